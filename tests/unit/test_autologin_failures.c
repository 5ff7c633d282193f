/* SPDX-License-Identifier: BSD-3-Clause */

/* The store, or memory, fails at each step of what auto-login does in turn: nobody is locked out or taken for a thief by that,
 * and what a theft must end ends at the latest when the thief comes again. */
#include "browsers.h"
#include "faults.h"
#include "shortage.h"

static struct witness witness;

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

typedef bool (*strike_fn)(struct scene *scene, const struct blow *blow);

static void each_fails(struct scene *scene, strike_fn strike, int least)
{
	for (int i = 0; i < 3; i++) {
		struct blow blow = {.of_memory = i == 2, .kind = i == 1 ? FAULT_AFTER : FAULT_BEFORE, .nth = 1};

		while (strike(scene, &blow)) {
			blow.nth++;
		}
		assert_in_range(blow.nth, blow.of_memory ? 2 : least, 120);
	}
}

static void assert_told(const struct secsess_session *session, const struct blow *blow, bool struck,
	enum secsess_status status)
{
	assert_true(!status || (struck && status == (blow->of_memory ? SECSESS_NOMEM : SECSESS_IO)));
	assert_true(!status || session->error.text[0]);
}

/* ---- a use; before: its answer got lost once already */

static bool strike_use_of(struct scene *scene, const struct blow *blow, bool in_vain)
{
	struct browser browser = browser_new(scene, "alice"), lost;
	struct secsess_autologin_result result;
	struct secsess_session session;
	struct faults faults;
	struct secsess_slice room;
	struct secsess_autologin_cookies cookies = browser_cookies(&browser, &room);
	enum secsess_status status;
	bool struck;

	scene->now += IDLE + MARGIN;
	witness_listen(&witness, scene);
	if (in_vain) {
		assert_int_equal(browser_return_in_vain(scene, &browser, &lost), SECSESS_AUTOLOGIN_LOGGED_IN);
		scene->now += KEY_GRACE;
	}
	scene_open(scene, &session, NULL);
	faults_insert(&faults, scene);
	session.store = scene->store;
	arm(&faults, blow);
	status = secsess_autologin_attempt(&session, &cookies, &result);
	struck = disarm(&faults, blow);
	assert_told(&session, blow, struck, status);
	assert_true((status == SECSESS_DONE) == (result.state == SECSESS_AUTOLOGIN_LOGGED_IN));
	assert_true(status || result.offer.text.size);
	browser_keep(&browser, &session, &result);
	scene_save(&session, "in");
	scene_forget(&session);
	scene->store = scene->memory;
	if (in_vain) { /* not ended, perhaps, but not let in */
		assert_false(status == SECSESS_DONE && secsess_verdict_admits(people_look(scene, &lost.cookie, NULL)));
	}
	if (!status) {
		assert_int_equal(people_look(scene, &browser.cookie, NULL), SECSESS_VERDICT_CURRENT);
	}
	scene->now += IDLE + MARGIN;
	assert_int_equal(browser_return(scene, &browser), SECSESS_AUTOLOGIN_LOGGED_IN);
	assert_int_equal(witness_count(&witness, SECSESS_EVENT_KEY_OBSOLETE), 0);
	people_revoke(scene, "alice");
	scene->now += 1;
	return struck;
}

static bool strike_use(struct scene *scene, const struct blow *blow)
{
	return strike_use_of(scene, blow, false);
}

static bool strike_use_again(struct scene *scene, const struct blow *blow)
{
	return strike_use_of(scene, blow, true);
}

static void a_use_fails(void **state)
{
	each_fails(*state, strike_use, 4);
	each_fails(*state, strike_use_again, 5);
}

