/* SPDX-License-Identifier: BSD-3-Clause */

#include "login.h"

#include <stdio.h>

static enum secsess_status create(const struct witness *witness, struct secsess_store *store, int64_t now,
	struct secsess_sid *sid)
{
	const struct exchange *x = witness->exchange;
	const struct world *world = x->bearer->world;
	const struct secsess_config *config = &world->settings->config;
	char user[16];
	struct secsess_tag tag;
	struct secsess_buf bytes = {0};
	struct secsess_header header = {.format = SECSESS_RECORD_FORMAT,
		.newest = 1,
		.offered_at = now,
		.confirmed_offer_at = now,
		.expires_at = now + config->idle_ms,
		.fence = 1};
	struct secsess_meta meta = {.created_at = now,
		.last_seen_at = now,
		.bound_at = now,
		.idle_deadline = now + config->idle_ms,
		.absolute_deadline = config->absolute_ms ? now + config->absolute_ms : 0,
		.newest = 1,
		.agent = secsess_slice_str(x->agent),
		.serializer = SERIALIZER};
	struct secsess_create_request request = {.keep_ms = config->idle_ms + 300 * SECOND};
	enum secsess_status status;

	snprintf(user, sizeof(user), "user%u", x->account);
	meta.user = secsess_slice_str(user);
	secsess_tag_of(&tag, world->ring, meta.user);
	secsess_sid_mint(sid, world->ring, secsess_slice_str(""), &tag);
	secsess_record_write(&bytes, true, &header, &meta, world->ring, &sid->place, secsess_slice_str(""));
	secsess_header_encode(bytes.data, &header);
	request.place = sid->place;
	request.record = secsess_buf_slice(&bytes);
	status = store->ops->create(store, &request);
	secsess_buf_release(&bytes);
	return status;
}

static enum secsess_status retire(const struct secsess_session *session, const struct secsess_place *heir, int64_t now)
{
	struct secsess_meta meta = session->record.meta;
	struct secsess_header header = session->record.header;
	struct secsess_buf tombstone = {0};
	struct secsess_retire_request request = {.place = session->sid.place,
		.fence = session->fence,
		.snapshot_ms = session->config->limits.grace_ms,
		.keep_ms = session->config->tombstone_ms};
	enum secsess_status status;

	meta.retired_at = meta.last_seen_at = now;
	meta.idle_deadline = now + session->config->idle_ms;
	meta.life = header.life = SECSESS_RETIRED;
	meta.retirement = SECSESS_RETIREMENT_LOGIN;
	meta.successor = *heir;
	meta.newest = header.newest;
	meta.confirmed = header.confirmed;
	secsess_record_write_meta(&tombstone, false, &header, &meta, session->ring, &session->sid.place);
	memcpy(request.token, session->token, sizeof(request.token));
	request.meta = secsess_buf_slice(&tombstone);
	request.sealed = header.sealed;
	request.key_id = header.key_id;
	status = session->store->ops->retire(session->store, &request);
	secsess_buf_release(&tombstone);
	return status;
}

static void take_over(struct witness *witness, const struct secsess_sid *sid, int64_t now, bool retired)
{
	struct exchange *x = witness->exchange;
	struct truth *truth = truth_new(witness, &sid->place, retired ? witness->truth : NULL);

	truth->predecessor = witness->truth;
	truth->account = x->account;
	truth->bound_at = now;
	x->sets_cookie = x->logged_in = true;
	x->offered_at = 0;
	x->set = (struct cookie) {.generation = 1, .truth = truth};
	memcpy(x->set.text, sid->text, sid->size + 1);
	exchange_tell(x, "logs in", &x->set, NULL);
}

/* Who may not renew (comes late, or without the lock) logs in all the same, and his old session lives on. */
bool login_run(struct witness *witness, struct secsess_session *session)
{
	struct secsess_store *store = session->store;
	bool retires = witness->truth && secsess_session_may_renew(session);
	int64_t now = store->ops->now(store);
	struct secsess_sid sid;
	enum secsess_status status = create(witness, store, now, &sid);

	if (status) {
		return false;
	}
	if (retires) {
		status = retire(session, &sid.place, now);
	}
	if (status) {
		store->ops->end(store,
			&(struct secsess_end_request) {.place = sid.place,
				.life = SECSESS_ENDED,
				.reason = SECSESS_REASON_DESTROYED,
				.keep_ms = session->config->tombstone_ms});
		return false;
	}
	take_over(witness, &sid, now, retires);
	secsess_session_abort(session);
	session->offered = false; /* the login's cookie went over it */
	return true;
}
