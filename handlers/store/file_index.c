/* SPDX-License-Identifier: BSD-3-Clause */

/* A user's index in the file driver: the listing of the user's folder. As long as a session stands in it is in the head of its
 * record; so what changes the record keeps the index true, with no write more. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "../core/sid.h"
#include "file_parts.h"

static void place_in(struct secsess_place *place, const struct secsess_tag *tag, const char *handle)
{
	place->tag = *tag;
	memcpy(place->handle, handle, sizeof(place->handle));
}

/* 0: it is not in the index. One that can't be read has no claim to stand there. */
static enum secsess_status list_until(struct secsess_file *file, const struct secsess_place *place, int64_t *until)
{
	struct secsess_value value;
	struct secsess_path path;
	enum secsess_status status;

	*until = 0;
	secsess_path_record(&path, place, SECSESS_PART_RECORD);
	status = secsess_file_open_value(file, &path, O_RDONLY, &value);
	if (status) {
		return status == SECSESS_ABSENT ? SECSESS_DONE : status;
	}
	status = secsess_file_load(file, &value, NULL);
	close(value.file);
	if (!status && value.newest->list_until > secsess_file_now()) {
		*until = value.newest->list_until;
	}
	return status == SECSESS_ABSENT || status == SECSESS_CORRUPT ? SECSESS_DONE : status;
}

static enum secsess_status read_folder(struct secsess_file *file, DIR *folder, const struct secsess_tag *tag,
	struct secsess_members *members)
{
	const struct dirent *entry;
	enum secsess_status status = SECSESS_DONE;

	while (!status &&
		(errno = 0, entry = readdir(folder)) != NULL) { /* its own stream: NOLINT(concurrency-mt-unsafe) */
		struct secsess_place place;
		int64_t until;

		if (!secsess_is_handle(entry->d_name, strlen(entry->d_name))) {
			continue;
		}
		place_in(&place, tag, entry->d_name);
		status = list_until(file, &place, &until);
		if (!status && until) {
			status = secsess_members_add(members, place.handle, until);
		}
	}
	return !status && errno ? secsess_file_fail(file, "can't be listed", tag->text) : status;
}

enum secsess_status secsess_file_members(struct secsess_file *file, const struct secsess_tag *tag,
	struct secsess_members *members)
{
	struct secsess_value folder;
	struct secsess_path path;
	DIR *stream;
	enum secsess_status status;

	secsess_path_user(&path, tag, "");
	path.text[strlen(path.text) - 1] = '\0';
	status = secsess_file_open_value(file, &path, O_RDONLY | O_DIRECTORY, &folder);
	if (status) {
		return status == SECSESS_ABSENT ? SECSESS_DONE : status;
	}
	stream = fdopendir(folder.file);
	if (!stream) {
		status = secsess_file_fail(file, "can't be listed", path.text);
		close(folder.file);
		return status;
	}
	status = read_folder(file, stream, tag, members);
	closedir(stream);
	return status;
}

enum secsess_status secsess_file_index(struct secsess_store *store, const struct secsess_tag *tag,
	struct secsess_index *index)
{
	struct secsess_file *file = secsess_file_of(store);
	struct secsess_file_revocation revocation = {0};
	struct secsess_index found = {.now = secsess_file_now()};
	struct secsess_members members = {0};
	enum secsess_status status = secsess_file_ready(file);

	if (!status) {
		status = secsess_file_revocation(file, tag, &revocation);
	}
	if (!status) {
		status = secsess_file_members(file, tag, &members);
	}
	if (!status) {
		status = secsess_members_yield(&members, &found);
	}
	secsess_members_release(&members);
	if (!status) {
		found.revoked_at = revocation.at;
		memcpy(found.spared, revocation.spared, sizeof(found.spared));
		*index = found;
	}
	return secsess_file_answer(file, status);
}

/* Puts a session into the index, or takes it out (until 0). One that has no record yet gets a file that says no more. */
static enum secsess_status set_until(struct secsess_file *file, const struct secsess_place *place, int64_t until)
{
	struct secsess_value value;
	struct secsess_value_head head = {.gone_at = until, .list_until = until};
	struct secsess_slice nothing = {(const unsigned char *) "", 0};
	struct secsess_slot *slot;
	struct secsess_path path;
	bool there;
	enum secsess_status status;

