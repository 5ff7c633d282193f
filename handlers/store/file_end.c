/* SPDX-License-Identifier: BSD-3-Clause */

/* How the file driver ends sessions, and what it wipes when it does. */
#include <fcntl.h>
#include <unistd.h>

#include "file_parts.h"

/* A record open for a change, its slot entered. */
struct work {
	struct secsess_path path;
	struct secsess_value value;
	struct secsess_slot *slot;
	struct secsess_header header;
	struct secsess_buf body;
};

/* ABSENT. Close it in any case. */
static enum secsess_status begin(struct secsess_file *file, const struct secsess_place *place, struct work *work)
{
	enum secsess_status status;

	*work = (struct work) {.value.file = -1};
	secsess_path_record(&work->path, place, SECSESS_PART_RECORD);
	status = secsess_file_open_value(file, &work->path, O_RDWR, &work->value);
	if (!status) {
		status = secsess_file_enter(file, SECSESS_SLOT_SESSION, place->handle, &work->slot);
	}
	if (!status) {
		work->value.changes = &work->slot->changes;
		status = secsess_file_look(file, &work->value, &work->header, &work->body);
	}
	return status;
}

static void finish(struct secsess_file *file, struct work *work)
{
	if (work->slot) {
		secsess_table_leave(&file->table, work->slot);
	}
	if (work->value.file >= 0) {
		close(work->value.file);
	}
	secsess_buf_release(&work->body);
}

/* The record shrinks to a tombstone: header and meta. What it was is overwritten. */
static enum secsess_status bury(struct secsess_file *file, struct work *work, struct secsess_slice meta,
	int64_t keep_ms)
{
	struct secsess_value_head head = {.gone_at = secsess_file_now() + keep_ms};
	enum secsess_status status;

	secsess_header_encode(head.header, &work->header);
	status = secsess_file_write(file, &work->value, &head, &meta);
	if (!status) {
		status = secsess_file_settle(file, &work->value, false, false); /* before what it replaces is wiped */
	}
	if (!status) {
		secsess_value_scrub(&work->value);
		status = secsess_file_settle(file, &work->value, false, false);
	}
	return status;
}

/* Without room for a tombstone a session ends all the same: who has the file open sees it end, and nobody else finds it. */
static enum secsess_status remove_record(struct secsess_file *file, struct work *work)
{
	struct secsess_value_head head = *work->value.newest;

	secsess_header_encode(head.header, &work->header);
	(void) secsess_value_write(&work->value, &head, NULL);
	return secsess_file_remove(file, &work->path);
}

/* Nobody holds a session's lock that has ended. Who holds it may be this request itself, and goes on for long. */
static void end_holding(struct secsess_file *file, struct work *work, const char *handle)
{
	struct secsess_ticket *holder = secsess_file_holder(file, work->slot, handle);
	struct secsess_lease *own = holder ? secsess_file_lease(file, handle, holder->token) : NULL;

	if (own) {
		close(secsess_file_end_lease(file, work->slot, own));
	} else if (holder) {
		secsess_ticket_void(&file->table, work->slot, holder);
	}
}

/* The record as it was, in a file of its own. */
static enum secsess_status keep_snapshot(struct secsess_file *file, const struct secsess_place *place,
	const struct work *work, const struct secsess_header *before, int64_t keep_ms)
{
	struct secsess_value_head head = {.gone_at = secsess_file_now() + keep_ms};
	struct secsess_value value = {.file = -1};
	struct secsess_path path;
	unsigned char text[SECSESS_HEADER_SIZE];
	struct secsess_buf record = {0};
	struct secsess_slice body;
	enum secsess_status status;

	secsess_path_record(&path, place, SECSESS_PART_SNAPSHOT);
	secsess_header_encode(text, before);
	status = secsess_buf_append(&record, text, sizeof(text));
	if (!status) {
		status = secsess_buf_append(&record, work->body.data, work->body.size);
	}
	if (!status) {
		status = secsess_file_open_value(file, &path, O_RDWR | O_CREAT | O_TRUNC, &value);
	}
	if (!status) {
		body = secsess_buf_slice(&record);
		status = secsess_file_write(file, &value, &head, &body);
	}
	if (!status) {
		status = secsess_file_settle(file, &value, true, false);
	}
	if (value.file >= 0) {
		close(value.file);
	}
	if (status) {
		struct secsess_error why = file->base.error;

		secsess_file_remove(file, &path); /* the session lives on: a snapshot without content would lie about */
		file->base.error = why;
	}
	secsess_buf_release(&record);
	return status;
}

