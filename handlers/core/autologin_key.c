/* SPDX-License-Identifier: BSD-3-Clause */

#include "autologin_key.h"

#define TAIL_LENGTH (SECSESS_NUMBER_LENGTH + SECSESS_AUTOLOGIN_SECRET_LENGTH + SECSESS_MAC_LENGTH)
/* From the dash behind the tag on. */
#define BEHIND_TAG (1 + SECSESS_AUTOLOGIN_SERIES_LENGTH + 1 + TAIL_LENGTH)

static void find_place(struct secsess_place *place, const struct secsess_tag *tag, const char *series)
{
	const struct secsess_slice named[] = {
		secsess_slice_str("secsess series handle 1"),
		secsess_slice_str(tag->text),
		secsess_slice_of(series, SECSESS_AUTOLOGIN_SERIES_LENGTH),
	};
	unsigned char hash[16];

	*place = (struct secsess_place) {.tag = *tag};
	secsess_hash(hash, sizeof(hash), NULL, named, SECSESS_COUNT(named));
	secsess_base32(place->handle, hash, sizeof(hash));
}

static void make_secret(struct secsess_autologin_key *key)
{
	unsigned char secret[32];

	secsess_random(secret, sizeof(secret));
	secsess_base32(key->secret, secret, sizeof(secret));
	secsess_wipe(secret, sizeof(secret));
}

void secsess_autologin_key_new(struct secsess_autologin_key *key, const struct secsess_tag *tag)
{
	unsigned char series[16];

	*key = (struct secsess_autologin_key) {.number = 1};
	secsess_random(series, sizeof(series));
	secsess_base32(key->series, series, sizeof(series));
	secsess_wipe(series, sizeof(series));
	find_place(&key->place, tag, key->series);
	make_secret(key);
}

void secsess_autologin_key_next(struct secsess_autologin_key *next, const struct secsess_autologin_key *key)
{
	*next = *key;
	next->number = 0;
	make_secret(next);
}

/* Another purpose than an SID's: neither's MAC is ever good for the other. */
static void name_signed(struct secsess_slice parts[2], const char *text, size_t size)
{
	parts[0] = secsess_slice_str("secsess autologin 1");
	parts[1] = secsess_slice_of(text, size);
}

void secsess_autologin_key_write(struct secsess_autologin_text *text, const struct secsess_autologin_key *key,
	const struct secsess_keyring *ring)
{
	size_t tag_size = strnlen(key->place.tag.text, SECSESS_TAG_LENGTH);
	struct secsess_slice parts[2];
	char *at = text->text;

	*text = (struct secsess_autologin_text) {.size = tag_size + BEHIND_TAG};
	memcpy(at, key->place.tag.text, tag_size);
	at += tag_size;
	*at++ = '-';
	memcpy(at, key->series, sizeof(key->series));
	at += sizeof(key->series);
	*at++ = '-';
	secsess_number_put(at, key->number);
	at += SECSESS_NUMBER_LENGTH;
	memcpy(at, key->secret, sizeof(key->secret));
	at += sizeof(key->secret);
	name_signed(parts, text->text, (size_t) (at - text->text));
	secsess_mac_make(at, ring, parts, SECSESS_COUNT(parts));
}

enum secsess_status secsess_autologin_key_parse(struct secsess_autologin_key *key, const struct secsess_keyring *ring,
	struct secsess_slice text)
{
	const char *start = (const char *) text.data, *series, *number, *secret, *mac;
	struct secsess_autologin_key found = {.number = 0};
	struct secsess_slice parts[2];
	struct secsess_tag tag = {""};
	size_t tag_size;

	if (text.size <= BEHIND_TAG || text.size > SECSESS_AUTOLOGIN_TEXT_MAX) {
		return SECSESS_FORGED;
	}
	tag_size = text.size - BEHIND_TAG;
	series = start + tag_size + 1;
	number = series + SECSESS_AUTOLOGIN_SERIES_LENGTH + 1;
	secret = number + SECSESS_NUMBER_LENGTH;
	mac = secret + SECSESS_AUTOLOGIN_SECRET_LENGTH;
	if (!secsess_is_tag(start, tag_size) || series[-1] != '-' || number[-1] != '-' ||
		!secsess_is_base32(series, SECSESS_AUTOLOGIN_SERIES_LENGTH) || !secsess_number_get(number, &found.number) ||
		!secsess_is_base32(secret, SECSESS_AUTOLOGIN_SECRET_LENGTH)) {
		return SECSESS_FORGED;
	}
	name_signed(parts, start, (size_t) (mac - start));
	if (!secsess_mac_holds(ring, parts, SECSESS_COUNT(parts), mac)) {
		return SECSESS_FORGED;
	}
	memcpy(tag.text, start, tag_size);
	memcpy(found.series, series, sizeof(found.series));
	memcpy(found.secret, secret, sizeof(found.secret));
	find_place(&found.place, &tag, found.series);
	*key = found;
	secsess_wipe(&found, sizeof(found));
	return SECSESS_DONE;
}

void secsess_autologin_key_hash(unsigned char hash[SECSESS_KEY_HASH_SIZE], const struct secsess_autologin_key *key)
{
	const struct secsess_slice named[] = {
		secsess_slice_str("secsess autologin key 1"),
		secsess_slice_str(key->place.tag.text),
		secsess_slice_of(key->series, sizeof(key->series)),
		secsess_slice_of(key->secret, sizeof(key->secret)),
	};

	secsess_hash(hash, SECSESS_KEY_HASH_SIZE, NULL, named, SECSESS_COUNT(named));
}
