/* SPDX-License-Identifier: BSD-3-Clause */

/* How sessions end: retired, ended, suspect, revoked with all others of their user. */
#include "contract.h"

#include "../../handlers/store/file_parts.h"
#include "files.h"

#define S contract.store

static void retiring_leaves_a_snapshot_and_a_tombstone(void **state)
{
	struct secsess_place place = session_with("what was there");
	struct token token = new_token();
	uint64_t fence = lock(S, &place, token);
	struct secsess_retire_request request = retire_of(&place, token, fence), wrong = request;
	struct secsess_buf before = look(&place, SECSESS_PART_RECORD), after;
	struct secsess_header header;

	(void) state;
	wrong.fence--;
	assert_int_equal(S->ops->retire(S, &wrong), SECSESS_LOST);
	wrong = retire_of(&place, new_token(), fence);
	assert_int_equal(S->ops->retire(S, &wrong), SECSESS_LOST);
	assert_false(is_stored(&place, SECSESS_PART_SNAPSHOT));
	for (int times = 0; times < 2; times++) { /* the second is a repetition */
		assert_int_equal(S->ops->retire(S, &request), SECSESS_DONE);
		after = look(&place, SECSESS_PART_SNAPSHOT);
		assert_true(secsess_slice_equal(secsess_buf_slice(&after), secsess_buf_slice(&before)));
		secsess_buf_release(&after);
		header = header_at(&place);
		assert_int_equal(header.life, SECSESS_RETIRED);
		assert_int_equal(header.lease_until, 0);
		assert_int_equal(header.fence, fence + 1);
		assert_int_equal(header.meta_size, request.meta.size);
		after = look(&place, SECSESS_PART_RECORD);
		assert_int_equal(after.size, SECSESS_HEADER_SIZE + request.meta.size);
		assert_memory_equal(after.data + SECSESS_HEADER_SIZE, request.meta.data, request.meta.size);
		secsess_buf_release(&after);
	}
	assert_int_equal(write_as(S, &place, token, fence, "resurrected"), SECSESS_GONE);
	assert_int_equal(write_as(S, &place, token, fence + 1, "resurrected"), SECSESS_GONE);
	request = retire_of(&place, new_token(), fence + 1);
	assert_int_equal(S->ops->retire(S, &request), SECSESS_GONE);
	secsess_buf_release(&before);
}

static void a_snapshot_lives_for_grace(void **state)
{
	struct secsess_place place = session_with("data");
	struct token token = new_token();
	struct secsess_retire_request request = retire_of(&place, token, lock(S, &place, token));

	(void) state;
	request.snapshot_ms = 50;
	assert_int_equal(S->ops->retire(S, &request), SECSESS_DONE);
	assert_true(is_stored(&place, SECSESS_PART_SNAPSHOT));
	await_absence(&place, SECSESS_PART_SNAPSHOT);
	assert_true(is_stored(&place, SECSESS_PART_RECORD));
}

/* Given back is given back: what was read may have changed since. */
static void only_a_holder_retires(void **state)
{
	struct secsess_place place = session_with("data");
	struct token token = new_token();
	uint64_t fence = lock(S, &place, token);
	struct secsess_retire_request request = retire_of(&place, token, fence);
	struct commit unlock = commit_of(&place, SECSESS_COMMIT_UNLOCK, token, fence, "");

	(void) state;
	assert_int_equal(commit_send(S, &unlock), SECSESS_DONE);
	assert_int_equal(S->ops->retire(S, &request), SECSESS_LOST);
	assert_payload(&place, "data");
}

static void ending_takes_all_but_the_tombstone(void **state)
{
	struct secsess_place old = session_with("old"), place = session_with("data");
	struct token token = new_token(), holder = new_token();
	struct secsess_retire_request retire = retire_of(&old, token, lock(S, &old, token));
	uint64_t fence = lock(S, &place, holder);
	struct secsess_end_request request = end_of(&place);
	struct secsess_header header;
	struct secsess_buf bytes;

	(void) state;
	assert_int_equal(S->ops->retire(S, &retire), SECSESS_DONE);
	request.predecessor = old;
	assert_int_equal(S->ops->end(S, &request), SECSESS_DONE); /* whoever holds its lock */
	bytes = look(&place, SECSESS_PART_RECORD);
	assert_int_equal(bytes.size, SECSESS_HEADER_SIZE + META_SIZE);
	secsess_buf_release(&bytes);
	header = header_at(&place);
	assert_int_equal(header.life, SECSESS_ENDED);
	assert_int_equal(header.reason, SECSESS_REASON_DESTROYED);
	assert_int_equal(header.lease_until, 0);
	assert_int_equal(header.fence, fence + 1);
	assert_false(is_stored(&old, SECSESS_PART_SNAPSHOT));
	assert_true(is_stored(&old, SECSESS_PART_RECORD));
	assert_int_equal(write_as(S, &place, holder, fence, "resurrected"), SECSESS_GONE);
	/* A second end, for whatever reason, finds it ended. */
	request.life = SECSESS_SUSPECT;
	request.reason = SECSESS_REASON_OBSOLETE;
	assert_int_equal(S->ops->end(S, &request), SECSESS_DONE);
	assert_int_equal(header_at(&place).life, SECSESS_ENDED);
	assert_int_equal(header_at(&place).reason, SECSESS_REASON_DESTROYED);
	assert_int_equal(header_at(&place).fence, fence + 1);
}

