/* SPDX-License-Identifier: BSD-3-Clause */

/* What a browser may send instead of a key, which devices a user has, and how they are forgotten and revoked. */
#include "browsers.h"
#include "faults.h"

static struct witness witness;

/* A request with these cookies. */
static enum secsess_autologin_state send(struct scene *scene, const struct secsess_slice *at, size_t count)
{
	const struct secsess_autologin_cookies cookies = {at, count};
	struct secsess_autologin_result result;
	struct secsess_session session;

	scene_open(scene, &session, NULL);
	assert_int_equal(secsess_autologin_attempt(&session, &cookies, &result), SECSESS_DONE);
	assert_int_equal(result.offer.text.size != 0, result.state == SECSESS_AUTOLOGIN_LOGGED_IN);
	scene_leave(&session);
	scene_forget(&session);
	return result.state;
}

static void guesses_cost_no_look_into_the_store(void **state)
{
	struct scene *scene = *state;
	struct browser browser = browser_new(scene, "alice"), other = browser_new(scene, "bob");
	struct secsess_keyring *ours = scene->ring, *theirs = ring_of("sign " KEY_C "\ntag " KEY_TAG "\n");
	struct secsess_autologin_text changed = browser.key, foreign;
	struct secsess_autologin_key key;
	struct secsess_session session;
	struct faults faults;

	changed.text[30] = (char) (changed.text[30] == 'a' ? 'b' : 'a');
	assert_int_equal(secsess_autologin_key_parse(&key, ours, secsess_slice_of(browser.key.text, browser.key.size)),
		SECSESS_DONE);
	secsess_autologin_key_write(&foreign, &key, theirs);
	secsess_keyring_free(theirs);
	scene->now += KEY_GRACE;
	scene_open(scene, &session, NULL);
	faults_insert(&faults, scene);
	session.store = scene->store;
	witness_listen(&witness, scene);
	session.on_event = scene->on_event;
	session.event_context = scene->event_context;
	{
		const struct secsess_slice bad[] = {STR("?"), {NULL, 0}, secsess_slice_of(changed.text, changed.size),
			secsess_slice_of(browser.key.text, browser.key.size - 1), secsess_slice_of(foreign.text, foreign.size),
			STR(other.cookie.text)};

		for (size_t i = 0; i < SECSESS_COUNT(bad); i++) {
			const struct secsess_autologin_cookies cookies = {&bad[i], 1};
			struct secsess_autologin_result result;

			assert_int_equal(secsess_autologin_attempt(&session, &cookies, &result), SECSESS_DONE);
			assert_int_equal(result.state, SECSESS_AUTOLOGIN_DEAD);
			assert_int_equal(witness_count(&witness, SECSESS_EVENT_FORGED), i + 1);
			assert_string_equal(witness.told[i].detail, "auto-login");
		}
	}
	assert_int_equal(faults.calls, 0);
	assert_int_equal(session.access, SECSESS_ACCESS_LEASED); /* and it goes on */
	session.store = scene->store = scene->memory;
	scene_leave(&session);
	scene_forget(&session);
	assert_int_equal(browser_return(scene, &browser), SECSESS_AUTOLOGIN_LOGGED_IN);
}

static void of_several_genuine_ones_none_is_used(void **state)
{
	struct scene *scene = *state;
	struct browser alice = browser_new(scene, "alice"), bob = browser_new(scene, "bob"), before = bob;
	struct secsess_slice cookies[3] = {secsess_slice_of(alice.key.text, alice.key.size),
		secsess_slice_of(bob.key.text, bob.key.size), STR("a planted one")};

	scene->now += IDLE;
	witness_listen(&witness, scene);
	assert_int_equal(send(scene, cookies, 0), SECSESS_AUTOLOGIN_NONE);
	assert_int_equal(witness.count, 0);
	assert_int_equal(send(scene, cookies, 3), SECSESS_AUTOLOGIN_DEAD);
	witness_only(&witness, SECSESS_EVENT_FORGED);
	assert_int_equal(browser_return(scene, &bob), SECSESS_AUTOLOGIN_LOGGED_IN); /* its key was not used up */
	cookies[0] = secsess_slice_of(before.key.text, before.key.size);
	cookies[1] = secsess_slice_of(bob.key.text, bob.key.size);
	assert_int_equal(send(scene, cookies, 2), SECSESS_AUTOLOGIN_DEAD); /* two of one series, too */
	/* Those that are not genuine change nothing, nor does the same one twice. */
	cookies[0] = cookies[1] = secsess_slice_of(alice.key.text, alice.key.size);
	assert_int_equal(send(scene, cookies, 3), SECSESS_AUTOLOGIN_LOGGED_IN);
}

