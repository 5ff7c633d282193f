/* SPDX-License-Identifier: BSD-3-Clause */

/* Records that can't be read: they are kept as they are, the lock is given back, and nobody is logged out. */
#include "scene.h"

/* A copy of a session's stored bytes, changed, as another session's: the store has no way to write raw bytes over. */
static struct cookie store_damaged(const struct scene *scene, struct secsess_buf *bytes)
{
	struct secsess_create_request request = {.keep_ms = 10 * IDLE};
	struct secsess_sid sid;
	struct cookie cookie;

	assert_int_equal(secsess_sid_mint(&sid, scene->ring, STR(""), &(struct secsess_tag) {""}), SECSESS_DONE);
	request.place = sid.place;
	request.record = secsess_buf_slice(bytes);
	assert_int_equal(scene->memory->ops->create(scene->memory, &request), SECSESS_DONE);
	secsess_buf_release(bytes);
	memcpy(cookie.text, sid.text, sizeof(cookie.text));
	return cookie;
}

/* Behind the header, which an opening may change. */
static void assert_same_body(struct secsess_buf *before, const struct scene *scene, const struct cookie *cookie)
{
	struct secsess_buf after = scene_bytes(scene, cookie, SECSESS_PART_RECORD);

	assert_int_equal(after.size, before->size);
	if (after.size > SECSESS_HEADER_SIZE) {
		assert_memory_equal(after.data + SECSESS_HEADER_SIZE, before->data + SECSESS_HEADER_SIZE,
			after.size - SECSESS_HEADER_SIZE);
	}
	secsess_buf_release(&after);
	secsess_buf_release(before);
}

static void start_fails(const struct scene *scene, const struct cookie *cookie, enum secsess_status status)
{
	struct secsess_session session = scene_request(scene);
	struct secsess_buf before = scene_bytes(scene, cookie, SECSESS_PART_RECORD);

	assert_int_equal(scene_start(scene, &session, cookie), status);
	assert_true(session.error.text[0]);
	assert_null(strstr(session.error.text, cookie->text));
	scene_forget(&session);
	assert_same_body(&before, scene, cookie);
}

/* A record sealed for one place doesn't open in another; without seals its checksum finds that out. */
static void another_sessions_record(void **state)
{
	struct scene *scene = *state;
	struct cookie cookie = scene_settle(scene, "data"), damaged;
	struct secsess_buf bytes = scene_bytes(scene, &cookie, SECSESS_PART_RECORD);

	damaged = store_damaged(scene, &bytes);
	for (int read_only = 0; read_only < 2; read_only++) {
		scene->start.read_only = read_only;
		start_fails(scene, &damaged, SECSESS_CORRUPT);
		scene_assert_unlocked(scene, &damaged);
	}
}

static void cut_or_of_another_version(void **state)
{
	struct scene *scene = *state;

	for (int cut = 0; cut < 2; cut++) {
		struct cookie cookie = scene_settle(scene, "data"), damaged;
		struct secsess_buf bytes = scene_bytes(scene, &cookie, SECSESS_PART_RECORD);

		if (cut) {
			bytes.size = SECSESS_HEADER_SIZE - 1;
		} else {
			bytes.data[0] = 200;
		}
		damaged = store_damaged(scene, &bytes);
		for (int read_only = 0; read_only < 2; read_only++) {
			scene->start.read_only = read_only;
			start_fails(scene, &damaged, SECSESS_CORRUPT);
		}
		scene->start.read_only = false;
	}
}

static void another_serializer(void **state)
{
	struct scene *scene = *state;
	struct cookie cookie = scene_settle(scene, "data"), empty = scene_settle(scene, "");
	struct secsess_session session;

	scene->start.serializer = STR("igbinary");
	start_fails(scene, &cookie, SECSESS_CONFIG);
	scene_assert_unlocked(scene, &cookie);
	scene_open(scene, &session, &empty); /* nothing to read */
	scene_leave(&session);
	scene_forget(&session);
	scene->start.serializer = STR("php");
	scene_assert_payload(scene, &cookie, "data");
	assert_int_equal(scene_visit(scene, &cookie, NULL), SECSESS_VERDICT_CURRENT);
}

static void a_snapshot_by_another_serializer(void **state)
{
	struct scene *scene = *state;
	struct cookie cookie = scene_settle(scene, "data");
	struct secsess_session session;

	scene_open(scene, &session, &cookie);
	assert_int_equal(secsess_session_renew(&session, SECSESS_RETIREMENT_LOGIN), SECSESS_DONE);
	scene_leave(&session);
	scene_forget(&session);
	scene->start.serializer = STR("igbinary");
	start_fails(scene, &cookie, SECSESS_CONFIG);
}

/* However often it is tried: offers that nobody was sent don't count against the session. */
static void failed_starts_use_up_no_offers(void **state)
{
	struct scene *scene = *state;
	struct cookie cookie = scene_settle(scene, "data");

	scene->now += ROTATE;
	scene->start.serializer = STR("igbinary");
	for (int i = 0; i < 7; i++) {
		start_fails(scene, &cookie, SECSESS_CONFIG);
		scene->now += GRACE;
	}
	scene->start.serializer = STR("php");
	assert_int_equal(scene_visit(scene, &cookie, NULL), SECSESS_VERDICT_DUE);
	assert_int_equal(scene_generation(scene, &cookie), 2);
}

/* A server that has not got the new secret file yet. */
static void a_key_that_is_not_there(void **state)
{
	struct scene *scene = *state;
	struct secsess_keyring *full = ring_of("sign " KEY_B "\nverify " KEY_A "\ntag " KEY_TAG "\n"), *poor = scene->ring;
	struct cookie cookie;
	struct secsess_sid sid;

	scene->ring = full;
	cookie = scene_settle(scene, "data");
	sid = scene_sid(scene, &cookie);
	secsess_sid_at(&sid, &sid, poor, 1); /* signed so that the poor server knows it */
	memcpy(cookie.text, sid.text, sizeof(cookie.text));
	scene->ring = poor;
	start_fails(scene, &cookie, SECSESS_CORRUPT);
	scene_assert_unlocked(scene, &cookie);
	scene->ring = full;
	scene_assert_payload(scene, &cookie, "data");
	secsess_keyring_free(full);
	scene->ring = poor;
}

/* Whoever can write to the store could else forge a session in clear. */
static void in_clear_where_sealed_is_wanted(void **state)
{
	struct scene *scene = *state;
	struct secsess_keyring *sealing = ring_of("sign " KEY_A "\ntag " KEY_TAG "\n"), *clear = scene->ring;
	struct cookie cookie = scene_settle(scene, "forged");
	struct secsess_sid sid = scene_sid(scene, &cookie);

	secsess_sid_at(&sid, &sid, sealing, 1);
	memcpy(cookie.text, sid.text, sizeof(cookie.text));
	scene->ring = sealing;
	start_fails(scene, &cookie, SECSESS_CORRUPT);
	scene->ring = clear;
	secsess_keyring_free(sealing);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		SCENE_TEST(another_sessions_record),
		SCENE_TEST_CLEAR(another_sessions_record),
		SCENE_TEST(cut_or_of_another_version),
		SCENE_TEST(another_serializer),
		SCENE_TEST_CLEAR(another_serializer),
		SCENE_TEST(a_snapshot_by_another_serializer),
		SCENE_TEST(failed_starts_use_up_no_offers),
		SCENE_TEST(a_key_that_is_not_there),
		SCENE_TEST_CLEAR(in_clear_where_sealed_is_wanted),
	};

	return cmocka_run_group_tests_name("session, damaged records", tests, NULL, NULL);
}
