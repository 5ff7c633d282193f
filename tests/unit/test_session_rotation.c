/* SPDX-License-Identifier: BSD-3-Clause */

/* Rotation: the ID's next generation is offered, confirmed, lost, dropped. */
#include "scene.h"

static void one_rotation_is_one_cookie(void **state)
{
	struct scene *scene = *state;
	struct cookie cookie = scene_settle(scene, "data");
	struct secsess_session session;
	uint64_t before;

	scene->now += ROTATE - 1;
	assert_int_equal(scene_visit(scene, &cookie, NULL), SECSESS_VERDICT_CURRENT);
	scene->now++;
	before = scene->store->counters.round_trips;
	scene_open(scene, &session, &cookie);
	assert_int_equal(session.verdict, SECSESS_VERDICT_DUE);
	scene_assert_reads(&session, "data");
	assert_true(scene_set_cookie(&session, &cookie));
	assert_int_equal(scene_save(&session, "more"), SECSESS_DONE);
	scene_forget(&session);
	assert_int_equal(scene->store->counters.round_trips, before + 2); /* open and commit: nothing is copied */
	assert_int_equal(scene_generation(scene, &cookie), 2);
	assert_int_equal(scene_header(scene, &cookie).newest, 2);
	assert_int_equal(scene_header(scene, &cookie).confirmed, 1);

	scene_open(scene, &session, &cookie);
	assert_int_equal(session.verdict, SECSESS_VERDICT_CURRENT);
	scene_assert_reads(&session, "more");
	assert_false(scene_set_cookie(&session, &cookie));
	scene_leave(&session);
	scene_forget(&session);
	assert_int_equal(scene_header(scene, &cookie).confirmed, 2);
	assert_int_equal(scene_header(scene, &cookie).offers, 0);
}

/* Invariant 4: the others of one page are served and get no cookie. */
static void parallel_parents_are_served(void **state)
{
	struct scene *scene = *state;
	struct cookie cookie = scene_settle(scene, "data"), old = cookie;

	scene->now += ROTATE;
	assert_int_equal(scene_visit(scene, &cookie, NULL), SECSESS_VERDICT_DUE);
	for (int i = 0; i < 11; i++) {
		assert_int_equal(scene_visit(scene, &old, "by parent"), SECSESS_VERDICT_PARENT);
	}
	assert_int_equal(scene_visit(scene, &cookie, NULL), SECSESS_VERDICT_CURRENT);
	scene->now += GRACE - 1;
	assert_int_equal(scene_visit(scene, &old, NULL), SECSESS_VERDICT_PARENT);
	assert_string_not_equal(old.text, cookie.text);
	scene_assert_payload(scene, &cookie, "by parent");
	scene->now++;
	scene->client.navigation = false;
	assert_int_equal(scene_visit(scene, &old, NULL), SECSESS_VERDICT_OBSOLETE);
}

static void parents_leave_the_signals_alone(void **state)
{
	struct scene *scene = *state;
	struct cookie old, cookie = scene_rotated(scene, &old);
	struct secsess_session session;

	scene->client.agent = STR("curl/8");
	assert_int_equal(scene_visit(scene, &old, "data"), SECSESS_VERDICT_PARENT);
	scene_open(scene, &session, &cookie);
	assert_true(secsess_slice_equal(session.record.meta.agent, STR("Mozilla/5.0 (X11; Linux x86_64)")));
	scene_leave(&session);
	scene_forget(&session);
	scene_open(scene, &session, &cookie);
	assert_true(secsess_slice_equal(session.record.meta.agent, STR("curl/8")));
	scene_leave(&session);
	scene_forget(&session);
}

static void a_lost_offer_is_made_anew(void **state)
{
	struct scene *scene = *state;
	struct cookie cookie = scene_settle(scene, "data"), lost = cookie, next = cookie;

	scene->now += ROTATE;
	assert_int_equal(scene_visit(scene, &lost, NULL), SECSESS_VERDICT_DUE);
	scene->now += GRACE - 1;
	assert_int_equal(scene_visit(scene, &next, NULL), SECSESS_VERDICT_PARENT);
	scene->now++;
	assert_int_equal(scene_visit(scene, &next, NULL), SECSESS_VERDICT_ORPHAN);
	assert_int_equal(scene_generation(scene, &lost), 2);
	assert_int_equal(scene_generation(scene, &next), 3);
	/* The offer that was thought lost was only slow. */
	assert_int_equal(scene_visit(scene, &lost, NULL), SECSESS_VERDICT_CURRENT);
	assert_int_equal(scene_visit(scene, &next, NULL), SECSESS_VERDICT_CURRENT);
	assert_int_equal(scene_visit(scene, &lost, NULL), SECSESS_VERDICT_PARENT);
	scene_assert_payload(scene, &cookie, "data");
}

