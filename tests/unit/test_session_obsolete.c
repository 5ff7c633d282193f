/* SPDX-License-Identifier: BSD-3-Clause */

/* IDs that may no longer be used: what their bearer gets, and what becomes of the session. */
#include "scene.h"

/* A current cookie, and in *old one that is obsolete by now. */
static struct cookie outlived(struct scene *scene, struct cookie *old)
{
	struct cookie cookie = scene_rotated(scene, old);

	scene->now += GRACE;
	return cookie;
}

/* Invariant 5. No cookie but for a person who goes to a page: a late poll must not overwrite the good one. */
static void denied_unless_a_person_comes(void **state)
{
	struct scene *scene = *state;

	for (int navigation = 0; navigation < 2; navigation++) {
		struct cookie old, cookie = outlived(scene, &old);
		struct secsess_session session;

		scene->client.navigation = navigation;
		scene->config.on_obsolete = SECSESS_ON_OBSOLETE_DENY;
		scene_open(scene, &session, &old);
		assert_int_equal(session.verdict, SECSESS_VERDICT_OBSOLETE);
		assert_int_equal(session.previous, SECSESS_REASON_OBSOLETE);
		assert_int_equal(session.reaction, SECSESS_REACTION_DENY);
		scene_assert_reads(&session, "");
		assert_int_equal(session.access, navigation ? SECSESS_ACCESS_LEASED : SECSESS_ACCESS_DENIED);
		assert_int_equal(scene_set_cookie(&session, &old), navigation);
		assert_int_equal(scene_save(&session, "planted"), SECSESS_DONE);
		scene_forget(&session);
		scene_assert_payload(scene, &cookie, "data");
		assert_int_equal(scene_visit(scene, &cookie, NULL), SECSESS_VERDICT_CURRENT);
	}
}

/* The denied request's session is nobody's: destroying it destroys nothing. */
static void the_denied_destroy_nothing(void **state)
{
	struct scene *scene = *state;
	struct cookie old, cookie = outlived(scene, &old);
	struct secsess_session session;

	scene->client.navigation = false;
	scene->config.on_obsolete = SECSESS_ON_OBSOLETE_DENY;
	scene_open(scene, &session, &old);
	assert_int_equal(secsess_session_end(&session), SECSESS_DONE);
	scene_forget(&session);
	assert_int_equal(scene_visit(scene, &cookie, NULL), SECSESS_VERDICT_CURRENT);
}

static void a_slow_upload_is_refused_and_nothing_more(void **state)
{
	static const struct {
		bool has_body, same_agent;
		enum secsess_reaction reaction;
	} rows[] = {
		{true, true, SECSESS_REACTION_LATE},
		{true, false, SECSESS_REACTION_SUSPECT},
		{false, true, SECSESS_REACTION_SUSPECT},
	};
	struct scene *scene = *state;

	for (size_t i = 0; i < SECSESS_COUNT(rows); i++) {
		struct secsess_client usual = scene->client;
		struct cookie old, cookie = outlived(scene, &old);
		struct secsess_session session;

		scene->client.navigation = false;
		scene->client.has_body = rows[i].has_body;
		scene->client.agent = rows[i].same_agent ? usual.agent : STR("another");
		scene_open(scene, &session, &old);
		assert_int_equal(session.reaction, rows[i].reaction);
		assert_int_equal(session.access, SECSESS_ACCESS_DENIED);
		scene_leave(&session);
		scene_forget(&session);
		scene->client = usual;
		assert_int_equal(scene_header(scene, &cookie).life,
			rows[i].reaction == SECSESS_REACTION_LATE ? SECSESS_LIVE : SECSESS_SUSPECT);
	}
}

