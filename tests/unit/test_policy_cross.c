/* SPDX-License-Identifier: BSD-3-Clause */

/* secsess_judge() against the verdict table written down once more, row after row and without any thought of speed, over
 * every combination of values on both sides of each boundary. */
#include "unit.h"

#include "../../handlers/core/policy.h"

#define NOW 1700000000000
#define GRACE 60000
#define ROTATE 900000

static const struct secsess_limits limits = {.grace_ms = GRACE, .rotate_ms = ROTATE};

struct question {
	struct secsess_header h;
	const struct secsess_meta *meta;
	int64_t revoked_at;
	struct secsess_presented p;
};

static enum secsess_verdict by_the_table(const struct question *q)
{
	const struct secsess_header *h = &q->h;
	const struct secsess_meta *meta = q->meta;
	uint32_t g = q->p.generation, c = h->confirmed, newest = h->newest;
	bool expired = (h->life == SECSESS_LIVE && h->expires_at <= NOW) || (meta && meta->idle_deadline <= NOW) ||
		(meta && meta->absolute_deadline && meta->absolute_deadline <= NOW);
	bool in_grace = NOW - h->offered_at < GRACE;

	if (h->life == SECSESS_SUSPECT && g != h->suspect_by) {
		return SECSESS_VERDICT_INCIDENT;
	}
	if (h->life == SECSESS_SUSPECT || h->life == SECSESS_ENDED) {
		return SECSESS_VERDICT_ENDED;
	}
	if (expired) {
		return SECSESS_VERDICT_EXPIRED;
	}
	if (meta && meta->bound_at && q->revoked_at && meta->bound_at <= q->revoked_at) {
		return SECSESS_VERDICT_REVOKED;
	}
	if (h->life == SECSESS_RETIRED && (!meta || NOW - meta->retired_at < GRACE)) {
		return SECSESS_VERDICT_FROZEN;
	}
	if (h->life == SECSESS_RETIRED) {
		return SECSESS_VERDICT_OBSOLETE;
	}
	if (g > newest) {
		return SECSESS_VERDICT_CURRENT;
	}
	if (g == c && c == newest && NOW - h->offered_at >= ROTATE && q->p.leased && q->p.can_keep_cookie) {
		return SECSESS_VERDICT_DUE;
	}
	if (c < g && g <= newest) {
		return SECSESS_VERDICT_CURRENT;
	}
	if (g == c && c == newest) {
		return SECSESS_VERDICT_CURRENT;
	}
	if (g == c && c < newest && (in_grace || !q->p.leased || !q->p.can_keep_cookie)) {
		return SECSESS_VERDICT_PARENT;
	}
	if (g == c && c < newest && h->offers < 5) {
		return SECSESS_VERDICT_ORPHAN;
	}
	if (g >= h->before && g < c && NOW - h->confirmed_offer_at < GRACE) {
		return SECSESS_VERDICT_PARENT;
	}
	return g == c ? SECSESS_VERDICT_ENDED : SECSESS_VERDICT_OBSOLETE;
}

/* The digit of a number in mixed radix that comes next: each combination is one number. */
static unsigned take(unsigned long *code, unsigned base)
{
	unsigned digit = (unsigned) (*code % base);

	*code /= base;
	return digit;
}

static void fill_meta(struct question *q, struct secsess_meta *meta, unsigned kind)
{
	static const int64_t retired_ago[] = {0, GRACE - 1, GRACE, GRACE + 1};

	*meta = (struct secsess_meta) {.idle_deadline = NOW + 1, .retired_at = NOW - retired_ago[kind % 4]};
	q->meta = kind < 4 ? NULL : meta;
	switch (kind / 4) {
		case 2:
			meta->idle_deadline = NOW;
			break;
		case 3:
			meta->absolute_deadline = NOW;
			break;
		case 4:
			meta->absolute_deadline = NOW + 1;
			break;
		case 5:
			meta->bound_at = q->revoked_at = NOW - 5;
			break;
		case 6:
			meta->bound_at = NOW - 4;
			q->revoked_at = NOW - 5;
			break;
		case 7:
			q->revoked_at = NOW - 5;
			break;
	}
}

