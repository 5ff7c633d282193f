/* SPDX-License-Identifier: BSD-3-Clause */

#include "connection.h"

#include "../core/crypto.h"
#include "intake.h"
#include "resp.h"

#include <limits.h>

/* Buffers that an unusually large exchange blew up are not kept. */
#define KEEP_MAX ((size_t) 256 << 10)
/* So long after its last exchange a connection is looked at before it is used. */
#define IDLE_MS 1000

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
	if (!connection->intake || !secsess_intake_renew(connection)) {
		secsess_connection_close(connection);
		secsess_error_set(error, "no memory for a connection to %s", connection->address);
		return SECSESS_NOMEM;
	}
	connection->fork_mark = secsess_fork_mark();
	connection->settled_at_ms = secsess_monotonic_ms();
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
	connection->blocks_ms = 0;
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
	enum secsess_status status;

	if (argc == 0 || connection->queued >= SECSESS_EXCHANGE_MAX || is_too_long(argc, argv)) {
		return SECSESS_REFUSED;
	}
	status = secsess_resp_append(&connection->out, argc, argv);
	if (!status) {
		connection->queued++;
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

/* Whoever hangs up, answers late or twice while we idle is found here, before anything is sent: one look without waiting.
 * A connection in steady use is spared it: there a stray reply is found at the exchange's end, or by the record that is
 * another session's. */
static enum secsess_status check_quiet(struct secsess_connection *connection, struct secsess_error *error)
{
	struct secsess_transport *transport = connection->transport;
	size_t received = 0;
	enum secsess_status status;

	if (secsess_monotonic_ms() - connection->settled_at_ms < IDLE_MS) {
		return SECSESS_DONE;
	}
	status = transport->ops->receive(transport, connection->intake->bytes, SECSESS_RECEIVE_SIZE, &received, 0);
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

/* A server with nothing else to do looks only ten times a second whose time to block is over (Redis' hz). An empty line,
 * which it skips, makes it look now. What goes wrong here shows at the answer. */
static void nudge(struct secsess_connection *connection)
{
	connection->nudge_at_ms = 0;
	connection->transport->ops->send(connection->transport, secsess_slice_str("\r\n"), 0);
}

/* Waits for bytes, until it is time to nudge if that comes first. TIMEOUT: it is, or none came in time. */
static enum secsess_status await_bytes(struct secsess_connection *connection, int left, size_t *received)
{
	const struct secsess_transport_ops *ops = connection->transport->ops;
	int wait_ms = left;

	if (connection->nudge_at_ms && left_ms(connection->nudge_at_ms) < left) {
		wait_ms = left_ms(connection->nudge_at_ms);
	}
	return ops->receive(connection->transport, connection->intake->bytes, SECSESS_RECEIVE_SIZE, received, wait_ms);
}

/* Waits for bytes and gives them to the reader. */
static enum secsess_status fill(struct secsess_connection *connection, int64_t deadline_ms, int timeout_ms,
	struct secsess_error *error)
{
	struct secsess_intake *intake = connection->intake;
	int left = left_ms(deadline_ms);
	enum secsess_status status = SECSESS_TIMEOUT;
	size_t received = 0;

	/* With 0 it would only look, and a server that drips would never find the time up. */
	if (left > 0) {
		status = await_bytes(connection, left, &received);
	}
	if (status == SECSESS_TIMEOUT && connection->nudge_at_ms) {
		nudge(connection);
		return SECSESS_DONE;
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
	if (intake->received > SECSESS_ANSWER_MAX) {
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
		if (secsess_intake_awaits_too_much(reader)) {
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
	connection->settled_at_ms = secsess_monotonic_ms();
	connection->intake->received = 0;
	connection->intake->elements = 0;
	wipe_out(connection);
	if (large && !secsess_intake_renew(connection)) {
		secsess_connection_close(connection);
	}
}

enum secsess_status secsess_connection_exchange(struct secsess_connection *connection, struct secsess_replies *replies,
	int timeout_ms, bool *sent, struct secsess_error *error)
{
	int64_t began_ms = secsess_monotonic_ms(), deadline_ms = began_ms + timeout_ms + connection->blocks_ms;
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
	connection->nudge_at_ms = connection->blocks_ms ? began_ms + connection->blocks_ms + 1 : 0;
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
