/* SPDX-License-Identifier: BSD-3-Clause */

/* How a session is made, saved, given up and ended. */
#include "session_parts.h"

#define LINE_MAX 16 /* renewals within one grace */

static int64_t earlier(int64_t a, int64_t b)
{
	return a < b ? a : b;
}

int64_t secsess_session_expiry(const struct secsess_session *session, bool empty)
{
	const struct secsess_meta *meta = &session->record.meta;
	int64_t expiry = meta->idle_deadline;

	if (meta->absolute_deadline) {
		expiry = earlier(expiry, meta->absolute_deadline);
	}
	if (empty && !session->record.header.confirmed) {
		/* Nobody came back yet, and there is nothing to lose: most such visitors are bots. */
		expiry = earlier(expiry, meta->created_at + session->config->empty_ms);
	}
	return expiry;
}

int64_t secsess_session_absolute_deadline(const struct secsess_session *session, int64_t now)
{
	return session->config->absolute_ms ? now + session->config->absolute_ms : 0;
}

static int64_t keep_ms(int64_t expires_at, int64_t now)
{
	int64_t left = expires_at - now;

	return (left > 0 ? left : 0) + SECSESS_KEEP_MARGIN_MS;
}

static void fill_new(struct secsess_session *session, const struct secsess_meta *inherited, int64_t now, bool leased)
{
	const struct secsess_config *config = session->config;
	struct secsess_header *header = &session->record.header;
	struct secsess_meta *meta = &session->record.meta;

	*meta = inherited ? *inherited : (struct secsess_meta) {0};
	meta->created_at = meta->last_seen_at = now;
	meta->idle_deadline = now + config->idle_ms;
	if (!inherited) {
		meta->absolute_deadline = secsess_session_absolute_deadline(session, now);
	}
	meta->ip = session->client.ip;
	meta->area = session->client.area;
	meta->agent = secsess_session_agent(session);
	meta->newest = 1;
	meta->confirmed = 0;
	*header = (struct secsess_header) {
		.format = SECSESS_RECORD_FORMAT,
		.newest = 1,
		.offered_at = now,
		.confirmed_offer_at = now,
		.fence = 1,
		.granted_at = leased ? now : 0,
		.lease_until = leased ? now + config->lease_ms : 0,
	};
	if (leased) {
		memcpy(header->owner, session->token, sizeof(header->owner));
	}
	header->expires_at = secsess_session_expiry(session, true);
}

enum secsess_status secsess_session_create(struct secsess_session *session, const struct secsess_sid *sid,
	const struct secsess_meta *inherited, bool read_only)
{
	struct secsess_record *record = &session->record;
	struct secsess_known known = {.given = 1, .generation = 1, .stored = true};
	struct secsess_buf bytes = {0};
	struct secsess_create_request request = {.place = sid->place, .lasting = inherited != NULL};
	enum secsess_status status = session->store->ops->prepare(session->store);
	int64_t now;

	if (status) {
		return secsess_session_fail(session, status);
	}
	now = session->store->ops->now(session->store);
	fill_new(session, inherited, now, !read_only);
	status = secsess_record_write(&bytes, true, &record->header, &record->meta, session->ring, &sid->place,
		secsess_slice_of("", 0));
	if (status) {
		secsess_buf_release(&bytes);
		return secsess_session_unwritable(session, status);
	}
	secsess_header_encode(bytes.data, &record->header);
	memcpy(session->seen, bytes.data, sizeof(session->seen));
	request.record = secsess_buf_slice(&bytes);
	request.summed = !record->header.sealed;
	request.list_until = secsess_session_list_until(session, record->header.expires_at);
	request.keep_ms = keep_ms(record->header.expires_at, now);
	status = session->store->ops->create(session->store, &request);
	secsess_buf_release(&bytes);
	if (status == SECSESS_CONFLICT) {
		secsess_error_set(&session->error, "a new session ID exists already: the system's random numbers repeat");
		return SECSESS_REFUSED;
	}
	if (status) {
		return secsess_session_fail(session, status);
	}
	session->sid = *sid;
	session->generation = 1;
	session->opened_at = session->opened_at ? session->opened_at : now;
	session->fence = record->header.fence;
	session->fresh = true;
	session->renewed = inherited != NULL;
	session->offered = session->take_back = false;
	session->payload = secsess_slice_of("", 0);
	session->access = read_only ? SECSESS_ACCESS_READER : SECSESS_ACCESS_LEASED;
	memcpy(known.handle, sid->place.handle, sizeof(known.handle));
	return secsess_known_add(session, &known);
}

