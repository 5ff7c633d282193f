/* SPDX-License-Identifier: BSD-3-Clause */

#include "memory.h"

#include <pthread.h>
#include <stdio.h>
#include <time.h>

#include "../core/crypto.h"

#define SLICE_MS 20 /* who waits looks again this often whether waiting still makes sense */

struct entry {
	struct entry *next;
	char name[SECSESS_HANDLE_LENGTH + 4]; /* kind, ":", handle or tag */
	int64_t expires_at;                   /* 0 = never */
	struct secsess_buf bytes;
};

/* In the order of arrival; each lives on its waiter's stack. */
struct waiter {
	struct waiter *next;
	const char *handle;
	const unsigned char *token;
};

struct memory {
	struct secsess_store base;
	pthread_mutex_t mutex;
	pthread_cond_t changed;
	secsess_clock_fn clock;
	void *context;
	struct entry *entries;
	struct waiter *waiters;
};

static struct memory *of(struct secsess_store *store)
{
	return (struct memory *) store;
}

static struct memory *enter(struct secsess_store *store)
{
	struct memory *memory = of(store);

	pthread_mutex_lock(&memory->mutex);
	store->counters.round_trips++;
	return memory;
}

static enum secsess_status leave(struct memory *memory, enum secsess_status status)
{
	if (status == SECSESS_NOMEM) {
		secsess_error_set(&memory->base.error, "out of memory");
	}
	pthread_mutex_unlock(&memory->mutex);
	return status;
}

static int64_t now(struct secsess_store *store)
{
	return of(store)->clock(of(store)->context);
}

static enum secsess_status prepare(struct secsess_store *store)
{
	if (!store->secret.answers) {
		memcpy(store->secret.answer, store->secret.offer, sizeof(store->secret.answer));
		store->secret.answers++;
	}
	return SECSESS_DONE;
}

static void name_of(char name[SECSESS_HANDLE_LENGTH + 4], char kind, const char *id)
{
	snprintf(name, SECSESS_HANDLE_LENGTH + 4, "%c:%s", kind, id);
}

static void remove_at(struct entry **link)
{
	struct entry *entry = *link;

	*link = entry->next;
	secsess_buf_release(&entry->bytes);
	secsess_free(entry);
}

/* The entry of that name, or NULL; one that expired is removed. */
static struct entry *find(struct memory *memory, char kind, const char *id)
{
	char name[SECSESS_HANDLE_LENGTH + 4];

	name_of(name, kind, id);
	for (struct entry **link = &memory->entries; *link; link = &(*link)->next) {
		if (strcmp((*link)->name, name) != 0) {
			continue;
		}
		if ((*link)->expires_at && (*link)->expires_at <= memory->clock(memory->context)) {
			remove_at(link);
			return NULL;
		}
		return *link;
	}
	return NULL;
}

static void drop(struct memory *memory, char kind, const char *id)
{
	struct entry *entry = find(memory, kind, id);

	for (struct entry **link = &memory->entries; entry && *link; link = &(*link)->next) {
		if (*link == entry) {
			remove_at(link);
			return;
		}
	}
}

/* Writes a whole value, made of two parts. */
static enum secsess_status put(struct memory *memory, char kind, const char *id, struct secsess_slice head,
	struct secsess_slice body, int64_t keep_ms)
{
	struct secsess_buf bytes = {0};
	struct entry *entry = find(memory, kind, id);
	enum secsess_status status = secsess_buf_append(&bytes, head.data, head.size);

	if (!status) {
		status = secsess_buf_append(&bytes, body.data, body.size);
	}
	if (!status && !entry) {
		entry = secsess_alloc_zeroed(sizeof(*entry));
		status = entry ? SECSESS_DONE : SECSESS_NOMEM;
		if (entry) {
			name_of(entry->name, kind, id);
			entry->next = memory->entries;
			memory->entries = entry;
		}
	}
	if (status) {
		secsess_buf_release(&bytes);
		return status;
	}
	secsess_buf_release(&entry->bytes);
	entry->bytes = bytes;
	entry->expires_at = keep_ms ? memory->clock(memory->context) + keep_ms : 0;
	return SECSESS_DONE;
}

