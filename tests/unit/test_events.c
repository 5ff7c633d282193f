/* SPDX-License-Identifier: BSD-3-Clause */

/* What happened is told once, by handle and user; invariant 1: never by anything that would let who reads it in. */
#include "people.h"

static struct witness witness;

/* IDs that requests of the story worked under. */
static struct cookie shown[32];
static size_t shown_count;

static const char *show(const struct cookie *cookie)
{
	assert_true(shown_count < SECSESS_COUNT(shown));
	shown[shown_count++] = *cookie;
	return cookie->text;
}

static int begin(void **state)
{
	shown_count = 0;
	memset(&witness, 0, sizeof(witness));
	return scene_set_up(state);
}

/* Not even a part of one: what stands behind label and tag. */
static int nothing_told_is_an_id(void **state)
{
	for (size_t i = 0; i < shown_count; i++) {
		const char *text = shown[i].text;
		size_t size = strlen(text);

		for (size_t at = 0; at + 26 <= size; at++) {
			char part[27] = "";

			memcpy(part, text + at, 26);
			assert_null(strstr(witness.all, part));
		}
	}
	return scene_tear_down(state);
}

#define EVENT_TEST(test) cmocka_unit_test_setup_teardown(test, begin, nothing_told_is_an_id)

static void assert_told(const struct scene *scene, enum secsess_event_kind kind, const struct cookie *cookie,
	const char *user, const char *detail)
{
	const struct testimony *told = witness_only(&witness, kind);

	assert_string_equal(told->handle, cookie ? scene_sid(scene, cookie).place.handle : "");
	assert_string_equal(told->user, user);
	assert_string_equal(told->detail, detail);
	assert_int_equal(told->at, scene->now);
	if (cookie) {
		show(cookie);
	}
}

/* Only those, and each once. */
static void assert_nothing_else_told(size_t count)
{
	assert_int_equal(witness.count, count);
}

static void a_login_and_a_logout(void **state)
{
	struct scene *scene = *state;
	struct cookie old = scene_settle(scene, "guest"), cookie = old;
	struct secsess_session session;

	witness_listen(&witness, scene);
	scene_open(scene, &session, &old);
	people_log_in(&session, "alice", NULL);
	scene_set_cookie(&session, &cookie);
	show(&old);
	assert_told(scene, SECSESS_EVENT_LOGIN, &cookie, "alice", "");
	scene_save(&session, "in");
	scene_forget(&session);
	assert_nothing_else_told(1);
	scene_open(scene, &session, &cookie);
	assert_int_equal(secsess_session_logout(&session), SECSESS_DONE);
	scene_forget(&session);
	assert_told(scene, SECSESS_EVENT_LOGOUT, &cookie, "alice", "");
	assert_nothing_else_told(2);
}

static void who_logs_in_again(void **state)
{
	struct scene *scene = *state;
	struct cookie cookie = people_arrive(scene, "alice", "in");
	struct secsess_session session;

	witness_listen(&witness, scene);
	scene_open(scene, &session, &cookie);
	secsess_session_reauthenticate(&session);
	scene_set_cookie(&session, &cookie);
	scene_save(&session, "in");
	scene_forget(&session);
	assert_told(scene, SECSESS_EVENT_LOGIN, &cookie, "alice", "again");
	assert_nothing_else_told(1);
}

static void a_renewal(void **state)
{
	struct scene *scene = *state;
	struct cookie cookie = people_arrive(scene, "alice", "in");

	witness_listen(&witness, scene);
	scene_renew(scene, &cookie, "in");
	assert_told(scene, SECSESS_EVENT_RENEW, &cookie, "alice", "");
	assert_nothing_else_told(1);
}

