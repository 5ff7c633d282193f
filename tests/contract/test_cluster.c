/* SPDX-License-Identifier: BSD-3-Clause */

/* A Cluster whose slots move: whatever part of its keys a slot has sent on, each operation is done, at once and once. */
#include "contract.h"

#include <stdlib.h>

#include "../../handlers/store/redis_link.h"
#include "../unit/socket_transport.h"

#define S contract.store

/* A slot on its way. */
struct move {
	unsigned slot;
	int from_port, to_port;
	redisContext *from, *to;
	redisContext *third; /* the node that has no part in it, but is to know */
};

static redisReply *command(redisContext *node, const char *format, ...)
{
	va_list arguments;
	redisReply *reply;

	va_start(arguments, format);
	reply = redisvCommand(node, format, arguments);
	va_end(arguments);
	if (!reply || reply->type == REDIS_REPLY_ERROR) {
		fail_msg("%s: %s", format, reply ? reply->str : node->errstr);
	}
	return reply;
}

static void told(redisContext *node, unsigned slot, const char *what, redisContext *whom)
{
	redisReply *id = command(whom, "CLUSTER MYID");

	freeReplyObject(command(node, "CLUSTER SETSLOT %u %s %s", slot, what, id->str));
	freeReplyObject(id);
}

static unsigned slot_of(const struct secsess_place *place)
{
	const char *tag = place->tag.text[0] ? place->tag.text : place->handle;

	return secsess_slot_of((const unsigned char *) tag, strlen(tag));
}

/* Whom a slot was moved to: the others hear of it a moment later. */
static int moved_to[SECSESS_SLOTS];

/* From whoever has the slot to whoever doesn't. */
static struct move begin_move(unsigned slot)
{
	struct move move = {.slot = slot};
	int third_port = 0;
	redisReply *map = raw("CLUSTER SLOTS");

	move.from_port = moved_to[slot];
	for (size_t i = 0; i < map->elements && !move.from_port; i++) {
		const redisReply *range = map->element[i];

		if (slot >= range->element[0]->integer && slot <= range->element[1]->integer) {
			move.from_port = (int) range->element[2]->element[1]->integer;
		}
	}
	for (size_t i = 0; i < map->elements; i++) {
		int port = (int) map->element[i]->element[2]->element[1]->integer;

		move.to_port = port == move.from_port ? move.to_port : port;
	}
	for (size_t i = 0; i < map->elements; i++) {
		int port = (int) map->element[i]->element[2]->element[1]->integer;

		third_port = port == move.from_port || port == move.to_port ? third_port : port;
	}
	freeReplyObject(map);
	move.from = redisConnect("127.0.0.1", move.from_port);
	move.to = redisConnect("127.0.0.1", move.to_port);
	move.third = redisConnect("127.0.0.1", third_port);
	told(move.to, slot, "IMPORTING", move.from);
	told(move.from, slot, "MIGRATING", move.to);
	return move;
}

/* Sends the keys that have this in their name. */
static void send_keys(struct move *move, const char *part)
{
	redisReply *keys = command(move->from, "CLUSTER GETKEYSINSLOT %u 1000", move->slot);

	for (size_t i = 0; i < keys->elements; i++) {
		if (strstr(keys->element[i]->str, part)) {
			freeReplyObject(command(move->from, "MIGRATE 127.0.0.1 %d %s 0 5000", move->to_port,
				keys->element[i]->str));
		}
	}
	freeReplyObject(keys);
}

static long epoch_of(redisContext *node, const char *which)
{
	redisReply *info = command(node, "CLUSTER INFO");
	const char *line = strstr(info->str, which);
	long epoch = line ? strtol(line + strlen(which), NULL, 10) : -1;

	freeReplyObject(info);
	return epoch;
}

/* Whoever gets a slot before he has heard of another's newer epoch may lose it again, with its keys. */
static void await_epoch(redisContext *node, const struct move *move)
{
	int64_t until = now_ms() + 10000;

	while (epoch_of(node, "cluster_current_epoch:") < epoch_of(move->to, "cluster_my_epoch:")) {
		assert_true(now_ms() < until);
		sleep_ms(2);
	}
}

