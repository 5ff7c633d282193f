/* SPDX-License-Identifier: BSD-3-Clause */

/* Virtual time: what happens when. Nothing takes time but what says so. */
#ifndef SECSESS_SIM_TIMELINE_H
#define SECSESS_SIM_TIMELINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef void (*timeline_fn)(void *argument);

struct timeline_event;
struct timeline_sleeper;

/* Zeroed is empty. Times are milliseconds. */
struct timeline {
	int64_t now;
	uint64_t order; /* of two events at one time the one that was planned first comes first */
	struct timeline_event *heap;
	size_t count, capacity;
	struct timeline_sleeper *sleepers; /* in timeline_doze(), in the order in which they came */
};

/* Plans a call. at may be past: then it is due at once. */
void timeline_at(struct timeline *timeline, int64_t at, timeline_fn function, void *argument);
/* Does what comes next; false: nothing does. */
bool timeline_step(struct timeline *timeline);
/* Forgets all plans. */
void timeline_clear(struct timeline *timeline);

/* The coroutine that runs goes on ms later. */
void timeline_sleep(struct timeline *timeline, int64_t ms);
/* ... or with the next timeline_wake_all(), in their order. */
void timeline_doze(struct timeline *timeline, int64_t ms);
void timeline_wake_all(struct timeline *timeline);

#endif
