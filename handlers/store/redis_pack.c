/* SPDX-License-Identifier: BSD-3-Clause */

#include "redis_pack.h"

static uint32_t clamp_u32(int64_t value)
{
	if (value < 0) {
		return 0;
	}
	return value > UINT32_MAX ? UINT32_MAX : (uint32_t) value;
}

static unsigned char *put_bytes(unsigned char *at, const void *bytes, size_t size)
{
	memcpy(at, bytes, size);
	return at + size;
}

static unsigned char *put_u8(unsigned char *at, unsigned value)
{
	*at = (unsigned char) value;
	return at + 1;
}

static unsigned char *put_u32(unsigned char *at, uint32_t value)
{
	secsess_put_u32(at, value);
	return at + 4;
}

static unsigned char *put_u64(unsigned char *at, int64_t value)
{
	secsess_put_u64(at, (uint64_t) value);
	return at + 8;
}

static unsigned char *put_sealing(unsigned char *at, uint8_t sealed, uint32_t key_id, uint16_t meta_size)
{
	at = put_u32(put_u8(at, sealed), key_id);
	secsess_put_u16(at, meta_size);
	return at + 2;
}

/* <c16I4BI4I4I4i8i8i8i8 */
struct secsess_slice secsess_pack_open(unsigned char at[SECSESS_PACKED_OPEN],
	const struct secsess_open_request *request, int64_t wait_ms, unsigned how)
{
	const struct secsess_presented *presented = &request->presented;
	unsigned flags = presented->leased | presented->can_keep_cookie << 1 | presented->by_client << 2 | how;
	unsigned char *end = put_bytes(at, request->token, SECSESS_TOKEN_SIZE);

	end = put_u8(put_u32(end, presented->generation), flags);
	end = put_u32(put_u32(put_u32(end, clamp_u32(wait_ms)), request->max_waiters), request->slow_waiters);
	end = put_u64(put_u64(put_u64(end, request->lease_ms), request->limits.grace_ms), request->limits.rotate_ms);
	end = put_u64(end, request->idle_ms);
	return secsess_slice_of(at, (size_t) (end - at));
}

/* <c16i8BBi8BI4I2 */
struct secsess_slice secsess_pack_commit(unsigned char at[SECSESS_PACKED_COMMIT],
	const struct secsess_commit_request *request)
{
	unsigned flags = request->leased | request->take_back << 1;
	unsigned char *end = put_bytes(at, request->token, SECSESS_TOKEN_SIZE);

	end = put_u8(put_u8(put_u64(end, (int64_t) request->fence), request->mode), flags);
	end = put_u64(end, request->expires_at);
	end = put_sealing(end, request->sealed, request->key_id, request->meta_size);
	return secsess_slice_of(at, (size_t) (end - at));
}

/* <c16i8i8i8BI4I2 */
struct secsess_slice secsess_pack_retire(unsigned char at[SECSESS_PACKED_RETIRE],
	const struct secsess_retire_request *request)
{
	unsigned char *end = put_bytes(at, request->token, SECSESS_TOKEN_SIZE);

	end = put_u64(put_u64(put_u64(end, (int64_t) request->fence), request->snapshot_ms), request->keep_ms);
	end = put_sealing(end, request->sealed, request->key_id, (uint16_t) request->meta.size);
	return secsess_slice_of(at, (size_t) (end - at));
}

/* <BBI4i8 */
struct secsess_slice secsess_pack_end(unsigned char at[SECSESS_PACKED_END], const struct secsess_end_request *request)
{
	unsigned char *end = put_u32(put_u8(put_u8(at, request->life), request->reason), request->suspect_by);

	end = put_u64(end, request->keep_ms);
	return secsess_slice_of(at, (size_t) (end - at));
}

struct secsess_slice secsess_pack_use(unsigned char at[SECSESS_PACKED_USE], const struct secsess_key_use *use)
{
	unsigned char *end = at;

	secsess_put_u32(end, use->number);
	end += 4;
	memcpy(end, use->hash, sizeof(use->hash));
	end += sizeof(use->hash);
	memcpy(end, use->next, sizeof(use->next));
	end += sizeof(use->next);
	memcpy(end, use->session, SECSESS_HANDLE_LENGTH);
	end += SECSESS_HANDLE_LENGTH;
	secsess_put_u64(end, (uint64_t) use->grace_ms);
	end[8] = (unsigned char) use->theft;
	return secsess_slice_of(at, SECSESS_PACKED_USE);
}

bool secsess_reply_name(const redisReply *reply, unsigned char name[SECSESS_NEXT_SIZE])
{
	if (reply->elements < 2 || reply->element[1]->type != REDIS_REPLY_STRING ||
		reply->element[1]->len != SECSESS_NEXT_SIZE) {
		return false;
	}
	memcpy(name, reply->element[1]->str, SECSESS_NEXT_SIZE);
	return true;
}
