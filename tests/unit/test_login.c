/* SPDX-License-Identifier: BSD-3-Clause */

/* Whose a session is: a login is a new session under a new ID, and the old ID never gains from it. */
#include "people.h"

static void a_login_binds_and_tags(void **state)
{
	struct scene *scene = *state;
	struct cookie old = scene_settle(scene, "guest"), cookie = old;
	struct secsess_login login = {.user = STR("alice"),
		.level = STR("full"),
		.label = STR("phone"),
		.authenticated = true};
	struct secsess_session session;
	struct secsess_record record;
	int64_t opened_at = scene->now += 5000;
	bool inherits = false;

	scene_open(scene, &session, &old);
	scene->now += 100;
	assert_int_equal(secsess_session_login(&session, &login, &inherits), SECSESS_DONE);
	assert_true(inherits);
	assert_true(session.fresh);
	assert_int_equal(session.access, SECSESS_ACCESS_LEASED);
	assert_true(scene_set_cookie(&session, &cookie));
	scene_assert_payload(scene, &cookie, ""); /* until the commit */
	assert_int_equal(scene_save(&session, "in"), SECSESS_DONE);
	scene_forget(&session);

	assert_string_equal(scene_sid(scene, &old).place.tag.text, "");
	assert_string_equal(scene_sid(scene, &cookie).place.tag.text, people_tag(scene, "alice").text);
	record = people_record(scene, &cookie);
	people_assert_user(&record.meta, "alice");
	assert_true(secsess_slice_equal(record.meta.level, STR("full")));
	assert_true(secsess_slice_equal(record.meta.label, STR("phone")));
	assert_int_equal(record.meta.bound_at, opened_at);
	assert_int_equal(record.meta.authenticated_at, scene->now);
	assert_int_equal(record.meta.created_at, scene->now);
	assert_int_equal(record.meta.absolute_deadline, scene->now + ABSOLUTE);
	assert_string_equal(record.meta.predecessor.handle, scene_sid(scene, &old).place.handle);
	secsess_record_release(&record);
	assert_true(people_is_indexed(scene, "alice", &cookie));

	scene_open(scene, &session, &cookie);
	assert_int_equal(session.verdict, SECSESS_VERDICT_CURRENT);
	scene_assert_reads(&session, "in");
	scene_leave(&session);
	scene_forget(&session);
}

static bool is_in(struct secsess_buf bytes, const char *text)
{
	bool found = bytes.data && memmem(bytes.data, bytes.size, text, strlen(text));

	secsess_buf_release(&bytes);
	return found;
}

/* Invariant 5: applications set the user first and regenerate after, and an ID that was planted was shown before. */
static void the_old_id_yields_what_it_held_before(void **state)
{
	struct scene *scene = *state;
	struct cookie old = scene_settle(scene, "guest"), cookie = old;
	struct secsess_session session;
	struct secsess_record record;

	scene_open(scene, &session, &old);
	assert_int_equal(people_log_in(&session, "alice", NULL), SECSESS_DONE);
	scene_set_cookie(&session, &cookie);
	assert_int_equal(scene_save(&session, "account"), SECSESS_DONE);
	scene_forget(&session);
	scene_visit(scene, &cookie, "account 2");
	for (int times = 0; times < 2; times++) {
		scene_open(scene, &session, &old);
		assert_int_equal(session.access, SECSESS_ACCESS_FROZEN);
		scene_assert_reads(&session, "guest");
		people_assert_user(&session.record.meta, "");
		assert_int_equal(session.record.meta.bound_at, 0);
		assert_false(scene_set_cookie(&session, &old));
		assert_int_equal(scene_save(&session, "planted"), SECSESS_GONE);
		scene_forget(&session);
	}
	/* Without a secret file the bytes can be looked at. */
	assert_false(is_in(scene_bytes(scene, &old, SECSESS_PART_SNAPSHOT), "account"));
	assert_false(is_in(scene_bytes(scene, &old, SECSESS_PART_RECORD), "account"));
	assert_false(is_in(scene_bytes(scene, &old, SECSESS_PART_RECORD), "alice"));
	record = people_record(scene, &old);
	assert_int_equal(record.meta.retirement, SECSESS_RETIREMENT_LOGIN);
	secsess_record_release(&record);
	scene->now += GRACE;
	assert_false(scene_is_stored(scene, &old, SECSESS_PART_SNAPSHOT));
	scene_assert_payload(scene, &cookie, "account 2");
}

