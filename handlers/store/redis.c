/* SPDX-License-Identifier: BSD-3-Clause */

#include "redis.h"

#include "../core/crypto.h"
#include "redis_link.h"

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
	.create = secsess_redis_create,
	.commit = secsess_redis_commit,
	.retire = secsess_redis_retire,
	.end = secsess_redis_end,
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
	.inspect = secsess_redis_inspect,
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
