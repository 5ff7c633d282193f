/* SPDX-License-Identifier: BSD-3-Clause */

/* The index is told of an expiry rarely, since that costs a command more; and a session that lives is in it all the same. */
#include "faults.h"
#include "people.h"

#define STEP (IDLE / 16 + 1)
#define HOUR INT64_C(3600000)

/* Requests at this distance, for so long; how many of them told the index. */
static int use(struct scene *scene, struct faults *faults, struct cookie *cookie, int64_t gap, int64_t duration)
{
	faults->listings = 0;
	for (int64_t end = scene->now + duration; scene->now < end;) {
		scene->now += gap;
		assert_int_equal(people_listed(scene, "alice"), 1); /* right before: it has just not been told anything */
		assert_true(secsess_verdict_admits(scene_visit(scene, cookie, NULL)));
	}
	return faults->listings;
}

/* Left alone from now on it is listed until its end. */
static void assert_listed_to_the_end(struct scene *scene)
{
	int64_t now = scene->now;

	scene->now += IDLE - 1;
	assert_int_equal(people_listed(scene, "alice"), 1);
	scene->now = now;
}

static void a_session_in_use_is_always_listed_and_rarely_told(void **state)
{
	static const int64_t gaps[] = {10000, 89000, STEP - 1, STEP, STEP + 1, 600000, IDLE - 1};
	struct scene *scene = *state;
	struct faults faults;

	faults_insert(&faults, scene);
	for (size_t i = 0; i < SECSESS_COUNT(gaps); i++) {
		struct cookie cookie = people_arrive(scene, "alice", "in");
		int told = use(scene, &faults, &cookie, gaps[i], 4 * HOUR);

		assert_in_range(told, 4 * HOUR / IDLE, 4 * HOUR / STEP + 2);
		for (int times = 0; times < 10; times++) { /* long after it was told, or right behind */
			use(scene, &faults, &cookie, gaps[times % 2], gaps[times % 2]);
			assert_listed_to_the_end(scene);
		}
		scene->now += IDLE;
		assert_int_equal(people_listed(scene, "alice"), 0);
		people_revoke(scene, "alice");
		scene->now += 1;
	}
	scene->store = scene->memory;
}

static void towards_its_absolute_end_nothing_is_told(void **state)
{
	struct scene *scene = *state;
	struct faults faults;
	struct cookie cookie;

	scene->config.absolute_ms = 3 * HOUR;
	faults_insert(&faults, scene);
	cookie = people_arrive(scene, "alice", "in");
	use(scene, &faults, &cookie, 10000, 3 * HOUR - IDLE + 20000);
	assert_in_range(use(scene, &faults, &cookie, 10000, IDLE - 60000), 0, 1);
	assert_int_equal(people_listed(scene, "alice"), 1);
	scene->now += 60000;
	assert_int_equal(people_listed(scene, "alice"), 0);
	scene->store = scene->memory;
}

/* A write that changed something, an optimistic one, a rotated ID: all of them keep it listed. */
static void every_kind_of_write_keeps_it_listed(void **state)
{
	struct scene *scene = *state;
	struct cookie cookie = people_arrive(scene, "alice", "in");

	for (int i = 0; i < 25; i++) {
		struct secsess_session holder, session;

		scene->now += IDLE - LEASE - 1;
		assert_int_equal(people_listed(scene, "alice"), 1);
		scene_open(scene, &holder, &cookie);
		scene_open(scene, &session, &cookie);
		assert_int_equal(session.access, SECSESS_ACCESS_OPTIMISTIC);
		if (i % 2) {
			scene->now += LEASE; /* the holder was killed */
			assert_int_equal(scene_save(&session, "optimistic"), SECSESS_DONE);
		} else {
			scene_leave(&session);
			scene_set_cookie(&holder, &cookie);
			assert_int_equal(scene_save(&holder, "leased"), SECSESS_DONE);
		}
		scene_forget(&session);
		scene_forget(&holder);
	}
}

/* Where all that the application keeps is who it is, somebody may read a page for longer than a bot's visit lasts. */
static void a_login_is_something_to_lose(void **state)
{
	struct scene *scene = *state;
	struct cookie cookie = {""};
	struct secsess_session session;

	scene_open(scene, &session, NULL);
	assert_int_equal(people_log_in(&session, "alice", NULL), SECSESS_DONE);
	scene_set_cookie(&session, &cookie);
	assert_int_equal(scene_save(&session, ""), SECSESS_DONE);
	scene_forget(&session);
	scene->now += EMPTY + MARGIN;
	assert_int_equal(people_listed(scene, "alice"), 1);
	/* It comes back only to read, and writes nothing that the index could be told with. */
	scene->start.read_only = true;
	assert_int_equal(people_look(scene, &cookie, NULL), SECSESS_VERDICT_CURRENT);
	scene->now += IDLE / 4;
	assert_int_equal(people_look(scene, &cookie, NULL), SECSESS_VERDICT_CURRENT);
	assert_int_equal(people_listed(scene, "alice"), 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		SCENE_TEST(a_session_in_use_is_always_listed_and_rarely_told),
		SCENE_TEST(towards_its_absolute_end_nothing_is_told),
		SCENE_TEST(every_kind_of_write_keeps_it_listed),
		SCENE_TEST(a_login_is_something_to_lose),
	};

	return cmocka_run_group_tests_name("users, index", tests, NULL, NULL);
}
