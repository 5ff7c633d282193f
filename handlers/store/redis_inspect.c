/* SPDX-License-Identifier: BSD-3-Clause */

/* What the servers say of themselves, for an audit. Nothing here is needed to serve a request, so an ACL may forbid all of it:
 * what was not answered stays untold. */
#include <stdio.h>
#include <sys/stat.h>

#include "redis_link.h"

/* Which reply is whose. */
enum { MEMORY, PERSISTENCE, REPLICATION, SNAPSHOTS, WHO, QUESTIONS };

static enum secsess_told told(bool yes)
{
	return yes ? SECSESS_TOLD_YES : SECSESS_TOLD_NO;
}

static bool is_loopback(const char *host)
{
	return strcmp(host, "localhost") == 0 || strcmp(host, "::1") == 0 || strncmp(host, "127.", 4) == 0;
}

/* A socket is a file: whoever may write to it can connect, if he can get to it at all. */
static bool is_open_to_all(const char *path)
{
	char folder[256];
	struct stat socket, around;

	if (stat(path, &socket) || !(socket.st_mode & S_IWOTH)) {
		return false;
	}
	snprintf(folder, sizeof(folder), "%.*s", (int) (strrchr(path, '/') - path + 1), path);
	return stat(folder, &around) || around.st_mode & S_IXOTH;
}

static void look_at_way(const struct secsess_redis *redis, const struct secsess_endpoint *endpoint,
	struct secsess_store_traits *traits)
{
	bool unix_socket = endpoint->network == SECSESS_UNIX;

	traits->place = SECSESS_PLACE_SERVER;
	traits->remote = !unix_socket && !is_loopback(endpoint->host);
	traits->encrypted = endpoint->network == SECSESS_TLS;
	traits->verified = traits->encrypted && endpoint->verify;
	traits->credentials = redis->address.password.size > 0;
	traits->local = told(unix_socket ? is_open_to_all(endpoint->host) : !traits->remote);
}

/* The value of a line "name:value" of INFO; empty: there is no such line. */
static struct secsess_slice info_of(const redisReply *reply, const char *name)
{
	size_t size = strlen(name);
	const char *line = reply->type == REDIS_REPLY_STRING ? reply->str : NULL;

	while (line) {
		if (strncmp(line, name, size) == 0 && line[size] == ':') {
			return secsess_slice_of(line + size + 1, strcspn(line + size + 1, "\r\n"));
		}
		line = strchr(line, '\n');
		line = line ? line + 1 : NULL;
	}
	return (struct secsess_slice) {0};
}

/* Whether it says something else than that. */
static enum secsess_told differs(struct secsess_slice value, const char *from)
{
	return value.size ? told(!secsess_slice_equal(value, secsess_slice_str(from))) : SECSESS_NOT_TOLD;
}

static bool is_policy(struct secsess_slice policy)
{
	for (size_t i = 0; i < policy.size; i++) {
		if (!strchr("abcdefghijklmnopqrstuvwxyz-", policy.data[i])) {
			return false;
		}
	}
	return true;
}

static void take_memory(const redisReply *reply, struct secsess_store_traits *traits)
{
	struct secsess_slice policy = info_of(reply, "maxmemory_policy");

	traits->evicts = differs(policy, "noeviction");
	traits->bounded = differs(info_of(reply, "maxmemory"), "0");
	if (is_policy(policy)) {
		snprintf(traits->policy, sizeof(traits->policy), "%.*s", (int) policy.size, (const char *) policy.data);
	}
}