static void an_offer_that_got_lost(void **state)
{
	struct scene *scene = *state;
	struct cookie cookie = people_arrive(scene, "alice", "in"), kept = cookie;

	scene->now += ROTATE;
	scene_visit(scene, &cookie, NULL);
	scene->now += GRACE;
	witness_listen(&witness, scene);
	assert_int_equal(people_look(scene, &kept, NULL), SECSESS_VERDICT_ORPHAN);
	show(&cookie);
	assert_told(scene, SECSESS_EVENT_ORPHAN, &kept, "alice", "");
	assert_nothing_else_told(1);
}

static void an_obsolete_id_and_the_incident(void **state)
{
	struct scene *scene = *state;
	struct cookie cookie = people_arrive(scene, "alice", "in"), old = cookie;

	scene->config.incident_ms = TOMBSTONE;
	scene->now += ROTATE;
	scene_visit(scene, &cookie, NULL);
	scene_visit(scene, &cookie, NULL);
	scene->now += GRACE;
	witness_listen(&witness, scene);
	people_look(scene, &old, NULL);
	assert_told(scene, SECSESS_EVENT_OBSOLETE, &old, "alice", "suspect");
	assert_nothing_else_told(1);
	people_look(scene, &cookie, NULL);
	assert_told(scene, SECSESS_EVENT_INCIDENT, &cookie, "alice", "");
	assert_nothing_else_told(2);
}

static void an_id_from_before_a_login(void **state)
{
	struct scene *scene = *state;
	struct cookie old = scene_settle(scene, "planted"), cookie = old;
	struct secsess_session session;

	scene_open(scene, &session, &old);
	people_log_in(&session, "alice", NULL);
	scene_set_cookie(&session, &cookie);
	scene_save(&session, "in");
	scene_forget(&session);
	scene_visit(scene, &cookie, NULL);
	scene->now += GRACE;
	witness_listen(&witness, scene);
	people_look(scene, &old, NULL);
	show(&cookie);
	assert_told(scene, SECSESS_EVENT_FIXATION, &old, "", "fixation attempt");
	assert_nothing_else_told(1);
	assert_int_equal(people_look(scene, &cookie, NULL), SECSESS_VERDICT_CURRENT);
}

static void a_forged_id(void **state)
{
	struct scene *scene = *state;
	struct cookie cookie = people_arrive(scene, "alice", "in");
	char *last = strchr(cookie.text, '\0') - 1;

	show(&cookie);
	*last = *last == '0' ? '1' : '0';
	show(&cookie);
	witness_listen(&witness, scene);
	assert_int_equal(people_look(scene, &cookie, NULL), SECSESS_VERDICT_NONE);
	assert_told(scene, SECSESS_EVENT_FORGED, NULL, "", "");
	assert_nothing_else_told(1);
	people_look(scene, &(struct cookie) {""}, NULL); /* who shows none forges none */
	assert_nothing_else_told(1);
}

static void a_lock_that_was_refused(void **state)
{
	struct scene *scene = *state;
	struct cookie cookie = people_arrive(scene, "alice", "in");
	struct secsess_session holder, session;

	scene_open(scene, &holder, &cookie);
	witness_listen(&witness, scene);
	scene->config.on_refused = SECSESS_ON_REFUSED_FAIL;
	session = scene_request(scene);
	assert_int_equal(scene_start(scene, &session, &cookie), SECSESS_BUSY);
	scene_forget(&session);
	assert_told(scene, SECSESS_EVENT_LOCK_REFUSED, &cookie, "alice", "fail");
	assert_nothing_else_told(1);
	scene_leave(&holder);
	scene_forget(&holder);
}

