/* SPDX-License-Identifier: BSD-3-Clause */

#include "../../php_secsess.h"

#include "compat.h"

#include "php_ini.h"

#include "profile.h"
#include "redaction.h"
#include "settings_take.h"

#define DAY (86400 * SECOND)
#define YEAR (366 * DAY)

static const struct secsess_bounds seconds_grace = {0, 3600 * SECOND, {NULL}, false};
static const struct secsess_bounds seconds_rotate = {100, 30 * DAY, {NULL}, false};
static const struct secsess_bounds seconds_absolute = {SECOND, 10 * YEAR, {NULL}, true};
static const struct secsess_bounds seconds_empty = {SECOND, DAY, {NULL}, false};
static const struct secsess_bounds seconds_tombstone = {SECOND, 366 * DAY, {NULL}, false};
static const struct secsess_bounds seconds_wait = {0, 3600 * SECOND, {NULL}, false};
static const struct secsess_bounds seconds_lease = {100, 86400 * SECOND, {NULL}, true};
static const struct secsess_bounds seconds_network = {10, 60 * SECOND, {NULL}, false};
static const struct secsess_bounds seconds_budget = {0, 60 * SECOND, {NULL}, false};
static const struct secsess_bounds seconds_cooldown = {10, 3600 * SECOND, {NULL}, false};
static const struct secsess_bounds failures = {0, 1000, {NULL}, false};
static const struct secsess_bounds replicas = {0, 16, {NULL}, false};
static const struct secsess_bounds waiters = {0, 10000, {NULL}, false};
static const struct secsess_bounds words_refused = {0, 0, {"optimistic", "readonly", "fail"}, false};
static const struct secsess_bounds words_obsolete = {0, 0, {"evidence", "user", "session", "deny"}, false};
static const struct secsess_bounds words_max = {0, 0, {"evict", "refuse"}, false};
static const struct secsess_bounds words_tag = {0, 0, {"hash", "plain"}, false};
static const struct secsess_bounds words_late = {0, 0, {"refuse", "allow"}, false};
static const struct secsess_bounds words_log = {0, 0, {"none", "syslog", "error_log", "store"}, true};
static const struct secsess_bounds seconds_incident = {3600 * SECOND, 10 * YEAR, {NULL}, false};
static const struct secsess_bounds seconds_remembered = {60 * SECOND, 10 * YEAR, {NULL}, true};
static const struct secsess_bounds devices = {1, 1000, {NULL}, false};
static const struct secsess_bounds sessions = {0, 1000000, {NULL}, false};
static const struct secsess_bounds words_sync = {0, 0, {"none", "data"}, true};
static const struct secsess_bounds words_csrf = {0, 0, {"off", "log", "enforce"}, true};
static const struct secsess_bounds words_switch = {0, 0, {"0", "1"}, true};
static const struct secsess_bounds words_profile = {0, 0, {"default", "aal1", "aal2", "aal3"}, false};
static const struct secsess_bounds words_regenerate = {0, 0, {"renew", "rotate"}, false};

#ifdef ZTS
#define BASE ((void *) &secsess_globals_id)
#else
#define BASE ((void *) &secsess_globals)
#endif
/* Where a directory may have its own, php.ini's sections and a server's administrator may set it too. */
#define PER_DIRECTORY (PHP_INI_SYSTEM | PHP_INI_PERDIR)

#define SETTING(name, value, scope, on_modify, member, range) \
	ZEND_INI_ENTRY3_EX("secsess." name, value, scope, on_modify, \
		(void *) offsetof(zend_secsess_globals, settings.member), BASE, (void *) (range), NULL)

