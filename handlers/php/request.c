/* SPDX-License-Identifier: BSD-3-Clause */

#include "../../php_secsess.h"

#include "request.h"

#include "compat.h"

#include "SAPI.h"
#include "php_variables.h"

#include "../core/forwarded.h"
#include "area.h"
#include "csrf.h"
#include "debug.h"
#include "events.h"
#include "https.h"

/* Where the SAPI has no environment of its own (the built-in server), PHP's pristine copy of $_SERVER; never $_SERVER
 * itself, which a script can change. */
static const char *from_server_array(const char *name, size_t size)
{
	zval *server = &PG(http_globals)[TRACK_VARS_SERVER];
	zval *value;

	if (PG(auto_globals_jit) && !PG(during_request_startup)) {
		zend_is_auto_global_str(ZEND_STRL("_SERVER"));
	}
	value = Z_TYPE_P(server) == IS_ARRAY ? zend_hash_str_find(Z_ARRVAL_P(server), name, size) : NULL;
	return value && Z_TYPE_P(value) == IS_STRING ? Z_STRVAL_P(value) : NULL;
}

/* Borrowed, and good until another is looked at. As it came: sapi_getenv() would copy it and send it through filter.default. */
static const char *look_at(const char *name)
{
	return sapi_module.getenv ? sapi_module.getenv(name, strlen(name)) : from_server_array(name, strlen(name));
}

void secsess_request_variables_begin(void)
{
	if (!sapi_module.getenv) {
		zend_is_auto_global_str(ZEND_STRL("_SERVER")); /* it waits for the script, which is too late */
	}
}

char *secsess_request_variable(const char *name)
{
	const char *value = look_at(name);

	return value ? estrdup(value) : NULL;
}

bool secsess_request_says(const char *name, const char *value)
{
	const char *said = look_at(name);

	return said && strcmp(said, value) == 0;
}

static void forget(char *text)
{
	if (text) {
		efree(text);
	}
}

static bool contains(const char *name, const char *part)
{
	const char *value = look_at(name);

	return value && zend_memnistr(value, part, strlen(part), value + strlen(value)) != NULL;
}

static bool is_there(const char *name)
{
	return look_at(name) != NULL;
}

/* A person goes to a page. Browsers say so by Fetch Metadata; where there is none (plain http, old ones), a request for
 * a page that no script made. */
static bool is_navigation(void)
{
	const char *method = SG(request_info).request_method;

	if (!method) {
		return true; /* no web request at all */
	}
	if (is_there("HTTP_SEC_FETCH_MODE")) {
		return contains("HTTP_SEC_FETCH_MODE", "navigate") && contains("HTTP_SEC_FETCH_DEST", "document");
	}
	return strcmp(method, "GET") == 0 && contains("HTTP_ACCEPT", "text/html") && !is_there("HTTP_X_REQUESTED_WITH");
}

static bool is_speculative(void)
{
	return contains("HTTP_SEC_PURPOSE", "prefetch") || contains("HTTP_PURPOSE", "prefetch") ||
		contains("HTTP_X_MOZ", "prefetch");
}

bool secsess_request_came_by_cookie(void)
{
	zval *cookies = &PG(http_globals)[TRACK_VARS_COOKIE];
	const char *name = secsess_session_name();
	zval *value = Z_TYPE_P(cookies) == IS_ARRAY ? zend_symtable_str_find(Z_ARRVAL_P(cookies), name, strlen(name))
												: NULL;

	return value && Z_TYPE_P(value) == IS_STRING && PS(id) && zend_string_equals(Z_STR_P(value), PS(id));
}

bool secsess_request_can_bring_cookies(void)
{
	const char *method = SG(request_info).request_method;

	return PS(use_cookies) && !PS(rfc1867_progress) && !SG(headers_sent) && !SG(request_info).no_headers &&
		!(method && strcmp(method, "HEAD") == 0) && !is_speculative() && !secsess_https_is_missing();
}

static bool can_keep_cookie(void)
{
	/* In this order: what most requests fail or pass is cheap. */
	return secsess_request_came_by_cookie() && secsess_request_can_bring_cookies();
}

static bool is_trusted_proxy(void)
{
	const char *remote = look_at("REMOTE_ADDR");
	struct secsess_ip ip;

	return remote && secsess_ip_parse(&ip, secsess_slice_str(remote)) &&
		secsess_networks_contain(&SECSESS_G(settings).trusted_proxies, &ip);
}

/* What the last proxy says, if it is one of ours: it stands last. To be efree'd; NULL: nothing. */
static char *forwarded(const char *name)
{
	char *list = SECSESS_G(settings).trusted_proxies.count ? secsess_request_variable(name) : NULL;
	char *last, *word = NULL;

	if (list && is_trusted_proxy()) {
		last = strrchr(list, ',');
		last = last ? last + 1 : list;
		last += strspn(last, " \t");
		word = estrndup(last, strcspn(last, " \t"));
	}
	forget(list);
	return word;
}

