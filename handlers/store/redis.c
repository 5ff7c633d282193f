/* SPDX-License-Identifier: BSD-3-Clause */

#include "redis.h"

#include <stdio.h>
#include <stdlib.h>

#include "../core/crypto.h"
#include "redis_link.h"
#include "redis_pack.h"

/* Larger bodies go to a side key: Redis' Lua hashes every byte of every string it is given. */
#define SIDE_BYTES 2400
#define SIDE_MS "60000"

/* A clock that was told longer ago than this is asked for anew. */
#define CLOCK_FRESH_MS 60000

static struct secsess_redis *of(struct secsess_store *store)
{
	return (struct secsess_redis *) store;
}

static struct secsess_slice none(void)
{
	return secsess_slice_of("", 0);
}

static int64_t now(struct secsess_store *store)
{
	struct secsess_redis *redis = of(store);

	return redis->clock_ms + (secsess_monotonic_ms() - redis->clock_at_ms);
}

static enum secsess_status prepare(struct secsess_store *store)
{
	struct secsess_redis *redis = of(store);
	struct secsess_pipeline pipeline = {0};
	struct secsess_replies replies = {0};
	enum secsess_status status;

	if (store->secret.answers || (!store->secret.wanted && redis->clock_at_ms)) {
		return SECSESS_DONE;
	}
	secsess_pipeline_add(&pipeline, (struct secsess_slice[]) {secsess_slice_str("TIME")}, 1);
	status = secsess_redis_run(redis, &pipeline, &replies);
	secsess_replies_release(&replies);
	return status;
}

static enum secsess_status misunderstood(struct secsess_redis *redis)
{
	secsess_error_set(&redis->base.error,
		"the store at %s gave an answer that makes no sense; its connection was closed", redis->base.address);
	secsess_connection_close(&redis->connection);
	return SECSESS_IO;
}

/* The i-th number of a script's answer. */
static bool number_at(const redisReply *reply, size_t i, long long *number)
{
	if (reply->type != REDIS_REPLY_ARRAY || i >= reply->elements || reply->element[i]->type != REDIS_REPLY_INTEGER) {
		return false;
	}
	*number = reply->element[i]->integer;
	return true;
}

static enum secsess_status damaged(struct secsess_redis *redis, const struct secsess_place *place)
{
	secsess_error_set(&redis->base.error,
		"the record of session %s is damaged or of another version; it is kept as it is", place->handle);
	return SECSESS_CORRUPT;
}

/* Scripts answer their status first. */
static enum secsess_status answered(struct secsess_redis *redis, const struct secsess_place *place,
	const redisReply *reply, long long *answer)
{
	if (!number_at(reply, 0, answer)) {
		return misunderstood(redis);
	}
	if (*answer == SECSESS_SCRIPT_ABSENT) {
		return SECSESS_ABSENT;
	}
	return *answer == SECSESS_SCRIPT_CORRUPT ? damaged(redis, place) : SECSESS_DONE;
}

/* Adds the reading of the user's revocation time; 0 = the session has no user. */
static size_t add_revocation(struct secsess_pipeline *pipeline, const struct secsess_redis *redis,
	const struct secsess_place *place, struct secsess_key *key)
{
	if (!place->tag.text[0]) {
		return 0;
	}
	secsess_key_make(key, redis, SECSESS_KEY_REVOKED, place, none());
	return secsess_pipeline_add(pipeline, (struct secsess_slice[]) {secsess_slice_str("GET"), secsess_key_slice(key)},
		2);
}

static enum secsess_status take_revocation(struct secsess_redis *redis, const struct secsess_replies *replies,
	size_t at, struct secsess_opened *opened)
{
	char *end;

	if (!at || replies->at[at]->type == REDIS_REPLY_NIL) {
		return SECSESS_DONE;
	}
	if (replies->at[at]->type != REDIS_REPLY_STRING) {
		return misunderstood(redis);
	}
	opened->revoked_at = strtoll(replies->at[at]->str, &end, 10);
	if (*end || opened->revoked_at <= 0) {
		secsess_error_set(&redis->base.error, "a user's revocation time in the store at %s is damaged",
			redis->base.address);
		return SECSESS_CORRUPT;
	}
	return SECSESS_DONE;
}

static enum secsess_status take_record(struct secsess_redis *redis, const redisReply *reply, struct secsess_buf *record)
{
	if (reply->type == REDIS_REPLY_NIL) {
		return SECSESS_ABSENT;
	}
	if (reply->type != REDIS_REPLY_STRING) {
		return misunderstood(redis);
	}
	record->size = 0;
	return secsess_buf_append(record, reply->str, reply->len);
}

