/* SPDX-License-Identifier: BSD-3-Clause */

#include "../../php_secsess.h"

#include "csrf.h"

#include "SAPI.h"
#include "ext/standard/url.h"

#include "compat.h"
#include "../core/cookies.h"
#include "csrf_refusal.h"
#include "handler.h"
#include "identity.h"

/* The session's ID is known to the client, or the answer brings it: also when the session was closed by now. */
static bool has_session(const struct secsess_request *request)
{
	return request->view.known && !request->ended && request->session.sid.size;
}

bool secsess_csrf_issue(struct secsess_request *request, struct secsess_slice scope, struct secsess_csrf_token *token)
{
	switch (request->view.access) {
		case SECSESS_ACCESS_LEASED:
		case SECSESS_ACCESS_OPTIMISTIC:
		case SECSESS_ACCESS_READER:
			break;
		case SECSESS_ACCESS_NONE:
		case SECSESS_ACCESS_FROZEN:
		case SECSESS_ACCESS_DENIED:
			return false; /* the client will come back with another ID */
	}
	if (!has_session(request)) {
		return false;
	}
	request->session.token_issued = true;
	secsess_csrf_make(token, request->session.ring, &request->session.sid, scope);
	return true;
}

static struct secsess_slice slice_of(const zend_string *text)
{
	return text ? secsess_slice_of(ZSTR_VAL(text), ZSTR_LEN(text)) : secsess_slice_of("", 0);
}

PHP_FUNCTION(secsess_csrf_token)
{
	struct secsess_request *request = &SECSESS_G(request);
	zend_string *scope = NULL;
	struct secsess_csrf_token token;

	ZEND_PARSE_PARAMETERS_START(0, 1)
	Z_PARAM_OPTIONAL
	Z_PARAM_STR(scope)
	ZEND_PARSE_PARAMETERS_END();

	if (!request->view.known || request->ended) {
		secsess_throw_no_session();
		RETURN_THROWS();
	}
	if (!secsess_csrf_issue(request, slice_of(scope), &token)) {
		/* The page goes on, and what it sends will not be taken: it is not this session's any more. */
		secsess_csrf_make(&token, request->session.ring, &request->session.sid, slice_of(scope));
	}
	RETURN_STRINGL(token.text, SECSESS_CSRF_TOKEN_LENGTH);
}

/* The token that came with the request: an efree'able text, NULL = none. What is no text in the form is none. */
static char *find_token(size_t *size)
{
	zval *form = &PG(http_globals)[TRACK_VARS_POST];
	zval *field = Z_TYPE_P(form) == IS_ARRAY ? zend_hash_str_find(Z_ARRVAL_P(form), ZEND_STRL(SECSESS_CSRF_FIELD))
											 : NULL;
	char *header;

	if (field && Z_TYPE_P(field) == IS_STRING) {
		*size = Z_STRLEN_P(field);
		return estrndup(Z_STRVAL_P(field), Z_STRLEN_P(field));
	}
	header = secsess_request_variable("HTTP_X_CSRF_TOKEN");
	*size = header ? strlen(header) : 0;
	return header;
}

PHP_FUNCTION(secsess_csrf_check)
{
	struct secsess_request *request = &SECSESS_G(request);
	zend_string *given = NULL, *scope = NULL;
	struct secsess_slice token;
	char *found = NULL;

	ZEND_PARSE_PARAMETERS_START(0, 2)
	Z_PARAM_OPTIONAL
	Z_PARAM_STR_OR_NULL(given)
	Z_PARAM_STR(scope)
	ZEND_PARSE_PARAMETERS_END();

	if (!request->view.known || request->ended) {
		secsess_throw_no_session();
		RETURN_THROWS();
	}
	token = slice_of(given);
	if (!given) {
		found = find_token(&token.size);
		token.data = (const unsigned char *) (found ? found : "");
	}
	RETVAL_BOOL(secsess_csrf_holds(request->session.ring, &request->session.sid, slice_of(scope), token));
	if (found) {
		efree(found);
	}
}

/* Of two sessions that cookies show it takes the store to say which is the visitor's: then neither counts here. A token of one that
 * somebody else has put there would be good else. */
