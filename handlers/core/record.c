/* SPDX-License-Identifier: BSD-3-Clause */

#include "record.h"

#include "meta.h"

/* What a part is sealed or summed with besides its key, so that it opens in its own place only. */
struct context {
	unsigned char bytes[SECSESS_HANDLE_LENGTH + 2];
};

enum part { META = 'm', PAYLOAD = 'p' };

/* A body being written. */
struct writing {
	const struct secsess_place *place;
	const struct secsess_keys *keys; /* NULL = in clear */
	unsigned char *at;               /* where meta goes */
	size_t meta_size;                /* as text */
	size_t size;                     /* of everything added */
};

static struct context context_of(const struct secsess_place *place, enum part part)
{
	struct context context = {{0}};

	memcpy(context.bytes, place->handle, strnlen(place->handle, SECSESS_HANDLE_LENGTH));
	context.bytes[SECSESS_HANDLE_LENGTH] = (unsigned char) part;
	context.bytes[SECSESS_HANDLE_LENGTH + 1] = SECSESS_RECORD_FORMAT;
	return context;
}

static uint64_t seed_of(const struct context *context)
{
	return secsess_checksum_seed(secsess_slice_of(context->bytes, sizeof(context->bytes)));
}

static size_t stored_size(size_t text_size, const struct secsess_keys *keys)
{
	return text_size + (keys ? SECSESS_SEAL_OVERHEAD : SECSESS_CHECKSUM_SIZE);
}

/* Where the text of a part lies before close_part(). */
static unsigned char *text_at(unsigned char *at, const struct secsess_keys *keys)
{
	return at + (keys ? SECSESS_NONCE_SIZE : 0);
}

/* nonce, ciphertext, tag; or text, checksum. Both end with SECSESS_CHECKSUM_SIZE bytes that stand for the text. */
static void close_part(unsigned char *at, size_t text_size, const struct secsess_keys *keys,
	const struct context *context)
{
	struct secsess_slice text = secsess_slice_of(text_at(at, keys), text_size);

	if (keys) {
		secsess_seal(at, text, secsess_slice_of(context->bytes, sizeof(context->bytes)), keys->seal);
	} else {
		secsess_checksum(at + text_size, text, seed_of(context));
	}
}

static enum secsess_status unseal_part(struct secsess_slice stored, const struct secsess_keys *keys,
	const struct context *context, struct secsess_buf *room, struct secsess_slice *text)
{
	struct secsess_slice associated = secsess_slice_of(context->bytes, sizeof(context->bytes));
	size_t size = stored.size - SECSESS_SEAL_OVERHEAD;
	enum secsess_status status;

	room->size = 0;
	status = secsess_buf_reserve(room, size);
	if (!status) {
		status = secsess_unseal(room->data, stored, associated, keys->seal);
	}
	if (status) {
		return status;
	}
	room->size = size;
	room->data[size] = '\0';
	*text = secsess_buf_slice(room);
	return SECSESS_DONE;
}

static bool sum_holds(struct secsess_slice stored, const struct secsess_place *place, enum part part)
{
	const struct context context = context_of(place, part);
	struct secsess_slice text = secsess_slice_of(stored.data, stored.size - SECSESS_CHECKSUM_SIZE);

	return secsess_checksum_holds(text.data + text.size, text, seed_of(&context));
}

/* The parts of a body that are summed. False: they are not. */
static bool divide(const unsigned char *header, bool summed, struct secsess_slice body, struct secsess_slice *meta,
	struct secsess_slice *payload)
{
	size_t meta_size = summed ? secsess_header_meta_size(header) : 0;

	if (meta_size < SECSESS_CHECKSUM_SIZE || body.size < meta_size + SECSESS_CHECKSUM_SIZE) {
		return false;
	}
	*meta = secsess_slice_of(body.data, meta_size);
	*payload = secsess_slice_of(body.data + meta_size, body.size - meta_size);
	return true;
}

void secsess_record_sum(unsigned char sum[SECSESS_CHECKSUM_SIZE], const unsigned char *header, bool summed,
	struct secsess_slice body, uint64_t seed)
{
	unsigned char sums[2 * SECSESS_CHECKSUM_SIZE + 8];
	struct secsess_slice meta, payload;

	if (!divide(header, summed, body, &meta, &payload)) {
		secsess_checksum(sum, body, seed);
		return;
	}
	memcpy(sums, meta.data + meta.size - SECSESS_CHECKSUM_SIZE, SECSESS_CHECKSUM_SIZE);
	memcpy(sums + SECSESS_CHECKSUM_SIZE, payload.data + payload.size - SECSESS_CHECKSUM_SIZE, SECSESS_CHECKSUM_SIZE);
	secsess_put_u64(sums + sizeof(sums) - 8, body.size);
	secsess_checksum(sum, secsess_slice_of(sums, sizeof(sums)), seed);
}

