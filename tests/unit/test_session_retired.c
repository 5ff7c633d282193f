/* SPDX-License-Identifier: BSD-3-Clause */

/* The IDs of sessions that were renewed away: frozen for grace, then evidence. */
#include "scene.h"

static struct cookie logged_in(const struct scene *scene, const char *payload)
{
	return scene_plant(scene, "alice", (struct secsess_header) {0}, (struct secsess_meta) {.bound_at = scene->now},
		payload);
}

static void read_only_requests_are_frozen_too(void **state)
{
	struct scene *scene = *state;
	struct cookie old = scene_settle(scene, "guest"), cookie = old;
	struct secsess_session session;

	scene_renew(scene, &cookie, "admin");
	scene->start.read_only = true;
	scene_open(scene, &session, &old);
	assert_int_equal(session.access, SECSESS_ACCESS_FROZEN);
	scene_assert_reads(&session, "guest");
	scene_leave(&session);
	scene_forget(&session);
}

/* A store that reads the record after its answer, when another request has renewed or ended the session. */
static struct {
	struct scene *scene;
	const struct secsess_store_ops *real;
	struct cookie cookie;
	bool ends;
} late;

static enum secsess_status open_late(struct secsess_store *store, const struct secsess_open_request *request,
	struct secsess_opened *opened)
{
	enum secsess_status status = late.real->open(store, request, opened);
	struct secsess_opened found = {0};
	struct secsess_session other;

	store->ops = late.real;
	late.scene->now += LEASE; /* of whoever holds it */
	scene_open(late.scene, &other, &late.cookie);
	assert_int_equal(late.ends ? secsess_session_end(&other) : secsess_session_renew(&other, SECSESS_RETIREMENT_LOGIN),
		SECSESS_DONE);
	scene_leave(&other);
	scene_forget(&other);
	assert_int_equal(store->ops->read(store, &request->place, SECSESS_PART_RECORD, &found), SECSESS_DONE);
	secsess_buf_release(&opened->record);
	opened->record = found.record;
	return status;
}

static void what_was_read_late_is_judged_anew(void **state)
{
	struct scene *scene = *state;

	for (int round = 0; round < 4; round++) {
		struct cookie cookie = scene_settle(scene, "data");
		struct secsess_store_ops ops = *scene->memory->ops;
		struct secsess_session holder, session;

		if (round & 1) { /* else the lock is ours, until its lease ends */
			scene_open(scene, &holder, &cookie);
		}
		late.scene = scene;
		late.real = scene->memory->ops;
		late.cookie = cookie;
		late.ends = round & 2;
		ops.open = open_late;
		scene->memory->ops = &ops;
		scene_open(scene, &session, &cookie);
		assert_int_equal(session.verdict, late.ends ? SECSESS_VERDICT_ENDED : SECSESS_VERDICT_FROZEN);
		scene_assert_reads(&session, late.ends ? "" : "data");
		assert_int_equal(session.fresh, late.ends);
		scene_leave(&session);
		scene_forget(&session);
		if (round & 1) {
			scene_leave(&holder);
			scene_forget(&holder);
		}
	}
}

/* The visitor came back just before the old session would have been idle for too long: his parallel requests must not be
 * told that it expired, which would give them a cookie over the new one. */
static void a_request_counts_for_the_session_that_it_retires(void **state)
{
	struct scene *scene = *state;
	struct cookie old = scene_settle(scene, "guest"), cookie = old;

	scene->now += IDLE - 10;
	scene_renew(scene, &cookie, "admin");
	scene->now += 20;
	assert_int_equal(scene_visit(scene, &old, NULL), SECSESS_VERDICT_FROZEN);
}

static void obsolete_after_grace(void **state)
{
	struct scene *scene = *state;
	struct cookie old = scene_settle(scene, "guest"), cookie = old;
	struct secsess_session session;

	scene_renew(scene, &cookie, "admin");
	scene->now += GRACE;
	scene->client.navigation = false;
	scene_open(scene, &session, &old);
	assert_int_equal(session.verdict, SECSESS_VERDICT_OBSOLETE);
	assert_int_equal(session.previous, SECSESS_REASON_RENEWED);
	assert_int_equal(session.access, SECSESS_ACCESS_DENIED);
	scene_assert_reads(&session, "");
	scene_leave(&session);
	scene_forget(&session);
	assert_true(scene_header(scene, &old).meta_size > 0); /* the tombstone remembers its successor */
}

