/* SPDX-License-Identifier: BSD-3-Clause */

#include "unit.h"

static struct secsess_keyring *sealing, *clear;
static const struct secsess_place here = {"0123456789abcdefghijklmnop", {"0123456789abcdefghij"}};
static const struct secsess_place there = {"0123456789abcdefghijklmnoq", {"0123456789abcdefghij"}};

static int set_up(void **state)
{
	(void) state;
	if (secsess_crypto_init()) {
		return -1;
	}
	sealing = ring_of("sign " KEY_A "\ntag " KEY_TAG "\n");
	clear = shared_ring(1);
	return 0;
}

static int tear_down(void **state)
{
	(void) state;
	secsess_keyring_free(sealing);
	secsess_keyring_free(clear);
	return 0;
}

static struct secsess_header a_header(void)
{
	return (struct secsess_header) {
		.format = SECSESS_RECORD_FORMAT,
		.life = SECSESS_LIVE,
		.lock = SECSESS_LOCK_QUEUED | SECSESS_LOCK_HANDING,
		.newest = 0xf1f2f3f4,
		.confirmed = 0xe1e2e3e4,
		.before = 0xd1d2d3d4,
		.suspect_by = 0xc1c2c3c4,
		.offers = 5,
		.reason = SECSESS_REASON_FOREIGN_TAG,
		.hold_ms = 0xb1b2b3b4,
		.offered_at = 0x1a2a3a4a5a6a0,
		.confirmed_offer_at = 0x1a2a3a4a5a6a1,
		.expires_at = 0x1a2a3a4a5a6a2,
		.fence = 0x1a2a3a4a5a6a3,
		.granted_at = 0x1a2a3a4a5a6a4,
		.lease_until = 0x1a2a3a4a5a6a5,
		.owner = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16},
		.next = {17, 18, 19, 20, 21, 22, 23, 24},
	};
}

static struct secsess_meta a_meta(void)
{
	return (struct secsess_meta) {
		.created_at = 1,
		.last_seen_at = 2,
		.bound_at = 3,
		.authenticated_at = 4,
		.idle_deadline = 5,
		.absolute_deadline = 6,
		.retired_at = ((int64_t) 1 << 53) - 1,
		.newest = 0xf1f2f3f4,
		.confirmed = 0xe1e2e3e4,
		.retirement = SECSESS_RETIREMENT_LOGIN,
		.predecessor = {"pppppppppppppppppppppppppp", {""}},
		.successor = {"ssssssssssssssssssssssssss", {"tttttttttttttttttttt"}},
		.user = secsess_slice_of("us\0er", 5),
		.level = STR("level"),
		.label = STR("label-"),
		.ip = STR("2001:db8::1"),
		.area = STR("area"),
		.agent = STR("agent"),
		.serializer = STR("php_serialize"),
	};
}

static void assert_slice(struct secsess_slice a, struct secsess_slice b)
{
	assert_int_equal(a.size, b.size);
	assert_true(secsess_slice_equal(a, b));
}

static void assert_same_meta(const struct secsess_meta *a, const struct secsess_meta *b)
{
	assert_true(a->created_at == b->created_at && a->last_seen_at == b->last_seen_at && a->bound_at == b->bound_at);
	assert_true(a->authenticated_at == b->authenticated_at && a->idle_deadline == b->idle_deadline);
	assert_true(a->absolute_deadline == b->absolute_deadline && a->retired_at == b->retired_at);
	assert_true(a->newest == b->newest && a->confirmed == b->confirmed);
	assert_true(a->life == b->life && a->retirement == b->retirement);
	assert_memory_equal(a->payload_sum, b->payload_sum, SECSESS_CHECKSUM_SIZE);
	assert_memory_equal(&a->predecessor, &b->predecessor, sizeof(a->predecessor));
	assert_memory_equal(&a->successor, &b->successor, sizeof(a->successor));
	assert_slice(a->user, b->user);
	assert_slice(a->level, b->level);
	assert_slice(a->label, b->label);
	assert_slice(a->ip, b->ip);
	assert_slice(a->area, b->area);
	assert_slice(a->agent, b->agent);
	assert_slice(a->serializer, b->serializer);
}

static struct secsess_buf record_with(const struct secsess_keyring *ring, const struct secsess_place *place,
	struct secsess_header *header, struct secsess_meta *meta, struct secsess_slice payload)
{
	struct secsess_buf bytes = {0};

	assert_int_equal(secsess_record_write(&bytes, true, header, meta, ring, place, payload), SECSESS_DONE);
	for (size_t i = 0; i < SECSESS_HEADER_SIZE; i++) {
		assert_int_equal(bytes.data[i], 0);
	}
	secsess_header_encode(bytes.data, header);
	assert_int_equal(bytes.data[bytes.size], 0);
	return bytes;
}

static struct secsess_buf record_of(const struct secsess_keyring *ring, const struct secsess_place *place,
	const char *payload)
{
	struct secsess_header header = a_header();
	struct secsess_meta meta = a_meta();

	return record_with(ring, place, &header, &meta, STR(payload));
}

/* Opens a copy that the sanitizer guards; NULL error texts and outputs of refusals are checked here. */
static enum secsess_status open_copy(struct secsess_record *record, const struct secsess_keyring *ring,
	const struct secsess_place *place, struct secsess_slice bytes, struct secsess_error *error)
{
	struct secsess_buf copy = {.data = exact_copy(bytes.data, bytes.size), .size = bytes.size, .capacity = bytes.size};
	struct secsess_record untouched;
	struct secsess_error text = {""};
	enum secsess_status status;

	memset(record, 0, sizeof(*record));
	memset(&untouched, 0, sizeof(untouched));
	status = secsess_record_open(record, ring, place, &copy, &text);
	assert_null(copy.data);
	assert_int_equal(copy.size, 0);
	assert_int_equal(status == SECSESS_DONE, text.text[0] == '\0');
	if (status) {
		assert_memory_equal(record, &untouched, sizeof(untouched));
	}
	if (error) {
		*error = text;
	}
	return status;
}

