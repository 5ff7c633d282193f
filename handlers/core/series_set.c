/* SPDX-License-Identifier: BSD-3-Clause */

#include "series_set.h"

#define ENTRY_HEAD (SECSESS_HANDLE_LENGTH + 4)

/* The set as it shall be, and the least recently used of what it holds. */
struct rebuilding {
	struct secsess_buf set;
	size_t count;
	int64_t latest;
};

bool secsess_series_set_next(const struct secsess_buf *set, size_t *at, struct secsess_series_entry *entry)
{
	size_t left = set->size - *at, size;
	const unsigned char *head;

	if (left < ENTRY_HEAD) {
		return false;
	}
	head = set->data + *at;
	if (!secsess_is_handle((const char *) head, SECSESS_HANDLE_LENGTH)) {
		return false;
	}
	size = secsess_get_u32(head + SECSESS_HANDLE_LENGTH);
	if (size > left - ENTRY_HEAD) {
		return false;
	}
	memcpy(entry->handle, head, SECSESS_HANDLE_LENGTH);
	entry->handle[SECSESS_HANDLE_LENGTH] = '\0';
	entry->bytes = secsess_slice_of(head + ENTRY_HEAD, size);
	*at += ENTRY_HEAD + size;
	return true;
}

static enum secsess_status append(struct rebuilding *to, const char *handle, struct secsess_slice head,
	struct secsess_slice body, int64_t expires_at)
{
	unsigned char size[4];
	enum secsess_status status;

	secsess_put_u32(size, (uint32_t) (head.size + body.size));
	status = secsess_buf_append(&to->set, handle, SECSESS_HANDLE_LENGTH);
	status = status ? status : secsess_buf_append(&to->set, size, sizeof(size));
	status = status ? status : secsess_buf_append(&to->set, head.data, head.size);
	status = status ? status : secsess_buf_append(&to->set, body.data, body.size);
	to->count++;
	to->latest = expires_at > to->latest ? expires_at : to->latest;
	return status;
}

/* Live, readable, and none of those to be left out. */
static bool stays(const struct secsess_series_entry *entry, const char *handle, int64_t now,
	struct secsess_series *series)
{
	return !secsess_series_decode(series, entry->bytes) && series->expires_at > now &&
		(!handle || strcmp(entry->handle, handle) != 0);
}

/* Without those that expired or can't be read, and without one. */
static enum secsess_status rebuild(struct rebuilding *to, const struct secsess_buf *set, const char *without,
	int64_t now)
{
	struct secsess_series_entry entry;
	struct secsess_series series;
	enum secsess_status status = SECSESS_DONE;
	size_t at = 0;

	while (!status && secsess_series_set_next(set, &at, &entry)) {
		if (stays(&entry, without, now, &series)) {
			status = append(to, entry.handle, entry.bytes, (struct secsess_slice) {0}, series.expires_at);
		}
	}
	return status;
}

static void adopt(struct secsess_buf *set, struct rebuilding *rebuilt, enum secsess_status status)
{
	if (status) {
		secsess_buf_release(&rebuilt->set);
	} else {
		secsess_buf_release(set);
		*set = rebuilt->set;
	}
}

static bool find(const struct secsess_buf *set, const char *handle, struct secsess_series_entry *entry)
{
	size_t at = 0;

	while (secsess_series_set_next(set, &at, entry)) {
		if (strcmp(entry->handle, handle) == 0) {
			return true;
		}
	}
	return false;
}

/* ABSENT when it expired, too. */
static enum secsess_status look(const struct secsess_buf *set, const char *handle, int64_t now,
	struct secsess_series_entry *entry, struct secsess_series *series)
{
	enum secsess_status status = find(set, handle, entry) ? secsess_series_decode(series, entry->bytes)
														  : SECSESS_ABSENT;

	return !status && series->expires_at <= now ? SECSESS_ABSENT : status;
}

/* The least recently used of them; those that are suspect go first, then the older use. */
static void find_oldest(const struct secsess_buf *set, char handle[SECSESS_HANDLE_LENGTH + 1])
{
	struct secsess_series_entry entry;
	struct secsess_series series, oldest = {.used_at = INT64_MAX};
	size_t at = 0;

	while (secsess_series_set_next(set, &at, &entry)) {
		if (!secsess_series_decode(&series, entry.bytes) &&
			(series.suspect != oldest.suspect ? series.suspect : series.used_at < oldest.used_at)) {
			oldest = series;
			memcpy(handle, entry.handle, sizeof(entry.handle));
		}
	}
}

static enum secsess_status make_room(struct rebuilding *rebuilt, uint32_t most, size_t *dropped)
{
	enum secsess_status status = SECSESS_DONE;

	for (*dropped = 0; !status && rebuilt->count >= most; ++*dropped) {
		char oldest[SECSESS_HANDLE_LENGTH + 1] = "";
		struct rebuilding smaller = {.count = 0};

		find_oldest(&rebuilt->set, oldest);
		status = rebuild(&smaller, &rebuilt->set, oldest, 0);
		adopt(&rebuilt->set, &smaller, status);
		if (!status) {
			rebuilt->count = smaller.count;
			rebuilt->latest = smaller.latest;
		}
	}
	return status;
}