static struct scene *ticking;
static enum secsess_status (*read_at_once)(struct secsess_store *, const struct secsess_place *, enum secsess_part,
	struct secsess_opened *);

static enum secsess_status read_a_moment_later(struct secsess_store *store, const struct secsess_place *place,
	enum secsess_part part, struct secsess_opened *opened)
{
	ticking->now += part == SECSESS_PART_SNAPSHOT;
	return read_at_once(store, place, part, opened);
}

/* Grace ends between the look at the record and that at the snapshot: it is an obsolete ID like any other. */
static void obsolete_in_between(void **state)
{
	struct scene *scene = ticking = *state;
	struct secsess_store_ops ops = *scene->store->ops;
	const struct secsess_store_ops *usual = scene->store->ops;
	struct cookie old = logged_in(scene, "user"), cookie = old;
	struct secsess_session session;

	scene_renew(scene, &cookie, "admin");
	assert_int_equal(scene_visit(scene, &cookie, NULL), SECSESS_VERDICT_CURRENT);
	scene->now += GRACE - 1;
	read_at_once = ops.read;
	ops.read = read_a_moment_later;
	scene->store->ops = &ops;
	scene_open(scene, &session, &old);
	scene->store->ops = usual;
	assert_int_equal(session.verdict, SECSESS_VERDICT_OBSOLETE);
	assert_int_equal(session.previous, SECSESS_REASON_RENEWED);
	assert_int_equal(session.reaction, SECSESS_REACTION_SUSPECT);
	scene_leave(&session);
	scene_forget(&session);
	assert_int_equal(scene_header(scene, &cookie).life, SECSESS_SUSPECT);
}

/* The Set-Cookie of the renewal was lost: the client has nothing but the old ID. Or a thief has it, and waits until his
 * victim is gone. */
static void the_successor_was_never_presented(void **state)
{
	struct scene *scene = *state;
	struct cookie old = logged_in(scene, "user"), cookie = old;
	struct secsess_session session;

	scene_renew(scene, &cookie, "admin");
	scene->now += GRACE;
	scene_open(scene, &session, &old);
	assert_int_equal(session.reaction, SECSESS_REACTION_LOST);
	assert_true(session.fresh);
	scene_leave(&session);
	scene_forget(&session);
	assert_int_equal(scene_header(scene, &cookie).life, SECSESS_ENDED);
	assert_int_equal(scene_visit(scene, &cookie, NULL), SECSESS_VERDICT_ENDED); /* and no incident */
}

/* A page that renews and then runs for longer than grace: nobody can have shown what it has not sent yet. */
static void a_successor_whose_page_still_runs(void **state)
{
	struct scene *scene = *state;
	struct cookie old = logged_in(scene, "user"), cookie = old;
	struct secsess_session slow, other;

	scene->config.lease_ms = 2 * GRACE;
	scene_open(scene, &slow, &old);
	assert_int_equal(secsess_session_renew(&slow, SECSESS_RETIREMENT_REGENERATE), SECSESS_DONE);
	scene->now += GRACE;
	scene_open(scene, &other, &old);
	assert_int_equal(other.reaction, SECSESS_REACTION_LOST);
	scene_leave(&other);
	scene_forget(&other);
	scene_set_cookie(&slow, &cookie);
	assert_int_equal(scene_save(&slow, "admin"), SECSESS_DONE);
	scene_forget(&slow);
	assert_int_equal(scene_visit(scene, &cookie, NULL), SECSESS_VERDICT_CURRENT);
}