/* The status of opening a record and reading its payload. */
static enum secsess_status read_all(const struct secsess_keyring *ring, const struct secsess_place *place,
	struct secsess_slice bytes)
{
	struct secsess_record record;
	struct secsess_buf room = {0};
	struct secsess_slice payload;
	enum secsess_status status = open_copy(&record, ring, place, bytes, NULL);

	if (!status) {
		status = secsess_record_payload(&record, ring, place, &room, &payload, NULL);
	}
	secsess_buf_release(&room);
	secsess_record_release(&record);
	return status;
}

static enum secsess_status open_only(const struct secsess_keyring *ring, struct secsess_slice bytes)
{
	struct secsess_record record;
	enum secsess_status status = open_copy(&record, ring, &here, bytes, NULL);

	secsess_record_release(&record);
	return status;
}

/* Scripts in a store read the same bytes at the same offsets. */
static void the_header_lies_where_the_header_file_says(void **state)
{
	static const char expected[SECSESS_HEADER_SIZE +
		1] = "\1\0\3\1\xf4\xf3\xf2\xf1\xe4\xe3\xe2\xe1\xd4\xd3\xd2\xd1\xc4\xc3\xc2\xc1\5\12\2\1\xa4\xa3\xa2\xa1"
			 "\xb4\xb3\xb2\xb1\xa0\xa6\xa5\xa4\xa3\xa2\1\0\xa1\xa6\xa5\xa4\xa3\xa2\1\0\xa2\xa6\xa5\xa4\xa3\xa2\1\0"
			 "\xa3\xa6\xa5\xa4\xa3\xa2\1\0\xa4\xa6\xa5\xa4\xa3\xa2\1\0\xa5\xa6\xa5\xa4\xa3\xa2\1\0"
			 "\1\2\3\4\5\6\7\10\11\12\13\14\15\16\17\20\21\22\23\24\25\26\27\30";
	struct secsess_header header = a_header(), read;
	unsigned char at[SECSESS_HEADER_SIZE];

	(void) state;
	header.sealed = 1;
	header.meta_size = 0x0102;
	header.key_id = 0xa1a2a3a4;
	secsess_header_encode(at, &header);
	assert_memory_equal(at, expected, sizeof(at));
	memset(&read, 0, sizeof(read));
	assert_int_equal(secsess_header_decode(&read, secsess_slice_of(at, sizeof(at))), SECSESS_DONE);
	assert_memory_equal(&read, &header, sizeof(read));
}

static enum secsess_status decode(const struct secsess_header *header)
{
	unsigned char at[SECSESS_HEADER_SIZE];
	struct secsess_header read;

	secsess_header_encode(at, header);
	return secsess_header_decode(&read, secsess_slice_of(at, sizeof(at)));
}

#define ASSERT_IMPOSSIBLE(field, value) \
	do { \
		struct secsess_header impossible = a_header(); \
		impossible.field = value; \
		assert_int_equal(decode(&impossible), SECSESS_CORRUPT); \
	} while (0)

static void impossible_headers_are_corrupt(void **state)
{
	struct secsess_header header = a_header();
	unsigned char at[SECSESS_HEADER_SIZE];

	(void) state;
	assert_int_equal(decode(&header), SECSESS_DONE);
	ASSERT_IMPOSSIBLE(format, 0);
	ASSERT_IMPOSSIBLE(format, 2);
	ASSERT_IMPOSSIBLE(life, SECSESS_SUSPECT + 1);
	ASSERT_IMPOSSIBLE(lock, 8);
	ASSERT_IMPOSSIBLE(sealed, 2);
	ASSERT_IMPOSSIBLE(reason, SECSESS_REASON_LIMIT + 1);
	ASSERT_IMPOSSIBLE(confirmed, header.newest + 1);
	ASSERT_IMPOSSIBLE(before, header.confirmed + 1);
	ASSERT_IMPOSSIBLE(meta_size, SECSESS_META_MAX + 1);
	ASSERT_IMPOSSIBLE(offered_at, -1);
	ASSERT_IMPOSSIBLE(confirmed_offer_at, -1);
	ASSERT_IMPOSSIBLE(expires_at, INT64_MIN);
	ASSERT_IMPOSSIBLE(granted_at, -1);
	ASSERT_IMPOSSIBLE(lease_until, -1);
	ASSERT_IMPOSSIBLE(fence, (uint64_t) 1 << 53);
	header.newest = header.confirmed = header.before = 0;
	assert_int_equal(decode(&header), SECSESS_CORRUPT);
	header = a_header();
	header.confirmed = header.before = 0;
	assert_int_equal(decode(&header), SECSESS_DONE);
	/* A deadline that no clock reaches is as late as a time can be. */
	header.expires_at = INT64_MAX;
	assert_int_equal(decode(&header), SECSESS_DONE);
	secsess_header_encode(at, &header);
	for (size_t size = 0; size < sizeof(at); size++) {
		unsigned char *cut = exact_copy(at, size);

		assert_int_equal(secsess_header_decode(&header, secsess_slice_of(cut, size)), SECSESS_CORRUPT);
		free(cut);
	}
	memset(at + 48, 0x7f, 8);
	assert_int_equal(secsess_header_decode(&header, secsess_slice_of(at, sizeof(at))), SECSESS_CORRUPT);
}

