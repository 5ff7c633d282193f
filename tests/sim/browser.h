/* SPDX-License-Identifier: BSD-3-Clause */

/* An honest visitor: a browser with its jar of cookies, tabs, habits and mishaps. */
#ifndef SECSESS_SIM_BROWSER_H
#define SECSESS_SIM_BROWSER_H

#include "exchange.h"

struct browser {
	struct browser *next;
	uint64_t number;
	struct bearer bearer;
	struct story story;

	struct cookie jar;
	struct cookie flushed; /* as the disk has it, half a minute late */
	struct cookie backup;  /* as a copy of the profile has it */
	struct cookie earlier; /* what the jar held before, for a thief who wants an older one */

	/* Habits. */
	unsigned account; /* 0 = nobody whom secsess knows */
	int64_t pace_ms;  /* between two things that the visitor does */
	int64_t poll_ms;  /* between two requests that a page makes by itself; 0 = none */
	bool mobile, crashes;
	bool scripts; /* its pages always ask for something */

	int64_t until;       /* its story's end */
	int64_t down_until;  /* crashed */
	struct theft *theft; /* the last one */
};

/* A new visitor comes. */
void browser_begin(struct world *world);

#endif
