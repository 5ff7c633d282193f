/* SPDX-License-Identifier: BSD-3-Clause */

/* What a login says of itself, level, label and times, and what of that the sessions that follow inherit. */
#include "people.h"

/* The request saves, its browser has the cookie; what was stored is the caller's to release. */
static struct secsess_record save(struct scene *scene, struct secsess_session *session, struct cookie *cookie)
{
	scene_set_cookie(session, cookie);
	assert_int_equal(scene_save(session, "in"), SECSESS_DONE);
	scene_forget(session);
	return people_record(scene, cookie);
}

static void assert_said(struct secsess_record *record, const char *level, const char *label)
{
	assert_true(secsess_slice_equal(record->meta.level, STR(level)));
	assert_true(secsess_slice_equal(record->meta.label, STR(label)));
	secsess_record_release(record);
}

static void level_and_label_stay_until_others_are_given(void **state)
{
	static const struct {
		const char *user, *level, *label, *level_after, *label_after;
	} rows[] = {
		{"alice", "full", "phone", "full", "phone"},
		{"alice", NULL, NULL, "full", "phone"},
		{"alice", "low", NULL, "low", "phone"},
		{"alice", NULL, "", "low", ""},
		{"alice", "", "tablet", "", "tablet"},
		{"bob", NULL, NULL, "", ""}, /* another user's */
		{"bob", "full", "desk", "full", "desk"},
		{"", NULL, NULL, "", ""},
	};
	struct scene *scene = *state;
	struct cookie cookie = scene_settle(scene, "guest");

	for (size_t i = 0; i < SECSESS_COUNT(rows); i++) {
		struct secsess_login login = {.user = STR(rows[i].user), .authenticated = true};
		struct secsess_session session;
		struct secsess_record record;
		bool inherits;

		login.level = rows[i].level ? STR(rows[i].level) : login.level;
		login.label = rows[i].label ? STR(rows[i].label) : login.label;
		scene_open(scene, &session, &cookie);
		assert_int_equal(secsess_session_login(&session, &login, &inherits), SECSESS_DONE);
		record = save(scene, &session, &cookie);
		assert_said(&record, rows[i].level_after, rows[i].label_after);
	}
}

/* What starts empty has nothing of the session that lives on, though it is the same user's. */
static void nothing_is_kept_where_nothing_is_taken_along(void **state)
{
	struct scene *scene = *state;
	struct secsess_login login = {.user = STR("alice"),
		.level = STR("full"),
		.label = STR("phone"),
		.authenticated = true};
	struct cookie cookie = scene_settle(scene, "guest");
	struct secsess_session session;
	struct secsess_record record;
	bool inherits;

	scene_open(scene, &session, &cookie);
	assert_int_equal(secsess_session_login(&session, &login, &inherits), SECSESS_DONE);
	record = save(scene, &session, &cookie);
	secsess_record_release(&record);
	scene->start.read_only = true;
	scene_open(scene, &session, &cookie);
	scene->start.read_only = false;
	assert_int_equal(people_log_in(&session, "alice", &inherits), SECSESS_DONE);
	assert_false(inherits);
	record = save(scene, &session, &cookie);
	assert_string_equal(record.meta.predecessor.handle, "");
	assert_said(&record, "", "");
}

/* The caller's memory is gone by then; so is that of the login before. */
static void what_was_given_outlives_the_call(void **state)
{
	struct scene *scene = *state;
	struct cookie cookie = scene_settle(scene, "guest");
	struct secsess_session session;
	struct secsess_record record;
	bool inherits;

	scene_open(scene, &session, &cookie);
	for (int times = 0; times < 2; times++) {
		unsigned char *user = exact_copy("alice", 5), *level = exact_copy("full", 4), *label = exact_copy("phone", 5);
		struct secsess_login login = {.user = secsess_slice_of(user, 5),
			.level = secsess_slice_of(level, 4),
			.label = secsess_slice_of(label, 5),
			.authenticated = true};

		assert_int_equal(secsess_session_login(&session, &login, &inherits), SECSESS_DONE);
		free(user);
		free(level);
		free(label);
	}
	assert_int_equal(secsess_session_renew(&session, SECSESS_RETIREMENT_REGENERATE), SECSESS_DONE);
	assert_int_equal(secsess_session_reauthenticate(&session), SECSESS_DONE);
	assert_int_equal(secsess_session_renew(&session, SECSESS_RETIREMENT_REGENERATE), SECSESS_DONE);
	record = save(scene, &session, &cookie);
	people_assert_user(&record.meta, "alice");
	assert_said(&record, "full", "phone");
}

