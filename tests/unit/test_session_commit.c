/* SPDX-License-Identifier: BSD-3-Clause */

/* Whose changes are kept: with the lock, without it, after losing it, after the session's end. */
#include "scene.h"

static void readers_of(const struct scene *scene, struct cookie *cookie, struct secsess_session *holder,
	struct secsess_session *other)
{
	scene_open(scene, holder, cookie);
	assert_int_equal(holder->access, SECSESS_ACCESS_LEASED);
	scene_open(scene, other, cookie);
}

static void refused_the_lock(void **state)
{
	static const struct {
		enum secsess_on_refused setting;
		enum secsess_access access;
		enum secsess_status start, save;
	} rows[] = {
		{SECSESS_ON_REFUSED_OPTIMISTIC, SECSESS_ACCESS_OPTIMISTIC, SECSESS_DONE, SECSESS_CONFLICT},
		{SECSESS_ON_REFUSED_READONLY, SECSESS_ACCESS_READER, SECSESS_DONE, SECSESS_LOST},
		{SECSESS_ON_REFUSED_FAIL, SECSESS_ACCESS_NONE, SECSESS_BUSY, SECSESS_DONE},
	};
	struct scene *scene = *state;
	struct cookie cookie = scene_settle(scene, "data");

	for (size_t i = 0; i < SECSESS_COUNT(rows); i++) {
		struct secsess_session holder, other = scene_request(scene);

		scene->config.on_refused = rows[i].setting;
		scene_open(scene, &holder, &cookie);
		assert_int_equal(scene_start(scene, &other, &cookie), rows[i].start);
		assert_int_equal(other.access, rows[i].access);
		assert_int_equal(scene_save(&other, "other"), rows[i].save);
		scene_forget(&other);
		assert_int_equal(scene_save(&holder, "data"), SECSESS_DONE);
		scene_forget(&holder);
		scene_assert_payload(scene, &cookie, "data");
	}
}

static void a_new_visitor_is_never_refused(void **state)
{
	struct scene *scene = *state;
	struct cookie cookie = scene_settle(scene, "data");
	struct secsess_session session;

	scene->config.on_refused = SECSESS_ON_REFUSED_FAIL;
	scene_open(scene, &session, NULL);
	assert_int_equal(session.access, SECSESS_ACCESS_LEASED);
	scene_leave(&session);
	scene_forget(&session);
	scene->start.read_only = true; /* nor is who wants no lock */
	scene_open(scene, &session, &cookie);
	scene_leave(&session);
	scene_forget(&session);
}

static void an_optimistic_write_is_accepted_when_alone(void **state)
{
	struct scene *scene = *state;
	struct cookie cookie = scene_settle(scene, "0");
	struct secsess_session holder, other;

	readers_of(scene, &cookie, &holder, &other);
	assert_int_equal(scene_leave(&holder), SECSESS_DONE); /* changed nothing */
	assert_int_equal(scene_save(&other, "other"), SECSESS_DONE);
	scene_forget(&holder);
	scene_forget(&other);
	scene_assert_payload(scene, &cookie, "other");
	scene_assert_unlocked(scene, &cookie);
}

/* Invariant 3: no accepted write is overwritten unseen. */
static void an_optimistic_write_overwrites_nothing(void **state)
{
	struct scene *scene = *state;
	struct cookie cookie = scene_settle(scene, "0");
	struct secsess_session holder, other, third;

	readers_of(scene, &cookie, &holder, &other);
	scene_open(scene, &third, &cookie);
	assert_int_equal(scene_save(&holder, "holder"), SECSESS_DONE);
	assert_int_equal(scene_save(&other, "other"), SECSESS_CONFLICT);
	assert_int_equal(scene_leave(&third), SECSESS_DONE); /* nothing changed, nothing refused */
	scene_forget(&holder);
	scene_forget(&other);
	scene_forget(&third);
	scene_assert_payload(scene, &cookie, "holder");

	readers_of(scene, &cookie, &holder, &other);
	scene_open(scene, &third, &cookie);
	scene_leave(&holder);
	assert_int_equal(scene_save(&other, "other"), SECSESS_DONE);
	assert_int_equal(scene_save(&third, "third"), SECSESS_CONFLICT);
	scene_forget(&holder);
	scene_forget(&other);
	scene_forget(&third);
	scene_assert_payload(scene, &cookie, "other");
}

