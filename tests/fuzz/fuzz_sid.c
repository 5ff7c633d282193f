/* SPDX-License-Identifier: BSD-3-Clause */

/* Session IDs. Each input is taken twice: as an ID, and as choices from which an ID is made and signed with the right
 * key, so that the fuzzer gets past the MAC. What is accepted is compared with a second, naive reading of sid.h. */
#include "../../handlers/core/base32.h"
#include "fuzz.h"

#include <stdlib.h>

#define DIGITS "0123456789abcdefghijklmnopqrstuv"
#define LETTERS_AND_DIGITS "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
#define LABEL_CHARACTERS LETTERS_AND_DIGITS ",-"

enum { SEED = 26, GENERATION = 7, FORM = 1, MAC = 26, TAIL = SEED + GENERATION + FORM + MAC };

static struct secsess_keyring *ring, *other_ring;

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	(void) argc;
	(void) argv;
	fuzz_set_up();
	ring = fuzz_ring(FUZZ_SECRET);
	other_ring = fuzz_ring("sign " FUZZ_KEY_C "\ntag " FUZZ_KEY_TAG "\n");
	return 0;
}

/* ---- the naive reading */

static bool all_of(const unsigned char *text, size_t size, const char *allowed)
{
	for (size_t i = 0; i < size; i++) {
		if (!memchr(allowed, text[i], strlen(allowed))) {
			return false;
		}
	}
	return true;
}

/* 0 = none. */
static uint64_t read_generation(const unsigned char *text)
{
	uint64_t value = 0;

	for (int i = 0; i < GENERATION; i++) {
		value = value * 32 + (uint64_t) ((const char *) memchr(DIGITS, text[i], 32) - DIGITS);
	}
	return value;
}

/* The size of the tag that stands before the dash at end; 0: there is none of that form. */
static size_t read_tag(const unsigned char *text, size_t end, char form)
{
	size_t comma = end;

	if (form == '3') {
		return end >= 20 && all_of(text + end - 20, 20, DIGITS) ? 20 : 0;
	}
	while (comma > 0 && text[comma - 1] != ',') {
		comma--;
	}
	return comma && end - comma >= 1 && end - comma <= 19 && all_of(text + comma, end - comma, LETTERS_AND_DIGITS)
		? end - comma + 1
		: 0;
}

/* *label_size, *tag_size and *generation are set when it is. */
static bool is_well_formed(struct secsess_slice text, size_t *label_size, size_t *tag_size, uint64_t *generation)
{
	char form;
	const unsigned char *seed;
	size_t front;

	if (text.size < TAIL || text.size > 256) {
		return false;
	}
	front = text.size - TAIL;
	seed = text.data + front;
	form = (char) seed[SEED + GENERATION];
	*tag_size = 0;
	if (form == '3' || form == '4') {
		*tag_size = front && text.data[front - 1] == '-' ? read_tag(text.data, front - 1, form) : 0;
		if (!*tag_size) {
			return false;
		}
		front -= *tag_size + 1;
	} else if (form != '2') {
		return false;
	}
	if (!all_of(text.data, front, LABEL_CHARACTERS) || !all_of(seed, SEED + GENERATION, DIGITS)) {
		return false;
	}
	*label_size = front;
	*generation = read_generation(seed + SEED);
	return *generation >= 1 && *generation <= UINT32_MAX;
}

static void make_mac(char mac[MAC], const unsigned char key[SECSESS_KEY_SIZE], const unsigned char *text, size_t size)
{
	const struct secsess_slice part = secsess_slice_of(text, size);
	unsigned char hash[16];

	secsess_hash(hash, sizeof(hash), key, &part, 1);
	secsess_base32(mac, hash, sizeof(hash));
}

static bool is_signed_with(struct secsess_slice text, const unsigned char key[SECSESS_KEY_SIZE])
{
	char mac[MAC];

	make_mac(mac, key, text.data, text.size - MAC);
	return memcmp(mac, text.data + text.size - MAC, MAC) == 0;
}

/* ---- what is promised */

static bool same_identity(const struct secsess_sid *a, const struct secsess_sid *b)
{
	return strcmp(a->place.handle, b->place.handle) == 0 && strcmp(a->place.tag.text, b->place.tag.text) == 0 &&
		a->label_size == b->label_size;
}

/* The same session under other generations, all of them signed anew. */
static void check_generations(const struct secsess_sid *sid, bool newest_key)
{
	const uint32_t generations[] = {1, sid->generation, sid->generation + 1 ? sid->generation + 1 : 1, UINT32_MAX};
	struct secsess_sid at, parsed;

	for (size_t i = 0; i < SECSESS_COUNT(generations); i++) {
		secsess_sid_at(&at, sid, ring, generations[i]);
		promise(at.generation == generations[i] && at.size == sid->size && same_identity(&at, sid),
			"another generation is the same session's");
		promise(secsess_sid_parse(&parsed, ring, secsess_slice_of(at.text, at.size)) == SECSESS_DONE &&
				parsed.generation == generations[i] && same_identity(&parsed, sid),
			"what is signed here is accepted here");
		promise(secsess_sid_parse(&parsed, other_ring, secsess_slice_of(at.text, at.size)) == SECSESS_FORGED,
			"what is signed here is forged elsewhere");
	}
	secsess_sid_at(&at, sid, ring, sid->generation);
	promise(!newest_key || strcmp(at.text, sid->text) == 0, "an ID is canonical: made again it is the same");
}

