/* SPDX-License-Identifier: BSD-3-Clause */

/* A user's index of sessions.
 *
 * The index is a sorted set of handles by expiry. What expired leaves it when another session comes or is touched, and it
 * expires with its last member. Records are never looked for through it where a wrong entry could matter. */
#include "../core/meta.h"
#include "redis_link.h"

/* More sessions than that of one user are not looked at: an answer has its bounds. */
#define INDEX_MAX 50000

void secsess_index_key_make(struct secsess_key *key, const struct secsess_redis *redis, const struct secsess_tag *tag)
{
	secsess_user_key_make(key, redis, SECSESS_KEY_INDEX, tag);
}

enum secsess_status secsess_redis_out_of_memory(struct secsess_redis *redis)
{
	secsess_error_set(&redis->base.error, "no memory for a user's sessions");
	return SECSESS_NOMEM;
}

void secsess_redis_add_enlisting(struct secsess_pipeline *pipeline, const struct secsess_redis *redis,
	const struct secsess_place *place, int64_t expires_at, bool divided, struct secsess_enlisting *room)
{
	if (!place->tag.text[0]) {
		return;
	}
	secsess_index_key_make(&room->index, redis, &place->tag);
	secsess_key_make(&room->record, redis, SECSESS_KEY_RECORD, place, (struct secsess_slice) {0});
	secsess_pipeline_script(pipeline, SECSESS_SCRIPT_ENLIST,
		(struct secsess_slice[]) {secsess_key_slice(&room->index), secsess_key_slice(&room->record)}, divided ? 1 : 2,
		(struct secsess_slice[]) {secsess_slice_str(place->handle), secsess_decimal(&room->expires_at, expires_at),
			secsess_slice_str("0")},
		3);
}

void secsess_redis_add_unlisting(struct secsess_pipeline *pipeline, const struct secsess_redis *redis,
	const struct secsess_place *place, struct secsess_key *room)
{
	if (!place->tag.text[0]) {
		return;
	}
	secsess_index_key_make(room, redis, &place->tag);
	secsess_pipeline_add(pipeline,
		(struct secsess_slice[]) {secsess_slice_str("ZREM"), secsess_key_slice(room), secsess_slice_str(place->handle)},
		3);
}

/* Handles, from the element at first on. */
static enum secsess_status take_handles(struct secsess_redis *redis, const redisReply *reply, size_t first,
	struct secsess_index *index)
{
	size_t count = reply->elements - first;

	index->at = count ? secsess_resize(NULL, count * sizeof(*index->at)) : NULL;
	if (count && !index->at) {
		return secsess_redis_out_of_memory(redis);
	}
	for (size_t i = 0; i < count; i++) {
		const redisReply *handle = reply->element[first + i];

		if (handle->type != REDIS_REPLY_STRING || !secsess_is_handle(handle->str, handle->len)) {
			secsess_free(index->at);
			index->at = NULL;
			return secsess_redis_misunderstood(redis);
		}
		memcpy(index->at[i], handle->str, sizeof(*index->at));
	}
	index->count = count;
	return SECSESS_DONE;
}

static size_t add_reading(struct secsess_pipeline *pipeline, const struct secsess_key *key)
{
	static const char last[] = "49999";

	_Static_assert(INDEX_MAX == 50000, "last");
	return secsess_pipeline_add(pipeline,
		(struct secsess_slice[]) {secsess_slice_str("ZRANGE"), secsess_key_slice(key), secsess_slice_str("0"),
			secsess_slice_str(last), secsess_slice_str("REV")},
		5);
}

void secsess_redis_add_standing(struct secsess_pipeline *pipeline, const struct secsess_redis *redis,
	const struct secsess_tag *tag, struct secsess_key *room)
{
	secsess_user_key_make(room, redis, SECSESS_KEY_REVOKED, tag);
	secsess_pipeline_add(pipeline, (struct secsess_slice[]) {secsess_slice_str("GET"), secsess_key_slice(room)}, 2);
	secsess_pipeline_add(pipeline, (struct secsess_slice[]) {secsess_slice_str("TIME")}, 1);
}

enum secsess_status secsess_redis_take_standing(struct secsess_redis *redis, const struct secsess_replies *replies,
	struct secsess_revocation *revocation)
{
	enum secsess_status status = secsess_redis_note_time(redis, replies->at[replies->count - 1]);

	return status ? status : secsess_redis_take_revocation(redis, replies->at[replies->count - 2], revocation);
}

static enum secsess_status take_revoking(struct secsess_redis *redis, const redisReply *reply, int64_t *at)
{
	long long answer, time;

	if (!secsess_redis_number_at(reply, 0, &answer) || answer != SECSESS_DONE ||
		!secsess_redis_number_at(reply, 1, &time) || time <= 0 || time > SECSESS_TIME_MAX) {
		return secsess_redis_misunderstood(redis);
	}
	*at = time;
	return SECSESS_DONE;
}

