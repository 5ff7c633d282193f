/* SPDX-License-Identifier: BSD-3-Clause */

/* Commits: what is written, touched, given back; who may; what a repetition does; bodies of every size. */
#include "contract.h"

#define S contract.store

static void a_write_replaces_all(void **state)
{
	struct secsess_place place = session_with("before");
	struct token token = new_token();
	uint64_t fence = lock(S, &place, token);
	struct commit commit = commit_of(&place, SECSESS_COMMIT_WRITE, token, fence, "after");
	struct secsess_header header;
	struct secsess_buf bytes;

	(void) state;
	commit.request.sealed = 1;
	commit.request.key_id = 0xfedcba98;
	commit.request.expires_at = 1800000000123;
	for (int times = 0; times < 3; times++) { /* sent again when its answer was lost: it counts once */
		assert_int_equal(commit_try(S, &commit), SECSESS_DONE);
		assert_payload(&place, "after");
		header = header_at(&place);
		assert_int_equal(header.fence, fence + 1);
		assert_int_equal(header.lease_until, 0);
		assert_int_equal(header.sealed, 1);
		assert_int_equal(header.key_id, 0xfedcba98);
		assert_int_equal(header.meta_size, META_SIZE);
		assert_int_equal(header.expires_at, 1800000000123);
	}
	bytes = look(&place, SECSESS_PART_RECORD);
	assert_memory_equal(bytes.data + SECSESS_HEADER_SIZE, "MMMM", 4);
	secsess_buf_release(&bytes);
	secsess_buf_release(&commit.body);
}

static void a_touch_keeps_the_payload(void **state)
{
	struct secsess_place place = session_with("kept");
	struct token token = new_token();
	uint64_t fence = lock(S, &place, token);
	struct commit commit = commit_of(&place, SECSESS_COMMIT_TOUCH, token, fence, "");
	struct secsess_buf bytes;

	(void) state;
	commit.request.expires_at = 1800000000123;
	for (int times = 0; times < 3; times++) {
		assert_int_equal(commit_try(S, &commit), SECSESS_DONE);
		assert_payload(&place, "kept");
		assert_int_equal(header_at(&place).fence, fence);
		assert_int_equal(header_at(&place).lease_until, 0);
		assert_int_equal(header_at(&place).expires_at, 1800000000123);
	}
	bytes = look(&place, SECSESS_PART_RECORD);
	assert_memory_equal(bytes.data + SECSESS_HEADER_SIZE, "MMMM", 4);
	secsess_buf_release(&bytes);
	secsess_buf_release(&commit.body);
}

static void an_unlock_changes_nothing_else(void **state)
{
	struct secsess_place place = session_with("kept");
	struct token token = new_token();
	struct secsess_header before;
	struct commit commit;

	(void) state;
	before = header_at(&place);
	commit = commit_of(&place, SECSESS_COMMIT_UNLOCK, token, lock(S, &place, token), "");
	commit.request.keep_ms = 0;
	for (int times = 0; times < 3; times++) {
		assert_int_equal(commit_try(S, &commit), SECSESS_DONE);
		assert_payload(&place, "kept");
		assert_int_equal(header_at(&place).lease_until, 0);
		assert_int_equal(header_at(&place).expires_at, before.expires_at);
		assert_int_equal(header_at(&place).sealed, before.sealed);
	}
}

/* Each with each kind of commit: refused, nothing is stored and the lease is whose it was. */
static void who_may_not_commit(void **state)
{
	enum { STRANGER, FENCE_BEHIND, FENCE_AHEAD, UNLEASED, WHOS };

	(void) state;
	for (int who = 0; who < WHOS; who++) {
		for (int mode = SECSESS_COMMIT_WRITE; mode <= SECSESS_COMMIT_UNLOCK; mode++) {
			struct secsess_place place = session_with("kept");
			struct token token = new_token();
			uint64_t fence = lock(S, &place, token);
			struct commit commit = commit_of(&place, (enum secsess_commit_mode) mode,
				who == STRANGER || who == UNLEASED ? new_token() : token,
				who == FENCE_BEHIND      ? fence - 2
					: who == FENCE_AHEAD ? fence + 1
										 : fence,
				"lost");
			struct secsess_buf before = look(&place, SECSESS_PART_RECORD), after;

			commit.request.leased = who != UNLEASED;
			assert_int_equal(commit_send(S, &commit), who == UNLEASED ? SECSESS_CONFLICT : SECSESS_LOST);
			after = look(&place, SECSESS_PART_RECORD);
			assert_true(secsess_slice_equal(secsess_buf_slice(&before), secsess_buf_slice(&after)));
			secsess_buf_release(&before);
			secsess_buf_release(&after);
		}
	}
}