/* Any bytes: accepted exactly when well-formed and signed with a key of the ring. */
static void check_parse(struct secsess_slice bytes)
{
	unsigned char *copy = fuzz_copy(bytes);
	const struct secsess_slice text = secsess_slice_of(copy, bytes.size);
	struct secsess_sid sid, before;
	size_t label_size = 0, tag_size = 0;
	uint64_t generation = 0;
	bool good = is_well_formed(text, &label_size, &tag_size, &generation);
	bool newest_key = good && is_signed_with(text, ring->keys[0].sign);
	enum secsess_status status;

	good = newest_key || (good && is_signed_with(text, ring->keys[1].sign));
	memset(&sid, 0x5a, sizeof(sid));
	before = sid;
	status = secsess_sid_parse(&sid, ring, text);
	promise(status == (good ? SECSESS_DONE : SECSESS_FORGED), "an ID is accepted exactly when sid.h says so");
	if (status) {
		promise(memcmp(&sid, &before, sizeof(sid)) == 0, "a forged ID leaves nothing behind");
	} else {
		promise(sid.size == text.size && memcmp(sid.text, text.data, text.size) == 0 && sid.text[sid.size] == '\0',
			"an ID is kept as it came");
		promise(sid.generation == generation && sid.label_size == label_size, "the parts are where sid.h says");
		promise(strlen(sid.place.tag.text) == tag_size &&
				memcmp(sid.place.tag.text, text.data + label_size, tag_size) == 0,
			"the tag is the one in the ID");
		promise(strspn(sid.place.handle, DIGITS) == SECSESS_HANDLE_LENGTH &&
				!fuzz_contains(sid.text, secsess_slice_str(sid.place.handle)),
			"a handle is a name of its own");
		check_generations(&sid, newest_key);
	}
	free(copy);
}

/* ---- IDs made from choices */

/* Bytes as they are, or as characters of the alphabet. */
static size_t add_field(unsigned char *text, size_t size, struct feed *feed, size_t length, const char *alphabet)
{
	bool raw = feed_u8(feed) == 0xff;

	feed_fill(feed, text + size, length);
	for (size_t i = 0; i < length && !raw; i++) {
		text[size + i] = (unsigned char) alphabet[text[size + i] % strlen(alphabet)];
	}
	return size + length;
}

static void check_made(struct feed *feed)
{
	static const size_t lengths[] = {0, 1, 20, 21, 22, 155, 174, 175, 176, 195, 196, 197};
	unsigned char text[300];
	const unsigned char *keys[] = {ring->keys[0].sign, ring->keys[1].sign, other_ring->keys[0].sign};
	uint8_t shape = feed_u8(feed), odd = feed_u8(feed);
	const char form = shape < 128 ? '2' : odd & 32 ? '4' : '3';
	size_t size = add_field(text, 0, feed, lengths[shape % SECSESS_COUNT(lengths)], LABEL_CHARACTERS);

	if (form == '4') {
		text[size++] = ',';
		size = add_field(text, size, feed, feed_u8(feed) % 21U, LETTERS_AND_DIGITS);
	} else if (form == '3') {
		size = add_field(text, size, feed, 20, DIGITS);
	}
	if (form != '2') {
		text[size++] = odd & 1 ? feed_u8(feed) : '-';
	}
	size = add_field(text, size, feed, SEED, DIGITS);
	size = add_field(text, size, feed, GENERATION, DIGITS);
	text[size++] = odd & 2 ? feed_u8(feed) : (unsigned char) form;
	make_mac((char *) text + size, keys[odd >> 2 & 3 ? (odd >> 2 & 3) - 1 : 0], text, size);
	size += MAC;
	if (odd & 16) {
		text[feed_u8(feed) % size] ^= feed_u8(feed);
	}
	check_parse(secsess_slice_of(text, size));
}

/* Minting accepts what the alphabet allows, and what it makes is read back as the same. */
static void check_mint(struct feed *feed)
{
	struct secsess_slice label = feed_bytes(feed, 180), user = feed_bytes(feed, 64);
	struct secsess_sid sid, parsed;
	struct secsess_tag tag;
	enum secsess_status status;
	bool good = label.size <= SECSESS_LABEL_MAX && all_of(label.data, label.size, LABEL_CHARACTERS);

	secsess_tag_of(&tag, ring, user);
	promise(strlen(tag.text) == (user.size ? SECSESS_TAG_LENGTH : 0), "every user has a tag, and nobody has none");
	status = secsess_sid_mint(&sid, ring, label, &tag);
	promise(status == (good ? SECSESS_DONE : SECSESS_CONFIG), "a label is taken exactly when PHP allows it");
	if (!status) {
		promise(secsess_sid_parse(&parsed, ring, secsess_slice_of(sid.text, sid.size)) == SECSESS_DONE &&
				same_identity(&sid, &parsed) && parsed.generation == 1 && strcmp(parsed.text, sid.text) == 0 &&
				strcmp(parsed.place.tag.text, tag.text) == 0 && parsed.label_size == label.size,
			"a minted ID is read back as it was made");
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct feed feed = {data, size};

	fuzz_reseed(size);
	check_parse(secsess_slice_of(data, size));
	check_made(&feed);
	check_mint(&feed);
	return 0;
}
