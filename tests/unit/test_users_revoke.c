/* SPDX-License-Identifier: BSD-3-Clause */

/* The end of all of a user's sessions, or of all but one: by a time that every open looks at, whatever the index knows. */
#include "people.h"

/* "Terminate others" by the session of this cookie, which then saves. */
static size_t terminate_others(struct scene *scene, const struct cookie *cookie)
{
	struct secsess_session session;
	size_t ended;

	scene_open(scene, &session, cookie);
	assert_int_equal(secsess_session_revoke(&session, STR("alice"), true, &ended), SECSESS_DONE);
	assert_int_equal(session.access, SECSESS_ACCESS_LEASED);
	assert_int_equal(scene_save(&session, "spared"), SECSESS_DONE);
	scene_forget(&session);
	return ended;
}

static void assert_ended(struct scene *scene, const struct cookie *cookie, enum secsess_reason reason)
{
	enum secsess_reason why;

	assert_int_equal(people_look(scene, cookie, &why), SECSESS_VERDICT_ENDED);
	assert_int_equal(why, reason);
}

static void all_of_a_users_sessions_end(void **state)
{
	struct scene *scene = *state;
	struct cookie first = people_arrive(scene, "alice", "1"), second = people_arrive(scene, "alice", "2"),
				  bobs = people_arrive(scene, "bob", "in"), guest = scene_settle(scene, "guest");
	struct secsess_session page;

	scene_open(scene, &page, &first);
	assert_int_equal(people_revoke(scene, "alice"), 2);
	assert_int_equal(scene_save(&page, "late"), SECSESS_GONE);
	scene_forget(&page);
	assert_ended(scene, &first, SECSESS_REASON_REVOKED);
	assert_ended(scene, &second, SECSESS_REASON_REVOKED);
	assert_int_equal(people_indexed(scene, "alice"), 0);
	assert_int_equal(people_look(scene, &bobs, NULL), SECSESS_VERDICT_CURRENT);
	assert_int_equal(people_look(scene, &guest, NULL), SECSESS_VERDICT_CURRENT);
	assert_int_equal(people_revoke(scene, "alice"), 0);
	assert_int_equal(people_revoke(scene, "nobody knows"), 0);
	assert_int_equal(people_revoke(scene, ""), 0);
	scene->now += 1;
	first = people_arrive(scene, "alice", "again"); /* who comes after that is welcome */
	assert_int_equal(people_look(scene, &first, NULL), SECSESS_VERDICT_CURRENT);
}

static void ones_own_session_closes_with_the_others(void **state)
{
	struct scene *scene = *state;
	struct cookie cookie = people_arrive(scene, "alice", "in"), bobs = people_arrive(scene, "bob", "in");
	struct secsess_session session;
	size_t ended;

	scene_open(scene, &session, &bobs); /* who revokes others' goes on */
	assert_int_equal(secsess_session_revoke(&session, STR("nobody knows"), false, &ended), SECSESS_DONE);
	assert_int_equal(session.access, SECSESS_ACCESS_LEASED);
	scene_leave(&session);
	scene_forget(&session);
	scene_open(scene, &session, &cookie);
	assert_int_equal(secsess_session_revoke(&session, STR("alice"), false, &ended), SECSESS_DONE);
	assert_int_equal(ended, 1);
	assert_int_equal(session.access, SECSESS_ACCESS_NONE);
	scene_forget(&session);
	assert_ended(scene, &cookie, SECSESS_REASON_REVOKED);
}

static void unlist(struct scene *scene, const struct cookie *cookie)
{
	struct secsess_sid sid = scene_sid(scene, cookie);

	assert_int_equal(scene->memory->ops->unlist(scene->memory, &sid.place.tag, &sid.place.handle, 1), SECSESS_DONE);
}

/* A session that the index had lost, and one that takes over from it afterwards. */
static void nobody_outlives_it_by_a_new_id(void **state)
{
	struct scene *scene = *state;

	for (int again = 0; again < 2; again++) {
		struct cookie cookie = people_arrive(scene, "alice", "in"), lost = people_arrive(scene, "alice", "in");
		struct secsess_session session;

		unlist(scene, &lost);
		unlist(scene, &cookie);
		scene->now += 5;
		scene_open(scene, &session, &cookie);
		scene->now += 5;
		people_revoke(scene, "alice");
		scene->now += 5;
		assert_int_equal(again ? people_log_in(&session, "alice", NULL)
							   : secsess_session_renew(&session, SECSESS_RETIREMENT_REGENERATE),
			SECSESS_DONE);
		scene_set_cookie(&session, &cookie);
		assert_int_equal(scene_save(&session, "in"), SECSESS_DONE);
		scene_forget(&session);
		assert_int_equal(people_look(scene, &cookie, NULL), SECSESS_VERDICT_REVOKED);
		assert_int_equal(people_look(scene, &lost, NULL), SECSESS_VERDICT_REVOKED);
		assert_int_equal(scene_header(scene, &lost).life, SECSESS_ENDED); /* and now its record says so */
	}
}

