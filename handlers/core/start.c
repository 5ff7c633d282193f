/* SPDX-License-Identifier: BSD-3-Clause */

/* How a session is opened: from the bytes of an ID to what the request may read and write. */
#include "session.h"

#include "session_parts.h"

void secsess_session_open_request(const struct secsess_session *session, struct secsess_open_request *request)
{
	const struct secsess_config *config = session->config;
	const struct secsess_known *known = secsess_known_find(session, session->sid.place.handle);

	*request = (struct secsess_open_request) {
		.place = session->sid.place,
		.presented = {.generation = session->generation,
			.by_client = !known || known->by_client,
			.leased = true,
			/* One offer a request: the ID that it shows already is one that the client has yet to see. */
			.can_keep_cookie = session->client.can_keep_cookie && session->sid.generation == session->generation},
		.limits = config->limits,
		.lease_ms = config->lease_ms,
		.wait_ms = config->lock_wait_ms,
		.max_waiters = config->max_waiters,
		.slow_waiters = config->slow_waiters,
		.idle_ms = config->idle_ms,
		.keep_ms = config->idle_ms + SECSESS_KEEP_MARGIN_MS,
	};
	memcpy(request->token, session->token, sizeof(request->token));
}

/* Gives back the lock of a session that can't be used after all, and the offer, which nobody will be sent; what was wrong
 * with it is what counts. */
static void unlock(struct secsess_session *session, enum secsess_verdict verdict, uint64_t fence)
{
	struct secsess_error error = session->error;

	session->access = SECSESS_ACCESS_LEASED;
	session->fence = fence;
	session->take_back = verdict == SECSESS_VERDICT_DUE || verdict == SECSESS_VERDICT_ORPHAN;
	secsess_session_abort(session);
	session->error = error;
}

static enum secsess_status read_payload(struct secsess_session *session, struct secsess_slice serializer)
{
	const struct secsess_meta *meta = &session->record.meta;
	enum secsess_status status = secsess_record_payload(&session->record, session->ring, &session->sid.place,
		&session->payload_room, &session->payload, &session->error);

	if (!status && session->payload.size && !secsess_slice_equal(meta->serializer, serializer)) {
		secsess_error_set(&session->error,
			"session %s was written by the serializer \"%.*s\", and session.serialize_handler is \"%.*s\": it is kept as it is",
			session->sid.place.handle, (int) meta->serializer.size, (const char *) meta->serializer.data,
			(int) serializer.size, (const char *) serializer.data);
		status = SECSESS_CONFIG;
	}
	return status;
}

static enum secsess_status remember(struct secsess_session *session)
{
	struct secsess_known known = {.given = session->sid.generation, .generation = session->generation, .stored = true};
	const struct secsess_known *before = secsess_known_find(session, session->sid.place.handle);

	known.by_client = before ? before->by_client : true;
	known.renewed = before && before->renewed;
	known.offered_at = session->offered ? session->offered_at : 0;
	memcpy(known.handle, session->sid.place.handle, sizeof(known.handle));
	return secsess_known_add(session, &known);
}

/* An admitted request: which way it may write, and what it reads. */
static enum secsess_status admit(struct secsess_session *session, const struct secsess_start *start,
	enum secsess_lock_answer lock)
{
	static const enum secsess_access without_lock[] = {
		[SECSESS_ON_REFUSED_OPTIMISTIC] = SECSESS_ACCESS_OPTIMISTIC,
		[SECSESS_ON_REFUSED_READONLY] = SECSESS_ACCESS_READER,
	};
	const struct secsess_header *header = &session->record.header;
	enum secsess_status status;

	if (!start->read_only && lock != SECSESS_LOCK_HELD) {
		secsess_session_tell(session, SECSESS_EVENT_LOCK_REFUSED, session->sid.place.handle,
			secsess_on_refused_name(session->config->on_refused));
		if (session->config->on_refused == SECSESS_ON_REFUSED_FAIL) {
			return SECSESS_BUSY;
		}
	}
	session->fence = header->fence;
	if (session->verdict == SECSESS_VERDICT_DUE || session->verdict == SECSESS_VERDICT_ORPHAN) {
		session->offered = true;
		session->offered_at = header->offered_at;
		if (session->verdict == SECSESS_VERDICT_ORPHAN) {
			secsess_session_tell(session, SECSESS_EVENT_ORPHAN, session->sid.place.handle, "");
		}
		secsess_sid_at(&session->sid, &session->sid, session->ring, header->newest);
	}
	session->access = lock == SECSESS_LOCK_HELD ? SECSESS_ACCESS_LEASED
		: start->read_only                      ? SECSESS_ACCESS_READER
												: without_lock[session->config->on_refused];
	status = read_payload(session, start->serializer);
	return status ? status : remember(session);
}

