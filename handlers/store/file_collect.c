/* SPDX-License-Identifier: BSD-3-Clause */

/* Garbage: files of what has expired, a little at a time, wherever the last one stopped. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../core/base32.h"
#include "../wire/connection.h"
#include "file_parts.h"
#include "file_system.h"

/* Folders of sessions that are bound to nobody: the first two characters of their handles. Those of users follow. */
#define LETTERS "0123456789abcdefghijklmnopqrstuv"
#define ANONYMOUS 1024
/* So often the clock is asked, and after each removal: that may take a disk a millisecond. */
#define STRIDE 16
/* A file that nothing was written to: its maker died. */
#define UNBORN_S 3600
/* No request that saw a dead one's fence goes on for so long. */
#define MOURNED_MS 3600000
/* What can't be read is kept for people to look at. */
#define DAMAGED_S 604800

/* Where it goes on: in the lock table, for all. */
struct cursor {
	uint64_t folder; /* of ANONYMOUS, or that: among the users */
	uint64_t user;   /* a place in the listing of users */
	uint64_t entry;  /* a place in the listing of the present folder */
};

struct sweep {
	struct secsess_file *file;
	struct cursor at;
	int64_t until_us; /* 0 = no end but that of all */
	unsigned looked;
	size_t removed, asked_at; /* ..., and how many were it when the clock was asked last */
};

static bool is_over(struct sweep *sweep)
{
	bool ask = ++sweep->looked % STRIDE == 0 || sweep->asked_at != sweep->removed;

	sweep->asked_at = sweep->removed;
	return sweep->until_us && ask && secsess_monotonic_us() >= sweep->until_us;
}

/* It expired; or nothing can come of it, for long. */
static bool is_garbage(const struct secsess_value *value, enum secsess_status status, bool session)
{
	struct stat info;
	int64_t age;

	if (status != SECSESS_ABSENT && !(status == SECSESS_CORRUPT && session)) {
		return false;
	}
	if (status == SECSESS_ABSENT && value->newest) {
		return true;
	}
	if (fstat(value->file, &info) || !S_ISREG(info.st_mode)) {
		return false;
	}
	age = secsess_file_now() / 1000 - (int64_t) info.st_mtime;
	return age > (status == SECSESS_ABSENT ? UNBORN_S : DAMAGED_S);
}

static bool look(struct secsess_file *file, const struct secsess_path *path, bool session)
{
	struct secsess_value value;
	bool garbage = false;

	if (!secsess_file_open_value(file, path, O_RDONLY, &value)) {
		garbage = is_garbage(&value, secsess_file_load(file, &value, NULL), session);
		close(value.file);
	}
	return garbage;
}

/* Looks again where nobody can write it. */
static void try_file(struct sweep *sweep, const char *folder, const char *name, const char *handle)
{
	struct secsess_file *file = sweep->file;
	struct secsess_slot *slot;
	struct secsess_path path;
	const char *tag = strchr(folder, '/');

	snprintf(path.text, sizeof(path.text), "%s/%s", folder, name);
	if (!look(file, &path, handle != NULL)) {
		return;
	}
	slot = handle ? secsess_table_enter(&file->table, SECSESS_SLOT_SESSION, handle)
				  : secsess_table_enter(&file->table, SECSESS_SLOT_USER, tag + 1);
	if (slot && look(file, &path, handle != NULL)) {
		slot->changes++;
		sweep->removed += unlinkat(file->root, path.text, 0) == 0 && handle;
	}
	if (slot) {
		secsess_table_leave(&file->table, slot);
	}
}

/* What is not ours is left alone. */
static void try_entry(struct sweep *sweep, const char *folder, const char *name)
{
	char handle[SECSESS_HANDLE_LENGTH + 1];
	size_t size = strlen(name);
	bool of_user = strchr(folder, '/') != NULL;

	snprintf(handle, sizeof(handle), "%.*s", SECSESS_HANDLE_LENGTH, name);
	if (secsess_is_handle(handle, strlen(handle)) &&
		(size == SECSESS_HANDLE_LENGTH || strcmp(name + SECSESS_HANDLE_LENGTH, ".f") == 0)) {
		try_file(sweep, folder, name, handle);
	} else if (of_user && (strcmp(name, "revoked") == 0 || strcmp(name, "series") == 0)) {
		try_file(sweep, folder, name, NULL);
	}
}

