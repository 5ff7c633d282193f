/* SPDX-License-Identifier: BSD-3-Clause */

/* Renewal: a new session takes over, the old one becomes a snapshot, then a tombstone. */
#include "scene.h"

/* Opens, renews and saves; the browser has the new cookie. */
static void renew(const struct scene *scene, struct cookie *cookie, const char *payload)
{
	struct secsess_session session;

	scene_open(scene, &session, cookie);
	assert_int_equal(secsess_session_renew(&session, SECSESS_RETIREMENT_REGENERATE), SECSESS_DONE);
	assert_true(scene_set_cookie(&session, cookie));
	assert_int_equal(scene_save(&session, payload), SECSESS_DONE);
	scene_forget(&session);
}

static struct cookie logged_in(const struct scene *scene, const char *payload)
{
	return scene_plant(scene, "alice", (struct secsess_header) {0}, (struct secsess_meta) {.bound_at = scene->now},
		payload);
}

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

	renew(scene, &cookie, "admin");
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

static void read_only_requests_are_frozen_too(void **state)
{
	struct scene *scene = *state;
	struct cookie old = scene_settle(scene, "guest"), cookie = old;
	struct secsess_session session;

	renew(scene, &cookie, "admin");
	scene->start.read_only = true;
	scene_open(scene, &session, &old);
	assert_int_equal(session.access, SECSESS_ACCESS_FROZEN);
	scene_assert_reads(&session, "guest");
	scene_leave(&session);
	scene_forget(&session);
}

/* The visitor came back just before the old session would have been idle for too long: his parallel requests must not be
 * told that it expired, which would give them a cookie over the new one. */
static void a_request_counts_for_the_session_that_it_retires(void **state)
{
	struct scene *scene = *state;
	struct cookie old = scene_settle(scene, "guest"), cookie = old;

	scene->now += IDLE - 10;
	renew(scene, &cookie, "admin");
	scene->now += 20;
	assert_int_equal(scene_visit(scene, &old, NULL), SECSESS_VERDICT_FROZEN);
}

static void obsolete_after_grace(void **state)
{
	struct scene *scene = *state;
	struct cookie old = scene_settle(scene, "guest"), cookie = old;
	struct secsess_session session;

	renew(scene, &cookie, "admin");
	scene->now += GRACE;
	scene->client.navigation = false;
	scene_open(scene, &session, &old);
	assert_int_equal(session.verdict, SECSESS_VERDICT_OBSOLETE);
	assert_int_equal(session.previous, SECSESS_REASON_RENEWED);
	assert_int_equal(session.access, SECSESS_ACCESS_DENIED);
	scene_assert_reads(&session, "");
	scene_leave(&session);
	scene_forget(&session);
	assert_true(scene_header(scene, &old).meta_size > 0); /* the tombstone remembers its successor */
}

/* The Set-Cookie of the renewal was lost: the client has nothing but the old ID. */
static void the_successor_was_never_presented(void **state)
{
	struct scene *scene = *state;
	struct cookie old = logged_in(scene, "user"), cookie = old;
	struct secsess_session session;

	renew(scene, &cookie, "admin");
	scene->now += GRACE;
	scene_open(scene, &session, &old);
	assert_int_equal(session.reaction, SECSESS_REACTION_LOST);
	assert_true(session.fresh);
	scene_leave(&session);
	scene_forget(&session);
	assert_int_equal(scene_header(scene, &cookie).life, SECSESS_LIVE);
	assert_int_equal(scene_visit(scene, &cookie, NULL), SECSESS_VERDICT_CURRENT);
}

