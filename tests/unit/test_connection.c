/* SPDX-License-Identifier: BSD-3-Clause */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <assert.h>
#include <hiredis/sds.h>
#include <netinet/in.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "../../handlers/wire/connection.h"
#include "socket_transport.h"

#define LONG_MS 5000
#define SHORT_MS 80

/* One answer of the server: it waits for a request, then sends. */
struct turn {
	const char *text;
	size_t size;            /* 0 = strlen(text) */
	size_t piece;           /* bytes a send, 0 = all at once */
	long gap_us;            /* between the pieces */
	bool unasked;           /* doesn't wait for a request */
	bool hang_up;           /* afterwards */
	pthread_mutex_t *after; /* waits for it first, if set */
};

struct server {
	struct secsess_dialer dialer; /* first: gives out the client's end */
	int client, own;
	const struct turn *turns;
	size_t count;
	struct secsess_buf heard;
	pthread_t thread;
	size_t dialled;
};

static void nap_us(long us)
{
	struct timespec time = {.tv_sec = us / 1000000, .tv_nsec = us % 1000000 * 1000};

	nanosleep(&time, NULL);
}

/* What arrives in one piece; our client sends a whole exchange at once. False when it hung up. */
static bool hear(struct server *server)
{
	char bytes[4096];
	ssize_t size = recv(server->own, bytes, sizeof(bytes), 0);

	if (size > 0) {
		assert(secsess_buf_append(&server->heard, bytes, (size_t) size) == SECSESS_DONE);
	}
	return size > 0;
}

static void say(struct server *server, const struct turn *turn)
{
	size_t size = turn->size ? turn->size : strlen(turn->text), piece = turn->piece ? turn->piece : size;

	for (size_t at = 0; at < size; at += piece) {
		size_t now = size - at < piece ? size - at : piece;

		if (at && turn->gap_us) {
			nap_us(turn->gap_us);
		}
		if (send(server->own, turn->text + at, now, MSG_NOSIGNAL) != (ssize_t) now) {
			return;
		}
	}
}

static void *serve(void *argument)
{
	struct server *server = argument;

	for (size_t i = 0; i < server->count; i++) {
		const struct turn *turn = &server->turns[i];

		if (!turn->unasked && !hear(server)) {
			return NULL;
		}
		if (turn->after) {
			pthread_mutex_lock(turn->after);
			pthread_mutex_unlock(turn->after);
		}
		say(server, turn);
		if (turn->hang_up) {
			shutdown(server->own, SHUT_RDWR);
			return NULL;
		}
	}
	while (hear(server)) {
	}
	return NULL;
}

static enum secsess_status dial_server(const struct secsess_dialer *dialer, const struct secsess_endpoint *endpoint,
	int timeout_ms, struct secsess_transport **transport, struct secsess_error *error)
{
	struct server *server = (struct server *) dialer;

	(void) endpoint;
	(void) timeout_ms;
	(void) error;
	server->dialled++;
	*transport = secsess_socket_adopt(server->client);
	if (!*transport) {
		return SECSESS_NOMEM;
	}
	server->client = -1;
	return SECSESS_DONE;
}

static void start(struct server *server, const struct turn *turns, size_t count)
{
	int ends[2];

	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends), 0);
	*server = (struct server) {.dialer.dial = dial_server,
		.client = ends[0],
		.own = ends[1],
		.turns = turns,
		.count = count};
	assert_int_equal(pthread_create(&server->thread, NULL, serve, server), 0);
}

static void finish_heard(struct server *server)
{
	close(server->own);
	secsess_buf_release(&server->heard);
}

/* The client must have closed its end. */
static void finish(struct server *server)
{
	assert_int_equal(server->client, -1);
	pthread_join(server->thread, NULL);
	finish_heard(server);
}

static char some_host[] = "10.0.0.1";
static const struct secsess_endpoint somewhere = {.network = SECSESS_TCP, .host = some_host, .port = 6379};

static void dial(struct secsess_connection *connection, struct server *server)
{
	struct secsess_error error = {0};

	secsess_connection_init(connection, &server->dialer);
	assert_false(secsess_connection_ready(connection));
	assert_int_equal(secsess_connection_dial(connection, &somewhere, LONG_MS, &error), SECSESS_DONE);
	assert_true(secsess_connection_ready(connection));
	assert_string_equal(connection->address, "tcp:10.0.0.1:6379");
}

static enum secsess_status queue_ping(struct secsess_connection *connection)
{
	const struct secsess_slice argv[] = {secsess_slice_str("PING")};

	return secsess_connection_queue(connection, 1, argv);
}

static enum secsess_status ask(struct secsess_connection *connection, size_t pings, int timeout_ms,
	struct secsess_replies *replies, struct secsess_error *error)
{
	enum secsess_status status;
	bool sent = false;