/* A session that an auto-login key has made is shown for the first time: so the answer to that use was not lost. GONE: it was
 * made in vain, and another one in its place. */
static enum secsess_status tell_series(struct secsess_session *session)
{
	struct secsess_meta *meta = &session->record.meta;
	const struct secsess_known *known = secsess_known_find(session, session->sid.place.handle);
	struct secsess_place series = {.tag = session->sid.place.tag};
	enum secsess_status status;

	if (meta->series.size != SECSESS_SERIES_UNHEARD || (known && !known->by_client)) {
		return SECSESS_DONE;
	}
	memcpy(series.handle, meta->series.data, SECSESS_HANDLE_LENGTH);
	status = session->store->ops->hear_series(session->store, &series,
		secsess_get_u32(meta->series.data + SECSESS_HANDLE_LENGTH));
	meta->series.size = SECSESS_HANDLE_LENGTH;
	return status == SECSESS_ABSENT ? SECSESS_DONE : secsess_session_fail(session, status);
}

/* Ended for the client: a new session where its cookie may be replaced, else one that isn't kept. */
static enum secsess_status replace(struct secsess_session *session, const struct secsess_start *start, bool may_create)
{
	struct secsess_sid sid;
	enum secsess_status status;

	secsess_record_release(&session->record);
	if (!may_create || !start->may_create || session->barred) {
		session->access = SECSESS_ACCESS_DENIED;
		return SECSESS_DONE;
	}
	status = secsess_session_mint(session, secsess_slice_of("", 0), &sid);
	return status ? status : secsess_session_create(session, &sid, NULL, start->read_only);
}

/* A person goes to a page, and the answer to that comes soon. What brings a body, as a form with a file does, may have been
 * under way since before the client got the cookie that it has now; so may a page that runs for long and starts again. */
static bool may_overwrite(const struct secsess_session *session)
{
	const struct secsess_known *known = secsess_known_find(session, session->sid.place.handle);

	if (known && known->stored) {
		return known->renewed;
	}
	return session->client.navigation && !session->client.has_body;
}

/* A genuine ID that may no longer be used. */
static enum secsess_status refuse(struct secsess_session *session, const struct secsess_start *start)
{
	enum secsess_status status = secsess_session_react(session);

	return status ? status : replace(session, start, may_overwrite(session));
}

/* Retired within grace: what it held when it was renewed. */
static enum secsess_status thaw(struct secsess_session *session, const struct secsess_start *start)
{
	struct secsess_opened snapshot = {0};
	enum secsess_status status = session->store->ops->read(session->store, &session->sid.place, SECSESS_PART_SNAPSHOT,
		&snapshot);

	if (status == SECSESS_ABSENT &&
		session->store->ops->now(session->store) >=
			session->record.meta.retired_at + session->config->limits.grace_ms) {
		session->verdict = SECSESS_VERDICT_OBSOLETE; /* since this moment */
		session->previous = SECSESS_REASON_RENEWED;
		return refuse(session, start);
	}
	if (status == SECSESS_ABSENT) {
		return replace(session, start, may_overwrite(session)); /* its heir has ended */
	}
	if (status) {
		return secsess_session_fail(session, status);
	}
	secsess_record_release(&session->record);
	status = secsess_record_open(&session->record, session->ring, &session->sid.place, &snapshot.record,
		&session->error);
	if (!status) {
		status = read_payload(session, start->serializer);
	}
	if (!status) {
		session->access = SECSESS_ACCESS_FROZEN;
		status = remember(session);
	}
	return status;
}

static enum secsess_reason reason_of(const struct secsess_session *session, int64_t now)
{
	const struct secsess_header *header = &session->record.header;
	int64_t absolute = session->record.meta.absolute_deadline;

