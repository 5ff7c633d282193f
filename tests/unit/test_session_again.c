/* SPDX-License-Identifier: BSD-3-Clause */

/* More than one session_start() in a request, and IDs that session_create_id() made. */
#include "scene.h"

static void own_new_id_confirms_nothing(void **state)
{
	struct scene *scene = *state;
	struct secsess_session session;
	struct cookie cookie = {""};

	scene_open(scene, &session, NULL);
	scene_set_cookie(&session, &cookie);
	assert_int_equal(scene_save(&session, "one"), SECSESS_DONE);
	for (int i = 0; i < 3; i++) {
		assert_int_equal(scene_start(scene, &session, &cookie), SECSESS_DONE);
		assert_int_equal(session.verdict, SECSESS_VERDICT_CURRENT);
		assert_int_equal(session.access, SECSESS_ACCESS_LEASED);
		scene_assert_reads(&session, i ? "two" : "one");
		assert_int_equal(scene_save(&session, "two"), SECSESS_DONE);
		assert_int_equal(scene_header(scene, &cookie).confirmed, 0);
	}
	scene->start.read_only = true;
	assert_int_equal(scene_start(scene, &session, &cookie), SECSESS_DONE);
	scene_leave(&session);
	assert_int_equal(scene_header(scene, &cookie).confirmed, 0);
	scene_forget(&session);
	/* In the next request it comes from the client. */
	assert_int_equal(scene_visit(scene, &cookie, NULL), SECSESS_VERDICT_CURRENT);
	assert_int_equal(scene_header(scene, &cookie).confirmed, 1);
}

static void own_offer_confirms_nothing(void **state)
{
	struct scene *scene = *state;
	struct cookie cookie = scene_settle(scene, "data"), old = cookie;
	struct secsess_session session;

	scene->now += ROTATE;
	scene_open(scene, &session, &cookie);
	assert_true(scene_set_cookie(&session, &cookie));
	assert_int_equal(scene_save(&session, "more"), SECSESS_DONE);
	assert_int_equal(scene_start(scene, &session, &cookie), SECSESS_DONE);
	assert_int_equal(session.verdict, SECSESS_VERDICT_PARENT);
	assert_true(session.offered);
	scene_assert_reads(&session, "more");
	assert_int_equal(scene_save(&session, "again"), SECSESS_DONE);
	scene_forget(&session);
	assert_int_equal(scene_header(scene, &cookie).confirmed, 1);
	assert_int_equal(scene_header(scene, &cookie).newest, 2);
	/* The answer is lost: the client is no orphan for what it never got. */
	scene->now += GRACE;
	assert_int_equal(scene_visit(scene, &old, NULL), SECSESS_VERDICT_ORPHAN);
	scene_assert_payload(scene, &cookie, "again");
}

/* A page so slow that the second start comes after grace makes no second offer. */
static void one_offer_a_request(void **state)
{
	struct scene *scene = *state;
	struct cookie cookie = scene_settle(scene, "data");
	struct secsess_session session;

	scene->now += ROTATE;
	scene_open(scene, &session, &cookie);
	scene_set_cookie(&session, &cookie);
	scene_leave(&session);
	scene->now += ROTATE;
	assert_int_equal(scene_start(scene, &session, &cookie), SECSESS_DONE);
	assert_string_equal(session.sid.text, cookie.text);
	scene_leave(&session);
	scene_forget(&session);
	assert_int_equal(scene_header(scene, &cookie).newest, 2);
}

static void an_offer_dropped_after_the_second_start(void **state)
{
	struct scene *scene = *state;
	struct cookie cookie = scene_settle(scene, "data"), offered = cookie;
	struct secsess_session session;

	scene->now += ROTATE;
	scene_open(scene, &session, &cookie);
	scene_set_cookie(&session, &offered);
	scene_leave(&session);
	assert_int_equal(scene_start(scene, &session, &offered), SECSESS_DONE);
	scene->now += GRACE;
	assert_true(secsess_session_offer_is_stale(&session));
	secsess_session_drop_offer(&session);
	assert_string_equal(session.sid.text, cookie.text);
	scene_leave(&session);
	assert_int_equal(scene_header(scene, &cookie).newest, 1);
	/* The dropped one is no ID of ours any more; the presented one is. */
	assert_int_equal(scene_start(scene, &session, &cookie), SECSESS_DONE);
	scene_leave(&session);
	scene_forget(&session);
}