bool secsess_record_is_whole(const unsigned char sum[SECSESS_CHECKSUM_SIZE], const unsigned char *header, bool summed,
	struct secsess_slice body, const struct secsess_place *place, uint64_t seed)
{
	unsigned char found[SECSESS_CHECKSUM_SIZE];
	struct secsess_slice meta, payload;

	secsess_record_sum(found, header, summed, body, seed);
	return memcmp(found, sum, sizeof(found)) == 0 &&
		(!divide(header, summed, body, &meta, &payload) ||
			(place && sum_holds(meta, place, META) && sum_holds(payload, place, PAYLOAD)));
}

/* *text lies in stored, or in room when it was sealed. whole: what is in clear was summed before. */
static enum secsess_status open_part(struct secsess_slice stored, const struct secsess_keys *keys, bool whole,
	const struct context *context, struct secsess_buf *room, struct secsess_slice *text)
{
	if (stored.size < stored_size(0, keys)) {
		return SECSESS_CORRUPT;
	}
	if (keys) {
		return unseal_part(stored, keys, context, room, text);
	}
	stored.size -= SECSESS_CHECKSUM_SIZE;
	if (!whole && !secsess_checksum_holds(stored.data + stored.size, stored, seed_of(context))) {
		return SECSESS_CORRUPT;
	}
	*text = stored;
	return SECSESS_DONE;
}

/* The keys that a record was sealed with, NULL = none. */
static enum secsess_status choose_keys(const struct secsess_keys **keys, const struct secsess_header *header,
	const struct secsess_keyring *ring, const struct secsess_place *place, struct secsess_error *error)
{
	*keys = NULL;
	if (!header->sealed) {
		if (!ring->sealing) {
			return SECSESS_DONE;
		}
		/* Else whoever can write to the store could forge a session by writing it in clear. */
		secsess_error_set(error,
			"session %.26s was stored without a secret file, so nothing proves who wrote it; it "
			"is refused because a secret file is set now: remove it from the store, its user starts anew",
			place->handle);
		return SECSESS_CORRUPT;
	}
	*keys = secsess_keyring_find(ring, header->key_id);
	if (!*keys) {
		secsess_error_set(error,
			"session %.26s is sealed with a key that this server doesn't have: add the former "
			"signing key as a line \"verify KEY\" to the secret file",
			place->handle);
		return SECSESS_CORRUPT;
	}
	return SECSESS_DONE;
}

static enum secsess_status corrupt(struct secsess_error *error, const struct secsess_place *place, const char *what)
{
	secsess_error_set(error, "session %.26s: %s; the stored bytes are kept", place->handle, what);
	return SECSESS_CORRUPT;
}

/* The header is not authenticated: what it says may make a verdict stricter, never looser. */
static bool is_looser(const struct secsess_header *header, const struct secsess_meta *meta)
{
	return meta->newest > header->newest || meta->confirmed > header->confirmed ||
		(header->life == SECSESS_LIVE && meta->life != SECSESS_LIVE);
}

static enum secsess_status open_meta(struct secsess_record *record, const struct secsess_keyring *ring,
	const struct secsess_place *place, struct secsess_error *error)
{
	const struct secsess_header *header = &record->header;
	const struct context context = context_of(place, META);
	const struct secsess_keys *keys;
	struct secsess_slice text;
	enum secsess_status status;

	if (header->meta_size == 0) {
		return header->life == SECSESS_ENDED || header->life == SECSESS_SUSPECT
			? SECSESS_DONE
			: corrupt(error, place, "its meta part is missing");
	}
	if (record->bytes.size - SECSESS_HEADER_SIZE < header->meta_size) {
		return corrupt(error, place, "its record is cut off");
	}
	status = choose_keys(&keys, header, ring, place, error);
	if (status) {
		return status;
	}
	status = open_part(secsess_slice_of(record->bytes.data + SECSESS_HEADER_SIZE, header->meta_size), keys,
		record->whole, &context, &record->meta_text, &text);
	if (status == SECSESS_CORRUPT) {
		return corrupt(error, place, "its meta part is damaged or another session's");
	}
	if (status) {
		secsess_error_set(error, "no memory for a session's meta part");
		return status;
	}
	if (secsess_meta_decode(&record->meta, text)) {
		return corrupt(error, place, "its meta part can't be read; was it written by a newer version?");
	}
	if (is_looser(header, &record->meta)) {
		return corrupt(error, place, "its header was set back");
	}
	return SECSESS_DONE;
}

enum secsess_status secsess_record_open(struct secsess_record *record, const struct secsess_keyring *ring,
	const struct secsess_place *place, struct secsess_buf *bytes, struct secsess_error *error)
{
	return secsess_record_open_read(record, ring, place, bytes, false, error);
}

enum secsess_status secsess_record_open_read(struct secsess_record *record, const struct secsess_keyring *ring,
	const struct secsess_place *place, struct secsess_buf *bytes, bool whole, struct secsess_error *error)
{
	struct secsess_record found = {.bytes = *bytes, .whole = whole};
	enum secsess_status status;

	*bytes = (struct secsess_buf) {0};
	status = secsess_header_decode(&found.header, secsess_buf_slice(&found.bytes));
	if (status) {
		corrupt(error, place, "its header is damaged or of another version");
	} else {
		status = open_meta(&found, ring, place, error);
	}
	if (status) {
		secsess_record_release(&found);
		return status;
	}
	*record = found;
	return SECSESS_DONE;
}