/* How a round of opening ended, beside what store.h says of the lock. */
enum { ANSWER_QUEUE = 4, ANSWER_WAIT = 5 };

struct round {
	bool with_queue;
	bool with_record;
	int64_t wait_ms;    /* what is left */
	long long lock;     /* answered */
	long long block_ms; /* answered, to wait for the wake-up */
	unsigned repeats;
};

/* One call of open.lua, with the record read behind it: nobody's write can come in between once the lock is ours. */
static enum secsess_status ask(struct secsess_redis *redis, const struct secsess_open_request *request,
	struct round *round, struct secsess_opened *opened)
{
	unsigned char packed[SECSESS_PACKED_OPEN];
	struct secsess_key record, queue, revoked;
	struct secsess_pipeline pipeline = {0};
	struct secsess_replies replies = {0};
	struct secsess_slice packed_word = secsess_pack_open(packed, request, round->wait_ms);
	long long verdict, time;
	size_t read = 0, revocation = 0;
	enum secsess_status status;

	secsess_key_make(&record, redis, SECSESS_KEY_RECORD, &request->place, none());
	secsess_key_make(&queue, redis, SECSESS_KEY_QUEUE, &request->place, none());
	secsess_pipeline_script(&pipeline, SECSESS_SCRIPT_OPEN,
		(struct secsess_slice[]) {secsess_key_slice(&record), secsess_key_slice(&queue)}, round->with_queue ? 2 : 1,
		&packed_word, 1);
	if (round->with_record) {
		read = secsess_pipeline_add(&pipeline,
			(struct secsess_slice[]) {secsess_slice_str("GET"), secsess_key_slice(&record)}, 2);
		revocation = add_revocation(&pipeline, redis, &request->place, &revoked);
	}
	status = secsess_redis_run(redis, &pipeline, &replies);
	if (!status) {
		status = answered(redis, &request->place, replies.at[0], &verdict);
	}
	if (!status) {
		if (number_at(replies.at[0], 1, &round->lock) && number_at(replies.at[0], 2, &time) &&
			number_at(replies.at[0], 3, &round->block_ms)) {
			opened->verdict = (enum secsess_verdict) verdict;
			opened->now = time;
			secsess_redis_set_clock(redis, time);
		} else {
			status = misunderstood(redis);
		}
	}
	if (!status && read) {
		status = take_record(redis, replies.at[read], &opened->record);
	}
	if (!status) {
		status = take_revocation(redis, &replies, revocation, opened);
	}
	secsess_replies_release(&replies);
	return status;
}

/* Blocks on this request's own wake-up list. *woken: our turn has come. */
static enum secsess_status await_turn(struct secsess_redis *redis, const struct secsess_open_request *request,
	int64_t block_ms, bool *woken)
{
	char seconds[24];
	struct secsess_key wake;
	struct secsess_pipeline pipeline = {.blocking_ms = (int) block_ms};
	struct secsess_replies replies = {0};
	int length = snprintf(seconds, sizeof(seconds), "%lld.%03d", (long long) block_ms / 1000, (int) (block_ms % 1000));
	enum secsess_status status;

	secsess_key_make(&wake, redis, SECSESS_KEY_WAKE, &request->place,
		secsess_slice_of(request->token, SECSESS_NEXT_SIZE));
	secsess_pipeline_add(&pipeline,
		(struct secsess_slice[]) {secsess_slice_str("BLPOP"), secsess_key_slice(&wake),
			secsess_slice_of(seconds, (size_t) length)},
		3);
	status = secsess_redis_run(redis, &pipeline, &replies);
	*woken = !status && replies.at[0]->type == REDIS_REPLY_ARRAY;
	redis->base.counters.waits++;
	secsess_replies_release(&replies);
	return status;
}

/* What an ended wait left unread. */
static enum secsess_status read_late(struct secsess_store *store, const struct secsess_open_request *request,
	struct secsess_opened *opened)
{
	struct secsess_opened late = {0};
	enum secsess_status status = store->ops->read(store, &request->place, SECSESS_PART_RECORD, &late);

	if (status) {
		return status;
	}
	opened->revoked_at = late.revoked_at;
	secsess_buf_release(&opened->record);
	opened->record = late.record;
	return SECSESS_DONE;
}

static enum secsess_status open(struct secsess_store *store, const struct secsess_open_request *request,
	struct secsess_opened *opened)
{
	struct secsess_redis *redis = of(store);
	struct round round = {.with_record = true, .wait_ms = request->wait_ms};
	struct secsess_opened found = {0};
	int64_t began = 0;
	enum secsess_status status;