/* The key is used, and another one takes its place, though nobody could be logged in by it. */
static void a_login_that_is_refused_yields_the_next_key(void **state)
{
	struct scene *scene = *state;
	struct browser browser = browser_new(scene, "alice");
	struct cookie other = people_arrive(scene, "alice", "elsewhere");
	struct secsess_autologin_result result;
	struct secsess_session session;

	scene->config.max_sessions = 2;
	scene->config.on_max_sessions = SECSESS_ON_MAX_REFUSE;
	for (int times = 0; times < 2; times++) {
		struct browser before = browser;

		assert_int_equal(browser_try(scene, &session, &browser, &result), SECSESS_FULL);
		assert_int_not_equal(result.state, SECSESS_AUTOLOGIN_LOGGED_IN);
		assert_int_not_equal(result.offer.text.size, 0);
		browser_keep(&browser, &session, &result);
		assert_string_not_equal(browser.key.text, before.key.text);
		assert_int_equal(scene_save(&session, "of nobody"), SECSESS_DONE);
		scene_forget(&session);
	}
	scene_open(scene, &session, &other);
	assert_int_equal(secsess_session_logout(&session), SECSESS_DONE);
	scene_forget(&session);
	assert_int_equal(browser_return(scene, &browser), SECSESS_AUTOLOGIN_LOGGED_IN);
}

/* ---- theft */

static bool strike_theft(struct scene *scene, const struct blow *blow)
{
	struct browser mine = browser_new(scene, "alice"), thief = mine;
	struct secsess_autologin_result result;
	struct secsess_session session;
	struct secsess_slice room;
	struct secsess_autologin_cookies cookies = browser_cookies(&thief, &room);
	struct faults faults;
	enum secsess_status status;
	bool struck;

	witness_listen(&witness, scene);
	assert_int_equal(browser_return(scene, &mine), SECSESS_AUTOLOGIN_LOGGED_IN);
	scene_visit(scene, &mine.cookie, NULL);
	scene->now += KEY_GRACE;
	scene_open(scene, &session, NULL);
	faults_insert(&faults, scene);
	session.store = scene->store;
	arm(&faults, blow);
	status = secsess_autologin_attempt(&session, &cookies, &result);
	struck = disarm(&faults, blow);
	assert_told(&session, blow, struck && status, status);
	assert_int_not_equal(result.state, SECSESS_AUTOLOGIN_LOGGED_IN);
	assert_int_equal(result.offer.text.size, 0);
	scene->store = scene->memory;
	scene_leave(&session);
	scene_forget(&session);
	assert_int_equal(browser_return(scene, &thief), SECSESS_AUTOLOGIN_DEAD);
	assert_false(secsess_verdict_admits(people_look(scene, &mine.cookie, NULL)));
	assert_int_equal(browsers_listed(scene, "alice"), 0);
	people_revoke(scene, "alice");
	scene->now += 1;
	return struck;
}

static void a_theft_ends_what_it_must(void **state)
{
	struct scene *scene = *state;

	each_fails(scene, strike_theft, 3);
	scene->config.on_obsolete = SECSESS_ON_OBSOLETE_USER;
	each_fails(scene, strike_theft, 3);
}

static bool strike_incident(struct scene *scene, const struct blow *blow)
{
	struct browser mine = browser_new(scene, "alice"), thief = mine;
	struct cookie desk = people_arrive(scene, "alice", "at her desk");
	struct secsess_autologin_result result;
	struct secsess_session session;
	struct secsess_slice room;
	struct secsess_autologin_cookies cookies;
	struct faults faults;
	enum secsess_status status;
	bool struck;

	witness_listen(&witness, scene);
	browser_return(scene, &mine);
	scene_visit(scene, &mine.cookie, NULL);
	scene->now += KEY_GRACE;
	assert_int_equal(browser_return(scene, &thief), SECSESS_AUTOLOGIN_DEAD);
	cookies = browser_cookies(&mine, &room);
	scene_open(scene, &session, NULL);
	faults_insert(&faults, scene);
	session.store = scene->store;
	arm(&faults, blow);
	status = secsess_autologin_attempt(&session, &cookies, &result);
	struck = disarm(&faults, blow);
	assert_true(!status || struck);
	assert_int_not_equal(result.state, SECSESS_AUTOLOGIN_LOGGED_IN);
	scene->store = scene->memory;
	scene_leave(&session);
	scene_forget(&session);
	if (status) {
		assert_int_equal(browser_return(scene, &mine), SECSESS_AUTOLOGIN_DEAD);
	}
	assert_false(secsess_verdict_admits(people_look(scene, &desk, NULL)));
	assert_int_equal(browsers_listed(scene, "alice"), 0);
	scene->now += 1;
	return struck;
}

