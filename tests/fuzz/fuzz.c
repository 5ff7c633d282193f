/* SPDX-License-Identifier: BSD-3-Clause */

#include "fuzz.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>

const unsigned char
	fuzz_shared_secret[SECSESS_SHARED_SECRET_SIZE] = "what a store keeps for those who have no secret file, all of it";

static uint64_t random_state;

void promise_broken(const char *text)
{
	fprintf(stderr, "==PROMISE== broken: %s\n", text);
	abort();
}

void feed_fill(struct feed *feed, void *at, size_t size)
{
	size_t there = size < feed->left ? size : feed->left;

	memset(at, 0, size);
	if (there) {
		memcpy(at, feed->at, there);
		feed->at += there;
		feed->left -= there;
	}
}

uint8_t feed_u8(struct feed *feed)
{
	uint8_t byte;

	feed_fill(feed, &byte, 1);
	return byte;
}

uint16_t feed_u16(struct feed *feed)
{
	unsigned char bytes[2];

	feed_fill(feed, bytes, sizeof(bytes));
	return secsess_get_u16(bytes);
}

uint32_t feed_u32(struct feed *feed)
{
	unsigned char bytes[4];

	feed_fill(feed, bytes, sizeof(bytes));
	return secsess_get_u32(bytes);
}

uint64_t feed_u64(struct feed *feed)
{
	unsigned char bytes[8];

	feed_fill(feed, bytes, sizeof(bytes));
	return secsess_get_u64(bytes);
}

size_t feed_below(struct feed *feed, size_t limit)
{
	return feed_u8(feed) % limit;
}

bool feed_flag(struct feed *feed)
{
	return feed_u8(feed) & 1;
}

struct secsess_slice feed_bytes(struct feed *feed, size_t max)
{
	size_t size = max < 256 ? feed_u8(feed) : feed_u16(feed);
	struct secsess_slice bytes;

	if (size > max) {
		size = max;
	}
	if (size > feed->left) {
		size = feed->left;
	}
	bytes = secsess_slice_of(feed->at, size);
	feed->at += size;
	feed->left -= size;
	return bytes;
}

/* SplitMix64: short, and good enough for what need only differ. */
static uint64_t next_random(void)
{
	uint64_t mixed = random_state += 0x9e3779b97f4a7c15;

	mixed = (mixed ^ mixed >> 30) * 0xbf58476d1ce4e5b9;
	mixed = (mixed ^ mixed >> 27) * 0x94d049bb133111eb;
	return mixed ^ mixed >> 31;
}

static const char *name_random(void)
{
	return "repeatable";
}

static uint32_t random_word(void)
{
	return (uint32_t) next_random();
}

static void fill_random(void *const at, const size_t size)
{
	for (size_t i = 0; i < size; i++) {
		((unsigned char *) at)[i] = (unsigned char) next_random();
	}
}

/* The linker sends all calls of sodium_malloc() and sodium_free() here, by these names.
 * NOLINTBEGIN(bugprone-reserved-identifier) */
void *__wrap_sodium_malloc(size_t size);
void __wrap_sodium_free(void *memory);

void *__wrap_sodium_malloc(size_t size)
{
	return malloc(size);
}

void __wrap_sodium_free(void *memory)
{
	free(memory);
}
/* NOLINTEND(bugprone-reserved-identifier) */

void fuzz_reseed(uint64_t seed)
{
	random_state = seed;
	/* What is left of the input before would be given out, and then the same again: two requests with one token. */
	promise(secsess_crypto_init() == SECSESS_DONE, "libsodium starts");
}

void fuzz_set_up(void)
{
	static struct randombytes_implementation repeatable = {.implementation_name = name_random,
		.random = random_word,
		.buf = fill_random};

	promise(randombytes_set_implementation(&repeatable) == 0 && secsess_crypto_init() == SECSESS_DONE,
		"libsodium starts");
}

struct secsess_keyring *fuzz_ring(const char *lines)
{
	struct secsess_keyring *ring = secsess_keyring_new();
	struct secsess_error error;

	promise(ring && !secsess_keyring_read(ring, secsess_slice_str(lines), &error), "the targets' own secret is read");
	return ring;
}

struct secsess_keyring *fuzz_shared_ring(void)
{
	struct secsess_keyring *ring = secsess_keyring_new();

	promise(ring != NULL, "there is memory for a ring");
	secsess_keyring_adopt(ring, fuzz_shared_secret);
	return ring;
}

unsigned char *fuzz_copy(struct secsess_slice bytes)
{
	unsigned char *copy = malloc(bytes.size ? bytes.size : 1);

	promise(copy != NULL, "there is memory for a copy");
	if (bytes.size) {
		memcpy(copy, bytes.data, bytes.size);
	}
	return copy;
}

bool fuzz_contains(const char *text, struct secsess_slice part)
{
	return memmem(text, strlen(text), part.data, part.size) != NULL;
}

bool fuzz_is_printable(const char *text)
{
	while (*text >= ' ' && *text <= '~') {
		text++;
	}
	return *text == '\0';
}
