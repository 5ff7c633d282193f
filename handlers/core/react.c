/* SPDX-License-Identifier: BSD-3-Clause */

/* What a genuine ID that may no longer be used leads to. */
#include "incident.h"
#include "session_parts.h"

#define HOPS_MAX 16 /* renewals followed from a retired session to the one that lives */

/* The chain of renewals, from a tombstone on. Zeroed is empty. */
struct lineage {
	struct secsess_place newest;  /* the last that has a record; "" = none */
	struct secsess_record record; /* its */
	bool presented;               /* any of them was */
	bool same_user;               /* of the direct successor */
};

enum secsess_status secsess_session_look_at(struct secsess_session *session, const struct secsess_place *place,
	struct secsess_record *record)
{
	struct secsess_opened opened = {0};
	enum secsess_status status = session->store->ops->read(session->store, place, SECSESS_PART_RECORD, &opened);

	if (!status) {
		secsess_record_release(record);
		return secsess_record_open(record, session->ring, place, &opened.record, &session->error);
	}
	return secsess_session_fail(session, status);
}

static enum secsess_status trace(struct secsess_session *session, struct lineage *lineage)
{
	const struct secsess_meta *old = &session->record.meta;
	struct secsess_place place = old->successor;

	for (int hops = 0; place.handle[0] && hops < HOPS_MAX; hops++) {
		enum secsess_status status = secsess_session_look_at(session, &place, &lineage->record);

		if (status == SECSESS_ABSENT) {
			break;
		}
		if (status) {
			return status;
		}
		lineage->presented = lineage->presented || lineage->record.header.confirmed > 0;
		if (hops == 0) {
			lineage->same_user = old->user.size && secsess_slice_equal(lineage->record.meta.user, old->user);
		}
		lineage->newest = place;
		place = lineage->record.meta.successor;
	}
	return SECSESS_DONE;
}

static enum secsess_status finish(struct secsess_session *session, const struct secsess_place *place,
	enum secsess_life life, enum secsess_reason reason, const struct secsess_meta *meta, uint32_t suspect_by)
{
	struct secsess_end_request request = {.place = *place,
		.life = life,
		.reason = reason,
		.suspect_by = suspect_by,
		.predecessor = meta->predecessor,
		.keep_ms = session->config->tombstone_ms};
	enum secsess_status status = session->store->ops->end(session->store, &request);

	return status == SECSESS_ABSENT ? SECSESS_DONE : secsess_session_fail(session, status);
}

static enum secsess_status revoke(struct secsess_session *session, const struct secsess_tag *tag,
	enum secsess_reason reason, struct secsess_index *index)
{
	static const struct secsess_sparing nobody;
	size_t ended;

	return tag->text[0] ? secsess_session_revoke_tag(session, tag, &nobody, reason, index, &ended) : SECSESS_DONE;
}

/* Revoke first, then note: what is noted must not be a reason to wait. The first of them speaks for all that follow. */
static enum secsess_status react_to_incident(struct secsess_session *session)
{
	const struct secsess_subject subject = secsess_subject_of(session);
	struct secsess_index index = {0};
	enum secsess_status status = revoke(session, &session->sid.place.tag, SECSESS_REASON_INCIDENT, &index);

	if (!status && secsess_incident_note(session, &subject, &index) != SECSESS_CONFLICT) {
		secsess_session_tell(session, SECSESS_EVENT_INCIDENT, session->sid.place.handle, "");
	}
	secsess_free(index.at);
	return status;
}

static enum secsess_status revoke_for(struct secsess_session *session, const struct secsess_tag *tag)
{
	struct secsess_index index = {0};
	enum secsess_status status = revoke(session, tag, SECSESS_REASON_REVOKED, &index);

	secsess_free(index.at);
	return status;
}

/* The session that the obsolete ID led to: itself, or the newest of its line. */
static enum secsess_status carry_out(struct secsess_session *session, const struct lineage *lineage)
{
	bool retired = session->record.header.life == SECSESS_RETIRED;
	bool gone = retired && !lineage->newest.handle[0];
	const struct secsess_place *place = retired ? &lineage->newest : &session->sid.place;
	const struct secsess_meta *meta = retired ? &lineage->record.meta : &session->record.meta;
	uint32_t by = retired ? 0 : session->generation; /* no generation of the successor's is suspected */
	enum secsess_status status = SECSESS_DONE;

	switch (session->reaction) {
		case SECSESS_REACTION_DENY:
		case SECSESS_REACTION_FIXATION:
		case SECSESS_REACTION_LATE:
			return SECSESS_DONE;
		case SECSESS_REACTION_REVOKE:
			status = revoke_for(session, gone ? &session->sid.place.tag : &place->tag);
			if (status || gone) {
				return status;
			}
			return finish(session, place, SECSESS_ENDED, SECSESS_REASON_REVOKED, meta, 0);
		case SECSESS_REACTION_SUSPECT:
			if (gone) {
				return status;
			}
			status = finish(session, place, SECSESS_SUSPECT, SECSESS_REASON_OBSOLETE, meta, by);
			if (!status) {
				struct secsess_subject subject = secsess_subject_of(session);

				memcpy(subject.place.handle, place->handle, sizeof(subject.place.handle));
				secsess_incident_suspect(session, &subject);
			}
			return status;
		case SECSESS_REACTION_LOST:
			if (!gone && lineage->record.header.lease_until > session->store->ops->now(session->store)) {
				return status; /* the page that renewed it still runs: its answer is yet to come */
			}
			/* fall through */
		case SECSESS_REACTION_END:
			return gone ? status : finish(session, place, SECSESS_ENDED, SECSESS_REASON_OBSOLETE, meta, 0);
	}
	return status;
}

enum secsess_status secsess_session_react(struct secsess_session *session)
{
	const struct secsess_meta *meta = &session->record.meta;
	struct lineage lineage = {0};
	struct secsess_evidence evidence = {.incident = session->verdict == SECSESS_VERDICT_INCIDENT,
		.retired = session->record.header.life == SECSESS_RETIRED,
		.same_user = true,
		.same_agent = secsess_slice_equal(meta->agent, secsess_session_agent(session)),
		.has_body = session->client.has_body};
	enum secsess_status status = SECSESS_DONE;

	if (secsess_session_is_again(session)) {
		session->reaction = SECSESS_REACTION_DENY; /* it ran for so long: that its ID came in time was seen before */
		return status;
	}
	if (evidence.incident) {
		session->reaction = secsess_react(session->config->on_obsolete, &evidence);
		return session->reaction == SECSESS_REACTION_REVOKE ? react_to_incident(session) : status;
	}
	if (evidence.retired) {
		status = trace(session, &lineage);
		evidence.successor_presented = lineage.presented;
		evidence.same_user = lineage.same_user;
	}
	if (!status) {
		session->reaction = secsess_react(session->config->on_obsolete, &evidence);
		secsess_session_tell(session,
			session->reaction == SECSESS_REACTION_FIXATION ? SECSESS_EVENT_FIXATION : SECSESS_EVENT_OBSOLETE,
			session->sid.place.handle, secsess_reaction_name(session->reaction));
		status = carry_out(session, &lineage);
	}
	secsess_record_release(&lineage.record);
	return status;
}