/* An upload tells nothing of whether the Set-Cookie came. */
static void an_upload_does_not_end_an_unseen_successor(void **state)
{
	struct scene *scene = *state;
	struct cookie old = logged_in(scene, "user"), cookie = old;
	struct secsess_session session;

	scene_open(scene, &session, &old); /* so that the agent is known */
	scene_leave(&session);
	scene_forget(&session);
	scene_renew(scene, &cookie, "admin");
	scene->now += GRACE;
	scene->client.has_body = true;
	scene_open(scene, &session, &old);
	assert_int_equal(session.reaction, SECSESS_REACTION_LATE);
	scene_leave(&session);
	scene_forget(&session);
	scene->client.has_body = false;
	assert_int_equal(scene_visit(scene, &cookie, NULL), SECSESS_VERDICT_CURRENT);
}

/* Renewed twice in one request: the first heir was never shown, and never will be. */
static void any_successor_that_was_presented_counts(void **state)
{
	struct scene *scene = *state;
	struct cookie old = logged_in(scene, "user"), cookie = old;
	struct secsess_session session;

	scene_open(scene, &session, &old);
	assert_int_equal(secsess_session_renew(&session, SECSESS_RETIREMENT_REGENERATE), SECSESS_DONE);
	assert_int_equal(secsess_session_renew(&session, SECSESS_RETIREMENT_REGENERATE), SECSESS_DONE);
	scene_set_cookie(&session, &cookie);
	scene_leave(&session);
	scene_forget(&session);
	assert_int_equal(scene_visit(scene, &cookie, NULL), SECSESS_VERDICT_CURRENT);
	scene->now += GRACE;
	assert_int_equal(scene_visit(scene, &old, NULL), SECSESS_VERDICT_OBSOLETE);
	assert_int_equal(scene_header(scene, &cookie).life, SECSESS_SUSPECT);
}

/* Both the retired ID and its successor are in use: one of them is a copy. */
static void suspect_then_incident(void **state)
{
	struct scene *scene = *state;
	struct cookie old = logged_in(scene, "user"), cookie = old, again = old;

	scene_renew(scene, &cookie, "admin");
	assert_int_equal(scene_visit(scene, &cookie, NULL), SECSESS_VERDICT_CURRENT);
	scene->now += GRACE;
	assert_int_equal(scene_visit(scene, &again, NULL), SECSESS_VERDICT_OBSOLETE);
	assert_int_equal(scene_header(scene, &cookie).life, SECSESS_SUSPECT);
	/* The same copy once more changes nothing. */
	again = old;
	assert_int_equal(scene_visit(scene, &again, NULL), SECSESS_VERDICT_OBSOLETE);
	assert_int_equal(scene_header(scene, &cookie).life, SECSESS_SUSPECT);
	assert_int_equal(scene_visit(scene, &cookie, NULL), SECSESS_VERDICT_INCIDENT);
}

/* An upload that began before the renewal is one client's still. */
static void an_upload_across_a_renewal_is_refused_and_nothing_more(void **state)
{
	struct scene *scene = *state;
	struct cookie old = logged_in(scene, "user"), cookie = old;
	struct secsess_session session;

	scene_open(scene, &session, &old); /* so that the agent is known */
	scene_leave(&session);
	scene_forget(&session);
	scene_renew(scene, &cookie, "admin");
	assert_int_equal(scene_visit(scene, &cookie, NULL), SECSESS_VERDICT_CURRENT);
	scene->now += GRACE;
	scene->client.has_body = true;
	scene_open(scene, &session, &old);
	assert_int_equal(session.verdict, SECSESS_VERDICT_OBSOLETE);
	assert_int_equal(session.reaction, SECSESS_REACTION_LATE);
	assert_int_equal(session.access, SECSESS_ACCESS_DENIED);
	scene_leave(&session);
	scene_forget(&session);
	scene->client.has_body = false;
	assert_int_equal(scene_visit(scene, &cookie, NULL), SECSESS_VERDICT_CURRENT);
}

/* Invariant 10: the answer with an offer is overtaken by the one with a renewal, and its cookie is the last that arrives,
 * while an upload is under way with the renewed one. */
