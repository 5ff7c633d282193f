/* SPDX-License-Identifier: BSD-3-Clause */

#include "transport.h"

#include "php_network.h"

#include "../wire/connection.h"
#include "../wire/socket.h"

struct stream_transport {
	struct secsess_transport base;
	php_stream *stream;                  /* persistent: PHP's list owns it, we are the only ones who use it */
	char name[SECSESS_STREAM_NAME_SIZE]; /* in that list */
	struct secsess_socket socket;        /* the stream's own, where nothing stands between; fd -1: TLS */
	int timeout_ms;                      /* of the stream, as last set */
};

static struct stream_transport *of(struct secsess_transport *transport)
{
	return (struct stream_transport *) transport;
}

static struct timeval timeval_of(int ms)
{
	return (struct timeval) {.tv_sec = ms / 1000, .tv_usec = ms % 1000 * 1000L};
}

static void set_timeout(struct stream_transport *transport, int timeout_ms)
{
	struct timeval timeout = timeval_of(timeout_ms);

	if (transport->timeout_ms != timeout_ms) {
		php_stream_set_option(transport->stream, PHP_STREAM_OPTION_READ_TIMEOUT, 0, &timeout);
		transport->timeout_ms = timeout_ms;
	}
}

/* A stream does not tell a time-out from a closed peer, but the clock does. */
static enum secsess_status failed(int64_t began, int timeout_ms)
{
	return secsess_monotonic_ms() - began >= timeout_ms ? SECSESS_TIMEOUT : SECSESS_IO;
}

static enum secsess_status send_all(struct secsess_transport *transport, struct secsess_slice bytes, int timeout_ms)
{
	struct stream_transport *self = of(transport);
	int64_t began = secsess_monotonic_ms();

	if (self->socket.fd >= 0) {
		return secsess_socket_send(&self->socket, bytes, timeout_ms);
	}
	set_timeout(self, timeout_ms > 0 ? timeout_ms : 1);
	while (bytes.size) {
		ssize_t sent = php_stream_write(self->stream, (const char *) bytes.data, bytes.size);

		if (sent <= 0) {
			return failed(began, timeout_ms);
		}
		bytes.data += sent;
		bytes.size -= (size_t) sent;
	}
	return SECSESS_DONE;
}

/* Takes what is there, and waits for nothing: to a TLS stream no time-out means for ever. */
static enum secsess_status look(php_stream *stream, void *at, size_t capacity, size_t *received)
{
	ssize_t got;

	php_stream_set_option(stream, PHP_STREAM_OPTION_BLOCKING, 0, NULL);
	got = php_stream_read(stream, at, capacity);
	php_stream_set_option(stream, PHP_STREAM_OPTION_BLOCKING, 1, NULL);
	if (got > 0) {
		*received = (size_t) got;
		return SECSESS_DONE;
	}
	return stream->eof ? SECSESS_IO : SECSESS_TIMEOUT;
}

static enum secsess_status receive(struct secsess_transport *transport, void *at, size_t capacity, size_t *received,
	int timeout_ms)
{
	struct stream_transport *self = of(transport);
	int64_t began = secsess_monotonic_ms();
	ssize_t got;

	if (self->socket.fd >= 0) {
		return secsess_socket_receive(&self->socket, at, capacity, received, timeout_ms);
	}
	if (timeout_ms <= 0) {
		return look(self->stream, at, capacity, received);
	}
	set_timeout(self, timeout_ms);
	got = php_stream_read(self->stream, at, capacity);
	if (got <= 0) {
		return failed(began, timeout_ms);
	}
	*received = (size_t) got;
	return SECSESS_DONE;
}

/* Of the process: once PHP's modules end, its lists of streams are gone. A thread that ends closes its own, since PHP
 * would do it only when what it writes to is freed. */
static bool php_closes;

void secsess_streams_end_with_php(bool end)
{
	php_closes = end;
}

static void close_stream(struct secsess_transport *transport, bool forget)
{
	struct stream_transport *self = of(transport);

	/* By the list, since from a request's end to the next php_stream_free() does nothing. */
	if (!forget && !php_closes) {
		zend_hash_str_del(&EG(persistent_list), self->name, strlen(self->name));
	}
	free(self);
}

static const struct secsess_transport_ops stream_ops = {
	.send = send_all,
	.receive = receive,
	.close = close_stream,
};

/* Nobody else may read from it, write to it or close it; and PHP's list of the request's resources, which a stream that
 * is dialled at the request's end would outlive, must not hold it. */
static void keep_to_ourselves(php_stream *stream)
{
	zend_resource *resource = stream->res, *context = stream->ctx;

	stream->flags |= PHP_STREAM_FLAG_NO_BUFFER | PHP_STREAM_FLAG_SUPPRESS_ERRORS | PHP_STREAM_FLAG_NO_FCLOSE;
	stream->ctx = NULL;
	stream->res = NULL;
	if (context) {
		zend_list_delete(context);
	}
	if (resource) {
		zend_list_delete(resource); /* has no destructor: the stream is persistent */
	}
}

/* A stream's read is a poll() and a recv(), its buffers and filters are of no use here; of TLS it is all there is. */
static int socket_of(php_stream *stream)
{
	php_socket_t fd = -1;

	php_stream_cast(stream, PHP_STREAM_AS_SOCKETD | PHP_STREAM_CAST_INTERNAL, (void **) &fd, 0);
	return (int) fd;
}

struct secsess_transport *secsess_stream_transport(php_stream *stream, const char *name, bool plain)
{
	struct stream_transport *made = calloc(1, sizeof(*made));

	if (!made) {
		return NULL;
	}
	made->base.ops = &stream_ops;
	made->stream = stream;
	made->timeout_ms = -1;
	snprintf(made->name, sizeof(made->name), "%s", name);
	keep_to_ourselves(stream);
	made->socket.fd = plain ? socket_of(stream) : -1;
	return &made->base;
}
