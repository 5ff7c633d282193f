/* SPDX-License-Identifier: BSD-3-Clause */

#include "meta.h"

/* The layout: seven times, newest (u32), confirmed (u32), life, retirement, payload_sum, then the places and strings,
 * each behind its length (u16), then zeros. */
static const size_t times[] = {
	offsetof(struct secsess_meta, created_at),
	offsetof(struct secsess_meta, last_seen_at),
	offsetof(struct secsess_meta, bound_at),
	offsetof(struct secsess_meta, authenticated_at),
	offsetof(struct secsess_meta, idle_deadline),
	offsetof(struct secsess_meta, absolute_deadline),
	offsetof(struct secsess_meta, retired_at),
};

/* A place is its handle, its tag behind it, or nothing. */
static const size_t places[] = {
	offsetof(struct secsess_meta, predecessor),
	offsetof(struct secsess_meta, successor),
};

static const size_t strings[] = {
	offsetof(struct secsess_meta, user),
	offsetof(struct secsess_meta, level),
	offsetof(struct secsess_meta, label),
	offsetof(struct secsess_meta, ip),
	offsetof(struct secsess_meta, area),
	offsetof(struct secsess_meta, agent),
	offsetof(struct secsess_meta, serializer),
	offsetof(struct secsess_meta, series),
};

#define AT_NEWEST (8 * SECSESS_COUNT(times))
#define AT_CONFIRMED (AT_NEWEST + 4)
#define AT_LIFE (AT_CONFIRMED + 4)
#define AT_RETIREMENT (AT_LIFE + 1)
#define AT_PAYLOAD_SUM (AT_RETIREMENT + 1)
#define AT_STRINGS (AT_PAYLOAD_SUM + SECSESS_CHECKSUM_SIZE)

/* A touch, which changes times only, or a user agent by a few characters, keeps the size. */
#define PADDING 16

/* What is left to decode. */
struct reader {
	const unsigned char *at;
	size_t left;
};

static int64_t *time_in(struct secsess_meta *meta, size_t offset)
{
	return (int64_t *) (void *) ((char *) meta + offset);
}

static struct secsess_place *place_in(struct secsess_meta *meta, size_t offset)
{
	return (struct secsess_place *) (void *) ((char *) meta + offset);
}

static struct secsess_slice *string_in(struct secsess_meta *meta, size_t offset)
{
	return (struct secsess_slice *) (void *) ((char *) meta + offset);
}

/* As it is written: the agent may be longer than what is kept of it. */
static struct secsess_slice written(const struct secsess_meta *meta, size_t offset)
{
	struct secsess_slice string = *string_in((struct secsess_meta *) meta, offset);

	if (offset == offsetof(struct secsess_meta, agent) && string.size > SECSESS_AGENT_MAX) {
		string.size = SECSESS_AGENT_MAX;
	}
	return string;
}

static size_t place_size(const struct secsess_place *place)
{
	return strnlen(place->handle, SECSESS_HANDLE_LENGTH) + strnlen(place->tag.text, SECSESS_TAG_LENGTH);
}

enum secsess_status secsess_meta_measure(const struct secsess_meta *meta, size_t *size)
{
	size_t sum = AT_STRINGS;

	if (meta->user.size > SECSESS_USER_MAX) {
		return SECSESS_CONFIG;
	}
	for (size_t i = 0; i < SECSESS_COUNT(places); i++) {
		sum += 2 + place_size(place_in((struct secsess_meta *) meta, places[i]));
	}
	for (size_t i = 0; i < SECSESS_COUNT(strings); i++) {
		size_t string = written(meta, strings[i]).size;

		/* Each for itself, so that the sum can't overflow. */
		if (string > SECSESS_META_MAX) {
			return SECSESS_CONFIG;
		}
		sum += 2 + string;
	}
	sum += (PADDING - sum % PADDING) % PADDING;
	/* Whether it is sealed or not: a setting that fits must not stop fitting with a secret file. */
	if (sum > SECSESS_META_MAX - SECSESS_SEAL_OVERHEAD) {
		return SECSESS_CONFIG;
	}
	*size = sum;
	return SECSESS_DONE;
}

static unsigned char *put_bytes(unsigned char *at, const void *bytes, size_t size)
{
	if (size) {
		memcpy(at, bytes, size);
	}
	return at + size;
}

static unsigned char *put_place(unsigned char *at, const struct secsess_place *place)
{
	secsess_put_u16(at, (uint16_t) place_size(place));
	at = put_bytes(at + 2, place->handle, strnlen(place->handle, SECSESS_HANDLE_LENGTH));
	return put_bytes(at, place->tag.text, strnlen(place->tag.text, SECSESS_TAG_LENGTH));
}

static unsigned char *put_string(unsigned char *at, struct secsess_slice string)
{
	secsess_put_u16(at, (uint16_t) string.size);
	return put_bytes(at + 2, string.data, string.size);
}

