/* SPDX-License-Identifier: BSD-3-Clause */

#include "file_acts.h"

#include "../../handlers/core/series.h"
#include "../../handlers/store/file_tickets.h"
#include "../../handlers/store/file_parts.h"

#define S contract.store
#define NOTES_KEPT 4
/* With so many entries before it a note is written into a log that is written anew. */
#define NOTES_FULL 68
#define SERIES_SIZE (SECSESS_SERIES_HEAD_SIZE + 5)

void (*act_edge)(bool begins);

/* Begins an operation, or ends the one that came to this. */
static void begin(void)
{
	if (act_edge) {
		act_edge(true);
	}
}

static enum secsess_status end(enum secsess_status status)
{
	if (act_edge) {
		act_edge(false);
	}
	return status;
}

static bool is_all(const unsigned char *bytes, size_t size, char what)
{
	for (size_t i = 0; i < size; i++) {
		if (bytes[i] != (unsigned char) what) {
			return false;
		}
	}
	return true;
}

/* Meta and payload, and nothing else. */
static bool holds(const struct secsess_buf *record, char meta, char fill, size_t size)
{
	const unsigned char *body = record->data + SECSESS_HEADER_SIZE;

	return record->size == SECSESS_HEADER_SIZE + META_SIZE + size && is_all(body, META_SIZE, meta) &&
		is_all(body + META_SIZE, size, fill);
}

struct secsess_header act_header_of(const struct secsess_buf *record)
{
	struct secsess_header header;

	assert_int_equal(secsess_header_decode(&header, secsess_buf_slice(record)), SECSESS_DONE);
	return header;
}

enum secsess_status act_create(struct secsess_store *store, const struct secsess_place *place,
	const struct secsess_header *header, char fill, size_t size)
{
	struct secsess_buf record = record_of_size(header, fill, size);
	struct secsess_create_request request = {.place = *place,
		.record = secsess_buf_slice(&record),
		.keep_ms = KEEP,
		.list_until = now_ms() + KEEP};
	enum secsess_status status;

	begin();
	status = end(store->ops->create(store, &request));
	secsess_buf_release(&record);
	return status;
}

static void set_session(struct scene *scene)
{
	struct secsess_header header = live();

	assert_int_equal(act_create(S, &scene->place, &header, 'o', scene->act->before), SECSESS_DONE);
}

static void set_offered(struct scene *scene)
{
	struct secsess_header header = live();

	header.newest = 2;
	header.offers = 1;
	assert_int_equal(act_create(S, &scene->place, &header, 'o', scene->act->before), SECSESS_DONE);
}

static enum secsess_status run_create(struct scene *scene, struct secsess_store *store)
{
	struct secsess_header header = live();

	return act_create(store, &scene->place, &header, 'n', scene->act->after);
}

static enum found look_created(const struct scene *scene)
{
	struct secsess_buf record = look(&scene->place, SECSESS_PART_RECORD);
	enum found found = record.data ? FOUND_NEW : FOUND_OLD;

	assert_true(!record.data || holds(&record, 'm', 'n', scene->act->after));
	secsess_buf_release(&record);
	return found;
}

static enum secsess_status commit(struct scene *scene, struct secsess_store *store, enum secsess_commit_mode mode)
{
	struct commit commit = commit_of(&scene->place, mode, scene->token, scene->fence, "");
	enum secsess_status status;

	if (mode == SECSESS_COMMIT_WRITE) {
		assert_int_equal(secsess_buf_reserve(&commit.body, scene->act->after), SECSESS_DONE);
		memset(commit.body.data + commit.body.size, 'n', scene->act->after);
		commit.body.size += scene->act->after;
	}
	begin();
	status = end(commit_try(store, &commit));
	secsess_buf_release(&commit.body);
	return status;
}

static enum secsess_status run_write(struct scene *scene, struct secsess_store *store)
{
	return commit(scene, store, SECSESS_COMMIT_WRITE);
}

static enum secsess_status run_touch(struct scene *scene, struct secsess_store *store)
{
	return commit(scene, store, SECSESS_COMMIT_TOUCH);
}

