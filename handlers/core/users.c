/* SPDX-License-Identifier: BSD-3-Clause */

/* A user's sessions: the list of them, and their end. The index is where to look; what is true, the records say. */
#include "session_parts.h"

#include <stdlib.h>

/* A record that is read for a list, judged. */
enum state {
	STATE_LIVE,
	STATE_OVER,    /* not one of the user's live sessions: the index shall forget it */
	STATE_REVOKED, /* it was being made while its user was revoked: nobody has ended it yet */
	STATE_UNKNOWN, /* can't be read here: somebody else's key, or damage */
	STATE_UNREAD   /* memory is short */
};

/* Without a generation nothing but its life and its deadlines is judged. */
static enum state judge(const struct secsess_session *session, const struct secsess_index *index,
	const struct secsess_listed *listed)
{
	const struct secsess_header *header = &listed->record.header;
	bool spared = strcmp(listed->handle, index->spared) == 0;
	enum secsess_verdict verdict = secsess_judge_opened(SECSESS_VERDICT_CURRENT, &listed->record.meta,
		spared ? 0 : index->revoked_at, &session->config->limits, index->now);

	if (header->life != SECSESS_LIVE || header->expires_at <= index->now) {
		return STATE_OVER;
	}
	if (verdict == SECSESS_VERDICT_REVOKED) {
		return STATE_REVOKED;
	}
	return secsess_verdict_admits(verdict) ? STATE_LIVE : STATE_OVER;
}

static enum state examine(struct secsess_session *session, const struct secsess_tag *tag,
	const struct secsess_index *index, struct secsess_buf *head, struct secsess_listed *listed)
{
	struct secsess_place place = {.tag = *tag};
	struct secsess_error ignored = {""};
	struct secsess_tag owner;
	enum secsess_status status;

	memcpy(place.handle, listed->handle, sizeof(place.handle));
	if (!head->size) {
		return STATE_OVER;
	}
	status = secsess_record_open(&listed->record, session->ring, &place, head, &ignored);
	if (status) {
		return status == SECSESS_NOMEM ? STATE_UNREAD : STATE_UNKNOWN;
	}
	secsess_tag_of(&owner, session->ring, listed->record.meta.user);
	return strcmp(owner.text, tag->text) != 0 ? STATE_OVER : judge(session, index, listed);
}

static int newest_first(const void *a, const void *b)
{
	const struct secsess_listed *first = a, *second = b;
	int64_t one = first->record.meta.created_at, other = second->record.meta.created_at;

	return one != other ? (one < other) - (one > other) : strcmp(first->handle, second->handle);
}

/* Sorts the indexed into those that live, for the list, those that are over (index->at is then these), and the revoked. */
static enum secsess_status sort_out(struct secsess_session *session, const struct secsess_tag *tag,
	struct secsess_index *index, struct secsess_index *revoked, struct secsess_buf *heads, struct secsess_list *list)
{
	size_t over = 0;

	list->at = secsess_alloc_zeroed(index->count * sizeof(*list->at));
	revoked->at = secsess_resize(NULL, index->count * sizeof(*revoked->at));
	if (!list->at || !revoked->at) {
		secsess_list_release(list);
		return secsess_session_out_of_memory(session);
	}
	for (size_t i = 0; i < index->count; i++) {
		struct secsess_listed *listed = &list->at[list->count];
		enum state state;

		memcpy(listed->handle, index->at[i], sizeof(listed->handle));
		state = examine(session, tag, index, &heads[i], listed);
		if (state == STATE_LIVE) {
			list->count++;
			continue;
		}
		secsess_record_release(&listed->record);
		if (state == STATE_UNREAD) {
			secsess_list_release(list);
			return secsess_session_out_of_memory(session);
		}
		if (state == STATE_REVOKED) {
			memcpy(revoked->at[revoked->count++], index->at[i], sizeof(*revoked->at));
		}
		if (state == STATE_OVER) {
			memmove(index->at[over++], index->at[i], sizeof(*index->at));
		}
	}
	index->count = over;
	qsort(list->at, list->count, sizeof(*list->at), newest_first);
	return SECSESS_DONE;
}

static enum secsess_status read_list(struct secsess_session *session, const struct secsess_tag *tag,
	struct secsess_index *index, struct secsess_index *revoked, struct secsess_list *list)
{
	struct secsess_store *store = session->store;
	size_t count = index->count;
	struct secsess_buf *heads = secsess_alloc_zeroed(count * sizeof(*heads));
	enum secsess_status status;

	if (!heads) {
		return secsess_session_out_of_memory(session);
	}
	status = secsess_session_fail(session, store->ops->heads(store, tag, index->at, count, heads));
	if (!status) {
		status = sort_out(session, tag, index, revoked, heads, list);
	}
	for (size_t i = 0; i < count; i++) {
		secsess_buf_release(&heads[i]);
	}
	secsess_free(heads);
	return status;
}