	for (;;) {
		bool woken = true;

		status = ask(redis, request, &round, &found);
		if (status || round.lock < ANSWER_QUEUE) {
			break;
		}
		round.with_queue = true;
		if (!began) {
			began = secsess_monotonic_ms();
		}
		if (round.lock == ANSWER_WAIT) {
			status = await_turn(redis, request, round.block_ms, &woken);
		}
		if (status) {
			break;
		}
		/* Only a request whose turn has come needs the record in the same round trip. */
		round.with_record = woken;
		round.wait_ms = request->wait_ms - (secsess_monotonic_ms() - began);
	}
	if (!status && !round.with_record) {
		status = read_late(store, request, &found);
	}
	if (status) {
		secsess_buf_release(&found.record);
		return status;
	}
	found.lock = (enum secsess_lock_answer) round.lock;
	if (found.lock != SECSESS_LOCK_HELD) {
		found.verdict = secsess_step_without_lease(found.verdict);
	}
	found.waited_ms = began ? secsess_monotonic_ms() - began : 0;
	*opened = found;
	return SECSESS_DONE;
}

static enum secsess_status read(struct secsess_store *store, const struct secsess_place *place, enum secsess_part part,
	struct secsess_opened *opened)
{
	struct secsess_redis *redis = of(store);
	struct secsess_key key, revoked;
	struct secsess_pipeline pipeline = {0};
	struct secsess_replies replies = {0};
	struct secsess_opened found = {0};
	bool stale = !redis->clock_at_ms || secsess_monotonic_ms() - redis->clock_at_ms > CLOCK_FRESH_MS;
	size_t revocation;
	enum secsess_status status = stale ? secsess_redis_connect(redis)
									   : SECSESS_DONE; /* a new connection tells the time */

	secsess_key_make(&key, redis, part == SECSESS_PART_RECORD ? SECSESS_KEY_RECORD : SECSESS_KEY_SNAPSHOT, place,
		none());
	secsess_pipeline_add(&pipeline, (struct secsess_slice[]) {secsess_slice_str("GET"), secsess_key_slice(&key)}, 2);
	revocation = add_revocation(&pipeline, redis, place, &revoked);
	(void) status; /* _run connects again and reports */
	status = secsess_redis_run(redis, &pipeline, &replies);
	if (!status) {
		status = take_record(redis, replies.at[0], &found.record);
	}
	if (!status) {
		status = take_revocation(redis, &replies, revocation, &found);
	}
	secsess_replies_release(&replies);
	if (status) {
		secsess_buf_release(&found.record);
		return status;
	}
	found.now = now(store);
	*opened = found;
	return SECSESS_DONE;
}

static enum secsess_status confirm(struct secsess_store *store, const struct secsess_open_request *request)
{
	struct secsess_opened found = {0};
	struct round round = {0};

	return ask(of(store), request, &round, &found);
}

static enum secsess_status create(struct secsess_store *store, const struct secsess_create_request *request)
{
	struct secsess_redis *redis = of(store);
	char ttl[24];
	struct secsess_key key;
	struct secsess_pipeline pipeline = {0};
	struct secsess_replies replies = {0};
	enum secsess_status status;

	secsess_key_make(&key, redis, SECSESS_KEY_RECORD, &request->place, none());
	snprintf(ttl, sizeof(ttl), "%lld", (long long) request->keep_ms);
	secsess_pipeline_add(&pipeline,
		(struct secsess_slice[]) {secsess_slice_str("SET"), secsess_key_slice(&key), request->record,
			secsess_slice_str("NX"), secsess_slice_str("PX"), secsess_slice_str(ttl)},
		6);
	status = secsess_redis_run(redis, &pipeline, &replies);
	/* A repetition that finds the record finds its own: nobody else knows the handle. */
	if (!status && replies.at[0]->type == REDIS_REPLY_NIL && !pipeline.repeats) {
		status = SECSESS_CONFLICT;
	}
	secsess_replies_release(&replies);
	return status;
}

/* Hands the lock over to the first waiter; another may be first by the time we come. */
static enum secsess_status release(struct secsess_redis *redis, const struct secsess_commit_request *request,
	struct secsess_slice first)
{
	unsigned char name[SECSESS_NEXT_SIZE];
	struct secsess_key record, queue, wake;

