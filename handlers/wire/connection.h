/* SPDX-License-Identifier: BSD-3-Clause */

/* One connection to a server that speaks RESP. Commands are queued, then sent in one piece; their replies are read in
 * one exchange. A connection that ever has an unanswered command is closed, never reused: a stale answer would be
 * another visitor's session. */
#ifndef SECSESS_CONNECTION_H
#define SECSESS_CONNECTION_H

#include <hiredis/hiredis.h>

#include "transport.h"

#define SECSESS_PIPELINE_MAX 8
/* And one that says how they are to be taken. */
#define SECSESS_EXCHANGE_MAX (SECSESS_PIPELINE_MAX + 1)
/* Of one bulk string in an answer, and of one command: what can be written can be read again. */
#define SECSESS_BULK_MAX ((size_t) 64 << 20)
/* Of all replies of one exchange together. */
#define SECSESS_ANSWER_ELEMENTS_MAX 65536

struct secsess_intake;

/* Zeroed but for the dialer, it is a valid closed one. */
struct secsess_connection {
	const struct secsess_dialer *dialer;
	struct secsess_transport *transport; /* NULL = not connected */
	redisReader *reader;
	struct secsess_intake *intake; /* the receive buffer and the limits of the reader */
	struct secsess_buf out;
	size_t queued;         /* commands in out */
	bool dirty;            /* in an exchange: commands may be on their way whose answers are not all read */
	unsigned fork_mark;    /* of the process that connected */
	int blocks_ms;         /* what is queued blocks on the server for so long; for one exchange */
	int64_t nudge_at_ms;   /* in an exchange: when that is over; 0 = it was, or doesn't block */
	int64_t settled_at_ms; /* when its last exchange ended; 0 = none yet */
	char address[128];     /* for error texts */
};

/* The replies of one exchange, in the order of the commands. Zeroed is empty. They outlive the connection. */
struct secsess_replies {
	redisReply *at[SECSESS_EXCHANGE_MAX];
	size_t count;
};

void secsess_connection_init(struct secsess_connection *connection, const struct secsess_dialer *dialer);

/* Open and clean: can be used as it is. A dirty one, or one made before a fork, is closed here. No system call. */
bool secsess_connection_ready(struct secsess_connection *connection);

/* Connects; what was open or queued before is dropped. On failure it is closed and error says why. */
enum secsess_status secsess_connection_dial(struct secsess_connection *connection,
	const struct secsess_endpoint *endpoint, int timeout_ms, struct secsess_error *error);

/* Adds a command to the next exchange of a connection that is open. NOMEM; REFUSED: longer than SECSESS_BULK_MAX, or
 * SECSESS_EXCHANGE_MAX are queued. Then forget the queued ones with secsess_connection_drop(). */
enum secsess_status secsess_connection_queue(struct secsess_connection *connection, size_t argc,
	const struct secsess_slice *argv);
void secsess_connection_drop(struct secsess_connection *connection);

/* Sends what is queued and reads one reply a command. timeout_ms, and blocks_ms on top, bound the whole exchange. On failure the connection
 * is closed, replies are empty and error says why; *sent tells whether a byte may have left. An error reply of the
 * server is a reply. Bytes that nobody asked for, before or behind the replies, are a protocol error: every later
 * answer would be another command's. */
enum secsess_status secsess_connection_exchange(struct secsess_connection *connection, struct secsess_replies *replies,
	int timeout_ms, bool *sent, struct secsess_error *error);

void secsess_replies_release(struct secsess_replies *replies);
/* Closes (in the child of a fork: forgets) and frees what it holds; it can be dialled again. */
void secsess_connection_close(struct secsess_connection *connection);

/* Milliseconds of a clock that never jumps; microseconds likewise. */
int64_t secsess_monotonic_ms(void);
int64_t secsess_monotonic_us(void);
/* Changes in the child of a fork. */
unsigned secsess_fork_mark(void);

#endif
