/* SPDX-License-Identifier: BSD-3-Clause */

#include "../../php_secsess.h"

#include "autologin.h"

#include "SAPI.h"
#include "zend_exceptions.h"

#include "area.h"
#include "autologin_cookie.h"
#include "events.h"
#include "cookies.h"
#include "handler.h"
#include "identity.h"
#include "profile.h"
#include "sessions.h"
#include "values.h"
#include "variables.h"

static void throw_issue(const struct secsess_request *request, enum secsess_status status)
{
	secsess_throw("This device is not remembered", request, status);
}

/* False, and an exception: not as they must be. */
static bool read_issue_options(const HashTable *options, struct secsess_slice *label, int64_t *lifetime_ms)
{
	zend_string *name;
	zval *value;

	ZEND_HASH_FOREACH_STR_KEY_VAL((HashTable *) options, name, value)
	{
		ZVAL_DEREF(value);
		if (name && zend_string_equals_literal(name, "label")) {
			if (!secsess_read_text_option(1, name, value, label)) {
				return false;
			}
		} else if (name && zend_string_equals_literal(name, "lifetime")) {
			if (Z_TYPE_P(value) != IS_LONG || Z_LVAL_P(value) < 1 || Z_LVAL_P(value) > ZEND_LONG_MAX / 1000) {
				zend_argument_value_error(1, "must have a positive number of seconds as option \"lifetime\"");
				return false;
			}
			*lifetime_ms = (int64_t) Z_LVAL_P(value) * 1000;
		} else {
			zend_argument_value_error(1, "must have no other options than \"label\" and \"lifetime\"");
			return false;
		}
	}
	ZEND_HASH_FOREACH_END();
	return true;
}

PHP_FUNCTION(secsess_autologin_issue)
{
	HashTable *options = NULL;
	struct secsess_slice label = {0};
	int64_t lifetime_ms = 0;
	struct secsess_request *request;
	struct secsess_autologin_came came;
	struct secsess_autologin_offer offer;
	enum secsess_status status;

	ZEND_PARSE_PARAMETERS_START(0, 1)
	Z_PARAM_OPTIONAL
	Z_PARAM_ARRAY_HT(options)
	ZEND_PARSE_PARAMETERS_END();

	if (options && !read_issue_options(options, &label, &lifetime_ms)) {
		RETURN_THROWS();
	}
	request = secsess_with_open_headers("secsess_autologin_issue");
	if (!request) {
		RETURN_THROWS();
	}
	if (!request->session.record.meta.user.size) {
		zend_throw_exception(secsess_exception, "Nobody is logged in: call secsess_login() first", 0);
		RETURN_THROWS();
	}
	if (!request->config.autologin_ms) {
		zend_throw_exception_ex(secsess_exception, 0, "No device is remembered: secsess.autologin_lifetime is 0%s%s",
			SECSESS_G(settings).profile ? " by secsess.profile = " : "",
			SECSESS_G(settings).profile ? secsess_profile_name(SECSESS_G(settings).profile) : "");
		RETURN_THROWS();
	}
	secsess_autologin_came(&came);
	status = secsess_autologin_issue(&request->session, label, lifetime_ms, &came.cookies, &offer);
	secsess_autologin_came_release(&came);
	if (status) {
		throw_issue(request, status);
		RETURN_THROWS();
	}
	secsess_autologin_send(&offer);
	secsess_wipe(&offer, sizeof(offer));
	secsess_events_deliver(request);
}

/* Nobody was logged in; the browser's cookies stay as they are. */
static void stay_silent(struct secsess_request *request)
{
	struct secsess_session *session = &request->session;

	secsess_request_view(request);
	secsess_cookies_withdraw_session();
	PS(send_cookie) = 0;
	if (session->access == SECSESS_ACCESS_DENIED) {
		secsess_variables_clear();
	} else if (PS(id)) {
		zend_string_release(PS(id)); /* an offered one may be shown */
		PS(id) = zend_string_init(session->sid.text, session->sid.size, false);
	}
}

static void take_result(struct secsess_request *request, const struct secsess_autologin_result *result)
{
	request->autologin = result->state;
	switch (result->state) {
		case SECSESS_AUTOLOGIN_LOGGED_IN:
			request->autologin_at = request->session.store->ops->now(request->session.store);
			if (!result->inherits) {
				secsess_variables_clear();
			}
			if (SECSESS_G(settings).login_drop) {
				secsess_variables_drop(SECSESS_G(settings).login_drop);
			}
			secsess_show_renewed(request);
			break;
		case SECSESS_AUTOLOGIN_LATE:
			stay_silent(request);
			break;
		case SECSESS_AUTOLOGIN_DEAD:
			/* Another request may have brought a better one meanwhile. */
			if (request->session.client.navigation && !request->session.client.has_body) {
				secsess_autologin_expire();
			}
			break;
		case SECSESS_AUTOLOGIN_NONE:
			break;
	}
}

