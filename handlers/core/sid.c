/* SPDX-License-Identifier: BSD-3-Clause */

#include "sid.h"

#include "mac.h"

#define SEED_LENGTH SECSESS_BASE32_SIZE(SECSESS_SEED_SIZE)
#define GENERATION_LENGTH SECSESS_NUMBER_LENGTH
#define MAC_LENGTH SECSESS_MAC_LENGTH
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
	return is_plain(text, size) || (size == SECSESS_TAG_LENGTH && secsess_is_base32(text, size));
}

bool secsess_is_handle(const char *text, size_t size)
{
	return size == SECSESS_HANDLE_LENGTH && secsess_is_base32(text, size);
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
		return most >= size && secsess_is_base32(end - size, size) ? size : 0;
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
	return is_label(parts->label, parts->label_size) && secsess_is_base32(parts->seed, SEED_LENGTH);
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
	const struct secsess_slice signed_text = secsess_slice_of(sid->text, sid->size - MAC_LENGTH);

	secsess_number_put(mac - 1 - GENERATION_LENGTH, generation);
	secsess_mac_make(mac, ring, &signed_text, 1);
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
	struct secsess_slice signed_text;
	struct anatomy parts;
	uint32_t generation;

	if (!dissect(&parts, (const char *) text.data, text.size) || !secsess_number_get(parts.generation, &generation)) {
		return SECSESS_FORGED;
	}
	signed_text = secsess_slice_of(text.data, text.size - MAC_LENGTH);
	if (!secsess_mac_holds(ring, &signed_text, 1, parts.mac)) {
		return SECSESS_FORGED;
	}
	*sid = (struct secsess_sid) {.size = text.size, .label_size = parts.label_size, .generation = generation};
	memcpy(sid->text, text.data, text.size);
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

struct secsess_slice secsess_sid_identity(const struct secsess_sid *sid)
{
	return secsess_slice_of(sid->text, sid->size < TAIL_LENGTH ? 0 : sid->size - (TAIL_LENGTH - SEED_LENGTH));
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
