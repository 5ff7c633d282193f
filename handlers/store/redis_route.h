/* SPDX-License-Identifier: BSD-3-Clause */

/* Which server answers for a key: the one that the address names, the master that Sentinels name, or the node of a Cluster
 * that has the key's slot. */
#ifndef SECSESS_REDIS_ROUTE_H
#define SECSESS_REDIS_ROUTE_H

#include "../wire/address.h"
#include "../wire/breaker.h"
#include "../wire/connection.h"

struct secsess_redis;
struct secsess_pipeline;

/* A server. Nodes stay where they are as long as the driver lives, or are forgotten. */
struct secsess_node {
	struct secsess_endpoint endpoint;
	struct secsess_connection connection;
	struct secsess_breaker breaker;
	bool seed;   /* the address names it */
	bool listed; /* in the newest map of a Cluster */
};

#define SECSESS_SLOTS 16384
#define SECSESS_NODES_MAX 1024
/* No worker asks for a Cluster's map more often than this: when a node failed, when it said that a slot has moved. */
#define SECSESS_MAP_AFTER_FAILURE_MS 200
#define SECSESS_MAP_AFTER_MOVE_MS 1000

struct secsess_route {
	struct secsess_node **nodes; /* one, but for a Cluster */
	size_t count;
	struct secsess_node *at;          /* which was used last */
	struct secsess_breaker asking;    /* of those who should know where to go */
	struct secsess_breaker *on_trial; /* of whoever is to blame if the present attempt fails */
	bool blocked;                     /* the present attempt was none: that breaker is open */
	struct secsess_node sentinel;     /* the one that was asked last */
	struct secsess_host *sentinels;
	size_t sentinel_count;
	size_t turn;          /* which of the nodes is asked for the map first */
	uint16_t *map;        /* of a Cluster: for each slot the index of its node + 1, 0 = nobody's; NULL: not known yet */
	int64_t mapped_at_ms; /* monotonic: when it was last asked for */
	int64_t map_again_ms; /* and when to ask again, since something else was found; 0 = nothing speaks against it */
};

/* What is known without asking. NOMEM. */
enum secsess_status secsess_route_init(struct secsess_redis *redis);
void secsess_route_release(struct secsess_route *route);

/* The node for a slot (of any key where there is no Cluster); asks where that isn't known. IO, TIMEOUT, REFUSED: error and
 * cure are set. */
enum secsess_status secsess_route_find(struct secsess_redis *redis, unsigned slot, struct secsess_node **node);
/* A node failed, or is not what it was: where to go is to be asked anew. */
void secsess_route_doubt(struct secsess_redis *redis);
/* Where it leads, for error texts. */
const char *secsess_route_address(const struct secsess_redis *redis);

/* The breaker of whoever is asked next. IO: it is open, and error says so. */
enum secsess_status secsess_route_try(struct secsess_redis *redis, struct secsess_breaker *breaker,
	const char *address);

void secsess_node_free(struct secsess_node *node);
/* Like the address' network, at another host. NOMEM. */
enum secsess_status secsess_node_endpoint(struct secsess_redis *redis, struct secsess_endpoint *endpoint,
	const char *host, int port);
/* The node there, a new one if need be. NOMEM; REFUSED: no such host can be, or there are too many. */
enum secsess_status secsess_route_add(struct secsess_redis *redis, const char *host, int port,
	struct secsess_node **node);

/* redis_sentinel.c: asks who is master, and makes that the only node. */
enum secsess_status secsess_sentinel_resolve(struct secsess_redis *redis);

/* redis_cluster.c */

/* The slot of a key. */
unsigned secsess_slot_of(const unsigned char *key, size_t size);
/* By the map, which is asked for if there is none or it is doubted. */
enum secsess_status secsess_cluster_find(struct secsess_redis *redis, unsigned slot, struct secsess_node **node);

enum secsess_redirection { SECSESS_REDIRECTED_NOT, SECSESS_REDIRECTED_MOVED, SECSESS_REDIRECTED_ASK };

/* Where an error reply of a node redirects to; what moved is noted. SECSESS_REDIRECTED_NOT: it doesn't, or to nowhere. */
enum secsess_redirection secsess_cluster_redirection(struct secsess_redis *redis, const struct secsess_node *from,
	const char *reply, struct secsess_node **to);

#endif