enum secsess_status secsess_record_payload(const struct secsess_record *record, const struct secsess_keyring *ring,
	const struct secsess_place *place, struct secsess_buf *room, struct secsess_slice *payload,
	struct secsess_error *error)
{
	size_t before = SECSESS_HEADER_SIZE + (size_t) record->header.meta_size;
	const struct context context = context_of(place, PAYLOAD);
	const struct secsess_keys *keys;
	struct secsess_slice stored;
	enum secsess_status status;

	if (record->bytes.size < before + SECSESS_CHECKSUM_SIZE) {
		return corrupt(error, place, "its payload is missing");
	}
	stored = secsess_slice_of(record->bytes.data + before, record->bytes.size - before);
	status = choose_keys(&keys, &record->header, ring, place, error);
	if (status) {
		return status;
	}
	if (memcmp(stored.data + stored.size - SECSESS_CHECKSUM_SIZE, record->meta.payload_sum, SECSESS_CHECKSUM_SIZE) !=
		0) {
		return corrupt(error, place, "its payload is not the one that its meta part belongs to");
	}
	status = open_part(stored, keys, record->whole, &context, room, payload);
	if (status == SECSESS_CORRUPT) {
		return corrupt(error, place, "its payload is damaged or another session's");
	}
	if (status) {
		secsess_error_set(error, "no memory for a session's payload of %zu bytes", stored.size);
	}
	return status;
}

/* Makes all the room at once: from here on nothing fails, and on failure body is as it was. */
static enum secsess_status begin(struct writing *writing, struct secsess_buf *body, bool with_room,
	const struct secsess_meta *meta, const struct secsess_keyring *ring, size_t payload_stored)
{
	size_t room = with_room ? SECSESS_HEADER_SIZE : 0;
	enum secsess_status status;

	if (ring->sealing) {
		writing->keys = &ring->keys[0];
	}
	status = secsess_meta_measure(meta, &writing->meta_size);
	if (status) {
		return status;
	}
	writing->size = room + stored_size(writing->meta_size, writing->keys) + payload_stored;
	status = secsess_buf_reserve(body, writing->size);
	if (status) {
		return status;
	}
	memset(body->data + body->size, 0, room);
	writing->at = body->data + body->size + room;
	return SECSESS_DONE;
}

static void finish(const struct writing *writing, struct secsess_buf *body, struct secsess_header *header,
	const struct secsess_meta *meta)
{
	const struct context context = context_of(writing->place, META);

	secsess_meta_encode(text_at(writing->at, writing->keys), writing->meta_size, meta);
	close_part(writing->at, writing->meta_size, writing->keys, &context);
	header->sealed = writing->keys != NULL;
	header->key_id = writing->keys ? writing->keys->id : 0;
	header->meta_size = (uint16_t) stored_size(writing->meta_size, writing->keys);
	body->size += writing->size;
	body->data[body->size] = '\0';
}

enum secsess_status secsess_record_write(struct secsess_buf *body, bool with_room, struct secsess_header *header,
	struct secsess_meta *meta, const struct secsess_keyring *ring, const struct secsess_place *place,
	struct secsess_slice payload)
{
	struct writing writing = {.place = place};
	const struct context context = context_of(place, PAYLOAD);
	unsigned char *at;
	size_t stored;
	enum secsess_status status;

	if (payload.size > SIZE_MAX / 4) {
		return SECSESS_NOMEM; /* the sums below can't overflow */
	}
	stored = stored_size(payload.size, ring->sealing ? &ring->keys[0] : NULL);
	status = begin(&writing, body, with_room, meta, ring, stored);
	if (status) {
		return status;
	}
	/* The payload first: meta holds its sum. */
	at = writing.at + stored_size(writing.meta_size, writing.keys);
	if (payload.size) {
		memcpy(text_at(at, writing.keys), payload.data, payload.size);
	}
	close_part(at, payload.size, writing.keys, &context);
	memcpy(meta->payload_sum, at + stored - SECSESS_CHECKSUM_SIZE, SECSESS_CHECKSUM_SIZE);
	finish(&writing, body, header, meta);
	return SECSESS_DONE;
}

enum secsess_status secsess_record_write_meta(struct secsess_buf *body, bool with_room, struct secsess_header *header,
	const struct secsess_meta *meta, const struct secsess_keyring *ring, const struct secsess_place *place)
{
	struct writing writing = {.place = place};
	enum secsess_status status = begin(&writing, body, with_room, meta, ring, 0);

	if (!status) {
		finish(&writing, body, header, meta);
	}
	return status;
}

void secsess_record_release(struct secsess_record *record)
{
	secsess_buf_release(&record->bytes);
	secsess_buf_release(&record->meta_text);
	*record = (struct secsess_record) {0};
}
