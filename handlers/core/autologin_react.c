/* SPDX-License-Identifier: BSD-3-Clause */

/* What a used auto-login key leads to: the rules of evidence are those for sessions, see policy.h. */
#include "autologin_parts.h"
#include "incident.h"
#include "session_parts.h"

#define HOPS_MAX 16 /* renewals within the request that made the session */

enum secsess_key_theft secsess_autologin_theft(const struct secsess_config *config)
{
	switch (config->on_obsolete) {
		case SECSESS_ON_OBSOLETE_EVIDENCE:
		case SECSESS_ON_OBSOLETE_USER:
			return SECSESS_THEFT_SUSPECT;
		case SECSESS_ON_OBSOLETE_SESSION:
			return SECSESS_THEFT_DROP;
		case SECSESS_ON_OBSOLETE_DENY:
			break;
	}
	return SECSESS_THEFT_KEEP;
}

static enum secsess_status revoke(struct secsess_session *session, const struct secsess_tag *tag,
	enum secsess_reason reason, struct secsess_index *index)
{
	static const struct secsess_sparing nobody;
	size_t ended;

	return secsess_session_revoke_tag(session, tag, &nobody, reason, index, &ended);
}

/* What the settings say must end. */
static enum secsess_status end_what_it_made(struct secsess_session *session, const struct secsess_place *series,
	enum secsess_reaction *reaction)
{
	struct secsess_index index = {0};
	enum secsess_status status = SECSESS_DONE;

	switch (session->config->on_obsolete) {
		case SECSESS_ON_OBSOLETE_EVIDENCE:
			*reaction = SECSESS_REACTION_SUSPECT;
			return secsess_session_end_remembered(session, series);
		case SECSESS_ON_OBSOLETE_USER:
			*reaction = SECSESS_REACTION_REVOKE;
			status = revoke(session, &series->tag, SECSESS_REASON_REVOKED, &index);
			secsess_free(index.at);
			return status;
		case SECSESS_ON_OBSOLETE_SESSION:
			*reaction = SECSESS_REACTION_END;
			return secsess_session_end_remembered(session, series);
		case SECSESS_ON_OBSOLETE_DENY:
			break;
	}
	*reaction = SECSESS_REACTION_DENY;
	return status;
}

/* There is a copy. By evidence the series is over, and so are the sessions that it made; whoever comes with the other one shows
 * that both are alive. */
static enum secsess_status react_to_copy(struct secsess_session *session, const struct secsess_subject *subject)
{
	enum secsess_reaction reaction;
	enum secsess_status status;

	if (session->config->on_obsolete == SECSESS_ON_OBSOLETE_EVIDENCE) {
		secsess_incident_suspect(session, subject);
	}
	status = end_what_it_made(session, &subject->place, &reaction);
	secsess_session_tell_of(session, SECSESS_EVENT_KEY_OBSOLETE, subject->place.handle, subject->user,
		secsess_reaction_name(reaction));
	return status;
}

/* The same one once more: the first time may have failed half-way. */
static enum secsess_status react_to_repetition(struct secsess_session *session, const struct secsess_subject *subject)
{
	enum secsess_reaction reaction;

	return end_what_it_made(session, &subject->place, &reaction);
}

/* Revoke first, then note. */
static enum secsess_status react_to_incident(struct secsess_session *session, const struct secsess_subject *subject)
{
	struct secsess_index index = {0};
	enum secsess_status status = revoke(session, &subject->place.tag, SECSESS_REASON_INCIDENT, &index);

	if (!status && secsess_incident_note(session, subject, &index) != SECSESS_CONFLICT) {
		secsess_session_tell_of(session, SECSESS_EVENT_INCIDENT, subject->place.handle, subject->user, "auto-login");
	}
	secsess_free(index.at);
	return status;
}

enum secsess_status secsess_autologin_react(struct secsess_session *session, const struct secsess_autologin_key *key,
	enum secsess_key_outcome outcome, struct secsess_slice user)
{
	const struct secsess_subject subject = {.place = key->place, .user = user, .generation = key->number};

	switch (outcome) {
		case SECSESS_KEY_OBSOLETE:
			return react_to_copy(session, &subject);
		case SECSESS_KEY_INCIDENT:
			return react_to_incident(session, &subject);
		case SECSESS_KEY_DEAD:
			return react_to_repetition(session, &subject);
		case SECSESS_KEY_USED:
		case SECSESS_KEY_AGAIN:
		case SECSESS_KEY_LATE:
		case SECSESS_KEY_UNANSWERED:
			break;
	}
	return SECSESS_DONE;
}

void secsess_autologin_end_vain(struct secsess_session *session, const struct secsess_tag *tag, const char *handle)
{
	struct secsess_end_request request = {.place.tag = *tag,
		.life = SECSESS_ENDED,
		.reason = SECSESS_REASON_OBSOLETE,
		.keep_ms = session->config->tombstone_ms};
	struct secsess_record record = {0};
	struct secsess_error before = session->error;

	memcpy(request.place.handle, handle, sizeof(request.place.handle));
	for (int hops = 0; hops < HOPS_MAX; hops++) {
		if (secsess_session_look_at(session, &request.place, &record)) {
			break;
		}
		if (record.header.life != SECSESS_RETIRED || !record.meta.successor.handle[0]) {
			request.predecessor = record.meta.predecessor;
			session->store->ops->end(session->store, &request);
			break;
		}
		request.place = record.meta.successor;
	}
	secsess_record_release(&record);
	session->error = before;
}