	for (size_t i = 0; i < pings; i++) {
		assert_int_equal(queue_ping(connection), SECSESS_DONE);
	}
	status = secsess_connection_exchange(connection, replies, timeout_ms, &sent, error);
	assert_int_equal(connection->queued, 0);
	assert_int_equal(connection->out.size, 0);
	if (!status) {
		assert_true(sent);
		assert_int_equal(replies->count, pings);
		assert_false(connection->dirty);
	} else {
		assert_int_equal(replies->count, 0);
		assert_int_not_equal(error->text[0], '\0');
		assert_null(connection->transport);
		assert_false(secsess_connection_ready(connection));
	}
	return status;
}

/* The one exchange fails so, says so and closes. */
static void assert_fails(const struct turn *turn, size_t pings, int timeout_ms, enum secsess_status expected,
	const char *told)
{
	struct secsess_connection connection;
	struct secsess_replies replies;
	struct secsess_error error = {0};
	struct server server;

	start(&server, turn, 1);
	dial(&connection, &server);
	assert_int_equal(ask(&connection, pings, timeout_ms, &replies, &error), expected);
	if (!strstr(error.text, told)) {
		fail_msg("\"%s\" should tell: %s", error.text, told);
	}
	secsess_connection_close(&connection);
	finish(&server);
}

static const char every_kind[] = "+OK\r\n-ERR no\r\n:-42\r\n$-1\r\n$0\r\n\r\n$5\r\na\r\nb\0\r\n"
								 "*3\r\n*2\r\n:1\r\n*-1\r\n$1\r\nx\r\n*0\r\n*1\r\n*1\r\n*1\r\n+deep\r\n";

static void assert_every_kind(const struct secsess_replies *replies)
{
	assert_int_equal(replies->count, 8);
	assert_int_equal(replies->at[0]->type, REDIS_REPLY_STATUS);
	assert_int_equal(replies->at[1]->type, REDIS_REPLY_ERROR);
	assert_string_equal(replies->at[1]->str, "ERR no");
	assert_int_equal(replies->at[2]->integer, -42);
	assert_int_equal(replies->at[3]->type, REDIS_REPLY_NIL);
	assert_int_equal(replies->at[4]->len, 0);
	assert_int_equal(replies->at[5]->len, 5);
	assert_memory_equal(replies->at[5]->str, "a\r\nb\0", 5);
	assert_int_equal(replies->at[6]->elements, 3);
	assert_int_equal(replies->at[6]->element[0]->element[0]->integer, 1);
	assert_int_equal(replies->at[6]->element[0]->element[1]->type, REDIS_REPLY_NIL);
	assert_int_equal(replies->at[6]->element[2]->elements, 0);
	assert_string_equal(replies->at[7]->element[0]->element[0]->element[0]->str, "deep");
}

static void test_replies_in_pieces_of_every_size(void **state)
{
	(void) state;
	for (size_t piece = 1; piece < sizeof(every_kind); piece++) {
		struct turn turn = {.text = every_kind, .size = sizeof(every_kind) - 1, .piece = piece};
		struct secsess_connection connection;
		struct secsess_replies replies;
		struct secsess_error error;
		struct server server;

		start(&server, &turn, 1);
		dial(&connection, &server);
		assert_int_equal(ask(&connection, 8, LONG_MS, &replies, &error), SECSESS_DONE);
		assert_true(secsess_connection_ready(&connection));
		secsess_connection_close(&connection);
		assert_every_kind(&replies);
		secsess_replies_release(&replies);
		finish(&server);
	}
}

static void test_commands_are_framed(void **state)
{
	static const struct turn turns[] = {{.text = "+OK\r\n+OK\r\n"}};
	static const char expected[] = "*3\r\n$3\r\nSET\r\n$4\r\n\0\r\n*\r\n$0\r\n\r\n*40\r\n";
	const struct secsess_slice set[] = {secsess_slice_str("SET"), secsess_slice_of("\0\r\n*", 4), {0}};
	struct secsess_slice many[40];
	struct secsess_connection connection;
	struct secsess_replies replies;
	struct secsess_error error;
	struct server server;
	bool sent;

	(void) state;
	for (size_t i = 0; i < SECSESS_COUNT(many); i++) {
		many[i] = secsess_slice_str("x");
	}
	start(&server, turns, 1);
	dial(&connection, &server);
	assert_int_equal(secsess_connection_queue(&connection, 3, set), SECSESS_DONE);
	assert_int_equal(secsess_connection_queue(&connection, 40, many), SECSESS_DONE);
	assert_int_equal(secsess_connection_exchange(&connection, &replies, LONG_MS, &sent, &error), SECSESS_DONE);
	secsess_replies_release(&replies);
	assert_int_equal(server.heard.size, sizeof(expected) - 1 + 40 * strlen("$1\r\nx\r\n"));
	assert_memory_equal(server.heard.data, expected, sizeof(expected) - 1);
	secsess_connection_close(&connection);
	finish(&server);
}

