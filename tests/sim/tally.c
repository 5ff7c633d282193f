/* SPDX-License-Identifier: BSD-3-Clause */

#include "tally.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

void times_add(struct times *times, int64_t ms)
{
	if (times->count == times->capacity) {
		times->capacity = times->capacity ? times->capacity * 2 : 64;
		times->ms = realloc(times->ms, times->capacity * sizeof(*times->ms));
		if (!times->ms) {
			fputs("sim: out of memory\n", stderr);
			exit(2);
		}
	}
	times->ms[times->count++] = ms;
}

static int compare(const void *a, const void *b)
{
	int64_t first = *(const int64_t *) a, second = *(const int64_t *) b;

	return first < second ? -1 : first > second;
}

/* Sorts. */
static int64_t quantile(struct times *times, unsigned percent)
{
	if (!times->count) {
		return 0;
	}
	qsort(times->ms, times->count, sizeof(*times->ms), compare);
	return times->ms[(times->count - 1) * percent / 100];
}

static void print_traffic(const struct tally *tally)
{
	printf("%" PRIu64 " requests of %" PRIu64 " visitors in %" PRIu64 " sessions, %" PRIu64 " hours of virtual time\n",
		tally->requests, tally->visitors, tally->sessions, tally->seconds / 3600);
	printf("  judged:");
	for (int i = 0; i <= SECSESS_VERDICT_ORPHAN; i++) {
		printf(" %s %" PRIu64 "%s", secsess_verdict_name((enum secsess_verdict) i), tally->verdicts[i],
			i < SECSESS_VERDICT_ORPHAN ? "," : "\n");
	}
	printf("  offers sent %" PRIu64 ", dropped as stale %" PRIu64 "; answers lost %" PRIu64 "; renewals %" PRIu64
		   "; without lock %" PRIu64 "; waits for a lock %" PRIu64 "\n",
		tally->offers_sent, tally->offers_dropped, tally->answers_lost, tally->renewals, tally->without_lock,
		tally->waits);
	printf("  browsers crashed %" PRIu64 "; store fell back to an older copy %" PRIu64 ", was away %" PRIu64
		   "; starts failed %" PRIu64 ", writes refused %" PRIu64
		   "; honest requests refused for an obsolete ID %" PRIu64 "\n",
		tally->crashes, tally->roll_backs, tally->outages, tally->failed_starts, tally->refused_writes,
		tally->refused_late);
}

static void print_ends(const struct tally *tally, const char *title, enum cause first, enum cause last)
{
	printf("  %s\n", title);
	for (enum cause cause = first; cause <= last; cause++) {
		printf("    %-79s %7" PRIu64 "\n", cause_name(cause), tally->ended[cause]);
	}
}

static void print_thefts(struct tally *tally)
{
	printf("Thefts, by what the thief does%35s", "");
	for (int end = THEFT_INCIDENT; end < THEFT_ENDS; end++) {
		printf(" %12s", theft_end_name((enum theft_end) end));
	}
	printf("   decided after s: median, p99, max\n");
	for (int kind = 0; kind < THIEF_KINDS; kind++) {
		struct times *times = &tally->decided[kind];

		printf("  %-63s", thief_kind_name((enum thief_kind) kind));
		for (int end = THEFT_INCIDENT; end < THEFT_ENDS; end++) {
			printf(" %12" PRIu64, tally->thefts[kind][end]);
		}
		printf("   %" PRId64 ", %" PRId64 ", %" PRId64 "\n", quantile(times, 50) / 1000, quantile(times, 99) / 1000,
			quantile(times, 100) / 1000);
	}
	printf("  of what the bound allows, they took in %%: median %" PRId64 ", p99 %" PRId64 ", max %" PRId64
		   " (%zu thefts)\n",
		quantile(&tally->against_bound, 50) / 10, quantile(&tally->against_bound, 99) / 10,
		quantile(&tally->against_bound, 100) / 10, tally->against_bound.count);
}

void tally_print(struct tally *tally)
{
	print_traffic(tally);
	printf("Honest sessions that ended\n");
	print_ends(tally, "by themselves", CAUSE_LOGGED_OUT, CAUSE_EMPTY);
	print_ends(tally, "by us: one copy that looks like two, or like none", CAUSE_RESTORED, CAUSE_SHOWN_LATE);
	print_ends(tally, "by us: somebody else's copy of another one", CAUSE_REVOKED, CAUSE_REVOKED);
	print_ends(tally, "for their clients, who have lost the ID; the server ended nothing", CAUSE_TWIN, CAUSE_OVERTAKEN);
	print_ends(tally, "by the store", CAUSE_STORE_LOST_IT, CAUSE_STORE_LOST_IT);
	printf("  incidents blamed on honest clients: %" PRIu64 "; promises broken: %" PRIu64 "\n", tally->blamed,
		tally->broken);
	print_thefts(tally);
}

void tally_release(struct tally *tally)
{
	for (int kind = 0; kind < THIEF_KINDS; kind++) {
		free(tally->decided[kind].ms);
	}
	free(tally->against_bound.ms);
}
