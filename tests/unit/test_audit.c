/* SPDX-License-Identifier: BSD-3-Clause */

/* What is found about a store: each bad trait, alone on a store that is well otherwise, and what was not told. */
#include "unit.h"

#include "../../handlers/core/audit.h"

/* Over TLS to another machine, by a user that may little, with all that is to be told told. */
static const struct secsess_store_traits good_server = {.place = SECSESS_PLACE_SERVER,
	.remote = true,
	.encrypted = true,
	.verified = true,
	.credentials = true,
	.local = SECSESS_TOLD_NO,
	.policy = "noeviction",
	.evicts = SECSESS_TOLD_NO,
	.bounded = SECSESS_TOLD_YES,
	.forgets = SECSESS_TOLD_NO,
	.unjournaled = SECSESS_TOLD_NO,
	.failing = SECSESS_TOLD_NO,
	.replicated = SECSESS_TOLD_NO,
	.user = "secsess",
	.all_commands = SECSESS_TOLD_NO,
	.all_keys = SECSESS_TOLD_NO};

static const struct secsess_store_traits good_files = {.place = SECSESS_PLACE_FILES, .synced = true};

/* The IDs of all findings, in their order, with spaces between. */
static const char *found(const struct secsess_store_facts *facts)
{
	static char text[2048];
	const struct secsess_finding *finding;
	size_t at = 0;

	text[0] = '\0';
	while ((finding = secsess_store_finding(facts, &at)) != NULL) {
		snprintf(text + strlen(text), sizeof(text) - strlen(text), "%s%s", text[0] ? " " : "",
			strchr(finding->id, '.') + 1);
	}
	return text;
}

static const char *found_of(const struct secsess_store_traits *traits)
{
	return found(&(struct secsess_store_facts) {.traits = traits, .secret_file = true, .waits_for_replicas = true});
}

#define FINDS(ids, good, ...) \
	do { \
		struct secsess_store_traits traits = good; \
		struct secsess_store_traits *t = &traits; \
		__VA_ARGS__; \
		assert_string_equal(found_of(t), ids); \
	} while (0)

static void a_good_store_has_no_findings(void **state)
{
	static const struct secsess_store_traits process = {.place = SECSESS_PLACE_PROCESS};

	(void) state;
	assert_string_equal(found_of(&good_server), "");
	assert_string_equal(found_of(&good_files), "");
	assert_string_equal(found(&(struct secsess_store_facts) {.traits = &process}), "");
}

static void the_way_to_a_server(void **state)
{
	(void) state;
	FINDS("plaintext", good_server, t->encrypted = t->verified = false);
	FINDS("tls_unverified", good_server, t->verified = false);
	FINDS("no_password", good_server, t->credentials = false);
	FINDS("no_password plaintext", good_server, t->credentials = t->encrypted = t->verified = false);
	/* On the same machine nobody listens, but others may come. */
	FINDS("", good_server, t->remote = t->encrypted = t->verified = false);
	FINDS("", good_server, t->remote = t->encrypted = t->verified = false, t->local = SECSESS_TOLD_YES);
	FINDS("", good_server, t->remote = t->encrypted = t->verified = t->credentials = false);
	FINDS("no_password_local", good_server, t->remote = t->encrypted = t->verified = t->credentials = false,
		t->local = SECSESS_TOLD_YES);
}

static void what_a_server_does_with_sessions(void **state)
{
	(void) state;
	FINDS("eviction", good_server, t->evicts = SECSESS_TOLD_YES);
	FINDS("eviction", good_server, t->evicts = SECSESS_TOLD_YES, t->bounded = SECSESS_NOT_TOLD);
	FINDS("eviction_policy", good_server, t->evicts = SECSESS_TOLD_YES, t->bounded = SECSESS_TOLD_NO);
	FINDS("persistence_failing", good_server, t->failing = SECSESS_TOLD_YES);
	FINDS("persistence_snapshots", good_server, t->unjournaled = SECSESS_TOLD_YES);
	FINDS("persistence_none", good_server, t->unjournaled = t->forgets = SECSESS_TOLD_YES);
	FINDS("acl_commands", good_server, t->all_commands = SECSESS_TOLD_YES);
	FINDS("acl_keys", good_server, t->all_keys = SECSESS_TOLD_YES);
	FINDS("", good_server, t->replicated = SECSESS_TOLD_YES); /* they are waited for */
}

