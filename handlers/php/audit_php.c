/* SPDX-License-Identifier: BSD-3-Clause */

/* PHP's own settings, the session cookie's aside. */
#include "../../php_secsess.h"

#include "audit_rules.h"
#include "handler.h"
#include "profile.h"

#define MANUAL_INI "PHP manual, Securing Session INI Settings"
#define MANUAL_RUNTIME "PHP manual, Session runtime configuration"
#define OWASP_SHEET "OWASP Session Management Cheat Sheet"

static bool is_not_handler(void)
{
	return !secsess_is_handler();
}

static bool is_lax_elsewhere(void)
{
	return !secsess_audit_is_on("session.use_strict_mode") && is_not_handler();
}

static bool is_lax_here(void)
{
	return !secsess_audit_is_on("session.use_strict_mode") && secsess_is_handler();
}

static bool takes_urls(void)
{
	return !secsess_audit_is_on("session.use_only_cookies");
}

static bool uses_no_cookies(void)
{
	return !secsess_audit_is_on("session.use_cookies");
}

static bool writes_urls(void)
{
	return secsess_audit_is_on("session.use_trans_sid");
}

static bool trusts_referer(void)
{
	return secsess_audit_ini("session.referer_check")[0] != '\0';
}

static bool caches_in_public(void)
{
	return strcmp(secsess_audit_ini("session.cache_limiter"), "public") == 0;
}

static bool says_nothing_of_caches(void)
{
	return secsess_audit_ini("session.cache_limiter")[0] == '\0';
}

static bool caches_in_private(void)
{
	return strncmp(secsess_audit_ini("session.cache_limiter"), "private", strlen("private")) == 0;
}

/* What counts, a profile heeded. */
static int64_t idle_s(void)
{
	return secsess_profile_bound_ms(SECSESS_G(settings).profile, SECSESS_BOUNDED_IDLE,
			   secsess_audit_number("session.gc_maxlifetime") * 1000) /
		1000;
}

static bool idles_for_days(void)
{
	return idle_s() > 86400;
}

static bool idles_for_hours(void)
{
	return idle_s() > 3600 && idle_s() <= 86400;
}

static bool starts_by_itself(void)
{
	return secsess_audit_is_on("session.auto_start");
}

static bool shows_progress(void)
{
	return secsess_audit_is_on("session.upload_progress.enabled");
}

static bool shows_errors(void)
{
	return secsess_audit_is_on("display_errors") || strcmp(secsess_audit_ini("display_errors"), "stdout") == 0;
}

static bool traces_arguments(void)
{
	return !secsess_audit_is_on("zend.exception_ignore_args");
}

static bool includes_urls(void)
{
	return secsess_audit_is_on("allow_url_include");
}

