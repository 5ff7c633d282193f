/* SPDX-License-Identifier: BSD-3-Clause */

/* No more sessions of a user than there may be: the one least recently used makes room, or the new one is refused. */
#include "people.h"

static struct witness witness;

static void allow(struct scene *scene, uint32_t sessions, enum secsess_on_max on_max)
{
	scene->config.max_sessions = sessions;
	scene->config.on_max_sessions = on_max;
	witness_listen(&witness, scene);
}

static void the_least_recently_used_makes_room(void **state)
{
	struct scene *scene = *state;
	struct cookie first, second, third;
	enum secsess_reason why;
	const struct testimony *told;

	allow(scene, 2, SECSESS_ON_MAX_EVICT);
	first = people_arrive(scene, "alice", "1");
	scene->now += IDLE / 8;
	second = people_arrive(scene, "alice", "2");
	scene->now += IDLE / 8;
	scene_visit(scene, &first, "1 again");
	assert_int_equal(witness_count(&witness, SECSESS_EVENT_LIMIT), 0);
	scene->now += IDLE / 8;
	third = people_arrive(scene, "alice", "3");
	told = witness_only(&witness, SECSESS_EVENT_LIMIT);
	assert_string_equal(told->handle, scene_sid(scene, &second).place.handle);
	assert_string_equal(told->user, "alice");
	assert_string_equal(told->detail, "evicted");
	assert_int_equal(people_look(scene, &second, &why), SECSESS_VERDICT_ENDED);
	assert_int_equal(why, SECSESS_REASON_LIMIT);
	assert_int_equal(people_look(scene, &first, NULL), SECSESS_VERDICT_CURRENT);
	assert_int_equal(people_look(scene, &third, NULL), SECSESS_VERDICT_CURRENT);
	assert_int_equal(people_indexed(scene, "alice"), 2);
}

/* Not even what is under way with it is saved. */
static void who_is_evicted_writes_no_more(void **state)
{
	struct scene *scene = *state;
	struct cookie cookie;
	struct secsess_session session;

	allow(scene, 1, SECSESS_ON_MAX_EVICT);
	cookie = people_arrive(scene, "alice", "1");
	scene_open(scene, &session, &cookie);
	people_arrive(scene, "alice", "2");
	assert_int_equal(scene_save(&session, "late"), SECSESS_GONE);
	scene_forget(&session);
}

/* A limit that was lowered takes effect at the next login. */
static void as_many_as_are_too_many_make_room(void **state)
{
	struct scene *scene = *state;
	struct cookie cookies[5];

	for (size_t i = 0; i < SECSESS_COUNT(cookies); i++) {
		scene->now += IDLE / 10;
		cookies[i] = people_arrive(scene, "alice", "in");
	}
	allow(scene, 3, SECSESS_ON_MAX_EVICT);
	people_arrive(scene, "alice", "in");
	assert_int_equal(witness_count(&witness, SECSESS_EVENT_LIMIT), 3);
	assert_int_equal(people_listed(scene, "alice"), 3);
	for (size_t i = 0; i < SECSESS_COUNT(cookies); i++) {
		assert_int_equal(people_look(scene, &cookies[i], NULL),
			i < 3 ? SECSESS_VERDICT_ENDED : SECSESS_VERDICT_CURRENT);
	}
}

static void a_full_house_is_refused(void **state)
{
	struct scene *scene = *state;
	struct cookie first, second, cookie = scene_settle(scene, "guest");
	const struct testimony *told;
	struct secsess_session session;

	allow(scene, 2, SECSESS_ON_MAX_REFUSE);
	first = people_arrive(scene, "alice", "1");
	second = people_arrive(scene, "alice", "2");
	scene_open(scene, &session, &cookie);
	assert_int_equal(people_log_in(&session, "alice", NULL), SECSESS_FULL);
	told = witness_only(&witness, SECSESS_EVENT_LIMIT);
	assert_string_equal(told->handle, scene_sid(scene, &cookie).place.handle);
	assert_string_equal(told->detail, "refused");
	/* As before: another user may log in out of it, and what it held can be saved. */
	assert_string_equal(session.sid.text, cookie.text);
	assert_int_equal(session.access, SECSESS_ACCESS_LEASED);
	people_assert_user(&session.record.meta, "");
	scene_assert_reads(&session, "guest");
	assert_int_equal(scene_save(&session, "guest 2"), SECSESS_DONE);
	scene_forget(&session);
	assert_int_equal(people_look(scene, &cookie, NULL), SECSESS_VERDICT_CURRENT);
	scene_assert_payload(scene, &cookie, "guest 2");
	assert_int_equal(people_indexed(scene, "alice"), 2);
	people_arrive(scene, "bob", "his own count");
	assert_int_equal(people_look(scene, &first, NULL), SECSESS_VERDICT_CURRENT);
	/* One leaves, and there is room. */
	scene_open(scene, &session, &second);
	assert_int_equal(secsess_session_logout(&session), SECSESS_DONE);
	scene_forget(&session);
	people_arrive(scene, "alice", "3");
	assert_int_equal(people_indexed(scene, "alice"), 2);
	assert_int_equal(witness_count(&witness, SECSESS_EVENT_LIMIT), 1);
}

