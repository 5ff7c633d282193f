/* SPDX-License-Identifier: BSD-3-Clause */

/* A pipeline until it got through: connecting, loading scripts, trying again within the request's budget. */
#include <time.h>

#include "redis_link.h"

/* As many as go into one exchange, from the one at first on. */
static enum secsess_status load_some(struct secsess_redis *redis, size_t first, size_t count)
{
	struct secsess_pipeline pipeline = {0};
	struct secsess_replies replies = {0};
	enum secsess_status status;

	for (size_t i = 0; i < count; i++) {
		struct secsess_slice words[] = {secsess_slice_str("SCRIPT"), secsess_slice_str("LOAD"),
			secsess_slice_str(secsess_scripts[first + i].text)};
		secsess_pipeline_add(&pipeline, words, 3);
	}
	status = secsess_redis_ask(redis, redis->route.at, &pipeline, &replies);
	for (size_t i = 0; i < replies.count && !status; i++) {
		if (replies.at[i]->type == REDIS_REPLY_ERROR) {
			status = secsess_redis_refuse(redis, replies.at[i]->str);
		} else if (replies.at[i]->type != REDIS_REPLY_STRING ||
			strcmp(replies.at[i]->str, secsess_scripts[first + i].sha1) != 0) {
			secsess_error_set(&redis->base.error, "the store at %s named a script otherwise than it should",
				secsess_route_address(redis));
			status = SECSESS_REFUSED;
		}
	}
	secsess_replies_release(&replies);
	return status;
}

/* Loads every script; they are few and small, and a server that forgot one forgot all. */
static enum secsess_status load_scripts(struct secsess_redis *redis)
{
	enum secsess_status status = SECSESS_DONE;

	for (size_t first = 0; first < SECSESS_SCRIPTS && !status; first += SECSESS_PIPELINE_MAX) {
		size_t left = SECSESS_SCRIPTS - first;

		status = load_some(redis, first, left < SECSESS_PIPELINE_MAX ? left : SECSESS_PIPELINE_MAX);
	}
	return status;
}

static void pause_ms(int64_t ms)
{
	struct timespec time = {.tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000};

	nanosleep(&time, NULL);
}

void secsess_redis_spend(struct secsess_redis *redis, int64_t began, int64_t least_ms)
{
	if (!redis->retry_until) {
		redis->retry_until = began + (redis->budget_ms > least_ms ? redis->budget_ms : least_ms);
	}
}

/* Whether there is time to try again, after a pause that grows and differs from worker to worker. The budget runs from
 * the beginning of an attempt that failed until one succeeds. */
static bool may_repeat(struct secsess_redis *redis, struct secsess_pipeline *pipeline, int64_t began)
{
	int64_t now = secsess_monotonic_ms();
	unsigned char jitter;
	int64_t wait;

	secsess_redis_spend(redis, began, 0);
	secsess_unique(&jitter, sizeof(jitter));
	/* The first repetition comes at once: mostly the server just closed an idle connection. */
	wait = pipeline->repeats ? ((int64_t) 10 << (pipeline->repeats < 5 ? pipeline->repeats : 5)) * (128 + jitter) / 256
							 : 0;
	if (now + wait >= redis->retry_until) {
		return false;
	}
	if (wait) {
		pause_ms(wait);
	}
	pipeline->repeats++;
	pipeline->resent = true;
	redis->base.counters.retries++;
	return true;
}

/* A page may run for long behind a failure that was overcome: its commit must not be short of time for that. Redirections alone
 * are no failure. */
static void stop_budget(struct secsess_redis *redis, const struct secsess_pipeline *pipeline)
{
	if (redis->retry_until && !pipeline->repeats) {
		redis->retry_until = 0;
	}
	if (redis->retry_until) {
		int64_t left = redis->retry_until - secsess_monotonic_ms();

		redis->budget_ms = left > 0 ? left : 0;
		redis->retry_until = 0;
	}
}

