/* SPDX-License-Identifier: BSD-3-Clause */

#include "made.h"

#include <stdlib.h>

#include "../../handlers/core/meta.h"

#define META_FIXED_SIZE 82 /* times, generations, life, retirement, payload sum */

const struct secsess_place made_here = {.handle = "0123456789abcdefghijklmnop"};
const struct secsess_place made_elsewhere = {.handle = "ponmlkjihgfedcba9876543210"};

/* As record.c does it, whatever the text says. Answers how long the part became. */
static size_t close_part(unsigned char *at, struct secsess_slice text, char part, const struct secsess_keyring *ring)
{
	unsigned char context[SECSESS_HANDLE_LENGTH + 2];
	const struct secsess_slice associated = secsess_slice_of(context, sizeof(context));

	memcpy(context, made_here.handle, SECSESS_HANDLE_LENGTH);
	context[SECSESS_HANDLE_LENGTH] = (unsigned char) part;
	context[SECSESS_HANDLE_LENGTH + 1] = SECSESS_RECORD_FORMAT;
	if (ring->sealing) {
		secsess_seal(at, text, associated, ring->keys[0].seal);
		return text.size + SECSESS_SEAL_OVERHEAD;
	}
	memcpy(at, text.data, text.size);
	secsess_checksum(at + text.size, text, secsess_checksum_seed(associated));
	return text.size + SECSESS_CHECKSUM_SIZE;
}

/* Fields that mostly make sense. */
static void make_header(struct secsess_header *header, struct feed *feed)
{
	*header = (struct secsess_header) {
		.format = SECSESS_RECORD_FORMAT,
		.life = (uint8_t) feed_below(feed, 4),
		.newest = feed_u16(feed) + UINT32_C(1),
		.offers = feed_u8(feed),
		.reason = (uint8_t) feed_below(feed, SECSESS_REASON_FOREIGN_TAG + 1),
		.hold_ms = feed_u32(feed),
		.offered_at = feed_u32(feed),
		.expires_at = (int64_t) (feed_u64(feed) >> 11),
		.fence = feed_u64(feed) >> 11,
	};
	header->confirmed = feed_u16(feed) % (header->newest + 1);
	header->before = feed_u8(feed) % (header->confirmed + 1);
	feed_fill(feed, header->owner, sizeof(header->owner));
}

static void make_place(struct secsess_place *place, struct feed *feed)
{
	uint8_t kind = feed_u8(feed);

	*place = kind & 1 ? made_elsewhere : (struct secsess_place) {0};
	if (kind & 1 && kind & 2) {
		memcpy(place->tag.text, "0123456789abcdefghij", SECSESS_TAG_LENGTH);
	}
}

static void make_meta(struct secsess_meta *meta, struct feed *feed)
{
	*meta = (struct secsess_meta) {
		.created_at = feed_u32(feed),
		.bound_at = feed_u32(feed),
		.idle_deadline = (int64_t) (feed_u64(feed) >> 11),
		.newest = feed_u8(feed),
		.life = (uint8_t) feed_below(feed, 4),
		.retirement = (uint8_t) feed_below(feed, 3),
		.user = feed_bytes(feed, 255),
		.level = feed_bytes(feed, 16),
		.label = feed_bytes(feed, 16),
		.ip = feed_bytes(feed, 40),
		.area = feed_bytes(feed, 8),
		.agent = feed_bytes(feed, 200),
		.serializer = feed_bytes(feed, 16),
	};
	make_place(&meta->predecessor, feed);
	make_place(&meta->successor, feed);
}

static void edit(unsigned char *at, size_t size, struct feed *feed)
{
	for (size_t edits = feed_below(feed, 8); edits && size; edits--) {
		size_t where = feed_u16(feed) % size;

		at[where] = feed_u8(feed);
	}
}

