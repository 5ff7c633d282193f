/* SPDX-License-Identifier: BSD-3-Clause */

/* What the use cases share among themselves; not for the host. */
#ifndef SECSESS_SESSION_PARTS_H
#define SECSESS_SESSION_PARTS_H

#include "users.h"

/* A live record stays a while behind its deadline, so that "expired" can be told from "never heard of". */
#define SECSESS_KEEP_MARGIN_MS 300000

/* Well below what one answer of a store may hold: what is stored can be read again. */
#define SECSESS_PAYLOAD_MAX (32 << 20)

/* A store's negative answer becomes the session's, with its text. */
enum secsess_status secsess_session_fail(struct secsess_session *session, enum secsess_status status);
enum secsess_status secsess_session_out_of_memory(struct secsess_session *session);
/* What encoding a record answered, with a text. */
enum secsess_status secsess_session_unwritable(struct secsess_session *session, enum secsess_status status);

/* The entry of that handle, or NULL. */
struct secsess_known *secsess_known_find(const struct secsess_session *session,
	const char handle[SECSESS_HANDLE_LENGTH + 1]);
/* Notes an ID, over an entry with its handle. NOMEM. */
enum secsess_status secsess_known_add(struct secsess_session *session, const struct secsess_known *known);

/* This request worked under the ID before, and starts it again: nobody else has shown it. */
bool secsess_session_is_again(const struct secsess_session *session);

/* What the open step is asked for the session's sid and generation. */
void secsess_session_open_request(const struct secsess_session *session, struct secsess_open_request *request);

/* Makes a new session with sid's ID, leased unless read_only, and leaves it open. inherited: NULL, or the meta of the
 * session that it takes over from. */
enum secsess_status secsess_session_create(struct secsess_session *session, const struct secsess_sid *sid,
	const struct secsess_meta *inherited, bool read_only);

/* An ID for the one who takes over. */
enum secsess_status secsess_session_mint_heir(struct secsess_session *session, const struct secsess_tag *tag,
	struct secsess_sid *sid);
/* A session with sid's ID and what inherited says takes over, the open one is retired. As secsess_session_renew(), but
 * whether it is allowed is for the caller to see. */
enum secsess_status secsess_session_take_over(struct secsess_session *session, const struct secsess_sid *sid,
	const struct secsess_meta *inherited, enum secsess_retirement kind);
/* An empty session with sid's ID comes instead of the open one, which goes on living. */
enum secsess_status secsess_session_start_anew(struct secsess_session *session, const struct secsess_sid *sid,
	const struct secsess_meta *meta);
/* Gives the lock of an open session back, nothing saved. */
enum secsess_status secsess_session_unlock(struct secsess_session *session);

/* A session has ended: nothing may be seen any more of those of the same user that it took over from within grace, one after
 * the other. ended: its place; meta: its own; its predecessor's snapshot is gone already. Failing that, snapshots die with
 * their grace. */
void secsess_session_end_line(struct secsess_session *session, const struct secsess_place *ended,
	const struct secsess_meta *meta);

/* secsess_session_end() with what the tombstone tells. */
enum secsess_status secsess_session_end_for(struct secsess_session *session, enum secsess_reason reason);

/* Deals with a genuine ID that may no longer be used: session->record is its record, verdict OBSOLETE or INCIDENT. */
enum secsess_status secsess_session_react(struct secsess_session *session);

/* Whom a revocation leaves alone: handles, "" = nobody. */
struct secsess_sparing {
	char session[SECSESS_HANDLE_LENGTH + 1], series[SECSESS_HANDLE_LENGTH + 1];
};
/* Revokes and ends, as secsess_session_revoke() does; index: who was ended, the caller's to free. */
enum secsess_status secsess_session_revoke_tag(struct secsess_session *session, const struct secsess_tag *tag,
	const struct secsess_sparing *spare, enum secsess_reason reason, struct secsess_index *index, size_t *ended);
/* Takes out of a user's index what is over. */
enum secsess_status secsess_session_heal_index(struct secsess_session *session, const struct secsess_tag *tag);

/* Tells whoever listens, of the open session's user or of that one. */
void secsess_session_tell(struct secsess_session *session, enum secsess_event_kind kind, const char *handle,
	const char *detail);
void secsess_session_tell_of(struct secsess_session *session, enum secsess_event_kind kind, const char *handle,
	struct secsess_slice user, const char *detail);

/* The series of auto-login keys that the session's device has; false: none. */
bool secsess_session_series(const struct secsess_session *session, struct secsess_place *series);
/* Reads a record without looking at its lock. ABSENT. */
enum secsess_status secsess_session_look_at(struct secsess_session *session, const struct secsess_place *place,
	struct secsess_record *record);
/* What this request made and nobody has seen is gone: it goes on with an empty session that is not kept. */
void secsess_session_discard(struct secsess_session *session);
/* Ends the sessions that a key of this series made, and that have nothing but it to show. */
enum secsess_status secsess_session_end_remembered(struct secsess_session *session, const struct secsess_place *series);

/* The request's user agent, cut as it is kept. */
struct secsess_slice secsess_session_agent(const struct secsess_session *session);

/* Of a session that begins now; 0 = none. */
int64_t secsess_session_absolute_deadline(const struct secsess_session *session, int64_t now);
/* As long a session that expires then stands in its user's index. */
int64_t secsess_session_list_until(const struct secsess_session *session, int64_t expires_at);
/* The earliest of a live session's deadlines. empty: it holds nothing. */
int64_t secsess_session_expiry(const struct secsess_session *session, bool empty);

#endif
