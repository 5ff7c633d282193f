/* SPDX-License-Identifier: BSD-3-Clause */

/* A device logs its user in by itself: by keys that serve once, whatever gets lost or comes twice. */
#include "browsers.h"
#include "faults.h"

static struct witness witness;

static void assert_level(const struct scene *scene, const struct cookie *cookie, const char *level, int64_t shown_at)
{
	struct secsess_record record = people_record(scene, cookie);

	people_assert_user(&record.meta, "alice");
	assert_true(secsess_slice_equal(record.meta.level, STR(level)));
	assert_int_equal(record.meta.authenticated_at, shown_at);
	secsess_record_release(&record);
}

static void a_device_logs_its_user_in(void **state)
{
	struct scene *scene = *state;
	int64_t shown_at = scene->now;
	struct browser browser = browser_new(scene, "alice"), before = browser;
	struct secsess_record record;

	assert_level(scene, &browser.cookie, "", shown_at);
	witness_listen(&witness, scene);
	scene->now += IDLE + MARGIN;
	assert_int_equal(browser_return(scene, &browser), SECSESS_AUTOLOGIN_LOGGED_IN);
	assert_string_equal(witness_only(&witness, SECSESS_EVENT_LOGIN)->detail, "remembered");
	assert_string_equal(witness_only(&witness, SECSESS_EVENT_LOGIN)->user, "alice");
	assert_string_not_equal(browser.key.text, before.key.text);
	assert_string_equal(browser_series(scene, &browser).handle, browser_series(scene, &before).handle);
	assert_level(scene, &browser.cookie, "remembered", 0); /* no credentials were shown in it */
	record = people_record(scene, &browser.cookie);
	assert_true(secsess_slice_equal(record.meta.label, STR(LABEL)));
	secsess_record_release(&record);
	assert_int_equal(people_look(scene, &browser.cookie, NULL), SECSESS_VERDICT_CURRENT);
	assert_int_equal(people_listed(scene, "alice"), 1);
	scene_assert_payload(scene, &browser.cookie, "by key");
}

static void each_key_serves_once_until_the_deadline(void **state)
{
	struct scene *scene = *state;
	int64_t until = scene->now + REMEMBERED_FOR;
	struct browser browser = browser_new(scene, "alice");

	for (int times = 0; times < 8; times++) {
		struct secsess_session session;
		struct secsess_autologin_result result;
		struct browser before = browser;

		scene->now += REMEMBERED_FOR / 10;
		assert_int_equal(browser_try(scene, &session, &browser, &result), SECSESS_DONE);
		assert_int_equal(result.state, SECSESS_AUTOLOGIN_LOGGED_IN);
		assert_int_equal(result.offer.lifetime_ms, until - scene->now); /* using it makes it last no longer */
		browser_keep(&browser, &session, &result);
		assert_int_equal(scene_save(&session, "in"), SECSESS_DONE);
		scene_forget(&session);
		assert_string_not_equal(browser.key.text, before.key.text);
	}
	scene->now = until - 1;
	assert_int_equal(browser_return(scene, &browser), SECSESS_AUTOLOGIN_LOGGED_IN);
	scene->now = until;
	assert_int_equal(browser_return(scene, &browser), SECSESS_AUTOLOGIN_DEAD);
}

static void who_asks_for_less_is_remembered_for_less(void **state)
{
	static const struct {
		int64_t asked, lasts;
	} rows[] = {{0, REMEMBERED_FOR}, {1000, 1000}, {REMEMBERED_FOR + 1, REMEMBERED_FOR}};
	struct scene *scene = *state;

	for (size_t i = 0; i < SECSESS_COUNT(rows); i++) {
		const struct secsess_autologin_cookies none = {.count = 0};
		struct secsess_autologin_offer offer;
		struct secsess_session session;
		struct browser browser = {.cookie = {""}};

		scene_open(scene, &session, NULL);
		assert_int_equal(people_log_in(&session, "alice", NULL), SECSESS_DONE);
		assert_int_equal(secsess_autologin_issue(&session, STR(LABEL), rows[i].asked, &none, &offer), SECSESS_DONE);
		assert_int_equal(offer.lifetime_ms, rows[i].lasts);
		browser.key = offer.text;
		assert_int_equal(scene_leave(&session), SECSESS_DONE);
		scene_forget(&session);
		scene->now += rows[i].lasts;
		assert_int_equal(browser_return(scene, &browser), SECSESS_AUTOLOGIN_DEAD);
	}
}