/* The record and its header; ABSENT, CORRUPT. */
static enum secsess_status look(struct memory *memory, const struct secsess_place *place, struct entry **entry,
	struct secsess_header *header)
{
	enum secsess_status status;

	*entry = find(memory, 's', place->handle);
	if (!*entry) {
		return SECSESS_ABSENT;
	}
	status = secsess_header_decode(header, secsess_buf_slice(&(*entry)->bytes));
	if (status) {
		secsess_error_set(&memory->base.error, "the record of session %s is damaged", place->handle);
	}
	return status;
}

static void keep_header(struct memory *memory, struct entry *entry, const struct secsess_header *header,
	int64_t keep_ms)
{
	secsess_header_encode(entry->bytes.data, header);
	if (keep_ms) {
		entry->expires_at = memory->clock(memory->context) + keep_ms;
	}
}

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

static void pause_for_change(struct memory *memory)
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

struct attempt {
	const struct secsess_open_request *request;
	struct waiter self;
	bool waiting;
	int64_t wait_ms;
	struct secsess_header header;
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
	if ((!self && ahead >= request->max_waiters) ||
		secsess_step_expected_wait(&attempt->header, ahead, at) > attempt->wait_ms) {
		return SECSESS_LOCK_REFUSED;
	}
	return SECSESS_LOCK_NOT_ASKED;
}

static enum secsess_status open_once(struct memory *memory, struct attempt *attempt, struct secsess_opened *found,
	bool *wait)
{
	const struct secsess_open_request *request = attempt->request;
	int64_t at = memory->clock(memory->context);
	enum secsess_status status = look(memory, &request->place, &attempt->entry, &attempt->header);

	*wait = false;
	if (status) {
		return status;
	}
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
		keep_header(memory, attempt->entry, &attempt->header, request->keep_ms);
	}
	return SECSESS_DONE;
}

static void read_revocation(struct memory *memory, const struct secsess_place *place, struct secsess_opened *found)
{
	const struct entry *entry = place->tag.text[0] ? find(memory, 'r', place->tag.text) : NULL;

	found->revoked_at = entry ? (int64_t) secsess_get_u64(entry->bytes.data) : 0;
}

static enum secsess_status open(struct secsess_store *store, const struct secsess_open_request *request,
	struct secsess_opened *opened)
{
	struct memory *memory = enter(store);
	struct attempt attempt = {.request = request, .wait_ms = request->wait_ms};
	struct secsess_opened found = {0};
	int64_t began = memory->clock(memory->context);
	enum secsess_status status;
	bool wait;

	attempt.self = (struct waiter) {.handle = request->place.handle, .token = request->token};
	while (!(status = open_once(memory, &attempt, &found, &wait)) && wait) {
		if (!attempt.waiting) {
			join(memory, &attempt.self);
			attempt.waiting = true;
		}
		pause_for_change(memory);
		attempt.wait_ms = request->wait_ms - (memory->clock(memory->context) - began);
	}
	quit(memory, &attempt.self);
	if (!status) {
		status = secsess_buf_append(&found.record, attempt.entry->bytes.data, attempt.entry->bytes.size);
	}
	if (!status) {
		read_revocation(memory, &request->place, &found);
		if (found.lock != SECSESS_LOCK_HELD) {
			found.verdict = secsess_step_without_lease(found.verdict);
		}
		found.waited_ms = memory->clock(memory->context) - began;
		*opened = found;
	}
	return leave(memory, status);
}

static enum secsess_status read(struct secsess_store *store, const struct secsess_place *place, enum secsess_part part,
	struct secsess_opened *opened)
{
	struct memory *memory = enter(store);
	const struct entry *entry = find(memory, part == SECSESS_PART_RECORD ? 's' : 'f', place->handle);
	struct secsess_opened found = {.now = memory->clock(memory->context)};
	enum secsess_status status = SECSESS_ABSENT;

