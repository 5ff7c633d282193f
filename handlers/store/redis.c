/* SPDX-License-Identifier: BSD-3-Clause */

#include "redis.h"

#include "../core/crypto.h"
#include "redis_link.h"
#include "redis_pack.h"

static int64_t now(struct secsess_store *store)
{
	struct secsess_redis *redis = secsess_redis_of(store);

	return redis->clock_ms + (secsess_monotonic_ms() - redis->clock_at_ms);
}

static enum secsess_status ask_for_secret(struct secsess_redis *redis)
{
	struct secsess_key room;
	struct secsess_pipeline pipeline = {0};
	struct secsess_replies replies = {0};
	enum secsess_status status;

	secsess_redis_add_secret(redis, &pipeline, &room);
	status = secsess_redis_run(redis, &pipeline, &replies);
	if (!status && !redis->base.secret.answers) {
		status = secsess_redis_take_secret(redis, replies.at[0], replies.at[1]);
	}
	secsess_replies_release(&replies);
	return status;
}

static enum secsess_status prepare(struct secsess_store *store)
{
	struct secsess_redis *redis = secsess_redis_of(store);
	struct secsess_pipeline pipeline = {0};
	struct secsess_replies replies = {0};
	enum secsess_status status;

	if (store->secret.answers || (!store->secret.wanted && redis->clock_at_ms)) {
		return SECSESS_DONE;
	}
	secsess_pipeline_add(&pipeline, (struct secsess_slice[]) {secsess_slice_str("TIME")}, 1);
	status = secsess_redis_run(redis, &pipeline, &replies);
	if (!status) {
		status = secsess_redis_note_time(redis, replies.at[0]);
	}
	secsess_replies_release(&replies);
	/* One server tells it when it is greeted; of a Cluster the node that has it may be another one. */
	return !status && store->secret.wanted && !store->secret.answers ? ask_for_secret(redis) : status;
}

static enum secsess_status create(struct secsess_store *store, const struct secsess_create_request *request)
{
	struct secsess_redis *redis = secsess_redis_of(store);
	struct secsess_key key;
	struct secsess_decimal ttl;
	struct secsess_enlisting enlisting;
	struct secsess_pipeline pipeline = {0};
	struct secsess_replies replies = {0};
	enum secsess_status status;

	secsess_key_make(&key, redis, SECSESS_KEY_RECORD, &request->place, (struct secsess_slice) {0});
	secsess_pipeline_add(&pipeline,
		(struct secsess_slice[]) {secsess_slice_str("SET"), secsess_key_slice(&key), request->record,
			secsess_slice_str("NX"), secsess_slice_str("PX"), secsess_decimal(&ttl, request->keep_ms)},
		6);
	secsess_redis_add_enlisting(&pipeline, redis, &request->place, request->list_until, &enlisting);
	pipeline.lasting = request->lasting;
	status = secsess_redis_run(redis, &pipeline, &replies);
	/* A repetition that finds the record finds its own: nobody else knows the handle. */
	if (!status && replies.at[0]->type == REDIS_REPLY_NIL && !pipeline.resent) {
		status = SECSESS_CONFLICT;
	}
	secsess_replies_release(&replies);
	return status;
}

enum secsess_status secsess_redis_release(struct secsess_redis *redis, const struct secsess_place *place,
	const unsigned char token[SECSESS_TOKEN_SIZE], const unsigned char first[SECSESS_NEXT_SIZE])
{
	unsigned char name[SECSESS_NEXT_SIZE];
	struct secsess_key record, queue, wake;

	secsess_key_make(&record, redis, SECSESS_KEY_RECORD, place, (struct secsess_slice) {0});
	secsess_key_make(&queue, redis, SECSESS_KEY_QUEUE, place, (struct secsess_slice) {0});
	memcpy(name, first, sizeof(name));
	/* Another may be first by the time we come. */
	for (int tries = 0; tries < 8; tries++) {
		struct secsess_slice who = secsess_slice_of(name, sizeof(name));
		struct secsess_pipeline pipeline = {0};
		struct secsess_replies replies = {0};
		bool other;
		enum secsess_status status;

		secsess_key_make(&wake, redis, SECSESS_KEY_WAKE, place, who);
		secsess_pipeline_script(&pipeline, SECSESS_SCRIPT_RELEASE,
			(struct secsess_slice[]) {secsess_key_slice(&record), secsess_key_slice(&queue), secsess_key_slice(&wake)},
			3, (struct secsess_slice[]) {secsess_slice_of(token, SECSESS_TOKEN_SIZE), who}, 2);
		status = secsess_redis_run(redis, &pipeline, &replies);
		other = !status && secsess_redis_names_waiter(replies.at[0], name);
		if (!status && !other) {
			status = secsess_redis_settled(redis, place, replies.at[0], 1U << SECSESS_ABSENT | 1U << SECSESS_LOST);
		}
		secsess_replies_release(&replies);
		if (!other) {
			return status;
		}
	}
	return SECSESS_DONE; /* the lease will run out */
}

