/* SPDX-License-Identifier: BSD-3-Clause */

/* What a genuine auto-login key comes to, and what becomes of its series: every small combination against the rules as one
 * would tell them, and the head as it lies in a store. */
#include "unit.h"

#include "../../handlers/core/series.h"

#define NOW INT64_C(1700000000000)
#define GRACE INT64_C(60000)
#define SESSION "0123456789abcdefghijklmnop"
#define OTHER "ponmlkjihgfedcba9876543210"

/* Hashes are told apart by their bytes: the newest key's, the one's before, one that the series has not, a fresh one. */
enum { NEWEST = 1, BEFORE, STRANGE, FRESH };

static struct secsess_series series_of(uint32_t newest, uint32_t before)
{
	struct secsess_series series = {.newest = newest,
		.before = before,
		.used_at = NOW,
		.expires_at = NOW + 10 * GRACE,
		.session = SESSION,
		.issue_size = 3};

	memset(series.newest_hash, NEWEST, sizeof(series.newest_hash));
	memset(series.before_hash, BEFORE, sizeof(series.before_hash));
	return series;
}

static struct secsess_key_use use_of(uint32_t number, int hash, int next)
{
	struct secsess_key_use use = {.number = number, .session = OTHER, .grace_ms = GRACE};

	memset(use.hash, hash, sizeof(use.hash));
	memset(use.next, next, sizeof(use.next));
	return use;
}

/* ---- every combination */

struct rule {
	const char *told;
	bool applies;
	enum secsess_key_outcome outcome;
};

/* The rules in words, the first that applies. */
static enum secsess_key_outcome expected(const struct secsess_series *s, const struct secsess_key_use *use, int64_t now)
{
	bool is_newest = use->number == s->newest && use->hash[0] == NEWEST;
	bool was_used_last = s->before && use->number == s->before && use->hash[0] == BEFORE;
	bool in_grace = now - s->used_at < use->grace_ms;
	const struct rule rules[] = {
		{"the last number of all can't be replaced", use->number == UINT32_MAX || s->newest == UINT32_MAX,
			SECSESS_KEY_DEAD},
		{"what made the series suspect comes again", s->suspect && use->number == s->suspect_by, SECSESS_KEY_DEAD},
		{"another branch of a suspect series", s->suspect, SECSESS_KEY_INCIDENT},
		{"the one to be used", is_newest, SECSESS_KEY_USED},
		{"newer: the store lost what it was told", use->number > s->newest, SECSESS_KEY_USED},
		{"this use was carried out already", was_used_last && use->next[0] == NEWEST, SECSESS_KEY_USED},
		{"somebody was faster", in_grace, SECSESS_KEY_LATE},
		{"so often nobody heard the answer to its use",
			was_used_last && !s->heard && s->newest - s->before > SECSESS_AGAIN_MAX, SECSESS_KEY_UNANSWERED},
		{"nobody heard the answer to its use", was_used_last && !s->heard, SECSESS_KEY_AGAIN},
		{"there is a copy", true, SECSESS_KEY_OBSOLETE},
	};
	size_t i = 0;

	while (!rules[i].applies) {
		i++;
	}
	return rules[i].outcome;
}

static void assert_moved_on(const struct secsess_series *after, const struct secsess_series *s,
	const struct secsess_key_use *use, int64_t now)
{
	assert_int_equal(after->newest, (use->number > s->newest ? use->number : s->newest) + 1);
	assert_int_equal(after->before, use->number);
	assert_memory_equal(after->newest_hash, use->next, sizeof(use->next));
	assert_memory_equal(after->before_hash, use->hash, sizeof(use->hash));
	assert_string_equal(after->session, OTHER);
	assert_false(after->heard || after->suspect);
	assert_int_equal(after->used_at, now);
	assert_int_equal(after->expires_at, s->expires_at); /* the deadline is the issue's */
	assert_int_equal(after->issue_size, s->issue_size);
}

static void check(const struct secsess_series *s, const struct secsess_key_use *use, int64_t now)
{
	struct secsess_series after = *s, same = *s;
	bool drop = true;
	enum secsess_key_outcome outcome = secsess_series_use(&after, use, now, &drop), good = expected(s, use, now);
	bool repeated = use->next[0] == NEWEST && use->number == s->before;

	if (outcome != good) {
		fail_msg(
			"suspect %d by %u, heard %d, newest %u, before %u; key %u of hash %d, next %d, %lld ms later: %d, not %d",
			s->suspect, s->suspect_by, s->heard, s->newest, s->before, use->number, use->hash[0], use->next[0],
			(long long) (now - s->used_at), outcome, good);
	}
	assert_int_equal(drop, outcome == SECSESS_KEY_OBSOLETE && use->theft == SECSESS_THEFT_DROP);
	if (outcome == SECSESS_KEY_OBSOLETE && use->theft == SECSESS_THEFT_SUSPECT) {
		same.suspect = true;
		same.suspect_by = use->number;
	}
	if ((outcome == SECSESS_KEY_USED && !repeated) || outcome == SECSESS_KEY_AGAIN) {
		assert_moved_on(&after, s, use, now);
	} else {
		assert_memory_equal(&after, &same, sizeof(same));
	}
}

