/* SPDX-License-Identifier: BSD-3-Clause */

#include "browsers.h"

static int with_autologin(void **state, int failed)
{
	if (!failed) {
		struct scene *scene = *state;

		scene->config.autologin_ms = REMEMBERED_FOR;
		scene->config.autologin_grace_ms = KEY_GRACE;
		scene->config.autologin_max = 5;
		scene->config.incident_ms = REMEMBERED_FOR;
	}
	return failed;
}

int browsers_set_up(void **state)
{
	return with_autologin(state, scene_set_up(state));
}

int browsers_set_up_clear(void **state)
{
	return with_autologin(state, scene_set_up_clear(state));
}

struct secsess_autologin_cookies browser_cookies(const struct browser *browser, struct secsess_slice *room)
{
	*room = secsess_slice_of(browser->key.text, browser->key.size);
	return (struct secsess_autologin_cookies) {.at = room, .count = browser->key.size != 0};
}

void browser_issue(struct secsess_session *session, struct browser *browser)
{
	struct secsess_slice room;
	struct secsess_autologin_cookies cookies = browser_cookies(browser, &room);
	struct secsess_autologin_offer offer;

	assert_int_equal(secsess_autologin_issue(session, STR(LABEL), 0, &cookies, &offer), SECSESS_DONE);
	browser->key = offer.text;
}

struct browser browser_new(const struct scene *scene, const char *user)
{
	struct browser browser = {.cookie = {""}};
	struct secsess_session session;

	scene_open(scene, &session, NULL);
	assert_int_equal(people_log_in(&session, user, NULL), SECSESS_DONE);
	browser_issue(&session, &browser);
	assert_true(scene_set_cookie(&session, &browser.cookie));
	assert_int_equal(scene_save(&session, "by credentials"), SECSESS_DONE);
	scene_forget(&session);
	assert_int_equal(scene_visit(scene, &browser.cookie, NULL), SECSESS_VERDICT_CURRENT);
	return browser;
}

enum secsess_status browser_try(const struct scene *scene, struct secsess_session *session,
	const struct browser *browser, struct secsess_autologin_result *result)
{
	struct secsess_slice room;
	struct secsess_autologin_cookies cookies = browser_cookies(browser, &room);

	scene_open(scene, session, NULL);
	return secsess_autologin_attempt(session, &cookies, result);
}

void browser_keep(struct browser *browser, const struct secsess_session *session,
	const struct secsess_autologin_result *result)
{
	scene_set_cookie(session, &browser->cookie);
	if (result->offer.text.size) {
		browser->key = result->offer.text;
	}
}

enum secsess_autologin_state browser_return(const struct scene *scene, struct browser *browser)
{
	struct secsess_session session;
	struct secsess_autologin_result result;

	assert_int_equal(browser_try(scene, &session, browser, &result), SECSESS_DONE);
	assert_int_equal(result.offer.text.size != 0, result.state == SECSESS_AUTOLOGIN_LOGGED_IN);
	browser_keep(browser, &session, &result);
	assert_int_equal(scene_save(&session, "by key"), SECSESS_DONE);
	scene_forget(&session);
	return result.state;
}

enum secsess_autologin_state browser_return_in_vain(const struct scene *scene, const struct browser *browser,
	struct browser *would_have)
{
	*would_have = *browser;
	return browser_return(scene, would_have);
}

size_t browsers_listed(const struct scene *scene, const char *user)
{
	struct secsess_session session = scene_request(scene);
	struct secsess_autologin_devices devices = {0};
	size_t count;

	assert_int_equal(secsess_autologin_list(&session, STR(user), &devices), SECSESS_DONE);
	count = devices.count;
	secsess_autologin_devices_release(&devices);
	scene_forget(&session);
	return count;
}

struct secsess_place browser_series(const struct scene *scene, const struct browser *browser)
{
	struct secsess_autologin_key key;

	assert_int_equal(secsess_autologin_key_parse(&key, scene->ring,
						 secsess_slice_of(browser->key.text, browser->key.size)),
		SECSESS_DONE);
	return key.place;
}