/* An old copy came: the session ends. The same copy again is one copy still; any other makes it two. */
static void two_copies_are_an_incident(void **state)
{
	struct scene *scene = *state;
	struct cookie old, cookie = outlived(scene, &old), oldest, returned;
	struct secsess_header header;

	/* Twice on, so that there are two generations below C. */
	scene->now += ROTATE;
	scene_visit(scene, &cookie, NULL);
	scene_visit(scene, &cookie, NULL);
	scene->now += GRACE;
	oldest = scene_cookie_at(scene, &cookie, 1);
	old = scene_cookie_at(scene, &cookie, 2);

	returned = old;
	assert_int_equal(scene_visit(scene, &returned, NULL), SECSESS_VERDICT_OBSOLETE);
	header = scene_header(scene, &cookie);
	assert_int_equal(header.life, SECSESS_SUSPECT);
	assert_int_equal(header.reason, SECSESS_REASON_OBSOLETE);
	assert_int_equal(header.suspect_by, 2);
	returned = old;
	assert_int_equal(scene_visit(scene, &returned, NULL), SECSESS_VERDICT_ENDED);
	returned = oldest;
	assert_int_equal(scene_visit(scene, &returned, NULL), SECSESS_VERDICT_INCIDENT);
	returned = cookie;
	assert_int_equal(scene_visit(scene, &returned, NULL), SECSESS_VERDICT_INCIDENT);
}

/* Invariant 9: whoever of two copies comes first, the other one is locked out. */
static void the_slower_of_two_copies_is_locked_out(void **state)
{
	struct scene *scene = *state;
	struct cookie victim = scene_settle(scene, "data"), thief = victim, first;

	scene->now += ROTATE;
	assert_int_equal(scene_visit(scene, &thief, NULL), SECSESS_VERDICT_DUE);
	assert_int_equal(scene_visit(scene, &victim, NULL), SECSESS_VERDICT_PARENT);
	assert_int_equal(scene_visit(scene, &thief, NULL), SECSESS_VERDICT_CURRENT);
	scene->now += GRACE;
	first = victim;
	assert_int_equal(scene_visit(scene, &victim, "mine"), SECSESS_VERDICT_OBSOLETE);
	assert_string_not_equal(first.text, victim.text); /* the person goes on in a new session */
	assert_int_equal(scene_header(scene, &first).life, SECSESS_SUSPECT);
	assert_int_equal(scene_visit(scene, &thief, NULL), SECSESS_VERDICT_INCIDENT);
	assert_int_equal(scene_visit(scene, &victim, NULL), SECSESS_VERDICT_CURRENT);
}

/* A thief who swallows offers without showing them is out after five times the grace. */
static void a_thief_who_swallows_offers(void **state)
{
	struct scene *scene = *state;
	struct cookie victim = scene_settle(scene, "data"), swallowed;
	int64_t began = scene->now + ROTATE;
	int offers = 0;

	for (scene->now = began; scene->now < began + 5 * GRACE; scene->now += GRACE) {
		swallowed = victim;
		offers += scene_visit(scene, &swallowed, NULL) != SECSESS_VERDICT_PARENT;
	}
	assert_int_equal(offers, 5);
	assert_int_equal(scene_visit(scene, &victim, NULL), SECSESS_VERDICT_ENDED);
}

/* Each shows the offer that he got when the other one is quiet, and gets the next: neither falls below C. Five offers without
 * one that is the newest when it is shown are all there are. */
static void two_copies_that_take_turns(void **state)
{
	struct scene *scene = *state;
	struct cookie copies[2];
	enum secsess_verdict verdict = SECSESS_VERDICT_DUE;
	int turns = 0;

	copies[0] = copies[1] = scene_settle(scene, "data");
	for (scene->now += ROTATE; secsess_verdict_admits(verdict) && turns < 20; scene->now += GRACE) {
		verdict = scene_visit(scene, &copies[turns % 2], NULL);
		if (verdict == SECSESS_VERDICT_CURRENT) {
			verdict = scene_visit(scene, &copies[turns % 2], NULL);
		}
		turns++;
	}
	assert_int_equal(turns, 6);
	assert_int_equal(verdict, SECSESS_VERDICT_ENDED);
	assert_int_equal(scene_visit(scene, &copies[turns % 2], NULL), SECSESS_VERDICT_ENDED);
}

