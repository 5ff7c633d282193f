/* SPDX-License-Identifier: BSD-3-Clause */

#include "../../php_secsess.h"

#include "cookies.h"

#include <time.h>

#include "compat.h"

#include "SAPI.h"
#include "ext/standard/url.h"

#include "../core/cookies.h"
#include "autologin_cookie.h"
#include "handler.h"
#include "response.h"

#define HOST_PREFIX "__Host-"
#define SECURE_PREFIX "__Secure-"

/* For whoever asks what came, PHP itself included. */
static void show_cookie(zval *cookies, const char *name, zend_string *id)
{
	zval value;

	if (Z_TYPE_P(cookies) != IS_ARRAY) {
		return;
	}
	SEPARATE_ARRAY(cookies);
	if (id) {
		ZVAL_STR_COPY(&value, id);
		zend_symtable_str_update(Z_ARRVAL_P(cookies), name, strlen(name), &value);
	} else {
		zend_symtable_str_del(Z_ARRVAL_P(cookies), name, strlen(name));
	}
}

void secsess_cookies_show(const char *name, struct secsess_slice chosen)
{
	zval *global = zend_hash_str_find(&EG(symbol_table), ZEND_STRL("_COOKIE"));
	zend_string *id = chosen.size ? zend_string_init((const char *) chosen.data, chosen.size, false) : NULL;

	show_cookie(&PG(http_globals)[TRACK_VARS_COOKIE], name, id);
	if (global) {
		ZVAL_DEREF(global);
		show_cookie(global, name, id);
	}
	if (PS(id)) {
		zend_string_release(PS(id));
	}
	PS(id) = id;
}

static int this_year(void)
{
	time_t now = time(NULL);
	struct tm parts;

	return gmtime_r(&now, &parts) ? parts.tm_year + 1900 : 0;
}

/* Reads a cookie of that name; false: it is another's, or nobody's. */
static bool read_named(struct secsess_slice text, const char *name, struct secsess_set_cookie *cookie)
{
	return secsess_set_cookie_read(text, this_year(), cookie) && secsess_cookie_is_named(cookie->name, name);
}

static enum secsess_fate judge_by_name(void *name, struct secsess_slice text, struct secsess_buf *changed)
{
	struct secsess_set_cookie cookie;

	(void) changed;
	return read_named(text, name, &cookie) ? SECSESS_FATE_GOES : SECSESS_FATE_STAYS;
}

void secsess_cookies_withdraw_session(void)
{
	secsess_cookies_withdraw(secsess_session_name());
}

void secsess_cookies_withdraw(const char *name)
{
	secsess_response_cookies(judge_by_name, (void *) name);
}

/* ---- the session's own */

bool secsess_cookies_are_withheld(void)
{
	const char *same_site = secsess_cookie_same_site();

	if (PS(id) || !PS(use_cookies) || strcasecmp(same_site, "None") == 0 ||
		!secsess_request_says("HTTP_SEC_FETCH_SITE", "cross-site")) {
		return false;
	}
	/* By Lax a form of another site brings none either when it POSTs, but what comes back is kept: so single sign-on works. */
	return strcasecmp(same_site, "Strict") == 0 || !secsess_request_says("HTTP_SEC_FETCH_DEST", "document");
}

struct settling {
	const char *name;
	const struct secsess_request *request;
	struct secsess_cookie_place place;
	size_t seen, last; /* of the session's cookies with its ID: the browser would keep the last */
	bool foreign;      /* one has an ID that nobody here made */
};

static bool begins_with(const char *text, const char *prefix)
{
	return strncasecmp(text, prefix, strlen(prefix)) == 0;
}

static struct secsess_cookie_place place_of(const char *name)
{
	bool host = begins_with(name, HOST_PREFIX);
	const char *path = secsess_cookie_path();

	return (struct secsess_cookie_place) {
		.path = host || path[0] != '/' ? "/" : path,
		.domain = host ? "" : secsess_cookie_domain(),
		.secure = host || begins_with(name, SECURE_PREFIX) || PS(cookie_secure) || secsess_request_is_https(),
		.same_site = secsess_cookie_same_site(),
	};
}

static struct secsess_slice slice_of(const zend_string *text)
{
	return text ? secsess_slice_of(ZSTR_VAL(text), ZSTR_LEN(text)) : (struct secsess_slice) {0};
}

/* Without output headers leave when PHP has forgotten the session. */
static struct secsess_slice current_id(const struct secsess_request *request)
{
	if (PS(id) || request->ended) {
		return slice_of(PS(id));
	}
	return secsess_slice_of(request->session.sid.text, request->session.sid.size);
}