/* Zend keeps an offset as a pointer. NOLINTBEGIN(performance-no-int-to-ptr) */
PHP_INI_BEGIN()
SETTING("profile", "default", PHP_INI_SYSTEM, secsess_on_word, profile, &words_profile)
SETTING("store", "", PHP_INI_SYSTEM, secsess_on_store, store, NULL)
SETTING("file_sync", "none", PHP_INI_SYSTEM, secsess_on_word, file_sync, &words_sync)
SETTING("store_credentials_file", "", PHP_INI_SYSTEM, secsess_on_path, store_credentials_file, NULL)
SETTING("secret_file", "", PHP_INI_SYSTEM, secsess_on_path, secret_file, NULL)
SETTING("trusted_proxies", "", PHP_INI_SYSTEM, secsess_on_networks, trusted_proxies, NULL)
SETTING("geoip_database", "", PHP_INI_SYSTEM, secsess_on_database, geoip_database, NULL)
SETTING("grace", "60", PER_DIRECTORY, secsess_on_duration, grace, &seconds_grace)
SETTING("rotate_interval", "900", PER_DIRECTORY, secsess_on_duration, rotate_interval, &seconds_rotate)
SETTING("native_regenerate", "renew", PER_DIRECTORY, secsess_on_word, native_regenerate, &words_regenerate)
SETTING("absolute_lifetime", "2592000", PER_DIRECTORY, secsess_on_absolute, absolute_lifetime, &seconds_absolute)
SETTING("empty_lifetime", "300", PER_DIRECTORY, secsess_on_duration, empty_lifetime, &seconds_empty)
SETTING("tombstone_lifetime", "86400", PER_DIRECTORY, secsess_on_duration, tombstone_lifetime, &seconds_tombstone)
SETTING("on_obsolete", "evidence", PER_DIRECTORY, secsess_on_word, on_obsolete, &words_obsolete)
SETTING("lock_wait", "5", PER_DIRECTORY, secsess_on_duration, lock_wait, &seconds_wait)
SETTING("lock_lease", "0", PER_DIRECTORY, secsess_on_duration, lock_lease, &seconds_lease)
SETTING("lock_max_waiters", "16", PER_DIRECTORY, secsess_on_count, lock_max_waiters, &waiters)
SETTING("lock_slow_waiters", "5", PER_DIRECTORY, secsess_on_count, lock_slow_waiters, &waiters)
SETTING("on_lock_refused", "optimistic", PER_DIRECTORY, secsess_on_word, on_lock_refused, &words_refused)
SETTING("user_tag", "hash", PHP_INI_SYSTEM, secsess_on_word, user_tag, &words_tag)
SETTING("user_key", "", PER_DIRECTORY, secsess_on_names, user_key, NULL)
SETTING("user_key_late", "refuse", PER_DIRECTORY, secsess_on_word, user_key_late, &words_late)
SETTING("login_drop", "", PER_DIRECTORY, secsess_on_names, login_drop, NULL)
SETTING("max_sessions", "20", PER_DIRECTORY, secsess_on_count, max_sessions, &sessions)
SETTING("on_max_sessions", "evict", PER_DIRECTORY, secsess_on_word, on_max_sessions, &words_max)
SETTING("incident_lifetime", "7776000", PER_DIRECTORY, secsess_on_duration, incident_lifetime, &seconds_incident)
SETTING("event_log", "none", PER_DIRECTORY, secsess_on_word, event_log, &words_log)
SETTING("autologin_cookie", "autologin", PER_DIRECTORY, secsess_on_cookie, autologin_cookie, NULL)
SETTING("autologin_path", "/", PER_DIRECTORY, secsess_on_cookie_path, autologin_path, NULL)
SETTING("autologin_lifetime", "2592000", PER_DIRECTORY, secsess_on_remembered, autologin_lifetime, &seconds_remembered)
SETTING("autologin_max", "10", PER_DIRECTORY, secsess_on_count, autologin_max, &devices)
SETTING("autologin_grace", "60", PER_DIRECTORY, secsess_on_duration, autologin_grace, &seconds_grace)
SETTING("csrf", "off", PER_DIRECTORY, secsess_on_word, csrf, &words_csrf)
SETTING("csrf_exempt", "", PER_DIRECTORY, secsess_on_csrf_paths, csrf_exempt, NULL)
SETTING("csrf_rewrite", "0", PER_DIRECTORY, secsess_on_word, csrf_rewrite, &words_switch)
SETTING("require_https", "0", PER_DIRECTORY, secsess_on_word, require_https, &words_switch)
SETTING("hsts", "", PER_DIRECTORY, secsess_on_hsts, hsts, NULL)
SETTING("debug", "0", PER_DIRECTORY, secsess_on_word, debug, &words_switch)
SETTING("debug_lock", "0.2", PER_DIRECTORY, secsess_on_duration, debug_lock, &seconds_wait)
SETTING("connect_timeout", "1", PHP_INI_SYSTEM, secsess_on_duration, connect_timeout, &seconds_network)
SETTING("answer_timeout", "2", PHP_INI_SYSTEM, secsess_on_duration, answer_timeout, &seconds_network)
SETTING("retry_budget", "2", PHP_INI_SYSTEM, secsess_on_duration, retry_budget, &seconds_budget)
SETTING("breaker_failures", "3", PHP_INI_SYSTEM, secsess_on_count, breaker_failures, &failures)
SETTING("breaker_cooldown", "1", PHP_INI_SYSTEM, secsess_on_duration, breaker_cooldown, &seconds_cooldown)
SETTING("wait_replicas", "0", PHP_INI_SYSTEM, secsess_on_count, wait_replicas, &replicas)
SETTING("wait_replicas_timeout", "0.5", PHP_INI_SYSTEM, secsess_on_duration, wait_replicas_timeout, &seconds_network)
PHP_INI_END()
/* NOLINTEND(performance-no-int-to-ptr) */

