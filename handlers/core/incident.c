/* SPDX-License-Identifier: BSD-3-Clause */

#include "incident.h"

#include <stdio.h>

#include "note.h"
#include "session_parts.h"

/* So many incidents are kept, and so many sessions of one: a log's size has its bounds. */
#define INCIDENTS_MAX 1000
#define SESSIONS_MAX 100
#define FORMAT 1

/* An entry's name in the log: the handle, and what the entry is. */
enum entry { ENTRY_SUSPICION = '1', ENTRY_INCIDENT = '2' };

struct name {
	char text[SECSESS_HANDLE_LENGTH + 3];
};

static struct name name_of(const char *handle, enum entry entry)
{
	struct name name;

	snprintf(name.text, sizeof(name.text), "%s.%c", handle, entry);
	return name;
}

struct secsess_subject secsess_subject_of(const struct secsess_session *session)
{
	return (struct secsess_subject) {.place = session->sid.place,
		.user = session->record.meta.user,
		.generation = session->generation,
		.is_session = true};
}

static enum secsess_status put_sighting(struct secsess_buf *text, const struct secsess_session *session,
	const struct secsess_subject *subject)
{
	const struct secsess_client *client = &session->client;
	enum secsess_status status = secsess_note_put_number(text, (uint64_t) session->store->ops->now(session->store));

	if (!status) {
		status = secsess_note_put_number(text, subject->generation);
	}
	if (!status) {
		status = secsess_note_put(text, client->ip, 64);
	}
	if (!status) {
		status = secsess_note_put(text, client->area, 512);
	}
	return status ? status : secsess_note_put(text, client->agent, SECSESS_AGENT_MAX);
}

static enum secsess_status begin(struct secsess_buf *text, const struct secsess_session *session,
	const struct secsess_subject *subject)
{
	enum secsess_status status = secsess_note_put_number(text, FORMAT);

	if (!status) {
		status = secsess_note_put(text, secsess_slice_str(subject->place.tag.text), SECSESS_TAG_LENGTH);
	}
	if (!status) {
		status = secsess_note_put(text, subject->user, SECSESS_USER_MAX);
	}
	return status ? status : put_sighting(text, session, subject);
}

static enum secsess_status keep(struct secsess_session *session, const char *handle, enum entry entry,
	const struct secsess_buf *text)
{
	struct name name = name_of(handle, entry);
	struct secsess_buf stored = {0};
	struct secsess_note note = {.log = SECSESS_LOG_INCIDENTS,
		.name = secsess_slice_str(name.text),
		.most = 2 * INCIDENTS_MAX,
		.keep_ms = session->config->incident_ms};
	enum secsess_status status = secsess_note_close(&stored, session->ring, note.name, secsess_buf_slice(text));

	note.bytes = secsess_buf_slice(&stored);
	status = status ? secsess_session_out_of_memory(session)
					: secsess_session_fail(session, session->store->ops->note(session->store, &note));
	secsess_buf_release(&stored);
	return status;
}

void secsess_incident_suspect(struct secsess_session *session, const struct secsess_subject *subject)
{
	struct secsess_buf text = {0};

	if (!begin(&text, session, subject)) {
		keep(session, subject->place.handle, ENTRY_SUSPICION, &text);
	}
	secsess_buf_release(&text);
}

/* Header and meta of the user's sessions, as they lie in the store: sealed, if they are. */
static enum secsess_status put_sessions(struct secsess_buf *text, struct secsess_session *session,
	const struct secsess_tag *tag, const char (*handles)[SECSESS_HANDLE_LENGTH + 1], size_t count)
{
	struct secsess_buf heads[SESSIONS_MAX] = {{0}};
	enum secsess_status status = session->store->ops->heads(session->store, tag, handles, count, heads);

	for (size_t i = 0; i < count; i++) {
		if (!status && heads[i].size) {
			status = secsess_note_put(text, secsess_slice_str(handles[i]), SECSESS_HANDLE_LENGTH);
			status = status ? status : secsess_note_put(text, secsess_buf_slice(&heads[i]), heads[i].size);
		}
		secsess_buf_release(&heads[i]);
	}
	return status;
}

