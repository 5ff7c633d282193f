/* SPDX-License-Identifier: BSD-3-Clause */

#include "file_log.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../core/crypto.h"
#include "file_bytes.h"

#define ENTRY_SIZE 68
#define LOG_MAX UINT32_C(0x10000000)

bool secsess_log_at(const struct secsess_log_file *log, size_t at, struct secsess_log_entry *entry)
{
	const unsigned char *text = log->text.data + at;
	size_t left = log->text.size - at;
	uint32_t size, name;

	if (left < ENTRY_SIZE + SECSESS_CHECKSUM_SIZE) {
		return false;
	}
	size = secsess_get_u32(text);
	name = secsess_get_u32(text + 4);
	if (size > left - ENTRY_SIZE - SECSESS_CHECKSUM_SIZE || name > SECSESS_NOTE_NAME_MAX) {
		return false;
	}
	*entry = (struct secsess_log_entry) {.at = at,
		.size = ENTRY_SIZE + (size_t) size + SECSESS_CHECKSUM_SIZE,
		.time = (int64_t) secsess_get_u64(text + 8),
		.gone_at = (int64_t) secsess_get_u64(text + 16),
		.kept = secsess_get_u32(text + 24),
		.name = {text + 28, name},
		.bytes = {text + ENTRY_SIZE, size}};
	return secsess_checksum_holds(text + ENTRY_SIZE + size, secsess_slice_of(text, ENTRY_SIZE + (size_t) size),
		secsess_checksum_seed(secsess_slice_str(log->name)));
}

static enum secsess_status read_log(struct secsess_file *file, struct secsess_log_file *log)
{
	struct stat info;
	struct secsess_log_entry entry;

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
	while (secsess_log_at(log, log->end, &entry)) {
		log->end += entry.size;
		log->count++;
		log->kept = (size_t) entry.kept + 1; /* the last one says it */
	}
	log->kept = log->kept < log->count ? log->kept : log->count;
	for (size_t left = log->count; left > log->kept && secsess_log_at(log, log->first, &entry); left--) {
		log->first += entry.size;
	}
	return SECSESS_DONE;
}

enum secsess_status secsess_log_open(struct secsess_file *file, const char *name, int flags,
	struct secsess_log_file *log)
{
	struct secsess_path path;
	struct secsess_value value;
	enum secsess_status status;

	*log = (struct secsess_log_file) {.file = -1, .name = name};
	snprintf(path.text, sizeof(path.text), "%s", log->name);
	status = secsess_file_open_value(file, &path, flags, &value);
	if (!status) {
		log->file = value.file;
		status = read_log(file, log);
	}
	return status;
}

void secsess_log_close(struct secsess_log_file *log)
{
	if (log->file >= 0) {
		close(log->file);
	}
	secsess_buf_release(&log->text);
}

enum secsess_status secsess_log_encode(struct secsess_buf *text, const struct secsess_log_file *log,
	const struct secsess_note *note, size_t kept, int64_t now)
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
		secsess_checksum(sum, secsess_buf_slice(text), secsess_checksum_seed(secsess_slice_str(log->name)));
		status = secsess_buf_append(text, sum, sizeof(sum));
	}
	return status;
}

/* A file of another name, then in the log's place. */
enum secsess_status secsess_log_rewrite(struct secsess_file *file, const struct secsess_log_file *log,
	const struct secsess_buf *added)
{
	size_t from = log->first;
	char fresh[32];
	int copy;
	bool good;

	snprintf(fresh, sizeof(fresh), "%s.new", log->name);
	copy = openat(file->root, fresh, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0600);
	good = copy >= 0 && !secsess_bytes_put(copy, log->text.data + from, log->end - from, 0) &&
		!secsess_bytes_put(copy, added->data, added->size, log->end - from) && !fdatasync(copy) &&
		!renameat(file->root, fresh, file->root, log->name);
	if (copy >= 0) {
		close(copy);
	}
	return good ? SECSESS_DONE : secsess_file_fail(file, "can't be written, and is as it was", log->name);
}

enum secsess_status secsess_log_append(struct secsess_file *file, const struct secsess_log_file *log,
	const struct secsess_buf *added)
{
	bool good = (log->text.size == log->end || !ftruncate(log->file, (off_t) log->end)) &&
		!secsess_bytes_put(log->file, added->data, added->size, log->end);

	if (good && file->options.sync) {
		good = fdatasync(log->file) == 0;
	}
	return good ? SECSESS_DONE : secsess_file_fail(file, "can't be written", log->name);
}