static const struct secsess_rule rules[] = {
	{{"php.allow_url_include", SECSESS_CRITICAL, "allow_url_include", "PHP runs code from other servers.",
		 "One include of a name that a visitor chooses, and he runs his own code, as every user.",
		 "allow_url_include = 0", "PHP manual, Filesystem runtime configuration"},
		includes_urls},
	{{"php.save_handler", SECSESS_HIGH, "session.save_handler", "PHP's sessions are not kept by secsess.",
		 "Nothing of what secsess does is in force: no rotation, no fixation-proof login, no revocation.",
		 "session.save_handler = secsess", "README, Install"},
		is_not_handler},
	{{"php.strict_mode", SECSESS_HIGH, "session.use_strict_mode", "IDs are taken that the site never made.",
		 "Session fixation: an attacker plants an ID of his choice and waits for its owner to log in.",
		 "session.use_strict_mode = 1", MANUAL_INI "; OWASP ASVS 5.0 7.2.2"},
		is_lax_elsewhere},
	{{"php.only_cookies", SECSESS_HIGH, "session.use_only_cookies", "Session IDs are taken from URLs and forms.",
		 "Session fixation by a link; IDs in URLs leak by the Referer header, logs and shared links.",
		 "session.use_only_cookies = 1", MANUAL_INI "; OWASP ASVS 5.0 14.2.1"},
		takes_urls},
	{{"php.use_cookies", SECSESS_HIGH, "session.use_cookies", "The session ID is not kept in a cookie.",
		 "The ID has to travel where Secure, HttpOnly and SameSite don't protect it, and rotation reaches nobody.",
		 "session.use_cookies = 1", MANUAL_INI "; OWASP ASVS 5.0 3.3.4"},
		uses_no_cookies},
	{{"php.trans_sid", SECSESS_HIGH, "session.use_trans_sid", "PHP writes session IDs into the links of pages.",
		 "Who gets such a link, by the Referer header, a log or a friend, has the session.",
		 "session.use_trans_sid = 0", MANUAL_INI "; OWASP ASVS 5.0 14.2.1"},
		writes_urls},
	{{"php.cache_public", SECSESS_HIGH, "session.cache_limiter", "Pages of a session may be kept by shared caches.",
		 "A proxy hands one visitor's page, or his cookie, to the next.", "session.cache_limiter = nocache",
		 OWASP_SHEET ", Web content caching; OWASP ASVS 5.0 14.2.2"},
		caches_in_public},
	{{"php.cache_silent", SECSESS_MEDIUM, "session.cache_limiter",
		 "PHP sends no Cache-Control with pages of a session.",
		 "Unless the application does, browsers and proxies may keep pages that were for one visitor.",
		 "session.cache_limiter = nocache", OWASP_SHEET ", Web content caching; OWASP ASVS 5.0 14.3.2"},
		says_nothing_of_caches},
	{{"php.idle_days", SECSESS_MEDIUM, "session.gc_maxlifetime",
		 "A session that nobody uses lives for more than a day.",
		 "Who finds a browser open, or an ID in an old log, is in.", "session.gc_maxlifetime = 1800",
		 OWASP_SHEET ", Idle Timeout; OWASP ASVS 5.0 7.3.1"},
		idles_for_days},
	{{"php.idle_hours", SECSESS_LOW, "session.gc_maxlifetime",
		 "A session that nobody uses lives for more than an hour.",
		 "Who finds a browser open is in for longer than NIST allows at AAL2.", "session.gc_maxlifetime = 1800",
		 "NIST SP 800-63B-4 2.2.3; " OWASP_SHEET ", Idle Timeout; OWASP ASVS 5.0 7.3.1"},
		idles_for_hours},
	{{"php.cache_private", SECSESS_LOW, "session.cache_limiter", "Browsers may keep pages of a session.",
		 "After a logout the back button, or the next user of the machine, shows them.",
		 "session.cache_limiter = nocache", OWASP_SHEET ", Web content caching; OWASP ASVS 5.0 14.3.2"},
		caches_in_private},
	{{"php.referer_check", SECSESS_LOW, "session.referer_check",
		 "IDs are checked by the Referer header, which the client writes.",
		 "It keeps no attacker out, and locks out who sends none.", "session.referer_check = \"\"", MANUAL_RUNTIME},
		trusts_referer},
	{{"php.display_errors", SECSESS_LOW, "display_errors", "Errors are shown to visitors.",
		 "Warnings of the session and of the application tell paths, the store's address and code.",
		 "display_errors = 0", "PHP manual, Error handling; OWASP ASVS 5.0 16.5.1"},
		shows_errors},
	{{"php.trace_arguments", SECSESS_LOW, "zend.exception_ignore_args",
		 "Traces of exceptions name what functions were called with.",
		 "Passwords, keys and user IDs get into logs, and onto pages with display_errors.",
		 "zend.exception_ignore_args = 1", "PHP manual, zend.exception_ignore_args; OWASP ASVS 5.0 16.2.5"},
		traces_arguments},
	{{"php.strict_mode_hidden", SECSESS_INFO, "session.use_strict_mode",
		 "It is off, though secsess is strict all the same.",
		 "A site that changes its save handler some day is open to session fixation.", "session.use_strict_mode = 1",
		 MANUAL_INI},
		is_lax_here},
	{{"php.auto_start", SECSESS_INFO, "session.auto_start", "Each page starts a session, whether it needs one or not.",
		 "Visitors get a cookie before they have done anything; pages wait for each other's lock.",
		 "session.auto_start = 0", "OWASP ASVS 5.0 7.6.2; " MANUAL_RUNTIME},
		starts_by_itself},
	{{"php.upload_progress", SECSESS_INFO, "session.upload_progress.enabled",
		 "Uploads write into sessions before the page runs.",
		 "Who uploads slowly holds the session's lock again and again, and a client chooses what is written there.",
		 "session.upload_progress.enabled = 0", MANUAL_RUNTIME},
		shows_progress},
};

const struct secsess_rules secsess_php_rules = {rules, SECSESS_COUNT(rules)};