static void round_trip(const struct secsess_keyring *ring, struct secsess_slice text)
{
	struct secsess_header header = a_header();
	struct secsess_meta meta = a_meta();
	struct secsess_buf bytes = record_with(ring, &here, &header, &meta, text), room = {0};
	struct secsess_record record;
	struct secsess_slice payload;
	struct secsess_error error;

	assert_int_equal(header.sealed, ring->sealing);
	assert_int_equal(header.key_id, ring->sealing ? ring->keys[0].id : 0);
	assert_int_equal(open_copy(&record, ring, &here, secsess_buf_slice(&bytes), NULL), SECSESS_DONE);
	assert_memory_equal(&record.header, &header, sizeof(header));
	assert_same_meta(&record.meta, &meta);
	assert_int_equal(secsess_record_payload(&record, ring, &here, &room, &payload, &error), SECSESS_DONE);
	assert_slice(payload, text);
	/* Again, into the same room. */
	assert_int_equal(secsess_record_payload(&record, ring, &here, &room, &payload, &error), SECSESS_DONE);
	assert_slice(payload, text);
	if (ring->sealing) {
		assert_int_equal(room.data[room.size], 0);
		assert_int_equal(secsess_record_payload(&record, ring, &there, &room, &payload, &error), SECSESS_CORRUPT);
		assert_int_equal(room.size, 0);
	} else {
		assert_null(room.data);
		assert_in_range((uintptr_t) payload.data, (uintptr_t) record.bytes.data,
			(uintptr_t) record.bytes.data + record.bytes.size);
	}
	secsess_buf_release(&room);
	secsess_record_release(&record);
	secsess_record_release(&record);
	secsess_buf_release(&bytes);
}

static void records_come_back_as_written(void **state)
{
	static unsigned char large[300000];

	(void) state;
	memset(large, 0xa5, sizeof(large));
	round_trip(clear, STR(""));
	round_trip(sealing, STR(""));
	round_trip(clear, STR("user|s:1:\"a\";"));
	round_trip(sealing, STR("user|s:1:\"a\";"));
	round_trip(clear, secsess_slice_of(large, sizeof(large)));
	round_trip(sealing, secsess_slice_of(large, sizeof(large)));
}

static void a_clear_record_is_read_by_a_ring_with_another_shared_secret(void **state)
{
	struct secsess_buf bytes = record_of(clear, &here, "payload");
	struct secsess_keyring *other = shared_ring(9);

	(void) state;
	assert_int_equal(read_all(other, &here, secsess_buf_slice(&bytes)), SECSESS_DONE);
	secsess_keyring_free(other);
	secsess_buf_release(&bytes);
}

static bool holds(struct secsess_slice bytes, struct secsess_slice text)
{
	return memmem(bytes.data, bytes.size, text.data, text.size) != NULL;
}

static void a_sealed_record_shows_nothing(void **state)
{
	struct secsess_buf bytes = record_of(sealing, &here, "the payload"), open = record_of(clear, &here, "the payload");
	struct secsess_meta meta = a_meta();
	const struct secsess_slice parts[] = {STR("the payload"), meta.user, meta.level, meta.ip, meta.agent, meta.area,
		meta.serializer, STR(meta.successor.handle)};

	(void) state;
	for (size_t i = 0; i < SECSESS_COUNT(parts); i++) {
		assert_true(holds(secsess_buf_slice(&open), parts[i]));
		assert_false(holds(secsess_buf_slice(&bytes), parts[i]));
	}
	secsess_buf_release(&bytes);
	secsess_buf_release(&open);
}

static void cut_records_are_corrupt_at_every_length(void **state)
{
	const struct secsess_keyring *rings[] = {clear, sealing};

	(void) state;
	for (size_t i = 0; i < SECSESS_COUNT(rings); i++) {
		struct secsess_buf bytes = record_of(rings[i], &here, "payload");

		for (size_t size = 0; size < bytes.size; size++) {
			assert_int_equal(read_all(rings[i], &here, secsess_slice_of(bytes.data, size)), SECSESS_CORRUPT);
		}
		assert_int_equal(secsess_buf_append(&bytes, "x", 1), SECSESS_DONE);
		assert_int_equal(read_all(rings[i], &here, secsess_buf_slice(&bytes)), SECSESS_CORRUPT);
		secsess_buf_release(&bytes);
	}
}

static void every_flipped_bit_behind_the_header_is_corrupt(void **state)
{
	const struct secsess_keyring *rings[] = {clear, sealing};

	(void) state;
	for (size_t i = 0; i < SECSESS_COUNT(rings); i++) {
		struct secsess_buf bytes = record_of(rings[i], &here, "payload");
		size_t start = (size_t) SECSESS_HEADER_SIZE * 8;

		for (size_t bit = start; bit < bytes.size * 8; bit++) {
			bytes.data[bit / 8] ^= (unsigned char) (1 << bit % 8);
			assert_int_equal(read_all(rings[i], &here, secsess_buf_slice(&bytes)), SECSESS_CORRUPT);
			bytes.data[bit / 8] ^= (unsigned char) (1 << bit % 8);
		}
		assert_int_equal(read_all(rings[i], &here, secsess_buf_slice(&bytes)), SECSESS_DONE);
		secsess_buf_release(&bytes);
	}
}

/* A flipped bit in the header is refused or changes the header alone: meta and payload stay what they were. */
static void every_flipped_bit_in_the_header_changes_the_header_alone(void **state)
{
	const struct secsess_keyring *rings[] = {clear, sealing};

	(void) state;
	for (size_t i = 0; i < SECSESS_COUNT(rings); i++) {
		struct secsess_header header = a_header();
		struct secsess_meta meta = a_meta();
		struct secsess_buf bytes = record_with(rings[i], &here, &header, &meta, STR("payload"));
		size_t opened = 0;

		for (size_t bit = 0; bit < (size_t) SECSESS_HEADER_SIZE * 8; bit++) {
			struct secsess_record record;
			struct secsess_buf room = {0};
			struct secsess_slice payload;

			bytes.data[bit / 8] ^= (unsigned char) (1 << bit % 8);
			if (open_copy(&record, rings[i], &here, secsess_buf_slice(&bytes), NULL) == SECSESS_DONE) {
				opened++;
				assert_same_meta(&record.meta, &meta);
				assert_int_equal(secsess_record_payload(&record, rings[i], &here, &room, &payload, NULL), SECSESS_DONE);
				assert_slice(payload, STR("payload"));
			}
			secsess_buf_release(&room);
			secsess_record_release(&record);
			bytes.data[bit / 8] ^= (unsigned char) (1 << bit % 8);
		}
		assert_in_range(opened, 300, 8 * SECSESS_HEADER_SIZE);
		secsess_buf_release(&bytes);
	}
}