/* Whether there are snapshots, INFO doesn't say. */
static void take_persistence(const redisReply *info, const redisReply *snapshots, struct secsess_store_traits *traits)
{
	struct secsess_slice journal = info_of(info, "aof_enabled");
	enum secsess_told saved = differs(info_of(info, "rdb_last_bgsave_status"), "ok");

	traits->unjournaled = differs(journal, "1");
	if (saved != SECSESS_NOT_TOLD && traits->unjournaled == SECSESS_TOLD_NO) {
		saved = secsess_worse(saved, differs(info_of(info, "aof_last_write_status"), "ok"));
	}
	traits->failing = saved;
	if (traits->unjournaled == SECSESS_TOLD_NO) {
		traits->forgets = SECSESS_TOLD_NO;
	} else if (traits->unjournaled && snapshots->type == REDIS_REPLY_ARRAY && snapshots->elements == 2 &&
		snapshots->element[1]->type == REDIS_REPLY_STRING) {
		traits->forgets = told(snapshots->element[1]->len == 0);
	}
}

static void take_who(const redisReply *reply, struct secsess_store_traits *traits)
{
	if (reply->type != REDIS_REPLY_STRING) {
		return;
	}
	snprintf(traits->user, sizeof(traits->user), "%s", reply->str);
	for (char *at = traits->user; *at; at++) {
		*at = *at > ' ' && *at <= '~' ? *at : '?'; /* for people, in pages and logs */
	}
}

/* Rules that let a user do more than its own work to a server, and with others' data. */
static bool is_broad(struct secsess_slice rule)
{
	static const char *const rules[] = {"+@all", "+@admin", "+@dangerous", "+config", "+acl", "+module", "+debug",
		"allcommands", "~*", "%RW~*", "*", "allkeys"};

	for (size_t i = 0; i < SECSESS_COUNT(rules); i++) {
		if (secsess_slice_equal(rule, secsess_slice_str(rules[i]))) {
			return true;
		}
	}
	return false;
}

/* A list of rules, which is a string of words or an array of them, as the server's age is. */
static bool has_broad(const redisReply *rules)
{
	const char *word = rules->type == REDIS_REPLY_STRING ? rules->str : "";

	for (size_t i = 0; rules->type == REDIS_REPLY_ARRAY && i < rules->elements; i++) {
		const redisReply *rule = rules->element[i];

		if (rule->type == REDIS_REPLY_STRING && is_broad(secsess_slice_of(rule->str, rule->len))) {
			return true;
		}
	}
	while (*word) {
		size_t size = strcspn(word, " ");

		if (is_broad(secsess_slice_of(word, size))) {
			return true;
		}
		word += size + (word[size] == ' ');
	}
	return false;
}

/* Name, value, name, value, ... */
static void take_rules(const redisReply *reply, struct secsess_store_traits *traits)
{
	for (size_t i = 0; reply->type == REDIS_REPLY_ARRAY && i + 1 < reply->elements; i += 2) {
		const redisReply *name = reply->element[i];

		if (name->type == REDIS_REPLY_STRING && strcmp(name->str, "commands") == 0) {
			traits->all_commands = told(has_broad(reply->element[i + 1]));
		} else if (name->type == REDIS_REPLY_STRING && strcmp(name->str, "keys") == 0) {
			traits->all_keys = told(has_broad(reply->element[i + 1]));
		}
	}
}

static enum secsess_status ask_rules(struct secsess_redis *redis, struct secsess_node *node, const redisReply *who,
	struct secsess_store_traits *traits)
{
	struct secsess_pipeline pipeline = {0};
	struct secsess_replies replies = {0};
	enum secsess_status status;

	if (who->type != REDIS_REPLY_STRING) {
		return SECSESS_DONE;
	}
	secsess_pipeline_add(&pipeline,
		(struct secsess_slice[]) {secsess_slice_str("ACL"), secsess_slice_str("GETUSER"),
			secsess_slice_of(who->str, who->len)},
		3);
	status = secsess_redis_ask(redis, node, &pipeline, &replies);
	if (!status) {
		take_rules(replies.at[0], traits);
	}
	secsess_replies_release(&replies);
	return status;
}

static void add_info(struct secsess_pipeline *pipeline, const char *section)
{
	secsess_pipeline_add(pipeline, (struct secsess_slice[]) {secsess_slice_str("INFO"), secsess_slice_str(section)}, 2);
}

