/* SPDX-License-Identifier: BSD-3-Clause */

/* What a store tells of itself, and what it doesn't. */
#include "contract.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../unit/socket_transport.h"

#define S contract.store

static const char *variable(const char *name)
{
	const char *value = getenv(name);

	return value ? value : "";
}

static struct secsess_store_traits look_at(struct secsess_store *store)
{
	struct secsess_store_traits traits;

	if (store->ops->inspect(store, &traits)) {
		fail_msg("%s", store->error.text);
	}
	return traits;
}

/* One server, whose settings the test may change. */
static bool is_one_server(void)
{
	return contract.redis && strncmp(variable("SECSESS_REDIS_ADDRESS"), "redis+unix:", strlen("redis+unix:")) == 0;
}

static void it_says_what_it_is(void **state)
{
	struct secsess_store_traits traits = look_at(S);

	(void) state;
	assert_int_equal(traits.place,
		contract.redis      ? SECSESS_PLACE_SERVER
			: contract.file ? SECSESS_PLACE_FILES
							: SECSESS_PLACE_PROCESS);
	assert_false(traits.remote);
	assert_false(traits.credentials);
	if (contract.redis) {
		bool sentinel = strstr(variable("SECSESS_REDIS_ADDRESS"), "sentinel") != NULL;

		assert_int_equal(traits.replicated, sentinel ? SECSESS_TOLD_YES : SECSESS_TOLD_NO);
	}
}

/* A request may be under way, or come afterwards. */
static void it_changes_nothing(void **state)
{
	struct secsess_place place = session_with("data");
	struct token token = new_token();
	uint64_t fence = lock(S, &place, token);

	(void) state;
	look_at(S);
	assert_int_equal(write_as(S, &place, token, fence, "more"), SECSESS_DONE);
	assert_payload(&place, "more");
}

static void a_directory_is_looked_at_from_outside(void **state)
{
	char parent[256];
	struct stat info;
	static const struct {
		mode_t mode;
		bool replaceable, squattable, listed;
	} rows[] = {
		{0700, false, false, false},
		{0711, false, false, false},
		{0755, false, false, true},
		{0777, true, false, true},
		{0773, true, false, false},
		{0770, true, false, false},
		{01777, false, true, true},
		{01733, false, true, false},
	};

	(void) state;
	snprintf(parent, sizeof(parent), "%s", variable("SECSESS_DIRECTORY"));
	*strrchr(parent, '/') = '\0';
	assert_int_equal(stat(parent, &info), 0);
	for (size_t i = 0; i < SECSESS_COUNT(rows); i++) {
		struct secsess_store_traits traits;

		assert_int_equal(chmod(parent, rows[i].mode), 0);
		traits = look_at(S);
		assert_int_equal(traits.replaceable, rows[i].replaceable);
		assert_int_equal(traits.squattable, rows[i].squattable);
		assert_int_equal(traits.listed, rows[i].listed);
	}
	chmod(parent, info.st_mode & 07777);
}

/* Who looks first may be somebody else than its owner is to be. */
static void a_directory_is_not_made_by_looking(void **state)
{
	static const struct secsess_file_options options = {.sync = false};
	struct secsess_store *store;
	char path[256];

	(void) state;
	snprintf(path, sizeof(path), "%s-none", variable("SECSESS_DIRECTORY"));
	store = secsess_file_new(path, &options);
	assert_non_null(store);
	assert_int_equal(look_at(store).place, SECSESS_PLACE_FILES);
	assert_int_equal(look_at(store).in_memory, look_at(S).in_memory);
	assert_int_not_equal(access(path, F_OK), 0);
	store->ops->close(store);
	snprintf(path, sizeof(path), "%s-none/secsess", variable("SECSESS_DIRECTORY"));
	store = secsess_file_new(path, &options);
	assert_non_null(store);
	assert_true(store->ops->inspect(store, &(struct secsess_store_traits) {0}) < 0);
	assert_non_null(strstr(store->error.text, "can't be made or opened"));
	store->ops->close(store);
}

static void files_are_synced_or_not(void **state)
{
	struct secsess_store *synced;

	(void) state;
	synced = file_new(true);
	assert_true(look_at(synced).synced);
	assert_false(look_at(S).synced);
	synced->ops->close(synced);
}