/* A reader of what another request holds now may not write into its work. */
static void an_optimistic_write_waits_for_no_holder(void **state)
{
	struct scene *scene = *state;
	struct cookie cookie = scene_settle(scene, "0");
	struct secsess_session holder, other, next;

	readers_of(scene, &cookie, &holder, &other);
	scene_leave(&holder);
	scene_open(scene, &next, &cookie);
	assert_int_equal(next.access, SECSESS_ACCESS_LEASED);
	assert_int_equal(scene_save(&other, "other"), SECSESS_CONFLICT);
	assert_int_equal(scene_save(&next, "next"), SECSESS_DONE);
	scene_forget(&holder);
	scene_forget(&other);
	scene_forget(&next);
	scene_assert_payload(scene, &cookie, "next");
}

static void destroying_needs_no_lock(void **state)
{
	struct scene *scene = *state;
	struct cookie cookie = scene_settle(scene, "0");
	struct secsess_session holder, other;

	readers_of(scene, &cookie, &holder, &other);
	assert_int_equal(secsess_session_end(&other), SECSESS_DONE);
	assert_int_equal(scene_save(&holder, "holder"), SECSESS_GONE);
	scene_forget(&holder);
	scene_forget(&other);
	assert_int_equal(scene_header(scene, &cookie).life, SECSESS_ENDED);
}

static void a_lost_lease_cant_write(void **state)
{
	struct scene *scene = *state;
	struct cookie cookie = scene_settle(scene, "0");
	struct secsess_session late, next;

	scene_open(scene, &late, &cookie);
	scene->now += LEASE;
	scene_open(scene, &next, &cookie);
	assert_int_equal(next.access, SECSESS_ACCESS_LEASED);
	assert_int_equal(scene_save(&late, "late"), SECSESS_LOST);
	assert_int_equal(scene_header(scene, &cookie).lease_until, scene->now + LEASE); /* the next one's stands */
	assert_int_equal(scene_save(&next, "next"), SECSESS_DONE);
	scene_forget(&late);
	scene_forget(&next);
	scene_assert_payload(scene, &cookie, "next");
}

static void who_changed_nothing_lost_nothing(void **state)
{
	struct scene *scene = *state;
	struct cookie cookie = scene_settle(scene, "0");
	struct secsess_session late, next;

	scene_open(scene, &late, &cookie);
	scene->now += LEASE;
	scene_open(scene, &next, &cookie);
	assert_int_equal(scene_leave(&late), SECSESS_DONE);
	assert_int_equal(scene_header(scene, &cookie).lease_until, scene->now + LEASE); /* the next one's stands */
	assert_int_equal(secsess_session_end(&next), SECSESS_DONE);
	scene_forget(&late);
	scene_forget(&next);
	cookie = scene_settle(scene, "0");
	scene_open(scene, &late, &cookie);
	scene->now += LEASE;
	scene_open(scene, &next, &cookie);
	assert_int_equal(secsess_session_end(&next), SECSESS_DONE);
	assert_int_equal(scene_leave(&late), SECSESS_DONE);
	scene_forget(&late);
	scene_forget(&next);
	assert_int_equal(scene_header(scene, &cookie).life, SECSESS_ENDED);
}

static void a_late_holder_that_nobody_missed(void **state)
{
	struct scene *scene = *state;
	struct cookie cookie = scene_settle(scene, "0");
	struct secsess_session late, optimist;

	scene_open(scene, &late, &cookie);
	scene->now += 2 * LEASE;
	assert_int_equal(scene_save(&late, "late"), SECSESS_DONE);
	scene_forget(&late);
	scene_assert_payload(scene, &cookie, "late");
	/* An optimistic write in between is a challenge, too. */
	readers_of(scene, &cookie, &late, &optimist);
	scene->now += LEASE;
	assert_int_equal(scene_save(&optimist, "optimist"), SECSESS_DONE);
	assert_int_equal(scene_save(&late, "late again"), SECSESS_LOST);
	scene_forget(&late);
	scene_forget(&optimist);
	scene_assert_payload(scene, &cookie, "optimist");
}

/* Invariant 3: no write resurrects what ended while the request ran, however it ended. */
static void nothing_is_resurrected(void **state)
{
	enum { END, RETIRE, EXPIRE, ENDS };
	struct scene *scene = *state;

	for (int end = 0; end < ENDS; end++) {
		for (int leased = 0; leased < 2; leased++) {
			struct cookie cookie = scene_settle(scene, "0");
			struct secsess_session first, second;
			/* cppcheck-suppress uninitvar ; only their addresses are taken */
			struct secsess_session *writer = leased ? &first : &second, *ender = leased ? &second : &first;

			readers_of(scene, &cookie, &first, &second);
			if (end == EXPIRE) {
				scene->now += IDLE + MARGIN;
			} else if (end == RETIRE && leased) {
				scene->now += LEASE;
				scene_leave(ender);
				assert_int_equal(scene_start(scene, ender, &cookie), SECSESS_DONE);
				assert_int_equal(secsess_session_renew(ender, SECSESS_RETIREMENT_LOGIN), SECSESS_DONE);
			} else {
				assert_int_equal(end == RETIRE ? secsess_session_renew(ender, SECSESS_RETIREMENT_LOGIN)
											   : secsess_session_end(ender),
					SECSESS_DONE);
			}
			assert_int_equal(scene_save(writer, "resurrected"), SECSESS_GONE);
			scene_leave(ender);
			scene_forget(&first);
			scene_forget(&second);
			assert_int_equal(scene_is_stored(scene, &cookie, SECSESS_PART_RECORD), end != EXPIRE);
			assert_true(end == EXPIRE || scene_header(scene, &cookie).life != SECSESS_LIVE);
		}
	}
}

