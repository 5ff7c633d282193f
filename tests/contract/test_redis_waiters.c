/* SPDX-License-Identifier: BSD-3-Clause */

/* Waiters that are killed or stopped: each is a process of its own. */
#include "waiters.h"

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#define S contract.store

/* Exit codes of a waiter. */
enum { GOT_IT = 0, NOT_ASKED = 10, FAILED = 20, NOT_WRITTEN = 30 };

static int be_a_waiter(const struct secsess_place *place, struct token token, const char *payload)
{
	struct secsess_store *store = actor_new();
	struct secsess_open_request request = ask(place, 1, token);
	struct secsess_opened opened = {0};
	struct secsess_header header;

	request.wait_ms = 20000;
	if (store->ops->open(store, &request, &opened)) {
		return FAILED;
	}
	if (opened.lock != SECSESS_LOCK_HELD) {
		return NOT_ASKED + (int) opened.lock;
	}
	if (secsess_header_decode(&header, secsess_buf_slice(&opened.record)) ||
		write_seen(store, place, token, &header, payload)) {
		return NOT_WRITTEN;
	}
	return GOT_IT;
}

/* Starts a waiter and comes back when it stands in line as the length-th. */
static pid_t start_waiter(const struct secsess_place *place, const char *payload, long long length)
{
	struct token token = new_token();
	int64_t until = now_ms() + 10000;
	pid_t waiter = fork();

	assert_true(waiter >= 0);
	if (waiter == 0) {
		_exit(be_a_waiter(place, token, payload));
	}
	while (waiters_queued(place) < length) {
		assert_true(now_ms() < until);
		sleep_ms(1);
	}
	return waiter;
}

