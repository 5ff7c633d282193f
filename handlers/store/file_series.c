/* SPDX-License-Identifier: BSD-3-Clause */

/* The file driver's series of auto-login keys: one value for each user. */
#include <fcntl.h>
#include <unistd.h>

#include "../core/series_set.h"
#include "file_parts.h"

#define SERIES "series"

/* A user's set of series, with the user's slot entered. */
struct work {
	struct secsess_file *file;
	struct secsess_path path;
	struct secsess_value value;
	struct secsess_slot *slot;
	struct secsess_buf set;
	int64_t gone_at;
};

static enum secsess_status load(struct work *work, const struct secsess_tag *tag, int flags)
{
	enum secsess_status status;

	secsess_path_user(&work->path, tag, SERIES);
	status = secsess_file_open_value(work->file, &work->path, flags, &work->value);
	if (!status) {
		status = secsess_file_load(work->file, &work->value, &work->set);
		work->gone_at = status ? 0 : work->value.newest->gone_at;
	}
	return status == SECSESS_ABSENT ? SECSESS_DONE : status; /* an empty set */
}

static enum secsess_status begin(struct work *work, struct secsess_store *store, const struct secsess_tag *tag,
	int flags)
{
	enum secsess_status status;

	*work = (struct work) {.file = secsess_file_of(store), .value.file = -1};
	status = secsess_file_ready(work->file);
	if (!status) {
		status = secsess_file_enter(work->file, SECSESS_SLOT_USER, tag->text, &work->slot);
	}
	return status ? status : load(work, tag, flags);
}

static enum secsess_status keep(struct work *work)
{
	struct secsess_value_head head = {.gone_at = work->gone_at};
	struct secsess_slice set = secsess_buf_slice(&work->set);
	enum secsess_status status;

	if (work->value.file < 0) {
		return SECSESS_DONE; /* there was none, and there is none */
	}
	status = secsess_file_write(work->file, &work->value, &head, &set);
	return status ? status : secsess_file_settle(work->file, &work->value, true, false);
}

/* What came of a step on the set. */
static enum secsess_status told(struct work *work, enum secsess_status status)
{
	return status == SECSESS_CORRUPT ? secsess_file_damaged(work->file, work->path.text) : status;
}

static enum secsess_status finish(struct work *work, enum secsess_status status)
{
	if (work->slot) {
		secsess_table_leave(&work->file->table, work->slot);
	}
	if (work->value.file >= 0) {
		close(work->value.file);
	}
	secsess_buf_release(&work->set);
	return secsess_file_answer(work->file, status);
}

enum secsess_status secsess_file_put_series(struct secsess_store *store, const struct secsess_series_put *put,
	size_t *dropped)
{
	struct work work;
	int64_t latest;
	enum secsess_status status = begin(&work, store, &put->place.tag, O_RDWR | O_CREAT);

	if (!status) {
		status = told(&work, secsess_series_set_put(&work.set, put, secsess_file_now(), dropped, &latest));
	}
	if (!status) {
		work.gone_at = latest;
		status = keep(&work);
	}
	return finish(&work, status);
}

enum secsess_status secsess_file_use_key(struct secsess_store *store, const struct secsess_key_use *use,
	struct secsess_key_answer *answer)
{
	struct work work;
	struct secsess_file_revocation revocation = {0};
	struct secsess_key_answer found = {.revoked_at = 0};
	bool changed;
	enum secsess_status status = begin(&work, store, &use->place.tag, O_RDWR);

	if (!status) {
		status = secsess_file_revocation(work.file, &use->place.tag, &revocation);
	}
	if (!status) {
		found.revoked_at = revocation.at;
		status = told(&work, secsess_series_set_use(&work.set, use, secsess_file_now(), &found, &changed));
	}
	if (!status && changed) {
		status = keep(&work);
	}
	status = finish(&work, status);
	if (status) {
		secsess_buf_release(&found.issue);
		return status;
	}
	found.spared = strcmp(revocation.spared_series, use->place.handle) == 0;
	*answer = found;
	return SECSESS_DONE;
}

enum secsess_status secsess_file_hear_series(struct secsess_store *store, const struct secsess_place *place,
	uint32_t number)
{
	struct work work;
	bool changed;
	enum secsess_status status = begin(&work, store, &place->tag, O_RDWR);

	if (!status) {
		status = told(&work, secsess_series_set_hear(&work.set, place->handle, number, secsess_file_now(), &changed));
	}
	if (!status && changed) {
		status = keep(&work);
	}
	return finish(&work, status);
}

enum secsess_status secsess_file_drop_series(struct secsess_store *store, const struct secsess_place *place,
	size_t *dropped)
{
	struct work work;
	enum secsess_status status = begin(&work, store, &place->tag, O_RDWR);

	if (!status) {
		status = told(&work,
			secsess_series_set_drop(&work.set, place->handle[0] ? place->handle : NULL, "", secsess_file_now(),
				dropped));
	}
	if (!status) {
		status = keep(&work);
	}
	return finish(&work, status);
}

enum secsess_status secsess_file_keep_series(struct secsess_file *file, const struct secsess_tag *tag,
	const char *spared)
{
	struct work work = {.file = file, .value.file = -1};
	size_t dropped;
	enum secsess_status status = load(&work, tag, O_RDWR);

	if (!status && work.set.size) {
		status = told(&work, secsess_series_set_drop(&work.set, NULL, spared, secsess_file_now(), &dropped));
		status = status ? status : keep(&work);
	}
	return finish(&work, status);
}

enum secsess_status secsess_file_list_series(struct secsess_store *store, const struct secsess_tag *tag,
	struct secsess_series_list *list)
{
	struct work work = {.file = secsess_file_of(store), .value.file = -1};
	struct secsess_file_revocation revocation = {0};
	struct secsess_series_list found = {.now = secsess_file_now()};
	enum secsess_status status = secsess_file_ready(work.file);

	if (!status) {
		status = secsess_file_revocation(work.file, tag, &revocation);
	}
	if (!status) {
		status = load(&work, tag, O_RDONLY);
	}
	if (!status) {
		status = told(&work, secsess_series_list_take(&found, &work.set));
	}
	status = finish(&work, status);
	if (status) {
		secsess_series_list_release(&found);
		return status;
	}
	found.revoked_at = revocation.at;
	memcpy(found.spared, revocation.spared_series, sizeof(found.spared));
	*list = found;
	return SECSESS_DONE;
}
