/* SPDX-License-Identifier: BSD-3-Clause */

/* Where the directory lies. What is in it is open to nobody else: whoever opens it has seen to that. */
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "file_parts.h"
#include "file_system.h"

/* Whoever may write to what the directory lies in can rename it; with the sticky bit only its owner can. */
static void look_at_parent(int parent, const struct stat *info, struct secsess_store_traits *traits)
{
	bool shared = info->st_mode & (S_IWGRP | S_IWOTH), sticky = info->st_mode & S_ISVTX;

	traits->replaceable = (shared && !sticky) || (info->st_uid != 0 && info->st_uid != geteuid());
	traits->squattable = shared && sticky;
	traits->listed = info->st_mode & S_IROTH;
	traits->in_memory = secsess_is_memory_file_system(parent);
}

/* Whoever looks may be another user than the one that it is for, and must not make it. */
static bool is_to_be_made(const struct secsess_file *file)
{
	struct stat info;

	return file->root < 0 && lstat(file->wanted, &info) != 0 && errno == ENOENT;
}

/* Of one that isn't there yet: where it would be made. False: it could not be. */
static bool look_at_place(struct secsess_file *file, struct secsess_store_traits *traits)
{
	char *slash = strrchr(file->wanted, '/');
	struct stat info;
	bool good;
	int parent;

	*slash = '\0';
	parent = open(slash == file->wanted ? "/" : file->wanted, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	*slash = '/';
	if (parent < 0) {
		return false;
	}
	good = fstat(parent, &info) == 0 && faccessat(parent, ".", W_OK | X_OK, AT_EACCESS) == 0 &&
		!secsess_network_file_system(parent);
	if (good) {
		look_at_parent(parent, &info, traits);
	}
	close(parent);
	return good;
}

enum secsess_status secsess_file_inspect(struct secsess_store *store, struct secsess_store_traits *traits)
{
	struct secsess_file *file = secsess_file_of(store);
	struct stat parent;
	enum secsess_status status;

	*traits = (struct secsess_store_traits) {.place = SECSESS_PLACE_FILES, .synced = file->options.sync};
	if (is_to_be_made(file) && look_at_place(file, traits)) {
		return SECSESS_DONE;
	}
	status = secsess_file_ready(file); /* which says what is wrong */
	if (!status && fstatat(file->root, "..", &parent, 0)) {
		status = secsess_file_fail(file, "can't be looked at", "..");
	}
	if (!status) {
		look_at_parent(file->root, &parent, traits);
	}
	return status;
}