	secsess_path_record(&path, place, SECSESS_PART_RECORD);
	status = secsess_file_open_value(file, &path, until ? O_RDWR | O_CREAT : O_RDWR, &value);
	if (status) {
		return status;
	}
	status = secsess_file_enter(file, SECSESS_SLOT_SESSION, place->handle, &slot);
	if (!status) {
		value.changes = &slot->changes;
		status = secsess_file_load(file, &value, NULL);
		there = !status;
		if (there) {
			head = *value.newest;
			head.list_until = until;
		}
		if (there || (status == SECSESS_ABSENT && until)) {
			status = secsess_file_write(file, &value, &head, there ? NULL : &nothing);
		}
		secsess_table_leave(&file->table, slot);
	}
	if (!status) {
		status = secsess_file_settle(file, &value, !there, false);
	}
	close(value.file);
	return status;
}

enum secsess_status secsess_file_enlist(struct secsess_store *store, const struct secsess_enlist_request *request,
	struct secsess_index *over)
{
	struct secsess_file *file = secsess_file_of(store);
	const struct secsess_tag *tag = &request->place.tag;
	struct secsess_index found = {0};
	struct secsess_members members = {0};
	struct secsess_slot *user = NULL;
	enum secsess_status status = secsess_file_ready(file);

	if (!status) {
		status = secsess_file_enter(file, SECSESS_SLOT_USER, tag->text, &user);
	}
	if (!status && request->max_sessions) { /* else it doesn't matter who is there: that is a file for each */
		status = secsess_file_members(file, tag, &members);
	}
	if (!status) {
		status = secsess_members_judge(&members, request, &found);
	}
	if (!status) {
		status = set_until(file, &request->place, request->list_until);
	}
	if (user) {
		secsess_table_leave(&file->table, user);
	}
	secsess_members_release(&members);
	if (status) {
		secsess_free(found.at);
	} else {
		*over = found;
	}
	return secsess_file_answer(file, status);
}

enum secsess_status secsess_file_unlist(struct secsess_store *store, const struct secsess_tag *tag,
	const char (*handles)[SECSESS_HANDLE_LENGTH + 1], size_t count)
{
	struct secsess_file *file = secsess_file_of(store);
	enum secsess_status status = secsess_file_ready(file);

	for (size_t i = 0; i < count && status >= 0; i++) {
		struct secsess_place place;

		place_in(&place, tag, handles[i]);
		status = set_until(file, &place, 0);
		status = status == SECSESS_CORRUPT ? SECSESS_DONE : status; /* it isn't listed */
	}
	return status < 0 ? secsess_file_answer(file, status) : SECSESS_DONE;
}

static enum secsess_status read_head(struct secsess_file *file, const struct secsess_place *place,
	struct secsess_buf *bytes)
{
	struct secsess_value value;
	struct secsess_path path;
	struct secsess_header header;
	struct secsess_buf body = {0};
	size_t size;
	enum secsess_status status;

	secsess_path_record(&path, place, SECSESS_PART_RECORD);
	status = secsess_file_open_value(file, &path, O_RDONLY, &value);
	if (status) {
		return status;
	}
	status = secsess_file_look(file, &value, &header, &body);
	close(value.file);
	if (!status) {
		size = header.meta_size < body.size ? header.meta_size : body.size;
		status = secsess_buf_append(bytes, value.newest->header, SECSESS_HEADER_SIZE);
		status = status ? status : secsess_buf_append(bytes, body.data, size);
	}
	secsess_buf_release(&body);
	return status;
}

enum secsess_status secsess_file_heads(struct secsess_store *store, const struct secsess_tag *tag,
	const char (*handles)[SECSESS_HANDLE_LENGTH + 1], size_t count, struct secsess_buf *heads)
{
	struct secsess_file *file = secsess_file_of(store);
	enum secsess_status status = secsess_file_ready(file);

	for (size_t i = 0; i < count && status >= 0; i++) {
		struct secsess_place place;

		place_in(&place, tag, handles[i]);
		status = read_head(file, &place, &heads[i]);
		status = status == SECSESS_CORRUPT ? SECSESS_DONE : status; /* as one that isn't there */
	}
	return status < 0 ? secsess_file_answer(file, status) : SECSESS_DONE;
}