static void end_move(struct move *move)
{
	send_keys(move, "");
	told(move->to, move->slot, "NODE", move->to);
	told(move->from, move->slot, "NODE", move->to);
	told(move->third, move->slot, "NODE", move->to);
	moved_to[move->slot] = move->to_port;
	await_epoch(move->from, move);
	await_epoch(move->third, move);
	redisFree(move->from);
	redisFree(move->to);
	redisFree(move->third);
}

/* What has gone already when an operation comes. */
static const char *const parts[] = {"none", ":s", ":u", ":r", ":k", ""};
/* One for each: nodes take a moment to agree on a slot, and none is moved twice so soon. */
static const char *const creators[] = {"ann", "alice", "amy", "ada", "anna", "alba"};
static const char *const renewers[] = {"ruth", "rita", "rosa", "rose", "ria", "roxy"};

/* Nothing had to be tried again: that would be a wait. */
static void assert_at_once(uint64_t retries)
{
	assert_int_equal(S->counters.retries, retries);
}

static void sessions_are_created_used_and_ended(void **state)
{
	(void) state;
	for (size_t i = 0; i < 2 * SECSESS_COUNT(parts); i++) {
		struct secsess_place place = new_place(i % 2 ? creators[i / 2] : "");
		struct secsess_header header = live();
		struct move move = begin_move(slot_of(&place));
		uint64_t retries = S->counters.retries, fence;
		struct token token = new_token();
		struct secsess_end_request end;
		char *large = malloc(50001);

		memset(large, 'x', 50000);
		large[50000] = '\0';
		put(&place, &header, "data");
		send_keys(&move, parts[i / 2]);
		fence = lock(S, &place, token);
		assert_int_equal(write_as(S, &place, token, fence, "changed"), SECSESS_DONE);
		assert_payload(&place, "changed");
		token = new_token();
		fence = lock(S, &place, token);
		assert_int_equal(write_as(S, &place, token, fence, large), SECSESS_DONE);
		assert_payload(&place, large);
		end = end_of(&place);
		assert_int_equal(S->ops->end(S, &end), SECSESS_DONE);
		assert_int_equal(header_at(&place).life, SECSESS_ENDED);
		assert_at_once(retries);
		end_move(&move);
		assert_int_equal(header_at(&place).life, SECSESS_ENDED);
		free(large);
	}
}

static void sessions_are_retired(void **state)
{
	(void) state;
	for (size_t i = 0; i < 2 * SECSESS_COUNT(parts); i++) {
		struct secsess_place place = new_place(i % 2 ? renewers[i / 2] : "");
		struct secsess_header header = live();
		struct move move = begin_move(slot_of(&place));
		uint64_t retries = S->counters.retries, fence;
		struct token token = new_token();
		struct secsess_retire_request request, late;
		struct secsess_buf snapshot;

		put(&place, &header, "what was there");
		fence = lock(S, &place, token);
		send_keys(&move, parts[i / 2]);
		request = retire_of(&place, token, fence);
		late = retire_of(&place, new_token(), fence);
		assert_int_equal(S->ops->retire(S, &late), SECSESS_LOST);
		assert_false(is_stored(&place, SECSESS_PART_SNAPSHOT));
		for (int times = 0; times < 2; times++) {
			assert_int_equal(S->ops->retire(S, &request), SECSESS_DONE);
			assert_int_equal(header_at(&place).life, SECSESS_RETIRED);
			snapshot = look(&place, SECSESS_PART_SNAPSHOT);
			assert_true(snapshot.size > SECSESS_HEADER_SIZE + META_SIZE);
			assert_memory_equal(snapshot.data + SECSESS_HEADER_SIZE + META_SIZE, "what was there", 14);
			secsess_buf_release(&snapshot);
			assert_int_equal(S->ops->retire(S, &late), SECSESS_GONE);
		}
		assert_at_once(retries);
		end_move(&move);
		assert_true(is_stored(&place, SECSESS_PART_SNAPSHOT));
	}
}

