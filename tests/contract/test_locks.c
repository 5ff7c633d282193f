/* SPDX-License-Identifier: BSD-3-Clause */

/* Waiting for the lock: order, admission, holders that vanish. Each waiter is a thread with a driver of its own. */
#include "contract.h"

#include <pthread.h>

#define S contract.store
#define WAITERS 12

/* Who got the lock, in turn. */
static struct {
	pthread_mutex_t mutex;
	int order[WAITERS * 2];
	int count;
} turns = {.mutex = PTHREAD_MUTEX_INITIALIZER};

struct waiter {
	pthread_t thread;
	struct secsess_store *store;
	struct secsess_open_request request;
	struct token token;
	int number;
	int hold_ms;
	bool only_looks; /* keeps the lock */
	enum secsess_status status;
	struct secsess_opened opened;
	uint64_t fence;
	int64_t took_ms;
	enum secsess_status written;
};

static void take_turn(int number)
{
	pthread_mutex_lock(&turns.mutex);
	turns.order[turns.count++] = number;
	pthread_mutex_unlock(&turns.mutex);
}

/* Adds one letter to what it read: a lost update would lose letters. */
static void write_letter(struct waiter *waiter)
{
	size_t before = SECSESS_HEADER_SIZE + META_SIZE, size = waiter->opened.record.size - before;
	char payload[64] = "";

	memcpy(payload, waiter->opened.record.data + before, size);
	payload[size] = (char) ('a' + waiter->number);
	waiter->written = write_as(waiter->store, &waiter->request.place, waiter->token, waiter->fence, payload);
}

static void *wait_in_line(void *context)
{
	struct waiter *waiter = context;
	struct secsess_header header = {0};
	int64_t began = now_ms();

	waiter->status = waiter->store->ops->open(waiter->store, &waiter->request, &waiter->opened);
	waiter->took_ms = now_ms() - began;
	if (!waiter->status && waiter->opened.lock == SECSESS_LOCK_HELD) {
		secsess_header_decode(&header, secsess_buf_slice(&waiter->opened.record));
		waiter->fence = header.fence;
		take_turn(waiter->number);
		sleep_ms(waiter->hold_ms);
		if (!waiter->only_looks) {
			write_letter(waiter);
		}
	}
	return NULL;
}

static long long queued(const struct secsess_place *place)
{
	char key[128];
	redisReply *reply;
	long long count;

	raw_key(key, sizeof(key), 'q', place);
	reply = raw("ZCARD %s", key);
	count = reply->integer;
	freeReplyObject(reply);
	return count;
}

/* A waiter is in line. With the memory driver it is, once it came in: it lets go of the store only to wait. */
static void await_queue(const struct secsess_place *place, long long length, uint64_t round_trips)
{
	int64_t until = now_ms() + 10000;

	while (contract.redis ? queued(place) < length
						  : __atomic_load_n(&S->counters.round_trips, __ATOMIC_SEQ_CST) < round_trips) {
		assert_true(now_ms() < until);
		sleep_ms(1);
	}
}

static void begin(struct waiter *waiter, int number, const struct secsess_place *place, int64_t wait_ms)
{
	*waiter = (struct waiter) {.store = actor_new(), .number = number, .token = new_token()};
	waiter->request = ask(place, 1, waiter->token);
	waiter->request.wait_ms = wait_ms;
}

static void launch(struct waiter *waiter)
{
	assert_int_equal(pthread_create(&waiter->thread, NULL, wait_in_line, waiter), 0);
}

/* Joins the line as number length of it. */
static void queue_up(struct waiter *waiter, long long length)
{
	uint64_t round_trips = S->counters.round_trips + 1;

	launch(waiter);
	await_queue(&waiter->request.place, length, round_trips);
}

static void join(struct waiter *waiter)
{
	pthread_join(waiter->thread, NULL);
	secsess_buf_release(&waiter->opened.record);
	if (waiter->status < 0) {
		fail_msg("%s", waiter->store->error.text);
	}
	actor_free(waiter->store);
}

static void twelve_in_the_order_of_arrival(void **state)
{
	struct secsess_place place = session_with("");
	struct token token = new_token();
	uint64_t fence = lock(S, &place, token);
	struct waiter waiters[WAITERS];

	(void) state;
	turns.count = 0;
	for (int i = 0; i < WAITERS; i++) {
		begin(&waiters[i], i, &place, 60000);
		queue_up(&waiters[i], i + 1);
	}
	assert_int_equal(turns.count, 0);
	assert_int_equal(write_as(S, &place, token, fence, ""), SECSESS_DONE);
	for (int i = 0; i < WAITERS; i++) {
		join(&waiters[i]);
		assert_int_equal(waiters[i].opened.lock, SECSESS_LOCK_HELD);
		assert_int_equal(waiters[i].written, SECSESS_DONE);
	}
	for (int i = 0; i < WAITERS; i++) {
		assert_int_equal(turns.order[i], i);
	}
	assert_payload(&place, "abcdefghijkl");
	/* A grant and a write each, and nothing else moved the fence. */
	assert_int_equal(header_at(&place).fence, fence + 1 + 2 * WAITERS);
	assert_int_equal(header_at(&place).lease_until, 0);
	assert_int_equal(header_at(&place).lock & SECSESS_LOCK_HANDING, 0);
}

