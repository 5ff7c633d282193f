/* SPDX-License-Identifier: BSD-3-Clause */

#include "scene.h"

#define BEGIN INT64_C(1700000000000)

static int64_t clock_of(void *context)
{
	return ((const struct scene *) context)->now;
}

static const struct secsess_config usual = {
	.limits = {.grace_ms = GRACE, .rotate_ms = ROTATE},
	.idle_ms = IDLE,
	.absolute_ms = ABSOLUTE,
	.empty_ms = EMPTY,
	.tombstone_ms = TOMBSTONE,
	.lease_ms = LEASE,
	.lock_wait_ms = 0, /* the clock stands still: who must wait is refused */
	.max_waiters = 16,
	.slow_waiters = 16,
};

static int set_up(void **state, struct secsess_keyring *ring)
{
	struct scene *scene = calloc(1, sizeof(*scene));

	assert_non_null(scene);
	scene->config = usual;
	scene->now = BEGIN;
	scene->ring = ring;
	scene->memory = scene->store = secsess_memory_new(clock_of, scene);
	assert_non_null(scene->store);
	scene->client = (struct secsess_client) {.ip = STR("192.0.2.7"),
		.agent = STR("Mozilla/5.0 (X11; Linux x86_64)"),
		.navigation = true,
		.can_keep_cookie = true};
	scene->start = (struct secsess_start) {.serializer = STR("php"), .may_create = true};
	*state = scene;
	return 0;
}

int scene_set_up(void **state)
{
	return secsess_crypto_init() ? -1 : set_up(state, ring_of("sign " KEY_A "\ntag " KEY_TAG "\n"));
}

int scene_set_up_clear(void **state)
{
	return secsess_crypto_init() ? -1 : set_up(state, shared_ring(7));
}

int scene_tear_down(void **state)
{
	struct scene *scene = *state;

	scene->memory->ops->close(scene->memory);
	secsess_keyring_free(scene->ring);
	free(scene);
	return 0;
}

struct secsess_session scene_request(const struct scene *scene)
{
	return (struct secsess_session) {.store = scene->store,
		.ring = scene->ring,
		.config = &scene->config,
		.on_event = scene->on_event,
		.event_context = scene->event_context};
}

enum secsess_status scene_start(const struct scene *scene, struct secsess_session *session, const struct cookie *cookie)
{
	struct secsess_start start = scene->start;
	enum secsess_status status;

	start.id = STR(cookie ? cookie->text : "");
	status = secsess_session_start(session, &start, &scene->client);
	if (status) {
		assert_int_equal(session->access, SECSESS_ACCESS_NONE);
		assert_null(session->record.bytes.data);
		assert_null(session->payload_room.data);
	}
	return status;
}

void scene_open(const struct scene *scene, struct secsess_session *session, const struct cookie *cookie)
{
	*session = scene_request(scene);
	if (scene_start(scene, session, cookie)) {
		fail_msg("%s", session->error.text);
	}
}

bool scene_set_cookie(const struct secsess_session *session, struct cookie *cookie)
{
	bool kept = session->access != SECSESS_ACCESS_NONE && session->access != SECSESS_ACCESS_DENIED &&
		session->access != SECSESS_ACCESS_FROZEN;

	if (!cookie || !kept || (!session->fresh && !session->offered)) {
		return false;
	}
	memcpy(cookie->text, session->sid.text, sizeof(cookie->text));
	return true;
}

enum secsess_status scene_save(struct secsess_session *session, const char *payload)
{
	enum secsess_status status = secsess_session_commit(session, STR(payload), STR("php"));

	assert_int_equal(session->access, SECSESS_ACCESS_NONE);
	return status;
}

enum secsess_status scene_leave(struct secsess_session *session)
{
	enum secsess_status status = secsess_session_commit(session, (struct secsess_slice) {0}, STR("php"));

	assert_int_equal(session->access, SECSESS_ACCESS_NONE);
	return status;
}

void scene_forget(struct secsess_session *session)
{
	secsess_session_forget(session);
}

enum secsess_verdict scene_visit(const struct scene *scene, struct cookie *cookie, const char *payload)
{
	struct secsess_session session;
	enum secsess_verdict verdict;

	scene_open(scene, &session, cookie);
	verdict = session.verdict;
	scene_set_cookie(&session, cookie);
	assert_int_equal(payload ? scene_save(&session, payload) : scene_leave(&session), SECSESS_DONE);
	scene_forget(&session);
	return verdict;
}

void scene_renew(const struct scene *scene, struct cookie *cookie, const char *payload)
{
	struct secsess_session session;

	scene_open(scene, &session, cookie);
	assert_int_equal(secsess_session_renew(&session, SECSESS_RETIREMENT_REGENERATE), SECSESS_DONE);
	assert_true(scene_set_cookie(&session, cookie));
	assert_int_equal(scene_save(&session, payload), SECSESS_DONE);
	scene_forget(&session);
}

struct cookie scene_settle(const struct scene *scene, const char *payload)
{
	struct cookie cookie = {""};

	assert_int_equal(scene_visit(scene, &cookie, payload), SECSESS_VERDICT_NONE);
	assert_int_equal(scene_visit(scene, &cookie, NULL), SECSESS_VERDICT_CURRENT);
	return cookie;
}

