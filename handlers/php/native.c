/* SPDX-License-Identifier: BSD-3-Clause */

/* session_regenerate_id() becomes a renewal, or by secsess.native_regenerate a rotation. It is done before PHP's own
 * code runs, so that a refusal leaves the session open and whole; PHP's code then closes the old session and opens the
 * new one without the store.
 *
 * session_start() tells the watch over secsess.user_key what it begins with.
 *
 * session_create_id() mints IDs of ours, inside and outside a session. */
#include "../../php_secsess.h"

#include "native.h"

#include "SAPI.h"

#include "debug.h"
#include "events.h"
#include "cookies.h"
#include "handler.h"
#include "user_key.h"
#include "variables.h"
#include "warnings.h"

typedef struct {
	const char *name;
	zif_handler replacement;
	zif_handler original;
} wrapped_function;

static ZEND_NAMED_FUNCTION(start);
static ZEND_NAMED_FUNCTION(regenerate_id);
static ZEND_NAMED_FUNCTION(create_id);

enum { START, REGENERATE_ID, CREATE_ID };

static wrapped_function functions[] = {
	[START] = {"session_start", start, NULL},
	[REGENERATE_ID] = {"session_regenerate_id", regenerate_id, NULL},
	[CREATE_ID] = {"session_create_id", create_id, NULL},
};

static ZEND_NAMED_FUNCTION(start)
{
	SECSESS_G(request).cookieless = false;
	secsess_debug_starts(&SECSESS_G(request));
	functions[START].original(INTERNAL_FUNCTION_PARAM_PASSTHRU);
	if (secsess_is_handler()) {
		if (SECSESS_G(request).cookieless && !SG(headers_sent)) {
			secsess_cookies_withdraw_session();
		}
		secsess_user_key_begin(&SECSESS_G(request));
		secsess_events_deliver(&SECSESS_G(request));
		secsess_debug_started(&SECSESS_G(request), Z_TYPE_P(return_value) == IS_TRUE);
	}
}

static bool renew(struct secsess_request *request)
{
	struct secsess_session *session = &request->session;
	enum secsess_status status = secsess_session_renew(session, SECSESS_RETIREMENT_REGENERATE);

	if (status) {
		secsess_warn_renew(request, status);
		return false;
	}
	secsess_request_view(request);
	request->handed = false;
	return true;
}

static bool rotate(struct secsess_request *request)
{
	struct secsess_session *session = &request->session;
	enum secsess_status status = secsess_session_rotate(session);

	if (status) {
		secsess_warn_renew(request, status);
		return false;
	}
	secsess_request_view(request);
	if (session->offered) {
		secsess_show_id(&session->sid);
		return php_session_reset_id() == SUCCESS;
	}
	return true;
}

static ZEND_NAMED_FUNCTION(regenerate_id)
{
	struct secsess_request *request = &SECSESS_G(request);
	bool delete_old;
	bool ours = secsess_is_handler() && request->session.access != SECSESS_ACCESS_NONE &&
		PS(session_status) == php_session_active && !SG(headers_sent);

	if (!ours) {
		functions[REGENERATE_ID].original(INTERNAL_FUNCTION_PARAM_PASSTHRU);
		if (PS(session_status) == php_session_active && secsess_is_handler()) {
			secsess_debug_output_began(request);
		}
		return;
	}
	ZEND_PARSE_PARAMETERS_START(0, 1)
	Z_PARAM_OPTIONAL
	Z_PARAM_BOOL(delete_old)
	ZEND_PARSE_PARAMETERS_END();
	(void) delete_old; /* a retired session is gone after secsess.grace either way */

	if (SECSESS_G(settings).native_regenerate == SECSESS_NATIVE_ROTATE) {
		RETURN_BOOL(rotate(request));
	}
	/* PHP would serialise only when the old session is retired: an exception then would leave the new one empty. */
	if (!secsess_variables_can_be_serialized()) {
		RETURN_THROWS();
	}
	switch (secsess_user_key_follow(request)) {
		case SECSESS_FOLLOW_RENEWED:
			RETURN_TRUE; /* under an ID that nobody has seen */
		case SECSESS_FOLLOW_REFUSED:
			RETURN_FALSE;
		case SECSESS_FOLLOW_SAME:
			break;
	}
	secsess_debug_renews(request);
	if (!renew(request)) {
		RETURN_FALSE;
	}
	request->renewing = true;
	functions[REGENERATE_ID].original(INTERNAL_FUNCTION_PARAM_PASSTHRU);
	request->renewing = false;
	secsess_events_deliver(request);
	secsess_debug_renewed(request);
}

static bool is_valid_label(const zend_string *label)
{
	return ZSTR_LEN(label) == strlen(ZSTR_VAL(label)) && php_session_valid_key(ZSTR_VAL(label)) == SUCCESS;
}

static ZEND_NAMED_FUNCTION(create_id)
{
	struct secsess_request *request = &SECSESS_G(request);
	struct secsess_sid sid;
	zend_string *label = NULL;
	bool ours = PS(mod) == &secsess_ps_module ||
		(PS(default_mod) == &secsess_ps_module && PS(session_status) != php_session_active);

	if (!ours) {
		functions[CREATE_ID].original(INTERNAL_FUNCTION_PARAM_PASSTHRU);
		return;
	}
	ZEND_PARSE_PARAMETERS_START(0, 1)
	Z_PARAM_OPTIONAL
	Z_PARAM_STR(label)
	ZEND_PARSE_PARAMETERS_END();

	if (label && ZSTR_LEN(label) && !is_valid_label(label)) {
		php_error_docref(NULL, E_WARNING,
			"Prefix cannot contain special characters. Only the A-Z, a-z, 0-9, \"-\", and \",\" characters are allowed");
		RETURN_FALSE;
	}
	if (secsess_request_begin(request)) {
		secsess_warn("%s", request->session.error.text);
		RETURN_FALSE;
	}
	switch (secsess_session_mint(&request->session,
		label ? secsess_slice_of(ZSTR_VAL(label), ZSTR_LEN(label)) : secsess_slice_of("", 0), &sid)) {
		case SECSESS_DONE:
			RETURN_STRINGL(sid.text, sid.size);
		case SECSESS_CONFIG:
			secsess_warn("the prefix is too long: with it a session ID would exceed %d characters", SECSESS_SID_MAX);
			break;
		default:
			secsess_warn("%s", request->session.error.text);
			break;
	}
	RETURN_FALSE;
}

static zend_internal_function *find(const char *name)
{
	return zend_hash_str_find_ptr(CG(function_table), name, strlen(name));
}

void secsess_native_install(void)
{
	for (size_t i = 0; i < SECSESS_COUNT(functions); i++) {
		zend_internal_function *function = find(functions[i].name);

		if (function) {
			functions[i].original = function->handler;
			function->handler = functions[i].replacement;
		}
	}
}

void secsess_native_remove(void)
{
	for (size_t i = 0; i < SECSESS_COUNT(functions); i++) {
		zend_internal_function *function = find(functions[i].name);

		if (function && function->handler == functions[i].replacement) {
			function->handler = functions[i].original;
		}
	}
}
