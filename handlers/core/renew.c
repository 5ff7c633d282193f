/* SPDX-License-Identifier: BSD-3-Clause */

/* A new session takes over, or the ID rotates before its time. */
#include "session_parts.h"

bool secsess_session_may_renew(const struct secsess_session *session)
{
	/* C = 0: minted in this request, and nobody has seen it. */
	uint32_t confirmed = session->record.header.confirmed;

	return session->access == SECSESS_ACCESS_LEASED && (session->generation == confirmed || confirmed == 0);
}

static enum secsess_status retire(struct secsess_session *session, const struct secsess_place *heir,
	enum secsess_retirement kind)
{
	struct secsess_meta meta = session->record.meta;
	struct secsess_header header = session->record.header;
	struct secsess_buf tombstone = {0};
	struct secsess_retire_request request = {.place = session->sid.place,
		.fence = session->fence,
		.snapshot_ms = session->config->limits.grace_ms,
		.keep_ms = session->config->tombstone_ms};
	enum secsess_status status;

	meta.retired_at = meta.last_seen_at = session->store->ops->now(session->store);
	/* Else a session that was idle for long would be EXPIRED within grace, and get a cookie over its heir's. */
	meta.idle_deadline = meta.retired_at + session->config->idle_ms;
	meta.life = SECSESS_RETIRED;
	meta.retirement = (uint8_t) kind;
	meta.successor = *heir;
	meta.newest = header.newest;
	meta.confirmed = header.confirmed;
	header.life = SECSESS_RETIRED;
	status = secsess_record_write_meta(&tombstone, false, &header, &meta, session->ring, &session->sid.place);
	if (status) {
		secsess_buf_release(&tombstone);
		return secsess_session_unwritable(session, status);
	}
	memcpy(request.token, session->token, sizeof(request.token));
	request.meta = secsess_buf_slice(&tombstone);
	request.sealed = header.sealed;
	request.key_id = header.key_id;
	status = secsess_session_fail(session, session->store->ops->retire(session->store, &request));
	secsess_buf_release(&tombstone);
	return status;
}

enum secsess_status secsess_session_mint_heir(struct secsess_session *session, const struct secsess_tag *tag,
	struct secsess_sid *sid)
{
	enum secsess_status status = secsess_sid_mint(sid, session->ring, secsess_slice_of("", 0), tag);

	if (status) {
		secsess_error_set(&session->error, "no new session ID could be made");
	}
	return status;
}

static void note_renewed(struct secsess_session *session)
{
	struct secsess_known *known = secsess_known_find(session, session->sid.place.handle);

	if (known) {
		known->renewed = true;
	}
}

/* The heir's own record, and the same lists. */
static struct secsess_session heir_of(const struct secsess_session *session)
{
	struct secsess_session heir = *session;

	memset(&heir.record, 0, sizeof(heir.record));
	memset(&heir.payload_room, 0, sizeof(heir.payload_room));
	memset(&heir.bound_text, 0, sizeof(heir.bound_text));
	return heir;
}

/* What heir learned is the session's; the list may have moved. */
static void learn_from(struct secsess_session *session, const struct secsess_session *heir)
{
	session->known = heir->known;
	session->known_count = heir->known_count;
	session->error = heir->error;
}

static void become(struct secsess_session *session, struct secsess_session *heir)
{
	/* What meta points to (user, serializer, ...) lies in the old record's memory, which lives on with the heir. */
	heir->record.meta_text = session->record.meta_text;
	heir->record.bytes = session->record.bytes;
	heir->payload_room = session->payload_room;
	heir->bound_text = session->bound_text;
	*session = *heir;
}

enum secsess_status secsess_session_take_over(struct secsess_session *session, const struct secsess_sid *sid,
	const struct secsess_meta *inherited, enum secsess_retirement kind)
{
	struct secsess_session heir = heir_of(session);
	struct secsess_meta meta = *inherited;
	enum secsess_status status;

	meta.predecessor = session->sid.place;
	memset(&meta.successor, 0, sizeof(meta.successor));
	status = secsess_session_create(&heir, sid, &meta, false);
	learn_from(session, &heir);
	if (status) {
		return status;
	}
	/* The new record exists; only when the old one is retired may it get payload and cookie: a crash in between leaves
	 * the old session valid and the new one empty. */
	status = retire(session, &sid->place, kind);
	if (status) {
		struct secsess_error why = session->error;

		if (status > 0) {
			/* Refused: if there is a snapshot, it is that of another request, which renewed; it must not end with our heir. */
			memset(&heir.record.meta.predecessor, 0, sizeof(heir.record.meta.predecessor));
		}
		secsess_session_end(&heir); /* failing that it expires by itself */
		learn_from(session, &heir);
		session->error = why;
		return status;
	}
	note_renewed(session);
	become(session, &heir);
	return SECSESS_DONE;
}

