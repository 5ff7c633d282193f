/* SPDX-License-Identifier: BSD-3-Clause */

/* The record: what a store keeps for one session, in one string: header, meta, payload.
 *
 * The header is in clear and of fixed size: all that atomic steps in a store look at (step.h and the Redis scripts
 * share its layout). Meta and payload are sealed when the secret comes from a file, else each carries a checksum.
 * Where meta repeats the header, the header can only make a verdict stricter. Times are milliseconds since 1970 on the
 * store's clock; numbers are little-endian. */
#ifndef SECSESS_RECORD_H
#define SECSESS_RECORD_H

#include "keyring.h"
#include "sid.h"

#define SECSESS_RECORD_FORMAT 1
#define SECSESS_HEADER_SIZE 104
#define SECSESS_TOKEN_SIZE 16
#define SECSESS_NEXT_SIZE 8 /* a waiter's wake-up is named by the first bytes of its token */
#define SECSESS_META_MAX 8192
#define SECSESS_USER_MAX 1024
#define SECSESS_AGENT_MAX 160

enum secsess_life {
	SECSESS_LIVE = 0,
	SECSESS_RETIRED = 1, /* renewed away: a snapshot for grace, then a tombstone */
	SECSESS_ENDED = 2,
	SECSESS_SUSPECT = 3 /* ended by an obsolete ID: a second branch that comes now is an incident */
};

/* Why a session ended or was refused; kept in its tombstone and told to the visitor's next session. */
enum secsess_reason {
	SECSESS_REASON_NONE = 0,
	SECSESS_REASON_UNKNOWN = 1, /* no record: expired long ago, or the store lost it */
	SECSESS_REASON_DESTROYED = 2,
	SECSESS_REASON_IDLE = 3,
	SECSESS_REASON_ABSOLUTE = 4,
	SECSESS_REASON_REVOKED = 5,
	SECSESS_REASON_RENEWED = 6,
	SECSESS_REASON_OBSOLETE = 7,
	SECSESS_REASON_INCIDENT = 8,
	SECSESS_REASON_UNCONFIRMED = 9,  /* five offers running never came back */
	SECSESS_REASON_FOREIGN_TAG = 10, /* the tag is not the stored user's */
	SECSESS_REASON_TERMINATED = 11,  /* by the user, or for the user */
	SECSESS_REASON_LIMIT = 12        /* the user has as many sessions as there may be */
};

enum secsess_lock_flag {
	SECSESS_LOCK_QUEUED = 1,  /* there may be waiters */
	SECSESS_LOCK_HANDING = 2, /* owner was chosen from the queue and has until lease_until to claim */
	SECSESS_LOCK_CROWDED = 4  /* so many come that nobody is to wait for long */
};

/* Offsets are the wire layout; see header.c and redis/header.lua. */
struct secsess_header {
	uint8_t format;                          /*  0 */
	uint8_t life;                            /*  1 enum secsess_life */
	uint8_t lock;                            /*  2 bits of enum secsess_lock_flag */
	uint8_t sealed;                          /*  3 0 or 1: how meta and payload are written */
	uint32_t newest;                         /*  4 G: the newest offered generation */
	uint32_t confirmed;                      /*  8 C: the highest that a client ever presented, 0 = none yet */
	uint32_t before;                         /* 12 the generation confirmed before C */
	uint32_t suspect_by;                     /* 16 the obsolete generation that made it suspect */
	uint8_t offers;                          /* 20 offers since one that was the newest was confirmed */
	uint8_t reason;                          /* 21 enum secsess_reason, when ended */
	uint16_t meta_size;                      /* 22 bytes of meta as stored */
	uint32_t key_id;                         /* 24 which key sealed it */
	uint32_t hold_ms;                        /* 28 smoothed time that a lease is held */
	int64_t offered_at;                      /* 32 when G was offered */
	int64_t confirmed_offer_at;              /* 40 when C was offered, at the latest */
	int64_t expires_at;                      /* 48 the earliest of its deadlines */
	uint64_t fence;                          /* 56 grows with every grant and every accepted write */
	int64_t granted_at;                      /* 64 when the present lease began */
	int64_t lease_until;                     /* 72 0 = free */
	unsigned char owner[SECSESS_TOKEN_SIZE]; /* 80 holder of the lease, or whom it is handed to */
	unsigned char next[SECSESS_NEXT_SIZE];   /* 96 the first waiter, zero = unknown */
};