static bool find_sid(const struct secsess_keyring *ring, char *cookies, struct secsess_sid *sid)
{
	struct secsess_slice header = secsess_slice_str(cookies), name, value;
	struct secsess_sid found;

	*sid = (struct secsess_sid) {.size = 0};
	while (secsess_cookie_next(&header, &name, &value)) {
		char *id = cookies + (value.data - (const unsigned char *) cookies);

		if (!secsess_cookie_is_named(name, secsess_session_name()) || memchr(name.data, '[', name.size) ||
			secsess_sid_parse(&found, ring, secsess_slice_of(id, php_raw_url_decode(id, value.size)))) {
			continue;
		}
		if (sid->size && !secsess_slice_equal(secsess_sid_identity(sid), secsess_sid_identity(&found))) {
			return false;
		}
		*sid = found;
	}
	return sid->size > 0;
}

static bool holds(const struct secsess_keyring *ring, struct secsess_slice token)
{
	char *cookies = estrdup(SG(request_info).cookie_data);
	struct secsess_sid sid;
	bool held = find_sid(ring, cookies, &sid) && secsess_csrf_holds(ring, &sid, slice_of(NULL), token);

	efree(cookies);
	return held;
}

/* Whether it is a token of the session whose cookie came. That session may be over: then the script will see another, and the
 * token is worth nothing there. So nothing is asked of the store, but its secret by a worker that does not know it yet. */
static enum secsess_csrf_verdict judge_token(struct secsess_request *request)
{
	struct secsess_session *session = &request->session;
	enum secsess_csrf_verdict verdict = SECSESS_CSRF_WRONG_TOKEN;
	struct secsess_slice token;
	char *found = find_token(&token.size);

	token.data = (const unsigned char *) found;
	if (!found || !token.size) {
		verdict = SECSESS_CSRF_NO_TOKEN;
	} else if (!SG(request_info).cookie_data || !secsess_is_handler()) {
		verdict = SECSESS_CSRF_WRONG_TOKEN;
	} else if (secsess_request_begin(request) || secsess_session_learn_secret(session)) {
		verdict = SECSESS_CSRF_UNKNOWN;
	} else if (holds(session->ring, token)) {
		verdict = SECSESS_CSRF_ALLOWED;
	}
	if (found) {
		efree(found);
	}
	return verdict;
}

static struct secsess_slice text_of(const char *text)
{
	return secsess_slice_str(text ? text : "");
}

static enum secsess_csrf_verdict judge(struct secsess_request *request)
{
	char *fetch_site = secsess_request_variable("HTTP_SEC_FETCH_SITE");
	char *origin = secsess_request_variable("HTTP_ORIGIN");
	char *host = secsess_request_authority();
	enum secsess_csrf_verdict verdict = secsess_csrf_judge(&(struct secsess_csrf_request) {
		.method = text_of(SG(request_info).request_method),
		.fetch_site = text_of(fetch_site),
		.origin = text_of(origin),
		.host = text_of(host),
		.https = secsess_request_is_https(),
	});
	char *texts[] = {fetch_site, origin, host};

	for (size_t i = 0; i < SECSESS_COUNT(texts); i++) {
		if (texts[i]) {
			efree(texts[i]);
		}
	}
	return verdict == SECSESS_CSRF_BY_TOKEN ? judge_token(request) : verdict;
}

static bool is_exempt(const char *paths)
{
	char *address = paths ? secsess_request_variable("REQUEST_URI") : NULL;
	bool exempt = address && secsess_csrf_is_exempt(secsess_slice_str(paths), secsess_slice_str(address));

	if (address) {
		efree(address);
	}
	return exempt;
}

/* False: the request is answered. */
static bool admit(struct secsess_request *request, const struct secsess_settings *settings)
{
	enum secsess_csrf_verdict verdict = SECSESS_CSRF_ALLOWED;

	secsess_request_variables_begin();
	if (!is_exempt(settings->csrf_exempt)) {
		verdict = judge(request);
	}
	if (verdict == SECSESS_CSRF_ALLOWED) {
		return true;
	}
	secsess_csrf_tell(request, verdict);
	if (settings->csrf != SECSESS_CSRF_ENFORCE) {
		return true;
	}
	secsess_csrf_refuse(request, verdict);
	return false;
}

void secsess_csrf_begin(struct secsess_request *request)
{
	const struct secsess_settings *settings = &SECSESS_G(settings);
	bool is_web = SG(request_info).request_method != NULL;

	if (is_web && settings->csrf != SECSESS_CSRF_OFF && !admit(request, settings)) {
		return;
	}
	if (is_web && settings->csrf_rewrite) {
		secsess_csrf_rewrite_begin();
	}
}
