/* SPDX-License-Identifier: BSD-3-Clause */

#include "file_value.h"

#include <errno.h>
#include <unistd.h>

#include "../core/crypto.h"
#include "file_bytes.h"

#define MAGIC_SIZE 8
#define SUMMED (SECSESS_VALUE_HEAD_SIZE - SECSESS_CHECKSUM_SIZE)
/* What is read at once: of most sessions all. */
#define FIRST 8192
/* So often somebody may write while one reads who keeps nobody out. */
#define TRIES 16
/* What a value that became small leaves behind it is given back from so much on. */
#define SLACK 65536
#define PARTS_SUMMED UINT32_C(0x80000000)

static const unsigned char magic[MAGIC_SIZE] = "secsess\1";

static size_t place_of(size_t i)
{
	return MAGIC_SIZE + i * SECSESS_VALUE_HEAD_SIZE;
}

static void decode(struct secsess_value_head *head, const unsigned char *at)
{
	head->sequence = secsess_get_u64(at);
	head->body_at = secsess_get_u32(at + 8);
	head->body_size = secsess_get_u32(at + 12) & ~PARTS_SUMMED;
	head->summed = secsess_get_u32(at + 12) & PARTS_SUMMED;
	memcpy(head->body_sum, at + 16, sizeof(head->body_sum));
	head->gone_at = (int64_t) secsess_get_u64(at + 32);
	head->list_until = (int64_t) secsess_get_u64(at + 40);
	memcpy(head->header, at + 48, sizeof(head->header));
}

static void encode(unsigned char *at, const struct secsess_value_head *head, uint64_t seed)
{
	secsess_put_u64(at, head->sequence);
	secsess_put_u32(at + 8, head->body_at);
	secsess_put_u32(at + 12, head->body_size | (head->summed ? PARTS_SUMMED : 0));
	memcpy(at + 16, head->body_sum, sizeof(head->body_sum));
	secsess_put_u64(at + 32, (uint64_t) head->gone_at);
	secsess_put_u64(at + 40, (uint64_t) head->list_until);
	memcpy(at + 48, head->header, sizeof(head->header));
	secsess_checksum(at + SUMMED, secsess_slice_of(at, SUMMED), seed);
}

static bool is_whole(const struct secsess_value *value, const struct secsess_value_head *head,
	const unsigned char *block)
{
	const unsigned char *at = block + place_of((size_t) (head - value->heads));

	return secsess_checksum_holds(at + SUMMED, secsess_slice_of(at, SUMMED), value->seed);
}

static bool is_blank(const unsigned char *at, size_t size)
{
	while (size && !at[size - 1]) {
		size--;
	}
	return size == 0;
}

/* The newest head that is older than that; NULL: none. */
static const struct secsess_value_head *older_than(const struct secsess_value *value, uint64_t sequence)
{
	const struct secsess_value_head *found = NULL;

	for (size_t i = 0; i < SECSESS_VALUE_HEADS; i++) {
		const struct secsess_value_head *head = &value->heads[i];

		if (head->sequence && head->sequence < sequence && (!found || head->sequence > found->sequence)) {
			found = head;
		}
	}
	return found;
}

static bool is_possible(const struct secsess_value_head *head)
{
	return head->body_at >= SECSESS_VALUE_BLOCK && head->body_size <= SECSESS_VALUE_MAX;
}

/* The newest that is older and whole. One that is damaged is as one that is not there, and the first to be written over; those
 * that are older still nobody looks at before they are needed. */
static bool take_newest(struct secsess_value *value, uint64_t before, const unsigned char *block)
{
	const struct secsess_value_head *head;

	while ((head = older_than(value, before)) != NULL && !is_whole(value, head, block)) {
		value->heads[head - value->heads].sequence = 0;
	}
	value->newest = head;
	return head != NULL;
}

static enum secsess_status take_block(struct secsess_value *value, const unsigned char *block, size_t size)
{
	value->newest = NULL;
	if (is_blank(block, size < SECSESS_VALUE_BLOCK ? size : SECSESS_VALUE_BLOCK)) {
		memset(value->heads, 0, sizeof(value->heads));
		return SECSESS_ABSENT;
	}
	if (size < SECSESS_VALUE_BLOCK || memcmp(block, magic, MAGIC_SIZE) != 0) {
		return SECSESS_CORRUPT;
	}
	for (size_t i = 0; i < SECSESS_VALUE_HEADS; i++) {
		decode(&value->heads[i], block + place_of(i));
		if (!is_possible(&value->heads[i])) {
			value->heads[i].sequence = 0;
		}
	}
	return take_newest(value, UINT64_MAX, block) ? SECSESS_DONE : SECSESS_CORRUPT;
}

enum secsess_status secsess_value_look(struct secsess_value *value)
{
	unsigned char block[SECSESS_VALUE_BLOCK];
	size_t got;
	enum secsess_status status = secsess_bytes_fetch(value->file, block, sizeof(block), 0, &got);

	return status ? status : take_block(value, block, got);
}

/* CORRUPT: it is not the head's body. */
static enum secsess_status take_body(const struct secsess_value *value, const struct secsess_value_head *head,
	const unsigned char *first, size_t first_size, struct secsess_buf *body)
{
	size_t end = (size_t) head->body_at + head->body_size, got = head->body_size;
	enum secsess_status status = secsess_buf_reserve(body, head->body_size);

	if (status) {
		return status;
	}
	if (end <= first_size) {
		memcpy(body->data + body->size, first + head->body_at, head->body_size);
	} else {
		status = secsess_bytes_fetch(value->file, body->data + body->size, head->body_size, head->body_at, &got);
	}
	if (!status) {
		status = got == head->body_size &&
				secsess_record_is_whole(head->body_sum, head->header, head->summed,
					secsess_slice_of(body->data + body->size, got), value->place, value->seed)
			? SECSESS_DONE
			: SECSESS_CORRUPT;
	}
	body->size += status ? 0 : got;
	return status;
}

