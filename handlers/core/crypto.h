/* SPDX-License-Identifier: BSD-3-Clause */

/* The only door to libsodium and xxHash. Everything is constant-time where its input is secret. */
#ifndef SECSESS_CRYPTO_H
#define SECSESS_CRYPTO_H

#include "base.h"

#define SECSESS_KEY_SIZE 32
#define SECSESS_NONCE_SIZE 24
#define SECSESS_SEAL_TAG_SIZE 16
/* What sealing adds to a text: nonce in front, tag behind. */
#define SECSESS_SEAL_OVERHEAD (SECSESS_NONCE_SIZE + SECSESS_SEAL_TAG_SIZE)
#define SECSESS_CHECKSUM_SIZE 16

/* Call once per process before anything else here. CONFIG: libsodium can't start, or forks can't be noticed. */
enum secsess_status secsess_crypto_init(void);

/* Fills memory from the system's CSPRNG: what must stay secret. */
void secsess_random(void *at, size_t size);

/* The same for what only must never come twice and never be foreseen: nonces, tokens. It comes from a supply that is got
 * in advance, so that not each of them costs a system call. */
void secsess_unique(void *at, size_t size);

/* Memory for secrets: zeroed, locked where the system allows it, between guard pages, not in core dumps; wiped when
 * freed. NULL: no memory. */
void *secsess_locked_alloc(size_t size);
void secsess_locked_free(void *memory);

/* BLAKE2b of parts, each preceded by its length (u32, little-endian), so that no two lists of parts collide.
 * key is NULL (unkeyed) or SECSESS_KEY_SIZE bytes; 16 <= hash_size <= 64. */
void secsess_hash(unsigned char *hash, size_t hash_size, const unsigned char *key, const struct secsess_slice *parts,
	size_t count);

/* A key for one purpose, derived from a master key; purpose is a short constant text. */
void secsess_derive(unsigned char key[SECSESS_KEY_SIZE], const unsigned char master[SECSESS_KEY_SIZE],
	const char *purpose);

bool secsess_equal(const void *a, const void *b, size_t size);
void secsess_wipe(void *at, size_t size);

/* XChaCha20-Poly1305 with a fresh random nonce. Writes text.size + SECSESS_SEAL_OVERHEAD bytes to sealed. text
 * may lie at sealed + SECSESS_NONCE_SIZE already. */
void secsess_seal(unsigned char *sealed, struct secsess_slice text, struct secsess_slice associated,
	const unsigned char key[SECSESS_KEY_SIZE]);

/* Writes sealed.size - SECSESS_SEAL_OVERHEAD bytes to text. CORRUPT: too short, or not sealed with this key and data;
 * text is then not to be used. */
enum secsess_status secsess_unseal(unsigned char *text, struct secsess_slice sealed, struct secsess_slice associated,
	const unsigned char key[SECSESS_KEY_SIZE]);

/* Finds damage in what is not sealed: XXH3 of 128 bits, canonical. A checksum, not a signature. seed: of what it belongs to; it
 * finds out a text that was copied elsewhere. */
uint64_t secsess_checksum_seed(struct secsess_slice place);
void secsess_checksum(unsigned char sum[SECSESS_CHECKSUM_SIZE], struct secsess_slice text, uint64_t seed);
bool secsess_checksum_holds(const unsigned char sum[SECSESS_CHECKSUM_SIZE], struct secsess_slice text, uint64_t seed);

/* For addresses and forms (RFC 4648, section 5), without padding. Writes SECSESS_BASE64_SIZE(size) characters and a NUL. */
#define SECSESS_BASE64_SIZE(size) (((size) *4 + 2) / 3)
void secsess_base64url(char *text, const unsigned char *bytes, size_t size);
/* False: not as _base64url writes that many bytes. Neither tells by its time what it reads. */
bool secsess_unbase64url(unsigned char *bytes, size_t size, struct secsess_slice text);

/* Reads 2 * size hexadecimal digits, in a time that does not tell them. False: not exactly that. */
bool secsess_unhex(unsigned char *bytes, size_t size, struct secsess_slice text);

#endif