/* commit.lua, the record in its argument or in a side key: Redis' Lua hashes every byte of every string it is given. */
static enum secsess_status send_commit(struct secsess_redis *redis, const struct secsess_commit_request *request,
	bool by_side, struct secsess_replies *replies, const redisReply **reply)
{
	unsigned char packed[SECSESS_PACKED_COMMIT];
	struct secsess_key record, side;
	struct secsess_decimal ttl;
	struct secsess_enlisting enlisting;
	struct secsess_pipeline pipeline = {0};
	struct secsess_slice arguments[] = {secsess_pack_commit(packed, request), request->seen,
		secsess_decimal(&ttl, request->keep_ms), request->body};
	size_t script;
	enum secsess_status status;

	secsess_key_make(&record, redis, SECSESS_KEY_RECORD, &request->place, (struct secsess_slice) {0});
	secsess_key_make(&side, redis, SECSESS_KEY_SIDE, &request->place,
		secsess_slice_of(request->token, SECSESS_NEXT_SIZE));
	if (by_side) {
		secsess_pipeline_add(&pipeline,
			(struct secsess_slice[]) {secsess_slice_str("SET"), secsess_key_slice(&side), request->body,
				secsess_slice_str("PX"), arguments[2]},
			5);
	} else if (request->mode == SECSESS_COMMIT_WRITE) {
		arguments[1] = (struct secsess_slice) {0}; /* the short way is by the side key */
	}
	script = secsess_pipeline_script(&pipeline, SECSESS_SCRIPT_COMMIT,
		(struct secsess_slice[]) {secsess_key_slice(&record), secsess_key_slice(&side)}, by_side ? 2 : 1, arguments,
		by_side ? 3 : 4);
	pipeline.lasting = request->lasting;
	if (request->list_until) {
		secsess_redis_add_enlisting(&pipeline, redis, &request->place, request->list_until, &enlisting);
	}
	status = secsess_redis_run(redis, &pipeline, replies);
	*reply = status ? NULL : replies->at[script];
	return status;
}

static enum secsess_status commit(struct secsess_store *store, const struct secsess_commit_request *request)
{
	struct secsess_redis *redis = secsess_redis_of(store);
	struct secsess_replies replies = {0};
	const redisReply *reply;
	unsigned char first[SECSESS_NEXT_SIZE];
	bool by_side = request->mode == SECSESS_COMMIT_WRITE;
	bool waited_for;
	enum secsess_status status = send_commit(redis, request, by_side, &replies, &reply);

	if (status == SECSESS_REFUSED && by_side) {
		/* At maxmemory, or while a slot moves, the one-key form still works. */
		status = send_commit(redis, request, false, &replies, &reply);
	}
	waited_for = !status && secsess_redis_names_waiter(reply, first);
	if (!status && !waited_for) {
		status = secsess_redis_settled(redis, &request->place, reply,
			1U << SECSESS_ABSENT | 1U << SECSESS_LOST | 1U << SECSESS_GONE | 1U << SECSESS_CONFLICT);
	}
	if (status == SECSESS_ABSENT) {
		status = SECSESS_GONE;
	}
	secsess_replies_release(&replies);
	if (waited_for) {
		/* What is written is written: a failure here only lets the lease run out. */
		secsess_redis_release(redis, &request->place, request->token, first);
	}
	return status;
}