static bool curable(const struct secsess_redis *redis, enum secsess_status status)
{
	switch (status) {
		case SECSESS_IO:
			return true; /* a time-out is not: what it took is more than a repetition may take */
		case SECSESS_REFUSED:
			return redis->cure != SECSESS_CURE_NONE && redis->cure != SECSESS_CURE_FULL;
		case SECSESS_TIMEOUT:
		case SECSESS_CORRUPT:
		case SECSESS_NOMEM:
		case SECSESS_CONFIG:
		case SECSESS_DONE:
		case SECSESS_ABSENT:
		case SECSESS_FORGED:
		case SECSESS_LOST:
		case SECSESS_GONE:
		case SECSESS_CONFLICT:
		case SECSESS_BUSY:
		case SECSESS_FULL:
			break;
	}
	return false;
}

bool secsess_redis_is_moving(const struct secsess_redis *redis, enum secsess_status status)
{
	return status == SECSESS_REFUSED && redis->cure == SECSESS_CURE_MOVING;
}

static enum secsess_status first_error(struct secsess_redis *redis, const struct secsess_replies *replies)
{
	for (size_t i = 0; i < replies->count; i++) {
		if (replies->at[i]->type == REDIS_REPLY_ERROR) {
			return secsess_redis_refuse(redis, replies->at[i]->str);
		}
	}
	return SECSESS_DONE;
}

/* One attempt, and whatever makes the next one more promising. */
static enum secsess_status attempt(struct secsess_redis *redis, struct secsess_pipeline *pipeline,
	struct secsess_replies *replies)
{
	enum secsess_status status = secsess_redis_dispatch(redis, pipeline, replies);

	if (!status) {
		status = first_error(redis, replies);
	}
	if (status == SECSESS_REFUSED && redis->cure == SECSESS_CURE_SCRIPTS && load_scripts(redis)) {
		redis->cure = SECSESS_CURE_NONE;
	}
	if (status == SECSESS_REFUSED && redis->cure == SECSESS_CURE_RECONNECT) {
		secsess_connection_close(&redis->route.at->connection);
		secsess_route_doubt(redis);
	}
	return status;
}

/* A repetition that ran out of time says less than the failure that it repeats; so of those, the last is told. */
static void keep_cause(struct secsess_redis *redis, enum secsess_status status, struct secsess_error *cause)
{
	if (status == SECSESS_TIMEOUT && cause->text[0]) {
		redis->base.error = *cause;
	}
	*cause = redis->base.error;
}

/* Who refuses for a reason that time doesn't mend is there, and answers. */
static void note_failure(struct secsess_redis *redis, enum secsess_status status)
{
	bool lagging = status == SECSESS_REFUSED && redis->cure == SECSESS_CURE_REPLICAS;

	if (status == SECSESS_IO || status == SECSESS_TIMEOUT || (curable(redis, status) && !lagging)) {
		secsess_breaker_failed(redis->route.on_trial, &redis->options.breaker, secsess_monotonic_ms());
	} else {
		secsess_breaker_succeeded(redis->route.on_trial);
	}
}

enum secsess_status secsess_redis_run(struct secsess_redis *redis, struct secsess_pipeline *pipeline,
	struct secsess_replies *replies)
{
	struct secsess_error cause = {""};
	bool scripts_loaded = false;

	for (;;) {
		int64_t began = secsess_monotonic_ms();
		enum secsess_status status = attempt(redis, pipeline, replies);

		if (!status) {
			stop_budget(redis, pipeline);
			secsess_breaker_succeeded(redis->route.on_trial);
			return status;
		}
		secsess_replies_release(replies);
		if (redis->route.blocked) {
			redis->base.counters.failures++;
			return status;
		}
		if (status == SECSESS_REFUSED && redis->cure == SECSESS_CURE_SCRIPTS && !scripts_loaded) {
			scripts_loaded = pipeline->resent = true; /* no repetition that a budget need count: nothing had failed */
			continue;
		}
		if (pipeline->divisible && secsess_redis_is_moving(redis, status)) {
			return status;
		}
		keep_cause(redis, status, &cause);
		if (!curable(redis, status) || secsess_breaker_probes(redis->route.on_trial, &redis->options.breaker) ||
			!may_repeat(redis, pipeline, began)) {
			redis->base.counters.failures++;
			note_failure(redis, status);
			if (status == SECSESS_REFUSED) {
				stop_budget(redis, pipeline); /* it answers: another form of the command may do */
			}
			return status;
		}
	}
}
