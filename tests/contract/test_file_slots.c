/* SPDX-License-Identifier: BSD-3-Clause */

/* The file store's lock table: sessions that share a slot, one who dies in it, all tickets drawn, and forks. */
#include <signal.h>
#include <sys/wait.h>

#include "../../handlers/store/file_parts.h"
#include "../../handlers/store/file_tickets.h"
#include "file_acts.h"
#include "peers.h"
#include "waiters.h"

#define S contract.store

static struct secsess_table *prepared(struct secsess_store *store)
{
	assert_int_equal(store->ops->prepare(store), SECSESS_DONE);
	return &secsess_file_of(store)->table;
}

static void assert_order(int first, int count)
{
	for (int i = 0; i < count; i++) {
		peer_join(first + i);
		assert_int_equal(peers[first + i].written, SECSESS_DONE);
		assert_true(i == 0 || peers[first + i].order > peers[first + i - 1].order);
	}
}

static struct secsess_slot *slot_of(const struct secsess_place *place)
{
	struct secsess_table *table = prepared(S);
	struct secsess_slot *slot = secsess_table_enter(table, SECSESS_SLOT_SESSION, place->handle);

	secsess_table_leave(table, slot);
	return slot;
}

/* Two sessions whose handles fall into one slot. */
static void make_neighbours(struct secsess_place places[2])
{
	struct secsess_header header = live();

	places[0] = session_with("");
	do {
		places[1] = new_place("");
	} while (slot_of(&places[1]) != slot_of(&places[0]));
	put(&places[1], &header, "");
}

static void neighbours_in_one_slot(void **state)
{
	struct secsess_place places[2];
	struct token token = new_token();
	uint64_t fences[2];

	(void) state;
	make_neighbours(places);
	for (int i = 0; i < 2; i++) {
		fences[i] = lock(S, &places[i], token);
	}
	peers_begin();
	for (int i = 0; i < 2; i++) {
		peer_wait(i, &places[i], 1); /* of the other one's waiter it knows nothing */
	}
	for (int i = 0; i < 2; i++) {
		assert_int_equal(write_as(S, &places[i], token, fences[i], ""), SECSESS_DONE);
		peer_join(i);
		assert_payload(&places[i], i ? "b" : "a");
	}
	assert_int_equal(tickets_in_use(S), 0);
}

/* Each holds one and wants the other's: that ends with the time that they have, not in a knot. */
static void neighbours_crosswise(void **state)
{
	struct secsess_place places[2];
	struct token token = new_token();
	struct secsess_open_request request;
	struct secsess_opened opened = {0};
	uint64_t fence;

	(void) state;
	make_neighbours(places);
	fence = lock(S, &places[0], token);
	peers_begin();
	peer_hold(1, &places[1], LEASE);
	peer_wait(0, &places[0], 1);
	request = ask(&places[1], 1, token);
	request.wait_ms = 300;
	assert_int_equal(S->ops->open(S, &request, &opened), SECSESS_DONE);
	assert_true(opened.lock == SECSESS_LOCK_TIMEOUT || opened.lock == SECSESS_LOCK_REFUSED);
	assert_in_range(opened.waited_ms, 0, 3000);
	secsess_buf_release(&opened.record);
	assert_int_equal(write_as(S, &places[0], token, fence, ""), SECSESS_DONE);
	peer_join(0);
	peer_go_on(1);
	peer_join(1);
	assert_payload(&places[0], "a");
	assert_payload(&places[1], "b");
	assert_int_equal(tickets_in_use(S), 0);
}

struct ruin {
	const struct secsess_place *place;
	int kind;
};

/* Dies in the slot, its chain in pieces. */
static void die_in_slot(void *context)
{
	const struct ruin *ruin = context;
	struct secsess_table *own = prepared(file_new(false));
	struct secsess_slot *slot = secsess_table_enter(own, SECSESS_SLOT_SESSION, ruin->place->handle);
	struct secsess_ticket *ticket = &own->at->tickets[slot->first - 1];

	switch (ruin->kind) {
		case 0:
			slot->first = 0;
			break;
		case 1:
			slot->first = 123456;
			break;
		case 2:
			ticket->next = 0;
			break;
		default:
			ticket->next = slot->first; /* round and round */
			break;
	}
}

static void one_dies_in_the_slot(void **state)
{
	(void) state;
	for (int kind = 0; kind < 4; kind++) {
		struct secsess_place place = session_with("");
		struct ruin ruin = {&place, kind};

		peers_begin();
		peer_hold(0, &place, LEASE);
		for (int i = 1; i < 5; i++) {
			peer_wait(i, &place, i);
		}
		in_child(die_in_slot, &ruin);
		peer_go_on(0);
		assert_order(0, 5);
		assert_payload(&place, "abcde");
		assert_int_equal(tickets_in_use(S), 0);
	}
}