/* A string as it lies in a meta part, of any length. */
static void add_string(struct made *made, struct feed *feed, size_t max)
{
	struct secsess_slice string = feed_bytes(feed, max);

	secsess_put_u16(made->meta_text + made->meta_text_size, (uint16_t) string.size);
	memcpy(made->meta_text + made->meta_text_size + 2, string.data, string.size);
	made->meta_text_size += 2 + string.size;
}

/* Meta as meta.c lays it out, but with contents that it would not write. */
static void make_odd_meta_text(struct made *made, struct feed *feed)
{
	static const size_t longest[] = {50, 50, 1100, 40, 40, 40, 40, 300, 40};

	feed_fill(feed, made->meta_text, META_FIXED_SIZE);
	for (size_t i = 0; i < 7; i++) {
		made->meta_text[8 * i + 7] = 0;
		made->meta_text[8 * i + 6] &= 0x3f;
	}
	made->meta_text_size = META_FIXED_SIZE;
	for (size_t i = 0; i < SECSESS_COUNT(longest); i++) {
		add_string(made, feed, longest[i]);
	}
	while (made->meta_text_size % 64) {
		made->meta_text[made->meta_text_size++] = 0;
	}
}

/* The header must not say more than the meta part does. */
static void make_meta_text(struct made *made, const struct secsess_header *header, struct feed *feed, uint8_t how)
{
	struct secsess_meta meta;

	if (how & 1) {
		make_odd_meta_text(made, feed);
	} else {
		make_meta(&meta, feed);
		promise(!secsess_meta_measure(&meta, &made->meta_text_size), "fields of these sizes can be written");
		secsess_meta_encode(made->meta_text, made->meta_text_size, &meta);
		made->genuine = !(how & ~4) && meta.newest <= header->newest &&
			(header->life != SECSESS_LIVE || meta.life == SECSESS_LIVE);
	}
	if (how & 2) {
		edit(made->meta_text, made->meta_text_size, feed);
	}
}

void made_from(struct made *made, struct secsess_keyring *sealing, struct secsess_keyring *clear, struct feed *feed)
{
	uint8_t how = feed_u8(feed);
	struct secsess_header header;
	unsigned char payload_part[MADE_PAYLOAD_MAX + SECSESS_SEAL_OVERHEAD];
	size_t payload_size, meta_size;

	*made = (struct made) {.ring = how & 4 ? clear : sealing};
	make_header(&header, feed);
	make_meta_text(made, &header, feed, how);
	made->payload = feed_bytes(feed, MADE_PAYLOAD_MAX);
	payload_size = close_part(payload_part, made->payload, 'p', made->ring);
	if (!(how & 8)) {
		memcpy(made->meta_text + META_FIXED_SIZE - SECSESS_CHECKSUM_SIZE,
			payload_part + payload_size - SECSESS_CHECKSUM_SIZE, SECSESS_CHECKSUM_SIZE);
	}
	meta_size = close_part(made->bytes + SECSESS_HEADER_SIZE, secsess_slice_of(made->meta_text, made->meta_text_size),
		'm', made->ring);
	memcpy(made->bytes + SECSESS_HEADER_SIZE + meta_size, payload_part, payload_size);
	header.meta_size = (uint16_t) meta_size;
	header.sealed = made->ring->sealing;
	header.key_id = made->ring->sealing ? made->ring->keys[0].id : 0;
	secsess_header_encode(made->bytes, &header);
	made->size = SECSESS_HEADER_SIZE + meta_size + payload_size;
	if (how & 16) {
		edit(made->bytes, SECSESS_HEADER_SIZE, feed);
	}
	if (how & 32) {
		unsigned char *at = made->bytes + SECSESS_HEADER_SIZE,
					  *before = fuzz_copy(secsess_slice_of(made->bytes, made->size));

		edit(at, made->size - SECSESS_HEADER_SIZE, feed);
		made->changed_behind_header = memcmp(at, before + SECSESS_HEADER_SIZE, made->size - SECSESS_HEADER_SIZE) != 0;
		free(before);
	}
	if (how & 64) {
		made->changed_behind_header = true;
		made->size -= feed_u16(feed) % made->size + 1;
	}
}