static void another_sessions_record_is_corrupt(void **state)
{
	const struct secsess_keyring *rings[] = {clear, sealing};

	(void) state;
	for (size_t i = 0; i < SECSESS_COUNT(rings); i++) {
		struct secsess_buf bytes = record_of(rings[i], &there, "payload");
		struct secsess_record record;

		assert_int_equal(open_copy(&record, rings[i], &here, secsess_buf_slice(&bytes), NULL), SECSESS_CORRUPT);
		assert_int_equal(read_all(rings[i], &there, secsess_buf_slice(&bytes)), SECSESS_DONE);
		secsess_buf_release(&bytes);
	}
}

/* The record of ring with the first one's header and meta, and the other's payload. */
static struct secsess_buf mixed(const struct secsess_buf *first, const struct secsess_buf *other)
{
	struct secsess_header header;
	struct secsess_buf bytes = {0};
	size_t size;

	assert_int_equal(secsess_header_decode(&header, secsess_buf_slice(first)), SECSESS_DONE);
	size = SECSESS_HEADER_SIZE + header.meta_size;
	assert_int_equal(secsess_buf_append(&bytes, first->data, size), SECSESS_DONE);
	assert_int_equal(secsess_header_decode(&header, secsess_buf_slice(other)), SECSESS_DONE);
	size = SECSESS_HEADER_SIZE + header.meta_size;
	assert_int_equal(secsess_buf_append(&bytes, other->data + size, other->size - size), SECSESS_DONE);
	return bytes;
}

static void a_payload_belongs_to_its_meta(void **state)
{
	const struct secsess_keyring *rings[] = {clear, sealing};

	(void) state;
	for (size_t i = 0; i < SECSESS_COUNT(rings); i++) {
		struct secsess_buf old = record_of(rings[i], &here, "is_admin|b:1;");
		struct secsess_buf new = record_of(rings[i], &here, "is_admin|b:0;");
		struct secsess_buf elsewhere = record_of(rings[i], &there, "is_admin|b:0;");
		struct secsess_buf swapped = mixed(&new, &old), foreign = mixed(&new, &elsewhere), same = mixed(&new, &new);

		assert_int_equal(open_only(rings[i], secsess_buf_slice(&swapped)), SECSESS_DONE);
		assert_int_equal(read_all(rings[i], &here, secsess_buf_slice(&swapped)), SECSESS_CORRUPT);
		assert_int_equal(read_all(rings[i], &here, secsess_buf_slice(&foreign)), SECSESS_CORRUPT);
		assert_int_equal(read_all(rings[i], &here, secsess_buf_slice(&same)), SECSESS_DONE);
		secsess_buf_release(&old);
		secsess_buf_release(&new);
		secsess_buf_release(&elsewhere);
		secsess_buf_release(&swapped);
		secsess_buf_release(&foreign);
		secsess_buf_release(&same);
	}
}

/* A meta that names the sum of a payload made elsewhere: the payload's own place is checked too. */
static void a_payload_of_another_session_is_corrupt_even_with_its_sum(void **state)
{
	const struct secsess_keyring *rings[] = {clear, sealing};

	(void) state;
	for (size_t i = 0; i < SECSESS_COUNT(rings); i++) {
		struct secsess_header header = a_header();
		struct secsess_meta meta = a_meta();
		struct secsess_buf foreign = record_with(rings[i], &there, &header, &meta, STR("payload")), bytes = {0}, record;

		assert_int_equal(secsess_record_write_meta(&bytes, true, &header, &meta, rings[i], &here), SECSESS_DONE);
		secsess_header_encode(bytes.data, &header);
		record = mixed(&bytes, &foreign);
		assert_int_equal(open_only(rings[i], secsess_buf_slice(&record)), SECSESS_DONE);
		assert_int_equal(read_all(rings[i], &here, secsess_buf_slice(&record)), SECSESS_CORRUPT);
		secsess_buf_release(&foreign);
		secsess_buf_release(&bytes);
		secsess_buf_release(&record);
	}
}

/* Meta can't pass for a payload, nor the other way round. */
static void parts_are_not_exchangeable(void **state)
{
	const struct secsess_keyring *rings[] = {clear, sealing};

	(void) state;
	for (size_t i = 0; i < SECSESS_COUNT(rings); i++) {
		struct secsess_header header = a_header();
		struct secsess_meta meta = a_meta();
		struct secsess_buf inner = {0}, bytes = {0};
		size_t size;

		assert_int_equal(secsess_record_write_meta(&inner, false, &header, &meta, rings[i], &here), SECSESS_DONE);
		size = header.meta_size;
		memcpy(meta.payload_sum, inner.data + size - SECSESS_CHECKSUM_SIZE, SECSESS_CHECKSUM_SIZE);
		assert_int_equal(secsess_record_write_meta(&bytes, true, &header, &meta, rings[i], &here), SECSESS_DONE);
		secsess_header_encode(bytes.data, &header);
		assert_int_equal(secsess_buf_append(&bytes, inner.data, size), SECSESS_DONE);
		assert_int_equal(open_only(rings[i], secsess_buf_slice(&bytes)), SECSESS_DONE);
		assert_int_equal(read_all(rings[i], &here, secsess_buf_slice(&bytes)), SECSESS_CORRUPT);
		secsess_buf_release(&inner);
		secsess_buf_release(&bytes);
	}
}

