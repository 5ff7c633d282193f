/* SPDX-License-Identifier: BSD-3-Clause */

/* Nobody is listed, and nothing ended or noted, unless the server says so. */
#include "trial.h"

#define MANY 3

/* Of a user's index: whom the server named, by handles that lead to no other keys. */
static void check_index(const struct trial *trial, const struct secsess_index *index, enum ask ask)
{
	promise(!index->count || index->at, "what is counted is there");
	for (size_t i = 0; index->at && i < index->count; i++) {
		const char *handle = index->at[i];

		promise(strspn(handle, "0123456789abcdefghijklmnopqrstuv") == SECSESS_HANDLE_LENGTH &&
				strlen(handle) == SECSESS_HANDLE_LENGTH,
			"a handle is one");
		promise(trial_listed(trial, ask, SECSESS_KEY_INDEX, secsess_slice_str(handle)),
			"nobody is listed unless the server says so");
	}
	promise(index->now >= 0 && index->now < INT64_C(1) << 53 && index->revoked_at >= 0, "times are possible");
}

enum secsess_status trial_index(struct trial *trial)
{
	struct secsess_index index = {0};
	enum secsess_status status = trial->store->ops->index(trial->store, &trial->sid.place.tag, &index);

	trial_check(trial, status);
	promise(status <= 0, "index has no other answers");
	promise(!status || !index.at, "without an answer there is no list");
	check_index(trial, &index, ASK_ZRANGE);
	secsess_free(index.at);
	return status;
}

enum secsess_status trial_revoke(struct trial *trial)
{
	struct secsess_revoke_request request = {.tag = trial->sid.place.tag, .keep_ms = 1000};
	struct secsess_index index = {0};
	enum secsess_status status;

	if (feed_flag(&trial->feed)) {
		memcpy(request.spared, trial->sid.place.handle, sizeof(request.spared));
		memcpy(request.spared_series, trial->sid.place.handle, sizeof(request.spared_series));
	}
	status = trial->store->ops->revoke(trial->store, &request, &index);
	trial_check(trial, status);
	promise(status <= 0, "revoke has no other answers");
	promise(!status || !index.at, "without an answer there is no list");
	promise(status || index.revoked_at > 0, "a revocation has its time");
	trial_check_script(trial, status, SECSESS_SCRIPT_REVOKE);
	check_index(trial, &index, ASK_ZRANGE);
	secsess_free(index.at);
	return status;
}

enum secsess_status trial_enlist(struct trial *trial)
{
	struct secsess_enlist_request request = {.place = trial->sid.place,
		.list_until = INT64_C(1700000001000),
		.max_sessions = feed_u8(&trial->feed),
		.refuse = feed_flag(&trial->feed)};
	struct secsess_index over = {0};
	enum secsess_status status = trial->store->ops->enlist(trial->store, &request, &over);

	trial_check(trial, status);
	promise(status <= 0 || status == SECSESS_FULL, "enlist has no other answers");
	promise(!status || !over.at, "nobody makes room for who is not let in");
	trial_check_script(trial, status, SECSESS_SCRIPT_ENLIST);
	check_index(trial, &over, ASK_SCRIPT);
	secsess_free(over.at);
	return status;
}

struct handles {
	char at[MANY][SECSESS_HANDLE_LENGTH + 1];
};

static struct handles handles_of(const struct trial *trial)
{
	struct handles handles = {{""}};

	memcpy(handles.at[0], trial->sid.place.handle, sizeof(handles.at[0]));
	memcpy(handles.at[1], trial->hostile.holdings.other_handle.data, sizeof(handles.at[1]));
	memset(handles.at[2], '0', SECSESS_HANDLE_LENGTH);
	handles.at[2][SECSESS_HANDLE_LENGTH] = '\0';
	return handles;
}

enum secsess_status trial_unlist(struct trial *trial)
{
	struct handles handles = handles_of(trial);
	enum secsess_status status = trial->store->ops->unlist(trial->store, &trial->sid.place.tag,
		(const char(*)[SECSESS_HANDLE_LENGTH + 1]) handles.at, MANY);

	trial_check(trial, status);
	promise(status <= 0, "unlist has no other answers");
	promise(status ||
			trial_replied(trial, ASK_ZREM, SECSESS_KEY_INDEX, REDIS_REPLY_INTEGER, (struct secsess_slice) {0}),
		"nothing is unlisted unless the server says so");
	return status;
}

