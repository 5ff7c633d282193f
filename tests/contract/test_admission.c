/* SPDX-License-Identifier: BSD-3-Clause */

/* Who may wait for the lock, and how long: a waiter occupies a worker. */
#include "waiters.h"

#define S contract.store

static enum secsess_lock_answer answer(const struct secsess_open_request *request, int64_t *took_ms)
{
	struct secsess_opened opened = {0};
	int64_t began = now_ms();

	assert_int_equal(S->ops->open(S, request, &opened), SECSESS_DONE);
	assert_true(opened.record.size > SECSESS_HEADER_SIZE);
	secsess_buf_release(&opened.record);
	*took_ms = now_ms() - began;
	return opened.lock;
}

static void a_full_queue_refuses(void **state)
{
	struct secsess_place place = session_with("");
	struct token token = new_token();
	uint64_t fence = lock(S, &place, token);
	struct secsess_open_request request;
	struct waiter waiters[2];
	int64_t took;

	(void) state;
	for (int i = 0; i < 2; i++) {
		waiter_begin(&waiters[i], i, &place, 60000);
		waiter_queue_up(&waiters[i], i + 1);
	}
	request = ask(&place, 1, new_token());
	request.wait_ms = 60000;
	request.max_waiters = 2;
	assert_int_equal(answer(&request, &took), SECSESS_LOCK_REFUSED);
	assert_true(took < 2000);
	request.max_waiters = 0;
	assert_int_equal(answer(&request, &took), SECSESS_LOCK_REFUSED);
	assert_int_equal(write_as(S, &place, token, fence, ""), SECSESS_DONE);
	for (int i = 0; i < 2; i++) {
		waiter_join(&waiters[i]);
		assert_int_equal(waiters[i].opened.lock, SECSESS_LOCK_HELD);
	}
	assert_served(&place, "ab");
}

/* A flood of slow requests does not pile up: only those whose turn will come in time stand in line. */
static void admission_by_expected_wait(void **state)
{
	struct secsess_place place = new_place("");
	struct secsess_header header = live();
	struct secsess_open_request request;
	struct token token = new_token();
	struct waiter waiter;
	uint64_t fence;
	int64_t took;

	(void) state;
	header.hold_ms = 10000;
	put(&place, &header, "");
	fence = lock(S, &place, token);
	request = ask(&place, 1, new_token());
	request.wait_ms = 9999;
	assert_int_equal(answer(&request, &took), SECSESS_LOCK_REFUSED);
	assert_true(took < 5000);
	waiter_begin(&waiter, 0, &place, 15000); /* 10 s fit in */
	waiter_queue_up(&waiter, 1);
	request.wait_ms = 15000; /* 20 s do not */
	assert_int_equal(answer(&request, &took), SECSESS_LOCK_REFUSED);
	assert_true(took < 5000);
	assert_int_equal(write_as(S, &place, token, fence, ""), SECSESS_DONE);
	waiter_join(&waiter);
	assert_int_equal(waiter.opened.lock, SECSESS_LOCK_HELD);
}

/* Of a hold that is longer than usual: its age counts. */
static void admission_by_the_age_of_the_hold(void **state)
{
	struct secsess_place place = new_place("");
	struct secsess_header header = live();
	struct secsess_open_request request = ask(&place, 1, new_token());
	int64_t took;

	(void) state;
	header.hold_ms = 5;
	header.granted_at = header.offered_at - 20000;
	header.lease_until = header.offered_at + LEASE;
	put(&place, &header, "");
	request.wait_ms = 15000;
	assert_int_equal(answer(&request, &took), SECSESS_LOCK_REFUSED);
	assert_true(took < 5000);
}

/* A hold that turns out to be slow: of those who wait, as many stay as may wait for a slow one; the last ones go. */
static void a_slow_hold_keeps_few_waiting(void **state)
{
	struct secsess_place place = session_with("");
	struct token token = new_token();
	uint64_t fence = lock(S, &place, token);
	struct secsess_open_request request = ask(&place, 1, new_token());
	struct waiter waiters[2];
	int64_t took;

	(void) state;
	for (int i = 0; i < 2; i++) {
		waiter_begin(&waiters[i], i, &place, 60000); /* to them no hold is slow */
		waiter_queue_up(&waiters[i], i + 1);
	}
	request.wait_ms = 60000;
	request.slow_waiters = 2;
	assert_int_equal(answer(&request, &took), SECSESS_LOCK_REFUSED);
	assert_true(took < 2000);
	assert_int_equal(header_at(&place).lock & SECSESS_LOCK_CROWDED, SECSESS_LOCK_CROWDED);
	/* Who stays does so for a moment only, now that it is known that others come. */
	for (int i = 0; i < 2; i++) {
		waiter_join(&waiters[i]);
		assert_int_equal(waiters[i].opened.lock, SECSESS_LOCK_REFUSED);
		assert_true(waiters[i].opened.waited_ms < 5000);
	}
	assert_int_equal(write_as(S, &place, token, fence, "x"), SECSESS_DONE);
	/* It is known to who comes next, too. */
	request = ask(&place, 1, new_token());
	assert_int_equal(answer(&request, &took), SECSESS_LOCK_HELD);
	assert_int_equal(header_at(&place).lock & SECSESS_LOCK_CROWDED, SECSESS_LOCK_CROWDED);
}

static void a_wait_ends(void **state)
{
	struct secsess_place place = session_with("");
	struct token token = new_token();
	uint64_t fence = lock(S, &place, token);
	struct secsess_open_request request = ask(&place, 1, new_token());
	enum secsess_lock_answer given;
	int64_t took;

	(void) state;
	request.wait_ms = 150;
	given = answer(&request, &took);
	assert_true(given == SECSESS_LOCK_TIMEOUT || given == SECSESS_LOCK_REFUSED);
	assert_true(took < 1500);
	request.wait_ms = 0;
	assert_int_equal(answer(&request, &took), SECSESS_LOCK_TIMEOUT);
	/* Who gave up stands in nobody's way. */
	assert_int_equal(write_as(S, &place, token, fence, "x"), SECSESS_DONE);
	request = ask(&place, 1, new_token());
	assert_int_equal(answer(&request, &took), SECSESS_LOCK_HELD);
	assert_true(took < 200);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_full_queue_refuses),
		cmocka_unit_test(admission_by_expected_wait),
		cmocka_unit_test(admission_by_the_age_of_the_hold),
		cmocka_unit_test(a_slow_hold_keeps_few_waiting),
		cmocka_unit_test(a_wait_ends),
	};

	return contract_run(argc, argv, "admission", tests, SECSESS_COUNT(tests));
}
