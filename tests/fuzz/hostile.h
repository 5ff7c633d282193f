/* SPDX-License-Identifier: BSD-3-Clause */

/* A server at the other end of a transport in memory. It answers faithfully, as a Redis does that holds one session,
 * unless the input says otherwise: another type, another session's record, half of it, twice, late, or anything. */
#ifndef SECSESS_FUZZ_HOSTILE_H
#define SECSESS_FUZZ_HOSTILE_H

#include "answers.h"

#define HOSTILE_EXCHANGES 512 /* of one operation; a driver that wants more is caught in a loop */

struct hostile {
	struct secsess_dialer dialer; /* first */
	struct feed *feed;
	struct holdings holdings;

	struct exchange *exchange; /* of this operation from begin on; before it at most the last one of the former */
	size_t begin, exchanges;
	bool connected, fresh;     /* fresh: nothing was sent on this connection yet */
	struct secsess_buf answer; /* what is yet to be received */
	size_t given;              /* of answer */
	size_t received;           /* by the driver, in all */
	struct secsess_buf always; /* the reply to everything in this operation; empty = it isn't so */
	size_t piece;              /* bytes given at once */
	int pause_ms;              /* before each piece */
	bool hangs_up;             /* behind the answer; else it stays silent */
};

void hostile_open(struct hostile *hostile, struct feed *feed);
/* Another operation begins: what was said before is forgotten. */
void hostile_forget(struct hostile *hostile);
void hostile_close(struct hostile *hostile);

#endif