static void a_suspect_stays_suspect(void **state)
{
	struct secsess_place place = session_with("data");
	struct secsess_end_request request = end_of(&place);

	(void) state;
	request.life = SECSESS_SUSPECT;
	request.reason = SECSESS_REASON_OBSOLETE;
	request.suspect_by = 77;
	assert_int_equal(S->ops->end(S, &request), SECSESS_DONE);
	request = end_of(&place);
	assert_int_equal(S->ops->end(S, &request), SECSESS_DONE);
	assert_int_equal(header_at(&place).life, SECSESS_SUSPECT);
	assert_int_equal(header_at(&place).suspect_by, 77);
}

/* A retired one is ended, too, and its own snapshot goes. */
static void ending_the_retired(void **state)
{
	struct secsess_place place = session_with("data");
	struct token token = new_token();
	struct secsess_retire_request retire = retire_of(&place, token, lock(S, &place, token));
	struct secsess_end_request request = end_of(&place);

	(void) state;
	assert_int_equal(S->ops->retire(S, &retire), SECSESS_DONE);
	request.keep_ms = 50;
	assert_int_equal(S->ops->end(S, &request), SECSESS_DONE);
	assert_int_equal(header_at(&place).life, SECSESS_ENDED);
	assert_false(is_stored(&place, SECSESS_PART_SNAPSHOT));
	await_absence(&place, SECSESS_PART_RECORD);
}

static int64_t revoked_at(const struct secsess_place *place, bool by_open)
{
	struct secsess_open_request request = ask(place, 1, new_token());
	struct secsess_opened opened = {0};

	request.presented.leased = false;
	assert_int_equal(by_open ? S->ops->open(S, &request, &opened)
							 : S->ops->read(S, place, SECSESS_PART_RECORD, &opened),
		SECSESS_DONE);
	secsess_buf_release(&opened.record);
	return opened.revoked_at;
}

static void revoking_reaches_the_users_sessions(void **state)
{
	struct secsess_place alice = new_place("alice1"), too = new_place("alice1"), bob = new_place("bob1"),
						 nobody = new_place("");
	const struct secsess_place *places[] = {&alice, &too, &bob, &nobody};
	struct secsess_header header = live();
	int64_t began = S->ops->now(S);

	(void) state;
	for (size_t i = 0; i < SECSESS_COUNT(places); i++) {
		put(places[i], &header, "data");
	}
	assert_int_equal(revoke_user(S, &alice.tag, KEEP), SECSESS_DONE);
	for (int by_open = 0; by_open < 2; by_open++) {
		int64_t at = revoked_at(&alice, by_open);

		assert_in_range(at, began - 50, S->ops->now(S) + 50);
		assert_int_equal(revoked_at(&too, by_open), at);
		assert_int_equal(revoked_at(&bob, by_open), 0);
		assert_int_equal(revoked_at(&nobody, by_open), 0);
	}
}

/* As a revocation by a clock that ran ahead. */
static void revoke_in_file(const struct secsess_tag *tag, int64_t at)
{
	unsigned char text[8 + 2 * (SECSESS_HANDLE_LENGTH + 1)] = {0};
	struct secsess_slice body = {text, sizeof(text)};
	struct secsess_value_head head = {0};
	struct secsess_value value;
	struct secsess_path path;

	secsess_path_user(&path, tag, "revoked");
	secsess_put_u64(text, (uint64_t) at);
	assert_int_equal(secsess_file_open_value(secsess_file_of(S), &path, O_RDWR | O_CREAT, &value), SECSESS_DONE);
	assert_int_equal(secsess_value_look(&value), SECSESS_ABSENT);
	assert_int_equal(secsess_value_write(&value, &head, &body), SECSESS_DONE);
	close(value.file);
}

/* It never moves back, whatever the clock does. */
static void revocation_is_monotonic(void **state)
{
	struct secsess_place place = new_place("carol");
	struct secsess_header header = live();
	int64_t future = (S->ops->now(S) / 1000 + 500) * 1000;

	(void) state;
	put(&place, &header, "data");
	if (contract.redis) {
		char key[128];

		raw_key(key, sizeof(key), 'r', &place);
		raw_ok("SET %s %lld", key, (long long) future);
	} else if (contract.file) {
		revoke_in_file(&place.tag, future);
	} else {
		contract.clock_offset = future - now_ms();
		assert_int_equal(revoke_user(S, &place.tag, 0), SECSESS_DONE);
		contract.clock_offset = 0;
		future = revoked_at(&place, false);
	}
	assert_int_equal(revoke_user(S, &place.tag, 0), SECSESS_DONE);
	assert_int_equal(revoked_at(&place, false), future);
}

static void a_revocation_is_kept_as_long_as_told(void **state)
{
	struct secsess_place brief = new_place("dave"), lasting = new_place("erin");
	struct secsess_header header = live();
	int64_t until = now_ms() + 5000;

	(void) state;
	put(&brief, &header, "data");
	put(&lasting, &header, "data");
	assert_int_equal(revoke_user(S, &lasting.tag, 0), SECSESS_DONE);
	assert_int_equal(revoke_user(S, &brief.tag, 50), SECSESS_DONE);
	while (revoked_at(&brief, false)) {
		assert_true(now_ms() < until);
		sleep_ms(2);
	}
	assert_int_not_equal(revoked_at(&lasting, false), 0);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(retiring_leaves_a_snapshot_and_a_tombstone),
		cmocka_unit_test(a_snapshot_lives_for_grace),
		cmocka_unit_test(only_a_holder_retires),
		cmocka_unit_test(ending_takes_all_but_the_tombstone),
		cmocka_unit_test(a_suspect_stays_suspect),
		cmocka_unit_test(ending_the_retired),
		cmocka_unit_test(revoking_reaches_the_users_sessions),
		cmocka_unit_test(revocation_is_monotonic),
		cmocka_unit_test(a_revocation_is_kept_as_long_as_told),
	};

	return contract_run(argc, argv, "endings", tests, SECSESS_COUNT(tests));
}