/* What the client came with, as PHP reads it. */
static struct secsess_slice came_with(const char *name)
{
	const zval *cookies = &PG(http_globals)[TRACK_VARS_COOKIE];
	const zval *came = Z_TYPE_P(cookies) == IS_ARRAY ? zend_symtable_str_find(Z_ARRVAL_P(cookies), name, strlen(name))
													 : NULL;

	return slice_of(came && Z_TYPE_P(came) == IS_STRING ? Z_STR_P(came) : NULL);
}

/* Of a session that this request had before, or what the client came with: no mistake, but nothing to send either. */
static bool is_known(const struct settling *settling, struct secsess_slice id)
{
	return secsess_slice_equal(id, came_with(settling->name)) || secsess_session_knows(&settling->request->session, id);
}

/* Nobody else can have made a newer ID meanwhile. */
static bool is_leased(const struct secsess_request *request)
{
	return request->session.access == SECSESS_ACCESS_LEASED || request->leased_to_end;
}

/* Whether a cookie brings the session's ID, to whom it can be new: to whom has it by now, a request that holds no lock could
 * bring it again when a newer one has come. */
static bool brings_id(struct settling *settling, struct secsess_slice value)
{
	char *text = estrndup((const char *) value.data, value.size);
	struct secsess_slice id = secsess_slice_of(text, php_raw_url_decode(text, value.size));
	bool brings = secsess_slice_equal(id, current_id(settling->request));

	if (!brings && !is_known(settling, id)) {
		settling->foreign = true;
	}
	brings = brings && (is_leased(settling->request) || !secsess_slice_equal(id, came_with(settling->name)));
	efree(text);
	return brings;
}

static enum secsess_fate count_session(void *context, struct secsess_slice text, struct secsess_buf *changed)
{
	struct settling *settling = context;
	struct secsess_set_cookie cookie;

	(void) changed;
	if (read_named(text, settling->name, &cookie)) {
		settling->seen++;
		if (!cookie.ends && brings_id(settling, cookie.value)) {
			settling->last = settling->seen;
		}
	}
	return SECSESS_FATE_STAYS;
}

static enum secsess_fate judge_session(void *context, struct secsess_slice text, struct secsess_buf *changed)
{
	struct settling *settling = context;
	struct secsess_set_cookie cookie;

	if (!read_named(text, settling->name, &cookie)) {
		return SECSESS_FATE_STAYS;
	}
	settling->seen++;
	if (cookie.ends) {
		return SECSESS_FATE_STAYS;
	}
	if (settling->seen != settling->last || secsess_set_cookie_write(changed, text, &settling->place)) {
		return SECSESS_FATE_GOES;
	}
	while (text.size && text.data[0] == ' ') {
		text = secsess_slice_of(text.data + 1, text.size - 1);
	}
	return secsess_slice_equal(secsess_buf_slice(changed), text) ? SECSESS_FATE_STAYS : SECSESS_FATE_CHANGES;
}

/* A class of the application's may keep sessions by itself, and by IDs of its own. */
static bool is_ours(const struct secsess_request *request)
{
	return request->view.known || PS(mod) == &secsess_ps_module;
}

bool secsess_cookies_settle(const struct secsess_request *request)
{
	struct settling settling = {.name = secsess_session_name(), .request = request};

	if (!is_ours(request)) {
		return true;
	}
	secsess_response_cookies(count_session, &settling);
	if (settling.seen) {
		settling.seen = 0;
		settling.place = place_of(settling.name);
		secsess_response_cookies(judge_session, &settling);
	}
	return !settling.foreign;
}

/* ---- what caches do */

static enum secsess_fate find_own(void *found, struct secsess_slice text, struct secsess_buf *changed)
{
	struct secsess_set_cookie cookie;

	(void) changed;
	if (secsess_set_cookie_read(text, 0, &cookie) &&
		(secsess_cookie_is_named(cookie.name, secsess_session_name()) || secsess_autologin_is_named(cookie.name))) {
		*(bool *) found = true;
	}
	return SECSESS_FATE_STAYS;
}

void secsess_cookies_keep_from_caches(void)
{
	bool found = false;

	secsess_response_cookies(find_own, &found);
	if (found && is_ours(&SECSESS_G(request)) && !secsess_response_says("Cache-Control", "no-store")) {
		secsess_response_set("Cache-Control", "no-store");
	}
}
