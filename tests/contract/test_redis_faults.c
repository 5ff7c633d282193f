/* SPDX-License-Identifier: BSD-3-Clause */

/* A Redis that is full, forgets its scripts, cuts connections, turns into a replica, or holds what is not ours. */
#include "waiters.h"

#define S contract.store
#define PAYLOAD "SECRETPAYLOAD"

/* A text for people: it says something, and nothing that is a secret or the name of a key. */
static void assert_text(const struct secsess_store *store, const char *word)
{
	const char *text = store->error.text;

	assert_non_null(strstr(text, word));
	if (strstr(text, PREFIX) || strstr(text, PAYLOAD) || strstr(text, "{") || strstr(text, "@user_script")) {
		fail_msg("%s", text);
	}
}

static struct secsess_store *impatient(int budget_ms)
{
	return redis_new(&(struct secsess_redis_options) {.connect_ms = 2000, .answer_ms = 10000, .budget_ms = budget_ms});
}

static struct commit large_commit(const struct secsess_place *place, struct token token, uint64_t fence)
{
	static unsigned char more[60000];
	struct commit commit = commit_of(place, SECSESS_COMMIT_WRITE, token, fence, PAYLOAD);

	assert_int_equal(secsess_buf_append(&commit.body, more, sizeof(more)), SECSESS_DONE);
	return commit;
}

enum operation {
	OPEN,
	READ,
	CONFIRM,
	CREATE,
	WRITE,
	WRITE_LARGE,
	TOUCH,
	UNLOCK,
	OPTIMISTIC,
	RETIRE,
	END,
	REVOKE,
	OPERATIONS
};

/* What each needs before it can be done. */
struct stage {
	struct secsess_place place;
	struct token token;
	uint64_t fence;
};

static struct stage prepare(enum operation operation)
{
	struct stage stage = {.place = new_place("alice"), .token = new_token()};
	struct secsess_header header = live();

	header.newest = 2;
	header.offers = 1;
	if (operation != CREATE) {
		put(&stage.place, &header, PAYLOAD);
	}
	stage.fence = operation >= WRITE && operation <= UNLOCK ? lock(S, &stage.place, stage.token) : header.fence;
	if (operation == RETIRE) {
		stage.fence = lock(S, &stage.place, stage.token);
	}
	return stage;
}

static enum secsess_status open_or_read(struct secsess_store *store, const struct stage *stage, bool locked)
{
	struct secsess_open_request request = ask(&stage->place, 1, stage->token);
	struct secsess_opened opened = {0};
	enum secsess_status status = locked ? store->ops->open(store, &request, &opened)
										: store->ops->read(store, &stage->place, SECSESS_PART_RECORD, &opened);

	if (!status && locked) {
		assert_int_equal(opened.lock, SECSESS_LOCK_HELD);
	}
	secsess_buf_release(&opened.record);
	return status;
}

static enum secsess_status create(struct secsess_store *store, const struct stage *stage)
{
	struct secsess_header header = live();
	struct secsess_buf record = record_of(&header, PAYLOAD);
	struct secsess_create_request request = {.place = stage->place,
		.record = secsess_buf_slice(&record),
		.keep_ms = KEEP};
	enum secsess_status status = store->ops->create(store, &request);

	secsess_buf_release(&record);
	return status;
}

static enum secsess_status commit(struct secsess_store *store, const struct stage *stage, enum operation operation)
{
	enum secsess_commit_mode mode = operation == TOUCH ? SECSESS_COMMIT_TOUCH
		: operation == UNLOCK                          ? SECSESS_COMMIT_UNLOCK
													   : SECSESS_COMMIT_WRITE;
	struct commit made = operation == WRITE_LARGE ? large_commit(&stage->place, stage->token, stage->fence)
												  : commit_of(&stage->place, mode, stage->token, stage->fence, PAYLOAD);

	made.request.leased = operation != OPTIMISTIC;
	return commit_send(store, &made);
}

static enum secsess_status perform(struct secsess_store *store, const struct stage *stage, enum operation operation)
{
	struct secsess_open_request confirm = ask(&stage->place, 2, stage->token);
	struct secsess_retire_request retire = retire_of(&stage->place, stage->token, stage->fence);
	struct secsess_end_request end = end_of(&stage->place);