/* By an administrator, whose own session it is not about; or by nobody's, on a command line. */
static void sessions_that_somebody_ended(void **state)
{
	struct scene *scene = *state;
	struct cookie admin = people_arrive(scene, "admin", "in");

	for (int alone = 0; alone < 2; alone++) {
		struct cookie cookie = people_arrive(scene, "alice", "in");
		struct secsess_session session = scene_request(scene);
		size_t ended;

		witness_listen(&witness, scene);
		if (alone) {
			session = scene_request(scene);
		} else {
			scene_open(scene, &session, &admin);
		}
		assert_int_equal(secsess_session_terminate(&session, STR("alice"), STR(scene_sid(scene, &cookie).place.handle)),
			SECSESS_DONE);
		assert_told(scene, SECSESS_EVENT_TERMINATE, &cookie, "alice", "");
		assert_int_equal(secsess_session_revoke(&session, STR("alice"), alone, &ended), SECSESS_DONE);
		assert_told(scene, SECSESS_EVENT_REVOKE, NULL, "alice", alone ? "others" : "all");
		assert_nothing_else_told(2);
		scene_leave(&session);
		scene_forget(&session);
		scene->now += 1;
		scene->on_event = NULL;
	}
	show(&admin);
}

static void one_session_too_many(void **state)
{
	struct scene *scene = *state;
	struct cookie first = people_arrive(scene, "alice", "in"), guest = scene_settle(scene, "guest");
	struct secsess_session session;

	scene->config.max_sessions = 1;
	scene->config.on_max_sessions = SECSESS_ON_MAX_REFUSE;
	witness_listen(&witness, scene);
	scene_open(scene, &session, &guest);
	assert_int_equal(people_log_in(&session, "alice", NULL), SECSESS_FULL);
	assert_told(scene, SECSESS_EVENT_LIMIT, &guest, "alice", "refused");
	assert_nothing_else_told(1);
	scene->config.on_max_sessions = SECSESS_ON_MAX_EVICT;
	memset(&witness, 0, sizeof(witness));
	assert_int_equal(people_log_in(&session, "alice", NULL), SECSESS_DONE);
	assert_told(scene, SECSESS_EVENT_LIMIT, &first, "alice", "evicted");
	assert_int_equal(witness_count(&witness, SECSESS_EVENT_LOGIN), 1);
	assert_nothing_else_told(2);
	scene_leave(&session);
	scene_forget(&session);
}

static void an_agent_is_told_as_it_is_kept(void **state)
{
	struct scene *scene = *state;
	char agent[SECSESS_AGENT_MAX + 41];

	memset(agent, 'a', sizeof(agent) - 1);
	agent[sizeof(agent) - 1] = '\0';
	scene->client.agent = STR(agent);
	scene->client.area = STR("an area");
	witness_listen(&witness, scene);
	people_arrive(scene, "alice", "in");
	agent[SECSESS_AGENT_MAX + 1] = '\0';
	assert_null(strstr(witness.all, agent));
	agent[SECSESS_AGENT_MAX] = '\0';
	assert_non_null(strstr(witness.all, agent));
	assert_non_null(strstr(witness.all, "an area"));
	assert_non_null(strstr(witness.all, "192.0.2.7"));
}

static void each_kind_has_a_name_of_its_own(void **state)
{
	(void) state;
	for (int a = SECSESS_EVENT_LOGIN; a <= SECSESS_EVENT_FORGED; a++) {
		assert_true(secsess_event_name((enum secsess_event_kind) a)[0]);
		for (int b = SECSESS_EVENT_LOGIN; b < a; b++) {
			assert_string_not_equal(secsess_event_name((enum secsess_event_kind) a),
				secsess_event_name((enum secsess_event_kind) b));
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		EVENT_TEST(a_login_and_a_logout),
		EVENT_TEST(who_logs_in_again),
		EVENT_TEST(a_renewal),
		EVENT_TEST(an_offer_that_got_lost),
		EVENT_TEST(an_obsolete_id_and_the_incident),
		EVENT_TEST(an_id_from_before_a_login),
		EVENT_TEST(a_forged_id),
		EVENT_TEST(a_lock_that_was_refused),
		EVENT_TEST(sessions_that_somebody_ended),
		EVENT_TEST(one_session_too_many),
		EVENT_TEST(an_agent_is_told_as_it_is_kept),
		cmocka_unit_test(each_kind_has_a_name_of_its_own),
	};

	return cmocka_run_group_tests_name("events", tests, NULL, NULL);
}
