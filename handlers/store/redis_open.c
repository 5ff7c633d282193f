/* SPDX-License-Identifier: BSD-3-Clause */

/* Opening: one round trip where nobody else holds the lock, waiting in line where somebody does. */
#include <stdio.h>
#include <time.h>

#include "../core/meta.h"
#include "redis_link.h"
#include "redis_pack.h"

/* How a round of opening ended, beside what store.h says of the lock. */
enum { ANSWER_QUEUE = 4, ANSWER_WAIT = 5 };

struct round {
	bool with_queue;
	bool with_record;
	unsigned how;       /* SECSESS_OPEN_... */
	int64_t wait_ms;    /* what is left */
	long long lock;     /* answered */
	long long block_ms; /* answered, to wait for the wake-up */
	unsigned repeats;
};

/* Whether open.lua can have answered so: else a server that doesn't come to an end could hold a worker for ever. */
static bool is_possible(const struct secsess_open_request *request, const struct round *round, long long verdict,
	long long time)
{
	bool asked;

	if (verdict <= SECSESS_VERDICT_NONE || verdict > SECSESS_VERDICT_ORPHAN || time <= 0 || time > SECSESS_TIME_MAX) {
		return false;
	}
	asked = request->presented.leased && secsess_verdict_admits((enum secsess_verdict) verdict);
	switch (round->lock) {
		case SECSESS_LOCK_NOT_ASKED:
			return !asked;
		case ANSWER_QUEUE:
			return asked && !round->with_queue;
		case ANSWER_WAIT:
			return asked && round->with_queue && round->block_ms > 0 && round->block_ms <= round->wait_ms;
		default:
			return asked && round->lock > SECSESS_LOCK_NOT_ASKED && round->lock < ANSWER_QUEUE;
	}
}

/* {verdict, lock, time, ms to block}, or in short time * 16 + verdict: the lock is held. */
static enum secsess_status take_answer(struct secsess_redis *redis, const struct secsess_open_request *request,
	const redisReply *reply, struct round *round, struct secsess_opened *opened)
{
	long long answer, time;
	enum secsess_status status = secsess_redis_answered(redis, &request->place, reply, &answer);

	if (status) {
		return status;
	}
	if (reply->type == REDIS_REPLY_INTEGER) {
		time = answer >> 4;
		answer &= 15;
		round->lock = SECSESS_LOCK_HELD;
	} else if (!secsess_redis_number_at(reply, 1, &round->lock) || !secsess_redis_number_at(reply, 2, &time) ||
		!secsess_redis_number_at(reply, 3, &round->block_ms)) {
		return secsess_redis_misunderstood(redis);
	}
	if (!is_possible(request, round, answer, time)) {
		return secsess_redis_misunderstood(redis);
	}
	opened->verdict = (enum secsess_verdict) answer;
	opened->now = time;
	secsess_redis_set_clock(redis, time);
	return SECSESS_DONE;
}

/* One call of open.lua, with the record read behind it: nobody's write can come in between once the lock is ours. */
static enum secsess_status ask(struct secsess_redis *redis, const struct secsess_open_request *request,
	struct round *round, struct secsess_opened *opened)
{
	unsigned char packed[SECSESS_PACKED_OPEN];
	struct secsess_key record, queue, revoked;
	struct secsess_pipeline pipeline = {.divisible = round->with_queue};
	struct secsess_replies replies = {0};
	struct secsess_decimal ttl;
	struct secsess_slice arguments[] = {secsess_pack_open(packed, request, round->wait_ms, round->how),
		secsess_decimal(&ttl, request->keep_ms)};
	size_t read = 0, revocation = 0;
	enum secsess_status status;

