/* SPDX-License-Identifier: BSD-3-Clause */

/* Keys are issued, used, and forgotten. */
#include "autologin.h"

#include "autologin_parts.h"
#include "session_parts.h"

/* A use under way. */
struct use {
	struct secsess_autologin_key key, next;
	struct secsess_buf seen;
	struct secsess_key_use request;
	struct secsess_key_answer answer;
	struct secsess_autologin_issued issued;
	struct secsess_remembering remembering;
	char series[SECSESS_SERIES_UNHEARD];
};

enum secsess_status secsess_autologin_find(struct secsess_session *session,
	const struct secsess_autologin_cookies *cookies, struct secsess_autologin_key *key)
{
	struct secsess_autologin_key found = {.number = 0};
	size_t good = 0;

	for (size_t i = 0; i < cookies->count; i++) {
		if (!secsess_autologin_key_parse(&found, session->ring, cookies->at[i]) &&
			(!good || found.number != key->number || strcmp(found.place.handle, key->place.handle) != 0)) {
			*key = found;
			good++;
		}
	}
	secsess_wipe(&found, sizeof(found));
	if (!cookies->count) {
		return SECSESS_ABSENT;
	}
	/* Of several that were signed here one may have been planted, and nobody can tell which. */
	return good == 1 ? SECSESS_DONE : SECSESS_FORGED;
}

bool secsess_autologin_is_revoked(const struct secsess_autologin_issued *issued, int64_t revoked_at, bool spared)
{
	return revoked_at && !spared && issued->bound_at <= revoked_at;
}

/* As the session remembers it; 0: as long as it shows no more than the handle. */
static struct secsess_slice name_series(char text[SECSESS_SERIES_UNHEARD], const char *handle, uint32_t unheard)
{
	memcpy(text, handle, SECSESS_HANDLE_LENGTH);
	secsess_put_u32((unsigned char *) text + SECSESS_HANDLE_LENGTH, unheard);
	return secsess_slice_of(text, unheard ? SECSESS_SERIES_UNHEARD : SECSESS_HANDLE_LENGTH);
}

/* ---- issue */

/* What the device has already: its own series, else the one that its cookie names. */
static void find_former(struct secsess_session *session, const struct secsess_autologin_cookies *cookies,
	struct secsess_series_put *put)
{
	struct secsess_place own;
	struct secsess_autologin_key key;

	if (secsess_session_series(session, &own)) {
		memcpy(put->replaces, own.handle, sizeof(put->replaces));
	} else if (!secsess_autologin_find(session, cookies, &key)) {
		if (strcmp(key.place.tag.text, put->place.tag.text) == 0) {
			memcpy(put->replaces, key.place.handle, sizeof(put->replaces));
		}
		secsess_wipe(&key, sizeof(key));
	}
}

/* The value of a new series. */
static enum secsess_status write_series(struct secsess_session *session, const struct secsess_autologin_key *key,
	const struct secsess_autologin_issued *issued, struct secsess_buf *value)
{
	struct secsess_series series = {.heard = true,
		.newest = key->number,
		.used_at = issued->created_at,
		.expires_at = issued->expires_at};
	enum secsess_status status = secsess_buf_reserve(value, SECSESS_SERIES_HEAD_SIZE);

	if (status) {
		return status;
	}
	value->size = SECSESS_SERIES_HEAD_SIZE;
	status = secsess_autologin_issued_close(value, session, key->place.handle, issued);
	if (status) {
		return status;
	}
	series.issue_size = (uint16_t) (value->size - SECSESS_SERIES_HEAD_SIZE);
	secsess_autologin_key_hash(series.newest_hash, key);
	secsess_series_encode(value->data, &series);
	return secsess_autologin_seen_close(value, session, key->place.handle);
}

