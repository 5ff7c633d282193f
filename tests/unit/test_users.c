/* SPDX-License-Identifier: BSD-3-Clause */

/* The list of a user's sessions, and the end of one of them. The index is a hint; what is true, the records say. */
#include "faults.h"
#include "people.h"

static struct secsess_list list_of(const struct scene *scene, const char *user)
{
	struct secsess_session session = scene_request(scene);
	struct secsess_list list = {0};

	assert_int_equal(secsess_session_list(&session, STR(user), &list), SECSESS_DONE);
	scene_forget(&session);
	return list;
}

static void the_newest_comes_first(void **state)
{
	struct scene *scene = *state;
	struct cookie cookies[3];
	struct secsess_list list;

	for (size_t i = 0; i < SECSESS_COUNT(cookies); i++) {
		scene->now += 1000;
		cookies[i] = people_arrive(scene, "alice", "in");
	}
	people_arrive(scene, "bob", "in");
	scene->now += 1000;
	scene_visit(scene, &cookies[0], "used last"); /* which doesn't make it newer */
	list = list_of(scene, "alice");
	assert_int_equal(list.count, 3);
	for (size_t i = 0; i < list.count; i++) {
		const struct secsess_meta *meta = &list.at[i].record.meta;

		assert_string_equal(list.at[i].handle, scene_sid(scene, &cookies[2 - i]).place.handle);
		people_assert_user(meta, "alice");
		assert_int_equal(meta->last_seen_at, i == 2 ? scene->now : scene->now - 1000 * (int64_t) (i + 1));
		assert_true(secsess_slice_equal(meta->ip, STR("192.0.2.7")));
	}
	secsess_list_release(&list);
	secsess_list_release(&list);
}

static void who_has_no_session_has_an_empty_list(void **state)
{
	struct scene *scene = *state;

	assert_int_equal(people_listed(scene, "nobody knows"), 0);
	scene_settle(scene, "guest");
	assert_int_equal(people_listed(scene, ""), 0);
}

/* Puts it into the index of a user, whoever it belongs to. */
static void enlist(struct scene *scene, const char *user, const struct cookie *cookie)
{
	struct secsess_enlist_request request = {.list_until = scene->now + IDLE};
	struct secsess_index over = {0};

	request.place = scene_sid(scene, cookie).place;
	request.place.tag = people_tag(scene, user);
	assert_int_equal(scene->memory->ops->enlist(scene->memory, &request, &over), SECSESS_DONE);
}

static void log_out(struct scene *scene, const struct cookie *cookie)
{
	struct secsess_session session;

	scene_open(scene, &session, cookie);
	assert_int_equal(secsess_session_logout(&session), SECSESS_DONE);
	scene_forget(&session);
}

/* A record that only its revocation time has ended: the index had lost it. */
static void revoke_behind_the_index(struct scene *scene, const char *user, const struct cookie *cookie)
{
	struct secsess_tag tag = people_tag(scene, user);
	struct secsess_sid sid = scene_sid(scene, cookie);

	assert_int_equal(scene->memory->ops->unlist(scene->memory, &tag, &sid.place.handle, 1), SECSESS_DONE);
	people_revoke(scene, user);
}

static void only_what_lives_is_listed_and_the_rest_forgotten(void **state)
{
	struct scene *scene = *state;
	struct cookie expired, live, ended, retired, revoked, bobs, lost, guest = scene_settle(scene, "guest");

	expired = people_arrive(scene, "alice", "in");
	scene->now += IDLE;
	revoked = people_arrive(scene, "alice", "in");
	revoke_behind_the_index(scene, "alice", &revoked);
	scene->now += 1;
	ended = people_arrive(scene, "alice", "in");
	log_out(scene, &ended);
	live = retired = people_arrive(scene, "alice", "in");
	scene_renew(scene, &live, "in");
	bobs = people_arrive(scene, "bob", "in");
	lost = scene_cookie_at(scene, &live, 1);
	enlist(scene, "alice", &expired);
	enlist(scene, "alice", &revoked);
	enlist(scene, "alice", &ended);
	enlist(scene, "alice", &retired);
	enlist(scene, "alice", &bobs);
	enlist(scene, "alice", &guest);
	enlist(scene, "alice", &lost);
	assert_int_equal(people_indexed(scene, "alice"), 7);
	assert_int_equal(people_listed(scene, "alice"), 1);
	assert_int_equal(people_indexed(scene, "alice"), 1);
	assert_true(people_is_indexed(scene, "alice", &live));
	/* The records are as they were. */
	assert_int_equal(people_look(scene, &bobs, NULL), SECSESS_VERDICT_CURRENT);
	assert_int_equal(people_look(scene, &retired, NULL), SECSESS_VERDICT_FROZEN);
	assert_int_equal(people_listed(scene, "bob"), 1);
}

