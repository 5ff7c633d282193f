/* SPDX-License-Identifier: BSD-3-Clause */

/* A Cluster's slots: which key has which, and which node serves it. */
#include "../wire/text.h"
#include "redis_link.h"

#define PORT_MAX 65535

/* CRC-16/XMODEM, four bits at a time. */
static uint16_t crc16(const unsigned char *at, size_t size)
{
	static const uint16_t table[16] = {0x0000, 0x1021, 0x2042, 0x3063, 0x4084, 0x50a5, 0x60c6, 0x70e7, 0x8108, 0x9129,
		0xa14a, 0xb16b, 0xc18c, 0xd1ad, 0xe1ce, 0xf1ef};
	uint16_t crc = 0;

	while (size--) {
		crc = (uint16_t) (crc << 4) ^ table[(crc >> 12) ^ (*at >> 4)];
		crc = (uint16_t) (crc << 4) ^ table[(crc >> 12) ^ (*at & 15)];
		at++;
	}
	return crc;
}

unsigned secsess_slot_of(const unsigned char *key, size_t size)
{
	const unsigned char *open = memchr(key, '{', size);
	const unsigned char *close = open ? memchr(open, '}', size - (size_t) (open - key)) : NULL;

	if (close && close > open + 1) {
		return crc16(open + 1, (size_t) (close - open - 1)) % SECSESS_SLOTS;
	}
	return crc16(key, size) % SECSESS_SLOTS;
}

/* A node as another one names it. Without a host it is where that one is. */
static enum secsess_status add_named(struct secsess_redis *redis, const struct secsess_node *from, const char *host,
	long long port, struct secsess_node **node)
{
	host = host[0] ? host : from->endpoint.host;
	if (port < 1 || port > PORT_MAX || !secsess_host_is_possible(host)) {
		secsess_error_set(&redis->base.error, "the store at %s names a node without a usable host or port",
			from->connection.address);
		return SECSESS_REFUSED;
	}
	return secsess_route_add(redis, host, (int) port, node);
}

static uint16_t index_of(const struct secsess_route *route, const struct secsess_node *node)
{
	uint16_t i = 0;

	while (route->nodes[i] != node) {
		i++;
	}
	return (uint16_t) (i + 1);
}

/* {first slot, last, {host, port, ...} of the master, ...of the replicas}; a host may be nil, or "?". */
static enum secsess_status take_range(struct secsess_redis *redis, const struct secsess_node *from,
	const redisReply *range, uint16_t *map)
{
	long long first, last, port;
	const redisReply *master;
	const char *host = "";
	struct secsess_node *node;
	enum secsess_status status;

	if (!secsess_redis_number_at(range, 0, &first) || !secsess_redis_number_at(range, 1, &last) || first < 0 ||
		first > last || last >= SECSESS_SLOTS || range->elements < 3) {
		return secsess_redis_misunderstood(redis);
	}
	master = range->element[2];
	if (!secsess_redis_number_at(master, 1, &port) ||
		(master->element[0]->type != REDIS_REPLY_STRING && master->element[0]->type != REDIS_REPLY_NIL)) {
		return secsess_redis_misunderstood(redis);
	}
	if (master->element[0]->type == REDIS_REPLY_STRING) {
		host = master->element[0]->str;
	}
	/* One whose name nobody knows yet: its slots are nobody's for a moment. */
	if (strcmp(host, "?") == 0) {
		return SECSESS_DONE;
	}
	status = add_named(redis, from, host, port, &node);
	if (status) {
		return status;
	}
	node->listed = true;
	for (long long slot = first; slot <= last; slot++) {
		map[slot] = index_of(&redis->route, node);
	}
	return SECSESS_DONE;
}

static enum secsess_status take_map(struct secsess_redis *redis, const struct secsess_node *from,
	const redisReply *reply, uint16_t *map)
{
	enum secsess_status status = SECSESS_DONE;

	if (reply->type == REDIS_REPLY_ERROR) {
		return secsess_redis_refuse(redis, reply->str);
	}
	for (size_t i = 0; i < redis->route.count; i++) {
		redis->route.nodes[i]->listed = false;
	}
	for (size_t i = 0; i < reply->elements && !status; i++) {
		status = take_range(redis, from, reply->element[i], map);
	}
	return status;
}

/* Whom nobody will ask any more: where nodes come and go there would be ever more of them. */
static void forget_unlisted(struct secsess_route *route)
{
	uint16_t now_at[SECSESS_NODES_MAX + 1] = {0};
	size_t count = 0;

	for (size_t i = 0; i < route->count; i++) {
		struct secsess_node *node = route->nodes[i];

		if (!node->listed) {
			secsess_connection_close(&node->connection);
		}
		if (node->listed || node->seed) {
			route->nodes[count++] = node;
			now_at[i + 1] = (uint16_t) count;
		} else {
			secsess_node_free(node);
		}
	}
	route->count = count;
	route->at = route->nodes[0];
	for (size_t slot = 0; slot < SECSESS_SLOTS; slot++) {
		route->map[slot] = now_at[route->map[slot]];
	}
}

static enum secsess_status ask_node(struct secsess_redis *redis, struct secsess_node *node)
{
	struct secsess_route *route = &redis->route;
	struct secsess_pipeline pipeline = {0};
	struct secsess_replies replies = {0};
	uint16_t *map = secsess_alloc_zeroed(SECSESS_SLOTS * sizeof(*map));
	enum secsess_status status = map ? secsess_redis_connect(redis, node) : SECSESS_NOMEM;

