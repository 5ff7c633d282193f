/* SPDX-License-Identifier: BSD-3-Clause */

/* The store fails at each of its operations in turn, once without effect and once with its answer lost; and the n-th
 * allocation fails. Invariant 2: that is never read as absence, no ID is handed out, nothing that was kept is lost. */
#include "faults.h"
#include "shortage.h"

/* One request of a browser. */
struct scenario {
	const char *title;
	struct cookie (*prepare)(struct scene *scene);
	enum secsess_status (*run)(struct scene *scene, struct secsess_session *session, struct cookie *cookie);
	/* What the browser's session may hold afterwards, whatever failed; NULL = it has none to lose. */
	const char *payload[3];
	bool notes; /* what it notes for people may fail: then all else is done */
};

static struct cookie nobody(struct scene *scene)
{
	(void) scene;
	return (struct cookie) {""};
}

static struct cookie settled(struct scene *scene)
{
	return scene_settle(scene, "kept");
}

static struct cookie first_visit_over(struct scene *scene)
{
	struct cookie cookie = {""};

	scene_visit(scene, &cookie, "kept");
	return cookie;
}

static struct cookie overdue(struct scene *scene)
{
	struct cookie cookie = scene_settle(scene, "kept");

	scene->now += ROTATE;
	return cookie;
}

static struct cookie expired(struct scene *scene)
{
	struct cookie cookie = scene_settle(scene, "kept");

	scene->now += IDLE;
	return cookie;
}

static struct cookie retired(struct scene *scene)
{
	struct cookie old = scene_settle(scene, "kept");
	struct secsess_session session;

	scene_open(scene, &session, &old);
	assert_int_equal(secsess_session_renew(&session, SECSESS_RETIREMENT_LOGIN), SECSESS_DONE);
	assert_int_equal(scene_save(&session, "after"), SECSESS_DONE);
	scene_forget(&session);
	return old;
}

static struct cookie obsolete(struct scene *scene)
{
	struct cookie old, cookie = scene_rotated(scene, &old);

	(void) cookie;
	scene->now += GRACE;
	return old;
}

static enum secsess_status start_and_save(struct scene *scene, struct secsess_session *session, struct cookie *cookie)
{
	enum secsess_status status = scene_start(scene, session, cookie);

	if (status) {
		return status;
	}
	scene_set_cookie(session, cookie);
	return scene_save(session, "new");
}

static enum secsess_status start_and_leave(struct scene *scene, struct secsess_session *session, struct cookie *cookie)
{
	enum secsess_status status = scene_start(scene, session, cookie);

	if (status) {
		return status;
	}
	scene_set_cookie(session, cookie);
	return scene_leave(session);
}

static enum secsess_status read_only(struct scene *scene, struct secsess_session *session, struct cookie *cookie)
{
	enum secsess_status status;

	scene->start.read_only = true;
	status = start_and_leave(scene, session, cookie);
	scene->start.read_only = false;
	return status;
}

static enum secsess_status rotate(struct scene *scene, struct secsess_session *session, struct cookie *cookie)
{
	enum secsess_status status = scene_start(scene, session, cookie), rotated;

	if (status) {
		return status;
	}
	rotated = secsess_session_rotate(session);
	assert_true(rotated <= 0);
	assert_false(rotated && session->offered);
	scene_set_cookie(session, cookie);
	status = scene_leave(session);
	return status ? status : rotated;
}

/* What the application does: log in, whatever came of the renewal. */
static enum secsess_status renew(struct scene *scene, struct secsess_session *session, struct cookie *cookie)
{
	enum secsess_status status = scene_start(scene, session, cookie), renewed;
	struct secsess_sid before;

	if (status) {
		return status;
	}
	before = session->sid;
	renewed = secsess_session_renew(session, SECSESS_RETIREMENT_LOGIN);
	if (renewed) {
		assert_string_equal(session->sid.text, before.text); /* open as before, no cookie of an heir */
		assert_int_equal(session->access, SECSESS_ACCESS_LEASED);
		scene_assert_reads(session, "kept");
		status = scene_leave(session);
		/* Only where the answer to retire was lost, the old session may be gone. */
		assert_true(status <= 0 || status == SECSESS_GONE);
		return renewed;
	}
	scene_set_cookie(session, cookie);
	return scene_save(session, "new");
}

static enum secsess_status start_and_end(struct scene *scene, struct secsess_session *session, struct cookie *cookie)
{
	enum secsess_status status = scene_start(scene, session, cookie);

	return status ? status : secsess_session_end(session);
}

static const struct scenario scenarios[] = {
	{"a new visitor", nobody, start_and_save, {"", "new"}, false},
	{"one who returns for the first time", first_visit_over, start_and_save, {"kept", "new"}, false},
	{"one who returns", settled, start_and_save, {"kept", "new"}, false},
	{"one who changes nothing", settled, start_and_leave, {"kept"}, false},
	{"a rotation", overdue, start_and_save, {"kept", "new"}, false},
	{"a rotation on demand", settled, rotate, {"kept"}, false},
	{"a reader", first_visit_over, read_only, {"kept"}, false},
	/* Once the old one is retired, what the new one can't be given is lost; the snapshot has what was before. */
	{"a renewal", settled, renew, {"kept", "new", ""}, false},
	{"an end", settled, start_and_end, {NULL}, false},
	{"an expired session", expired, start_and_save, {NULL}, false},
	{"a retired ID", retired, start_and_leave, {"kept"}, false},
	{"an obsolete ID", obsolete, start_and_leave, {NULL}, true},
};

