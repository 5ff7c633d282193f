/* SPDX-License-Identifier: BSD-3-Clause */

/* Series of auto-login keys: all of a user's lie in one hash, by handle, so that each step is one of one key. */
#include "redis_link.h"
#include "redis_pack.h"

/* Done, and to how many. */
static enum secsess_status take_count(struct secsess_redis *redis, const redisReply *reply, size_t *count)
{
	long long answer, number;

	if (!secsess_redis_number_at(reply, 0, &answer) || answer != SECSESS_DONE ||
		!secsess_redis_number_at(reply, 1, &number) || number < 0) {
		return secsess_redis_misunderstood(redis);
	}
	*count = (size_t) number;
	return SECSESS_DONE;
}

enum secsess_status secsess_redis_put_series(struct secsess_store *store, const struct secsess_series_put *put,
	size_t *dropped)
{
	struct secsess_redis *redis = secsess_redis_of(store);
	struct secsess_key key;
	struct secsess_decimal expires_at, most;
	struct secsess_slice key_word;
	struct secsess_pipeline pipeline = {.lasting = true};
	struct secsess_replies replies = {0};
	enum secsess_status status;

	secsess_user_key_make(&key, redis, SECSESS_KEY_SERIES, &put->place.tag);
	key_word = secsess_key_slice(&key);
	secsess_pipeline_script(&pipeline, SECSESS_SCRIPT_SERIES_PUT, &key_word, 1,
		(struct secsess_slice[]) {secsess_slice_str(put->place.handle), put->bytes,
			secsess_decimal(&expires_at, put->expires_at), secsess_slice_str(put->replaces),
			secsess_decimal(&most, put->most)},
		5);
	status = secsess_redis_run(redis, &pipeline, &replies);
	if (!status) {
		status = take_count(redis, replies.at[0], dropped);
	}
	secsess_replies_release(&replies);
	return status;
}

static bool is_text(const redisReply *reply, size_t i, size_t most)
{
	return reply->element[i]->type == REDIS_REPLY_STRING && reply->element[i]->len <= most;
}

static enum secsess_status take_answer(struct secsess_redis *redis, const redisReply *reply,
	struct secsess_key_answer *answer)
{
	long long outcome, number;
	const redisReply *vain;

	if (reply->type != REDIS_REPLY_ARRAY || reply->elements != 4 || !secsess_redis_number_at(reply, 0, &outcome) ||
		outcome < SECSESS_KEY_USED || outcome > SECSESS_KEY_INCIDENT || !secsess_redis_number_at(reply, 1, &number) ||
		number <= 0 || number > UINT32_MAX || !is_text(reply, 2, SECSESS_HANDLE_LENGTH) ||
		!is_text(reply, 3, SECSESS_SERIES_MAX)) {
		return secsess_redis_misunderstood(redis);
	}
	vain = reply->element[2];
	if (vain->len && !secsess_is_handle(vain->str, vain->len)) {
		return secsess_redis_misunderstood(redis);
	}
	answer->outcome = (enum secsess_key_outcome) outcome;
	answer->number = (uint32_t) number;
	memcpy(answer->vain, vain->str, vain->len + 1);
	return secsess_buf_append(&answer->issue, reply->element[3]->str, reply->element[3]->len)
		? secsess_redis_out_of_memory(redis)
		: SECSESS_DONE;
}

enum secsess_status secsess_redis_use_key(struct secsess_store *store, const struct secsess_key_use *use,
	struct secsess_key_answer *answer)
{
	struct secsess_redis *redis = secsess_redis_of(store);
	struct secsess_key key, revoked;
	unsigned char packed[SECSESS_PACKED_USE];
	struct secsess_slice key_word;
	struct secsess_pipeline pipeline = {.lasting = true};
	struct secsess_replies replies = {0};
	struct secsess_revocation revocation = {0};
	struct secsess_key_answer found = {.number = 0};
	long long first;
	enum secsess_status status;

	secsess_user_key_make(&key, redis, SECSESS_KEY_SERIES, &use->place.tag);
	key_word = secsess_key_slice(&key);
	secsess_pipeline_script(&pipeline, SECSESS_SCRIPT_KEY_USE, &key_word, 1,
		(struct secsess_slice[]) {secsess_slice_str(use->place.handle), secsess_pack_use(packed, use), use->seen}, 3);
	secsess_redis_add_standing(&pipeline, redis, &use->place.tag, &revoked);
	status = secsess_redis_run(redis, &pipeline, &replies);
	if (!status) {
		status = secsess_redis_take_standing(redis, &replies, &revocation);
	}
	if (!status) {
		status = secsess_redis_answered(redis, &use->place, replies.at[0], &first);
	}
	if (!status) {
		status = take_answer(redis, replies.at[0], &found);
	}
	secsess_replies_release(&replies);
	if (status) {
		return status;
	}
	found.revoked_at = revocation.at;
	found.spared = strcmp(revocation.spared_series, use->place.handle) == 0;
	*answer = found;
	return SECSESS_DONE;
}

