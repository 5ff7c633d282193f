/* SPDX-License-Identifier: BSD-3-Clause */

/* What a connection takes in: the receive buffer, and limits that hiredis' reader does not set by itself. */
#ifndef SECSESS_INTAKE_H
#define SECSESS_INTAKE_H

#include "connection.h"

#define SECSESS_RECEIVE_SIZE 65536
/* What an exchange may bring besides one bulk string: headers, and the other commands' small answers. */
#define SECSESS_ANSWER_MAX (SECSESS_BULK_MAX + ((size_t) 1 << 20))

struct secsess_intake {
	redisReplyObjectFunctions functions; /* hiredis' own, but for createArray */
	redisReplyObjectFunctions *builtin;
	size_t received, elements; /* in this exchange */
	bool too_large;
	char bytes[SECSESS_RECEIVE_SIZE];
};

/* A new reader for the connection, with our limits; its intake is there. false: no memory. */
bool secsess_intake_renew(struct secsess_connection *connection);

/* What the reader waits for is too long, as far as can be told already. */
bool secsess_intake_awaits_too_much(const redisReader *reader);

#endif