/* Another part of the fleet may have the key already, or still. */
static void what_cannot_be_read_here_is_left_alone(void **state)
{
	struct scene *scene = *state;
	struct secsess_keyring *ours = scene->ring, *theirs = ring_of("sign " KEY_B "\ntag " KEY_TAG "\n"),
						   *both = ring_of("sign " KEY_A "\nverify " KEY_B "\ntag " KEY_TAG "\n");
	struct cookie ours_too = people_arrive(scene, "alice", "in"), cookie;
	struct secsess_session session = scene_request(scene);
	struct secsess_sid sid;

	scene->ring = theirs;
	cookie = people_arrive(scene, "alice", "in");
	sid = scene_sid(scene, &cookie);
	scene->ring = ours;
	assert_int_equal(people_listed(scene, "alice"), 1);
	assert_int_equal(people_indexed(scene, "alice"), 2);
	assert_int_equal(secsess_session_terminate(&session, STR("alice"), STR(sid.place.handle)), SECSESS_ABSENT);
	scene->ring = both;
	assert_int_equal(people_listed(scene, "alice"), 2);
	assert_int_equal(people_look(scene, &cookie, NULL), SECSESS_VERDICT_CURRENT);
	assert_int_equal(people_look(scene, &ours_too, NULL), SECSESS_VERDICT_CURRENT);
	scene->ring = ours;
	secsess_keyring_free(theirs);
	secsess_keyring_free(both);
	scene_forget(&session);
}

static enum secsess_status terminate(struct secsess_session *session, const char *user, struct secsess_slice handle)
{
	return secsess_session_terminate(session, STR(user), handle);
}

static void one_session_is_ended(void **state)
{
	struct scene *scene = *state;
	struct cookie mine = people_arrive(scene, "alice", "mine"), old, other;
	struct secsess_session session, page;
	struct secsess_sid sid;
	enum secsess_reason why;

	old = other = people_arrive(scene, "alice", "other");
	scene_renew(scene, &other, "other");
	sid = scene_sid(scene, &other);
	scene_open(scene, &session, &mine);
	scene_open(scene, &page, &other);
	assert_int_equal(terminate(&session, "alice", STR(sid.place.handle)), SECSESS_DONE);
	assert_int_equal(session.access, SECSESS_ACCESS_LEASED);
	assert_int_equal(scene_save(&session, "goes on"), SECSESS_DONE);
	assert_int_equal(scene_save(&page, "late"), SECSESS_GONE);
	scene_forget(&page);
	assert_int_equal(people_look(scene, &other, &why), SECSESS_VERDICT_ENDED);
	assert_int_equal(why, SECSESS_REASON_TERMINATED);
	/* Nor is anything of it served under the ID before. */
	assert_false(scene_is_stored(scene, &old, SECSESS_PART_SNAPSHOT));
	assert_int_equal(people_indexed(scene, "alice"), 1);
	assert_int_equal(terminate(&session, "alice", STR(sid.place.handle)), SECSESS_ABSENT); /* there is none any more */
	scene_forget(&session);
	scene_assert_payload(scene, &mine, "goes on");
}

static void the_open_one_is_closed_with_it(void **state)
{
	struct scene *scene = *state;
	struct cookie cookie = people_arrive(scene, "alice", "in");
	struct secsess_sid sid = scene_sid(scene, &cookie);
	struct secsess_session session;

	scene_open(scene, &session, &cookie);
	assert_int_equal(terminate(&session, "alice", STR(sid.place.handle)), SECSESS_DONE);
	assert_int_equal(session.access, SECSESS_ACCESS_NONE);
	assert_int_equal(scene_save(&session, "late"), SECSESS_DONE); /* nothing is open */
	scene_forget(&session);
	assert_int_equal(scene_header(scene, &cookie).life, SECSESS_ENDED);
}