enum secsess_status secsess_redis_hear_series(struct secsess_store *store, const struct secsess_place *place,
	uint32_t number)
{
	struct secsess_redis *redis = secsess_redis_of(store);
	struct secsess_key key;
	struct secsess_decimal room;
	struct secsess_slice key_word;
	struct secsess_pipeline pipeline = {0};
	struct secsess_replies replies = {0};
	enum secsess_status status;

	secsess_user_key_make(&key, redis, SECSESS_KEY_SERIES, &place->tag);
	key_word = secsess_key_slice(&key);
	secsess_pipeline_script(&pipeline, SECSESS_SCRIPT_SERIES_HEAR, &key_word, 1,
		(struct secsess_slice[]) {secsess_slice_str(place->handle), secsess_decimal(&room, number)}, 2);
	status = secsess_redis_run(redis, &pipeline, &replies);
	if (!status) {
		status = secsess_redis_settled(redis, place, replies.at[0], 1U << SECSESS_GONE | 1U << SECSESS_ABSENT);
	}
	secsess_replies_release(&replies);
	return status;
}

enum secsess_status secsess_redis_drop_series(struct secsess_store *store, const struct secsess_place *place,
	size_t *dropped)
{
	struct secsess_redis *redis = secsess_redis_of(store);
	struct secsess_key key;
	struct secsess_slice key_word, handle = secsess_slice_str(place->handle);
	struct secsess_pipeline pipeline = {.lasting = true};
	struct secsess_replies replies = {0};
	enum secsess_status status;

	secsess_user_key_make(&key, redis, SECSESS_KEY_SERIES, &place->tag);
	key_word = secsess_key_slice(&key);
	secsess_pipeline_script(&pipeline, SECSESS_SCRIPT_SERIES_DROP, &key_word, 1, &handle, 1);
	status = secsess_redis_run(redis, &pipeline, &replies);
	if (!status) {
		status = take_count(redis, replies.at[0], dropped);
	}
	secsess_replies_release(&replies);
	return status;
}

/* Handle and value by turns. */
static enum secsess_status take_list(struct secsess_redis *redis, const redisReply *reply,
	struct secsess_series_list *list)
{
	size_t count = reply->elements / 2;

	if (reply->elements % 2) {
		return secsess_redis_misunderstood(redis);
	}
	list->at = secsess_alloc_zeroed((count + 1) * sizeof(*list->at));
	if (!list->at) {
		return secsess_redis_out_of_memory(redis);
	}
	for (size_t i = 0; i < count; i++) {
		const redisReply *handle = reply->element[2 * i], *value = reply->element[2 * i + 1];

		if (handle->type != REDIS_REPLY_STRING || !secsess_is_handle(handle->str, handle->len) ||
			value->type != REDIS_REPLY_STRING || value->len > SECSESS_SERIES_MAX) {
			return secsess_redis_misunderstood(redis);
		}
		memcpy(list->at[i].handle, handle->str, sizeof(list->at[i].handle));
		list->count++;
		if (secsess_buf_append(&list->at[i].bytes, value->str, value->len)) {
			return secsess_redis_out_of_memory(redis);
		}
	}
	return SECSESS_DONE;
}

enum secsess_status secsess_redis_list_series(struct secsess_store *store, const struct secsess_tag *tag,
	struct secsess_series_list *list)
{
	struct secsess_redis *redis = secsess_redis_of(store);
	struct secsess_key key, revoked;
	struct secsess_pipeline pipeline = {0};
	struct secsess_replies replies = {0};
	struct secsess_revocation revocation = {0};
	struct secsess_series_list found = {0};
	enum secsess_status status;

	secsess_user_key_make(&key, redis, SECSESS_KEY_SERIES, tag);
	secsess_pipeline_add(&pipeline, (struct secsess_slice[]) {secsess_slice_str("HGETALL"), secsess_key_slice(&key)},
		2);
	secsess_redis_add_standing(&pipeline, redis, tag, &revoked);
	status = secsess_redis_run(redis, &pipeline, &replies);
	if (!status) {
		status = secsess_redis_take_standing(redis, &replies, &revocation);
	}
	if (!status) {
		status = take_list(redis, replies.at[0], &found);
	}
	secsess_replies_release(&replies);
	if (status) {
		secsess_series_list_release(&found);
		return status;
	}
	found.now = store->ops->now(store);
	found.revoked_at = revocation.at;
	memcpy(found.spared, revocation.spared_series, sizeof(found.spared));
	*list = found;
	return SECSESS_DONE;
}
