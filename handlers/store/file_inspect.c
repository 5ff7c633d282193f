/* SPDX-License-Identifier: BSD-3-Clause */

/* Where the directory lies. What is in it is open to nobody else: whoever opens it has seen to that. */
#include <sys/stat.h>
#include <unistd.h>

#include "file_parts.h"
#include "file_system.h"

/* Whoever may write to what the directory lies in can rename it; with the sticky bit only its owner can. */
static void look_at_parent(const struct secsess_file *file, struct secsess_store_traits *traits)
{
	char *parent = secsess_strdup(secsess_slice_str(file->path)), *slash = parent ? strrchr(parent, '/') : NULL;
	struct stat info;

	if (slash) {
		slash[slash == parent] = '\0';
		if (stat(parent, &info) == 0) {
			bool shared = info.st_mode & (S_IWGRP | S_IWOTH), sticky = info.st_mode & S_ISVTX;

			traits->replaceable = (shared && !sticky) || (info.st_uid != 0 && info.st_uid != geteuid());
			traits->squattable = shared && sticky;
			traits->listed = info.st_mode & S_IROTH;
		}
	}
	secsess_free(parent);
}

enum secsess_status secsess_file_inspect(struct secsess_store *store, struct secsess_store_traits *traits)
{
	struct secsess_file *file = secsess_file_of(store);
	enum secsess_status status;

	*traits = (struct secsess_store_traits) {.place = SECSESS_PLACE_FILES, .synced = file->options.sync};
	status = secsess_file_ready(file);
	look_at_parent(file, traits);
	if (!status) {
		traits->in_memory = secsess_is_memory_file_system(file->root);
	}
	return status;
}
