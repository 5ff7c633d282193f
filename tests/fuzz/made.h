/* SPDX-License-Identifier: BSD-3-Clause */

/* A record made from an input's choices and sealed with the right key: whole, odd, or changed since. */
#ifndef SECSESS_FUZZ_MADE_H
#define SECSESS_FUZZ_MADE_H

#include "fuzz.h"

#define MADE_META_TEXT_MAX 4096
#define MADE_PAYLOAD_MAX 1000

struct made {
	struct secsess_keyring *ring; /* that it was sealed with */
	unsigned char bytes[SECSESS_HEADER_SIZE + MADE_META_TEXT_MAX + MADE_PAYLOAD_MAX + 2 * SECSESS_SEAL_OVERHEAD];
	size_t size;
	unsigned char meta_text[MADE_META_TEXT_MAX];
	size_t meta_text_size;
	struct secsess_slice payload;
	bool genuine;               /* nothing about it is odd: it must open */
	bool changed_behind_header; /* since it was sealed: it must not */
};

/* Where it lies, and where it doesn't. */
extern const struct secsess_place made_here, made_elsewhere;

void made_from(struct made *made, struct secsess_keyring *sealing, struct secsess_keyring *clear, struct feed *feed);

#endif
