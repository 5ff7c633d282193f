/* SPDX-License-Identifier: BSD-3-Clause */

/* Renewal: a new session takes over, the old one becomes a snapshot, then a tombstone. */
#include "scene.h"

static void a_new_session_takes_over(void **state)
{
	struct scene *scene = *state;
	struct cookie old = scene_settle(scene, "guest"), cookie = old;
	struct secsess_session session;

	scene->now += 5000;
	scene_open(scene, &session, &old);
	assert_true(secsess_session_may_renew(&session));
	assert_int_equal(secsess_session_renew(&session, SECSESS_RETIREMENT_LOGIN), SECSESS_DONE);
	assert_true(session.fresh);
	assert_int_equal(session.access, SECSESS_ACCESS_LEASED);
	assert_true(scene_set_cookie(&session, &cookie));
	assert_string_not_equal(scene_sid(scene, &old).place.handle, scene_sid(scene, &cookie).place.handle);
	scene_assert_payload(scene, &cookie, ""); /* until the commit */
	assert_int_equal(scene_save(&session, "admin"), SECSESS_DONE);
	scene_forget(&session);
	scene_assert_payload(scene, &cookie, "admin");
	scene_assert_unlocked(scene, &cookie);

	scene_open(scene, &session, &cookie);
	assert_int_equal(session.verdict, SECSESS_VERDICT_CURRENT);
	scene_assert_reads(&session, "admin");
	assert_string_equal(session.record.meta.predecessor.handle, scene_sid(scene, &old).place.handle);
	assert_int_equal(session.record.meta.created_at, scene->now);
	scene_leave(&session);
	scene_forget(&session);
}

/* Invariant 5: applications set the user first and regenerate after. */
static void the_old_id_never_yields_what_came_after(void **state)
{
	struct scene *scene = *state;
	struct cookie old = scene_settle(scene, "guest"), cookie = old;
	struct secsess_session session;

	scene_renew(scene, &cookie, "admin");
	for (int i = 0; i < 3; i++) {
		scene_open(scene, &session, &old);
		assert_int_equal(session.verdict, SECSESS_VERDICT_FROZEN);
		assert_int_equal(session.access, SECSESS_ACCESS_FROZEN);
		scene_assert_reads(&session, "guest");
		assert_false(scene_set_cookie(&session, &old));
		assert_int_equal(i ? scene_save(&session, "x") : scene_leave(&session), i ? SECSESS_GONE : SECSESS_DONE);
		scene_forget(&session);
		scene_visit(scene, &cookie, "admin 2");
		scene->now += GRACE / 3 - 1;
	}
	scene->now += 3;
	assert_false(scene_is_stored(scene, &old, SECSESS_PART_SNAPSHOT)); /* physically gone */
	scene_assert_payload(scene, &cookie, "admin 2");
}

static void several_renewals_in_one_request(void **state)
{
	struct scene *scene = *state;
	struct cookie old = scene_settle(scene, "0"), cookie = old;
	struct secsess_session session;

	scene_open(scene, &session, &old);
	for (int i = 0; i < 3; i++) {
		assert_int_equal(secsess_session_renew(&session, SECSESS_RETIREMENT_REGENERATE), SECSESS_DONE);
	}
	scene_set_cookie(&session, &cookie);
	assert_int_equal(scene_save(&session, "3"), SECSESS_DONE);
	scene_forget(&session);
	assert_int_equal(scene_visit(scene, &cookie, NULL), SECSESS_VERDICT_CURRENT);
	scene_assert_payload(scene, &cookie, "3");
	assert_int_equal(scene_visit(scene, &old, NULL), SECSESS_VERDICT_FROZEN);
}

