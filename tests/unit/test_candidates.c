/* SPDX-License-Identifier: BSD-3-Clause */

/* Several cookies of the session's name: which is the visitor's. */
#include "scene.h"

#include "../../handlers/core/candidates.h"

static struct cookie forged = {.text = "00000000000000000000000000000000000000000000000000000000000a"};

static struct cookie of_user(const struct scene *scene, const char *user)
{
	return scene_plant(scene, user, (struct secsess_header) {0}, (struct secsess_meta) {.bound_at = scene->now},
		"data");
}

static struct cookie dead(const struct scene *scene)
{
	struct cookie cookie = scene_settle(scene, "data");
	struct secsess_session session;

	scene_open(scene, &session, &cookie);
	assert_int_equal(secsess_session_end(&session), SECSESS_DONE);
	scene_forget(&session);
	return cookie;
}

struct told {
	size_t events;
	char detail[16];
};

static void hear(void *context, const struct secsess_event *event)
{
	struct told *told = context;

	if (event->kind == SECSESS_EVENT_TOSSED) {
		told->events++;
		snprintf(told->detail, sizeof(told->detail), "%s", event->detail);
	}
}

static struct secsess_choice choose(struct scene *scene, const struct cookie *const *cookies, size_t count)
{
	struct secsess_slice ids[16];
	struct secsess_choice choice;
	struct secsess_session session;
	struct told told = {0};

	for (size_t i = 0; i < count; i++) {
		ids[i] = STR(cookies[i]->text);
	}
	scene->on_event = hear;
	scene->event_context = &told; /* until the end of this: cppcheck-suppress autoVariables */
	session = scene_request(scene);
	assert_int_equal(secsess_session_choose(&session, ids, count, &choice), SECSESS_DONE);
	assert_int_equal(told.events, count > 1);
	assert_string_equal(told.detail, secsess_rivalry_name(choice.rivalry));
	scene_forget(&session);
	scene->on_event = NULL;
	scene->event_context = NULL;
	return choice;
}

#define CHOOSE(...) \
	choose(scene, (const struct cookie *const[]) {__VA_ARGS__}, \
		sizeof((const struct cookie *const[]) {__VA_ARGS__}) / sizeof(const struct cookie *))

static void assert_chosen(struct secsess_choice choice, size_t chosen, enum secsess_rivalry rivalry)
{
	assert_int_equal(choice.chosen, chosen);
	assert_int_equal(choice.rivalry, rivalry);
}

static uint64_t reads(const struct scene *scene)
{
	return scene->memory->counters.round_trips;
}

static void one_is_no_choice(void **state)
{
	struct scene *scene = *state;
	struct cookie cookie = scene_settle(scene, "data");

	assert_chosen(CHOOSE(&cookie), 0, SECSESS_RIVALRY_NONE);
}

/* What nobody here signed costs no access to the store, however much of it there is. */
static void forged_ones_cost_nothing(void **state)
{
	struct scene *scene = *state;
	struct cookie cookie = scene_settle(scene, "data");
	uint64_t before = reads(scene);

	assert_chosen(CHOOSE(&forged, &forged, &cookie, &forged), 2, SECSESS_RIVALRY_DEAD);
	assert_chosen(CHOOSE(&forged, &forged), 0, SECSESS_RIVALRY_DEAD);
	assert_int_equal(reads(scene), before);
}

static void ten_thousand_cost_nothing_either(void **state)
{
	struct scene *scene = *state;
	struct cookie cookie = scene_settle(scene, "data");
	struct secsess_session session = scene_request(scene);
	struct secsess_slice *ids = calloc(10000, sizeof(*ids));
	struct secsess_choice choice;
	uint64_t before = reads(scene);

	assert_non_null(ids);
	for (size_t i = 0; i < 10000; i++) {
		ids[i] = i == 5000 ? STR(cookie.text) : STR(forged.text);
	}
	assert_int_equal(secsess_session_choose(&session, ids, 10000, &choice), SECSESS_DONE);
	assert_chosen(choice, 5000, SECSESS_RIVALRY_DEAD);
	assert_int_equal(choice.forged, 9999);
	assert_int_equal(reads(scene), before);
	scene_forget(&session);
	free(ids);
}

/* What can't be looked at is not taken for dead. */
static enum secsess_status fail_to_read(struct secsess_store *store, const struct secsess_place *place,
	enum secsess_part part, struct secsess_opened *opened)
{
	(void) place;
	(void) part;
	(void) opened;
	secsess_error_set(&store->error, "no answer");
	return SECSESS_IO;
}

static void a_store_that_fails_chooses_nobody(void **state)
{
	struct scene *scene = *state;
	struct cookie first = scene_settle(scene, "data"), last = scene_settle(scene, "data");
	struct secsess_store_ops ops = *scene->memory->ops;
	const struct secsess_store_ops *real = scene->memory->ops;
	struct secsess_session session = scene_request(scene);
	struct secsess_slice ids[] = {STR(first.text), STR(last.text)};
	struct secsess_choice choice;

	ops.read = fail_to_read;
	scene->memory->ops = &ops;
	assert_int_equal(secsess_session_choose(&session, ids, 2, &choice), SECSESS_IO);
	assert_int_equal(choice.rivalry, SECSESS_RIVALRY_NONE);
	scene->memory->ops = real;
	scene_forget(&session);
}

