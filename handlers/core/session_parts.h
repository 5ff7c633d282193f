/* SPDX-License-Identifier: BSD-3-Clause */

/* What the use cases share among themselves; not for the host. */
#ifndef SECSESS_SESSION_PARTS_H
#define SECSESS_SESSION_PARTS_H

#include "session.h"

/* A live record stays a while behind its deadline, so that "expired" can be told from "never heard of". */
#define SECSESS_KEEP_MARGIN_MS 300000

/* Well below what one answer of a store may hold: what is stored can be read again. */
#define SECSESS_PAYLOAD_MAX (32 << 20)

/* A store's negative answer becomes the session's, with its text. */
enum secsess_status secsess_session_fail(struct secsess_session *session, enum secsess_status status);
enum secsess_status secsess_session_out_of_memory(struct secsess_session *session);
/* What encoding a record answered, with a text. */
enum secsess_status secsess_session_unwritable(struct secsess_session *session, enum secsess_status status);

/* Without a secret file the store tells the secret: at the latest now. */
enum secsess_status secsess_session_learn_secret(struct secsess_session *session);

/* The entry of that handle, or NULL. */
struct secsess_known *secsess_known_find(const struct secsess_session *session, const char *handle);
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

/* secsess_session_end() with what the tombstone tells. */
enum secsess_status secsess_session_end_for(struct secsess_session *session, enum secsess_reason reason);

/* Deals with a genuine ID that may no longer be used: session->record is its record, verdict OBSOLETE or INCIDENT. */
enum secsess_status secsess_session_react(struct secsess_session *session);

/* The request's user agent, cut as it is kept. */
struct secsess_slice secsess_session_agent(const struct secsess_session *session);

/* The earliest of a live session's deadlines. empty: it holds nothing. */
int64_t secsess_session_expiry(const struct secsess_session *session, bool empty);

#endif
