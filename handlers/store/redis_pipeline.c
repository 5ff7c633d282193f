/* SPDX-License-Identifier: BSD-3-Clause */

/* Keys, commands that travel together, and one exchange of them. */
#include "redis_link.h"

#include "redis/scripts.h"

const struct secsess_script_text secsess_scripts[SECSESS_SCRIPTS] = {
	[SECSESS_SCRIPT_OPEN] = {secsess_lua_open, secsess_sha1_open},
	[SECSESS_SCRIPT_COMMIT] = {secsess_lua_commit, secsess_sha1_commit},
	[SECSESS_SCRIPT_RELEASE] = {secsess_lua_release, secsess_sha1_release},
	[SECSESS_SCRIPT_RETIRE] = {secsess_lua_retire, secsess_sha1_retire},
	[SECSESS_SCRIPT_END] = {secsess_lua_end, secsess_sha1_end},
	[SECSESS_SCRIPT_REVOKE] = {secsess_lua_revoke, secsess_sha1_revoke},
	[SECSESS_SCRIPT_ENLIST] = {secsess_lua_enlist, secsess_sha1_enlist},
	[SECSESS_SCRIPT_HEADS] = {secsess_lua_heads, secsess_sha1_heads},
	[SECSESS_SCRIPT_NOTE] = {secsess_lua_note, secsess_sha1_note},
	[SECSESS_SCRIPT_KEY_USE] = {secsess_lua_key_use, secsess_sha1_key_use},
	[SECSESS_SCRIPT_SERIES_PUT] = {secsess_lua_series_put, secsess_sha1_series_put},
	[SECSESS_SCRIPT_SERIES_HEAR] = {secsess_lua_series_hear, secsess_sha1_series_hear},
	[SECSESS_SCRIPT_SERIES_DROP] = {secsess_lua_series_drop, secsess_sha1_series_drop},
};

/* What is longer than any key can be is cut; keys are made at every request, too often for printf. */
static void add_text(struct secsess_key *key, const char *text)
{
	size_t size = strlen(text);

	if (size > sizeof(key->text) - key->size) {
		size = sizeof(key->text) - key->size;
	}
	memcpy(key->text + key->size, text, size);
	key->size += size;
}

/* <prefix>{<handle>}:<kind>[:<suffix in hex>], or of a user <prefix>{<tag>}:<kind>:<handle>[:<suffix in hex>]: all keys of
 * a user lie in one Cluster slot. */
void secsess_key_make(struct secsess_key *key, const struct secsess_redis *redis, enum secsess_key_kind kind,
	const struct secsess_place *place, struct secsess_slice suffix)
{
	static const char digits[] = "0123456789abcdef";

	key->size = 0;
	add_text(key, redis->address.prefix);
	add_text(key, "{");
	add_text(key, place->tag.text[0] ? place->tag.text : place->handle);
	add_text(key, (const char[]) {'}', ':', (char) kind, '\0'});
	if (kind != SECSESS_KEY_REVOKED && kind != SECSESS_KEY_INDEX && kind != SECSESS_KEY_SERIES && place->tag.text[0]) {
		add_text(key, ":");
		add_text(key, place->handle);
	}
	if (suffix.size) {
		add_text(key, ":");
	}
	for (size_t i = 0; i < suffix.size; i++) {
		add_text(key, (const char[]) {digits[suffix.data[i] >> 4], digits[suffix.data[i] & 15], '\0'});
	}
}

void secsess_user_key_make(struct secsess_key *key, const struct secsess_redis *redis, enum secsess_key_kind kind,
	const struct secsess_tag *tag)
{
	struct secsess_place place = {.tag = *tag};

	secsess_key_make(key, redis, kind, &place, (struct secsess_slice) {0});
}

struct secsess_slice secsess_decimal(struct secsess_decimal *room, int64_t number)
{
	size_t at = sizeof(room->text);
	uint64_t left = number < 0 ? -(uint64_t) number : (uint64_t) number;

	do {
		room->text[--at] = (char) ('0' + left % 10);
		left /= 10;
	} while (left);
	if (number < 0) {
		room->text[--at] = '-';
	}
	return secsess_slice_of(room->text + at, sizeof(room->text) - at);
}

struct secsess_slice secsess_key_slice(const struct secsess_key *key)
{
	return secsess_slice_of(key->text, key->size);
}

size_t secsess_pipeline_add(struct secsess_pipeline *pipeline, const struct secsess_slice *words, size_t count)
{
	memcpy(pipeline->command[pipeline->count].word, words, count * sizeof(*words));
	pipeline->command[pipeline->count].words = count;
	return pipeline->count++;
}

size_t secsess_pipeline_long(struct secsess_pipeline *pipeline, const struct secsess_slice *words, size_t count)
{
	pipeline->command[pipeline->count].word[0] = words[0]; /* by which the answer is checked */
	pipeline->command[pipeline->count].words = count;
	pipeline->command[pipeline->count].all = words;
	return pipeline->count++;
}

size_t secsess_pipeline_script(struct secsess_pipeline *pipeline, enum secsess_script script,
	const struct secsess_slice *keys, size_t key_count, const struct secsess_slice *arguments, size_t argument_count)
{
	static const char *const numbers[] = {"0", "1", "2", "3"};
	struct secsess_slice words[SECSESS_COMMAND_MAX] = {secsess_slice_str("EVALSHA"),
		secsess_slice_of(secsess_scripts[script].sha1, 40), secsess_slice_str(numbers[key_count])};

	memcpy(words + 3, keys, key_count * sizeof(*keys));
	memcpy(words + 3 + key_count, arguments, argument_count * sizeof(*arguments));
	return secsess_pipeline_add(pipeline, words, 3 + key_count + argument_count);
}

