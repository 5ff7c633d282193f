/* SPDX-License-Identifier: BSD-3-Clause */

/* The life of an ordinary session: first visit, return, deadlines, readers, the end. */
#include "scene.h"

static void a_new_visitor_gets_a_session(void **state)
{
	struct scene *scene = *state;
	struct secsess_session session;
	struct cookie cookie = {""};

	scene_open(scene, &session, NULL);
	assert_int_equal(session.verdict, SECSESS_VERDICT_NONE);
	assert_int_equal(session.access, SECSESS_ACCESS_LEASED);
	assert_true(session.fresh);
	scene_assert_reads(&session, "");
	assert_true(scene_set_cookie(&session, &cookie));
	assert_int_equal(scene_generation(scene, &cookie), 1);
	assert_int_equal(scene_header(scene, &cookie).lease_until, scene->now + LEASE);
	assert_int_equal(scene_save(&session, "data"), SECSESS_DONE);
	scene_forget(&session);
	scene_assert_payload(scene, &cookie, "data");
	scene_assert_unlocked(scene, &cookie);
	/* Nobody has shown that he keeps the cookie. */
	assert_int_equal(scene_header(scene, &cookie).confirmed, 0);
}

static void the_visitor_returns(void **state)
{
	struct scene *scene = *state;
	struct cookie cookie = {""};
	struct secsess_session session;

	scene_visit(scene, &cookie, "data");
	scene->now += 10000;
	scene_open(scene, &session, &cookie);
	assert_int_equal(session.verdict, SECSESS_VERDICT_CURRENT);
	assert_false(session.fresh);
	assert_false(scene_set_cookie(&session, &cookie)); /* no cookie but for a new ID */
	scene_assert_reads(&session, "data");
	assert_int_equal(scene_header(scene, &cookie).confirmed, 1);
	assert_int_equal(scene_leave(&session), SECSESS_DONE);
	scene_forget(&session);
	scene_assert_payload(scene, &cookie, "data");
	assert_int_equal(scene_header(scene, &cookie).expires_at, scene->now + IDLE);
}

/* Invariant 7. */
static void a_forged_id_costs_no_store_access(void **state)
{
	struct scene *scene = *state;
	struct cookie genuine = scene_settle(scene, "data"), forged = genuine;
	struct secsess_session session;
	uint64_t before = scene->store->counters.round_trips;

	forged.text[3] = forged.text[3] == '0' ? '1' : '0';
	scene->start.may_create = false;
	scene_open(scene, &session, &forged);
	assert_int_equal(session.verdict, SECSESS_VERDICT_NONE);
	assert_int_equal(session.access, SECSESS_ACCESS_DENIED);
	assert_int_equal(scene->store->counters.round_trips, before);
	scene_forget(&session);
	scene->start.may_create = true;
	scene_open(scene, &session, &forged);
	assert_int_equal(scene->store->counters.round_trips, before + 1); /* as a visitor without cookie */
	assert_true(session.fresh);
	assert_string_not_equal(session.sid.text, forged.text);
	scene_leave(&session);
	scene_forget(&session);
}

static void unknown_ids_are_replaced(void **state)
{
	struct scene *scene = *state;
	struct cookie cookie = scene_settle(scene, "data");
	struct secsess_session session;

	scene->now += IDLE + MARGIN;
	assert_false(scene_is_stored(scene, &cookie, SECSESS_PART_RECORD));
	scene_open(scene, &session, &cookie);
	assert_int_equal(session.verdict, SECSESS_VERDICT_ENDED);
	assert_int_equal(session.previous, SECSESS_REASON_UNKNOWN);
	assert_true(session.fresh);
	scene_assert_reads(&session, "");
	assert_string_not_equal(session.sid.text, cookie.text);
	scene_leave(&session);
	scene_forget(&session);
}

static void deadlines(void **state)
{
	struct scene *scene = *state;
	struct cookie cookie = {""};
	struct secsess_session session;
	int64_t created = scene->now;

	scene_visit(scene, &cookie, "data");
	/* Each request prolongs the session, up to the absolute deadline. */
	while (scene->now + IDLE - 1 < created + ABSOLUTE) {
		scene->now += IDLE - 1;
		assert_true(secsess_verdict_admits(scene_visit(scene, &cookie, NULL)));
	}
	scene->now = created + ABSOLUTE - 1;
	assert_true(secsess_verdict_admits(scene_visit(scene, &cookie, NULL)));
	assert_int_equal(scene_header(scene, &cookie).expires_at, created + ABSOLUTE);
	scene->now++;
	scene_open(scene, &session, &cookie);
	assert_int_equal(session.verdict, SECSESS_VERDICT_EXPIRED);
	assert_int_equal(session.previous, SECSESS_REASON_ABSOLUTE);
	assert_true(session.fresh);
	scene_leave(&session);
	scene_forget(&session);
}