static void test_many_exchanges(void **state)
{
	struct turn turns[50];
	struct secsess_connection connection;
	struct secsess_error error;
	struct server server;

	(void) state;
	for (size_t i = 0; i < SECSESS_COUNT(turns); i++) {
		turns[i] = (struct turn) {.text = i % 2 ? ":1\r\n" : ":0\r\n"};
	}
	start(&server, turns, SECSESS_COUNT(turns));
	dial(&connection, &server);
	for (size_t i = 0; i < SECSESS_COUNT(turns); i++) {
		struct secsess_replies replies;

		assert_int_equal(ask(&connection, 1, LONG_MS, &replies, &error), SECSESS_DONE);
		assert_int_equal(replies.at[0]->integer, i % 2);
		secsess_replies_release(&replies);
	}
	assert_int_equal(server.dialled, 1);
	secsess_connection_close(&connection);
	finish(&server);
}

static void test_nothing_queued(void **state)
{
	struct secsess_connection connection;
	struct secsess_replies replies;
	struct secsess_error error;
	struct server server;
	bool sent = true;

	(void) state;
	start(&server, NULL, 0);
	dial(&connection, &server);
	assert_int_equal(secsess_connection_exchange(&connection, &replies, SHORT_MS, &sent, &error), SECSESS_DONE);
	assert_int_equal(replies.count, 0);
	assert_false(sent);
	assert_true(secsess_connection_ready(&connection));
	secsess_connection_close(&connection);
	secsess_connection_close(&connection);
	assert_int_equal(secsess_connection_exchange(&connection, &replies, SHORT_MS, &sent, &error), SECSESS_IO);
	finish(&server);
}

static void test_dropped_commands_are_not_sent(void **state)
{
	static const struct turn turn = {.text = "+OK\r\n"};
	struct secsess_connection connection;
	struct secsess_replies replies;
	struct secsess_error error;
	struct server server;

	(void) state;
	start(&server, &turn, 1);
	dial(&connection, &server);
	queue_ping(&connection);
	queue_ping(&connection);
	secsess_connection_drop(&connection);
	assert_int_equal(ask(&connection, 1, LONG_MS, &replies, &error), SECSESS_DONE);
	secsess_replies_release(&replies);
	assert_int_equal(server.heard.size, strlen("*1\r\n$4\r\nPING\r\n"));
	secsess_connection_close(&connection);
	finish(&server);
}

static void test_queue_limits(void **state)
{
	struct secsess_slice argv[] = {secsess_slice_str("SET"), secsess_slice_of("", SECSESS_BULK_MAX)};
	struct secsess_connection connection;

	(void) state;
	secsess_connection_init(&connection, NULL);
	assert_int_equal(secsess_connection_queue(&connection, 2, argv), SECSESS_REFUSED);
	assert_int_equal(secsess_connection_queue(&connection, 0, argv), SECSESS_REFUSED);
	for (size_t i = 0; i < SECSESS_EXCHANGE_MAX; i++) {
		assert_int_equal(queue_ping(&connection), SECSESS_DONE);
	}
	assert_int_equal(queue_ping(&connection), SECSESS_REFUSED);
	secsess_connection_close(&connection);
}

static void test_silence(void **state)
{
	static const struct turn turn = {.text = ""};
	int64_t began = secsess_monotonic_ms();

	(void) state;
	assert_fails(&turn, 1, SHORT_MS, SECSESS_TIMEOUT, "no answer from tcp:10.0.0.1:6379 within 80 ms");
	assert_true(secsess_monotonic_ms() - began >= SHORT_MS - 1);
}

static void test_half_of_the_replies(void **state)
{
	static const struct turn turn = {.text = "+OK\r\n$5\r\nab"};

	(void) state;
	assert_fails(&turn, 2, SHORT_MS, SECSESS_TIMEOUT, "within 80 ms");
}

/* Each byte comes well within the time-out, all of them far beyond. */
static void test_dripping_server(void **state)
{
	static const struct turn turn = {
		.text = "$90\r\n0123456789012345678901234567890123456789012345678901234567890123456789"
				"01234567890123456789\r\n",
		.piece = 1,
		.gap_us = 20000};
	int64_t began = secsess_monotonic_ms();

	(void) state;
	assert_fails(&turn, 1, SHORT_MS, SECSESS_TIMEOUT, "within 80 ms");
	assert_in_range(secsess_monotonic_ms() - began, SHORT_MS - 1, 1000);
}

static int granted_ms[20];
static size_t grants;

/* A byte of a number that never ends, each after a while. */
static enum secsess_status drip(struct secsess_transport *transport, void *at, size_t capacity, size_t *received,
	int timeout_ms)
{
	(void) transport;
	(void) capacity;
	if (grants < SECSESS_COUNT(granted_ms)) {
		granted_ms[grants++] = timeout_ms;
	}
	if (grants == 1) {
		return SECSESS_TIMEOUT;
	}
	nap_us(20000);
	*(char *) at = grants == 2 ? ':' : '1';
	*received = 1;
	return SECSESS_DONE;
}