	secsess_key_make(&record, redis, SECSESS_KEY_RECORD, &request->place, none());
	secsess_key_make(&queue, redis, SECSESS_KEY_QUEUE, &request->place, none());
	memcpy(name, first.data, sizeof(name));
	for (int tries = 0; tries < 8; tries++) {
		struct secsess_slice who = secsess_slice_of(name, sizeof(name));
		struct secsess_pipeline pipeline = {0};
		struct secsess_replies replies = {0};
		long long answer = 0;
		bool other;
		enum secsess_status status;

		secsess_key_make(&wake, redis, SECSESS_KEY_WAKE, &request->place, who);
		secsess_pipeline_script(&pipeline, SECSESS_SCRIPT_RELEASE,
			(struct secsess_slice[]) {secsess_key_slice(&record), secsess_key_slice(&queue), secsess_key_slice(&wake)},
			3, (struct secsess_slice[]) {secsess_slice_of(request->token, SECSESS_TOKEN_SIZE), who}, 2);
		status = secsess_redis_run(redis, &pipeline, &replies);
		if (!status) {
			status = answered(redis, &request->place, replies.at[0], &answer);
		}
		other = !status && answer == SECSESS_SCRIPT_QUEUE && secsess_reply_name(replies.at[0], name);
		secsess_replies_release(&replies);
		if (!other) {
			return status;
		}
	}
	return SECSESS_DONE; /* the lease will run out */
}

static void add_side(struct secsess_pipeline *pipeline, const struct secsess_key *side, struct secsess_slice body)
{
	secsess_pipeline_add(pipeline,
		(struct secsess_slice[]) {secsess_slice_str("SET"), secsess_key_slice(side), body, secsess_slice_str("PX"),
			secsess_slice_str(SIDE_MS)},
		5);
}

/* commit.lua, the body in its argument or in a side key. */
static enum secsess_status send_commit(struct secsess_redis *redis, const struct secsess_commit_request *request,
	bool by_side, struct secsess_replies *replies, const redisReply **reply)
{
	unsigned char packed[SECSESS_PACKED_COMMIT];
	struct secsess_key record, side;
	struct secsess_pipeline pipeline = {0};
	/* The body begins with room for the header, which a side key needs and an argument doesn't. */
	struct secsess_slice body = request->mode == SECSESS_COMMIT_UNLOCK
		? none()
		: secsess_slice_of(request->body.data + SECSESS_HEADER_SIZE, request->body.size - SECSESS_HEADER_SIZE);
	struct secsess_slice arguments[] = {secsess_pack_commit(packed, request), body};
	size_t script;
	enum secsess_status status;

	secsess_key_make(&record, redis, SECSESS_KEY_RECORD, &request->place, none());
	secsess_key_make(&side, redis, SECSESS_KEY_SIDE, &request->place,
		secsess_slice_of(request->token, SECSESS_NEXT_SIZE));
	if (by_side) {
		add_side(&pipeline, &side, request->body);
	}
	script = secsess_pipeline_script(&pipeline, SECSESS_SCRIPT_COMMIT,
		(struct secsess_slice[]) {secsess_key_slice(&record), secsess_key_slice(&side)}, by_side ? 2 : 1, arguments,
		by_side ? 1 : 2);
	status = secsess_redis_run(redis, &pipeline, replies);
	*reply = status ? NULL : replies->at[script];
	return status;
}

static enum secsess_status commit(struct secsess_store *store, const struct secsess_commit_request *request)
{
	struct secsess_redis *redis = of(store);
	struct secsess_replies replies = {0};
	const redisReply *reply;
	unsigned char first[SECSESS_NEXT_SIZE];
	bool by_side = request->mode == SECSESS_COMMIT_WRITE && request->body.size > SIDE_BYTES;
	bool waited_for = false;
	long long answer = 0;
	enum secsess_status status = send_commit(redis, request, by_side, &replies, &reply);

	if (status == SECSESS_REFUSED && by_side) {
		/* At maxmemory, or while a slot moves, the one-key form still works. */
		status = send_commit(redis, request, false, &replies, &reply);
	}
	if (!status) {
		status = answered(redis, &request->place, reply, &answer);
	}
	if (status == SECSESS_ABSENT) {
		status = SECSESS_GONE;
	}
	if (!status) {
		waited_for = answer == SECSESS_SCRIPT_QUEUE && secsess_reply_name(reply, first);
		status = waited_for ? SECSESS_DONE : (enum secsess_status) answer;
	}
	secsess_replies_release(&replies);
	if (waited_for) {
		/* What is written is written: a failure here only lets the lease run out. */
		release(redis, request, secsess_slice_of(first, sizeof(first)));
	}
	return status;
}