static void keys_are_found_by_their_id(void **state)
{
	struct secsess_buf bytes = record_of(sealing, &here, "payload");
	struct secsess_keyring *other = ring_of("sign " KEY_B "\ntag " KEY_TAG "\n");
	struct secsess_keyring *rotated = ring_of("sign " KEY_B "\ntag " KEY_TAG "\nverify " KEY_C "\nverify " KEY_A "\n");
	struct secsess_record record;
	struct secsess_error error;

	(void) state;
	assert_int_equal(open_copy(&record, other, &here, secsess_buf_slice(&bytes), &error), SECSESS_CORRUPT);
	assert_non_null(strstr(error.text, "verify"));
	assert_non_null(strstr(error.text, "secret file"));
	assert_int_equal(read_all(clear, &here, secsess_buf_slice(&bytes)), SECSESS_CORRUPT);
	assert_int_equal(read_all(rotated, &here, secsess_buf_slice(&bytes)), SECSESS_DONE);
	/* The right id on another key. */
	other->keys[0].id = sealing->keys[0].id;
	assert_int_equal(read_all(other, &here, secsess_buf_slice(&bytes)), SECSESS_CORRUPT);
	secsess_keyring_free(other);
	secsess_keyring_free(rotated);
	secsess_buf_release(&bytes);
}

/* Else whoever can write to the store could forge a session by not sealing it. */
static void a_ring_that_seals_refuses_records_in_clear(void **state)
{
	struct secsess_buf bytes = record_of(clear, &here, "payload"), sealed = record_of(sealing, &here, "payload"), mix;
	struct secsess_record record = {0};
	struct secsess_error error;

	(void) state;
	assert_int_equal(open_copy(&record, sealing, &here, secsess_buf_slice(&bytes), &error), SECSESS_CORRUPT);
	assert_non_null(strstr(error.text, "without a secret file"));
	/* Sealed meta with a payload in clear, whatever the header says. */
	mix = mixed(&sealed, &bytes);
	assert_int_equal(read_all(sealing, &here, secsess_buf_slice(&mix)), SECSESS_CORRUPT);
	secsess_buf_release(&mix);
	secsess_buf_release(&bytes);
	secsess_buf_release(&sealed);
}

static enum secsess_status reopened(const struct secsess_header *header, uint8_t meta_life)
{
	struct secsess_header written = a_header();
	struct secsess_meta meta = a_meta();
	struct secsess_buf bytes = {0};
	enum secsess_status status;

	meta.life = meta_life;
	bytes = record_with(sealing, &here, &written, &meta, STR("payload"));
	written.newest = header->newest;
	written.confirmed = header->confirmed;
	written.before = header->before;
	written.life = header->life;
	secsess_header_encode(bytes.data, &written);
	status = open_only(sealing, secsess_buf_slice(&bytes));
	secsess_buf_release(&bytes);
	return status;
}

static void a_header_that_was_set_back_is_corrupt(void **state)
{
	struct secsess_header header = a_header();

	(void) state;
	assert_int_equal(reopened(&header, SECSESS_LIVE), SECSESS_DONE);
	header.newest++;
	assert_int_equal(reopened(&header, SECSESS_LIVE), SECSESS_DONE);
	header.newest -= 2;
	assert_int_equal(reopened(&header, SECSESS_LIVE), SECSESS_CORRUPT);
	header = a_header();
	header.confirmed++;
	assert_int_equal(reopened(&header, SECSESS_LIVE), SECSESS_DONE);
	header.confirmed -= 2;
	assert_int_equal(reopened(&header, SECSESS_LIVE), SECSESS_CORRUPT);
	header = a_header();
	for (unsigned life = SECSESS_RETIRED; life <= SECSESS_SUSPECT; life++) {
		header.life = life;
		assert_int_equal(reopened(&header, SECSESS_LIVE), SECSESS_DONE);
		assert_int_equal(reopened(&header, life), SECSESS_DONE);
		header.life = SECSESS_LIVE;
		assert_int_equal(reopened(&header, life), SECSESS_CORRUPT);
	}
}

static void a_tombstone_opens_without_payload(void **state)
{
	const struct secsess_keyring *rings[] = {clear, sealing};

	(void) state;
	for (size_t i = 0; i < SECSESS_COUNT(rings); i++) {
		for (unsigned life = SECSESS_LIVE; life <= SECSESS_SUSPECT; life++) {
			struct secsess_header header = a_header();
			struct secsess_meta meta = a_meta();
			struct secsess_buf bytes = {0};

			header.life = life;
			assert_int_equal(secsess_record_write_meta(&bytes, true, &header, &meta, rings[i], &here), SECSESS_DONE);
			secsess_header_encode(bytes.data, &header);
			assert_int_equal(open_only(rings[i], secsess_buf_slice(&bytes)), SECSESS_DONE);
			assert_int_equal(read_all(rings[i], &here, secsess_buf_slice(&bytes)), SECSESS_CORRUPT);
			secsess_buf_release(&bytes);
		}
	}
}

static void only_an_ended_record_may_be_without_meta(void **state)
{
	static const unsigned char zero[sizeof(struct secsess_meta)];
	struct secsess_header header = a_header();
	unsigned char at[SECSESS_HEADER_SIZE + 64] = {0};

	(void) state;
	for (unsigned life = SECSESS_LIVE; life <= SECSESS_SUSPECT; life++) {
		bool ended = life == SECSESS_ENDED || life == SECSESS_SUSPECT;
		struct secsess_record record;

		header.life = life;
		secsess_header_encode(at, &header);
		assert_int_equal(open_copy(&record, sealing, &here, secsess_slice_of(at, SECSESS_HEADER_SIZE), NULL),
			ended ? SECSESS_DONE : SECSESS_CORRUPT);
		assert_memory_equal(&record.meta, zero, sizeof(zero));
		secsess_record_release(&record);
		assert_int_equal(read_all(clear, &here, secsess_slice_of(at, SECSESS_HEADER_SIZE)), SECSESS_CORRUPT);
		assert_int_equal(read_all(clear, &here, secsess_slice_of(at, sizeof(at))), SECSESS_CORRUPT);
	}
}

