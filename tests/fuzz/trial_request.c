/* SPDX-License-Identifier: BSD-3-Clause */

#include "trial.h"

#include "../../handlers/core/users.h"

static void check(const struct trial *trial, const struct secsess_session *session, enum secsess_status status)
{
	trial_check_error(status, &session->error);
	promise(!strstr(session->error.text, trial->sid.text), "an error text repeats no ID");
}

static void check_started(const struct trial *trial, const struct secsess_session *session)
{
	if (session->fresh) {
		promise(session->payload.size == 0, "a new session is empty");
		promise(trial_creation_told(trial), "a new session is stored");
	} else if (session->access != SECSESS_ACCESS_DENIED) {
		promise(secsess_slice_equal(session->payload, secsess_slice_str(OWN_PAYLOAD)), "a session's data is its own");
	}
	promise(session->previous != SECSESS_REASON_UNKNOWN ||
			trial_absence_told(trial, SECSESS_SCRIPT_OPEN, SECSESS_KEY_RECORD),
		"nobody is logged out by a failure");
}

#define USER secsess_slice_str("alice")

static void log_in(struct trial *trial, struct secsess_session *session)
{
	const struct secsess_login login = {.user = USER, .authenticated = true};
	enum secsess_access access = session->access;
	bool inherits = false;
	enum secsess_status status;

	trial->config.max_sessions = (uint32_t) feed_below(&trial->feed, 3);
	trial->config.on_max_sessions = feed_flag(&trial->feed) ? SECSESS_ON_MAX_REFUSE : SECSESS_ON_MAX_EVICT;
	status = secsess_session_login(session, &login, &inherits);
	check(trial, session, status);
	promise(status || trial_creation_told(trial), "nobody is let in unless his session is stored");
	promise(!inherits || trial_script_said(trial, SECSESS_SCRIPT_RETIRE, SECSESS_DONE),
		"nothing is taken along before the old session is retired");
	promise(status || session->access == SECSESS_ACCESS_LEASED, "who is let in has an open session");
	promise(!status || session->access == access, "who isn't goes on as before");
}

static void list(struct trial *trial, struct secsess_session *session)
{
	struct secsess_list list = {0};
	enum secsess_status status = secsess_session_list(session, USER, &list);

	check(trial, session, status);
	promise(status <= 0, "a list has no other answers");
	for (size_t i = 0; i < list.count; i++) {
		promise(trial_listed(trial, ASK_ZRANGE, SECSESS_KEY_INDEX, secsess_slice_str(list.at[i].handle)),
			"nobody is listed unless the server says so");
		promise(secsess_slice_equal(list.at[i].record.meta.user, USER), "whom the list is of, its sessions are of");
	}
	secsess_list_release(&list);
}

static void end_some(struct trial *trial, struct secsess_session *session)
{
	size_t ended;
	enum secsess_status status;

	if (feed_flag(&trial->feed)) {
		status = secsess_session_revoke(session, USER, feed_flag(&trial->feed), &ended);
		check(trial, session, status);
		promise(status || trial_script_said(trial, SECSESS_SCRIPT_REVOKE, SECSESS_DONE),
			"nobody is revoked unless the server says so");
	} else {
		status = secsess_session_terminate(session, USER, trial->hostile.holdings.other_handle);
		check(trial, session, status);
		promise(status || trial_script_said(trial, SECSESS_SCRIPT_END, SECSESS_DONE) ||
				trial_script_said(trial, SECSESS_SCRIPT_END, SECSESS_GONE),
			"nothing is ended unless the server says so");
	}
}

static void go_on(struct trial *trial, struct secsess_session *session)
{
	const struct secsess_slice php = secsess_slice_str("php"), changed = secsess_slice_str("changed"), none = {0};
	enum secsess_access access = session->access;
	enum secsess_status status;

	switch (feed_below(&trial->feed, 8)) {
		case 0:
			status = secsess_session_commit(session, changed, php);
			check(trial, session, status);
			promise(status || access == SECSESS_ACCESS_DENIED || trial_script_said(trial, SECSESS_SCRIPT_COMMIT, 0) ||
					trial_script_said(trial, SECSESS_SCRIPT_COMMIT, 6),
				"nothing is saved unless the server says so");
			break;
		case 1:
			check(trial, session, secsess_session_commit(session, none, php));
			break;
		case 2:
			status = secsess_session_renew(session, SECSESS_RETIREMENT_REGENERATE);
			check(trial, session, status);
			promise(status ||
					(trial_creation_told(trial) && trial_script_said(trial, SECSESS_SCRIPT_RETIRE, SECSESS_DONE)),
				"no session takes over before the old one is retired");
			check(trial, session, secsess_session_commit(session, changed, php));
			break;
		case 3:
			check(trial, session, secsess_session_rotate(session));
			check(trial, session, secsess_session_commit(session, none, php));
			break;
		case 4:
			log_in(trial, session);
			check(trial, session, secsess_session_commit(session, changed, php));
			break;
		case 5:
			list(trial, session);
			check(trial, session, secsess_session_commit(session, changed, php));
			break;
		case 6:
			end_some(trial, session);
			check(trial, session, secsess_session_commit(session, changed, php));
			break;
		default:
			check(trial, session, secsess_session_end(session));
			break;
	}
	promise(session->access == SECSESS_ACCESS_NONE, "whatever the server says, a session is closed in the end");
}

enum secsess_status trial_request(struct trial *trial)
{
	uint8_t how = feed_u8(&trial->feed);
	struct secsess_keyring learned = {.count = 0};
	struct secsess_session session = {.store = trial->store,
		.ring = trial->learns ? &learned : trial->ring,
		.config = &trial->config};
	const struct secsess_client client = {.navigation = how & 1, .can_keep_cookie = how & 2, .has_body = how & 4};
	const struct secsess_start start = {.id = how & 8 ? secsess_slice_of("", 0)
													  : secsess_slice_of(trial->sid.text, trial->sid.size),
		.serializer = secsess_slice_str("php"),
		.read_only = how & 16,
		.may_create = !(how & 32)};
	enum secsess_status status;

	/* A ring that has its secret keeps it: the next input is to find the same. */
	session.ring->answers = trial->learns ? 0 : trial->store->secret.answers;
	trial->store->secret.wanted = trial->learns;
	status = secsess_session_start(&session, &start, &client);
	check(trial, &session, status);
	promise(!status == (session.access != SECSESS_ACCESS_NONE), "a session is open exactly when its start is done");
	promise(status <= 0 || status == SECSESS_BUSY, "a start has no other answers");
	if (!status) {
		check_started(trial, &session);
		trial_check(trial, SECSESS_DONE);
		trial_begin(trial);
		go_on(trial, &session);
	}
	trial_check(trial, SECSESS_DONE);
	secsess_session_forget(&session);
	return status;
}