/* Both the retired ID and its successor are in use: one of them is a copy. */
static void suspect_then_incident(void **state)
{
	struct scene *scene = *state;
	struct cookie old = logged_in(scene, "user"), cookie = old, again = old;

	renew(scene, &cookie, "admin");
	assert_int_equal(scene_visit(scene, &cookie, NULL), SECSESS_VERDICT_CURRENT);
	scene->now += GRACE;
	assert_int_equal(scene_visit(scene, &again, NULL), SECSESS_VERDICT_OBSOLETE);
	assert_int_equal(scene_header(scene, &cookie).life, SECSESS_SUSPECT);
	/* The same copy once more changes nothing. */
	again = old;
	assert_int_equal(scene_visit(scene, &again, NULL), SECSESS_VERDICT_OBSOLETE);
	assert_int_equal(scene_header(scene, &cookie).life, SECSESS_SUSPECT);
	assert_int_equal(scene_visit(scene, &cookie, NULL), SECSESS_VERDICT_INCIDENT);
}

/* A chain: the oldest ID leads to the session that lives now. */
static void a_chain_of_renewals(void **state)
{
	struct scene *scene = *state;
	struct cookie cookies[5];
	struct cookie cookie = logged_in(scene, "0");

	for (size_t i = 0; i < SECSESS_COUNT(cookies); i++) {
		cookies[i] = cookie;
		renew(scene, &cookie, "next");
		assert_int_equal(scene_visit(scene, &cookie, NULL), SECSESS_VERDICT_CURRENT);
	}
	scene_assert_payload(scene, &cookie, "next");
	scene->now += GRACE;
	assert_int_equal(scene_visit(scene, &cookie, NULL), SECSESS_VERDICT_CURRENT);
	assert_int_equal(scene_visit(scene, &cookies[0], NULL), SECSESS_VERDICT_OBSOLETE);
	assert_int_equal(scene_header(scene, &cookie).life, SECSESS_SUSPECT);
	for (size_t i = 1; i < SECSESS_COUNT(cookies); i++) {
		assert_int_equal(scene_header(scene, &cookies[i]).life, SECSESS_RETIRED);
	}
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

/* Where nobody was logged in, any renewal may have been the login, and the old ID may have been planted. */
static void without_user_nobody_is_logged_out(void **state)
{
	struct scene *scene = *state;
	struct cookie old = scene_settle(scene, "guest"), cookie = old;
	struct secsess_session session;

	renew(scene, &cookie, "admin");
	assert_int_equal(scene_visit(scene, &cookie, NULL), SECSESS_VERDICT_CURRENT);
	scene->now += GRACE;
	scene_open(scene, &session, &old);
	assert_int_equal(session.verdict, SECSESS_VERDICT_OBSOLETE);
	assert_int_equal(session.reaction, SECSESS_REACTION_FIXATION);
	scene_leave(&session);
	scene_forget(&session);
	assert_int_equal(scene_visit(scene, &cookie, NULL), SECSESS_VERDICT_CURRENT);
}

/* Who planted the ID shows it again, to log its victim out. */
static void fixation_logs_nobody_out(void **state)
{
	struct scene *scene = *state;
	struct cookie victim, planted;
	struct secsess_session session;

	victim = scene_plant(scene, "alice", (struct secsess_header) {0}, (struct secsess_meta) {.bound_at = scene->now},
		"alice's");
	planted = scene_plant(scene, "", (struct secsess_header) {.life = SECSESS_RETIRED},
		(struct secsess_meta) {.retired_at = scene->now, .successor = scene_sid(scene, &victim).place}, "");
	scene->now += GRACE;
	scene_open(scene, &session, &planted);
	assert_int_equal(session.verdict, SECSESS_VERDICT_OBSOLETE);
	assert_int_equal(session.reaction, SECSESS_REACTION_FIXATION);
	scene_assert_reads(&session, "");
	scene_leave(&session);
	scene_forget(&session);
	assert_int_equal(scene_visit(scene, &victim, NULL), SECSESS_VERDICT_CURRENT);
	scene_assert_payload(scene, &victim, "alice's");
}

/* The user switched after that: still another user's ID. */
static void the_direct_successor_counts(void **state)
{
	struct scene *scene = *state;
	struct cookie last, middle, planted;
	struct secsess_session session;

	last = scene_plant(scene, "", (struct secsess_header) {0}, (struct secsess_meta) {0}, "");
	middle = scene_plant(scene, "alice", (struct secsess_header) {.life = SECSESS_RETIRED},
		(struct secsess_meta) {.bound_at = scene->now,
			.retired_at = scene->now,
			.successor = scene_sid(scene, &last).place},
		"");
	planted = scene_plant(scene, "", (struct secsess_header) {.life = SECSESS_RETIRED},
		(struct secsess_meta) {.retired_at = scene->now, .successor = scene_sid(scene, &middle).place}, "");
	scene->now += GRACE;
	scene_open(scene, &session, &planted);
	assert_int_equal(session.reaction, SECSESS_REACTION_FIXATION);
	scene_leave(&session);
	scene_forget(&session);
	assert_int_equal(scene_header(scene, &last).life, SECSESS_LIVE);
}

static void a_successor_that_is_gone(void **state)
{
	static const enum secsess_on_obsolete settings[] = {SECSESS_ON_OBSOLETE_EVIDENCE, SECSESS_ON_OBSOLETE_USER,
		SECSESS_ON_OBSOLETE_SESSION};
	struct scene *scene = *state;

	for (size_t i = 0; i < SECSESS_COUNT(settings); i++) {
		struct secsess_place nowhere = {"0123456789abcdefghijklmnop", {""}};
		struct cookie old = scene_plant(scene, "", (struct secsess_header) {.life = SECSESS_RETIRED},
			(struct secsess_meta) {.retired_at = scene->now - GRACE, .successor = nowhere}, "");

		scene->config.on_obsolete = settings[i];
		assert_int_equal(scene_visit(scene, &old, NULL), SECSESS_VERDICT_OBSOLETE);
	}
}

/* Ending a session ends its predecessor's snapshot too. */
static void logout_reaches_the_snapshot(void **state)
{
	struct scene *scene = *state;
	struct cookie old = scene_settle(scene, "guest"), cookie = old;
	struct secsess_session session;

	renew(scene, &cookie, "admin");
	assert_true(scene_is_stored(scene, &old, SECSESS_PART_SNAPSHOT));
	scene_open(scene, &session, &cookie);
	assert_int_equal(secsess_session_end(&session), SECSESS_DONE);
	scene_forget(&session);
	assert_false(scene_is_stored(scene, &old, SECSESS_PART_SNAPSHOT));
	scene_open(scene, &session, &old);
	scene_assert_reads(&session, "");
	scene_leave(&session);
	scene_forget(&session);
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

/* A renewal while an offer is out: one cookie, the heir's. */
static void due_and_renewed(void **state)
{
	struct scene *scene = *state;
	struct cookie old = scene_settle(scene, "guest"), cookie = old;

	scene->now += ROTATE;
	renew(scene, &cookie, "admin");
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
		SCENE_TEST(read_only_requests_are_frozen_too),
		SCENE_TEST(a_request_counts_for_the_session_that_it_retires),
		SCENE_TEST(obsolete_after_grace),
		SCENE_TEST(the_successor_was_never_presented),
		SCENE_TEST(suspect_then_incident),
		SCENE_TEST(a_chain_of_renewals),
		SCENE_TEST(several_renewals_in_one_request),
		SCENE_TEST(without_user_nobody_is_logged_out),
		SCENE_TEST(fixation_logs_nobody_out),
		SCENE_TEST(the_direct_successor_counts),
		SCENE_TEST(a_successor_that_is_gone),
		SCENE_TEST(logout_reaches_the_snapshot),
		SCENE_TEST(who_may_not_renew),
		SCENE_TEST(too_late_to_renew),
		SCENE_TEST(due_and_renewed),
	};

	return cmocka_run_group_tests_name("session, renewal", tests, NULL, NULL);
}
