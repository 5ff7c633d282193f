/* SPDX-License-Identifier: BSD-3-Clause */

/* How the file driver creates records and commits to them. */
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "file_parts.h"

/* So often a file may be collected as garbage between its opening and its use. */
#define CREATE_TRIES 8
/* Who creates sessions pays for the removal of others': as many creations ... */
#define SWEEP_EACH 64
/* ... for so long. */
#define SWEEP_US 1000
#define SOON_MS 5

static struct secsess_slice behind_header(struct secsess_slice record)
{
	return secsess_slice_of(record.data + SECSESS_HEADER_SIZE, record.size - SECSESS_HEADER_SIZE);
}

/* Somebody removed it. */
static bool is_removed(int file)
{
	struct stat info;

	return fstat(file, &info) == 0 && info.st_nlink == 0;
}

static enum secsess_status take_new_lease(struct secsess_file *file, struct secsess_slot *slot,
	const struct secsess_place *place, const struct secsess_header *header, struct secsess_value *value)
{
	struct secsess_ticket *ticket;
	enum secsess_status status = secsess_file_draw(file, slot, place->handle, &ticket);

	if (status) {
		return status;
	}
	secsess_file_grant(ticket, header);
	secsess_file_keep_lease(file, slot, ticket, place, value);
	return SECSESS_DONE;
}

/* Within the slot. */
static enum secsess_status write_new(struct secsess_file *file, struct secsess_slot *slot,
	const struct secsess_create_request *request, struct secsess_value *value)
{
	struct secsess_value_head head = {.gone_at = secsess_file_now() + request->keep_ms,
		.list_until = request->place.tag.text[0] ? request->list_until : 0,
		.summed = request->summed};
	struct secsess_slice body = behind_header(request->record);
	struct secsess_header header, stored;
	enum secsess_status status = secsess_header_decode(&header, request->record);

	value->changes = &slot->changes;
	if (status) {
		secsess_error_set(&file->base.error, "a record to be stored is damaged");
		return status;
	}
	stored = header;
	stored.lease_until = 0;
	secsess_header_encode(head.header, &stored);
	status = secsess_file_write(file, value, &head, &body);
	if (!status) {
		status = secsess_file_settle(file, value, true, false);
	}
	if (!status && header.lease_until > secsess_file_now()) {
		status = take_new_lease(file, slot, &request->place, &header, value);
	}
	return status;
}

static enum secsess_status create_in(struct secsess_file *file, struct secsess_slot *slot,
	const struct secsess_create_request *request, struct secsess_path *path, struct secsess_value *value)
{
	struct secsess_header header;
	enum secsess_status status = secsess_file_look(file, value, &header, NULL);

	if (status != SECSESS_ABSENT) {
		return status ? status : SECSESS_CONFLICT;
	}
	status = write_new(file, slot, request, value);
	if (status) {
		struct secsess_error why = file->base.error;

		secsess_file_remove(file, path); /* nothing of it is known to last */
		file->base.error = why;
	}
	return status;
}

static void sweep_sometimes(struct secsess_file *file)
{
	static const struct secsess_collect_request slice = {.time_us = SWEEP_US};
	size_t removed;

	if (++file->creations % SWEEP_EACH == 0) {
		secsess_file_collect(&file->base, &slice, &removed); /* what fails, fails again where it matters */
	}
}

enum secsess_status secsess_file_create(struct secsess_store *store, const struct secsess_create_request *request)
{
	struct secsess_file *file = secsess_file_of(store);
	struct secsess_path path;
	struct secsess_value value = {.file = -1};
	struct secsess_slot *slot = NULL;
	enum secsess_status status = secsess_file_ready(file);

	secsess_path_record(&path, &request->place, SECSESS_PART_RECORD);
	for (int tries = 0; !status && !slot && tries < CREATE_TRIES; tries++) {
		status = secsess_file_open_value(file, &path, O_RDWR | O_CREAT, &value);
		if (status && is_removed(file->root) && !secsess_file_reopen(file)) {
			status = secsess_file_open_value(file, &path, O_RDWR | O_CREAT, &value);
		}
		if (!status) {
			status = secsess_file_enter(file, SECSESS_SLOT_SESSION, request->place.handle, &slot);
		}
		if (!status && is_removed(value.file)) {
			secsess_table_leave(&file->table, slot);
			slot = NULL;
			close(value.file);
			value.file = -1;
		}
	}
	if (!status && !slot) {
		errno = ENOENT;
		status = secsess_file_fail(file, "is removed again and again", path.text);
	}
	if (!status) {
		status = create_in(file, slot, request, &path, &value);
	}
	if (slot) {
		secsess_table_leave(&file->table, slot);
	}
	if (value.file >= 0) {
		close(value.file);
	}
	if (!status) {
		sweep_sometimes(file);
	}
	return secsess_file_answer(file, status);
}

/* The new meta, and the payload that is there. */
static enum secsess_status add_payload(struct secsess_file *file, struct secsess_value *value, size_t meta_size,
	struct secsess_slice meta, struct secsess_buf *body)
{
	struct secsess_buf old = {0};
	struct secsess_header header;
	enum secsess_status status = secsess_file_look(file, value, &header, &old);

