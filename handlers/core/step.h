/* SPDX-License-Identifier: BSD-3-Clause */

/* The atomic steps of a store, as pure functions over a header. A driver that can run C inside its critical section
 * calls them; the Redis scripts say the same in Lua, and the contract suite holds both against each other. */
#ifndef SECSESS_STEP_H
#define SECSESS_STEP_H

#include "policy.h"

struct secsess_open_request {
	struct secsess_place place;
	struct secsess_presented presented; /* .leased: the lock is wanted */
	struct secsess_limits limits;
	unsigned char token[SECSESS_TOKEN_SIZE]; /* of this request; the same again re-enters the lease */
	int64_t lease_ms;
	int64_t wait_ms;       /* wait for the lock at most so long; 0 = do not wait */
	uint32_t max_waiters;  /* queue no longer than this */
	uint32_t slow_waiters; /* ... and than this while the lock is held for long */
	int64_t idle_ms;       /* a first presentation lets the session live at least so long */
	int64_t keep_ms;       /* time to live of the stored record, set anew at the latest when idle_ms / 2 are left */
};

enum secsess_commit_mode {
	SECSESS_COMMIT_WRITE, /* body is meta and payload */
	SECSESS_COMMIT_TOUCH, /* body is meta, of the stored size */
	SECSESS_COMMIT_UNLOCK /* no body */
};

struct secsess_commit_request {
	struct secsess_place place;
	enum secsess_commit_mode mode;
	bool leased;    /* false: an optimistic write */
	bool take_back; /* the offer made at open was never sent */
	bool lasting;   /* of a session that was renewed just now: see store.h */
	unsigned char token[SECSESS_TOKEN_SIZE];
	uint64_t fence; /* as granted, or as read */
	int64_t expires_at;
	int64_t keep_ms; /* 0 = as it is */
	uint8_t sealed;
	uint32_t key_id;
	uint16_t meta_size;
	int64_t list_until;        /* as long it stands in its user's index; 0 = as it does */
	bool summed;               /* meta and payload end with sums of their own, as record.c writes what is in clear */
	struct secsess_slice body; /* begins with SECSESS_HEADER_SIZE bytes of room; empty for UNLOCK */
	/* The header that the record had when it was read, or empty. Given, body's room holds what secsess_step_foresee()
	 * made of it: a store that still has this header may take body as it is. */
	struct secsess_slice seen;
};

/* Judges, and for an admitted generation records its first presentation, or adopts one that the store forgot. Does not
 * lock. */
enum secsess_verdict secsess_step_admit(struct secsess_header *header, const struct secsess_open_request *request,
	int64_t now);

/* Nobody holds the lease, nor is anybody being handed it. */
bool secsess_step_free(const struct secsess_header *header, int64_t now);
/* The token's own: held or being handed to it. */
bool secsess_step_own(const struct secsess_header *header, const unsigned char token[SECSESS_TOKEN_SIZE], int64_t now);

/* Grants the lease and reserves the offer that a DUE or ORPHAN verdict makes. */
void secsess_step_grant(struct secsess_header *header, const struct secsess_open_request *request,
	enum secsess_verdict verdict, int64_t now);
/* The verdict of a request that was not granted the lease. */
enum secsess_verdict secsess_step_without_lease(enum secsess_verdict verdict);

/* How long a request that has ahead waiters before it must expect to wait, in ms. */
int64_t secsess_step_expected_wait(const struct secsess_header *header, uint32_t ahead, int64_t now);
/* Whether it may wait: it occupies a worker for so long. queued: it does already. wait_ms: what is left of the request's. */
bool secsess_step_may_wait(const struct secsess_header *header, const struct secsess_open_request *request,
	uint32_t ahead, bool queued, int64_t wait_ms, int64_t now);
/* When it no longer may if the present hold lasts, so that it looks again then. INT64_MAX: nobody holds. */
int64_t secsess_step_may_wait_until(const struct secsess_header *header, const struct secsess_open_request *request,
	uint32_t ahead, int64_t wait_ms, int64_t now);
/* It may not; where that shows a crowd, who comes next shall know. */
void secsess_step_refuse(struct secsess_header *header, uint32_t ahead);

/* DONE: header is now that of the accepted write (the caller sees to unlocking). again: this very write had been
 * accepted before; nothing is to be stored. LOST, GONE, CONFLICT: header is unchanged. */
enum secsess_status secsess_step_commit(struct secsess_header *header, const struct secsess_commit_request *request,
	int64_t now, bool *again);
/* What an accepted write that nobody waits for makes of the header as it was read: committed and unlocked. false: only
 * the store can tell; header is then undefined. */
bool secsess_step_foresee(struct secsess_header *header, const struct secsess_commit_request *request, int64_t now);
/* Frees the lease and smooths the hold time. */
void secsess_step_unlock(struct secsess_header *header, int64_t now);

/* Retires, if the token's lease of that fence holds. again: it had done so before. LOST, GONE: header is unchanged. sealed, key_id
 * and meta_size are the caller's to set. */
enum secsess_status secsess_step_retire(struct secsess_header *header, const unsigned char token[SECSESS_TOKEN_SIZE],
	uint64_t fence, bool *again);
/* Ends, whoever holds the lease. GONE: ended before; header is unchanged. */
enum secsess_status secsess_step_end(struct secsess_header *header, enum secsess_life life, enum secsess_reason reason,
	uint32_t suspect_by);

#endif
