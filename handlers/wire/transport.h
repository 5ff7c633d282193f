/* SPDX-License-Identifier: BSD-3-Clause */

/* How bytes reach a server: filled by PHP streams in handlers/php, by plain sockets in tests. */
#ifndef SECSESS_TRANSPORT_H
#define SECSESS_TRANSPORT_H

#include "../core/base.h"

enum secsess_network { SECSESS_UNIX, SECSESS_TCP, SECSESS_TLS };

/* Where to connect. Owned strings; release with secsess_endpoint_release(). */
struct secsess_endpoint {
	enum secsess_network network;
	char *host; /* or the path of a socket */
	int port;
	char *ca_file, *cert_file, *key_file, *peer_name; /* NULL = default */
	bool verify;
};

struct secsess_transport;

struct secsess_transport_ops {
	/* Sends all of it within timeout_ms. TIMEOUT, IO: some bytes may be gone. */
	enum secsess_status (*send)(struct secsess_transport *transport, struct secsess_slice bytes, int timeout_ms);
	/* Waits for at least one byte and writes up to capacity. IO when the peer closed. timeout_ms 0 only looks, without
	 * waiting: TIMEOUT when nothing is there. */
	enum secsess_status (*receive)(struct secsess_transport *transport, void *at, size_t capacity, size_t *received,
		int timeout_ms);
	/* Closes and frees. After a fork the child only forgets it: nothing may be sent on the parent's connection. */
	void (*close)(struct secsess_transport *transport, bool forget);
};

struct secsess_transport {
	const struct secsess_transport_ops *ops;
};

/* Connects. IO, TIMEOUT, CONFIG (TLS is not to be had, a file can't be read): error says why; it never holds
 * credentials. */
struct secsess_dialer {
	enum secsess_status (*dial)(const struct secsess_dialer *dialer, const struct secsess_endpoint *endpoint,
		int timeout_ms, struct secsess_transport **transport, struct secsess_error *error);
};

/* Where it is, for people: "unix:/run/redis.sock", "tcp:host:6379", "tls:[::1]:6379". Cut to size; size > 0. */
void secsess_endpoint_describe(const struct secsess_endpoint *endpoint, char *text, size_t size);

/* Frees and zeroes. A second call does nothing. */
void secsess_endpoint_release(struct secsess_endpoint *endpoint);

#endif
