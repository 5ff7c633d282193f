/* SPDX-License-Identifier: BSD-3-Clause */

/* Whole requests in which the first allocation fails, then the second, and so on until one gets through: whoever
 * allocates, core, driver, wire, hiredis or libc, since malloc itself is ours here. A failure is answered with NOMEM, or
 * overcome; nothing leaks (the sanitizer looks); what the store holds is what was there or what was confirmed, and the
 * next request of the same worker finds it and writes. */
#include "contract.h"

#include "../../handlers/core/session.h"
#include "../unit/socket_transport.h"
#include "short_memory.h"

#define LARGE ((size_t) 300000) /* travels to Redis by a key of its own */

static const struct secsess_config config = {
	.limits = {.grace_ms = GRACE, .rotate_ms = ROTATE},
	.idle_ms = 1440000,
	.absolute_ms = 43200000,
	.empty_ms = 300000,
	.tombstone_ms = 86400000,
	.lease_ms = LEASE,
	.lock_wait_ms = 300,
	.max_waiters = 16,
	.slow_waiters = 16,
};
static const struct secsess_client client = {.ip = {(const unsigned char *) "192.0.2.7", 9},
	.agent = {(const unsigned char *) "Browser/1.0", 11},
	.navigation = true,
	.can_keep_cookie = true};
static struct secsess_keyring *ring;
static char large[LARGE + 1];

/* A session of a user: its payload as stored is "before". */
struct visitor {
	struct secsess_sid sid;
};

static struct secsess_session request_to(struct secsess_store *store)
{
	return (struct secsess_session) {.store = store, .ring = ring, .config = &config};
}

static enum secsess_status start(struct secsess_session *session, const struct secsess_sid *sid, bool read_only)
{
	struct secsess_start start = {.serializer = STR("php"), .read_only = read_only, .may_create = true};

	start.id = sid ? secsess_slice_of(sid->text, sid->size) : STR("");
	session->store->ops->begin(session->store);
	return secsess_session_start(session, &start, &client);
}

/* An unlock for which there was no memory: nobody waits longer than the lease for it. */
static bool lock_may_remain;

/* One request that must go well. Yields what it read, at most so long; writes if payload isn't NULL. */
static void visit(struct secsess_store *store, struct secsess_sid *sid, bool fresh, char *read, size_t capacity,
	const char *payload)
{
	struct secsess_session session = request_to(store);
	enum secsess_status status = start(&session, fresh ? NULL : sid, false);

	if (status) {
		fail_msg("the next request did not start (%d): %s", (int) status, session.error.text);
	}
	if (session.access != SECSESS_ACCESS_LEASED && !lock_may_remain) {
		fail_msg("the next request did not get the lock");
	}
	assert_true(session.payload.size < capacity);
	memcpy(read, session.payload.data, session.payload.size);
	read[session.payload.size] = '\0';
	*sid = session.sid;
	status = secsess_session_commit(&session, payload ? STR(payload) : (struct secsess_slice) {0}, STR("php"));
	if (status) {
		fail_msg("the next request did not write (%d): %s", (int) status, session.error.text);
	}
	secsess_session_forget(&session);
}

static struct visitor arrive(const char *payload)
{
	struct visitor visitor;
	char read[8];

	visit(contract.store, &visitor.sid, true, read, sizeof(read), payload);
	return visitor;
}

/* What a request does, with a worker of its own. It ends with the session closed. On DONE *sid is what the browser has. */
typedef enum secsess_status (*scenario_fn)(struct secsess_session *session, struct secsess_sid *sid);

static enum secsess_status save(struct secsess_session *session, struct secsess_sid *sid, const char *payload)
{
	struct secsess_sid shown = session->sid;
	enum secsess_status status = secsess_session_commit(session, STR(payload), STR("php"));

	assert_int_equal(session->access, SECSESS_ACCESS_NONE);
	if (!status) {
		*sid = shown;
	}
	return status;
}

static enum secsess_status come(struct secsess_session *session, struct secsess_sid *sid)
{
	enum secsess_status status = start(session, NULL, false);

	return status ? status : save(session, sid, "after");
}

static enum secsess_status write_it(struct secsess_session *session, struct secsess_sid *sid)
{
	enum secsess_status status = start(session, sid, false);

	return status ? status : save(session, sid, "after");
}

static enum secsess_status write_large(struct secsess_session *session, struct secsess_sid *sid)
{
	enum secsess_status status = start(session, sid, false);

	return status ? status : save(session, sid, large);
}

static enum secsess_status leave(struct secsess_session *session, struct secsess_sid *sid)
{
	enum secsess_status status = start(session, sid, false);

	return status ? status : secsess_session_commit(session, (struct secsess_slice) {0}, STR("php"));
}