	confirm.presented.leased = false;
	switch (operation) {
		case OPEN:
		case READ:
			return open_or_read(store, stage, operation == OPEN);
		case CONFIRM:
			return store->ops->confirm(store, &confirm);
		case CREATE:
			return create(store, stage);
		case WRITE:
		case WRITE_LARGE:
		case TOUCH:
		case UNLOCK:
		case OPTIMISTIC:
			return commit(store, stage, operation);
		case RETIRE:
			return store->ops->retire(store, &retire);
		case END:
			return store->ops->end(store, &end);
		case REVOKE:
			return revoke_user(store, &stage->place.tag, KEEP);
		case OPERATIONS:
			break;
	}
	return SECSESS_CORRUPT;
}

/* The operation took effect, and once. */
static void check(const struct stage *stage, enum operation operation)
{
	static const uint64_t steps[OPERATIONS] =
		{[OPEN] = 1, [WRITE] = 1, [WRITE_LARGE] = 1, [OPTIMISTIC] = 1, [RETIRE] = 1, [END] = 1};
	struct secsess_header header = header_at(&stage->place);

	assert_int_equal(header.fence, stage->fence + steps[operation]);
	assert_int_equal(header.lease_until != 0, operation == OPEN);
	assert_int_equal(header.confirmed, operation == CONFIRM ? 2 : 1);
	assert_int_equal(header.life,
		operation == RETIRE    ? SECSESS_RETIRED
			: operation == END ? SECSESS_ENDED
							   : SECSESS_LIVE);
}

static void each_after(const char *command)
{
	for (int operation = OPEN; operation < OPERATIONS; operation++) {
		struct stage stage = prepare((enum operation) operation);

		S->ops->begin(S);
		raw_ok(command);
		if (perform(S, &stage, (enum operation) operation)) {
			fail_msg("operation %d: %s", operation, S->error.text);
		}
		check(&stage, (enum operation) operation);
	}
}

static void scripts_are_loaded_again(void **state)
{
	(void) state;
	each_after("SCRIPT FLUSH");
}

static void a_cut_connection_is_made_again(void **state)
{
	(void) state;
	each_after("CLIENT KILL TYPE normal SKIPME yes");
}

/* A failure at the start of a page that was overcome takes nothing from the time of its commit, however long it runs. */
static void a_commit_long_after_a_retry(void **state)
{
	struct secsess_store *store = impatient(60);
	struct stage stage = prepare(WRITE);

	(void) state;
	store->ops->begin(store);
	raw_ok("SCRIPT FLUSH");
	assert_int_equal(perform(store, &stage, READ), SECSESS_DONE);
	assert_int_equal(perform(store, &stage, CONFIRM), SECSESS_DONE);
	sleep_ms(80);
	raw_ok("CLIENT PAUSE 100");
	assert_int_equal(perform(store, &stage, WRITE), SECSESS_DONE);
	store->ops->close(store);
}

/* Existing sessions are served, and go; only new ones are refused. */
static void at_maxmemory(void **state)
{
	(void) state;
	for (int operation = OPEN; operation < OPERATIONS; operation++) {
		struct stage stage = prepare((enum operation) operation);
		enum secsess_status status;

		raw_ok("CONFIG SET maxmemory 1");
		status = perform(S, &stage, (enum operation) operation);
		raw_ok("CONFIG SET maxmemory 0");
		if (status != (operation == CREATE ? SECSESS_REFUSED : SECSESS_DONE)) {
			fail_msg("operation %d: %d, %s", operation, status, S->error.text);
		}
		if (operation == CREATE) {
			assert_text(S, "maxmemory");
			assert_false(is_stored(&stage.place, SECSESS_PART_RECORD));
		} else {
			check(&stage, (enum operation) operation);
		}
	}
}

/* One waits while the other holds; what happens to the server is the command. */
static void hand_over_under(const char *command, const char *after)
{
	struct stage stage = prepare(WRITE);
	struct waiter waiter;

	waiter_begin(&waiter, 0, &stage.place, 30000);
	raw_ok(command);
	waiter_queue_up(&waiter, 1);
	raw_ok(command);
	S->ops->begin(S);
	assert_int_equal(perform(S, &stage, WRITE), SECSESS_DONE);
	waiter_join(&waiter);
	raw_ok(after);
	assert_int_equal(waiter.opened.lock, SECSESS_LOCK_HELD);
	assert_int_equal(waiter.written, SECSESS_DONE);
	assert_payload(&stage.place, PAYLOAD "a");
}

static void waiting_at_maxmemory(void **state)
{
	(void) state;
	hand_over_under("CONFIG SET maxmemory 1", "CONFIG SET maxmemory 0");
}

static void waiting_while_connections_are_cut(void **state)
{
	(void) state;
	hand_over_under("CLIENT KILL TYPE normal SKIPME yes", "PING");
}

