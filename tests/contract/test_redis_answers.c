/* SPDX-License-Identifier: BSD-3-Clause */

/* What a Redis answers otherwise than "yes": its errors in words for people, and a connection's first words. */
#include "contract.h"

#include "../../handlers/core/session.h"
#include "../../handlers/store/redis_link.h"
#include "../unit/socket_transport.h"

#define SECRET "user:alice"

static void errors_in_words(void **state)
{
	static const struct {
		const char *reply;
		enum secsess_cure cure;
		const char *told;
	} rows[] = {
		{"NOSCRIPT No matching script. Please use EVAL.", SECSESS_CURE_SCRIPTS, "NOSCRIPT: it forgot"},
		{"LOADING Redis is loading the dataset in memory", SECSESS_CURE_WAIT, "LOADING: it is still loading"},
		{"BUSY Redis is busy running a script", SECSESS_CURE_WAIT, "BUSY: a script"},
		{"BUSYGROUP exists", SECSESS_CURE_NONE, "BUSYGROUP: see its log"},
		{"MASTERDOWN Link with MASTER is down", SECSESS_CURE_WAIT, "MASTERDOWN: "},
		{"READONLY", SECSESS_CURE_RECONNECT, "READONLY: "},
		{"OOM command not allowed", SECSESS_CURE_FULL, "OOM: it reached maxmemory"},
		{"MOVED 1 " SECRET, SECSESS_CURE_NONE, "MOVED: it is a Cluster: write redis-cluster://"},
		{"CLUSTERDOWN The cluster is down", SECSESS_CURE_WAIT, "CLUSTERDOWN: "},
		{"TRYAGAIN Multiple keys request during rehashing of slot", SECSESS_CURE_MOVING, "TRYAGAIN: "},
		{"ERR This instance has cluster support disabled", SECSESS_CURE_NONE, "it is no Cluster: write redis://"},
		/* What takes itself for a Redis, and has no scripts, or other ones. */
		{"ERR unknown command 'EVALSHA', with args beginning with: " SECRET, SECSESS_CURE_NONE, "with Lua scripts"},
		{"ERR Error running script: script tried accessing undeclared key " SECRET, SECSESS_CURE_NONE,
			"with Lua scripts"},
		/* As scripts hand them on, before Redis 7 and since. */
		{"ERR Error running script: @user_script:3: -OOM command not allowed when used memory > 'maxmemory'.",
			SECSESS_CURE_FULL, "OOM: it reached maxmemory"},
		{"ERR Error running script: You can't write against a read only replica.", SECSESS_CURE_RECONNECT,
			"READONLY: "},
		{"ERR Error running script: The user executing the script can't run this command or subcommand",
			SECSESS_CURE_NONE, "NOPERM: its ACL"},
		{"ERR ACL failure in script", SECSESS_CURE_NONE, "NOPERM: its ACL"},
		/* Of what we don't know, the first word is shown if it is one. */
		{"ERR value of " SECRET, SECSESS_CURE_NONE, "answered ERR: see its log"},
		{"EXECABORT: " SECRET, SECSESS_CURE_NONE, "answered EXECABORT: see its log"},
		{SECRET, SECSESS_CURE_NONE, "answered an error: see its log"},
		{"ERR\t" SECRET, SECSESS_CURE_NONE, "answered an error: see its log"},
		{"AWORDOFSEVENTEENS " SECRET, SECSESS_CURE_NONE, "answered an error: see its log"},
		{"", SECSESS_CURE_NONE, "answered an error: see its log"},
	};

	(void) state;
	for (size_t i = 0; i < SECSESS_COUNT(rows); i++) {
		struct secsess_error error = {""};

		assert_int_equal(secsess_redis_explain(rows[i].reply, "here", &error), rows[i].cure);
		if (!strstr(error.text, rows[i].told) || !strstr(error.text, "the store at here answered ")) {
			fail_msg("\"%s\" is told as \"%s\"", rows[i].reply, error.text);
		}
		assert_null(strstr(error.text, SECRET));
	}
}

static struct secsess_store *store_in_db(int db)
{
	static const struct secsess_redis_options options = {.connect_ms = 2000, .answer_ms = 2000};
	struct secsess_address address;
	struct secsess_error error = {""};
	struct secsess_store *store;
	char text[256];

