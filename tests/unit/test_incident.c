/* SPDX-License-Identifier: BSD-3-Clause */

/* Two copies of one session are alive: its user's sessions end, and people find it noted, once. */
#include "faults.h"
#include "people.h"
#include "shortage.h"

#include "../../handlers/core/incident.h"

#define KEPT INT64_C(2592000000)

static struct witness witness;

static void come_from(struct scene *scene, const char *ip, const char *agent, const char *area)
{
	scene->client.ip = STR(ip);
	scene->client.agent = STR(agent);
	scene->client.area = STR(area);
}

/* A session of the user whose cookie was copied: old is the thief's, the answer what the user has by now. */
static struct cookie copied(struct scene *scene, const char *user, struct cookie *old)
{
	struct cookie cookie;

	scene->config.incident_ms = KEPT;
	come_from(scene, "192.0.2.7", "Mozilla/5.0", "here");
	cookie = *old = people_arrive(scene, user, "in");
	scene->now += ROTATE;
	scene_visit(scene, &cookie, NULL);
	scene_visit(scene, &cookie, NULL);
	scene->now += GRACE;
	return cookie;
}

/* Both come: first the one with the old ID, then the other. */
static void collide(struct scene *scene, const struct cookie *old, const struct cookie *cookie)
{
	come_from(scene, "203.0.113.9", "curl/8", "far away");
	assert_int_equal(people_look(scene, old, NULL), SECSESS_VERDICT_OBSOLETE);
	scene->now += 2000;
	come_from(scene, "192.0.2.7", "Mozilla/5.0", "here");
	assert_int_equal(people_look(scene, cookie, NULL), SECSESS_VERDICT_INCIDENT);
	scene->now += 1;
}

static struct secsess_incidents incidents_of(const struct scene *scene, const char *user, uint32_t limit)
{
	struct secsess_session session = scene_request(scene);
	struct secsess_incidents incidents = {0};

	assert_int_equal(secsess_session_incidents(&session, user ? STR(user) : (struct secsess_slice) {0}, limit,
						 &incidents),
		SECSESS_DONE);
	scene_forget(&session);
	return incidents;
}

static size_t count_of(const struct scene *scene, const char *user, uint32_t limit)
{
	struct secsess_incidents incidents = incidents_of(scene, user, limit);
	size_t count = incidents.count;

	secsess_incidents_release(&incidents);
	secsess_incidents_release(&incidents);
	return count;
}

static void assert_sighted(const struct secsess_sighting *sighting, int64_t at, uint32_t generation, const char *ip,
	const char *agent, const char *area)
{
	assert_int_equal(sighting->at, at);
	assert_int_equal(sighting->generation, generation);
	assert_true(secsess_slice_equal(sighting->ip, STR(ip)));
	assert_true(secsess_slice_equal(sighting->agent, STR(agent)));
	assert_true(secsess_slice_equal(sighting->area, STR(area)));
}

static void two_copies_are_an_incident(void **state)
{
	struct scene *scene = *state;
	struct cookie other = people_arrive(scene, "alice", "elsewhere"), bobs = people_arrive(scene, "bob", "in"), old,
				  cookie;
	struct secsess_incidents incidents;
	const struct secsess_incident *incident;
	int64_t at;

	cookie = copied(scene, "alice", &old);
	at = scene->now;
	assert_int_equal(count_of(scene, NULL, 10), 0);
	collide(scene, &old, &cookie);
	incidents = incidents_of(scene, NULL, 10);
	assert_int_equal(incidents.count, 1);
	incident = &incidents.at[0];
	assert_string_equal(incident->handle, scene_sid(scene, &cookie).place.handle);
	assert_int_equal(incident->at, at + 2000);
	assert_string_equal(incident->tag.text, people_tag(scene, "alice").text);
	assert_true(secsess_slice_equal(incident->user, STR("alice")));
	assert_sighted(&incident->first, at, 1, "203.0.113.9", "curl/8", "far away");
	assert_sighted(&incident->second, at + 2000, 2, "192.0.2.7", "Mozilla/5.0", "here");
	assert_int_equal(incident->sessions.count, 2);
	assert_string_equal(incident->sessions.at[0].handle, incident->handle);
	assert_int_equal(incident->sessions.at[0].record.header.life, SECSESS_SUSPECT);
	assert_string_equal(incident->sessions.at[1].handle, scene_sid(scene, &other).place.handle);
	for (size_t i = 0; i < incident->sessions.count; i++) {
		people_assert_user(&incident->sessions.at[i].record.meta, "alice");
	}
	secsess_incidents_release(&incidents);
	/* The user is revoked, and nobody else. */
	assert_int_equal(people_look(scene, &other, NULL), SECSESS_VERDICT_ENDED);
	assert_true(secsess_verdict_admits(people_look(scene, &bobs, NULL)));
}