/* What the client shows of itself is kept when it comes with the current ID, and only then. */
static void note_signals(struct secsess_session *session)
{
	struct secsess_meta *meta = &session->record.meta;

	if (session->verdict != SECSESS_VERDICT_PARENT) {
		meta->ip = session->client.ip;
		meta->area = session->client.area;
		meta->agent = secsess_session_agent(session);
	}
}

static void bring_up_to_date(struct secsess_session *session, bool empty, int64_t now)
{
	struct secsess_header *header = &session->record.header;
	struct secsess_meta *meta = &session->record.meta;

	meta->last_seen_at = now;
	meta->idle_deadline = now + session->config->idle_ms;
	meta->newest = header->newest - (session->take_back ? 1 : 0);
	meta->confirmed = header->confirmed;
	note_signals(session);
	header->expires_at = secsess_session_expiry(session, empty);
}

static enum secsess_status write_body(struct secsess_session *session, struct secsess_slice payload, bool changed,
	struct secsess_buf *body, enum secsess_commit_mode *mode)
{
	struct secsess_header *header = &session->record.header;
	struct secsess_meta *meta = &session->record.meta;
	const struct secsess_place *place = &session->sid.place;
	uint16_t meta_size = header->meta_size;
	uint8_t sealed = header->sealed;
	uint32_t key_id = header->key_id;

	if (!changed) {
		enum secsess_status status = secsess_record_write_meta(body, true, header, meta, session->ring, place);
		bool fits = header->meta_size == meta_size && header->sealed == sealed && header->key_id == key_id;

		*mode = SECSESS_COMMIT_TOUCH;
		if (status || fits) {
			return status;
		}
		secsess_buf_release(body); /* another size, or another key than the payload's: all is written anew */
	}
	*mode = SECSESS_COMMIT_WRITE;
	return secsess_record_write(body, true, header, meta, session->ring, place, payload);
}

/* Mostly nothing happens to a locked record: then the store need not work out what is known here. */
static void foresee(const struct secsess_session *session, struct secsess_commit_request *request,
	const struct secsess_buf *body, int64_t now)
{
	struct secsess_slice seen = secsess_slice_of(session->seen, sizeof(session->seen));
	struct secsess_header header;

	if (!secsess_header_decode(&header, seen) && secsess_step_foresee(&header, request, now)) {
		secsess_header_encode(body->data, &header);
		request->seen = seen;
	}
}

/* The user's index is told of an expiry only when it moved on by a sixteenth of the idle time ... */
static int64_t listing_step(const struct secsess_session *session)
{
	return session->config->idle_ms / 16 + 1;
}

/* ... so it is told so much more: what it has dropped must be over. */
int64_t secsess_session_list_until(const struct secsess_session *session, int64_t expires_at)
{
	return expires_at + listing_step(session);
}

/* Of what the record says as it is stored; 0: the index may not know of it. */
static int64_t told_expiry(const struct secsess_session *session)
{
	/* What nobody had come back to may have been told so little as an empty session gets. */
	return session->record.meta.confirmed ? secsess_session_expiry(session, false) : 0;
}

/* For a commit; 0: what the index was told will do. */
static int64_t news_for_index(const struct secsess_session *session, int64_t told)
{
	int64_t expires_at = session->record.header.expires_at, step = listing_step(session);

	return session->sid.place.tag.text[0] && told / step != expires_at / step
		? secsess_session_list_until(session, expires_at)
		: 0;
}

