/* SPDX-License-Identifier: BSD-3-Clause */

/* How the Redis driver reads: a record, its snapshot, when the user was revoked. */
#include "../core/meta.h"
#include "redis_link.h"

/* A clock that was told longer ago than this is asked for anew. */
#define CLOCK_FRESH_MS 60000

size_t secsess_redis_add_revocation(struct secsess_pipeline *pipeline, const struct secsess_redis *redis,
	const struct secsess_place *place, struct secsess_key *key)
{
	if (!place->tag.text[0]) {
		return 0;
	}
	secsess_key_make(key, redis, SECSESS_KEY_REVOKED, place, (struct secsess_slice) {0});
	return secsess_pipeline_add(pipeline, (struct secsess_slice[]) {secsess_slice_str("GET"), secsess_key_slice(key)},
		2);
}

enum secsess_status secsess_redis_take_revoked(struct secsess_redis *redis, const struct secsess_replies *replies,
	size_t at, const struct secsess_place *place, struct secsess_opened *opened)
{
	struct secsess_revocation revocation = {0};
	enum secsess_status status = at ? secsess_redis_take_revocation(redis, replies->at[at], &revocation) : SECSESS_DONE;

	opened->revoked_at = revocation.at;
	opened->spared = strcmp(revocation.spared, place->handle) == 0;
	return status;
}

enum secsess_status secsess_redis_take_record(struct secsess_redis *redis, const redisReply *reply,
	struct secsess_buf *record)
{
	if (reply->type == REDIS_REPLY_NIL) {
		return SECSESS_ABSENT;
	}
	record->size = 0;
	if (secsess_buf_append(record, reply->str, reply->len)) {
		secsess_error_set(&redis->base.error, "no memory for a record of %zu bytes", (size_t) reply->len);
		return SECSESS_NOMEM;
	}
	return SECSESS_DONE;
}

enum secsess_status secsess_redis_read(struct secsess_store *store, const struct secsess_place *place,
	enum secsess_part part, struct secsess_opened *opened)
{
	struct secsess_redis *redis = secsess_redis_of(store);
	struct secsess_key key, revoked;
	struct secsess_pipeline pipeline = {0};
	struct secsess_replies replies = {0};
	struct secsess_opened found = {0};
	bool stale = !redis->clock_at_ms || secsess_monotonic_ms() - redis->clock_at_ms > CLOCK_FRESH_MS;
	size_t revocation, time = 0;
	enum secsess_status status;

	secsess_key_make(&key, redis, part == SECSESS_PART_RECORD ? SECSESS_KEY_RECORD : SECSESS_KEY_SNAPSHOT, place,
		(struct secsess_slice) {0});
	secsess_pipeline_add(&pipeline, (struct secsess_slice[]) {secsess_slice_str("GET"), secsess_key_slice(&key)}, 2);
	revocation = secsess_redis_add_revocation(&pipeline, redis, place, &revoked);
	if (stale) {
		time = secsess_pipeline_add(&pipeline, (struct secsess_slice[]) {secsess_slice_str("TIME")}, 1);
	}
	status = secsess_redis_run(redis, &pipeline, &replies);
	if (!status && time) {
		status = secsess_redis_note_time(redis, replies.at[time]);
	}
	if (!status) {
		status = secsess_redis_take_record(redis, replies.at[0], &found.record);
	}
	if (!status) {
		status = secsess_redis_take_revoked(redis, &replies, revocation, place, &found);
	}
	secsess_replies_release(&replies);
	if (status) {
		secsess_buf_release(&found.record);
		return status;
	}
	found.now = store->ops->now(store);
	*opened = found;
	return SECSESS_DONE;
}