enum secsess_status secsess_incident_note(struct secsess_session *session, const struct secsess_subject *subject,
	const struct secsess_index *index)
{
	char handles[SESSIONS_MAX][SECSESS_HANDLE_LENGTH + 1];
	size_t count = 0;
	struct secsess_buf text = {0};
	enum secsess_status status = begin(&text, session, subject);

	if (subject->is_session) { /* no longer in the index since it is suspect */
		memcpy(handles[count++], subject->place.handle, sizeof(handles[0]));
	}
	for (size_t i = 0; i < index->count && count < SESSIONS_MAX; i++) {
		memcpy(handles[count++], index->at[i], sizeof(handles[0]));
	}
	if (!status && count) {
		status = secsess_session_fail(session,
			put_sessions(&text, session, &subject->place.tag, (const char(*)[SECSESS_HANDLE_LENGTH + 1]) handles,
				count));
	}
	if (!status) {
		status = keep(session, subject->place.handle, ENTRY_INCIDENT, &text);
	}
	secsess_buf_release(&text);
	return status;
}

static bool take_sighting(struct secsess_slice *text, struct secsess_sighting *sighting)
{
	uint64_t at, generation;

	if (!secsess_note_take_number(text, &at) || !secsess_note_take_number(text, &generation) ||
		!secsess_note_take(text, &sighting->ip) || !secsess_note_take(text, &sighting->area) ||
		!secsess_note_take(text, &sighting->agent)) {
		return false;
	}
	sighting->at = (int64_t) at;
	sighting->generation = (uint32_t) generation;
	return true;
}

static bool take_beginning(struct secsess_slice *text, struct secsess_incident *incident,
	struct secsess_sighting *sighting)
{
	struct secsess_slice tag;
	uint64_t format;

	if (!secsess_note_take_number(text, &format) || format != FORMAT || !secsess_note_take(text, &tag) ||
		tag.size > SECSESS_TAG_LENGTH || !secsess_note_take(text, &incident->user)) {
		return false;
	}
	memset(&incident->tag, 0, sizeof(incident->tag));
	memcpy(incident->tag.text, tag.data, tag.size);
	return take_sighting(text, sighting);
}

static bool take_head(struct secsess_slice *text, struct secsess_place *place, struct secsess_slice *head)
{
	struct secsess_slice handle;

	if (!secsess_note_take(text, &handle) || handle.size != SECSESS_HANDLE_LENGTH || !secsess_note_take(text, head)) {
		return false;
	}
	memcpy(place->handle, handle.data, handle.size);
	return true;
}

/* CORRUPT: not to be read here. NOMEM. */
static enum secsess_status open_head(const struct secsess_session *session, const struct secsess_place *place,
	struct secsess_slice head, struct secsess_listed *listed)
{
	struct secsess_buf bytes = {0};
	struct secsess_error ignored;
	enum secsess_status status = secsess_buf_append(&bytes, head.data, head.size);

	memcpy(listed->handle, place->handle, sizeof(listed->handle));
	if (!status) {
		status = secsess_record_open(&listed->record, session->ring, place, &bytes, &ignored);
	}
	if (status) {
		secsess_record_release(&listed->record);
		memset(listed, 0, sizeof(*listed));
	}
	return status;
}

static enum secsess_status take_sessions(struct secsess_session *session, struct secsess_slice text,
	struct secsess_incident *incident)
{
	struct secsess_list *list = &incident->sessions;
	struct secsess_place place = {.tag = incident->tag};
	struct secsess_slice head;

	if (!text.size) {
		return SECSESS_DONE;
	}
	list->at = secsess_alloc_zeroed(SESSIONS_MAX * sizeof(*list->at));
	if (!list->at) {
		return SECSESS_NOMEM;
	}
	while (text.size && list->count < SESSIONS_MAX && take_head(&text, &place, &head)) {
		enum secsess_status status = open_head(session, &place, head, &list->at[list->count]);

		if (status == SECSESS_NOMEM) {
			return status;
		}
		list->count += !status;
	}
	return SECSESS_DONE;
}

