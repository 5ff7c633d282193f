/* SPDX-License-Identifier: BSD-3-Clause */

/* A worker's connection to the store: what the Redis driver is to PHP. It has a clock of its own, that runs a little
 * wrong and is set with each answer; operations take time, get lost and are repeated, or fail. */
#ifndef SECSESS_SIM_LINK_H
#define SECSESS_SIM_LINK_H

#include "exchange.h"

struct witness;

struct link {
	struct secsess_store base;
	struct world *world;
	struct link *next, *next_idle;
	struct witness *witness; /* of the request that it works for; told of each effect as it happens */
	/* This machine's clock: ahead by that, and by so many millionths too fast. */
	int64_t ahead_ms, drift_ppm;
	int64_t told_ms, told_at_ms; /* the store's clock when it last answered, by this machine's clock */
	int64_t opened_at;           /* virtual time of the last open that succeeded */
};

struct link *link_take(struct world *world, struct witness *witness);
void link_give_back(struct link *link);
void link_free_all(struct world *world);

#endif
