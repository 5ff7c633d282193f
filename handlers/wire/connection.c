/* SPDX-License-Identifier: BSD-3-Clause */

#include "connection.h"

#include "../core/crypto.h"

#include <limits.h>
#include <pthread.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

#define RECEIVE_SIZE 16384
/* Buffers that an unusually large exchange blew up are not kept. */
#define KEEP_MAX ((size_t) 256 << 10)
/* What an exchange may bring besides one bulk string: headers, and the other commands' small answers. */
#define ANSWER_MAX (SECSESS_BULK_MAX + ((size_t) 1 << 20))
/* Of a status, an error, a number or a header. hiredis looks for a line's end from its start whenever bytes come. */
#define LINE_MAX_SIZE ((size_t) 64 << 10)
/* hiredis 0.14 stops there by itself, 1.x would let a server build a chain as deep as it likes, and frees it by
 * recursion. */
#define DEPTH_MAX 8
#define ARGUMENTS_ON_STACK 32

struct secsess_intake {
	redisReplyObjectFunctions functions; /* hiredis' own, but for createArray */
	redisReplyObjectFunctions *builtin;
	size_t received, elements; /* in this exchange */
	bool too_large;
	char bytes[RECEIVE_SIZE];
};

#if HIREDIS_MAJOR >= 1
typedef size_t array_size;
#else
typedef int array_size;
#endif

static pthread_once_t fork_once = PTHREAD_ONCE_INIT;
static unsigned fork_mark = 1;
static bool fork_watched;

static void mark_child(void)
{
	fork_mark++;
}

static void watch_forks(void)
{
	fork_watched = pthread_atfork(NULL, NULL, mark_child) == 0;
}

unsigned secsess_fork_mark(void)
{
	pthread_once(&fork_once, watch_forks);
	return fork_watched ? fork_mark : (unsigned) getpid();
}

int64_t secsess_monotonic_us(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t) now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

int64_t secsess_monotonic_ms(void)
{
	return secsess_monotonic_us() / 1000;
}

/* Refuses, before hiredis allocates for it, an array that is longer or deeper than any answer we ask for. */
static void *create_array(const redisReadTask *task, array_size elements)
{
	struct secsess_intake *intake = task->privdata;
	size_t depth = 0;

	for (const redisReadTask *at = task; at; at = at->parent) {
		depth++;
	}
	if (depth > DEPTH_MAX || (size_t) elements > SECSESS_ANSWER_ELEMENTS_MAX - intake->elements) {
		intake->too_large = true;
		return NULL;
	}
	intake->elements += (size_t) elements;
	return intake->builtin->createArray(task, elements);
}

static bool renew_reader(struct secsess_connection *connection)
{
	struct secsess_intake *intake = connection->intake;

	if (connection->reader) {
		redisReaderFree(connection->reader);
	}
	connection->reader = redisReaderCreate();
	if (!connection->reader) {
		return false;
	}
	intake->builtin = connection->reader->fn;
	intake->functions = *intake->builtin;
	intake->functions.createArray = create_array;
	connection->reader->fn = &intake->functions;
	connection->reader->privdata = intake;
	/* Shrinking the buffer in between is the one thing where hiredis 0.14 aborts when memory is short; settle() does
	 * it instead. */
	connection->reader->maxbuf = 0;
	return true;
}

void secsess_connection_init(struct secsess_connection *connection, const struct secsess_dialer *dialer)
{
	*connection = (struct secsess_connection) {.dialer = dialer};
}

bool secsess_connection_ready(struct secsess_connection *connection)
{
	if (!connection->transport) {
		return false;
	}
	if (connection->dirty || connection->fork_mark != secsess_fork_mark()) {
		secsess_connection_close(connection);
		return false;
	}
	return true;
}