static void waiting_while_scripts_are_flushed(void **state)
{
	(void) state;
	hand_over_under("SCRIPT FLUSH", "PING");
}

/* Whatever refuses: no answer that could be taken for absence, nothing changed, and a text that helps. */
static void refused_by(const char *command, const char *after, const char *word, bool reads)
{
	for (int operation = OPEN; operation < OPERATIONS; operation++) {
		struct stage stage = prepare((enum operation) operation);
		struct secsess_store *store = impatient(0); /* as after all repetitions */
		enum secsess_status status;

		raw_ok(command);
		status = perform(store, &stage, (enum operation) operation);
		raw_ok(after);
		if (status != (operation == READ && reads ? SECSESS_DONE : SECSESS_REFUSED)) {
			fail_msg("operation %d: %d, %s", operation, status, store->error.text);
		}
		if (status) {
			assert_text(store, word);
		}
		if (operation != CREATE) {
			assert_payload(&stage.place, PAYLOAD);
			assert_int_equal(header_at(&stage.place).fence, stage.fence);
		}
		store->ops->close(store);
	}
}

static void a_replica_refuses_writes(void **state)
{
	(void) state;
	refused_by("REPLICAOF 127.0.0.1 1", "REPLICAOF NO ONE", "replica", true);
}

static void an_acl_refuses(void **state)
{
	(void) state;
	refused_by("ACL SETUSER default -evalsha -get -set", "ACL SETUSER default +@all", "ACL", false);
}

static void a_key_of_somebody_elses(void **state)
{
	static const enum operation operations[] = {OPEN, READ, CONFIRM, WRITE, WRITE_LARGE, TOUCH, UNLOCK, RETIRE, END};

	(void) state;
	for (size_t i = 0; i < SECSESS_COUNT(operations); i++) {
		struct stage stage = {.place = new_place(""), .token = new_token()};
		char key[128];

		raw_key(key, sizeof(key), 's', &stage.place);
		raw_ok("RPUSH %s " PAYLOAD, key);
		assert_int_equal(perform(S, &stage, operations[i]), SECSESS_REFUSED);
		assert_text(S, "WRONGTYPE");
		raw_ok("DEL %s", key);
	}
}

static void damaged_revocation_times(void **state)
{
	static const char *const values[] = {"", "x", "12x", "-5", "0"};

	(void) state;
	for (size_t i = 0; i < SECSESS_COUNT(values); i++) {
		struct stage stage = prepare(OPEN);
		char key[128];

		raw_key(key, sizeof(key), 'r', &stage.place);
		raw_ok("SET %s %s", key, values[i]);
		assert_int_equal(perform(S, &stage, READ), SECSESS_CORRUPT);
		assert_text(S, "revocation");
		assert_int_equal(perform(S, &stage, OPEN), SECSESS_CORRUPT);
		raw_ok("DEL %s", key);
	}
}

static void nobody_there(void **state)
{
	struct secsess_address address;
	struct secsess_error error = {""};
	struct secsess_store *store;
	extern const struct secsess_dialer secsess_socket_dialer;

	(void) state;
	assert_int_equal(secsess_address_parse(&address, STR("redis+unix:///nowhere/redis.sock?prefix=" PREFIX), &error),
		SECSESS_DONE);
	store = secsess_redis_new(&address, &secsess_socket_dialer,
		&(struct secsess_redis_options) {.connect_ms = 100, .answer_ms = 100, .budget_ms = 50});
	for (int operation = OPEN; operation < OPERATIONS; operation++) {
		struct stage stage = {.place = new_place("alice"), .token = new_token()};

		store->ops->begin(store);
		assert_int_equal(perform(store, &stage, (enum operation) operation), SECSESS_IO);
		assert_text(store, "can't be reached");
	}
	store->ops->close(store);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(scripts_are_loaded_again),
		cmocka_unit_test(a_cut_connection_is_made_again),
		cmocka_unit_test(a_commit_long_after_a_retry),
		cmocka_unit_test(at_maxmemory),
		cmocka_unit_test(waiting_at_maxmemory),
		cmocka_unit_test(waiting_while_connections_are_cut),
		cmocka_unit_test(waiting_while_scripts_are_flushed),
		cmocka_unit_test(a_replica_refuses_writes),
		cmocka_unit_test(an_acl_refuses),
		cmocka_unit_test(a_key_of_somebody_elses),
		cmocka_unit_test(damaged_revocation_times),
		cmocka_unit_test(nobody_there),
	};

	return contract_run(argc, argv, "Redis faults", tests, SECSESS_COUNT(tests));
}
