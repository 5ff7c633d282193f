/* SPDX-License-Identifier: BSD-3-Clause */

/* The file driver's notes for people: what is kept in its logs. */
#include <fcntl.h>

#include "file_log.h"

/* So many that are no longer kept may lie about. */
#define SLACK 64

static const char *const names[] = {[SECSESS_LOG_INCIDENTS] = "incidents", [SECSESS_LOG_EVENTS] = "events"};

/* Those that are kept: all from a certain one on, since times grow, but for the clock's leaps. */
static void drop_old(struct secsess_log_file *log, const struct secsess_note *note, int64_t now)
{
	struct secsess_log_entry entry;

	while (log->kept && secsess_log_at(log, log->first, &entry) && entry.time + note->keep_ms <= now) {
		log->first += entry.size;
		log->kept--;
	}
}

static enum secsess_status add(struct secsess_file *file, struct secsess_log_file *log, const struct secsess_note *note,
	int64_t now)
{
	struct secsess_buf added = {0};
	struct secsess_log_entry entry;
	enum secsess_status status;

	while (log->kept >= note->most && secsess_log_at(log, log->first, &entry)) {
		log->first += entry.size;
		log->kept--;
	}
	status = secsess_log_encode(&added, log, note, log->kept, now);
	if (!status) {
		bool much = log->count - log->kept > SLACK + log->kept / 4;

		status = much ? secsess_log_rewrite(file, log, &added) : secsess_log_append(file, log, &added);
	}
	secsess_buf_release(&added);
	return status;
}

static bool find(const struct secsess_log_file *log, const struct secsess_note *note, struct secsess_log_entry *entry)
{
	for (size_t at = log->first; secsess_log_at(log, at, entry); at += entry->size) {
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
	struct secsess_log_file log;
	struct secsess_log_entry before;
	int64_t now = secsess_file_now();
	enum secsess_status status = secsess_file_ready(file);

	if (!status) {
		status = secsess_file_enter(file, SECSESS_SLOT_USER, names[note->log], &slot);
	}
	if (status) {
		return status;
	}
	status = secsess_log_open(file, names[note->log], O_RDWR | O_CREAT, &log);
	if (!status) {
		drop_old(&log, note, now);
		if (find(&log, note, &before)) {
			status = secsess_slice_equal(before.bytes, note->bytes) ? SECSESS_DONE : SECSESS_CONFLICT;
		} else {
			status = add(file, &log, note, now);
		}
	}
	secsess_log_close(&log);
	secsess_table_leave(&file->table, slot);
	return secsess_file_answer(file, status);
}

/* The newest at the end of the file come first. */
static enum secsess_status yield(const struct secsess_log_file *log, uint32_t limit, struct secsess_notes *notes)
{
	int64_t now = secsess_file_now();
	size_t room = log->kept < limit ? log->kept : limit, left = log->kept;
	struct secsess_log_entry entry;
	enum secsess_status status = SECSESS_DONE;

	notes->at = secsess_alloc_zeroed((room + 1) * sizeof(*notes->at));
	if (!notes->at) {
		return SECSESS_NOMEM;
	}
	for (size_t at = log->first; !status && secsess_log_at(log, at, &entry); at += entry.size, left--) {
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
	struct secsess_log_file log = {.file = -1};
	enum secsess_status status = secsess_file_ready(file);

	if (!status) {
		status = secsess_log_open(file, names[which], O_RDONLY, &log);
		status = status == SECSESS_ABSENT ? SECSESS_DONE : status;
	}
	if (!status && log.count) {
		status = yield(&log, limit, &found);
	}
	secsess_log_close(&log);
	if (status) {
		secsess_notes_release(&found);
	} else {
		*notes = found;
	}
	return secsess_file_answer(file, status);
}