/* And is killed when it has told so. */
static void take_all_tickets(int *done)
{
	struct secsess_table *own = prepared(file_new(false));

	for (int i = 0; i < SECSESS_TICKETS; i++) {
		struct secsess_place place = new_place("");
		struct secsess_slot *slot = secsess_table_enter(own, SECSESS_SLOT_SESSION, place.handle);

		if (!secsess_ticket_draw(own, slot, place.handle)) {
			_exit(1);
		}
		secsess_table_leave(own, slot);
	}
	__atomic_store_n(done, 1, __ATOMIC_SEQ_CST);
	pause();
}

static void no_ticket_is_left(void **state)
{
	struct secsess_place place = session_with("");
	struct secsess_open_request request = ask(&place, 1, new_token());
	struct secsess_opened opened = {0};
	int *done = (int *) &peers[0].number;
	pid_t pid;

	(void) state;
	peers_begin();
	pid = fork();
	if (pid == 0) {
		take_all_tickets(done);
	}
	while (!__atomic_load_n(done, __ATOMIC_SEQ_CST)) {
		assert_int_equal(waitpid(pid, NULL, WNOHANG), 0);
		sleep_ms(1);
	}
	assert_int_equal(S->ops->open(S, &request, &opened), SECSESS_REFUSED);
	assert_non_null(strstr(S->error.text, "tickets"));
	request.presented.leased = false; /* who wants no lock needs none */
	assert_int_equal(S->ops->open(S, &request, &opened), SECSESS_DONE);
	secsess_buf_release(&opened.record);
	kill(pid, SIGKILL);
	assert_int_equal(waitpid(pid, NULL, 0), pid);
	assert_int_equal(write_as(S, &place, new_token(), lock(S, &place, new_token()), ""), SECSESS_LOST);
	S->ops->begin(S);
	assert_int_equal(tickets_in_use(S), 0);
}

static void begin_again(void *store)
{
	S->ops->begin(store);
}

static void close_it(void *store)
{
	S->ops->close(store);
}

/* A child of the request: what it inherited is not its own. */
static void a_fork_leaves_the_lease_alone(void **state)
{
	static void (*const tasks[])(void *store) = {begin_again, close_it};

	(void) state;
	for (size_t i = 0; i < SECSESS_COUNT(tasks); i++) {
		struct secsess_place place = session_with("");
		struct token token = new_token();
		uint64_t fence = lock(S, &place, token);

		in_child(tasks[i], S);
		peers_begin();
		peer_wait(0, &place, 1);
		sleep_ms(20);
		assert_int_equal(peers[0].stage, PEER_WAITS);
		assert_int_equal(write_as(S, &place, token, fence, "parent's "), SECSESS_DONE);
		peer_join(0);
		assert_payload(&place, "parent's a");
	}
}

/* Nor does it get, by what it inherited, what its parent holds; and it has locks of its own, with which its parent does nothing. */
static void lock_as_child(void *context)
{
	const struct secsess_place *places = context;
	struct secsess_open_request request = ask(&places[0], 1, new_token());
	struct secsess_opened opened = {0};

	if (S->ops->open(S, &request, &opened) || opened.lock != SECSESS_LOCK_TIMEOUT) {
		_exit(1);
	}
	lock(S, &places[1], new_token());
	peers[0].stage = PEER_HOLDS;
	while (!peers[0].may_go_on) {
		sleep_ms(1);
	}
}

static void a_fork_locks_for_itself(void **state)
{
	struct secsess_place places[2] = {session_with(""), session_with("")};
	struct secsess_open_request request = ask(&places[1], 1, new_token());
	struct secsess_opened opened = {0};
	pid_t pid;

	(void) state;
	lock(S, &places[0], new_token());
	peers_begin();
	pid = fork();
	if (pid == 0) {
		lock_as_child(places);
		_exit(0);
	}
	peer_await(0, PEER_HOLDS);
	assert_int_equal(S->ops->open(S, &request, &opened), SECSESS_DONE);
	assert_int_equal(opened.lock, SECSESS_LOCK_TIMEOUT);
	secsess_buf_release(&opened.record);
	peer_go_on(0);
	assert_int_equal(waitpid(pid, NULL, 0), pid);
	assert_int_equal(S->ops->open(S, &request, &opened), SECSESS_DONE);
	assert_int_equal(opened.lock, SECSESS_LOCK_HELD); /* as of any who dies */
	secsess_buf_release(&opened.record);
	S->ops->begin(S);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(neighbours_in_one_slot),
		cmocka_unit_test(neighbours_crosswise),
		cmocka_unit_test(one_dies_in_the_slot),
		cmocka_unit_test(no_ticket_is_left),
		cmocka_unit_test(a_fork_leaves_the_lease_alone),
		cmocka_unit_test(a_fork_locks_for_itself),
	};

	peers_begin();
	return contract_run(argc, argv, "file, slots", tests, SECSESS_COUNT(tests));
}