static void an_upload_across_the_loss_of_its_cookie(void **state)
{
	struct scene *scene = *state;
	struct cookie old = logged_in(scene, "user"), cookie, kept;
	struct secsess_session session;

	scene->now += ROTATE;
	cookie = old;
	assert_int_equal(scene_visit(scene, &old, NULL), SECSESS_VERDICT_DUE);
	scene_renew(scene, &cookie, "admin");
	assert_int_equal(scene_visit(scene, &cookie, NULL), SECSESS_VERDICT_CURRENT);
	scene->now += GRACE;
	assert_int_equal(scene_visit(scene, &old, NULL), SECSESS_VERDICT_OBSOLETE);
	assert_int_equal(scene_header(scene, &cookie).life, SECSESS_SUSPECT);
	scene->client.has_body = true;
	kept = cookie;
	scene_open(scene, &session, &cookie);
	assert_int_equal(session.verdict, SECSESS_VERDICT_INCIDENT);
	assert_int_equal(session.reaction, SECSESS_REACTION_LATE);
	assert_int_equal(session.access, SECSESS_ACCESS_DENIED);
	assert_false(scene_set_cookie(&session, &kept));
	scene_leave(&session);
	scene_forget(&session);
	scene->client.has_body = false;
	scene_open(scene, &session, &cookie); /* whoever goes on with it is a second copy */
	assert_int_equal(session.verdict, SECSESS_VERDICT_INCIDENT);
	assert_int_equal(session.reaction, SECSESS_REACTION_REVOKE);
	scene_leave(&session);
	scene_forget(&session);
}

/* A chain: the oldest ID leads to the session that lives now. */
static void a_chain_of_renewals(void **state)
{
	struct scene *scene = *state;
	struct cookie cookies[5];
	struct cookie cookie = logged_in(scene, "0");

	for (size_t i = 0; i < SECSESS_COUNT(cookies); i++) {
		cookies[i] = cookie;
		scene_renew(scene, &cookie, "next");
		assert_int_equal(scene_visit(scene, &cookie, NULL), SECSESS_VERDICT_CURRENT);
	}
	scene_assert_payload(scene, &cookie, "next");
	scene->now += GRACE;
	assert_int_equal(scene_visit(scene, &cookie, NULL), SECSESS_VERDICT_CURRENT);
	assert_int_equal(scene_visit(scene, &cookies[0], NULL), SECSESS_VERDICT_OBSOLETE);
	assert_int_equal(scene_header(scene, &cookie).life, SECSESS_SUSPECT);
	for (size_t i = 1; i < SECSESS_COUNT(cookies); i++) {
		assert_int_equal(scene_header(scene, &cookies[i]).life, SECSESS_RETIRED);
	}
}

/* Where nobody was logged in, any renewal may have been the login, and the old ID may have been planted. */
static void without_user_nobody_is_logged_out(void **state)
{
	struct scene *scene = *state;
	struct cookie old = scene_settle(scene, "guest"), cookie = old;
	struct secsess_session session;

	scene_renew(scene, &cookie, "admin");
	assert_int_equal(scene_visit(scene, &cookie, NULL), SECSESS_VERDICT_CURRENT);
	scene->now += GRACE;
	scene_open(scene, &session, &old);
	assert_int_equal(session.verdict, SECSESS_VERDICT_OBSOLETE);
	assert_int_equal(session.reaction, SECSESS_REACTION_FIXATION);
	scene_leave(&session);
	scene_forget(&session);
	assert_int_equal(scene_visit(scene, &cookie, NULL), SECSESS_VERDICT_CURRENT);
}

/* Who planted the ID shows it again, to log its victim out. */
static void fixation_logs_nobody_out(void **state)
{
	struct scene *scene = *state;
	struct cookie victim, planted;
	struct secsess_session session;

	victim = scene_plant(scene, "alice", (struct secsess_header) {0}, (struct secsess_meta) {.bound_at = scene->now},
		"alice's");
	planted = scene_plant(scene, "", (struct secsess_header) {.life = SECSESS_RETIRED},
		(struct secsess_meta) {.retired_at = scene->now, .successor = scene_sid(scene, &victim).place}, "");
	scene->now += GRACE;
	scene_open(scene, &session, &planted);
	assert_int_equal(session.verdict, SECSESS_VERDICT_OBSOLETE);
	assert_int_equal(session.reaction, SECSESS_REACTION_FIXATION);
	scene_assert_reads(&session, "");
	scene_leave(&session);
	scene_forget(&session);
	assert_int_equal(scene_visit(scene, &victim, NULL), SECSESS_VERDICT_CURRENT);
	scene_assert_payload(scene, &victim, "alice's");
}

