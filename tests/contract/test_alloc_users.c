/* SPDX-License-Identifier: BSD-3-Clause */

/* The first allocation fails, then the second, and so on, whoever allocates, while a user logs in, and while a user's
 * sessions are listed and ended, and incidents noted and read: that is answered with NOMEM, or overcome; nothing is
 * half done that counts as done; and the same worker does it the next time. */
#include "contract.h"

#include "../../handlers/core/incident.h"
#include "short_memory.h"

static struct secsess_config config = {
	.limits = {.grace_ms = GRACE, .rotate_ms = ROTATE},
	.idle_ms = 1440000,
	.absolute_ms = 43200000,
	.empty_ms = 300000,
	.tombstone_ms = 86400000,
	.lease_ms = LEASE,
	.max_waiters = 16,
	.slow_waiters = 16,
	.incident_ms = KEEP,
};
static const struct secsess_client client = {.ip = {(const unsigned char *) "192.0.2.7", 9},
	.agent = {(const unsigned char *) "Browser/1.0", 11},
	.navigation = true,
	.can_keep_cookie = true};
static struct secsess_keyring *ring;

/* A user of its own with two sessions, of which the first is open with a worker of its own. */
struct household {
	char user[24];
	struct secsess_sid mine, other;
	struct secsess_store *store;
	struct secsess_session session;
};

static struct secsess_session request_to(struct secsess_store *store)
{
	return (struct secsess_session) {.store = store, .ring = ring, .config = &config};
}

static enum secsess_status start(struct secsess_session *session, const struct secsess_sid *sid)
{
	struct secsess_start start = {.serializer = STR("php"), .may_create = true};

	start.id = sid ? secsess_slice_of(sid->text, sid->size) : STR("");
	session->store->ops->begin(session->store);
	return secsess_session_start(session, &start, &client);
}

static void leave(struct secsess_session *session)
{
	secsess_session_abort(session);
	secsess_session_forget(session);
}

static enum secsess_status log_in_as(struct secsess_session *session, const char *user)
{
	const struct secsess_login login = {.user = STR(user), .authenticated = true};
	bool inherits;

	return secsess_session_login(session, &login, &inherits);
}

static struct secsess_sid arrive(const char *user, const char *payload)
{
	struct secsess_session session = request_to(contract.store);
	struct secsess_sid sid;

	assert_int_equal(start(&session, NULL), SECSESS_DONE);
	if (user[0]) {
		assert_int_equal(log_in_as(&session, user), SECSESS_DONE);
	}
	sid = session.sid;
	assert_int_equal(secsess_session_commit(&session, STR(payload), STR("php")), SECSESS_DONE);
	secsess_session_forget(&session);
	session = request_to(contract.store); /* and comes back once */
	assert_int_equal(start(&session, &sid), SECSESS_DONE);
	assert_int_equal(secsess_session_commit(&session, (struct secsess_slice) {0}, STR("php")), SECSESS_DONE);
	secsess_session_forget(&session);
	return sid;
}

static void move_in(struct household *household)
{
	static unsigned number;

	*household = (struct household) {.store = actor_new()};
	config.max_sessions = 0;
	snprintf(household->user, sizeof(household->user), "user %u", ++number);
	household->mine = arrive(household->user, "mine");
	household->other = arrive(household->user, "other");
	household->session = request_to(household->store);
	assert_int_equal(start(&household->session, &household->mine), SECSESS_DONE);
}

static void move_out(struct household *household)
{
	leave(&household->session);
	actor_free(household->store);
}

/* How a request that comes with this ID is received. */
static enum secsess_verdict verdict_of(const struct secsess_sid *sid)
{
	struct secsess_session session = request_to(contract.store);
	enum secsess_verdict verdict;

	assert_int_equal(start(&session, sid), SECSESS_DONE);
	verdict = session.verdict;
	leave(&session);
	return verdict;
}

typedef enum secsess_status (*deed_fn)(struct household *household);

static enum secsess_status list(struct household *household)
{
	struct secsess_list found = {0};
	enum secsess_status status = secsess_session_list(&household->session, STR(household->user), &found);

	assert_int_equal(found.count, status ? 0 : 2);
	secsess_list_release(&found);
	return status;
}

static enum secsess_status terminate(struct household *household)
{
	return secsess_session_terminate(&household->session, STR(household->user), STR(household->other.place.handle));
}

static enum secsess_status revoke_others(struct household *household)
{
	size_t ended;

	return secsess_session_revoke(&household->session, STR(household->user), true, &ended);
}

/* Out of a session that is nobody's; one of the two makes room. */
static enum secsess_status log_in(struct household *household)
{
	config.max_sessions = 2;
	return log_in_as(&household->session, household->user);
}

static enum secsess_status note_incident(struct household *household)
{
	const struct secsess_subject subject = secsess_subject_of(&household->session);
	struct secsess_index index = {.at = &household->other.place.handle, .count = 1};

	return secsess_incident_note(&household->session, &subject, &index);
}