/* It began with an ID that was good, and starts again when that is obsolete: no second copy, and no cookie over the good
 * one; nor is it an incident when the session was ended meanwhile. */
static void a_page_that_runs_for_long(void **state)
{
	struct scene *scene = *state;
	struct cookie old, cookie = scene_rotated(scene, &old), kept = old;
	struct secsess_session slow;

	scene_open(scene, &slow, &old);
	assert_int_equal(slow.verdict, SECSESS_VERDICT_PARENT);
	scene_leave(&slow);
	scene->now += GRACE;
	assert_int_equal(scene_start(scene, &slow, &old), SECSESS_DONE);
	assert_int_equal(slow.verdict, SECSESS_VERDICT_OBSOLETE);
	assert_int_equal(slow.reaction, SECSESS_REACTION_DENY);
	assert_int_equal(slow.access, SECSESS_ACCESS_DENIED);
	assert_false(scene_set_cookie(&slow, &kept));
	scene_leave(&slow);
	scene_forget(&slow);
	assert_int_equal(scene_visit(scene, &cookie, NULL), SECSESS_VERDICT_CURRENT);

	old = cookie;
	scene_renew(scene, &cookie, "admin");
	scene_open(scene, &slow, &old);
	assert_int_equal(slow.verdict, SECSESS_VERDICT_FROZEN);
	scene_leave(&slow);
	scene->now += GRACE;
	assert_int_equal(scene_start(scene, &slow, &old), SECSESS_DONE);
	assert_int_equal(slow.verdict, SECSESS_VERDICT_OBSOLETE);
	assert_int_equal(slow.reaction, SECSESS_REACTION_DENY);
	scene_leave(&slow);
	scene_forget(&slow);

	cookie = scene_rotated(scene, &old);
	scene->now += GRACE;
	scene_open(scene, &slow, &cookie);
	scene_leave(&slow);
	assert_int_equal(scene_visit(scene, &old, NULL), SECSESS_VERDICT_OBSOLETE);
	assert_int_equal(scene_start(scene, &slow, &cookie), SECSESS_DONE);
	assert_int_equal(slow.verdict, SECSESS_VERDICT_INCIDENT);
	assert_int_equal(slow.reaction, SECSESS_REACTION_DENY);
	scene_leave(&slow);
	scene_forget(&slow);
}

/* The session made another offer to somebody else meanwhile: that one stays. */
static void anothers_offer_is_not_taken_back(void **state)
{
	struct scene *scene = *state;
	struct cookie cookie = scene_settle(scene, "data"), mine = cookie, other = cookie;
	struct secsess_session session;

	scene->now += ROTATE;
	scene_open(scene, &session, &cookie);
	scene_set_cookie(&session, &mine);
	scene_leave(&session);
	scene->now += GRACE;
	assert_int_equal(scene_visit(scene, &other, NULL), SECSESS_VERDICT_ORPHAN);
	assert_int_equal(scene_start(scene, &session, &mine), SECSESS_DONE);
	secsess_session_drop_offer(&session);
	scene_leave(&session);
	scene_forget(&session);
	assert_int_equal(scene_header(scene, &cookie).newest, 3);
	assert_int_equal(scene_visit(scene, &other, NULL), SECSESS_VERDICT_CURRENT);
}

static void renewed_then_started_again(void **state)
{
	struct scene *scene = *state;
	struct cookie old = scene_settle(scene, "guest"), cookie = old;
	struct secsess_session session;

	scene_open(scene, &session, &old);
	assert_int_equal(secsess_session_renew(&session, SECSESS_RETIREMENT_LOGIN), SECSESS_DONE);
	scene_set_cookie(&session, &cookie);
	assert_int_equal(scene_save(&session, "admin"), SECSESS_DONE);
	assert_int_equal(scene_start(scene, &session, &cookie), SECSESS_DONE);
	scene_assert_reads(&session, "admin");
	assert_int_equal(session.access, SECSESS_ACCESS_LEASED);
	/* A request that gives up leaves the session its whole life. */
	assert_int_equal(secsess_session_abort(&session), SECSESS_DONE);
	scene_forget(&session);
	assert_int_equal(scene_header(scene, &cookie).confirmed, 0);
	scene->now += IDLE - 1;
	assert_true(scene_is_stored(scene, &cookie, SECSESS_PART_RECORD));
	assert_int_equal(scene_visit(scene, &cookie, NULL), SECSESS_VERDICT_CURRENT);
	scene_assert_payload(scene, &cookie, "admin");
}

