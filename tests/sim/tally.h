/* SPDX-License-Identifier: BSD-3-Clause */

/* What all worlds together saw, and the tables that tell it. */
#ifndef SECSESS_SIM_TALLY_H
#define SECSESS_SIM_TALLY_H

#include "blame.h"
#include "theft.h"

struct times {
	int64_t *ms;
	size_t count, capacity;
};

struct tally {
	uint64_t requests, visitors, sessions, seconds;
	uint64_t verdicts[SECSESS_VERDICT_ORPHAN + 1];
	uint64_t offers_sent, offers_dropped, answers_lost, waits, without_lock, failed_starts;
	uint64_t refused_writes, roll_backs, outages, crashes, renewals, refused_late;
	uint64_t ended[CAUSES];
	uint64_t blamed, broken; /* incidents of honest clients; worlds that ended with a broken promise */
	uint64_t thefts[THIEF_KINDS][THEFT_ENDS];
	struct times decided[THIEF_KINDS]; /* from the theft, until one of the two was out */
	struct times against_bound;        /* ... of what the bound allows, in thousandths; see theft.c */
};

void times_add(struct times *times, int64_t ms);
void tally_print(struct tally *tally);
void tally_release(struct tally *tally);

#endif