enum secsess_status secsess_connection_dial(struct secsess_connection *connection,
	const struct secsess_endpoint *endpoint, int timeout_ms, struct secsess_error *error)
{
	enum secsess_status status;

	secsess_connection_close(connection);
	secsess_endpoint_describe(endpoint, connection->address, sizeof(connection->address));
	connection->intake = secsess_alloc_zeroed(sizeof(*connection->intake));
	if (!connection->intake || !renew_reader(connection)) {
		secsess_connection_close(connection);
		secsess_error_set(error, "no memory for a connection to %s", connection->address);
		return SECSESS_NOMEM;
	}
	connection->fork_mark = secsess_fork_mark();
	status = connection->dialer->dial(connection->dialer, endpoint, timeout_ms, &connection->transport, error);
	if (status) {
		connection->transport = NULL;
		secsess_connection_close(connection);
	}
	return status;
}

/* Passwords and payloads pass through here. */
static void wipe_out(struct secsess_connection *connection)
{
	if (connection->out.data) {
		secsess_wipe(connection->out.data, connection->out.size);
	}
	connection->out.size = 0;
	connection->queued = 0;
	if (connection->out.capacity > KEEP_MAX) {
		secsess_buf_release(&connection->out);
	}
}

void secsess_connection_drop(struct secsess_connection *connection)
{
	wipe_out(connection);
}

void secsess_connection_close(struct secsess_connection *connection)
{
	if (connection->transport) {
		connection->transport->ops->close(connection->transport, connection->fork_mark != secsess_fork_mark());
		connection->transport = NULL;
	}
	if (connection->reader) {
		redisReaderFree(connection->reader);
		connection->reader = NULL;
	}
	secsess_free(connection->intake);
	connection->intake = NULL;
	wipe_out(connection);
	secsess_buf_release(&connection->out);
	connection->dirty = false;
}

/* texts and sizes have room for argc. */
static enum secsess_status format(struct secsess_buf *out, size_t argc, const struct secsess_slice *argv,
	const char **texts, size_t *sizes)
{
	enum secsess_status status;
	char *command = NULL;
	long long size; /* int in hiredis 0.14 */

	for (size_t i = 0; i < argc; i++) {
		texts[i] = argv[i].size ? (const char *) argv[i].data : "";
		sizes[i] = argv[i].size;
	}
	size = redisFormatCommandArgv(&command, (int) argc, texts, sizes);
	if (size < 0) {
		return SECSESS_NOMEM;
	}
	status = secsess_buf_append(out, command, (size_t) size);
	secsess_wipe(command, (size_t) size);
	redisFreeCommand(command);
	return status;
}

/* Keeps hiredis 0.14's int from overflowing, too. */
static bool is_too_long(size_t argc, const struct secsess_slice *argv)
{
	size_t room = SECSESS_BULK_MAX;

	if (argc > SECSESS_ANSWER_ELEMENTS_MAX) {
		return true;
	}
	for (size_t i = 0; i < argc; i++) {
		if (argv[i].size > room) {
			return true;
		}
		room -= argv[i].size;
	}
	return false;
}

enum secsess_status secsess_connection_queue(struct secsess_connection *connection, size_t argc,
	const struct secsess_slice *argv)
{
	const char *few_texts[ARGUMENTS_ON_STACK], **texts = few_texts;
	size_t few_sizes[ARGUMENTS_ON_STACK], *sizes = few_sizes;
	enum secsess_status status = SECSESS_NOMEM;

	if (argc == 0 || connection->queued >= SECSESS_PIPELINE_MAX || is_too_long(argc, argv)) {
		return SECSESS_REFUSED;
	}
	if (argc > ARGUMENTS_ON_STACK) {
		texts = secsess_alloc_zeroed(argc * sizeof(*texts));
		sizes = secsess_alloc_zeroed(argc * sizeof(*sizes));
	}
	if (texts && sizes) {
		status = format(&connection->out, argc, argv, texts, sizes);
	}
	if (!status) {
		connection->queued++;
	}
	if (argc > ARGUMENTS_ON_STACK) {
		secsess_free(sizes);
		secsess_free(texts);
	}
	return status;
}

static int left_ms(int64_t deadline_ms)
{
	int64_t left = deadline_ms - secsess_monotonic_ms();

	return left < 0 ? 0 : left > INT_MAX ? INT_MAX : (int) left;
}