static bool is_forwarded_https(void)
{
	char *protocol = forwarded("HTTP_X_FORWARDED_PROTO");
	bool https = protocol && strcasecmp(protocol, "https") == 0;

	forget(protocol);
	return https;
}

char *secsess_request_authority(void)
{
	char *host = forwarded("HTTP_X_FORWARDED_HOST");

	return host ? host : secsess_request_variable("HTTP_HOST");
}

bool secsess_request_is_https(void)
{
	const char *value = look_at("HTTPS");

	return (value && *value && strcasecmp(value, "off") != 0) || is_forwarded_https();
}

char *secsess_request_host(void)
{
	char *host = secsess_request_authority();

	if (host) {
		char *end = host[0] == '[' ? strchr(host, ']') : NULL;

		end = strchr(end ? end : host, ':');
		if (end) {
			*end = '\0';
		}
	}
	return host;
}

bool secsess_request_is_forwarded(void)
{
	return is_there("HTTP_X_FORWARDED_FOR");
}

static struct secsess_slice text_of(const char *text)
{
	return secsess_slice_str(text ? text : "");
}

/* Behind proxies that are trusted, whom they say they speak for. */
static char *find_address(const struct secsess_networks *proxies)
{
	char *remote = secsess_request_variable("REMOTE_ADDR"), *x_forwarded_for = NULL, *forwarded = NULL, *found;
	char room[SECSESS_IP_TEXT_ROOM];
	struct secsess_slice address;

	/* Every request comes by here: what is in its usual form already is not worth to be read and written anew. */
	if (!remote || (!proxies->count && !strchr(remote, ':'))) {
		return remote;
	}
	if (proxies->count) {
		x_forwarded_for = secsess_request_variable("HTTP_X_FORWARDED_FOR");
		forwarded = secsess_request_variable("HTTP_FORWARDED");
	}
	address = secsess_client_address(proxies,
		&(struct secsess_hops) {text_of(remote), text_of(x_forwarded_for), text_of(forwarded)}, room);
	found = estrndup((const char *) address.data, address.size);
	forget(forwarded);
	forget(x_forwarded_for);
	forget(remote);
	return found;
}

void secsess_request_client(struct secsess_request *request, struct secsess_client *client)
{
	if (!request->ip) {
		request->ip = find_address(&SECSESS_G(settings).trusted_proxies);
		secsess_find_area(&SECSESS_G(databases), SECSESS_G(settings).geoip_database, text_of(request->ip),
			&request->area);
	}
	if (!request->agent) {
		request->agent = secsess_request_variable("HTTP_USER_AGENT");
	}
	*client = (struct secsess_client) {
		.ip = text_of(request->ip),
		.area = secsess_buf_slice(&request->area),
		.agent = text_of(request->agent),
		.has_body = SG(request_info).content_length > 0,
		.navigation = is_navigation(),
		.can_keep_cookie = can_keep_cookie(),
	};
}

void secsess_request_view(struct secsess_request *request)
{
	const struct secsess_session *session = &request->session;
	const struct secsess_header *header = &session->record.header;
	const struct secsess_meta *meta = &session->record.meta;
	bool open = session->access != SECSESS_ACCESS_NONE && session->access != SECSESS_ACCESS_DENIED;

	if (request->view.user) {
		zend_string_release(request->view.user);
	}
	request->view = (struct secsess_view) {
		.known = true,
		.verdict = session->verdict,
		.access = session->access,
		.previous = session->previous,
		.generation = session->generation,
		.created_at = meta->created_at,
		.last_seen_at = meta->last_seen_at,
		.rotated_at = header->offered_at,
		.idle_deadline = meta->idle_deadline,
		.absolute_deadline = meta->absolute_deadline,
		.authenticated_at = open ? meta->authenticated_at : 0,
		.user = open && meta->user.size ? zend_string_init((const char *) meta->user.data, meta->user.size, false)
										: NULL,
	};
	memcpy(request->view.handle, session->sid.place.handle, sizeof(request->view.handle));
}

void secsess_request_sweep(struct secsess_request *request)
{
	secsess_events_forget(request);
	if (request->begun) {
		request->session.store->ops->begin(request->session.store); /* an idle worker holds no lock */
	}
	secsess_session_forget(&request->session);
	if (request->asked) {
		zend_string_release(request->asked);
	}
	if (request->named) {
		zend_string_release(request->named);
	}
	if (request->view.user) {
		zend_string_release(request->view.user);
	}
	secsess_csrf_rewrite_end(request);
	secsess_debug_forget(request);
	forget(request->ip);
	forget(request->agent);
	secsess_buf_release(&request->area);
	memset(request, 0, sizeof(*request));
}