	secsess_pipeline_add(&pipeline, (struct secsess_slice[]) {secsess_slice_str("CLUSTER"), secsess_slice_str("SLOTS")},
		2);
	if (!status) {
		status = secsess_redis_ask(redis, node, &pipeline, &replies);
	}
	if (!status) {
		status = take_map(redis, node, replies.at[0], map);
	}
	secsess_replies_release(&replies);
	if (status) {
		secsess_free(map);
		return status;
	}
	secsess_free(route->map);
	route->map = map;
	forget_unlisted(route);
	return SECSESS_DONE;
}

/* Whoever is connected first, then whoever the map names, then whoever the address does. */
static int rank(const struct secsess_redis *redis, struct secsess_node *node, int64_t now)
{
	if (!secsess_breaker_passes(&node->breaker, &redis->options.breaker, now)) {
		return 3;
	}
	return secsess_connection_ready(&node->connection) ? 0 : node->listed ? 1 : 2;
}

/* What it costs is at the budget's expense, once one has failed. */
static enum secsess_status try_node(struct secsess_redis *redis, struct secsess_node *node, int64_t now)
{
	enum secsess_status status = ask_node(redis, node);

	if (status == SECSESS_IO || status == SECSESS_TIMEOUT) {
		secsess_redis_spend(redis, now, 0);
		secsess_breaker_failed(&node->breaker, &redis->options.breaker, secsess_monotonic_ms());
	}
	return status;
}

static enum secsess_status ask_for_map(struct secsess_redis *redis)
{
	struct secsess_route *route = &redis->route;
	size_t first = route->turn++, count = route->count; /* whoever fails is not the first again */
	int64_t now = secsess_monotonic_ms();
	enum secsess_status status = SECSESS_IO;

	route->blocked = true;
	secsess_error_set(&redis->base.error, "all nodes of the store at %s failed and aren't asked for a moment",
		redis->base.address);
	for (int wanted = 0; wanted < 3 && status; wanted++) {
		for (size_t i = 0; i < count && status; i++) {
			struct secsess_node *node = route->nodes[(first + i) % count];

			if (rank(redis, node, now) == wanted) {
				status = try_node(redis, node, now);
				route->blocked = false;
			}
		}
	}
	return status;
}

/* An old map is better than none; what it says wrongly is corrected on the way. */
static enum secsess_status renew_map(struct secsess_redis *redis, int64_t now)
{
	struct secsess_route *route = &redis->route;
	enum secsess_status status = secsess_route_try(redis, &route->asking, redis->base.address);

	route->mapped_at_ms = now;
	if (!status) {
		status = ask_for_map(redis);
		route->on_trial = &route->asking;
	}
	if (!status) {
		secsess_breaker_succeeded(&route->asking);
		route->map_again_ms = 0;
	} else if (route->map) {
		if (!route->blocked) { /* nobody was asked else: that must not keep the breaker open */
			secsess_breaker_failed(&route->asking, &redis->options.breaker, now);
		}
		route->map_again_ms = now + SECSESS_MAP_AFTER_FAILURE_MS;
		route->blocked = false;
		status = SECSESS_DONE;
	}
	return status;
}

enum secsess_status secsess_cluster_find(struct secsess_redis *redis, unsigned slot, struct secsess_node **node)
{
	struct secsess_route *route = &redis->route;
	int64_t now = secsess_monotonic_ms();

	if (!route->map || (route->map_again_ms && now >= route->map_again_ms)) {
		enum secsess_status status = renew_map(redis, now);

		if (status) {
			return status;
		}
	}
	if (!route->map[slot]) {
		secsess_route_doubt(redis);
		redis->cure = SECSESS_CURE_WAIT;
		secsess_error_set(&redis->base.error,
			"no node of the store at %s serves the slot of this session: see CLUSTER INFO of its nodes",
			redis->base.address);
		return SECSESS_REFUSED;
	}
	*node = route->nodes[route->map[slot] - 1];
	return SECSESS_DONE;
}

/* "slot host:port"; an IPv6 host has colons of its own. */
static bool take_place(struct secsess_slice text, int64_t *slot, char *host, size_t size, int64_t *port)
{
	struct secsess_slice place = text, number = secsess_text_cut(&place, ' ');
	size_t colon = place.size;

	while (colon && place.data[colon - 1] != ':') {
		colon--;
	}
	if (!colon || colon > size || !secsess_redis_decimal_of(number, SECSESS_SLOTS - 1, slot) ||
		!secsess_redis_decimal_of(secsess_text_part(place, colon, place.size), PORT_MAX, port)) {
		return false;
	}
	memcpy(host, place.data, colon - 1);
	host[colon - 1] = '\0';
	return true;
}

static void note_moved(struct secsess_route *route, int64_t slot, struct secsess_node *to)
{
	if (route->map) {
		route->map[slot] = index_of(route, to);
		to->listed = true;
	}
	if (!route->map_again_ms) {
		route->map_again_ms = route->mapped_at_ms + SECSESS_MAP_AFTER_MOVE_MS;
	}
}

enum secsess_redirection secsess_cluster_redirection(struct secsess_redis *redis, const struct secsess_node *from,
	const char *reply, struct secsess_node **to)
{
	struct secsess_slice rest = secsess_slice_str(reply), word = secsess_text_cut(&rest, ' ');
	bool moved = secsess_slice_equal(word, secsess_slice_str("MOVED"));
	char host[256];
	int64_t slot, port;

	if (redis->address.kind != SECSESS_CLUSTER || (!moved && !secsess_slice_equal(word, secsess_slice_str("ASK"))) ||
		!take_place(rest, &slot, host, sizeof(host), &port) || add_named(redis, from, host, port, to)) {
		return SECSESS_REDIRECTED_NOT;
	}
	if (moved) {
		note_moved(&redis->route, slot, *to);
	}
	return moved ? SECSESS_REDIRECTED_MOVED : SECSESS_REDIRECTED_ASK;
}