static void with_each_key(struct secsess_series *series)
{
	static const uint32_t numbers[] = {1, 2, 3, 4, 5, 6, UINT32_MAX};
	static const int64_t times[] = {NOW - 1, NOW, NOW + GRACE - 1, NOW + GRACE, NOW + 2 * GRACE};

	for (size_t n = 0; n < SECSESS_COUNT(numbers); n++) {
		for (int hash = NEWEST; hash <= STRANGE; hash++) {
			for (size_t time = 0; time < SECSESS_COUNT(times); time++) {
				for (int theft = SECSESS_THEFT_KEEP; theft <= SECSESS_THEFT_SUSPECT; theft++) {
					struct secsess_key_use use = use_of(numbers[n], hash, FRESH),
										   again = use_of(numbers[n], hash, NEWEST);

					use.theft = again.theft = (enum secsess_key_theft) theft;
					check(series, &use, times[time]);
					check(series, &again, times[time]);
				}
			}
		}
	}
}

static void every_key_of_every_series(void **state)
{
	(void) state;
	for (uint32_t newest = 1; newest <= 4; newest++) {
		for (uint32_t before = 0; before < newest; before++) {
			for (uint32_t by = 0; by <= 5; by++) {
				struct secsess_series series = series_of(newest, before);

				series.heard = by & 1;
				with_each_key(&series);
				series.suspect = true;
				series.suspect_by = by;
				with_each_key(&series);
				series.newest = UINT32_MAX;
				with_each_key(&series);
				series.suspect = false;
				with_each_key(&series);
			}
		}
	}
}

/* ---- stories */

static enum secsess_key_outcome use_at(struct secsess_series *series, uint32_t number, int hash, int next, int64_t now)
{
	struct secsess_key_use use = use_of(number, hash, next);
	bool drop;

	use.theft = SECSESS_THEFT_SUSPECT;
	return secsess_series_use(series, &use, now, &drop);
}

/* A thief who shows nothing of what he gets must not look for ever. */
static void who_never_shows_what_he_gets_gets_nothing_more(void **state)
{
	struct secsess_series series = series_of(1, 0);
	int64_t now = NOW;

	(void) state;
	assert_int_equal(use_at(&series, 1, NEWEST, 10, now), SECSESS_KEY_USED);
	for (unsigned char i = 0; i < SECSESS_AGAIN_MAX; i++) {
		now += GRACE;
		assert_int_equal(use_at(&series, 1, NEWEST, (unsigned char) (11 + i), now), SECSESS_KEY_AGAIN);
	}
	now += GRACE;
	assert_int_equal(use_at(&series, 1, NEWEST, 99, now), SECSESS_KEY_UNANSWERED);
	assert_false(series.suspect);
	assert_int_equal(use_at(&series, series.newest, 10 + SECSESS_AGAIN_MAX, 99, now),
		SECSESS_KEY_USED); /* it did arrive */
}

static void a_lost_answer_is_made_good_once_more_and_once_more(void **state)
{
	struct secsess_series series = series_of(1, 0);

	(void) state;
	assert_int_equal(use_at(&series, 1, NEWEST, 10, NOW), SECSESS_KEY_USED);
	assert_int_equal(use_at(&series, 1, NEWEST, 11, NOW + GRACE - 1), SECSESS_KEY_LATE);
	assert_int_equal(use_at(&series, 1, NEWEST, 11, NOW + GRACE), SECSESS_KEY_AGAIN);
	assert_int_equal(series.newest, 3); /* number 2 was given to somebody */
	assert_int_equal(use_at(&series, 1, NEWEST, 12, NOW + 2 * GRACE), SECSESS_KEY_AGAIN);
	assert_int_equal(secsess_series_hear(&series, 2), SECSESS_GONE);
	assert_int_equal(secsess_series_hear(&series, 3), SECSESS_GONE);
	assert_int_equal(secsess_series_hear(&series, 4), SECSESS_DONE);
	assert_int_equal(use_at(&series, 1, NEWEST, 13, NOW + 3 * GRACE), SECSESS_KEY_OBSOLETE);
	assert_int_equal(use_at(&series, 1, NEWEST, 13, NOW + 3 * GRACE), SECSESS_KEY_DEAD);
	assert_int_equal(use_at(&series, 4, 12, 14, NOW + 3 * GRACE), SECSESS_KEY_INCIDENT);
	assert_int_equal(secsess_series_hear(&series, 4), SECSESS_GONE);
}

static void the_successor_coming_tells_that_it_was_heard(void **state)
{
	struct secsess_series series = series_of(1, 0);

	(void) state;
	assert_int_equal(use_at(&series, 1, NEWEST, 10, NOW), SECSESS_KEY_USED);
	assert_int_equal(use_at(&series, 2, 10, 11, NOW + 1), SECSESS_KEY_USED);
	assert_int_equal(use_at(&series, 1, NEWEST, 12, NOW + GRACE), SECSESS_KEY_LATE);
	assert_int_equal(use_at(&series, 1, NEWEST, 12, NOW + GRACE + 1), SECSESS_KEY_OBSOLETE);
}

