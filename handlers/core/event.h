/* SPDX-License-Identifier: BSD-3-Clause */

/* What happened to sessions, for those who watch: the application, a log. Told by handle and user, never by ID. */
#ifndef SECSESS_EVENT_H
#define SECSESS_EVENT_H

#include "policy.h"

enum secsess_event_kind {
	SECSESS_EVENT_LOGIN = 1,
	SECSESS_EVENT_LOGOUT,
	SECSESS_EVENT_RENEW,
	SECSESS_EVENT_ORPHAN,       /* an offer got lost, another was made */
	SECSESS_EVENT_OBSOLETE,     /* an obsolete ID was shown */
	SECSESS_EVENT_FIXATION,     /* one from before a login: somebody may have planted it */
	SECSESS_EVENT_INCIDENT,     /* two copies of one session are alive */
	SECSESS_EVENT_TERMINATE,    /* one session was ended by the user, or for the user */
	SECSESS_EVENT_REVOKE,       /* all sessions of a user */
	SECSESS_EVENT_LIMIT,        /* one too many: the oldest was ended, or the new one refused */
	SECSESS_EVENT_LOCK_REFUSED, /* too many waited for a session's lock, or for too long */
	SECSESS_EVENT_FORGED,       /* IDs and auto-login keys that nobody here signed */
	SECSESS_EVENT_KEY_ISSUED,   /* a device logs its user in by itself from now on */
	SECSESS_EVENT_KEY_OBSOLETE, /* an auto-login key that was used before: there is a copy */
	SECSESS_EVENT_TOSSED,       /* several cookies bear the session's name */
	SECSESS_EVENT_PLAIN,        /* a session cookie came over plain HTTP, where HTTPS is required */
	SECSESS_EVENT_CSRF          /* another site's page may have sent the request */
};

/* Slices are borrowed for the call. */
struct secsess_event {
	enum secsess_event_kind kind;
	int64_t at;                           /* the store's clock, ms; 0 = not known */
	const char *handle;                   /* of the session that it is about, "" = of none */
	struct secsess_slice user;            /* empty = nobody's */
	struct secsess_slice ip, agent, area; /* of the request */
	const char *detail;                   /* a word more, "" = none: the reaction, the reason */
	uint64_t count;                       /* of what is counted; else 1 */
};

const char *secsess_event_name(enum secsess_event_kind kind);

/* Called where it happens: it must neither delay nor fail. */
typedef void (*secsess_event_fn)(void *context, const struct secsess_event *event);

#endif