static enum secsess_status read_it(struct secsess_session *session, struct secsess_sid *sid)
{
	enum secsess_status status = start(session, sid, true);

	return status ? status : secsess_session_abort(session);
}

static enum secsess_status give_up(struct secsess_session *session, struct secsess_sid *sid)
{
	enum secsess_status status = start(session, sid, false);

	return status ? status : secsess_session_abort(session);
}

/* An audit's look at the store. */
static enum secsess_status look_around(struct secsess_session *session, struct secsess_sid *sid)
{
	struct secsess_store_traits traits;
	enum secsess_status status = session->store->ops->inspect(session->store, &traits);

	(void) sid;
	session->error = session->store->error;
	return status;
}

static enum secsess_status renew(struct secsess_session *session, struct secsess_sid *sid)
{
	enum secsess_status status = start(session, sid, false);

	if (!status) {
		status = secsess_session_renew(session, SECSESS_RETIREMENT_REGENERATE);
		if (status) {
			secsess_session_abort(session);
			return status;
		}
		*sid = session->sid; /* which is empty until the commit */
		return save(session, sid, "after");
	}
	return status;
}

static enum secsess_status rotate(struct secsess_session *session, struct secsess_sid *sid)
{
	enum secsess_status status = start(session, sid, false);

	if (!status) {
		status = secsess_session_rotate(session);
		if (status) {
			secsess_session_abort(session);
			return status;
		}
		return save(session, sid, "after");
	}
	return status;
}

static enum secsess_status mint(struct secsess_session *session, struct secsess_sid *sid)
{
	struct secsess_sid minted;
	enum secsess_status status = secsess_session_mint(session, STR("label-"), &minted);

	if (!status) {
		status = start(session, &minted, false);
	}
	return status ? status : save(session, sid, "after");
}

static enum secsess_status end(struct secsess_session *session, struct secsess_sid *sid)
{
	enum secsess_status status = start(session, sid, false);

	return status ? status : secsess_session_end(session);
}

static enum secsess_status revoke_someone(struct secsess_session *session, struct secsess_sid *sid)
{
	struct secsess_tag tag;
	enum secsess_status status;

	(void) sid;
	secsess_tag_of(&tag, ring, STR("u1"));
	session->store->ops->begin(session->store);
	status = revoke_user(session->store, &tag, KEEP);
	session->error = session->store->error;
	return status;
}

static void assert_holds(const struct visitor *visitor, const char *payload)
{
	static char read[LARGE + 8];
	struct secsess_sid sid = visitor->sid;

	visit(contract.store, &sid, false, read, sizeof(read), NULL);
	assert_string_equal(read, payload);
}

/* One attempt with the nth allocation failing; whether there was one. */
static bool attempt(scenario_fn scenario, const char *after, size_t nth)
{
	struct visitor visitor = arrive("before"), before = visitor;
	bool other;
	struct secsess_store *store = actor_new();
	struct secsess_session session = request_to(store);
	enum secsess_status status;
	static char read[LARGE + 8];
	bool failed;

	arm(nth);
	status = scenario(&session, &visitor.sid);
	disarm();
	failed = failures > 0;
	if (status != SECSESS_DONE && (status != SECSESS_NOMEM || !failed || !session.error.text[0])) {
		fail_msg("allocation %zu: status %d, \"%s\"", nth, (int) status, session.error.text);
	}
	assert_int_equal(session.access, SECSESS_ACCESS_NONE);
	secsess_session_forget(&session);
	lock_may_remain = scenario == give_up && status != SECSESS_DONE;
	if (lock_may_remain) {
		assert_holds(&visitor, "before");
	} else if (after) {
		/* The same worker goes on, and its own lock does not stand in its way. */
		visit(store, &visitor.sid, false, read, sizeof(read), "next");
		other = strcmp(visitor.sid.place.handle, before.sid.place.handle) != 0;
		if (strcmp(read, after) != 0 && (status == SECSESS_DONE || strcmp(read, other ? "" : "before") != 0)) {
			fail_msg("allocation %zu: status %d, but the store holds %.20s", nth, (int) status, read);
		}
		assert_holds(&visitor, "next");
	} else if (status) {
		visit(store, &before.sid, false, read, sizeof(read), "next");
		assert_holds(&before, "next");
	}
	lock_may_remain = false;
	actor_free(store);
	return failed;
}

static void in_turn(const char *name, scenario_fn scenario, const char *after)
{
	size_t nth = 1;

	while (attempt(scenario, after, nth)) {
		nth++;
		assert_in_range(nth, 1, 500);
	}
	print_message("note: %s: %zu allocations failed in turn\n", name, nth - 1);
	if (contract.redis) {
		assert_in_range(nth, 2, 500); /* to connect takes some */
	}
}