static void strike(struct household *household, deed_fn deed, size_t nth, enum secsess_status *status)
{
	if (contract.redis) {
		household->store->ops->begin(household->store); /* its time is short; with others that is a request's end */
	}
	arm(nth);
	*status = deed(household);
	disarm();
	/* To note an incident is nothing that a request is told of. */
	if (*status &&
		(*status != SECSESS_NOMEM || !failures || (!household->session.error.text[0] && deed != note_incident))) {
		fail_msg("allocation %zu: status %d, \"%s\"", nth, (int) *status, household->session.error.text);
	}
}

static void in_turn(deed_fn deed, bool ends_other, size_t least)
{
	size_t nth = 0;
	bool failed = true;

	while (failed) {
		struct household household;
		enum secsess_status status;

		move_in(&household);
		strike(&household, deed, ++nth, &status);
		failed = failures;
		if (status) {
			status = deed(&household);
			assert_true(!status || (status == SECSESS_ABSENT && deed == terminate));
		}
		assert_int_equal(verdict_of(&household.other) == SECSESS_VERDICT_CURRENT, !ends_other);
		assert_int_equal(secsess_session_commit(&household.session, STR("mine 2"), STR("php")), SECSESS_DONE);
		assert_int_equal(verdict_of(&household.mine), SECSESS_VERDICT_CURRENT);
		move_out(&household);
	}
	print_message("note: %zu allocations failed in turn\n", nth - 1);
	assert_in_range(nth, least, 200);
}

static void a_list(void **state)
{
	(void) state;
	in_turn(list, false, 4);
}

static void endings(void **state)
{
	(void) state;
	in_turn(terminate, true, 4);
	in_turn(revoke_others, true, 3);
}

static void a_login(void **state)
{
	size_t nth = 0;
	bool failed = true;

	(void) state;
	while (failed) {
		struct household household;
		struct secsess_sid guest, shown;
		enum secsess_status status, saved;

		move_in(&household);
		leave(&household.session);
		guest = arrive("", "guest");
		household.session = request_to(household.store);
		assert_int_equal(start(&household.session, &guest), SECSESS_DONE);
		strike(&household, log_in, ++nth, &status);
		failed = failures;
		assert_int_equal(household.session.access, SECSESS_ACCESS_LEASED);
		shown = household.session.sid;
		saved = secsess_session_commit(&household.session, STR("after"), STR("php"));
		if (status) {
			assert_string_equal(shown.text, guest.text);
			assert_true(saved == SECSESS_DONE || saved == SECSESS_GONE); /* retired, and the answer found no room */
		} else {
			assert_int_equal(saved, SECSESS_DONE);
			assert_int_equal(verdict_of(&shown), SECSESS_VERDICT_CURRENT);
			assert_int_equal(verdict_of(&guest), SECSESS_VERDICT_FROZEN);
		}
		secsess_session_forget(&household.session);
		/* The same worker lets the user in. */
		assert_int_equal(start(&household.session, NULL), SECSESS_DONE);
		assert_int_equal(log_in(&household), SECSESS_DONE);
		move_out(&household);
	}
	print_message("note: %zu allocations failed in turn\n", nth - 1);
	assert_in_range(nth, 10, 200);
}

static enum secsess_status read_incidents(struct household *household)
{
	struct secsess_incidents found = {0};
	enum secsess_status status = secsess_session_incidents(&household->session, STR(household->user), 10, &found);

	assert_int_equal(found.count, status ? 0 : 1);
	if (!status) {
		assert_int_equal(found.at[0].sessions.count, 2);
	}
	secsess_incidents_release(&found);
	return status;
}

static void an_incident_that_is_noted(void **state)
{
	size_t nth = 0;
	bool failed = true;

	(void) state;
	while (failed) {
		struct household household;
		enum secsess_status status;

		move_in(&household);
		strike(&household, note_incident, ++nth, &status);
		failed = failures;
		if (status) {
			status = note_incident(&household);
			assert_true(!status || status == SECSESS_CONFLICT); /* noted, but the answer found no room */
		}
		assert_int_equal(read_incidents(&household), SECSESS_DONE);
		move_out(&household);
	}
	print_message("note: %zu allocations failed in turn\n", nth - 1);
	assert_in_range(nth, 8, 200);
}

static void incidents_that_are_read(void **state)
{
	size_t nth = 0;
	bool failed = true;
	struct household household;
	enum secsess_status status;

	(void) state;
	move_in(&household);
	assert_int_equal(note_incident(&household), SECSESS_DONE);
	while (failed) {
		strike(&household, read_incidents, ++nth, &status);
		failed = failures;
		assert_in_range(nth, 1, 1000);
	}
	move_out(&household);
	print_message("note: %zu allocations failed in turn\n", nth - 1);
	assert_in_range(nth, 8, 1000);
}

static int set_up(void **state)
{
	if (contract_set_up(state)) {
		return -1;
	}
	ring = ring_of("sign " KEY_A "\ntag " KEY_TAG "\n");
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
		cmocka_unit_test(a_list),
		cmocka_unit_test(endings),
		cmocka_unit_test(a_login),
		cmocka_unit_test(an_incident_that_is_noted),
		cmocka_unit_test(incidents_that_are_read),
	};

	contract_choose(argc, argv);
	return cmocka_run_group_tests(tests, set_up, tear_down);
}
