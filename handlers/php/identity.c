/* SPDX-License-Identifier: BSD-3-Clause */

#include "../../php_secsess.h"

#include "identity.h"

#include "SAPI.h"
#include "zend_exceptions.h"

#include "autologin.h"
#include "cookies.h"
#include "debug.h"
#include "events.h"
#include "handler.h"
#include "variables.h"
#include "warnings.h"

zend_class_entry *secsess_exception;

void secsess_throw(const char *what, const struct secsess_request *request, enum secsess_status status)
{
	zend_throw_exception_ex(secsess_exception, 0, "%s: %s", what, secsess_refusal(request, status));
}

bool secsess_show_renewed(struct secsess_request *request)
{
	secsess_request_view(request);
	request->handed = request->judged = true;
	secsess_variables_must_be_written();
	secsess_show_id(&request->session.sid);
	return php_session_reset_id() == SUCCESS;
}

void secsess_throw_no_session(void)
{
	zend_throw_exception_ex(secsess_exception, 0, "%s",
		secsess_is_handler()
			? "No session is open: call session_start() first"
			: "No session is open: set session.save_handler = secsess, and call session_start() first");
}

/* The request with an open session of ours; NULL, and an exception, where there is none. */
static struct secsess_request *with_session(void)
{
	struct secsess_request *request = &SECSESS_G(request);

	if (PS(session_status) == php_session_active && secsess_is_handler() &&
		request->session.access != SECSESS_ACCESS_NONE) {
		return request;
	}
	secsess_throw_no_session();
	return NULL;
}

/* The same where the session is to get another ID, which the response must be able to carry. */
struct secsess_request *secsess_with_open_headers(const char *function)
{
	struct secsess_request *request = with_session();

	if (request && SG(headers_sent)) {
		const char *file = php_output_get_start_filename();

		zend_throw_exception_ex(secsess_exception, 0,
			"The new session ID can't be sent, since output has begun (at %s:%d): call %s() before any output",
			file ? file : "an unknown place", php_output_get_start_lineno(), function);
		return NULL;
	}
	if (request && !secsess_variables_can_be_serialized()) {
		return NULL;
	}
	return request;
}

bool secsess_read_text_option(uint32_t argument, const zend_string *name, zval *value, struct secsess_slice *text)
{
	ZVAL_DEREF(value);
	if (Z_TYPE_P(value) != IS_STRING) {
		zend_argument_type_error(argument, "must have a string as option \"%s\"", ZSTR_VAL(name));
		return false;
	}
	if (Z_STRLEN_P(value) > 255) {
		zend_argument_value_error(argument, "must have an option \"%s\" of at most 255 bytes", ZSTR_VAL(name));
		return false;
	}
	*text = secsess_slice_of(Z_STRVAL_P(value), Z_STRLEN_P(value));
	return true;
}

static bool read_options(const HashTable *options, struct secsess_login *login, HashTable **keep)
{
	zend_string *name;
	zval *value;

	ZEND_HASH_FOREACH_STR_KEY_VAL((HashTable *) options, name, value)
	{
		bool taken = true;

		if (name && zend_string_equals_literal(name, "level")) {
			taken = secsess_read_text_option(2, name, value, &login->level);
		} else if (name && zend_string_equals_literal(name, "label")) {
			taken = secsess_read_text_option(2, name, value, &login->label);
		} else if (name && zend_string_equals_literal(name, "keep")) {
			ZVAL_DEREF(value);
			if (Z_TYPE_P(value) != IS_ARRAY) {
				zend_argument_type_error(2, "must have an array of names as option \"keep\"");
				return false;
			}
			*keep = Z_ARRVAL_P(value);
		} else {
			zend_argument_value_error(2, "must have no other options than \"level\", \"label\" and \"keep\"");
			taken = false;
		}
		if (!taken) {
			return false;
		}
	}
	ZEND_HASH_FOREACH_END();
	return true;
}

PHP_FUNCTION(secsess_login)
{
	zend_string *user;
	HashTable *options = NULL, *keep = NULL;
	struct secsess_login login = {.authenticated = true};
	struct secsess_request *request;
	enum secsess_status status;
	bool inherits;

	ZEND_PARSE_PARAMETERS_START(1, 2)
	Z_PARAM_STR(user)
	Z_PARAM_OPTIONAL
	Z_PARAM_ARRAY_HT(options)
	ZEND_PARSE_PARAMETERS_END();

	if (ZSTR_LEN(user) == 0 || ZSTR_LEN(user) > SECSESS_USER_MAX) {
		zend_argument_value_error(1, "must have 1 to %d bytes", SECSESS_USER_MAX);
		RETURN_THROWS();
	}
	login.user = secsess_slice_of(ZSTR_VAL(user), ZSTR_LEN(user));
	if (options && !read_options(options, &login, &keep)) {
		RETURN_THROWS();
	}
	request = secsess_with_open_headers("secsess_login");
	if (!request) {
		RETURN_THROWS();
	}
	status = secsess_session_login(&request->session, &login, &inherits);
	if (status) {
		secsess_throw("The user was not logged in", request, status);
		RETURN_THROWS();
	}
	if (!inherits) {
		secsess_variables_clear();
	} else if (keep) {
		secsess_variables_keep(keep);
	}
	if (SECSESS_G(settings).login_drop) {
		secsess_variables_drop(SECSESS_G(settings).login_drop);
	}
	secsess_show_renewed(request);
	secsess_events_deliver(request);
}