/* Invariant 10: a client that keeps no cookie loses its session, and nobody is suspected. Invariant 9: nor does anybody go
 * on with it who kept what was offered. */
static void five_lost_offers_end_the_session(void **state)
{
	struct scene *scene = *state;
	struct cookie cookie = scene_settle(scene, "data"), ignored;
	struct secsess_session session;

	scene->now += ROTATE;
	for (int i = 0; i < 5; i++) {
		ignored = cookie;
		assert_int_equal(scene_visit(scene, &ignored, NULL), i ? SECSESS_VERDICT_ORPHAN : SECSESS_VERDICT_DUE);
		assert_int_equal(scene_generation(scene, &ignored), i + 2);
		scene->now += GRACE;
	}
	scene->client.can_keep_cookie = false;
	assert_int_equal(scene_visit(scene, &cookie, NULL), SECSESS_VERDICT_PARENT);
	scene->client.can_keep_cookie = true;
	scene_open(scene, &session, &cookie);
	assert_int_equal(session.verdict, SECSESS_VERDICT_ENDED);
	assert_int_equal(session.previous, SECSESS_REASON_UNCONFIRMED);
	assert_true(session.fresh);
	scene_leave(&session);
	scene_forget(&session);
	assert_int_equal(scene_header(scene, &cookie).life, SECSESS_ENDED);
	assert_int_equal(scene_visit(scene, &ignored, NULL), SECSESS_VERDICT_ENDED);
	scene->client.can_keep_cookie = false;
	scene_open(scene, &session, &cookie);
	assert_int_equal(session.verdict, SECSESS_VERDICT_ENDED);
	assert_int_equal(session.previous, SECSESS_REASON_UNCONFIRMED);
	scene_leave(&session);
	scene_forget(&session);
}

static void no_offer_where_it_would_be_lost(void **state)
{
	struct scene *scene = *state;
	struct cookie cookie = scene_settle(scene, "data");
	struct secsess_session holder, other;

	scene->now += ROTATE;
	scene->client.can_keep_cookie = false;
	assert_int_equal(scene_visit(scene, &cookie, NULL), SECSESS_VERDICT_CURRENT);
	scene_open(scene, &holder, &cookie);
	scene->client.can_keep_cookie = true;
	scene_open(scene, &other, &cookie);
	assert_int_equal(other.access, SECSESS_ACCESS_OPTIMISTIC);
	assert_int_equal(other.verdict, SECSESS_VERDICT_CURRENT);
	assert_false(scene_set_cookie(&other, &cookie));
	scene_leave(&other);
	scene_leave(&holder);
	scene_forget(&other);
	scene_forget(&holder);
	assert_int_equal(scene_header(scene, &cookie).newest, 1);
}

/* The store came back with an old copy: the client's generation is above G. */
static void a_store_that_lost_writes_adopts(void **state)
{
	struct scene *scene = *state;
	struct cookie cookie = scene_settle(scene, "data"), ahead = scene_cookie_at(scene, &cookie, 7);
	struct secsess_header header;

	assert_int_equal(scene_visit(scene, &ahead, "new"), SECSESS_VERDICT_CURRENT);
	header = scene_header(scene, &cookie);
	assert_int_equal(header.newest, 7);
	assert_int_equal(header.confirmed, 7);
	assert_int_equal(header.before, 1);
	scene_assert_payload(scene, &cookie, "new");
	scene->start.read_only = true;
	ahead = scene_cookie_at(scene, &cookie, 9);
	assert_int_equal(scene_visit(scene, &ahead, NULL), SECSESS_VERDICT_CURRENT);
	assert_int_equal(scene_header(scene, &cookie).confirmed, 9);
	scene->start.read_only = false;
	assert_int_equal(scene_visit(scene, &ahead, NULL), SECSESS_VERDICT_CURRENT);
	scene->client.navigation = false;
	assert_int_equal(scene_visit(scene, &cookie, NULL), SECSESS_VERDICT_OBSOLETE);
}

