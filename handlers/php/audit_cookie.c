/* SPDX-License-Identifier: BSD-3-Clause */

/* The session cookie. */
#include "../../php_secsess.h"

#include "audit_rules.h"
#include "profile.h"

#define MANUAL_INI "PHP manual, Securing Session INI Settings"
#define OWASP_SHEET "OWASP Session Management Cheat Sheet"
#define NIST_COOKIES "NIST SP 800-63B-4 5.1.1"

static bool begins_with(const char *text, const char *prefix)
{
	return strncasecmp(text, prefix, strlen(prefix)) == 0;
}

static bool is_named_for_host(void)
{
	return begins_with(secsess_audit_ini("session.name"), "__Host-");
}

static bool is_named_secure(void)
{
	return begins_with(secsess_audit_ini("session.name"), "__Secure-");
}

static bool is_plain(void)
{
	return !secsess_audit_is_on("session.cookie_secure") && !secsess_audit_is_on("secsess.require_https");
}

static bool is_shown_to_scripts(void)
{
	return !secsess_audit_is_on("session.cookie_httponly");
}

static bool same_site_is(const char *value)
{
	return strcasecmp(secsess_audit_ini("session.cookie_samesite"), value) == 0;
}

static bool crosses_sites(void)
{
	return same_site_is("None");
}

static bool leaves_sites_open(void)
{
	return !same_site_is("Lax") && !same_site_is("Strict") && !same_site_is("None");
}

/* With __Host- it is not taken. */
static bool has_domain(void)
{
	return secsess_audit_ini("session.cookie_domain")[0] != '\0' && !is_named_for_host();
}

static bool has_no_prefix(void)
{
	return !is_named_for_host() && !is_named_secure();
}

static bool has_weak_prefix(void)
{
	return is_named_secure();
}

static bool tells_of_php(void)
{
	return strcmp(secsess_audit_ini("session.name"), "PHPSESSID") == 0;
}

static bool outlives_browser(void)
{
	return secsess_audit_number("session.cookie_lifetime") > 0;
}

static const struct secsess_rule rules[] = {
	{{"cookie.secure", SECSESS_HIGH, "secsess.require_https",
		 "Visitors get a session and its cookie over plain connections, too.",
		 "Who listens in a network takes the session over, and one link to http:// is enough to make a browser send it.",
		 "secsess.require_https = 1", MANUAL_INI "; OWASP ASVS 5.0 3.3.1; " NIST_COOKIES},
		is_plain},
	{{"cookie.httponly", SECSESS_INFO, "session.cookie_httponly", "The session cookie is HttpOnly by secsess alone.",
		 "With another save handler, one hole for foreign script (XSS) gives the ID away.",
		 "session.cookie_httponly = 1", MANUAL_INI "; OWASP ASVS 5.0 3.3.4; " NIST_COOKIES},
		is_shown_to_scripts},
	{{"cookie.samesite", SECSESS_INFO, "session.cookie_samesite",
		 "The session cookie is SameSite=Lax by secsess alone.",
		 "With another save handler, other sites send requests in the visitor's name (CSRF) in some browsers.",
		 "session.cookie_samesite = Lax", MANUAL_INI "; OWASP ASVS 5.0 3.3.2; " NIST_COOKIES},
		leaves_sites_open},
	{{"cookie.samesite_none", SECSESS_MEDIUM, "session.cookie_samesite",
		 "The cookie is sent with requests of all sites.",
		 "Other sites send requests in the visitor's name (CSRF), wherever the application doesn't refuse them itself.",
		 "session.cookie_samesite = Lax", MANUAL_INI "; OWASP ASVS 5.0 3.3.2; " NIST_COOKIES},
		crosses_sites},
	{{"cookie.domain", SECSESS_MEDIUM, "session.cookie_domain", "The cookie is sent to all hosts of the domain.",
		 "Who runs or breaks into any other host there gets the sessions of this one.", "session.cookie_domain = \"\"",
		 "OWASP ASVS 5.0 3.3.3; " NIST_COOKIES},
		has_domain},
	{{"cookie.prefix", SECSESS_MEDIUM, "session.name", "The cookie's name has no prefix that browsers guard.",
		 "Another host of the domain, or who sits in a plain connection, sets a cookie of this name: the visitor works in the "
		 "attacker's session.",
		 "session.name = __Host-sid", "OWASP ASVS 5.0 3.3.1, 3.3.3; " NIST_COOKIES},
		has_no_prefix},
	{{"cookie.prefix_weak", SECSESS_LOW, "session.name", "The cookie's prefix lets other hosts of the domain set it.",
		 "Who runs or breaks into one of them makes a visitor work in the attacker's session.",
		 "session.name = __Host-sid", "OWASP ASVS 5.0 3.3.3; " NIST_COOKIES},
		has_weak_prefix},
	{{"cookie.lifetime", SECSESS_LOW, "session.cookie_lifetime", "The cookie outlives the browser.",
		 "On a shared machine the next user goes on in the session.",
		 "session.cookie_lifetime = 0, and secsess_autologin_issue() for who wants to be remembered",
		 OWASP_SHEET ", Expire and Max-Age attributes; NIST SP 800-63B-4 5.1"},
		outlives_browser},
	{{"cookie.name", SECSESS_INFO, "session.name", "The cookie's name tells that the site runs PHP.",
		 "Attackers know where to begin.", "session.name = __Host-sid", OWASP_SHEET ", Session ID Name Fingerprinting"},
		tells_of_php},
};

const struct secsess_rules secsess_cookie_rules = {rules, SECSESS_COUNT(rules)};
