/* SPDX-License-Identifier: BSD-3-Clause */

/* All series of a user in one value: who is put, used, heard and dropped, and what becomes of the others. */
#include "shortage.h"

#include "../../handlers/core/series_set.h"

#define NOW INT64_C(1700000000000)
#define UNTIL (NOW + 1000000)
#define SESSION "sessionsessionsessionsessi"

static struct secsess_place place_of(char c)
{
	struct secsess_place place = {.tag = {"alice"}};

	memset(place.handle, c, SECSESS_HANDLE_LENGTH);
	return place;
}

static struct secsess_series series_at(int64_t used_at, int64_t expires_at)
{
	return (struct secsess_series) {.newest = 1, .used_at = used_at, .expires_at = expires_at, .issue_size = 5};
}

/* "ISSUE" was noted at its issue, "seen" at its last use. */
static enum secsess_status try_put(struct secsess_buf *set, char c, const struct secsess_series *series, char replaces,
	uint32_t most, size_t *dropped)
{
	unsigned char bytes[SECSESS_SERIES_HEAD_SIZE + 9] = {0};
	struct secsess_series_put put = {.place = place_of(c),
		.bytes = secsess_slice_of(bytes, sizeof(bytes)),
		.expires_at = series->expires_at,
		.most = most};
	int64_t latest;

	secsess_series_encode(bytes, series);
	memcpy(bytes + SECSESS_SERIES_HEAD_SIZE, "ISSUEseen", 9);
	if (replaces) {
		memcpy(put.replaces, place_of(replaces).handle, sizeof(put.replaces));
	}
	return secsess_series_set_put(set, &put, NOW, dropped, &latest);
}

static size_t put(struct secsess_buf *set, char c, struct secsess_series series, char replaces, uint32_t most)
{
	size_t dropped;

	assert_int_equal(try_put(set, c, &series, replaces, most, &dropped), SECSESS_DONE);
	return dropped;
}

/* The first characters of all handles. */
static void assert_holds(const struct secsess_buf *set, const char *names)
{
	struct secsess_series_entry entry;
	char found[16] = "";
	size_t at = 0, count = 0;

	while (secsess_series_set_next(set, &at, &entry)) {
		assert_true(count + 1 < sizeof(found));
		found[count++] = entry.handle[0];
	}
	found[count] = '\0';
	assert_string_equal(found, names);
	assert_int_equal(at, set->size);
}

static struct secsess_series stored(const struct secsess_buf *set, char c, const char *behind)
{
	struct secsess_series_entry entry;
	struct secsess_series series = {.newest = 0};
	size_t at = 0;

	while (secsess_series_set_next(set, &at, &entry)) {
		if (entry.handle[0] == c) {
			assert_int_equal(secsess_series_decode(&series, entry.bytes), SECSESS_DONE);
			assert_int_equal(entry.bytes.size - SECSESS_SERIES_HEAD_SIZE, strlen(behind));
			assert_memory_equal(entry.bytes.data + SECSESS_SERIES_HEAD_SIZE, behind, strlen(behind));
		}
	}
	assert_int_not_equal(series.newest, 0);
	return series;
}

/* a to d, the one after the other. */
static struct secsess_buf four(void)
{
	struct secsess_buf set = {0};

	for (const char *names = "abcd"; *names; names++) {
		char c = *names;

		assert_int_equal(put(&set, c, series_at(NOW + c, UNTIL + c), 0, 10), 0);
	}
	assert_holds(&set, "abcd");
	return set;
}

static struct secsess_key_use use_of(char c, uint32_t number)
{
	return (struct secsess_key_use) {.place = place_of(c),
		.number = number,
		.next = "next",
		.session = SESSION,
		.seen = STR("seen again"),
		.grace_ms = 1000};
}

static void the_least_recently_used_make_room(void **state)
{
	struct secsess_buf set = four();
	struct secsess_series suspect = series_at(NOW + 9000, UNTIL);

	(void) state;
	assert_int_equal(put(&set, 'e', series_at(NOW, UNTIL), 0, 4), 1);
	assert_holds(&set, "bcde");
	suspect.suspect = true;
	put(&set, 'f', suspect, 0, 5);
	assert_int_equal(put(&set, 'g', series_at(NOW, UNTIL), 0, 5), 1);
	assert_holds(&set, "bcdeg"); /* the suspect one first, however new */
	assert_int_equal(put(&set, 'h', series_at(NOW, UNTIL), 0, 3), 3);
	assert_holds(&set, "cdh");
	assert_int_equal(put(&set, 'i', series_at(NOW, UNTIL), 0, 0), 3); /* one there may always be */
	assert_holds(&set, "i");
	secsess_buf_release(&set);
}

static void what_it_replaces_makes_room_first(void **state)
{
	struct secsess_buf set = four();

	(void) state;
	assert_int_equal(put(&set, 'e', series_at(NOW, UNTIL), 'c', 4), 0);
	assert_holds(&set, "abde");
	assert_int_equal(put(&set, 'e', series_at(NOW + 7, UNTIL), 0, 4), 0); /* once more */
	assert_holds(&set, "abde");
	assert_int_equal(put(&set, 'f', series_at(NOW, UNTIL), 'z', 5), 0);
	assert_holds(&set, "abdef");
	secsess_buf_release(&set);
}

