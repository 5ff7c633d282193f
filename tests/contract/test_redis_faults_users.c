/* SPDX-License-Identifier: BSD-3-Clause */

/* What is done to many of a user's sessions, and to logs, on a Redis that is full, forgets its scripts, cuts connections,
 * turns into a replica, or answers what makes no sense. */
#include "lossy.h"

#define S contract.store
#define COUNT 2

enum operation { ENLIST, UNLIST, INDEX, HEADS, END_ALL, REVOKE, NOTE, NOTES, OPERATIONS };

/* A user of its own with COUNT sessions, and a log with one entry. */
struct stage {
	struct secsess_tag tag;
	struct secsess_place more; /* to be enlisted */
	char handles[COUNT][SECSESS_HANDLE_LENGTH + 1];
	char name[16]; /* to be noted */
};

static const char (*handles_of(const struct stage *stage))[SECSESS_HANDLE_LENGTH + 1]
{
	return (const char(*)[SECSESS_HANDLE_LENGTH + 1]) stage->handles;
}

static enum secsess_status note(struct secsess_store *store, const char *name)
{
	const struct secsess_note note = {.log = SECSESS_LOG_EVENTS,
		.name = STR(name),
		.bytes = STR("noted"),
		.most = 10,
		.keep_ms = KEEP};

	return store->ops->note(store, &note);
}

static struct stage prepare(void)
{
	static unsigned number;
	struct stage stage = {.more = new_place("")};
	struct secsess_header header = live();

	snprintf(stage.tag.text, sizeof(stage.tag.text), "user%016u", ++number);
	snprintf(stage.name, sizeof(stage.name), "n%u", number);
	stage.more.tag = stage.tag;
	for (size_t i = 0; i < COUNT; i++) {
		struct secsess_place place = new_place("");
		struct secsess_buf record = record_of(&header, "data");
		struct secsess_create_request request = {.record = secsess_buf_slice(&record),
			.keep_ms = KEEP,
			.list_until = now_ms() + KEEP + (int64_t) i};

		memcpy(stage.handles[i], place.handle, sizeof(stage.handles[i]));
		place.tag = stage.tag;
		request.place = place;
		assert_int_equal(S->ops->create(S, &request), SECSESS_DONE);
		secsess_buf_release(&record);
	}
	raw_ok("DEL " PREFIX "{events}:t " PREFIX "{events}:d");
	assert_int_equal(note(S, "before"), SECSESS_DONE);
	return stage;
}

static enum secsess_status enlist(struct secsess_store *store, const struct stage *stage)
{
	const struct secsess_enlist_request request = {.place = stage->more,
		.list_until = now_ms() + KEEP,
		.max_sessions = COUNT};
	struct secsess_index over = {0};
	enum secsess_status status = store->ops->enlist(store, &request, &over);

	assert_int_equal(over.count, status ? 0 : 1);
	if (!status) {
		assert_string_equal(over.at[0], stage->handles[0]);
	}
	secsess_free(over.at);
	return status;
}

static enum secsess_status index_of(struct secsess_store *store, const struct stage *stage, bool revoke)
{
	struct secsess_revoke_request request = {.tag = stage->tag, .keep_ms = KEEP};
	struct secsess_index index = {0};
	enum secsess_status status;

	memcpy(request.spared, stage->handles[0], sizeof(request.spared));
	status = revoke ? store->ops->revoke(store, &request, &index) : store->ops->index(store, &stage->tag, &index);
	assert_int_equal(index.count, status ? 0 : COUNT);
	assert_int_equal(index.at == NULL, status != SECSESS_DONE);
	assert_int_equal(index.revoked_at != 0, revoke && !status);
	secsess_free(index.at);
	return status;
}

static enum secsess_status heads(struct secsess_store *store, const struct stage *stage)
{
	struct secsess_buf found[COUNT] = {{0}};
	enum secsess_status status = store->ops->heads(store, &stage->tag, handles_of(stage), COUNT, found);

	for (size_t i = 0; i < COUNT; i++) {
		assert_true(status || found[i].size == SECSESS_HEADER_SIZE + META_SIZE);
		secsess_buf_release(&found[i]);
	}
	return status;
}