static void a_login_starts_the_deadlines_anew(void **state)
{
	struct scene *scene = *state;

	scene->config.absolute_ms = 1000000;
	for (int logs_in = 0; logs_in < 2; logs_in++) {
		struct cookie cookie = scene_settle(scene, "guest");
		struct secsess_session session;
		enum secsess_reason why;

		scene->now += 900000;
		scene_open(scene, &session, &cookie);
		assert_int_equal(logs_in ? people_log_in(&session, "alice", NULL)
								 : secsess_session_renew(&session, SECSESS_RETIREMENT_REGENERATE),
			SECSESS_DONE);
		scene_set_cookie(&session, &cookie);
		scene_save(&session, "in");
		scene_forget(&session);
		scene->now += 200000;
		/* A mere renewal must not let a session live for ever. */
		assert_int_equal(people_look(scene, &cookie, &why),
			logs_in ? SECSESS_VERDICT_CURRENT : SECSESS_VERDICT_EXPIRED);
		assert_int_equal(why, logs_in ? SECSESS_REASON_NONE : SECSESS_REASON_ABSOLUTE);
	}
}

static void without_an_absolute_lifetime_there_is_no_deadline(void **state)
{
	struct scene *scene = *state;
	struct cookie cookie;
	struct secsess_record record;

	scene->config.absolute_ms = 0;
	cookie = people_arrive(scene, "alice", "in");
	record = people_record(scene, &cookie);
	assert_int_equal(record.meta.absolute_deadline, 0);
	secsess_record_release(&record);
}

/* The application's own word that somebody is who he is (user_key) is no authentication. */
static void only_credentials_set_the_time_of_authentication(void **state)
{
	static const struct {
		const char *user;
		bool authenticated, keeps;
	} rows[] = {{"alice", true, false}, {"alice", false, true}, {"bob", false, false}};
	struct scene *scene = *state;
	struct cookie cookie = scene_settle(scene, "guest");
	int64_t before = 0;

	for (size_t i = 0; i < SECSESS_COUNT(rows); i++) {
		struct secsess_login login = {.user = STR(rows[i].user), .authenticated = rows[i].authenticated};
		struct secsess_session session;
		struct secsess_record record;
		bool inherits;

		scene->now += 1000;
		scene_open(scene, &session, &cookie);
		assert_int_equal(secsess_session_login(&session, &login, &inherits), SECSESS_DONE);
		record = save(scene, &session, &cookie);
		assert_int_equal(record.meta.authenticated_at, rows[i].authenticated ? scene->now : rows[i].keeps ? before : 0);
		assert_int_equal(record.meta.bound_at, scene->now);
		before = record.meta.authenticated_at;
		secsess_record_release(&record);
	}
}

static void who_shows_credentials_again_gets_a_new_id(void **state)
{
	struct scene *scene = *state;
	struct cookie old = people_arrive(scene, "alice", "before"), cookie = old;
	struct secsess_session session;
	struct secsess_record record;

	scene->now += 7000;
	scene_open(scene, &session, &old);
	assert_int_equal(secsess_session_reauthenticate(&session), SECSESS_DONE);
	record = save(scene, &session, &cookie);
	people_assert_user(&record.meta, "alice");
	assert_int_equal(record.meta.authenticated_at, scene->now);
	assert_int_equal(record.meta.bound_at, scene->now);
	assert_int_equal(record.meta.absolute_deadline, scene->now + ABSOLUTE);
	secsess_record_release(&record);
	scene_open(scene, &session, &old);
	assert_int_equal(session.access, SECSESS_ACCESS_FROZEN);
	scene_assert_reads(&session, "before");
	assert_int_equal(session.record.meta.authenticated_at, scene->now - 7000);
	scene_leave(&session);
	scene_forget(&session);

	scene_open(scene, &session, NULL); /* nobody is logged in */
	assert_int_equal(secsess_session_reauthenticate(&session), SECSESS_LOST);
	scene_leave(&session);
	scene_forget(&session);
}