static void the_least_recently_used_device_makes_room(void **state)
{
	struct scene *scene = *state;
	struct browser browsers[3], again;

	scene->config.autologin_max = 2;
	browsers[0] = browser_new(scene, "alice");
	scene->now += 1000;
	browsers[1] = browser_new(scene, "alice");
	scene->now += 1000;
	browser_return(scene, &browsers[0]);
	scene->now += 1000;
	witness_listen(&witness, scene);
	browsers[2] = browser_new(scene, "alice");
	assert_string_equal(witness_only(&witness, SECSESS_EVENT_LIMIT)->detail, "auto-login");
	witness_only(&witness, SECSESS_EVENT_KEY_ISSUED);
	assert_int_equal(browsers_listed(scene, "alice"), 2);
	scene->now += KEY_GRACE;
	assert_int_equal(browser_return(scene, &browsers[1]), SECSESS_AUTOLOGIN_DEAD);
	assert_int_equal(browser_return(scene, &browsers[0]), SECSESS_AUTOLOGIN_LOGGED_IN);
	assert_int_equal(browser_return(scene, &browsers[2]), SECSESS_AUTOLOGIN_LOGGED_IN);
	assert_int_equal(witness_count(&witness, SECSESS_EVENT_KEY_OBSOLETE), 0); /* who had to go is no thief */
	again = browsers[2]; /* the same device once more takes its own place */
	for (int times = 0; times < 2; times++) {
		struct secsess_session session;

		scene_open(scene, &session, times ? NULL : &again.cookie);
		assert_int_equal(people_log_in(&session, "alice", NULL), SECSESS_DONE);
		browser_issue(&session, &again);
		scene_leave(&session);
		scene_forget(&session);
		assert_int_equal(browsers_listed(scene, "alice"), 2);
	}
	witness_only(&witness, SECSESS_EVENT_LIMIT);
	scene->now += IDLE;
	assert_int_equal(browser_return(scene, &again), SECSESS_AUTOLOGIN_LOGGED_IN);
	assert_int_equal(browser_return(scene, &browsers[0]), SECSESS_AUTOLOGIN_LOGGED_IN);
}

static void a_user_sees_the_devices(void **state)
{
	struct scene *scene = *state;
	int64_t began = scene->now;
	struct browser first = browser_new(scene, "alice"), second;
	struct secsess_autologin_devices devices = {0};
	const struct secsess_autologin_device *device;
	struct secsess_session session;

	scene->now += 1000;
	second = browser_new(scene, "alice");
	browser_new(scene, "bob");
	scene->now += 1000;
	scene->client.ip = STR("203.0.113.9");
	scene->client.area = STR("far away");
	browser_return(scene, &first);
	scene_open(scene, &session, &second.cookie);
	assert_int_equal(secsess_autologin_list(&session, STR("alice"), &devices), SECSESS_DONE);
	assert_int_equal(devices.count, 2);
	device = &devices.at[0]; /* the last used first */
	assert_string_equal(device->handle, browser_series(scene, &first).handle);
	assert_false(device->current);
	assert_int_equal(device->created_at, began);
	assert_int_equal(device->used_at, began + 2000);
	assert_int_equal(device->expires_at, began + REMEMBERED_FOR);
	assert_true(secsess_slice_equal(device->label, STR(LABEL)));
	assert_true(secsess_slice_equal(device->ip, STR("203.0.113.9")));
	assert_true(secsess_slice_equal(device->area, STR("far away")));
	assert_true(secsess_slice_equal(device->agent, scene->client.agent));
	device = &devices.at[1];
	assert_true(device->current);
	assert_int_equal(device->used_at, began + 1000);
	assert_true(secsess_slice_equal(device->ip, STR("192.0.2.7")));
	secsess_autologin_devices_release(&devices);
	assert_int_equal(secsess_autologin_list(&session, STR(""), &devices), SECSESS_DONE);
	assert_int_equal(devices.count, 0);
	scene_leave(&session);
	scene_forget(&session);
	scene->now = began + REMEMBERED_FOR;
	assert_int_equal(browsers_listed(scene, "alice"), 1);
}

static size_t revoke(struct scene *scene, const char *user, struct secsess_slice handle)
{
	struct secsess_session session = scene_request(scene);
	size_t dropped;

	assert_int_equal(secsess_autologin_revoke(&session, STR(user), handle, &dropped), SECSESS_DONE);
	scene_forget(&session);
	return dropped;
}

