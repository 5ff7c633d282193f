/* SPDX-License-Identifier: BSD-3-Clause */

/* Each command to the server that has its key, in the order of the pipeline.
 *
 * What goes to the same server next to each other goes in one exchange: without a Cluster that is the whole pipeline, and
 * with one mostly, too. Where a server redirects a command, its answers to those behind it don't count: they may be what
 * was true before it, and are sent again. */
#include "redis_link.h"

/* A slot that moves to and fro. */
#define REDIRECTIONS_MAX 16

struct dispatch {
	struct secsess_redis *redis;
	struct secsess_pipeline *pipeline;
	struct secsess_replies *replies; /* those that count */
	unsigned redirections;
	int64_t began_ms;
	struct secsess_node *asked; /* the next command goes there, and only it; NULL: where its key is */
};

/* The first key; empty: there is none. */
static struct secsess_slice key_of(const struct secsess_pipeline *pipeline, size_t i)
{
	const struct secsess_slice *word = pipeline->command[i].all ? pipeline->command[i].all : pipeline->command[i].word;
	size_t words = pipeline->command[i].words;
	size_t at = secsess_slice_equal(word[0], secsess_slice_str("EVALSHA")) ? 3 : 1;

	return at < words ? word[at] : (struct secsess_slice) {0};
}

/* One that is somebody's. */
static unsigned any_slot(const struct secsess_route *route)
{
	unsigned slot = 0;

	while (route->map && slot < SECSESS_SLOTS - 1 && !route->map[slot]) {
		slot++;
	}
	return slot;
}

/* Of a command without a key any server will do, so it stays with those before it. */
static unsigned slot_of(const struct dispatch *dispatch, size_t i)
{
	struct secsess_slice key = {0};

	if (dispatch->redis->address.kind != SECSESS_CLUSTER) {
		return 0;
	}
	for (size_t at = i + 1; at-- > 0 && !key.size;) {
		key = key_of(dispatch->pipeline, at);
	}
	return key.size ? secsess_slot_of(key.data, key.size) : any_slot(&dispatch->redis->route);
}

/* How many from the first on go there together. */
static size_t run_from(const struct dispatch *dispatch, size_t first, const struct secsess_node *node)
{
	const struct secsess_route *route = &dispatch->redis->route;
	size_t count = 1;

	if (dispatch->redis->address.kind != SECSESS_CLUSTER) {
		return dispatch->pipeline->count - first;
	}
	while (first + count < dispatch->pipeline->count) {
		uint16_t index = route->map[slot_of(dispatch, first + count)];

		if (!index || route->nodes[index - 1] != node) {
			break;
		}
		count++;
	}
	return count;
}

static int time_for(const struct dispatch *dispatch)
{
	return secsess_redis_within_budget(dispatch->redis, dispatch->redis->options.answer_ms);
}

/* One command to a server that has a part of a slot's keys already. */
static enum secsess_status ask(struct dispatch *dispatch, size_t i, struct secsess_replies *replies)
{
	struct secsess_pipeline pipeline = {.lasting = dispatch->pipeline->lasting,
		.blocking_ms = dispatch->pipeline->blocking_ms};
	enum secsess_status status;

	secsess_pipeline_add(&pipeline, (struct secsess_slice[]) {secsess_slice_str("ASKING")}, 1);
	pipeline.command[pipeline.count++] = dispatch->pipeline->command[i];
	status = secsess_redis_exchange(dispatch->redis, dispatch->asked, &pipeline, 0, pipeline.count, replies,
		time_for(dispatch));
	if (!status) {
		freeReplyObject(replies->at[0]);
		replies->at[0] = replies->at[1];
		replies->count = 1;
	}
	return status;
}

/* Those up to the first that is redirected count. */
static enum secsess_status accept(struct dispatch *dispatch, const struct secsess_node *node,
	struct secsess_replies *answers)
{
	struct secsess_replies *replies = dispatch->replies;
	enum secsess_redirection redirection = SECSESS_REDIRECTED_NOT;
	struct secsess_node *to = NULL;
	size_t i = 0;

	for (; i < answers->count; i++) {
		if (answers->at[i]->type == REDIS_REPLY_ERROR) {
			redirection = secsess_cluster_redirection(dispatch->redis, node, answers->at[i]->str, &to);
		}
		if (redirection) {
			break;
		}
		replies->at[replies->count++] = answers->at[i];
	}
	dispatch->asked = redirection == SECSESS_REDIRECTED_ASK ? to : NULL;
	for (size_t left = i; left < answers->count; left++) {
		dispatch->pipeline->resent |= answers->at[left]->type != REDIS_REPLY_ERROR;
		freeReplyObject(answers->at[left]);
	}
	answers->count = 0;
	if (redirection) {
		/* All servers together have the time of one. */
		secsess_redis_spend(dispatch->redis, dispatch->began_ms, dispatch->redis->options.answer_ms);
	}
	if (redirection && ++dispatch->redirections > REDIRECTIONS_MAX) {
		dispatch->redis->cure = SECSESS_CURE_WAIT;
		secsess_error_set(&dispatch->redis->base.error,
			"the nodes of the store at %s send each other's keys to and fro", dispatch->redis->base.address);
		return SECSESS_REFUSED;
	}
	return SECSESS_DONE;
}

/* From the first command that has no answer yet. */
static enum secsess_status step(struct dispatch *dispatch)
{
	size_t first = dispatch->replies->count;
	struct secsess_redis *redis = dispatch->redis;
	struct secsess_node *node = dispatch->asked;
	struct secsess_replies answers = {0};
	enum secsess_status status = SECSESS_DONE;

	if (!node) {
		status = secsess_route_find(redis, slot_of(dispatch, first), &node);
	}
	if (!status) {
		status = secsess_redis_connect(redis, node);
	}
	if (!status && dispatch->asked) {
		status = ask(dispatch, first, &answers);
	} else if (!status) {
		status = secsess_redis_exchange(redis, node, dispatch->pipeline, first, run_from(dispatch, first, node),
			&answers, time_for(dispatch));
	}
	return status ? status : accept(dispatch, node, &answers);
}

enum secsess_status secsess_redis_dispatch(struct secsess_redis *redis, struct secsess_pipeline *pipeline,
	struct secsess_replies *replies)
{
	struct dispatch dispatch = {.redis = redis,
		.pipeline = pipeline,
		.replies = replies,
		.began_ms = secsess_monotonic_ms()};
	enum secsess_status status = SECSESS_DONE;

	*replies = (struct secsess_replies) {0};
	while (!status && replies->count < pipeline->count) {
		status = step(&dispatch);
	}
	if (status) {
		secsess_replies_release(replies);
		if (status == SECSESS_IO || status == SECSESS_TIMEOUT) {
			secsess_route_doubt(redis);
		}
	}
	return status;
}
