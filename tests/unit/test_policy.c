/* SPDX-License-Identifier: BSD-3-Clause */

/* The verdict table, row by row, each with its neighbours just outside. What a row doesn't say is as in ordinary(). */
#include "unit.h"

#include "../../handlers/core/policy.h"

#define NOW 1700000000000
#define GRACE 60000
#define ROTATE 900000

static const struct secsess_limits limits = {.grace_ms = GRACE, .rotate_ms = ROTATE};

enum field {
	NOTHING = 0,
	LIFE,
	SUSPECT_BY,
	NEWEST,
	CONFIRMED,
	BEFORE,
	OFFERS,
	SHOWN,         /* the presented generation */
	OFFERED_AGO,   /* G */
	CONFIRMED_AGO, /* C, when it was offered */
	EXPIRES_IN,    /* by the header; what follows down to RETIRED_AGO stands in meta */
	IDLE_IN,
	ABSOLUTE_IN,
	BOUND_AGO,
	REVOKED_AGO,
	RETIRED_AGO,
	LEASED,
	COOKIE
};

struct row {
	const char *title;
	enum secsess_verdict verdict;
	struct {
		enum field field;
		int64_t value;
	} set[9];
};

struct question {
	struct secsess_header header;
	struct secsess_meta meta;
	int64_t revoked_at;
	struct secsess_presented presented;
	bool by_meta; /* the verdict hangs on what only meta tells */
};

/* Generation 3, confirmed and offered 100 s ago, of a session that lives for long. */
static struct question ordinary(void)
{
	return (struct question) {
		.header = {.format = 1,
			.newest = 3,
			.confirmed = 3,
			.before = 2,
			.offered_at = NOW - 100000,
			.confirmed_offer_at = NOW - 100000,
			.expires_at = NOW + 1000000},
		.meta = {.idle_deadline = NOW + 1000000},
		.presented = {.generation = 3, .by_client = true, .leased = true, .can_keep_cookie = true},
	};
}

static void set_header(struct secsess_header *header, enum field field, int64_t value)
{
	switch ((int) field) {
		case LIFE:
			header->life = (uint8_t) value;
			break;
		case SUSPECT_BY:
			header->suspect_by = (uint32_t) value;
			break;
		case NEWEST:
			header->newest = (uint32_t) value;
			break;
		case CONFIRMED:
			header->confirmed = (uint32_t) value;
			break;
		case BEFORE:
			header->before = (uint32_t) value;
			break;
		case OFFERS:
			header->offers = (uint8_t) value;
			break;
		case OFFERED_AGO:
			header->offered_at = NOW - value;
			break;
		case CONFIRMED_AGO:
			header->confirmed_offer_at = NOW - value;
			break;
		case EXPIRES_IN:
			header->expires_at = NOW + value;
			break;
	}
}

static void set(struct question *question, enum field field, int64_t value)
{
	set_header(&question->header, field, value);
	question->by_meta |= field >= IDLE_IN && field <= RETIRED_AGO;
	switch ((int) field) {
		case SHOWN:
			question->presented.generation = (uint32_t) value;
			break;
		case IDLE_IN:
			question->meta.idle_deadline = NOW + value;
			break;
		case ABSOLUTE_IN:
			question->meta.absolute_deadline = NOW + value;
			break;
		case BOUND_AGO:
			question->meta.bound_at = NOW - value;
			break;
		case REVOKED_AGO:
			question->revoked_at = NOW - value;
			break;
		case RETIRED_AGO:
			question->meta.retired_at = NOW - value;
			break;
		case LEASED:
			question->presented.leased = value != 0;
			break;
		case COOKIE:
			question->presented.can_keep_cookie = value != 0;
			break;
	}
}