static enum secsess_status send(struct secsess_session *session, enum secsess_commit_mode mode,
	const struct secsess_buf *body, int64_t list_until)
{
	const struct secsess_header *header = &session->record.header;
	struct secsess_store *store = session->store;
	int64_t now = store->ops->now(store);
	struct secsess_commit_request request = {
		.place = session->sid.place,
		.mode = mode,
		.leased = session->access == SECSESS_ACCESS_LEASED,
		.take_back = session->take_back,
		.lasting = session->renewed,
		.fence = session->fence,
		.expires_at = header->expires_at,
		.keep_ms = mode == SECSESS_COMMIT_UNLOCK ? 0 : keep_ms(header->expires_at, now),
		.sealed = header->sealed,
		.summed = !header->sealed,
		.key_id = header->key_id,
		.meta_size = header->meta_size,
		.list_until = list_until,
		.body = secsess_buf_slice(body),
	};

	memcpy(request.token, session->token, sizeof(request.token));
	foresee(session, &request, body, now);
	return secsess_session_fail(session, store->ops->commit(store, &request));
}

static enum secsess_status save(struct secsess_session *session, struct secsess_slice payload, bool changed,
	struct secsess_slice serializer)
{
	struct secsess_buf body = {0};
	enum secsess_commit_mode mode;
	int64_t told = told_expiry(session);
	enum secsess_status status;

	/* Whose it is, is something to lose, too, and so is the form that somebody is filling in. */
	bring_up_to_date(session, payload.size == 0 && !session->record.meta.user.size && !session->token_issued,
		session->store->ops->now(session->store));
	if (changed) {
		session->record.meta.serializer = serializer;
	}
	status = payload.size > SECSESS_PAYLOAD_MAX ? SECSESS_CONFIG : write_body(session, payload, changed, &body, &mode);
	if (status) {
		secsess_session_unwritable(session, status);
	} else {
		status = send(session, mode, &body, news_for_index(session, told));
	}
	secsess_buf_release(&body);
	return status;
}

/* A session that can't be saved (too large, memory short, the store full) must not stay locked for that. Where the store
 * did not answer, another question would only take time, and the lock runs out. */
static void unlock_unsaved(struct secsess_session *session, enum secsess_status status)
{
	if (status < 0 && status != SECSESS_IO && status != SECSESS_TIMEOUT) {
		struct secsess_error why = session->error;

		secsess_session_unlock(session);
		session->error = why;
	}
}

enum secsess_status secsess_session_commit(struct secsess_session *session, struct secsess_slice payload,
	struct secsess_slice serializer)
{
	bool changed = payload.data != NULL;
	enum secsess_status status = SECSESS_DONE;

	switch (session->access) {
		case SECSESS_ACCESS_LEASED:
			status = save(session, changed ? payload : session->payload, changed, serializer);
			unlock_unsaved(session, status);
			if (!changed && status > 0) {
				status = SECSESS_DONE; /* another took over, and nothing of ours was to be saved */
			}
			break;
		case SECSESS_ACCESS_OPTIMISTIC:
			if (changed) {
				status = save(session, payload, true, serializer);
			}
			break;
		case SECSESS_ACCESS_READER:
			status = changed ? SECSESS_LOST : SECSESS_DONE;
			break;
		case SECSESS_ACCESS_FROZEN:
			status = changed ? SECSESS_GONE : SECSESS_DONE;
			break;
		case SECSESS_ACCESS_DENIED:
		case SECSESS_ACCESS_NONE:
			break;
	}
	secsess_session_close(session);
	return status;
}

enum secsess_status secsess_session_unlock(struct secsess_session *session)
{
	return send(session, SECSESS_COMMIT_UNLOCK, &(struct secsess_buf) {0}, 0);
}

enum secsess_status secsess_session_abort(struct secsess_session *session)
{
	enum secsess_status status = SECSESS_DONE;

	if (session->access == SECSESS_ACCESS_LEASED) {
		status = secsess_session_unlock(session);
	}
	secsess_session_close(session);
	return status;
}