static void devices_are_revoked_one_by_one_or_all(void **state)
{
	const struct secsess_slice all = {0};
	struct scene *scene = *state;
	struct browser first = browser_new(scene, "alice"), second = browser_new(scene, "alice"),
				   bobs = browser_new(scene, "bob");
	struct secsess_place place = browser_series(scene, &first);

	scene->now += IDLE;
	assert_int_equal(revoke(scene, "bob", STR(place.handle)), 0); /* that is alice's */
	assert_int_equal(revoke(scene, "alice", STR("no handle")), 0);
	assert_int_equal(revoke(scene, "alice", STR("")), 0);
	assert_int_equal(revoke(scene, "", all), 0);
	assert_int_equal(revoke(scene, "alice", STR(place.handle)), 1);
	assert_int_equal(revoke(scene, "alice", STR(place.handle)), 0);
	assert_int_equal(browser_return(scene, &first), SECSESS_AUTOLOGIN_DEAD);
	assert_int_equal(browser_return(scene, &second), SECSESS_AUTOLOGIN_LOGGED_IN);
	first = browser_new(scene, "alice");
	assert_int_equal(revoke(scene, "alice", all), 2);
	assert_int_equal(browsers_listed(scene, "alice"), 0);
	assert_int_equal(browser_return(scene, &second), SECSESS_AUTOLOGIN_DEAD);
	assert_int_equal(people_look(scene, &first.cookie, NULL), SECSESS_VERDICT_CURRENT); /* sessions go on */
	assert_int_equal(browser_return(scene, &bobs), SECSESS_AUTOLOGIN_LOGGED_IN);
}

static void who_logs_out_is_forgotten_on_this_device(void **state)
{
	struct scene *scene = *state;
	struct browser mine = browser_new(scene, "alice"), other = browser_new(scene, "alice");
	struct secsess_session session;

	scene_open(scene, &session, &mine.cookie);
	assert_int_equal(secsess_session_logout(&session), SECSESS_DONE);
	scene_forget(&session);
	assert_int_equal(browsers_listed(scene, "alice"), 1);
	scene->now += IDLE;
	assert_int_equal(browser_return(scene, &mine), SECSESS_AUTOLOGIN_DEAD);
	assert_int_equal(browser_return(scene, &other), SECSESS_AUTOLOGIN_LOGGED_IN);
	scene_open(scene, &session, &other.cookie); /* one that a key has made */
	assert_int_equal(secsess_session_logout(&session), SECSESS_DONE);
	scene_forget(&session);
	assert_int_equal(browser_return(scene, &other), SECSESS_AUTOLOGIN_DEAD);
}

static void a_device_is_forgotten_by_session_and_cookie(void **state)
{
	struct scene *scene = *state;

	for (int with = 1; with < 4; with++) {
		struct browser browser = browser_new(scene, "alice");
		struct secsess_slice room;
		struct secsess_autologin_cookies cookies = browser_cookies(&browser, &room);
		struct secsess_session session;
		size_t dropped;

		cookies.count = with & 1;
		scene_open(scene, &session, with & 2 ? &browser.cookie : NULL);
		assert_int_equal(secsess_autologin_forget(&session, &cookies, &dropped), SECSESS_DONE);
		assert_int_equal(dropped, 1);
		scene_leave(&session);
		scene_forget(&session);
		assert_int_equal(browsers_listed(scene, "alice"), 0);
		scene->now += KEY_GRACE;
		assert_int_equal(browser_return(scene, &browser), SECSESS_AUTOLOGIN_DEAD);
	}
}

/* By credentials, in a session that a key has made. */
static void who_shows_credentials_is_no_longer_just_remembered(void **state)
{
	struct scene *scene = *state;
	struct browser browser = browser_new(scene, "alice");
	struct secsess_session session;
	struct secsess_record record;

	scene->now += IDLE + MARGIN;
	browser_return(scene, &browser);
	scene_open(scene, &session, &browser.cookie);
	assert_int_equal(secsess_session_reauthenticate(&session), SECSESS_DONE);
	scene_set_cookie(&session, &browser.cookie);
	assert_int_equal(scene_save(&session, "in"), SECSESS_DONE);
	scene_forget(&session);
	record = people_record(scene, &browser.cookie);
	assert_int_equal(record.meta.level.size, 0);
	assert_int_equal(record.meta.authenticated_at, scene->now);
	assert_int_equal(record.meta.series.size, SECSESS_HANDLE_LENGTH); /* and the device still has it */
	secsess_record_release(&record);
	scene->now += IDLE + MARGIN;
	assert_int_equal(browser_return(scene, &browser), SECSESS_AUTOLOGIN_LOGGED_IN);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		BROWSER_TEST(guesses_cost_no_look_into_the_store),
		BROWSER_TEST(of_several_genuine_ones_none_is_used),
		BROWSER_TEST(the_least_recently_used_device_makes_room),
		BROWSER_TEST(a_user_sees_the_devices),
		BROWSER_TEST_CLEAR(a_user_sees_the_devices),
		BROWSER_TEST(devices_are_revoked_one_by_one_or_all),
		BROWSER_TEST(who_logs_out_is_forgotten_on_this_device),
		BROWSER_TEST(a_device_is_forgotten_by_session_and_cookie),
		BROWSER_TEST(who_shows_credentials_is_no_longer_just_remembered),
	};

	return cmocka_run_group_tests_name("auto-login, devices", tests, NULL, NULL);
}
