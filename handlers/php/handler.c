/* SPDX-License-Identifier: BSD-3-Clause */

/* The save handler's callbacks.
 *
 * PHP calls them in these orders (o open, v validate_sid, c create_sid, r read, w write, u update_timestamp, d destroy,
 * x close), and through them nothing of the store is ever touched twice:
 *
 *   session_start()          o r          no ID yet: o c r      ID refused: o v c r       strict: o v r
 *   end, session_commit()    w x or, unchanged, u x              session_abort(): x        session_destroy(): d x
 *   session_reset()          o v r, without x before
 *   session_regenerate_id()  w x o c v r (or d for w): all of it after renewal is done, see native.c
 *
 * All store work of a start is done in open, the only place where a failure sends no cookie; the others hand out what it
 * prepared. PS(id) dangles inside create_sid. Callbacks run before our RINIT (auto_start, upload progress) and after our
 * RSHUTDOWN (the final write); write comes a second time when memory ran out in the first. */
#include "../../php_secsess.h"

#include "handler.h"

#include "SAPI.h"

#include "../wire/connection.h"
#include "cookies.h"
#include "debug.h"
#include "events.h"
#include "frames.h"
#include "gate.h"
#include "https.h"
#include "tossed.h"
#include "user_key.h"
#include "warnings.h"

#define GC_SLICE_US 2000
#define GC_CALL_US 100000

static struct secsess_slice slice_of(const zend_string *text)
{
	return text ? secsess_slice_of(ZSTR_VAL(text), ZSTR_LEN(text)) : secsess_slice_of("", 0);
}

static struct secsess_slice serializer_name(void)
{
	return secsess_slice_str(PS(serializer) ? PS(serializer)->name : "");
}

bool secsess_is_handler(void)
{
	return PS(mod) == &secsess_ps_module || PS(default_mod) == &secsess_ps_module;
}

enum secsess_status secsess_request_begin(struct secsess_request *request)
{
	struct secsess_session *session = &request->session;
	struct secsess_worker *worker;
	enum secsess_status status;

	secsess_settings_config(&SECSESS_G(settings), &request->config);
	if (request->begun) {
		return SECSESS_DONE;
	}
	status = secsess_worker_get(&SECSESS_G(workers), &SECSESS_G(settings), &worker, &session->error);
	if (status) {
		return status;
	}
	session->store = worker->store;
	session->ring = worker->ring;
	session->config = &request->config;
	session->on_event = secsess_event_take;
	session->event_context = request;
	session->store->ops->begin(session->store);
	request->begun = true;
	return SECSESS_DONE;
}

void secsess_show_id(const struct secsess_sid *sid)
{
	if (PS(id)) {
		zend_string_release(PS(id));
	}
	PS(id) = zend_string_init(sid->text, sid->size, false);
	if (PS(use_cookies)) {
		PS(send_cookie) = 1;
	}
}

/* Unknown IDs are refused whatever session.use_strict_mode says: PHP asks its flag between our callbacks. */
static void be_strict(struct secsess_request *request)
{
	if (!request->strict_is_ours) {
		request->strict_before = PS(use_strict_mode);
		request->strict_is_ours = true;
	}
	PS(use_strict_mode) = 1;
}

static void leave_strict(struct secsess_request *request)
{
	if (request->strict_is_ours) {
		PS(use_strict_mode) = request->strict_before;
		request->strict_is_ours = false;
	}
}

static void remember_asked(struct secsess_request *request)
{
	if (request->asked) {
		zend_string_release(request->asked);
	}
	request->asked = PS(id) ? zend_string_copy(PS(id)) : NULL;
	request->judged = request->handed = false;
}

static enum secsess_status start(struct secsess_request *request)
{
	struct secsess_client client;
	struct secsess_start start = {.id = slice_of(PS(id)),
		.serializer = serializer_name(),
		.read_only = secsess_called_read_and_close(),
		/* Nothing that could bring a cookie where another request's answer brings a better one. */
		.may_create = PS(rfc1867_progress) == NULL && request->autologin != SECSESS_AUTOLOGIN_LATE &&
			request->choice.rivalry != SECSESS_RIVALRY_USERS && !request->withheld};
	enum secsess_status status = secsess_request_begin(request);

