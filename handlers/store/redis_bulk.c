/* SPDX-License-Identifier: BSD-3-Clause */

/* What is done to many of a user's sessions at once. */
#include "redis_link.h"
#include "redis_pack.h"

/* Keys of one command, so that no script holds the server up for long. */
#define KEYS_MAX 1000

typedef const char handle_list[SECSESS_HANDLE_LENGTH + 1];

/* A command over a part of a user's records, with room for its words. */
struct bulk {
	struct secsess_key *keys;
	struct secsess_slice *words;
	struct secsess_decimal number;
	size_t count;
};

static void bulk_free(struct bulk *bulk)
{
	secsess_free(bulk->keys);
	secsess_free(bulk->words);
}

static enum secsess_status bulk_script(struct bulk *bulk, struct secsess_redis *redis, const struct secsess_tag *tag,
	enum secsess_script script, handle_list *handles, size_t count)
{
	struct secsess_place place = {.tag = *tag};

	bulk->keys = secsess_resize(NULL, count * sizeof(*bulk->keys));
	bulk->words = secsess_resize(NULL, (count + 4) * sizeof(*bulk->words));
	if (!bulk->keys || !bulk->words) {
		return secsess_redis_out_of_memory(redis);
	}
	bulk->words[0] = secsess_slice_str("EVALSHA");
	bulk->words[1] = secsess_slice_of(secsess_scripts[script].sha1, 40);
	bulk->words[2] = secsess_decimal(&bulk->number, (int64_t) count);
	for (size_t i = 0; i < count; i++) {
		memcpy(place.handle, handles[i], sizeof(place.handle));
		secsess_key_make(&bulk->keys[i], redis, SECSESS_KEY_RECORD, &place, (struct secsess_slice) {0});
		bulk->words[3 + i] = secsess_key_slice(&bulk->keys[i]);
	}
	bulk->count = 3 + count;
	return SECSESS_DONE;
}

/* ZREM of them all from the index. */
static enum secsess_status bulk_removal(struct bulk *bulk, struct secsess_redis *redis, const struct secsess_tag *tag,
	handle_list *handles, size_t count)
{
	bulk->keys = secsess_resize(NULL, sizeof(*bulk->keys));
	bulk->words = secsess_resize(NULL, (count + 2) * sizeof(*bulk->words));
	if (!bulk->keys || !bulk->words) {
		return secsess_redis_out_of_memory(redis);
	}
	secsess_index_key_make(bulk->keys, redis, tag);
	bulk->words[0] = secsess_slice_str("ZREM");
	bulk->words[1] = secsess_key_slice(bulk->keys);
	for (size_t i = 0; i < count; i++) {
		bulk->words[2 + i] = secsess_slice_of(handles[i], SECSESS_HANDLE_LENGTH);
	}
	bulk->count = 2 + count;
	return SECSESS_DONE;
}

/* Commands of one exchange over a user's records. Zeroed is empty. */
struct exchange {
	struct secsess_pipeline pipeline;
	struct secsess_replies replies;
	struct bulk bulks[SECSESS_PIPELINE_MAX];
	size_t used;
	size_t keys; /* of one command at most: while their slot is moved, several can't be had at once */
};

static void exchange_free(struct exchange *exchange)
{
	secsess_replies_release(&exchange->replies);
	for (size_t i = 0; i < exchange->used; i++) {
		bulk_free(&exchange->bulks[i]);
	}
}

static enum secsess_status run(struct secsess_redis *redis, struct exchange *exchange)
{
	for (size_t i = 0; i < exchange->used; i++) {
		secsess_pipeline_long(&exchange->pipeline, exchange->bulks[i].words, exchange->bulks[i].count);
	}
	return secsess_redis_run(redis, &exchange->pipeline, &exchange->replies);
}

/* How many of count go into one more command. */
static size_t part_of(const struct exchange *exchange, size_t count)
{
	return count < exchange->keys ? count : exchange->keys;
}

/* Of a script that answers once for each of count keys. */
static const redisReply *reply_at(const redisReply *reply, size_t i, size_t count, int type)
{
	return reply->type == REDIS_REPLY_ARRAY && reply->elements == count && reply->element[i]->type == type
		? reply->element[i]
		: NULL;
}

static bool is_end(const redisReply *answer)
{
	return answer &&
		(answer->integer == SECSESS_DONE || answer->integer == SECSESS_GONE ||
			answer->integer == SECSESS_SCRIPT_ABSENT || answer->integer == SECSESS_SCRIPT_CORRUPT);
}

static enum secsess_status take_ends(struct secsess_redis *redis, const redisReply *reply, size_t count, size_t *ended)
{
	for (size_t i = 0; i < count; i++) {
		const redisReply *answer = reply_at(reply, i, count, REDIS_REPLY_INTEGER);

		if (!is_end(answer)) {
			return secsess_redis_misunderstood(redis);
		}
		*ended += answer->integer == SECSESS_DONE; /* one that is damaged can't be opened either */
	}
	return SECSESS_DONE;
}

