/* SPDX-License-Identifier: BSD-3-Clause */

#include "timeline.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "coroutine.h"

struct timeline_event {
	int64_t at;
	uint64_t order;
	timeline_fn function; /* NULL: the argument is a coroutine, to go on behind that pause */
	void *argument;
	uint64_t pause;
};

/* Lives on its coroutine's stack. */
struct timeline_sleeper {
	struct timeline_sleeper *next;
	struct coroutine *coroutine;
	uint64_t pause;
};

static bool is_before(const struct timeline_event *a, const struct timeline_event *b)
{
	return a->at != b->at ? a->at < b->at : a->order < b->order;
}

static void swap(struct timeline_event *a, struct timeline_event *b)
{
	struct timeline_event kept = *a;

	*a = *b;
	*b = kept;
}

static void rise(struct timeline *timeline, size_t at)
{
	struct timeline_event *heap = timeline->heap;

	while (at && is_before(&heap[at], &heap[(at - 1) / 2])) {
		swap(&heap[at], &heap[(at - 1) / 2]);
		at = (at - 1) / 2;
	}
}

static void sink(struct timeline *timeline, size_t at)
{
	struct timeline_event *heap = timeline->heap;

	for (;;) {
		size_t child = 2 * at + 1;

		if (child + 1 < timeline->count && is_before(&heap[child + 1], &heap[child])) {
			child++;
		}
		if (child >= timeline->count || !is_before(&heap[child], &heap[at])) {
			return;
		}
		swap(&heap[at], &heap[child]);
		at = child;
	}
}

static void add(struct timeline *timeline, struct timeline_event event)
{
	if (timeline->count == timeline->capacity) {
		timeline->capacity = timeline->capacity ? timeline->capacity * 2 : 256;
		timeline->heap = realloc(timeline->heap, timeline->capacity * sizeof(*timeline->heap));
		if (!timeline->heap) {
			fputs("sim: out of memory\n", stderr);
			exit(2);
		}
	}
	event.order = timeline->order++;
	if (event.at < timeline->now) {
		event.at = timeline->now;
	}
	timeline->heap[timeline->count++] = event;
	rise(timeline, timeline->count - 1);
}

void timeline_at(struct timeline *timeline, int64_t at, timeline_fn function, void *argument)
{
	add(timeline, (struct timeline_event) {.at = at, .function = function, .argument = argument});
}

bool timeline_step(struct timeline *timeline)
{
	struct timeline_event event;

	if (!timeline->count) {
		return false;
	}
	event = timeline->heap[0];
	timeline->heap[0] = timeline->heap[--timeline->count];
	sink(timeline, 0);
	timeline->now = event.at;
	if (event.function) {
		event.function(event.argument);
	} else {
		coroutine_resume(event.argument, event.pause);
	}
	return true;
}

void timeline_clear(struct timeline *timeline)
{
	free(timeline->heap);
	memset(timeline, 0, sizeof(*timeline));
}

static void resume_at(struct timeline *timeline, int64_t at, struct coroutine *coroutine, uint64_t pause)
{
	add(timeline, (struct timeline_event) {.at = at, .argument = coroutine, .pause = pause});
}

void timeline_sleep(struct timeline *timeline, int64_t ms)
{
	struct coroutine *self = coroutine_self();

	resume_at(timeline, timeline->now + ms, self, coroutine_next_pause(self));
	coroutine_pause();
}

void timeline_doze(struct timeline *timeline, int64_t ms)
{
	struct coroutine *self = coroutine_self();
	struct timeline_sleeper sleeper = {.coroutine = self, .pause = coroutine_next_pause(self)};
	struct timeline_sleeper **link = &timeline->sleepers;

	while (*link) {
		link = &(*link)->next;
	}
	*link = &sleeper;
	timeline_sleep(timeline, ms);
	for (link = &timeline->sleepers; *link; link = &(*link)->next) {
		if (*link == &sleeper) {
			*link = sleeper.next;
			break;
		}
	}
}

void timeline_wake_all(struct timeline *timeline)
{
	for (const struct timeline_sleeper *sleeper = timeline->sleepers; sleeper; sleeper = sleeper->next) {
		resume_at(timeline, timeline->now, sleeper->coroutine, sleeper->pause);
	}
}