	if (status) {
		return status;
	}
	secsess_request_client(request, &client);
	return secsess_session_start(&request->session, &start, &client);
}

static bool is_open(const struct secsess_request *request)
{
	return request->session.access != SECSESS_ACCESS_NONE;
}

/* The child of a fork has its parent's session in memory, but neither its lock nor its connection. */
static bool is_ours(const struct secsess_request *request)
{
	return request->fork_mark == secsess_fork_mark();
}

/* A handler of the application's that hands all on to a SessionHandler, as Symfony's does, but makes no IDs: PHP would make
 * them, and they would be forgeries here. So PHP is told to ask SessionHandler. */
static void offer_ids(void)
{
	zval *create_sid = secsess_user_create_sid();
	zval handler;

	if (PS(mod) == &secsess_ps_module || !create_sid || !Z_ISUNDEF_P(create_sid)) {
		return;
	}
	object_init_ex(&handler, php_session_class_entry);
	array_init_size(create_sid, 2);
	add_next_index_zval(create_sid, &handler);
	add_next_index_string(create_sid, "create_sid");
}

PS_OPEN_FUNC(secsess)
{
	struct secsess_request *request = &SECSESS_G(request);
	enum secsess_status status = SECSESS_DONE;

	PS_SET_MOD_DATA(NULL);
	offer_ids();
	if (!request->renewing) {
		if (!is_open(request)) {
			secsess_https_settle(request);
			status = secsess_tossed_settle(request);
		}
		request->withheld = !is_open(request) && secsess_cookies_are_withheld();
		remember_asked(request);
		/* session_reset(), or a second open: the lease and what it read are still ours. */
		if (!status && (!is_open(request) || !is_ours(request))) {
			request->fork_mark = secsess_fork_mark();
			status = start(request);
		}
	}
	if (status) {
		secsess_warn_start(request, status);
		return FAILURE;
	}
	if (!request->renewing) {
		secsess_request_view(request);
		request->ended = false;
	}
	be_strict(request);
	PS_SET_MOD_DATA(request);
	return SUCCESS;
}

PS_CLOSE_FUNC(secsess)
{
	struct secsess_request *request = &SECSESS_G(request);
	enum secsess_status status = SECSESS_DONE;

	PS_SET_MOD_DATA(NULL);
	if (request->renewing) {
		return SUCCESS;
	}
	leave_strict(request);
	if (is_ours(request)) {
		status = secsess_session_abort(&request->session);
	} else {
		secsess_session_close(&request->session);
	}
	if (Z_TYPE(request->listeners) == IS_ARRAY && secsess_called_by_shutdown()) {
		secsess_events_release(request);
	}
	if (status < 0) {
		secsess_warn("the lock of session %s could not be given back and will run out: %s", request->view.handle,
			request->session.error.text);
	}
	secsess_debug_closed(request);
	return SUCCESS;
}

/* Brings the ID's fate to PHP: false = it is refused, and create_sid has the new one. */
static bool judge(struct secsess_request *request)
{
	const struct secsess_session *session = &request->session;
	bool same = zend_string_equals_cstr(request->asked, session->sid.text, session->sid.size);

	request->judged = true;
	if (session->access == SECSESS_ACCESS_DENIED || session->access == SECSESS_ACCESS_FROZEN) {
		PS(send_cookie) = 0;
		return true;
	}
	if (session->fresh) {
		return same; /* minted by session_create_id() and used now, or instead of a refused one */
	}
	if (!same) {
		secsess_show_id(&session->sid); /* an offer */
	} else if (secsess_request_came_by_cookie() || session->verdict == SECSESS_VERDICT_PARENT) {
		/* The client has it. Sent again by a slow request it could overwrite a newer one. */
		PS(send_cookie) = 0;
	}
	return true;
}