/* The transport gets what is left of the whole exchange's time, never the whole again, and never a mere look. */
static void test_time_left_shrinks(void **state)
{
	struct secsess_connection connection;
	struct secsess_replies replies;
	struct secsess_error error = {0};
	struct secsess_transport_ops ops;
	struct server server;

	(void) state;
	start(&server, NULL, 0);
	dial(&connection, &server);
	ops = *connection.transport->ops;
	ops.receive = drip;
	connection.transport->ops = &ops;
	connection.settled_at_ms = 0; /* idle for long: it is looked at first */
	grants = 0;
	assert_int_equal(ask(&connection, 1, SHORT_MS, &replies, &error), SECSESS_TIMEOUT);
	finish(&server);
	assert_in_range(grants, 2, SHORT_MS / 20 + 1);
	assert_int_equal(granted_ms[0], 0);
	assert_in_range(granted_ms[1], 1, SHORT_MS);
	for (size_t i = 2; i < grants; i++) {
		assert_in_range(granted_ms[i], 1, granted_ms[i - 1] - 15);
	}
}

static void test_server_that_takes_nothing(void **state)
{
	struct secsess_connection connection;
	struct secsess_replies replies;
	struct secsess_error error = {0};
	static char payload[4 << 20];
	struct secsess_slice argv[] = {secsess_slice_str("SET"), secsess_slice_of(payload, sizeof(payload))};
	struct server server = {.dialer.dial = dial_server};
	int ends[2];
	bool sent = false;

	(void) state;
	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, ends), 0);
	server.client = ends[0];
	dial(&connection, &server);
	assert_int_equal(secsess_connection_queue(&connection, 2, argv), SECSESS_DONE);
	assert_int_equal(secsess_connection_exchange(&connection, &replies, SHORT_MS, &sent, &error), SECSESS_TIMEOUT);
	assert_true(sent);
	assert_non_null(strstr(error.text, "took no commands within 80 ms"));
	assert_null(connection.transport);
	close(ends[1]);
}

/* Which says nothing before it is nudged, as a server with nothing else to do. */
static void test_server_that_forgets_how_long_to_block(void **state)
{
	static const struct turn turns[] = {{.text = ""}, {.text = "+PONG\r\n"}}, prompt = {.text = "+PONG\r\n"};
	struct secsess_connection connection;
	struct secsess_replies replies;
	struct secsess_error error = {0};
	struct server server;
	int64_t began = secsess_monotonic_ms();

	(void) state;
	start(&server, turns, 2);
	dial(&connection, &server);
	connection.blocks_ms = 40;
	assert_int_equal(ask(&connection, 1, LONG_MS, &replies, &error), SECSESS_DONE);
	assert_in_range(secsess_monotonic_ms() - began, 40, LONG_MS);
	assert_int_equal(connection.blocks_ms, 0); /* that was for one exchange */
	secsess_replies_release(&replies);
	secsess_connection_close(&connection);
	pthread_join(server.thread, NULL);
	assert_true(secsess_slice_equal(secsess_buf_slice(&server.heard), secsess_slice_str("*1\r\n$4\r\nPING\r\n\r\n")));
	finish_heard(&server);

	start(&server, &prompt, 1);
	dial(&connection, &server);
	connection.blocks_ms = LONG_MS;
	assert_int_equal(ask(&connection, 1, LONG_MS, &replies, &error), SECSESS_DONE);
	secsess_replies_release(&replies);
	secsess_connection_close(&connection);
	pthread_join(server.thread, NULL);
	assert_true(secsess_slice_equal(secsess_buf_slice(&server.heard), secsess_slice_str("*1\r\n$4\r\nPING\r\n")));
	finish_heard(&server);
}

/* blocks_ms comes on top of the time-out. */
static void test_server_that_blocks_for_ever(void **state)
{
	static const struct turn turn = {.text = ""};
	struct secsess_connection connection;
	struct secsess_replies replies;
	struct secsess_error error = {0};
	struct server server;
	int64_t began = secsess_monotonic_ms();

	(void) state;
	start(&server, &turn, 1);
	dial(&connection, &server);
	connection.blocks_ms = 60;
	assert_int_equal(ask(&connection, 1, SHORT_MS, &replies, &error), SECSESS_TIMEOUT);
	assert_in_range(secsess_monotonic_ms() - began, 60 + SHORT_MS - 1, LONG_MS);
	finish(&server);
}

static void test_closed_in_the_middle(void **state)
{
	(void) state;
	for (size_t size = 1; size < sizeof(every_kind) - 1; size++) {
		struct turn turn = {.text = every_kind, .size = size, .hang_up = true};

		assert_fails(&turn, 8, LONG_MS, SECSESS_IO, "closed the connection before it answered");
	}
}