#define IN_TURN(scenario, after) in_turn(#scenario, scenario, after)

static void a_request_that_writes(void **state)
{
	(void) state;
	IN_TURN(come, "after");
	IN_TURN(write_it, "after");
	IN_TURN(write_large, large);
}

static void a_request_that_changes_nothing(void **state)
{
	(void) state;
	IN_TURN(leave, "before");
	IN_TURN(read_it, "before");
	IN_TURN(give_up, "before");
	IN_TURN(look_around, "before");
}

static void a_request_that_changes_its_id(void **state)
{
	(void) state;
	IN_TURN(renew, "after");
	IN_TURN(rotate, "after");
	IN_TURN(mint, "after");
}

static void a_request_that_ends_sessions(void **state)
{
	(void) state;
	IN_TURN(end, NULL);
	IN_TURN(revoke_someone, NULL);
}

/* What was parsed is released in the end, or taken over by the driver. */
static enum secsess_status make_worker(const char *text, struct secsess_store **store)
{
	static const struct secsess_redis_options options = {.connect_ms = 1, .answer_ms = 1};
	struct secsess_address address = {0};
	struct secsess_error error = {""};
	enum secsess_status status = secsess_address_parse(&address, STR(text), &error);
	char where[64];

	assert_true(status == SECSESS_DONE || (status == SECSESS_NOMEM && error.text[0]));
	if (!status) {
		const struct secsess_buf before = address.password;

		status = secsess_address_credentials(&address, STR("user\nanother password"), &error);
		assert_true(status == SECSESS_DONE || memcmp(&address.password, &before, sizeof(before)) == 0);
	}
	if (!status) {
		secsess_address_describe(&address, where, sizeof(where));
		*store = secsess_redis_new(&address, &secsess_socket_dialer, &options);
		status = *store ? SECSESS_DONE : SECSESS_NOMEM;
	}
	if (status) {
		secsess_address_release(&address);
	}
	return status;
}

/* The driver itself, and the address that it takes over: each form that one has, with each option. */
static void a_worker_that_is_made(void **state)
{
	static const char *const addresses[] = {
		"redis://user:pass@127.0.0.1:1/2?prefix=p:",
		"redis://[fe80::1%25eth0]",
		"rediss://user:p%20w@host?ca=/ca.pem&cert=/cert.pem&key=/key.pem&peer_name=name&verify=0&prefix=p:",
		"redis+unix://:pass@/run/redis.sock?db=3&prefix=p:",
	};

	(void) state;
	for (size_t i = 0; i < SECSESS_COUNT(addresses); i++) {
		enum secsess_status status = SECSESS_NOMEM;
		struct secsess_store *store = NULL;
		size_t nth = 0;

		while (status) {
			arm(++nth);
			status = make_worker(addresses[i], &store);
			disarm();
			assert_int_equal(status, failures ? SECSESS_NOMEM : SECSESS_DONE);
		}
		print_message("note: %s: %zu allocations failed in turn\n", addresses[i], nth - 1);
		assert_in_range(nth, 4, 50);
		store->ops->close(store);
	}
}

/* The memory driver's own: what a replica has that takes over. */
static void a_copy_of_all(void **state)
{
	struct secsess_memory_copy *copy = NULL;
	struct secsess_place before, after;
	size_t nth = 0;

	(void) state;
	if (contract.redis || contract.file) {
		return;
	}
	before = session_with("before");
	while (!copy) {
		arm(++nth);
		copy = secsess_memory_copy(contract.store);
		disarm();
		assert_int_equal(copy == NULL, failures);
	}
	assert_in_range(nth, 4, 10000);
	after = session_with("after");
	secsess_memory_restore(contract.store, copy);
	assert_payload(&before, "before");
	assert_false(is_stored(&after, SECSESS_PART_RECORD));
	secsess_memory_copy_free(NULL);
	secsess_memory_copy_free(secsess_memory_copy(contract.store));
}

static int set_up(void **state)
{
	if (contract_set_up(state)) {
		return -1;
	}
	ring = ring_of("sign " KEY_A "\ntag " KEY_TAG "\n");
	memset(large, 'l', LARGE);
	return 0;
}

static int tear_down(void **state)
{
	secsess_keyring_free(ring);
	print_message("note: %zu allocations failed, one at a time\n", failed_in_all);
	return contract_tear_down(state);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_worker_that_is_made),
		cmocka_unit_test(a_request_that_writes),
		cmocka_unit_test(a_request_that_changes_nothing),
		cmocka_unit_test(a_request_that_changes_its_id),
		cmocka_unit_test(a_request_that_ends_sessions),
		cmocka_unit_test(a_copy_of_all),
	};

	contract_choose(argc, argv);
	return cmocka_run_group_tests(tests, set_up, tear_down);
}
