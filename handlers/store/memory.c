/* SPDX-License-Identifier: BSD-3-Clause */

#include "memory_parts.h"

struct secsess_memory_copy {
	struct map map;
};

static struct memory *of(struct secsess_store *store)
{
	return (struct memory *) store;
}

struct memory *secsess_memory_enter(struct secsess_store *store)
{
	struct memory *memory = of(store);

	pthread_mutex_lock(&memory->mutex);
	store->counters.round_trips++;
	return memory;
}

enum secsess_status secsess_memory_leave(struct memory *memory, enum secsess_status status)
{
	if (status == SECSESS_NOMEM) {
		secsess_error_set(&memory->base.error, "out of memory");
	}
	pthread_mutex_unlock(&memory->mutex);
	return status;
}

int64_t secsess_memory_now(const struct memory *memory)
{
	return memory->clock(memory->context);
}

struct entry *secsess_memory_find(struct memory *memory, char kind, const char *id)
{
	return secsess_map_find(&memory->map, kind, id, secsess_memory_now(memory));
}

enum secsess_status secsess_memory_put(struct memory *memory, char kind, const char *id, struct secsess_slice head,
	struct secsess_slice body, int64_t keep_ms)
{
	return secsess_map_put(&memory->map, kind, id, head, body, secsess_memory_now(memory), keep_ms);
}

static int64_t now(struct secsess_store *store)
{
	return secsess_memory_now(of(store));
}

static enum secsess_status prepare(struct secsess_store *store)
{
	if (!store->secret.answers) {
		memcpy(store->secret.answer, store->secret.offer, sizeof(store->secret.answer));
		store->secret.answers++;
	}
	return SECSESS_DONE;
}

enum secsess_status secsess_memory_look(struct memory *memory, const struct secsess_place *place, struct entry **entry,
	struct secsess_header *header)
{
	enum secsess_status status;

	*entry = secsess_memory_find(memory, 's', place->handle);
	if (!*entry) {
		return SECSESS_ABSENT;
	}
	status = secsess_header_decode(header, secsess_buf_slice(&(*entry)->bytes));
	if (status) {
		secsess_error_set(&memory->base.error, "the record of session %s is damaged", place->handle);
	}
	return status;
}

void secsess_memory_keep_header(const struct memory *memory, struct entry *entry, const struct secsess_header *header,
	int64_t keep_ms)
{
	secsess_header_encode(entry->bytes.data, header);
	if (keep_ms) {
		entry->expires_at = secsess_memory_now(memory) + keep_ms;
	}
}

struct secsess_revocation_entry secsess_memory_revocation(struct memory *memory, const struct secsess_tag *tag)
{
	const struct entry *entry = tag->text[0] ? secsess_memory_find(memory, 'r', tag->text) : NULL;
	struct secsess_revocation_entry revocation = {0};

	if (entry) {
		revocation.at = (int64_t) secsess_get_u64(entry->bytes.data);
		memcpy(revocation.spared, entry->bytes.data + 8, sizeof(revocation.spared));
		memcpy(revocation.spared_series, entry->bytes.data + 8 + sizeof(revocation.spared),
			sizeof(revocation.spared_series));
	}
	return revocation;
}

void secsess_memory_read_revocation(struct memory *memory, const struct secsess_place *place,
	struct secsess_opened *found)
{
	struct secsess_revocation_entry revocation = secsess_memory_revocation(memory, &place->tag);

	found->revoked_at = revocation.at;
	found->spared = revocation.at && strcmp(revocation.spared, place->handle) == 0;
}

static enum secsess_status read(struct secsess_store *store, const struct secsess_place *place, enum secsess_part part,
	struct secsess_opened *opened)
{
	struct memory *memory = secsess_memory_enter(store);
	const struct entry *entry = secsess_memory_find(memory, part == SECSESS_PART_RECORD ? 's' : 'f', place->handle);
	struct secsess_opened found = {.now = secsess_memory_now(memory)};
	enum secsess_status status = SECSESS_ABSENT;

	if (entry) {
		status = secsess_buf_append(&found.record, entry->bytes.data, entry->bytes.size);
	}
	if (!status) {
		secsess_memory_read_revocation(memory, place, &found);
		*opened = found;
	}
	return secsess_memory_leave(memory, status);
}