static enum found look_written(const struct scene *scene)
{
	struct secsess_buf record = look(&scene->place, SECSESS_PART_RECORD);
	bool is_new = holds(&record, 'M', 'n', scene->act->after), touched = holds(&record, 'M', 'o', scene->act->before),
		 old = holds(&record, 'm', 'o', scene->act->before);

	assert_true(scene->act->run == run_touch ? touched || old : is_new || old);
	secsess_buf_release(&record);
	return old ? FOUND_OLD : FOUND_NEW;
}

static enum secsess_status run_open(struct scene *scene, struct secsess_store *store)
{
	struct secsess_open_request request = ask(&scene->place, 2, scene->token);
	struct secsess_opened opened = {0};
	enum secsess_status status;

	begin();
	status = end(store->ops->open(store, &request, &opened));
	secsess_buf_release(&opened.record);
	return status;
}

static enum found look_opened(const struct scene *scene)
{
	struct secsess_buf record = look(&scene->place, SECSESS_PART_RECORD);
	struct secsess_header header = act_header_of(&record);

	assert_true(holds(&record, 'm', 'o', scene->act->before));
	assert_int_equal(header.before, header.confirmed == 2);
	assert_int_equal(header.offers, header.confirmed == 1);
	secsess_buf_release(&record);
	return header.confirmed == 2 ? FOUND_NEW : FOUND_OLD;
}

static enum secsess_status run_retire(struct scene *scene, struct secsess_store *store)
{
	struct secsess_retire_request request = retire_of(&scene->place, scene->token, scene->fence);

	begin();
	return end(store->ops->retire(store, &request));
}

static enum found look_retired(const struct scene *scene)
{
	const struct secsess_retire_request request = retire_of(&scene->place, scene->token, scene->fence);
	struct secsess_buf record = look(&scene->place, SECSESS_PART_RECORD), snapshot = {0};
	struct secsess_header header = act_header_of(&record);

	if (header.life == SECSESS_RETIRED) {
		assert_int_equal(record.size, SECSESS_HEADER_SIZE + request.meta.size);
		assert_memory_equal(record.data + SECSESS_HEADER_SIZE, request.meta.data, request.meta.size);
		snapshot = look(&scene->place, SECSESS_PART_SNAPSHOT);
		assert_true(holds(&snapshot, 'm', 'o', scene->act->before));
		assert_int_equal(act_header_of(&snapshot).life, SECSESS_LIVE);
	} else {
		assert_int_equal(header.life, SECSESS_LIVE);
		assert_true(holds(&record, 'm', 'o', scene->act->before));
	}
	secsess_buf_release(&record);
	secsess_buf_release(&snapshot);
	return header.life == SECSESS_RETIRED ? FOUND_NEW : FOUND_OLD;
}

/* A retired one, with its snapshot, that is to go too. */
static void set_retired(struct scene *scene)
{
	struct secsess_retire_request request;

	set_session(scene);
	request = retire_of(&scene->place, scene->token, lock(S, &scene->place, scene->token));
	assert_int_equal(S->ops->retire(S, &request), SECSESS_DONE);
}

static enum secsess_status run_end(struct scene *scene, struct secsess_store *store)
{
	struct secsess_end_request request = end_of(&scene->place);

	begin();
	return end(store->ops->end(store, &request));
}

static enum found look_ended(const struct scene *scene)
{
	struct secsess_buf record = look(&scene->place, SECSESS_PART_RECORD);
	struct secsess_header header;
	bool ended, was_live = scene->act->set_up == set_session;

	if (!record.data) { /* there was no room for a tombstone */
		return is_stored(&scene->place, SECSESS_PART_SNAPSHOT) ? FOUND_BETWEEN : FOUND_NEW;
	}
	header = act_header_of(&record);
	ended = header.life == SECSESS_ENDED;
	assert_true(ended || header.life == (was_live ? SECSESS_LIVE : SECSESS_RETIRED));
	assert_true(!was_live || holds(&record, 'm', 'o', ended ? 0 : scene->act->before));
	secsess_buf_release(&record);
	return !ended ? FOUND_OLD : is_stored(&scene->place, SECSESS_PART_SNAPSHOT) ? FOUND_BETWEEN : FOUND_NEW;
}

