/* SPDX-License-Identifier: BSD-3-Clause */

/* Records. Each input is taken twice: as stored bytes, and as choices from which a record is made, whose meta and payload
 * are then sealed with the right key, so that the fuzzer gets past the authentication. */
#include <stdlib.h>

#include "../../handlers/core/meta.h"
#include "made.h"

static struct secsess_keyring *sealing, *clear;

/* ---- what is promised of whatever is opened */

static void check_header(struct secsess_slice bytes)
{
	struct secsess_header header;
	unsigned char again[SECSESS_HEADER_SIZE];

	if (!secsess_header_decode(&header, bytes)) {
		secsess_header_encode(again, &header);
		promise(memcmp(again, bytes.data, sizeof(again)) == 0, "a header is canonical: written again it is the same");
		promise(header.newest >= header.confirmed && header.confirmed >= header.before && header.newest > 0,
			"a header's generations are in order");
	}
}

static void check_meta(struct secsess_slice text)
{
	struct secsess_meta meta;
	unsigned char again[SECSESS_META_MAX];
	size_t size;

	if (!secsess_meta_decode(&meta, text)) {
		promise(secsess_meta_measure(&meta, &size) == SECSESS_DONE && size == text.size,
			"a meta part that can be read can be written, in the same size");
		secsess_meta_encode(again, size, &meta);
		promise(memcmp(again, text.data, size) == 0, "a meta part is canonical: written again it is the same");
	}
}

static bool same_meta(const struct secsess_meta *a, const struct secsess_meta *b)
{
	unsigned char texts[2][SECSESS_META_MAX];
	size_t sizes[2];

	promise(!secsess_meta_measure(a, &sizes[0]) && !secsess_meta_measure(b, &sizes[1]), "both can be written");
	secsess_meta_encode(texts[0], sizes[0], a);
	secsess_meta_encode(texts[1], sizes[1], b);
	return sizes[0] == sizes[1] && memcmp(texts[0], texts[1], sizes[0]) == 0;
}

static enum secsess_status open_at(struct secsess_record *record, const struct secsess_keyring *ring,
	const struct secsess_place *place, struct secsess_slice bytes)
{
	struct secsess_buf buf = {0};
	struct secsess_error error = {""};
	enum secsess_status status;

	promise(!secsess_buf_append(&buf, bytes.data, bytes.size), "there is memory for a record");
	status = secsess_record_open(record, ring, place, &buf, &error);
	promise(!buf.data, "the bytes are taken over");
	promise(status == SECSESS_DONE || status == SECSESS_CORRUPT, "a record is read, or it is corrupt");
	promise(!status || (error.text[0] && fuzz_is_printable(error.text)), "an error says what is wrong");
	return status;
}

/* The very same session, saved: opens again, holds the same, and a touch keeps its size. */
static void check_written_again(struct secsess_record *record, struct secsess_keyring *ring,
	struct secsess_slice payload)
{
	struct secsess_header header = record->header;
	struct secsess_meta meta = record->meta;
	struct secsess_buf body = {0}, touch = {0}, room = {0};
	struct secsess_record again = {0};
	struct secsess_slice found;
	struct secsess_error error;
	uint16_t meta_size;

	promise(!secsess_record_write(&body, true, &header, &meta, ring, &made_here, payload),
		"what was read can be written");
	meta_size = header.meta_size;
	secsess_header_encode(body.data, &header);
	promise(!open_at(&again, ring, &made_here, secsess_buf_slice(&body)) && same_meta(&again.meta, &meta),
		"what was written is read back");
	promise(!secsess_record_payload(&again, ring, &made_here, &room, &found, &error) &&
			secsess_slice_equal(found, payload),
		"a payload that was written is read back");
	promise(!secsess_record_write_meta(&touch, false, &header, &meta, ring, &made_here) &&
			header.meta_size == meta_size && touch.size == meta_size,
		"a touch keeps the size");
	secsess_record_release(&again);
	secsess_buf_release(&body);
	secsess_buf_release(&touch);
	secsess_buf_release(&room);
}

/* Answers whether header and meta, and the payload, were accepted. */
static bool check_open(struct secsess_keyring *ring, struct secsess_slice bytes, struct secsess_slice *payload,
	struct secsess_buf *room, struct secsess_record *record)
{
	struct secsess_error error = {""};
	enum secsess_status status;

	if (open_at(record, ring, &made_here, bytes)) {
		return false;
	}
	if (record->header.meta_size == 0) {
		promise(record->header.life >= SECSESS_ENDED, "only a tombstone can do without a meta part");
		return false;
	}
	promise(!ring->sealing || record->header.sealed, "with a secret file nothing is read that isn't sealed");
	promise(record->meta.newest <= record->header.newest && record->meta.confirmed <= record->header.confirmed &&
			(record->meta.life == SECSESS_LIVE || record->header.life != SECSESS_LIVE),
		"a header is never looser than its meta");
	status = secsess_record_payload(record, ring, &made_here, room, payload, &error);
	promise(status == SECSESS_DONE || (status == SECSESS_CORRUPT && error.text[0]),
		"a payload is read, or it is corrupt");
	if (!status) {
		promise(memcmp(record->meta.payload_sum, bytes.data + bytes.size - SECSESS_CHECKSUM_SIZE,
					SECSESS_CHECKSUM_SIZE) == 0,
			"a payload is the one that its meta part belongs to");
		check_written_again(record, ring, *payload);
	}
	return !status;
}

static void check_made(struct feed *feed)
{
	struct made made;
	struct secsess_record record = {0};
	struct secsess_buf room = {0};
	struct secsess_slice payload;
	unsigned char *copy;
	bool good;

	made_from(&made, sealing, clear, feed);
	check_meta(secsess_slice_of(made.meta_text, made.meta_text_size));
	copy = fuzz_copy(secsess_slice_of(made.bytes, made.size));
	check_header(secsess_slice_of(copy, made.size));
	good = check_open(made.ring, secsess_slice_of(copy, made.size), &payload, &room, &record);
	promise(good || !made.genuine, "what is whole is read");
	promise(!good || !made.changed_behind_header, "what was changed since it was sealed is not read");
	promise(!good || secsess_slice_equal(payload, made.payload), "a payload is the one that was sealed");
	if (good) {
		struct secsess_record other = {0};

		promise(open_at(&other, made.ring, &made_elsewhere, secsess_slice_of(copy, made.size)) == SECSESS_CORRUPT,
			"a record opens in its own place only");
		promise(made.ring == sealing || open_at(&other, sealing, &made_here, secsess_slice_of(copy, made.size)),
			"with a secret file nothing is read that isn't sealed");
	}
	secsess_record_release(&record);
	secsess_buf_release(&room);
	free(copy);
}

static void check_stored(struct secsess_keyring *ring, struct secsess_slice bytes)
{
	struct secsess_record record = {0};
	struct secsess_buf room = {0};
	struct secsess_slice payload;

	check_open(ring, bytes, &payload, &room, &record);
	secsess_record_release(&record);
	secsess_buf_release(&room);
}

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	(void) argc;
	(void) argv;
	fuzz_set_up();
	sealing = fuzz_ring(FUZZ_SECRET);
	clear = fuzz_shared_ring();
	return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct secsess_slice bytes = secsess_slice_of(data, size);
	struct feed feed = {data, size};
	unsigned char *copy = fuzz_copy(bytes);

	fuzz_reseed(size);
	check_header(secsess_slice_of(copy, size));
	check_meta(secsess_slice_of(copy, size));
	check_stored(sealing, bytes);
	check_stored(clear, bytes);
	check_made(&feed);
	free(copy);
	return 0;
}
