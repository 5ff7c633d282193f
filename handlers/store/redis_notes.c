/* SPDX-License-Identifier: BSD-3-Clause */

/* Logs: incidents and events, for people to look at. */
#include "../core/meta.h"
#include "redis_link.h"

struct keys {
	struct secsess_key names, entries;
};

static struct keys keys_of(const struct secsess_redis *redis, enum secsess_log log)
{
	static const char *const words[] = {[SECSESS_LOG_INCIDENTS] = "incidents", [SECSESS_LOG_EVENTS] = "events"};
	struct secsess_place place = {.handle = ""};
	struct keys keys;

	memcpy(place.handle, words[log], strlen(words[log]) + 1);
	secsess_key_make(&keys.names, redis, SECSESS_KEY_LOG_NAMES, &place, (struct secsess_slice) {0});
	secsess_key_make(&keys.entries, redis, SECSESS_KEY_LOG_ENTRIES, &place, (struct secsess_slice) {0});
	return keys;
}

enum secsess_status secsess_redis_note(struct secsess_store *store, const struct secsess_note *note)
{
	struct secsess_redis *redis = secsess_redis_of(store);
	struct keys keys = keys_of(redis, note->log);
	struct secsess_decimal most, keep;
	struct secsess_pipeline pipeline = {0};
	struct secsess_replies replies = {0};
	static const struct secsess_place nowhere;
	enum secsess_status status;

	secsess_pipeline_script(&pipeline, SECSESS_SCRIPT_NOTE,
		(struct secsess_slice[]) {secsess_key_slice(&keys.names), secsess_key_slice(&keys.entries)}, 2,
		(struct secsess_slice[]) {note->name, note->bytes, secsess_decimal(&most, note->most),
			secsess_decimal(&keep, note->keep_ms)},
		4);
	status = secsess_redis_run(redis, &pipeline, &replies);
	if (!status) {
		status = secsess_redis_settled(redis, &nowhere, replies.at[0], 1U << SECSESS_CONFLICT);
	}
	secsess_replies_release(&replies);
	return status;
}

/* Name and time by turns. */
static enum secsess_status take_names(struct secsess_redis *redis, const redisReply *reply, struct secsess_notes *notes)
{
	size_t count = reply->elements / 2;

	if (reply->elements % 2) {
		return secsess_redis_misunderstood(redis);
	}
	notes->at = secsess_alloc_zeroed((count + 1) * sizeof(*notes->at));
	if (!notes->at) {
		return secsess_redis_out_of_memory(redis);
	}
	for (size_t i = 0; i < count; i++) {
		const redisReply *name = reply->element[2 * i], *time = reply->element[2 * i + 1];
		struct secsess_noted *noted = &notes->at[i];

		if (name->type != REDIS_REPLY_STRING || name->len > SECSESS_NOTE_NAME_MAX || time->type != REDIS_REPLY_STRING ||
			!secsess_redis_decimal_of(secsess_slice_of(time->str, time->len), SECSESS_TIME_MAX, &noted->time)) {
			return secsess_redis_misunderstood(redis);
		}
		memcpy(noted->name, name->str, name->len);
		notes->count++;
	}
	return SECSESS_DONE;
}

/* What was dropped since the names were read has no entry. */
static enum secsess_status take_entries(struct secsess_redis *redis, const redisReply *reply,
	struct secsess_notes *notes)
{
	if (reply->elements != notes->count) {
		return secsess_redis_misunderstood(redis);
	}
	for (size_t i = 0; i < notes->count; i++) {
		const redisReply *entry = reply->element[i];

		if (entry->type != REDIS_REPLY_STRING && entry->type != REDIS_REPLY_NIL) {
			return secsess_redis_misunderstood(redis);
		}
		if (entry->type == REDIS_REPLY_STRING && secsess_buf_append(&notes->at[i].bytes, entry->str, entry->len)) {
			return secsess_redis_out_of_memory(redis);
		}
	}
	return SECSESS_DONE;
}

static enum secsess_status read_entries(struct secsess_redis *redis, const struct keys *keys,
	struct secsess_notes *notes)
{
	struct secsess_slice *words = secsess_resize(NULL, (notes->count + 2) * sizeof(*words));
	struct secsess_pipeline pipeline = {0};
	struct secsess_replies replies = {0};
	enum secsess_status status;

	if (!words) {
		return secsess_redis_out_of_memory(redis);
	}
	words[0] = secsess_slice_str("HMGET");
	words[1] = secsess_key_slice(&keys->entries);
	for (size_t i = 0; i < notes->count; i++) {
		words[2 + i] = secsess_slice_str(notes->at[i].name);
	}
	secsess_pipeline_long(&pipeline, words, notes->count + 2);
	status = secsess_redis_run(redis, &pipeline, &replies);
	if (!status) {
		status = take_entries(redis, replies.at[0], notes);
	}
	secsess_replies_release(&replies);
	secsess_free(words);
	return status;
}

enum secsess_status secsess_redis_notes(struct secsess_store *store, enum secsess_log log, uint32_t limit,
	struct secsess_notes *notes)
{
	struct secsess_redis *redis = secsess_redis_of(store);
	struct keys keys = keys_of(redis, log);
	struct secsess_decimal last;
	struct secsess_pipeline pipeline = {0};
	struct secsess_replies replies = {0};
	struct secsess_notes found = {0};
	enum secsess_status status;

	if (!limit) {
		return SECSESS_DONE;
	}
	secsess_pipeline_add(&pipeline,
		(struct secsess_slice[]) {secsess_slice_str("ZRANGE"), secsess_key_slice(&keys.names), secsess_slice_str("0"),
			secsess_decimal(&last, (int64_t) limit - 1), secsess_slice_str("REV"), secsess_slice_str("WITHSCORES")},
		6);
	status = secsess_redis_run(redis, &pipeline, &replies);
	if (!status) {
		status = take_names(redis, replies.at[0], &found);
	}
	secsess_replies_release(&replies);
	if (!status && found.count) {
		status = read_entries(redis, &keys, &found);
	}
	if (status) {
		secsess_notes_release(&found);
	} else {
		*notes = found;
	}
	return status;
}