/* Found before anything is sent: it may be sent again elsewhere without a doubt. */
static void test_closed_while_idle(void **state)
{
	static const struct turn turn = {.text = "+OK\r\n", .hang_up = true};
	struct secsess_connection connection;
	struct secsess_replies replies;
	struct secsess_error error;
	struct server server;
	bool sent = true;

	(void) state;
	start(&server, &turn, 1);
	dial(&connection, &server);
	assert_int_equal(ask(&connection, 1, LONG_MS, &replies, &error), SECSESS_DONE);
	secsess_replies_release(&replies);
	pthread_join(server.thread, NULL);
	connection.settled_at_ms = 0; /* idle for long */
	queue_ping(&connection);
	assert_int_equal(secsess_connection_exchange(&connection, &replies, LONG_MS, &sent, &error), SECSESS_IO);
	assert_false(sent);
	assert_non_null(strstr(error.text, "while it was idle"));
	close(server.own);
	secsess_buf_release(&server.heard);
}

static void test_two_replies_for_one_command(void **state)
{
	static const struct turn both = {.text = "+OK\r\n+OK\r\n"}, one_byte = {.text = "+OK\r\n:"};

	(void) state;
	assert_fails(&both, 1, LONG_MS, SECSESS_IO, "more than was asked for");
	assert_fails(&one_byte, 1, LONG_MS, SECSESS_IO, "more than was asked for");
}

/* The second reply comes after the exchange: the next one must not take it for its own. */
static void test_stray_reply_between_exchanges(void **state)
{
	pthread_mutex_t first_read = PTHREAD_MUTEX_INITIALIZER;
	const struct turn turns[] = {{.text = ":1\r\n"},
		{.text = ":2\r\n", .unasked = true, .hang_up = true, .after = &first_read}};
	struct secsess_connection connection;
	struct secsess_replies replies;
	struct secsess_error error;
	struct server server;
	bool sent = true;

	(void) state;
	pthread_mutex_lock(&first_read);
	start(&server, turns, 2);
	dial(&connection, &server);
	assert_int_equal(ask(&connection, 1, LONG_MS, &replies, &error), SECSESS_DONE);
	secsess_replies_release(&replies);
	pthread_mutex_unlock(&first_read);
	pthread_join(server.thread, NULL);
	connection.settled_at_ms = 0; /* idle for long */
	queue_ping(&connection);
	assert_int_equal(secsess_connection_exchange(&connection, &replies, LONG_MS, &sent, &error), SECSESS_IO);
	assert_false(sent);
	assert_non_null(strstr(error.text, "more than was asked for"));
	close(server.own);
	secsess_buf_release(&server.heard);
}

static void test_garbage(void **state)
{
	static const char *texts[] = {"HTTP/1.1 400 Bad Request\r\n\r\n", "\0\0\0\0\0\0", "\r\n\r\n", ":12x\r\n", "$x\r\n",
		"*x\r\n", "$-2\r\n", "*-2\r\n", "\x15\x03\x01\x00\x02"};

	(void) state;
	for (size_t i = 0; i < SECSESS_COUNT(texts); i++) {
		const struct turn turn = {.text = texts[i], .size = texts[i][0] ? 0 : 6};

		assert_fails(&turn, 1, LONG_MS, SECSESS_IO, "is not the Redis protocol");
	}
}

static void test_huge_announcements(void **state)
{
	static const char *texts[] = {"$67108865\r\n", "$67108865", "$9223372036854775806\r\n", "*65537\r\n",
		"*2147483647\r\n", "*2\r\n$999999999\r\n", "*40000\r\n*40000\r\n"};

	(void) state;
	for (size_t i = 0; i < SECSESS_COUNT(texts); i++) {
		const struct turn turn = {.text = texts[i]};

		assert_fails(&turn, 1, LONG_MS, SECSESS_IO, "larger than 64 MiB or 65536 elements");
	}
}

/* A line has no announced length. It must be refused long before the time is up. */
static void test_endless_line(void **state)
{
	static const char starts[] = {'+', ':', '$', '*'};
	static char line[200000];
	struct turn turn = {.text = line, .size = sizeof(line)};

	(void) state;
	for (size_t i = 0; i < SECSESS_COUNT(starts); i++) {
		memset(line, '0', sizeof(line));
		line[0] = starts[i];
		assert_fails(&turn, 1, LONG_MS, SECSESS_IO, "larger than 64 MiB");
	}
}

/* Each string is allowed, all together are not. */
static void test_endless_array(void **state)
{
	static const char header[] = "$41943040\r\n";
	size_t string = sizeof(header) - 1 + 41943040 + 2, size = 4 + 2 * string;
	char *text = malloc(size);
	struct turn turn = {.text = text, .size = size};

	(void) state;
	assert_non_null(text);
	memset(text, 'x', size);
	memcpy(text, "*2\r\n", 4);
	for (size_t i = 0; i < 2; i++) {
		memcpy(text + 4 + i * string, header, sizeof(header) - 1);
		memcpy(text + 4 + (i + 1) * string - 2, "\r\n", 2);
	}
	assert_fails(&turn, 1, 60000, SECSESS_IO, "larger than 64 MiB");
	free(text);
}

