/* SPDX-License-Identifier: BSD-3-Clause */

/* The use cases: what one request does with sessions. The host (handlers/php) says what came in and what may go out;
 * everything else is decided here and in policy.h, and kept by the store. */
#ifndef SECSESS_SESSION_H
#define SECSESS_SESSION_H

#include "../store/store.h"
#include "event.h"

enum secsess_on_max { SECSESS_ON_MAX_EVICT, SECSESS_ON_MAX_REFUSE };

struct secsess_config {
	struct secsess_limits limits;
	int64_t idle_ms;      /* without a request the session ends */
	int64_t absolute_ms;  /* with or without; 0 = never */
	int64_t empty_ms;     /* a new session that nobody ever came back to and that holds nothing */
	int64_t tombstone_ms; /* how long an ended or retired session is remembered */
	int64_t lease_ms;
	int64_t lock_wait_ms;
	uint32_t max_waiters, slow_waiters;
	enum secsess_on_refused on_refused;
	enum secsess_on_obsolete on_obsolete;
	int64_t incident_ms;   /* how long an incident is kept for people to look at */
	uint32_t max_sessions; /* of one user; 0 = any number */
	enum secsess_on_max on_max_sessions;
	int64_t autologin_ms; /* how long credentials are remembered: no key of the series serves for longer */
	int64_t autologin_grace_ms;
	uint32_t autologin_max; /* devices of one user that are remembered */
};

/* The request, as far as evidence and cookies go. Slices are borrowed while the session is open. */
struct secsess_client {
	struct secsess_slice ip, agent;
	struct secsess_slice area; /* where ip is, as area.h writes it; empty = not known */
	bool has_body;
	bool navigation;      /* a person goes to a page: the answer's cookie replaces what the browser has */
	bool can_keep_cookie; /* headers are open, cookies in use, and the client will store what comes */
};

enum secsess_access {
	SECSESS_ACCESS_NONE = 0,   /* no session is open */
	SECSESS_ACCESS_LEASED,     /* holds the lock */
	SECSESS_ACCESS_OPTIMISTIC, /* without lock: a write is accepted if nobody else wrote */
	SECSESS_ACCESS_READER,     /* without lock: never writes */
	SECSESS_ACCESS_FROZEN,     /* the snapshot of a session that was renewed away: never writes */
	SECSESS_ACCESS_DENIED      /* empty, and nothing of it is kept */
};

/* An ID that this request gave out or works under. */
struct secsess_known {
	char handle[SECSESS_HANDLE_LENGTH + 1];
	uint32_t given;      /* the generation that the request shows for it */
	uint32_t generation; /* the one that its client presented */
	bool by_client;      /* false: minted here, no client has seen it */
	bool stored;         /* false: minted by session_create_id(), its record is yet to be made */
	bool renewed;        /* another took over: the answer brings a cookie over it in any case */
	int64_t offered_at;  /* of given, when it is an offer of this request; else 0 */
};

/* One request's session. Zeroed but for store, ring and config it is ready for _start; after _commit, _abort or _end it
 * can be started again. */
struct secsess_session {
	struct secsess_store *store;
	struct secsess_keyring *ring; /* the store's, or the secret file's */
	const struct secsess_config *config;
	struct secsess_client client;
	const char *barred; /* why no session may begin in this request, for people; NULL = they may */

