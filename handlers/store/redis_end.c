/* SPDX-License-Identifier: BSD-3-Clause */

/* How the Redis driver retires sessions and ends them. */
#include "redis_link.h"
#include "redis_pack.h"

static void add_snapshot_removal(struct secsess_pipeline *pipeline, const struct secsess_redis *redis,
	const struct secsess_place *place, struct secsess_key *key)
{
	secsess_key_make(key, redis, SECSESS_KEY_SNAPSHOT, place, (struct secsess_slice) {0});
	secsess_pipeline_add(pipeline, (struct secsess_slice[]) {secsess_slice_str("DEL"), secsess_key_slice(key)}, 2);
}

static enum secsess_status send_retire(struct secsess_redis *redis, const struct secsess_retire_request *request,
	bool divided)
{
	unsigned char packed[SECSESS_PACKED_RETIRE];
	struct secsess_key record, snapshot, index;
	struct secsess_pipeline pipeline = {.lasting = true, .divisible = !divided};
	struct secsess_replies replies = {0};
	struct secsess_slice arguments[] = {secsess_pack_retire(packed, request), request->meta};
	enum secsess_status status;

	secsess_key_make(&record, redis, SECSESS_KEY_RECORD, &request->place, (struct secsess_slice) {0});
	secsess_key_make(&snapshot, redis, SECSESS_KEY_SNAPSHOT, &request->place, (struct secsess_slice) {0});
	secsess_pipeline_script(&pipeline, SECSESS_SCRIPT_RETIRE,
		(struct secsess_slice[]) {secsess_key_slice(&record), secsess_key_slice(&snapshot)}, divided ? 1 : 2, arguments,
		2);
	secsess_redis_add_unlisting(&pipeline, redis, &request->place, &index);
	status = secsess_redis_run(redis, &pipeline, &replies);
	if (!status) {
		status = secsess_redis_settled(redis, &request->place, replies.at[0],
			1U << SECSESS_ABSENT | 1U << SECSESS_LOST | 1U << SECSESS_GONE);
	}
	secsess_replies_release(&replies);
	return status;
}

/* What is there is this request's to retire. */
static enum secsess_status check_own(struct secsess_redis *redis, const struct secsess_retire_request *request,
	const redisReply *record)
{
	struct secsess_header header;

	if (record->type == REDIS_REPLY_NIL) {
		return SECSESS_ABSENT;
	}
	if (secsess_header_decode(&header, secsess_slice_of(record->str, record->len))) {
		return secsess_redis_damaged(redis, &request->place);
	}
	return header.life != SECSESS_LIVE ? SECSESS_GONE
		: memcmp(header.owner, request->token, sizeof(header.owner)) == 0 && header.fence == request->fence
		? SECSESS_DONE
		: SECSESS_LOST;
}

/* The record as it is, under the snapshot's key. Nobody writes to it while we hold its lock. */
static enum secsess_status copy_snapshot(struct secsess_redis *redis, const struct secsess_retire_request *request)
{
	struct secsess_key record, snapshot;
	struct secsess_decimal ttl;
	struct secsess_pipeline reading = {0}, writing = {.lasting = true};
	struct secsess_replies read = {0}, written = {0};
	enum secsess_status status;

	secsess_key_make(&record, redis, SECSESS_KEY_RECORD, &request->place, (struct secsess_slice) {0});
	secsess_key_make(&snapshot, redis, SECSESS_KEY_SNAPSHOT, &request->place, (struct secsess_slice) {0});
	secsess_pipeline_add(&reading, (struct secsess_slice[]) {secsess_slice_str("GET"), secsess_key_slice(&record)}, 2);
	status = secsess_redis_run(redis, &reading, &read);
	if (!status) {
		status = check_own(redis, request, read.at[0]);
	}
	if (!status) {
		secsess_pipeline_add(&writing,
			(struct secsess_slice[]) {secsess_slice_str("SET"), secsess_key_slice(&snapshot),
				secsess_slice_of(read.at[0]->str, read.at[0]->len), secsess_slice_str("PX"),
				secsess_decimal(&ttl, request->snapshot_ms)},
			5);
		status = secsess_redis_run(redis, &writing, &written);
	}
	secsess_replies_release(&read);
	secsess_replies_release(&written);
	return status;
}

static void remove_snapshot(struct secsess_redis *redis, const struct secsess_place *place)
{
	struct secsess_key key;
	struct secsess_pipeline pipeline = {0};
	struct secsess_replies replies = {0};

	add_snapshot_removal(&pipeline, redis, place, &key);
	(void) secsess_redis_run(redis, &pipeline, &replies); /* failing that it expires */
	secsess_replies_release(&replies);
}

/* While a slot is moved, record and snapshot can't be had in one step. */
static enum secsess_status retire_by_parts(struct secsess_redis *redis, const struct secsess_retire_request *request)
{
	enum secsess_status status = request->snapshot_ms > 0 ? copy_snapshot(redis, request) : SECSESS_DONE;
	bool copied = !status;

	/* It may be gone since this very request retired it: the script knows. */
	if (status && status != SECSESS_GONE) {
		return status;
	}
	status = send_retire(redis, request, true);
	if (status == SECSESS_GONE && copied) {
		remove_snapshot(redis, &request->place); /* it was ended between the two */
	}
	return status;
}

enum secsess_status secsess_redis_retire(struct secsess_store *store, const struct secsess_retire_request *request)
{
	struct secsess_redis *redis = secsess_redis_of(store);
	enum secsess_status status = send_retire(redis, request, false);

	if (secsess_redis_is_moving(redis, status)) {
		status = retire_by_parts(redis, request);
	}
	return status == SECSESS_ABSENT ? SECSESS_GONE : status;
}

enum secsess_status secsess_redis_end(struct secsess_store *store, const struct secsess_end_request *request)
{
	struct secsess_redis *redis = secsess_redis_of(store);
	unsigned char packed[SECSESS_PACKED_END];
	struct secsess_key record, own, predecessor, index;
	struct secsess_pipeline pipeline = {.lasting = true};
	struct secsess_replies replies = {0};
	struct secsess_slice packed_word = secsess_pack_end(packed, request), record_word;
	enum secsess_status status;

	secsess_key_make(&record, redis, SECSESS_KEY_RECORD, &request->place, (struct secsess_slice) {0});
	record_word = secsess_key_slice(&record);
	secsess_pipeline_script(&pipeline, SECSESS_SCRIPT_END, &record_word, 1, &packed_word, 1);
	add_snapshot_removal(&pipeline, redis, &request->place, &own);
	if (request->predecessor.handle[0]) {
		add_snapshot_removal(&pipeline, redis, &request->predecessor, &predecessor);
	}
	secsess_redis_add_unlisting(&pipeline, redis, &request->place, &index);
	status = secsess_redis_run(redis, &pipeline, &replies);
	if (!status) {
		status = secsess_redis_settled(redis, &request->place, replies.at[0],
			1U << SECSESS_ABSENT | 1U << SECSESS_GONE);
	}
	secsess_replies_release(&replies);
	return status == SECSESS_GONE ? SECSESS_DONE : status; /* it is as it was */
}