static void a_lease_that_ran_out(void **state)
{
	struct secsess_place place = session_with("0");
	struct token late = new_token(), next = new_token();
	struct secsess_open_request request = ask(&place, 1, late);
	struct secsess_opened opened = {0};
	uint64_t fence;

	(void) state;
	request.lease_ms = 1;
	assert_int_equal(S->ops->open(S, &request, &opened), SECSESS_DONE);
	secsess_buf_release(&opened.record);
	sleep_ms(5);
	/* Nobody challenged it. */
	assert_int_equal(write_as(S, &place, late, 8, "late"), SECSESS_DONE);
	assert_payload(&place, "late");
	assert_int_equal(S->ops->open(S, &request, &opened), SECSESS_DONE);
	secsess_buf_release(&opened.record);
	sleep_ms(5);
	fence = lock(S, &place, next);
	assert_int_equal(fence, 11);
	assert_int_equal(write_as(S, &place, late, 10, "too late"), SECSESS_LOST);
	assert_int_equal(write_as(S, &place, next, fence, "next"), SECSESS_DONE);
	assert_payload(&place, "next");
	/* A write that was accepted once, repeated after somebody else's: refused, and nothing is overwritten. */
	assert_int_equal(write_as(S, &place, late, 8, "late"), SECSESS_LOST);
	assert_payload(&place, "next");
}

static struct commit optimistic(const struct secsess_place *place, struct token token, uint64_t fence)
{
	struct commit commit = commit_of(place, SECSESS_COMMIT_WRITE, token, fence, "optimistic");

	commit.request.leased = false;
	return commit;
}

static void optimistic_writes(void **state)
{
	struct secsess_place place = session_with("0");
	struct token first = new_token(), second = new_token(), holder = new_token();
	struct commit commit = optimistic(&place, first, 7);
	uint64_t fence;

	(void) state;
	assert_int_equal(commit_try(S, &commit), SECSESS_DONE);
	assert_int_equal(commit_send(S, &commit), SECSESS_DONE); /* a repetition */
	assert_payload(&place, "optimistic");
	assert_int_equal(header_at(&place).fence, 8);
	assert_int_equal(header_at(&place).lease_until, 0);
	commit = optimistic(&place, second, 7); /* somebody wrote */
	assert_int_equal(commit_send(S, &commit), SECSESS_CONFLICT);
	fence = lock(S, &place, holder);
	commit = optimistic(&place, second, fence); /* somebody holds it */
	assert_int_equal(commit_send(S, &commit), SECSESS_CONFLICT);
	assert_int_equal(header_at(&place).lease_until != 0, true);
	assert_int_equal(write_as(S, &place, holder, fence, "holder"), SECSESS_DONE);
	commit = optimistic(&place, second, fence); /* held and written since */
	assert_int_equal(commit_send(S, &commit), SECSESS_CONFLICT);
	assert_payload(&place, "holder");
}

static void a_commit_never_resurrects(void **state)
{
	(void) state;
	for (int life = SECSESS_RETIRED; life <= SECSESS_SUSPECT; life++) {
		for (int mode = SECSESS_COMMIT_WRITE; mode <= SECSESS_COMMIT_UNLOCK; mode++) {
			struct secsess_place place = new_place("");
			struct secsess_header header = live();
			struct token token = new_token();
			struct commit commit = commit_of(&place, (enum secsess_commit_mode) mode, token, 7, "resurrected");

			header.life = (uint8_t) life;
			header.lease_until = header.offered_at + LEASE;
			memcpy(header.owner, token.bytes, sizeof(header.owner));
			put(&place, &header, "tombstone");
			assert_int_equal(commit_try(S, &commit), SECSESS_GONE);
			commit.request.leased = false;
			assert_int_equal(commit_send(S, &commit), SECSESS_GONE);
			assert_payload(&place, "tombstone");
		}
	}
}

static void an_offer_is_taken_back(void **state)
{
	(void) state;
	for (int mode = SECSESS_COMMIT_WRITE; mode <= SECSESS_COMMIT_UNLOCK; mode++) {
		struct secsess_place place = new_place("");
		struct secsess_header header = live();
		struct token token = new_token();
		struct commit commit;

		header.newest = 2; /* one offer is out, and another is due */
		header.offers = 1;
		header.offered_at = header.confirmed_offer_at += -ROTATE;
		header.offered_at += 1000;
		put(&place, &header, "data");
		commit = commit_of(&place, (enum secsess_commit_mode) mode, token, lock(S, &place, token), "data");
		assert_int_equal(header_at(&place).newest, 3);
		commit.request.take_back = true;
		for (int times = 0; times < 3; times++) {
			assert_int_equal(commit_try(S, &commit), SECSESS_DONE);
			assert_int_equal(header_at(&place).newest, 2);
			assert_int_equal(header_at(&place).offers, 1);
		}
		secsess_buf_release(&commit.body);
	}
}

static struct commit sized(const struct secsess_place *place, struct token token, uint64_t fence, size_t size)
{
	struct commit commit = commit_of(place, SECSESS_COMMIT_WRITE, token, fence, "");