static enum secsess_status fail_stray(const struct secsess_connection *connection, struct secsess_error *error)
{
	secsess_error_set(error,
		"%s sent more than was asked for; the connection was closed, lest an answer reach the "
		"wrong visitor; check what stands between here and the server",
		connection->address);
	return SECSESS_IO;
}

static enum secsess_status fail_too_large(const struct secsess_connection *connection, struct secsess_error *error)
{
	secsess_error_set(error,
		"the answer of %s is larger than %zu MiB or %d elements, or nested too deep; it was not "
		"read",
		connection->address, SECSESS_BULK_MAX >> 20, SECSESS_ANSWER_ELEMENTS_MAX);
	return SECSESS_IO;
}

/* Whoever answers late, twice, or hangs up while we idle is found here, before anything is sent: one look without
 * waiting. A stray reply taken for the next command's would put all later answers off by one. */
static enum secsess_status check_quiet(struct secsess_connection *connection, struct secsess_error *error)
{
	struct secsess_transport *transport = connection->transport;
	size_t received = 0;
	enum secsess_status status;

	status = transport->ops->receive(transport, connection->intake->bytes, RECEIVE_SIZE, &received, 0);
	if (status == SECSESS_TIMEOUT) {
		return SECSESS_DONE;
	}
	if (!status) {
		return fail_stray(connection, error);
	}
	secsess_error_set(error,
		"%s closed the connection while it was idle; raise the server's idle time-out, or see "
		"whether it was restarted",
		connection->address);
	return status;
}

static enum secsess_status send_queued(struct secsess_connection *connection, int64_t deadline_ms, int timeout_ms,
	struct secsess_error *error)
{
	struct secsess_transport *transport = connection->transport;
	enum secsess_status status;

	status = transport->ops->send(transport, secsess_buf_slice(&connection->out), left_ms(deadline_ms));
	if (status == SECSESS_TIMEOUT) {
		secsess_error_set(error, "%s took no commands within %d ms; see whether it is overloaded or stopped",
			connection->address, timeout_ms);
	} else if (status) {
		secsess_error_set(error, "%s closed the connection before it took the commands; see the server's log",
			connection->address);
	}
	return status;
}

/* The bulk string that the reader is in the middle of, as announced: "$<digits>\r\n" stays unread until all of it is
 * there. 0 = none. */
static size_t announced_size(const redisReader *reader)
{
	size_t size = 0;

	if (reader->ridx < 0) {
		return 0;
	}
#if HIREDIS_MAJOR >= 1
	if (reader->task[reader->ridx]->type != REDIS_REPLY_STRING) {
		return 0;
	}
#else
	if (reader->rstack[reader->ridx].type != REDIS_REPLY_STRING) {
		return 0;
	}
#endif
	for (size_t i = reader->pos; i < reader->len && size <= SECSESS_BULK_MAX; i++) {
		if (reader->buf[i] < '0' || reader->buf[i] > '9') {
			break;
		}
		size = size * 10 + (size_t) (reader->buf[i] - '0');
	}
	return size;
}

/* What the reader waits for is too long, as far as can be told already. */
static bool awaits_too_much(const redisReader *reader)
{
	size_t announced = announced_size(reader);

	return announced > SECSESS_BULK_MAX || (announced == 0 && reader->len - reader->pos > LINE_MAX_SIZE);
}

/* Waits for bytes and gives them to the reader. */
static enum secsess_status fill(struct secsess_connection *connection, int64_t deadline_ms, int timeout_ms,
	struct secsess_error *error)
{
	struct secsess_transport *transport = connection->transport;
	struct secsess_intake *intake = connection->intake;
	int left = left_ms(deadline_ms);
	enum secsess_status status = SECSESS_TIMEOUT;
	size_t received = 0;