static void one_copy_alone_is_none(void **state)
{
	struct scene *scene = *state;
	struct cookie other = people_arrive(scene, "alice", "elsewhere"), old, cookie = copied(scene, "alice", &old);

	(void) cookie;
	for (int times = 0; times < 3; times++) {
		people_look(scene, &old, NULL);
	}
	assert_int_equal(count_of(scene, NULL, 10), 0);
	assert_true(secsess_verdict_admits(people_look(scene, &other, NULL)));
}

static void it_is_noted_once_however_often_they_come(void **state)
{
	struct scene *scene = *state;
	struct cookie old, cookie = copied(scene, "alice", &old);
	struct secsess_incidents incidents;
	int64_t at = scene->now;

	witness_listen(&witness, scene);
	collide(scene, &old, &cookie);
	for (int times = 0; times < 5; times++) {
		scene->now += 1000;
		come_from(scene, "198.51.100.1", "another", "elsewhere");
		people_look(scene, &cookie, NULL);
		people_look(scene, &old, NULL);
	}
	incidents = incidents_of(scene, NULL, 10);
	assert_int_equal(incidents.count, 1);
	assert_sighted(&incidents.at[0].second, at + 2000, 2, "192.0.2.7", "Mozilla/5.0", "here");
	secsess_incidents_release(&incidents);
	assert_string_equal(witness_only(&witness, SECSESS_EVENT_INCIDENT)->handle, scene_sid(scene, &cookie).place.handle);
	assert_string_equal(witness_only(&witness, SECSESS_EVENT_INCIDENT)->user, "alice");
}

static void the_newest_come_first_and_of_whom_one_asks(void **state)
{
	static const char *const users[] = {"alice", "bob", "alice", ""};
	struct scene *scene = *state;
	struct secsess_incidents incidents;
	char handles[4][SECSESS_HANDLE_LENGTH + 1];

	for (size_t i = 0; i < SECSESS_COUNT(users); i++) {
		struct cookie old, cookie = copied(scene, users[i], &old);

		collide(scene, &old, &cookie);
		memcpy(handles[i], scene_sid(scene, &cookie).place.handle, sizeof(handles[i]));
	}
	incidents = incidents_of(scene, NULL, 10);
	assert_int_equal(incidents.count, 4);
	for (size_t i = 0; i < 4; i++) {
		assert_string_equal(incidents.at[i].handle, handles[3 - i]);
		assert_true(secsess_slice_equal(incidents.at[i].user, STR(users[3 - i])));
	}
	secsess_incidents_release(&incidents);
	assert_int_equal(count_of(scene, "alice", 10), 2);
	assert_int_equal(count_of(scene, "alice", 1), 1);
	assert_int_equal(count_of(scene, "bob", 10), 1);
	assert_int_equal(count_of(scene, "", 10), 1);
	assert_int_equal(count_of(scene, "nobody knows", 10), 0);
	assert_int_equal(count_of(scene, NULL, 3), 3);
	assert_int_equal(count_of(scene, NULL, 0), 0);
	incidents = incidents_of(scene, "alice", 1);
	assert_string_equal(incidents.at[0].handle, handles[2]);
	secsess_incidents_release(&incidents);
}

static void what_cannot_be_read_here_is_left_out(void **state)
{
	struct scene *scene = *state;
	struct secsess_keyring *ours = scene->ring, *theirs = ring_of("sign " KEY_B "\ntag " KEY_TAG "\n");
	struct cookie old, cookie = copied(scene, "alice", &old);
	const struct secsess_note junk = {.log = SECSESS_LOG_INCIDENTS,
		.name = STR("0123456789abcdefghijklmnop.2"),
		.bytes = STR("no note"),
		.most = 100,
		.keep_ms = KEPT};
	const struct secsess_note nonsense = {.log = SECSESS_LOG_INCIDENTS,
		.name = STR("x"),
		.bytes = STR(""),
		.most = 100,
		.keep_ms = KEPT};

	collide(scene, &old, &cookie);
	scene->ring = theirs;
	assert_int_equal(count_of(scene, NULL, 10), 0);
	cookie = copied(scene, "bob", &old);
	collide(scene, &old, &cookie);
	assert_int_equal(count_of(scene, NULL, 10), 1);
	scene->ring = ours;
	assert_int_equal(scene->memory->ops->note(scene->memory, &junk), SECSESS_DONE);
	assert_int_equal(scene->memory->ops->note(scene->memory, &nonsense), SECSESS_DONE);
	assert_int_equal(count_of(scene, NULL, 10), 1);
	assert_int_equal(count_of(scene, "alice", 10), 1);
	secsess_keyring_free(theirs);
}