/* The entry of that name among those that were read, opened. ABSENT: there is none, or none that can be read here. */
static enum secsess_status open_entry(const struct secsess_session *session, const struct secsess_notes *notes,
	const char *handle, enum entry entry, struct secsess_buf *text, int64_t *time)
{
	struct name name = name_of(handle, entry);
	enum secsess_status status = SECSESS_ABSENT;

	for (size_t i = 0; i < notes->count && status == SECSESS_ABSENT; i++) {
		if (strcmp(notes->at[i].name, name.text) == 0) {
			*time = notes->at[i].time;
			status = secsess_note_open(text, session->ring, secsess_slice_str(name.text),
				secsess_buf_slice(&notes->at[i].bytes));
		}
	}
	return status == SECSESS_CORRUPT ? SECSESS_ABSENT : status;
}

/* ABSENT: not one, or not to be read. */
static enum secsess_status read_incident(struct secsess_session *session, const struct secsess_notes *notes,
	const char *name, struct secsess_incident *incident)
{
	struct secsess_slice text;
	int64_t time;
	enum secsess_status status;

	if (strlen(name) != SECSESS_HANDLE_LENGTH + 2 || name[SECSESS_HANDLE_LENGTH + 1] != ENTRY_INCIDENT) {
		return SECSESS_ABSENT;
	}
	memcpy(incident->handle, name, SECSESS_HANDLE_LENGTH);
	status = open_entry(session, notes, incident->handle, ENTRY_SUSPICION, &incident->texts[0], &time);
	text = secsess_buf_slice(&incident->texts[0]);
	if (!status && !take_beginning(&text, incident, &incident->first)) {
		incident->first.at = 0;
	}
	if (status >= 0) {
		status = open_entry(session, notes, incident->handle, ENTRY_INCIDENT, &incident->texts[1], &incident->at);
	}
	if (status) {
		return status;
	}
	text = secsess_buf_slice(&incident->texts[1]);
	return take_beginning(&text, incident, &incident->second) ? take_sessions(session, text, incident) : SECSESS_ABSENT;
}

static void release(struct secsess_incident *incident)
{
	secsess_list_release(&incident->sessions);
	secsess_buf_release(&incident->texts[0]);
	secsess_buf_release(&incident->texts[1]);
	memset(incident, 0, sizeof(*incident));
}

static enum secsess_status sort_out(struct secsess_session *session, const struct secsess_notes *notes,
	struct secsess_slice user, uint32_t limit, struct secsess_incidents *incidents)
{
	enum secsess_status status = SECSESS_DONE;

	incidents->at = secsess_alloc_zeroed((notes->count + 1) * sizeof(*incidents->at));
	if (!incidents->at) {
		return secsess_session_out_of_memory(session);
	}
	for (size_t i = 0; i < notes->count && incidents->count < limit && status >= 0; i++) {
		struct secsess_incident *incident = &incidents->at[incidents->count];

		status = read_incident(session, notes, notes->at[i].name, incident);
		if (!status && (!user.data || secsess_slice_equal(user, incident->user))) {
			incidents->count++;
		} else {
			release(incident);
		}
	}
	return status < 0 ? secsess_session_out_of_memory(session) : SECSESS_DONE;
}

enum secsess_status secsess_session_incidents(struct secsess_session *session, struct secsess_slice user,
	uint32_t limit, struct secsess_incidents *incidents)
{
	struct secsess_notes notes = {0};
	enum secsess_status status = secsess_session_learn_secret(session);

	if (!status) {
		/* All of them: those of one user, and each one's two entries, may lie far apart. */
		status = secsess_session_fail(session,
			session->store->ops->notes(session->store, SECSESS_LOG_INCIDENTS, 2 * INCIDENTS_MAX, &notes));
	}
	if (!status) {
		status = sort_out(session, &notes, user, limit, incidents);
	}
	secsess_notes_release(&notes);
	if (status) {
		secsess_incidents_release(incidents);
	}
	return status;
}

void secsess_incidents_release(struct secsess_incidents *incidents)
{
	for (size_t i = 0; i < incidents->count; i++) {
		release(&incidents->at[i]);
	}
	secsess_free(incidents->at);
	*incidents = (struct secsess_incidents) {0};
}

enum secsess_status secsess_session_events(struct secsess_session *session, uint32_t limit, struct secsess_notes *notes)
{
	enum secsess_status status = secsess_session_learn_secret(session);

	return status
		? status
		: secsess_session_fail(session, session->store->ops->notes(session->store, SECSESS_LOG_EVENTS, limit, notes));
}