static void who_expired_is_not_counted_and_goes(void **state)
{
	struct secsess_buf set = {0};
	struct secsess_key_answer answer = {.number = 0};
	struct secsess_key_use use = use_of('a', 1);
	size_t dropped;
	bool changed;

	(void) state;
	put(&set, 'a', series_at(NOW, NOW + 1), 0, 10);
	assert_int_equal(secsess_series_set_use(&set, &use, NOW + 1, &answer, &changed), SECSESS_ABSENT);
	assert_int_equal(secsess_series_set_hear(&set, use.place.handle, 1, NOW + 1, &changed), SECSESS_ABSENT);
	assert_false(changed);
	assert_int_equal(secsess_series_set_use(&set, &use, NOW, &answer, &changed), SECSESS_DONE);
	secsess_buf_release(&answer.issue);
	put(&set, 'b', series_at(NOW, NOW), 0, 10);
	assert_int_equal(put(&set, 'c', series_at(NOW, UNTIL), 0, 2), 0);
	assert_holds(&set, "ac");
	assert_int_equal(secsess_series_set_drop(&set, NULL, "", NOW + 1, &dropped), SECSESS_DONE);
	assert_int_equal(dropped, 1);
	assert_holds(&set, "");
	secsess_buf_release(&set);
}

static void a_use_changes_one_series(void **state)
{
	struct secsess_buf set = four();
	struct secsess_key_answer answer = {.number = 0};
	struct secsess_key_use use = use_of('b', 1);
	struct secsess_series after;
	bool changed;

	(void) state;
	assert_int_equal(secsess_series_set_use(&set, &use, NOW + 500, &answer, &changed), SECSESS_DONE);
	assert_true(changed);
	assert_int_equal(answer.outcome, SECSESS_KEY_USED);
	assert_int_equal(answer.number, 2);
	assert_string_equal(answer.vain, "");
	assert_true(secsess_slice_equal(secsess_buf_slice(&answer.issue), STR("ISSUE")));
	secsess_buf_release(&answer.issue);
	after = stored(&set, 'b', "ISSUEseen again");
	assert_string_equal(after.session, SESSION);
	assert_int_equal(after.used_at, NOW + 500);
	assert_holds(&set, "acdb");
	for (const char *c = "acd"; *c; c++) {
		assert_int_equal(stored(&set, *c, "ISSUEseen").newest, 1);
	}
	assert_int_equal(secsess_series_set_hear(&set, use.place.handle, 2, NOW, &changed), SECSESS_DONE);
	assert_true(changed);
	assert_true(stored(&set, 'b', "ISSUEseen again").heard);
	assert_int_equal(secsess_series_set_hear(&set, use.place.handle, 2, NOW, &changed), SECSESS_DONE);
	assert_false(changed);
	secsess_buf_release(&set);
}

/* Its answer got lost: what it made is named, to be ended. */
static void a_use_in_vain_is_named(void **state)
{
	struct secsess_buf set = four();
	struct secsess_key_answer answer = {.number = 0};
	struct secsess_key_use use = use_of('b', 1);
	bool changed;

	(void) state;
	secsess_series_set_use(&set, &use, NOW, &answer, &changed);
	secsess_buf_release(&answer.issue);
	memset(use.next, 'x', sizeof(use.next));
	memset(use.session, '0', SECSESS_HANDLE_LENGTH);
	assert_int_equal(secsess_series_set_use(&set, &use, NOW + 999, &answer, &changed), SECSESS_DONE);
	assert_int_equal(answer.outcome, SECSESS_KEY_LATE);
	assert_false(changed);
	assert_string_equal(answer.vain, "");
	secsess_buf_release(&answer.issue);
	assert_int_equal(secsess_series_set_use(&set, &use, NOW + 1000, &answer, &changed), SECSESS_DONE);
	assert_int_equal(answer.outcome, SECSESS_KEY_AGAIN);
	assert_string_equal(answer.vain, SESSION);
	assert_int_equal(answer.number, 3);
	secsess_buf_release(&answer.issue);
	secsess_buf_release(&set);
}