/* Revoked by another request after this one opened its session: that wins, since its login may be the thief's. */
static void a_revocation_since_the_open_wins(void **state)
{
	struct scene *scene = *state;

	for (int later = 0; later < 2; later++) {
		struct cookie cookie = scene_settle(scene, "guest");
		struct secsess_session session;

		scene_open(scene, &session, &cookie);
		scene->now += later;
		people_revoke(scene, "alice");
		scene->now += 10;
		assert_int_equal(people_log_in(&session, "alice", NULL), SECSESS_DONE);
		scene_set_cookie(&session, &cookie);
		scene_save(&session, "in");
		scene_forget(&session);
		assert_int_equal(people_look(scene, &cookie, NULL), SECSESS_VERDICT_REVOKED);
	}
}

/* "End all my sessions" and let me in: the request's own revocation is no reason to turn it away, another's is. */
static void ones_own_revocation_does_not_turn_one_away(void **state)
{
	struct scene *scene = *state;
	struct cookie other = people_arrive(scene, "alice", "other"), cookie;
	struct secsess_session session;
	size_t ended;

	scene->now += 1000;
	cookie = scene_settle(scene, "guest");
	scene_open(scene, &session, &cookie);
	scene->now += 5;
	assert_int_equal(secsess_session_revoke(&session, STR("alice"), false, &ended), SECSESS_DONE);
	assert_int_equal(ended, 1);
	assert_int_equal(people_log_in(&session, "alice", NULL), SECSESS_DONE);
	scene_set_cookie(&session, &cookie);
	scene_save(&session, "in");
	scene_forget(&session);
	assert_int_equal(people_look(scene, &cookie, NULL), SECSESS_VERDICT_CURRENT);
	assert_int_equal(people_look(scene, &other, NULL), SECSESS_VERDICT_ENDED);
	scene->now += 1;
	people_revoke(scene, "alice");
	assert_int_not_equal(people_look(scene, &cookie, NULL), SECSESS_VERDICT_CURRENT);
}

static void to_have_revoked_somebody_else_says_nothing(void **state)
{
	struct scene *scene = *state;
	struct cookie cookie = scene_settle(scene, "guest");
	struct secsess_session session;
	size_t ended;

	scene_open(scene, &session, &cookie);
	scene->now += 5;
	people_revoke(scene, "alice");
	assert_int_equal(secsess_session_revoke(&session, STR("bob"), false, &ended), SECSESS_DONE);
	assert_int_equal(people_log_in(&session, "alice", NULL), SECSESS_DONE);
	scene_set_cookie(&session, &cookie);
	scene_save(&session, "in");
	scene_forget(&session);
	assert_int_equal(people_look(scene, &cookie, NULL), SECSESS_VERDICT_REVOKED);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		SCENE_TEST(level_and_label_stay_until_others_are_given),
		SCENE_TEST(nothing_is_kept_where_nothing_is_taken_along),
		SCENE_TEST(what_was_given_outlives_the_call),
		SCENE_TEST_CLEAR(what_was_given_outlives_the_call),
		SCENE_TEST(a_login_starts_the_deadlines_anew),
		SCENE_TEST(without_an_absolute_lifetime_there_is_no_deadline),
		SCENE_TEST(only_credentials_set_the_time_of_authentication),
		SCENE_TEST(who_shows_credentials_again_gets_a_new_id),
		SCENE_TEST(a_revocation_since_the_open_wins),
		SCENE_TEST(ones_own_revocation_does_not_turn_one_away),
		SCENE_TEST(to_have_revoked_somebody_else_says_nothing),
	};

	return cmocka_run_group_tests_name("login, times", tests, NULL, NULL);
}