	if (entry) {
		status = secsess_buf_append(&found.record, entry->bytes.data, entry->bytes.size);
	}
	if (!status) {
		read_revocation(memory, place, &found);
		*opened = found;
	}
	return leave(memory, status);
}

static enum secsess_status confirm(struct secsess_store *store, const struct secsess_open_request *request)
{
	struct memory *memory = enter(store);
	struct attempt attempt = {.request = request};
	struct secsess_opened found = {0};
	bool wait;

	return leave(memory, open_once(memory, &attempt, &found, &wait));
}

static enum secsess_status create(struct secsess_store *store, const struct secsess_create_request *request)
{
	struct memory *memory = enter(store);

	if (find(memory, 's', request->place.handle)) {
		return leave(memory, SECSESS_CONFLICT);
	}
	return leave(memory,
		put(memory, 's', request->place.handle, request->record, (struct secsess_slice) {0}, request->keep_ms));
}

static enum secsess_status write_commit(struct memory *memory, struct entry *entry, struct secsess_header *header,
	const struct secsess_commit_request *request, bool again)
{
	unsigned char head[SECSESS_HEADER_SIZE];
	struct secsess_slice body = request->body;
	struct secsess_buf touched = {0};
	enum secsess_status status;

	if (request->mode == SECSESS_COMMIT_UNLOCK || again) {
		keep_header(memory, entry, header, request->keep_ms);
		return SECSESS_DONE;
	}
	secsess_header_encode(head, header);
	body.data += SECSESS_HEADER_SIZE;
	body.size -= SECSESS_HEADER_SIZE;
	status = secsess_buf_append(&touched, body.data, body.size);
	if (!status && request->mode == SECSESS_COMMIT_TOUCH) {
		size_t payload_at = SECSESS_HEADER_SIZE + body.size;

		status = secsess_buf_append(&touched, entry->bytes.data + payload_at, entry->bytes.size - payload_at);
	}
	if (!status) {
		status = put(memory, 's', request->place.handle, secsess_slice_of(head, sizeof(head)),
			secsess_buf_slice(&touched), request->keep_ms);
	}
	secsess_buf_release(&touched);
	return status;
}

static enum secsess_status commit(struct secsess_store *store, const struct secsess_commit_request *request)
{
	struct memory *memory = enter(store);
	int64_t at = memory->clock(memory->context);
	struct secsess_header header;
	struct entry *entry;
	bool again = false;
	enum secsess_status status = look(memory, &request->place, &entry, &header);

	if (!status) {
		status = secsess_step_commit(&header, request, at, &again);
	}
	if (!status) {
		if (request->leased && header.lease_until) {
			secsess_step_unlock(&header, at);
		}
		status = write_commit(memory, entry, &header, request, again);
		pthread_cond_broadcast(&memory->changed);
	}
	return leave(memory, status == SECSESS_ABSENT ? SECSESS_GONE : status);
}

static enum secsess_status may_retire(const struct secsess_header *header, const struct secsess_retire_request *request)
{
	bool own = secsess_equal(header->owner, request->token, SECSESS_TOKEN_SIZE) &&
		!(header->lock & SECSESS_LOCK_HANDING);

	if (header->life != SECSESS_LIVE) {
		return SECSESS_GONE;
	}
	return own && header->lease_until && header->fence == request->fence ? SECSESS_DONE : SECSESS_LOST;
}

static enum secsess_status retire(struct secsess_store *store, const struct secsess_retire_request *request)
{
	struct memory *memory = enter(store);
	unsigned char head[SECSESS_HEADER_SIZE];
	struct secsess_header header;
	struct entry *entry;
	enum secsess_status status = look(memory, &request->place, &entry, &header);

