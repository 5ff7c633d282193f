/* SPDX-License-Identifier: BSD-3-Clause */

#include "record.h"

#include "meta.h"

/* Where the header's fields lie; redis/header.lua says the same. */
enum {
	AT_FORMAT = 0,
	AT_LIFE = 1,
	AT_LOCK = 2,
	AT_SEALED = 3,
	AT_NEWEST = 4,
	AT_CONFIRMED = 8,
	AT_BEFORE = 12,
	AT_SUSPECT_BY = 16,
	AT_OFFERS = 20,
	AT_REASON = 21,
	AT_META_SIZE = 22,
	AT_KEY_ID = 24,
	AT_HOLD_MS = 28,
	AT_OFFERED_AT = 32,
	AT_CONFIRMED_OFFER_AT = 40,
	AT_EXPIRES_AT = 48,
	AT_FENCE = 56,
	AT_GRANTED_AT = 64,
	AT_LEASE_UNTIL = 72,
	AT_OWNER = 80,
	AT_NEXT = 96
};

_Static_assert(AT_OWNER + SECSESS_TOKEN_SIZE == AT_NEXT, "owner");
_Static_assert(AT_NEXT + SECSESS_NEXT_SIZE == SECSESS_HEADER_SIZE, "next");

void secsess_header_encode(unsigned char at[SECSESS_HEADER_SIZE], const struct secsess_header *header)
{
	at[AT_FORMAT] = header->format;
	at[AT_LIFE] = header->life;
	at[AT_LOCK] = header->lock;
	at[AT_SEALED] = header->sealed;
	secsess_put_u32(at + AT_NEWEST, header->newest);
	secsess_put_u32(at + AT_CONFIRMED, header->confirmed);
	secsess_put_u32(at + AT_BEFORE, header->before);
	secsess_put_u32(at + AT_SUSPECT_BY, header->suspect_by);
	at[AT_OFFERS] = header->offers;
	at[AT_REASON] = header->reason;
	secsess_put_u16(at + AT_META_SIZE, header->meta_size);
	secsess_put_u32(at + AT_KEY_ID, header->key_id);
	secsess_put_u32(at + AT_HOLD_MS, header->hold_ms);
	secsess_time_put(at + AT_OFFERED_AT, header->offered_at);
	secsess_time_put(at + AT_CONFIRMED_OFFER_AT, header->confirmed_offer_at);
	secsess_time_put(at + AT_EXPIRES_AT, header->expires_at);
	secsess_put_u64(at + AT_FENCE, header->fence);
	secsess_time_put(at + AT_GRANTED_AT, header->granted_at);
	secsess_time_put(at + AT_LEASE_UNTIL, header->lease_until);
	memcpy(at + AT_OWNER, header->owner, SECSESS_TOKEN_SIZE);
	memcpy(at + AT_NEXT, header->next, SECSESS_NEXT_SIZE);
}

size_t secsess_header_meta_size(const unsigned char header[SECSESS_HEADER_SIZE])
{
	return secsess_get_u16(header + AT_META_SIZE);
}

static bool is_possible(const struct secsess_header *header)
{
	return header->format == SECSESS_RECORD_FORMAT && header->life <= SECSESS_SUSPECT &&
		header->lock <= (SECSESS_LOCK_QUEUED | SECSESS_LOCK_HANDING | SECSESS_LOCK_CROWDED) && header->sealed <= 1 &&
		header->reason <= SECSESS_REASON_LIMIT && header->newest > 0 && header->confirmed <= header->newest &&
		header->before <= header->confirmed && header->meta_size <= SECSESS_META_MAX &&
		header->fence <= (uint64_t) SECSESS_TIME_MAX; /* a number in a script, too */
}

static bool get_times(struct secsess_header *header, const unsigned char *at)
{
	return secsess_time_get(at + AT_OFFERED_AT, &header->offered_at) &&
		secsess_time_get(at + AT_CONFIRMED_OFFER_AT, &header->confirmed_offer_at) &&
		secsess_time_get(at + AT_EXPIRES_AT, &header->expires_at) &&
		secsess_time_get(at + AT_GRANTED_AT, &header->granted_at) &&
		secsess_time_get(at + AT_LEASE_UNTIL, &header->lease_until);
}

enum secsess_status secsess_header_decode(struct secsess_header *header, struct secsess_slice bytes)
{
	const unsigned char *at = bytes.data;
	struct secsess_header found;

	if (bytes.size < SECSESS_HEADER_SIZE) {
		return SECSESS_CORRUPT;
	}
	found = (struct secsess_header) {
		.format = at[AT_FORMAT],
		.life = at[AT_LIFE],
		.lock = at[AT_LOCK],
		.sealed = at[AT_SEALED],
		.newest = secsess_get_u32(at + AT_NEWEST),
		.confirmed = secsess_get_u32(at + AT_CONFIRMED),
		.before = secsess_get_u32(at + AT_BEFORE),
		.suspect_by = secsess_get_u32(at + AT_SUSPECT_BY),
		.offers = at[AT_OFFERS],
		.reason = at[AT_REASON],
		.meta_size = secsess_get_u16(at + AT_META_SIZE),
		.key_id = secsess_get_u32(at + AT_KEY_ID),
		.hold_ms = secsess_get_u32(at + AT_HOLD_MS),
		.fence = secsess_get_u64(at + AT_FENCE),
	};
	memcpy(found.owner, at + AT_OWNER, SECSESS_TOKEN_SIZE);
	memcpy(found.next, at + AT_NEXT, SECSESS_NEXT_SIZE);
	if (!get_times(&found, at) || !is_possible(&found)) {
		return SECSESS_CORRUPT;
	}
	*header = found;
	return SECSESS_DONE;
}