static const struct row rows[] = {
	{"suspect, another generation", SECSESS_VERDICT_INCIDENT, {{LIFE, SECSESS_SUSPECT}, {SUSPECT_BY, 2}}},
	{"suspect, an older one", SECSESS_VERDICT_INCIDENT, {{LIFE, SECSESS_SUSPECT}, {SUSPECT_BY, 2}, {SHOWN, 1}}},
	{"suspect by a retired ID", SECSESS_VERDICT_INCIDENT, {{LIFE, SECSESS_SUSPECT}, {SUSPECT_BY, 0}}},
	{"suspect, above G", SECSESS_VERDICT_INCIDENT, {{LIFE, SECSESS_SUSPECT}, {SUSPECT_BY, 2}, {SHOWN, 9}}},
	{"suspect, the same generation", SECSESS_VERDICT_ENDED, {{LIFE, SECSESS_SUSPECT}, {SUSPECT_BY, 3}}},
	{"suspect beats expired", SECSESS_VERDICT_INCIDENT, {{LIFE, SECSESS_SUSPECT}, {EXPIRES_IN, -1}}},
	{"suspect beats idle", SECSESS_VERDICT_INCIDENT, {{LIFE, SECSESS_SUSPECT}, {IDLE_IN, -1}}},
	{"suspect beats revoked", SECSESS_VERDICT_INCIDENT, {{LIFE, SECSESS_SUSPECT}, {BOUND_AGO, 2}, {REVOKED_AGO, 1}}},

	{"ended", SECSESS_VERDICT_ENDED, {{LIFE, SECSESS_ENDED}}},
	{"ended, above G", SECSESS_VERDICT_ENDED, {{LIFE, SECSESS_ENDED}, {SHOWN, 4}}},
	{"ended, below C", SECSESS_VERDICT_ENDED, {{LIFE, SECSESS_ENDED}, {SHOWN, 1}}},
	{"ended beats expired", SECSESS_VERDICT_ENDED, {{LIFE, SECSESS_ENDED}, {EXPIRES_IN, -1}}},
	{"ended beats idle", SECSESS_VERDICT_ENDED, {{LIFE, SECSESS_ENDED}, {IDLE_IN, -1}}},
	{"ended beats revoked", SECSESS_VERDICT_ENDED, {{LIFE, SECSESS_ENDED}, {BOUND_AGO, 2}, {REVOKED_AGO, 1}}},

	{"expired at this moment", SECSESS_VERDICT_EXPIRED, {{EXPIRES_IN, 0}}},
	{"not yet expired", SECSESS_VERDICT_CURRENT, {{EXPIRES_IN, 1}}},
	{"idle at this moment", SECSESS_VERDICT_EXPIRED, {{IDLE_IN, 0}}},
	{"not yet idle", SECSESS_VERDICT_CURRENT, {{IDLE_IN, 1}}},
	{"absolute deadline at this moment", SECSESS_VERDICT_EXPIRED, {{ABSOLUTE_IN, 0}}},
	{"absolute deadline not yet", SECSESS_VERDICT_CURRENT, {{ABSOLUTE_IN, 1}}},
	{"no absolute deadline", SECSESS_VERDICT_CURRENT, {{ABSOLUTE_IN, -NOW}}},
	{"expired beats revoked", SECSESS_VERDICT_EXPIRED, {{IDLE_IN, 0}, {BOUND_AGO, 2}, {REVOKED_AGO, 1}}},
	{"by the header too", SECSESS_VERDICT_EXPIRED, {{EXPIRES_IN, 0}, {BOUND_AGO, 2}, {REVOKED_AGO, 1}}},
	{"expired beats retired", SECSESS_VERDICT_EXPIRED, {{LIFE, SECSESS_RETIRED}, {RETIRED_AGO, 0}, {IDLE_IN, 0}}},
	{"expired beats above G", SECSESS_VERDICT_EXPIRED, {{EXPIRES_IN, 0}, {SHOWN, 4}}},
	{"expired beats obsolete", SECSESS_VERDICT_EXPIRED, {{EXPIRES_IN, 0}, {SHOWN, 1}}},

	{"bound before the revocation", SECSESS_VERDICT_REVOKED, {{BOUND_AGO, 11}, {REVOKED_AGO, 10}}},
	{"bound at the revocation", SECSESS_VERDICT_REVOKED, {{BOUND_AGO, 10}, {REVOKED_AGO, 10}}},
	{"bound after the revocation", SECSESS_VERDICT_CURRENT, {{BOUND_AGO, 9}, {REVOKED_AGO, 10}}},
	{"bound, never revoked", SECSESS_VERDICT_CURRENT, {{BOUND_AGO, 10}}},
	{"bound to nobody", SECSESS_VERDICT_CURRENT, {{REVOKED_AGO, 10}}},
	{"revoked beats retired", SECSESS_VERDICT_REVOKED,
		{{LIFE, SECSESS_RETIRED}, {RETIRED_AGO, 0}, {BOUND_AGO, 2}, {REVOKED_AGO, 1}}},
	{"revoked beats obsolete", SECSESS_VERDICT_REVOKED, {{SHOWN, 1}, {BOUND_AGO, 2}, {REVOKED_AGO, 1}}},
	{"revoked beats above G", SECSESS_VERDICT_REVOKED, {{SHOWN, 4}, {BOUND_AGO, 2}, {REVOKED_AGO, 1}}},

	{"retired, within grace", SECSESS_VERDICT_FROZEN, {{LIFE, SECSESS_RETIRED}, {RETIRED_AGO, GRACE - 1}}},
	{"retired, after grace", SECSESS_VERDICT_OBSOLETE, {{LIFE, SECSESS_RETIRED}, {RETIRED_AGO, GRACE}}},
	{"retired, an old generation", SECSESS_VERDICT_FROZEN, {{LIFE, SECSESS_RETIRED}, {RETIRED_AGO, 0}, {SHOWN, 1}}},
	{"retired beats above G", SECSESS_VERDICT_FROZEN, {{LIFE, SECSESS_RETIRED}, {RETIRED_AGO, 0}, {SHOWN, 4}}},
	{"retired, past the header's time", SECSESS_VERDICT_FROZEN,
		{{LIFE, SECSESS_RETIRED}, {RETIRED_AGO, 0}, {EXPIRES_IN, -1}}},

	{"just above G", SECSESS_VERDICT_CURRENT, {{SHOWN, 4}}},
	{"far above G", SECSESS_VERDICT_CURRENT, {{SHOWN, UINT32_MAX}}},
	{"above G beats due", SECSESS_VERDICT_CURRENT, {{SHOWN, 4}, {OFFERED_AGO, ROTATE}}},

	{"due", SECSESS_VERDICT_DUE, {{OFFERED_AGO, ROTATE}}},
	{"not yet due", SECSESS_VERDICT_CURRENT, {{OFFERED_AGO, ROTATE - 1}}},
	{"due without lease", SECSESS_VERDICT_CURRENT, {{OFFERED_AGO, ROTATE}, {LEASED, 0}}},
	{"due without cookie", SECSESS_VERDICT_CURRENT, {{OFFERED_AGO, ROTATE}, {COOKIE, 0}}},
	{"due, C below G", SECSESS_VERDICT_ORPHAN, {{OFFERED_AGO, ROTATE}, {NEWEST, 4}, {OFFERS, 1}}},

	{"first presentation of G", SECSESS_VERDICT_CURRENT, {{NEWEST, 4}, {OFFERS, 1}, {SHOWN, 4}}},
	{"of one between C and G", SECSESS_VERDICT_CURRENT, {{NEWEST, 5}, {OFFERS, 2}, {SHOWN, 4}}},
	{"of the very first", SECSESS_VERDICT_CURRENT, {{NEWEST, 1}, {CONFIRMED, 0}, {BEFORE, 0}, {SHOWN, 1}}},
	{"makes no offer", SECSESS_VERDICT_CURRENT, {{NEWEST, 4}, {OFFERS, 1}, {SHOWN, 4}, {OFFERED_AGO, ROTATE}}},
	{"after five offers, too", SECSESS_VERDICT_CURRENT, {{NEWEST, 8}, {OFFERS, 5}, {SHOWN, 8}}},

	{"offer out, within grace", SECSESS_VERDICT_PARENT, {{NEWEST, 4}, {OFFERS, 1}, {OFFERED_AGO, GRACE - 1}}},
	{"offer out, after grace", SECSESS_VERDICT_ORPHAN, {{NEWEST, 4}, {OFFERS, 1}, {OFFERED_AGO, GRACE}}},
	{"after grace, no lease", SECSESS_VERDICT_PARENT, {{NEWEST, 4}, {OFFERS, 1}, {OFFERED_AGO, GRACE}, {LEASED, 0}}},
	{"after grace, no cookie", SECSESS_VERDICT_PARENT, {{NEWEST, 4}, {OFFERS, 1}, {OFFERED_AGO, GRACE}, {COOKIE, 0}}},
	{"four offers out", SECSESS_VERDICT_ORPHAN, {{NEWEST, 7}, {OFFERS, 4}, {OFFERED_AGO, GRACE}}},
	{"five offers out", SECSESS_VERDICT_ENDED, {{NEWEST, 8}, {OFFERS, 5}, {OFFERED_AGO, GRACE}}},
	{"five offers, within grace", SECSESS_VERDICT_PARENT, {{NEWEST, 8}, {OFFERS, 5}, {OFFERED_AGO, GRACE - 1}}},
	{"five offers, no lease", SECSESS_VERDICT_PARENT, {{NEWEST, 8}, {OFFERS, 5}, {OFFERED_AGO, GRACE}, {LEASED, 0}}},
	{"five offers, no cookie", SECSESS_VERDICT_PARENT, {{NEWEST, 8}, {OFFERS, 5}, {OFFERED_AGO, GRACE}, {COOKIE, 0}}},

	{"the one before C, within grace", SECSESS_VERDICT_PARENT, {{SHOWN, 2}, {CONFIRMED_AGO, GRACE - 1}}},
	{"the one before C, after grace", SECSESS_VERDICT_OBSOLETE, {{SHOWN, 2}, {CONFIRMED_AGO, GRACE}}},
	{"between the one before C and C", SECSESS_VERDICT_PARENT,
		{{CONFIRMED, 7}, {NEWEST, 7}, {BEFORE, 3}, {SHOWN, 5}, {CONFIRMED_AGO, 0}}},
	{"below the one before C", SECSESS_VERDICT_OBSOLETE, {{SHOWN, 1}, {CONFIRMED_AGO, 0}}},
	{"the grace is that of C's offer", SECSESS_VERDICT_OBSOLETE, {{SHOWN, 2}, {NEWEST, 4}, {OFFERED_AGO, 0}}},
	{"below C, without lease", SECSESS_VERDICT_PARENT, {{SHOWN, 2}, {CONFIRMED_AGO, 0}, {LEASED, 0}, {COOKIE, 0}}},
	{"below C, five offers out", SECSESS_VERDICT_OBSOLETE,
		{{SHOWN, 2}, {NEWEST, 8}, {OFFERS, 5}, {CONFIRMED_AGO, GRACE}}},
};