static enum secsess_status retire(struct secsess_file *file, const struct secsess_retire_request *request,
	struct work *work)
{
	struct secsess_ticket *holder = secsess_file_holder(file, work->slot, request->place.handle);
	struct secsess_header before;
	bool again;
	enum secsess_status status;

	secsess_file_overlay(&work->header, holder);
	before = work->header;
	status = secsess_step_retire(&work->header, request->token, request->fence, &again);
	if (status || again) {
		return status;
	}
	work->header.sealed = request->sealed;
	work->header.key_id = request->key_id;
	work->header.meta_size = (uint16_t) request->meta.size;
	status = keep_snapshot(file, &request->place, work, &before, request->snapshot_ms);
	return status ? status : bury(file, work, request->meta, request->keep_ms);
}

enum secsess_status secsess_file_retire(struct secsess_store *store, const struct secsess_retire_request *request)
{
	struct secsess_file *file = secsess_file_of(store);
	struct secsess_lease *lease = NULL;
	struct work work = {.value.file = -1};
	enum secsess_status status = secsess_file_ready(file);

	if (!status) {
		lease = secsess_file_lease(file, request->place.handle, request->token);
		status = begin(file, &request->place, &work);
	}
	if (!status) {
		status = retire(file, request, &work);
	}
	if (work.slot && lease && status >= 0 && status != SECSESS_LOST) {
		close(secsess_file_end_lease(file, work.slot, lease));
	}
	finish(file, &work);
	return status == SECSESS_ABSENT ? SECSESS_GONE : secsess_file_answer(file, status);
}

/* Ends the record alone. GONE: ended before. */
static enum secsess_status end_record(struct secsess_file *file, const struct secsess_end_request *request)
{
	struct work work;
	size_t size;
	enum secsess_status status = begin(file, &request->place, &work);

	if (!status) {
		secsess_file_overlay(&work.header, secsess_file_holder(file, work.slot, request->place.handle));
		status = secsess_step_end(&work.header, request->life, request->reason, request->suspect_by);
	}
	if (!status) {
		size = work.header.meta_size < work.body.size ? work.header.meta_size : work.body.size;
		status = bury(file, &work, secsess_slice_of(work.body.data, size), request->keep_ms);
		status = status ? remove_record(file, &work) : status;
	}
	if (!status) {
		end_holding(file, &work, request->place.handle);
	}
	finish(file, &work);
	return secsess_file_answer(file, status);
}

static enum secsess_status remove_snapshot(struct secsess_file *file, const struct secsess_place *place)
{
	struct secsess_path path;

	secsess_path_record(&path, place, SECSESS_PART_SNAPSHOT);
	return secsess_file_remove(file, &path);
}

enum secsess_status secsess_file_end(struct secsess_store *store, const struct secsess_end_request *request)
{
	struct secsess_file *file = secsess_file_of(store);
	enum secsess_status status = secsess_file_ready(file), removed;

	if (status) {
		return status;
	}
	status = end_record(file, request);
	removed = remove_snapshot(file, &request->place);
	if (request->predecessor.handle[0] && !removed) {
		removed = remove_snapshot(file, &request->predecessor);
	}
	if (status == SECSESS_GONE || !status) {
		status = removed; /* ended before: it is as it was */
	}
	return status;
}

enum secsess_status secsess_file_end_all(struct secsess_store *store, const struct secsess_end_all_request *request,
	size_t *ended)
{
	struct secsess_file *file = secsess_file_of(store);
	enum secsess_status status = secsess_file_ready(file);
	size_t count = 0;

	for (size_t i = 0; i < request->count && status >= 0; i++) {
		struct secsess_end_request end = {.place.tag = request->tag,
			.life = SECSESS_ENDED,
			.reason = request->reason,
			.keep_ms = request->keep_ms};

		memcpy(end.place.handle, request->handles[i], sizeof(end.place.handle));
		status = end_record(file, &end);
		count += status == SECSESS_DONE;
		status = status == SECSESS_CORRUPT ? SECSESS_DONE : status; /* nobody can use that one */
	}
	if (status < 0) {
		return status;
	}
	*ended = count;
	return secsess_file_unlist(store, &request->tag, request->handles, request->count);
}