enum secsess_status secsess_series_set_put(struct secsess_buf *set, const struct secsess_series_put *put, int64_t now,
	size_t *dropped, int64_t *latest)
{
	struct rebuilding without = {.count = 0}, rebuilt = {.count = 0};
	enum secsess_status status = rebuild(&without, set, put->replaces, now);

	*dropped = 0;
	if (!status) {
		status = rebuild(&rebuilt, &without.set, put->place.handle, now);
	}
	if (!status) {
		status = make_room(&rebuilt, put->most ? put->most : 1, dropped);
	}
	if (!status) {
		status = append(&rebuilt, put->place.handle, put->bytes, (struct secsess_slice) {0}, put->expires_at);
	}
	*latest = rebuilt.latest;
	secsess_buf_release(&without.set);
	adopt(set, &rebuilt, status);
	return status;
}

/* The same series with another head, and other bytes behind what was noted at its issue. */
static enum secsess_status write_back(struct secsess_buf *set, const struct secsess_series_entry *entry,
	const struct secsess_series *series, struct secsess_slice seen, int64_t now)
{
	unsigned char head[SECSESS_SERIES_HEAD_SIZE];
	struct secsess_buf body = {0};
	struct rebuilding rebuilt = {.count = 0};
	enum secsess_status status = secsess_buf_append(&body, entry->bytes.data + SECSESS_SERIES_HEAD_SIZE,
		series->issue_size);

	secsess_series_encode(head, series);
	status = status ? status : secsess_buf_append(&body, seen.data, seen.size);
	status = status ? status : rebuild(&rebuilt, set, entry->handle, now);
	status = status ? status
					: append(&rebuilt, entry->handle, secsess_slice_of(head, sizeof(head)), secsess_buf_slice(&body),
						  series->expires_at);
	secsess_buf_release(&body);
	adopt(set, &rebuilt, status);
	return status;
}

static struct secsess_slice seen_of(const struct secsess_series_entry *entry, const struct secsess_series *series)
{
	size_t at = SECSESS_SERIES_HEAD_SIZE + (size_t) series->issue_size;

	return secsess_slice_of(entry->bytes.data + at, entry->bytes.size - at);
}

/* newest: as it was before. A use that came once more moves nothing on. */
static enum secsess_status settle(struct secsess_buf *set, const struct secsess_series_entry *entry,
	const struct secsess_series *series, const struct secsess_key_use *use, uint32_t newest,
	enum secsess_key_outcome outcome, int64_t now, bool *changed)
{
	bool moved = series->newest != newest;

	*changed = moved || (outcome == SECSESS_KEY_OBSOLETE && use->theft == SECSESS_THEFT_SUSPECT);
	return *changed ? write_back(set, entry, series, moved ? use->seen : seen_of(entry, series), now) : SECSESS_DONE;
}

enum secsess_status secsess_series_set_use(struct secsess_buf *set, const struct secsess_key_use *use, int64_t now,
	struct secsess_key_answer *answer, bool *changed)
{
	struct secsess_series_entry entry;
	struct secsess_series series;
	bool drop;
	size_t dropped;
	uint32_t newest;
	enum secsess_status status = look(set, use->place.handle, now, &entry, &series);

	*changed = false;
	if (status) {
		return status;
	}
	status = secsess_buf_append(&answer->issue, entry.bytes.data + SECSESS_SERIES_HEAD_SIZE, series.issue_size);
	if (status) {
		return status;
	}
	memcpy(answer->vain, series.session, sizeof(answer->vain));
	newest = series.newest;
	answer->outcome = secsess_series_use(&series, use, now, &drop);
	answer->number = series.newest;
	if (answer->outcome != SECSESS_KEY_AGAIN) {
		answer->vain[0] = '\0';
	}
	if (drop) {
		*changed = true;
		return secsess_series_set_drop(set, use->place.handle, "", now, &dropped);
	}
	return settle(set, &entry, &series, use, newest, answer->outcome, now, changed);
}

enum secsess_status secsess_series_set_hear(struct secsess_buf *set, const char *handle, uint32_t number, int64_t now,
	bool *changed)
{
	struct secsess_series_entry entry;
	struct secsess_series series;
	enum secsess_status status = look(set, handle, now, &entry, &series);
	bool heard;

	*changed = false;
	if (status) {
		return status;
	}
	heard = series.heard;
	status = secsess_series_hear(&series, number);
	if (!status && series.heard != heard) {
		*changed = true;
		status = write_back(set, &entry, &series, seen_of(&entry, &series), now);
	}
	return status;
}

enum secsess_status secsess_series_set_drop(struct secsess_buf *set, const char *handle, const char *keep, int64_t now,
	size_t *dropped)
{
	struct rebuilding rebuilt = {.count = 0};
	struct secsess_series_entry entry;
	struct secsess_series series;
	enum secsess_status status = SECSESS_DONE;
	size_t at = 0;

	*dropped = 0;
	while (!status && secsess_series_set_next(set, &at, &entry)) {
		bool goes = handle ? strcmp(entry.handle, handle) == 0 : strcmp(entry.handle, keep) != 0;

		if (!stays(&entry, NULL, now, &series)) {
			continue;
		}
		*dropped += goes && !series.suspect;
		if (!goes) {
			status = append(&rebuilt, entry.handle, entry.bytes, (struct secsess_slice) {0}, series.expires_at);
		}
	}
	adopt(set, &rebuilt, status);
	return status;
}