/* The bounds are those of one exchange; and what a large one blew up is not kept. */
static void test_large_replies(void **state)
{
	size_t payload = (size_t) 40 << 20, size = payload + 13;
	char *text = malloc(size);
	const struct turn turns[] = {{.text = text, .size = size}, {.text = text, .size = size}};
	struct secsess_connection connection;
	struct secsess_replies replies;
	struct secsess_error error;
	struct server server;

	(void) state;
	assert_non_null(text);
	memset(text, 'x', size);
	memcpy(text, "$41943040\r\n", 11);
	memcpy(text + size - 2, "\r\n", 2);
	start(&server, turns, 2);
	dial(&connection, &server);
	for (int round = 0; round < 2; round++) {
		assert_int_equal(ask(&connection, 1, 60000, &replies, &error), SECSESS_DONE);
		assert_int_equal(replies.at[0]->len, payload);
		secsess_replies_release(&replies);
		assert_in_range(sdsavail(connection.reader->buf), 0, 1 << 18);
	}
	secsess_connection_close(&connection);
	finish(&server);
	free(text);
}

static void test_long_arrays(void **state)
{
	size_t elements = 40000, size = 8 + 4 * elements;
	char *text = malloc(size);
	const struct turn turns[] = {{.text = text, .size = size}, {.text = text, .size = size}};
	struct secsess_connection connection;
	struct secsess_replies replies;
	struct secsess_error error;
	struct server server;

	(void) state;
	assert_non_null(text);
	memcpy(text, "*40000\r\n", 8);
	for (size_t i = 0; i < elements; i++) {
		memcpy(text + 8 + 4 * i, ":1\r\n", 4);
	}
	start(&server, turns, 2);
	dial(&connection, &server);
	for (int round = 0; round < 2; round++) {
		assert_int_equal(ask(&connection, 1, LONG_MS, &replies, &error), SECSESS_DONE);
		assert_int_equal(replies.at[0]->elements, elements);
		secsess_replies_release(&replies);
	}
	secsess_connection_close(&connection);
	finish(&server);
	free(text);
}

static void test_nesting(void **state)
{
	static char deep[4 * 100000 + 1];
	struct turn turn = {.text = deep};
	struct secsess_connection connection;
	struct secsess_replies replies;
	struct secsess_error error = {0};
	struct server server;

	(void) state;
	for (size_t i = 0; i < 100000; i++) {
		memcpy(deep + 4 * i, "*1\r\n", 4);
	}
	start(&server, &turn, 1);
	dial(&connection, &server);
	assert_int_equal(ask(&connection, 1, LONG_MS, &replies, &error), SECSESS_IO);
	finish(&server);
}

static void test_error_replies_are_replies(void **state)
{
	static const struct turn turn = {.text = "-NOSCRIPT No matching script\r\n+OK\r\n"};
	struct secsess_connection connection;
	struct secsess_replies replies;
	struct secsess_error error;
	struct server server;

	(void) state;
	start(&server, &turn, 1);
	dial(&connection, &server);
	assert_int_equal(ask(&connection, 2, LONG_MS, &replies, &error), SECSESS_DONE);
	assert_int_equal(replies.at[0]->type, REDIS_REPLY_ERROR);
	assert_true(secsess_connection_ready(&connection));
	secsess_replies_release(&replies);
	assert_int_equal(replies.count, 0);
	secsess_replies_release(&replies);
	secsess_connection_close(&connection);
	finish(&server);
}

/* As a PHP bailout leaves it that flies through the transport. */
static jmp_buf landing;

static enum secsess_status bail_out(struct secsess_transport *transport, void *at, size_t capacity, size_t *received,
	int timeout_ms)
{
	(void) transport;
	(void) at;
	(void) capacity;
	(void) received;
	if (timeout_ms == 0) {
		return SECSESS_TIMEOUT;
	}
	longjmp(landing, 1);
}

static void test_dirty_is_never_reused(void **state)
{
	static struct secsess_connection connection;
	static struct secsess_transport_ops ops;
	static struct server server;
	struct secsess_replies replies;
	struct secsess_error error = {0};

	(void) state;
	start(&server, NULL, 0);
	dial(&connection, &server);
	ops = *connection.transport->ops;
	ops.receive = bail_out;
	connection.transport->ops = &ops;
	if (setjmp(landing) == 0) {
		ask(&connection, 1, LONG_MS, &replies, &error);
		fail();
	}
	assert_non_null(connection.transport);
	assert_false(secsess_connection_ready(&connection));
	assert_null(connection.transport);
	assert_int_equal(connection.queued, 0);
	finish(&server);
}

