/* SPDX-License-Identifier: BSD-3-Clause */

/* A key is used that was used before, and its successor was shown: there is a copy. What then ends, and what doesn't. */
#include "browsers.h"

#include "../../handlers/core/incident.h"

static struct witness witness;

/* Alice's browser, of whose key a thief has a copy; and what else she and bob have. */
struct household {
	struct browser mine, thief, tablet, bobs;
	struct cookie desk; /* a session by credentials alone */
};

/* The owner was here since. heard: by the session, or by the next key. */
static struct household robbed(struct scene *scene, bool by_session)
{
	struct household household = {.mine = browser_new(scene, "alice"),
		.tablet = browser_new(scene, "alice"),
		.bobs = browser_new(scene, "bob"),
		.desk = people_arrive(scene, "alice", "at her desk")};

	household.thief = household.mine;
	assert_int_equal(browser_return(scene, &household.tablet), SECSESS_AUTOLOGIN_LOGGED_IN);
	assert_int_equal(browser_return(scene, &household.mine), SECSESS_AUTOLOGIN_LOGGED_IN);
	if (by_session) {
		scene_visit(scene, &household.mine.cookie, NULL);
	} else {
		scene->now += 1;
		assert_int_equal(browser_return(scene, &household.mine), SECSESS_AUTOLOGIN_LOGGED_IN);
	}
	scene->now += KEY_GRACE;
	witness_listen(&witness, scene);
	return household;
}

static size_t incidents_of(const struct scene *scene, struct secsess_incidents *incidents)
{
	struct secsess_session session = scene_request(scene);

	assert_int_equal(secsess_session_incidents(&session, STR("alice"), 10, incidents), SECSESS_DONE);
	scene_forget(&session);
	return incidents->count;
}

static size_t count_incidents(const struct scene *scene)
{
	struct secsess_incidents incidents = {0};
	size_t count = incidents_of(scene, &incidents);

	secsess_incidents_release(&incidents);
	return count;
}

static bool is_alive(const struct scene *scene, const struct cookie *cookie)
{
	return secsess_verdict_admits(people_look(scene, cookie, NULL));
}

static void by_evidence_the_series_is_over(void **state)
{
	struct scene *scene = *state;

	for (int by_session = 0; by_session < 2; by_session++) {
		struct household all = robbed(scene, by_session);
		enum secsess_reason why;

		for (int times = 0; times < 3; times++) { /* however often that one comes */
			assert_int_equal(browser_return(scene, &all.thief), SECSESS_AUTOLOGIN_DEAD);
			assert_string_equal(witness_only(&witness, SECSESS_EVENT_KEY_OBSOLETE)->detail, "suspect");
		}
		assert_string_equal(witness_only(&witness, SECSESS_EVENT_KEY_OBSOLETE)->user, "alice");
		assert_int_equal(people_look(scene, &all.mine.cookie, &why), SECSESS_VERDICT_ENDED);
		assert_int_equal(why, SECSESS_REASON_OBSOLETE);
		assert_true(is_alive(scene, &all.desk));
		assert_true(is_alive(scene, &all.tablet.cookie));
		assert_true(is_alive(scene, &all.bobs.cookie));
		assert_int_equal(browsers_listed(scene, "alice"), 1);
		assert_int_equal(browser_return(scene, &all.tablet), SECSESS_AUTOLOGIN_LOGGED_IN);
		assert_int_equal(witness_count(&witness, SECSESS_EVENT_INCIDENT), 0);
		assert_int_equal(witness_count(&witness, SECSESS_EVENT_REVOKE), 0);
		assert_int_equal(count_incidents(scene), 0);
		people_revoke(scene, "alice");
		scene->now += 1000;
	}
}

