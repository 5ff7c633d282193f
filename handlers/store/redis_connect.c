/* SPDX-License-Identifier: BSD-3-Clause */

/* Connecting: who we are, what time it is, and the secret that the store keeps. */
#include <stdio.h>

#include "../core/meta.h"
#include "redis_link.h"

static struct secsess_slice number(char *text, size_t size, int value)
{
	int length = snprintf(text, size, "%d", value);

	return secsess_slice_of(text, (size_t) length);
}

static void greet(const struct secsess_redis *redis, struct secsess_pipeline *pipeline)
{
	struct secsess_slice words[] = {secsess_slice_str("HELLO"), secsess_slice_str("2"), secsess_slice_str("AUTH"),
		secsess_buf_slice(&redis->address.user), secsess_buf_slice(&redis->address.password)};
	bool credentials = redis->address.password.size || redis->address.user.size;

	if (!redis->address.user.size) {
		words[3] = secsess_slice_str("default");
	}
	secsess_pipeline_add(pipeline, words, credentials ? 5 : 2);
}

/* Name and version, from the answer to HELLO: name, value, name, value, ... */
static void note_server(struct secsess_redis *redis, const redisReply *hello)
{
	const char *name = "server", *version = "";

	if (hello->type != REDIS_REPLY_ARRAY) {
		return;
	}
	for (size_t i = 0; i + 1 < hello->elements; i += 2) {
		if (hello->element[i]->type != REDIS_REPLY_STRING || hello->element[i + 1]->type != REDIS_REPLY_STRING) {
			continue;
		}
		if (strcmp(hello->element[i]->str, "server") == 0) {
			name = hello->element[i + 1]->str;
		} else if (strcmp(hello->element[i]->str, "version") == 0) {
			version = hello->element[i + 1]->str;
		}
	}
	snprintf(redis->base.server, sizeof(redis->base.server), "%.30s %.30s", name, version);
	for (char *at = redis->base.server; *at; at++) {
		*at = *at >= ' ' && *at <= '~' ? *at : '?'; /* for people, in pages and logs */
	}
}

/* Empty for what is no string. */
static struct secsess_slice text_of(const redisReply *reply)
{
	return reply->type == REDIS_REPLY_STRING ? secsess_slice_of(reply->str, reply->len) : (struct secsess_slice) {0};
}

enum secsess_status secsess_redis_note_time(struct secsess_redis *redis, const redisReply *time)
{
	int64_t seconds, micros;

	if (time->type != REDIS_REPLY_ARRAY || time->elements != 2 ||
		!secsess_redis_decimal_of(text_of(time->element[0]), SECSESS_TIME_MAX / 1000 - 1, &seconds) ||
		!secsess_redis_decimal_of(text_of(time->element[1]), 999999, &micros)) {
		return secsess_redis_misunderstood(redis);
	}
	secsess_redis_set_clock(redis, seconds * 1000 + micros / 1000);
	return SECSESS_DONE;
}

static enum secsess_status note_secret(struct secsess_redis *redis, const redisReply *reply)
{
	struct secsess_store_secret *secret = &redis->base.secret;

	if (reply->type != REDIS_REPLY_STRING || reply->len != sizeof(secret->answer)) {
		secsess_error_set(&redis->base.error,
			"the secret in the store at %s is damaged: use secsess.secret_file, or delete the key %ssecret, which ends all sessions",
			redis->base.address, redis->address.prefix);
		return SECSESS_CORRUPT;
	}
	memcpy(secret->answer, reply->str, sizeof(secret->answer));
	/* A store that lost its data gets back what the fleet works with. */
	memcpy(secret->offer, secret->answer, sizeof(secret->offer));
	secret->answers++;
	return SECSESS_DONE;
}

static enum secsess_status shake_hands(struct secsess_redis *redis)
{
	char db[12];
	struct secsess_key key;
	struct secsess_pipeline pipeline = {0};
	struct secsess_replies replies = {0};
	size_t time, secret = 0;
	enum secsess_status status;

	greet(redis, &pipeline);
	if (redis->address.db) {
		struct secsess_slice words[] = {secsess_slice_str("SELECT"), number(db, sizeof(db), redis->address.db)};
		secsess_pipeline_add(&pipeline, words, 2);
	}
	time = secsess_pipeline_add(&pipeline, (struct secsess_slice[]) {secsess_slice_str("TIME")}, 1);
	if (redis->base.secret.wanted) {
		key.size = (size_t) snprintf(key.text, sizeof(key.text), "%ssecret", redis->address.prefix);
		struct secsess_slice set[] = {secsess_slice_str("SET"), secsess_key_slice(&key),
			secsess_slice_of(redis->base.secret.offer, sizeof(redis->base.secret.offer)), secsess_slice_str("NX")};
		struct secsess_slice get[] = {secsess_slice_str("GET"), secsess_key_slice(&key)};
		secsess_pipeline_add(&pipeline, set, 4);
		secret = secsess_pipeline_add(&pipeline, get, 2);
	}
	status = secsess_redis_exchange(redis, &pipeline, &replies,
		secsess_redis_within_budget(redis, redis->options.answer_ms));
	for (size_t i = 0; i < replies.count && !status; i++) {
		bool already_there = secret && i == secret - 1; /* at maxmemory SET fails even where NX would do nothing */

		if (replies.at[i]->type == REDIS_REPLY_ERROR && !already_there) {
			status = secsess_redis_refuse(redis, replies.at[i]->str);
		}
	}
	if (!status && secret && replies.at[secret]->type == REDIS_REPLY_NIL) {
		status = secsess_redis_refuse(redis,
			replies.at[secret - 1]->type == REDIS_REPLY_ERROR ? replies.at[secret - 1]->str : "OOM");
	} else if (!status && secret) {
		status = note_secret(redis, replies.at[secret]);
	}
	if (!status) {
		note_server(redis, replies.at[0]);
		status = secsess_redis_note_time(redis, replies.at[time]);
	}
	secsess_replies_release(&replies);
	return status;
}

/* The dialer says what happened; what to do about it is said here. */
static enum secsess_status dial(struct secsess_redis *redis)
{
	struct secsess_error why = {""};
	enum secsess_status status = secsess_connection_dial(&redis->connection, &redis->address.endpoint,
		secsess_redis_within_budget(redis, redis->options.connect_ms), &why);

	if (status == SECSESS_IO || status == SECSESS_TIMEOUT) {
		secsess_error_set(&redis->base.error,
			"the store at %s can't be reached (%.120s): see that it runs and that secsess.store names it",
			redis->base.address, status == SECSESS_TIMEOUT ? "no answer in time" : why.text);
	} else if (status) {
		redis->base.error = why;
	}
	return status;
}

enum secsess_status secsess_redis_connect(struct secsess_redis *redis)
{
	enum secsess_status status;

	if (secsess_connection_ready(&redis->connection)) {
		return SECSESS_DONE;
	}
	redis->base.counters.connects++;
	status = dial(redis);
	if (!status) {
		status = shake_hands(redis);
	}
	if (status) {
		secsess_connection_close(&redis->connection);
	}
	return status;
}