void secsess_redis_set_clock(struct secsess_redis *redis, int64_t now_ms)
{
	redis->clock_ms = now_ms;
	redis->clock_at_ms = secsess_monotonic_ms();
}

static enum secsess_status check_types(struct secsess_redis *redis, const struct secsess_pipeline *pipeline,
	size_t first, struct secsess_replies *replies)
{
	for (size_t i = 0; i < replies->count; i++) {
		if (!secsess_redis_may_answer(pipeline->command[first + i].word[0], replies->at[i])) {
			secsess_replies_release(replies);
			return secsess_redis_misunderstood(redis);
		}
	}
	return SECSESS_DONE;
}

static enum secsess_status queue(struct secsess_connection *connection, const struct secsess_pipeline *pipeline,
	size_t first, size_t count)
{
	enum secsess_status status = SECSESS_DONE;

	for (size_t i = first; i < first + count && !status; i++) {
		status = secsess_connection_queue(connection, pipeline->command[i].words,
			pipeline->command[i].all ? pipeline->command[i].all : pipeline->command[i].word);
	}
	return status;
}

static bool awaits_replicas(const struct secsess_redis *redis, const struct secsess_pipeline *pipeline)
{
	return pipeline->lasting && redis->options.replicas;
}

/* Behind the commands: how many replicas have what this connection wrote. */
static enum secsess_status queue_wait(const struct secsess_redis *redis, struct secsess_connection *connection)
{
	struct secsess_decimal replicas, ms;

	return secsess_connection_queue(connection, 3,
		(struct secsess_slice[]) {secsess_slice_str("WAIT"), secsess_decimal(&replicas, redis->options.replicas),
			secsess_decimal(&ms, redis->options.replica_ms)});
}

/* Takes the answer to that off. Where a command wasn't done, it says nothing of it. */
static enum secsess_status take_wait(struct secsess_redis *redis, struct secsess_replies *replies)
{
	redisReply *reply = replies->at[--replies->count];
	long long have = reply->type == REDIS_REPLY_INTEGER ? reply->integer : -1;
	bool done = true;

	for (size_t i = 0; i < replies->count; i++) {
		done = done && replies->at[i]->type != REDIS_REPLY_ERROR;
	}
	if (done && reply->type == REDIS_REPLY_ERROR) {
		secsess_redis_refuse(redis, reply->str);
	}
	freeReplyObject(reply);
	if (!done || have >= redis->options.replicas) {
		return SECSESS_DONE;
	}
	if (have >= 0) {
		redis->cure = SECSESS_CURE_REPLICAS;
		secsess_error_set(&redis->base.error,
			"only %lld of the %d replicas of secsess.wait_replicas confirmed a write to the store at %s: see that they run",
			have, redis->options.replicas, secsess_route_address(redis));
	}
	secsess_replies_release(replies);
	return SECSESS_REFUSED;
}

enum secsess_status secsess_redis_exchange(struct secsess_redis *redis, struct secsess_node *node,
	const struct secsess_pipeline *pipeline, size_t first, size_t count, struct secsess_replies *replies,
	int timeout_ms)
{
	struct secsess_store_counters *counters = &redis->base.counters;
	struct secsess_connection *connection = &node->connection;
	bool wait = awaits_replicas(redis, pipeline);
	int64_t began = secsess_monotonic_us();
	enum secsess_status status = queue(connection, pipeline, first, count);
	bool sent;

	redis->route.at = node;
	if (!status && wait) {
		status = queue_wait(redis, connection);
	}
	if (status) {
		secsess_connection_drop(connection);
		redis->cure = SECSESS_CURE_NONE;
		secsess_error_set(&redis->base.error, "no memory for a command of this size");
		return status;
	}
	connection->blocks_ms = pipeline->blocking_ms + (wait ? redis->options.replica_ms : 0);
	status = secsess_connection_exchange(connection, replies, timeout_ms, &sent, &redis->base.error);
	counters->round_trips++;
	if (!pipeline->blocking_ms) {
		counters->answered_us += (uint64_t) (secsess_monotonic_us() - began);
	}
	if (!status && wait) {
		status = take_wait(redis, replies);
	}
	return status ? status : check_types(redis, pipeline, first, replies);
}

enum secsess_status secsess_redis_ask(struct secsess_redis *redis, struct secsess_node *node,
	const struct secsess_pipeline *pipeline, struct secsess_replies *replies)
{
	return secsess_redis_exchange(redis, node, pipeline, 0, pipeline->count, replies,
		secsess_redis_within_budget(redis, redis->options.answer_ms));
}

/* What comes at first try has all the time that it wants. */
int secsess_redis_within_budget(const struct secsess_redis *redis, int wanted)
{
	int64_t left;

	if (!redis->retry_until) {
		return wanted;
	}
	left = redis->retry_until - secsess_monotonic_ms();
	return left < wanted ? (int) (left > 1 ? left : 1) : wanted;
}

enum secsess_status secsess_redis_refuse(struct secsess_redis *redis, const char *reply)
{
	redis->cure = secsess_redis_explain(reply, secsess_route_address(redis), &redis->base.error);
	return SECSESS_REFUSED;
}