/* The user switched after that: still another user's ID. */
static void the_direct_successor_counts(void **state)
{
	struct scene *scene = *state;
	struct cookie last, middle, planted;
	struct secsess_session session;

	last = scene_plant(scene, "", (struct secsess_header) {0}, (struct secsess_meta) {0}, "");
	middle = scene_plant(scene, "alice", (struct secsess_header) {.life = SECSESS_RETIRED},
		(struct secsess_meta) {.bound_at = scene->now,
			.retired_at = scene->now,
			.successor = scene_sid(scene, &last).place},
		"");
	planted = scene_plant(scene, "", (struct secsess_header) {.life = SECSESS_RETIRED},
		(struct secsess_meta) {.retired_at = scene->now, .successor = scene_sid(scene, &middle).place}, "");
	scene->now += GRACE;
	scene_open(scene, &session, &planted);
	assert_int_equal(session.reaction, SECSESS_REACTION_FIXATION);
	scene_leave(&session);
	scene_forget(&session);
	assert_int_equal(scene_header(scene, &last).life, SECSESS_LIVE);
}

static void a_successor_that_is_gone(void **state)
{
	static const enum secsess_on_obsolete settings[] = {SECSESS_ON_OBSOLETE_EVIDENCE, SECSESS_ON_OBSOLETE_USER,
		SECSESS_ON_OBSOLETE_SESSION};
	struct scene *scene = *state;

	for (size_t i = 0; i < SECSESS_COUNT(settings); i++) {
		struct secsess_place nowhere = {"0123456789abcdefghijklmnop", {""}};
		struct cookie old = scene_plant(scene, "", (struct secsess_header) {.life = SECSESS_RETIRED},
			(struct secsess_meta) {.retired_at = scene->now - GRACE, .successor = nowhere}, "");

		scene->config.on_obsolete = settings[i];
		assert_int_equal(scene_visit(scene, &old, NULL), SECSESS_VERDICT_OBSOLETE);
	}
}

/* Ending a session ends its predecessor's snapshot too. */
static void logout_reaches_the_snapshot(void **state)
{
	struct scene *scene = *state;
	struct cookie old = scene_settle(scene, "guest"), cookie = old;
	struct secsess_session session;

	scene_renew(scene, &cookie, "admin");
	assert_true(scene_is_stored(scene, &old, SECSESS_PART_SNAPSHOT));
	scene_open(scene, &session, &cookie);
	assert_int_equal(secsess_session_end(&session), SECSESS_DONE);
	scene_forget(&session);
	assert_false(scene_is_stored(scene, &old, SECSESS_PART_SNAPSHOT));
	scene_open(scene, &session, &old);
	scene_assert_reads(&session, "");
	scene_leave(&session);
	scene_forget(&session);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		SCENE_TEST(read_only_requests_are_frozen_too),
		SCENE_TEST(what_was_read_late_is_judged_anew),
		SCENE_TEST(a_request_counts_for_the_session_that_it_retires),
		SCENE_TEST(obsolete_after_grace),
		SCENE_TEST(obsolete_in_between),
		SCENE_TEST(the_successor_was_never_presented),
		SCENE_TEST(a_successor_whose_page_still_runs),
		SCENE_TEST(an_upload_does_not_end_an_unseen_successor),
		SCENE_TEST(any_successor_that_was_presented_counts),
		SCENE_TEST(suspect_then_incident),
		SCENE_TEST(an_upload_across_a_renewal_is_refused_and_nothing_more),
		SCENE_TEST(an_upload_across_the_loss_of_its_cookie),
		SCENE_TEST(without_user_nobody_is_logged_out),
		SCENE_TEST(fixation_logs_nobody_out),
		SCENE_TEST(the_direct_successor_counts),
		SCENE_TEST(a_successor_that_is_gone),
		SCENE_TEST(logout_reaches_the_snapshot),
		SCENE_TEST(a_chain_of_renewals),
	};

	return cmocka_run_group_tests_name("session, retired IDs", tests, NULL, NULL);
}