/* The caller sets the header up for its next write while it still holds the record as read. */
static void a_payload_is_not_looked_for_behind_the_record(void **state)
{
	struct secsess_buf bytes = record_of(clear, &here, "payload"), room = {0};
	struct secsess_record record;
	struct secsess_slice payload;

	(void) state;
	assert_int_equal(open_copy(&record, clear, &here, secsess_buf_slice(&bytes), NULL), SECSESS_DONE);
	for (unsigned size = 0; size <= UINT16_MAX; size++) {
		bool own = size == record.bytes.size - SECSESS_HEADER_SIZE - 7 - SECSESS_CHECKSUM_SIZE;

		record.header.meta_size = (uint16_t) size;
		assert_int_equal(secsess_record_payload(&record, clear, &here, &room, &payload, NULL),
			own ? SECSESS_DONE : SECSESS_CORRUPT);
	}
	secsess_record_release(&record);
	assert_int_equal(secsess_record_payload(&record, clear, &here, &room, &payload, NULL), SECSESS_CORRUPT);
	secsess_buf_release(&bytes);
}

/* A body in front of which the store keeps its header. */
static void bodies_are_written_behind_what_is_there(void **state)
{
	const struct secsess_keyring *rings[] = {clear, sealing};

	(void) state;
	for (size_t i = 0; i < SECSESS_COUNT(rings); i++) {
		struct secsess_header header = a_header();
		struct secsess_meta meta = a_meta();
		struct secsess_buf body = {0};

		assert_int_equal(secsess_buf_reserve(&body, SECSESS_HEADER_SIZE), SECSESS_DONE);
		body.size = SECSESS_HEADER_SIZE;
		assert_int_equal(secsess_record_write(&body, false, &header, &meta, rings[i], &here, STR("payload")),
			SECSESS_DONE);
		secsess_header_encode(body.data, &header);
		assert_int_equal(read_all(rings[i], &here, secsess_buf_slice(&body)), SECSESS_DONE);
		secsess_buf_release(&body);
	}
}

static void a_touch_keeps_the_size_and_the_payload(void **state)
{
	const struct secsess_keyring *rings[] = {clear, sealing};

	(void) state;
	for (size_t i = 0; i < SECSESS_COUNT(rings); i++) {
		struct secsess_header header = a_header();
		struct secsess_meta meta = a_meta();
		struct secsess_buf bytes = record_with(rings[i], &here, &header, &meta, STR("payload")), touch = {0};
		size_t size = header.meta_size;

		meta.last_seen_at = meta.idle_deadline = 1234567890123;
		meta.absolute_deadline = 0;
		assert_int_equal(secsess_record_write_meta(&touch, false, &header, &meta, rings[i], &here), SECSESS_DONE);
		assert_int_equal(header.meta_size, size);
		assert_int_equal(touch.size, size);
		assert_int_equal((size - (i ? SECSESS_SEAL_OVERHEAD : SECSESS_CHECKSUM_SIZE)) % 16, 0);
		memcpy(bytes.data + SECSESS_HEADER_SIZE, touch.data, size);
		assert_int_equal(read_all(rings[i], &here, secsess_buf_slice(&bytes)), SECSESS_DONE);
		secsess_buf_release(&touch);
		secsess_buf_release(&bytes);
	}
}

static void long_strings_are_cut_or_refused(void **state)
{
	static char text[70000];
	struct secsess_header header = a_header(), before = header;
	struct secsess_meta meta = a_meta();
	struct secsess_buf bytes = {0};
	struct secsess_record record;

	(void) state;
	memset(text, 'x', sizeof(text));
	meta.agent = secsess_slice_of(text, sizeof(text));
	meta.user = secsess_slice_of(text, SECSESS_USER_MAX);
	bytes = record_with(sealing, &here, &header, &meta, STR(""));
	assert_int_equal(open_copy(&record, sealing, &here, secsess_buf_slice(&bytes), NULL), SECSESS_DONE);
	assert_int_equal(record.meta.agent.size, SECSESS_AGENT_MAX);
	assert_int_equal(record.meta.user.size, SECSESS_USER_MAX);
	secsess_record_release(&record);
	secsess_buf_release(&bytes);

	header = before;
	meta.user.size = SECSESS_USER_MAX + 1;
	assert_int_equal(secsess_record_write(&bytes, true, &header, &meta, sealing, &here, STR("")), SECSESS_CONFIG);
	meta.user.size = 0;
	for (size_t size = 7000; size < 9000; size++) {
		enum secsess_status status;

		meta.area = secsess_slice_of(text, size);
		status = secsess_record_write(&bytes, true, &header, &meta, clear, &here, STR(""));
		if (status) {
			assert_int_equal(status, SECSESS_CONFIG);
			assert_in_range(size, 7500, 8000);
			break;
		}
		assert_true(header.meta_size <= SECSESS_META_MAX);
		bytes.size = 0;
	}
	header = before;
	assert_int_equal(secsess_buf_append(&bytes, "kept", 4), SECSESS_DONE);
	meta.area = secsess_slice_of(text, 65536 + 10);
	assert_int_equal(secsess_record_write(&bytes, true, &header, &meta, clear, &here, STR("")), SECSESS_CONFIG);
	meta.area = secsess_slice_of(text, SIZE_MAX);
	assert_int_equal(secsess_record_write_meta(&bytes, true, &header, &meta, clear, &here), SECSESS_CONFIG);
	meta.area.size = 0;
	assert_int_equal(secsess_record_write(&bytes, true, &header, &meta, clear, &here, secsess_slice_of(text, SIZE_MAX)),
		SECSESS_NOMEM);
	assert_memory_equal(&header, &before, sizeof(header));
	assert_string_equal((char *) bytes.data, "kept");
	secsess_buf_release(&bytes);
}