	switch (session->verdict) {
		case SECSESS_VERDICT_EXPIRED:
			return absolute && absolute <= now ? SECSESS_REASON_ABSOLUTE : SECSESS_REASON_IDLE;
		case SECSESS_VERDICT_REVOKED:
			return SECSESS_REASON_REVOKED;
		case SECSESS_VERDICT_OBSOLETE:
			return header->life == SECSESS_RETIRED ? SECSESS_REASON_RENEWED : SECSESS_REASON_OBSOLETE;
		case SECSESS_VERDICT_INCIDENT:
			return SECSESS_REASON_INCIDENT;
		case SECSESS_VERDICT_ENDED:
			return header->life == SECSESS_LIVE ? SECSESS_REASON_UNCONFIRMED : (enum secsess_reason) header->reason;
		case SECSESS_VERDICT_NONE:
		case SECSESS_VERDICT_FROZEN:
		case SECSESS_VERDICT_PARENT:
		case SECSESS_VERDICT_CURRENT:
		case SECSESS_VERDICT_DUE:
		case SECSESS_VERDICT_ORPHAN:
			break;
	}
	return SECSESS_REASON_NONE;
}

/* The tag in the ID must be that of the user whom the record is bound to. */
static bool tag_matches(const struct secsess_session *session)
{
	struct secsess_tag tag;

	secsess_tag_of(&tag, session->ring, session->record.meta.user);
	return strcmp(tag.text, session->sid.place.tag.text) == 0;
}

/* Refused for its five offers, and not ended yet. Whoever swallowed them must not go on with one of them, nor with requests
 * that get none. */
static bool is_unconfirmed(const struct secsess_session *session)
{
	return session->previous == SECSESS_REASON_UNCONFIRMED && session->record.header.life == SECSESS_LIVE;
}

static enum secsess_status judge(struct secsess_session *session, const struct secsess_start *start,
	struct secsess_opened *opened)
{
	const struct secsess_meta *meta = &session->record.meta;
	enum secsess_status status;

	session->opened_at = opened->now;
	session->verdict = secsess_judge_opened(opened->verdict, meta, opened->spared ? 0 : opened->revoked_at,
		&session->config->limits, opened->now);
	if (opened->spared && meta->bound_at <= opened->revoked_at) {
		session->record.meta.bound_at = opened->revoked_at + 1; /* whoever takes over from it is spared, too */
	}
	session->previous = reason_of(session, opened->now);
	if (secsess_verdict_admits(session->verdict) && !tag_matches(session)) {
		session->verdict = SECSESS_VERDICT_ENDED;
		session->previous = SECSESS_REASON_FOREIGN_TAG;
	}
	if (secsess_verdict_admits(session->verdict)) {
		status = tell_series(session);
		if (status < 0) {
			if (opened->lock == SECSESS_LOCK_HELD) {
				unlock(session, session->verdict, session->record.header.fence);
			}
			return status;
		}
		if (!status) {
			return admit(session, start, opened->lock);
		}
		session->verdict = SECSESS_VERDICT_ENDED;
		session->previous = SECSESS_REASON_OBSOLETE;
	}
	if (opened->lock == SECSESS_LOCK_HELD || is_unconfirmed(session)) {
		/* Dead by what only meta or the user's revocation tell: others with this ID need not queue for it. */
		status = secsess_session_end_for(session, session->previous);
		if (status) {
			return status;
		}
		return replace(session, start, true);
	}
	if (session->verdict == SECSESS_VERDICT_FROZEN) {
		return thaw(session, start);
	}
	if (session->verdict == SECSESS_VERDICT_OBSOLETE || session->verdict == SECSESS_VERDICT_INCIDENT) {
		return refuse(session, start);
	}
	/* What was renewed away has an heir, whose cookie the client may have by now: that one may live though the user was
	 * revoked. */
	return replace(session, start, session->record.header.life != SECSESS_RETIRED || may_overwrite(session));
}

/* A plain read, judged here by the same table; only a first presentation is recorded. */
static enum secsess_status read(struct secsess_session *session, const struct secsess_open_request *request,
	struct secsess_opened *opened)
{
	struct secsess_header header;
	enum secsess_status status = session->store->ops->read(session->store, &request->place, SECSESS_PART_RECORD,
		opened);

	if (!status) {
		status = secsess_header_decode(&header, secsess_buf_slice(&opened->record));
		if (status) {
			secsess_error_set(&session->error, "the record of session %s is damaged: it is kept as it is",
				request->place.handle);
			return status;
		}
	}
	if (status) {
		return secsess_session_fail(session, status);
	}
	opened->verdict = secsess_judge(&header, NULL, 0, &request->presented, &request->limits, opened->now);
	if (secsess_verdict_admits(opened->verdict) && request->presented.generation > header.confirmed &&
		request->presented.by_client) {
		status = secsess_session_fail(session, session->store->ops->confirm(session->store, request));
	}
	return status;
}