/* What the list has found out. Failing that, the next one sees to it. */
static void tidy(struct secsess_session *session, const struct secsess_tag *tag, const struct secsess_index *over,
	const struct secsess_index *revoked)
{
	struct secsess_store *store = session->store;
	struct secsess_end_all_request end = {.tag = *tag,
		.handles = (const char(*)[SECSESS_HANDLE_LENGTH + 1]) revoked->at,
		.count = revoked->count,
		.reason = SECSESS_REASON_REVOKED,
		.keep_ms = session->config->tombstone_ms};
	size_t ended;

	if (over->count) {
		store->ops->unlist(store, tag, (const char(*)[SECSESS_HANDLE_LENGTH + 1]) over->at, over->count);
	}
	if (revoked->count) {
		store->ops->end_all(store, &end, &ended);
	}
}

static enum secsess_status list_tag(struct secsess_session *session, const struct secsess_tag *tag,
	struct secsess_list *list)
{
	struct secsess_store *store = session->store;
	struct secsess_index index = {0}, revoked = {0};
	enum secsess_status status = secsess_session_fail(session, store->ops->index(store, tag, &index));

	if (!status && index.count) {
		status = read_list(session, tag, &index, &revoked, list);
		if (!status) {
			tidy(session, tag, &index, &revoked);
		}
	}
	secsess_free(index.at);
	secsess_free(revoked.at);
	return status;
}

enum secsess_status secsess_session_heal_index(struct secsess_session *session, const struct secsess_tag *tag)
{
	struct secsess_list list = {0};
	enum secsess_status status = list_tag(session, tag, &list);

	secsess_list_release(&list);
	return status;
}

static enum secsess_status tag_of(struct secsess_session *session, struct secsess_slice user, struct secsess_tag *tag)
{
	enum secsess_status status = secsess_session_learn_secret(session);

	if (!status) {
		secsess_tag_of(tag, session->ring, user);
	}
	return status;
}

enum secsess_status secsess_session_list(struct secsess_session *session, struct secsess_slice user,
	struct secsess_list *list)
{
	struct secsess_tag tag;
	enum secsess_status status = tag_of(session, user, &tag);

	return status || !tag.text[0] ? status : list_tag(session, &tag, list);
}

void secsess_list_release(struct secsess_list *list)
{
	for (size_t i = 0; i < list->count; i++) {
		secsess_record_release(&list->at[i].record);
	}
	secsess_free(list->at);
	*list = (struct secsess_list) {0};
}

/* Ends it with all that may still be seen of those that it took over from. */
static enum secsess_status end_with_line(struct secsess_session *session, const struct secsess_tag *tag,
	const struct secsess_listed *listed, enum secsess_reason reason)
{
	struct secsess_end_request request = {.place.tag = *tag,
		.life = SECSESS_ENDED,
		.reason = reason,
		.predecessor = listed->record.meta.predecessor,
		.keep_ms = session->config->tombstone_ms};
	enum secsess_status status;

	memcpy(request.place.handle, listed->handle, sizeof(request.place.handle));
	status = secsess_session_fail(session, session->store->ops->end(session->store, &request));
	if (!status) {
		secsess_session_end_line(session, &request.place, &listed->record.meta);
	}
	return status;
}

/* A key of the series made it. */
static bool is_remembered(const struct secsess_meta *meta, const struct secsess_place *series)
{
	return secsess_slice_equal(meta->level, secsess_slice_str(SECSESS_LEVEL_REMEMBERED)) &&
		meta->series.size >= SECSESS_HANDLE_LENGTH &&
		memcmp(meta->series.data, series->handle, SECSESS_HANDLE_LENGTH) == 0;
}

enum secsess_status secsess_session_end_remembered(struct secsess_session *session, const struct secsess_place *series)
{
	struct secsess_list list = {0};
	enum secsess_status status = list_tag(session, &series->tag, &list);

	for (size_t i = 0; i < list.count && status >= 0; i++) {
		if (is_remembered(&list.at[i].record.meta, series)) {
			status = end_with_line(session, &series->tag, &list.at[i], SECSESS_REASON_OBSOLETE);
		}
	}
	secsess_list_release(&list);
	return status == SECSESS_ABSENT ? SECSESS_DONE : status;
}

/* Who was denied has shown an ID of a session, and it is not his. */
static bool is_open(const struct secsess_session *session)
{
	return session->access != SECSESS_ACCESS_NONE && session->access != SECSESS_ACCESS_DENIED;
}

/* Else the device would log its user in again by itself. */
static enum secsess_status forget_device(struct secsess_session *session, const struct secsess_tag *tag,
	const struct secsess_listed *listed)
{
	struct secsess_slice series = listed->record.meta.series;
	struct secsess_place place = {.tag = *tag};
	size_t dropped;

	if (series.size < SECSESS_HANDLE_LENGTH) {
		return SECSESS_DONE;
	}
	memcpy(place.handle, series.data, SECSESS_HANDLE_LENGTH);
	return secsess_session_fail(session, session->store->ops->drop_series(session->store, &place, &dropped));
}

