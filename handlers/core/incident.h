/* SPDX-License-Identifier: BSD-3-Clause */

/* Incidents: two copies of one session were alive. What is noted of them for people, kept apart from the sessions. */
#ifndef SECSESS_INCIDENT_H
#define SECSESS_INCIDENT_H

#include "users.h"

/* One request that showed an ID it should not have, or that the other branch had. Slices point into the incident's text. */
struct secsess_sighting {
	int64_t at; /* 0 = there is none */
	uint32_t generation;
	struct secsess_slice ip, area, agent;
};

/* As read. Release with secsess_incidents_release(). */
struct secsess_incident {
	char handle[SECSESS_HANDLE_LENGTH + 1]; /* of what there were two of; names the incident */
	int64_t at;
	struct secsess_tag tag;
	struct secsess_slice user; /* empty = nobody's */
	struct secsess_sighting first,
		second;                   /* what made it suspect, and the other branch; first.at 0: not known any more */
	struct secsess_list sessions; /* all of the user's, as they were ended */
	struct secsess_buf texts[2];
};

struct secsess_incidents {
	struct secsess_incident *at; /* the newest first */
	size_t count;
};

/* What there are two of: a session, or a device's auto-login keys. Slices are borrowed for the call. */
struct secsess_subject {
	struct secsess_place place; /* of the session or of the series; the handle names the incident */
	struct secsess_slice user;  /* empty = nobody's */
	uint32_t generation;        /* that was shown now; of keys, the number */
	bool is_session;
};
/* The session that the request's ID led to. */
struct secsess_subject secsess_subject_of(const struct secsess_session *session);

/* The request has made it suspect: who it was, for an incident to come. A failure loses no more than that. */
void secsess_incident_suspect(struct secsess_session *session, const struct secsess_subject *subject);
/* The other branch came: the user is revoked (index: whose sessions ended by that), all of it is noted. Once for a
 * subject, however often more requests come. CONFLICT: noted before. */
enum secsess_status secsess_incident_note(struct secsess_session *session, const struct secsess_subject *subject,
	const struct secsess_index *index);

/* The newest events that were kept in the store; names and texts are as secsess_note_close() left them. */
enum secsess_status secsess_session_events(struct secsess_session *session, uint32_t limit,
	struct secsess_notes *notes);

/* The newest incidents, of all users or of one (user.data NULL = all). Those that can't be read (another secret) are left
 * out. */
enum secsess_status secsess_session_incidents(struct secsess_session *session, struct secsess_slice user,
	uint32_t limit, struct secsess_incidents *incidents);
void secsess_incidents_release(struct secsess_incidents *incidents);

#endif
