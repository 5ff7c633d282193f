/* SPDX-License-Identifier: BSD-3-Clause */

/* How a stream to a store is connected: unix, TCP, TLS. */
#include "transport.h"

#include "php_network.h"

#include "../wire/connection.h"

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
	struct timeval timeout = {.tv_sec = timeout_ms / 1000, .tv_usec = timeout_ms % 1000 * 1000L};
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

static enum secsess_status dial(const struct secsess_dialer *dialer, const struct secsess_endpoint *endpoint,
	int timeout_ms, struct secsess_transport **transport, struct secsess_error *error)
{
	/* Each dial makes a stream of its own: one of that name that PHP may still hold is not wanted. */
	static _Atomic unsigned long serial;
	char name[SECSESS_STREAM_NAME_SIZE];
	php_stream *stream;
	zend_string *why = NULL;
	int64_t began = secsess_monotonic_ms();
	enum secsess_status status = check_tls(endpoint, error);

	(void) dialer;
	if (status) {
		return status;
	}
	snprintf(name, sizeof(name), "secsess:%lu", ++serial);
	stream = connect_stream(endpoint, name, timeout_ms, &why);
	if (!stream) {
		status = secsess_monotonic_ms() - began >= timeout_ms ? SECSESS_TIMEOUT : SECSESS_IO;
		secsess_error_set(error, "%s",
			why && ZSTR_LEN(why)                   ? ZSTR_VAL(why)
				: endpoint->network == SECSESS_TLS ? "the TLS handshake failed: check certificate, ca and peer_name"
												   : "connection failed");
	} else {
		*transport = secsess_stream_transport(stream, name, endpoint->network != SECSESS_TLS);
		if (!*transport) {
			zend_hash_str_del(&EG(persistent_list), name, strlen(name));
			secsess_error_set(error, "out of memory");
			status = SECSESS_NOMEM;
		}
	}
	if (why) {
		zend_string_release(why);
	}
	return status;
}

const struct secsess_dialer secsess_stream_dialer = {.dial = dial};
