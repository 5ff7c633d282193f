/* SPDX-License-Identifier: BSD-3-Clause */

/* The web server, as far as the present request and the headers of its answer show it. What a server adds behind PHP stays
 * unseen, so that a header that is missing weighs less than one that is wrong. */
#include "../../php_secsess.h"

#include "audit_rules.h"
#include "compat.h"

#include "SAPI.h"

#define YEAR 31536000
#define OWASP_SHEET "OWASP Session Management Cheat Sheet"

static bool is_page(void)
{
	return SG(request_info).request_method != NULL;
}

/* The value of a header that is to be sent; NULL: there is none. */
static const char *header_of(const char *name)
{
	zend_llist_position at;
	size_t size = strlen(name);

	for (const sapi_header_struct *header = zend_llist_get_first_ex(&SG(sapi_headers).headers, &at); header;
		 header = zend_llist_get_next_ex(&SG(sapi_headers).headers, &at)) {
		if (header->header_len > size && strncasecmp(header->header, name, size) == 0 && header->header[size] == ':') {
			return header->header + size + 1 + strspn(header->header + size + 1, " \t");
		}
	}
	return NULL;
}

static bool is_command_line(void)
{
	return !is_page();
}

static bool is_plain(void)
{
	return is_page() && !secsess_request_is_https();
}

/* In seconds; < 0: it says none. */
static int64_t max_age_of(const char *policy)
{
	while (*policy) {
		policy += strspn(policy, " \t;");
		if (strncasecmp(policy, "max-age", strlen("max-age")) == 0) {
			policy += strcspn(policy, "=;");
			policy += strspn(policy, "= \t\"");
			return ZEND_STRTOL(policy, NULL, 10);
		}
		policy += strcspn(policy, ";");
	}
	return -1;
}

/* The application's, or ours, which joins when headers leave. */
static const char *transport_policy(void)
{
	const char *policy = header_of("Strict-Transport-Security");

	return policy || !secsess_request_is_https() ? policy : SECSESS_G(settings).hsts;
}

static bool has_short_hsts(void)
{
	const char *policy = transport_policy();

	return is_page() && policy && max_age_of(policy) < YEAR;
}

static bool has_no_hsts(void)
{
	return is_page() && secsess_request_is_https() && !transport_policy();
}

static bool tells_referrers(void)
{
	const char *policy = header_of("Referrer-Policy");

	return is_page() && policy &&
		(strcasecmp(policy, "unsafe-url") == 0 || strcasecmp(policy, "no-referrer-when-downgrade") == 0);
}

static bool has_no_referrer_policy(void)
{
	return is_page() && !header_of("Referrer-Policy");
}

/* "name=" at the beginning or behind "&". */
static bool has_id_in_url(void)
{
	const char *name = secsess_session_name(), *at = SG(request_info).query_string;
	size_t size = strlen(name);

	while (at && *at) {
		if (strncmp(at, name, size) == 0 && at[size] == '=') {
			return true;
		}
		at = strchr(at, '&');
		at = at ? at + 1 : NULL;
	}
	return false;
}

/* Somebody speaks for others, and isn't believed. */
static bool has_unknown_proxy(void)
{
	return is_page() && !SECSESS_G(settings).trusted_proxies.count && secsess_request_is_forwarded();
}

static const struct secsess_rule rules[] = {
	{{"server.https", SECSESS_HIGH, NULL, "This request came over a plain connection.",
		 "Who listens in a network on the way reads the session ID and takes the session over.",
		 "secsess.require_https = 1, and in the web server a redirect from http:// to https://; behind a proxy, secsess.trusted_proxies and X-Forwarded-Proto",
		 OWASP_SHEET ", Transport Layer Security; OWASP ASVS 5.0 12.2.1; NIST SP 800-63B-4 5.1"},
		is_plain},
	{{"server.id_in_url", SECSESS_MEDIUM, NULL, "This request's URL has a parameter of the session cookie's name.",
		 "IDs in URLs leak by the Referer header, logs and shared links; where one is taken, a link plants it.",
		 "session.use_only_cookies = 1, session.use_trans_sid = 0, and no such link in pages",
		 OWASP_SHEET ", Session ID Exchange Mechanisms; OWASP ASVS 5.0 14.2.1"},
		has_id_in_url},
	{{"server.hsts_short", SECSESS_MEDIUM, NULL, "The answer's Strict-Transport-Security lasts for less than a year.",
		 "Who comes back later than that can be led over a plain connection once, where his cookies are read and set.",
		 "secsess.hsts = \"max-age=31536000; includeSubDomains\"", "OWASP ASVS 5.0 3.4.1"},
		has_short_hsts},
	{{"server.referrer", SECSESS_MEDIUM, NULL, "The answer has browsers tell other sites the whole URL of this one.",
		 "What stands in URLs, such as keys of links that were sent by mail, gets to others.",
		 "header('Referrer-Policy: strict-origin-when-cross-origin')", "OWASP ASVS 5.0 3.4.5"},
		tells_referrers},
	{{"server.hsts", SECSESS_LOW, NULL,
		 "PHP sends no Strict-Transport-Security, and can't see whether the web server does.",
		 "Without it, who sits in the way leads a browser over a plain connection, where its cookies are read and set.",
		 "secsess.hsts = \"max-age=31536000; includeSubDomains\", or the web server's line for it",
		 "OWASP ASVS 5.0 3.4.1; " OWASP_SHEET ", Transport Layer Security"},
		has_no_hsts},
	{{"server.proxy", SECSESS_INFO, "secsess.trusted_proxies",
		 "The request has an X-Forwarded-For, and no proxy is trusted.",
		 "If there is a proxy of yours, lists and incidents show its address instead of the client's.",
		 "secsess.trusted_proxies = \"the proxy's address\"", "README, Who the client is"},
		has_unknown_proxy},
	{{"server.referrer_unset", SECSESS_INFO, NULL,
		 "PHP sends no Referrer-Policy, and can't see whether the web server does.",
		 "Old browsers tell other sites the whole URL, and the site's own hosts get it from all.",
		 "header('Referrer-Policy: strict-origin-when-cross-origin')", "OWASP ASVS 5.0 3.4.5"},
		has_no_referrer_policy},
	{{"server.unknown", SECSESS_INFO, NULL, "Of the web server nothing can be told from the command line.",
		 "HTTPS, HSTS and the web server's own settings of PHP stay unseen: they may differ from those that were looked at here.",
		 "call secsess_audit() in a page, for administrators alone; secsess audit --ini FILE takes the web server's php.ini",
		 "README, Audit"},
		is_command_line},
};

const struct secsess_rules secsess_server_rules = {rules, SECSESS_COUNT(rules)};
