/* SPDX-License-Identifier: BSD-3-Clause */

/* Who is master: one Sentinel after the other is asked, over a connection of that moment, whenever there is none to the
 * master. What one says is no proof; the master itself is asked for its role. */
#include "redis_link.h"

#define SENTINELS_MAX 64
/* So many Sentinels that don't answer have room in the time that a connection may take. */
#define SHARES 3

static bool is_known(const struct secsess_host *hosts, size_t count, const char *name, int port)
{
	for (size_t i = 0; i < count; i++) {
		if (hosts[i].port == port && strcmp(hosts[i].name, name) == 0) {
			return true;
		}
	}
	return false;
}

/* A list in the making. Without memory it is shorter. */
struct list {
	struct secsess_host *at;
	size_t count;
};

static void add(struct list *list, const char *name, int port)
{
	if (list->count < SENTINELS_MAX && !is_known(list->at, list->count, name, port)) {
		list->at[list->count].name = secsess_strdup(secsess_slice_str(name));
		list->at[list->count].port = port;
		list->count += list->at[list->count].name != NULL;
	}
}

static void add_those_of_address(struct list *list, const struct secsess_address *address)
{
	add(list, address->endpoint.host, address->endpoint.port);
	for (size_t i = 0; i < address->more_count; i++) {
		add(list, address->more[i].name, address->more[i].port);
	}
}

static const char *value_of(const redisReply *pairs, const char *name)
{
	for (size_t i = 0; pairs->type == REDIS_REPLY_ARRAY && i + 1 < pairs->elements; i += 2) {
		if (pairs->element[i]->type == REDIS_REPLY_STRING && pairs->element[i + 1]->type == REDIS_REPLY_STRING &&
			strcmp(pairs->element[i]->str, name) == 0) {
			return pairs->element[i + 1]->str;
		}
	}
	return "";
}

static bool port_of(const char *text, int *port)
{
	int64_t number;

	if (!secsess_redis_decimal_of(secsess_slice_str(text), 65535, &number) || number == 0) {
		return false;
	}
	*port = (int) number;
	return true;
}

static void replace(struct secsess_route *route, const struct list *list)
{
	for (size_t i = 0; route->sentinels && i < route->sentinel_count; i++) {
		secsess_free(route->sentinels[i].name);
	}
	secsess_free(route->sentinels);
	route->sentinels = list->at;
	route->sentinel_count = list->count;
}

/* Whoever answered first, then those that it knows, then those of the address. */
static void learn(struct secsess_redis *redis, const redisReply *others)
{
	const struct secsess_endpoint *answered = &redis->route.sentinel.endpoint;
	struct list list = {.at = secsess_alloc_zeroed(SENTINELS_MAX * sizeof(*list.at))};

	if (!list.at) {
		return;
	}
	if (answered->host) {
		add(&list, answered->host, answered->port);
	}
	for (size_t i = 0; others && others->type == REDIS_REPLY_ARRAY && i < others->elements; i++) {
		const char *name = value_of(others->element[i], "ip");
		int port;

		if (secsess_host_is_possible(name) && port_of(value_of(others->element[i], "port"), &port)) {
			add(&list, name, port);
		}
	}
	add_those_of_address(&list, &redis->address);
	replace(&redis->route, &list);
}

static enum secsess_status take_master(struct secsess_redis *redis, const redisReply *reply)
{
	struct secsess_node *node = redis->route.nodes[0];
	struct secsess_endpoint endpoint;
	enum secsess_status status;
	int port;

	if (reply->type == REDIS_REPLY_NIL) {
		secsess_error_set(&redis->base.error, "the Sentinel at %s knows no service %s: correct secsess.store",
			redis->route.sentinel.connection.address, redis->address.service);
		redis->cure = SECSESS_CURE_NONE;
		return SECSESS_REFUSED;
	}
	if (reply->elements != 2 || reply->element[0]->type != REDIS_REPLY_STRING ||
		reply->element[1]->type != REDIS_REPLY_STRING || !secsess_host_is_possible(reply->element[0]->str) ||
		!port_of(reply->element[1]->str, &port)) {
		return secsess_redis_misunderstood(redis);
	}
	if (node->endpoint.port == port && strcmp(node->endpoint.host, reply->element[0]->str) == 0) {
		return SECSESS_DONE;
	}
	status = secsess_node_endpoint(redis, &endpoint, reply->element[0]->str, port);
	if (!status) {
		secsess_connection_close(&node->connection);
		secsess_endpoint_release(&node->endpoint);
		node->endpoint = endpoint;
		secsess_breaker_succeeded(&node->breaker); /* that was another's */
	}
	return status;
}