/* divided: the time first, since what it makes invalid is so at once; then the keys, which it had made so. */
static enum secsess_status send_revoke(struct secsess_redis *redis, const struct secsess_revoke_request *request,
	bool divided, struct secsess_index *found)
{
	struct secsess_decimal ttl;
	struct secsess_key key, series_key, index_key;
	struct secsess_pipeline pipeline = {.lasting = true, .divisible = !divided};
	struct secsess_replies replies = {0};
	struct secsess_slice series;
	size_t index;
	enum secsess_status status;

	secsess_user_key_make(&key, redis, SECSESS_KEY_REVOKED, &request->tag);
	secsess_user_key_make(&series_key, redis, SECSESS_KEY_SERIES, &request->tag);
	secsess_index_key_make(&index_key, redis, &request->tag);
	series = secsess_key_slice(&series_key);
	secsess_pipeline_script(&pipeline, SECSESS_SCRIPT_REVOKE,
		(struct secsess_slice[]) {secsess_key_slice(&key), series}, divided ? 1 : 2,
		(struct secsess_slice[]) {secsess_decimal(&ttl, request->keep_ms), secsess_slice_str(request->spared),
			secsess_slice_str(request->spared_series)},
		3);
	if (divided) {
		secsess_pipeline_script(&pipeline, SECSESS_SCRIPT_SERIES_DROP, &series, 1,
			(struct secsess_slice[]) {secsess_slice_str(""), secsess_slice_str(request->spared_series)}, 2);
	}
	index = add_reading(&pipeline, &index_key);
	status = secsess_redis_run(redis, &pipeline, &replies);
	if (!status) {
		status = take_revoking(redis, replies.at[0], &found->revoked_at);
	}
	if (!status) {
		status = take_handles(redis, replies.at[index], 0, found);
	}
	secsess_replies_release(&replies);
	return status;
}

enum secsess_status secsess_redis_revoke(struct secsess_store *store, const struct secsess_revoke_request *request,
	struct secsess_index *index)
{
	struct secsess_redis *redis = secsess_redis_of(store);
	struct secsess_index found = {0};
	enum secsess_status status = send_revoke(redis, request, false, &found);

	if (secsess_redis_is_moving(redis, status)) {
		status = send_revoke(redis, request, true, &found);
	}
	if (status) {
		return status;
	}
	found.now = store->ops->now(store);
	memcpy(found.spared, request->spared, sizeof(found.spared));
	*index = found;
	return SECSESS_DONE;
}

enum secsess_status secsess_redis_index(struct secsess_store *store, const struct secsess_tag *tag,
	struct secsess_index *index)
{
	struct secsess_redis *redis = secsess_redis_of(store);
	struct secsess_key key, revoked;
	struct secsess_pipeline pipeline = {0};
	struct secsess_replies replies = {0};
	struct secsess_revocation revocation = {0};
	struct secsess_index found = {0};
	enum secsess_status status;

	secsess_index_key_make(&key, redis, tag);
	add_reading(&pipeline, &key);
	secsess_redis_add_standing(&pipeline, redis, tag, &revoked);
	status = secsess_redis_run(redis, &pipeline, &replies);
	if (!status) {
		status = secsess_redis_take_standing(redis, &replies, &revocation);
	}
	if (!status) {
		status = take_handles(redis, replies.at[0], 0, &found);
	}
	secsess_replies_release(&replies);
	if (status) {
		return status;
	}
	found.now = store->ops->now(store);
	found.revoked_at = revocation.at;
	memcpy(found.spared, revocation.spared, sizeof(found.spared));
	*index = found;
	return SECSESS_DONE;
}

enum secsess_status secsess_redis_enlist(struct secsess_store *store, const struct secsess_enlist_request *request,
	struct secsess_index *over)
{
	struct secsess_redis *redis = secsess_redis_of(store);
	struct secsess_key key;
	struct secsess_decimal expires_at, max;
	struct secsess_pipeline pipeline = {0};
	struct secsess_replies replies = {0};
	struct secsess_index found = {0};
	bool same_user = strcmp(request->replaces.tag.text, request->place.tag.text) == 0;
	enum secsess_status status;

	secsess_index_key_make(&key, redis, &request->place.tag);
	secsess_pipeline_script(&pipeline, SECSESS_SCRIPT_ENLIST, (struct secsess_slice[]) {secsess_key_slice(&key)}, 1,
		(struct secsess_slice[]) {secsess_slice_str(request->place.handle),
			secsess_decimal(&expires_at, request->list_until), secsess_decimal(&max, request->max_sessions),
			secsess_slice_str(request->refuse ? "1" : "0"),
			secsess_slice_str(same_user ? request->replaces.handle : "")},
		5);
	status = secsess_redis_run(redis, &pipeline, &replies);
	if (!status) {
		status = secsess_redis_settled(redis, &request->place, replies.at[0], 1U << SECSESS_FULL);
	}
	if (!status && replies.at[0]->type == REDIS_REPLY_ARRAY) {
		status = take_handles(redis, replies.at[0], 1, &found);
	}
	secsess_replies_release(&replies);
	if (!status) {
		*over = found;
	}
	return status;
}