PHP_FUNCTION(secsess_autologin_attempt)
{
	struct secsess_request *request;
	struct secsess_autologin_came came;
	struct secsess_autologin_result result;
	enum secsess_status status;

	ZEND_PARSE_PARAMETERS_NONE();
	request = secsess_with_open_headers("secsess_autologin_attempt");
	if (!request) {
		RETURN_THROWS();
	}
	if (request->view.user) {
		RETURN_STR_COPY(request->view.user);
	}
	/* A key must not be used up by what will not keep the one that takes its place; nor is one good for anything that was issued
	 * before all were forbidden. */
	if (!request->config.autologin_ms || !secsess_request_can_bring_cookies()) {
		RETURN_NULL();
	}
	secsess_autologin_came(&came);
	status = secsess_autologin_attempt(&request->session, &came.cookies, &result);
	secsess_autologin_came_release(&came);
	secsess_autologin_send(&result.offer);
	if (status) {
		secsess_wipe(&result, sizeof(result));
		secsess_throw("The user was not logged in", request, status);
		RETURN_THROWS();
	}
	take_result(request, &result);
	secsess_wipe(&result, sizeof(result));
	secsess_events_deliver(request);
	if (!request->view.user) {
		RETURN_NULL();
	}
	RETURN_STR_COPY(request->view.user);
}

static enum secsess_status forget(struct secsess_request *request)
{
	struct secsess_autologin_came came;
	enum secsess_status status;
	size_t dropped;

	secsess_autologin_came(&came);
	if (!SG(headers_sent) && (came.cookies.count || request->session.record.meta.series.size)) {
		secsess_autologin_expire();
	}
	status = secsess_autologin_forget(&request->session, &came.cookies, &dropped);
	secsess_autologin_came_release(&came);
	return status;
}

enum secsess_status secsess_autologin_leave(struct secsess_request *request)
{
	return forget(request);
}

PHP_FUNCTION(secsess_autologin_forget)
{
	struct secsess_request *request;
	enum secsess_status status;

	ZEND_PARSE_PARAMETERS_NONE();
	request = secsess_with_store("This device is still remembered");
	if (!request) {
		RETURN_THROWS();
	}
	status = forget(request);
	if (status) {
		secsess_throw("This device is still remembered by the store", request, status);
		RETURN_THROWS();
	}
}

static void describe(zval *array, const struct secsess_autologin_device *device)
{
	array_init(array);
	add_assoc_string(array, "handle", device->handle);
	add_assoc_bool(array, "current", device->current);
	secsess_add_time(array, "created_at", device->created_at);
	secsess_add_time(array, "used_at", device->used_at);
	secsess_add_time(array, "expires_at", device->expires_at);
	secsess_add_text(array, "ip", device->ip);
	secsess_add_area(array, "area", device->area);
	secsess_add_text(array, "user_agent", device->agent);
	secsess_add_text(array, "label", device->label);
}

PHP_FUNCTION(secsess_autologin_keys)
{
	zend_string *name = NULL;
	struct secsess_request *request;
	struct secsess_slice user;
	struct secsess_autologin_devices devices = {0};
	enum secsess_status status;

	ZEND_PARSE_PARAMETERS_START(0, 1)
	Z_PARAM_OPTIONAL
	Z_PARAM_STR_OR_NULL(name)
	ZEND_PARSE_PARAMETERS_END();

	request = secsess_with_store("The user's devices can't be looked at");
	if (!request || !secsess_whose(request, name, 1, &user)) {
		RETURN_THROWS();
	}
	status = secsess_autologin_list(&request->session, user, &devices);
	if (status) {
		secsess_throw("The user's devices can't be looked at", request, status);
		RETURN_THROWS();
	}
	array_init(return_value);
	for (size_t i = 0; i < devices.count; i++) {
		zval entry;

		describe(&entry, &devices.at[i]);
		add_next_index_zval(return_value, &entry);
	}
	secsess_autologin_devices_release(&devices);
}

PHP_FUNCTION(secsess_autologin_revoke)
{
	zend_string *handle = NULL, *name = NULL;
	struct secsess_request *request;
	struct secsess_slice user;
	size_t dropped, had;
	enum secsess_status status;

	ZEND_PARSE_PARAMETERS_START(0, 2)
	Z_PARAM_OPTIONAL
	Z_PARAM_STR_OR_NULL(handle)
	Z_PARAM_STR_OR_NULL(name)
	ZEND_PARSE_PARAMETERS_END();

	request = secsess_with_store("The user's devices are still remembered");
	if (!request || !secsess_whose(request, name, 2, &user)) {
		RETURN_THROWS();
	}
	had = request->session.record.meta.series.size;
	status = secsess_autologin_revoke(&request->session, user,
		handle ? secsess_slice_of(ZSTR_VAL(handle), ZSTR_LEN(handle)) : (struct secsess_slice) {0}, &dropped);
	if (status) {
		secsess_throw("The user's devices are still remembered", request, status);
		RETURN_THROWS();
	}
	if (had && !request->session.record.meta.series.size && !SG(headers_sent)) {
		secsess_autologin_expire();
	}
	RETURN_LONG((zend_long) dropped);
}

void secsess_autologin_settle(struct secsess_request *request)
{
	struct secsess_session *session = &request->session;

	if (!request->autologin_at || !session->store ||
		session->store->ops->now(session->store) - request->autologin_at <= SECSESS_G(settings).autologin_grace / 2) {
		return;
	}
	/* Both or neither: with one of them the client would have shown that it got the answer. */
	secsess_autologin_withdraw();
	secsess_cookies_withdraw_session();
}

const char *secsess_autologin_outcome(const struct secsess_request *request)
{
	static const char *const names[] = {
		[SECSESS_AUTOLOGIN_NONE] = NULL,
		[SECSESS_AUTOLOGIN_LOGGED_IN] = "used",
		[SECSESS_AUTOLOGIN_LATE] = "late",
		[SECSESS_AUTOLOGIN_DEAD] = "dead",
	};

	return names[request->autologin];
}