	secsess_key_make(&record, redis, SECSESS_KEY_RECORD, &request->place, (struct secsess_slice) {0});
	queue.size = 0;
	if (round->with_queue) {
		secsess_key_make(&queue, redis, SECSESS_KEY_QUEUE, &request->place, (struct secsess_slice) {0});
	}
	secsess_pipeline_script(&pipeline, SECSESS_SCRIPT_OPEN,
		(struct secsess_slice[]) {secsess_key_slice(&record), secsess_key_slice(&queue)}, round->with_queue ? 2 : 1,
		arguments, 2);
	if (round->with_record) {
		read = secsess_pipeline_add(&pipeline,
			(struct secsess_slice[]) {secsess_slice_str("GET"), secsess_key_slice(&record)}, 2);
		revocation = secsess_redis_add_revocation(&pipeline, redis, &request->place, &revoked);
	}
	status = secsess_redis_run(redis, &pipeline, &replies);
	if (status == SECSESS_REFUSED && redis->cure == SECSESS_CURE_FULL && !(round->how & SECSESS_OPEN_FULL)) {
		round->how |= SECSESS_OPEN_FULL;
		return ask(redis, request, round, opened);
	}
	if (!status) {
		status = take_answer(redis, request, replies.at[0], round, opened);
	}
	if (!status && read) {
		status = secsess_redis_take_record(redis, replies.at[read], &opened->record);
	}
	if (!status) {
		status = secsess_redis_take_revoked(redis, &replies, revocation, &request->place, opened);
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
	enum secsess_status status = secsess_redis_read(store, &request->place, SECSESS_PART_RECORD, &late);

	if (status) {
		return status;
	}
	opened->revoked_at = late.revoked_at;
	opened->spared = late.spared;
	secsess_buf_release(&opened->record);
	opened->record = late.record;
	return SECSESS_DONE;
}

/* The answer to an open that never came, or for which there was no memory, may have been a lock, which nobody would give
 * back before its lease ends. */
static void abandon(struct secsess_redis *redis, const struct secsess_open_request *request)
{
	redis->abandoned.place = request->place;
	memcpy(redis->abandoned.token, request->token, sizeof(redis->abandoned.token));
	redis->abandoned.pending = true;
}

static bool unanswered(enum secsess_status status)
{
	return status == SECSESS_IO || status == SECSESS_TIMEOUT || status == SECSESS_NOMEM;
}

static void give_back_abandoned(struct secsess_redis *redis)
{
	static const unsigned char nobody[SECSESS_NEXT_SIZE];

	if (redis->abandoned.pending) {
		redis->abandoned.pending = unanswered(secsess_redis_release(redis, &redis->abandoned.place,
			redis->abandoned.token, nobody));
	}
}

/* While the slot of record and queue is moved, nobody can stand in line: whoever comes when the lock is free has it. */
static enum secsess_status ask_alone(struct secsess_redis *redis, const struct secsess_open_request *request,
	struct round *round, struct secsess_opened *opened)
{
	static const struct timespec moment = {.tv_nsec = 20 * 1000000L};
	struct secsess_open_request unlocked = *request;
	enum secsess_status status;

	round->with_queue = false;
	round->with_record = true;
	round->how |= SECSESS_OPEN_ALONE;
	status = ask(redis, request, round, opened);
	round->how &= ~SECSESS_OPEN_ALONE;
	if (status || round->lock != ANSWER_QUEUE) {
		return status;
	}
	if (round->wait_ms > 0) {
		nanosleep(&moment, NULL);
		return SECSESS_DONE;
	}
	/* In vain; but who came is to be recorded, as in line. */
	unlocked.presented.leased = false;
	status = ask(redis, &unlocked, round, opened);
	round->lock = SECSESS_LOCK_TIMEOUT;
	return status;
}

enum secsess_status secsess_redis_open(struct secsess_store *store, const struct secsess_open_request *request,
	struct secsess_opened *opened)
{
	struct secsess_redis *redis = secsess_redis_of(store);
	struct round round = {.with_record = true, .wait_ms = request->wait_ms};
	struct secsess_opened found = {0};
	int64_t began = 0;
	enum secsess_status status;

	give_back_abandoned(redis);
	for (;;) {
		bool woken = true;

		status = ask(redis, request, &round, &found);
		if (round.with_queue && secsess_redis_is_moving(redis, status)) {
			status = ask_alone(redis, request, &round, &found);
		}
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
		if (unanswered(status)) {
			abandon(redis, request);
		}
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

enum secsess_status secsess_redis_confirm(struct secsess_store *store, const struct secsess_open_request *request)
{
	struct secsess_opened found = {0};
	struct round round = {0};

	return ask(secsess_redis_of(store), request, &round, &found);
}