/* A series of one key, whose hash is all this. */
enum secsess_status act_put_series(struct secsess_store *store, const struct secsess_place *place, char hash)
{
	struct secsess_series series = {.newest = 1,
		.used_at = now_ms() - 1000,
		.expires_at = now_ms() + KEEP,
		.issue_size = 5};
	unsigned char bytes[SERIES_SIZE];
	struct secsess_series_put request = {.place = *place,
		.bytes = secsess_slice_of(bytes, sizeof(bytes)),
		.expires_at = series.expires_at,
		.most = 5};
	size_t dropped;

	memset(series.newest_hash, hash, sizeof(series.newest_hash));
	secsess_series_encode(bytes, &series);
	memcpy(bytes + SECSESS_SERIES_HEAD_SIZE, "issue", 5);
	begin();
	return end(store->ops->put_series(store, &request, &dropped));
}

static void set_series(struct scene *scene)
{
	set_session(scene);
	assert_int_equal(act_put_series(S, &scene->bystanders[0], 'k'), SECSESS_DONE);
}

static enum secsess_status run_put_series(struct scene *scene, struct secsess_store *store)
{
	return act_put_series(store, &scene->place, 'n');
}

static enum secsess_status run_use_key(struct scene *scene, struct secsess_store *store)
{
	struct secsess_key_use use = {.place = scene->bystanders[0], .number = 1, .seen = STR("seen"), .grace_ms = 0};
	struct secsess_key_answer answer = {.number = 0};
	enum secsess_status status;

	memset(use.hash, 'k', sizeof(use.hash));
	memset(use.next, 'n', sizeof(use.next));
	memcpy(use.session, scene->place.handle, sizeof(use.session));
	begin();
	status = end(store->ops->use_key(store, &use, &answer));
	assert_true(status || answer.outcome == SECSESS_KEY_USED);
	secsess_buf_release(&answer.issue);
	return status;
}

static enum found look_series(const struct scene *scene)
{
	struct secsess_series_list list = {0};
	size_t count;
	enum found found = FOUND_OLD;

	assert_int_equal(S->ops->list_series(S, &scene->place.tag, &list), SECSESS_DONE);
	count = list.count;
	for (size_t i = 0; i < list.count; i++) {
		struct secsess_series series;
		bool used;

		assert_int_equal(secsess_series_decode(&series, secsess_buf_slice(&list.at[i].bytes)), SECSESS_DONE);
		used = series.newest == 2;
		assert_int_equal(list.at[i].bytes.size, SERIES_SIZE + (used ? 4 : 0));
		assert_true(is_all(series.newest_hash, sizeof(series.newest_hash), (char) series.newest_hash[0]));
		found = used || (scene->act->run == run_put_series && list.count == 2) ? FOUND_NEW : found;
	}
	secsess_series_list_release(&list);
	assert_in_range(count, 1, scene->act->run == run_put_series ? 2 : 1);
	return found;
}

static enum secsess_status run_revoke(struct scene *scene, struct secsess_store *store)
{
	begin();
	return end(revoke_user(store, &scene->place.tag, KEEP));
}

static enum found look_revoked(const struct scene *scene)
{
	struct secsess_series_list list = {0};
	struct secsess_opened opened = {0};
	int64_t revoked_at;
	bool series;

	assert_int_equal(S->ops->list_series(S, &scene->place.tag, &list), SECSESS_DONE);
	series = list.count > 0;
	revoked_at = list.revoked_at;
	secsess_series_list_release(&list);
	assert_int_equal(S->ops->read(S, &scene->place, SECSESS_PART_RECORD, &opened), SECSESS_DONE);
	secsess_buf_release(&opened.record);
	assert_int_equal(opened.revoked_at, revoked_at);
	assert_true(opened.revoked_at ? opened.revoked_at >= scene->began : series);
	return !opened.revoked_at ? FOUND_OLD : series ? FOUND_BETWEEN : FOUND_NEW;
}

static void name_of(char name[16], size_t number)
{
	snprintf(name, 16, "note %03zu", number);
}

enum secsess_status act_note(struct secsess_store *store, size_t number)
{
	char name[16];
	struct secsess_note note = {.log = SECSESS_LOG_INCIDENTS, .most = NOTES_KEPT, .keep_ms = KEEP};