	snprintf(text, sizeof(text), "%s?db=%d&prefix=" PREFIX, getenv("SECSESS_REDIS_ADDRESS"), db);
	assert_int_equal(secsess_address_parse(&address, STR(text), &error), SECSESS_DONE);
	store = secsess_redis_new(&address, &secsess_socket_dialer, &options);
	assert_non_null(store);
	return store;
}

static void a_database_of_its_own(void **state)
{
	struct secsess_store *store = store_in_db(3);
	struct secsess_place place = new_place("alice");
	redisReply *keys;

	(void) state;
	raw_ok("FLUSHALL");
	assert_int_equal(revoke_user(store, &place.tag, KEEP), SECSESS_DONE);
	raw_ok("SELECT 3");
	keys = raw("KEYS " PREFIX "*");
	raw_ok("SELECT 0");
	assert_int_equal(keys->elements, 1);
	freeReplyObject(keys);
	keys = raw("KEYS *");
	assert_int_equal(keys->elements, 0);
	freeReplyObject(keys);
	store->ops->close(store);
}

static void a_database_that_is_not_there(void **state)
{
	struct secsess_store *store = store_in_db(65535);
	struct secsess_place place = new_place("alice");

	(void) state;
	assert_int_equal(revoke_user(store, &place.tag, KEEP), SECSESS_REFUSED);
	assert_non_null(strstr(store->error.text, "answered ERR"));
	assert_int_equal(store->ops->prepare(store), SECSESS_REFUSED);
	store->ops->close(store);
}

/* A worker without a secret file: it offers a secret, and works with what the store answers. */
struct newcomer {
	struct secsess_store *store;
	struct secsess_keyring *ring;
};

static struct newcomer newcomer(void)
{
	struct newcomer newcomer = {.store = actor_new(), .ring = secsess_keyring_new()};

	assert_non_null(newcomer.ring);
	newcomer.store->secret.wanted = true;
	secsess_random(newcomer.store->secret.offer, sizeof(newcomer.store->secret.offer));
	return newcomer;
}

static enum secsess_status mint(const struct newcomer *newcomer, struct secsess_sid *sid)
{
	static const struct secsess_config config = {.idle_ms = 1};
	struct secsess_session session = {.store = newcomer->store, .ring = newcomer->ring, .config = &config};
	enum secsess_status status = secsess_session_mint(&session, STR("label-"), sid);

	assert_int_equal(status == SECSESS_DONE, session.error.text[0] == '\0');
	secsess_session_forget(&session);
	return status;
}

static void leave(struct newcomer *newcomer)
{
	newcomer->store->ops->close(newcomer->store);
	secsess_keyring_free(newcomer->ring);
}

static void workers_agree_on_a_secret(void **state)
{
	struct newcomer first = newcomer(), second = newcomer();
	struct secsess_sid sid, other, read;

	(void) state;
	raw_ok("DEL " PREFIX "secret");
	assert_int_equal(mint(&first, &sid), SECSESS_DONE);
	assert_int_equal(secsess_sid_parse(&read, second.ring, secsess_slice_str(sid.text)), SECSESS_FORGED);
	assert_int_equal(mint(&second, &other), SECSESS_DONE);
	assert_int_equal(secsess_sid_parse(&read, second.ring, secsess_slice_str(sid.text)), SECSESS_DONE);
	assert_int_equal(secsess_sid_parse(&read, first.ring, secsess_slice_str(other.text)), SECSESS_DONE);
	leave(&first);
	leave(&second);
}

/* Such a worker makes no ID of a secret that nobody knows. */
static void no_id_without_a_secret(void **state)
{
	struct newcomer late = newcomer();
	struct secsess_sid sid;

	(void) state;
	raw_ok("SET " PREFIX "secret short");
	assert_int_equal(mint(&late, &sid), SECSESS_CORRUPT);
	assert_int_equal(late.ring->count, 0);
	raw_ok("DEL " PREFIX "secret");
	leave(&late);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(errors_in_words),
		cmocka_unit_test(a_database_of_its_own),
		cmocka_unit_test(a_database_that_is_not_there),
		cmocka_unit_test(workers_agree_on_a_secret),
		cmocka_unit_test(no_id_without_a_secret),
	};

	return contract_run(argc, argv, "Redis answers", tests, SECSESS_COUNT(tests));
}
