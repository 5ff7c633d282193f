/* SPDX-License-Identifier: BSD-3-Clause */

/* The secret: the keys that sign and verify SIDs, seal records and make user tags.
 *
 * A secret file has lines "sign KEY" (one), "tag KEY" (one) and "verify KEY" (7 at most: former keys, or the next one
 * deployed ahead of its use); KEY is 64 hexadecimal digits; empty lines and lines that begin with # are skipped. */
#ifndef SECSESS_KEYRING_H
#define SECSESS_KEYRING_H

#include "crypto.h"

#define SECSESS_KEYRING_MAX 8 /* the signing key and those that only verify */
/* A secret that is kept in the store: a signing key and a tag key. */
#define SECSESS_SHARED_SECRET_SIZE ((size_t) 2 * SECSESS_KEY_SIZE)

/* What one master key is good for, each key for one purpose. */
struct secsess_keys {
	unsigned char sign[SECSESS_KEY_SIZE];
	unsigned char seal[SECSESS_KEY_SIZE];
	uint32_t id; /* names the key in a record, reveals nothing of it */
};

/* Lives in locked, guarded memory; make one with _new, wipe and free it with _free. */
struct secsess_keyring {
	struct secsess_keys keys[SECSESS_KEYRING_MAX]; /* [0] signs and seals; all verify and open */
	size_t count;                                  /* 0: no secret yet */
	unsigned char tag[SECSESS_KEY_SIZE];
	bool plain_tags; /* user IDs stand in SIDs as they are; set by whoever makes the ring */
	bool sealing;    /* from a file, so that the store doesn't hold its own key */
	unsigned char shared[SECSESS_SHARED_SECRET_SIZE]; /* what we offer to a store; zero with a file */
	uint32_t answers;                                 /* how many of its store's answers it has taken over */
};

/* NULL: no memory. The ring is empty. */
struct secsess_keyring *secsess_keyring_new(void);
void secsess_keyring_free(struct secsess_keyring *ring);

/* Reads the text of a secret file. CONFIG: error names the line and what is wrong, never its content; ring is then
 * as before. */
enum secsess_status secsess_keyring_read(struct secsess_keyring *ring, struct secsess_slice text,
	struct secsess_error *error);

/* Takes over the secret that the store answered with; the one held before goes on verifying. The same one again
 * changes nothing, and a ring that was read from a file stays as it is. */
void secsess_keyring_adopt(struct secsess_keyring *ring, const unsigned char secret[SECSESS_SHARED_SECRET_SIZE]);

/* The keys with this id, or NULL. */
const struct secsess_keys *secsess_keyring_find(const struct secsess_keyring *ring, uint32_t id);

#endif
