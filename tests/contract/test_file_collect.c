/* SPDX-License-Identifier: BSD-3-Clause */

/* The file store's garbage: what expired goes, and nothing else; a little at a time, and on from where it stopped. */
#include <unistd.h>

#include "../../handlers/core/series.h"
#include "../../handlers/store/file_parts.h"
#include "files.h"

#define S contract.store
#define BRIEF_MS 40
#define MANY 10000
#define SLICE_US 5000

static void retire(const struct secsess_place *place, int64_t snapshot_ms)
{
	struct token token = new_token();
	struct secsess_retire_request request = retire_of(place, token, lock(S, place, token));

	request.snapshot_ms = snapshot_ms;
	assert_int_equal(S->ops->retire(S, &request), SECSESS_DONE);
}

static void put_series(const struct secsess_place *place, int64_t keep_ms)
{
	struct secsess_series series = {.newest = 1, .used_at = now_ms(), .expires_at = now_ms() + keep_ms};
	unsigned char bytes[SECSESS_SERIES_HEAD_SIZE];
	struct secsess_series_put request = {.place = *place,
		.bytes = secsess_slice_of(bytes, sizeof(bytes)),
		.expires_at = series.expires_at,
		.most = 5};
	size_t dropped;

	secsess_series_encode(bytes, &series);
	assert_int_equal(S->ops->put_series(S, &request, &dropped), SECSESS_DONE);
}

static bool exists(struct file_path path)
{
	return access(path.text, F_OK) == 0;
}

static struct file_path beside(const struct secsess_place *place, const char *name)
{
	struct file_path path = file_folder(place);

	snprintf(path.text + strlen(path.text), sizeof(path.text) - strlen(path.text), "/%s", name);
	return path;
}

/* An own user for each. */
static struct secsess_place new_user(void)
{
	struct secsess_place place = new_place("u");

	memcpy(place.tag.text, place.handle, SECSESS_TAG_LENGTH);
	return place;
}

static void what_expired_goes(void **state)
{
	struct secsess_place users[2] = {new_user(), new_user()}, guests[2] = {new_place(""), new_place("")};
	struct secsess_place retired = new_user();

	(void) state;
	file_collect(0);
	for (int i = 0; i < 2; i++) {
		file_put_for(&users[i], i ? KEEP : BRIEF_MS);
		file_put_for(&guests[i], i ? KEEP : BRIEF_MS);
		put_series(&users[i], i ? KEEP : BRIEF_MS);
		assert_int_equal(revoke_user(S, &users[i].tag, i ? 0 : BRIEF_MS), SECSESS_DONE);
		put_series(&users[i], i ? KEEP : BRIEF_MS);
	}
	file_put_for(&retired, KEEP);
	retire(&retired, BRIEF_MS);
	sleep_ms(2 * BRIEF_MS);
	assert_int_equal(file_collect(0), 3); /* two records and a snapshot */
	assert_false(exists(file_folder(&users[0])));
	assert_false(exists(file_record(&guests[0])));
	assert_false(exists(file_snapshot(&retired)));
	assert_true(exists(file_record(&users[1])));
	assert_true(exists(beside(&users[1], "revoked")));
	assert_true(exists(beside(&users[1], "series")));
	assert_true(exists(file_record(&guests[1])));
	assert_true(exists(file_record(&retired)));
	assert_payload(&users[1], "data");
	assert_payload(&guests[1], "data");
	assert_int_equal(file_collect(0), 0);
}