static void nobody_is_remembered_who_is_not_logged_in(void **state)
{
	const struct secsess_autologin_cookies none = {.count = 0};
	struct scene *scene = *state;
	struct secsess_autologin_offer offer;
	struct secsess_session session;
	struct browser browser = browser_new(scene, "alice");

	scene_open(scene, &session, NULL);
	assert_int_equal(secsess_autologin_issue(&session, STR(LABEL), 0, &none, &offer), SECSESS_LOST);
	assert_int_equal(offer.text.size, 0);
	scene_leave(&session);
	scene_forget(&session);
	scene->start.read_only = true;
	scene_open(scene, &session, &browser.cookie);
	assert_int_equal(secsess_autologin_issue(&session, STR(LABEL), 0, &none, &offer), SECSESS_LOST);
	scene_leave(&session);
	scene_forget(&session);
	assert_int_equal(browsers_listed(scene, "alice"), 1);
}

/* A page with frames: the first request logs in, the others get nothing, and nothing is wrong. */
static void of_parallel_requests_the_first_one_wins(void **state)
{
	struct scene *scene = *state;
	struct browser browser = browser_new(scene, "alice"), late = browser;

	scene->now += IDLE;
	assert_int_equal(browser_return(scene, &browser), SECSESS_AUTOLOGIN_LOGGED_IN);
	assert_int_equal(scene_visit(scene, &browser.cookie, NULL), SECSESS_VERDICT_CURRENT); /* heard or not */
	witness_listen(&witness, scene);
	for (int times = 0; times < 3; times++) {
		struct cookie fresh = {""};
		struct secsess_session session;
		struct secsess_autologin_result result;
		struct secsess_slice room;
		struct secsess_autologin_cookies cookies = browser_cookies(&late, &room);

		scene_open(scene, &session, NULL);
		assert_true(scene_set_cookie(&session, &fresh));
		assert_int_equal(secsess_autologin_attempt(&session, &cookies, &result), SECSESS_DONE);
		assert_int_equal(result.state, SECSESS_AUTOLOGIN_LATE);
		assert_int_equal(result.offer.text.size, 0);
		assert_int_equal(session.access, SECSESS_ACCESS_DENIED);
		assert_false(scene_set_cookie(&session, &late.cookie));
		scene_assert_reads(&session, "");
		assert_int_equal(scene_save(&session, "of nobody"), SECSESS_DONE);
		scene_forget(&session);
		scene->now += 1;
		assert_false(scene_is_stored(scene, &fresh, SECSESS_PART_RECORD));
	}
	scene->now += KEY_GRACE - 4;
	assert_int_equal(browser_return(scene, &late), SECSESS_AUTOLOGIN_LATE);
	assert_int_equal(witness.count, 0);
	assert_int_equal(people_look(scene, &browser.cookie, NULL), SECSESS_VERDICT_CURRENT);
	assert_int_equal(people_listed(scene, "alice"), 1);
	scene->now += IDLE;
	assert_int_equal(browser_return(scene, &browser), SECSESS_AUTOLOGIN_LOGGED_IN);
}

/* A session that somebody comes with is not thrown away for that. */
static void who_is_late_keeps_an_older_session(void **state)
{
	struct scene *scene = *state;
	struct browser browser = browser_new(scene, "alice"), late = browser;
	struct cookie guest = scene_settle(scene, "a basket");
	struct secsess_slice room;
	struct secsess_autologin_cookies cookies = browser_cookies(&late, &room);
	struct secsess_autologin_result result;
	struct secsess_session session;

	browser_return(scene, &browser);
	scene_open(scene, &session, &guest);
	assert_int_equal(secsess_autologin_attempt(&session, &cookies, &result), SECSESS_DONE);
	assert_int_equal(result.state, SECSESS_AUTOLOGIN_LATE);
	assert_int_equal(session.access, SECSESS_ACCESS_LEASED);
	assert_int_equal(scene_leave(&session), SECSESS_DONE);
	scene_forget(&session);
	scene_assert_payload(scene, &guest, "a basket");
}