static void aborting_saves_nothing(void **state)
{
	struct scene *scene = *state;
	struct cookie cookie = scene_settle(scene, "0");
	struct secsess_session session;

	scene_open(scene, &session, &cookie);
	assert_int_equal(secsess_session_abort(&session), SECSESS_DONE);
	assert_int_equal(session.access, SECSESS_ACCESS_NONE);
	assert_int_equal(secsess_session_abort(&session), SECSESS_DONE); /* nothing is open */
	assert_int_equal(scene_leave(&session), SECSESS_DONE);
	scene_forget(&session);
	scene_assert_unlocked(scene, &cookie);
	scene_assert_payload(scene, &cookie, "0");
}

/* One that was not changed is not sent again. */
static void what_is_unchanged_is_only_touched(void **state)
{
	struct scene *scene = *state;
	struct cookie cookie = scene_settle(scene, "data");
	uint64_t fence = scene_header(scene, &cookie).fence;

	scene_visit(scene, &cookie, NULL);
	assert_int_equal(scene_header(scene, &cookie).fence, fence + 1); /* the grant, no write */
	scene_visit(scene, &cookie, "data");
	assert_int_equal(scene_header(scene, &cookie).fence, fence + 3);
	/* A longer user agent doesn't fit into the meta that is there. */
	scene->client
		.agent = STR("0123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890");
	scene_visit(scene, &cookie, NULL);
	assert_int_equal(scene_header(scene, &cookie).fence, fence + 5);
	scene_assert_payload(scene, &cookie, "data");
}

/* A new signing key seals the payload, too: nothing is left under the former one. */
static void a_changed_key_writes_all_anew(void **state)
{
	struct scene *scene = *state;
	struct cookie cookie = scene_settle(scene, "data");
	uint32_t former = scene_header(scene, &cookie).key_id;

	secsess_keyring_free(scene->ring);
	scene->ring = ring_of("sign " KEY_B "\nverify " KEY_A "\ntag " KEY_TAG "\n");
	assert_int_equal(scene_visit(scene, &cookie, NULL), SECSESS_VERDICT_CURRENT);
	assert_int_not_equal(scene_header(scene, &cookie).key_id, former);
	scene_assert_payload(scene, &cookie, "data");
}

static void too_large_a_payload_is_refused(void **state)
{
	static unsigned char large[(32 << 20) + 1];
	struct scene *scene = *state;
	struct cookie cookie = scene_settle(scene, "data");
	struct secsess_session session;

	scene_open(scene, &session, &cookie);
	assert_int_equal(secsess_session_commit(&session, secsess_slice_of(large, sizeof(large)), STR("php")),
		SECSESS_CONFIG);
	assert_true(session.error.text[0]);
	assert_int_equal(session.access, SECSESS_ACCESS_NONE);
	scene_forget(&session);
	scene_assert_payload(scene, &cookie, "data");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		SCENE_TEST(refused_the_lock),
		SCENE_TEST(a_new_visitor_is_never_refused),
		SCENE_TEST(an_optimistic_write_is_accepted_when_alone),
		SCENE_TEST_CLEAR(an_optimistic_write_is_accepted_when_alone),
		SCENE_TEST(an_optimistic_write_overwrites_nothing),
		SCENE_TEST(an_optimistic_write_waits_for_no_holder),
		SCENE_TEST(destroying_needs_no_lock),
		SCENE_TEST(a_lost_lease_cant_write),
		SCENE_TEST(who_changed_nothing_lost_nothing),
		SCENE_TEST(a_late_holder_that_nobody_missed),
		SCENE_TEST(nothing_is_resurrected),
		SCENE_TEST(aborting_saves_nothing),
		SCENE_TEST(what_is_unchanged_is_only_touched),
		SCENE_TEST_CLEAR(what_is_unchanged_is_only_touched),
		SCENE_TEST(a_changed_key_writes_all_anew),
		SCENE_TEST(too_large_a_payload_is_refused),
	};

	return cmocka_run_group_tests_name("session, commit", tests, NULL, NULL);
}