/* The page was slow: its cookie would overwrite a newer one. */
static void a_stale_offer_is_dropped_and_taken_back(void **state)
{
	struct scene *scene = *state;
	struct cookie cookie = scene_settle(scene, "data"), none = cookie;
	struct secsess_session session;

	scene->now += ROTATE;
	scene_open(scene, &session, &cookie);
	assert_false(secsess_session_offer_is_stale(&session));
	scene->now += GRACE / 2;
	assert_false(secsess_session_offer_is_stale(&session));
	scene->now++;
	assert_true(secsess_session_offer_is_stale(&session));
	secsess_session_drop_offer(&session);
	assert_string_equal(session.sid.text, cookie.text);
	assert_false(scene_set_cookie(&session, &none));
	secsess_session_drop_offer(&session); /* a second time does nothing */
	assert_int_equal(scene_save(&session, "late"), SECSESS_DONE);
	scene_forget(&session);
	assert_int_equal(scene_header(scene, &cookie).newest, 1);
	assert_int_equal(scene_header(scene, &cookie).offers, 0);
	scene_assert_payload(scene, &cookie, "late");
	/* The next request makes the offer. */
	assert_int_equal(scene_visit(scene, &cookie, NULL), SECSESS_VERDICT_DUE);
	assert_int_equal(scene_generation(scene, &cookie), 2);
	assert_int_equal(scene_visit(scene, &cookie, NULL), SECSESS_VERDICT_CURRENT);
}

static void dropping_without_offer_does_nothing(void **state)
{
	struct scene *scene = *state;
	struct cookie cookie = scene_settle(scene, "data");
	struct secsess_session session;

	scene_open(scene, &session, &cookie);
	secsess_session_drop_offer(&session);
	assert_false(session.take_back);
	assert_string_equal(session.sid.text, cookie.text);
	scene_leave(&session);
	scene_forget(&session);
}

static void rotating_on_demand(void **state)
{
	struct scene *scene = *state;
	struct cookie cookie = scene_settle(scene, "data"), old = cookie;
	struct secsess_session session;

	scene_open(scene, &session, &cookie);
	assert_int_equal(secsess_session_rotate(&session), SECSESS_DONE);
	assert_true(session.offered);
	assert_int_equal(secsess_session_rotate(&session), SECSESS_DONE); /* one offer a request */
	assert_true(scene_set_cookie(&session, &cookie));
	assert_int_equal(scene_generation(scene, &cookie), 2);
	assert_int_equal(scene_save(&session, "more"), SECSESS_DONE);
	scene_forget(&session);
	assert_int_equal(scene_visit(scene, &cookie, NULL), SECSESS_VERDICT_CURRENT);
	scene_assert_payload(scene, &cookie, "more");
	assert_int_equal(scene_visit(scene, &old, NULL), SECSESS_VERDICT_PARENT);
}

/* A page that is slow to arrive came with the generation before the last: a rotation on demand must not make it obsolete
 * before its time, or one client looks like two. */
static void rotating_on_demand_leaves_the_parent_its_grace(void **state)
{
	struct scene *scene = *state;
	struct cookie cookie = scene_settle(scene, "data"), old = cookie;
	struct secsess_session session;

	for (int64_t age = 0; age <= GRACE; age += GRACE / 2) {
		scene_open(scene, &session, &cookie);
		assert_int_equal(secsess_session_rotate(&session), SECSESS_DONE);
		assert_int_equal(session.offered, age == 0 || age == GRACE);
		scene_set_cookie(&session, &cookie);
		scene_leave(&session);
		scene_forget(&session);
		assert_int_equal(scene_visit(scene, &cookie, NULL), SECSESS_VERDICT_CURRENT);
		if (age < GRACE) {
			assert_int_equal(scene_visit(scene, &old, NULL), SECSESS_VERDICT_PARENT);
		}
		scene->now += GRACE / 2;
	}
	assert_int_equal(scene_generation(scene, &cookie), 3);
}

static void a_demanded_offer_is_one_like_any_other(void **state)
{
	struct scene *scene = *state;
	struct cookie cookie = scene_settle(scene, "data"), offered = cookie;
	struct secsess_session session;

	scene->now += 1000;
	scene_open(scene, &session, &cookie);
	assert_int_equal(secsess_session_rotate(&session), SECSESS_DONE);
	scene_set_cookie(&session, &offered);
	scene_leave(&session);
	assert_int_equal(scene_start(scene, &session, &offered), SECSESS_DONE);
	assert_true(session.offered);
	scene->now += GRACE;
	assert_true(secsess_session_offer_is_stale(&session));
	secsess_session_drop_offer(&session);
	scene_leave(&session);
	scene_forget(&session);
	assert_int_equal(scene_header(scene, &cookie).newest, 1);
}

/* A fail-over brings back what the session held before, and the fence, as others write on, comes to the number that this
 * request knows: meta must not be written over a payload that it does not belong to. */