static enum secsess_status end_listed(struct secsess_session *session, const struct secsess_tag *tag,
	const struct secsess_listed *listed)
{
	enum secsess_status status = forget_device(session, tag, listed);

	if (!status) {
		status = end_with_line(session, tag, listed, SECSESS_REASON_TERMINATED);
	}
	if (!status) {
		secsess_session_tell_of(session, SECSESS_EVENT_TERMINATE, listed->handle, listed->record.meta.user, "");
		if (is_open(session) && strcmp(session->sid.place.handle, listed->handle) == 0) {
			secsess_session_close(session);
		}
	}
	return status;
}

static enum secsess_status end_if_live(struct secsess_session *session, const struct secsess_tag *tag,
	const struct secsess_listed *listed, enum state state)
{
	switch (state) {
		case STATE_LIVE:
			return end_listed(session, tag, listed);
		case STATE_UNREAD:
			return secsess_session_out_of_memory(session);
		case STATE_OVER:
		case STATE_REVOKED:
		case STATE_UNKNOWN:
			break;
	}
	return SECSESS_ABSENT;
}

enum secsess_status secsess_session_terminate(struct secsess_session *session, struct secsess_slice user,
	struct secsess_slice handle)
{
	struct secsess_store *store = session->store;
	struct secsess_listed listed = {.handle = ""};
	struct secsess_index index = {0}; /* by which nothing is revoked: who is, is over anyway */
	struct secsess_buf head = {0};
	struct secsess_tag tag;
	enum secsess_status status = tag_of(session, user, &tag);

	/* Nothing that could lead to another key. */
	if (status || !tag.text[0] || !secsess_is_handle((const char *) handle.data, handle.size)) {
		return status ? status : SECSESS_ABSENT;
	}
	memcpy(listed.handle, handle.data, SECSESS_HANDLE_LENGTH);
	status = secsess_session_fail(session, store->ops->heads(store, &tag, &listed.handle, 1, &head));
	if (!status) {
		index.now = store->ops->now(store);
		status = end_if_live(session, &tag, &listed, examine(session, &tag, &index, &head, &listed));
	}
	secsess_buf_release(&head);
	secsess_record_release(&listed.record);
	return status;
}

/* Out of the list of those that are to end. */
static void leave_out(struct secsess_index *index, const char *handle)
{
	for (size_t i = 0; i < index->count; i++) {
		if (strcmp(index->at[i], handle) == 0) {
			memmove(index->at[i], index->at[--index->count], sizeof(*index->at));
			return;
		}
	}
}

enum secsess_status secsess_session_revoke_tag(struct secsess_session *session, const struct secsess_tag *tag,
	const struct secsess_sparing *spare, enum secsess_reason reason, struct secsess_index *index, size_t *ended)
{
	struct secsess_store *store = session->store;
	/* It outlives whatever it ends. */
	struct secsess_revoke_request request = {.tag = *tag,
		.keep_ms = session->config->absolute_ms ? session->config->absolute_ms + SECSESS_KEEP_MARGIN_MS : 0};
	struct secsess_end_all_request end = {.tag = *tag, .reason = reason, .keep_ms = session->config->tombstone_ms};
	enum secsess_status status;

	memcpy(request.spared, spare->session, sizeof(request.spared));
	memcpy(request.spared_series, spare->series, sizeof(request.spared_series));
	status = store->ops->revoke(store, &request, index);
	if (!status) {
		leave_out(index, spare->session);
		end.handles = index->at;
		end.count = index->count;
		status = index->count ? store->ops->end_all(store, &end, ended) : SECSESS_DONE;
	}
	return secsess_session_fail(session, status);
}

enum secsess_status secsess_session_revoke(struct secsess_session *session, struct secsess_slice user, bool spare,
	size_t *ended)
{
	struct secsess_tag tag;
	struct secsess_sparing sparing = {.session = ""};
	struct secsess_place series;
	struct secsess_index index = {0};
	enum secsess_status status = tag_of(session, user, &tag);
	bool own;

	*ended = 0;
	if (status || !tag.text[0]) {
		return status;
	}
	own = is_open(session) && strcmp(session->sid.place.tag.text, tag.text) == 0;
	if (own && spare) {
		memcpy(sparing.session, session->sid.place.handle, sizeof(sparing.session));
		if (secsess_session_series(session, &series)) {
			memcpy(sparing.series, series.handle, sizeof(sparing.series));
		}
	}
	status = secsess_session_revoke_tag(session, &tag, &sparing,
		spare ? SECSESS_REASON_TERMINATED : SECSESS_REASON_REVOKED, &index, ended);
	if (!status) {
		session->revoked.tag = tag;
		session->revoked.at = index.revoked_at;
		secsess_session_tell_of(session, SECSESS_EVENT_REVOKE, "", user, spare ? "others" : "all");
	}
	if (!status && own && spare) {
		session->record.meta.bound_at = index.revoked_at + 1; /* with whatever takes over from it */
	} else if (!status && own) {
		secsess_session_close(session);
	}
	secsess_free(index.at);
	return status;
}
