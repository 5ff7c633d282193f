/* SPDX-License-Identifier: BSD-3-Clause */

/* Waiting for the lock: order, hand-over, holders that vanish. */
#include "waiters.h"

#define S contract.store

static void twelve_in_the_order_of_arrival(void **state)
{
	struct secsess_place place = session_with("");
	struct token token = new_token();
	uint64_t fence = lock(S, &place, token);
	struct waiter waiters[WAITERS];

	(void) state;
	turns_begin();
	for (int i = 0; i < WAITERS; i++) {
		waiter_begin(&waiters[i], i, &place, 60000);
		waiter_queue_up(&waiters[i], i + 1);
	}
	assert_int_equal(turns.count, 0);
	assert_int_equal(write_as(S, &place, token, fence, ""), SECSESS_DONE);
	for (int i = 0; i < WAITERS; i++) {
		waiter_join(&waiters[i]);
		assert_int_equal(waiters[i].opened.lock, SECSESS_LOCK_HELD);
		assert_int_equal(waiters[i].written, SECSESS_DONE);
	}
	for (int i = 0; i < WAITERS; i++) {
		assert_int_equal(turns.order[i], i);
	}
	assert_served(&place, "abcdefghijkl");
	/* A grant and a write each, and nothing else moved the fence. */
	assert_int_equal(header_at(&place).fence, fence + 1 + UINT64_C(2) * WAITERS);
	assert_int_equal(header_at(&place).lease_until, 0);
	assert_int_equal(header_at(&place).lock & SECSESS_LOCK_HANDING, 0);
}

/* Who waits for long has to say again and again that he is alive: that doesn't cost him his place. */
static void a_long_wait_keeps_its_place(void **state)
{
	struct secsess_place place = session_with("");
	struct token token = new_token();
	uint64_t fence = lock(S, &place, token);
	struct waiter waiters[2];

	(void) state;
	turns_begin();
	for (int i = 0; i < 2; i++) {
		waiter_begin(&waiters[i], i, &place, 60000);
		waiter_queue_up(&waiters[i], i + 1);
		sleep_ms(i ? 185 : 125); /* the first looks again every 250 ms, the second half that time later */
	}
	assert_int_equal(write_as(S, &place, token, fence, ""), SECSESS_DONE);
	for (int i = 0; i < 2; i++) {
		waiter_join(&waiters[i]);
		assert_int_equal(turns.order[i], i);
	}
	assert_served(&place, "ab");
}

static void a_burst_is_served(void **state)
{
	struct secsess_place place = session_with("");
	struct waiter waiters[WAITERS];
	struct secsess_buf bytes;

	(void) state;
	turns_begin();
	for (int i = 0; i < WAITERS; i++) {
		waiter_begin(&waiters[i], i, &place, 60000);
		waiter_launch(&waiters[i]);
	}
	for (int i = 0; i < WAITERS; i++) {
		waiter_join(&waiters[i]);
		assert_int_equal(waiters[i].opened.lock, SECSESS_LOCK_HELD);
		assert_int_equal(waiters[i].written, SECSESS_DONE);
	}
	bytes = look(&place, SECSESS_PART_RECORD);
	assert_int_equal(bytes.size, SECSESS_HEADER_SIZE + META_SIZE + WAITERS);
	secsess_buf_release(&bytes);
}

/* The wake-up comes by itself, not by looking again every 250 ms. */
static void a_waiter_is_woken(void **state)
{
	int64_t best = INT64_MAX;

	(void) state;
	for (int i = 0; i < 5 && best > 60; i++) {
		struct secsess_place place = session_with("");
		struct token token = new_token();
		uint64_t fence = lock(S, &place, token);
		struct waiter waiter;
		int64_t released;

		waiter_begin(&waiter, 0, &place, 10000);
		waiter_queue_up(&waiter, 1);
		released = now_ms();
		assert_int_equal(write_as(S, &place, token, fence, ""), SECSESS_DONE);
		waiter_join(&waiter);
		assert_int_equal(waiter.opened.lock, SECSESS_LOCK_HELD);
		best = now_ms() - released < best ? now_ms() - released : best;
	}
	assert_in_range(best, 0, 150);
}

