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
			secsess_route_address(redis), redis->address.prefix);
		return SECSESS_CORRUPT;
	}
	memcpy(secret->answer, reply->str, sizeof(secret->answer));
	/* A store that lost its data gets back what the fleet works with. */
	memcpy(secret->offer, secret->answer, sizeof(secret->offer));
	secret->answers++;
	return SECSESS_DONE;
}

static struct secsess_slice secret_key(const struct secsess_redis *redis, struct secsess_key *room)
{
	room->size = (size_t) snprintf(room->text, sizeof(room->text), "%ssecret", redis->address.prefix);
	return secsess_key_slice(room);
}

void secsess_redis_add_secret(struct secsess_redis *redis, struct secsess_pipeline *pipeline, struct secsess_key *room)
{
	struct secsess_slice key = secret_key(redis, room);
	struct secsess_slice offer = secsess_slice_of(redis->base.secret.offer, sizeof(redis->base.secret.offer));

	secsess_pipeline_add(pipeline,
		(struct secsess_slice[]) {secsess_slice_str("SET"), key, offer, secsess_slice_str("NX")}, 4);
	secsess_pipeline_add(pipeline, (struct secsess_slice[]) {secsess_slice_str("GET"), key}, 2);
}

enum secsess_status secsess_redis_take_secret(struct secsess_redis *redis, const redisReply *set, const redisReply *get)
{
	/* At maxmemory SET fails even where NX would do nothing. */
	if (get->type == REDIS_REPLY_NIL) {
		return secsess_redis_refuse(redis, set->type == REDIS_REPLY_ERROR ? set->str : "OOM");
	}
	return get->type == REDIS_REPLY_ERROR ? secsess_redis_refuse(redis, get->str) : note_secret(redis, get);
}

/* Of a Cluster only one node has it. */
static bool keeps_secret(const struct secsess_redis *redis, const struct secsess_node *node)
{
	const struct secsess_route *route = &redis->route;
	struct secsess_key room;
	struct secsess_slice key;
	uint16_t index;

	if (redis->address.kind != SECSESS_CLUSTER || !redis->base.secret.wanted) {
		return redis->base.secret.wanted;
	}
	key = secret_key(redis, &room);
	index = route->map ? route->map[secsess_slot_of(key.data, key.size)] : 0;
	return index && route->nodes[index - 1] == node;
}

static enum secsess_status check_role(struct secsess_redis *redis, const redisReply *role)
{
	if (role->type == REDIS_REPLY_ARRAY && role->elements && role->element[0]->type == REDIS_REPLY_STRING &&
		strcmp(role->element[0]->str, "master") == 0) {
		return SECSESS_DONE;
	}
	secsess_error_set(&redis->base.error,
		"the store at %s is no master, though the Sentinels say so: a failover is under way",
		secsess_route_address(redis));
	redis->cure = SECSESS_CURE_WAIT;
	return SECSESS_REFUSED;
}

/* Which answer is whose, 0 = it wasn't asked. */
struct hands {
	size_t role, time, secret;
};

static enum secsess_status take_hands(struct secsess_redis *redis, const struct secsess_replies *replies,
	const struct hands *hands)
{
	enum secsess_status status = SECSESS_DONE;

	for (size_t i = 0; i < replies->count && !status; i++) {
		if (replies->at[i]->type == REDIS_REPLY_ERROR && !(hands->secret && i >= hands->secret)) {
			status = secsess_redis_refuse(redis, replies->at[i]->str);
		}
	}
	if (!status && hands->role) {
		status = check_role(redis, replies->at[hands->role]);
	}
	/* The secret's slot may have moved: who needs it asks for it where it is now. */
	if (!status && hands->secret &&
		!(redis->address.kind == SECSESS_CLUSTER && replies->at[hands->secret + 1]->type == REDIS_REPLY_ERROR)) {
		status = secsess_redis_take_secret(redis, replies->at[hands->secret], replies->at[hands->secret + 1]);
	}
	if (!status) {
		note_server(redis, replies->at[0]);
		status = secsess_redis_note_time(redis, replies->at[hands->time]);
	}
	return status;
}

static enum secsess_status shake_hands(struct secsess_redis *redis, struct secsess_node *node)
{
	char db[12];
	struct secsess_key key;
	struct secsess_pipeline pipeline = {0};
	struct secsess_replies replies = {0};
	struct hands hands = {0};
	enum secsess_status status;

	greet(redis, &pipeline);
	if (redis->address.db) {
		struct secsess_slice words[] = {secsess_slice_str("SELECT"), number(db, sizeof(db), redis->address.db)};
		secsess_pipeline_add(&pipeline, words, 2);
	}
	if (redis->address.kind == SECSESS_SENTINEL) {
		hands.role = secsess_pipeline_add(&pipeline, (struct secsess_slice[]) {secsess_slice_str("ROLE")}, 1);
	}
	hands.time = secsess_pipeline_add(&pipeline, (struct secsess_slice[]) {secsess_slice_str("TIME")}, 1);
	if (keeps_secret(redis, node)) {
		hands.secret = pipeline.count;
		secsess_redis_add_secret(redis, &pipeline, &key);
	}
	status = secsess_redis_ask(redis, node, &pipeline, &replies);
	if (!status) {
		status = take_hands(redis, &replies, &hands);
	}
	secsess_replies_release(&replies);
	return status;
}

/* The dialer says what happened; what to do about it is said here. */
static enum secsess_status dial(struct secsess_redis *redis, struct secsess_node *node)
{
	struct secsess_error why = {""};
	enum secsess_status status = secsess_connection_dial(&node->connection, &node->endpoint,
		secsess_redis_within_budget(redis, redis->options.connect_ms), &why);

	if (status == SECSESS_IO || status == SECSESS_TIMEOUT) {
		secsess_error_set(&redis->base.error,
			"the store at %s can't be reached (%.120s): see that it runs and that secsess.store names it",
			secsess_route_address(redis), status == SECSESS_TIMEOUT ? "no answer in time" : why.text);
	} else if (status) {
		redis->base.error = why;
	}
	return status;
}

enum secsess_status secsess_redis_connect(struct secsess_redis *redis, struct secsess_node *node)
{
	enum secsess_status status;

	redis->route.at = node;
	redis->route.on_trial = &node->breaker;
	if (secsess_connection_ready(&node->connection)) {
		return SECSESS_DONE;
	}
	status = secsess_route_try(redis, &node->breaker, secsess_route_address(redis));
	if (status) {
		return status;
	}
	redis->base.counters.connects++;
	status = dial(redis, node);
	if (!status) {
		status = shake_hands(redis, node);
	}
	if (status) {
		secsess_connection_close(&node->connection);
	}
	return status;
}
