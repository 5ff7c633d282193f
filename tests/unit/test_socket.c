/* SPDX-License-Identifier: BSD-3-Clause */

#include "unit.h"

#include <pthread.h>
#include <signal.h>
#include <sys/socket.h>
#include <unistd.h>

#include "../../handlers/wire/connection.h"
#include "../../handlers/wire/socket.h"

/* The other end: writes after a while. */
struct peer {
	int fd;
	useconds_t after_us;
	pthread_t wakes; /* gets a signal before; 0 = nobody */
	pthread_t thread;
};

static void ignore(int signal)
{
	(void) signal;
}

static void *write_late(void *argument)
{
	struct peer *peer = argument;

	if (peer->wakes) {
		usleep(peer->after_us / 2);
		pthread_kill(peer->wakes, SIGUSR1);
	}
	usleep(peer->after_us);
	assert_int_equal(write(peer->fd, "late", 4), 4);
	return NULL;
}

static struct secsess_socket make_pair(struct peer *peer)
{
	int ends[2];

	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, ends), 0);
	peer->fd = ends[1];
	return (struct secsess_socket) {.fd = ends[0]};
}

static void close_pair(struct secsess_socket *socket, struct peer *peer)
{
	close(socket->fd);
	close(peer->fd);
}

/* Answers how long it took, in ms. */
static int64_t receive_late(struct secsess_socket *socket, struct peer *peer, int timeout_ms)
{
	int64_t began = secsess_monotonic_ms();
	char text[8];
	size_t received = 0;

	assert_int_equal(pthread_create(&peer->thread, NULL, write_late, peer), 0);
	assert_int_equal(secsess_socket_receive(socket, text, sizeof(text), &received, timeout_ms), SECSESS_DONE);
	assert_int_equal(received, 4);
	assert_memory_equal(text, "late", 4);
	pthread_join(peer->thread, NULL);
	return secsess_monotonic_ms() - began;
}

static void an_answer_is_waited_for_beyond_the_kernels_patience(void **state)
{
	struct peer peer = {.after_us = 150000};
	struct secsess_socket socket = make_pair(&peer);

	(void) state;
	socket.patience_ms = 0;
	assert_in_range(receive_late(&socket, &peer, 200), 140, 10000);
	assert_int_equal(socket.patience_ms, 100);
	close_pair(&socket, &peer);
}

static void a_timeout_takes_as_long_as_it_says(void **state)
{
	static const int timeouts[] = {60, 20, 60, 100};
	struct peer peer = {0};
	struct secsess_socket socket = make_pair(&peer);
	char text[8];
	size_t received = 0;

	(void) state;
	/* The first one tells the kernel; shorter and longer ones come behind. */
	for (size_t i = 0; i < SECSESS_COUNT(timeouts); i++) {
		int64_t began = secsess_monotonic_ms();

		assert_int_equal(secsess_socket_receive(&socket, text, sizeof(text), &received, timeouts[i]), SECSESS_TIMEOUT);
		assert_in_range(secsess_monotonic_ms() - began, timeouts[i] - 1, timeouts[i] + 5000);
	}
	assert_int_equal(socket.patience_ms, 30);
	close_pair(&socket, &peer);
}

static void a_look_waits_for_nothing(void **state)
{
	struct peer peer = {0};
	struct secsess_socket socket = make_pair(&peer);
	char text[8];
	size_t received = 0;

	(void) state;
	assert_int_equal(secsess_socket_receive(&socket, text, sizeof(text), &received, 0), SECSESS_TIMEOUT);
	assert_int_equal(write(peer.fd, "there", 5), 5);
	assert_int_equal(secsess_socket_receive(&socket, text, sizeof(text), &received, 0), SECSESS_DONE);
	assert_int_equal(received, 5);
	close_pair(&socket, &peer);
}

static void a_signal_ends_no_wait(void **state)
{
	struct sigaction action = {.sa_handler = ignore};
	struct peer peer = {.after_us = 60000, .wakes = pthread_self()};
	struct secsess_socket socket = make_pair(&peer);

	(void) state;
	assert_int_equal(sigaction(SIGUSR1, &action, NULL), 0);
	assert_in_range(receive_late(&socket, &peer, 2000), 80, 10000);
	close_pair(&socket, &peer);
}

static void a_closed_peer_is_no_timeout(void **state)
{
	struct peer peer = {0};
	struct secsess_socket socket = make_pair(&peer);
	char text[8];
	size_t received = 0;

	(void) state;
	close(peer.fd);
	for (int timeout_ms = 0; timeout_ms <= 50; timeout_ms += 50) {
		assert_int_equal(secsess_socket_receive(&socket, text, sizeof(text), &received, timeout_ms), SECSESS_IO);
	}
	assert_int_equal(secsess_socket_send(&socket, STR("x"), 50), SECSESS_IO); /* and no SIGPIPE */
	close(socket.fd);
}

static void a_peer_that_takes_nothing_is_a_timeout(void **state)
{
	static const unsigned char bytes[4 << 20];
	struct peer peer = {0};
	struct secsess_socket socket = make_pair(&peer);
	int64_t began = secsess_monotonic_ms();

	(void) state;
	assert_int_equal(secsess_socket_send(&socket, secsess_slice_of(bytes, sizeof(bytes)), 50), SECSESS_TIMEOUT);
	assert_in_range(secsess_monotonic_ms() - began, 49, 5000);
	close_pair(&socket, &peer);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_answer_is_waited_for_beyond_the_kernels_patience),
		cmocka_unit_test(a_timeout_takes_as_long_as_it_says),
		cmocka_unit_test(a_look_waits_for_nothing),
		cmocka_unit_test(a_signal_ends_no_wait),
		cmocka_unit_test(a_closed_peer_is_no_timeout),
		cmocka_unit_test(a_peer_that_takes_nothing_is_a_timeout),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
