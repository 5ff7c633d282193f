/* SPDX-License-Identifier: BSD-3-Clause */

/* How the memory driver opens: the lock, the waiting for it, the step. */
#include "memory_parts.h"

#include <time.h>

#define SLICE_MS 20 /* who waits looks again this often whether waiting still makes sense */

static uint32_t ahead_of(const struct memory *memory, const struct waiter *self, const char *handle)
{
	uint32_t ahead = 0;

	for (const struct waiter *waiter = memory->waiters; waiter && waiter != self; waiter = waiter->next) {
		ahead += strcmp(waiter->handle, handle) == 0;
	}
	return ahead;
}

static void join(struct memory *memory, struct waiter *self)
{
	struct waiter **link = &memory->waiters;

	while (*link) {
		link = &(*link)->next;
	}
	*link = self;
}

static void quit(struct memory *memory, struct waiter *self)
{
	for (struct waiter **link = &memory->waiters; *link; link = &(*link)->next) {
		if (*link == self) {
			*link = self->next;
			return;
		}
	}
}

static void sleep_a_while(struct memory *memory)
{
	struct timespec until;

	clock_gettime(CLOCK_REALTIME, &until);
	until.tv_nsec += SLICE_MS * 1000000L;
	if (until.tv_nsec >= 1000000000L) {
		until.tv_nsec -= 1000000000L;
		until.tv_sec++;
	}
	pthread_cond_timedwait(&memory->changed, &memory->mutex, &until);
}

static void pause_for_change(struct memory *memory)
{
	const struct secsess_memory_waiting *waiting = &memory->waiting;

	if (!waiting->pause) {
		sleep_a_while(memory);
		return;
	}
	pthread_mutex_unlock(&memory->mutex);
	waiting->pause(waiting->context);
	pthread_mutex_lock(&memory->mutex);
}

void secsess_memory_wake(struct memory *memory)
{
	pthread_cond_broadcast(&memory->changed);
	if (memory->waiting.wake) {
		memory->waiting.wake(memory->waiting.context);
	}
}

struct attempt {
	const struct secsess_open_request *request;
	struct waiter self;
	bool waiting;
	int64_t wait_ms;
	struct secsess_header before, header;
	struct entry *entry;
};

/* The lock for an admitted request: HELD, REFUSED, TIMEOUT, or NOT_ASKED = wait on. */
static enum secsess_lock_answer try_lock(struct memory *memory, struct attempt *attempt, int64_t at)
{
	const struct secsess_open_request *request = attempt->request;
	const struct waiter *self = attempt->waiting ? &attempt->self : NULL;
	uint32_t ahead = ahead_of(memory, self, request->place.handle);

	if (secsess_step_own(&attempt->header, request->token, at) ||
		(secsess_step_free(&attempt->header, at) && ahead == 0)) {
		return SECSESS_LOCK_HELD;
	}
	if (attempt->wait_ms <= 0) {
		return SECSESS_LOCK_TIMEOUT;
	}
	if (secsess_step_may_wait(&attempt->header, request, ahead, self != NULL, attempt->wait_ms, at)) {
		return SECSESS_LOCK_NOT_ASKED;
	}
	secsess_step_refuse(&attempt->header, ahead);
	return SECSESS_LOCK_REFUSED;
}

static enum secsess_status open_once(struct memory *memory, struct attempt *attempt, struct secsess_opened *found,
	bool *wait)
{
	const struct secsess_open_request *request = attempt->request;
	int64_t at = secsess_memory_now(memory);
	enum secsess_status status = secsess_memory_look(memory, &request->place, &attempt->entry, &attempt->header);

	*wait = false;
	if (status) {
		return status;
	}
	attempt->before = attempt->header;
	found->now = at;
	found->verdict = secsess_step_admit(&attempt->header, request, at);
	if (secsess_verdict_admits(found->verdict)) {
		if (request->presented.leased) {
			found->lock = try_lock(memory, attempt, at);
			*wait = found->lock == SECSESS_LOCK_NOT_ASKED;
		}
		if (found->lock == SECSESS_LOCK_HELD) {
			secsess_step_grant(&attempt->header, request, found->verdict, at);
		}
		secsess_memory_keep_header(memory, attempt->entry, &attempt->header, request->keep_ms);
	}
	return SECSESS_DONE;
}

enum secsess_status secsess_memory_open(struct secsess_store *store, const struct secsess_open_request *request,
	struct secsess_opened *opened)
{
	struct memory *memory = secsess_memory_enter(store);
	struct attempt attempt = {.request = request, .wait_ms = request->wait_ms};
	struct secsess_opened found = {0};
	int64_t began = secsess_memory_now(memory);
	enum secsess_status status;
	bool wait;

	attempt.self = (struct waiter) {.handle = request->place.handle};
	while (!(status = open_once(memory, &attempt, &found, &wait)) && wait) {
		if (!attempt.waiting) {
			join(memory, &attempt.self);
			attempt.waiting = true;
		}
		pause_for_change(memory);
		attempt.wait_ms = request->wait_ms - (secsess_memory_now(memory) - began);
	}
	quit(memory, &attempt.self);
	if (!status) {
		status = secsess_buf_append(&found.record, attempt.entry->bytes.data, attempt.entry->bytes.size);
		if (status) {
			secsess_memory_keep_header(memory, attempt.entry, &attempt.before, 0); /* nobody knows of the lock */
		}
	}
	if (!status) {
		secsess_memory_read_revocation(memory, &request->place, &found);
		if (found.lock != SECSESS_LOCK_HELD) {
			found.verdict = secsess_step_without_lease(found.verdict);
		}
		found.waited_ms = secsess_memory_now(memory) - began;
		*opened = found;
	}
	return secsess_memory_leave(memory, status);
}

enum secsess_status secsess_memory_confirm(struct secsess_store *store, const struct secsess_open_request *request)
{
	struct memory *memory = secsess_memory_enter(store);
	struct attempt attempt = {.request = request};
	struct secsess_opened found = {0};
	bool wait;

	return secsess_memory_leave(memory, open_once(memory, &attempt, &found, &wait));
}