static enum secsess_status end_all(struct secsess_store *store, const struct stage *stage)
{
	const struct secsess_end_all_request request = {.tag = stage->tag,
		.handles = handles_of(stage),
		.count = COUNT,
		.reason = SECSESS_REASON_LIMIT,
		.keep_ms = KEEP};
	size_t ended;

	return store->ops->end_all(store, &request, &ended);
}

static enum secsess_status notes(struct secsess_store *store)
{
	struct secsess_notes found = {0};
	enum secsess_status status = store->ops->notes(store, SECSESS_LOG_EVENTS, 10, &found);

	assert_int_equal(found.count, status ? 0 : 1);
	secsess_notes_release(&found);
	return status;
}

static enum secsess_status perform(struct secsess_store *store, const struct stage *stage, enum operation operation)
{
	switch (operation) {
		case ENLIST:
			return enlist(store, stage);
		case UNLIST:
			return store->ops->unlist(store, &stage->tag, handles_of(stage), 1);
		case INDEX:
		case REVOKE:
			return index_of(store, stage, operation == REVOKE);
		case HEADS:
			return heads(store, stage);
		case END_ALL:
			return end_all(store, stage);
		case NOTE:
			return note(store, stage->name);
		case NOTES:
			return notes(store);
		case OPERATIONS:
			break;
	}
	return SECSESS_CORRUPT;
}

/* done: the operation took effect, and once; else nothing changed. */
static void check(const struct stage *stage, enum operation operation, bool done)
{
	struct secsess_index index = {0};
	struct secsess_notes found = {0};

	assert_int_equal(S->ops->index(S, &stage->tag, &index), SECSESS_DONE);
	assert_int_equal(S->ops->notes(S, SECSESS_LOG_EVENTS, 10, &found), SECSESS_DONE);
	assert_int_equal(index.count,
		!done                      ? COUNT
			: operation == ENLIST  ? COUNT + 1
			: operation == UNLIST  ? COUNT - 1
			: operation == END_ALL ? 0
								   : COUNT);
	assert_int_equal(index.revoked_at != 0, done && operation == REVOKE);
	assert_string_equal(index.spared, done && operation == REVOKE ? stage->handles[0] : "");
	assert_int_equal(found.count, done && operation == NOTE ? 2 : 1);
	for (size_t i = 0; i < COUNT; i++) {
		struct secsess_place place = {.tag = stage->tag};
		struct secsess_header header;

		memcpy(place.handle, stage->handles[i], sizeof(place.handle));
		header = header_at(&place);
		assert_int_equal(header.life, done && operation == END_ALL ? SECSESS_ENDED : SECSESS_LIVE);
		assert_int_equal(header.fence, done && operation == END_ALL ? 8 : 7);
	}
	secsess_free(index.at);
	secsess_notes_release(&found);
}

static void each_after(const char *command, const char *after)
{
	for (int operation = ENLIST; operation < OPERATIONS; operation++) {
		struct stage stage = prepare();
		enum secsess_status status;

		S->ops->begin(S);
		raw_ok(command);
		status = perform(S, &stage, (enum operation) operation);
		raw_ok(after);
		if (status) {
			fail_msg("operation %d: %s", operation, S->error.text);
		}
		check(&stage, (enum operation) operation, true);
	}
}

static void scripts_are_loaded_again(void **state)
{
	(void) state;
	each_after("SCRIPT FLUSH", "PING");
}

static void a_cut_connection_is_made_again(void **state)
{
	(void) state;
	each_after("CLIENT KILL TYPE normal SKIPME yes", "PING");
}

/* Nobody stays logged in because a server is full. */
static void at_maxmemory(void **state)
{
	(void) state;
	each_after("CONFIG SET maxmemory 1", "CONFIG SET maxmemory 0");
}

