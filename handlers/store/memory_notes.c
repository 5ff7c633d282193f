/* SPDX-License-Identifier: BSD-3-Clause */

/* The memory driver's logs. */
#include "memory_parts.h"

/* Without the one at that place. */
static void drop(struct secsess_notes *log, size_t at)
{
	secsess_buf_release(&log->at[at].bytes);
	log->count--;
	memmove(&log->at[at], &log->at[at + 1], (log->count - at) * sizeof(*log->at));
}

static const struct secsess_noted *find(const struct secsess_notes *log, struct secsess_slice name)
{
	for (size_t i = 0; i < log->count; i++) {
		if (secsess_slice_equal(secsess_slice_str(log->at[i].name), name)) {
			return &log->at[i];
		}
	}
	return NULL;
}

static void drop_old(struct secsess_notes *log, const struct secsess_note *note, int64_t now)
{
	while (log->count && log->at[log->count - 1].time + note->keep_ms <= now) {
		drop(log, log->count - 1);
	}
}

/* Makes room for a new one, in front. */
static enum secsess_status make_room(struct secsess_notes *log, const struct secsess_note *note)
{
	struct secsess_noted *more;

	while (log->count && log->count >= note->most) {
		drop(log, log->count - 1);
	}
	more = secsess_resize(log->at, (log->count + 1) * sizeof(*more));
	if (!more) {
		return SECSESS_NOMEM;
	}
	log->at = more;
	memmove(more + 1, more, log->count * sizeof(*more));
	memset(more, 0, sizeof(*more));
	log->count++;
	return SECSESS_DONE;
}

static enum secsess_status add(struct secsess_notes *log, const struct secsess_note *note, int64_t now)
{
	struct secsess_buf bytes = {0};
	enum secsess_status status = secsess_buf_append(&bytes, note->bytes.data, note->bytes.size);

	if (!status) {
		status = make_room(log, note);
	}
	if (status) {
		secsess_buf_release(&bytes);
		return status;
	}
	memcpy(log->at[0].name, note->name.data, note->name.size);
	log->at[0].time = now;
	log->at[0].bytes = bytes;
	return status;
}

enum secsess_status secsess_memory_note(struct secsess_store *store, const struct secsess_note *note)
{
	struct memory *memory = secsess_memory_enter(store);
	struct secsess_notes *log = &memory->logs[note->log];
	int64_t now = secsess_memory_now(memory);
	const struct secsess_noted *before;
	enum secsess_status status;

	drop_old(log, note, now);
	before = find(log, note->name);
	if (before) {
		status = secsess_slice_equal(secsess_buf_slice(&before->bytes), note->bytes) ? SECSESS_DONE : SECSESS_CONFLICT;
	} else {
		status = add(log, note, now);
	}
	return secsess_memory_leave(memory, status);
}

enum secsess_status secsess_memory_notes(struct secsess_store *store, enum secsess_log log, uint32_t limit,
	struct secsess_notes *notes)
{
	struct memory *memory = secsess_memory_enter(store);
	const struct secsess_notes *kept = &memory->logs[log];
	struct secsess_notes found = {.at = secsess_alloc_zeroed((kept->count + 1) * sizeof(*found.at))};
	enum secsess_status status = found.at ? SECSESS_DONE : SECSESS_NOMEM;

	for (size_t i = 0; i < kept->count && i < limit && !status; i++) {
		struct secsess_noted *noted = &found.at[found.count++];

		memcpy(noted->name, kept->at[i].name, sizeof(noted->name));
		noted->time = kept->at[i].time;
		status = secsess_buf_append(&noted->bytes, kept->at[i].bytes.data, kept->at[i].bytes.size);
	}
	if (status) {
		secsess_notes_release(&found);
	} else {
		*notes = found;
	}
	return secsess_memory_leave(memory, status);
}
