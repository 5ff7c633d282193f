/* SPDX-License-Identifier: BSD-3-Clause */

/* What is done to series of auto-login keys on a Redis that is full, forgets its scripts, cuts connections, loses answers, turns
 * into a replica, or answers what makes no sense. */
#include "lossy.h"

#define S contract.store
#define NEVER INT64_C(-1000000) /* a grace that is over */

enum operation { PUT, USE, AGAIN, THEFT, HEAR, DROP, LIST, OPERATIONS };

/* A user of its own with one series, whose key 1 was used, for key 2. */
struct stage {
	struct secsess_place place, more;
};

static struct secsess_series_put put_of(const struct secsess_place *place, unsigned char *bytes)
{
	struct secsess_series series = {.newest = 2,
		.before = 1,
		.used_at = now_ms(),
		.expires_at = now_ms() + KEEP,
		.session = "0123456789abcdefghijklmnop"};

	memset(series.newest_hash, 2, sizeof(series.newest_hash));
	memset(series.before_hash, 1, sizeof(series.before_hash));
	secsess_series_encode(bytes, &series);
	return (struct secsess_series_put) {.place = *place,
		.bytes = secsess_slice_of(bytes, SECSESS_SERIES_HEAD_SIZE),
		.expires_at = series.expires_at,
		.most = 5};
}

static enum secsess_status put_in(struct secsess_store *store, const struct secsess_place *place)
{
	unsigned char bytes[SECSESS_SERIES_HEAD_SIZE] = {0};
	struct secsess_series_put put_request = put_of(place, bytes);
	size_t dropped = 0;
	enum secsess_status status = store->ops->put_series(store, &put_request, &dropped);

	assert_int_equal(dropped, 0);
	return status;
}

static struct stage prepare(void)
{
	static unsigned number;
	struct stage stage = {.place = new_place(""), .more = new_place("")};

	snprintf(stage.place.tag.text, sizeof(stage.place.tag.text), "keys%016u", ++number);
	stage.more.tag = stage.place.tag;
	assert_int_equal(put_in(S, &stage.place), SECSESS_DONE);
	return stage;
}

static enum secsess_status use(struct secsess_store *store, const struct stage *stage, enum operation operation)
{
	struct secsess_key_use request = {.place = stage->place,
		.number = operation == USE ? 2 : 1,
		.seen = STR("seen"),
		.session = "ponmlkjihgfedcba9876543210",
		.grace_ms = NEVER,
		.theft = SECSESS_THEFT_SUSPECT};
	struct secsess_key_answer answer = {.number = 0};
	enum secsess_status status;

	memset(request.hash, operation == THEFT ? 9 : operation == USE ? 2 : 1, sizeof(request.hash));
	memset(request.next, 3, sizeof(request.next));
	status = store->ops->use_key(store, &request, &answer);
	if (status) {
		assert_int_equal(answer.number, 0);
		assert_null(answer.issue.data);
	} else if (operation == THEFT) { /* a repetition finds what it did itself */
		assert_true(answer.outcome == SECSESS_KEY_OBSOLETE || answer.outcome == SECSESS_KEY_DEAD);
	} else {
		assert_true(answer.outcome == SECSESS_KEY_USED || (operation == AGAIN && answer.outcome == SECSESS_KEY_AGAIN));
		assert_int_equal(answer.number, 3);
	}
	secsess_buf_release(&answer.issue);
	return status;
}

static enum secsess_status list(struct secsess_store *store, const struct stage *stage)
{
	struct secsess_series_list found = {0};
	enum secsess_status status = store->ops->list_series(store, &stage->place.tag, &found);

	assert_int_equal(found.count, status ? 0 : 1);
	assert_int_equal(found.at == NULL, status != SECSESS_DONE);
	secsess_series_list_release(&found);
	return status;
}

static enum secsess_status perform(struct secsess_store *store, const struct stage *stage, enum operation operation)
{
	size_t dropped;

	switch (operation) {
		case PUT:
			return put_in(store, &stage->more);
		case USE:
		case AGAIN:
		case THEFT:
			return use(store, stage, operation);
		case HEAR:
			return store->ops->hear_series(store, &stage->place, 2);
		case DROP:
			return store->ops->drop_series(store, &stage->place, &dropped);
		case LIST:
			return list(store, stage);
		case OPERATIONS:
			break;
	}
	return SECSESS_CORRUPT;
}