/* What was read is what the server gave, and only as its own session's does it open. */
static void check_head(const struct trial *trial, size_t nth, const char *handle, struct secsess_buf *head)
{
	struct secsess_place place = {.tag = trial->sid.place.tag};
	struct secsess_record record = {0};
	struct secsess_error error = {""};
	enum secsess_status status;

	if (!head->size) {
		return;
	}
	promise(trial_listed(trial, ASK_SCRIPT, SECSESS_KEY_RECORD, secsess_buf_slice(head)),
		"a head is what the server gave");
	memcpy(place.handle, handle, sizeof(place.handle));
	status = secsess_record_open(&record, trial->ring, &place, head, &error);
	trial_check_error(status, &error);
	promise(status || nth < 2 || !record.header.sealed, "no session's record opens as another's");
	secsess_record_release(&record);
}

enum secsess_status trial_heads(struct trial *trial)
{
	struct handles handles = handles_of(trial);
	struct secsess_buf heads[MANY] = {{0}};
	enum secsess_status status = trial->store->ops->heads(trial->store, &trial->sid.place.tag,
		(const char(*)[SECSESS_HANDLE_LENGTH + 1]) handles.at, MANY, heads);

	trial_check(trial, status);
	promise(status <= 0, "heads has no other answers");
	promise(status ||
			trial_replied(trial, ASK_SCRIPT, SECSESS_KEY_RECORD, REDIS_REPLY_ARRAY, (struct secsess_slice) {0}),
		"nothing is absent unless the server says so");
	for (size_t i = 0; i < MANY; i++) {
		if (!status) {
			check_head(trial, i, handles.at[i], &heads[i]);
		}
		secsess_buf_release(&heads[i]);
	}
	return status;
}

enum secsess_status trial_end_all(struct trial *trial)
{
	struct handles handles = handles_of(trial);
	const struct secsess_end_all_request request = {.tag = trial->sid.place.tag,
		.handles = (const char(*)[SECSESS_HANDLE_LENGTH + 1]) handles.at,
		.count = MANY,
		.reason = SECSESS_REASON_REVOKED,
		.keep_ms = 1000};
	size_t ended;
	enum secsess_status status = trial->store->ops->end_all(trial->store, &request, &ended);

	trial_check(trial, status);
	promise(status <= 0, "end_all has no other answers");
	promise(ended <= MANY, "no more end than there are");
	promise(status ||
			trial_replied(trial, ASK_SCRIPT, SECSESS_KEY_RECORD, REDIS_REPLY_ARRAY, (struct secsess_slice) {0}),
		"nothing is ended unless the server says so");
	return status;
}

enum secsess_status trial_note(struct trial *trial)
{
	const struct secsess_note note = {.log = feed_flag(&trial->feed) ? SECSESS_LOG_EVENTS : SECSESS_LOG_INCIDENTS,
		.name = secsess_slice_str("a name"),
		.bytes = secsess_slice_str("an entry"),
		.most = 10,
		.keep_ms = 1000};
	enum secsess_status status = trial->store->ops->note(trial->store, &note);

	trial_check(trial, status);
	promise(status <= 0 || status == SECSESS_CONFLICT, "note has no other answers");
	trial_check_script(trial, status, SECSESS_SCRIPT_NOTE);
	return status;
}

enum secsess_status trial_notes(struct trial *trial)
{
	struct secsess_notes notes = {0};
	enum secsess_log log = feed_flag(&trial->feed) ? SECSESS_LOG_EVENTS : SECSESS_LOG_INCIDENTS;
	enum secsess_status status = trial->store->ops->notes(trial->store, log, 100, &notes);

	trial_check(trial, status);
	promise(status <= 0, "notes has no other answers");
	promise(!status || !notes.at, "without an answer there are none");
	for (size_t i = 0; notes.at && i < notes.count; i++) {
		const struct secsess_noted *noted = &notes.at[i];

		promise(strlen(noted->name) <= SECSESS_NOTE_NAME_MAX && noted->time >= 0, "a name is one, and so is a time");
		promise(!noted->bytes.size ||
				trial_listed(trial, ASK_HMGET, SECSESS_KEY_LOG_ENTRIES, secsess_buf_slice(&noted->bytes)),
			"nothing is noted unless the server says so");
	}
	secsess_notes_release(&notes);
	return status;
}
