/* SPDX-License-Identifier: BSD-3-Clause */

/* The store, or memory, fails at each step of a login in turn: the session is as before or the new one is whole, nobody
 * sees another user's data, and no session that was given up opens as the user's. */
#include "faults.h"
#include "people.h"
#include "shortage.h"

/* Alice has so many sessions, and may have so many, when she logs in out of what was somebody's. */
struct setting {
	const char *title, *before;
	uint32_t has, max;
	enum secsess_on_max on_max;
	enum secsess_status usual;
};

static const struct setting settings[] = {
	{"no limit", "", 1, 0, SECSESS_ON_MAX_EVICT, SECSESS_DONE},
	{"one makes room", "", 2, 2, SECSESS_ON_MAX_EVICT, SECSESS_DONE},
	{"refused unless there is room", "", 1, 2, SECSESS_ON_MAX_REFUSE, SECSESS_DONE},
	{"refused", "", 2, 2, SECSESS_ON_MAX_REFUSE, SECSESS_FULL},
	{"out of another user's", "bob", 1, 2, SECSESS_ON_MAX_REFUSE, SECSESS_DONE},
	{"once more", "alice", 1, 2, SECSESS_ON_MAX_REFUSE, SECSESS_DONE},
};

/* Counted from here on: an operation of the store, or an allocation. */
struct blow {
	bool of_memory;
	enum fault kind;
	int nth;
};

static void arm(struct faults *faults, const struct blow *blow)
{
	faults_arm(faults, blow->kind, blow->of_memory ? 0 : blow->nth);
	shortage_arm(blow->of_memory ? (size_t) blow->nth : 0);
}

static bool disarm(struct faults *faults, const struct blow *blow)
{
	bool struck = shortage_disarm() || (!blow->of_memory && faults->calls >= blow->nth);

	faults_arm(faults, FAULT_BEFORE, 0);
	return struck;
}

static void assert_as_before(const struct secsess_session *session, const struct cookie *cookie, const char *before)
{
	assert_int_equal(session->access, SECSESS_ACCESS_LEASED);
	assert_string_equal(session->sid.text, cookie->text);
	assert_false(session->fresh);
	people_assert_user(&session->record.meta, before);
	scene_assert_reads(session, "before");
}

/* What is under the old cookie now is what was there, or a snapshot of it. lost: it was retired, but the answer got lost (in the
 * memory driver, when an index can't be written behind that), and with the one that was to take over the snapshot has
 * gone. */
static void check_old(struct scene *scene, const struct setting *setting, const struct cookie *old, bool logged_in,
	bool lost)
{
	struct secsess_session session;

	scene_open(scene, &session, old);
	if (session.access == SECSESS_ACCESS_FROZEN || session.verdict == SECSESS_VERDICT_CURRENT) {
		people_assert_user(&session.record.meta, setting->before);
		scene_assert_reads(&session, session.access == SECSESS_ACCESS_FROZEN ? "before" : "goes on");
		assert_false(logged_in && session.access != SECSESS_ACCESS_FROZEN);
	} else {
		scene_assert_reads(&session, "");
		assert_true(lost || (logged_in && strcmp(setting->before, "bob") == 0)); /* he has left */
	}
	scene_leave(&session);
	scene_forget(&session);
}

static void check_new(struct scene *scene, const struct cookie *cookie)
{
	struct secsess_session session;

	scene_open(scene, &session, cookie);
	assert_int_equal(session.verdict, SECSESS_VERDICT_CURRENT);
	people_assert_user(&session.record.meta, "alice");
	scene_assert_reads(&session, "alice's");
	scene_leave(&session);
	scene_forget(&session);
	assert_true(people_is_indexed(scene, "alice", cookie));
}

/* IDs that this request made and did not keep: whoever learns one gets nowhere with it. */
static void check_given_up(struct scene *scene, const struct secsess_session *session, const struct cookie *old,
	const struct cookie *kept)
{
	for (size_t i = 0; i < session->known_count; i++) {
		struct secsess_place place = {.tag = people_tag(scene, "alice")};
		struct secsess_opened opened = {0};
		struct secsess_header header;

		memcpy(place.handle, session->known[i].handle, sizeof(place.handle));
		if (strcmp(place.handle, scene_sid(scene, old).place.handle) == 0 ||
			strcmp(place.handle, scene_sid(scene, kept).place.handle) == 0) {
			continue;
		}
		if (!scene->memory->ops->read(scene->memory, &place, SECSESS_PART_RECORD, &opened)) {
			assert_int_equal(secsess_header_decode(&header, secsess_buf_slice(&opened.record)), SECSESS_DONE);
			assert_int_equal(header.life, SECSESS_ENDED);
			secsess_buf_release(&opened.record);
		}
	}
}