static void the_other_copy_coming_too_is_an_incident(void **state)
{
	struct scene *scene = *state;
	struct household all = robbed(scene, true);
	struct secsess_incidents incidents = {0};
	int64_t at = scene->now;

	scene->client.ip = STR("203.0.113.9");
	assert_int_equal(browser_return(scene, &all.thief), SECSESS_AUTOLOGIN_DEAD);
	scene->now += 1000;
	scene->client.ip = STR("192.0.2.7");
	assert_int_equal(browser_return(scene, &all.mine), SECSESS_AUTOLOGIN_DEAD);
	assert_string_equal(witness_only(&witness, SECSESS_EVENT_INCIDENT)->user, "alice");
	assert_string_equal(witness_only(&witness, SECSESS_EVENT_INCIDENT)->detail, "auto-login");
	assert_false(is_alive(scene, &all.desk));
	assert_false(is_alive(scene, &all.tablet.cookie));
	assert_true(is_alive(scene, &all.bobs.cookie));
	assert_int_equal(browser_return(scene, &all.tablet), SECSESS_AUTOLOGIN_DEAD);
	assert_int_equal(browser_return(scene, &all.bobs), SECSESS_AUTOLOGIN_LOGGED_IN);
	assert_int_equal(browsers_listed(scene, "alice"), 0);
	assert_int_equal(incidents_of(scene, &incidents), 1);
	assert_string_equal(incidents.at[0].handle, browser_series(scene, &all.mine).handle);
	assert_true(secsess_slice_equal(incidents.at[0].user, STR("alice")));
	assert_int_equal(incidents.at[0].first.at, at);
	assert_int_equal(incidents.at[0].first.generation, 1);
	assert_true(secsess_slice_equal(incidents.at[0].first.ip, STR("203.0.113.9")));
	assert_int_equal(incidents.at[0].second.at, at + 1000);
	assert_int_equal(incidents.at[0].second.generation, 2);
	assert_int_equal(incidents.at[0].sessions.count, 4); /* her first ones, too */
	secsess_incidents_release(&incidents);
	scene->now += 1000;
	for (int times = 0; times < 2; times++) { /* both may come as often as they like */
		struct cookie again = people_arrive(scene, "alice", "again");

		assert_int_equal(browser_return(scene, &all.mine), SECSESS_AUTOLOGIN_DEAD);
		assert_int_equal(browser_return(scene, &all.thief), SECSESS_AUTOLOGIN_DEAD);
		assert_true(is_alive(scene, &again));
	}
	assert_int_equal(count_incidents(scene), 1);
	witness_only(&witness, SECSESS_EVENT_INCIDENT);
	witness_only(&witness, SECSESS_EVENT_KEY_OBSOLETE);
}

/* The thief came first: it is the owner who finds the key used. */
static void the_owner_finds_it_out_as_well(void **state)
{
	struct scene *scene = *state;
	struct browser mine = browser_new(scene, "alice"), thief = mine;

	assert_int_equal(browser_return(scene, &thief), SECSESS_AUTOLOGIN_LOGGED_IN);
	scene_visit(scene, &thief.cookie, NULL);
	scene->now += KEY_GRACE;
	assert_int_equal(browser_return(scene, &mine), SECSESS_AUTOLOGIN_DEAD);
	assert_false(is_alive(scene, &thief.cookie));
	assert_int_equal(browser_return(scene, &thief), SECSESS_AUTOLOGIN_DEAD);
	assert_int_equal(count_incidents(scene), 1);
}

/* Who showed credentials has more to show than a key. */
static void credentials_outlive_a_stolen_key(void **state)
{
	struct scene *scene = *state;
	struct household all = robbed(scene, true);
	struct secsess_session session;

	scene_open(scene, &session, &all.mine.cookie);
	assert_int_equal(secsess_session_reauthenticate(&session), SECSESS_DONE);
	scene_set_cookie(&session, &all.mine.cookie);
	scene_save(&session, "in");
	scene_forget(&session);
	assert_int_equal(browser_return(scene, &all.thief), SECSESS_AUTOLOGIN_DEAD);
	assert_true(is_alive(scene, &all.mine.cookie));
}

static void other_settings_do_more_or_less(void **state)
{
	static const struct {
		enum secsess_on_obsolete setting;
		const char *told;
		bool mine, others; /* live on */
		size_t devices;
		enum secsess_autologin_state next; /* with the owner's key */
	} rows[] = {
		{SECSESS_ON_OBSOLETE_USER, "user revoked", false, false, 0, SECSESS_AUTOLOGIN_DEAD},
		{SECSESS_ON_OBSOLETE_SESSION, "session ended", false, true, 1, SECSESS_AUTOLOGIN_DEAD},
		{SECSESS_ON_OBSOLETE_DENY, "denied", true, true, 2, SECSESS_AUTOLOGIN_LOGGED_IN},
	};
	struct scene *scene = *state;

	for (size_t i = 0; i < SECSESS_COUNT(rows); i++) {
		struct household all = robbed(scene, true);

		scene->config.on_obsolete = rows[i].setting;
		assert_int_equal(browser_return(scene, &all.thief), SECSESS_AUTOLOGIN_DEAD);
		assert_string_equal(witness_only(&witness, SECSESS_EVENT_KEY_OBSOLETE)->detail, rows[i].told);
		assert_int_equal(is_alive(scene, &all.mine.cookie), rows[i].mine);
		assert_int_equal(is_alive(scene, &all.desk), rows[i].others);
		assert_int_equal(is_alive(scene, &all.tablet.cookie), rows[i].others);
		assert_true(is_alive(scene, &all.bobs.cookie));
		assert_int_equal(browsers_listed(scene, "alice"), rows[i].devices);
		assert_int_equal(browser_return(scene, &all.mine), rows[i].next);
		assert_int_equal(count_incidents(scene), 0);
		people_revoke(scene, "alice");
		scene->now += 1000;
	}
}

/* ---- revocations */

static struct secsess_buf bytes_of(const struct scene *scene, const struct secsess_place *place)
{
	struct secsess_series_list list = {0};
	struct secsess_buf bytes = {0};