enum secsess_status secsess_session_start_anew(struct secsess_session *session, const struct secsess_sid *sid,
	const struct secsess_meta *meta)
{
	struct secsess_session heir = heir_of(session);
	enum secsess_status status = secsess_session_create(&heir, sid, meta, false);

	learn_from(session, &heir);
	if (status) {
		return status;
	}
	if (session->access == SECSESS_ACCESS_LEASED) {
		secsess_session_unlock(session); /* failing that it will run out */
	}
	note_renewed(session);
	become(session, &heir);
	return SECSESS_DONE;
}

enum secsess_status secsess_session_renew(struct secsess_session *session, enum secsess_retirement kind)
{
	struct secsess_sid sid;
	enum secsess_status status;

	if (!secsess_session_may_renew(session)) {
		return SECSESS_LOST;
	}
	status = secsess_session_mint_heir(session, &session->sid.place.tag, &sid);
	if (!status) {
		status = secsess_session_take_over(session, &sid, &session->record.meta, kind);
	}
	if (!status) {
		secsess_session_tell(session, SECSESS_EVENT_RENEW, session->sid.place.handle, "");
	}
	return status;
}

/* The generation before the present one still has its grace. Another rotation would take it from requests that are under
 * way, and make one client look like two. */
static bool is_recent(const struct secsess_session *session)
{
	const struct secsess_header *header = &session->record.header;

	return header->before &&
		session->store->ops->now(session->store) < header->confirmed_offer_at + session->config->limits.grace_ms;
}

/* Others have had the lease since, or the store is an older one: what this request read must not be saved over what is there.
 * So the lease that was just granted goes back, with its offer. */
static enum secsess_status give_back(struct secsess_session *session, enum secsess_verdict verdict, uint64_t fence)
{
	struct secsess_commit_request request = {.place = session->sid.place,
		.mode = SECSESS_COMMIT_UNLOCK,
		.leased = true,
		.take_back = verdict == SECSESS_VERDICT_DUE || verdict == SECSESS_VERDICT_ORPHAN,
		.fence = fence};

	memcpy(request.token, session->token, sizeof(request.token));
	session->store->ops->commit(session->store, &request); /* failing that it will run out */
	session->access = SECSESS_ACCESS_READER;
	return SECSESS_LOST;
}

/* What is stored is what this request read. One fence more is our own grant, after a lease that ran out and that nobody else
 * took. A store that fell back to an older copy may come to the same number with another payload. */
static bool is_unchanged(const struct secsess_session *session, const struct secsess_record *found)
{
	uint64_t fence = found->header.fence;

	return (fence == session->fence || fence == session->fence + 1) &&
		memcmp(found->meta.payload_sum, session->record.meta.payload_sum, SECSESS_CHECKSUM_SIZE) == 0;
}

/* The record that was opened once more becomes the session's, as far as it may have changed. */
static enum secsess_status take_again(struct secsess_session *session, struct secsess_opened *opened)
{
	struct secsess_record found = {0};
	unsigned char seen[SECSESS_HEADER_SIZE] = {0};
	enum secsess_status status;

	if (opened->record.size >= sizeof(seen)) {
		memcpy(seen, opened->record.data, sizeof(seen));
	}
	status = secsess_record_open(&found, session->ring, &session->sid.place, &opened->record, &session->error);
	if (!status && opened->lock != SECSESS_LOCK_HELD) {
		status = SECSESS_LOST;
	} else if (!status && !is_unchanged(session, &found)) {
		status = give_back(session, opened->verdict, found.header.fence);
	}
	if (!status) {
		memcpy(session->seen, seen, sizeof(session->seen));
		session->fence = found.header.fence;
		session->record.header = found.header;
	}
	secsess_record_release(&found);
	return status;
}

static void show_offer(struct secsess_session *session)
{
	const struct secsess_header *header = &session->record.header;
	struct secsess_known *known = secsess_known_find(session, session->sid.place.handle);

	session->offered = true;
	session->offered_at = header->offered_at;
	secsess_sid_at(&session->sid, &session->sid, session->ring, header->newest);
	if (known) {
		known->given = session->sid.generation;
		known->offered_at = session->offered_at;
	}
}

enum secsess_status secsess_session_rotate(struct secsess_session *session)
{
	struct secsess_open_request request;
	struct secsess_opened opened = {0};
	enum secsess_status status;

	if (!secsess_session_may_renew(session)) {
		return SECSESS_LOST;
	}
	if (session->fresh || session->offered || is_recent(session)) {
		return SECSESS_DONE; /* the client gets a new ID in any case, or just got one */
	}
	secsess_session_open_request(session, &request);
	request.limits.rotate_ms = 0;
	status = secsess_session_fail(session, session->store->ops->open(session->store, &request, &opened));
	if (!status) {
		status = take_again(session, &opened);
	}
	secsess_buf_release(&opened.record);
	if (status) {
		return status == SECSESS_ABSENT ? SECSESS_GONE : status;
	}
	if (opened.verdict == SECSESS_VERDICT_DUE || opened.verdict == SECSESS_VERDICT_ORPHAN) {
		show_offer(session);
	}
	return SECSESS_DONE;
}