static void a_server_tells_its_state(void **state)
{
	struct secsess_store_traits traits;

	(void) state;
	raw_ok("CONFIG SET maxmemory-policy allkeys-lru");
	traits = look_at(S);
	assert_string_equal(traits.policy, "allkeys-lru");
	assert_int_equal(traits.evicts, SECSESS_TOLD_YES);
	assert_int_equal(traits.bounded, SECSESS_TOLD_NO);
	raw_ok("CONFIG SET maxmemory 1000000000");
	assert_int_equal(look_at(S).bounded, SECSESS_TOLD_YES);
	raw_ok("CONFIG SET maxmemory 0");
	raw_ok("CONFIG SET maxmemory-policy noeviction");
	traits = look_at(S);
	assert_int_equal(traits.evicts, SECSESS_TOLD_NO);
	assert_int_equal(traits.replicated, SECSESS_TOLD_NO);
	assert_int_equal(traits.failing, SECSESS_TOLD_NO);
	assert_int_equal(traits.unjournaled, SECSESS_TOLD_YES);
	assert_int_equal(traits.forgets, SECSESS_TOLD_YES);
	raw_ok("CONFIG SET save %s", "3600 1");
	assert_int_equal(look_at(S).forgets, SECSESS_TOLD_NO);
	raw_ok("CONFIG SET save %s", "");
	raw_ok("CONFIG SET appendonly yes");
	assert_int_equal(look_at(S).unjournaled, SECSESS_TOLD_NO);
	raw_ok("CONFIG SET appendonly no");
}

static struct secsess_store *store_as(const char *user, const char *password)
{
	static const struct secsess_redis_options options = {.connect_ms = 2000, .answer_ms = 2000};
	struct secsess_address address;
	struct secsess_error error = {""};
	struct secsess_store *store;
	char text[256];

	snprintf(text, sizeof(text), "redis+unix://%s:%s@%s?prefix=" PREFIX, user, password,
		strchr(variable("SECSESS_REDIS_ADDRESS"), ':') + 3);
	assert_int_equal(secsess_address_parse(&address, STR(text), &error), SECSESS_DONE);
	store = secsess_redis_new(&address, &secsess_socket_dialer, &options);
	assert_non_null(store);
	return store;
}

static struct secsess_store_traits look_as(const char *rules)
{
	struct secsess_store_traits traits;
	struct secsess_store *store;
	char command[256];

	snprintf(command, sizeof(command), "ACL SETUSER looker reset on >word %s", rules);
	raw_ok(command);
	store = store_as("looker", "word");
	traits = look_at(store);
	store->ops->close(store);
	raw_ok("ACL DELUSER looker");
	return traits;
}

static void a_user_is_told_by_its_rules(void **state)
{
	struct secsess_store_traits traits;

	(void) state;
	assert_string_equal(look_at(S).user, "default");
	assert_int_equal(look_at(S).all_commands, SECSESS_TOLD_YES);
	assert_int_equal(look_at(S).all_keys, SECSESS_TOLD_YES);
	traits = look_as("~contract:* -@all +hello +auth +time +acl|whoami +acl|getuser +info");
	assert_string_equal(traits.user, "looker");
	assert_true(traits.credentials);
	assert_int_equal(traits.all_commands, SECSESS_TOLD_NO);
	assert_int_equal(traits.all_keys, SECSESS_TOLD_NO);
	assert_int_equal(look_as("~* -@all +hello +auth +time +acl|whoami +acl|getuser").all_keys, SECSESS_TOLD_YES);
	assert_int_equal(look_as("~contract:* -@all +hello +time +acl").all_commands, SECSESS_TOLD_YES);
	assert_int_equal(look_as("~contract:* +@all").all_commands, SECSESS_TOLD_YES);
}

