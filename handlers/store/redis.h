/* SPDX-License-Identifier: BSD-3-Clause */

/* The store in a Redis or Valkey server. */
#ifndef SECSESS_REDIS_H
#define SECSESS_REDIS_H

#include "../wire/address.h"
#include "../wire/breaker.h"
#include "store.h"

struct secsess_redis_options {
	int connect_ms; /* to connect, TLS included */
	int answer_ms;  /* for the answers of one round trip */
	int budget_ms;  /* for all retries of one request */
	struct secsess_breaker_options breaker;
	int replicas;   /* so many must have what logs in, renews or revokes, before it is called done */
	int replica_ms; /* for their word */
};

/* Makes a driver that connects when it is first used. Takes over address on success (and empties it). dialer is
 * borrowed for the driver's life. NULL: no memory. */
struct secsess_store *secsess_redis_new(struct secsess_address *address, const struct secsess_dialer *dialer,
	const struct secsess_redis_options *options);

#endif