static void an_incident_revokes(void **state)
{
	each_fails(*state, strike_incident, 3);
}

/* ---- the rest */

enum deed { ISSUE, FORGET, LIST, REVOKE, LOGOUT, HEAR, DEEDS };
static enum deed deed;

static enum secsess_status perform(struct scene *scene, struct secsess_session *session, const struct browser *browser)
{
	struct secsess_slice room;
	const struct secsess_autologin_cookies cookies = browser_cookies(browser, &room);
	struct secsess_autologin_devices devices = {0};
	struct secsess_autologin_offer offer;
	enum secsess_status status;
	size_t dropped;

	switch (deed) {
		case ISSUE:
			status = secsess_autologin_issue(session, STR(LABEL), 0, &cookies, &offer);
			assert_int_equal(offer.text.size != 0, status == SECSESS_DONE);
			return status;
		case FORGET:
			return secsess_autologin_forget(session, &cookies, &dropped);
		case LIST:
			status = secsess_autologin_list(session, STR("alice"), &devices);
			assert_int_equal(devices.count, status ? 0 : 1);
			secsess_autologin_devices_release(&devices);
			return status;
		case REVOKE:
			return secsess_autologin_revoke(session, STR("alice"), (struct secsess_slice) {0}, &dropped);
		case LOGOUT:
			return secsess_session_logout(session);
		case HEAR:
			*session = scene_request(scene);
			return scene_start(scene, session, &browser->cookie);
		case DEEDS:
			break;
	}
	return SECSESS_CORRUPT;
}

static bool strike_deed(struct scene *scene, const struct blow *blow)
{
	struct browser browser = browser_new(scene, "alice");
	struct secsess_session session = scene_request(scene);
	struct faults faults;
	enum secsess_status status;
	bool struck;

	scene->now += IDLE + MARGIN;
	witness_listen(&witness, scene);
	assert_int_equal(browser_return(scene, &browser), SECSESS_AUTOLOGIN_LOGGED_IN);
	if (deed != HEAR) {
		scene_open(scene, &session, &browser.cookie);
	}
	faults_insert(&faults, scene);
	session.store = scene->store;
	arm(&faults, blow);
	status = perform(scene, &session, &browser);
	struck = disarm(&faults, blow);
	assert_told(&session, blow, struck, status);
	assert_true(deed != LOGOUT || session.access == SECSESS_ACCESS_NONE);
	scene->store = session.store = scene->memory;
	if (session.access) {
		assert_int_equal(scene_leave(&session), SECSESS_DONE);
	}
	scene_forget(&session);
	if (deed == HEAR) { /* no failure is taken for a yes; and the next one comes in */
		assert_true(status || !struck || blow->of_memory);
		assert_true(blow->kind == FAULT_AFTER || secsess_verdict_admits(people_look(scene, &browser.cookie, NULL)));
	}
	assert_true(status || (deed != FORGET && deed != REVOKE && deed != LOGOUT) || !browsers_listed(scene, "alice"));
	people_revoke(scene, "alice");
	scene->now += 1;
	return struck;
}

static void all_else_fails(void **state)
{
	for (deed = ISSUE; deed < DEEDS; deed++) {
		each_fails(*state, strike_deed, 2);
	}
}

#define BOTH(test) \
	cmocka_unit_test_setup_teardown(test, browsers_set_up, shortage_tear_down_scene), \
	{ \
#test " (clear)", test, browsers_set_up_clear, shortage_tear_down_scene, NULL \
	}

int main(void)
{
	const struct CMUnitTest tests[] = {
		BOTH(a_use_fails),
		BOTH(a_login_that_is_refused_yields_the_next_key),
		BOTH(a_theft_ends_what_it_must),
		BOTH(an_incident_revokes),
		BOTH(all_else_fails),
	};

	return cmocka_run_group_tests_name("auto-login, failures", tests, NULL, NULL);
}