/* Who can't stand in line looks again and again. */
static void who_waits_gets_the_lock(void **state)
{
	(void) state;
	for (size_t i = 0; i < SECSESS_COUNT(parts); i++) {
		struct secsess_place place = session_with("data");
		struct secsess_store *other = actor_new();
		struct token holder = new_token();
		uint64_t fence = lock(other, &place, holder), retries;
		struct move move = begin_move(slot_of(&place));
		struct secsess_open_request request = ask(&place, 1, new_token());
		struct secsess_opened opened = {0};
		int64_t began = now_ms();

		send_keys(&move, parts[i]);
		retries = S->counters.retries;
		request.wait_ms = 150;
		assert_int_equal(S->ops->open(S, &request, &opened), SECSESS_DONE);
		assert_int_equal(opened.lock, SECSESS_LOCK_TIMEOUT);
		assert_in_range(now_ms() - began, 100, 1000);
		assert_memory_equal(opened.record.data + SECSESS_HEADER_SIZE + META_SIZE, "data", 4);
		secsess_buf_release(&opened.record);
		assert_int_equal(write_as(other, &place, holder, fence, "new!"), SECSESS_DONE);
		request = ask(&place, 1, new_token());
		request.wait_ms = 5000;
		began = now_ms();
		opened = (struct secsess_opened) {0};
		assert_int_equal(S->ops->open(S, &request, &opened), SECSESS_DONE);
		assert_int_equal(opened.lock, SECSESS_LOCK_HELD);
		assert_in_range(now_ms() - began, 0, 500);
		assert_memory_equal(opened.record.data + SECSESS_HEADER_SIZE + META_SIZE, "new!", 4);
		secsess_buf_release(&opened.record);
		assert_at_once(retries);
		end_move(&move);
		actor_free(other);
	}
}

/* One who stands in line when his slot begins to move. */
static void who_stood_in_line_gets_the_lock(void **state)
{
	(void) state;
	for (size_t i = 0; i < SECSESS_COUNT(parts); i++) {
		struct secsess_place place = session_with("data");
		struct secsess_store *other = actor_new();
		struct token holder = new_token();
		uint64_t fence = lock(other, &place, holder);
		struct secsess_open_request request = ask(&place, 1, new_token());
		struct secsess_opened opened = {0};
		struct move move;

		/* It comes, stands in line for a moment, and is gone: the record says that somebody waits. */
		request.wait_ms = 30;
		assert_int_equal(S->ops->open(S, &request, &opened), SECSESS_DONE);
		secsess_buf_release(&opened.record);
		move = begin_move(slot_of(&place));
		send_keys(&move, parts[i]);
		assert_int_equal(write_as(other, &place, holder, fence, "new!"), SECSESS_DONE);
		request = ask(&place, 1, new_token());
		request.wait_ms = 3000;
		opened = (struct secsess_opened) {0};
		assert_int_equal(S->ops->open(S, &request, &opened), SECSESS_DONE);
		assert_int_equal(opened.lock, SECSESS_LOCK_HELD);
		secsess_buf_release(&opened.record);
		end_move(&move);
		actor_free(other);
	}
}

/* What is to last is not done without its replicas, also where the slot's next node takes it: here none has any. */
static void what_must_last_is_not_done_without_replicas(void **state)
{
	static const struct secsess_redis_options options = {.connect_ms = 2000,
		.answer_ms = 10000,
		.budget_ms = 1000,
		.replicas = 1,
		.replica_ms = 30};
	struct secsess_store *store = redis_new(&options);

	(void) state;
	for (int moves = 0; moves < 2; moves++) {
		struct secsess_place place = new_place("");
		struct secsess_header header = live();
		struct secsess_buf record = record_of(&header, "data");
		struct secsess_create_request request = {.place = place,
			.record = secsess_buf_slice(&record),
			.keep_ms = KEEP,
			.lasting = true};
		struct move move;

		if (moves) {
			move = begin_move(slot_of(&place));
		}
		store->ops->begin(store);
		/* Whether the last of the repetitions was refused or cut short, its cause is told. */
		assert_true(store->ops->create(store, &request) < 0);
		assert_non_null(strstr(store->error.text, "only 0 of the 1 replicas"));
		request.place = moves ? place : new_place("");
		request.lasting = false;
		store->ops->begin(store);
		assert_true(store->ops->create(store, &request) >= 0);
		if (moves) {
			end_move(&move);
		}
		secsess_buf_release(&record);
	}
	store->ops->close(store);
}