static enum secsess_status put_series(struct secsess_session *session, const struct secsess_autologin_key *key,
	const struct secsess_autologin_issued *issued, const struct secsess_autologin_cookies *cookies)
{
	struct secsess_series_put put = {.place = key->place,
		.expires_at = issued->expires_at,
		.most = session->config->autologin_max};
	struct secsess_buf value = {0};
	size_t dropped = 0;
	enum secsess_status status = write_series(session, key, issued, &value);

	find_former(session, cookies, &put);
	put.bytes = secsess_buf_slice(&value);
	status = status ? secsess_session_out_of_memory(session)
					: secsess_session_fail(session, session->store->ops->put_series(session->store, &put, &dropped));
	secsess_buf_release(&value);
	if (!status && dropped) {
		secsess_session_tell(session, SECSESS_EVENT_LIMIT, "", "auto-login");
	}
	return status;
}

enum secsess_status secsess_autologin_issue(struct secsess_session *session, struct secsess_slice label,
	int64_t lifetime_ms, const struct secsess_autologin_cookies *cookies, struct secsess_autologin_offer *offer)
{
	struct secsess_meta *meta = &session->record.meta;
	int64_t most = session->config->autologin_ms, now = session->store->ops->now(session->store);
	struct secsess_autologin_issued issued = {.created_at = now,
		.bound_at = meta->bound_at,
		.user = meta->user,
		.label = label};
	struct secsess_autologin_key key;
	enum secsess_status status;

	*offer = (struct secsess_autologin_offer) {.lifetime_ms = lifetime_ms && lifetime_ms < most ? lifetime_ms : most};
	if (session->access != SECSESS_ACCESS_LEASED || !meta->user.size) {
		return SECSESS_LOST;
	}
	issued.expires_at = now + offer->lifetime_ms;
	secsess_autologin_key_new(&key, &session->sid.place.tag);
	status = put_series(session, &key, &issued, cookies);
	if (!status) {
		memcpy(session->series_text, key.place.handle, sizeof(session->series_text));
		meta->series = secsess_slice_of(session->series_text, sizeof(session->series_text));
		secsess_autologin_key_write(&offer->text, &key, session->ring);
		secsess_session_tell(session, SECSESS_EVENT_KEY_ISSUED, key.place.handle, "");
	}
	secsess_wipe(&key, sizeof(key));
	return status;
}

/* ---- use */

static enum secsess_status ask(struct secsess_session *session, struct use *use)
{
	struct secsess_key_use *request = &use->request;
	enum secsess_status status = secsess_session_mint_heir(session, &use->key.place.tag, &use->remembering.sid);

	if (status) {
		return status;
	}
	if (secsess_autologin_seen_close(&use->seen, session, use->key.place.handle)) {
		return secsess_session_out_of_memory(session);
	}
	secsess_autologin_key_next(&use->next, &use->key);
	*request = (struct secsess_key_use) {.place = use->key.place,
		.number = use->key.number,
		.seen = secsess_buf_slice(&use->seen),
		.grace_ms = session->config->autologin_grace_ms,
		.theft = secsess_autologin_theft(session->config)};
	secsess_autologin_key_hash(request->hash, &use->key);
	secsess_autologin_key_hash(request->next, &use->next);
	memcpy(request->session, use->remembering.sid.place.handle, sizeof(request->session));
	return secsess_session_fail(session, session->store->ops->use_key(session->store, request, &use->answer));
}

/* The user that the series was issued to, unless that can't be read here any more, or is not the one in its tag. */
static enum secsess_status read_issued(struct secsess_session *session, struct use *use)
{
	struct secsess_tag tag;
	enum secsess_status status = secsess_autologin_issued_open(&use->issued, session, use->key.place.handle,
		secsess_buf_slice(&use->answer.issue));

	if (status == SECSESS_NOMEM) {
		return secsess_session_out_of_memory(session);
	}
	if (!status) {
		secsess_tag_of(&tag, session->ring, use->issued.user);
	}
	if (status || strcmp(tag.text, use->key.place.tag.text) != 0) {
		use->issued.user = (struct secsess_slice) {0};
	}
	return SECSESS_DONE;
}

static enum secsess_status log_in(struct secsess_session *session, struct use *use,
	struct secsess_autologin_result *result)
{
	struct secsess_login login = {.user = use->issued.user,
		.level = secsess_slice_str(SECSESS_LEVEL_REMEMBERED),
		.label = use->issued.label,
		.authenticated = true,
		.remembered = &use->remembering};
	enum secsess_status status;

