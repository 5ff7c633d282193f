/* SPDX-License-Identifier: BSD-3-Clause */

/* A user's index of sessions in the memory driver, and what is done to many of them at once. */
#include "members.h"
#include "memory_parts.h"

/* The index is one value: handle and expiry of each, in no order. */
#define MEMBER_SIZE (SECSESS_HANDLE_LENGTH + 8)

/* Without those that expired. */
static enum secsess_status load(struct memory *memory, const struct secsess_tag *tag, struct secsess_members *members)
{
	const struct entry *entry = secsess_memory_find(memory, 'u', tag->text);
	size_t count = entry ? entry->bytes.size / MEMBER_SIZE : 0;
	enum secsess_status status = SECSESS_DONE;

	for (size_t i = 0; i < count && !status; i++) {
		const unsigned char *at = entry->bytes.data + i * MEMBER_SIZE;
		int64_t expires_at = (int64_t) secsess_get_u64(at + SECSESS_HANDLE_LENGTH);
		char handle[SECSESS_HANDLE_LENGTH + 1] = "";

		memcpy(handle, at, SECSESS_HANDLE_LENGTH);
		status = expires_at > secsess_memory_now(memory) ? secsess_members_add(members, handle, expires_at) : status;
	}
	return status;
}

static enum secsess_status keep(struct memory *memory, const struct secsess_tag *tag,
	const struct secsess_members *members)
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

static enum secsess_status set(struct secsess_members *members, const char *handle, int64_t expires_at)
{
	struct secsess_member *member = secsess_members_find(members, handle);

	if (!member) {
		return secsess_members_add(members, handle, expires_at);
	}
	member->expires_at = expires_at;
	return SECSESS_DONE;
}

enum secsess_status secsess_memory_list(struct memory *memory, const struct secsess_place *place, int64_t expires_at)
{
	struct secsess_members members = {0};
	enum secsess_status status;

	if (!place->tag.text[0]) {
		return SECSESS_DONE;
	}
	status = load(memory, &place->tag, &members);
	if (!status) {
		status = set(&members, place->handle, expires_at);
	}
	if (!status) {
		status = keep(memory, &place->tag, &members);
	}
	secsess_members_release(&members);
	return status;
}

enum secsess_status secsess_memory_drop_from_list(struct memory *memory, const struct secsess_tag *tag,
	const char (*handles)[SECSESS_HANDLE_LENGTH + 1], size_t count)
{
	struct secsess_members members = {0};
	enum secsess_status status;

	if (!tag->text[0]) {
		return SECSESS_DONE;
	}
	status = load(memory, tag, &members);
	for (size_t i = 0; i < count && !status; i++) {
		secsess_members_drop(&members, handles[i]);
	}
	if (!status) {
		status = keep(memory, tag, &members);
	}
	secsess_members_release(&members);
	return status;
}

enum secsess_status secsess_memory_read_index(struct memory *memory, const struct secsess_tag *tag,
	struct secsess_index *index)
{
	const struct secsess_revocation_entry revocation = secsess_memory_revocation(memory, tag);
	struct secsess_index found = {.now = secsess_memory_now(memory), .revoked_at = revocation.at};
	struct secsess_members members = {0};
	enum secsess_status status = load(memory, tag, &members);

	if (!status) {
		status = secsess_members_yield(&members, &found);
	}
	secsess_members_release(&members);
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
	struct secsess_index found = {0};
	struct secsess_members members = {0};
	enum secsess_status status = load(memory, &place->tag, &members);

	if (!status) {
		status = secsess_members_judge(&members, request, &found);
	}
	if (!status) {
		status = set(&members, place->handle, request->list_until);
	}
	if (!status) {
		status = keep(memory, &place->tag, &members);
	}
	secsess_members_release(&members);
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