/* What one user left is not the next one's, and is not to be seen any more. */
static void who_takes_along_what(void **state)
{
	static const struct {
		const char *before, *user;
		bool inherits, old_ends;
	} rows[] = {
		{"", "alice", true, false}, {"alice", "alice", true, false}, {"bob", "alice", false, true},
		{"bob", "", true, true}, /* the application says what of it stays */
	};
	struct scene *scene = *state;

	for (size_t i = 0; i < SECSESS_COUNT(rows); i++) {
		struct cookie old = rows[i].before[0] ? people_arrive(scene, rows[i].before, "old")
											  : scene_settle(scene, "old");
		struct cookie cookie = old;
		enum secsess_reason why;
		bool inherits = !rows[i].inherits;
		struct secsess_session session;

		scene_open(scene, &session, &old);
		assert_int_equal(people_log_in(&session, rows[i].user, &inherits), SECSESS_DONE);
		assert_int_equal(inherits, rows[i].inherits);
		scene_set_cookie(&session, &cookie);
		assert_int_equal(scene_save(&session, "new"), SECSESS_DONE);
		scene_forget(&session);
		assert_int_equal(scene_is_stored(scene, &old, SECSESS_PART_SNAPSHOT), !rows[i].old_ends);
		assert_int_equal(people_look(scene, &old, &why),
			rows[i].old_ends ? SECSESS_VERDICT_ENDED : SECSESS_VERDICT_FROZEN);
		assert_int_equal(why, rows[i].old_ends ? SECSESS_REASON_DESTROYED : SECSESS_REASON_NONE);
		scene_assert_payload(scene, &cookie, "new");
		assert_int_equal(people_look(scene, &cookie, NULL), SECSESS_VERDICT_CURRENT);
		assert_int_equal(people_indexed(scene, "bob"), 0);
		people_revoke(scene, "alice");
		scene->now++; /* who logs in now comes after that */
	}
}

/* Out of bob's session alice logged in while another page of bob's was under way. */
static void a_page_of_the_one_who_left_writes_no_more(void **state)
{
	struct scene *scene = *state;
	struct cookie cookie = people_arrive(scene, "bob", "bob's");
	struct secsess_session session, page;

	scene_open(scene, &session, &cookie);
	scene_open(scene, &page, &cookie);
	assert_int_equal(page.access, SECSESS_ACCESS_OPTIMISTIC);
	assert_int_equal(people_log_in(&session, "alice", NULL), SECSESS_DONE);
	assert_int_equal(scene_save(&page, "bob's, late"), SECSESS_GONE);
	scene_forget(&page);
	scene_set_cookie(&session, &cookie);
	scene_leave(&session);
	scene_forget(&session);
	scene_assert_payload(scene, &cookie, "");
}

static enum secsess_status log_in_as(struct secsess_session *session, struct secsess_slice user)
{
	const struct secsess_login login = {.user = user, .authenticated = true};
	bool inherits;

	return secsess_session_login(session, &login, &inherits);
}