static void idle_sessions_expire(void **state)
{
	struct scene *scene = *state;
	struct cookie cookie = scene_settle(scene, "data");
	struct secsess_session session;

	scene->now += IDLE;
	scene_open(scene, &session, &cookie);
	assert_int_equal(session.verdict, SECSESS_VERDICT_EXPIRED);
	assert_int_equal(session.previous, SECSESS_REASON_IDLE);
	scene_assert_reads(&session, "");
	scene_leave(&session);
	scene_forget(&session);
}

/* Bots cost little, slow typists lose nothing. */
static void empty_sessions_live_shortly(void **state)
{
	static const struct {
		const char *payload;
		bool returned;
		int64_t lives_ms;
	} rows[] = {{NULL, false, EMPTY}, {"", false, EMPTY}, {"cart", false, IDLE}, {NULL, true, IDLE}};
	struct scene *scene = *state;

	for (size_t i = 0; i < SECSESS_COUNT(rows); i++) {
		struct cookie cookie = {""};

		scene_visit(scene, &cookie, rows[i].payload);
		if (rows[i].returned) {
			scene_visit(scene, &cookie, NULL);
		}
		assert_int_equal(scene_header(scene, &cookie).expires_at, scene->now + rows[i].lives_ms);
		scene->now += rows[i].lives_ms + MARGIN - 1;
		assert_true(scene_is_stored(scene, &cookie, SECSESS_PART_RECORD));
		scene->now++;
		assert_false(scene_is_stored(scene, &cookie, SECSESS_PART_RECORD));
	}
}

static void who_got_a_token_has_time_for_the_form(void **state)
{
	struct scene *scene = *state;
	struct secsess_session session;
	struct cookie cookie = {""};

	scene_open(scene, &session, &cookie);
	session.token_issued = true;
	scene_set_cookie(&session, &cookie);
	assert_int_equal(scene_save(&session, ""), SECSESS_DONE);
	assert_int_equal(scene_header(scene, &cookie).expires_at, scene->now + IDLE);
	scene_forget(&session);
	assert_false(session.token_issued);
}

static void no_absolute_deadline(void **state)
{
	struct scene *scene = *state;
	struct cookie cookie;

	scene->config.absolute_ms = 0;
	cookie = scene_settle(scene, "data");
	for (int i = 0; i < 100; i++) {
		scene->now += IDLE - 1;
		assert_true(secsess_verdict_admits(scene_visit(scene, &cookie, NULL)));
	}
}

/* read_and_close takes no lock and waits for none, and yet its client has shown the cookie. */
static void readers_record_a_first_presentation(void **state)
{
	struct scene *scene = *state;
	struct cookie cookie = {""};
	struct secsess_session session, holder;

	scene_visit(scene, &cookie, "data");
	scene->start.read_only = true;
	scene_open(scene, &session, &cookie);
	assert_int_equal(session.access, SECSESS_ACCESS_READER);
	scene_assert_reads(&session, "data");
	assert_int_equal(scene_header(scene, &cookie).confirmed, 1);
	scene_assert_unlocked(scene, &cookie);
	assert_int_equal(scene_save(&session, "change"), SECSESS_LOST);
	scene_forget(&session);

	scene->start.read_only = false;
	scene_open(scene, &holder, &cookie);
	scene->start.read_only = true;
	scene_open(scene, &session, &cookie);
	scene_assert_reads(&session, "data");
	assert_int_equal(scene_leave(&session), SECSESS_DONE);
	assert_int_equal(scene_save(&holder, "new"), SECSESS_DONE);
	scene_forget(&session);
	scene_forget(&holder);
	scene_assert_payload(scene, &cookie, "new");
}