static void the_others_end_and_one_goes_on(void **state)
{
	struct scene *scene = *state;
	struct cookie mine = people_arrive(scene, "alice", "mine"), other = people_arrive(scene, "alice", "other"),
				  lost = people_arrive(scene, "alice", "lost");

	unlist(scene, &lost);
	scene->now += 1000;
	assert_int_equal(terminate_others(scene, &mine), 1);
	assert_ended(scene, &other, SECSESS_REASON_TERMINATED);
	assert_int_equal(people_look(scene, &lost, NULL), SECSESS_VERDICT_REVOKED);
	assert_int_equal(people_look(scene, &mine, NULL), SECSESS_VERDICT_CURRENT);
	scene_assert_payload(scene, &mine, "spared");
	assert_int_equal(people_listed(scene, "alice"), 1);
}

/* Spared once, it is so for all that takes over from it; and may do it again; but not when another one does. */
static void who_is_spared_stays_so_until_another_one_says_it(void **state)
{
	struct scene *scene = *state;
	struct cookie mine = people_arrive(scene, "alice", "mine"), other;

	for (int times = 0; times < 3; times++) {
		scene->now += 1000;
		terminate_others(scene, &mine);
		scene_renew(scene, &mine, "mine");
		assert_int_equal(people_look(scene, &mine, NULL), SECSESS_VERDICT_CURRENT);
	}
	scene->now += 1000;
	other = people_arrive(scene, "alice", "other");
	unlist(scene, &mine);
	scene->now += 1000;
	terminate_others(scene, &other);
	assert_int_equal(people_look(scene, &mine, NULL), SECSESS_VERDICT_REVOKED);
	assert_int_equal(people_look(scene, &other, NULL), SECSESS_VERDICT_CURRENT);
}

/* The request that did it was killed, or the session has a page under way that read it before. */
static void who_is_spared_needs_no_commit_for_that(void **state)
{
	struct scene *scene = *state;
	struct cookie mine = people_arrive(scene, "alice", "mine");
	struct secsess_session session;
	size_t ended;

	scene->now += 1000;
	scene_open(scene, &session, &mine);
	assert_int_equal(secsess_session_revoke(&session, STR("alice"), true, &ended), SECSESS_DONE);
	assert_int_equal(secsess_session_abort(&session), SECSESS_DONE);
	scene_forget(&session);
	assert_int_equal(people_listed(scene, "alice"), 1);
	assert_int_equal(people_look(scene, &mine, NULL), SECSESS_VERDICT_CURRENT);
	scene->now += 1000;
	scene_renew(scene, &mine, "mine");
	assert_int_equal(people_look(scene, &mine, NULL), SECSESS_VERDICT_CURRENT);
	assert_int_equal(people_listed(scene, "alice"), 1);
}

static enum secsess_status take_over(struct secsess_session *session, bool by_credentials)
{
	return by_credentials ? secsess_session_reauthenticate(session)
						  : secsess_session_renew(session, SECSESS_RETIREMENT_REGENERATE);
}

static void who_takes_over_in_the_same_request_is_spared_too(void **state)
{
	struct scene *scene = *state;

	for (int i = 0; i < 4; i++) {
		struct cookie mine = people_arrive(scene, "alice", "mine"), other = people_arrive(scene, "alice", "other");
		bool before = i & 1, by_credentials = i & 2;
		struct secsess_session session;
		size_t ended;

		scene->now += 1000;
		scene_open(scene, &session, &mine);
		scene->now += 10;
		if (before) {
			assert_int_equal(take_over(&session, by_credentials), SECSESS_DONE);
		}
		assert_int_equal(secsess_session_revoke(&session, STR("alice"), true, &ended), SECSESS_DONE);
		assert_int_equal(ended, 1);
		if (!before) {
			assert_int_equal(take_over(&session, by_credentials), SECSESS_DONE);
		}
		scene_set_cookie(&session, &mine);
		assert_int_equal(scene_save(&session, "mine"), SECSESS_DONE);
		scene_forget(&session);
		assert_int_equal(people_look(scene, &mine, NULL), SECSESS_VERDICT_CURRENT);
		assert_ended(scene, &other, SECSESS_REASON_TERMINATED);
		scene->now += 1;
		people_revoke(scene, "alice");
		scene->now += 1;
	}
}