static void a_lost_answer_locks_nobody_out(void **state)
{
	struct scene *scene = *state;
	struct browser browser = browser_new(scene, "alice"), lost[2];
	enum secsess_reason why;

	scene->now += IDLE + MARGIN;
	witness_listen(&witness, scene);
	for (int times = 0; times < 2; times++) {
		assert_int_equal(browser_return_in_vain(scene, &browser, &lost[times]), SECSESS_AUTOLOGIN_LOGGED_IN);
		scene->now += KEY_GRACE - 1;
		assert_int_equal(browser_return(scene, &browser), SECSESS_AUTOLOGIN_LATE);
		scene->now += 1;
	}
	assert_int_equal(browser_return(scene, &browser), SECSESS_AUTOLOGIN_LOGGED_IN);
	assert_int_equal(people_listed(scene, "alice"), 1); /* what was made in vain has ended */
	for (int times = 0; times < 2; times++) {
		assert_int_equal(people_look(scene, &lost[times].cookie, &why), SECSESS_VERDICT_ENDED);
		assert_int_equal(why, SECSESS_REASON_OBSOLETE);
	}
	assert_int_equal(people_look(scene, &browser.cookie, NULL), SECSESS_VERDICT_CURRENT);
	assert_int_equal(witness_count(&witness, SECSESS_EVENT_KEY_OBSOLETE), 0);
	scene->now += IDLE;
	assert_int_equal(browser_return(scene, &browser), SECSESS_AUTOLOGIN_LOGGED_IN);
}

/* The request that made it goes on by session_regenerate_id(). */
static void what_took_over_from_it_was_made_in_vain_too(void **state)
{
	struct scene *scene = *state;
	struct browser browser = browser_new(scene, "alice");
	struct secsess_autologin_result result;
	struct secsess_session session;
	struct cookie lost = {""};

	scene->now += IDLE + MARGIN;
	assert_int_equal(browser_try(scene, &session, &browser, &result), SECSESS_DONE);
	assert_int_equal(secsess_session_renew(&session, SECSESS_RETIREMENT_REGENERATE), SECSESS_DONE);
	assert_true(scene_set_cookie(&session, &lost));
	assert_int_equal(scene_save(&session, "in"), SECSESS_DONE);
	scene_forget(&session);
	scene->now += KEY_GRACE;
	assert_int_equal(browser_return(scene, &browser), SECSESS_AUTOLOGIN_LOGGED_IN);
	assert_int_equal(people_look(scene, &lost, NULL), SECSESS_VERDICT_ENDED);
	assert_int_equal(people_listed(scene, "alice"), 1);
}

static void a_session_is_heard_of_once(void **state)
{
	struct scene *scene = *state;
	struct browser browser = browser_new(scene, "alice");
	struct faults faults;

	scene->now += IDLE + MARGIN;
	faults_insert(&faults, scene);
	assert_int_equal(browser_return(scene, &browser), SECSESS_AUTOLOGIN_LOGGED_IN);
	assert_int_equal(faults.hearings, 0);
	for (int times = 0; times < 3; times++) {
		assert_int_equal(scene_visit(scene, &browser.cookie, NULL), SECSESS_VERDICT_CURRENT);
		assert_int_equal(faults.hearings, 1);
		scene->now += 1000;
	}
	scene->store = scene->memory;
}

/* A reader can't write that it was heard. */
static void a_reader_is_heard_too(void **state)
{
	struct scene *scene = *state;
	struct browser browser = browser_new(scene, "alice"), before = browser;

	scene->now += IDLE + MARGIN;
	browser_return(scene, &browser);
	scene->start.read_only = true;
	people_look(scene, &browser.cookie, NULL);
	scene->start.read_only = false;
	scene->now += KEY_GRACE;
	assert_int_equal(browser_return(scene, &before), SECSESS_AUTOLOGIN_DEAD);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		BROWSER_TEST(a_device_logs_its_user_in),
		BROWSER_TEST_CLEAR(a_device_logs_its_user_in),
		BROWSER_TEST(each_key_serves_once_until_the_deadline),
		BROWSER_TEST(who_asks_for_less_is_remembered_for_less),
		BROWSER_TEST(nobody_is_remembered_who_is_not_logged_in),
		BROWSER_TEST(of_parallel_requests_the_first_one_wins),
		BROWSER_TEST_CLEAR(of_parallel_requests_the_first_one_wins),
		BROWSER_TEST(who_is_late_keeps_an_older_session),
		BROWSER_TEST(a_lost_answer_locks_nobody_out),
		BROWSER_TEST_CLEAR(a_lost_answer_locks_nobody_out),
		BROWSER_TEST(what_took_over_from_it_was_made_in_vain_too),
		BROWSER_TEST(a_session_is_heard_of_once),
		BROWSER_TEST(a_reader_is_heard_too),
	};

	return cmocka_run_group_tests_name("auto-login", tests, NULL, NULL);
}