PS_VALIDATE_SID_FUNC(secsess)
{
	struct secsess_request *request = &SECSESS_G(request);

	if (request->renewing || !is_open(request) || !request->asked || !zend_string_equals(key, request->asked)) {
		return FAILURE; /* not in use: what PHP wants to hear of an ID that was just made */
	}
	return judge(request) ? SUCCESS : FAILURE;
}

PS_CREATE_SID_FUNC(secsess)
{
	struct secsess_request *request = &SECSESS_G(request);
	struct secsess_session *session = &request->session;
	struct secsess_sid minted;
	const struct secsess_sid *sid = &session->sid;

	/* In a start there is but the one that open decided on, though an application's handler takes an empty session for none. */
	if (is_open(request) && ((session->fresh && !request->handed) || (secsess_called_start() && !request->renewing))) {
		request->cookieless = request->judged && !session->fresh && !PS(send_cookie);
		request->handed = request->judged = true;
	} else if (!secsess_request_begin(request) && !secsess_session_mint(session, secsess_slice_of("", 0), &minted)) {
		sid = &minted;
	} else {
		secsess_warn("no session ID can be made: %s", session->error.text);
		return NULL;
	}
	return zend_string_init(sid->text, sid->size, false);
}

/* Another key than the open session's is what only a class of the application's can come with. */
static bool is_this_session(const struct secsess_request *request, const zend_string *key)
{
	const struct secsess_session *session = &request->session;

	return is_open(request) &&
		(zend_string_equals_cstr(key, session->sid.text, session->sid.size) ||
			(request->asked && zend_string_equals(key, request->asked)));
}

static zend_result refuse_key(void)
{
	secsess_warn("only the session that session_start() opened can be read, written or destroyed");
	return FAILURE;
}

PS_READ_FUNC(secsess)
{
	struct secsess_request *request = &SECSESS_G(request);
	struct secsess_session *session = &request->session;

	if (request->renewing) {
		*val = ZSTR_EMPTY_ALLOC();
		return SUCCESS;
	}
	if (!is_this_session(request, key)) {
		if (is_open(request) && session->fresh && !request->handed && !SG(headers_sent)) {
			secsess_cookies_withdraw_session(); /* of an ID that a class of the application's made up */
		}
		return refuse_key();
	}
	if (!request->judged && request->asked && !judge(request)) {
		/* PHP did not ask (classes that extend SessionHandler, up to 8.5), so it doesn't know of the new ID yet. */
		request->handed = true;
		secsess_show_id(&session->sid);
	}
	if (PS(send_cookie) && php_session_reset_id() == FAILURE) {
		return FAILURE;
	}
	*val = session->payload.size ? zend_string_init((const char *) session->payload.data, session->payload.size, false)
								 : ZSTR_EMPTY_ALLOC();
	return SUCCESS;
}

/* What $_SESSION holds by now, written where it belongs by now. */
static enum secsess_status save_anew(struct secsess_request *request)
{
	zend_string *data = PS(serializer)->encode();
	struct secsess_slice payload = slice_of(data);
	enum secsess_status status;

	if (EG(exception)) { /* thrown while serialising: what came of it is not the session */
		payload = secsess_slice_of("", 0);
	}
	status = secsess_session_commit(&request->session, payload, serializer_name());
	if (data) {
		zend_string_release(data);
	}
	return status;
}

static enum secsess_status save(struct secsess_request *request, struct secsess_slice payload)
{
	struct secsess_slice read = request->session.payload; /* its memory lives on with whoever takes over */
	enum secsess_follow follow;