void secsess_settings_unregister(int module_number, int type)
{
	UNREGISTER_INI_ENTRIES();
	secsess_redaction_end();
}

void secsess_settings_release(struct secsess_settings *settings)
{
	char **const texts[] = {&settings->store_credentials_file, &settings->secret_file, &settings->user_key,
		&settings->login_drop, &settings->geoip_database, &settings->autologin_cookie, &settings->autologin_path,
		&settings->csrf_exempt, &settings->hsts};

	if (settings->store) {
		secsess_wipe(ZSTR_VAL(settings->store), ZSTR_LEN(settings->store));
		zend_string_release_ex(settings->store, true);
		settings->store = NULL;
	}
	for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++) {
		free(*texts[i]);
		*texts[i] = NULL;
	}
	secsess_networks_release(&settings->trusted_proxies);
}

void secsess_settings_register(int module_number, int type)
{
	secsess_redaction_start();
	REGISTER_INI_ENTRIES();
	if (SECSESS_G(settings).rotate_interval < 2 * SECSESS_G(settings).grace) {
		zend_error(E_CORE_WARNING,
			"secsess: secsess.rotate_interval must be at least twice secsess.grace; twice secsess.grace is used");
	}
	secsess_profile_start(SECSESS_G(settings).profile);
	secsess_settings_redact();
	secsess_settings_redact_configuration(php_ini_get_configuration_hash());
}

static int64_t lease_ms(const struct secsess_settings *settings)
{
	if (settings->lock_lease) {
		return settings->lock_lease;
	}
	/* Longer than a request can run; where nothing bounds it, a minute. */
	return EG(timeout_seconds) > 0 ? ((int64_t) EG(timeout_seconds) + 10) * SECOND : 60 * SECOND;
}

void secsess_settings_config(const struct secsess_settings *settings, struct secsess_config *config)
{
	int64_t idle = PS(gc_maxlifetime) > 0 ? (int64_t) PS(gc_maxlifetime) : 1, profile = settings->profile;

	*config = (struct secsess_config) {
		.limits = {.grace_ms = settings->grace, .rotate_ms = MAX(settings->rotate_interval, 2 * settings->grace)},
		.idle_ms = secsess_profile_bound_ms(profile, SECSESS_BOUNDED_IDLE, MIN(idle, 10 * YEAR / SECOND) * SECOND),
		.absolute_ms = secsess_profile_bound_ms(profile, SECSESS_BOUNDED_ABSOLUTE, settings->absolute_lifetime),
		.empty_ms = settings->empty_lifetime,
		.tombstone_ms = settings->tombstone_lifetime,
		.lease_ms = lease_ms(settings),
		.lock_wait_ms = settings->lock_wait,
		.max_waiters = (uint32_t) settings->lock_max_waiters,
		.slow_waiters = (uint32_t) settings->lock_slow_waiters,
		.on_refused = (enum secsess_on_refused) settings->on_lock_refused,
		.on_obsolete = (enum secsess_on_obsolete) settings->on_obsolete,
		.incident_ms = settings->incident_lifetime,
		.max_sessions = (uint32_t) settings->max_sessions,
		.on_max_sessions = (enum secsess_on_max) settings->on_max_sessions,
		.autologin_ms = secsess_profile_bound_ms(profile, SECSESS_BOUNDED_AUTOLOGIN, settings->autologin_lifetime),
		.autologin_grace_ms = settings->autologin_grace,
		.autologin_max = (uint32_t) settings->autologin_max,
	};
}
