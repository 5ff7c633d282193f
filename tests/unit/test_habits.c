/* SPDX-License-Identifier: BSD-3-Clause */

/* What pages do with their sessions that works, and harms. */
#include "scene.h"

#include "../../handlers/core/habits.h"
#include "../../handlers/core/users.h"

static void a_lock_is_held_in_vain(void **state)
{
	struct scene *scene = *state;
	struct cookie cookie = scene_settle(scene, "guest");
	struct secsess_session session;
	struct secsess_slice unchanged = {0};

	scene_open(scene, &session, &cookie);
	assert_int_equal(secsess_session_held_in_vain(&session, unchanged), 0);
	scene->now += 300;
	assert_int_equal(secsess_session_held_in_vain(&session, unchanged), 300);
	assert_int_equal(secsess_session_held_in_vain(&session, STR("guest")), 300); /* written, and as it was */
	assert_int_equal(secsess_session_held_in_vain(&session, STR("Guest")), 0);
	assert_int_equal(secsess_session_held_in_vain(&session, STR("")), 0);
	assert_int_equal(secsess_session_renew(&session, SECSESS_RETIREMENT_REGENERATE), SECSESS_DONE);
	assert_int_equal(secsess_session_held_in_vain(&session, unchanged), 0);
	scene_save(&session, "guest");
	assert_int_equal(secsess_session_held_in_vain(&session, unchanged), 0); /* closed */
	scene_forget(&session);
}

static void who_has_no_lock_or_a_new_session_holds_up_nobody(void **state)
{
	struct scene *scene = *state;
	struct cookie cookie = scene_settle(scene, "guest");
	struct secsess_session session;
	struct secsess_slice unchanged = {0};

	scene->start.read_only = true;
	scene_open(scene, &session, &cookie);
	scene->now += 300;
	assert_int_equal(secsess_session_held_in_vain(&session, unchanged), 0);
	scene_leave(&session);
	scene_forget(&session);
	scene->start.read_only = false;
	scene_open(scene, &session, NULL);
	scene->now += 300;
	assert_int_equal(secsess_session_held_in_vain(&session, unchanged), 0);
	scene_leave(&session);
	scene_forget(&session);
}

/* The next request's answer. */
static bool is_just_renewed(struct scene *scene, const struct cookie *cookie, int64_t later_ms, int64_t *ago_ms)
{
	struct secsess_session session;
	bool just;

	scene->now += later_ms;
	scene_open(scene, &session, cookie);
	just = secsess_session_was_just_renewed(&session, ago_ms);
	scene_leave(&session);
	scene_forget(&session);
	return just;
}

static void renewed_again(void **state)
{
	struct scene *scene = *state;
	struct cookie cookie = scene_settle(scene, "guest");
	struct secsess_session session;
	int64_t ago = 0;

	assert_false(is_just_renewed(scene, &cookie, 0, &ago));
	scene_renew(scene, &cookie, "guest");
	assert_true(is_just_renewed(scene, &cookie, 4999, &ago));
	assert_int_equal(ago, 4999);
	assert_false(is_just_renewed(scene, &cookie, 1, &ago));
	scene_renew(scene, &cookie, "guest");
	assert_true(is_just_renewed(scene, &cookie, 0, &ago));
	/* In the request that renews, it is no other one. */
	scene_open(scene, &session, &cookie);
	assert_int_equal(secsess_session_renew(&session, SECSESS_RETIREMENT_REGENERATE), SECSESS_DONE);
	assert_false(secsess_session_was_just_renewed(&session, &ago));
	scene_save(&session, "guest");
	assert_false(secsess_session_was_just_renewed(&session, &ago));
	scene_forget(&session);
}

/* secsess_login(), with nobody: a logout. */
static void log_in(struct scene *scene, struct cookie *cookie, const char *user)
{
	struct secsess_login login = {.user = STR(user), .authenticated = user[0] != '\0'};
	struct secsess_session session;
	bool inherits;

	scene_open(scene, &session, cookie);
	assert_int_equal(secsess_session_login(&session, &login, &inherits), SECSESS_DONE);
	assert_true(scene_set_cookie(&session, cookie));
	scene_save(&session, "theirs");
	scene_forget(&session);
}

static void logins_are_no_loop(void **state)
{
	struct scene *scene = *state;
	struct cookie cookie = scene_settle(scene, "guest");
	int64_t ago = 0;

	log_in(scene, &cookie, "7");
	assert_false(is_just_renewed(scene, &cookie, 10, &ago));
	log_in(scene, &cookie, "7"); /* authenticated again */
	assert_false(is_just_renewed(scene, &cookie, 10, &ago));
	scene->now += 10000;
	scene_renew(scene, &cookie, "theirs");
	assert_true(is_just_renewed(scene, &cookie, 10, &ago));
	log_in(scene, &cookie, "");
	assert_false(is_just_renewed(scene, &cookie, 10, &ago));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		SCENE_TEST(a_lock_is_held_in_vain),
		SCENE_TEST(who_has_no_lock_or_a_new_session_holds_up_nobody),
		SCENE_TEST(renewed_again),
		SCENE_TEST(logins_are_no_loop),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