static void the_living_come_before_the_dead(void **state)
{
	struct scene *scene = *state;
	struct cookie living = scene_settle(scene, "data"), ended = dead(scene), other = dead(scene);

	assert_chosen(CHOOSE(&ended, &living), 1, SECSESS_RIVALRY_DEAD);
	assert_chosen(CHOOSE(&living, &ended), 0, SECSESS_RIVALRY_DEAD);
	assert_chosen(CHOOSE(&ended, &living, &other), 1, SECSESS_RIVALRY_DEAD);
	assert_chosen(CHOOSE(&ended, &other), 1, SECSESS_RIVALRY_DEAD);
}

/* An attacker's own session of nobody never hides that of a user. */
static void the_bound_come_before_nobodys(void **state)
{
	struct scene *scene = *state;
	struct cookie alice = of_user(scene, "alice"), anyone = scene_settle(scene, "data");

	assert_chosen(CHOOSE(&anyone, &alice), 1, SECSESS_RIVALRY_ALIVE);
	assert_chosen(CHOOSE(&alice, &anyone), 0, SECSESS_RIVALRY_ALIVE);
	assert_chosen(CHOOSE(&alice, &anyone, &forged), 0, SECSESS_RIVALRY_ALIVE);
}

static void of_nobodys_the_last_counts(void **state)
{
	struct scene *scene = *state;
	struct cookie first = scene_settle(scene, "data"), last = scene_settle(scene, "data");

	assert_chosen(CHOOSE(&first, &last), 1, SECSESS_RIVALRY_ALIVE);
	assert_chosen(CHOOSE(&last, &first), 1, SECSESS_RIVALRY_ALIVE);
}

/* Whoever is logged in as the attacker shall not be led to write into the attacker's account. */
static void users_contradict_each_other(void **state)
{
	struct scene *scene = *state;
	struct cookie alice = of_user(scene, "alice"), too = of_user(scene, "alice"), mallory = of_user(scene, "mallory"),
				  anyone = scene_settle(scene, "data");

	assert_int_equal(CHOOSE(&mallory, &alice).rivalry, SECSESS_RIVALRY_USERS);
	assert_int_equal(CHOOSE(&alice, &anyone, &mallory).rivalry, SECSESS_RIVALRY_USERS);
	assert_chosen(CHOOSE(&alice, &too), 1, SECSESS_RIVALRY_ALIVE);
	scene->now += IDLE + 1;
	alice = of_user(scene, "alice");
	assert_chosen(CHOOSE(&alice, &mallory), 0, SECSESS_RIVALRY_DEAD);
}

/* The same session at two paths: the newer ID counts, and nothing is asked. */
static void the_newest_of_one_session(void **state)
{
	struct scene *scene = *state;
	struct cookie old, current = scene_rotated(scene, &old);
	uint64_t before = reads(scene);

	assert_chosen(CHOOSE(&current, &old), 0, SECSESS_RIVALRY_DEAD);
	assert_chosen(CHOOSE(&old, &current), 1, SECSESS_RIVALRY_DEAD);
	assert_int_equal(reads(scene), before);
}

/* However many sessions of nobody an attacker tosses, at most so many are looked at, and a user's is one of them. */
static void a_crowd_is_bounded(void **state)
{
	struct scene *scene = *state;
	struct cookie alice = of_user(scene, "alice"), crowd[8];
	uint64_t before;

	for (size_t i = 0; i < SECSESS_COUNT(crowd); i++) {
		crowd[i] = scene_settle(scene, "data");
	}
	before = reads(scene);
	assert_chosen(CHOOSE(&alice, &crowd[0], &crowd[1], &crowd[2], &crowd[3], &crowd[4], &crowd[5], &crowd[6]), 0,
		SECSESS_RIVALRY_ALIVE);
	assert_int_equal(reads(scene) - before, SECSESS_CANDIDATES_MAX);
	assert_chosen(CHOOSE(&crowd[0], &crowd[1], &crowd[2], &crowd[3], &crowd[4], &crowd[5], &crowd[6], &crowd[7]), 7,
		SECSESS_RIVALRY_ALIVE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		SCENE_TEST(one_is_no_choice),
		SCENE_TEST(forged_ones_cost_nothing),
		SCENE_TEST(ten_thousand_cost_nothing_either),
		SCENE_TEST(a_store_that_fails_chooses_nobody),
		SCENE_TEST(the_living_come_before_the_dead),
		SCENE_TEST(the_bound_come_before_nobodys),
		SCENE_TEST(of_nobodys_the_last_counts),
		SCENE_TEST(users_contradict_each_other),
		SCENE_TEST(the_newest_of_one_session),
		SCENE_TEST(a_crowd_is_bounded),
		SCENE_TEST_CLEAR(the_bound_come_before_nobodys),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