static void what_is_forbidden_is_not_told(void **state)
{
	struct secsess_store_traits traits;

	(void) state;
	traits = look_as("~contract:* -@all +hello +auth +time");
	assert_int_equal(traits.evicts, SECSESS_NOT_TOLD);
	assert_int_equal(traits.bounded, SECSESS_NOT_TOLD);
	assert_int_equal(traits.unjournaled, SECSESS_NOT_TOLD);
	assert_int_equal(traits.forgets, SECSESS_NOT_TOLD);
	assert_int_equal(traits.failing, SECSESS_NOT_TOLD);
	assert_int_equal(traits.replicated, SECSESS_NOT_TOLD);
	assert_int_equal(traits.all_commands, SECSESS_NOT_TOLD);
	assert_int_equal(traits.all_keys, SECSESS_NOT_TOLD);
	assert_string_equal(traits.user, "");
	assert_string_equal(traits.policy, "");
	traits = look_as("~contract:* -@all +hello +auth +time +info");
	assert_int_equal(traits.evicts, SECSESS_TOLD_NO);
	assert_int_equal(traits.forgets, SECSESS_NOT_TOLD);
}

static void a_socket_is_open_to_some_or_all(void **state)
{
	const char *path = variable("SECSESS_REDIS_RAW");
	struct stat info;

	(void) state;
	assert_int_equal(stat(path, &info), 0);
	chmod(path, 0770);
	assert_int_equal(look_at(S).local, SECSESS_TOLD_NO);
	chmod(path, info.st_mode & 07777);
}

static void what_is_known_is_told_of_a_server_that_is_down(void **state)
{
	static const struct {
		const char *address;
		bool remote, encrypted, verified;
	} rows[] = {
		{"redis://127.0.0.1:1", false, false, false},
		{"redis://localhost:1", false, false, false},
		{"redis://[::1]:1", false, false, false},
		{"redis://192.0.2.1:1", true, false, false},
		{"rediss://192.0.2.1:1", true, true, true},
		{"rediss://192.0.2.1:1?verify=0", true, true, false},
	};
	static const struct secsess_redis_options options = {.connect_ms = 20, .answer_ms = 20};

	(void) state;
	for (size_t i = 0; i < SECSESS_COUNT(rows); i++) {
		struct secsess_address address;
		struct secsess_error error = {""};
		struct secsess_store_traits traits;
		struct secsess_store *store;

		assert_int_equal(secsess_address_parse(&address, STR(rows[i].address), &error), SECSESS_DONE);
		store = secsess_redis_new(&address, &secsess_socket_dialer, &options);
		assert_non_null(store);
		assert_true(store->ops->inspect(store, &traits) < 0);
		assert_true(store->error.text[0]);
		assert_int_equal(traits.place, SECSESS_PLACE_SERVER);
		assert_int_equal(traits.remote, rows[i].remote);
		assert_int_equal(traits.encrypted, rows[i].encrypted);
		assert_int_equal(traits.verified, rows[i].verified);
		assert_int_equal(traits.local, rows[i].remote ? SECSESS_TOLD_NO : SECSESS_TOLD_YES);
		assert_int_equal(traits.evicts, SECSESS_NOT_TOLD);
		store->ops->close(store);
	}
}

int main(int argc, char **argv)
{
	const struct CMUnitTest common[] = {
		cmocka_unit_test(it_says_what_it_is),
		cmocka_unit_test(it_changes_nothing),
		cmocka_unit_test(what_is_known_is_told_of_a_server_that_is_down),
	};
	const struct CMUnitTest files[] = {
		cmocka_unit_test(it_says_what_it_is),
		cmocka_unit_test(it_changes_nothing),
		cmocka_unit_test(a_directory_is_looked_at_from_outside),
		cmocka_unit_test(a_directory_is_not_made_by_looking),
		cmocka_unit_test(files_are_synced_or_not),
	};
	const struct CMUnitTest server[] = {
		cmocka_unit_test(it_says_what_it_is),
		cmocka_unit_test(it_changes_nothing),
		cmocka_unit_test(a_server_tells_its_state),
		cmocka_unit_test(a_user_is_told_by_its_rules),
		cmocka_unit_test(what_is_forbidden_is_not_told),
		cmocka_unit_test(a_socket_is_open_to_some_or_all),
	};

	contract_choose(argc, argv);
	if (contract.file) {
		return contract_run(argc, argv, "inspect", files, SECSESS_COUNT(files));
	}
	if (is_one_server()) {
		return contract_run(argc, argv, "inspect", server, SECSESS_COUNT(server));
	}
	return contract_run(argc, argv, "inspect", common, SECSESS_COUNT(common));
}