static void rotating_after_the_store_fell_back(void **state)
{
	struct scene *scene = *state;

	for (int writes = 0; writes < 4; writes++) {
		struct cookie cookie = scene_settle(scene, "older");
		struct secsess_memory_copy *copy = secsess_memory_copy(scene->memory);
		struct secsess_session session;

		assert_int_equal(scene_visit(scene, &cookie, "newer"), SECSESS_VERDICT_CURRENT);
		scene_open(scene, &session, &cookie);
		secsess_memory_restore(scene->memory, copy);
		for (int i = 0; i < writes; i++) {
			assert_int_equal(scene_visit(scene, &cookie, "other"), SECSESS_VERDICT_CURRENT);
		}
		assert_int_equal(secsess_session_rotate(&session), SECSESS_LOST);
		scene_leave(&session);
		scene_forget(&session);
		scene_assert_payload(scene, &cookie, writes ? "other" : "older");
	}
}

static void who_may_not_rotate(void **state)
{
	struct scene *scene = *state;
	struct cookie old, cookie = scene_rotated(scene, &old), none = {""};
	struct secsess_session session;

	scene_open(scene, &session, &old);
	assert_int_equal(secsess_session_rotate(&session), SECSESS_LOST); /* not the newest ID */
	scene_leave(&session);
	scene_forget(&session);
	scene->start.read_only = true;
	scene_open(scene, &session, &cookie);
	assert_int_equal(secsess_session_rotate(&session), SECSESS_LOST); /* no lease */
	scene_leave(&session);
	scene_forget(&session);
	scene->start.read_only = false;
	scene_open(scene, &session, &none);
	assert_int_equal(secsess_session_rotate(&session), SECSESS_DONE); /* a new ID goes out anyway */
	assert_int_equal(session.sid.generation, 1);
	scene_leave(&session);
	scene_forget(&session);
	scene->client.can_keep_cookie = false;
	scene_open(scene, &session, &cookie);
	assert_int_equal(secsess_session_rotate(&session), SECSESS_DONE);
	assert_false(session.offered);
	scene_leave(&session);
	scene_forget(&session);
}

/* A slow page, whose lock went on to others: it must not come by a fresh one, and save what it read long ago. */
static void a_lost_lease_does_not_come_back_by_rotating(void **state)
{
	struct scene *scene = *state;
	struct cookie cookie = scene_settle(scene, "data"), other = cookie;
	struct secsess_session slow;

	scene_open(scene, &slow, &cookie);
	scene->now += LEASE;
	scene_visit(scene, &other, "newer");
	assert_int_equal(secsess_session_rotate(&slow), SECSESS_LOST);
	assert_false(slow.offered);
	scene_assert_unlocked(scene, &cookie);
	assert_int_equal(scene_header(scene, &cookie).newest, 1);
	assert_int_equal(scene_save(&slow, "older"), SECSESS_LOST);
	scene_forget(&slow);
	scene_assert_payload(scene, &cookie, "newer");
	/* One that ran out, and that nobody else took, still stands. */
	scene_open(scene, &slow, &cookie);
	scene->now += LEASE;
	assert_int_equal(secsess_session_rotate(&slow), SECSESS_DONE);
	assert_true(slow.offered);
	assert_int_equal(scene_save(&slow, "newest"), SECSESS_DONE);
	scene_forget(&slow);
	scene_assert_payload(scene, &cookie, "newest");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		SCENE_TEST(one_rotation_is_one_cookie),
		SCENE_TEST(parallel_parents_are_served),
		SCENE_TEST(parents_leave_the_signals_alone),
		SCENE_TEST(a_lost_offer_is_made_anew),
		SCENE_TEST(five_lost_offers_end_the_session),
		SCENE_TEST(no_offer_where_it_would_be_lost),
		SCENE_TEST(a_store_that_lost_writes_adopts),
		SCENE_TEST(a_stale_offer_is_dropped_and_taken_back),
		SCENE_TEST(dropping_without_offer_does_nothing),
		SCENE_TEST(rotating_on_demand),
		SCENE_TEST(rotating_on_demand_leaves_the_parent_its_grace),
		SCENE_TEST(a_demanded_offer_is_one_like_any_other),
		SCENE_TEST(rotating_after_the_store_fell_back),
		SCENE_TEST(who_may_not_rotate),
		SCENE_TEST(a_lost_lease_does_not_come_back_by_rotating),
	};

	return cmocka_run_group_tests_name("session, rotation", tests, NULL, NULL);
}
