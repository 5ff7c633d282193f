/* SPDX-License-Identifier: BSD-3-Clause */

/* The settings of secsess, the store's aside; what counts of them, a profile heeded. */
#include "../../php_secsess.h"

#include "audit_rules.h"
#include "compat.h"
#include "profile.h"

#define SECOND INT64_C(1000)
#define DAY (86400 * SECOND)
#define MANUAL_BASICS "PHP manual, Session Management Basics"
#define OWASP_SHEET "OWASP Session Management Cheat Sheet"
#define README_SETTINGS "README, Settings"

static const struct secsess_settings *settings(void)
{
	return &SECSESS_G(settings);
}

static int64_t bounded(enum secsess_bounded which, int64_t value_ms)
{
	return secsess_profile_bound_ms(settings()->profile, which, value_ms);
}

static int64_t absolute_ms(void)
{
	return bounded(SECSESS_BOUNDED_ABSOLUTE, settings()->absolute_lifetime);
}

static int64_t remembered_ms(void)
{
	return bounded(SECSESS_BOUNDED_AUTOLOGIN, settings()->autologin_lifetime);
}

static bool rotates_only(void)
{
	return settings()->native_regenerate == SECSESS_NATIVE_ROTATE && !settings()->user_key;
}

static bool lives_for_ever(void)
{
	return absolute_ms() == 0;
}

static bool denies_only(void)
{
	return settings()->on_obsolete == SECSESS_ON_OBSOLETE_DENY;
}

static bool rotates_seldom(void)
{
	return settings()->rotate_interval > DAY;
}

static bool lets_late_logins_be(void)
{
	return settings()->user_key && settings()->user_key_late == SECSESS_LATE_ALLOW;
}

static bool names_users(void)
{
	return settings()->user_tag == SECSESS_USER_TAG_PLAIN;
}

/* A list that holds an address of each half of what there is holds all, in effect. */
static bool trusts_everybody(void)
{
	static const char *const anybody[] = {"1.2.3.4", "203.0.113.7"}, *const anybody_6[] = {"2001:db8::1", "2a00::1"};
	const char *const *lists[] = {anybody, anybody_6};

	for (size_t i = 0; i < SECSESS_COUNT(lists); i++) {
		struct secsess_ip one, other;

		if (secsess_ip_parse(&one, secsess_slice_str(lists[i][0])) &&
			secsess_ip_parse(&other, secsess_slice_str(lists[i][1])) &&
			secsess_networks_contain(&settings()->trusted_proxies, &one) &&
			secsess_networks_contain(&settings()->trusted_proxies, &other)) {
			return true;
		}
	}
	return false;
}

static bool lives_for_long(void)
{
	return absolute_ms() > 30 * DAY;
}

static bool remembers_for_long(void)
{
	return remembered_ms() > 30 * DAY;
}

static bool is_generous(void)
{
	return settings()->grace > 300 * SECOND;
}

static bool is_generous_to_keys(void)
{
	return remembered_ms() && settings()->autologin_grace > 300 * SECOND;
}

static bool spares_copies(void)
{
	return settings()->on_obsolete == SECSESS_ON_OBSOLETE_SESSION;
}

static bool forgets_soon(void)
{
	return settings()->tombstone_lifetime < 3600 * SECOND;
}

static bool counts_no_sessions(void)
{
	return settings()->max_sessions == 0;
}

static bool logs_nothing(void)
{
	return settings()->event_log == 0;
}

static bool lets_many_wait(void)
{
	return settings()->lock_max_waiters > 100 || settings()->lock_slow_waiters > 100 ||
		settings()->lock_wait > 30 * SECOND;
}

static bool never_gives_up(void)
{
	return settings()->store && settings()->breaker_failures == 0;
}

static bool tells_developers(void)
{
	return settings()->debug != 0;
}

static bool sends_keys_everywhere(void)
{
	return remembered_ms() && settings()->autologin_path && strcmp(settings()->autologin_path, "/") == 0;
}