	enum secsess_access access;
	enum secsess_verdict verdict;
	enum secsess_reason previous;   /* why the session that was asked for is not this one */
	enum secsess_reaction reaction; /* what an obsolete ID led to */
	struct secsess_sid sid;         /* what the request shows: newly minted, offered, or as presented */
	uint32_t generation;            /* what it works under */
	bool fresh;                     /* sid was minted here ... */
	bool renewed;                   /* ... for what was another's */
	bool offered;                   /* sid is an offer made at this start */
	bool take_back;                 /* ... and was dropped before it was sent */
	int64_t offered_at;             /* store's clock */
	unsigned char token[SECSESS_TOKEN_SIZE];
	uint64_t fence;
	unsigned char seen[SECSESS_HEADER_SIZE]; /* the header as the store last told or was told; zeroed = unknown */
	struct secsess_record record;
	struct secsess_slice payload; /* as read; in record.bytes or payload_room */
	struct secsess_buf payload_room;
	struct secsess_buf bound_text;           /* meta may point in here, too, since a login */
	char series_text[SECSESS_HANDLE_LENGTH]; /* and in here, since an auto-login key was issued */
	struct secsess_error error;              /* of the last negative answer, for people */
	int64_t opened_at;                       /* store's clock */
	struct {
		struct secsess_tag tag;
		int64_t at;
	} revoked;         /* by this request */
	bool token_issued; /* a CSRF token, by this request: who has it needs the session for as long as a form takes */
	secsess_event_fn on_event; /* NULL = nobody listens */
	void *event_context;

	struct secsess_known *known;
	size_t known_count;
};

struct secsess_start {
	struct secsess_slice id;         /* as it came, any bytes; empty = none */
	struct secsess_slice serializer; /* the only one whose payload can be read */
	bool read_only;                  /* no lock, no write */
	bool may_create;                 /* false: instead of a new session there is an empty one that isn't kept */
};

/* Opens the session of an ID, or makes a new one; what it came to is in access, verdict, sid and payload. Nothing was
 * started unless DONE: BUSY = the lock was refused and on_refused says to fail; negative = session->error. */
enum secsess_status secsess_session_start(struct secsess_session *session, const struct secsess_start *start,
	const struct secsess_client *client);

/* Without a secret file the store tells the secret: at the latest now. For those who look at IDs and tokens before a start. */
enum secsess_status secsess_session_learn_secret(struct secsess_session *session);

/* Mints an ID for later use in this request; secsess_session_start() will make its record. CONFIG: bad label. */
enum secsess_status secsess_session_mint(struct secsess_session *session, struct secsess_slice label,
	struct secsess_sid *sid);
/* A minted ID that no session was started with. */
bool secsess_session_is_unused(struct secsess_session *session, struct secsess_slice id);

/* Takes the offer back before anyone saw it; sid is then as presented. Without an offer it does nothing. */
void secsess_session_drop_offer(struct secsess_session *session);
/* Its Set-Cookie would come too late: a newer one may have reached the client meanwhile. */
bool secsess_session_offer_is_stale(const struct secsess_session *session);

/* Saves and closes. payload.data NULL: nothing changed. LOST, GONE, CONFLICT: changes are refused, nothing was stored;
 * LOST also for a changed READER. Where nothing changed, none of these. Closed on every outcome. */
enum secsess_status secsess_session_commit(struct secsess_session *session, struct secsess_slice payload,
	struct secsess_slice serializer);
/* Gives the lock back and closes, nothing saved. */
enum secsess_status secsess_session_abort(struct secsess_session *session);
/* Ends the session for good and closes. */
enum secsess_status secsess_session_end(struct secsess_session *session);

/* Whether it is the genuine ID of a session that this request made or opened. */
bool secsess_session_knows(const struct secsess_session *session, struct secsess_slice id);

/* Whether _renew would be allowed now. */
bool secsess_session_may_renew(const struct secsess_session *session);
/* A new session takes over, the open one is retired; then sid is the new one's, and a commit writes there. LOST: not
 * allowed (no lease, or not the newest ID); LOST, GONE, negative: the session is open as before. */
enum secsess_status secsess_session_renew(struct secsess_session *session, enum secsess_retirement kind);
/* Rotates at once instead of when it is due. DONE also when there is nothing to do yet: see session->offered. LOST: not
 * allowed, or others have had the lock since; then the session is a reader's. */
enum secsess_status secsess_session_rotate(struct secsess_session *session);

/* Frees what an open session holds, without touching the store. */
void secsess_session_close(struct secsess_session *session);
/* The same at the request's end: what it knew is forgotten. */
void secsess_session_forget(struct secsess_session *session);

#endif