static enum secsess_status retire(struct secsess_store *store, const struct secsess_retire_request *request)
{
	struct secsess_redis *redis = of(store);
	unsigned char packed[SECSESS_PACKED_RETIRE];
	struct secsess_key record, snapshot;
	struct secsess_pipeline pipeline = {0};
	struct secsess_replies replies = {0};
	struct secsess_slice arguments[] = {secsess_pack_retire(packed, request), request->meta};
	long long answer = 0;
	enum secsess_status status;

	secsess_key_make(&record, redis, SECSESS_KEY_RECORD, &request->place, none());
	secsess_key_make(&snapshot, redis, SECSESS_KEY_SNAPSHOT, &request->place, none());
	secsess_pipeline_script(&pipeline, SECSESS_SCRIPT_RETIRE,
		(struct secsess_slice[]) {secsess_key_slice(&record), secsess_key_slice(&snapshot)}, 2, arguments, 2);
	status = secsess_redis_run(redis, &pipeline, &replies);
	if (!status) {
		status = answered(redis, &request->place, replies.at[0], &answer);
	}
	secsess_replies_release(&replies);
	if (status == SECSESS_ABSENT) {
		return SECSESS_GONE;
	}
	return status ? status : (enum secsess_status) answer;
}

static void add_snapshot_removal(struct secsess_pipeline *pipeline, const struct secsess_redis *redis,
	const struct secsess_place *place, struct secsess_key *key)
{
	secsess_key_make(key, redis, SECSESS_KEY_SNAPSHOT, place, none());
	secsess_pipeline_add(pipeline, (struct secsess_slice[]) {secsess_slice_str("DEL"), secsess_key_slice(key)}, 2);
}

static enum secsess_status end(struct secsess_store *store, const struct secsess_end_request *request)
{
	struct secsess_redis *redis = of(store);
	unsigned char packed[SECSESS_PACKED_END];
	struct secsess_key record, own, predecessor;
	struct secsess_pipeline pipeline = {0};
	struct secsess_replies replies = {0};
	struct secsess_slice packed_word = secsess_pack_end(packed, request), record_word;
	long long answer;
	enum secsess_status status;

	secsess_key_make(&record, redis, SECSESS_KEY_RECORD, &request->place, none());
	record_word = secsess_key_slice(&record);
	secsess_pipeline_script(&pipeline, SECSESS_SCRIPT_END, &record_word, 1, &packed_word, 1);
	add_snapshot_removal(&pipeline, redis, &request->place, &own);
	if (request->predecessor.handle[0]) {
		add_snapshot_removal(&pipeline, redis, &request->predecessor, &predecessor);
	}
	status = secsess_redis_run(redis, &pipeline, &replies);
	if (!status) {
		status = answered(redis, &request->place, replies.at[0], &answer);
	}
	secsess_replies_release(&replies);
	return status;
}

static enum secsess_status revoke(struct secsess_store *store, const struct secsess_tag *tag, int64_t keep_ms)
{
	struct secsess_redis *redis = of(store);
	char ttl[24];
	struct secsess_place place = {.tag = *tag};
	struct secsess_key key;
	struct secsess_pipeline pipeline = {0};
	struct secsess_replies replies = {0};
	struct secsess_slice key_word, ttl_word;
	enum secsess_status status;

	secsess_key_make(&key, redis, SECSESS_KEY_REVOKED, &place, none());
	snprintf(ttl, sizeof(ttl), "%lld", (long long) keep_ms);
	key_word = secsess_key_slice(&key);
	ttl_word = secsess_slice_str(ttl);
	secsess_pipeline_script(&pipeline, SECSESS_SCRIPT_REVOKE, &key_word, 1, &ttl_word, 1);
	status = secsess_redis_run(redis, &pipeline, &replies);
	secsess_replies_release(&replies);
	return status;
}

static void begin(struct secsess_store *store)
{
	of(store)->retry_until = 0;
}

static void close(struct secsess_store *store)
{
	struct secsess_redis *redis = of(store);

	if (!redis) {
		return;
	}
	secsess_connection_close(&redis->connection);
	secsess_address_release(&redis->address);
	secsess_wipe(&redis->base.secret, sizeof(redis->base.secret));
	secsess_free(redis);
}

static const struct secsess_store_ops redis_ops = {
	.name = "redis",
	.now = now,
	.prepare = prepare,
	.open = open,
	.read = read,
	.confirm = confirm,
	.create = create,
	.commit = commit,
	.retire = retire,
	.end = end,
	.revoke = revoke,
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
	redis->options = *options;
	memset(address, 0, sizeof(*address));
	secsess_address_describe(&redis->address, redis->base.address, sizeof(redis->base.address));
	secsess_connection_init(&redis->connection, dialer);
	return &redis->base;
}
