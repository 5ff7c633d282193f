/* SPDX-License-Identifier: BSD-3-Clause */

#include "transport.h"

#include "php.h"

#include "php_network.h"
#include "php_streams.h"

#include "../wire/connection.h"
#include "../wire/socket.h"

struct stream_transport {
	struct secsess_transport base;
	php_stream *stream;           /* persistent: PHP's list owns it, we are the only ones who use it */
	char name[40];                /* in that list */
	struct secsess_socket socket; /* the stream's own, where nothing stands between; fd -1: TLS */
	int timeout_ms;               /* of the stream, as last set */
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

static void set_string(php_stream_context *context, const char *option, const char *value)
{
	zval text;

	if (value) {
		ZVAL_STRING(&text, value);
		php_stream_context_set_option(context, "ssl", option, &text);
		zval_ptr_dtor(&text);
	}
}

static void set_bool(php_stream_context *context, const char *wrapper, const char *option, bool value)
{
	zval flag;

	ZVAL_BOOL(&flag, value);
	php_stream_context_set_option(context, wrapper, option, &flag);
}

static php_stream_context *context_for(const struct secsess_endpoint *endpoint)
{
	php_stream_context *context = php_stream_context_alloc();

	set_bool(context, "socket", "tcp_nodelay", true);
	if (endpoint->network == SECSESS_TLS) {
		set_bool(context, "ssl", "verify_peer", endpoint->verify);
		set_bool(context, "ssl", "verify_peer_name", endpoint->verify);
		set_bool(context, "ssl", "allow_self_signed", false);
		set_string(context, "peer_name", endpoint->peer_name ? endpoint->peer_name : endpoint->host);
		set_string(context, "cafile", endpoint->ca_file);
		set_string(context, "local_cert", endpoint->cert_file);
		set_string(context, "local_pk", endpoint->key_file);
	}
	return context;
}

static zend_string *address_of(const struct secsess_endpoint *endpoint)
{
	const char *scheme = endpoint->network == SECSESS_TLS ? "tls" : "tcp";
	bool bare_ipv6 = strchr(endpoint->host, ':') && endpoint->host[0] != '[';

	if (endpoint->network == SECSESS_UNIX) {
		return zend_strpprintf(0, "unix://%s", endpoint->host);
	}
	return zend_strpprintf(0, bare_ipv6 ? "%s://[%s]:%d" : "%s://%s:%d", scheme, endpoint->host, endpoint->port);
}

/* OpenSSL's complaints come as PHP warnings only: they are kept from the page and from the application's error handler,
 * and told as part of our own. */
struct silence {
	int error_reporting;
	zval handler;
};

static void be_silent(struct silence *silence)
{
	silence->error_reporting = EG(error_reporting);
	ZVAL_COPY_VALUE(&silence->handler, &EG(user_error_handler));
	EG(error_reporting) = 0;
	ZVAL_UNDEF(&EG(user_error_handler));
}

static void speak_again(const struct silence *silence)
{
	EG(error_reporting) = silence->error_reporting;
	ZVAL_COPY_VALUE(&EG(user_error_handler), &silence->handler);
}

static php_stream *connect_stream(const struct secsess_endpoint *endpoint, const char *name, int timeout_ms,
	zend_string **why)
{
	struct timeval timeout = timeval_of(timeout_ms);
	php_stream_context *context = context_for(endpoint);
	zend_string *address = address_of(endpoint);
	struct silence silence;
	php_stream *stream;
	int code = 0;

	be_silent(&silence);
	stream = php_stream_xport_create(ZSTR_VAL(address), ZSTR_LEN(address), 0,
		STREAM_XPORT_CLIENT | STREAM_XPORT_CONNECT, name, &timeout, context, why, &code);
	speak_again(&silence);
	zend_list_delete(context->res); /* the stream has its own hold on it */
	zend_string_release(address);
	return stream;
}

static bool is_readable(const char *file)
{
	return !file || VCWD_ACCESS(file, R_OK) == 0;
}

static enum secsess_status check_tls(const struct secsess_endpoint *endpoint, struct secsess_error *error)
{
	const char *const files[] = {endpoint->ca_file, endpoint->cert_file, endpoint->key_file};
	static const char *const options[] = {"ca", "cert", "key"};

	if (endpoint->network != SECSESS_TLS) {
		return SECSESS_DONE;
	}
	if (!zend_hash_str_exists(php_stream_xport_get_hash(), ZEND_STRL("tls"))) {
		secsess_error_set(error, "rediss:// needs PHP's openssl extension: load it");
		return SECSESS_CONFIG;
	}
	for (size_t i = 0; i < SECSESS_COUNT(files); i++) {
		if (!is_readable(files[i])) {
			secsess_error_set(error, "the file of option %s in secsess.store can't be read", options[i]);
			return SECSESS_CONFIG;
		}
	}
	return SECSESS_DONE;
}

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
static int socket_of(php_stream *stream, const struct secsess_endpoint *endpoint)
{
	php_socket_t fd = -1;

	if (endpoint->network != SECSESS_TLS) {
		php_stream_cast(stream, PHP_STREAM_AS_SOCKETD | PHP_STREAM_CAST_INTERNAL, (void **) &fd, 0);
	}
	return (int) fd;
}

static enum secsess_status dial(const struct secsess_dialer *dialer, const struct secsess_endpoint *endpoint,
	int timeout_ms, struct secsess_transport **transport, struct secsess_error *error)
{
	/* Each dial makes a stream of its own: one of that name that PHP may still hold is not wanted. */
	static _Atomic unsigned long serial;
	struct stream_transport *made;
	zend_string *why = NULL;
	int64_t began = secsess_monotonic_ms();
	enum secsess_status status = check_tls(endpoint, error);

	(void) dialer;
	if (status) {
		return status;
	}
	made = calloc(1, sizeof(*made));
	if (!made) {
		secsess_error_set(error, "out of memory");
		return SECSESS_NOMEM;
	}
	made->base.ops = &stream_ops;
	made->timeout_ms = -1;
	snprintf(made->name, sizeof(made->name), "secsess:%lu", ++serial);
	made->stream = connect_stream(endpoint, made->name, timeout_ms, &why);
	if (!made->stream) {
		status = failed(began, timeout_ms);
		secsess_error_set(error, "%s",
			why && ZSTR_LEN(why)                   ? ZSTR_VAL(why)
				: endpoint->network == SECSESS_TLS ? "the TLS handshake failed: check certificate, ca and peer_name"
												   : "connection failed");
		free(made);
	} else {
		keep_to_ourselves(made->stream);
		made->socket.fd = socket_of(made->stream, endpoint);
		*transport = &made->base;
	}
	if (why) {
		zend_string_release(why);
	}
	return status;
}

const struct secsess_dialer secsess_stream_dialer = {.dial = dial};
