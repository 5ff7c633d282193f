/* SPDX-License-Identifier: BSD-3-Clause */

/* The files below the directory: their names, opening them, what is in them. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "file_parts.h"
#include "file_system.h"

/* Who collects garbage may remove a folder between its making and its use. */
#define MAKE_TRIES 8

/* Paths are made at every request, too often for printf. What is longer than any can be is cut. */
static char *put(char *at, const struct secsess_path *path, const char *text, size_t size)
{
	size_t room = (size_t) (path->text + sizeof(path->text) - 1 - at);

	size = size < room ? size : room;
	memcpy(at, text, size);
	return at + size;
}

static char *put_text(char *at, const struct secsess_path *path, const char *text)
{
	return put(at, path, text, strlen(text));
}

static char *put_user(struct secsess_path *path, const struct secsess_tag *tag)
{
	char *at = put(path->text, path, "u/", 2);

	at = put_text(at, path, tag->text);
	return put(at, path, "/", 1);
}

void secsess_path_record(struct secsess_path *path, const struct secsess_place *place, enum secsess_part part)
{
	char *at;

	if (place->tag.text[0]) {
		at = put_user(path, &place->tag);
	} else {
		at = put(path->text, path, place->handle, place->handle[0] && place->handle[1] ? 2 : 0);
		at = put(at, path, "/", 1);
	}
	at = put_text(at, path, place->handle);
	at = part == SECSESS_PART_SNAPSHOT ? put(at, path, ".f", 2) : at;
	*at = '\0';
	path->place = place;
}

void secsess_path_user(struct secsess_path *path, const struct secsess_tag *tag, const char *name)
{
	*put_text(put_user(path, tag), path, name) = '\0';
	path->place = NULL;
}

/* Makes the folders that a file lies in. */
static bool make_folders(const struct secsess_file *file, const char *path)
{
	for (const char *slash = strchr(path, '/'); slash; slash = strchr(slash + 1, '/')) {
		char folder[SECSESS_PATH_SIZE];
		struct stat info;

		snprintf(folder, sizeof(folder), "%.*s", (int) (slash - path), path);
		if (mkdirat(file->root, folder, 0700) && errno != EEXIST) {
			return false;
		}
		if (fstatat(file->root, folder, &info, AT_SYMLINK_NOFOLLOW) || !S_ISDIR(info.st_mode)) {
			errno = ENOTDIR;
			return false;
		}
	}
	return true;
}

static int open_in(const struct secsess_file *file, const char *path, int flags)
{
	return secsess_open_beneath(file->root, path, flags | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
}

enum secsess_status secsess_file_open_value(struct secsess_file *file, const struct secsess_path *path, int flags,
	struct secsess_value *value)
{
	*value = secsess_value_of(open_in(file, path->text, flags), secsess_slice_str(path->text), path->place);
	for (int tries = 0; value->file < 0 && errno == ENOENT && (flags & O_CREAT) && tries < MAKE_TRIES; tries++) {
		if (!make_folders(file, path->text)) {
			return secsess_file_fail(file, "can't be made", path->text);
		}
		value->file = open_in(file, path->text, flags);
	}
	if (value->file >= 0) {
		return SECSESS_DONE;
	}
	return errno == ENOENT && !(flags & O_CREAT) ? SECSESS_ABSENT
												 : secsess_file_fail(file, "can't be opened", path->text);
}

static bool is_gone(const struct secsess_file *file, const struct secsess_value *value)
{
	return value->newest->gone_at && value->newest->gone_at <= file->now_ms;
}

enum secsess_status secsess_file_load(struct secsess_file *file, struct secsess_value *value, struct secsess_buf *body)
{
	const char *path = (const char *) value->name.data;
	size_t before = body ? body->size : 0;
	enum secsess_status status = body ? secsess_value_read(value, body) : secsess_value_look(value);

	if (status == SECSESS_IO) {
		return secsess_file_fail(file, "can't be read", path);
	}
	if (status == SECSESS_CORRUPT) {
		return secsess_file_damaged(file, path);
	}
	if (!status && is_gone(file, value)) {
		if (body) {
			body->size = before;
		}
		status = SECSESS_ABSENT;
	}
	return status;
}

enum secsess_status secsess_file_write(struct secsess_file *file, struct secsess_value *value,
	struct secsess_value_head *head, const struct secsess_slice *body)
{
	return secsess_value_write(value, head, body)
		? secsess_file_fail(file, "can't be written, and is as it was", (const char *) value->name.data)
		: SECSESS_DONE;
}

/* A new file's name is in its folder, and the folder's, where that is new too, above. */
static bool settle_folders(const struct secsess_file *file, const char *path)
{
	bool good = fsync(file->root) == 0;

	for (const char *slash = strchr(path, '/'); slash && good; slash = strchr(slash + 1, '/')) {
		char folder[SECSESS_PATH_SIZE];
		int descriptor;

		snprintf(folder, sizeof(folder), "%.*s", (int) (slash - path), path);
		descriptor = open_in(file, folder, O_RDONLY | O_DIRECTORY);
		good = descriptor >= 0 && fsync(descriptor) == 0;
		if (descriptor >= 0) {
			close(descriptor);
		}
	}
	return good;
}

enum secsess_status secsess_file_settle(struct secsess_file *file, const struct secsess_value *value, bool created,
	bool must)
{
	const char *path = (const char *) value->name.data;

	if (!must && !file->options.sync) {
		return SECSESS_DONE;
	}
	return fdatasync(value->file) || (created && !settle_folders(file, path))
		? secsess_file_fail(file, "may not have reached the disk", path)
		: SECSESS_DONE;
}

enum secsess_status secsess_file_remove(struct secsess_file *file, const struct secsess_path *path)
{
	return unlinkat(file->root, path->text, 0) && errno != ENOENT
		? secsess_file_fail(file, "can't be removed", path->text)
		: SECSESS_DONE;
}

enum secsess_status secsess_file_decode(struct secsess_file *file, const struct secsess_value *value,
	struct secsess_header *header)
{
	static const unsigned char none[SECSESS_HEADER_SIZE];

	if (is_gone(file, value) || memcmp(value->newest->header, none, sizeof(none)) == 0) {
		return SECSESS_ABSENT; /* without a header it is only listed as yet */
	}
	return secsess_header_decode(header, secsess_slice_of(value->newest->header, SECSESS_HEADER_SIZE))
		? secsess_file_damaged(file, (const char *) value->name.data)
		: SECSESS_DONE;
}

enum secsess_status secsess_file_look(struct secsess_file *file, struct secsess_value *value,
	struct secsess_header *header, struct secsess_buf *body)
{
	enum secsess_status status = secsess_file_load(file, value, body);

	return status ? status : secsess_file_decode(file, value, header);
}
