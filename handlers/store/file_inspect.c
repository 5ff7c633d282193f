/* SPDX-License-Identifier: BSD-3-Clause */

/* Where the directory lies. What is in it is open to nobody else: whoever opens it has seen to that. */
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "file_parts.h"
#include "file_system.h"

/* Whoever may write to what the directory lies in can rename it; with the sticky bit only its owner can. */
static void look_at_parent(const struct stat *parent, struct secsess_store_traits *traits)
{
	bool shared = parent->st_mode & (S_IWGRP | S_IWOTH), sticky = parent->st_mode & S_ISVTX;

	traits->replaceable = (shared && !sticky) || (parent->st_uid != 0 && parent->st_uid != geteuid());
	traits->squattable = shared && sticky;
	traits->listed = parent->st_mode & S_IROTH;
}

enum secsess_status secsess_file_inspect(struct secsess_store *store, struct secsess_store_traits *traits)
{
	struct secsess_file *file = secsess_file_of(store);
	struct stat parent;
	enum secsess_status status;

	*traits = (struct secsess_store_traits) {.place = SECSESS_PLACE_FILES, .synced = file->options.sync};
	status = secsess_file_ready(file);
	if (!status && fstatat(file->root, "..", &parent, 0)) {
		status = secsess_file_fail(file, "can't be looked at", "..");
	}
	if (!status) {
		look_at_parent(&parent, traits);
		traits->in_memory = secsess_is_memory_file_system(file->root);
	}
	return status;
}