static bool is_down;

static enum secsess_status dial_unless_down(const struct secsess_dialer *dialer,
	const struct secsess_endpoint *endpoint, int timeout_ms, struct secsess_transport **transport,
	struct secsess_error *error)
{
	(void) dialer;
	if (is_down) {
		secsess_error_set(error, "down");
		return SECSESS_IO;
	}
	return secsess_socket_dialer.dial(&secsess_socket_dialer, endpoint, timeout_ms, transport, error);
}

static void hang_up(struct secsess_route *route)
{
	for (size_t i = 0; i < route->count; i++) {
		secsess_connection_close(&route->nodes[i]->connection);
	}
}

static enum secsess_status visit(struct secsess_store *store, const struct secsess_place *place)
{
	struct secsess_opened opened = {0};
	enum secsess_status status;

	store->ops->begin(store);
	status = store->ops->read(store, place, SECSESS_PART_RECORD, &opened);
	secsess_buf_release(&opened.record);
	return status;
}

/* When all nodes were gone, what they say of slots by now is asked for, however many requests come meanwhile. */
static void the_map_is_renewed_after_an_outage(void **state)
{
	static const struct secsess_redis_options options = {.connect_ms = 2000,
		.answer_ms = 10000,
		.breaker = {.failures = 1, .cooldown_ms = 1000}};
	static const struct secsess_dialer dialer = {.dial = dial_unless_down};
	struct secsess_place place = session_with("data");
	struct secsess_address address;
	struct secsess_error error = {""};
	struct secsess_store *store;
	struct secsess_route *route;
	int64_t until;

	(void) state;
	assert_int_equal(secsess_address_parse(&address, STR(getenv("SECSESS_REDIS_ADDRESS")), &error), SECSESS_DONE);
	store = secsess_redis_new(&address, &dialer, &options);
	assert_non_null(store);
	route = &secsess_redis_of(store)->route;
	assert_true(visit(store, &place) >= 0);
	is_down = true;
	hang_up(route);
	for (until = now_ms() + 800; now_ms() < until; sleep_ms(10)) {
		assert_true(visit(store, &place) < 0);
	}
	is_down = false;
	assert_true(route->map_again_ms != 0);
	for (until = now_ms() + 2000; route->map_again_ms && now_ms() < until; sleep_ms(10)) {
		visit(store, &place);
	}
	assert_int_equal(route->map_again_ms, 0);
	assert_true(visit(store, &place) >= 0);
	store->ops->close(store);
}

static struct secsess_place series_of(const char *user)
{
	struct secsess_place place = new_place(user);
	struct secsess_series series = {.newest = 1, .used_at = now_ms(), .expires_at = now_ms() + 600000, .heard = true};
	unsigned char bytes[SECSESS_SERIES_HEAD_SIZE];
	struct secsess_series_put put = {.place = place,
		.bytes = secsess_slice_of(bytes, sizeof(bytes)),
		.expires_at = series.expires_at,
		.most = 10};
	size_t dropped;

	secsess_series_encode(bytes, &series);
	assert_int_equal(S->ops->put_series(S, &put, &dropped), SECSESS_DONE);
	return place;
}

