/* SPDX-License-Identifier: BSD-3-Clause */

/* What a server answers to one command: what a Redis that holds one session would, or something else. */
#ifndef SECSESS_FUZZ_ANSWERS_H
#define SECSESS_FUZZ_ANSWERS_H

#include "talk.h"

/* Seconds since 1970, when the virtual clock stood at 0. */
#define SERVER_BEGAN_S INT64_C(1700000000)

struct holdings {
	struct secsess_slice record, snapshot; /* of the session that is asked for */
	struct secsess_slice other_record;     /* of another */
	struct secsess_slice handle, other_handle;
	bool retired;            /* so the record says */
	unsigned busy;           /* so often its lock is another's */
	struct secsess_buf last; /* the last answer, which a late one repeats */
};

/* Adds the reply to what reply holds. */
void answer_faithfully(struct secsess_buf *reply, struct holdings *holdings, const struct command *command);
/* Adds what the input says. */
void answer_anything(struct secsess_buf *reply, struct holdings *holdings, const struct command *command,
	struct feed *feed);

#endif
