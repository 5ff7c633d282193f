/* SPDX-License-Identifier: BSD-3-Clause */

#include "sid.h"

#define SEED_LENGTH SECSESS_BASE32_SIZE(SECSESS_SEED_SIZE)
#define GENERATION_LENGTH 7
#define MAC_SIZE 16
#define MAC_LENGTH SECSESS_BASE32_SIZE(MAC_SIZE)
/* seed, generation, form and mac: what every SID ends with. */
#define TAIL_LENGTH (SEED_LENGTH + GENERATION_LENGTH + 1 + MAC_LENGTH)

#define FORM_UNTAGGED '2'
#define FORM_TAGGED '3'
#define FORM_PLAIN '4'
#define PLAIN_MARK ','

_Static_assert(TAIL_LENGTH + SECSESS_TAG_LENGTH + 1 + SECSESS_LABEL_MAX == SECSESS_SID_MAX, "label");
_Static_assert(SECSESS_HANDLE_LENGTH == SECSESS_BASE32_SIZE(16), "handle");

/* The places in an SID's text. */
struct anatomy {
	const char *label;
	size_t label_size;
	const char *tag; /* NULL = none */
	size_t tag_size;
	const char *seed, *generation, *mac;
};

static int digit_value(char c)
{
	if (c >= '0' && c <= '9') {
		return c - '0';
	}
	return c >= 'a' && c <= 'v' ? c - 'a' + 10 : -1;
}

static bool all_digits(const char *text, size_t size)
{
	while (size && digit_value(*text) >= 0) {
		text++;
		size--;
	}
	return size == 0;
}

static bool is_label(const char *text, size_t size)
{
	for (; size; text++, size--) {
		char c = *text;
		bool allowed = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == ',' ||
			c == '-';

		if (!allowed) {
			return false;
		}
	}
	return true;
}

static void put_generation(char *at, uint32_t generation)
{
	static const char digits[] = "0123456789abcdefghijklmnopqrstuv";

	for (int i = GENERATION_LENGTH - 1; i >= 0; i--) {
		at[i] = digits[generation & 31];
		generation >>= 5;
	}
}

/* False: not a number of 32 bits as put_generation() writes it, or 0, which is none. */
static bool get_generation(const char *at, uint32_t *generation)
{
	uint64_t value = 0;

	if (!all_digits(at, GENERATION_LENGTH)) {
		return false;
	}
	for (int i = 0; i < GENERATION_LENGTH; i++) {
		value = value << 5 | (unsigned) digit_value(at[i]);
	}
	*generation = (uint32_t) value;
	return value > 0 && value <= UINT32_MAX;
}

/* As text: two texts can stand for the same bits, and only one of them is the SID. */
static void make_mac(char mac[MAC_LENGTH], const unsigned char key[SECSESS_KEY_SIZE], const char *text, size_t size)
{
	const struct secsess_slice signed_text = secsess_slice_of(text, size);
	unsigned char hash[MAC_SIZE];

	secsess_hash(hash, sizeof(hash), key, &signed_text, 1);
	secsess_base32(mac, hash, sizeof(hash));
	secsess_wipe(hash, sizeof(hash));
}

static bool is_signed(const struct secsess_keyring *ring, const char *text, size_t size, const char *mac)
{
	char expected[MAC_LENGTH];
	bool found = false;

	for (size_t i = 0; i < ring->count && !found; i++) {
		make_mac(expected, ring->keys[i].sign, text, size);
		found = secsess_equal(expected, mac, sizeof(expected));
	}
	secsess_wipe(expected, sizeof(expected));
	return found;
}