	if (status) {
		return leave(memory, status == SECSESS_ABSENT ? SECSESS_GONE : status);
	}
	if (header.life == SECSESS_RETIRED && secsess_equal(header.owner, request->token, SECSESS_TOKEN_SIZE)) {
		return leave(memory, SECSESS_DONE); /* done before: the answer was lost on its way */
	}
	status = may_retire(&header, request);
	if (!status) {
		status = put(memory, 'f', request->place.handle, secsess_buf_slice(&entry->bytes), (struct secsess_slice) {0},
			request->snapshot_ms);
	}
	if (!status) {
		header.life = SECSESS_RETIRED;
		header.lock = 0;
		header.lease_until = 0;
		header.fence++;
		header.sealed = request->sealed;
		header.key_id = request->key_id;
		header.meta_size = (uint16_t) request->meta.size;
		secsess_header_encode(head, &header);
		status = put(memory, 's', request->place.handle, secsess_slice_of(head, sizeof(head)), request->meta,
			request->keep_ms);
		pthread_cond_broadcast(&memory->changed);
	}
	return leave(memory, status);
}

static void end_header(struct secsess_header *header, const struct secsess_end_request *request)
{
	header->life = (uint8_t) request->life;
	header->reason = (uint8_t) request->reason;
	header->suspect_by = request->suspect_by;
	header->lock = 0;
	header->lease_until = 0;
	header->fence++;
	memset(header->owner, 0, sizeof(header->owner));
	memset(header->next, 0, sizeof(header->next));
}

static enum secsess_status end(struct secsess_store *store, const struct secsess_end_request *request)
{
	struct memory *memory = enter(store);
	struct secsess_header header;
	struct entry *entry;
	enum secsess_status status = look(memory, &request->place, &entry, &header);

	drop(memory, 'f', request->place.handle);
	if (request->predecessor.handle[0]) {
		drop(memory, 'f', request->predecessor.handle);
	}
	if (!status && header.life != SECSESS_ENDED && header.life != SECSESS_SUSPECT) {
		size_t size = SECSESS_HEADER_SIZE + header.meta_size;

		end_header(&header, request);
		if (entry->bytes.size > size) {
			entry->bytes.size = size;
		}
		keep_header(memory, entry, &header, request->keep_ms);
		pthread_cond_broadcast(&memory->changed);
	}
	return leave(memory, status);
}

static enum secsess_status revoke(struct secsess_store *store, const struct secsess_tag *tag, int64_t keep_ms)
{
	struct memory *memory = enter(store);
	const struct entry *entry = find(memory, 'r', tag->text);
	uint64_t at = (uint64_t) memory->clock(memory->context);
	unsigned char value[8];

	if (entry && secsess_get_u64(entry->bytes.data) > at) {
		at = secsess_get_u64(entry->bytes.data);
	}
	secsess_put_u64(value, at);
	return leave(memory,
		put(memory, 'r', tag->text, secsess_slice_of(value, sizeof(value)), (struct secsess_slice) {0}, keep_ms));
}

static void begin(struct secsess_store *store)
{
	(void) store;
}

static void close(struct secsess_store *store)
{
	struct memory *memory = of(store);

	if (!memory) {
		return;
	}
	while (memory->entries) {
		remove_at(&memory->entries);
	}
	pthread_cond_destroy(&memory->changed);
	pthread_mutex_destroy(&memory->mutex);
	secsess_free(memory);
}

static const struct secsess_store_ops memory_ops = {
	.name = "memory",
	.now = now,
	.prepare = prepare,
	.open = open,
	.read = read,
	.confirm = confirm,
	.create = create,
	.commit = commit,
	.retire = retire,
	.end = end,
	.revoke = revoke,
	.begin = begin,
	.close = close,
};

struct secsess_store *secsess_memory_new(secsess_clock_fn clock, void *context)
{
	struct memory *memory = secsess_alloc_zeroed(sizeof(*memory));

	if (!memory) {
		return NULL;
	}
	memory->base.ops = &memory_ops;
	memory->clock = clock;
	memory->context = context;
	pthread_mutex_init(&memory->mutex, NULL);
	pthread_cond_init(&memory->changed, NULL);
	return &memory->base;
}
