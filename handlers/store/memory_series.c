/* SPDX-License-Identifier: BSD-3-Clause */

/* The memory driver's series of auto-login keys: one value for each user. */
#include "memory_parts.h"

#include "../core/series_set.h"

static enum secsess_status load(struct memory *memory, const struct secsess_tag *tag, struct secsess_buf *set)
{
	const struct entry *entry = secsess_memory_find(memory, 'k', tag->text);

	return entry ? secsess_buf_append(set, entry->bytes.data, entry->bytes.size) : SECSESS_DONE;
}

static enum secsess_status keep(struct memory *memory, const struct secsess_tag *tag, const struct secsess_buf *set)
{
	return secsess_memory_put(memory, 'k', tag->text, secsess_buf_slice(set), (struct secsess_slice) {0}, 0);
}

enum secsess_status secsess_memory_put_series(struct secsess_store *store, const struct secsess_series_put *put,
	size_t *dropped)
{
	struct memory *memory = secsess_memory_enter(store);
	struct secsess_buf set = {0};
	int64_t latest;
	enum secsess_status status = load(memory, &put->place.tag, &set);

	if (!status) {
		status = secsess_series_set_put(&set, put, secsess_memory_now(memory), dropped, &latest);
	}
	if (!status) {
		status = keep(memory, &put->place.tag, &set);
	}
	secsess_buf_release(&set);
	return secsess_memory_leave(memory, status);
}

enum secsess_status secsess_memory_use_key(struct secsess_store *store, const struct secsess_key_use *use,
	struct secsess_key_answer *answer)
{
	struct memory *memory = secsess_memory_enter(store);
	const struct secsess_revocation_entry revocation = secsess_memory_revocation(memory, &use->place.tag);
	struct secsess_key_answer found = {.revoked_at = revocation.at};
	struct secsess_buf set = {0};
	bool changed;
	enum secsess_status status = load(memory, &use->place.tag, &set);

	if (!status) {
		status = secsess_series_set_use(&set, use, secsess_memory_now(memory), &found, &changed);
	}
	if (!status && changed) {
		status = keep(memory, &use->place.tag, &set);
	}
	secsess_buf_release(&set);
	if (status) {
		secsess_buf_release(&found.issue);
	} else {
		found.spared = strcmp(revocation.spared_series, use->place.handle) == 0;
		*answer = found;
	}
	return secsess_memory_leave(memory, status);
}

enum secsess_status secsess_memory_hear_series(struct secsess_store *store, const struct secsess_place *place,
	uint32_t number)
{
	struct memory *memory = secsess_memory_enter(store);
	struct secsess_buf set = {0};
	bool changed;
	enum secsess_status status = load(memory, &place->tag, &set);

	if (!status) {
		status = secsess_series_set_hear(&set, place->handle, number, secsess_memory_now(memory), &changed);
	}
	if (!status && changed) {
		status = keep(memory, &place->tag, &set);
	}
	secsess_buf_release(&set);
	return secsess_memory_leave(memory, status);
}

enum secsess_status secsess_memory_keep_series(struct memory *memory, const struct secsess_tag *tag, const char *spared)
{
	struct secsess_buf set = {0};
	size_t dropped;
	enum secsess_status status = load(memory, tag, &set);

	if (!status && set.size) {
		status = secsess_series_set_drop(&set, NULL, spared, secsess_memory_now(memory), &dropped);
		status = status ? status : keep(memory, tag, &set);
	}
	secsess_buf_release(&set);
	return status;
}

enum secsess_status secsess_memory_drop_series(struct secsess_store *store, const struct secsess_place *place,
	size_t *dropped)
{
	struct memory *memory = secsess_memory_enter(store);
	struct secsess_buf set = {0};
	enum secsess_status status = load(memory, &place->tag, &set);

	if (!status) {
		status = secsess_series_set_drop(&set, place->handle[0] ? place->handle : NULL, "", secsess_memory_now(memory),
			dropped);
	}
	if (!status) {
		status = keep(memory, &place->tag, &set);
	}
	secsess_buf_release(&set);
	return secsess_memory_leave(memory, status);
}

enum secsess_status secsess_memory_list_series(struct secsess_store *store, const struct secsess_tag *tag,
	struct secsess_series_list *list)
{
	struct memory *memory = secsess_memory_enter(store);
	const struct secsess_revocation_entry revocation = secsess_memory_revocation(memory, tag);
	struct secsess_series_list found = {.now = secsess_memory_now(memory), .revoked_at = revocation.at};
	struct secsess_buf set = {0};
	enum secsess_status status = load(memory, tag, &set);

	if (!status) {
		status = secsess_series_list_take(&found, &set);
	}
	secsess_buf_release(&set);
	if (status) {
		secsess_series_list_release(&found);
	} else {
		memcpy(found.spared, revocation.spared_series, sizeof(found.spared));
		*list = found;
	}
	return secsess_memory_leave(memory, status);
}