static enum secsess_verdict ask(const struct question *question, const struct secsess_meta *meta)
{
	return secsess_judge(&question->header, meta, question->revoked_at, &question->presented, &limits, NOW);
}

static void expect(const struct row *row, const char *how, enum secsess_verdict verdict)
{
	if (verdict != row->verdict) {
		fail_msg("%s%s: %s instead of %s", row->title, how, secsess_verdict_name(verdict),
			secsess_verdict_name(row->verdict));
	}
}

static void each_row(void **state)
{
	(void) state;
	for (size_t i = 0; i < SECSESS_COUNT(rows); i++) {
		struct question question = ordinary();
		enum secsess_verdict step;

		for (size_t j = 0; j < SECSESS_COUNT(rows[i].set) && rows[i].set[j].field; j++) {
			set(&question, rows[i].set[j].field, rows[i].set[j].value);
		}
		expect(&rows[i], "", ask(&question, &question.meta));
		step = ask(&question, NULL);
		expect(&rows[i], ", in two steps",
			secsess_judge_opened(step, &question.meta, question.revoked_at, &limits, NOW));
		if (!question.by_meta) {
			expect(&rows[i], ", without meta", step);
		}
	}
}

/* A tombstone may have lost its meta: then the header's verdict stands. */
static void opened_without_meta(void **state)
{
	(void) state;
	for (int verdict = SECSESS_VERDICT_NONE; verdict <= SECSESS_VERDICT_ORPHAN; verdict++) {
		assert_int_equal(secsess_judge_opened((enum secsess_verdict) verdict, NULL, NOW, &limits, NOW), verdict);
	}
}

static void who_is_admitted(void **state)
{
	(void) state;
	for (int verdict = SECSESS_VERDICT_NONE; verdict <= SECSESS_VERDICT_ORPHAN; verdict++) {
		bool served = verdict == SECSESS_VERDICT_PARENT || verdict == SECSESS_VERDICT_CURRENT ||
			verdict == SECSESS_VERDICT_DUE || verdict == SECSESS_VERDICT_ORPHAN;

		assert_int_equal(secsess_verdict_admits((enum secsess_verdict) verdict), served);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_row),
		cmocka_unit_test(opened_without_meta),
		cmocka_unit_test(who_is_admitted),
	};

	return cmocka_run_group_tests_name("policy", tests, NULL, NULL);
}