static enum secsess_status create(struct secsess_store *store, const struct secsess_create_request *request)
{
	struct memory *memory = secsess_memory_enter(store);
	enum secsess_status status;

	if (secsess_memory_find(memory, 's', request->place.handle)) {
		return secsess_memory_leave(memory, SECSESS_CONFLICT);
	}
	status = secsess_memory_put(memory, 's', request->place.handle, request->record, (struct secsess_slice) {0},
		request->keep_ms);
	return secsess_memory_leave(memory,
		status ? status : secsess_memory_list(memory, &request->place, request->list_until));
}

static enum secsess_status revoke(struct secsess_store *store, const struct secsess_revoke_request *request,
	struct secsess_index *index)
{
	struct memory *memory = secsess_memory_enter(store);
	int64_t at = secsess_memory_now(memory), before = secsess_memory_revocation(memory, &request->tag).at;
	unsigned char value[8 + sizeof(request->spared)];
	enum secsess_status status;

	secsess_put_u64(value, (uint64_t) (before > at ? before : at));
	memcpy(value + 8, request->spared, sizeof(request->spared));
	status = secsess_memory_put(memory, 'r', request->tag.text, secsess_slice_of(value, sizeof(value)),
		secsess_slice_of(request->spared_series, sizeof(request->spared_series)), request->keep_ms);
	if (!status) {
		status = secsess_memory_keep_series(memory, &request->tag, request->spared_series);
	}
	if (!status) {
		status = secsess_memory_read_index(memory, &request->tag, index);
	}
	return secsess_memory_leave(memory, status);
}

static enum secsess_status inspect(struct secsess_store *store, struct secsess_store_traits *traits)
{
	(void) store;
	*traits = (struct secsess_store_traits) {.place = SECSESS_PLACE_PROCESS};
	return SECSESS_DONE;
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
	secsess_map_release(&memory->map);
	for (size_t i = 0; i < SECSESS_COUNT(memory->logs); i++) {
		secsess_notes_release(&memory->logs[i]);
	}
	pthread_cond_destroy(&memory->changed);
	pthread_mutex_destroy(&memory->mutex);
	secsess_free(memory);
}

static const struct secsess_store_ops memory_ops = {
	.name = "memory",
	.now = now,
	.prepare = prepare,
	.open = secsess_memory_open,
	.read = read,
	.confirm = secsess_memory_confirm,
	.create = create,
	.commit = secsess_memory_commit,
	.retire = secsess_memory_retire,
	.end = secsess_memory_end,
	.end_all = secsess_memory_end_all,
	.revoke = revoke,
	.enlist = secsess_memory_enlist,
	.unlist = secsess_memory_unlist,
	.index = secsess_memory_index,
	.heads = secsess_memory_heads,
	.put_series = secsess_memory_put_series,
	.use_key = secsess_memory_use_key,
	.hear_series = secsess_memory_hear_series,
	.drop_series = secsess_memory_drop_series,
	.list_series = secsess_memory_list_series,
	.note = secsess_memory_note,
	.notes = secsess_memory_notes,
	.collect = secsess_collect_nothing,
	.inspect = inspect,
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

void secsess_memory_set_waiting(struct secsess_store *store, const struct secsess_memory_waiting *waiting)
{
	of(store)->waiting = *waiting;
}

struct secsess_memory_copy *secsess_memory_copy(struct secsess_store *store)
{
	struct memory *memory = of(store);
	struct secsess_memory_copy *copy = secsess_alloc_zeroed(sizeof(*copy));

	if (!copy) {
		return NULL;
	}
	pthread_mutex_lock(&memory->mutex);
	if (secsess_map_copy(&copy->map, &memory->map)) {
		secsess_free(copy);
		copy = NULL;
	}
	pthread_mutex_unlock(&memory->mutex);
	return copy;
}

void secsess_memory_restore(struct secsess_store *store, struct secsess_memory_copy *copy)
{
	struct memory *memory = of(store);

	pthread_mutex_lock(&memory->mutex);
	secsess_map_release(&memory->map);
	memory->map = copy->map;
	secsess_free(copy);
	secsess_memory_wake(memory);
	pthread_mutex_unlock(&memory->mutex);
}

void secsess_memory_copy_free(struct secsess_memory_copy *copy)
{
	if (copy) {
		secsess_map_release(&copy->map);
		secsess_free(copy);
	}
}