/* Of a user with five sessions, and two devices that log in by themselves. */
static void users_are_listed_and_revoked(void **state)
{
	(void) state;
	for (size_t i = 0; i < SECSESS_COUNT(parts); i++) {
		char user[16];
		char handles[5][SECSESS_HANDLE_LENGTH + 1];
		struct secsess_place places[5], kept, lost;
		struct secsess_header header = live();
		struct secsess_revoke_request revoke = {.keep_ms = KEEP};
		struct secsess_index index = {0};
		struct secsess_series_list series = {0};
		struct secsess_buf heads[5] = {{0}};
		struct move move;
		uint64_t retries;
		size_t ended;

		snprintf(user, sizeof(user), "moved%zu", i);
		move = begin_move(slot_of(&(struct secsess_place[]) {new_place(user)}[0]));
		retries = S->counters.retries;
		for (size_t n = 0; n < 5; n++) {
			places[n] = new_place(user);
			put(&places[n], &header, "data");
			memcpy(handles[n], places[n].handle, sizeof(handles[n]));
			if (n == 2) {
				send_keys(&move, parts[i]); /* and the rest stay where they are */
			}
		}
		kept = series_of(user);
		lost = series_of(user);
		assert_int_equal(S->ops->heads(S, &kept.tag, handles, 5, heads), SECSESS_DONE);
		for (size_t n = 0; n < 5; n++) {
			assert_int_equal(heads[n].size, SECSESS_HEADER_SIZE + META_SIZE);
			secsess_buf_release(&heads[n]);
		}
		revoke.tag = kept.tag;
		memcpy(revoke.spared, handles[0], sizeof(revoke.spared));
		memcpy(revoke.spared_series, kept.handle, sizeof(revoke.spared_series));
		assert_int_equal(S->ops->revoke(S, &revoke, &index), SECSESS_DONE);
		assert_int_equal(index.count, 5);
		assert_true(index.revoked_at > 0);
		secsess_free(index.at);
		assert_int_equal(S->ops->list_series(S, &kept.tag, &series), SECSESS_DONE);
		assert_int_equal(series.count, 1);
		assert_string_equal(series.at[0].handle, kept.handle);
		assert_string_not_equal(series.at[0].handle, lost.handle);
		secsess_series_list_release(&series);
		assert_int_equal(S->ops->end_all(S,
							 &(struct secsess_end_all_request) {.tag = kept.tag,
								 .handles = handles + 1,
								 .count = 4,
								 .reason = SECSESS_REASON_REVOKED,
								 .keep_ms = KEEP},
							 &ended),
			SECSESS_DONE);
		assert_int_equal(ended, 4);
		assert_at_once(retries);
		end_move(&move);
		assert_int_equal(header_at(&places[0]).life, SECSESS_LIVE);
		assert_int_equal(header_at(&places[4]).life, SECSESS_ENDED);
		assert_int_equal(S->ops->index(S, &kept.tag, &index), SECSESS_DONE);
		assert_int_equal(index.count, 1);
		secsess_free(index.at);
	}
}

/* The published examples of the Cluster specification. */
static void slots_are_those_of_the_specification(void **state)
{
	static const struct {
		const char *key;
		unsigned slot;
	} rows[] = {{"123456789", 0x31c3}, {"{user1000}.following", 3443}, {"user1000", 3443}, {"foo{}{bar}", 8363},
		{"foo{{bar}}zap", 4015}, {"{bar", 4015}, {"foo{bar}{zap}", 5061}, {"bar", 5061}, {"", 0}};

	(void) state;
	for (size_t i = 0; i < SECSESS_COUNT(rows); i++) {
		redisReply *reply = raw("CLUSTER KEYSLOT %s", rows[i].key);

		assert_int_equal(secsess_slot_of((const unsigned char *) rows[i].key, strlen(rows[i].key)), reply->integer);
		freeReplyObject(reply);
		if (rows[i].key[0] != 'f') {
			assert_int_equal(secsess_slot_of((const unsigned char *) rows[i].key, strlen(rows[i].key)), rows[i].slot);
		}
	}
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(slots_are_those_of_the_specification),
		cmocka_unit_test(sessions_are_created_used_and_ended),
		cmocka_unit_test(sessions_are_retired),
		cmocka_unit_test(who_waits_gets_the_lock),
		cmocka_unit_test(who_stood_in_line_gets_the_lock),
		cmocka_unit_test(users_are_listed_and_revoked),
		cmocka_unit_test(the_map_is_renewed_after_an_outage),
		cmocka_unit_test(what_must_last_is_not_done_without_replicas),
	};

	return contract_run(argc, argv, "cluster", tests, SECSESS_COUNT(tests));
}