static void nobody_ends_what_is_not_his(void **state)
{
	struct scene *scene = *state;
	struct cookie bobs = people_arrive(scene, "bob", "in"), guest = scene_settle(scene, "guest"), old, cookie, ended;
	struct cookie *const cookies[] = {&bobs, &guest, &old, &ended};
	struct secsess_session session = scene_request(scene);

	old = cookie = people_arrive(scene, "alice", "in");
	scene_renew(scene, &cookie, "in");
	ended = people_arrive(scene, "alice", "in");
	log_out(scene, &ended);
	for (size_t i = 0; i < SECSESS_COUNT(cookies); i++) {
		struct secsess_sid sid = scene_sid(scene, cookies[i]);
		enum secsess_verdict before = people_look(scene, cookies[i], NULL);

		assert_int_equal(terminate(&session, "alice", STR(sid.place.handle)), SECSESS_ABSENT);
		assert_int_equal(terminate(&session, "", STR(sid.place.handle)), SECSESS_ABSENT);
		assert_int_equal(people_look(scene, cookies[i], NULL), before);
	}
	/* Nor is it enough that an index says so. */
	enlist(scene, "alice", &bobs);
	assert_int_equal(terminate(&session, "alice", STR(scene_sid(scene, &bobs).place.handle)), SECSESS_ABSENT);
	assert_int_equal(people_look(scene, &bobs, NULL), SECSESS_VERDICT_CURRENT);
	scene_forget(&session);
}

static void what_is_no_handle_ends_nothing(void **state)
{
	static const char *const handles[] = {"", "0", "0123456789abcdefghijklmno", "0123456789abcdefghijklmnopq",
		"0123456789abcdefghijklmnow", "0123456789ABCDEFGHIJKLMNOP", "0123456789abcdefghijklmno}",
		"0123456789abcdefghij}:r:kl", "\377123456789abcdefghijklmnop"};
	struct scene *scene = *state;
	struct cookie cookie = people_arrive(scene, "alice", "in");
	struct secsess_session session;
	struct faults faults;
	struct secsess_sid sid = scene_sid(scene, &cookie);
	char cut[SECSESS_HANDLE_LENGTH];

	faults_insert(&faults, scene); /* which counts what reaches a server: nothing that names other keys */
	session = scene_request(scene);
	for (size_t i = 0; i < SECSESS_COUNT(handles); i++) {
		assert_int_equal(terminate(&session, "alice", STR(handles[i])), SECSESS_ABSENT);
	}
	memcpy(cut, sid.place.handle, sizeof(cut));
	cut[10] = '\0';
	assert_int_equal(terminate(&session, "alice", secsess_slice_of(cut, sizeof(cut))), SECSESS_ABSENT);
	assert_int_equal(terminate(&session, "alice", STR(sid.text)), SECSESS_ABSENT); /* an ID is none */
	assert_int_equal(faults.calls, 0);
	scene->store = scene->memory;
	assert_int_equal(people_look(scene, &cookie, NULL), SECSESS_VERDICT_CURRENT);
	scene_forget(&session);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		SCENE_TEST(the_newest_comes_first),
		SCENE_TEST_CLEAR(the_newest_comes_first),
		SCENE_TEST(who_has_no_session_has_an_empty_list),
		SCENE_TEST(only_what_lives_is_listed_and_the_rest_forgotten),
		SCENE_TEST_CLEAR(only_what_lives_is_listed_and_the_rest_forgotten),
		SCENE_TEST(what_cannot_be_read_here_is_left_alone),
		SCENE_TEST(one_session_is_ended),
		SCENE_TEST_CLEAR(one_session_is_ended),
		SCENE_TEST(the_open_one_is_closed_with_it),
		SCENE_TEST(nobody_ends_what_is_not_his),
		SCENE_TEST_CLEAR(nobody_ends_what_is_not_his),
		SCENE_TEST(what_is_no_handle_ends_nothing),
	};

	return cmocka_run_group_tests_name("users", tests, NULL, NULL);
}