/* Who logs in again, shows credentials or gets a new ID has one session before and after. */
static void taking_over_counts_once(void **state)
{
	struct scene *scene = *state;

	for (int on_max = SECSESS_ON_MAX_EVICT; on_max <= SECSESS_ON_MAX_REFUSE; on_max++) {
		struct cookie cookie, other;

		allow(scene, 2, (enum secsess_on_max) on_max);
		cookie = people_arrive(scene, "alice", "in");
		other = people_arrive(scene, "alice", "elsewhere");
		for (int times = 0; times < 6; times++) {
			struct secsess_session session;

			scene_open(scene, &session, &cookie);
			assert_int_equal(people_log_in(&session, "alice", NULL), SECSESS_DONE);
			assert_int_equal(secsess_session_reauthenticate(&session), SECSESS_DONE);
			assert_int_equal(secsess_session_renew(&session, SECSESS_RETIREMENT_REGENERATE), SECSESS_DONE);
			scene_set_cookie(&session, &cookie);
			assert_int_equal(scene_save(&session, "in"), SECSESS_DONE);
			scene_forget(&session);
			assert_int_equal(people_indexed(scene, "alice"), 2);
		}
		assert_int_equal(witness_count(&witness, SECSESS_EVENT_LIMIT), 0);
		assert_int_equal(people_look(scene, &other, NULL), SECSESS_VERDICT_CURRENT);
		people_revoke(scene, "alice");
		scene->now++;
	}
}

/* Out of bob's session: that one counts for bob, not for alice. */
static void another_users_session_frees_no_place(void **state)
{
	struct scene *scene = *state;
	struct cookie bobs;
	struct secsess_session session;

	allow(scene, 1, SECSESS_ON_MAX_REFUSE);
	people_arrive(scene, "alice", "in");
	bobs = people_arrive(scene, "bob", "bob's");
	scene_open(scene, &session, &bobs);
	assert_int_equal(people_log_in(&session, "alice", NULL), SECSESS_FULL);
	people_assert_user(&session.record.meta, "bob");
	scene_assert_reads(&session, "bob's");
	scene_leave(&session);
	scene_forget(&session);
	assert_int_equal(people_look(scene, &bobs, NULL), SECSESS_VERDICT_CURRENT);
	assert_int_equal(people_indexed(scene, "bob"), 1);
}

/* Stands in the index, and nowhere else. */
static void enlist_phantom(struct scene *scene, const char *user)
{
	struct secsess_enlist_request request = {.list_until = scene->now + IDLE};
	struct secsess_index over = {0};
	struct secsess_tag tag = people_tag(scene, user);
	struct secsess_sid sid;

	assert_int_equal(secsess_sid_mint(&sid, scene->ring, STR(""), &tag), SECSESS_DONE);
	request.place = sid.place;
	assert_int_equal(scene->memory->ops->enlist(scene->memory, &request, &over), SECSESS_DONE);
}

static void nobody_is_refused_for_what_the_store_lost(void **state)
{
	struct scene *scene = *state;

	allow(scene, 3, SECSESS_ON_MAX_REFUSE);
	people_arrive(scene, "alice", "in");
	for (int i = 0; i < 5; i++) {
		enlist_phantom(scene, "alice");
	}
	people_arrive(scene, "alice", "in");
	assert_int_equal(people_indexed(scene, "alice"), 2);
	people_arrive(scene, "alice", "in");
	assert_int_equal(witness_count(&witness, SECSESS_EVENT_LIMIT), 0);
}

/* What has expired holds no place, though it may stand in the index a little longer. */
static void nobody_is_refused_for_what_expired(void **state)
{
	struct scene *scene = *state;

	allow(scene, 1, SECSESS_ON_MAX_REFUSE);
	people_arrive(scene, "alice", "in");
	scene->now += IDLE;
	assert_int_equal(people_indexed(scene, "alice"), 1);
	people_arrive(scene, "alice", "in");
	assert_int_equal(people_indexed(scene, "alice"), 1);
	assert_int_equal(witness_count(&witness, SECSESS_EVENT_LIMIT), 0);
}

static void without_a_limit_there_is_none(void **state)
{
	struct scene *scene = *state;

	allow(scene, 0, SECSESS_ON_MAX_REFUSE);
	for (int i = 0; i < 20; i++) {
		people_arrive(scene, "alice", "in");
	}
	assert_int_equal(people_listed(scene, "alice"), 20);
	assert_int_equal(witness_count(&witness, SECSESS_EVENT_LIMIT), 0);
}

/* Of nobody's sessions there may be any number. */
static void nobody_has_no_limit(void **state)
{
	struct scene *scene = *state;

	allow(scene, 1, SECSESS_ON_MAX_REFUSE);
	for (int i = 0; i < 5; i++) {
		struct cookie cookie = people_arrive(scene, "alice", "in");
		struct secsess_session session;

		scene_open(scene, &session, &cookie);
		assert_int_equal(people_log_in(&session, "", NULL), SECSESS_DONE);
		scene_save(&session, "out");
		scene_forget(&session);
	}
	assert_int_equal(witness_count(&witness, SECSESS_EVENT_LIMIT), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		SCENE_TEST(the_least_recently_used_makes_room),
		SCENE_TEST(who_is_evicted_writes_no_more),
		SCENE_TEST(as_many_as_are_too_many_make_room),
		SCENE_TEST(a_full_house_is_refused),
		SCENE_TEST_CLEAR(a_full_house_is_refused),
		SCENE_TEST(taking_over_counts_once),
		SCENE_TEST(another_users_session_frees_no_place),
		SCENE_TEST(nobody_is_refused_for_what_the_store_lost),
		SCENE_TEST(nobody_is_refused_for_what_expired),
		SCENE_TEST(without_a_limit_there_is_none),
		SCENE_TEST(nobody_has_no_limit),
	};

	return cmocka_run_group_tests_name("login, limits", tests, NULL, NULL);
}