	assert_int_equal(secsess_buf_reserve(&commit.body, size), SECSESS_DONE);
	secsess_random(commit.body.data + commit.body.size, size);
	commit.body.size += size;
	return commit;
}

static void assert_body(const struct secsess_place *place, const struct commit *commit)
{
	struct secsess_buf bytes = look(place, SECSESS_PART_RECORD);

	assert_int_equal(bytes.size, commit->body.size);
	assert_memory_equal(bytes.data + SECSESS_HEADER_SIZE, commit->body.data + SECSESS_HEADER_SIZE,
		bytes.size - SECSESS_HEADER_SIZE);
	secsess_buf_release(&bytes);
}

/* Small ones travel in an argument, large ones by a side key: nothing of that is to be seen. */
static void bodies_of_every_size(void **state)
{
	static const size_t sizes[] = {0, 1, 2000, 2231, 2232, 2233, 2300, 10240, 61440, 1 << 20};

	(void) state;
	for (size_t i = 0; i < SECSESS_COUNT(sizes); i++) {
		struct secsess_place place = session_with("before");
		struct token token = new_token();
		uint64_t fence = lock(S, &place, token);
		struct commit refused = sized(&place, new_token(), fence, sizes[i]);
		struct commit commit = sized(&place, token, fence, sizes[i]);

		assert_int_equal(commit_send(S, &refused), SECSESS_LOST);
		assert_payload(&place, "before");
		for (int times = 0; times < 2; times++) {
			assert_int_equal(commit_try(S, &commit), SECSESS_DONE);
			assert_body(&place, &commit);
			assert_int_equal(header_at(&place).fence, fence + 1);
			assert_int_equal(header_at(&place).lease_until, 0);
		}
		secsess_buf_release(&commit.body);
		/* From large to small again. */
		assert_int_equal(write_as(S, &place, token, lock(S, &place, token), "small"), SECSESS_DONE);
		assert_payload(&place, "small");
	}
}

static void a_large_one_is_touched(void **state)
{
	struct secsess_place place = session_with("before");
	struct token token = new_token();
	struct commit commit = sized(&place, token, lock(S, &place, token), 61440), touch;

	(void) state;
	assert_int_equal(commit_try(S, &commit), SECSESS_DONE);
	touch = commit_of(&place, SECSESS_COMMIT_TOUCH, token, lock(S, &place, token), "");
	assert_int_equal(commit_send(S, &touch), SECSESS_DONE);
	assert_body(&place, &commit);
	secsess_buf_release(&commit.body);
}

static void a_commit_sets_the_expiry(void **state)
{
	static const size_t sizes[] = {10, 10240};

	(void) state;
	for (size_t i = 0; i < 2 * SECSESS_COUNT(sizes); i++) {
		for (int mode = SECSESS_COMMIT_WRITE; mode <= SECSESS_COMMIT_TOUCH; mode++) {
			struct secsess_place place = session_with("data");
			struct token token = new_token();
			uint64_t fence = lock(S, &place, token);
			struct secsess_header seen = header_at(&place);
			struct commit commit = mode == SECSESS_COMMIT_WRITE
				? sized(&place, token, fence, sizes[i / 2])
				: commit_of(&place, SECSESS_COMMIT_TOUCH, token, fence, "");

			commit.request.keep_ms = 60;
			if (i % 2) {
				commit_foresee(&commit, &seen);
				assert_true(commit.foreseen);
			}
			assert_int_equal(commit_send(S, &commit), SECSESS_DONE);
			await_absence(&place, SECSESS_PART_RECORD);
		}
	}
}

static void the_hold_time_is_smoothed(void **state)
{
	struct secsess_place place = new_place("");
	struct secsess_header header = live();
	struct token token = new_token();

	(void) state;
	header.hold_ms = 1000;
	header.lease_until = header.offered_at + LEASE;
	header.granted_at = header.offered_at - 100000;
	memcpy(header.owner, token.bytes, sizeof(header.owner));
	put(&place, &header, "data");
	assert_int_equal(write_as(S, &place, token, 7, "data"), SECSESS_DONE);
	assert_in_range(header_at(&place).hold_ms, 25700, 27000);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_write_replaces_all),
		cmocka_unit_test(a_touch_keeps_the_payload),
		cmocka_unit_test(an_unlock_changes_nothing_else),
		cmocka_unit_test(who_may_not_commit),
		cmocka_unit_test(a_lease_that_ran_out),
		cmocka_unit_test(optimistic_writes),
		cmocka_unit_test(a_commit_never_resurrects),
		cmocka_unit_test(an_offer_is_taken_back),
		cmocka_unit_test(bodies_of_every_size),
		cmocka_unit_test(a_large_one_is_touched),
		cmocka_unit_test(a_commit_sets_the_expiry),
		cmocka_unit_test(the_hold_time_is_smoothed),
	};

	return contract_run(argc, argv, "commits", tests, SECSESS_COUNT(tests));
}