/* Whether there was an nth to fail. */
static bool strike(struct scene *scene, const struct setting *setting, const struct blow *blow)
{
	struct cookie old, cookie, others[2] = {{""}};
	struct secsess_session session;
	struct faults faults;
	enum secsess_status status, saved;
	bool struck, inherits = false, lost = false;
	size_t left = 0;

	scene->now += 1;
	scene->config.max_sessions = 0;
	for (uint32_t i = 0; i < setting->has; i++) {
		others[i] = people_arrive(scene, "alice", "elsewhere");
		scene->now += 1;
	}
	old = cookie = setting->before[0] ? people_arrive(scene, setting->before, "before") : scene_settle(scene, "before");
	scene->config.max_sessions = setting->max;
	scene->config.on_max_sessions = setting->on_max;
	faults_insert(&faults, scene);
	scene_open(scene, &session, &old);
	arm(&faults, blow);
	status = people_log_in(&session, "alice", &inherits);
	struck = disarm(&faults, blow);
	if (!struck && status != setting->usual) {
		fail_msg("%s: %d instead of %d", setting->title, status, setting->usual);
	}
	assert_true(status == setting->usual || (struck && status == (blow->of_memory ? SECSESS_NOMEM : SECSESS_IO)));
	assert_int_equal(status < 0, session.error.text[0] != '\0');
	if (status) {
		assert_as_before(&session, &old, setting->before);
		saved = scene_save(&session, "goes on");
		lost = saved == SECSESS_GONE && (blow->kind == FAULT_AFTER || (blow->of_memory && setting->before[0]));
		if (saved != SECSESS_DONE && !lost) {
			fail_msg("%s: %d, then %d", setting->title, blow->nth, saved);
		}
	} else {
		scene_set_cookie(&session, &cookie);
		assert_int_equal(inherits, strcmp(setting->before, "bob") != 0);
		assert_int_equal(scene_save(&session, "alice's"), SECSESS_DONE);
	}
	scene->store = scene->memory;
	if (status && blow->kind == FAULT_BEFORE && !blow->of_memory) {
		/* The place that was taken is free again. */
		assert_int_equal(people_indexed(scene, "alice"), setting->has + (strcmp(setting->before, "alice") == 0));
	}
	check_given_up(scene, &session, &old, &cookie);
	scene_forget(&session);
	check_old(scene, setting, &old, !status, lost);
	if (!status) {
		check_new(scene, &cookie);
	}
	for (uint32_t i = 0; i < setting->has; i++) {
		left += people_look(scene, &others[i], NULL) == SECSESS_VERDICT_CURRENT;
	}
	assert_true(left == setting->has ||
		(left == setting->has - 1 && !status && setting->on_max == SECSESS_ON_MAX_EVICT));
	people_revoke(scene, "alice");
	people_revoke(scene, "bob");
	return struck;
}

static void each_operation_fails(void **state)
{
	for (size_t i = 0; i < SECSESS_COUNT(settings); i++) {
		for (int kind = FAULT_BEFORE; kind <= FAULT_AFTER; kind++) {
			struct blow blow = {.kind = (enum fault) kind, .nth = 1};

			while (strike(*state, &settings[i], &blow)) {
				blow.nth++;
			}
			assert_in_range(blow.nth, 4, 12);
		}
	}
}

static void each_allocation_fails(void **state)
{
	for (size_t i = 0; i < SECSESS_COUNT(settings); i++) {
		struct blow blow = {.of_memory = true, .nth = 1};

		while (strike(*state, &settings[i], &blow)) {
			blow.nth++;
		}
		assert_in_range(blow.nth, 4, 80);
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

	return cmocka_run_group_tests_name("login, failures", tests, NULL, NULL);
}
