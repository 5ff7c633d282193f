/* SPDX-License-Identifier: BSD-3-Clause */

/* A value in a file of its own, replaced as a whole or not at all: whatever a process that is killed, a full disk or a power
 * failure leaves of a write, the value is the old one or the new one.
 *
 * A file is a block of 512 bytes, and bodies behind it at multiples of 512. The block begins with a magic word of 8 bytes;
 * three heads follow, each HEAD_SIZE bytes:
 *
 *    0 u64  sequence: the highest is the newest; 0 = never written
 *    8 u32  body_at: where in the file the body begins
 *   12 u32  body_size; the highest bit: its parts are summed, see record.h
 *   16 16   secsess_record_sum() of the body; of what is the file's name
 *   32 i64  gone_at: from then on there is no such value; 0 = it stays
 *   40 i64  list_until: as long a session stands in its user's index
 *   48 104  header, of a record; else zeros
 *  152 16   checksum of what stands before it in the head; of what is the file's name
 *
 * (little-endian; times in ms since 1970). A write puts the new body where the present one is not: in front of it if it fits,
 * else behind it. Then the head goes over one of the three that is neither the newest nor the newest of the body before, so
 * that what the disk may have of a write that it didn't complete always has a whole one beside it. No rename, no truncation:
 * those make file systems write at once. A head lies within one sector and one page. */
#ifndef SECSESS_FILE_VALUE_H
#define SECSESS_FILE_VALUE_H

#include "../core/record.h"

#define SECSESS_VALUE_BLOCK 512
#define SECSESS_VALUE_HEADS 3
#define SECSESS_VALUE_HEAD_SIZE 168
#define SECSESS_VALUE_MAX UINT32_C(0x20000000) /* bytes of a body */

struct secsess_value_head {
	uint64_t sequence;
	uint32_t body_at, body_size;
	bool summed; /* the body has parts that end with sums of their own */
	unsigned char body_sum[SECSESS_CHECKSUM_SIZE];
	int64_t gone_at, list_until;
	unsigned char header[SECSESS_HEADER_SIZE];
};

/* An open file, and what its block said when it was last read. The file is the caller's to open and close. */
struct secsess_value {
	int file;
	struct secsess_slice name;         /* what the file is called below the directory ... */
	uint64_t seed;                     /* ... by its checksums: no other file's bytes pass for it */
	const struct secsess_place *place; /* the session whose record it is; NULL = none */
	struct secsess_value_head heads[SECSESS_VALUE_HEADS];
	const struct secsess_value_head *newest; /* NULL: never written */
	uint64_t *changes;                       /* grows before each write; may be NULL */
};

/* Nothing is known of it yet. name and place must outlive it. */
struct secsess_value secsess_value_of(int file, struct secsess_slice name, const struct secsess_place *place);

/* Reads the block. ABSENT: nothing was ever written to its end. CORRUPT: not a file of ours, or of another name. IO. */
enum secsess_status secsess_value_look(struct secsess_value *value);

/* Reads block and body; appends the body to *body. Without whoever writes being kept out, what is read is one whole value
 * all the same. Newest is then the newest that is whole: where the one that says so lost its body, the one before.
 * ABSENT, CORRUPT, IO, NOMEM: body is as before. */
enum secsess_status secsess_value_read(struct secsess_value *value, struct secsess_buf *body);

/* Writes; whoever else writes must be kept out, and value be looked at since. head: sequence, place and checksum are set here;
 * body NULL: the body stays. IO, REFUSED (the disk is full, ...): errno says why; the value is as before. */
enum secsess_status secsess_value_write(struct secsess_value *value, struct secsess_value_head *head,
	const struct secsess_slice *body);

/* Overwrites all that the file holds of earlier bodies. What fails is left for the next write. */
void secsess_value_scrub(const struct secsess_value *value);

#endif