static bool was_closed, was_forgotten;

static void note_close(struct secsess_transport *transport, bool forget)
{
	(void) transport;
	was_closed = true;
	was_forgotten = forget;
}

/* Leaves by _exit: 0 = the child saw it gone, had it forgotten and could send nothing. */
static void be_the_child(struct secsess_connection *connection, unsigned mark, bool ask_first)
{
	static struct secsess_transport_ops ops;
	struct secsess_replies replies;
	struct secsess_error error = {0};
	bool sent = true, good;

	ops = *connection->transport->ops;
	ops.close = note_close;
	connection->transport->ops = &ops;
	good = secsess_fork_mark() != mark;
	if (ask_first) {
		queue_ping(connection);
		good = good && secsess_connection_exchange(connection, &replies, SHORT_MS, &sent, &error) == SECSESS_IO &&
			!sent;
	}
	good = good && !secsess_connection_ready(connection) && was_closed && was_forgotten;
	_exit(good ? 0 : 1);
}

static void test_child_of_a_fork_does_not_send(void **state)
{
	static const struct turn turn = {.text = "+OK\r\n"};
	struct secsess_connection connection;
	struct secsess_replies replies;
	struct secsess_error error;
	struct server server;

	(void) state;
	for (int ask_first = 0; ask_first < 2; ask_first++) {
		unsigned mark = secsess_fork_mark();
		pid_t child;
		int status;

		start(&server, &turn, 1);
		dial(&connection, &server);
		child = fork();
		if (child == 0) {
			be_the_child(&connection, mark, ask_first);
		}
		assert_int_equal(waitpid(child, &status, 0), child);
		assert_int_equal(status, 0);
		/* The parent's is as it was. */
		assert_int_equal(secsess_fork_mark(), mark);
		assert_true(secsess_connection_ready(&connection));
		assert_int_equal(ask(&connection, 1, LONG_MS, &replies, &error), SECSESS_DONE);
		secsess_replies_release(&replies);
		assert_int_equal(server.heard.size, strlen("*1\r\n$4\r\nPING\r\n"));
		secsess_connection_close(&connection);
		finish(&server);
	}
}

static void test_closing_is_not_forgetting(void **state)
{
	static struct secsess_transport_ops ops;
	struct secsess_connection connection;
	struct secsess_transport *transport;
	const struct secsess_transport_ops *own;
	struct server server;

	(void) state;
	start(&server, NULL, 0);
	dial(&connection, &server);
	transport = connection.transport;
	own = transport->ops;
	ops = *own;
	ops.close = note_close;
	transport->ops = &ops;
	was_closed = was_forgotten = false;
	secsess_connection_close(&connection);
	assert_true(was_closed);
	assert_false(was_forgotten);
	own->close(transport, false);
	finish(&server);
}

static size_t allocations_left;

static void *resize(void *old, size_t size)
{
	if (size == 0) {
		free(old);
		return NULL;
	}
	return allocations_left && allocations_left-- ? realloc(old, size) : NULL;
}

static void test_every_allocation_may_fail(void **state)
{
	static const struct turn turn = {.text = "+OK\r\n"};
	enum secsess_status status = SECSESS_NOMEM;
	struct secsess_slice argv[40];
	size_t allowed = 0;

	(void) state;
	for (size_t i = 0; i < SECSESS_COUNT(argv); i++) {
		argv[i] = secsess_slice_str("xxxxxxxx");
	}
	for (; status == SECSESS_NOMEM; allowed++) {
		struct secsess_connection connection;
		struct secsess_replies replies = {0};
		struct secsess_error error = {0};
		struct server server;
		bool sent;

		start(&server, &turn, 1);
		assert_int_equal(secsess_buf_reserve(&server.heard, 4096), SECSESS_DONE);
		secsess_connection_init(&connection, &server.dialer);
		secsess_set_resize(resize);
		allocations_left = allowed;
		status = secsess_connection_dial(&connection, &somewhere, LONG_MS, &error);
		if (!status) {
			status = secsess_connection_queue(&connection, SECSESS_COUNT(argv), argv);
		}
		if (!status) {
			status = secsess_connection_exchange(&connection, &replies, LONG_MS, &sent, &error);
		}
		secsess_replies_release(&replies);
		secsess_connection_close(&connection);
		secsess_set_resize(NULL);
		if (server.client >= 0) {
			close(server.client);
			server.client = -1;
		}
		finish(&server);
	}
	assert_int_equal(status, SECSESS_DONE);
	assert_in_range(allowed, 4, 12);
}

/* The plain-socket dialer itself. */

static int listen_at(int family, const void *at, socklen_t size)
{
	int fd = socket(family, SOCK_STREAM | SOCK_CLOEXEC, 0);

	assert_true(fd >= 0);
	assert_int_equal(bind(fd, at, size), 0);
	assert_int_equal(listen(fd, 1), 0);
	return fd;
}

