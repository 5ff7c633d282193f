/* SPDX-License-Identifier: BSD-3-Clause */

/* What is true of a session, whatever the store says: whose it is, what it holds, which of its IDs were given out. The
 * server's doings are held against it here; what becomes of honest visitors is judged in blame.h, thieves in theft.h. */
#ifndef SECSESS_SIM_TRUTH_H
#define SECSESS_SIM_TRUTH_H

#include "blame.h"
#include "exchange.h"
#include "link.h"

#define GENERATIONS 1024 /* of one session; no story is that long */

struct truth {
	struct truth *next;
	uint64_t number;
	struct browser *owner; /* NULL: a thief's own */
	struct theft *theft;   /* NULL: nobody but its owner ever held an ID of it */
	unsigned account;
	struct secsess_place place;
	struct truth *heir, *predecessor; /* by renewal */
	int64_t created_at;               /* store's clock; so are those that follow */
	int64_t seen_at;                  /* by an accepted commit ... */
	int64_t touched_at;               /* ... that the store has not lost */
	int64_t bound_at;                 /* to its account; 0 = to none */
	bool uncertain;                   /* the store lost writes, and it was not written since */
	int64_t copied_touched_at;        /* touched_at, when the store was copied */
	int64_t expires_at;               /* as the older copy of the store has it; 0 = no such copy, or written since */
	bool stored, lost;                /* for a roll-back: the store had it, and has it no more */
	bool dead;                        /* it was ended or renewed away, and the store knows */
	bool suspect;                     /* ... on suspicion ... */
	uint32_t suspect_by;              /* ... of this generation */
	uint64_t writes;                  /* accepted */
	uint64_t frozen_writes;           /* that the snapshot shows */
	uint32_t presented;               /* the highest generation that a request came with */
	uint32_t confirmed;               /* ... that the store knows of ... */
	int64_t confirmed_at;             /* ... since then, by its clock ... */
	uint32_t before;                  /* ... and this one until then */
	uint32_t arrived;                 /* the highest that reached its owner's jar */
	bool cookie_left;                 /* with any of its IDs */
	bool logged_out;
	enum cause cause;                     /* that ended it for its owner; NONE: nothing did, as far as is known */
	unsigned char given[GENERATIONS / 8]; /* generations that left in a Set-Cookie, by bit */
};

/* Follows what the server does for one exchange. */
struct witness {
	struct exchange *exchange;
	struct link *link;
	struct truth *truth;      /* of the session that is open; NULL: none, or one that isn't kept */
	uint64_t expected_writes; /* that a payload must have seen which is read now ... */
	bool expected;            /* ... if that is known */
	uint64_t read_writes;     /* that it has */
	uint64_t roll_backs;      /* of the world, when it was read */
	int64_t revoked_at;       /* its user, when it was read; store's clock */
	uint32_t confirmed;       /* the highest generation that was shown of its session, when it was opened */
	bool confirms;            /* its ID was shown for the first time, as far as the store knows */
	bool writes;              /* the commit that is to come changes the payload */
	bool committed;           /* the repetition of a commit is the same one */
};

/* Of the session that the witness' request just created. */
struct truth *truth_new(const struct witness *witness, const struct secsess_place *place, struct truth *predecessor);

/* After each start. first: with what the client sent. */
void truth_started(struct witness *witness, const struct secsess_session *session, bool first);
/* After a renewal that succeeded: session is the heir. */
void truth_renewed(struct witness *witness, const struct secsess_session *session);
/* The text that a write saves. */
void truth_payload(const struct witness *witness, char *text, size_t size);
/* An ID leaves in a Set-Cookie. */
void truth_given(const struct exchange *x, const struct cookie *cookie);
/* A promise was broken for the request that is followed. */
void truth_broken(const struct witness *witness, const char *what);

/* truth_store.c: for link.c, at the moment when an operation takes effect. */
void truth_touched(const struct witness *witness);
/* Its session was renewed away; the snapshot shows what was read when it opened. */
void truth_retired(const struct witness *witness);
void truth_read(struct witness *witness, const struct secsess_place *place);
/* An ID was judged by the header, and if that admits it, its generation was presented. */
void truth_judged(struct witness *witness, const struct secsess_open_request *request, enum secsess_verdict verdict);
void truth_presented(struct witness *witness, const struct secsess_open_request *request);
void truth_committed(struct witness *witness, const struct secsess_commit_request *request);
/* That session ended, or was renewed away. */
void truth_ended(struct witness *witness, const struct secsess_place *place);

/* The store is copied; it will be that copy; it is. */
void truth_copied(struct world *world);
void truth_rolling_back(struct world *world);
void truth_rolled_back(struct world *world);

#endif
