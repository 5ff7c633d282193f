/* SPDX-License-Identifier: BSD-3-Clause */

/* What the unit tests share. */
#ifndef SECSESS_UNIT_H
#define SECSESS_UNIT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

/* cmocka's order of includes: the four above and stdint.h, stddef.h, then itself. */
#include "../../handlers/core/record.h"

#include <cmocka.h>

/* Which its header does not say. */
__attribute__((noreturn)) void _fail(const char *file, int line);

#define KEY_A "a0a1a2a3a4a5a6a7a8a9aaabacadaeafb0b1b2b3b4b5b6b7b8b9babbbcbdbebf"
#define KEY_B "0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b"
#define KEY_C "cccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc"
#define KEY_TAG "7a67000000000000000000000000000000000000000000000000000000000000"

#define STR(text) secsess_slice_str(text)

/* A ring of a secret file with these lines. */
static inline struct secsess_keyring *ring_of(const char *lines)
{
	struct secsess_keyring *ring = secsess_keyring_new();
	struct secsess_error error = {""};

	assert_non_null(ring);
	if (secsess_keyring_read(ring, secsess_slice_str(lines), &error)) {
		fail_msg("%s", error.text);
	}
	return ring;
}

/* A ring with a secret from the store: every byte of it is this one. */
static inline struct secsess_keyring *shared_ring(unsigned char byte)
{
	struct secsess_keyring *ring = secsess_keyring_new();
	unsigned char secret[SECSESS_SHARED_SECRET_SIZE];

	assert_non_null(ring);
	memset(secret, byte, sizeof(secret));
	secsess_keyring_adopt(ring, secret);
	return ring;
}

/* A copy that the sanitizer guards to the byte; free() it. */
static inline unsigned char *exact_copy(const void *data, size_t size)
{
	unsigned char *copy = malloc(size ? size : 1);

	assert_non_null(copy);
	if (size) {
		memcpy(copy, data, size);
	}
	return copy;
}

static inline int init_crypto(void **state)
{
	(void) state;
	return secsess_crypto_init();
}

#endif
