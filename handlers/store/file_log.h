/* SPDX-License-Identifier: BSD-3-Clause */

/* The file driver's logs: one file each, to which entries are appended, the newest at its end.
 *
 *    0 u32  size of the bytes
 *    4 u32  size of the name
 *    8 i64  time
 *   16 i64  gone_at
 *   24 u32  how many of those before it are kept
 *   28 40   name
 *   68      bytes
 *      16   checksum of all before it; of the log
 *
 * What follows an entry that isn't whole was never written to its end. When much in it is no longer kept, the file is written
 * anew and put in its place. */
#ifndef SECSESS_FILE_LOG_H
#define SECSESS_FILE_LOG_H

#include "file_parts.h"

struct secsess_log_entry {
	size_t at, size; /* in the file, all of it */
	int64_t time, gone_at;
	uint32_t kept;
	struct secsess_slice name, bytes;
};

/* A log that was read. */
struct secsess_log_file {
	int file;
	const char *name;
	struct secsess_buf text;
	size_t end;   /* of the last whole entry */
	size_t count; /* of entries */
	size_t first; /* where those that are kept begin */
	size_t kept;
};

/* Opens and reads it. ABSENT. Close it in any case. */
enum secsess_status secsess_log_open(struct secsess_file *file, const char *name, int flags,
	struct secsess_log_file *log);
void secsess_log_close(struct secsess_log_file *log);
/* The entry at a place in the text; false: there is no whole one. */
bool secsess_log_at(const struct secsess_log_file *log, size_t at, struct secsess_log_entry *entry);
/* NOMEM */
enum secsess_status secsess_log_encode(struct secsess_buf *text, const struct secsess_log_file *log,
	const struct secsess_note *note, size_t kept, int64_t now);
/* Adds an entry that was encoded, at the end; or to those that are kept, in a new file. */
enum secsess_status secsess_log_append(struct secsess_file *file, const struct secsess_log_file *log,
	const struct secsess_buf *added);
enum secsess_status secsess_log_rewrite(struct secsess_file *file, const struct secsess_log_file *log,
	const struct secsess_buf *added);

#endif
