/* SPDX-License-Identifier: BSD-3-Clause */

#include "crypto.h"

#include <pthread.h>
#include <sodium.h>
/* Of the header alone: the sum of a few kilobytes is not worth a call into a library, nor a library. */
#define XXH_INLINE_ALL
#include <xxhash.h>

#include "checksum_wide.h"

/* From so many bytes on it pays to ask what the processor can do. */
#define LARGE 1024
#define LENGTH_SIZE 4 /* of a part, in front of it */

_Static_assert(SECSESS_KEY_SIZE == crypto_aead_xchacha20poly1305_ietf_KEYBYTES, "seal key");
_Static_assert(SECSESS_NONCE_SIZE == crypto_aead_xchacha20poly1305_ietf_NPUBBYTES, "nonce");
_Static_assert(SECSESS_SEAL_TAG_SIZE == crypto_aead_xchacha20poly1305_ietf_ABYTES, "seal tag");
_Static_assert(SECSESS_CHECKSUM_SIZE == sizeof(XXH128_canonical_t), "checksum");

/* What secsess_unique() gives out next, from the end. */
static _Thread_local struct {
	unsigned char bytes[1024];
	size_t left;
} supply;

static pthread_once_t fork_once = PTHREAD_ONCE_INIT;
static bool forks_watched;

/* Two processes must not give out the same. */
static void drop_supply(void)
{
	supply.left = 0;
}

static void watch_forks(void)
{
	forks_watched = pthread_atfork(NULL, NULL, drop_supply) == 0;
}

enum secsess_status secsess_crypto_init(void)
{
	drop_supply();
	pthread_once(&fork_once, watch_forks);
	return sodium_init() >= 0 && forks_watched ? SECSESS_DONE : SECSESS_CONFIG;
}

void secsess_random(void *at, size_t size)
{
	randombytes_buf(at, size);
}

void secsess_unique(void *at, size_t size)
{
	if (size > supply.left) {
		randombytes_buf(supply.bytes, sizeof(supply.bytes));
		supply.left = sizeof(supply.bytes);
	}
	supply.left -= size;
	memcpy(at, supply.bytes + supply.left, size);
}

void *secsess_locked_alloc(size_t size)
{
	void *memory = sodium_malloc(size);

	if (memory) {
		memset(memory, 0, size);
	}
	return memory;
}

void secsess_locked_free(void *memory)
{
	sodium_free(memory); /* wipes */
}

/* Each call into the library costs more than a short part is worth: so they go together. */
static size_t gather(unsigned char *at, size_t room, const struct secsess_slice *parts, size_t count)
{
	size_t size = 0;

	for (size_t i = 0; i < count; i++) {
		if (room - size < LENGTH_SIZE || parts[i].size > room - size - LENGTH_SIZE) {
			return 0;
		}
		secsess_put_u32(at + size, (uint32_t) parts[i].size);
		size += LENGTH_SIZE;
		if (parts[i].size) {
			memcpy(at + size, parts[i].data, parts[i].size);
			size += parts[i].size;
		}
	}
	return size;
}

static void add_each(crypto_generichash_state *state, const struct secsess_slice *parts, size_t count)
{
	unsigned char length[LENGTH_SIZE];

	for (size_t i = 0; i < count; i++) {
		secsess_put_u32(length, (uint32_t) parts[i].size);
		crypto_generichash_update(state, length, sizeof(length));
		crypto_generichash_update(state, parts[i].data, parts[i].size);
	}
}

void secsess_hash(unsigned char *hash, size_t hash_size, const unsigned char *key, const struct secsess_slice *parts,
	size_t count)
{
	crypto_generichash_state state;
	unsigned char together[256];
	size_t size = gather(together, sizeof(together), parts, count);

	crypto_generichash_init(&state, key, key ? SECSESS_KEY_SIZE : 0, hash_size);
	if (size) {
		crypto_generichash_update(&state, together, size);
	} else {
		add_each(&state, parts, count);
	}
	crypto_generichash_final(&state, hash, hash_size);
	sodium_memzero(&state, sizeof(state)); /* it began with the key */
}