static void theft_does_to_it_what_was_asked(void **state)
{
	static const struct {
		enum secsess_key_theft theft;
		const char *left;
		bool suspect;
	} rows[] = {{SECSESS_THEFT_KEEP, "abcd", false}, {SECSESS_THEFT_DROP, "acd", false},
		{SECSESS_THEFT_SUSPECT, "acdb", true}};

	(void) state;
	for (size_t i = 0; i < SECSESS_COUNT(rows); i++) {
		struct secsess_buf set = four();
		struct secsess_key_answer answer = {.number = 0};
		struct secsess_key_use use = use_of('b', 1);
		bool changed;
		size_t dropped;

		memset(use.hash, 'x', sizeof(use.hash)); /* of that number there is another one */
		use.theft = rows[i].theft;
		assert_int_equal(secsess_series_set_use(&set, &use, NOW + 5000, &answer, &changed), SECSESS_DONE);
		assert_int_equal(answer.outcome, SECSESS_KEY_OBSOLETE);
		assert_int_equal(changed, use.theft != SECSESS_THEFT_KEEP);
		assert_holds(&set, rows[i].left);
		if (rows[i].suspect) {
			assert_true(stored(&set, 'b', "ISSUEseen").suspect); /* who used it last is still known */
			assert_int_equal(secsess_series_set_hear(&set, use.place.handle, 1, NOW, &changed), SECSESS_GONE);
		}
		assert_int_equal(secsess_series_set_drop(&set, NULL, "", NOW, &dropped), SECSESS_DONE);
		assert_int_equal(dropped, rows[i].theft == SECSESS_THEFT_KEEP ? 4 : 3); /* a suspect one was good no more */
		secsess_buf_release(&answer.issue);
		secsess_buf_release(&set);
	}
}

static void one_is_dropped_or_all_but_one(void **state)
{
	struct secsess_buf set = four();
	size_t dropped;

	(void) state;
	assert_int_equal(secsess_series_set_drop(&set, place_of('b').handle, "", NOW, &dropped), SECSESS_DONE);
	assert_int_equal(dropped, 1);
	assert_holds(&set, "acd");
	assert_int_equal(secsess_series_set_drop(&set, place_of('b').handle, "", NOW, &dropped), SECSESS_DONE);
	assert_int_equal(dropped, 0);
	assert_int_equal(secsess_series_set_drop(&set, NULL, place_of('c').handle, NOW, &dropped), SECSESS_DONE);
	assert_int_equal(dropped, 2);
	assert_holds(&set, "c");
	secsess_buf_release(&set);
}

static void damage_is_told_and_left(void **state)
{
	struct secsess_buf set = four();
	struct secsess_key_answer answer = {.number = 0};
	struct secsess_key_use use = use_of('b', 1);
	const size_t entry = set.size / 4;
	struct secsess_series_entry found;
	bool changed;

	(void) state;
	set.data[entry + SECSESS_HANDLE_LENGTH + 4] = 9; /* the format of b's head */
	assert_int_equal(secsess_series_set_use(&set, &use, NOW, &answer, &changed), SECSESS_CORRUPT);
	assert_int_equal(secsess_series_set_hear(&set, use.place.handle, 1, NOW, &changed), SECSESS_CORRUPT);
	assert_false(changed);
	assert_holds(&set, "abcd");
	for (size_t size = 0; size < set.size; size++) { /* cut anywhere: no entry reaches beyond */
		unsigned char *exact = exact_copy(set.data, size);
		struct secsess_buf cut = {.data = exact, .size = size};
		size_t at = 0, count = 0;

		while (secsess_series_set_next(&cut, &at, &found)) {
			count++;
		}
		assert_int_equal(count, size / entry);
		free(exact);
	}
	secsess_buf_release(&set);
}

static enum secsess_status step(struct secsess_buf *set, int which)
{
	struct secsess_series series = series_at(NOW, UNTIL);
	struct secsess_key_answer answer = {.number = 0};
	struct secsess_key_use use = use_of('b', 1);
	enum secsess_status status;
	size_t dropped;
	bool changed;

	switch (which) {
		case 0:
			return try_put(set, 'e', &series, 'a', 3, &dropped);
		case 1:
			status = secsess_series_set_use(set, &use, NOW, &answer, &changed);
			secsess_buf_release(&answer.issue);
			return status;
		case 2:
			return secsess_series_set_hear(set, use.place.handle, 1, NOW, &changed);
		default:
			return secsess_series_set_drop(set, use.place.handle, "", NOW, &dropped);
	}
}

static void without_memory_all_is_as_before(void **state)
{
	(void) state;
	for (int which = 0; which < 4; which++) {
		size_t nth = 1;
		bool short_of = true;

		while (short_of) {
			struct secsess_buf set = four(), before = four();
			enum secsess_status status;

			shortage_arm(nth++);
			status = step(&set, which);
			short_of = shortage_disarm();
			assert_int_equal(status, short_of ? SECSESS_NOMEM : SECSESS_DONE);
			if (status) {
				assert_true(secsess_slice_equal(secsess_buf_slice(&set), secsess_buf_slice(&before)));
			}
			secsess_buf_release(&set);
			secsess_buf_release(&before);
		}
		assert_in_range(nth, 3, 40);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_least_recently_used_make_room),
		cmocka_unit_test(what_it_replaces_makes_room_first),
		cmocka_unit_test(who_expired_is_not_counted_and_goes),
		cmocka_unit_test(a_use_changes_one_series),
		cmocka_unit_test(a_use_in_vain_is_named),
		cmocka_unit_test(theft_does_to_it_what_was_asked),
		cmocka_unit_test(one_is_dropped_or_all_but_one),
		cmocka_unit_test(damage_is_told_and_left),
		cmocka_unit_test(without_memory_all_is_as_before),
	};

	return cmocka_run_group_tests_name("series set", tests, init_crypto, NULL);
}