/* A file that nothing was written to its end in: not yet, or never. Damage is kept for people to look at. */
static void what_cannot_be_told_stays_for_long(void **state)
{
	struct secsess_place unborn = new_place(""), damaged = new_place("");
	struct timespec times[2] = {{.tv_sec = now_ms() / 1000 - 3700}, {.tv_sec = now_ms() / 1000 - 3700}};
	unsigned char noise[600];

	(void) state;
	memset(noise, 0xee, sizeof(noise));
	file_put_for(&unborn, KEEP);
	file_put_for(&damaged, KEEP);
	file_replace(&unborn, STR(""));
	file_replace(&damaged, secsess_slice_of(noise, sizeof(noise)));
	file_collect(0);
	assert_true(exists(file_record(&unborn)) && exists(file_record(&damaged)));
	assert_int_equal(utimensat(AT_FDCWD, file_record(&unborn).text, times, 0), 0);
	assert_int_equal(utimensat(AT_FDCWD, file_record(&damaged).text, times, 0), 0);
	file_collect(0);
	assert_false(exists(file_record(&unborn)));
	assert_true(exists(file_record(&damaged)));
	times[0].tv_sec = times[1].tv_sec = now_ms() / 1000 - 700000;
	assert_int_equal(utimensat(AT_FDCWD, file_record(&damaged).text, times, 0), 0);
	file_collect(0);
	assert_false(exists(file_record(&damaged)));
}

static uint64_t *cursor(void)
{
	uint64_t *at = secsess_table_enter_sweep(&secsess_file_of(S)->table);

	assert_non_null(at);
	secsess_table_leave_sweep(&secsess_file_of(S)->table);
	return at;
}

/* Files of one folder and of many. Yields how many records there are. */
static void fill(struct secsess_place *places, const struct secsess_place *crowd)
{
	for (int i = 0; i < MANY; i++) {
		places[i] = i % 2 ? new_user() : new_place("");
		if (i % 4 == 1) {
			places[i].tag = crowd->tag;
		}
		file_put_for(&places[i], i % 10 ? 1 : 3600000);
	}
}

/* The call itself is cheap, and all calls together come round. */
static void a_little_at_a_time(void **state)
{
	static struct secsess_place places[MANY];
	struct secsess_place crowd = new_user();
	size_t removed = 0, calls = 0, most = 0;
	int64_t longest = 0;
	uint64_t before[3];

	(void) state;
	fill(places, &crowd);
	removed += MANY - MANY / 10;
	for (int i = 0; i < MANY; i++) { /* what creations collected */
		removed -= i % 10 && !exists(file_record(&places[i]));
	}
	memset(cursor(), 0, sizeof(before));
	for (size_t left = removed; left && calls < 200000; calls++) {
		int64_t began = now_ms(), took;
		size_t now;

		memcpy(before, cursor(), sizeof(before));
		now = file_collect(SLICE_US);
		took = now_ms() - began;
		longest = took > longest ? took : longest;
		most = now > most ? now : most;
		left -= now;
		assert_int_not_equal(memcmp(before, cursor(), sizeof(before)), 0); /* it goes on */
		removed = left;
	}
	print_message("note: %zu calls, at most %zu removed by one, at most %lld ms\n", calls, most, (long long) longest);
	assert_int_equal(removed, 0);
	assert_true(calls > 10);
	assert_in_range(most, 1, MANY / 4);
	for (int i = 0; i < MANY; i++) {
		if (exists(file_record(&places[i])) != (i % 10 == 0)) {
			fail_msg("%s", file_record(&places[i]).text);
		}
	}
}

static void all_at_once(void **state)
{
	struct secsess_place places[40];

	(void) state;
	file_collect(0);
	for (size_t i = 0; i < SECSESS_COUNT(places); i++) {
		places[i] = i % 2 ? new_user() : new_place("");
		file_put_for(&places[i], 1);
	}
	sleep_ms(10);
	file_collect(0);
	for (size_t i = 0; i < SECSESS_COUNT(places); i++) { /* some went when others were created */
		assert_false(exists(file_record(&places[i])));
	}
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_expired_goes),
		cmocka_unit_test(what_cannot_be_told_stays_for_long),
		cmocka_unit_test(a_little_at_a_time),
		cmocka_unit_test(all_at_once),
	};

	return contract_run(argc, argv, "file, collect", tests, SECSESS_COUNT(tests));
}
