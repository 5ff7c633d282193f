/* SPDX-License-Identifier: BSD-3-Clause */

/* A series of auto-login keys: what a store keeps for one device that logs its user in by itself, and the steps that it goes.
 *
 * Each key serves once, and another takes its place: the newest is the one to be used, the one before is the one that was
 * used for it. Of both the store has hashes alone. A series lies in a store as one value: a head in clear, all that atomic
 * steps look at, then what was noted at its issue, then what was seen at its last use. Redis' scripts (redis/key_use.lua) say
 * the same as this. Times are milliseconds on the store's clock; numbers are little-endian. */
#ifndef SECSESS_SERIES_H
#define SECSESS_SERIES_H

#include "sid.h"

#define SECSESS_SERIES_HEAD_SIZE 192
#define SECSESS_KEY_HASH_SIZE 64
/* A value is not longer: what a store answers with has its bounds. */
#define SECSESS_SERIES_MAX 8192

/* Offsets are the layout in the store. */
struct secsess_series {
	/* 0 format, 3 zero, 60 zeros */
	bool suspect;                            /*   1 a used key came: another branch that comes now is an incident */
	bool heard;                              /*   2 a client has shown the session that the last use made */
	uint32_t newest;                         /*   4 the number of the key to be used, from 1 */
	uint32_t before;                         /*   8 of the one that was used last, 0 = none yet */
	uint32_t suspect_by;                     /*  12 the number that made it suspect */
	int64_t used_at;                         /*  16 the last use; before the first one, the issue */
	int64_t expires_at;                      /*  24 */
	char session[SECSESS_HANDLE_LENGTH + 1]; /*  32 that the last use made, "" = none; without its NUL */
	uint16_t issue_size;                     /*  58 bytes behind the head that were noted at its issue */
	unsigned char newest_hash[SECSESS_KEY_HASH_SIZE]; /*  64 */
	unsigned char before_hash[SECSESS_KEY_HASH_SIZE]; /* 128 */
};

void secsess_series_encode(unsigned char at[SECSESS_SERIES_HEAD_SIZE], const struct secsess_series *series);
/* CORRUPT: too short or too long, of another version, or with impossible values. bytes: the whole value. */
enum secsess_status secsess_series_decode(struct secsess_series *series, struct secsess_slice bytes);

/* So often a used key serves again, until somebody shows what came of it. */
#define SECSESS_AGAIN_MAX 5

/* What a genuine key came to. */
enum secsess_key_outcome {
	SECSESS_KEY_USED = 0,   /* logs in */
	SECSESS_KEY_AGAIN,      /* the answer to its use got lost: logs in; what that use made was made in vain */
	SECSESS_KEY_LATE,       /* another request was faster: this one gets nothing, and nothing is wrong */
	SECSESS_KEY_OBSOLETE,   /* used, and what came of it has been shown: there is a copy */
	SECSESS_KEY_UNANSWERED, /* too often no answer to it arrived, or a thief only looks */
	SECSESS_KEY_DEAD,       /* the one that made the series suspect, once more */
	SECSESS_KEY_INCIDENT    /* another one than that: two copies are alive */
};

/* What an obsolete key does to its series. */
enum secsess_key_theft { SECSESS_THEFT_KEEP = 0, SECSESS_THEFT_DROP, SECSESS_THEFT_SUSPECT };

struct secsess_key_use {
	struct secsess_place place; /* of the series */
	uint32_t number;
	unsigned char hash[SECSESS_KEY_HASH_SIZE];
	unsigned char next[SECSESS_KEY_HASH_SIZE]; /* of the key that is to take its place; names this use, too */
	char session[SECSESS_HANDLE_LENGTH + 1];   /* that is to be made */
	struct secsess_slice seen;                 /* takes the place of what was seen before */
	int64_t grace_ms;
	enum secsess_key_theft theft;
};

/* Zeroed is empty; release with secsess_buf_release(&answer->issue). */
struct secsess_key_answer {
	enum secsess_key_outcome outcome;
	uint32_t number;                      /* USED, AGAIN: of the key that takes its place */
	char vain[SECSESS_HANDLE_LENGTH + 1]; /* AGAIN: the session that was made in vain */
	struct secsess_buf issue;             /* what was noted then */
	int64_t revoked_at;                   /* of the user, 0 = never */
	bool spared;                          /* that left this series alone */
};

/* Judges a key and, for those that log in or give a copy away, moves the series on. drop: nothing is left of it. The same use
 * again (its answer may have been lost on the way to us) is USED again. */
enum secsess_key_outcome secsess_series_use(struct secsess_series *series, const struct secsess_key_use *use,
	int64_t now, bool *drop);

/* A client shows the session that the use of that number made. GONE: it was made in vain. */
enum secsess_status secsess_series_hear(struct secsess_series *series, uint32_t number);

/* A new series. */
struct secsess_series_put {
	struct secsess_place place;
	struct secsess_slice bytes;               /* the whole value */
	int64_t expires_at;                       /* as its head has it */
	char replaces[SECSESS_HANDLE_LENGTH + 1]; /* the device's former one, "" = none */
	uint32_t most;                            /* of the user, this one included: the least recently used go */
};

#endif
