/* SPDX-License-Identifier: BSD-3-Clause */

/* Logins out of sessions that are not the request's to take along, logins after logins, and the way out. */
#include "people.h"

/* A request that is open, and what may not be taken along by it. */
struct situation {
	const char *title;
	void (*begin)(struct scene *scene, struct secsess_session *session, struct cookie *shown, struct cookie *living);
	enum secsess_access access;
	enum secsess_verdict after; /* of what the request had shown */
};

static struct secsess_session holder;

static void frozen(struct scene *scene, struct secsess_session *session, struct cookie *shown, struct cookie *living)
{
	*shown = *living = scene_settle(scene, "mine");
	scene_renew(scene, living, "living");
	scene_open(scene, session, shown);
}

static void parent(struct scene *scene, struct secsess_session *session, struct cookie *shown, struct cookie *living)
{
	*living = scene_rotated(scene, shown);
	scene_visit(scene, living, "living");
	scene_open(scene, session, shown);
	assert_int_equal(session->verdict, SECSESS_VERDICT_PARENT);
}

static void locked(struct scene *scene, struct secsess_session *session, struct cookie *shown, struct cookie *living)
{
	*shown = *living = scene_settle(scene, "living");
	scene_open(scene, &holder, shown);
	scene_open(scene, session, shown);
}

static void read_only(struct scene *scene, struct secsess_session *session, struct cookie *shown, struct cookie *living)
{
	*shown = *living = scene_settle(scene, "living");
	scene->start.read_only = true;
	scene_open(scene, session, shown);
	scene->start.read_only = false;
}

static void denied(struct scene *scene, struct secsess_session *session, struct cookie *shown, struct cookie *living)
{
	*living = scene_rotated(scene, shown);
	scene_visit(scene, living, "living");
	scene->now += GRACE;
	scene->config.on_obsolete = SECSESS_ON_OBSOLETE_DENY;
	scene->client.navigation = false;
	scene_open(scene, session, shown);
}

static const struct situation situations[] = {
	{"renewed meanwhile", frozen, SECSESS_ACCESS_FROZEN, SECSESS_VERDICT_FROZEN},
	{"an older ID", parent, SECSESS_ACCESS_LEASED, SECSESS_VERDICT_PARENT},
	{"no lock", locked, SECSESS_ACCESS_OPTIMISTIC, SECSESS_VERDICT_CURRENT},
	{"a reader", read_only, SECSESS_ACCESS_READER, SECSESS_VERDICT_CURRENT},
	{"denied", denied, SECSESS_ACCESS_DENIED, SECSESS_VERDICT_OBSOLETE},
};

static void let_go(struct scene *scene)
{
	if (holder.access != SECSESS_ACCESS_NONE) {
		assert_int_equal(scene_leave(&holder), SECSESS_DONE);
		scene_forget(&holder);
	}
	scene->config.on_obsolete = SECSESS_ON_OBSOLETE_EVIDENCE;
	scene->client.navigation = true;
}

/* A login button that was clicked twice works, and takes nothing along. */
static void with_credentials_it_starts_empty(void **state)
{
	struct scene *scene = *state;

	for (size_t i = 0; i < SECSESS_COUNT(situations); i++) {
		struct cookie shown, living, cookie = {""};
		struct secsess_session session;
		struct secsess_record record;
		bool inherits = true;

		situations[i].begin(scene, &session, &shown, &living);
		assert_int_equal(session.access, situations[i].access);
		assert_int_equal(people_log_in(&session, "alice", &inherits), SECSESS_DONE);
		assert_false(inherits);
		assert_int_equal(session.access, SECSESS_ACCESS_LEASED);
		scene_assert_reads(&session, "");
		assert_true(scene_set_cookie(&session, &cookie));
		assert_int_equal(scene_save(&session, "alice's"), SECSESS_DONE);
		scene_forget(&session);
		record = people_record(scene, &cookie);
		people_assert_user(&record.meta, "alice");
		assert_int_not_equal(record.meta.bound_at, 0);
		assert_string_equal(record.meta.predecessor.handle, "");
		secsess_record_release(&record);
		/* The other one goes on as if nothing had been. */
		scene_assert_payload(scene, &living, "living");
		let_go(scene);
		scene_assert_unlocked(scene, &living);
		assert_int_equal(people_look(scene, &living, NULL), SECSESS_VERDICT_CURRENT);
		scene->config.on_obsolete = SECSESS_ON_OBSOLETE_DENY;
		assert_int_equal(people_look(scene, &shown, NULL), situations[i].after);
		let_go(scene);
	}
}

static void without_credentials_it_is_refused(void **state)
{
	struct scene *scene = *state;
	const struct secsess_login login = {.user = STR("alice")};

	for (size_t i = 0; i < SECSESS_COUNT(situations); i++) {
		struct cookie shown, living;
		struct secsess_session session;
		struct secsess_slice payload;
		struct secsess_sid sid;
		bool inherits;

		situations[i].begin(scene, &session, &shown, &living);
		sid = session.sid;
		payload = session.payload;
		assert_int_equal(secsess_session_login(&session, &login, &inherits), SECSESS_LOST);
		assert_int_equal(secsess_session_reauthenticate(&session), SECSESS_LOST);
		assert_int_equal(session.access, situations[i].access);
		assert_string_equal(session.sid.text, sid.text);
		assert_ptr_equal(session.payload.data, payload.data);
		people_assert_user(&session.record.meta, "");
		scene_leave(&session);
		scene_forget(&session);
		let_go(scene);
		assert_int_equal(people_indexed(scene, "alice"), 0);
	}
}