	if (SG(headers_sent)) {
		follow = secsess_user_key_check(request) ? SECSESS_FOLLOW_SAME : SECSESS_FOLLOW_REFUSED;
	} else {
		follow = secsess_user_key_follow(request);
		secsess_gate_settle(request);
	}
	switch (follow) {
		case SECSESS_FOLLOW_REFUSED:
			secsess_session_abort(&request->session);
			return SECSESS_LOST;
		case SECSESS_FOLLOW_RENEWED:
			if (PS(mod) == &secsess_ps_module) {
				return save_anew(request);
			}
			/* A class of the application's may have its own form for what is saved: that it has given already. */
			if (request->reduced) {
				secsess_warn(
					"session %s is its new user's and begins empty: what its class had made for it was not the new user's alone",
					request->view.handle);
				payload = secsess_slice_of("", 0);
			} else if (!payload.data) {
				payload = read;
			}
			break;
		case SECSESS_FOLLOW_SAME:
			break;
	}
	return secsess_session_commit(&request->session, payload, serializer_name());
}

static zend_result commit(struct secsess_request *request, struct secsess_slice payload)
{
	enum secsess_status status;

	if (request->renewing || !is_open(request)) {
		return SUCCESS;
	}
	if (!is_ours(request)) {
		secsess_session_close(&request->session);
		return SUCCESS;
	}
	request->leased_to_end = request->session.access == SECSESS_ACCESS_LEASED && secsess_called_by_shutdown();
	secsess_debug_commits(request, payload);
	status = save(request, payload);
	if (!request->user_refused) {
		secsess_warn_commit(request, status);
	}
	secsess_debug_committed(request, status);
	secsess_events_deliver(request);
	/* At the request's end our warning is all: PHP's own, which follows a failure, could run the application's handler. */
	return status && !secsess_called_by_shutdown() ? FAILURE : SUCCESS;
}

PS_WRITE_FUNC(secsess)
{
	struct secsess_request *request = &SECSESS_G(request);

	if (is_open(request) && !request->renewing && !is_this_session(request, key)) {
		return refuse_key();
	}
	if (EG(exception) && !request->renewing) {
		return FAILURE; /* thrown while serialising: what came of it is not the session, which stays as it was */
	}
	return commit(request, slice_of(val));
}

PS_UPDATE_TIMESTAMP_FUNC(secsess)
{
	return commit(&SECSESS_G(request), (struct secsess_slice) {0});
}

PS_DESTROY_FUNC(secsess)
{
	struct secsess_request *request = &SECSESS_G(request);
	enum secsess_status status;

	if (request->renewing || request->logged_out) {
		return SUCCESS;
	}
	if (!is_this_session(request, key)) {
		return refuse_key();
	}
	if (!is_ours(request)) {
		return SUCCESS;
	}
	if (!secsess_called_to_end()) {
		/* PHP destroys what it can't decode. The data is authentic, so it is kept for whoever can. */
		secsess_warn("session %s can't be decoded; it is kept as it is", request->view.handle);
		return SUCCESS;
	}
	request->ended = true;
	status = secsess_session_end(&request->session);
	if (status) {
		secsess_warn("session %s was not ended: %s", request->view.handle, request->session.error.text);
	}
	return status ? FAILURE : SUCCESS;
}

/* By PHP's probability it happens within a visitor's request, which must hardly feel it; who asks for it gets more; and who
 * asks for it on the command line, as cron does, gets all. */
PS_GC_FUNC(secsess)
{
	struct secsess_request *request = &SECSESS_G(request);
	struct secsess_collect_request collect = {.time_us = GC_SLICE_US};
	size_t removed = 0;
	enum secsess_status status = secsess_request_begin(request);

	if (secsess_called_gc()) {
		collect.time_us = strcmp(sapi_module.name, "cli") == 0 ? 0 : GC_CALL_US;
	}
	if (!status) {
		status = request->session.store->ops->collect(request->session.store, &collect, &removed);
		if (status) {
			request->session.error = request->session.store->error;
		}
	}
	if (status) {
		secsess_warn("expired sessions were not removed: %s", request->session.error.text);
		return -1;
	}
	*nrdels = (zend_long) removed;
	return *nrdels;
}

const ps_module secsess_ps_module = {PS_MOD_UPDATE_TIMESTAMP(secsess)};
