/* SPDX-License-Identifier: BSD-3-Clause */

/* What a request knows and keeps of its sessions. */
#include "session.h"

#include "session_parts.h"

enum secsess_status secsess_session_fail(struct secsess_session *session, enum secsess_status status)
{
	if (status < 0) {
		session->error = session->store->error;
	}
	return status;
}

enum secsess_status secsess_session_unwritable(struct secsess_session *session, enum secsess_status status)
{
	if (status != SECSESS_CONFIG) {
		return secsess_session_out_of_memory(session);
	}
	secsess_error_set(&session->error, "it is too large: a session holds at most %d MB", SECSESS_PAYLOAD_MAX >> 20);
	return status;
}

enum secsess_status secsess_session_out_of_memory(struct secsess_session *session)
{
	secsess_error_set(&session->error, "out of memory");
	return SECSESS_NOMEM;
}

struct secsess_known *secsess_known_find(const struct secsess_session *session,
	const char handle[SECSESS_HANDLE_LENGTH + 1])
{
	for (size_t i = 0; i < session->known_count; i++) {
		if (memcmp(session->known[i].handle, handle, SECSESS_HANDLE_LENGTH) == 0) {
			return &session->known[i];
		}
	}
	return NULL;
}

enum secsess_status secsess_known_add(struct secsess_session *session, const struct secsess_known *known)
{
	struct secsess_known *entry = secsess_known_find(session, known->handle);
	struct secsess_known *more;

	if (!entry) {
		more = secsess_resize(session->known, (session->known_count + 1) * sizeof(*more));
		if (!more) {
			return secsess_session_out_of_memory(session);
		}
		session->known = more;
		entry = &more[session->known_count++];
	}
	*entry = *known;
	return SECSESS_DONE;
}

bool secsess_session_knows(const struct secsess_session *session, struct secsess_slice id)
{
	struct secsess_sid sid;

	return session->ring && secsess_sid_parse(&sid, session->ring, id) == SECSESS_DONE &&
		secsess_known_find(session, sid.place.handle);
}

bool secsess_session_is_again(const struct secsess_session *session)
{
	const struct secsess_known *known = secsess_known_find(session, session->sid.place.handle);

	return known && known->stored;
}

enum secsess_status secsess_session_learn_secret(struct secsess_session *session)
{
	struct secsess_store_secret *secret = &session->store->secret;

	if (!session->ring->count) {
		enum secsess_status status = session->store->ops->prepare(session->store);

		if (status) {
			return secsess_session_fail(session, status);
		}
	}
	if (secret->wanted && secret->answers != session->ring->answers) {
		secsess_keyring_adopt(session->ring, secret->answer);
		session->ring->answers = secret->answers;
	}
	return SECSESS_DONE;
}

enum secsess_status secsess_session_mint(struct secsess_session *session, struct secsess_slice label,
	struct secsess_sid *sid)
{
	struct secsess_known known = {.given = 1, .generation = 1};
	enum secsess_status status = secsess_session_learn_secret(session);

	if (!status) {
		status = secsess_sid_mint(sid, session->ring, label, &(struct secsess_tag) {""});
	}
	if (status) {
		return status;
	}
	memcpy(known.handle, sid->place.handle, sizeof(known.handle));
	return secsess_known_add(session, &known);
}

bool secsess_session_is_unused(struct secsess_session *session, struct secsess_slice id)
{
	struct secsess_sid sid;
	const struct secsess_known *known;

	if (secsess_sid_parse(&sid, session->ring, id)) {
		return false;
	}
	known = secsess_known_find(session, sid.place.handle);
	return known && !known->stored;
}

bool secsess_session_series(const struct secsess_session *session, struct secsess_place *series)
{
	const struct secsess_slice *text = &session->record.meta.series;
	bool open = session->access != SECSESS_ACCESS_NONE && session->access != SECSESS_ACCESS_DENIED;

	*series = (struct secsess_place) {.tag = session->sid.place.tag};
	if (!open || text->size < SECSESS_HANDLE_LENGTH || !series->tag.text[0]) {
		return false;
	}
	memcpy(series->handle, text->data, SECSESS_HANDLE_LENGTH);
	return true;
}

struct secsess_slice secsess_session_agent(const struct secsess_session *session)
{
	struct secsess_slice agent = session->client.agent;

	return secsess_slice_of(agent.data, agent.size < SECSESS_AGENT_MAX ? agent.size : SECSESS_AGENT_MAX);
}

void secsess_session_tell_of(struct secsess_session *session, enum secsess_event_kind kind, const char *handle,
	struct secsess_slice user, const char *detail)
{
	struct secsess_event event = {.kind = kind,
		.at = session->store->ops->now(session->store),
		.handle = handle,
		.user = user,
		.ip = session->client.ip,
		.agent = secsess_session_agent(session),
		.area = session->client.area,
		.detail = detail,
		.count = 1};

	if (session->on_event) {
		session->on_event(session->event_context, &event);
	}
}

void secsess_session_tell(struct secsess_session *session, enum secsess_event_kind kind, const char *handle,
	const char *detail)
{
	secsess_session_tell_of(session, kind, handle, session->record.meta.user, detail);
}

void secsess_session_close(struct secsess_session *session)
{
	session->access = SECSESS_ACCESS_NONE;
	secsess_record_release(&session->record);
	secsess_buf_release(&session->payload_room);
	secsess_buf_release(&session->bound_text);
	session->payload = (struct secsess_slice) {0};
}

void secsess_session_forget(struct secsess_session *session)
{
	secsess_session_close(session);
	secsess_free(session->known);
	session->known = NULL;
	session->known_count = 0;
	session->token_issued = false;
}
