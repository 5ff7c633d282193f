/* SPDX-License-Identifier: BSD-3-Clause */

/* The file store's locks between processes that are killed and stopped. */
#include <signal.h>

#include "file_acts.h"
#include "peers.h"
#include "waiters.h"

#define S contract.store
/* What happens at once, however slow the machine: much less than what looks again, or than CLAIM_MS. */
#define AT_ONCE_MS 200
#define CLAIM_MS 1000

static void assert_order(int first, int count)
{
	for (int i = 0; i < count; i++) {
		peer_join(first + i);
		assert_int_equal(peers[first + i].written, SECSESS_DONE);
		assert_true(i == 0 || peers[first + i].order > peers[first + i - 1].order);
	}
}

static void twelve_in_the_order_of_arrival(void **state)
{
	struct secsess_place place = session_with("");
	struct token token = new_token();
	uint64_t fence = lock(S, &place, token);

	(void) state;
	peers_begin();
	for (int i = 0; i < PEERS; i++) {
		peer_wait(i, &place, i + 1);
	}
	assert_int_equal(write_as(S, &place, token, fence, ""), SECSESS_DONE);
	assert_order(0, PEERS);
	assert_payload(&place, "abcdefghijkl");
	assert_int_equal(tickets_in_use(S), 0);
}

/* The best of some: the machine may be slow, a wait that is none may not. */
static void a_holder_is_killed(void **state)
{
	int64_t best = INT64_MAX;

	(void) state;
	for (int i = 0; i < 5 && best > AT_ONCE_MS / 4; i++) {
		struct secsess_place place = session_with("");
		int64_t at;

		peers_begin();
		peer_hold(0, &place, LEASE);
		peer_wait(1, &place, 1);
		at = now_ms();
		peer_kill(0);
		peer_join(1);
		assert_payload(&place, "b");
		best = peers[1].held_at - at < best ? peers[1].held_at - at : best;
	}
	assert_in_range(best, 0, AT_ONCE_MS);
}

static void a_waiter_is_killed(void **state)
{
	static const char *const payloads[] = {"acd", "abd", "abc"};

	(void) state;
	for (int victim = 1; victim <= 3; victim++) {
		int64_t best = INT64_MAX;

		for (int i = 0; i < 5 && best > AT_ONCE_MS / 2; i++) {
			struct secsess_place place = session_with("");
			int64_t at;
			int last = victim == 3 ? 2 : 3;

			peers_begin();
			peer_hold(0, &place, LEASE);
			for (int number = 1; number <= 3; number++) {
				peer_wait(number, &place, number);
			}
			peer_kill(victim);
			at = now_ms();
			peer_go_on(0);
			for (int number = 0; number <= 3; number++) {
				if (number != victim) {
					peer_join(number);
				}
			}
			assert_payload(&place, payloads[victim - 1]);
			best = peers[last].held_at - at < best ? peers[last].held_at - at : best;
		}
		assert_in_range(best, 0, 2 * AT_ONCE_MS);
	}
	assert_int_equal(tickets_in_use(S), 0);
}

static void the_first_waiter_is_stopped(void **state)
{
	struct secsess_place place = session_with("");
	int64_t at;

	(void) state;
	peers_begin();
	peer_hold(0, &place, LEASE);
	peer_wait(1, &place, 1);
	peer_wait(2, &place, 2);
	peer_signal(1, SIGSTOP);
	sleep_ms(20);
	at = now_ms();
	peer_go_on(0);
	peer_join(0);
	peer_join(2);
	assert_in_range(peers[2].held_at - at, CLAIM_MS - 100, 3 * CLAIM_MS);
	assert_payload(&place, "ac");
	peer_signal(1, SIGCONT); /* it comes again, behind the others */
	peer_join(1);
	assert_payload(&place, "acb");
	assert_int_equal(tickets_in_use(S), 0);
}

static void a_holder_is_stopped(void **state)
{
	struct secsess_place place = session_with("");
	int64_t at = now_ms();

	(void) state;
	peers_begin();
	peer_hold(0, &place, 500);
	peer_signal(0, SIGSTOP);
	peer_wait(1, &place, 1);
	peer_join(1);
	assert_in_range(peers[1].held_at - at, 450, 3000);
	peer_go_on(0);
	peer_signal(0, SIGCONT);
	peer_join(0);
	assert_int_equal(peers[0].written, SECSESS_LOST);
	assert_payload(&place, "b");
	assert_int_equal(tickets_in_use(S), 0);
}

/* Who holds a lock and dies wrote nothing down. All the same, what others saw of his lease must not come to mean another's: else who
 * read under the one could write over what the other wrote. */
static void a_fence_is_never_granted_twice(void **state)
{
	struct secsess_place place = session_with("data");
	struct secsess_store *reader = actor_new(), *next = actor_new();
	struct token token = new_token();
	struct commit late;
	uint64_t fence;

	(void) state;
	peers_begin();
	peer_hold(0, &place, LEASE);
	fence = header_at(&place).fence;
	late = commit_of(&place, SECSESS_COMMIT_WRITE, new_token(), fence, "late");
	late.request.leased = false;
	assert_int_equal(commit_try(reader, &late), SECSESS_CONFLICT);
	peer_kill(0);
	assert_int_equal(header_at(&place).fence, fence);
	assert_int_equal(header_at(&place).lease_until, 0);
	for (int times = 1; times <= 2; times++) { /* the second time after one who gave it up */
		assert_int_equal(lock(next, &place, token), fence + (uint64_t) times);
		next->ops->begin(next);
	}
	assert_int_equal(commit_try(reader, &late), SECSESS_CONFLICT);
	late.request.fence = header_at(&place).fence;
	assert_int_equal(commit_send(reader, &late), SECSESS_DONE);
	assert_int_equal(header_at(&place).fence, fence + 3);
	assert_payload(&place, "late");
	actor_free(reader);
	actor_free(next);
	assert_int_equal(tickets_in_use(S), 0);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(twelve_in_the_order_of_arrival),
		cmocka_unit_test(a_holder_is_killed),
		cmocka_unit_test(a_waiter_is_killed),
		cmocka_unit_test(the_first_waiter_is_stopped),
		cmocka_unit_test(a_holder_is_stopped),
		cmocka_unit_test(a_fence_is_never_granted_twice),
	};

	peers_begin();
	return contract_run(argc, argv, "file, locks", tests, SECSESS_COUNT(tests));
}