static enum secsess_status ask_node(struct secsess_redis *redis, struct secsess_node *node,
	struct secsess_store_traits *traits)
{
	struct secsess_pipeline pipeline = {0};
	struct secsess_replies replies = {0};
	enum secsess_status status;

	look_at_way(redis, &node->endpoint, traits);
	status = secsess_redis_connect(redis, node);
	if (status) {
		return status;
	}
	add_info(&pipeline, "memory");
	add_info(&pipeline, "persistence");
	add_info(&pipeline, "replication");
	secsess_pipeline_add(&pipeline,
		(struct secsess_slice[]) {secsess_slice_str("CONFIG"), secsess_slice_str("GET"), secsess_slice_str("save")}, 3);
	secsess_pipeline_add(&pipeline, (struct secsess_slice[]) {secsess_slice_str("ACL"), secsess_slice_str("WHOAMI")},
		2);
	status = secsess_redis_ask(redis, node, &pipeline, &replies);
	if (!status) {
		take_memory(replies.at[MEMORY], traits);
		take_persistence(replies.at[PERSISTENCE], replies.at[SNAPSHOTS], traits);
		traits->replicated = differs(info_of(replies.at[REPLICATION], "connected_slaves"), "0");
		take_who(replies.at[WHO], traits);
		status = ask_rules(redis, node, replies.at[WHO], traits);
	}
	secsess_replies_release(&replies);
	return status;
}

static void add_worse(struct secsess_store_traits *all, const struct secsess_store_traits *one)
{
	if (one->evicts == SECSESS_TOLD_YES && all->evicts != SECSESS_TOLD_YES) {
		memcpy(all->policy, one->policy, sizeof(all->policy));
	}
	all->remote |= one->remote;
	all->encrypted &= one->encrypted;
	all->verified &= one->verified;
	all->local = secsess_worse(all->local, one->local);
	all->evicts = secsess_worse(all->evicts, one->evicts);
	all->bounded = secsess_worse(all->bounded, one->bounded);
	all->forgets = secsess_worse(all->forgets, one->forgets);
	all->unjournaled = secsess_worse(all->unjournaled, one->unjournaled);
	all->failing = secsess_worse(all->failing, one->failing);
	all->replicated = secsess_worse(all->replicated, one->replicated);
	all->all_commands = secsess_worse(all->all_commands, one->all_commands);
	all->all_keys = secsess_worse(all->all_keys, one->all_keys);
}

/* What the address names, and a Cluster's nodes by its newest map. */
static bool is_used(const struct secsess_redis *redis, const struct secsess_node *node)
{
	return redis->address.kind != SECSESS_CLUSTER || node->listed;
}

/* One more answer than what requests have, so that the servers are found and the first connection is made as ever. */
static enum secsess_status find_servers(struct secsess_redis *redis)
{
	struct secsess_pipeline pipeline = {0};
	struct secsess_replies replies = {0};
	enum secsess_status status;

	secsess_pipeline_add(&pipeline, (struct secsess_slice[]) {secsess_slice_str("TIME")}, 1);
	status = secsess_redis_run(redis, &pipeline, &replies);
	secsess_replies_release(&replies);
	return status;
}

enum secsess_status secsess_redis_inspect(struct secsess_store *store, struct secsess_store_traits *traits)
{
	struct secsess_redis *redis = secsess_redis_of(store);
	const struct secsess_route *route = &redis->route;
	enum secsess_status status;
	bool first = true;

	*traits = (struct secsess_store_traits) {0};
	look_at_way(redis, &redis->address.endpoint, traits);
	status = find_servers(redis);
	for (size_t i = 0; i < route->count && !status; i++) {
		struct secsess_store_traits one = {0};

		if (!is_used(redis, route->nodes[i])) {
			continue;
		}
		status = ask_node(redis, route->nodes[i], &one);
		if (status == SECSESS_IO) {
			status = ask_node(redis, route->nodes[i], &one); /* mostly the server just closed an idle connection */
		}
		if (first) {
			*traits = one;
		} else {
			add_worse(traits, &one);
		}
		first = false;
	}
	return status;
}
