/* SPDX-License-Identifier: BSD-3-Clause */

/* Auto-login keys: what stands in a browser's cookie of its own, and serves once.
 *
 *   tag "-" series "-" key            alphabet 0-9a-v; the tag as in SIDs
 *   series  26 characters             128 random bits: one device, for as long as its user stays remembered
 *   key     number secret mac
 *   number   7 characters             of the key in its series, from 1
 *   secret  52 characters             256 random bits, of which a store has a hash alone
 *   mac     26 characters             128 bits, keyed hash of everything before it
 *
 * What is not signed costs no look into the store; what is signed and not the newest was once ours, so a guess can't be taken
 * for a stolen key. */
#ifndef SECSESS_AUTOLOGIN_KEY_H
#define SECSESS_AUTOLOGIN_KEY_H

#include "mac.h"
#include "series.h"

#define SECSESS_AUTOLOGIN_SECRET_LENGTH SECSESS_BASE32_SIZE(32)
#define SECSESS_AUTOLOGIN_SERIES_LENGTH SECSESS_BASE32_SIZE(16)
#define SECSESS_AUTOLOGIN_TEXT_MAX \
	(SECSESS_TAG_LENGTH + 1 + SECSESS_AUTOLOGIN_SERIES_LENGTH + 1 + SECSESS_NUMBER_LENGTH + \
		SECSESS_AUTOLOGIN_SECRET_LENGTH + SECSESS_MAC_LENGTH)

/* Wipe it when it is done with. */
struct secsess_autologin_key {
	struct secsess_place place; /* of its series: the handle is an unkeyed hash of tag and series */
	char series[SECSESS_AUTOLOGIN_SERIES_LENGTH];
	char secret[SECSESS_AUTOLOGIN_SECRET_LENGTH];
	uint32_t number;
};

/* NUL-terminated. Wipe it, too. */
struct secsess_autologin_text {
	char text[SECSESS_AUTOLOGIN_TEXT_MAX + 1];
	size_t size;
};

/* The first key of a new series. */
void secsess_autologin_key_new(struct secsess_autologin_key *key, const struct secsess_tag *tag);
/* Another of the same series; its number is for the store to say. */
void secsess_autologin_key_next(struct secsess_autologin_key *next, const struct secsess_autologin_key *key);

/* The ring has a signing key. */
void secsess_autologin_key_write(struct secsess_autologin_text *text, const struct secsess_autologin_key *key,
	const struct secsess_keyring *ring);
/* FORGED for everything that none of the ring's keys signed, whatever its bytes. key is written only when DONE. */
enum secsess_status secsess_autologin_key_parse(struct secsess_autologin_key *key, const struct secsess_keyring *ring,
	struct secsess_slice text);

/* What the store compares: BLAKE2b of 512 bits, of the secret and whose it is. */
void secsess_autologin_key_hash(unsigned char hash[SECSESS_KEY_HASH_SIZE], const struct secsess_autologin_key *key);

#endif
