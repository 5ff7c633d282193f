/* SPDX-License-Identifier: BSD-3-Clause */

/* The use cases around users: whose a session is, which sessions a user has, and their end. */
#ifndef SECSESS_USERS_H
#define SECSESS_USERS_H

#include "session.h"

/* A login by an auto-login key. */
struct secsess_remembering {
	struct secsess_sid sid;      /* of the session, minted before */
	struct secsess_slice series; /* as a session's meta has it */
};

/* The level of a session that a key has made. */
#define SECSESS_LEVEL_REMEMBERED "remembered"

/* Whose a session is to be. Slices are borrowed for the call. */
struct secsess_login {
	struct secsess_slice user;              /* any bytes, at most SECSESS_USER_MAX; empty = nobody */
	struct secsess_slice level, label;      /* data NULL = as they are */
	bool authenticated;                     /* by credentials, just now; or by an auto-login key, see remembered */
	struct secsess_remembering *remembered; /* NULL = not by a key */
};

/* The open session becomes the user's under a new ID; deadlines start anew. *inherits: what the session held is the new
 * one's. Not so when it was another user's, or when it is not this request's to take along (no lock, an older ID, renewed
 * meanwhile): then it starts empty, and only with credentials. CONFIG: the user ID is too long. FULL: the user has as many
 * sessions as there may be. LOST: not allowed. On every failure the session is as before. */
enum secsess_status secsess_session_login(struct secsess_session *session, const struct secsess_login *login,
	bool *inherits);
/* The user has shown credentials again. LOST: nobody is logged in, or no lock, or an older ID. */
enum secsess_status secsess_session_reauthenticate(struct secsess_session *session);

/* The user leaves: ends the session, and closes it on every outcome. */
enum secsess_status secsess_session_logout(struct secsess_session *session);

/* One of a user's sessions: header and meta, no payload. */
struct secsess_listed {
	char handle[SECSESS_HANDLE_LENGTH + 1];
	struct secsess_record record;
};

/* Zeroed is empty. */
struct secsess_list {
	struct secsess_listed *at; /* the newest first */
	size_t count;
};

/* All live sessions of a user; what the index had wrong is put right. Negative: session->error. */
enum secsess_status secsess_session_list(struct secsess_session *session, struct secsess_slice user,
	struct secsess_list *list);
void secsess_list_release(struct secsess_list *list);

/* Ends one session of that user; the open one is closed, too, when it is that. ABSENT: the user has no such live session. */
enum secsess_status secsess_session_terminate(struct secsess_session *session, struct secsess_slice user,
	struct secsess_slice handle);

/* Ends all sessions of a user, on all servers, at once: by a time that every open looks at. spare: but for the open one.
 * *ended: of how many live ones that was the end. */
enum secsess_status secsess_session_revoke(struct secsess_session *session, struct secsess_slice user, bool spare,
	size_t *ended);

#endif
