/* SPDX-License-Identifier: BSD-3-Clause */

/* The devices that a user's auto-login keys are on. */
#include <stdlib.h>

#include "autologin_parts.h"
#include "session_parts.h"

static int last_used_first(const void *a, const void *b)
{
	const struct secsess_autologin_device *first = a, *second = b;

	return first->used_at != second->used_at ? (first->used_at < second->used_at) - (first->used_at > second->used_at)
											 : strcmp(first->handle, second->handle);
}

static void release(struct secsess_autologin_device *device)
{
	secsess_buf_release(&device->texts[0]);
	secsess_buf_release(&device->texts[1]);
	*device = (struct secsess_autologin_device) {.current = false};
}

/* ABSENT: not one that is good. NOMEM. */
static enum secsess_status read_device(const struct secsess_session *session, const struct secsess_tag *tag,
	const struct secsess_series_list *list, size_t nth, struct secsess_autologin_device *device)
{
	const struct secsess_slice bytes = secsess_buf_slice(&list->at[nth].bytes);
	struct secsess_autologin_issued issued = {.created_at = 0};
	struct secsess_tag owner = {""};
	struct secsess_series series;
	struct secsess_place own;
	enum secsess_status status;

	if (secsess_series_decode(&series, bytes) || series.suspect || series.expires_at <= list->now) {
		return SECSESS_ABSENT;
	}
	memcpy(device->handle, list->at[nth].handle, sizeof(device->handle));
	status = secsess_autologin_issued_open(&issued, session, device->handle,
		secsess_slice_of(bytes.data + SECSESS_SERIES_HEAD_SIZE, series.issue_size));
	device->texts[0] = issued.text;
	if (!status) {
		size_t at = SECSESS_SERIES_HEAD_SIZE + (size_t) series.issue_size;

		status = secsess_autologin_seen_open(device, session, secsess_slice_of(bytes.data + at, bytes.size - at));
		secsess_tag_of(&owner, session->ring, issued.user);
	}
	if (status == SECSESS_NOMEM) {
		return status;
	}
	if (status || strcmp(owner.text, tag->text) != 0 ||
		secsess_autologin_is_revoked(&issued, list->revoked_at, strcmp(list->spared, device->handle) == 0)) {
		return SECSESS_ABSENT;
	}
	device->current = secsess_session_series(session, &own) && strcmp(own.handle, device->handle) == 0;
	device->label = issued.label;
	device->created_at = issued.created_at;
	device->expires_at = series.expires_at;
	device->used_at = series.used_at;
	return SECSESS_DONE;
}

static enum secsess_status sort_out(struct secsess_session *session, const struct secsess_tag *tag,
	const struct secsess_series_list *list, struct secsess_autologin_devices *devices)
{
	devices->at = secsess_alloc_zeroed((list->count + 1) * sizeof(*devices->at));
	if (!devices->at) {
		return secsess_session_out_of_memory(session);
	}
	for (size_t i = 0; i < list->count; i++) {
		struct secsess_autologin_device *device = &devices->at[devices->count];
		enum secsess_status status = read_device(session, tag, list, i, device);

		devices->count += !status;
		if (status) {
			release(device);
		}
		if (status == SECSESS_NOMEM) {
			return secsess_session_out_of_memory(session);
		}
	}
	qsort(devices->at, devices->count, sizeof(*devices->at), last_used_first);
	return SECSESS_DONE;
}

enum secsess_status secsess_autologin_list(struct secsess_session *session, struct secsess_slice user,
	struct secsess_autologin_devices *devices)
{
	struct secsess_series_list list = {0};
	struct secsess_tag tag;
	enum secsess_status status = secsess_session_learn_secret(session);

	if (status || !user.size) {
		return status;
	}
	secsess_tag_of(&tag, session->ring, user);
	status = secsess_session_fail(session, session->store->ops->list_series(session->store, &tag, &list));
	if (!status && list.count) {
		status = sort_out(session, &tag, &list, devices);
	}
	secsess_series_list_release(&list);
	if (status) {
		secsess_autologin_devices_release(devices);
	}
	return status;
}

void secsess_autologin_devices_release(struct secsess_autologin_devices *devices)
{
	for (size_t i = 0; i < devices->count; i++) {
		release(&devices->at[i]);
	}
	secsess_free(devices->at);
	*devices = (struct secsess_autologin_devices) {0};
}

enum secsess_status secsess_autologin_revoke(struct secsess_session *session, struct secsess_slice user,
	struct secsess_slice handle, size_t *dropped)
{
	struct secsess_place place = {.handle = ""}, own;
	enum secsess_status status = secsess_session_learn_secret(session);

	*dropped = 0;
	if (status || !user.size) {
		return status;
	}
	if (handle.data && !secsess_is_handle((const char *) handle.data, handle.size)) {
		return SECSESS_DONE; /* nobody has such a one */
	}
	secsess_tag_of(&place.tag, session->ring, user);
	if (handle.data) {
		memcpy(place.handle, handle.data, SECSESS_HANDLE_LENGTH);
	}
	status = secsess_session_fail(session, session->store->ops->drop_series(session->store, &place, dropped));
	if (!status && secsess_session_series(session, &own) && strcmp(own.tag.text, place.tag.text) == 0 &&
		(!handle.data || strcmp(own.handle, place.handle) == 0)) {
		session->record.meta.series = (struct secsess_slice) {0};
	}
	return status;
}
