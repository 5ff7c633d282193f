/* SPDX-License-Identifier: BSD-3-Clause */

/* A user's index of sessions in the memory driver, and what is done to many of them at once. */
#include "memory_parts.h"

#include "../core/crypto.h"

/* The index is one value: handle and expiry of each, in no order. */
#define MEMBER_SIZE (SECSESS_HANDLE_LENGTH + 8)

struct member {
	char handle[SECSESS_HANDLE_LENGTH + 1];
	int64_t expires_at;
};

/* An index, taken apart. Zeroed is empty. */
struct members {
	struct member *at;
	size_t count;
};

static size_t position_of(const struct members *members, const char *handle)
{
	size_t i = 0;

	while (i < members->count && strcmp(members->at[i].handle, handle) != 0) {
		i++;
	}
	return i;
}

/* Without those that expired. */
static enum secsess_status load(struct memory *memory, const struct secsess_tag *tag, struct members *members)
{
	const struct entry *entry = secsess_memory_find(memory, 'u', tag->text);
	size_t count = entry ? entry->bytes.size / MEMBER_SIZE : 0;

	*members = (struct members) {.at = secsess_alloc_zeroed((count + 1) * sizeof(*members->at))}; /* and one more */
	if (!members->at) {
		return SECSESS_NOMEM;
	}
	for (size_t i = 0; i < count; i++) {
		const unsigned char *at = entry->bytes.data + i * MEMBER_SIZE;
		struct member *member = &members->at[members->count];

		memcpy(member->handle, at, SECSESS_HANDLE_LENGTH);
		member->expires_at = (int64_t) secsess_get_u64(at + SECSESS_HANDLE_LENGTH);
		members->count += member->expires_at > secsess_memory_now(memory);
	}
	return SECSESS_DONE;
}

static enum secsess_status keep(struct memory *memory, const struct secsess_tag *tag, const struct members *members)
{
	struct secsess_buf bytes = {0};
	enum secsess_status status = SECSESS_DONE;

	for (size_t i = 0; i < members->count && !status; i++) {
		unsigned char at[MEMBER_SIZE];

		memcpy(at, members->at[i].handle, SECSESS_HANDLE_LENGTH);
		secsess_put_u64(at + SECSESS_HANDLE_LENGTH, (uint64_t) members->at[i].expires_at);
		status = secsess_buf_append(&bytes, at, sizeof(at));
	}
	if (!status) {
		status = secsess_memory_put(memory, 'u', tag->text, secsess_buf_slice(&bytes), (struct secsess_slice) {0}, 0);
	}
	secsess_buf_release(&bytes);
	return status;
}

static void sort(struct members *members)
{
	for (size_t i = 1; i < members->count; i++) {
		struct member member = members->at[i];
		size_t at = i;

		for (; at && members->at[at - 1].expires_at < member.expires_at; at--) {
			members->at[at] = members->at[at - 1];
		}
		members->at[at] = member;
	}
}

static void set(struct members *members, const char *handle, int64_t expires_at)
{
	size_t i = position_of(members, handle);

	memcpy(members->at[i].handle, handle, sizeof(members->at[i].handle));
	members->at[i].expires_at = expires_at;
	members->count += i == members->count;
}

static void drop(struct members *members, const char *handle)
{
	size_t i = position_of(members, handle);

	if (i < members->count) {
		members->at[i] = members->at[--members->count];
	}
}

enum secsess_status secsess_memory_list(struct memory *memory, const struct secsess_place *place, int64_t expires_at)
{
	struct members members;
	enum secsess_status status;

	if (!place->tag.text[0]) {
		return SECSESS_DONE;
	}
	status = load(memory, &place->tag, &members);
	if (!status) {
		set(&members, place->handle, expires_at);
		status = keep(memory, &place->tag, &members);
	}
	secsess_free(members.at);
	return status;
}

enum secsess_status secsess_memory_drop_from_list(struct memory *memory, const struct secsess_tag *tag,
	const char (*handles)[SECSESS_HANDLE_LENGTH + 1], size_t count)
{
	struct members members;
	enum secsess_status status;

	if (!tag->text[0]) {
		return SECSESS_DONE;
	}
	status = load(memory, tag, &members);
	for (size_t i = 0; i < count && !status; i++) {
		drop(&members, handles[i]);
	}
	if (!status) {
		status = keep(memory, tag, &members);
	}
	secsess_free(members.at);
	return status;
}

/* At most so many of them, but for two. */
static enum secsess_status yield(const struct members *members, size_t most, const char *self, const char *replaced,
	struct secsess_index *index)
{
	index->at = members->count ? secsess_resize(NULL, members->count * sizeof(*index->at)) : NULL;
	if (members->count && !index->at) {
		return SECSESS_NOMEM;
	}
	for (size_t i = 0; i < members->count && index->count < most; i++) {
		if (strcmp(members->at[i].handle, self) != 0 && strcmp(members->at[i].handle, replaced) != 0) {
			memcpy(index->at[index->count++], members->at[i].handle, sizeof(*index->at));
		}
	}
	return SECSESS_DONE;
}

