/* SPDX-License-Identifier: BSD-3-Clause */

/* The nodes that a driver knows, and which of them it is. */
#include "redis_link.h"

static void close_node(struct secsess_node *node)
{
	secsess_connection_close(&node->connection);
	secsess_endpoint_release(&node->endpoint);
}

void secsess_node_free(struct secsess_node *node)
{
	close_node(node);
	secsess_free(node);
}

static enum secsess_status out_of_memory(struct secsess_redis *redis)
{
	secsess_error_set(&redis->base.error, "no memory for a node of the store");
	return SECSESS_NOMEM;
}

enum secsess_status secsess_node_endpoint(struct secsess_redis *redis, struct secsess_endpoint *endpoint,
	const char *host, int port)
{
	const struct secsess_endpoint *like = &redis->address.endpoint;
	const char *const from[] = {host, like->ca_file, like->cert_file, like->key_file, like->peer_name};
	char **const to[] = {&endpoint->host, &endpoint->ca_file, &endpoint->cert_file, &endpoint->key_file,
		&endpoint->peer_name};

	*endpoint = (struct secsess_endpoint) {.network = like->network, .port = port, .verify = like->verify};
	for (size_t i = 0; i < SECSESS_COUNT(from); i++) {
		if (from[i] && !(*to[i] = secsess_strdup(secsess_slice_str(from[i])))) {
			secsess_endpoint_release(endpoint);
			return out_of_memory(redis);
		}
	}
	return SECSESS_DONE;
}

static struct secsess_node *find(const struct secsess_route *route, const char *host, int port)
{
	for (size_t i = 0; i < route->count; i++) {
		const struct secsess_endpoint *endpoint = &route->nodes[i]->endpoint;

		if (endpoint->port == port && strcmp(endpoint->host, host) == 0) {
			return route->nodes[i];
		}
	}
	return NULL;
}

enum secsess_status secsess_route_add(struct secsess_redis *redis, const char *host, int port,
	struct secsess_node **node)
{
	struct secsess_route *route = &redis->route;
	struct secsess_node **more;

	*node = find(route, host, port);
	if (*node) {
		return SECSESS_DONE;
	}
	if (route->count == SECSESS_NODES_MAX) {
		secsess_error_set(&redis->base.error, "the store at %s has more than %d nodes", redis->base.address,
			SECSESS_NODES_MAX);
		return SECSESS_REFUSED;
	}
	/* Pointers: NOLINTNEXTLINE(bugprone-sizeof-expression) */
	more = secsess_resize(route->nodes, (route->count + 1) * sizeof(*more));
	if (!more) {
		return out_of_memory(redis);
	}
	route->nodes = more;
	*node = secsess_alloc_zeroed(sizeof(**node));
	if (!*node || secsess_node_endpoint(redis, &(*node)->endpoint, host, port)) {
		secsess_free(*node);
		*node = NULL;
		return out_of_memory(redis);
	}
	secsess_connection_init(&(*node)->connection, redis->dialer);
	more[route->count++] = *node;
	return SECSESS_DONE;
}

enum secsess_status secsess_route_init(struct secsess_redis *redis)
{
	const struct secsess_address *address = &redis->address;
	struct secsess_node *node;
	enum secsess_status status = secsess_route_add(redis, address->endpoint.host, address->endpoint.port, &node);

	redis->route.at = node;
	secsess_connection_init(&redis->route.sentinel.connection, redis->dialer);
	for (size_t i = 0; !status && address->kind == SECSESS_CLUSTER && i < address->more_count; i++) {
		status = secsess_route_add(redis, address->more[i].name, address->more[i].port, &node);
	}
	for (size_t i = 0; i < redis->route.count; i++) {
		redis->route.nodes[i]->seed = true;
	}
	return status;
}

void secsess_route_release(struct secsess_route *route)
{
	for (size_t i = 0; i < route->count; i++) {
		secsess_node_free(route->nodes[i]);
	}
	close_node(&route->sentinel);
	for (size_t i = 0; i < route->sentinel_count; i++) {
		secsess_free(route->sentinels[i].name);
	}
	secsess_free(route->nodes);
	secsess_free(route->sentinels);
	secsess_free(route->map);
	*route = (struct secsess_route) {0};
}

enum secsess_status secsess_route_try(struct secsess_redis *redis, struct secsess_breaker *breaker, const char *address)
{
	struct secsess_route *route = &redis->route;

	route->on_trial = breaker;
	route->blocked = !secsess_breaker_passes(breaker, &redis->options.breaker, secsess_monotonic_ms());
	if (route->blocked) {
		secsess_error_set(&redis->base.error,
			"the store at %s failed %u times in a row and isn't asked for a moment: see the warnings before", address,
			(unsigned) breaker->failures);
		return SECSESS_IO;
	}
	return SECSESS_DONE;
}

const char *secsess_route_address(const struct secsess_redis *redis)
{
	const struct secsess_node *at = redis->route.at;

	return redis->address.kind != SECSESS_SERVER && at && at->connection.address[0] ? at->connection.address
																					: redis->base.address;
}

enum secsess_status secsess_route_find(struct secsess_redis *redis, unsigned slot, struct secsess_node **node)
{
	struct secsess_node *only = redis->route.nodes[0];
	enum secsess_status status = SECSESS_DONE;

	if (redis->address.kind == SECSESS_CLUSTER) {
		return secsess_cluster_find(redis, slot, node);
	}
	*node = only;
	/* Who was master may not be any more when its connection was lost. An open breaker is enough to know of both. */
	if (redis->address.kind == SECSESS_SENTINEL && !secsess_connection_ready(&only->connection)) {
		status = secsess_route_try(redis, &only->breaker, secsess_route_address(redis));
		status = status ? status : secsess_sentinel_resolve(redis);
	}
	return status;
}

void secsess_route_doubt(struct secsess_redis *redis)
{
	struct secsess_route *route = &redis->route;

	route->map_again_ms = route->mapped_at_ms + SECSESS_MAP_AFTER_FAILURE_MS;
}