/* A killed holder blocks others no longer than the lease, keeps the line's order, and can't write when it comes back. */
static void a_holder_that_vanishes(void **state)
{
	struct secsess_place place = session_with("");
	struct token token = new_token();
	struct secsess_open_request request = ask(&place, 1, token);
	struct secsess_opened opened = {0};
	struct waiter waiters[3];
	int64_t began = now_ms();

	(void) state;
	request.lease_ms = 400;
	turns_begin();
	assert_int_equal(S->ops->open(S, &request, &opened), SECSESS_DONE);
	secsess_buf_release(&opened.record);
	for (int i = 0; i < 3; i++) {
		waiter_begin(&waiters[i], i, &place, 20000);
		waiter_queue_up(&waiters[i], i + 1);
	}
	for (int i = 0; i < 3; i++) {
		waiter_join(&waiters[i]);
		assert_int_equal(waiters[i].opened.lock, SECSESS_LOCK_HELD);
		assert_int_equal(turns.order[i], i);
	}
	assert_in_range(now_ms() - began, 400, 3000);
	assert_int_equal(write_as(S, &place, token, 8, "late"), SECSESS_LOST);
	assert_served(&place, "abc");
}

/* The lease has run out and somebody stands in line: a newcomer does not overtake, the late holder is refused. */
static void a_newcomer_does_not_overtake(void **state)
{
	struct secsess_place place = session_with("");
	struct token token = new_token();
	struct secsess_open_request request = ask(&place, 1, token);
	struct secsess_opened opened = {0};
	struct waiter first, newcomer;

	(void) state;
	request.lease_ms = 100;
	turns_begin();
	assert_int_equal(S->ops->open(S, &request, &opened), SECSESS_DONE);
	secsess_buf_release(&opened.record);
	waiter_begin(&first, 0, &place, 20000);
	waiter_begin(&newcomer, 1, &place, 20000);
	first.hold_ms = 100;
	waiter_queue_up(&first, 1);
	sleep_ms(100);
	waiter_launch(&newcomer);
	waiter_join(&first);
	assert_int_equal(write_as(S, &place, token, 8, "LATE"), SECSESS_LOST);
	waiter_join(&newcomer);
	assert_int_equal(turns.order[0], 0);
	assert_int_equal(turns.order[1], 1);
	assert_served(&place, "ab");
}

/* The session ends while others wait for it: they are told, and soon. */
static void ended_under_the_waiters(void **state)
{
	(void) state;
	for (int retired = 0; retired < 2; retired++) {
		struct secsess_place place = session_with("");
		struct token token = new_token();
		uint64_t fence = lock(S, &place, token);
		struct secsess_retire_request retire = retire_of(&place, token, fence);
		struct secsess_end_request end = end_of(&place);
		struct waiter waiter;

		waiter_begin(&waiter, 0, &place, 20000);
		waiter_queue_up(&waiter, 1);
		assert_int_equal(retired ? S->ops->retire(S, &retire) : S->ops->end(S, &end), SECSESS_DONE);
		waiter_join(&waiter);
		assert_int_equal(waiter.opened.verdict, retired ? SECSESS_VERDICT_FROZEN : SECSESS_VERDICT_ENDED);
		assert_int_equal(waiter.opened.lock, SECSESS_LOCK_NOT_ASKED);
		assert_true(waiter.took_ms < 3000);
	}
}

/* With waiters, too: a touch and a mere unlock hand over, and so does a write by a side key. */
static void every_commit_hands_over(void **state)
{
	enum { LARGE = SECSESS_COMMIT_UNLOCK + 1 };
	static char large[10240];

	(void) state;
	memset(large, 'x', sizeof(large) - 1);
	for (int mode = SECSESS_COMMIT_WRITE; mode <= LARGE; mode++) {
		struct secsess_place place = session_with("");
		struct token token = new_token();
		uint64_t fence = lock(S, &place, token);
		struct commit commit = commit_of(&place, mode == LARGE ? SECSESS_COMMIT_WRITE : (enum secsess_commit_mode) mode,
			token, fence, mode == LARGE ? large : "");
		struct waiter waiter;

		waiter_begin(&waiter, 0, &place, 20000);
		waiter.only_looks = true;
		waiter_queue_up(&waiter, 1);
		assert_int_equal(commit_try(S, &commit), SECSESS_DONE);
		pthread_join(waiter.thread, NULL);
		assert_int_equal(waiter.opened.lock, SECSESS_LOCK_HELD);
		assert_int_equal(waiter.opened.record.size,
			SECSESS_HEADER_SIZE + META_SIZE + (mode == LARGE ? sizeof(large) - 1 : 0));
		secsess_buf_release(&waiter.opened.record);
		secsess_buf_release(&commit.body);
		actor_free(waiter.store);
	}
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(twelve_in_the_order_of_arrival),
		cmocka_unit_test(a_long_wait_keeps_its_place),
		cmocka_unit_test(a_burst_is_served),
		cmocka_unit_test(a_waiter_is_woken),
		cmocka_unit_test(a_holder_that_vanishes),
		cmocka_unit_test(a_newcomer_does_not_overtake),
		cmocka_unit_test(ended_under_the_waiters),
		cmocka_unit_test(every_commit_hands_over),
	};

	return contract_run(argc, argv, "locks", tests, SECSESS_COUNT(tests));
}