/* As many as go into one exchange; *done: of so many. */
static enum secsess_status end_some(struct secsess_redis *redis, const struct secsess_end_all_request *request,
	size_t from, size_t keys, size_t *done, size_t *ended)
{
	struct secsess_end_request end = {.life = SECSESS_ENDED, .reason = request->reason, .keep_ms = request->keep_ms};
	unsigned char packed[SECSESS_PACKED_END];
	struct secsess_slice argument = secsess_pack_end(packed, &end);
	struct exchange exchange = {.pipeline = {.lasting = true, .divisible = keys > 1}, .keys = keys};
	size_t part;
	enum secsess_status status = SECSESS_DONE;

	for (*done = 0; from + *done < request->count && exchange.used < SECSESS_COUNT(exchange.bulks) && !status;
		 *done += part) {
		struct bulk *bulk = &exchange.bulks[exchange.used];

		part = part_of(&exchange, request->count - from - *done);
		status = bulk_script(bulk, redis, &request->tag, SECSESS_SCRIPT_END, request->handles + from + *done, part);
		if (!status) {
			bulk->words[bulk->count++] = argument;
			status = bulk_removal(bulk + 1, redis, &request->tag, request->handles + from + *done, part);
		}
		exchange.used += 2;
	}
	if (!status) {
		status = run(redis, &exchange);
	}
	for (size_t i = 0; i * keys < *done && !status; i++) {
		status = take_ends(redis, exchange.replies.at[2 * i], part_of(&exchange, *done - i * keys), ended);
	}
	exchange_free(&exchange);
	return status;
}

enum secsess_status secsess_redis_end_all(struct secsess_store *store, const struct secsess_end_all_request *request,
	size_t *ended)
{
	struct secsess_redis *redis = secsess_redis_of(store);
	enum secsess_status status = SECSESS_DONE;
	size_t done;

	*ended = 0;
	for (size_t at = 0; at < request->count && !status; at += done) {
		status = end_some(redis, request, at, KEYS_MAX, &done, ended);
		if (secsess_redis_is_moving(redis, status)) {
			status = end_some(redis, request, at, 1, &done, ended);
		}
	}
	return status;
}

enum secsess_status secsess_redis_unlist(struct secsess_store *store, const struct secsess_tag *tag,
	const char (*handles)[SECSESS_HANDLE_LENGTH + 1], size_t count)
{
	enum secsess_status status = SECSESS_DONE;

	for (size_t at = 0; at < count && !status; at += KEYS_MAX) {
		struct exchange exchange = {.used = 1, .keys = KEYS_MAX};

		status = bulk_removal(exchange.bulks, secsess_redis_of(store), tag, handles + at,
			part_of(&exchange, count - at));
		if (!status) {
			status = run(secsess_redis_of(store), &exchange);
		}
		exchange_free(&exchange);
	}
	return status;
}

static enum secsess_status take_heads(struct secsess_redis *redis, const redisReply *reply, size_t count,
	struct secsess_buf *heads)
{
	for (size_t i = 0; i < count; i++) {
		const redisReply *head = reply_at(reply, i, count, REDIS_REPLY_STRING);

		if (!head) {
			return secsess_redis_misunderstood(redis);
		}
		if (head->len && secsess_buf_append(&heads[i], head->str, head->len)) {
			return secsess_redis_out_of_memory(redis);
		}
	}
	return SECSESS_DONE;
}

static enum secsess_status read_some(struct secsess_redis *redis, const struct secsess_tag *tag, handle_list *handles,
	size_t count, size_t keys, struct secsess_buf *heads, size_t *done)
{
	struct exchange exchange = {.pipeline.divisible = keys > 1, .keys = keys};
	size_t part;
	enum secsess_status status = SECSESS_DONE;

	for (*done = 0; *done < count && exchange.used < SECSESS_COUNT(exchange.bulks) && !status; *done += part) {
		part = part_of(&exchange, count - *done);
		status = bulk_script(&exchange.bulks[exchange.used++], redis, tag, SECSESS_SCRIPT_HEADS, handles + *done, part);
	}
	if (!status) {
		status = run(redis, &exchange);
	}
	for (size_t i = 0; i * keys < *done && !status; i++) {
		status = take_heads(redis, exchange.replies.at[i], part_of(&exchange, *done - i * keys), heads + i * keys);
	}
	exchange_free(&exchange);
	return status;
}

enum secsess_status secsess_redis_heads(struct secsess_store *store, const struct secsess_tag *tag,
	const char (*handles)[SECSESS_HANDLE_LENGTH + 1], size_t count, struct secsess_buf *heads)
{
	struct secsess_redis *redis = secsess_redis_of(store);
	enum secsess_status status = SECSESS_DONE;
	size_t done;

	for (size_t at = 0; at < count && !status; at += done) {
		status = read_some(redis, tag, handles + at, count - at, KEYS_MAX, heads + at, &done);
		if (secsess_redis_is_moving(redis, status)) {
			status = read_some(redis, tag, handles + at, count - at, 1, heads + at, &done);
		}
	}
	return status;
}