	assert_int_equal(scene->memory->ops->list_series(scene->memory, &place->tag, &list), SECSESS_DONE);
	for (size_t i = 0; i < list.count; i++) {
		if (strcmp(list.at[i].handle, place->handle) == 0) {
			assert_int_equal(secsess_buf_append(&bytes, list.at[i].bytes.data, list.at[i].bytes.size), SECSESS_DONE);
		}
	}
	secsess_series_list_release(&list);
	return bytes;
}

/* What a store had before is what it has again. */
static void put_back(const struct scene *scene, const struct secsess_place *place, struct secsess_buf *bytes)
{
	const struct secsess_series_put put = {.place = *place,
		.bytes = secsess_buf_slice(bytes),
		.expires_at = scene->now + REMEMBERED_FOR,
		.most = 10};
	size_t dropped;

	assert_int_equal(scene->memory->ops->put_series(scene->memory, &put, &dropped), SECSESS_DONE);
	secsess_buf_release(bytes);
}

static void a_revocation_takes_all_keys_along(void **state)
{
	struct scene *scene = *state;
	struct browser browser = browser_new(scene, "alice");
	struct secsess_place place = browser_series(scene, &browser);
	struct secsess_buf bytes = bytes_of(scene, &place);

	scene->now += 1000;
	people_revoke(scene, "alice");
	assert_int_equal(browser_return(scene, &browser), SECSESS_AUTOLOGIN_DEAD);
	put_back(scene, &place, &bytes); /* issued before, stored after it */
	assert_int_equal(browsers_listed(scene, "alice"), 0);
	scene->now += 1000;
	assert_int_equal(browser_return(scene, &browser), SECSESS_AUTOLOGIN_DEAD);
	assert_int_equal(people_listed(scene, "alice"), 0);
	bytes = bytes_of(scene, &place);
	assert_int_equal(bytes.size, 0);
	browser = browser_new(scene, "alice");
	scene->now += IDLE;
	assert_int_equal(browser_return(scene, &browser), SECSESS_AUTOLOGIN_LOGGED_IN);
}

static void who_ends_the_others_is_still_remembered(void **state)
{
	struct scene *scene = *state;
	struct browser mine = browser_new(scene, "alice"), other = browser_new(scene, "alice");
	struct secsess_session session;
	size_t ended;

	scene->now += 1000;
	scene_open(scene, &session, &mine.cookie);
	assert_int_equal(secsess_session_revoke(&session, STR("alice"), true, &ended), SECSESS_DONE);
	scene_save(&session, "in");
	scene_forget(&session);
	assert_int_equal(browsers_listed(scene, "alice"), 1);
	scene->now += IDLE + MARGIN;
	assert_int_equal(browser_return(scene, &other), SECSESS_AUTOLOGIN_DEAD);
	for (int times = 0; times < 2; times++) {
		assert_int_equal(browser_return(scene, &mine), SECSESS_AUTOLOGIN_LOGGED_IN);
		assert_true(is_alive(scene, &mine.cookie));
		scene->now += IDLE + MARGIN;
	}
}

/* A store that fell back to what it had before: nobody is taken for a thief. */
static void a_store_that_lost_writes_lets_in(void **state)
{
	struct scene *scene = *state;
	struct browser browser = browser_new(scene, "alice");
	struct secsess_place place = browser_series(scene, &browser);
	struct secsess_buf bytes = bytes_of(scene, &place);

	witness_listen(&witness, scene);
	for (int times = 0; times < 3; times++) {
		scene->now += IDLE;
		assert_int_equal(browser_return(scene, &browser), SECSESS_AUTOLOGIN_LOGGED_IN);
	}
	put_back(scene, &place, &bytes);
	assert_true(is_alive(scene, &browser.cookie));
	scene->now += IDLE;
	assert_int_equal(browser_return(scene, &browser), SECSESS_AUTOLOGIN_LOGGED_IN);
	assert_true(is_alive(scene, &browser.cookie));
	assert_int_equal(witness_count(&witness, SECSESS_EVENT_KEY_OBSOLETE), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		BROWSER_TEST(by_evidence_the_series_is_over),
		BROWSER_TEST_CLEAR(by_evidence_the_series_is_over),
		BROWSER_TEST(the_other_copy_coming_too_is_an_incident),
		BROWSER_TEST_CLEAR(the_other_copy_coming_too_is_an_incident),
		BROWSER_TEST(the_owner_finds_it_out_as_well),
		BROWSER_TEST(credentials_outlive_a_stolen_key),
		BROWSER_TEST(other_settings_do_more_or_less),
		BROWSER_TEST(a_revocation_takes_all_keys_along),
		BROWSER_TEST(who_ends_the_others_is_still_remembered),
		BROWSER_TEST(a_store_that_lost_writes_lets_in),
	};

	return cmocka_run_group_tests_name("auto-login, theft", tests, NULL, NULL);
}