static void *answer_one(void *argument)
{
	int fd = accept(*(int *) argument, NULL, NULL);
	char bytes[64];

	assert(fd >= 0);
	if (recv(fd, bytes, sizeof(bytes), 0) > 0) {
		assert(send(fd, "+PONG\r\n", 7, MSG_NOSIGNAL) == 7);
	}
	close(fd);
	return NULL;
}

static void assert_pong(int listener, const struct secsess_endpoint *endpoint)
{
	struct secsess_connection connection;
	struct secsess_replies replies;
	struct secsess_error error;
	pthread_t thread;

	assert_int_equal(pthread_create(&thread, NULL, answer_one, &listener), 0);
	secsess_connection_init(&connection, &secsess_socket_dialer);
	assert_int_equal(secsess_connection_dial(&connection, endpoint, LONG_MS, &error), SECSESS_DONE);
	assert_int_equal(ask(&connection, 1, LONG_MS, &replies, &error), SECSESS_DONE);
	assert_string_equal(replies.at[0]->str, "PONG");
	secsess_replies_release(&replies);
	secsess_connection_close(&connection);
	pthread_join(thread, NULL);
}

static void assert_no_connection(const struct secsess_endpoint *endpoint, enum secsess_status expected,
	const char *told)
{
	struct secsess_connection connection;
	struct secsess_error error = {0};

	secsess_connection_init(&connection, &secsess_socket_dialer);
	assert_int_equal(secsess_connection_dial(&connection, endpoint, SHORT_MS, &error), expected);
	assert_non_null(strstr(error.text, told));
	assert_false(secsess_connection_ready(&connection));
}

static void test_dialling_unix(void **state)
{
	char folder[] = "/tmp/secsess-XXXXXX";
	struct sockaddr_un at = {.sun_family = AF_UNIX};
	struct secsess_endpoint endpoint = {.network = SECSESS_UNIX, .host = at.sun_path};
	int listener;

	(void) state;
	assert_non_null(mkdtemp(folder));
	snprintf(at.sun_path, sizeof(at.sun_path), "%s/s", folder);
	assert_no_connection(&endpoint, SECSESS_IO, "No such file");
	listener = listen_at(AF_UNIX, &at, sizeof(at));
	assert_pong(listener, &endpoint);
	close(listener);
	assert_no_connection(&endpoint, SECSESS_IO, "refused");
	unlink(at.sun_path);
	rmdir(folder);
}

static void test_dialling_tcp(void **state)
{
	char host[] = "127.0.0.1";
	struct sockaddr_in at = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	struct secsess_endpoint endpoint = {.network = SECSESS_TCP, .host = host};
	socklen_t size = sizeof(at);
	int listener = listen_at(AF_INET, &at, sizeof(at));

	(void) state;
	assert_int_equal(getsockname(listener, (struct sockaddr *) &at, &size), 0);
	endpoint.port = ntohs(at.sin_port);
	assert_pong(listener, &endpoint);
	close(listener);
	assert_no_connection(&endpoint, SECSESS_IO, "refused");
	endpoint.network = SECSESS_TLS;
	assert_no_connection(&endpoint, SECSESS_CONFIG, "TLS");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_replies_in_pieces_of_every_size),
		cmocka_unit_test(test_commands_are_framed),
		cmocka_unit_test(test_many_exchanges),
		cmocka_unit_test(test_nothing_queued),
		cmocka_unit_test(test_dropped_commands_are_not_sent),
		cmocka_unit_test(test_queue_limits),
		cmocka_unit_test(test_silence),
		cmocka_unit_test(test_half_of_the_replies),
		cmocka_unit_test(test_dripping_server),
		cmocka_unit_test(test_time_left_shrinks),
		cmocka_unit_test(test_server_that_takes_nothing),
		cmocka_unit_test(test_server_that_forgets_how_long_to_block),
		cmocka_unit_test(test_server_that_blocks_for_ever),
		cmocka_unit_test(test_closed_in_the_middle),
		cmocka_unit_test(test_closed_while_idle),
		cmocka_unit_test(test_two_replies_for_one_command),
		cmocka_unit_test(test_stray_reply_between_exchanges),
		cmocka_unit_test(test_garbage),
		cmocka_unit_test(test_huge_announcements),
		cmocka_unit_test(test_endless_line),
		cmocka_unit_test(test_endless_array),
		cmocka_unit_test(test_large_replies),
		cmocka_unit_test(test_long_arrays),
		cmocka_unit_test(test_nesting),
		cmocka_unit_test(test_error_replies_are_replies),
		cmocka_unit_test(test_dirty_is_never_reused),
		cmocka_unit_test(test_child_of_a_fork_does_not_send),
		cmocka_unit_test(test_closing_is_not_forgetting),
		cmocka_unit_test(test_every_allocation_may_fail),
		cmocka_unit_test(test_dialling_unix),
		cmocka_unit_test(test_dialling_tcp),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