static bool knows_no_users(void)
{
	return !settings()->user_key;
}

static bool has_no_profile(void)
{
	return settings()->profile == SECSESS_PROFILE_DEFAULT;
}

static const struct secsess_rule rules[] = {
	{{"secsess.native_regenerate", SECSESS_HIGH, "secsess.native_regenerate",
		 "session_regenerate_id() only rotates, and no user_key tells of logins.",
		 "Session fixation: an ID from before the login goes on into the authenticated session, unless the application calls "
		 "secsess_login().",
		 "secsess.native_regenerate = renew", MANUAL_BASICS "; OWASP ASVS 5.0 7.2.4"},
		rotates_only},
	{{"secsess.absolute_lifetime_none", SECSESS_MEDIUM, "secsess.absolute_lifetime",
		 "A session that is used never ends.", "Who has a copy of it keeps it alive for ever.",
		 "secsess.absolute_lifetime = 43200", "OWASP ASVS 5.0 7.3.2; NIST SP 800-63B-4 5.2"},
		lives_for_ever},
	{{"secsess.on_obsolete_deny", SECSESS_MEDIUM, "secsess.on_obsolete",
		 "A copy of a session that shows itself is denied, and nothing else.",
		 "A thief who was faster than the victim goes on; the victim's request, which proves it, is turned away.",
		 "secsess.on_obsolete = evidence", MANUAL_BASICS "; " OWASP_SHEET ", Detecting Session ID Anomalies"},
		denies_only},
	{{"secsess.rotate_interval", SECSESS_MEDIUM, "secsess.rotate_interval", "IDs are rotated less than once a day.",
		 "A stolen ID serves for so long before anything shows that there are two.", "secsess.rotate_interval = 900",
		 MANUAL_BASICS "; " OWASP_SHEET ", Renewal Timeout"},
		rotates_seldom},
	{{"secsess.user_key_late", SECSESS_MEDIUM, "secsess.user_key_late",
		 "A login after the output has begun keeps its ID until the next request.",
		 "Who planted that ID shares the session until then.", "secsess.user_key_late = refuse",
		 README_SETTINGS "; OWASP ASVS 5.0 7.2.4"},
		lets_late_logins_be},
	{{"secsess.user_tag", SECSESS_MEDIUM, "secsess.user_tag", "The session ID names its user.",
		 "Cookies in logs and on machines tell who was there.", "secsess.user_tag = hash",
		 "NIST SP 800-63B-4 5.1.1; " OWASP_SHEET ", Session ID Content"},
		names_users},
	{{"secsess.trusted_proxies", SECSESS_MEDIUM, "secsess.trusted_proxies",
		 "Everybody's word on a client's address is believed.",
		 "A client chooses its address, and whether its connection counts as HTTPS: lists and evidence of incidents say what a "
		 "thief wants.",
		 "secsess.trusted_proxies = the addresses of your own proxies",
		 "README, Who the client is; OWASP ASVS 5.0 4.1.3"},
		trusts_everybody},
	{{"secsess.absolute_lifetime", SECSESS_LOW, "secsess.absolute_lifetime", "A session lives for more than 30 days.",
		 "Who has a copy of it keeps it for longer than NIST allows at the lowest level.",
		 "secsess.absolute_lifetime = 2592000", "NIST SP 800-63B-4 2.1.3; OWASP ASVS 5.0 7.3.2"},
		lives_for_long},
	{{"secsess.autologin_lifetime", SECSESS_LOW, "secsess.autologin_lifetime",
		 "A device stays remembered for more than 30 days.", "Who gets a machine that was given away is logged in.",
		 "secsess.autologin_lifetime = 2592000", "NIST SP 800-63B-4 2.1.3"},
		remembers_for_long},
	{{"secsess.grace", SECSESS_LOW, "secsess.grace", "A replaced ID is served for more than five minutes.",
		 "A thief and his victim go on side by side for so long.", "secsess.grace = 60", MANUAL_BASICS},
		is_generous},
	{{"secsess.autologin_grace", SECSESS_LOW, "secsess.autologin_grace",
		 "A key that was used counts as a parallel tab's for more than five minutes.",
		 "The use of a stolen key stays unnoticed for so long.", "secsess.autologin_grace = 60", README_SETTINGS},
		is_generous_to_keys},
	{{"secsess.on_obsolete_session", SECSESS_LOW, "secsess.on_obsolete",
		 "Two copies of a session end that session alone.",
		 "A thief who has more than one of the user's sessions keeps the others.", "secsess.on_obsolete = evidence",
		 MANUAL_BASICS},
		spares_copies},
	{{"secsess.tombstone_lifetime", SECSESS_LOW, "secsess.tombstone_lifetime",
		 "Ended sessions are forgotten within an hour.",
		 "A copy that shows itself later is not told from an unknown ID, and the theft stays unnoticed.",
		 "secsess.tombstone_lifetime = 86400", README_SETTINGS},
		forgets_soon},
	{{"secsess.max_sessions", SECSESS_LOW, "secsess.max_sessions", "A user may have any number of sessions.",
		 "Stolen passwords are used from many places at once, and a list of thousands hides a thief's session.",
		 "secsess.max_sessions = 20", "OWASP ASVS 5.0 7.1.2; " OWASP_SHEET ", Simultaneous Session Logons"},
		counts_no_sessions},
	{{"secsess.event_log", SECSESS_LOW, "secsess.event_log", "Events are not written down.",
		 "After a break-in nobody can tell whose sessions were used, unless secsess_on_event() is.",
		 "secsess.event_log = syslog", "OWASP ASVS 5.0 16.3.1; " OWASP_SHEET ", Logging Sessions Life Cycle"},
		logs_nothing},
	{{"secsess.lock_waiters", SECSESS_LOW, "secsess.lock_max_waiters",
		 "Very many requests of one session may wait, or for very long.",
		 "One client with one session occupies all workers.",
		 "secsess.lock_max_waiters = 16, lock_slow_waiters = 5, lock_wait = 5", README_SETTINGS},
		lets_many_wait},
	{{"secsess.breaker_failures", SECSESS_LOW, "secsess.breaker_failures",
		 "A store that is gone is tried by each request.",
		 "All workers wait for it, and the pages that need no session are down, too.", "secsess.breaker_failures = 3",
		 README_SETTINGS "; OWASP ASVS 5.0 16.5.2"},
		never_gives_up},
	{{"secsess.debug", SECSESS_LOW, "secsess.debug", "Hints for developers are on.",
		 "Warnings tell how the application works, names of its files and of entries of its sessions, and each visitor reads them "
		 "where display_errors is on.",
		 "secsess.debug = 0", "README, Mistakes made visible; OWASP ASVS 5.0 13.4.2"},
		tells_developers},
	{{"secsess.autologin_path", SECSESS_INFO, "secsess.autologin_path", "Auto-login keys are sent with each request.",
		 "Any page of the site that leaks cookies leaks them, too.", "secsess.autologin_path = /login",
		 "README, Remember me; NIST SP 800-63B-4 5.1.1"},
		sends_keys_everywhere},
	{{"secsess.user_key", SECSESS_INFO, "secsess.user_key",
		 "Sessions have users only where the application calls secsess_login().",
		 "In one that doesn't, nobody's sessions can be listed or revoked.", "secsess.user_key = \"user_id\"",
		 "README, Users; OWASP ASVS 5.0 7.4.2"},
		knows_no_users},
	{{"secsess.profile", SECSESS_INFO, "secsess.profile", "No time-outs of NIST 800-63B are enforced.",
		 "A directory's own settings may be weaker than what was agreed on.", "secsess.profile = aal2",
		 "NIST SP 800-63B-4 2; OWASP ASVS 5.0 7.1.1"},
		has_no_profile},
};

const struct secsess_rules secsess_own_rules = {rules, SECSESS_COUNT(rules)};