static void user_ids_are_any_bytes(void **state)
{
	static const size_t sizes[] = {1, 2, 100, SECSESS_USER_MAX - 1, SECSESS_USER_MAX};
	struct scene *scene = *state;
	unsigned char user[SECSESS_USER_MAX + 1];

	for (size_t i = 0; i < sizeof(user); i++) {
		user[i] = (unsigned char) (i * 7);
	}
	for (size_t i = 0; i < SECSESS_COUNT(sizes); i++) {
		struct cookie cookie = scene_settle(scene, "guest");
		/* What the caller gave is gone when the session is saved. */
		unsigned char *borrowed = exact_copy(user, sizes[i]);
		struct secsess_session session;
		struct secsess_record record;

		scene_open(scene, &session, &cookie);
		assert_int_equal(log_in_as(&session, secsess_slice_of(borrowed, sizes[i])), SECSESS_DONE);
		free(borrowed);
		scene_set_cookie(&session, &cookie);
		assert_int_equal(scene_save(&session, "in"), SECSESS_DONE);
		scene_forget(&session);
		assert_int_equal(people_look(scene, &cookie, NULL), SECSESS_VERDICT_CURRENT);
		record = people_record(scene, &cookie);
		assert_true(secsess_slice_equal(record.meta.user, secsess_slice_of(user, sizes[i])));
		secsess_record_release(&record);
	}
}

static void a_user_id_that_is_too_long(void **state)
{
	struct scene *scene = *state;
	struct cookie cookie = scene_settle(scene, "guest");
	unsigned char user[SECSESS_USER_MAX + 1] = {1};
	struct secsess_session session;

	scene_open(scene, &session, &cookie);
	assert_int_equal(log_in_as(&session, secsess_slice_of(user, sizeof(user))), SECSESS_CONFIG);
	assert_non_null(strstr(session.error.text, "1024"));
	assert_string_equal(session.sid.text, cookie.text);
	people_assert_user(&session.record.meta, "");
	scene_assert_reads(&session, "guest");
	assert_int_equal(scene_save(&session, "guest 2"), SECSESS_DONE);
	scene_forget(&session);
	scene_assert_payload(scene, &cookie, "guest 2");
}

/* Logged out, and goes on as nobody: nothing of the user stays with the session but what the application keeps. */
static void unbinding_leaves_nothing_of_the_user(void **state)
{
	struct scene *scene = *state;
	struct secsess_login login = {.user = STR("alice"),
		.level = STR("full"),
		.label = STR("phone"),
		.authenticated = true};
	struct cookie cookie = scene_settle(scene, "guest");
	struct secsess_session session;
	struct secsess_record record;
	bool inherits;

	scene_open(scene, &session, &cookie);
	assert_int_equal(secsess_session_login(&session, &login, &inherits), SECSESS_DONE);
	scene_set_cookie(&session, &cookie);
	scene_save(&session, "in");
	scene_forget(&session);
	scene_open(scene, &session, &cookie);
	assert_int_equal(people_log_in(&session, "", NULL), SECSESS_DONE);
	scene_set_cookie(&session, &cookie);
	scene_save(&session, "out");
	scene_forget(&session);
	assert_string_equal(scene_sid(scene, &cookie).place.tag.text, "");
	record = people_record(scene, &cookie);
	people_assert_user(&record.meta, "");
	assert_int_equal(record.meta.level.size + record.meta.label.size, 0);
	assert_int_equal(record.meta.bound_at, 0);
	assert_int_equal(record.meta.authenticated_at, 0);
	secsess_record_release(&record);
	assert_int_equal(people_indexed(scene, "alice"), 0);
	assert_int_equal(people_look(scene, &cookie, NULL), SECSESS_VERDICT_CURRENT);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		SCENE_TEST(a_login_binds_and_tags),
		SCENE_TEST_CLEAR(a_login_binds_and_tags),
		SCENE_TEST(the_old_id_yields_what_it_held_before),
		SCENE_TEST_CLEAR(the_old_id_yields_what_it_held_before),
		SCENE_TEST(who_takes_along_what),
		SCENE_TEST(a_page_of_the_one_who_left_writes_no_more),
		SCENE_TEST(user_ids_are_any_bytes),
		SCENE_TEST_CLEAR(user_ids_are_any_bytes),
		SCENE_TEST(a_user_id_that_is_too_long),
		SCENE_TEST(unbinding_leaves_nothing_of_the_user),
	};

	return cmocka_run_group_tests_name("login", tests, NULL, NULL);
}
