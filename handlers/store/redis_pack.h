/* SPDX-License-Identifier: BSD-3-Clause */

/* What the scripts in redis/ are asked, packed into one argument each, and what they answer. The layouts are the
 * REQUEST formats of the scripts. */
#ifndef SECSESS_REDIS_PACK_H
#define SECSESS_REDIS_PACK_H

#include <hiredis/hiredis.h>

#include "store.h"

#define SECSESS_PACKED_OPEN 65
#define SECSESS_PACKED_COMMIT 41
#define SECSESS_PACKED_RETIRE 47
#define SECSESS_PACKED_END 14
#define SECSESS_PACKED_USE 167

/* Answers beside those of enum secsess_status. */
#define SECSESS_SCRIPT_ABSENT (-1)
#define SECSESS_SCRIPT_CORRUPT (-2)
#define SECSESS_SCRIPT_QUEUE 6 /* of commit and release: somebody waits; his name follows */

/* How an open is to be done, beside the request. */
#define SECSESS_OPEN_FULL 8U   /* the server is at its maxmemory */
#define SECSESS_OPEN_ALONE 16U /* without the queue: their slot is being moved */

/* Each fills at and yields it as a slice. */
struct secsess_slice secsess_pack_open(unsigned char at[SECSESS_PACKED_OPEN],
	const struct secsess_open_request *request, int64_t wait_ms, unsigned how);
struct secsess_slice secsess_pack_commit(unsigned char at[SECSESS_PACKED_COMMIT],
	const struct secsess_commit_request *request);
struct secsess_slice secsess_pack_retire(unsigned char at[SECSESS_PACKED_RETIRE],
	const struct secsess_retire_request *request);
struct secsess_slice secsess_pack_end(unsigned char at[SECSESS_PACKED_END], const struct secsess_end_request *request);
struct secsess_slice secsess_pack_use(unsigned char at[SECSESS_PACKED_USE], const struct secsess_key_use *use);

/* The waiter's name behind SECSESS_SCRIPT_QUEUE; false when there is none. */
bool secsess_reply_name(const redisReply *reply, unsigned char name[SECSESS_NEXT_SIZE]);

#endif