void secsess_meta_encode(unsigned char *at, size_t size, const struct secsess_meta *meta)
{
	struct secsess_meta *from = (struct secsess_meta *) meta; /* read, not written */
	unsigned char *end = at + size;

	for (size_t i = 0; i < SECSESS_COUNT(times); i++) {
		secsess_time_put(at + 8 * i, *time_in(from, times[i]));
	}
	secsess_put_u32(at + AT_NEWEST, meta->newest);
	secsess_put_u32(at + AT_CONFIRMED, meta->confirmed);
	at[AT_LIFE] = meta->life;
	at[AT_RETIREMENT] = meta->retirement;
	memcpy(at + AT_PAYLOAD_SUM, meta->payload_sum, SECSESS_CHECKSUM_SIZE);
	at += AT_STRINGS;
	for (size_t i = 0; i < SECSESS_COUNT(places); i++) {
		at = put_place(at, place_in(from, places[i]));
	}
	for (size_t i = 0; i < SECSESS_COUNT(strings); i++) {
		at = put_string(at, written(meta, strings[i]));
	}
	memset(at, 0, (size_t) (end - at));
}

static bool take_string(struct reader *reader, struct secsess_slice *string)
{
	size_t size;

	if (reader->left < 2) {
		return false;
	}
	size = secsess_get_u16(reader->at);
	if (reader->left - 2 < size) {
		return false;
	}
	*string = secsess_slice_of(reader->at + 2, size);
	reader->at += 2 + size;
	reader->left -= 2 + size;
	return true;
}

/* Handles and tags become parts of keys and file names: nothing but their own alphabet may come in. */
static bool take_place(struct reader *reader, struct secsess_place *place)
{
	struct secsess_slice text;
	const char *handle, *tag;
	size_t tag_size;

	*place = (struct secsess_place) {0};
	if (!take_string(reader, &text)) {
		return false;
	}
	if (text.size == 0) {
		return true;
	}
	if (text.size < SECSESS_HANDLE_LENGTH) {
		return false;
	}
	handle = (const char *) text.data;
	tag = handle + SECSESS_HANDLE_LENGTH;
	tag_size = text.size - SECSESS_HANDLE_LENGTH;
	if (!secsess_is_handle(handle, SECSESS_HANDLE_LENGTH) || (tag_size && !secsess_is_tag(tag, tag_size))) {
		return false;
	}
	memcpy(place->handle, handle, SECSESS_HANDLE_LENGTH);
	memcpy(place->tag.text, tag, tag_size);
	return true;
}

static bool take_strings(struct reader *reader, struct secsess_meta *meta)
{
	for (size_t i = 0; i < SECSESS_COUNT(places); i++) {
		if (!take_place(reader, place_in(meta, places[i]))) {
			return false;
		}
	}
	for (size_t i = 0; i < SECSESS_COUNT(strings); i++) {
		if (!take_string(reader, string_in(meta, strings[i]))) {
			return false;
		}
	}
	return true;
}

static bool is_padding(const struct reader *reader)
{
	for (size_t i = 0; i < reader->left; i++) {
		if (reader->at[i] != 0) {
			return false;
		}
	}
	return reader->left < PADDING;
}

/* What _measure refuses and what _encode cuts can't have been written. */
static bool is_within_limits(const struct secsess_meta *meta)
{
	size_t series = meta->series.size;

	return meta->user.size <= SECSESS_USER_MAX && meta->agent.size <= SECSESS_AGENT_MAX &&
		(series == 0 ||
			((series == SECSESS_HANDLE_LENGTH || series == SECSESS_SERIES_UNHEARD) &&
				secsess_is_handle((const char *) meta->series.data, SECSESS_HANDLE_LENGTH)));
}

enum secsess_status secsess_meta_decode(struct secsess_meta *meta, struct secsess_slice text)
{
	struct secsess_meta found = {0};
	struct reader reader;

	if (text.size < AT_STRINGS || text.size % PADDING != 0) {
		return SECSESS_CORRUPT;
	}
	reader = (struct reader) {.at = text.data + AT_STRINGS, .left = text.size - AT_STRINGS};
	for (size_t i = 0; i < SECSESS_COUNT(times); i++) {
		if (!secsess_time_get(text.data + 8 * i, time_in(&found, times[i]))) {
			return SECSESS_CORRUPT;
		}
	}
	found.newest = secsess_get_u32(text.data + AT_NEWEST);
	found.confirmed = secsess_get_u32(text.data + AT_CONFIRMED);
	found.life = text.data[AT_LIFE];
	found.retirement = text.data[AT_RETIREMENT];
	memcpy(found.payload_sum, text.data + AT_PAYLOAD_SUM, SECSESS_CHECKSUM_SIZE);
	if (found.life > SECSESS_SUSPECT || found.retirement > SECSESS_RETIREMENT_LOGIN || !take_strings(&reader, &found) ||
		!is_padding(&reader) || !is_within_limits(&found)) {
		return SECSESS_CORRUPT;
	}
	*meta = found;
	return SECSESS_DONE;
}
