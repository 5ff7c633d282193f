/* SPDX-License-Identifier: BSD-3-Clause */

/* What the Redis driver leaves in the server: names, times to live, the fleet's secret. */
#include "waiters.h"

#define S contract.store
#define PAYLOAD "SECRETPAYLOAD"

/* All keys that there are; freeReplyObject() them. */
static redisReply *all_keys(void)
{
	redisReply *reply = raw("KEYS *");

	assert_int_equal(reply->type, REDIS_REPLY_ARRAY);
	return reply;
}

static long long time_to_live(const char *key)
{
	redisReply *reply = raw("PTTL %s", key);
	long long left = reply->integer;

	freeReplyObject(reply);
	return left;
}

static void open_in_vain(const struct secsess_place *place, struct token token)
{
	struct secsess_open_request request = ask(place, 1, token);
	struct secsess_opened opened = {0};

	request.wait_ms = 30; /* long enough to stand in line */
	assert_int_equal(S->ops->open(S, &request, &opened), SECSESS_DONE);
	secsess_buf_release(&opened.record);
}

static void commit_large(const struct secsess_place *place, struct token token, uint64_t fence, size_t size)
{
	struct commit commit = commit_of(place, SECSESS_COMMIT_WRITE, token, fence, PAYLOAD);
	struct commit refused;

	assert_int_equal(secsess_buf_reserve(&commit.body, size), SECSESS_DONE);
	memset(commit.body.data + commit.body.size, 'x', size);
	commit.body.size += size;
	refused = commit;
	memset(refused.request.token, 'r', sizeof(refused.request.token));
	assert_int_equal(commit_try(S, &refused), SECSESS_LOST);
	assert_int_equal(commit_try(S, &commit), SECSESS_DONE);
	assert_int_equal(commit_send(S, &commit), SECSESS_DONE); /* as after a lost answer */
}

/* Everything that a life of two sessions of a user can leave behind. */
static void live_through_all(struct token tokens[3], struct secsess_place places[2])
{
	struct secsess_header header = live();
	struct secsess_retire_request retire;
	struct secsess_end_request end;
	uint64_t fence;

	for (int i = 0; i < 2; i++) {
		places[i] = new_place("alice");
		put(&places[i], &header, PAYLOAD);
	}
	fence = lock(S, &places[0], tokens[0]);
	open_in_vain(&places[0], tokens[1]);
	commit_large(&places[0], tokens[0], fence, 10240);
	retire = retire_of(&places[0], tokens[2], lock(S, &places[0], tokens[2]));
	assert_int_equal(S->ops->retire(S, &retire), SECSESS_DONE);
	commit_large(&places[1], tokens[0], lock(S, &places[1], tokens[0]), 61440);
	end = end_of(&places[1]);
	assert_int_equal(S->ops->end(S, &end), SECSESS_DONE);
	assert_int_equal(revoke_user(S, &places[0].tag, KEEP), SECSESS_DONE);
}

static void hex(char *text, const unsigned char *bytes, size_t size)
{
	for (size_t i = 0; i < size; i++) {
		snprintf(text + 2 * i, 3, "%02x", bytes[i]);
	}
}

static bool holds(const redisReply *key, const void *bytes, size_t size)
{
	return memmem(key->str, key->len, bytes, size) != NULL;
}

static void every_key_expires_and_tells_nothing(void **state)
{
	struct token tokens[3] = {new_token(), new_token(), new_token()};
	struct secsess_place places[2];
	redisReply *keys;
	char half[SECSESS_TOKEN_SIZE + 1], group[32];

	(void) state;
	raw_ok("FLUSHALL");
	live_through_all(tokens, places);
	snprintf(group, sizeof(group), "{%s}", places[0].tag.text);
	assert_every_key_expires();
	keys = all_keys();
	assert_in_range(keys->elements, 3, 20);
	for (size_t i = 0; i < keys->elements; i++) {
		const redisReply *key = keys->element[i];

		assert_int_equal(strncmp(key->str, PREFIX, strlen(PREFIX)), 0);
		assert_non_null(strstr(key->str, group)); /* all of a user lie in one slot */
		assert_false(holds(key, PAYLOAD, strlen(PAYLOAD)));
		assert_null(strstr(key->str, ":p:")); /* no side key stays */
		for (int j = 0; j < 3; j++) {
			assert_false(holds(key, tokens[j].bytes, 4));
			/* The name that wakes a waiter is half of its token; who knows it can't pass for the holder. */
			hex(half, tokens[j].bytes + SECSESS_NEXT_SIZE, SECSESS_TOKEN_SIZE - SECSESS_NEXT_SIZE);
			assert_false(holds(key, half, strlen(half)));
		}
	}
	freeReplyObject(keys);
}