/* Not told is not fine. */
static void what_a_server_hides(void **state)
{
	(void) state;
	FINDS("state_unknown", good_server, t->evicts = SECSESS_NOT_TOLD);
	FINDS("state_unknown", good_server, t->unjournaled = SECSESS_NOT_TOLD);
	FINDS("state_unknown", good_server, t->failing = SECSESS_NOT_TOLD);
	FINDS("state_unknown", good_server, t->replicated = SECSESS_NOT_TOLD);
	FINDS("snapshots_unknown", good_server, t->unjournaled = SECSESS_TOLD_YES, t->forgets = SECSESS_NOT_TOLD);
	FINDS("acl_unknown", good_server, t->all_commands = SECSESS_NOT_TOLD);
	FINDS("acl_unknown", good_server, t->all_keys = SECSESS_NOT_TOLD);
}

static void a_directory(void **state)
{
	(void) state;
	FINDS("directory_replaceable", good_files, t->replaceable = true);
	FINDS("directory_squattable", good_files, t->squattable = true);
	FINDS("directory_listed", good_files, t->listed = true);
	FINDS("in_memory", good_files, t->in_memory = true);
	FINDS("unsynced", good_files, t->synced = false);
}

static void settings_that_go_with_it(void **state)
{
	struct secsess_store_traits replicated = good_server;

	(void) state;
	replicated.replicated = SECSESS_TOLD_YES;
	assert_string_equal(found(&(struct secsess_store_facts) {.traits = &replicated, .secret_file = true}), "failover");
	assert_string_equal(found(&(struct secsess_store_facts) {.traits = &good_server}), "secret_on_server");
	assert_string_equal(found(&(struct secsess_store_facts) {.traits = &good_files}), "secret_beside_files");
	assert_string_equal(found(&(struct secsess_store_facts) {.traits = &good_server,
							.secret_file = true,
							.credentials_in_setting = true}),
		"credentials_in_setting");
}

/* It tells nothing; what is known without it still counts. */
static void a_store_that_is_down(void **state)
{
	static const struct secsess_store_traits nothing = {.place = SECSESS_PLACE_SERVER, .remote = true};

	(void) state;
	assert_string_equal(found(&(struct secsess_store_facts) {.traits = &nothing,
							.status = SECSESS_IO,
							.secret_file = true}),
		"no_password unreachable plaintext");
	assert_string_equal(found(&(struct secsess_store_facts) {.traits = &good_files,
							.status = SECSESS_CONFIG,
							.secret_file = true}),
		"unreachable");
}

/* They are shown one severity after the other; each one says all there is to say. */
static void findings_are_complete(void **state)
{
	static const struct secsess_store_traits server = {.place = SECSESS_PLACE_SERVER, .remote = true};
	const struct secsess_store_facts facts = {.traits = &server};
	const struct secsess_finding *finding;
	enum secsess_severity last = SECSESS_CRITICAL;
	size_t at = 0;

	(void) state;
	while ((finding = secsess_store_finding(&facts, &at)) != NULL) {
		assert_true(finding->severity >= last && finding->severity < SECSESS_SEVERITIES);
		assert_true(finding->problem[0] && finding->allows[0] && finding->remedy[0] && finding->source[0]);
		assert_true(secsess_severity_name(finding->severity)[0]);
		last = finding->severity;
	}
	assert_true(at > 0);
}

static void the_worse_of_two(void **state)
{
	static const enum secsess_told all[] = {SECSESS_NOT_TOLD, SECSESS_TOLD_NO, SECSESS_TOLD_YES};

	(void) state;
	for (size_t i = 0; i < SECSESS_COUNT(all); i++) {
		assert_int_equal(secsess_worse(all[i], all[i]), all[i]);
		assert_int_equal(secsess_worse(all[i], SECSESS_TOLD_YES), SECSESS_TOLD_YES);
		assert_int_equal(secsess_worse(SECSESS_TOLD_YES, all[i]), SECSESS_TOLD_YES);
	}
	assert_int_equal(secsess_worse(SECSESS_NOT_TOLD, SECSESS_TOLD_NO), SECSESS_NOT_TOLD);
	assert_int_equal(secsess_worse(SECSESS_TOLD_NO, SECSESS_NOT_TOLD), SECSESS_NOT_TOLD);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_good_store_has_no_findings),
		cmocka_unit_test(the_way_to_a_server),
		cmocka_unit_test(what_a_server_does_with_sessions),
		cmocka_unit_test(what_a_server_hides),
		cmocka_unit_test(a_directory),
		cmocka_unit_test(settings_that_go_with_it),
		cmocka_unit_test(a_store_that_is_down),
		cmocka_unit_test(findings_are_complete),
		cmocka_unit_test(the_worse_of_two),
	};

	return cmocka_run_group_tests_name("audit", tests, NULL, NULL);
}