/* The record that was opened becomes the session's. */
static enum secsess_status take(struct secsess_session *session, struct secsess_opened *opened)
{
	unsigned char seen[SECSESS_HEADER_SIZE] = {0};
	struct secsess_header header = {0};
	enum secsess_status status;

	if (opened->record.size >= sizeof(seen)) {
		memcpy(seen, opened->record.data, sizeof(seen));
	}
	status = secsess_record_open_read(&session->record, session->ring, &session->sid.place, &opened->record,
		opened->whole, &session->error);
	if (!status || !secsess_header_decode(&header, secsess_slice_of(seen, sizeof(seen)))) {
		memcpy(session->seen, seen, sizeof(seen));
	}
	if (status && opened->lock == SECSESS_LOCK_HELD) {
		unlock(session, opened->verdict, header.fence);
	}
	return status;
}

/* Answer and record may have been two round trips: another request can have renewed or ended the session in between, which
 * took away the lock, if it was ours, and the payload. */
static void judge_anew(const struct secsess_session *session, const struct secsess_open_request *request,
	struct secsess_opened *opened)
{
	const struct secsess_header *header = &session->record.header;

	if (secsess_verdict_admits(opened->verdict) && header->life != SECSESS_LIVE) {
		opened->verdict = secsess_judge(header, NULL, 0, &request->presented, &request->limits, opened->now);
		opened->lock = SECSESS_LOCK_NOT_ASKED;
	}
}

static enum secsess_status open(struct secsess_session *session, const struct secsess_start *start)
{
	struct secsess_open_request request;
	struct secsess_opened opened = {0};
	enum secsess_status status;

	secsess_session_open_request(session, &request);
	request.presented.leased = !start->read_only;
	status = start->read_only
		? read(session, &request, &opened)
		: secsess_session_fail(session, session->store->ops->open(session->store, &request, &opened));
	if (status == SECSESS_ABSENT) {
		secsess_buf_release(&opened.record);
		session->verdict = SECSESS_VERDICT_ENDED;
		session->previous = SECSESS_REASON_UNKNOWN;
		return replace(session, start, true);
	}
	if (!status) {
		status = take(session, &opened);
	}
	if (!status) {
		judge_anew(session, &request, &opened);
	}
	secsess_buf_release(&opened.record);
	return status ? status : judge(session, start, &opened);
}

static enum secsess_status start_known(struct secsess_session *session, const struct secsess_start *start,
	const struct secsess_known *known)
{
	if (!known->stored) {
		struct secsess_sid sid = session->sid;

		return secsess_session_create(session, &sid, NULL, start->read_only);
	}
	if (session->sid.generation == known->given) {
		/* This request's own offer comes again: its client still works under what it presented. */
		session->generation = known->generation;
		session->offered = known->offered_at != 0;
		session->offered_at = known->offered_at;
	}
	return open(session, start);
}

static void reset(struct secsess_session *session, const struct secsess_client *client)
{
	secsess_session_close(session);
	session->client = *client;
	session->verdict = SECSESS_VERDICT_NONE;
	session->previous = SECSESS_REASON_NONE;
	session->reaction = SECSESS_REACTION_DENY;
	session->fresh = session->renewed = session->offered = session->take_back = false;
	session->opened_at = 0;
	memset(session->seen, 0, sizeof(session->seen));
	secsess_unique(session->token, sizeof(session->token));
}

enum secsess_status secsess_session_start(struct secsess_session *session, const struct secsess_start *start,
	const struct secsess_client *client)
{
	const struct secsess_known *known;
	enum secsess_status status = secsess_session_learn_secret(session);

	if (status) {
		return status;
	}
	reset(session, client);
	if (secsess_sid_parse(&session->sid, session->ring, start->id)) {
		memset(&session->sid, 0, sizeof(session->sid));
		if (start->id.size) {
			secsess_session_tell_of(session, SECSESS_EVENT_FORGED, "", (struct secsess_slice) {0}, "");
		}
		status = replace(session, start, true);
	} else {
		session->generation = session->sid.generation;
		known = secsess_known_find(session, session->sid.place.handle);
		status = known ? start_known(session, start, known) : open(session, start);
	}
	if (status && session->access == SECSESS_ACCESS_LEASED) {
		unlock(session, session->verdict, session->fence);
	}
	if (status) {
		secsess_session_close(session);
	}
	return status;
}
