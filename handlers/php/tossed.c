/* SPDX-License-Identifier: BSD-3-Clause */

#include "../../php_secsess.h"

#include "compat.h"

#include "SAPI.h"
#include "ext/standard/url.h"

#include "../core/cookies.h"
#include "cookies.h"
#include "handler.h"
#include "tossed.h"

/* Of one answer: a web server takes only so many bytes of headers. The next answers bring the others. */
#define EXPIRED_MAX 12
#define PATHS_MAX 16
#define DOMAINS_MAX 4
#define HOST_CHARACTERS "0123456789.-_abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"

/* The IDs of all cookies of the name, as PHP decodes them, in the header's order. */
struct ids {
	struct secsess_slice *at;
	size_t count;
	bool in_brackets; /* PHP makes an array of one, and none of the others counts for it */
};

static void count_named(struct secsess_slice header, const char *session_name, struct ids *ids)
{
	struct secsess_slice name, value;

	while (secsess_cookie_next(&header, &name, &value)) {
		if (secsess_cookie_is_named(name, session_name)) {
			ids->count++;
			ids->in_brackets |= memchr(name.data, '[', name.size) != NULL;
		}
	}
}

/* Decoded in place: text is a copy of the header. */
static void take_named(char *text, const char *session_name, struct ids *ids)
{
	struct secsess_slice header = secsess_slice_str(text), name, value;
	size_t i = 0;

	while (secsess_cookie_next(&header, &name, &value)) {
		char *id = text + (value.data - (const unsigned char *) text);

		if (!secsess_cookie_is_named(name, session_name)) {
			continue;
		}
		/* What stands in brackets was not set here. */
		ids->at[i++] = memchr(name.data, '[', name.size) ? secsess_slice_of("", 0)
														 : secsess_slice_of(id, php_raw_url_decode(id, value.size));
	}
}

/* PHP took its ID from a cookie, or found none that it can take. */
static bool is_by_cookie(const struct ids *ids)
{
	return PS(id) ? secsess_request_came_by_cookie() : ids->in_brackets;
}

static enum secsess_status choose(struct secsess_request *request, const struct ids *ids, const char *name)
{
	struct secsess_session *session = &request->session;
	enum secsess_status status = secsess_request_begin(request);

	if (!status) {
		secsess_request_client(request, &session->client);
		status = secsess_session_choose(session, ids->at, ids->count, &request->choice);
	}
	if (!status) {
		bool none = request->choice.rivalry == SECSESS_RIVALRY_USERS;

		secsess_cookies_show(name, none ? secsess_slice_of("", 0) : ids->at[request->choice.chosen]);
	}
	return status;
}

enum secsess_status secsess_tossed_settle(struct secsess_request *request)
{
	const char *name = secsess_session_name(), *header = SG(request_info).cookie_data;
	struct ids ids = {0};
	enum secsess_status status;
	char *text;

	if (request->choice.rivalry || request->session.barred || !header || !PS(use_cookies)) {
		return SECSESS_DONE;
	}
	count_named(secsess_slice_str(header), name, &ids);
	if (ids.count < 2 || !is_by_cookie(&ids)) {
		return SECSESS_DONE;
	}
	text = estrdup(header);
	ids.at = safe_emalloc(ids.count, sizeof(*ids.at), 0);
	take_named(text, name, &ids);
	status = choose(request, &ids, name);
	efree(ids.at);
	efree(text);
	return status;
}

/* ---- the end of those that are dead */

struct places {
	char *path[PATHS_MAX];
	size_t paths;
	const char *domain[DOMAINS_MAX]; /* "" = of this host alone */
	size_t domains;
};

static void add_path(struct places *places, const char *text, size_t size)
{
	if (places->paths < PATHS_MAX && strcspn(text, ";,\r\n\t ") >= size) {
		places->path[places->paths++] = estrndup(text, size);
	}
}

/* A cookie came here if its path is a beginning of this one, with or without a slash behind it. */
static void find_paths(struct places *places)
{
	const char *uri = SG(request_info).request_uri ? SG(request_info).request_uri : "/";
	size_t size = strcspn(uri, "?#");

	add_path(places, "/", 1);
	for (size_t i = 1; i <= size && uri[0] == '/'; i++) {
		if (i == size || uri[i] == '/') {
			add_path(places, uri, i);
			if (i < size) {
				add_path(places, uri, i + 1);
			}
		}
	}
}

/* This host, and those above it: a name without a dot is nobody's to set cookies for. What is no name came from elsewhere. */
static void find_domains(struct places *places, const char *host)
{
	places->domain[places->domains++] = "";
	if (strspn(host, HOST_CHARACTERS) != strlen(host) || strspn(host, "0123456789.") == strlen(host)) {
		return;
	}
	while (host && strchr(host, '.') && places->domains < DOMAINS_MAX) {
		places->domain[places->domains++] = host;
		host = strchr(host, '.') + 1;
	}
}

/* Where our own cookie is. Browsers that go by RFC 6265 keep that of a host alone and that of a domain of the same name in
 * one place, so neither is told to go. */
static bool is_own(const struct places *places, const char *path, const char *domain)
{
	const char *own = secsess_cookie_domain(), *host = places->domains > 1 ? places->domain[1] : "";

	own = own[0] == '.' ? own + 1 : own;
	own = own[0] ? own : host;
	return strcmp(path, secsess_cookie_path()) == 0 && strcasecmp(domain[0] ? domain : host, own) == 0;
}

static void expire_at(const char *name, const char *path, const char *domain)
{
	zend_string *encoded = php_url_encode(name, strlen(name));
	zend_string *line = zend_strpprintf(0,
		"Set-Cookie: %s=deleted; expires=Thu, 01-Jan-1970 00:00:01 GMT; Max-Age=0; path=%s%s%s%s; HttpOnly",
		ZSTR_VAL(encoded), path, domain[0] ? "; domain=" : "", domain, secsess_request_is_https() ? "; secure" : "");

	sapi_add_header_ex(estrndup(ZSTR_VAL(line), ZSTR_LEN(line)), ZSTR_LEN(line), false, false);
	zend_string_release(line);
	zend_string_release(encoded);
}

/* From anywhere on, so that the answers that follow bring what has no room in this one. */
static void expire_places(const char *name, const struct places *places)
{
	size_t count = places->paths * places->domains, sent = 0;
	unsigned char first = 0;

	if (count > EXPIRED_MAX) {
		secsess_unique(&first, sizeof(first));
	}
	for (size_t i = 0; i < count && sent < EXPIRED_MAX; i++) {
		size_t at = (i + first) % count;
		const char *path = places->path[at % places->paths], *domain = places->domain[at / places->paths];

		if (!is_own(places, path, domain)) {
			expire_at(name, path, domain);
			sent++;
		}
	}
}

void secsess_tossed_expire(struct secsess_request *request)
{
	const char *name = secsess_session_name();
	struct places places = {0};
	char *host;

	/* Only one that lives: else it could be that other's cookie. What others than we have signed may be another
	 * application's. A name with this prefix has but one place. */
	if (request->choice.rivalry != SECSESS_RIVALRY_DEAD || !request->choice.dead || SG(request_info).no_headers ||
		strncasecmp(name, "__Host-", 7) == 0) {
		return;
	}
	host = secsess_request_host();
	find_paths(&places);
	find_domains(&places, host ? host : "");
	expire_places(name, &places);
	for (size_t i = 0; i < places.paths; i++) {
		efree(places.path[i]);
	}
	if (host) {
		efree(host);
	}
}