	name_of(name, number);
	note.name = note.bytes = STR(name);
	begin();
	return end(store->ops->note(store, &note));
}

static void set_notes(struct scene *scene)
{
	file_delete(file_path_of("incidents").text);
	for (size_t i = 0; i < scene->act->before; i++) {
		assert_int_equal(act_note(S, i), SECSESS_DONE);
	}
}

static enum secsess_status run_note(struct scene *scene, struct secsess_store *store)
{
	return act_note(store, scene->act->before);
}

static enum found look_notes(const struct scene *scene)
{
	struct secsess_notes notes = {0};
	size_t kept = scene->act->before < NOTES_KEPT ? scene->act->before : NOTES_KEPT;
	char name[16];
	bool added;

	assert_int_equal(S->ops->notes(S, SECSESS_LOG_INCIDENTS, 100, &notes), SECSESS_DONE);
	name_of(name, scene->act->before);
	added = notes.count && strcmp(notes.at[0].name, name) == 0;
	kept += added && kept < NOTES_KEPT;
	assert_int_equal(notes.count, kept);
	for (size_t i = 0; i < notes.count; i++) {
		name_of(name, scene->act->before + added - 1 - i);
		assert_string_equal(notes.at[i].name, name);
		assert_true(secsess_slice_equal(secsess_buf_slice(&notes.at[i].bytes), STR(name)));
	}
	secsess_notes_release(&notes);
	return added ? FOUND_NEW : FOUND_OLD;
}

static enum secsess_status run_enlist(struct scene *scene, struct secsess_store *store)
{
	struct secsess_enlist_request request = {.place = scene->place, .list_until = now_ms() + KEEP, .max_sessions = 100};
	struct secsess_index over = {0};
	enum secsess_status status;

	begin();
	status = end(store->ops->enlist(store, &request, &over));
	secsess_free(over.at);
	return status;
}

static enum found look_enlisted(const struct scene *scene)
{
	struct secsess_index index = {0};
	bool there = false;

	assert_int_equal(S->ops->index(S, &scene->place.tag, &index), SECSESS_DONE);
	for (size_t i = 0; i < index.count; i++) {
		there = there || strcmp(index.at[i], scene->place.handle) == 0;
	}
	assert_int_equal(index.count, BYSTANDERS - 1 + there);
	secsess_free(index.at);
	assert_false(is_stored(&scene->place, SECSESS_PART_RECORD));
	return there ? FOUND_NEW : FOUND_OLD;
}

const struct act acts[] = {
	{"create", 0, 300, "", NULL, false, run_create, look_created, false},
	{"create a user's", 0, 20000, "u", NULL, false, run_create, look_created, false},
	{"write", 10, 12, "u", set_session, true, run_write, look_written, false},
	{"write 2 KB", 2000, 2100, "", set_session, true, run_write, look_written, false},
	{"write 60 KB", 60000, 60000, "u", set_session, true, run_write, look_written, false},
	{"write more", 100, 60000, "u", set_session, true, run_write, look_written, false},
	{"write less", 300000, 100, "u", set_session, true, run_write, look_written, false},
	{"touch", 2000, 2000, "u", set_session, true, run_touch, look_written, false},
	{"open", 2000, 0, "u", set_offered, false, run_open, look_opened, false},
	{"retire", 2000, 0, "u", set_session, true, run_retire, look_retired, false},
	{"end", 2000, 0, "u", set_session, true, run_end, look_ended, false},
	{"end the retired", 2000, 0, "u", set_retired, false, run_end, look_ended, false},
	{"revoke", 10, 0, "u", set_series, false, run_revoke, look_revoked, false},
	{"put_series", 10, 0, "u", set_series, false, run_put_series, look_series, false},
	{"use_key", 10, 0, "u", set_series, false, run_use_key, look_series, false},
	{"note", 3, 0, "", set_notes, false, run_note, look_notes, true},
	{"note in a full log", NOTES_FULL, 0, "", set_notes, false, run_note, look_notes, true},
	{"enlist", 0, 0, "u", NULL, false, run_enlist, look_enlisted, false},
};
const size_t act_count = SECSESS_COUNT(acts);