static void an_untagged_session_stands_alone(void **state)
{
	struct secsess_place place;
	redisReply *keys;
	char group[32];

	(void) state;
	raw_ok("FLUSHALL");
	place = session_with(PAYLOAD);
	lock(S, &place, new_token());
	open_in_vain(&place, new_token());
	snprintf(group, sizeof(group), "{%s}", place.handle);
	keys = all_keys();
	for (size_t i = 0; i < keys->elements; i++) {
		assert_non_null(strstr(keys->element[i]->str, group));
	}
	freeReplyObject(keys);
}

static void a_line_expires_too(void **state)
{
	struct secsess_place place;
	struct token token = new_token();
	struct waiter waiter;
	uint64_t fence;

	(void) state;
	raw_ok("FLUSHALL");
	place = session_with("");
	fence = lock(S, &place, token);
	waiter_begin(&waiter, 0, &place, 30000);
	waiter_queue_up(&waiter, 1);
	assert_every_key_expires();
	assert_int_equal(write_as(S, &place, token, fence, ""), SECSESS_DONE);
	waiter_join(&waiter);
	assert_int_equal(waiter.opened.lock, SECSESS_LOCK_HELD);
}

/* A waiter that gave up, or got its turn, leaves the line. */
static void the_line_is_left(void **state)
{
	struct secsess_place place = session_with("data");
	struct token token = new_token();
	uint64_t fence = lock(S, &place, token);
	char key[128];
	redisReply *reply;

	(void) state;
	for (int i = 0; i < 5; i++) {
		open_in_vain(&place, new_token());
	}
	raw_key(key, sizeof(key), 'q', &place);
	reply = raw("ZCARD %s", key);
	assert_int_equal(reply->integer, 0);
	freeReplyObject(reply);
	assert_int_equal(write_as(S, &place, token, fence, "data"), SECSESS_DONE);
	assert_int_equal(header_at(&place).lock, 0);
}

static struct secsess_store *fleet_member(unsigned char offer)
{
	struct secsess_store *store = redis_new(&(struct secsess_redis_options) {.connect_ms = 1000,
		.answer_ms = 5000,
		.budget_ms = 2000});

	store->secret.wanted = true;
	memset(store->secret.offer, offer, sizeof(store->secret.offer));
	return store;
}

static unsigned char secret_of(struct secsess_store *store)
{
	for (size_t i = 1; i < sizeof(store->secret.answer); i++) {
		assert_int_equal(store->secret.answer[i], store->secret.answer[0]);
	}
	return store->secret.answer[0];
}

static void one_secret_for_all(void **state)
{
	struct secsess_store *first = fleet_member('1'), *second = fleet_member('2'), *third;
	struct secsess_place place = new_place("");
	struct secsess_opened opened = {0};

	(void) state;
	raw_ok("FLUSHALL");
	assert_int_equal(first->ops->prepare(first), SECSESS_DONE);
	assert_int_equal(second->ops->prepare(second), SECSESS_DONE);
	assert_int_equal(secret_of(first), '1');
	assert_int_equal(secret_of(second), '1');
	assert_int_equal(time_to_live(PREFIX "secret"), -1);
	/* The store lost its data; the fleet's secret comes back with the first of its members that connects anew. */
	raw_ok("FLUSHALL");
	raw_ok("CLIENT KILL TYPE normal SKIPME yes");
	assert_int_equal(second->ops->read(second, &place, SECSESS_PART_RECORD, &opened), SECSESS_ABSENT);
	third = fleet_member('3');
	assert_int_equal(third->ops->prepare(third), SECSESS_DONE);
	assert_int_equal(secret_of(third), '1');
	first->ops->close(first);
	second->ops->close(second);
	third->ops->close(third);
}

static void a_damaged_secret_is_told(void **state)
{
	struct secsess_store *store = fleet_member('1');

	(void) state;
	raw_ok("SET " PREFIX "secret short");
	assert_int_equal(store->ops->prepare(store), SECSESS_CORRUPT);
	assert_true(store->error.text[0]);
	assert_int_equal(store->secret.answers, 0);
	raw_ok("DEL " PREFIX "secret");
	store->ops->close(store);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_key_expires_and_tells_nothing),
		cmocka_unit_test(an_untagged_session_stands_alone),
		cmocka_unit_test(a_line_expires_too),
		cmocka_unit_test(the_line_is_left),
		cmocka_unit_test(one_secret_for_all),
		cmocka_unit_test(a_damaged_secret_is_told),
	};

	return contract_run(argc, argv, "Redis keys", tests, SECSESS_COUNT(tests));
}