/* A form with a file is a navigation too, and may be under way for as long. */
static void an_upload_by_a_form_overwrites_no_cookie(void **state)
{
	struct scene *scene = *state;
	struct cookie old, cookie = outlived(scene, &old), kept = old;
	struct secsess_session session;

	scene->client.has_body = true;
	scene_open(scene, &session, &old);
	assert_int_equal(session.reaction, SECSESS_REACTION_LATE);
	assert_int_equal(session.access, SECSESS_ACCESS_DENIED);
	assert_false(scene_set_cookie(&session, &kept));
	scene_leave(&session);
	scene_forget(&session);
	scene->client.has_body = false;
	assert_int_equal(scene_visit(scene, &cookie, NULL), SECSESS_VERDICT_CURRENT);
}

static uint64_t revoked_at(const struct scene *scene, const struct cookie *cookie)
{
	struct secsess_sid sid = scene_sid(scene, cookie);
	struct secsess_opened opened = {0};

	assert_int_equal(scene->memory->ops->read(scene->memory, &sid.place, SECSESS_PART_RECORD, &opened), SECSESS_DONE);
	secsess_buf_release(&opened.record);
	return (uint64_t) opened.revoked_at;
}

/* A session of a user at generation 2, whose generation 1 is obsolete. */
static struct cookie planted_and_rotated(struct scene *scene, const char *user, struct cookie *old)
{
	struct cookie cookie = scene_plant(scene, user, (struct secsess_header) {0},
		(struct secsess_meta) {.bound_at = scene->now}, "data");

	*old = cookie;
	scene->now += ROTATE;
	assert_int_equal(scene_visit(scene, &cookie, NULL), SECSESS_VERDICT_DUE);
	assert_int_equal(scene_visit(scene, &cookie, NULL), SECSESS_VERDICT_CURRENT);
	scene->now += GRACE;
	return cookie;
}

static void settings_of_on_obsolete(void **state)
{
	static const struct {
		enum secsess_on_obsolete setting;
		const char *user;
		enum secsess_life life;
		bool revoked;
	} rows[] = {
		{SECSESS_ON_OBSOLETE_EVIDENCE, "alice", SECSESS_SUSPECT, false},
		{SECSESS_ON_OBSOLETE_USER, "bob", SECSESS_ENDED, true},
		{SECSESS_ON_OBSOLETE_SESSION, "carol", SECSESS_ENDED, false},
		{SECSESS_ON_OBSOLETE_DENY, "dave", SECSESS_LIVE, false},
	};
	struct scene *scene = *state;

	for (size_t i = 0; i < SECSESS_COUNT(rows); i++) {
		struct cookie old, cookie = planted_and_rotated(scene, rows[i].user, &old);
		struct cookie other = scene_plant(scene, rows[i].user, (struct secsess_header) {0},
			(struct secsess_meta) {.bound_at = scene->now}, "other");

		scene->config.on_obsolete = rows[i].setting;
		assert_int_equal(scene_visit(scene, &old, NULL), SECSESS_VERDICT_OBSOLETE);
		assert_int_equal(scene_header(scene, &cookie).life, rows[i].life);
		assert_int_equal(revoked_at(scene, &cookie), rows[i].revoked ? scene->now : 0);
		assert_int_equal(scene_visit(scene, &other, NULL),
			rows[i].revoked ? SECSESS_VERDICT_REVOKED : SECSESS_VERDICT_CURRENT);
	}
}

