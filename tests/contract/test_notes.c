/* SPDX-License-Identifier: BSD-3-Clause */

/* Logs for people to look at: the newest first, one entry of a name, no more than are to be kept. */
#include "contract.h"

#include <stdio.h>
#include <stdlib.h>

#define S contract.store
#define MOST 1000

static void remove_logs(void)
{
	static const char *const logs[] = {"incidents", "events"};
	char path[256];

	for (size_t i = 0; contract.file && i < SECSESS_COUNT(logs); i++) {
		snprintf(path, sizeof(path), "%s/%s", getenv("SECSESS_DIRECTORY"), logs[i]);
		remove(path);
	}
}

static void forget_all(void)
{
	if (contract.redis) {
		raw_flush();
	} else {
		contract.store->ops->close(S);
		remove_logs();
		contract_set_up(NULL);
	}
}

static enum secsess_status note_as(enum secsess_log log, const char *name, struct secsess_slice bytes, uint32_t most,
	int64_t keep_ms)
{
	const struct secsess_note note = {.log = log, .name = STR(name), .bytes = bytes, .most = most, .keep_ms = keep_ms};
	enum secsess_status status = S->ops->note(S, &note);

	sleep_ms(2); /* no two at the same time */
	return status;
}

static void note(const char *name, const char *text)
{
	assert_int_equal(note_as(SECSESS_LOG_INCIDENTS, name, STR(text), MOST, KEEP), SECSESS_DONE);
}

static struct secsess_notes notes_of(enum secsess_log log, uint32_t limit)
{
	struct secsess_notes notes = {0};

	assert_int_equal(S->ops->notes(S, log, limit, &notes), SECSESS_DONE);
	return notes;
}

/* names: of the entries there must be, the newest first, with spaces between. */
static void assert_names(enum secsess_log log, uint32_t limit, const char *names)
{
	struct secsess_notes notes = notes_of(log, limit);
	char found[512] = "";

	for (size_t i = 0; i < notes.count; i++) {
		snprintf(found + strlen(found), sizeof(found) - strlen(found), "%s%s", i ? " " : "", notes.at[i].name);
	}
	secsess_notes_release(&notes);
	assert_string_equal(found, names);
}

static void the_newest_come_first(void **state)
{
	int64_t began = S->ops->now(S);
	struct secsess_notes notes;

	(void) state;
	forget_all();
	note("zero", "0");
	note("one", "1");
	note("another", "2");
	assert_names(SECSESS_LOG_INCIDENTS, 10, "another one zero");
	assert_names(SECSESS_LOG_INCIDENTS, 3, "another one zero");
	assert_names(SECSESS_LOG_INCIDENTS, 2, "another one");
	assert_names(SECSESS_LOG_INCIDENTS, 1, "another");
	assert_names(SECSESS_LOG_INCIDENTS, 0, "");
	notes = notes_of(SECSESS_LOG_INCIDENTS, 10);
	for (size_t i = 0; i < notes.count; i++) {
		char digit = (char) ('2' - (char) i);

		assert_true(secsess_slice_equal(secsess_buf_slice(&notes.at[i].bytes), secsess_slice_of(&digit, 1)));
		assert_in_range(notes.at[i].time, began - 1000, began + 10000);
		assert_true(i == 0 || notes.at[i].time < notes.at[i - 1].time);
	}
	secsess_notes_release(&notes);
	secsess_notes_release(&notes);
}

static void what_is_empty_has_none(void **state)
{
	(void) state;
	forget_all();
	assert_names(SECSESS_LOG_INCIDENTS, 10, "");
	assert_names(SECSESS_LOG_EVENTS, 10, "");
}

static void each_log_has_its_own(void **state)
{
	(void) state;
	forget_all();
	note("same", "incident");
	assert_int_equal(note_as(SECSESS_LOG_EVENTS, "same", STR("event"), MOST, KEEP), SECSESS_DONE);
	assert_int_equal(note_as(SECSESS_LOG_EVENTS, "other", STR("event"), MOST, KEEP), SECSESS_DONE);
	assert_names(SECSESS_LOG_INCIDENTS, 10, "same");
	assert_names(SECSESS_LOG_EVENTS, 10, "other same");
}

static void there_is_one_of_a_name(void **state)
{
	struct secsess_notes notes;

	(void) state;
	forget_all();
	note("name", "first");
	note("later", "x");
	assert_int_equal(note_as(SECSESS_LOG_INCIDENTS, "name", STR("second"), MOST, KEEP), SECSESS_CONFLICT);
	assert_names(SECSESS_LOG_INCIDENTS, 10, "later name");
	notes = notes_of(SECSESS_LOG_INCIDENTS, 10);
	assert_true(secsess_slice_equal(secsess_buf_slice(&notes.at[1].bytes), STR("first")));
	secsess_notes_release(&notes);
	/* By its name alone, not by a part of it. */
	note("nam", "x");
	note("name2", "x");
	assert_names(SECSESS_LOG_INCIDENTS, 10, "name2 nam later name");
}

/* Who gets no answer repeats it, and was the first all the same. */
static void the_very_same_again_is_done(void **state)
{
	(void) state;
	forget_all();
	note("name", "text");
	note("later", "x");
	note("name", "text");
	assert_names(SECSESS_LOG_INCIDENTS, 10, "later name");
}

