/* SPDX-License-Identifier: BSD-3-Clause */

/* How the file driver reads without a lock: what it finds is one whole version, whoever writes meanwhile. */
#include <fcntl.h>
#include <unistd.h>

#include "file_parts.h"

enum secsess_status secsess_file_read_revocation(struct secsess_file *file, const struct secsess_place *place,
	struct secsess_opened *found)
{
	struct secsess_file_revocation revocation = {0};
	enum secsess_status status = secsess_file_revocation(file, &place->tag, &revocation);

	if (!status) {
		found->revoked_at = revocation.at;
		found->spared = revocation.at && strcmp(revocation.spared, place->handle) == 0;
	}
	return status;
}

/* The lease of whoever holds the session now. */
static enum secsess_status add_lease(struct secsess_file *file, const char *handle, struct secsess_header *header)
{
	struct secsess_slot *slot;
	enum secsess_status status;

	if (!secsess_table_is_busy(&file->table, handle)) {
		return SECSESS_DONE;
	}
	status = secsess_file_enter(file, SECSESS_SLOT_SESSION, handle, &slot);
	if (!status) {
		secsess_file_overlay(header, secsess_file_holder(file, slot, handle));
		secsess_table_leave(&file->table, slot);
	}
	return status;
}

static enum secsess_status read_record(struct secsess_file *file, struct secsess_value *value, const char *handle,
	struct secsess_buf *record)
{
	static const unsigned char room[SECSESS_HEADER_SIZE];
	struct secsess_header header;
	enum secsess_status status = secsess_buf_append(record, room, sizeof(room));

	if (!status) {
		status = secsess_file_look(file, value, &header, record);
	}
	if (!status) {
		status = add_lease(file, handle, &header);
	}
	if (!status) {
		secsess_header_encode(record->data, &header);
	}
	return status;
}

enum secsess_status secsess_file_read(struct secsess_store *store, const struct secsess_place *place,
	enum secsess_part part, struct secsess_opened *opened)
{
	struct secsess_file *file = secsess_file_of(store);
	struct secsess_value value = {.file = -1};
	struct secsess_opened found = {.now = secsess_file_now()};
	struct secsess_path path;
	enum secsess_status status = secsess_file_ready(file);

	secsess_path_record(&path, place, part);
	if (!status) {
		status = secsess_file_open_value(file, &path, O_RDONLY, &value);
	}
	if (!status) {
		status = part == SECSESS_PART_RECORD ? read_record(file, &value, place->handle, &found.record)
											 : secsess_file_load(file, &value, &found.record);
	}
	if (value.file >= 0) {
		close(value.file);
	}
	if (!status) {
		status = secsess_file_read_revocation(file, place, &found);
	}
	if (status) {
		secsess_buf_release(&found.record);
	} else {
		*opened = found;
	}
	return secsess_file_answer(file, status);
}