static void a_minted_id_is_used_once(void **state)
{
	struct scene *scene = *state;
	struct secsess_session session = scene_request(scene), other = scene_request(scene);
	struct secsess_sid sid;
	struct cookie cookie;

	assert_int_equal(secsess_session_mint(&session, STR("shop-"), &sid), SECSESS_DONE);
	assert_memory_equal(sid.text, "shop-", 5);
	memcpy(cookie.text, sid.text, sizeof(cookie.text));
	assert_false(scene_is_stored(scene, &cookie, SECSESS_PART_RECORD));
	assert_true(secsess_session_is_unused(&session, STR(sid.text)));
	assert_false(secsess_session_is_unused(&other, STR(sid.text))); /* another request knows nothing of it */
	assert_int_equal(scene_start(scene, &session, &cookie), SECSESS_DONE);
	assert_int_equal(session.verdict, SECSESS_VERDICT_NONE);
	assert_true(session.fresh);
	assert_string_equal(session.sid.text, cookie.text);
	assert_false(secsess_session_is_unused(&session, STR(sid.text)));
	assert_int_equal(scene_save(&session, "data"), SECSESS_DONE);
	assert_int_equal(scene_start(scene, &session, &cookie), SECSESS_DONE);
	scene_assert_reads(&session, "data");
	scene_leave(&session);
	scene_forget(&session);
	assert_int_equal(scene_visit(scene, &cookie, NULL), SECSESS_VERDICT_CURRENT);
}

static void a_minted_id_of_another_request_is_unknown(void **state)
{
	struct scene *scene = *state;
	struct secsess_session session = scene_request(scene);
	struct secsess_sid sid;
	struct cookie cookie;

	assert_int_equal(secsess_session_mint(&session, STR(""), &sid), SECSESS_DONE);
	memcpy(cookie.text, sid.text, sizeof(cookie.text));
	scene_forget(&session);
	assert_false(secsess_session_is_unused(&session, STR(sid.text)));
	scene_open(scene, &session, &cookie);
	assert_int_equal(session.verdict, SECSESS_VERDICT_ENDED);
	assert_int_equal(session.previous, SECSESS_REASON_UNKNOWN);
	assert_string_not_equal(session.sid.text, cookie.text);
	scene_leave(&session);
	scene_forget(&session);
}

static void minting_refuses_bad_labels(void **state)
{
	struct scene *scene = *state;
	struct secsess_session session = scene_request(scene);
	struct secsess_sid sid;

	assert_int_equal(secsess_session_mint(&session, STR("a b"), &sid), SECSESS_CONFIG);
	assert_int_equal(session.known_count, 0);
	assert_false(secsess_session_is_unused(&session, STR("a b")));
	scene_forget(&session);
}

static void many_minted_ids(void **state)
{
	struct scene *scene = *state;
	struct secsess_session session = scene_request(scene);
	struct secsess_sid sids[50];

	for (size_t i = 0; i < SECSESS_COUNT(sids); i++) {
		assert_int_equal(secsess_session_mint(&session, STR(""), &sids[i]), SECSESS_DONE);
	}
	for (size_t i = 0; i < SECSESS_COUNT(sids); i++) {
		assert_true(secsess_session_is_unused(&session, STR(sids[i].text)));
	}
	scene_forget(&session);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		SCENE_TEST(own_new_id_confirms_nothing),
		SCENE_TEST(own_offer_confirms_nothing),
		SCENE_TEST(one_offer_a_request),
		SCENE_TEST(an_offer_dropped_after_the_second_start),
		SCENE_TEST(anothers_offer_is_not_taken_back),
		SCENE_TEST(a_page_that_runs_for_long),
		SCENE_TEST(renewed_then_started_again),
		SCENE_TEST(a_minted_id_is_used_once),
		SCENE_TEST_CLEAR(a_minted_id_is_used_once),
		SCENE_TEST(a_minted_id_of_another_request_is_unknown),
		SCENE_TEST(minting_refuses_bad_labels),
		SCENE_TEST(many_minted_ids),
	};

	return cmocka_run_group_tests_name("session, again in one request", tests, NULL, NULL);
}