static void readers_never_rotate(void **state)
{
	struct scene *scene = *state;
	struct cookie cookie = scene_settle(scene, "data");
	struct secsess_session session;

	scene->now += ROTATE;
	scene->start.read_only = true;
	scene_open(scene, &session, &cookie);
	assert_int_equal(session.verdict, SECSESS_VERDICT_CURRENT);
	assert_false(scene_set_cookie(&session, &cookie));
	assert_int_equal(scene_header(scene, &cookie).newest, 1);
	scene_leave(&session);
	scene_forget(&session);
}

static void a_reader_without_cookie_gets_one(void **state)
{
	struct scene *scene = *state;
	struct secsess_session session;
	struct cookie cookie = {""};

	scene->start.read_only = true;
	scene_open(scene, &session, NULL);
	assert_int_equal(session.access, SECSESS_ACCESS_READER);
	assert_true(scene_set_cookie(&session, &cookie));
	scene_assert_unlocked(scene, &cookie);
	assert_int_equal(scene_leave(&session), SECSESS_DONE);
	scene_forget(&session);
}

static void ended_means_ended(void **state)
{
	struct scene *scene = *state;
	struct cookie cookie = scene_settle(scene, "data");
	struct secsess_session session;
	struct secsess_buf bytes;

	scene_open(scene, &session, &cookie);
	assert_int_equal(secsess_session_end(&session), SECSESS_DONE);
	assert_int_equal(session.access, SECSESS_ACCESS_NONE);
	scene_forget(&session);
	bytes = scene_bytes(scene, &cookie, SECSESS_PART_RECORD);
	assert_int_equal(bytes.size, SECSESS_HEADER_SIZE + scene_header(scene, &cookie).meta_size); /* no payload */
	secsess_buf_release(&bytes);
	scene->now += TOMBSTONE - 1;
	scene_open(scene, &session, &cookie);
	assert_int_equal(session.verdict, SECSESS_VERDICT_ENDED);
	assert_int_equal(session.previous, SECSESS_REASON_DESTROYED);
	assert_true(session.fresh);
	scene_leave(&session);
	scene_forget(&session);
}

/* The reason that is kept is that of this end, not of the session that was asked for. */
static void the_end_of_a_replacement_has_its_own_reason(void **state)
{
	struct scene *scene = *state;
	struct cookie cookie = scene_settle(scene, "data");
	struct secsess_session session;

	scene->now += IDLE;
	scene_open(scene, &session, &cookie);
	assert_int_equal(session.previous, SECSESS_REASON_IDLE);
	scene_set_cookie(&session, &cookie);
	assert_int_equal(secsess_session_end(&session), SECSESS_DONE);
	scene_forget(&session);
	assert_int_equal(scene_header(scene, &cookie).reason, SECSESS_REASON_DESTROYED);
}

/* An offer before the visitor came back once, and before that session's short life is over. */
static void who_returns_late_keeps_what_he_has(void **state)
{
	struct scene *scene = *state;
	struct cookie cookie = {""};

	scene_visit(scene, &cookie, NULL);
	scene->now += EMPTY - 1;
	assert_int_equal(scene_visit(scene, &cookie, "typed"), SECSESS_VERDICT_CURRENT);
	scene->now += IDLE - 1;
	assert_true(secsess_verdict_admits(scene_visit(scene, &cookie, NULL)));
	scene_assert_payload(scene, &cookie, "typed");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		SCENE_TEST(a_new_visitor_gets_a_session),
		SCENE_TEST_CLEAR(a_new_visitor_gets_a_session),
		SCENE_TEST(the_visitor_returns),
		SCENE_TEST_CLEAR(the_visitor_returns),
		SCENE_TEST(a_forged_id_costs_no_store_access),
		SCENE_TEST(unknown_ids_are_replaced),
		SCENE_TEST(deadlines),
		SCENE_TEST(idle_sessions_expire),
		SCENE_TEST(empty_sessions_live_shortly),
		SCENE_TEST(who_got_a_token_has_time_for_the_form),
		SCENE_TEST(no_absolute_deadline),
		SCENE_TEST(readers_record_a_first_presentation),
		SCENE_TEST(readers_never_rotate),
		SCENE_TEST(a_reader_without_cookie_gets_one),
		SCENE_TEST(ended_means_ended),
		SCENE_TEST(the_end_of_a_replacement_has_its_own_reason),
		SCENE_TEST(who_returns_late_keeps_what_he_has),
	};

	return cmocka_run_group_tests_name("session", tests, NULL, NULL);
}
