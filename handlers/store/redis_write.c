/* SPDX-License-Identifier: BSD-3-Clause */

/* How the Redis driver creates records, commits to them, and gives locks back. */
#include "redis_link.h"
#include "redis_pack.h"

static enum secsess_status send_create(struct secsess_redis *redis, const struct secsess_create_request *request,
	bool divided)
{
	struct secsess_key key;
	struct secsess_decimal ttl;
	struct secsess_enlisting enlisting;
	struct secsess_pipeline pipeline = {.lasting = request->lasting, .divisible = !divided, .resent = divided};
	struct secsess_replies replies = {0};
	enum secsess_status status;

	secsess_key_make(&key, redis, SECSESS_KEY_RECORD, &request->place, (struct secsess_slice) {0});
	secsess_pipeline_add(&pipeline,
		(struct secsess_slice[]) {secsess_slice_str("SET"), secsess_key_slice(&key), request->record,
			secsess_slice_str("NX"), secsess_slice_str("PX"), secsess_decimal(&ttl, request->keep_ms)},
		6);
	secsess_redis_add_enlisting(&pipeline, redis, &request->place, request->list_until, divided, &enlisting);
	status = secsess_redis_run(redis, &pipeline, &replies);
	/* A repetition that finds the record finds its own: nobody else knows the handle. */
	if (!status && replies.at[0]->type == REDIS_REPLY_NIL && !pipeline.resent) {
		status = SECSESS_CONFLICT;
	}
	secsess_replies_release(&replies);
	return status;
}

enum secsess_status secsess_redis_create(struct secsess_store *store, const struct secsess_create_request *request)
{
	struct secsess_redis *redis = secsess_redis_of(store);
	enum secsess_status status = send_create(redis, request, false);

	return secsess_redis_is_moving(redis, status) ? send_create(redis, request, true) : status;
}

/* Without the queue, while the slot of both is moved: nobody is woken, and who waits finds the lock free. */
static enum secsess_status release_alone(struct secsess_redis *redis, const struct secsess_place *place,
	struct secsess_slice record, struct secsess_slice token)
{
	struct secsess_pipeline pipeline = {0};
	struct secsess_replies replies = {0};
	enum secsess_status status;

	secsess_pipeline_script(&pipeline, SECSESS_SCRIPT_RELEASE, &record, 1, &token, 1);
	status = secsess_redis_run(redis, &pipeline, &replies);
	if (!status) {
		status = secsess_redis_settled(redis, place, replies.at[0], 1U << SECSESS_ABSENT | 1U << SECSESS_LOST);
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
		struct secsess_pipeline pipeline = {.divisible = true};
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
		if (secsess_redis_is_moving(redis, status)) {
			return release_alone(redis, place, secsess_key_slice(&record), secsess_slice_of(token, SECSESS_TOKEN_SIZE));
		}
		if (!other) {
			return status;
		}
	}
	return SECSESS_DONE; /* the lease will run out */
}

/* commit.lua, the record in its argument or in a side key: Redis' Lua hashes every byte of every string it is given.
 * divided: no command has more than one key. */
static enum secsess_status send_commit(struct secsess_redis *redis, const struct secsess_commit_request *request,
	bool by_side, bool divided, struct secsess_replies *replies, const redisReply **reply)
{
	unsigned char packed[SECSESS_PACKED_COMMIT];
	struct secsess_key record, side;
	struct secsess_decimal ttl;
	struct secsess_enlisting enlisting;
	struct secsess_pipeline pipeline = {.lasting = request->lasting, .divisible = !divided, .resent = divided};
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
	if (request->list_until) {
		secsess_redis_add_enlisting(&pipeline, redis, &request->place, request->list_until, divided, &enlisting);
	}
	status = secsess_redis_run(redis, &pipeline, replies);
	*reply = status ? NULL : replies->at[script];
	return status;
}

enum secsess_status secsess_redis_commit(struct secsess_store *store, const struct secsess_commit_request *request)
{
	struct secsess_redis *redis = secsess_redis_of(store);
	struct secsess_replies replies = {0};
	const redisReply *reply;
	unsigned char first[SECSESS_NEXT_SIZE];
	bool by_side = request->mode == SECSESS_COMMIT_WRITE;
	bool waited_for;
	enum secsess_status status = send_commit(redis, request, by_side, false, &replies, &reply);

	if (status == SECSESS_REFUSED && by_side && !secsess_redis_is_moving(redis, status)) {
		status = send_commit(redis, request, false, false, &replies, &reply); /* at maxmemory this still works */
	}
	if (secsess_redis_is_moving(redis, status)) {
		status = send_commit(redis, request, false, true, &replies, &reply);
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