	/* With 0 it would only look, and a server that drips would never find the time up. */
	if (left > 0) {
		status = transport->ops->receive(transport, intake->bytes, RECEIVE_SIZE, &received, left);
	}
	if (status == SECSESS_TIMEOUT) {
		secsess_error_set(error,
			"no answer from %s within %d ms; see whether it is overloaded, stopped or in a slow "
			"command",
			connection->address, timeout_ms);
		return status;
	}
	if (status) {
		secsess_error_set(error, "%s closed the connection before it answered; see the server's log",
			connection->address);
		return status;
	}
	intake->received += received;
	if (intake->received > ANSWER_MAX) {
		return fail_too_large(connection, error);
	}
	if (redisReaderFeed(connection->reader, intake->bytes, received) != REDIS_OK) {
		secsess_error_set(error, "no memory for the answer of %s", connection->address);
		return SECSESS_NOMEM;
	}
	return SECSESS_DONE;
}

/* hiredis' own text is not told: it quotes the server's bytes. */
static enum secsess_status fail_reader(const struct secsess_connection *connection, struct secsess_error *error)
{
	if (connection->intake->too_large) {
		return fail_too_large(connection, error);
	}
	if (connection->reader->err == REDIS_ERR_OOM) {
		secsess_error_set(error, "no memory for the answer of %s", connection->address);
		return SECSESS_NOMEM;
	}
	secsess_error_set(error,
		"what %s answers is not the Redis protocol; see whether the address is that of a Redis or "
		"Valkey server, and whether it wants TLS",
		connection->address);
	return SECSESS_IO;
}

static enum secsess_status read_replies(struct secsess_connection *connection, struct secsess_replies *replies,
	int64_t deadline_ms, int timeout_ms, struct secsess_error *error)
{
	redisReader *reader = connection->reader;
	enum secsess_status status;

	while (replies->count < connection->queued) {
		void *reply = NULL;

		if (redisReaderGetReply(reader, &reply) != REDIS_OK) {
			return fail_reader(connection, error);
		}
		if (reply) {
			replies->at[replies->count++] = reply;
			continue;
		}
		if (awaits_too_much(reader)) {
			return fail_too_large(connection, error);
		}
		status = fill(connection, deadline_ms, timeout_ms, error);
		if (status) {
			return status;
		}
	}
	return reader->pos < reader->len ? fail_stray(connection, error) : SECSESS_DONE;
}

/* After a good exchange. */
static void settle(struct secsess_connection *connection)
{
	bool large = connection->intake->received > KEEP_MAX;

	connection->dirty = false;
	connection->intake->received = 0;
	connection->intake->elements = 0;
	wipe_out(connection);
	if (large && !renew_reader(connection)) {
		secsess_connection_close(connection);
	}
}

enum secsess_status secsess_connection_exchange(struct secsess_connection *connection, struct secsess_replies *replies,
	int timeout_ms, bool *sent, struct secsess_error *error)
{
	int64_t deadline_ms = secsess_monotonic_ms() + timeout_ms;
	struct secsess_replies answers = {0};
	enum secsess_status status;

	*replies = answers;
	*sent = false;
	if (!secsess_connection_ready(connection)) {
		secsess_connection_drop(connection);
		secsess_error_set(error, "there is no connection to the server");
		return SECSESS_IO;
	}
	if (connection->queued == 0) {
		return SECSESS_DONE;
	}
	/* A PHP bailout in the transport leaves it so, and nobody ever uses this connection or its queue again. */
	connection->dirty = true;
	status = check_quiet(connection, error);
	if (!status) {
		*sent = true;
		status = send_queued(connection, deadline_ms, timeout_ms, error);
	}
	if (!status) {
		status = read_replies(connection, &answers, deadline_ms, timeout_ms, error);
	}
	if (status) {
		secsess_replies_release(&answers);
		secsess_connection_close(connection);
		return status;
	}
	settle(connection);
	*replies = answers;
	return SECSESS_DONE;
}

void secsess_replies_release(struct secsess_replies *replies)
{
	for (size_t i = 0; i < replies->count; i++) {
		freeReplyObject(replies->at[i]);
	}
	*replies = (struct secsess_replies) {0};
}
