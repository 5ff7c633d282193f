/* SPDX-License-Identifier: BSD-3-Clause */

/* The file driver's files, past the driver. */
#ifndef SECSESS_CONTRACT_FILES_H
#define SECSESS_CONTRACT_FILES_H

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "contract.h"

struct file_path {
	char text[512];
};

/* In the directory that $SECSESS_DIRECTORY names; name "": the directory itself. */
struct file_path file_path_of(const char *name);
struct file_path file_record(const struct secsess_place *place);
struct file_path file_snapshot(const struct secsess_place *place);
/* The path with this behind it. */
struct file_path file_path_and(const struct file_path *path, const char *end);
/* The folder of a record. */
struct file_path file_folder(const struct secsess_place *place);

/* All of a file; one that isn't there is a failure. */
struct secsess_buf file_bytes(const char *path);
void file_write(const char *path, struct secsess_slice bytes);
/* The same of a record's. */
struct secsess_buf file_content(const struct secsess_place *place);
void file_replace(const struct secsess_place *place, struct secsess_slice bytes);

/* Removes a file, or a folder with all that is in it; what isn't there is fine. */
void file_delete(const char *path);

off_t file_length(int file);

/* Collects garbage for so long (0: all) and yields how much was removed. */
size_t file_collect(int64_t time_us);
/* Stores a session that is gone after so long. */
void file_put_for(const struct secsess_place *place, int64_t keep_ms);

/* How many file descriptors this process has open. */
int file_descriptors(void);

#endif