static void who_shows_a_session_is_heard(void **state)
{
	static const struct {
		uint32_t number;
		enum secsess_status status;
		bool heard;
	} rows[] = {
		{1, SECSESS_GONE, false}, {2, SECSESS_DONE, false}, /* whose key was used since */
		{3, SECSESS_GONE, false},                           /* made in vain */
		{4, SECSESS_DONE, true}, {5, SECSESS_DONE, false},  /* the store lost its use */
	};

	(void) state;
	for (size_t i = 0; i < SECSESS_COUNT(rows); i++) {
		struct secsess_series series = series_of(4, 2);

		assert_int_equal(secsess_series_hear(&series, rows[i].number), rows[i].status);
		assert_int_equal(series.heard, rows[i].heard);
		series.suspect = true;
		assert_int_equal(secsess_series_hear(&series, rows[i].number), SECSESS_GONE);
	}
}

/* ---- as it lies in the store */

static enum secsess_status decode(const unsigned char *bytes, size_t size)
{
	unsigned char *exact = exact_copy(bytes, size);
	struct secsess_series found, untouched;
	enum secsess_status status;

	memset(&found, 0x5a, sizeof(found));
	untouched = found;
	status = secsess_series_decode(&found, secsess_slice_of(exact, size));
	free(exact);
	if (status) {
		assert_memory_equal(&found, &untouched, sizeof(found));
	}
	return status;
}

static void a_head_is_read_as_it_was_written(void **state)
{
	struct secsess_series series = series_of(7, 5), found;
	unsigned char bytes[SECSESS_SERIES_HEAD_SIZE + 3] = {0};

	(void) state;
	series.suspect = series.heard = true;
	series.suspect_by = 3;
	secsess_series_encode(bytes, &series);
	assert_int_equal(secsess_series_decode(&found, secsess_slice_of(bytes, sizeof(bytes))), SECSESS_DONE);
	assert_memory_equal(&found, &series, sizeof(series));
	memset(series.session, 0, sizeof(series.session));
	secsess_series_encode(bytes, &series);
	assert_int_equal(secsess_series_decode(&found, secsess_slice_of(bytes, sizeof(bytes))), SECSESS_DONE);
	assert_string_equal(found.session, "");
}

/* Each offset of the layout, as redis/series.lua knows it, too. */
static void damage_is_refused(void **state)
{
	static const struct {
		size_t at, size;
		unsigned char byte;
	} rows[] = {
		{0, 1, 0}, {0, 1, 2}, {0, 1, 255},         /* format */
		{1, 1, 2}, {2, 1, 2},                      /* neither yes nor no */
		{4, 4, 0},                                 /* no newest key */
		{8, 1, 7}, {8, 4, 255},                    /* the one before it isn't before it */
		{16, 8, 255}, {24, 8, 255}, {22, 1, 0x20}, /* times */
		{32, 1, 'w'}, {57, 1, '-'}, {57, 1, 0},    /* no handle */
		{58, 1, 4}, {59, 1, 1},                    /* more was noted than is there */
	};
	struct secsess_series series = series_of(7, 5);
	unsigned char good[SECSESS_SERIES_MAX + 1] = {0};

	(void) state;
	secsess_series_encode(good, &series);
	for (size_t i = 0; i < SECSESS_COUNT(rows); i++) {
		unsigned char bytes[SECSESS_SERIES_HEAD_SIZE + 3];

		memcpy(bytes, good, sizeof(bytes));
		memset(bytes + rows[i].at, rows[i].byte, rows[i].size);
		if (decode(bytes, sizeof(bytes)) != SECSESS_CORRUPT) {
			fail_msg("byte %zu may be %d", rows[i].at, rows[i].byte);
		}
	}
	for (size_t size = 0; size < SECSESS_SERIES_HEAD_SIZE + 3; size++) {
		assert_int_equal(decode(good, size), SECSESS_CORRUPT);
	}
	assert_int_equal(decode(good, SECSESS_SERIES_MAX), SECSESS_DONE);
	assert_int_equal(decode(good, SECSESS_SERIES_MAX + 1), SECSESS_CORRUPT);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_key_of_every_series),
		cmocka_unit_test(a_lost_answer_is_made_good_once_more_and_once_more),
		cmocka_unit_test(who_never_shows_what_he_gets_gets_nothing_more),
		cmocka_unit_test(the_successor_coming_tells_that_it_was_heard),
		cmocka_unit_test(who_shows_a_session_is_heard),
		cmocka_unit_test(a_head_is_read_as_it_was_written),
		cmocka_unit_test(damage_is_refused),
	};

	return cmocka_run_group_tests_name("series", tests, init_crypto, NULL);
}
