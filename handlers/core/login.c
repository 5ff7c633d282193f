/* SPDX-License-Identifier: BSD-3-Clause */

/* Whose a session is. Whatever raises what a session may do (user, level, time of authentication) comes together with a
 * new session: an ID that a client showed before never gains it. */
#include "session_parts.h"

/* A session in the making. */
struct binding {
	struct secsess_meta meta;
	struct secsess_buf text; /* user, level, label and series: the caller's are gone before the commit */
	struct secsess_tag tag;
	struct secsess_sid sid;
};

/* The request's open time, so that a revocation since then wins; a request that opened no session has none. Its own
 * revocation is no reason to turn away whom it lets in after that. */
static int64_t bound_at(const struct secsess_session *session, const struct secsess_tag *tag, int64_t now)
{
	int64_t opened_at = session->opened_at ? session->opened_at : now;
	bool after_own = session->revoked.at >= opened_at && strcmp(session->revoked.tag.text, tag->text) == 0;

	return after_own ? session->revoked.at + 1 : opened_at;
}

static enum secsess_status own_text(struct secsess_session *session, struct binding *binding)
{
	struct secsess_meta *meta = &binding->meta;
	struct secsess_slice *const values[] = {&meta->user, &meta->level, &meta->label, &meta->series};
	size_t at = 0;

	for (size_t i = 0; i < SECSESS_COUNT(values); i++) {
		if (secsess_buf_append(&binding->text, values[i]->data, values[i]->size)) {
			return secsess_session_out_of_memory(session);
		}
	}
	for (size_t i = 0; i < SECSESS_COUNT(values); i++) {
		*values[i] = secsess_slice_of(binding->text.data + at, values[i]->size);
		at += values[i]->size;
	}
	return SECSESS_DONE;
}

static struct secsess_slice given_or(struct secsess_slice given, struct secsess_slice before)
{
	return given.data ? given : before;
}

/* Who shows credentials is no longer merely remembered. */
static struct secsess_slice level_of(const struct secsess_login *login, struct secsess_slice before)
{
	bool outgrown = login->authenticated && secsess_slice_equal(before, secsess_slice_str(SECSESS_LEVEL_REMEMBERED));

	return given_or(login->level, outgrown ? secsess_slice_of("", 0) : before);
}

static int64_t authenticated_at(const struct secsess_login *login, const struct secsess_meta *before, int64_t now)
{
	if (login->remembered) {
		return 0; /* no credentials were shown: what asks for them must not be content with a key */
	}
	return login->authenticated ? now : before->authenticated_at;
}

/* before: NULL, or the meta of the session that it takes over from. */
static enum secsess_status bind(struct secsess_session *session, const struct secsess_login *login,
	const struct secsess_meta *before, struct binding *binding)
{
	static const struct secsess_meta nothing;
	struct secsess_meta *meta = &binding->meta;
	bool same_user = before && before->user.size && secsess_slice_equal(before->user, login->user);
	const struct secsess_meta *kept = same_user ? before : &nothing;
	int64_t now = session->store->ops->now(session->store);

	if (login->user.size > SECSESS_USER_MAX) {
		secsess_error_set(&session->error, "a user ID has at most %d bytes", SECSESS_USER_MAX);
		return SECSESS_CONFIG;
	}
	secsess_tag_of(&binding->tag, session->ring, login->user);
	if (session->ring->plain_tags && login->user.size && !secsess_tag_is_plain(&binding->tag)) {
		secsess_error_set(&session->error,
			"with secsess.user_tag = plain a user ID has 1 to %d letters and digits, and nothing else",
			SECSESS_TAG_LENGTH - 1);
		return SECSESS_CONFIG;
	}
	*meta = before ? *before : nothing;
	meta->user = login->user;
	meta->level = level_of(login, kept->level);
	meta->label = given_or(login->label, kept->label);
	meta->bound_at = login->user.size ? bound_at(session, &binding->tag, now) : 0;
	meta->authenticated_at = authenticated_at(login, kept, now);
	meta->series = login->remembered ? login->remembered->series : kept->series;
	meta->absolute_deadline = secsess_session_absolute_deadline(session, now);
	return own_text(session, binding);
}

/* A place among the user's sessions. over: those that must make room. */
static enum secsess_status take_place(struct secsess_session *session, const struct binding *binding, bool takes_over,
	struct secsess_index *over)
{
	const struct secsess_config *config = session->config;
	struct secsess_store *store = session->store;
	struct secsess_enlist_request request = {.place = binding->sid.place,
		.list_until = secsess_session_list_until(session, store->ops->now(store) + config->idle_ms),
		.max_sessions = config->max_sessions,
		.refuse = config->on_max_sessions == SECSESS_ON_MAX_REFUSE};
	enum secsess_status status;

	if (!config->max_sessions || !binding->tag.text[0]) {
		return SECSESS_DONE;
	}
	if (takes_over) {
		request.replaces = session->sid.place;
	}
	status = store->ops->enlist(store, &request, over);
	if (status == SECSESS_FULL) {
		/* The index gives hints: sessions that the store lost may stand in it. */
		status = secsess_session_heal_index(session, &binding->tag);
		if (!status) {
			status = store->ops->enlist(store, &request, over);
		}
	}
	return secsess_session_fail(session, status);
}