/* Rewrites meta in clear with a right checksum: what a damaged or hostile store without secret file can hold. */
static enum secsess_status open_meta_text(const unsigned char *text, size_t size)
{
	static const unsigned char context[29] = "0123456789abcdefghijklmnopm\1";
	struct secsess_header header = a_header();
	unsigned char sum[SECSESS_CHECKSUM_SIZE], at[SECSESS_HEADER_SIZE];
	struct secsess_buf bytes = {0};
	enum secsess_status status;

	secsess_checksum(sum, secsess_slice_of(text, size),
		secsess_checksum_seed(secsess_slice_of(context, sizeof(context) - 1)));
	header.meta_size = (uint16_t) (size + sizeof(sum));
	header.life = SECSESS_SUSPECT; /* as strict as can be */
	secsess_header_encode(at, &header);
	assert_int_equal(secsess_buf_append(&bytes, at, sizeof(at)), SECSESS_DONE);
	assert_int_equal(secsess_buf_append(&bytes, text, size), SECSESS_DONE);
	assert_int_equal(secsess_buf_append(&bytes, sum, sizeof(sum)), SECSESS_DONE);
	status = open_only(clear, secsess_buf_slice(&bytes));
	secsess_buf_release(&bytes);
	return status;
}

static void malformed_meta_is_corrupt_even_with_a_right_checksum(void **state)
{
	enum { LIFE = 7 * 8 + 8, RETIREMENT = LIFE + 1, PLACES = RETIREMENT + 1 + 16 };
	static const struct {
		size_t at;
		unsigned char value;
	} wrong[] = {
		{7, 0x80},
		{6, 0x20},
		{55, 0xff}, /* times */
		{LIFE, 4},
		{RETIREMENT, 3},
		{PLACES, 25},
		{PLACES, 27},
		{PLACES, 45},
		{PLACES, 47},
		{PLACES + 1, 1},
		{PLACES + 2, '/'},
		{PLACES + 2, 'w'},
		{PLACES + 2, 'A'},
		{PLACES + 2, 0},
		{PLACES + 30, '.'},
		{PLACES + 28, 0},
		{PLACES + 28 + 1, 0xff},
	};
	struct secsess_header header = a_header();
	struct secsess_meta meta = a_meta();
	struct secsess_buf body = {0};
	unsigned char text[512] = {0};
	size_t size;

	(void) state;
	assert_int_equal(secsess_record_write_meta(&body, false, &header, &meta, clear, &here), SECSESS_DONE);
	size = body.size - SECSESS_CHECKSUM_SIZE;
	assert_true(size + 16 <= sizeof(text));
	memcpy(text, body.data, size);
	assert_int_equal(open_meta_text(text, size), SECSESS_DONE);
	for (size_t i = 0; i < SECSESS_COUNT(wrong); i++) {
		unsigned char was = text[wrong[i].at];

		text[wrong[i].at] = wrong[i].value;
		if (open_meta_text(text, size) != SECSESS_CORRUPT) {
			fail_msg("byte %zu, value %d", wrong[i].at, wrong[i].value);
		}
		text[wrong[i].at] = was;
	}
	text[size - 1] = 1; /* padding */
	assert_int_equal(open_meta_text(text, size), SECSESS_CORRUPT);
	text[size - 1] = 0;
	assert_int_equal(open_meta_text(text, size + 16), SECSESS_CORRUPT); /* one block too many */
	for (size_t cut = 0; cut < size; cut++) {
		assert_int_equal(open_meta_text(text, cut), SECSESS_CORRUPT);
	}
	/* A tag that lacks its last character, and all else in order. */
	memmove(text + PLACES + 28 + 2 + 45, text + PLACES + 28 + 2 + 46, sizeof(text) - (PLACES + 28 + 2 + 46));
	text[PLACES + 28] = 45;
	assert_int_equal(open_meta_text(text, size), SECSESS_CORRUPT);
	memcpy(text, body.data, size);
	/* Any byte, any value: refused or read, never out of bounds. */
	for (size_t at = 0; at < size; at++) {
		unsigned char was = text[at];

		for (unsigned value = 0; value < 256; value += 15) {
			text[at] = (unsigned char) value;
			open_meta_text(text, size);
		}
		text[at] = was;
	}
	secsess_buf_release(&body);
}

/* Stores outlive upgrades: what is written today must be read for ever. Computed with Python's xxhash. */
static void the_stored_form_is_frozen(void **state)
{
	static const char expected[] =
		"010000000000000002000000000000000300000000000000040000000000000005000000000000000600000000000000ffffffffff"
		"ff1f00f4f3f2f1e4e3e2e10002065739e01aaade756b59883649be7d5e1a0070707070707070707070707070707070707070707070"
		"707070702e007373737373737373737373737373737373737373737373737373747474747474747474747474747474747474747405"
		"00757300657205006c6576656c06006c6162656c2d0b00323030313a6462383a3a3104006172656105006167656e740d007068705f"
		"73657269616c697a65000000ee2d07c123519ecfabccc50065ffa4917061796c6f6164065739e01aaade756b59883649be7d5e";
	struct secsess_buf bytes = record_of(clear, &here, "payload");
	unsigned char body[sizeof(expected) / 2];

	(void) state;
	assert_true(secsess_unhex(body, sizeof(body), STR(expected)));
	assert_int_equal(bytes.size, SECSESS_HEADER_SIZE + sizeof(body));
	assert_memory_equal(bytes.data + SECSESS_HEADER_SIZE, body, sizeof(body));
	secsess_buf_release(&bytes);
}