PHP_FUNCTION(secsess_reauthenticate)
{
	struct secsess_request *request;
	enum secsess_status status;

	ZEND_PARSE_PARAMETERS_NONE();
	request = secsess_with_open_headers("secsess_reauthenticate");
	if (!request) {
		RETURN_THROWS();
	}
	if (!request->session.record.meta.user.size) {
		zend_throw_exception(secsess_exception, "Nobody is logged in: call secsess_login()", 0);
		RETURN_THROWS();
	}
	status = secsess_session_reauthenticate(&request->session);
	if (status) {
		secsess_throw("The session was not renewed", request, status);
		RETURN_THROWS();
	}
	secsess_show_renewed(request);
	secsess_events_deliver(request);
}

/* What the browser has of the session: the cookie, and what pages have stored. On a connection that is not secure Chromium clears no
 * cookies, and beside the word "cookies" it takes no Set-Cookie either: there the session's own has to be enough. */
static void clean_browser(void)
{
	const char *text = secsess_request_is_https() ? "Clear-Site-Data: \"cookies\", \"storage\""
												  : "Clear-Site-Data: \"storage\"";
	/* cppcheck-suppress legacyUninitvar ; it does not know PHP's type */
	sapi_header_line line = {.line = text, .line_len = strlen(text)};

	if (SG(headers_sent)) {
		secsess_warn(
			"the browser keeps its session cookie, since output has begun: call secsess_logout() before any output");
		secsess_debug_output_began(&SECSESS_G(request));
		return;
	}
	secsess_cookies_withdraw_session();
	if (PS(use_cookies)) {
		secsess_expire_cookie();
	}
	sapi_header_op(SAPI_HEADER_REPLACE, &line);
}

static void destroy_session(void)
{
	zend_function *function = zend_hash_str_find_ptr(CG(function_table), ZEND_STRL("session_destroy"));
	zval result;

	ZVAL_UNDEF(&result);
	zend_call_known_function(function, NULL, NULL, &result, 0, NULL, NULL);
	zval_ptr_dtor(&result);
}

PHP_FUNCTION(secsess_logout)
{
	struct secsess_request *request;
	enum secsess_status status, forgotten;

	ZEND_PARSE_PARAMETERS_NONE();
	request = with_session();
	if (!request) {
		RETURN_THROWS();
	}
	/* The browser forgets it in any case: a store that doesn't answer must not keep the next one at this screen logged in. */
	clean_browser();
	secsess_variables_clear();
	request->autologin_at = 0; /* what takes the key away must go out, however late */
	forgotten = secsess_autologin_leave(request);
	status = secsess_session_logout(&request->session);
	status = status ? status : forgotten;
	secsess_request_view(request);
	request->logged_out = request->ended = true;
	destroy_session();
	request->logged_out = false;
	secsess_events_deliver(request);
	if (status) {
		secsess_throw("The session was not ended, and goes on until it expires", request, status);
		RETURN_THROWS();
	}
}

PHP_FUNCTION(secsess_user)
{
	const struct secsess_view *view = &SECSESS_G(request).view;

	ZEND_PARSE_PARAMETERS_NONE();
	if (!view->user) {
		RETURN_NULL();
	}
	RETURN_STR_COPY(view->user);
}

PHP_FUNCTION(secsess_authenticated_at)
{
	const struct secsess_view *view = &SECSESS_G(request).view;

	ZEND_PARSE_PARAMETERS_NONE();
	if (!view->user || !view->authenticated_at) {
		RETURN_NULL();
	}
	RETURN_LONG((zend_long) (view->authenticated_at / 1000));
}

PHP_FUNCTION(secsess_fresh)
{
	const struct secsess_request *request = &SECSESS_G(request);
	zend_long seconds;

	ZEND_PARSE_PARAMETERS_START(1, 1)
	Z_PARAM_LONG(seconds)
	ZEND_PARSE_PARAMETERS_END();

	if (seconds < 0) {
		zend_argument_value_error(1, "must not be negative");
		RETURN_THROWS();
	}
	if (!request->view.user || !request->view.authenticated_at) {
		RETURN_FALSE;
	}
	RETURN_BOOL(request->session.store->ops->now(request->session.store) - request->view.authenticated_at <=
		MIN(seconds, ZEND_LONG_MAX / 1000) * 1000);
}