/* The server did it, nobody heard of it: asked again it is still done once. */
static void an_answer_that_got_lost(void **state)
{
	struct lossy lossy;

	(void) state;
	lossy_open(&lossy, 3000);
	for (int operation = ENLIST; operation < OPERATIONS; operation++) {
		struct stage stage = prepare();

		lossy_begin(&lossy);
		lossy.loses = true;
		if (perform(lossy.store, &stage, (enum operation) operation)) {
			fail_msg("operation %d: %s", operation, lossy.store->error.text);
		}
		assert_false(lossy.loses);
		check(&stage, (enum operation) operation, true);
	}
	lossy.store->ops->close(lossy.store);
}

/* The same without time for another attempt. */
static void an_answer_that_got_lost_for_good(void **state)
{
	struct lossy lossy;

	(void) state;
	lossy_open(&lossy, 0);
	for (int operation = ENLIST; operation < OPERATIONS; operation++) {
		struct stage stage = prepare();

		lossy_begin(&lossy);
		lossy.loses = true;
		assert_int_equal(perform(lossy.store, &stage, (enum operation) operation), SECSESS_IO);
		assert_true(lossy.store->error.text[0]);
		check(&stage, (enum operation) operation, true);
	}
	lossy.store->ops->close(lossy.store);
}