static void the_newest_are_kept(void **state)
{
	static const char *const names[] = {"a", "b", "c", "d", "e", "f"};

	(void) state;
	forget_all();
	for (size_t i = 0; i < SECSESS_COUNT(names); i++) {
		assert_int_equal(note_as(SECSESS_LOG_INCIDENTS, names[i], STR("x"), 3, KEEP), SECSESS_DONE);
	}
	assert_names(SECSESS_LOG_INCIDENTS, 10, "f e d");
	/* What was dropped may come again; what is kept stays where it is. */
	assert_int_equal(note_as(SECSESS_LOG_INCIDENTS, "e", STR("y"), 3, KEEP), SECSESS_CONFLICT);
	assert_int_equal(note_as(SECSESS_LOG_INCIDENTS, "a", STR("y"), 3, KEEP), SECSESS_DONE);
	assert_names(SECSESS_LOG_INCIDENTS, 10, "a f e");
	/* One that keeps fewer drops the rest. */
	assert_int_equal(note_as(SECSESS_LOG_INCIDENTS, "g", STR("x"), 1, KEEP), SECSESS_DONE);
	assert_names(SECSESS_LOG_INCIDENTS, 10, "g");
}

static void what_is_old_is_dropped_when_another_comes(void **state)
{
	/* A slot that moves may keep whoever asks waiting. */
	const int brief = contract.moving ? 1500 : 100;

	(void) state;
	forget_all();
	note("old", "x");
	sleep_ms(brief + 20);
	assert_int_equal(note_as(SECSESS_LOG_INCIDENTS, "new", STR("x"), MOST, brief), SECSESS_DONE);
	assert_names(SECSESS_LOG_INCIDENTS, 10, "new");
	/* It stands in the way of none of its name. */
	sleep_ms(brief + 20);
	assert_int_equal(note_as(SECSESS_LOG_INCIDENTS, "new", STR("y"), MOST, brief), SECSESS_DONE);
	assert_names(SECSESS_LOG_INCIDENTS, 10, "new");
}

static void entries_are_any_bytes(void **state)
{
	unsigned char bytes[70000];
	static const size_t sizes[] = {0, 1, 255, 4096, sizeof(bytes)};
	char name[SECSESS_NOTE_NAME_MAX + 1];
	struct secsess_notes notes;

	(void) state;
	forget_all();
	for (size_t i = 0; i < sizeof(bytes); i++) {
		bytes[i] = (unsigned char) (i * 7 + i / 256);
	}
	memset(name, 'n', sizeof(name) - 1); /* as long as there may be one */
	name[sizeof(name) - 1] = '\0';
	for (size_t i = 0; i < SECSESS_COUNT(sizes); i++) {
		name[0] = (char) ('0' + (char) i);
		assert_int_equal(note_as(SECSESS_LOG_INCIDENTS, name, secsess_slice_of(bytes, sizes[i]), MOST, KEEP),
			SECSESS_DONE);
	}
	notes = notes_of(SECSESS_LOG_INCIDENTS, 10);
	assert_int_equal(notes.count, SECSESS_COUNT(sizes));
	for (size_t i = 0; i < notes.count; i++) {
		size_t nth = SECSESS_COUNT(sizes) - 1 - i;

		name[0] = (char) ('0' + (char) nth);
		assert_string_equal(notes.at[i].name, name);
		assert_true(secsess_slice_equal(secsess_buf_slice(&notes.at[i].bytes), secsess_slice_of(bytes, sizes[nth])));
	}
	secsess_notes_release(&notes);
}

static long long raw_lifetime(const char *key)
{
	redisReply *reply = raw("PTTL " PREFIX "{events}:%s", key);
	long long left = reply->integer;

	freeReplyObject(reply);
	return left;
}

/* A log that nobody writes to any more is gone in the end. */
static void a_log_expires(void **state)
{
	int64_t until = now_ms() + 5000;

	(void) state;
	forget_all();
	if (!contract.redis) {
		return;
	}
	assert_int_equal(note_as(SECSESS_LOG_EVENTS, "name", STR("x"), MOST, KEEP), SECSESS_DONE);
	assert_true(raw_lifetime("t") > 0 && raw_lifetime("d") > 0);
	assert_int_equal(note_as(SECSESS_LOG_EVENTS, "name", STR("y"), MOST, KEEP), SECSESS_CONFLICT);
	assert_true(raw_lifetime("t") > 0 && raw_lifetime("d") > 0);
	assert_int_equal(note_as(SECSESS_LOG_EVENTS, "other", STR("x"), MOST, 30), SECSESS_DONE);
	while (raw_lifetime("t") != -2 || raw_lifetime("d") != -2) {
		assert_true(now_ms() < until);
		sleep_ms(20);
	}
	assert_names(SECSESS_LOG_EVENTS, 10, "");
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_newest_come_first),
		cmocka_unit_test(what_is_empty_has_none),
		cmocka_unit_test(each_log_has_its_own),
		cmocka_unit_test(there_is_one_of_a_name),
		cmocka_unit_test(the_very_same_again_is_done),
		cmocka_unit_test(the_newest_are_kept),
		cmocka_unit_test(what_is_old_is_dropped_when_another_comes),
		cmocka_unit_test(entries_are_any_bytes),
		cmocka_unit_test(a_log_expires),
	};

	return contract_run(argc, argv, "notes", tests, SECSESS_COUNT(tests));
}