/* The nth operation of a request with this ID fails, whichever it is; of the failure only its note may be lost. */
static bool visit_with_fault(struct scene *scene, const struct cookie *cookie, int nth)
{
	struct secsess_session session;
	struct faults faults;
	enum secsess_status status;

	faults_insert(&faults, scene);
	faults_arm(&faults, FAULT_BEFORE, nth);
	session = scene_request(scene);
	status = scene_start(scene, &session, cookie);
	assert_true(status == SECSESS_DONE || status == SECSESS_IO);
	scene_leave(&session);
	scene_forget(&session);
	scene->store = scene->memory;
	return faults.calls >= nth;
}

/* The user is revoked all the same, and the next one with a copy makes up for what could not be noted. */
static void a_failure_to_note_it_loses_no_more_than_that(void **state)
{
	struct scene *scene = *state;
	bool struck = true;

	for (int nth = 1; struck; nth++) {
		struct cookie other, old, cookie;
		struct secsess_incidents incidents;

		other = people_arrive(scene, "alice", "elsewhere");
		cookie = copied(scene, "alice", &old);
		struck = visit_with_fault(scene, &old, nth);
		people_look(scene, &old, NULL);
		struck |= visit_with_fault(scene, &cookie, nth);
		people_look(scene, &cookie, NULL);
		assert_int_not_equal(people_look(scene, &other, NULL), SECSESS_VERDICT_CURRENT);
		incidents = incidents_of(scene, NULL, 1);
		assert_int_equal(incidents.count, 1);
		assert_string_equal(incidents.at[0].handle, scene_sid(scene, &cookie).place.handle);
		assert_int_equal(incidents.at[0].second.generation, 2);
		assert_true(incidents.at[0].first.at == 0 || incidents.at[0].first.generation == 1);
		secsess_incidents_release(&incidents);
		scene->now += 1;
		assert_in_range(nth, 1, 12);
	}
}

/* Whether there was an nth allocation, or operation of the store, to fail while incidents are read. */
static bool read_with_fault(struct scene *scene, bool of_memory, int nth)
{
	struct secsess_session session;
	struct secsess_incidents incidents = {0};
	struct faults faults;
	enum secsess_status status;
	bool struck;

	faults_insert(&faults, scene);
	faults_arm(&faults, FAULT_AFTER, of_memory ? 0 : nth);
	session = scene_request(scene);
	shortage_arm(of_memory ? (size_t) nth : 0);
	status = secsess_session_incidents(&session, (struct secsess_slice) {0}, 10, &incidents);
	struck = shortage_disarm() || (!of_memory && faults.calls >= nth);
	if (status) {
		assert_int_equal(status, of_memory ? SECSESS_NOMEM : SECSESS_IO);
		assert_true(session.error.text[0]);
		assert_int_equal(incidents.count, 0);
	} else {
		assert_int_equal(incidents.count, 1);
		assert_int_not_equal(incidents.at[0].first.at, 0);
		assert_int_equal(incidents.at[0].sessions.count, 2);
	}
	secsess_incidents_release(&incidents);
	scene_forget(&session);
	scene->store = scene->memory;
	return struck;
}

static void they_are_read_whole_or_not_at_all(void **state)
{
	struct scene *scene = *state;
	struct cookie old, cookie;

	people_arrive(scene, "alice", "elsewhere");
	cookie = copied(scene, "alice", &old);
	collide(scene, &old, &cookie);
	for (int of_memory = 0; of_memory < 2; of_memory++) {
		int nth = 1;

		while (read_with_fault(scene, of_memory, nth)) {
			nth++;
		}
		assert_in_range(nth, of_memory ? 8 : 2, 50);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		SCENE_TEST(two_copies_are_an_incident),
		SCENE_TEST_CLEAR(two_copies_are_an_incident),
		SCENE_TEST(one_copy_alone_is_none),
		SCENE_TEST(it_is_noted_once_however_often_they_come),
		SCENE_TEST(the_newest_come_first_and_of_whom_one_asks),
		SCENE_TEST_CLEAR(the_newest_come_first_and_of_whom_one_asks),
		SCENE_TEST(what_cannot_be_read_here_is_left_out),
		SCENE_TEST(a_failure_to_note_it_loses_no_more_than_that),
		SHORTAGE_TEST(they_are_read_whole_or_not_at_all),
		SHORTAGE_TEST_CLEAR(they_are_read_whole_or_not_at_all),
	};

	return cmocka_run_group_tests_name("incident", tests, NULL, NULL);
}