/* Both branches came: the user is revoked, and what is bound after that lives. */
static void an_incident_revokes_the_user(void **state)
{
	struct scene *scene = *state;
	struct cookie old, cookie = planted_and_rotated(scene, "alice", &old), other, later;

	other = scene_plant(scene, "alice", (struct secsess_header) {0}, (struct secsess_meta) {.bound_at = scene->now},
		"");
	assert_int_equal(scene_visit(scene, &old, NULL), SECSESS_VERDICT_OBSOLETE);
	assert_int_equal(scene_visit(scene, &(struct cookie) {""}, NULL), SECSESS_VERDICT_NONE);
	scene->client.navigation = false;
	assert_int_equal(scene_visit(scene, &cookie, NULL), SECSESS_VERDICT_INCIDENT);
	assert_int_equal(revoked_at(scene, &cookie), scene->now);
	assert_int_equal(scene_visit(scene, &cookie, NULL), SECSESS_VERDICT_INCIDENT);
	assert_int_equal(scene_visit(scene, &other, NULL), SECSESS_VERDICT_REVOKED);
	scene->now++;
	later = scene_plant(scene, "alice", (struct secsess_header) {0}, (struct secsess_meta) {.bound_at = scene->now},
		"");
	assert_int_equal(scene_visit(scene, &later, NULL), SECSESS_VERDICT_CURRENT);
}

static void a_tag_must_be_the_stored_users(void **state)
{
	struct scene *scene = *state;
	struct cookie cookie = scene_plant(scene, "alice", (struct secsess_header) {0},
		(struct secsess_meta) {.bound_at = scene->now}, "data");
	struct secsess_keyring *same = scene->ring;
	struct secsess_session session;

	/* The tag key was exchanged: the tag in the ID is nobody's now. */
	scene->ring = ring_of("sign " KEY_A "\ntag " KEY_B "\n");
	scene_open(scene, &session, &cookie);
	assert_int_equal(session.verdict, SECSESS_VERDICT_ENDED);
	assert_int_equal(session.previous, SECSESS_REASON_FOREIGN_TAG);
	scene_assert_reads(&session, "");
	assert_true(session.fresh);
	scene_leave(&session);
	scene_forget(&session);
	assert_int_equal(scene_header(scene, &cookie).life, SECSESS_ENDED);
	assert_int_equal(scene_header(scene, &cookie).reason, SECSESS_REASON_FOREIGN_TAG);
	secsess_keyring_free(scene->ring);
	scene->ring = same;
}

/* One copy alone, and a network that loses answers, repeats and delays them: never an incident, never a suspicion. */
static void one_copy_alone_is_never_suspected(void **state)
{
	struct scene *scene = *state;

	srand(1);
	for (int life = 0; life < 200; life++) {
		struct cookie cookie = scene_settle(scene, "data");

		for (int step = 0; step < 40; step++) {
			struct cookie answer = cookie, twin = cookie;
			enum secsess_verdict verdict;

			scene->now += rand() % (rand() % 8 ? 2 * GRACE : ROTATE);
			verdict = scene_visit(scene, &answer, rand() % 2 ? "data" : NULL);
			assert_true(secsess_verdict_admits(verdict) || verdict == SECSESS_VERDICT_ENDED);
			if (rand() % 3) {
				assert_true(secsess_verdict_admits(scene_visit(scene, &twin, NULL)) ||
					!secsess_verdict_admits(verdict));
			}
			if (rand() % 2) {
				cookie = answer; /* else it was lost on its way */
			}
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		SCENE_TEST(denied_unless_a_person_comes),
		SCENE_TEST(the_denied_destroy_nothing),
		SCENE_TEST(a_slow_upload_is_refused_and_nothing_more),
		SCENE_TEST(an_upload_by_a_form_overwrites_no_cookie),
		SCENE_TEST(two_copies_are_an_incident),
		SCENE_TEST(the_slower_of_two_copies_is_locked_out),
		SCENE_TEST(a_thief_who_swallows_offers),
		SCENE_TEST(two_copies_that_take_turns),
		SCENE_TEST(settings_of_on_obsolete),
		SCENE_TEST(an_incident_revokes_the_user),
		SCENE_TEST(a_tag_must_be_the_stored_users),
		SCENE_TEST(one_copy_alone_is_never_suspected),
	};

	return cmocka_run_group_tests_name("session, obsolete IDs", tests, NULL, NULL);
}