/* False: not a possible header. */
static bool fill(struct question *q, struct secsess_meta *meta, unsigned long *code)
{
	static const int64_t offered_ago[] = {GRACE - 1, GRACE, ROTATE - 1, ROTATE};
	static const uint8_t offers[] = {0, 4, 5};

	*q = (struct question) {.h.format = 1};
	q->h.life = (uint8_t) take(code, 4);
	q->h.newest = 1 + take(code, 4);
	q->h.confirmed = take(code, 5);
	q->h.before = take(code, 5);
	q->h.suspect_by = take(code, 3);
	q->h.offers = offers[take(code, 3)];
	q->h.offered_at = NOW - offered_ago[take(code, 4)];
	q->h.confirmed_offer_at = NOW - (GRACE - 1) - take(code, 2);
	q->h.expires_at = NOW + take(code, 2);
	q->p.generation = take(code, 6);
	q->p.leased = take(code, 2);
	q->p.can_keep_cookie = take(code, 2);
	fill_meta(q, meta, take(code, 32));
	return q->h.confirmed <= q->h.newest && q->h.before <= q->h.confirmed;
}

static void ask(const struct question *q)
{
	enum secsess_verdict expected = by_the_table(q);
	enum secsess_verdict verdict = secsess_judge(&q->h, q->meta, q->revoked_at, &q->p, &limits, NOW);
	enum secsess_verdict step = secsess_judge(&q->h, NULL, 0, &q->p, &limits, NOW);
	enum secsess_verdict opened = secsess_judge_opened(step, q->meta, q->revoked_at, &limits, NOW);
	/* The one difference: a store's step ends a session for its five lost offers before meta tells a reason that stands
	 * higher in the table. The client gets a new session either way. */
	bool ended_by_step = step == SECSESS_VERDICT_ENDED && q->h.life == SECSESS_LIVE && opened == step &&
		(expected == SECSESS_VERDICT_EXPIRED || expected == SECSESS_VERDICT_REVOKED);

	if (verdict != expected || (opened != expected && !ended_by_step)) {
		fail_msg("life %u G %u C %u before %u suspect_by %u offers %u g %u%s%s meta %d: %s, in two steps %s, not %s",
			q->h.life, q->h.newest, q->h.confirmed, q->h.before, q->h.suspect_by, q->h.offers, q->p.generation,
			q->p.leased ? " leased" : "", q->p.can_keep_cookie ? " cookie" : "", q->meta != NULL,
			secsess_verdict_name(verdict), secsess_verdict_name(opened), secsess_verdict_name(expected));
	}
}

static void every_combination(void **state)
{
	struct secsess_meta meta;
	struct question q;
	unsigned long asked = 0;

	(void) state;
	for (unsigned long number = 0;; number++) {
		unsigned long code = number;
		bool possible = fill(&q, &meta, &code);

		if (code) {
			break; /* the first number with a digit too many */
		}
		if (possible) {
			ask(&q);
			asked++;
		}
	}
	assert_in_range(asked, 1000000, 100000000);
}

/* Meta can only make a verdict stricter: nothing is admitted that the header refused. */
static void meta_is_never_looser(void **state)
{
	struct secsess_meta meta = {.idle_deadline = NOW + 1, .retired_at = NOW};

	(void) state;
	for (int step = SECSESS_VERDICT_ENDED; step < SECSESS_VERDICT_PARENT; step++) {
		enum secsess_verdict verdict = secsess_judge_opened((enum secsess_verdict) step, &meta, 0, &limits, NOW);

		assert_int_equal(verdict, step);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_combination),
		cmocka_unit_test(meta_is_never_looser),
	};

	return cmocka_run_group_tests_name("policy, cross-check", tests, NULL, NULL);
}