struct cookie scene_rotated(struct scene *scene, struct cookie *old)
{
	struct cookie cookie = scene_settle(scene, "data");

	*old = cookie;
	scene->now += ROTATE;
	assert_int_equal(scene_visit(scene, &cookie, NULL), SECSESS_VERDICT_DUE);
	assert_int_equal(scene_visit(scene, &cookie, NULL), SECSESS_VERDICT_CURRENT);
	return cookie;
}

struct secsess_sid scene_sid(const struct scene *scene, const struct cookie *cookie)
{
	struct secsess_sid sid;

	assert_int_equal(secsess_sid_parse(&sid, scene->ring, STR(cookie->text)), SECSESS_DONE);
	return sid;
}

uint32_t scene_generation(const struct scene *scene, const struct cookie *cookie)
{
	return scene_sid(scene, cookie).generation;
}

struct cookie scene_cookie_at(const struct scene *scene, const struct cookie *cookie, uint32_t generation)
{
	struct secsess_sid sid = scene_sid(scene, cookie);
	struct cookie other;

	secsess_sid_at(&sid, &sid, scene->ring, generation);
	memcpy(other.text, sid.text, sizeof(other.text));
	return other;
}

struct secsess_buf scene_bytes(const struct scene *scene, const struct cookie *cookie, enum secsess_part part)
{
	struct secsess_sid sid = scene_sid(scene, cookie);
	struct secsess_opened opened = {0};
	enum secsess_status status = scene->memory->ops->read(scene->memory, &sid.place, part, &opened);

	assert_true(status == SECSESS_DONE || status == SECSESS_ABSENT);
	return opened.record;
}

struct secsess_header scene_header(const struct scene *scene, const struct cookie *cookie)
{
	struct secsess_buf bytes = scene_bytes(scene, cookie, SECSESS_PART_RECORD);
	struct secsess_header header;

	assert_int_equal(secsess_header_decode(&header, secsess_buf_slice(&bytes)), SECSESS_DONE);
	secsess_buf_release(&bytes);
	return header;
}

bool scene_is_stored(const struct scene *scene, const struct cookie *cookie, enum secsess_part part)
{
	struct secsess_buf bytes = scene_bytes(scene, cookie, part);
	bool stored = bytes.data != NULL;

	secsess_buf_release(&bytes);
	return stored;
}

void scene_assert_payload(const struct scene *scene, const struct cookie *cookie, const char *payload)
{
	struct secsess_sid sid = scene_sid(scene, cookie);
	struct secsess_buf bytes = scene_bytes(scene, cookie, SECSESS_PART_RECORD), room = {0};
	struct secsess_record record = {0};
	struct secsess_error error = {""};
	struct secsess_slice found;

	if (secsess_record_open(&record, scene->ring, &sid.place, &bytes, &error) ||
		secsess_record_payload(&record, scene->ring, &sid.place, &room, &found, &error)) {
		fail_msg("%s", error.text);
	}
	assert_int_equal(found.size, strlen(payload));
	assert_memory_equal(found.data, payload, found.size);
	secsess_buf_release(&room);
	secsess_record_release(&record);
}

void scene_assert_reads(const struct secsess_session *session, const char *payload)
{
	assert_int_equal(session->payload.size, strlen(payload));
	assert_memory_equal(session->payload.data, payload, session->payload.size);
}

void scene_assert_unlocked(const struct scene *scene, const struct cookie *cookie)
{
	assert_int_equal(scene_header(scene, cookie).lease_until, 0);
}

struct cookie scene_plant(const struct scene *scene, const char *user, struct secsess_header header,
	struct secsess_meta meta, const char *payload)
{
	struct secsess_sid sid;
	struct secsess_tag tag;
	struct secsess_buf bytes = {0};
	struct secsess_create_request request = {.keep_ms = IDLE};
	struct cookie cookie;

	secsess_tag_of(&tag, scene->ring, STR(user));
	assert_int_equal(secsess_sid_mint(&sid, scene->ring, STR(""), &tag), SECSESS_DONE);
	header.format = SECSESS_RECORD_FORMAT;
	header.newest = header.confirmed = meta.newest = meta.confirmed = 1;
	header.offered_at = header.confirmed_offer_at = scene->now;
	header.expires_at = header.expires_at ? header.expires_at : scene->now + IDLE;
	meta.idle_deadline = meta.idle_deadline ? meta.idle_deadline : scene->now + IDLE;
	meta.created_at = meta.last_seen_at = scene->now;
	meta.life = header.life;
	meta.user = STR(user);
	meta.serializer = STR("php");
	assert_int_equal(secsess_record_write(&bytes, true, &header, &meta, scene->ring, &sid.place, STR(payload)),
		SECSESS_DONE);
	secsess_header_encode(bytes.data, &header);
	request.place = sid.place;
	request.record = secsess_buf_slice(&bytes);
	assert_int_equal(scene->memory->ops->create(scene->memory, &request), SECSESS_DONE);
	secsess_buf_release(&bytes);
	memcpy(cookie.text, sid.text, sizeof(cookie.text));
	return cookie;
}