void secsess_derive(unsigned char key[SECSESS_KEY_SIZE], const unsigned char master[SECSESS_KEY_SIZE],
	const char *purpose)
{
	const struct secsess_slice part = secsess_slice_str(purpose);

	secsess_hash(key, SECSESS_KEY_SIZE, master, &part, 1);
}

bool secsess_equal(const void *a, const void *b, size_t size)
{
	return sodium_memcmp(a, b, size) == 0;
}

void secsess_wipe(void *at, size_t size)
{
	sodium_memzero(at, size);
}

void secsess_seal(unsigned char *sealed, struct secsess_slice text, struct secsess_slice associated,
	const unsigned char key[SECSESS_KEY_SIZE])
{
	secsess_unique(sealed, SECSESS_NONCE_SIZE);
	crypto_aead_xchacha20poly1305_ietf_encrypt(sealed + SECSESS_NONCE_SIZE, NULL, text.data, text.size, associated.data,
		associated.size, NULL, sealed, key);
}

enum secsess_status secsess_unseal(unsigned char *text, struct secsess_slice sealed, struct secsess_slice associated,
	const unsigned char key[SECSESS_KEY_SIZE])
{
	if (sealed.size < SECSESS_SEAL_OVERHEAD) {
		return SECSESS_CORRUPT;
	}
	if (crypto_aead_xchacha20poly1305_ietf_decrypt(text, NULL, NULL, sealed.data + SECSESS_NONCE_SIZE,
			sealed.size - SECSESS_NONCE_SIZE, associated.data, associated.size, sealed.data, key) != 0) {
		return SECSESS_CORRUPT;
	}
	return SECSESS_DONE;
}

uint64_t secsess_checksum_seed(struct secsess_slice place)
{
	return XXH3_64bits(place.data, place.size);
}

void secsess_checksum(unsigned char sum[SECSESS_CHECKSUM_SIZE], struct secsess_slice text, uint64_t seed)
{
	XXH128_canonical_t canonical;

	if (text.size >= LARGE && secsess_checksum_wide(sum, text, seed)) {
		return;
	}
	XXH128_canonicalFromHash(&canonical, XXH3_128bits_withSeed(text.data, text.size, seed));
	memcpy(sum, canonical.digest, SECSESS_CHECKSUM_SIZE);
}

bool secsess_checksum_holds(const unsigned char sum[SECSESS_CHECKSUM_SIZE], struct secsess_slice text, uint64_t seed)
{
	unsigned char found[SECSESS_CHECKSUM_SIZE];

	secsess_checksum(found, text, seed);
	return memcmp(found, sum, sizeof(found)) == 0;
}

bool secsess_unhex(unsigned char *bytes, size_t size, struct secsess_slice text)
{
	return text.size == size * 2 &&
		sodium_hex2bin(bytes, size, (const char *) text.data, text.size, NULL, NULL, NULL) == 0;
}

void secsess_base64url(char *text, const unsigned char *bytes, size_t size)
{
	sodium_bin2base64(text, SECSESS_BASE64_SIZE(size) + 1, bytes, size, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
}

bool secsess_unbase64url(unsigned char *bytes, size_t size, struct secsess_slice text)
{
	unsigned char all = 0;
	size_t found;

	for (size_t i = 0; i < text.size; i++) {
		all |= text.data[i];
	}
	/* libsodium takes what is beyond ASCII for one of its letters. */
	return text.size == SECSESS_BASE64_SIZE(size) && all < 0x80 &&
		sodium_base642bin(bytes, size, (const char *) text.data, text.size, NULL, &found, NULL,
			sodium_base64_VARIANT_URLSAFE_NO_PADDING) == 0 &&
		found == size;
}
