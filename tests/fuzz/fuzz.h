/* SPDX-License-Identifier: BSD-3-Clause */

/* What the fuzz targets share: how an input is read, promises that no input may break, and a world that is the same for
 * the same input: keys, random numbers and time. */
#ifndef SECSESS_FUZZ_H
#define SECSESS_FUZZ_H

#include "../../handlers/core/record.h"

/* libFuzzer calls these; each target is a program of its own that defines them. */
int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

__attribute__((noreturn)) void promise_broken(const char *text);

/* Ends the run with a report of this input unless kept. */
static inline void promise(bool kept, const char *text)
{
	if (!kept) {
		promise_broken(text);
	}
}

/* An input as a source of choices. Behind its end come zeros, so that 0 should be the plainest choice. Where several are
 * made in one expression, it is clang's order that tells which comes first. */
struct feed {
	const unsigned char *at;
	size_t left;
};

uint8_t feed_u8(struct feed *feed);
uint16_t feed_u16(struct feed *feed);
uint32_t feed_u32(struct feed *feed);
uint64_t feed_u64(struct feed *feed);
/* Less than limit, which is at most 256. */
size_t feed_below(struct feed *feed, size_t limit);
bool feed_flag(struct feed *feed);
/* Exactly size bytes, zeros where the input ends. */
void feed_fill(struct feed *feed, void *at, size_t size);
/* As many bytes as the next one or two say, at most max and at most what is left. */
struct secsess_slice feed_bytes(struct feed *feed, size_t max);

/* Starts libsodium with random numbers that repeat. */
void fuzz_set_up(void);
/* To be called for each input: from here on the random numbers are those of this seed. */
void fuzz_reseed(uint64_t seed);

/* A ring of a secret file with these lines, and one with the secret of a store. They live as long as the process. */
struct secsess_keyring *fuzz_ring(const char *lines);
struct secsess_keyring *fuzz_shared_ring(void);
extern const unsigned char fuzz_shared_secret[SECSESS_SHARED_SECRET_SIZE];

#define FUZZ_KEY_A "a0a1a2a3a4a5a6a7a8a9aaabacadaeafb0b1b2b3b4b5b6b7b8b9babbbcbdbebf"
#define FUZZ_KEY_B "0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b"
#define FUZZ_KEY_C "cccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc"
#define FUZZ_KEY_TAG "7a67000000000000000000000000000000000000000000000000000000000000"
/* Signs with A, verifies B too. */
#define FUZZ_SECRET "sign " FUZZ_KEY_A "\nverify " FUZZ_KEY_B "\ntag " FUZZ_KEY_TAG "\n"

/* A copy that the sanitizer guards to the byte; free() it. */
unsigned char *fuzz_copy(struct secsess_slice bytes);
bool fuzz_contains(const char *text, struct secsess_slice part);
/* A text for people holds nothing that could end a line of a log or colour a terminal. */
bool fuzz_is_printable(const char *text);

#endif