static void sealed_parts_are_nonce_ciphertext_and_tag(void **state)
{
	static const char associated[] = "0123456789abcdefghijklmnopp\1";
	struct secsess_header header = a_header();
	struct secsess_meta meta = a_meta();
	struct secsess_buf bytes = record_with(sealing, &here, &header, &meta, STR("payload"));
	struct secsess_slice part = secsess_slice_of(bytes.data + bytes.size - 7 - SECSESS_SEAL_OVERHEAD,
		7 + SECSESS_SEAL_OVERHEAD);
	unsigned char master[SECSESS_KEY_SIZE], key[SECSESS_KEY_SIZE], text[7];

	(void) state;
	assert_true(secsess_unhex(master, sizeof(master), STR(KEY_A)));
	secsess_derive(key, master, "secsess seal 1");
	assert_int_equal(secsess_unseal(text, part, STR(associated), key), SECSESS_DONE);
	assert_memory_equal(text, "payload", 7);
	assert_int_equal(bytes.size, SECSESS_HEADER_SIZE + header.meta_size + part.size);
	secsess_buf_release(&bytes);
}

static void random_bytes_never_crash(void **state)
{
	unsigned char bytes[512];

	(void) state;
	for (int round = 0; round < 20000; round++) {
		size_t size;

		secsess_random(bytes, sizeof(bytes));
		size = secsess_get_u16(bytes) % sizeof(bytes);
		if (round % 2) { /* past the header's own checks */
			struct secsess_header header = a_header();

			header.meta_size = secsess_get_u16(bytes + 2) % 512;
			header.sealed = bytes[4] & 1;
			header.key_id = sealing->keys[0].id;
			secsess_header_encode(bytes, &header);
		}
		assert_int_not_equal(read_all(sealing, &here, secsess_slice_of(bytes, size)), SECSESS_DONE);
		assert_int_not_equal(read_all(clear, &here, secsess_slice_of(bytes, size)), SECSESS_DONE);
	}
}

/* What a store keeps for a body in clear stands for each byte of it, and for nothing else. */
static void a_body_is_whole_or_it_is_not(void **state)
{
	struct secsess_header header = a_header();
	struct secsess_meta meta = {.created_at = 1};
	struct secsess_buf body = {0};
	unsigned char at[SECSESS_HEADER_SIZE], sum[SECSESS_CHECKSUM_SIZE], other[SECSESS_CHECKSUM_SIZE];

	(void) state;
	assert_int_equal(secsess_record_write(&body, false, &header, &meta, clear, &here, STR("user|s:5:\"alice\";")),
		SECSESS_DONE);
	secsess_header_encode(at, &header);
	for (int summed = 0; summed < 2; summed++) {
		struct secsess_slice whole = secsess_buf_slice(&body);

		secsess_record_sum(sum, at, summed, whole, 7);
		assert_true(secsess_record_is_whole(sum, at, summed, whole, &here, 7));
		assert_false(secsess_record_is_whole(sum, at, summed, whole, &here, 8));
		assert_false(secsess_record_is_whole(sum, at, !summed, whole, &here, 7));
		assert_int_equal(secsess_record_is_whole(sum, at, summed, whole, &there, 7), !summed);
		assert_int_equal(secsess_record_is_whole(sum, at, summed, whole, NULL, 7), !summed);
		for (size_t i = 0; i < body.size; i++) {
			body.data[i] ^= 1;
			assert_false(secsess_record_is_whole(sum, at, summed, whole, &here, 7));
			body.data[i] ^= 1;
			assert_false(secsess_record_is_whole(sum, at, summed, secsess_slice_of(body.data, i), &here, 7));
		}
	}
	/* Two parts, each whole, that were not written together. */
	secsess_record_sum(sum, at, true, secsess_buf_slice(&body), 7);
	meta.created_at = 2;
	body.size = 0;
	assert_int_equal(secsess_record_write(&body, false, &header, &meta, clear, &here, STR("user|s:5:\"alice\";")),
		SECSESS_DONE);
	secsess_record_sum(other, at, true, secsess_buf_slice(&body), 7);
	assert_true(secsess_record_is_whole(other, at, true, secsess_buf_slice(&body), &here, 7));
	assert_false(secsess_record_is_whole(sum, at, true, secsess_buf_slice(&body), &here, 7));
	secsess_buf_release(&body);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_header_lies_where_the_header_file_says),
		cmocka_unit_test(impossible_headers_are_corrupt),
		cmocka_unit_test(records_come_back_as_written),
		cmocka_unit_test(a_clear_record_is_read_by_a_ring_with_another_shared_secret),
		cmocka_unit_test(a_sealed_record_shows_nothing),
		cmocka_unit_test(cut_records_are_corrupt_at_every_length),
		cmocka_unit_test(every_flipped_bit_behind_the_header_is_corrupt),
		cmocka_unit_test(every_flipped_bit_in_the_header_changes_the_header_alone),
		cmocka_unit_test(another_sessions_record_is_corrupt),
		cmocka_unit_test(a_payload_belongs_to_its_meta),
		cmocka_unit_test(a_payload_of_another_session_is_corrupt_even_with_its_sum),
		cmocka_unit_test(parts_are_not_exchangeable),
		cmocka_unit_test(keys_are_found_by_their_id),
		cmocka_unit_test(a_ring_that_seals_refuses_records_in_clear),
		cmocka_unit_test(a_header_that_was_set_back_is_corrupt),
		cmocka_unit_test(a_tombstone_opens_without_payload),
		cmocka_unit_test(only_an_ended_record_may_be_without_meta),
		cmocka_unit_test(a_payload_is_not_looked_for_behind_the_record),
		cmocka_unit_test(bodies_are_written_behind_what_is_there),
		cmocka_unit_test(a_touch_keeps_the_size_and_the_payload),
		cmocka_unit_test(long_strings_are_cut_or_refused),
		cmocka_unit_test(malformed_meta_is_corrupt_even_with_a_right_checksum),
		cmocka_unit_test(the_stored_form_is_frozen),
		cmocka_unit_test(sealed_parts_are_nonce_ciphertext_and_tag),
		cmocka_unit_test(random_bytes_never_crash),
		cmocka_unit_test(a_body_is_whole_or_it_is_not),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