/* Slices point into the record's own memory, or wherever the caller keeps them when it writes. */
struct secsess_meta {
	int64_t created_at;
	int64_t last_seen_at;
	int64_t bound_at;         /* 0 = bound to nobody */
	int64_t authenticated_at; /* 0 = never */
	int64_t idle_deadline;
	int64_t absolute_deadline; /* 0 = none */
	int64_t retired_at;        /* 0 = not retired */
	uint32_t newest;           /* copies of the header's */
	uint32_t confirmed;
	uint8_t life;
	uint8_t retirement;                               /* enum secsess_retirement */
	unsigned char payload_sum[SECSESS_CHECKSUM_SIZE]; /* ties the payload to this meta */
	struct secsess_place predecessor;                 /* "" = none */
	struct secsess_place successor;
	struct secsess_slice user, level, label, ip, area, agent, serializer;
	/* Of auto-login keys, that the session's device has: the handle. Behind it, as long as no client has shown the session that
	 * the use of one made, the number (u32) of the key that came with it. Empty = none. */
	struct secsess_slice series;
};

#define SECSESS_SERIES_UNHEARD (SECSESS_HANDLE_LENGTH + 4)

enum secsess_retirement {
	SECSESS_RETIREMENT_NONE = 0,
	SECSESS_RETIREMENT_REGENERATE = 1, /* session_regenerate_id() */
	SECSESS_RETIREMENT_LOGIN = 2
};

/* A record as read. Zeroed is empty. */
struct secsess_record {
	struct secsess_header header;
	struct secsess_meta meta;
	struct secsess_buf bytes;     /* as stored; owned */
	struct secsess_buf meta_text; /* meta's slices point in here; owned */
	bool whole;                   /* a store has summed the parts already */
};

void secsess_header_encode(unsigned char at[SECSESS_HEADER_SIZE], const struct secsess_header *header);
/* Its meta_size, whatever else it says. */
size_t secsess_header_meta_size(const unsigned char header[SECSESS_HEADER_SIZE]);
/* CORRUPT: too short, of another version, or with impossible values. */
enum secsess_status secsess_header_decode(struct secsess_header *header, struct secsess_slice bytes);

/* What a store that sums what it keeps has for a body (meta, payload), so that each byte is summed once. summed: the parts are in
 * clear and end with sums of their own, which then stand for them. header: the record's, SECSESS_HEADER_SIZE bytes. seed: of the
 * file. */
void secsess_record_sum(unsigned char sum[SECSESS_CHECKSUM_SIZE], const unsigned char *header, bool summed,
	struct secsess_slice body, uint64_t seed);
/* Whether it is that body, byte by byte. place: the session's; NULL: it is no record. */
bool secsess_record_is_whole(const unsigned char sum[SECSESS_CHECKSUM_SIZE], const unsigned char *header, bool summed,
	struct secsess_slice body, const struct secsess_place *place, uint64_t seed);

/* Takes over bytes (on every outcome; the caller's buf is empty afterwards), authenticates and decodes header and
 * meta. CORRUPT: damaged, another session's, sealed with an unknown key, or header and meta contradict each other in
 * the looser direction. error says which. */
enum secsess_status secsess_record_open(struct secsess_record *record, const struct secsess_keyring *ring,
	const struct secsess_place *place, struct secsess_buf *bytes, struct secsess_error *error);
/* The same of what a store read: parts that it found whole are not summed again. */
enum secsess_status secsess_record_open_read(struct secsess_record *record, const struct secsess_keyring *ring,
	const struct secsess_place *place, struct secsess_buf *bytes, bool whole, struct secsess_error *error);

/* Authenticates the payload and yields it: a slice into record->bytes (clear) or, unsealed, into room. CORRUPT as
 * above, and for a record without payload: a tombstone's is not to be asked for. */
enum secsess_status secsess_record_payload(const struct secsess_record *record, const struct secsess_keyring *ring,
	const struct secsess_place *place, struct secsess_buf *room, struct secsess_slice *payload,
	struct secsess_error *error);

/* Writes meta and payload behind what body holds; sets header->sealed, key_id and meta_size, and meta->payload_sum.
 * A body begins with SECSESS_HEADER_SIZE bytes of room if with_room is set (the caller encodes the header there).
 * CONFIG: meta is larger than SECSESS_META_MAX. */
enum secsess_status secsess_record_write(struct secsess_buf *body, bool with_room, struct secsess_header *header,
	struct secsess_meta *meta, const struct secsess_keyring *ring, const struct secsess_place *place,
	struct secsess_slice payload);

/* The same for meta alone; meta->payload_sum must be that of the stored payload. */
enum secsess_status secsess_record_write_meta(struct secsess_buf *body, bool with_room, struct secsess_header *header,
	const struct secsess_meta *meta, const struct secsess_keyring *ring, const struct secsess_place *place);

void secsess_record_release(struct secsess_record *record);

#endif