enum secsess_status secsess_session_end(struct secsess_session *session)
{
	return secsess_session_end_for(session, SECSESS_REASON_DESTROYED);
}

void secsess_session_end_line(struct secsess_session *session, const struct secsess_place *ended,
	const struct secsess_meta *meta)
{
	struct secsess_store *store = session->store;
	/* It has ended, and stays as it is: what this asks for is that its line's snapshots go, too. Their tombstones stay, by which
	 * late requests are told from others. */
	struct secsess_end_request request = {.place = *ended,
		.life = SECSESS_ENDED,
		.reason = SECSESS_REASON_DESTROYED,
		.keep_ms = session->config->tombstone_ms};
	struct secsess_place place = meta->predecessor;
	int64_t made_at = meta->created_at, since = store->ops->now(store) - session->config->limits.grace_ms;

	/* What was another's, or nobody's, shows nothing of this one. */
	for (int hops = 0; place.handle[0] && strcmp(place.tag.text, ended->tag.text) == 0 && hops < LINE_MAX; hops++) {
		struct secsess_record record = {0};
		struct secsess_opened opened = {0};
		struct secsess_error ignored;
		bool retired;

		if (made_at <= since || store->ops->read(store, &place, SECSESS_PART_RECORD, &opened) ||
			secsess_record_open(&record, session->ring, &place, &opened.record, &ignored)) {
			return;
		}
		made_at = record.meta.created_at;
		place = record.meta.predecessor;
		retired = record.header.life == SECSESS_RETIRED;
		secsess_record_release(&record);
		if (!retired) {
			return; /* the heir was made in vain: it lives on */
		}
		if (place.handle[0] && made_at > since) {
			request.predecessor = place;
			store->ops->end(store, &request);
		}
	}
}

enum secsess_status secsess_session_end_for(struct secsess_session *session, enum secsess_reason reason)
{
	struct secsess_end_request request = {.place = session->sid.place,
		.life = SECSESS_ENDED,
		.reason = reason,
		.predecessor = session->record.meta.predecessor,
		.keep_ms = session->config->tombstone_ms};
	enum secsess_status status = SECSESS_DONE;

	if (session->access != SECSESS_ACCESS_DENIED) {
		status = session->store->ops->end(session->store, &request);
		if (!status) {
			secsess_session_end_line(session, &session->sid.place, &session->record.meta);
		}
	}
	secsess_session_close(session);
	return status == SECSESS_ABSENT ? SECSESS_DONE : secsess_session_fail(session, status);
}

void secsess_session_discard(struct secsess_session *session)
{
	struct secsess_end_request request = {.place = session->sid.place,
		.life = SECSESS_ENDED,
		.reason = SECSESS_REASON_DESTROYED,
		.keep_ms = 1}; /* nobody has seen it, so nobody will ask for it */
	bool is_own = session->access == SECSESS_ACCESS_LEASED || session->access == SECSESS_ACCESS_READER;

	secsess_session_drop_offer(session);
	if (!is_own || !session->fresh || session->record.header.confirmed) {
		return;
	}
	session->store->ops->end(session->store, &request); /* failing that it expires by itself */
	secsess_session_close(session);
	session->access = SECSESS_ACCESS_DENIED;
}

bool secsess_session_offer_is_stale(const struct secsess_session *session)
{
	int64_t age = session->store->ops->now(session->store) - session->offered_at;

	return session->offered && age > session->config->limits.grace_ms / 2;
}

void secsess_session_drop_offer(struct secsess_session *session)
{
	struct secsess_known *known = secsess_known_find(session, session->sid.place.handle);

	if (!session->offered) {
		return;
	}
	/* Opened a second time, the session may have made another offer meanwhile: that one isn't ours to take back. */
	session->take_back = session->record.header.newest == session->sid.generation;
	secsess_sid_at(&session->sid, &session->sid, session->ring, session->generation);
	if (known) {
		known->given = session->generation;
		known->offered_at = 0;
	}
	session->offered = false;
}
