/* SPDX-License-Identifier: BSD-3-Clause */

/* The address of a store, as written in secsess.store:
 *
 *   redis://[user[:password]@]host[:port][/db]?prefix=…
 *   rediss://…            the same over TLS, verified; ?ca=FILE &cert=FILE &key=FILE &peer_name=NAME
 *                         &verify=0 (1)
 *   redis+unix://[user[:password]@]/path          ?db=N &prefix=…
 *   redis-sentinel://[user[:password]@]host[:port][,host[:port]...]/service[/db]
 *                         the master of that service, by what these Sentinels (26379) say;
 *                         ?sentinel_user=… &sentinel_password=… of theirs; rediss-sentinel:// over TLS, all of them
 *   redis-cluster://[user[:password]@]host[:port][,host[:port]...]
 *                         the nodes of a Cluster, by what these say; rediss-cluster:// over TLS, all of them
 *
 * User, password, path and values are percent-encoded ('+' is a plus); IPv6 hosts stand in brackets. Port 1 to 65535
 * (6379, of Sentinels 26379), db 0 to 65535 (0), prefix 1 to 64 printable ASCII characters without space, braces and glob characters. Each
 * option once; unknown ones are refused. */
#ifndef SECSESS_ADDRESS_H
#define SECSESS_ADDRESS_H

#include "transport.h"

enum secsess_address_kind {
	SECSESS_SERVER, /* one, by itself */
	SECSESS_SENTINEL,
	SECSESS_CLUSTER
};

struct secsess_host {
	char *name;
	int port;
};

struct secsess_address {
	enum secsess_address_kind kind;
	struct secsess_endpoint endpoint; /* the server, or the first that is asked for one; network and TLS are of all */
	struct secsess_host *more;        /* the others to ask */
	size_t more_count;
	char *service;                                       /* of Sentinels */
	struct secsess_buf user, password;                   /* any bytes; empty = none; wiped on release */
	struct secsess_buf sentinel_user, sentinel_password; /* the same, to the Sentinels */
	int db;
	char *prefix; /* of all keys; default "secsess:" */
};

/* Writes address on success only; it need not be initialised. CONFIG: error names what is wrong and what is allowed,
 * and repeats nothing of the address but a scheme or an option name. */
enum secsess_status secsess_address_parse(struct secsess_address *address, struct secsess_slice text,
	struct secsess_error *error);

/* The text of a credentials file, in one of these forms:
 *
 *   password              or    user          or, for Sentinels,    user of the servers
 *                               password                            password
 *                                                                   user of the Sentinels
 *                                                                   password
 *
 * Lines end with LF or CRLF, the last one may lack it; everything else is literal. What the file holds replaces what
 * the address had; a file of one line keeps the address' user. CONFIG as above, and address is as it was. */
enum secsess_status secsess_address_credentials(struct secsess_address *address, struct secsess_slice text,
	struct secsess_error *error);

/* Where it is, without credentials, for people: "unix:/run/redis.sock", "tls:host:port/db 2", "service shop by
 * tcp:host:port, ...", "cluster tcp:host:port, ...". Cut to size. */
void secsess_address_describe(const struct secsess_address *address, char *text, size_t size);

/* Whether what a server names as another's host can be one: a name, or an address without brackets. */
bool secsess_host_is_possible(const char *host);

/* Wipes what is secret and zeroes. A second call does nothing. */
void secsess_address_release(struct secsess_address *address);

#endif