static void nobody_logs_in_without_a_session(void **state)
{
	struct scene *scene = *state;
	struct secsess_session session = scene_request(scene);

	assert_int_equal(people_log_in(&session, "alice", NULL), SECSESS_LOST);
	assert_int_equal(secsess_session_reauthenticate(&session), SECSESS_LOST);
	assert_int_equal(secsess_session_logout(&session), SECSESS_DONE);
	scene_forget(&session);
}

/* A request that had no session to open, such as one that reports an upload's progress: its login can be revoked, too. */
static void a_login_out_of_nothing_has_its_time(void **state)
{
	struct scene *scene = *state;
	struct cookie cookie = {""};
	struct secsess_session session;
	struct secsess_record record;

	scene->start.may_create = false;
	scene_open(scene, &session, NULL);
	scene->start.may_create = true;
	assert_int_equal(session.access, SECSESS_ACCESS_DENIED);
	assert_int_equal(people_log_in(&session, "alice", NULL), SECSESS_DONE);
	scene_set_cookie(&session, &cookie);
	assert_int_equal(scene_save(&session, "in"), SECSESS_DONE);
	scene_forget(&session);
	record = people_record(scene, &cookie);
	assert_int_equal(record.meta.bound_at, scene->now);
	secsess_record_release(&record);
}

static void twice_in_one_request(void **state)
{
	struct scene *scene = *state;

	for (int same = 0; same < 2; same++) {
		struct cookie old = scene_settle(scene, "guest"), first = old, cookie = old;
		struct secsess_session session;
		bool inherits = false;

		scene_open(scene, &session, &old);
		assert_int_equal(people_log_in(&session, "alice", NULL), SECSESS_DONE);
		scene_set_cookie(&session, &first);
		assert_int_equal(people_log_in(&session, same ? "alice" : "bob", &inherits), SECSESS_DONE);
		assert_int_equal(inherits, same);
		scene_set_cookie(&session, &cookie);
		assert_string_not_equal(first.text, cookie.text);
		assert_int_equal(scene_save(&session, "in"), SECSESS_DONE);
		scene_forget(&session);
		assert_int_equal(scene_header(scene, &first).life, same ? SECSESS_RETIRED : SECSESS_ENDED);
		assert_int_equal(people_look(scene, &cookie, NULL), SECSESS_VERDICT_CURRENT);
		scene_assert_payload(scene, &cookie, "in");
		assert_int_equal(people_look(scene, &old, NULL), SECSESS_VERDICT_FROZEN);
		assert_int_equal(people_indexed(scene, "alice"), same ? 1 : 0);
		assert_int_equal(people_indexed(scene, "bob"), same ? 0 : 1);
		people_revoke(scene, "bob");
		scene->now++;
	}
}

static void a_logout_ends_the_session(void **state)
{
	struct scene *scene = *state;
	struct cookie cookie = people_arrive(scene, "alice", "in");
	enum secsess_reason why;
	struct secsess_session session;

	scene_open(scene, &session, &cookie);
	assert_int_equal(secsess_session_logout(&session), SECSESS_DONE);
	assert_int_equal(session.access, SECSESS_ACCESS_NONE);
	scene_forget(&session);
	assert_int_equal(people_look(scene, &cookie, &why), SECSESS_VERDICT_ENDED);
	assert_int_equal(why, SECSESS_REASON_DESTROYED);
	assert_int_equal(people_indexed(scene, "alice"), 0);
}

/* Neither does the one before it serve anybody, nor does a denied ID end what it is not let into. */
static void a_logout_reaches_just_as_far(void **state)
{
	struct scene *scene = *state;
	struct cookie old = scene_settle(scene, "guest"), cookie = old, shown, living;
	struct secsess_session session;

	scene_open(scene, &session, &old);
	assert_int_equal(people_log_in(&session, "alice", NULL), SECSESS_DONE);
	scene_set_cookie(&session, &cookie);
	scene_save(&session, "in");
	scene_forget(&session);
	scene_open(scene, &session, &cookie);
	assert_int_equal(secsess_session_logout(&session), SECSESS_DONE);
	scene_forget(&session);
	assert_false(scene_is_stored(scene, &old, SECSESS_PART_SNAPSHOT));

	denied(scene, &session, &shown, &living);
	assert_int_equal(secsess_session_logout(&session), SECSESS_DONE);
	assert_int_equal(session.access, SECSESS_ACCESS_NONE);
	scene_forget(&session);
	let_go(scene);
	assert_int_equal(people_look(scene, &living, NULL), SECSESS_VERDICT_CURRENT);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		SCENE_TEST(with_credentials_it_starts_empty),
		SCENE_TEST_CLEAR(with_credentials_it_starts_empty),
		SCENE_TEST(without_credentials_it_is_refused),
		SCENE_TEST(nobody_logs_in_without_a_session),
		SCENE_TEST(a_login_out_of_nothing_has_its_time),
		SCENE_TEST(twice_in_one_request),
		SCENE_TEST(a_logout_ends_the_session),
		SCENE_TEST(a_logout_reaches_just_as_far),
	};

	return cmocka_run_group_tests_name("login, again", tests, NULL, NULL);
}