	if (!status) {
		status = secsess_buf_append(body, meta.data, meta.size);
	}
	if (!status && old.size > meta_size) {
		status = secsess_buf_append(body, old.data + meta_size, old.size - meta_size);
	}
	secsess_buf_release(&old);
	return status;
}

static enum secsess_status write_commit(struct secsess_file *file, struct secsess_value *value,
	const struct secsess_header *stored, struct secsess_header *header, const struct secsess_commit_request *request)
{
	struct secsess_value_head head = *value->newest;
	struct secsess_buf touched = {0};
	struct secsess_slice body = {0};
	bool with_body = request->mode != SECSESS_COMMIT_UNLOCK;
	enum secsess_status status = SECSESS_DONE;

	if (!request->leased) {
		header->lease_until = 0; /* there is none, or it ran out */
	}
	secsess_header_encode(head.header, header);
	head.gone_at = request->keep_ms ? file->now_ms + request->keep_ms : head.gone_at;
	if (request->list_until && request->place.tag.text[0]) {
		head.list_until = request->list_until;
	}
	if (with_body) {
		body = behind_header(request->body);
		head.summed = request->summed && (head.summed || request->mode == SECSESS_COMMIT_WRITE);
	}
	if (request->mode == SECSESS_COMMIT_TOUCH) {
		status = add_payload(file, value, stored->meta_size, body, &touched);
		body = secsess_buf_slice(&touched);
	}
	if (!status) {
		status = secsess_file_write(file, value, &head, with_body ? &body : NULL);
	}
	secsess_buf_release(&touched);
	return status;
}

/* Whether somebody has removed the file by hand. What secsess removes, a slot's changes tell; others hardly come in between in a
 * request that is over so soon, and to ask costs it a twentieth. */
static bool is_removed_meanwhile(const struct secsess_file *file, const struct secsess_lease *lease, bool known,
	const struct secsess_value *value)
{
	bool soon = known && file->now_ms - lease->ticket->granted_at < SOON_MS;

	return !soon && is_removed(value->file);
}

/* The record's head; of the request's own lease it is mostly known. */
static enum secsess_status look_again(struct secsess_file *file, const struct secsess_slot *slot,
	const struct secsess_lease *lease, struct secsess_value *value, struct secsess_header *header)
{
	bool known = lease && secsess_file_recall(lease, slot, value);

	if (is_removed_meanwhile(file, lease, known, value)) {
		return SECSESS_ABSENT;
	}
	return known ? secsess_file_decode(file, value, header) : secsess_file_look(file, value, header, NULL);
}

/* Within the slot. */
static enum secsess_status commit_in(struct secsess_file *file, struct secsess_slot *slot,
	const struct secsess_commit_request *request, const struct secsess_lease *lease, struct secsess_value *value)
{
	int64_t now = file->now_ms;
	struct secsess_header stored, header;
	struct secsess_ticket *holder = NULL;
	bool again = false;
	enum secsess_status status = look_again(file, slot, lease, value, &stored);

	value->changes = &slot->changes;
	if (!status) {
		header = stored;
		holder = secsess_file_holder(file, slot, request->place.handle);
		secsess_file_overlay(&header, holder);
		status = secsess_step_commit(&header, request, now, &again);
	}
	if (status || again) {
		return status;
	}
	if (request->leased && header.lease_until) {
		secsess_step_unlock(&header, now);
	}
	status = write_commit(file, value, &stored, &header, request);
	if (!status && holder && (!lease || holder != lease->ticket)) {
		secsess_ticket_void(&file->table, slot,
			holder); /* it died, or its lease ran out: what is written goes beyond it */
	}
	return status;
}

/* Given back, or taken; what couldn't be told, or was not this lease's, can be tried again. */
static bool is_over(const struct secsess_lease *lease, enum secsess_status status)
{
	return status >= 0 && (status != SECSESS_LOST || lease->ticket->state != SECSESS_TICKET_HOLDS);
}

enum secsess_status secsess_file_commit(struct secsess_store *store, const struct secsess_commit_request *request)
{
	struct secsess_file *file = secsess_file_of(store);
	struct secsess_lease *lease = NULL;
	struct secsess_path path;
	struct secsess_value value = {.file = -1};
	struct secsess_slot *slot = NULL;
	enum secsess_status status = secsess_file_ready(file);

	secsess_path_record(&path, &request->place, SECSESS_PART_RECORD);
	if (!status && request->leased) {
		lease = secsess_file_lease(file, request->place.handle, request->token);
	}
	if (!status && lease) {
		value = secsess_value_of(lease->value.file, secsess_slice_str(path.text), &request->place);
	} else if (!status) {
		status = secsess_file_open_value(file, &path, O_RDWR, &value);
	}
	if (!status) {
		status = secsess_file_enter(file, SECSESS_SLOT_SESSION, request->place.handle, &slot);
	}
	if (!status) {
		status = commit_in(file, slot, request, lease, &value);
	}
	if (slot && lease && is_over(lease, status)) {
		secsess_file_end_lease(file, slot, lease);
		lease = NULL;
	}
	if (slot) {
		secsess_table_leave(&file->table, slot);
	}
	if (!status) {
		status = secsess_file_settle(file, &value, false, false);
	}
	if (!lease && value.file >= 0) {
		close(value.file);
	}
	return status == SECSESS_ABSENT ? SECSESS_GONE : secsess_file_answer(file, status);
}