static void refused_by(const char *command, const char *after, const char *word, bool reads)
{
	for (int operation = ENLIST; operation < OPERATIONS; operation++) {
		bool works = reads && (operation == INDEX || operation == HEADS || operation == NOTES);
		struct stage stage = prepare();
		struct secsess_store *store = redis_new(&(struct secsess_redis_options) {.connect_ms = 2000,
			.answer_ms = 10000});
		enum secsess_status status;

		raw_ok(command);
		status = perform(store, &stage, (enum operation) operation);
		raw_ok(after);
		if (status != (works ? SECSESS_DONE : SECSESS_REFUSED)) {
			fail_msg("operation %d: %d, %s", operation, status, store->error.text);
		}
		if (status) {
			assert_non_null(strstr(store->error.text, word));
			assert_null(strstr(store->error.text, PREFIX));
		}
		check(&stage, (enum operation) operation, works);
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
	refused_by("ACL SETUSER default -evalsha -zrange -zrem -hmget", "ACL SETUSER default +@all", "ACL", false);
}

#define HANDLE "$26\r\n0123456789abcdefghijklmnop\r\n"
#define BAD_HANDLE "$26\r\n0123456789abcdefghijklmn}:\r\n"
#define TIME "*2\r\n$10\r\n1700000000\r\n$1\r\n0\r\n"

/* A connection that lost count of its answers, or another server at its end: nothing of it is believed, and it is not used
 * again. */
static void an_answer_that_makes_no_sense(void **state)
{
	static const struct {
		enum operation operation;
		const char *answer;
		int skip;
	} rows[] = {
		{ENLIST, "+OK\r\n", 0},
		{ENLIST, "$1\r\n0\r\n", 0},
		{ENLIST, "*0\r\n", 0},
		{ENLIST, "*1\r\n:5\r\n", 0},
		{ENLIST, "*1\r\n:8\r\n", 0},
		{ENLIST, "*1\r\n:-1\r\n", 0},
		{ENLIST, "*2\r\n:0\r\n:1\r\n", 0},
		{ENLIST, "*2\r\n:0\r\n$3\r\nabc\r\n", 0},
		{ENLIST, "*2\r\n:0\r\n" BAD_HANDLE, 0},
		{UNLIST, "+OK\r\n", 0},
		{UNLIST, "*1\r\n:1\r\n", 0},
		{INDEX, "*1\r\n" BAD_HANDLE "$-1\r\n" TIME, 0},
		{INDEX, "*1\r\n:1\r\n$-1\r\n" TIME, 0},
		{INDEX, "$-1\r\n$-1\r\n" TIME, 0},
		{INDEX, "*1\r\n" HANDLE ":1\r\n" TIME, 0},
		{INDEX, "*1\r\n" HANDLE "$-1\r\n*1\r\n$1\r\n1\r\n", 0},
		{HEADS, ":0\r\n", 0},
		{HEADS, "*0\r\n", 0},
		{HEADS, "*1\r\n$0\r\n\r\n", 0},
		{HEADS, "*3\r\n$0\r\n\r\n$0\r\n\r\n$0\r\n\r\n", 0},
		{HEADS, "*2\r\n$0\r\n\r\n:0\r\n", 0},
		{END_ALL, ":0\r\n:2\r\n", 0},
		{END_ALL, "*1\r\n:0\r\n:2\r\n", 0},
		{END_ALL, "*3\r\n:0\r\n:0\r\n:0\r\n:2\r\n", 0},
		{END_ALL, "*2\r\n:0\r\n$1\r\n0\r\n:2\r\n", 0},
		{END_ALL, "*2\r\n:0\r\n:42\r\n:2\r\n", 0},
		{REVOKE, ":0\r\n*0\r\n", 0},
		{REVOKE, "*1\r\n:0\r\n*0\r\n", 0},
		{REVOKE, "*2\r\n:0\r\n:0\r\n*0\r\n", 0},
		{REVOKE, "*2\r\n:0\r\n:-1\r\n*0\r\n", 0},
		{REVOKE, "*2\r\n:0\r\n:9007199254740992\r\n*0\r\n", 0},
		{REVOKE, "*2\r\n:4\r\n:1700000000000\r\n*0\r\n", 0},
		{REVOKE, "*2\r\n:0\r\n:1700000000000\r\n*1\r\n" BAD_HANDLE, 0},
		{NOTE, "+OK\r\n", 0},
		{NOTE, "*0\r\n", 0},
		{NOTE, "*1\r\n:4\r\n", 0},
		{NOTE, "*1\r\n:-1\r\n", 0},
		{NOTE, "*1\r\n$1\r\n0\r\n", 0},
		{NOTES, "$-1\r\n", 0},
		{NOTES, "*1\r\n$1\r\na\r\n", 0},
		{NOTES, "*2\r\n$1\r\na\r\n:1\r\n", 0},
		{NOTES, "*2\r\n$1\r\na\r\n$1\r\nx\r\n", 0},
		{NOTES, "*2\r\n$1\r\na\r\n$2\r\n-1\r\n", 0},
		{NOTES, "*2\r\n:1\r\n$1\r\n1\r\n", 0},
		{NOTES, "*2\r\n$41\r\naaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\r\n$1\r\n1\r\n", 0},
		{NOTES, "*0\r\n", 1},
		{NOTES, "*2\r\n$1\r\na\r\n$1\r\nb\r\n", 1},
		{NOTES, "*1\r\n:1\r\n", 1},
	};
	struct lossy lossy;

	(void) state;
	lossy_open(&lossy, 0);
	for (size_t i = 0; i < SECSESS_COUNT(rows); i++) {
		struct stage stage = prepare();
		size_t dials = lossy.dials;
		enum secsess_status status;

		lossy_begin(&lossy);
		lossy.skip = rows[i].skip;
		lossy.instead = rows[i].answer;
		status = perform(lossy.store, &stage, rows[i].operation);
		if (status != SECSESS_IO || lossy.instead) {
			fail_msg("row %zu: %d, %s", i, status, lossy.store->error.text);
		}
		assert_non_null(strstr(lossy.store->error.text, "makes no sense"));
		/* It goes on by another connection. */
		lossy_begin(&lossy);
		assert_int_equal(lossy.dials, dials + 1);
	}
	lossy.store->ops->close(lossy.store);
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
	for (int operation = ENLIST; operation < OPERATIONS; operation++) {
		struct stage stage = prepare();

		store->ops->begin(store);
		assert_int_equal(perform(store, &stage, (enum operation) operation), SECSESS_IO);
		assert_non_null(strstr(store->error.text, "can't be reached"));
	}
	store->ops->close(store);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(scripts_are_loaded_again),
		cmocka_unit_test(a_cut_connection_is_made_again),
		cmocka_unit_test(at_maxmemory),
		cmocka_unit_test(an_answer_that_got_lost),
		cmocka_unit_test(an_answer_that_got_lost_for_good),
		cmocka_unit_test(a_replica_refuses_writes),
		cmocka_unit_test(an_acl_refuses),
		cmocka_unit_test(an_answer_that_makes_no_sense),
		cmocka_unit_test(nobody_there),
	};

	return contract_run(argc, argv, "Redis faults, users", tests, SECSESS_COUNT(tests));
}