static void give_up_place(struct secsess_session *session, const struct binding *binding)
{
	const char(*handle)[SECSESS_HANDLE_LENGTH + 1] = &binding->sid.place.handle;

	if (session->config->max_sessions && binding->tag.text[0]) {
		session->store->ops->unlist(session->store, &binding->tag, handle, 1); /* failing that, a list finds it empty */
	}
}

/* Those who had to make room. A failure leaves one more than there may be, and the next login sees to it. */
static void make_room(struct secsess_session *session, const struct secsess_tag *tag, const struct secsess_index *over)
{
	struct secsess_end_all_request request = {.tag = *tag,
		.handles = over->at,
		.count = over->count,
		.reason = SECSESS_REASON_LIMIT,
		.keep_ms = session->config->tombstone_ms};
	size_t ended;

	if (!over->count) {
		return;
	}
	if (session->store->ops->end_all(session->store, &request, &ended)) {
		return;
	}
	for (size_t i = 0; i < over->count; i++) {
		secsess_session_tell(session, SECSESS_EVENT_LIMIT, over->at[i], "evicted");
	}
}

static enum secsess_status make(struct secsess_session *session, const struct binding *binding, bool takes_over)
{
	struct secsess_index over = {0};
	enum secsess_status status = take_place(session, binding, takes_over, &over);

	if (status) {
		if (status == SECSESS_FULL) {
			secsess_session_tell_of(session, SECSESS_EVENT_LIMIT, session->sid.place.handle, binding->meta.user,
				"refused");
		}
		return status;
	}
	status = takes_over ? secsess_session_take_over(session, &binding->sid, &binding->meta, SECSESS_RETIREMENT_LOGIN)
						: secsess_session_start_anew(session, &binding->sid, &binding->meta);
	if (status) {
		give_up_place(session, binding);
	} else {
		make_room(session, &binding->tag, &over);
	}
	secsess_free(over.at);
	return status;
}

/* The one whose session it was has logged out: nothing of it may be seen any more, not even what is under way with it. */
static void end_left(struct secsess_session *session, const struct secsess_place *before,
	const struct secsess_meta *meta)
{
	session->store->ops->end(session->store,
		&(struct secsess_end_request) {.place = *before,
			.life = SECSESS_ENDED,
			.reason = SECSESS_REASON_DESTROYED,
			.predecessor = meta->predecessor,
			.keep_ms = session->config->tombstone_ms});
	secsess_session_end_line(session, before, meta);
}

enum secsess_status secsess_session_login(struct secsess_session *session, const struct secsess_login *login,
	bool *inherits)
{
	const struct secsess_meta *old = &session->record.meta;
	bool takes_over = secsess_session_may_renew(session);
	bool leaves = takes_over && old->user.size && !secsess_slice_equal(old->user, login->user);
	bool again = takes_over && old->user.size && secsess_slice_equal(old->user, login->user);
	struct secsess_place before = session->sid.place;
	/* Of its texts nothing is looked at: they may be gone by then. */
	struct secsess_meta left = *old;
	struct binding binding = {.text = {0}};
	enum secsess_status status;

	if (!takes_over && (!login->authenticated || session->access == SECSESS_ACCESS_NONE)) {
		return SECSESS_LOST;
	}
	if (session->barred) {
		secsess_error_set(&session->error, "%s", session->barred);
		return SECSESS_CONFIG;
	}
	status = secsess_session_learn_secret(session);
	if (!status) {
		status = bind(session, login, takes_over ? old : NULL, &binding);
	}
	if (!status && login->remembered) {
		binding.sid = login->remembered->sid;
	} else if (!status) {
		status = secsess_session_mint_heir(session, &binding.tag, &binding.sid);
	}
	if (!status) {
		status = make(session, &binding, takes_over);
	}
	if (status) {
		secsess_buf_release(&binding.text);
		return status;
	}
	secsess_buf_release(&session->bound_text);
	session->bound_text = binding.text;
	*inherits = takes_over && !(leaves && login->user.size);
	if (leaves) {
		end_left(session, &before, &left); /* failing that, the snapshot dies with its grace */
	}
	secsess_session_tell(session, login->user.size ? SECSESS_EVENT_LOGIN : SECSESS_EVENT_RENEW,
		session->sid.place.handle,
		login->remembered ? SECSESS_LEVEL_REMEMBERED
			: again       ? "again"
						  : "");
	return status;
}

enum secsess_status secsess_session_reauthenticate(struct secsess_session *session)
{
	struct secsess_login login = {.user = session->record.meta.user, .authenticated = true};
	bool inherits;

	if (!login.user.size || !secsess_session_may_renew(session)) {
		return SECSESS_LOST;
	}
	return secsess_session_login(session, &login, &inherits);
}

enum secsess_status secsess_session_logout(struct secsess_session *session)
{
	struct secsess_meta *meta = &session->record.meta;
	struct secsess_place series;
	enum secsess_status status = SECSESS_DONE, ended;
	size_t dropped;

	if (meta->user.size && session->access != SECSESS_ACCESS_DENIED) {
		secsess_session_tell(session, SECSESS_EVENT_LOGOUT, session->sid.place.handle, "");
	}
	if (secsess_session_series(session, &series)) {
		status = secsess_session_fail(session, session->store->ops->drop_series(session->store, &series, &dropped));
	}
	ended = secsess_session_end(session);
	return ended ? ended : status;
}
