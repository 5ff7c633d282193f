/* SPDX-License-Identifier: BSD-3-Clause */

#include "peers.h"

#include <errno.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "waiters.h"

/* So long nothing takes, whatever else the machine does. */
#define PATIENCE_MS 20000

struct shared {
	struct peer peers[PEERS];
	int turns;
};

static struct shared *shared;
struct peer *peers;

void peers_begin(void)
{
	if (!shared) {
		shared = mmap(NULL, sizeof(*shared), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
		assert_true(shared != MAP_FAILED);
		peers = shared->peers;
	}
	memset(shared, 0, sizeof(*shared));
}

static void set_stage(struct peer *peer, enum stage stage)
{
	__atomic_store_n(&peer->stage, stage, __ATOMIC_SEQ_CST);
}

static void write_letter(struct peer *peer, struct secsess_store *store, struct token token,
	const struct secsess_buf *record)
{
	struct secsess_header seen;
	size_t before = SECSESS_HEADER_SIZE + META_SIZE, size = record->size - before;
	char payload[64] = "";

	memcpy(payload, record->data + before, size);
	payload[size] = (char) ('a' + peer->number);
	secsess_header_decode(&seen, secsess_buf_slice(record));
	peer->written = write_seen(store, &peer->place, token, &seen, payload);
}

static void run(struct peer *peer)
{
	struct secsess_store *store = file_new(false);
	struct token token = new_token();
	struct secsess_open_request request = ask(&peer->place, 1, token);
	struct secsess_opened opened = {0};

	request.wait_ms = peer->wait_ms;
	request.lease_ms = peer->lease_ms;
	peer->status = store->ops->open(store, &request, &opened);
	peer->lock = opened.lock;
	if (!peer->status && opened.lock == SECSESS_LOCK_HELD) {
		peer->held_at = now_ms();
		peer->order = __atomic_add_fetch(&shared->turns, 1, __ATOMIC_SEQ_CST);
		set_stage(peer, PEER_HOLDS);
		while (peer->keep && !__atomic_load_n(&peer->may_go_on, __ATOMIC_SEQ_CST)) {
			sleep_ms(1);
		}
		write_letter(peer, store, token, &opened.record);
	}
	secsess_buf_release(&opened.record);
	store->ops->close(store);
	set_stage(peer, PEER_IS_THROUGH);
}

static void start(int number, const struct secsess_place *place, int64_t wait_ms, int64_t lease_ms, bool keep)
{
	struct peer *peer = &peers[number];
	pid_t pid;

	*peer = (struct peer) {.place = *place, .number = number, .wait_ms = wait_ms, .lease_ms = lease_ms, .keep = keep};
	pid = fork();
	assert_true(pid >= 0);
	if (pid == 0) {
		run(peer);
		_exit(0);
	}
	peer->pid = pid;
}

void peer_hold(int number, const struct secsess_place *place, int64_t lease_ms)
{
	start(number, place, 0, lease_ms, true);
	peer_await(number, PEER_HOLDS);
}

void peer_wait(int number, const struct secsess_place *place, long long length)
{
	int64_t until = now_ms() + PATIENCE_MS;

	start(number, place, PATIENCE_MS, LEASE, false);
	while (waiters_queued(place) < length) {
		assert_true(now_ms() < until);
		sleep_ms(1);
	}
}

void peer_await(int number, enum stage stage)
{
	int64_t until = now_ms() + PATIENCE_MS;

	while (__atomic_load_n(&peers[number].stage, __ATOMIC_SEQ_CST) < stage) {
		if (now_ms() > until) {
			fail_msg("peer %d: stage %d, status %d, lock %d", number, (int) peers[number].stage,
				(int) peers[number].status, (int) peers[number].lock);
		}
		sleep_ms(1);
	}
}

void peer_go_on(int number)
{
	__atomic_store_n(&peers[number].may_go_on, true, __ATOMIC_SEQ_CST);
}

void peer_signal(int number, int signal)
{
	assert_int_equal(kill(peers[number].pid, signal), 0);
}

void peer_kill(int number)
{
	peer_signal(number, SIGKILL);
	assert_int_equal(waitpid(peers[number].pid, NULL, 0), peers[number].pid);
}

void peer_join(int number)
{
	int status = 0;

	peer_await(number, PEER_IS_THROUGH);
	assert_int_equal(waitpid(peers[number].pid, &status, 0), peers[number].pid);
	assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
	assert_int_equal(peers[number].status, SECSESS_DONE);
}

void in_child(void (*task)(void *context), void *context)
{
	int status = 0;
	pid_t pid = fork();

	assert_true(pid >= 0);
	if (pid == 0) {
		task(context);
		_exit(0);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	if (!WIFEXITED(status) || WEXITSTATUS(status)) {
		fail_msg("the child ended with %x", status);
	}
}