static void who_may_not_renew(void **state)
{
	struct scene *scene = *state;
	struct cookie old, cookie = scene_rotated(scene, &old), none = {""};
	struct secsess_session holder, session;

	scene_open(scene, &session, &old); /* a parent: its answer can't set a cookie */
	assert_false(secsess_session_may_renew(&session));
	assert_int_equal(secsess_session_renew(&session, SECSESS_RETIREMENT_LOGIN), SECSESS_LOST);
	assert_string_equal(session.sid.text, old.text);
	assert_int_equal(scene_save(&session, "still open"), SECSESS_DONE);
	scene_forget(&session);

	scene_open(scene, &holder, &cookie);
	scene_open(scene, &session, &cookie);
	assert_int_equal(session.access, SECSESS_ACCESS_OPTIMISTIC);
	assert_int_equal(secsess_session_renew(&session, SECSESS_RETIREMENT_LOGIN), SECSESS_LOST);
	scene_leave(&session);
	scene_forget(&session);
	scene_leave(&holder);
	scene_forget(&holder);

	scene->start.read_only = true;
	scene_open(scene, &session, &cookie);
	assert_int_equal(secsess_session_renew(&session, SECSESS_RETIREMENT_LOGIN), SECSESS_LOST);
	scene_leave(&session);
	scene_forget(&session);
	scene->start.read_only = false;

	session = scene_request(scene);
	assert_int_equal(secsess_session_renew(&session, SECSESS_RETIREMENT_LOGIN), SECSESS_LOST);
	scene_open(scene, &session, &none); /* a new visitor logs in at once */
	assert_int_equal(secsess_session_renew(&session, SECSESS_RETIREMENT_LOGIN), SECSESS_DONE);
	scene_leave(&session);
	scene_forget(&session);
	assert_int_equal(scene_visit(scene, &cookie, NULL), SECSESS_VERDICT_CURRENT);
}

/* The session ended, or another request took the lock, while this one ran: nothing is retired, no cookie goes out. */
static void too_late_to_renew(void **state)
{
	struct scene *scene = *state;

	for (int ended = 0; ended < 2; ended++) {
		struct cookie cookie = scene_settle(scene, "data"), same = cookie;
		struct secsess_session session, other;

		scene_open(scene, &session, &cookie);
		scene->now += LEASE;
		scene_open(scene, &other, &cookie);
		assert_int_equal(other.access, SECSESS_ACCESS_LEASED);
		assert_int_equal(ended ? secsess_session_end(&other) : scene_save(&other, "other"), SECSESS_DONE);
		scene_forget(&other);
		assert_int_equal(secsess_session_renew(&session, SECSESS_RETIREMENT_LOGIN),
			ended ? SECSESS_GONE : SECSESS_LOST);
		assert_string_equal(session.sid.text, cookie.text);
		assert_false(scene_set_cookie(&session, &same));
		assert_int_equal(scene_save(&session, "mine"), ended ? SECSESS_GONE : SECSESS_LOST);
		scene_forget(&session);
	}
}

/* Another request renewed while this one ran: those under way with the old ID keep what they are served from. */
static void too_late_to_renew_what_is_renewed(void **state)
{
	struct scene *scene = *state;
	struct cookie old = scene_settle(scene, "data"), cookie = old;
	struct secsess_session session, other;

	scene_open(scene, &session, &old);
	scene->now += LEASE;
	scene_open(scene, &other, &old);
	assert_int_equal(secsess_session_renew(&other, SECSESS_RETIREMENT_LOGIN), SECSESS_DONE);
	scene_set_cookie(&other, &cookie);
	assert_int_equal(scene_save(&other, "other"), SECSESS_DONE);
	scene_forget(&other);
	assert_int_equal(secsess_session_renew(&session, SECSESS_RETIREMENT_LOGIN), SECSESS_GONE);
	scene_forget(&session);
	assert_int_equal(scene_visit(scene, &old, NULL), SECSESS_VERDICT_FROZEN);
	assert_true(scene_is_stored(scene, &old, SECSESS_PART_SNAPSHOT));
	scene_assert_payload(scene, &cookie, "other");
}

/* A renewal while an offer is out: one cookie, the heir's. */
static void due_and_renewed(void **state)
{
	struct scene *scene = *state;
	struct cookie old = scene_settle(scene, "guest"), cookie = old;

	scene->now += ROTATE;
	scene_renew(scene, &cookie, "admin");
	assert_int_equal(scene_generation(scene, &cookie), 1);
	assert_int_equal(scene_visit(scene, &cookie, NULL), SECSESS_VERDICT_CURRENT);
	assert_int_equal(scene_visit(scene, &old, NULL), SECSESS_VERDICT_FROZEN);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		SCENE_TEST(a_new_session_takes_over),
		SCENE_TEST_CLEAR(a_new_session_takes_over),
		SCENE_TEST(the_old_id_never_yields_what_came_after),
		SCENE_TEST_CLEAR(the_old_id_never_yields_what_came_after),
		SCENE_TEST(several_renewals_in_one_request),
		SCENE_TEST(who_may_not_renew),
		SCENE_TEST(too_late_to_renew),
		SCENE_TEST(too_late_to_renew_what_is_renewed),
		SCENE_TEST(due_and_renewed),
	};

	return cmocka_run_group_tests_name("session, renewal", tests, NULL, NULL);
}