static bool is_one_of(struct secsess_slice payload, const char *const expected[3])
{
	for (int i = 0; i < 3 && expected[i]; i++) {
		if (secsess_slice_equal(payload, STR(expected[i]))) {
			return true;
		}
	}
	return false;
}

/* With a store that works again, once a lock that was left has run out. */
static void check_what_is_left(struct scene *scene, const struct scenario *scenario, const struct cookie *cookie,
	enum secsess_status status)
{
	struct secsess_session session;

	scene->store = scene->memory;
	if (!scenario->payload[0] || !cookie->text[0]) {
		return;
	}
	scene->now += LEASE;
	scene_open(scene, &session, cookie);
	/* FROZEN: retired after all, but the request was told of a failure. */
	if (session.verdict != SECSESS_VERDICT_FROZEN) {
		assert_true(secsess_verdict_admits(session.verdict));
		assert_int_equal(session.access, SECSESS_ACCESS_LEASED);
	}
	if (status || !scenario->payload[1]) {
		assert_true(is_one_of(session.payload, scenario->payload));
	} else {
		scene_assert_reads(&session, "new");
	}
	assert_int_equal(scene_leave(&session), SECSESS_DONE);
	scene_forget(&session);
}

static void expect(const struct scenario *scenario, int n, const char *what, enum secsess_status status,
	enum secsess_status expected)
{
	if (status != expected && !(scenario->notes && !status)) {
		fail_msg("%s, %s %d fails: %d instead of %d", scenario->title, what, n, status, expected);
	}
}

/* Whether there was an n-th operation to fail. */
static bool with_fault(struct scene *scene, const struct scenario *scenario, enum fault kind, int n)
{
	struct cookie cookie = scenario->prepare(scene);
	struct secsess_session session;
	struct faults faults;
	enum secsess_status status;
	bool failed;

	faults_insert(&faults, scene);
	faults_arm(&faults, kind, n);
	session = scene_request(scene);
	status = scenario->run(scene, &session, &cookie);
	failed = faults.calls >= n;
	expect(scenario, n, kind == FAULT_BEFORE ? "operation" : "answer", status, failed ? SECSESS_IO : SECSESS_DONE);
	if (status) {
		assert_string_equal(session.error.text, "the connection broke");
	}
	assert_int_equal(session.access, SECSESS_ACCESS_NONE);
	scene_forget(&session);
	check_what_is_left(scene, scenario, &cookie, status);
	return failed;
}

static void each_operation_fails(void **state)
{
	struct scene *scene = *state;

	for (size_t i = 0; i < SECSESS_COUNT(scenarios); i++) {
		for (int kind = FAULT_BEFORE; kind <= FAULT_AFTER; kind++) {
			int n = 1;

			while (with_fault(scene, &scenarios[i], (enum fault) kind, n)) {
				n++;
			}
			assert_in_range(n, 3, 12);
		}
	}
}

static bool with_short_memory(struct scene *scene, const struct scenario *scenario, int n)
{
	struct cookie cookie = scenario->prepare(scene);
	struct secsess_session session = scene_request(scene);
	enum secsess_status status;
	bool failed;

	shortage_arm((size_t) n);
	status = scenario->run(scene, &session, &cookie);
	failed = shortage_disarm();
	expect(scenario, n, "allocation", status, failed ? SECSESS_NOMEM : SECSESS_DONE);
	if (status) {
		assert_true(session.error.text[0]);
	}
	assert_int_equal(session.access, SECSESS_ACCESS_NONE);
	scene_forget(&session);
	check_what_is_left(scene, scenario, &cookie, status);
	return failed;
}

static void each_allocation_fails(void **state)
{
	struct scene *scene = *state;

	for (size_t i = 0; i < SECSESS_COUNT(scenarios); i++) {
		int n = 1;

		while (with_short_memory(scene, &scenarios[i], n)) {
			n++;
		}
		assert_in_range(n, 3, 40);
	}
}

/* Whoever knows of a failed start that an ID was minted in vain can't use it. */
static void a_failed_start_leaves_no_id(void **state)
{
	struct scene *scene = *state;
	struct faults faults;
	struct secsess_session session;

	faults_insert(&faults, scene);
	session = scene_request(scene);
	faults_arm(&faults, FAULT_BEFORE, 2); /* the create */
	assert_int_equal(scene_start(scene, &session, NULL), SECSESS_IO);
	assert_int_equal(session.sid.size, 0);
	assert_false(session.fresh);
	/* The same request may try again. */
	assert_int_equal(scene_start(scene, &session, NULL), SECSESS_DONE);
	assert_true(session.fresh);
	scene_leave(&session);
	scene_forget(&session);
	scene->store = scene->memory;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		SCENE_TEST(each_operation_fails),
		SCENE_TEST_CLEAR(each_operation_fails),
		SHORTAGE_TEST(each_allocation_fails),
		SHORTAGE_TEST_CLEAR(each_allocation_fails),
		SCENE_TEST(a_failed_start_leaves_no_id),
	};

	return cmocka_run_group_tests_name("session, failures", tests, NULL, NULL);
}