/* done: the operation took effect, and once; else nothing changed. */
static void check(const struct stage *stage, enum operation operation, bool done)
{
	struct secsess_series_list found = {0};
	struct secsess_series series;

	assert_int_equal(S->ops->list_series(S, &stage->place.tag, &found), SECSESS_DONE);
	assert_int_equal(found.count, !done ? 1 : operation == PUT ? 2 : operation == DROP ? 0 : 1);
	for (size_t i = 0; i < found.count; i++) {
		bool is_other = strcmp(found.at[i].handle, stage->more.handle) == 0;
		bool used = done && (operation == USE || operation == AGAIN) && !is_other;

		assert_int_equal(secsess_series_decode(&series, secsess_buf_slice(&found.at[i].bytes)), SECSESS_DONE);
		assert_int_equal(series.newest, used ? 3 : 2);
		assert_int_equal(series.suspect, done && operation == THEFT);
		assert_int_equal(series.heard, done && operation == HEAR);
		assert_int_equal(found.at[i].bytes.size, SECSESS_SERIES_HEAD_SIZE + (used ? 4 : 0));
	}
	secsess_series_list_release(&found);
}

static void each_after(const char *command, const char *after, bool refuses_more)
{
	for (int operation = PUT; operation < OPERATIONS; operation++) {
		struct stage stage = prepare();
		bool refused = refuses_more && operation == PUT;
		enum secsess_status status;

		S->ops->begin(S);
		raw_ok(command);
		status = perform(S, &stage, (enum operation) operation);
		raw_ok(after);
		if (status && !(refused && status == SECSESS_REFUSED)) {
			fail_msg("operation %d: %s", operation, S->error.text);
		}
		check(&stage, (enum operation) operation, !status);
	}
}

static void scripts_are_loaded_again(void **state)
{
	(void) state;
	each_after("SCRIPT FLUSH", "PING", false);
}

static void a_cut_connection_is_made_again(void **state)
{
	(void) state;
	each_after("CLIENT KILL TYPE normal SKIPME yes", "PING", false);
}

/* What was stolen must not stay good because a server is full. New keys may have to wait. */
static void at_maxmemory(void **state)
{
	(void) state;
	each_after("CONFIG SET maxmemory 1", "CONFIG SET maxmemory 0", true);
}

static void an_answer_that_got_lost(void **state)
{
	static const int budgets[] = {3000, 0};

	(void) state;
	for (size_t i = 0; i < SECSESS_COUNT(budgets); i++) {
		struct lossy lossy;

		lossy_open(&lossy, budgets[i]);
		for (int operation = PUT; operation < OPERATIONS; operation++) {
			struct stage stage = prepare();
			enum secsess_status status;

			lossy_begin(&lossy);
			lossy.loses = true;
			status = perform(lossy.store, &stage, (enum operation) operation);
			if (status != (budgets[i] ? SECSESS_DONE : SECSESS_IO)) {
				fail_msg("operation %d: %d, %s", operation, status, lossy.store->error.text);
			}
			assert_false(lossy.loses);
			check(&stage, (enum operation) operation, true);
		}
		lossy.store->ops->close(lossy.store);
	}
}

static void refused_by(const char *command, const char *after, const char *word, bool reads)
{
	for (int operation = PUT; operation < OPERATIONS; operation++) {
		bool works = reads && operation == LIST;
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
		assert_true(works || strstr(store->error.text, word));
		check(&stage, (enum operation) operation, works);
		store->ops->close(store);
	}
}

static void who_may_not_write_says_so(void **state)
{
	(void) state;
	refused_by("REPLICAOF 127.0.0.1 1", "REPLICAOF NO ONE", "replica", true);
	refused_by("ACL SETUSER default -evalsha -hgetall", "ACL SETUSER default +@all", "ACL", false);
}

#define HANDLE "$26\r\n0123456789abcdefghijklmnop\r\n"
#define BAD_HANDLE "$26\r\n0123456789abcdefghijklmn}:\r\n"
#define TIME "*2\r\n$10\r\n1700000000\r\n$1\r\n0\r\n"
#define NO_TIME "*2\r\n$1\r\nx\r\n$1\r\n0\r\n"
#define NOT_REVOKED "$-1\r\n"
#define EMPTY "$0\r\n\r\n"
#define USED(outcome, number, vain, issue) "*4\r\n" outcome number vain issue