enum secsess_status secsess_memory_read_index(struct memory *memory, const struct secsess_tag *tag,
	struct secsess_index *index)
{
	const struct secsess_revocation_entry revocation = secsess_memory_revocation(memory, tag);
	struct secsess_index found = {.now = secsess_memory_now(memory), .revoked_at = revocation.at};
	struct members members;
	enum secsess_status status = load(memory, tag, &members);

	if (!status) {
		sort(&members);
		status = yield(&members, members.count, "", "", &found);
	}
	secsess_free(members.at);
	if (!status) {
		memcpy(found.spared, revocation.spared, sizeof(found.spared));
		*index = found;
	}
	return status;
}

enum secsess_status secsess_memory_index(struct secsess_store *store, const struct secsess_tag *tag,
	struct secsess_index *index)
{
	struct memory *memory = secsess_memory_enter(store);

	return secsess_memory_leave(memory, secsess_memory_read_index(memory, tag, index));
}

enum secsess_status secsess_memory_enlist(struct secsess_store *store, const struct secsess_enlist_request *request,
	struct secsess_index *over)
{
	struct memory *memory = secsess_memory_enter(store);
	const struct secsess_place *place = &request->place;
	bool same_user = strcmp(request->replaces.tag.text, place->tag.text) == 0;
	const char *replaced = same_user ? request->replaces.handle : "";
	struct secsess_index found = {0};
	struct members members;
	enum secsess_status status = load(memory, &place->tag, &members);
	size_t others = 0, excess;

	for (size_t i = 0; i < members.count && !status; i++) {
		others += strcmp(members.at[i].handle, place->handle) != 0 && strcmp(members.at[i].handle, replaced) != 0;
	}
	excess = request->max_sessions && others + 1 > request->max_sessions ? others + 1 - request->max_sessions : 0;
	if (!status && excess && request->refuse) {
		status = SECSESS_FULL;
	}
	if (!status && excess) {
		sort(&members);
		for (size_t i = 0; i < members.count / 2; i++) { /* the first to expire first */
			struct member member = members.at[i];

			members.at[i] = members.at[members.count - 1 - i];
			members.at[members.count - 1 - i] = member;
		}
		status = yield(&members, excess, place->handle, replaced, &found);
	}
	if (!status) {
		set(&members, place->handle, request->list_until);
		status = keep(memory, &place->tag, &members);
	}
	secsess_free(members.at);
	if (status) {
		secsess_free(found.at);
	} else {
		*over = found;
	}
	return secsess_memory_leave(memory, status);
}

enum secsess_status secsess_memory_unlist(struct secsess_store *store, const struct secsess_tag *tag,
	const char (*handles)[SECSESS_HANDLE_LENGTH + 1], size_t count)
{
	struct memory *memory = secsess_memory_enter(store);

	return secsess_memory_leave(memory, secsess_memory_drop_from_list(memory, tag, handles, count));
}

enum secsess_status secsess_memory_heads(struct secsess_store *store, const struct secsess_tag *tag,
	const char (*handles)[SECSESS_HANDLE_LENGTH + 1], size_t count, struct secsess_buf *heads)
{
	struct memory *memory = secsess_memory_enter(store);
	enum secsess_status status = SECSESS_DONE;

	(void) tag;
	for (size_t i = 0; i < count && !status; i++) {
		const struct entry *entry = secsess_memory_find(memory, 's', handles[i]);
		struct secsess_header header;

		if (entry && entry->bytes.size >= SECSESS_HEADER_SIZE) {
			size_t size = secsess_header_decode(&header, secsess_buf_slice(&entry->bytes))
				? SECSESS_HEADER_SIZE
				: SECSESS_HEADER_SIZE + (size_t) header.meta_size;

			status = secsess_buf_append(&heads[i], entry->bytes.data,
				size < entry->bytes.size ? size : entry->bytes.size);
		}
	}
	return secsess_memory_leave(memory, status);
}

enum secsess_status secsess_memory_end_all(struct secsess_store *store, const struct secsess_end_all_request *request,
	size_t *ended)
{
	struct memory *memory = secsess_memory_enter(store);
	enum secsess_status status;

	*ended = 0;
	for (size_t i = 0; i < request->count; i++) {
		struct secsess_end_request end = {.place.tag = request->tag,
			.life = SECSESS_ENDED,
			.reason = request->reason,
			.keep_ms = request->keep_ms};

		memcpy(end.place.handle, request->handles[i], sizeof(end.place.handle));
		*ended += secsess_memory_finish(memory, &end) == SECSESS_DONE;
	}
	status = secsess_memory_drop_from_list(memory, &request->tag, request->handles, request->count);
	return secsess_memory_leave(memory, status);
}