static size_t add_credentials(const struct secsess_address *address, struct secsess_pipeline *pipeline)
{
	struct secsess_slice words[] = {secsess_slice_str("AUTH"), secsess_buf_slice(&address->sentinel_user),
		secsess_buf_slice(&address->sentinel_password)};

	if (!address->sentinel_password.size) {
		return 0;
	}
	if (!address->sentinel_user.size) {
		words[1] = words[2];
	}
	secsess_pipeline_add(pipeline, words, address->sentinel_user.size ? 3 : 2);
	return 1;
}

static enum secsess_status converse(struct secsess_redis *redis)
{
	struct secsess_slice service = secsess_slice_str(redis->address.service);
	struct secsess_pipeline pipeline = {0};
	struct secsess_replies replies = {0};
	size_t first = add_credentials(&redis->address, &pipeline);
	enum secsess_status status;

	secsess_pipeline_add(&pipeline,
		(struct secsess_slice[]) {secsess_slice_str("SENTINEL"), secsess_slice_str("GET-MASTER-ADDR-BY-NAME"), service},
		3);
	secsess_pipeline_add(&pipeline,
		(struct secsess_slice[]) {secsess_slice_str("SENTINEL"), secsess_slice_str("SENTINELS"), service}, 3);
	status = secsess_redis_ask(redis, &redis->route.sentinel, &pipeline, &replies);
	/* Who knows no such service has an error for its Sentinels, and says so by the first answer. */
	for (size_t i = 0; !status && i <= first; i++) {
		if (replies.at[i]->type == REDIS_REPLY_ERROR) {
			status = secsess_redis_refuse(redis, replies.at[i]->str);
		}
	}
	if (!status) {
		status = take_master(redis, replies.at[first]);
	}
	if (!status) {
		learn(redis, replies.at[first + 1]);
	}
	secsess_replies_release(&replies);
	return status;
}

static enum secsess_status ask(struct secsess_redis *redis, const struct secsess_host *host)
{
	struct secsess_node *sentinel = &redis->route.sentinel;
	enum secsess_status status;

	secsess_endpoint_release(&sentinel->endpoint);
	status = secsess_node_endpoint(redis, &sentinel->endpoint, host->name, host->port);
	if (!status) {
		redis->base.counters.connects++;
		status = secsess_connection_dial(&sentinel->connection, &sentinel->endpoint,
			secsess_redis_within_budget(redis, redis->options.connect_ms / SHARES + 1), &redis->base.error);
	}
	if (!status) {
		status = converse(redis);
	}
	secsess_connection_close(&sentinel->connection);
	return status;
}

enum secsess_status secsess_sentinel_resolve(struct secsess_redis *redis)
{
	struct secsess_route *route = &redis->route;
	int64_t until = secsess_monotonic_ms() + redis->options.connect_ms;
	enum secsess_status status = SECSESS_NOMEM;

	if (!route->sentinels) {
		learn(redis, NULL);
		secsess_error_set(&redis->base.error, "no memory for the Sentinels' names"); /* else it isn't told */
	}
	for (size_t i = 0; i < route->sentinel_count && secsess_monotonic_ms() < until; i++) {
		status = ask(redis, &route->sentinels[i]);
		if (!status) {
			return SECSESS_DONE;
		}
	}
	if (status == SECSESS_IO || status == SECSESS_TIMEOUT) {
		struct secsess_error why = redis->base.error;

		secsess_error_set(&redis->base.error,
			"no Sentinel of the store at %s can be asked (the last one: %.120s): see that they run and that secsess.store "
			"names them",
			redis->base.address, why.text);
		return SECSESS_IO;
	}
	return status;
}
