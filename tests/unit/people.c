/* SPDX-License-Identifier: BSD-3-Clause */

#include "people.h"

enum secsess_status people_log_in(struct secsess_session *session, const char *user, bool *inherits)
{
	const struct secsess_login login = {.user = STR(user), .authenticated = user[0] != '\0'};
	bool ignored;

	return secsess_session_login(session, &login, inherits ? inherits : &ignored);
}

struct cookie people_arrive(const struct scene *scene, const char *user, const char *payload)
{
	struct cookie cookie = {""};
	struct secsess_session session;

	scene_open(scene, &session, &cookie);
	assert_int_equal(people_log_in(&session, user, NULL), SECSESS_DONE);
	assert_true(scene_set_cookie(&session, &cookie));
	assert_int_equal(scene_save(&session, payload), SECSESS_DONE);
	scene_forget(&session);
	assert_int_equal(scene_visit(scene, &cookie, NULL), SECSESS_VERDICT_CURRENT);
	return cookie;
}

struct secsess_tag people_tag(const struct scene *scene, const char *user)
{
	struct secsess_tag tag;

	secsess_tag_of(&tag, scene->ring, STR(user));
	return tag;
}

static struct secsess_index index_of(const struct scene *scene, const char *user)
{
	struct secsess_tag tag = people_tag(scene, user);
	struct secsess_index index = {0};

	assert_int_equal(scene->memory->ops->index(scene->memory, &tag, &index), SECSESS_DONE);
	return index;
}

size_t people_indexed(const struct scene *scene, const char *user)
{
	struct secsess_index index = index_of(scene, user);

	secsess_free(index.at);
	return index.count;
}

bool people_is_indexed(const struct scene *scene, const char *user, const struct cookie *cookie)
{
	struct secsess_index index = index_of(scene, user);
	struct secsess_sid sid = scene_sid(scene, cookie);
	bool found = false;

	for (size_t i = 0; i < index.count; i++) {
		found |= strcmp(index.at[i], sid.place.handle) == 0;
	}
	secsess_free(index.at);
	return found;
}

size_t people_listed(const struct scene *scene, const char *user)
{
	struct secsess_session session = scene_request(scene);
	struct secsess_list list = {0};
	size_t count;

	assert_int_equal(secsess_session_list(&session, STR(user), &list), SECSESS_DONE);
	count = list.count;
	secsess_list_release(&list);
	scene_forget(&session);
	return count;
}

size_t people_revoke(const struct scene *scene, const char *user)
{
	struct secsess_session session = scene_request(scene);
	size_t ended;

	assert_int_equal(secsess_session_revoke(&session, STR(user), false, &ended), SECSESS_DONE);
	scene_forget(&session);
	return ended;
}

struct secsess_record people_record(const struct scene *scene, const struct cookie *cookie)
{
	struct secsess_sid sid = scene_sid(scene, cookie);
	struct secsess_buf bytes = scene_bytes(scene, cookie, SECSESS_PART_RECORD);
	struct secsess_record record = {0};
	struct secsess_error error = {""};

	if (secsess_record_open(&record, scene->ring, &sid.place, &bytes, &error)) {
		fail_msg("%s", error.text);
	}
	return record;
}

enum secsess_verdict people_look(const struct scene *scene, const struct cookie *cookie, enum secsess_reason *previous)
{
	struct secsess_session session;
	enum secsess_verdict verdict;

	scene_open(scene, &session, cookie);
	verdict = session.verdict;
	if (previous) {
		*previous = session.previous;
	}
	scene_leave(&session);
	scene_forget(&session);
	return verdict;
}

void people_assert_user(const struct secsess_meta *meta, const char *user)
{
	assert_int_equal(meta->user.size, strlen(user));
	assert_memory_equal(meta->user.data, user, meta->user.size);
}

/* ---- events */

static void cut(char *room, size_t capacity, struct secsess_slice text)
{
	snprintf(room, capacity, "%.*s", (int) text.size, text.data ? (const char *) text.data : "");
}

static void note(struct witness *witness, struct secsess_slice text)
{
	assert_true(witness->size + text.size + 2 < sizeof(witness->all));
	if (text.size) {
		memcpy(witness->all + witness->size, text.data, text.size);
	}
	witness->size += text.size;
	witness->all[witness->size++] = '\n';
	witness->all[witness->size] = '\0';
}

static void hear(void *context, const struct secsess_event *event)
{
	struct witness *witness = context;
	struct testimony *told = &witness->told[witness->count++];

	assert_true(witness->count <= SECSESS_COUNT(witness->told));
	assert_int_equal(event->count, 1);
	told->kind = event->kind;
	told->at = event->at;
	cut(told->handle, sizeof(told->handle), STR(event->handle));
	cut(told->user, sizeof(told->user), event->user);
	cut(told->detail, sizeof(told->detail), STR(event->detail));
	note(witness, STR(secsess_event_name(event->kind)));
	note(witness, STR(event->handle));
	note(witness, event->user);
	note(witness, event->ip);
	note(witness, event->agent);
	note(witness, event->area);
	note(witness, STR(event->detail));
}

void witness_listen(struct witness *witness, struct scene *scene)
{
	memset(witness, 0, sizeof(*witness));
	scene->on_event = hear;
	scene->event_context = witness;
}

size_t witness_count(const struct witness *witness, enum secsess_event_kind kind)
{
	size_t count = 0;

	for (size_t i = 0; i < witness->count; i++) {
		count += witness->told[i].kind == kind;
	}
	return count;
}

const struct testimony *witness_only(const struct witness *witness, enum secsess_event_kind kind)
{
	const struct testimony *found = NULL;

	if (witness_count(witness, kind) != 1) {
		fail_msg("\"%s\" was told %zu times", secsess_event_name(kind), witness_count(witness, kind));
	}
	for (size_t i = 0; i < witness->count; i++) {
		found = witness->told[i].kind == kind ? &witness->told[i] : found;
	}
	return found;
}
