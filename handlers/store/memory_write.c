/* SPDX-License-Identifier: BSD-3-Clause */

/* How the memory driver changes records that are there: commit, retire, end. */
#include "memory_parts.h"

static enum secsess_status write_commit(struct memory *memory, struct entry *entry, struct secsess_header *header,
	const struct secsess_commit_request *request, bool again)
{
	unsigned char head[SECSESS_HEADER_SIZE];
	struct secsess_slice body = request->body;
	struct secsess_buf touched = {0};
	enum secsess_status status;

	if (request->mode == SECSESS_COMMIT_UNLOCK || again) {
		secsess_memory_keep_header(memory, entry, header, request->keep_ms);
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
		status = secsess_memory_put(memory, 's', request->place.handle, secsess_slice_of(head, sizeof(head)),
			secsess_buf_slice(&touched), request->keep_ms);
	}
	secsess_buf_release(&touched);
	return status;
}

enum secsess_status secsess_memory_commit(struct secsess_store *store, const struct secsess_commit_request *request)
{
	struct memory *memory = secsess_memory_enter(store);
	int64_t at = secsess_memory_now(memory);
	struct secsess_header header;
	struct entry *entry;
	bool again = false;
	enum secsess_status status = secsess_memory_look(memory, &request->place, &entry, &header);

	if (!status) {
		status = secsess_step_commit(&header, request, at, &again);
	}
	if (!status) {
		if (request->leased && header.lease_until) {
			secsess_step_unlock(&header, at);
		}
		status = write_commit(memory, entry, &header, request, again);
		secsess_memory_wake(memory);
	}
	if (!status && request->list_until) {
		status = secsess_memory_list(memory, &request->place, request->list_until);
	}
	return secsess_memory_leave(memory, status == SECSESS_ABSENT ? SECSESS_GONE : status);
}

enum secsess_status secsess_memory_retire(struct secsess_store *store, const struct secsess_retire_request *request)
{
	struct memory *memory = secsess_memory_enter(store);
	unsigned char head[SECSESS_HEADER_SIZE];
	struct secsess_header header;
	struct entry *entry;
	bool again;
	enum secsess_status status = secsess_memory_look(memory, &request->place, &entry, &header);

	if (status) {
		return secsess_memory_leave(memory, status == SECSESS_ABSENT ? SECSESS_GONE : status);
	}
	status = secsess_step_retire(&header, request->token, request->fence, &again);
	if (!status && again) {
		return secsess_memory_leave(memory, SECSESS_DONE);
	}
	if (!status) {
		status = secsess_memory_put(memory, 'f', request->place.handle, secsess_buf_slice(&entry->bytes),
			(struct secsess_slice) {0}, request->snapshot_ms);
	}
	if (!status) {
		header.sealed = request->sealed;
		header.key_id = request->key_id;
		header.meta_size = (uint16_t) request->meta.size;
		secsess_header_encode(head, &header);
		status = secsess_memory_put(memory, 's', request->place.handle, secsess_slice_of(head, sizeof(head)),
			request->meta, request->keep_ms);
		secsess_memory_wake(memory);
	}
	if (!status) {
		status = secsess_memory_drop_from_list(memory, &request->place.tag, &request->place.handle, 1);
	}
	return secsess_memory_leave(memory, status);
}

enum secsess_status secsess_memory_finish(struct memory *memory, const struct secsess_end_request *request)
{
	struct secsess_header header;
	struct entry *entry;
	enum secsess_status status = secsess_memory_look(memory, &request->place, &entry, &header);
	size_t size;

	if (!status) {
		status = secsess_step_end(&header, request->life, request->reason, request->suspect_by);
	}
	if (status) {
		return status;
	}
	size = SECSESS_HEADER_SIZE + header.meta_size;
	if (entry->bytes.size > size) {
		entry->bytes.size = size;
	}
	secsess_memory_keep_header(memory, entry, &header, request->keep_ms);
	secsess_memory_wake(memory);
	return SECSESS_DONE;
}

enum secsess_status secsess_memory_end(struct secsess_store *store, const struct secsess_end_request *request)
{
	struct memory *memory = secsess_memory_enter(store);
	enum secsess_status status = secsess_memory_finish(memory, request), unlisted;

	secsess_map_drop(&memory->map, 'f', request->place.handle);
	if (request->predecessor.handle[0]) {
		secsess_map_drop(&memory->map, 'f', request->predecessor.handle);
	}
	unlisted = secsess_memory_drop_from_list(memory, &request->place.tag, &request->place.handle, 1);
	if (status == SECSESS_GONE || !status) {
		status = unlisted; /* ended before: it is as it was */
	}
	return secsess_memory_leave(memory, status);
}
