/* SPDX-License-Identifier: BSD-3-Clause */

#include "note.h"

/* 1 = sealed, and the key's number. */
#define HEAD_SIZE 5
#define NAME_MAX 64

static struct secsess_slice context_of(unsigned char room[NAME_MAX + 1], struct secsess_slice name)
{
	size_t size = name.size < NAME_MAX ? name.size : NAME_MAX;

	room[0] = 'n'; /* no part of a record begins so */
	memcpy(room + 1, name.data, size);
	return secsess_slice_of(room, size + 1);
}

enum secsess_status secsess_note_close(struct secsess_buf *stored, const struct secsess_keyring *ring,
	struct secsess_slice name, struct secsess_slice text)
{
	unsigned char room[NAME_MAX + 1];
	struct secsess_slice context = context_of(room, name);
	size_t overhead = ring->sealing ? SECSESS_SEAL_OVERHEAD : SECSESS_CHECKSUM_SIZE;
	enum secsess_status status = secsess_buf_reserve(stored, HEAD_SIZE + overhead + text.size);
	unsigned char *at = stored->data + stored->size;

	if (status) {
		return status;
	}
	at[0] = ring->sealing;
	secsess_put_u32(at + 1, ring->sealing ? ring->keys[0].id : 0);
	at += HEAD_SIZE;
	if (ring->sealing) {
		secsess_seal(at, text, context, ring->keys[0].seal);
	} else {
		memcpy(at, text.data, text.size);
		secsess_checksum(at + text.size, text, secsess_checksum_seed(context));
	}
	stored->size += HEAD_SIZE + overhead + text.size;
	return SECSESS_DONE;
}

static enum secsess_status check(struct secsess_buf *text, struct secsess_slice context, struct secsess_slice stored)
{
	if (stored.size < SECSESS_CHECKSUM_SIZE) {
		return SECSESS_CORRUPT;
	}
	stored.size -= SECSESS_CHECKSUM_SIZE;
	return secsess_checksum_holds(stored.data + stored.size, stored, secsess_checksum_seed(context))
		? secsess_buf_append(text, stored.data, stored.size)
		: SECSESS_CORRUPT;
}

enum secsess_status secsess_note_open(struct secsess_buf *text, const struct secsess_keyring *ring,
	struct secsess_slice name, struct secsess_slice stored)
{
	unsigned char room[NAME_MAX + 1];
	struct secsess_slice context = context_of(room, name);
	const struct secsess_keys *keys;
	enum secsess_status status;

	if (stored.size < HEAD_SIZE || stored.data[0] > 1) {
		return SECSESS_CORRUPT;
	}
	keys = stored.data[0] ? secsess_keyring_find(ring, secsess_get_u32(stored.data + 1)) : NULL;
	if ((stored.data[0] && !keys) || (!stored.data[0] && ring->sealing)) {
		return SECSESS_CORRUPT;
	}
	stored = secsess_slice_of(stored.data + HEAD_SIZE, stored.size - HEAD_SIZE);
	if (!keys) {
		return check(text, context, stored);
	}
	if (stored.size < SECSESS_SEAL_OVERHEAD) {
		return SECSESS_CORRUPT;
	}
	status = secsess_buf_reserve(text, stored.size);
	if (!status) {
		status = secsess_unseal(text->data, stored, context, keys->seal);
	}
	if (!status) {
		text->size = stored.size - SECSESS_SEAL_OVERHEAD;
	}
	return status;
}

enum secsess_status secsess_note_put_number(struct secsess_buf *text, uint64_t number)
{
	unsigned char at[8];

	secsess_put_u64(at, number);
	return secsess_buf_append(text, at, sizeof(at));
}

enum secsess_status secsess_note_put(struct secsess_buf *text, struct secsess_slice value, size_t most)
{
	unsigned char at[4];
	size_t size = value.size < most ? value.size : most;
	enum secsess_status status;

	secsess_put_u32(at, (uint32_t) size);
	status = secsess_buf_append(text, at, sizeof(at));
	return status ? status : secsess_buf_append(text, value.data, size);
}

bool secsess_note_take_number(struct secsess_slice *text, uint64_t *number)
{
	if (text->size < 8) {
		return false;
	}
	*number = secsess_get_u64(text->data);
	*text = secsess_slice_of(text->data + 8, text->size - 8);
	return true;
}

bool secsess_note_take(struct secsess_slice *text, struct secsess_slice *value)
{
	size_t size;

	if (text->size < 4) {
		return false;
	}
	size = secsess_get_u32(text->data);
	if (size > text->size - 4) {
		return false;
	}
	*value = secsess_slice_of(text->data + 4, size);
	*text = secsess_slice_of(text->data + 4 + size, text->size - 4 - size);
	return true;
}