static DIR *list(const struct secsess_file *file, const char *folder, uint64_t from)
{
	int descriptor = secsess_open_beneath(file->root, folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *stream = descriptor >= 0 ? fdopendir(descriptor) : NULL;

	if (descriptor >= 0 && !stream) {
		close(descriptor);
	}
	if (stream && from) {
		seekdir(stream, (long) from);
	}
	return stream;
}

/* false: the time is over, and the cursor says where. */
static bool sweep_folder(struct sweep *sweep, const char *folder)
{
	DIR *stream = list(sweep->file, folder, sweep->at.entry);
	const struct dirent *entry;
	bool done = true;

	while (stream && done && (entry = readdir(stream)) != NULL) { /* its own stream: NOLINT(concurrency-mt-unsafe) */
		if (entry->d_name[0] != '.') {
			try_entry(sweep, folder, entry->d_name);
		}
		done = !is_over(sweep);
		sweep->at.entry = done ? 0 : (uint64_t) telldir(stream);
	}
	if (stream) {
		closedir(stream);
	}
	return done;
}

/* A user who has nothing here any more needs no folder; one that isn't empty stays. */
static bool sweep_users(struct sweep *sweep)
{
	DIR *stream = list(sweep->file, "u", sweep->at.user);
	const struct dirent *entry;
	bool done = true;

	while (stream && done && (entry = readdir(stream)) != NULL) { /* NOLINT(concurrency-mt-unsafe) */
		char folder[SECSESS_PATH_SIZE];

		if (secsess_is_tag(entry->d_name, strlen(entry->d_name))) {
			snprintf(folder, sizeof(folder), "u/%.*s", SECSESS_TAG_LENGTH, entry->d_name);
			done = sweep_folder(sweep, folder);
			if (done) {
				(void) !unlinkat(sweep->file->root, folder, AT_REMOVEDIR);
			}
		}
		/* Where the time was over in the midst of a user's, it is that user's turn again. */
		if (done && is_over(sweep)) {
			sweep->at.user = (uint64_t) telldir(stream);
			done = false;
			break;
		}
		if (done) {
			sweep->at.user = (uint64_t) telldir(stream);
		}
	}
	if (stream) {
		closedir(stream);
	}
	if (done) {
		sweep->at.user = 0;
	}
	return done;
}

static bool sweep_next(struct sweep *sweep)
{
	char folder[3] = {LETTERS[sweep->at.folder / 32 % 32], LETTERS[sweep->at.folder % 32], '\0'};
	bool done = sweep->at.folder < ANONYMOUS ? sweep_folder(sweep, folder) : sweep_users(sweep);

	if (done) {
		sweep->at.folder = sweep->at.folder < ANONYMOUS ? sweep->at.folder + 1 : 0;
		sweep->at.entry = 0;
		done = !is_over(sweep);
	}
	return done;
}

static void sweep_all(struct sweep *sweep)
{
	for (uint64_t folders = 0; folders <= ANONYMOUS && sweep_next(sweep); folders++) {
	}
}

enum secsess_status secsess_file_collect(struct secsess_store *store, const struct secsess_collect_request *request,
	size_t *removed)
{
	struct sweep sweep = {.file = secsess_file_of(store)};
	struct secsess_error before = store->error;
	uint64_t *shared = NULL;
	enum secsess_status status = secsess_file_ready(sweep.file);

	if (status) {
		return status;
	}
	if (request->time_us) {
		sweep.until_us = secsess_monotonic_us() + request->time_us;
		shared = secsess_table_enter_sweep(&sweep.file->table);
		if (!shared) {
			*removed = 0; /* another one is at it */
			return SECSESS_DONE;
		}
		sweep.at = (struct cursor) {shared[0] <= ANONYMOUS ? shared[0] : 0, shared[1], shared[2]};
	}
	secsess_table_prune_all(&sweep.file->table, secsess_file_now() - MOURNED_MS);
	sweep_all(&sweep);
	if (shared) {
		shared[0] = sweep.at.folder;
		shared[1] = sweep.at.user;
		shared[2] = sweep.at.entry;
		secsess_table_leave_sweep(&sweep.file->table);
	}
	store->error = before; /* what one file is like is nobody's failure */
	*removed = sweep.removed;
	return SECSESS_DONE;
}
