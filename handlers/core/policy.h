/* SPDX-License-Identifier: BSD-3-Clause */

/* What a presented SID is worth: the verdict table, as pure functions. Everything they look at is an argument. */
#ifndef SECSESS_POLICY_H
#define SECSESS_POLICY_H

#include "record.h"

#define SECSESS_OFFERS_MAX 5 /* offers that may be made one after the other until a client comes with the newest */

enum secsess_verdict {
	SECSESS_VERDICT_NONE = 0, /* not judged: no SID, or a forged one */
	SECSESS_VERDICT_ENDED,
	SECSESS_VERDICT_EXPIRED,
	SECSESS_VERDICT_REVOKED,
	SECSESS_VERDICT_INCIDENT,
	SECSESS_VERDICT_OBSOLETE,
	SECSESS_VERDICT_FROZEN,
	SECSESS_VERDICT_PARENT,
	SECSESS_VERDICT_CURRENT,
	SECSESS_VERDICT_DUE,   /* current, and the next generation is offered */
	SECSESS_VERDICT_ORPHAN /* the last offer never came back: another is made */
};

/* How a generation comes. */
struct secsess_presented {
	uint32_t generation;
	bool by_client;       /* false: this request's own, newly minted ID, which no client has seen: confirms nothing */
	bool leased;          /* the request holds the session's lease, or will if it is admitted */
	bool can_keep_cookie; /* the response can carry a cookie that the client will keep */
};

struct secsess_limits {
	int64_t grace_ms;
	int64_t rotate_ms; /* age of the newest generation from which a rotation is due; at least twice grace_ms */
};

/* Judges by the header and, unless meta is NULL, by meta. Without meta FROZEN stands for every retired record.
 * revoked_at: the user's revocation time, 0 = none. */
enum secsess_verdict secsess_judge(const struct secsess_header *header, const struct secsess_meta *meta,
	int64_t revoked_at, const struct secsess_presented *presented, const struct secsess_limits *limits, int64_t now);

/* Completes the verdict that a store's atomic step gave by the header alone: meta can only make it stricter. */
enum secsess_verdict secsess_judge_opened(enum secsess_verdict step, const struct secsess_meta *meta,
	int64_t revoked_at, const struct secsess_limits *limits, int64_t now);

/* CURRENT, DUE, PARENT, ORPHAN: may hold the lock and write. */
bool secsess_verdict_admits(enum secsess_verdict verdict);
const char *secsess_verdict_name(enum secsess_verdict verdict);
const char *secsess_reason_name(enum secsess_reason reason);

enum secsess_on_obsolete {
	SECSESS_ON_OBSOLETE_EVIDENCE,
	SECSESS_ON_OBSOLETE_USER, /* always revoke the user: the manual's letter */
	SECSESS_ON_OBSOLETE_SESSION,
	SECSESS_ON_OBSOLETE_DENY
};

/* What is known when a genuine SID may no longer be used. */
struct secsess_evidence {
	bool incident;            /* the session is suspect, and this is another generation than the one that made it so */
	bool retired;             /* its session was renewed away; else an older generation */
	bool successor_presented; /* a client ever presented a successor */
	bool same_user;           /* the successor belongs to the same user; false when either belongs to nobody */
	bool same_agent;          /* the request's user agent is the session's */
	bool has_body;            /* the request carries a body: it may have been under way for long */
};

enum secsess_reaction {
	SECSESS_REACTION_DENY,     /* this request only */
	SECSESS_REACTION_FIXATION, /* this request only: somebody may have planted the ID before a login */
	SECSESS_REACTION_LOST,     /* the Set-Cookie of a renew never arrived, or a thief sits on it: the successor ends */
	SECSESS_REACTION_LATE,     /* this request only: a slow upload that outlived rotations, a renewal, or its session */
	SECSESS_REACTION_SUSPECT,  /* the session ends; the other branch coming too is an incident */
	SECSESS_REACTION_END,      /* the session ends */
	SECSESS_REACTION_REVOKE    /* all the user's sessions end */
};

enum secsess_on_refused { SECSESS_ON_REFUSED_OPTIMISTIC, SECSESS_ON_REFUSED_READONLY, SECSESS_ON_REFUSED_FAIL };
const char *secsess_on_refused_name(enum secsess_on_refused setting);

enum secsess_reaction secsess_react(enum secsess_on_obsolete setting, const struct secsess_evidence *evidence);
const char *secsess_reaction_name(enum secsess_reaction reaction);

#endif