static int exit_code(pid_t waiter)
{
	int status;

	assert_int_equal(waitpid(waiter, &status, 0), waiter);
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static void a_waiter_killed_in_line(void **state)
{
	struct secsess_place place = session_with("");
	struct token token = new_token();
	uint64_t fence = lock(S, &place, token);
	pid_t dead = start_waiter(&place, "dead", 1), next = start_waiter(&place, "next", 2);
	int64_t began;

	(void) state;
	assert_int_equal(kill(dead, SIGKILL), 0);
	assert_int_equal(exit_code(dead), -1);
	began = now_ms();
	assert_int_equal(write_as(S, &place, token, fence, "holder"), SECSESS_DONE);
	assert_int_equal(exit_code(next), GOT_IT);
	/* The time to claim, and one look again. */
	assert_in_range(now_ms() - began, 0, 2500);
	assert_payload(&place, "next");
	assert_int_equal(header_at(&place).lease_until, 0);
}

/* Who says no more that he is alive is taken out by those who still wait: he blocks nobody and counts for nothing. */
static void the_dead_leave_the_line(void **state)
{
	struct secsess_place place = session_with("");
	struct token token = new_token();
	uint64_t fence = lock(S, &place, token);
	pid_t dead = start_waiter(&place, "dead", 1), next = start_waiter(&place, "next", 2);
	int64_t until = now_ms() + 10000;

	(void) state;
	assert_int_equal(kill(dead, SIGKILL), 0);
	exit_code(dead);
	while (waiters_queued(&place) > 1) {
		assert_true(now_ms() < until);
		sleep_ms(10);
	}
	assert_int_equal(write_as(S, &place, token, fence, "holder"), SECSESS_DONE);
	assert_int_equal(exit_code(next), GOT_IT);
}

/* Stopped, it is handed the lock and does not claim it. While that is open nobody else writes; then the next in line
 * gets it, and who wakes up late stands in line anew. */
static void a_waiter_stopped_when_its_turn_comes(void **state)
{
	struct secsess_place place = session_with("");
	struct token token = new_token();
	uint64_t fence = lock(S, &place, token);
	pid_t stopped = start_waiter(&place, "stopped", 1), next;
	struct commit optimistic = commit_of(&place, SECSESS_COMMIT_WRITE, new_token(), fence + 1, "optimistic");
	int status;

	(void) state;
	assert_int_equal(kill(stopped, SIGSTOP), 0);
	assert_int_equal(waitpid(stopped, &status, WUNTRACED), stopped);
	next = start_waiter(&place, "next", 2);
	assert_int_equal(write_as(S, &place, token, fence, "holder"), SECSESS_DONE);
	if (header_at(&place).lock & SECSESS_LOCK_HANDING) {
		optimistic.request.leased = false;
		assert_int_equal(commit_try(S, &optimistic), SECSESS_CONFLICT);
	}
	assert_int_equal(write_as(S, &place, token, fence, "holder"), SECSESS_LOST); /* no repetition any more */
	assert_int_equal(exit_code(next), GOT_IT);
	assert_payload(&place, "next");
	assert_int_equal(kill(stopped, SIGCONT), 0);
	assert_int_equal(exit_code(stopped), GOT_IT);
	assert_payload(&place, "stopped");
	secsess_buf_release(&optimistic.body);
}

/* Nobody else waits: the lock that was handed to the dead is free for whoever comes. */
static void handed_to_the_dead(void **state)
{
	struct secsess_place place;
	struct token token = new_token();
	struct secsess_open_request request;
	struct secsess_opened opened = {0};
	uint64_t fence;
	pid_t dead;

	(void) state;
	raw_ok("FLUSHALL");
	place = session_with("");
	fence = lock(S, &place, token);
	dead = start_waiter(&place, "dead", 1);
	request = ask(&place, 1, new_token());
	assert_int_equal(kill(dead, SIGKILL), 0);
	exit_code(dead);
	assert_int_equal(write_as(S, &place, token, fence, "holder"), SECSESS_DONE);
	assert_every_key_expires(); /* the wake-up that nobody fetched among them */
	request.wait_ms = 5000;
	assert_int_equal(S->ops->open(S, &request, &opened), SECSESS_DONE);
	assert_int_equal(opened.lock, SECSESS_LOCK_HELD);
	assert_in_range(opened.waited_ms, 0, 2000);
	secsess_buf_release(&opened.record);
}

/* One process holds the lock for its lease and dies with it. */
static void a_killed_holder(void **state)
{
	struct secsess_place place = session_with("");
	pid_t holder, next;
	int64_t until = now_ms() + 10000;

	(void) state;
	holder = fork();
	if (holder == 0) {
		struct secsess_store *store = actor_new();
		struct secsess_open_request request = ask(&place, 1, new_token());
		struct secsess_opened opened = {0};

		request.lease_ms = 500;
		if (store->ops->open(store, &request, &opened) || opened.lock != SECSESS_LOCK_HELD) {
			_exit(FAILED);
		}
		for (;;) {
			sleep_ms(1000);
		}
	}
	while (header_at(&place).lease_until == 0) {
		assert_true(now_ms() < until);
		sleep_ms(1);
	}
	next = start_waiter(&place, "next", 1);
	assert_int_equal(kill(holder, SIGKILL), 0);
	exit_code(holder);
	assert_int_equal(exit_code(next), GOT_IT);
	assert_payload(&place, "next");
}

/* Twelve processes at once: each gets its turn, each write is accepted. */
static void a_crowd(void **state)
{
	enum { CROWD = 12 };
	struct secsess_place place = session_with("");
	pid_t crowd[CROWD];

	(void) state;
	for (int i = 0; i < CROWD; i++) {
		struct token token = new_token();

		crowd[i] = fork();
		assert_true(crowd[i] >= 0);
		if (crowd[i] == 0) {
			_exit(be_a_waiter(&place, token, "crowd"));
		}
	}
	for (int i = 0; i < CROWD; i++) {
		assert_int_equal(exit_code(crowd[i]), GOT_IT);
	}
	assert_int_equal(header_at(&place).fence, 7 + 2 * CROWD);
	assert_int_equal(header_at(&place).lease_until, 0);
	assert_int_equal(waiters_queued(&place), 0);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_waiter_killed_in_line),
		cmocka_unit_test(the_dead_leave_the_line),
		cmocka_unit_test(a_waiter_stopped_when_its_turn_comes),
		cmocka_unit_test(handed_to_the_dead),
		cmocka_unit_test(a_killed_holder),
		cmocka_unit_test(a_crowd),
	};

	return contract_run(argc, argv, "Redis waiters", tests, SECSESS_COUNT(tests));
}