static bool is_letter_or_digit(char c)
{
	return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool is_plain(const char *text, size_t size)
{
	if (size < 2 || size > SECSESS_TAG_LENGTH || text[0] != PLAIN_MARK) {
		return false;
	}
	for (size_t i = 1; i < size; i++) {
		if (!is_letter_or_digit(text[i])) {
			return false;
		}
	}
	return true;
}

bool secsess_is_tag(const char *text, size_t size)
{
	return is_plain(text, size) || (size == SECSESS_TAG_LENGTH && all_digits(text, size));
}

bool secsess_tag_is_plain(const struct secsess_tag *tag)
{
	return tag->text[0] == PLAIN_MARK;
}

/* The size of the tag that ends there; 0: there is none of that form. */
static size_t find_tag(const char *start, const char *end, char form)
{
	size_t size = 0, most = (size_t) (end - start);

	if (form == FORM_TAGGED) {
		size = SECSESS_TAG_LENGTH;
		return most >= size && all_digits(end - size, size) ? size : 0;
	}
	while (size < most && size < SECSESS_TAG_LENGTH) {
		size++;
		if (end[-(ptrdiff_t) size] == PLAIN_MARK) {
			return is_plain(end - size, size) ? size : 0;
		}
	}
	return 0;
}

/* False: malformed; generation and mac are the caller's to look at. Read from the end, so a label can hold anything that its
 * alphabet allows. */
static bool dissect(struct anatomy *parts, const char *text, size_t size)
{
	char form;

	if (size < TAIL_LENGTH || size > SECSESS_SID_MAX) {
		return false;
	}
	*parts = (struct anatomy) {.label = text, .label_size = size - TAIL_LENGTH};
	parts->seed = text + parts->label_size;
	parts->generation = parts->seed + SEED_LENGTH;
	form = parts->generation[GENERATION_LENGTH];
	parts->mac = parts->generation + GENERATION_LENGTH + 1;
	if (form == FORM_TAGGED || form == FORM_PLAIN) {
		if (!parts->label_size || parts->seed[-1] != '-') {
			return false;
		}
		parts->tag_size = find_tag(text, parts->seed - 1, form);
		if (!parts->tag_size) {
			return false;
		}
		parts->label_size -= parts->tag_size + 1;
		parts->tag = text + parts->label_size;
	} else if (form != FORM_UNTAGGED) {
		return false;
	}
	return is_label(parts->label, parts->label_size) && all_digits(parts->seed, SEED_LENGTH);
}

/* The handle names label, tag and seed. It has no key: it must outlive every one of them. */
static void find_place(struct secsess_place *place, const struct anatomy *parts)
{
	const struct secsess_slice named[] = {
		secsess_slice_str("secsess handle 1"),
		secsess_slice_of(parts->label, parts->label_size),
		secsess_slice_of(parts->tag, parts->tag_size),
		secsess_slice_of(parts->seed, SEED_LENGTH),
	};
	unsigned char hash[16];

	*place = (struct secsess_place) {0};
	secsess_hash(hash, sizeof(hash), NULL, named, SECSESS_COUNT(named));
	secsess_base32(place->handle, hash, sizeof(hash));
	if (parts->tag) {
		memcpy(place->tag.text, parts->tag, parts->tag_size);
	}
}

/* Writes generation and mac into a text that is complete but for them. */
static void sign(struct secsess_sid *sid, const struct secsess_keyring *ring, uint32_t generation)
{
	char *mac = sid->text + sid->size - MAC_LENGTH;

	put_generation(mac - 1 - GENERATION_LENGTH, generation);
	make_mac(mac, ring->keys[0].sign, sid->text, sid->size - MAC_LENGTH);
	sid->generation = generation;
}

static char *put(char *at, const void *text, size_t size)
{
	if (size) {
		memcpy(at, text, size);
	}
	return at + size;
}

enum secsess_status secsess_sid_mint(struct secsess_sid *sid, const struct secsess_keyring *ring,
	struct secsess_slice label, const struct secsess_tag *tag)
{
	struct secsess_sid minted = {.label_size = label.size};
	size_t tag_size = strnlen(tag->text, sizeof(tag->text));
	unsigned char seed[SECSESS_SEED_SIZE];
	struct anatomy parts;
	char *at;

	if (ring->count == 0 || label.size > SECSESS_LABEL_MAX || (tag_size && !secsess_is_tag(tag->text, tag_size))) {
		return SECSESS_CONFIG;
	}
	at = put(minted.text, label.data, label.size);
	if (tag_size) {
		at = put(at, tag->text, tag_size);
		*at++ = '-';
	}
	secsess_random(seed, sizeof(seed));
	secsess_base32(at, seed, sizeof(seed));
	secsess_wipe(seed, sizeof(seed));
	at += SEED_LENGTH + GENERATION_LENGTH;
	*at++ = !tag_size ? FORM_UNTAGGED : secsess_tag_is_plain(tag) ? FORM_PLAIN : FORM_TAGGED;
	minted.size = (size_t) (at - minted.text) + MAC_LENGTH;
	sign(&minted, ring, 1);
	/* Read back what was written: one place decides what label and tag may hold, and what belongs to an identity. */
	if (!dissect(&parts, minted.text, minted.size)) {
		return SECSESS_CONFIG;
	}
	find_place(&minted.place, &parts);
	*sid = minted;
	return SECSESS_DONE;
}

enum secsess_status secsess_sid_parse(struct secsess_sid *sid, const struct secsess_keyring *ring,
	struct secsess_slice text)
{
	const char *start = (const char *) text.data;
	struct anatomy parts;
	uint32_t generation;

	if (!dissect(&parts, start, text.size) || !get_generation(parts.generation, &generation) ||
		!is_signed(ring, start, text.size - MAC_LENGTH, parts.mac)) {
		return SECSESS_FORGED;
	}
	*sid = (struct secsess_sid) {.size = text.size, .label_size = parts.label_size, .generation = generation};
	memcpy(sid->text, start, text.size);
	find_place(&sid->place, &parts);
	return SECSESS_DONE;
}

void secsess_sid_at(struct secsess_sid *to, const struct secsess_sid *from, const struct secsess_keyring *ring,
	uint32_t generation)
{
	if (to != from) {
		*to = *from;
	}
	sign(to, ring, generation);
}

void secsess_tag_of(struct secsess_tag *tag, const struct secsess_keyring *ring, struct secsess_slice user)
{
	unsigned char hash[16];
	char text[SECSESS_BASE32_SIZE(sizeof(hash))];

	*tag = (struct secsess_tag) {0};
	if (user.size == 0) {
		return;
	}
	if (ring->plain_tags && user.size < SECSESS_TAG_LENGTH) {
		tag->text[0] = PLAIN_MARK;
		memcpy(tag->text + 1, user.data, user.size);
		if (is_plain(tag->text, user.size + 1)) {
			return;
		}
		*tag = (struct secsess_tag) {0};
	}
	secsess_hash(hash, sizeof(hash), ring->tag, &user, 1);
	secsess_base32(text, hash, sizeof(hash));
	memcpy(tag->text, text, SECSESS_TAG_LENGTH);
}
