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
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../core/crypto.h"
#include "file_parts.h"

#define ENTRY_SIZE 68
#define LOG_MAX UINT32_C(0x10000000)
/* So many that are no longer kept may lie about. */
#define SLACK 64

static const char *const names[] = {[SECSESS_LOG_INCIDENTS] = "incidents", [SECSESS_LOG_EVENTS] = "events"};

struct entry {
	size_t at, size; /* in the file, all of it */
	int64_t time, gone_at;
	uint32_t kept;
	struct secsess_slice name, bytes;
};

/* A log that was read. */
struct log {
	int file;
	const char *name;
	struct secsess_buf text;
	size_t end;   /* of the last whole entry */
	size_t count; /* of entries */
	size_t first; /* where those that are kept begin */
	size_t kept;
};

static bool entry_at(const struct log *log, size_t at, struct entry *entry)
{
	const unsigned char *text = log->text.data + at;
	size_t left = log->text.size - at;
	unsigned char sum[SECSESS_CHECKSUM_SIZE];
	uint32_t size, name;

	if (left < ENTRY_SIZE + sizeof(sum)) {
		return false;
	}
	size = secsess_get_u32(text);
	name = secsess_get_u32(text + 4);
	if (size > left - ENTRY_SIZE - sizeof(sum) || name > SECSESS_NOTE_NAME_MAX) {
		return false;
	}
	secsess_checksum(sum, secsess_slice_of(text, ENTRY_SIZE + (size_t) size), secsess_slice_str(log->name));
	*entry = (struct entry) {.at = at,
		.size = ENTRY_SIZE + (size_t) size + sizeof(sum),
		.time = (int64_t) secsess_get_u64(text + 8),
		.gone_at = (int64_t) secsess_get_u64(text + 16),
		.kept = secsess_get_u32(text + 24),
		.name = {text + 28, name},
		.bytes = {text + ENTRY_SIZE, size}};
	return memcmp(sum, text + ENTRY_SIZE + size, sizeof(sum)) == 0;
}

static enum secsess_status read_log(struct secsess_file *file, struct log *log)
{
	struct stat info;
	struct entry entry;

	if (fstat(log->file, &info)) {
		return secsess_file_fail(file, "can't be read", log->name);
	}
	if (!S_ISREG(info.st_mode) || info.st_size > (off_t) LOG_MAX) {
		return secsess_file_damaged(file, log->name);
	}
	if (secsess_buf_reserve(&log->text, (size_t) info.st_size)) {
		return SECSESS_NOMEM;
	}
	while (log->text.size < (size_t) info.st_size) {
		ssize_t got = pread(log->file, log->text.data + log->text.size, (size_t) info.st_size - log->text.size,
			(off_t) log->text.size);

		if (got < 0 && errno == EINTR) {
			continue;
		}
		if (got < 0) {
			return secsess_file_fail(file, "can't be read", log->name);
		}
		if (got == 0) {
			break;
		}
		log->text.size += (size_t) got;
	}
	while (entry_at(log, log->end, &entry)) {
		log->end += entry.size;
		log->count++;
		log->kept = (size_t) entry.kept + 1; /* the last one says it */
	}
	log->kept = log->kept < log->count ? log->kept : log->count;
	for (size_t left = log->count; left > log->kept && entry_at(log, log->first, &entry); left--) {
		log->first += entry.size;
	}
	return SECSESS_DONE;
}

static enum secsess_status open_log(struct secsess_file *file, enum secsess_log which, int flags, struct log *log)
{
	struct secsess_path path;
	struct secsess_value value;
	enum secsess_status status;

	*log = (struct log) {.file = -1, .name = names[which]};
	snprintf(path.text, sizeof(path.text), "%s", log->name);
	status = secsess_file_open_value(file, &path, flags, &value);
	if (!status) {
		log->file = value.file;
		status = read_log(file, log);
	}
	return status;
}

static void close_log(struct log *log)
{
	if (log->file >= 0) {
		close(log->file);
	}
	secsess_buf_release(&log->text);
}

static bool write_all(int file, const unsigned char *at, size_t size, size_t to)
{
	while (size) {
		ssize_t done = pwrite(file, at, size, (off_t) to);

		if (done <= 0 && !(done < 0 && errno == EINTR)) {
			return false;
		}
		if (done > 0) {
			at += done;
			to += (size_t) done;
			size -= (size_t) done;
		}
	}
	return true;
}

static enum secsess_status encode(struct secsess_buf *text, const struct log *log, const struct secsess_note *note,
	size_t kept, int64_t now)
{
	unsigned char head[ENTRY_SIZE] = {0}, sum[SECSESS_CHECKSUM_SIZE];
	enum secsess_status status;

	secsess_put_u32(head, (uint32_t) note->bytes.size);
	secsess_put_u32(head + 4, (uint32_t) note->name.size);
	secsess_put_u64(head + 8, (uint64_t) now);
	secsess_put_u64(head + 16, (uint64_t) (now + note->keep_ms));
	secsess_put_u32(head + 24, (uint32_t) kept);
	memcpy(head + 28, note->name.data, note->name.size);
	status = secsess_buf_append(text, head, sizeof(head));
	status = status ? status : secsess_buf_append(text, note->bytes.data, note->bytes.size);
	if (!status) {
		secsess_checksum(sum, secsess_buf_slice(text), secsess_slice_str(log->name));
		status = secsess_buf_append(text, sum, sizeof(sum));
	}
	return status;
}