/* Nothing of it is believed, and that connection is not used again. */
static void an_answer_that_makes_no_sense(void **state)
{
	static const struct {
		enum operation operation;
		const char *answer;
	} rows[] = {
		{PUT, "+OK\r\n"},
		{PUT, "*1\r\n:0\r\n"},
		{PUT, "*2\r\n:1\r\n:0\r\n"},
		{PUT, "*2\r\n:0\r\n:-1\r\n"},
		{PUT, "*2\r\n:0\r\n$1\r\n0\r\n"},
		{USE, "+OK\r\n"},
		{USE, "*0\r\n"},
		{USE, "*1\r\n:0\r\n"},
		{USE, "*1\r\n:4\r\n"},
		{USE, USED(":7\r\n", ":3\r\n", EMPTY, EMPTY)},
		{USE, USED(":-3\r\n", ":3\r\n", EMPTY, EMPTY)},
		{USE, USED(":0\r\n", ":0\r\n", EMPTY, EMPTY)},
		{USE, USED(":0\r\n", ":-1\r\n", EMPTY, EMPTY)},
		{USE, USED(":0\r\n", ":4294967296\r\n", EMPTY, EMPTY)},
		{USE, USED(":0\r\n", EMPTY, EMPTY, EMPTY)},
		{USE, USED(":0\r\n", ":3\r\n", ":1\r\n", EMPTY)},
		{USE, USED(":1\r\n", ":3\r\n", BAD_HANDLE, EMPTY)},
		{USE, USED(":1\r\n", ":3\r\n", "$3\r\nabc\r\n", EMPTY)},
		{USE, USED(":0\r\n", ":3\r\n", EMPTY, "$-1\r\n")},
		{USE, "*5\r\n:0\r\n:3\r\n" EMPTY EMPTY EMPTY},
		{HEAR, "+OK\r\n"},
		{HEAR, ":3\r\n"},
		{HEAR, ":5\r\n"},
		{DROP, ":0\r\n"},
		{DROP, "*2\r\n:4\r\n:1\r\n"},
		{DROP, "*2\r\n:0\r\n:-1\r\n"},
		{LIST, "$-1\r\n" NOT_REVOKED TIME},
		{LIST, "*1\r\n" HANDLE NOT_REVOKED TIME},
		{LIST, "*2\r\n" BAD_HANDLE "$1\r\nx\r\n" NOT_REVOKED TIME},
		{LIST, "*2\r\n:1\r\n$1\r\nx\r\n" NOT_REVOKED TIME},
		{LIST, "*2\r\n" HANDLE ":1\r\n" NOT_REVOKED TIME},
		{LIST, "*2\r\n" HANDLE "$1\r\nx\r\n:1\r\n" TIME},
		{LIST, "*2\r\n" HANDLE "$1\r\nx\r\n" NOT_REVOKED NO_TIME},
	};
	struct lossy lossy;

	(void) state;
	lossy_open(&lossy, 0);
	for (size_t i = 0; i < SECSESS_COUNT(rows); i++) {
		struct stage stage = prepare();
		size_t dials = lossy.dials;
		char answer[512];
		enum secsess_status status;

		snprintf(answer, sizeof(answer), "%s%s", rows[i].answer, rows[i].operation == USE ? NOT_REVOKED TIME : "");
		lossy_begin(&lossy);
		lossy.instead = answer;
		status = perform(lossy.store, &stage, rows[i].operation);
		assert_null(lossy.instead);
		if (status != SECSESS_IO) {
			fail_msg("row %zu: %d, %s", i, status, lossy.store->error.text);
		}
		assert_non_null(strstr(lossy.store->error.text, "makes no sense"));
		lossy_begin(&lossy);
		assert_int_equal(lossy.dials, dials + 1);
	}
	lossy.store->ops->close(lossy.store);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(scripts_are_loaded_again),
		cmocka_unit_test(a_cut_connection_is_made_again),
		cmocka_unit_test(at_maxmemory),
		cmocka_unit_test(an_answer_that_got_lost),
		cmocka_unit_test(who_may_not_write_says_so),
		cmocka_unit_test(an_answer_that_makes_no_sense),
	};

	return contract_run(argc, argv, "Redis, faults around series", tests, SECSESS_COUNT(tests));
}