enum secsess_status secsess_value_read(struct secsess_value *value, struct secsess_buf *body)
{
	unsigned char first[FIRST];
	uint64_t before = 0;
	enum secsess_status status = SECSESS_CORRUPT;

	for (int tries = 0; tries < TRIES; tries++) {
		size_t got;
		uint64_t newest;

		status = secsess_bytes_fetch(value->file, first, sizeof(first), 0, &got);
		status = status ? status : take_block(value, first, got);
		if (status) {
			return status;
		}
		newest = value->newest->sequence;
		status = take_body(value, value->newest, first, got, body);
		if (status != SECSESS_CORRUPT) {
			return status;
		}
		if (newest == before) {
			break; /* it is not that somebody wrote meanwhile */
		}
		before = newest;
	}
	/* The one before, of another body, is whole, unless more than one write went wrong. */
	while (status == SECSESS_CORRUPT && take_newest(value, value->newest->sequence, first)) {
		status = take_body(value, value->newest, NULL, 0, body);
	}
	return status;
}

struct secsess_value secsess_value_of(int file, struct secsess_slice name, const struct secsess_place *place)
{
	return (struct secsess_value) {.file = file, .name = name, .seed = secsess_checksum_seed(name), .place = place};
}

static size_t aligned(size_t size)
{
	return (size + SECSESS_VALUE_BLOCK - 1) / SECSESS_VALUE_BLOCK * SECSESS_VALUE_BLOCK;
}

static size_t end_of(const struct secsess_value_head *head)
{
	return aligned((size_t) head->body_at + head->body_size);
}

/* Where a body goes that must leave the present one as it is. */
static size_t room_for(const struct secsess_value *value, size_t size)
{
	const struct secsess_value_head *present = value->newest;

	return !present || SECSESS_VALUE_BLOCK + aligned(size) <= present->body_at ? SECSESS_VALUE_BLOCK : end_of(present);
}

/* Neither the newest nor the newest of another body. */
static size_t choose(const struct secsess_value *value)
{
	const struct secsess_value_head *kept = value->newest;
	size_t found = 0;

	while (kept && kept->body_at == value->newest->body_at) {
		kept = older_than(value, kept->sequence);
	}
	for (size_t i = SECSESS_VALUE_HEADS; i-- > 0;) {
		if (&value->heads[i] != value->newest && &value->heads[i] != kept) {
			found = i;
		}
	}
	return found;
}

/* A value that was much larger once. */
static void give_back(const struct secsess_value *value, size_t end)
{
	size_t longest = 0;

	for (size_t i = 0; i < SECSESS_VALUE_HEADS; i++) {
		if (value->heads[i].sequence && end_of(&value->heads[i]) > longest) {
			longest = end_of(&value->heads[i]);
		}
	}
	if (longest > 2 * end + SLACK) {
		(void) !ftruncate(value->file, (off_t) end); /* the next write tries again */
	}
}

static enum secsess_status write_head(const struct secsess_value *value, const struct secsess_value_head *head,
	size_t i)
{
	unsigned char text[SECSESS_VALUE_HEAD_SIZE], block[SECSESS_VALUE_BLOCK];

	encode(text, head, value->seed);
	if (value->newest) {
		return secsess_bytes_put(value->file, text, sizeof(text), place_of(i));
	}
	memset(block, 0, sizeof(block));
	memcpy(block, magic, sizeof(magic));
	memcpy(block + place_of(i), text, sizeof(text));
	return secsess_bytes_put(value->file, block, sizeof(block), 0);
}

enum secsess_status secsess_value_write(struct secsess_value *value, struct secsess_value_head *head,
	const struct secsess_slice *body)
{
	const struct secsess_value_head *present = value->newest, *highest = older_than(value, UINT64_MAX);
	size_t i = choose(value);
	enum secsess_status status = SECSESS_DONE;

	if (body && body->size > SECSESS_VALUE_MAX) {
		errno = EFBIG;
		return SECSESS_REFUSED;
	}
	if (value->changes) {
		__atomic_store_n(value->changes, *value->changes + 1, __ATOMIC_SEQ_CST);
	}
	head->sequence = (highest ? highest->sequence : 0) + 1;
	if (body) {
		head->body_at = (uint32_t) room_for(value, body->size);
		head->body_size = (uint32_t) body->size;
		secsess_record_sum(head->body_sum, head->header, head->summed, *body, value->seed);
		status = secsess_bytes_put(value->file, body->data, body->size, head->body_at);
	} else {
		head->body_at = present->body_at;
		head->body_size = present->body_size;
		head->summed = present->summed;
		memcpy(head->body_sum, present->body_sum, sizeof(head->body_sum));
	}
	if (!status) {
		status = write_head(value, head, i);
	}
	if (status) {
		return status;
	}
	if (body && present) {
		size_t end = end_of(head) > end_of(present) ? end_of(head) : end_of(present);

		give_back(value, end);
	}
	value->heads[i] = *head;
	value->newest = &value->heads[i];
	return SECSESS_DONE;
}

void secsess_value_scrub(const struct secsess_value *value)
{
	static const unsigned char zeros[4096];
	const struct secsess_value_head *present = value->newest;
	size_t at = SECSESS_VALUE_BLOCK;

	while (at < present->body_at) {
		size_t size = present->body_at - at < sizeof(zeros) ? present->body_at - at : sizeof(zeros);

		if (secsess_bytes_put(value->file, zeros, size, at)) {
			return;
		}
		at += size;
	}
	(void) !ftruncate(value->file, (off_t) present->body_at + present->body_size);
}