/* A password was changed; a poll of the page before is under way with the ID before. */
static void a_late_poll_overwrites_no_cookie(void **state)
{
	struct scene *scene = *state;
	struct cookie old = people_arrive(scene, "alice", "in"), cookie = old, polls = old;
	struct secsess_session session;
	size_t ended;

	scene->now += 1000;
	scene_open(scene, &session, &old);
	assert_int_equal(secsess_session_reauthenticate(&session), SECSESS_DONE);
	assert_int_equal(secsess_session_revoke(&session, STR("alice"), true, &ended), SECSESS_DONE);
	scene_set_cookie(&session, &cookie);
	assert_int_equal(scene_save(&session, "in"), SECSESS_DONE);
	scene_forget(&session);
	scene->client.navigation = false;
	scene_open(scene, &session, &old);
	scene_assert_reads(&session, "");
	assert_int_equal(session.verdict, SECSESS_VERDICT_REVOKED);
	assert_false(scene_set_cookie(&session, &polls));
	scene_leave(&session);
	scene_forget(&session);
	assert_int_equal(people_look(scene, &cookie, NULL), SECSESS_VERDICT_CURRENT);
}

/* An ID that is obsolete may be a thief's, and so may the session that it once belonged to. */
static void who_was_denied_spares_nobody(void **state)
{
	struct scene *scene = *state;
	struct cookie cookie = people_arrive(scene, "alice", "in"), old = cookie;
	struct secsess_session session;
	size_t ended;

	scene->now += ROTATE;
	scene_visit(scene, &cookie, NULL);
	scene_visit(scene, &cookie, NULL);
	scene->now += GRACE;
	scene->config.on_obsolete = SECSESS_ON_OBSOLETE_DENY;
	scene->client.navigation = false;
	scene_open(scene, &session, &old);
	assert_int_equal(session.access, SECSESS_ACCESS_DENIED);
	assert_int_equal(secsess_session_revoke(&session, STR("alice"), true, &ended), SECSESS_DONE);
	assert_int_equal(ended, 1);
	scene_leave(&session);
	scene_forget(&session);
	assert_int_equal(people_look(scene, &cookie, NULL), SECSESS_VERDICT_ENDED);
}

static int64_t revoked_at(struct scene *scene, const char *user)
{
	struct secsess_tag tag = people_tag(scene, user);
	struct secsess_index index = {0};

	assert_int_equal(scene->memory->ops->index(scene->memory, &tag, &index), SECSESS_DONE);
	secsess_free(index.at);
	return index.revoked_at;
}

static void a_revocation_outlives_what_it_ends(void **state)
{
	struct scene *scene = *state;
	int64_t at = scene->now;

	people_revoke(scene, "alice");
	scene->config.absolute_ms = 0;
	people_revoke(scene, "bob");
	scene->now += ABSOLUTE;
	assert_int_equal(revoked_at(scene, "alice"), at);
	scene->now += MARGIN;
	assert_int_equal(revoked_at(scene, "alice"), 0);
	scene->now += INT64_C(3650) * 86400000;
	assert_int_equal(revoked_at(scene, "bob"), at); /* nothing sets such sessions an end */
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		SCENE_TEST(all_of_a_users_sessions_end),
		SCENE_TEST_CLEAR(all_of_a_users_sessions_end),
		SCENE_TEST(ones_own_session_closes_with_the_others),
		SCENE_TEST(nobody_outlives_it_by_a_new_id),
		SCENE_TEST(the_others_end_and_one_goes_on),
		SCENE_TEST(who_is_spared_stays_so_until_another_one_says_it),
		SCENE_TEST(who_is_spared_needs_no_commit_for_that),
		SCENE_TEST(who_takes_over_in_the_same_request_is_spared_too),
		SCENE_TEST(a_late_poll_overwrites_no_cookie),
		SCENE_TEST(who_was_denied_spares_nobody),
		SCENE_TEST(a_revocation_outlives_what_it_ends),
	};

	return cmocka_run_group_tests_name("users, revocation", tests, NULL, NULL);
}