/* A file of another name, then in the log's place. */
static enum secsess_status rewrite(struct secsess_file *file, const struct log *log, const struct secsess_buf *added)
{
	size_t from = log->first;
	char fresh[32];
	int copy;
	bool good;

	snprintf(fresh, sizeof(fresh), "%s.new", log->name);
	copy = openat(file->root, fresh, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0600);
	good = copy >= 0 && write_all(copy, log->text.data + from, log->end - from, 0) &&
		write_all(copy, added->data, added->size, log->end - from) && !fdatasync(copy) &&
		!renameat(file->root, fresh, file->root, log->name);
	if (copy >= 0) {
		close(copy);
	}
	return good ? SECSESS_DONE : secsess_file_fail(file, "can't be written, and is as it was", log->name);
}

static enum secsess_status append(struct secsess_file *file, const struct log *log, const struct secsess_buf *added)
{
	bool good = (log->text.size == log->end || !ftruncate(log->file, (off_t) log->end)) &&
		write_all(log->file, added->data, added->size, log->end);

	if (good && file->options.sync) {
		good = fdatasync(log->file) == 0;
	}
	return good ? SECSESS_DONE : secsess_file_fail(file, "can't be written", log->name);
}

/* Those that are kept: all from a certain one on, since times grow, but for the clock's leaps. */
static void drop_old(struct log *log, const struct secsess_note *note, int64_t now)
{
	struct entry entry;

	while (log->kept && entry_at(log, log->first, &entry) && entry.time + note->keep_ms <= now) {
		log->first += entry.size;
		log->kept--;
	}
}

static enum secsess_status add(struct secsess_file *file, struct log *log, const struct secsess_note *note, int64_t now)
{
	struct secsess_buf added = {0};
	struct entry entry;
	enum secsess_status status;

	while (log->kept >= note->most && entry_at(log, log->first, &entry)) {
		log->first += entry.size;
		log->kept--;
	}
	status = encode(&added, log, note, log->kept, now);
	if (!status) {
		bool much = log->count - log->kept > SLACK + log->kept / 4;

		status = much ? rewrite(file, log, &added) : append(file, log, &added);
	}
	secsess_buf_release(&added);
	return status;
}

static bool find(const struct log *log, const struct secsess_note *note, struct entry *entry)
{
	for (size_t at = log->first; entry_at(log, at, entry); at += entry->size) {
		if (secsess_slice_equal(entry->name, note->name)) {
			return true;
		}
	}
	return false;
}

enum secsess_status secsess_file_note(struct secsess_store *store, const struct secsess_note *note)
{
	struct secsess_file *file = secsess_file_of(store);
	struct secsess_slot *slot;
	struct log log;
	struct entry before;
	int64_t now = secsess_file_now();
	enum secsess_status status = secsess_file_ready(file);

	if (!status) {
		status = secsess_file_enter(file, SECSESS_SLOT_USER, names[note->log], &slot);
	}
	if (status) {
		return status;
	}
	status = open_log(file, note->log, O_RDWR | O_CREAT, &log);
	if (!status) {
		drop_old(&log, note, now);
		if (find(&log, note, &before)) {
			status = secsess_slice_equal(before.bytes, note->bytes) ? SECSESS_DONE : SECSESS_CONFLICT;
		} else {
			status = add(file, &log, note, now);
		}
	}
	close_log(&log);
	secsess_table_leave(&file->table, slot);
	return secsess_file_answer(file, status);
}

/* The newest at the end of the file come first. */
static enum secsess_status yield(const struct log *log, uint32_t limit, struct secsess_notes *notes)
{
	int64_t now = secsess_file_now();
	size_t room = log->kept < limit ? log->kept : limit, left = log->kept;
	struct entry entry;
	enum secsess_status status = SECSESS_DONE;

	notes->at = secsess_alloc_zeroed((room + 1) * sizeof(*notes->at));
	if (!notes->at) {
		return SECSESS_NOMEM;
	}
	for (size_t at = log->first; !status && entry_at(log, at, &entry); at += entry.size, left--) {
		struct secsess_noted *noted = &notes->at[notes->count];

		if (left > room || entry.gone_at <= now) {
			continue;
		}
		memcpy(noted->name, entry.name.data, entry.name.size);
		noted->time = entry.time;
		status = secsess_buf_append(&noted->bytes, entry.bytes.data, entry.bytes.size);
		notes->count++;
	}
	for (size_t i = 0; i < notes->count / 2; i++) {
		struct secsess_noted swapped = notes->at[i];

		notes->at[i] = notes->at[notes->count - 1 - i];
		notes->at[notes->count - 1 - i] = swapped;
	}
	return status;
}

enum secsess_status secsess_file_notes(struct secsess_store *store, enum secsess_log which, uint32_t limit,
	struct secsess_notes *notes)
{
	struct secsess_file *file = secsess_file_of(store);
	struct secsess_notes found = {0};
	struct log log = {.file = -1};
	enum secsess_status status = secsess_file_ready(file);

	if (!status) {
		status = open_log(file, which, O_RDONLY, &log);
		status = status == SECSESS_ABSENT ? SECSESS_DONE : status;
	}
	if (!status && log.count) {
		status = yield(&log, limit, &found);
	}
	close_log(&log);
	if (status) {
		secsess_notes_release(&found);
	} else {
		*notes = found;
	}
	return secsess_file_answer(file, status);
}
