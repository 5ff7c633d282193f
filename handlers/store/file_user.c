/* SPDX-License-Identifier: BSD-3-Clause */

/* A user's revocation time in the file driver: a file in the user's folder, which most users never have. */
#include <fcntl.h>
#include <unistd.h>

#include "file_parts.h"

#define REVOKED "revoked"

/* Time, and the two handles with their ends. */
#define REVOCATION_SIZE (8 + 2 * (SECSESS_HANDLE_LENGTH + 1))

static enum secsess_status decode(struct secsess_file *file, const struct secsess_buf *body,
	struct secsess_file_revocation *revocation)
{
	const size_t handle = sizeof(revocation->spared);

	if (body->size != REVOCATION_SIZE || body->data[8 + handle - 1] || body->data[8 + 2 * handle - 1]) {
		return secsess_file_damaged(file, REVOKED);
	}
	revocation->at = (int64_t) secsess_get_u64(body->data);
	memcpy(revocation->spared, body->data + 8, handle);
	memcpy(revocation->spared_series, body->data + 8 + handle, handle);
	return SECSESS_DONE;
}

static enum secsess_status load(struct secsess_file *file, struct secsess_value *value,
	struct secsess_file_revocation *revocation)
{
	struct secsess_buf body = {0};
	enum secsess_status status = secsess_file_load(file, value, &body);

	*revocation = (struct secsess_file_revocation) {0};
	if (!status) {
		status = decode(file, &body, revocation);
	}
	secsess_buf_release(&body);
	return status == SECSESS_ABSENT ? SECSESS_DONE : status;
}

enum secsess_status secsess_file_revocation(struct secsess_file *file, const struct secsess_tag *tag,
	struct secsess_file_revocation *revocation)
{
	struct secsess_value value;
	struct secsess_path path;
	enum secsess_status status;

	*revocation = (struct secsess_file_revocation) {0};
	if (!tag->text[0]) {
		return SECSESS_DONE;
	}
	secsess_path_user(&path, tag, REVOKED);
	status = secsess_file_open_value(file, &path, O_RDONLY, &value);
	if (status) {
		return status == SECSESS_ABSENT ? SECSESS_DONE : status;
	}
	status = load(file, &value, revocation);
	close(value.file);
	return status;
}

/* Within the user's slot. On the disk before anybody is told: no power failure revives what was revoked. */
static enum secsess_status write_revocation(struct secsess_file *file, const struct secsess_revoke_request *request)
{
	const size_t handle = sizeof(request->spared);
	struct secsess_file_revocation before;
	struct secsess_value value;
	struct secsess_value_head head = {0};
	struct secsess_path path;
	int64_t now = secsess_file_now();
	unsigned char text[REVOCATION_SIZE];
	struct secsess_slice body = {text, sizeof(text)};
	enum secsess_status status;

	secsess_path_user(&path, &request->tag, REVOKED);
	status = secsess_file_open_value(file, &path, O_RDWR | O_CREAT, &value);
	if (status) {
		return status;
	}
	status = load(file, &value, &before);
	if (!status) {
		secsess_put_u64(text, (uint64_t) (before.at > now ? before.at : now));
		memcpy(text + 8, request->spared, handle);
		memcpy(text + 8 + handle, request->spared_series, handle);
		head.gone_at = request->keep_ms ? now + request->keep_ms : 0;
		status = secsess_file_write(file, &value, &head, &body);
	}
	if (!status) {
		status = secsess_file_settle(file, &value, true, true);
	}
	close(value.file);
	return status;
}

enum secsess_status secsess_file_revoke(struct secsess_store *store, const struct secsess_revoke_request *request,
	struct secsess_index *index)
{
	struct secsess_file *file = secsess_file_of(store);
	struct secsess_slot *user;
	enum secsess_status status = secsess_file_ready(file);

	if (!status) {
		status = secsess_file_enter(file, SECSESS_SLOT_USER, request->tag.text, &user);
	}
	if (status) {
		return status;
	}
	status = write_revocation(file, request);
	if (!status) {
		status = secsess_file_keep_series(file, &request->tag, request->spared_series);
	}
	secsess_table_leave(&file->table, user);
	return status ? status : secsess_file_index(store, &request->tag, index);
}
