/* SPDX-License-Identifier: BSD-3-Clause */

/* A connection to the test's Redis that loses an answer, or gives another one. */
#ifndef SECSESS_LOSSY_H
#define SECSESS_LOSSY_H

#include "contract.h"

struct lossy {
	struct secsess_dialer dialer; /* first */
	struct secsess_store *store;
	int skip;            /* so many answers come through before */
	bool loses;          /* the next answer: the server has done what it was asked for, and the connection breaks */
	const char *instead; /* of the next answer; NULL = it comes through */
	size_t dials;
};

/* A worker that speaks through it, connected. Close its store in the end. */
void lossy_open(struct lossy *lossy, int budget_ms);
/* A request begins, and has a connection. */
void lossy_begin(const struct lossy *lossy);

#endif