static void a_burst_is_served(void **state)
{
	struct secsess_place place = session_with("");
	struct waiter waiters[WAITERS];
	struct secsess_buf bytes;

	(void) state;
	turns.count = 0;
	for (int i = 0; i < WAITERS; i++) {
		begin(&waiters[i], i, &place, 60000);
		launch(&waiters[i]);
	}
	for (int i = 0; i < WAITERS; i++) {
		join(&waiters[i]);
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

		begin(&waiter, 0, &place, 10000);
		queue_up(&waiter, 1);
		released = now_ms();
		assert_int_equal(write_as(S, &place, token, fence, ""), SECSESS_DONE);
		join(&waiter);
		assert_int_equal(waiter.opened.lock, SECSESS_LOCK_HELD);
		best = now_ms() - released < best ? now_ms() - released : best;
	}
	assert_in_range(best, 0, 150);
}

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
		begin(&waiters[i], i, &place, 60000);
		queue_up(&waiters[i], i + 1);
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
		join(&waiters[i]);
		assert_int_equal(waiters[i].opened.lock, SECSESS_LOCK_HELD);
	}
	assert_payload(&place, "ab");
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
	begin(&waiter, 0, &place, 15000); /* 10 s fit in */
	queue_up(&waiter, 1);
	request.wait_ms = 15000; /* 20 s do not */
	assert_int_equal(answer(&request, &took), SECSESS_LOCK_REFUSED);
	assert_true(took < 5000);
	assert_int_equal(write_as(S, &place, token, fence, ""), SECSESS_DONE);
	join(&waiter);
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
	turns.count = 0;
	assert_int_equal(S->ops->open(S, &request, &opened), SECSESS_DONE);
	secsess_buf_release(&opened.record);
	for (int i = 0; i < 3; i++) {
		begin(&waiters[i], i, &place, 20000);
		queue_up(&waiters[i], i + 1);
	}
	for (int i = 0; i < 3; i++) {
		join(&waiters[i]);
		assert_int_equal(waiters[i].opened.lock, SECSESS_LOCK_HELD);
		assert_int_equal(turns.order[i], i);
	}
	assert_in_range(now_ms() - began, 400, 3000);
	assert_int_equal(write_as(S, &place, token, 8, "late"), SECSESS_LOST);
	assert_payload(&place, "abc");
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
	turns.count = 0;
	assert_int_equal(S->ops->open(S, &request, &opened), SECSESS_DONE);
	secsess_buf_release(&opened.record);
	begin(&first, 0, &place, 20000);
	begin(&newcomer, 1, &place, 20000);
	first.hold_ms = 100;
	queue_up(&first, 1);
	sleep_ms(100);
	launch(&newcomer);
	join(&first);
	assert_int_equal(write_as(S, &place, token, 8, "LATE"), SECSESS_LOST);
	join(&newcomer);
	assert_int_equal(turns.order[0], 0);
	assert_int_equal(turns.order[1], 1);
	assert_payload(&place, "ab");
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

		begin(&waiter, 0, &place, 20000);
		queue_up(&waiter, 1);
		assert_int_equal(retired ? S->ops->retire(S, &retire) : S->ops->end(S, &end), SECSESS_DONE);
		join(&waiter);
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

		begin(&waiter, 0, &place, 20000);
		waiter.only_looks = true;
		queue_up(&waiter, 1);
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
		cmocka_unit_test(a_burst_is_served),
		cmocka_unit_test(a_waiter_is_woken),
		cmocka_unit_test(a_full_queue_refuses),
		cmocka_unit_test(admission_by_expected_wait),
		cmocka_unit_test(admission_by_the_age_of_the_hold),
		cmocka_unit_test(a_wait_ends),
		cmocka_unit_test(a_holder_that_vanishes),
		cmocka_unit_test(a_newcomer_does_not_overtake),
		cmocka_unit_test(ended_under_the_waiters),
		cmocka_unit_test(every_commit_hands_over),
	};

	return contract_run(argc, argv, "locks", tests, SECSESS_COUNT(tests));
}