	use->next.number = use->answer.number;
	secsess_autologin_key_write(&result->offer.text, &use->next, session->ring);
	result->offer.lifetime_ms = use->issued.expires_at - session->store->ops->now(session->store);
	use->remembering.series = name_series(use->series, use->key.place.handle, use->answer.number);
	if (use->answer.vain[0]) {
		secsess_autologin_end_vain(session, &use->key.place.tag, use->answer.vain);
	}
	status = secsess_session_login(session, &login, &result->inherits);
	if (!status) {
		result->state = SECSESS_AUTOLOGIN_LOGGED_IN;
	}
	return status;
}

static enum secsess_status settle(struct secsess_session *session, struct use *use,
	struct secsess_autologin_result *result)
{
	size_t dropped;

	result->state = SECSESS_AUTOLOGIN_DEAD;
	switch (use->answer.outcome) {
		case SECSESS_KEY_USED:
		case SECSESS_KEY_AGAIN:
			if (use->issued.user.size &&
				!secsess_autologin_is_revoked(&use->issued, use->answer.revoked_at, use->answer.spared)) {
				return log_in(session, use, result);
			}
			return secsess_session_fail(session,
				session->store->ops->drop_series(session->store, &use->key.place, &dropped));
		case SECSESS_KEY_LATE:
			result->state = SECSESS_AUTOLOGIN_LATE;
			secsess_session_discard(session);
			return SECSESS_DONE;
		case SECSESS_KEY_OBSOLETE:
		case SECSESS_KEY_UNANSWERED:
		case SECSESS_KEY_DEAD:
		case SECSESS_KEY_INCIDENT:
			break;
	}
	return secsess_autologin_react(session, &use->key, use->answer.outcome, use->issued.user);
}

static enum secsess_status attempt(struct secsess_session *session, struct use *use,
	struct secsess_autologin_result *result)
{
	enum secsess_status status = ask(session, use);

	if (status == SECSESS_ABSENT) {
		result->state = SECSESS_AUTOLOGIN_DEAD;
		return SECSESS_DONE;
	}
	if (!status) {
		status = read_issued(session, use);
	}
	return status ? status : settle(session, use, result);
}

enum secsess_status secsess_autologin_attempt(struct secsess_session *session,
	const struct secsess_autologin_cookies *cookies, struct secsess_autologin_result *result)
{
	struct use use = {.key = {.number = 0}};
	enum secsess_status status = secsess_session_learn_secret(session);

	*result = (struct secsess_autologin_result) {.state = SECSESS_AUTOLOGIN_NONE};
	if (status || session->access == SECSESS_ACCESS_NONE) {
		return status ? status : SECSESS_LOST;
	}
	status = secsess_autologin_find(session, cookies, &use.key);
	if (status == SECSESS_FORGED) {
		result->state = SECSESS_AUTOLOGIN_DEAD;
		secsess_session_tell_of(session, SECSESS_EVENT_FORGED, "", (struct secsess_slice) {0}, "auto-login");
	}
	status = status ? SECSESS_DONE : attempt(session, &use, result);
	secsess_buf_release(&use.seen);
	secsess_buf_release(&use.answer.issue);
	secsess_buf_release(&use.issued.text);
	secsess_wipe(&use, sizeof(use));
	return status;
}

/* ---- forget */

enum secsess_status secsess_autologin_forget(struct secsess_session *session,
	const struct secsess_autologin_cookies *cookies, size_t *dropped)
{
	struct secsess_autologin_key key = {.number = 0};
	struct secsess_place own;
	size_t more = 0;
	enum secsess_status status = secsess_session_learn_secret(session);

	*dropped = 0;
	if (!status && secsess_session_series(session, &own)) {
		status = secsess_session_fail(session, session->store->ops->drop_series(session->store, &own, dropped));
		session->record.meta.series = (struct secsess_slice) {0};
	} else {
		own.handle[0] = '\0';
	}
	if (!status && !secsess_autologin_find(session, cookies, &key) && strcmp(own.handle, key.place.handle) != 0) {
		status = secsess_session_fail(session, session->store->ops->drop_series(session->store, &key.place, &more));
		*dropped += status ? 0 : more;
	}
	secsess_wipe(&key, sizeof(key));
	return status;
}
