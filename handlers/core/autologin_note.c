/* SPDX-License-Identifier: BSD-3-Clause */

/* What is noted of a series of auto-login keys behind its head: at its issue, and at its last use. Sealed as records are, and
 * bound to the series. */
#include "autologin_parts.h"
#include "meta.h"
#include "note.h"

#define LABEL_MAX 255
#define AREA_MAX 512
#define IP_MAX 64

enum part { PART_ISSUED = 'a', PART_SEEN = 'b' };

struct name {
	char text[SECSESS_HANDLE_LENGTH + 3];
};

static struct secsess_slice name_of(struct name *name, const char *handle, enum part part)
{
	memcpy(name->text, handle, SECSESS_HANDLE_LENGTH);
	name->text[SECSESS_HANDLE_LENGTH] = '.';
	name->text[SECSESS_HANDLE_LENGTH + 1] = (char) part;
	return secsess_slice_of(name->text, SECSESS_HANDLE_LENGTH + 2);
}

static enum secsess_status close(struct secsess_buf *stored, const struct secsess_session *session, const char *handle,
	enum part part, struct secsess_buf *text, enum secsess_status status)
{
	struct name name;

	if (!status) {
		status = secsess_note_close(stored, session->ring, name_of(&name, handle, part), secsess_buf_slice(text));
	}
	secsess_buf_release(text);
	return status;
}

enum secsess_status secsess_autologin_issued_close(struct secsess_buf *stored, const struct secsess_session *session,
	const char *handle, const struct secsess_autologin_issued *issued)
{
	const int64_t times[] = {issued->created_at, issued->bound_at, issued->expires_at};
	struct secsess_buf text = {0};
	enum secsess_status status = SECSESS_DONE;

	for (size_t i = 0; i < SECSESS_COUNT(times) && !status; i++) {
		status = secsess_note_put_number(&text, (uint64_t) times[i]);
	}
	status = status ? status : secsess_note_put(&text, issued->user, SECSESS_USER_MAX);
	status = status ? status : secsess_note_put(&text, issued->label, LABEL_MAX);
	return close(stored, session, handle, PART_ISSUED, &text, status);
}

static bool take_time(struct secsess_slice *text, int64_t *time)
{
	uint64_t number;

	if (!secsess_note_take_number(text, &number) || number > (uint64_t) SECSESS_TIME_MAX) {
		return false;
	}
	*time = (int64_t) number;
	return true;
}

enum secsess_status secsess_autologin_issued_open(struct secsess_autologin_issued *issued,
	const struct secsess_session *session, const char *handle, struct secsess_slice stored)
{
	struct name name;
	struct secsess_slice text;
	enum secsess_status status = secsess_note_open(&issued->text, session->ring, name_of(&name, handle, PART_ISSUED),
		stored);

	if (status) {
		return status;
	}
	text = secsess_buf_slice(&issued->text);
	if (!take_time(&text, &issued->created_at) || !take_time(&text, &issued->bound_at) ||
		!take_time(&text, &issued->expires_at) || !secsess_note_take(&text, &issued->user) ||
		!secsess_note_take(&text, &issued->label)) {
		return SECSESS_CORRUPT;
	}
	return SECSESS_DONE;
}

enum secsess_status secsess_autologin_seen_close(struct secsess_buf *stored, const struct secsess_session *session,
	const char *handle)
{
	struct secsess_buf text = {0};
	enum secsess_status status = secsess_note_put(&text, session->client.ip, IP_MAX);

	status = status ? status : secsess_note_put(&text, session->client.area, AREA_MAX);
	status = status ? status : secsess_note_put(&text, session->client.agent, SECSESS_AGENT_MAX);
	return close(stored, session, handle, PART_SEEN, &text, status);
}

enum secsess_status secsess_autologin_seen_open(struct secsess_autologin_device *device,
	const struct secsess_session *session, struct secsess_slice stored)
{
	struct name name;
	struct secsess_slice text;
	enum secsess_status status = secsess_note_open(&device->texts[1], session->ring,
		name_of(&name, device->handle, PART_SEEN), stored);

	if (status) {
		return status;
	}
	text = secsess_buf_slice(&device->texts[1]);
	return secsess_note_take(&text, &device->ip) && secsess_note_take(&text, &device->area) &&
			secsess_note_take(&text, &device->agent)
		? SECSESS_DONE
		: SECSESS_CORRUPT;
}
