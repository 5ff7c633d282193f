/* SPDX-License-Identifier: BSD-3-Clause */

/* The store, or memory, fails at each step in turn while sessions are listed or ended: nothing that is missing is taken for
 * ended, nothing that was ended is taken for alive, and the same again does it. */
#include "faults.h"
#include "people.h"
#include "shortage.h"

/* What alice has: mine, which is open, and other; and the index names one that the store has lost. */
struct household {
	struct cookie mine, other;
	char handle[SECSESS_HANDLE_LENGTH + 1]; /* of other */
	struct secsess_session session;
};

typedef enum secsess_status (*deed_fn)(struct household *household);

static enum secsess_status list(struct household *household)
{
	struct secsess_list list = {0};
	enum secsess_status status = secsess_session_list(&household->session, STR("alice"), &list);

	assert_int_equal(list.count, status ? 0 : 2);
	assert_int_equal(list.at == NULL, status != SECSESS_DONE);
	secsess_list_release(&list);
	return status;
}

static enum secsess_status terminate(struct household *household)
{
	return secsess_session_terminate(&household->session, STR("alice"), STR(household->handle));
}

static enum secsess_status revoke_others(struct household *household)
{
	size_t ended;

	return secsess_session_revoke(&household->session, STR("alice"), true, &ended);
}

static enum secsess_status revoke(struct household *household)
{
	size_t ended;

	return secsess_session_revoke(&household->session, STR("alice"), false, &ended);
}

static const struct deed {
	const char *title;
	deed_fn run;
	bool ends_other, ends_mine;
	int operations; /* that it takes at least */
} deeds[] = {
	{"list", list, false, false, 2},
	{"terminate", terminate, true, false, 2},
	{"revoke others", revoke_others, true, false, 2},
	{"revoke", revoke, true, true, 2},
};

static struct household move_in(struct scene *scene)
{
	struct secsess_enlist_request request = {.list_until = scene->now + IDLE};
	struct household household = {.mine = people_arrive(scene, "alice", "mine")};
	struct secsess_index over = {0};
	struct secsess_sid phantom;
	struct secsess_tag tag = people_tag(scene, "alice");

	household.other = people_arrive(scene, "alice", "other");
	memcpy(household.handle, scene_sid(scene, &household.other).place.handle, sizeof(household.handle));
	assert_int_equal(secsess_sid_mint(&phantom, scene->ring, STR(""), &tag), SECSESS_DONE);
	request.place = phantom.place;
	assert_int_equal(scene->memory->ops->enlist(scene->memory, &request, &over), SECSESS_DONE);
	scene->now += 1000;
	return household;
}

static bool lives(struct scene *scene, const struct cookie *cookie)
{
	return people_look(scene, cookie, NULL) == SECSESS_VERDICT_CURRENT;
}

/* Whether there was an nth operation, or allocation, to fail. */
static bool strike(struct scene *scene, const struct deed *deed, enum fault kind, bool of_memory, int nth)
{
	struct household household = move_in(scene);
	struct faults faults;
	enum secsess_status status, again;
	bool struck;

	faults_insert(&faults, scene);
	scene_open(scene, &household.session, &household.mine);
	faults_arm(&faults, kind, of_memory ? 0 : nth);
	shortage_arm(of_memory ? (size_t) nth : 0);
	status = deed->run(&household);
	struck = shortage_disarm() || (!of_memory && faults.calls >= nth);
	faults_arm(&faults, FAULT_BEFORE, 0);
	if (status != SECSESS_DONE && (!struck || status != (of_memory ? SECSESS_NOMEM : SECSESS_IO))) {
		fail_msg("%s: %d fails: %d", deed->title, nth, status);
	}
	assert_int_equal(status < 0, household.session.error.text[0] != '\0');
	if (!status) {
		assert_int_equal(lives(scene, &household.other), !deed->ends_other);
	}
	/* The same again; terminated already is a good answer to that. */
	household.session.error.text[0] = '\0';
	again = status ? deed->run(&household) : SECSESS_DONE;
	assert_true(again == SECSESS_DONE || (again == SECSESS_ABSENT && deed->run == terminate));
	assert_int_equal(lives(scene, &household.other), !deed->ends_other);
	if (!deed->ends_mine) {
		assert_int_equal(household.session.access, SECSESS_ACCESS_LEASED);
		scene_assert_reads(&household.session, "mine");
		assert_int_equal(scene_save(&household.session, "mine 2"), SECSESS_DONE);
	}
	scene_forget(&household.session);
	scene->store = scene->memory;
	assert_int_equal(lives(scene, &household.mine), !deed->ends_mine);
	people_revoke(scene, "alice");
	scene->now += 1;
	return struck;
}

static void each_operation_fails(void **state)
{
	for (size_t i = 0; i < SECSESS_COUNT(deeds); i++) {
		for (int kind = FAULT_BEFORE; kind <= FAULT_AFTER; kind++) {
			int nth = 1;

			while (strike(*state, &deeds[i], (enum fault) kind, false, nth)) {
				nth++;
			}
			assert_in_range(nth, deeds[i].operations + 1, 6);
		}
	}
}

static void each_allocation_fails(void **state)
{
	for (size_t i = 0; i < SECSESS_COUNT(deeds); i++) {
		int nth = 1;

		while (strike(*state, &deeds[i], FAULT_BEFORE, true, nth)) {
			nth++;
		}
		assert_in_range(nth, 3, 40);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		SCENE_TEST(each_operation_fails),
		SCENE_TEST_CLEAR(each_operation_fails),
		SHORTAGE_TEST(each_allocation_fails),
		SHORTAGE_TEST_CLEAR(each_allocation_fails),
	};

	return cmocka_run_group_tests_name("users, failures", tests, NULL, NULL);
}