static enum secsess_status retire(struct secsess_store *store, const struct secsess_retire_request *request)
{
	struct secsess_redis *redis = secsess_redis_of(store);
	unsigned char packed[SECSESS_PACKED_RETIRE];
	struct secsess_key record, snapshot, index;
	struct secsess_pipeline pipeline = {.lasting = true};
	struct secsess_replies replies = {0};
	struct secsess_slice arguments[] = {secsess_pack_retire(packed, request), request->meta};
	enum secsess_status status;

	secsess_key_make(&record, redis, SECSESS_KEY_RECORD, &request->place, (struct secsess_slice) {0});
	secsess_key_make(&snapshot, redis, SECSESS_KEY_SNAPSHOT, &request->place, (struct secsess_slice) {0});
	secsess_pipeline_script(&pipeline, SECSESS_SCRIPT_RETIRE,
		(struct secsess_slice[]) {secsess_key_slice(&record), secsess_key_slice(&snapshot)}, 2, arguments, 2);
	secsess_redis_add_unlisting(&pipeline, redis, &request->place, &index);
	status = secsess_redis_run(redis, &pipeline, &replies);
	if (!status) {
		status = secsess_redis_settled(redis, &request->place, replies.at[0],
			1U << SECSESS_ABSENT | 1U << SECSESS_LOST | 1U << SECSESS_GONE);
	}
	secsess_replies_release(&replies);
	return status == SECSESS_ABSENT ? SECSESS_GONE : status;
}

static void add_snapshot_removal(struct secsess_pipeline *pipeline, const struct secsess_redis *redis,
	const struct secsess_place *place, struct secsess_key *key)
{
	secsess_key_make(key, redis, SECSESS_KEY_SNAPSHOT, place, (struct secsess_slice) {0});
	secsess_pipeline_add(pipeline, (struct secsess_slice[]) {secsess_slice_str("DEL"), secsess_key_slice(key)}, 2);
}

static enum secsess_status end(struct secsess_store *store, const struct secsess_end_request *request)
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

static void begin(struct secsess_store *store)
{
	struct secsess_redis *redis = secsess_redis_of(store);

	redis->budget_ms = redis->options.budget_ms;
	redis->retry_until = 0;
}

static void close(struct secsess_store *store)
{
	struct secsess_redis *redis = secsess_redis_of(store);

	if (!redis) {
		return;
	}
	secsess_route_release(&redis->route);
	secsess_address_release(&redis->address);
	secsess_wipe(&redis->base.secret, sizeof(redis->base.secret));
	secsess_free(redis);
}

static const struct secsess_store_ops redis_ops = {
	.name = "redis",
	.now = now,
	.prepare = prepare,
	.open = secsess_redis_open,
	.read = secsess_redis_read,
	.confirm = secsess_redis_confirm,
	.create = create,
	.commit = commit,
	.retire = retire,
	.end = end,
	.end_all = secsess_redis_end_all,
	.revoke = secsess_redis_revoke,
	.enlist = secsess_redis_enlist,
	.unlist = secsess_redis_unlist,
	.index = secsess_redis_index,
	.heads = secsess_redis_heads,
	.put_series = secsess_redis_put_series,
	.use_key = secsess_redis_use_key,
	.hear_series = secsess_redis_hear_series,
	.drop_series = secsess_redis_drop_series,
	.list_series = secsess_redis_list_series,
	.note = secsess_redis_note,
	.notes = secsess_redis_notes,
	.collect = secsess_collect_nothing,
	.begin = begin,
	.close = close,
};

struct secsess_store *secsess_redis_new(struct secsess_address *address, const struct secsess_dialer *dialer,
	const struct secsess_redis_options *options)
{
	struct secsess_redis *redis = secsess_alloc_zeroed(sizeof(*redis));

	if (!redis) {
		return NULL;
	}
	redis->base.ops = &redis_ops;
	redis->address = *address;
	memset(address, 0, sizeof(*address));
	redis->options = *options;
	redis->budget_ms = options->budget_ms;
	secsess_address_describe(&redis->address, redis->base.address, sizeof(redis->base.address));
	redis->dialer = dialer;
	if (secsess_route_init(redis)) {
		close(&redis->base);
		return NULL;
	}
	return &redis->base;
}
