/* SPDX-License-Identifier: BSD-3-Clause */

#include "../../php_secsess.h"

#include "compat.h"

#include "php_ini.h"

#include "../core/area.h"
#include "../core/csrf.h"
#include "../wire/address.h"
#include "profile.h"
#include "redaction.h"

#define SECOND INT64_C(1000)
#define DAY (86400 * SECOND)
#define YEAR (366 * DAY)

/* What a setting may be: a duration or a count between two bounds, or one of some words. */
struct range {
	int64_t least, most;
	const char *words[5];
	bool or_zero; /* 0 = off, though below least; of words: php.ini makes nothing of "off", and that is the first */
};

static const struct range seconds_grace = {0, 3600 * SECOND, {NULL}, false};
static const struct range seconds_rotate = {100, 30 * DAY, {NULL}, false};
static const struct range seconds_absolute = {SECOND, 10 * YEAR, {NULL}, true};
static const struct range seconds_empty = {SECOND, DAY, {NULL}, false};
static const struct range seconds_tombstone = {SECOND, 366 * DAY, {NULL}, false};
static const struct range seconds_wait = {0, 3600 * SECOND, {NULL}, false};
static const struct range seconds_lease = {100, 86400 * SECOND, {NULL}, true};
static const struct range seconds_network = {10, 60 * SECOND, {NULL}, false};
static const struct range seconds_budget = {0, 60 * SECOND, {NULL}, false};
static const struct range seconds_cooldown = {10, 3600 * SECOND, {NULL}, false};
static const struct range failures = {0, 1000, {NULL}, false};
static const struct range replicas = {0, 16, {NULL}, false};
static const struct range waiters = {0, 10000, {NULL}, false};
static const struct range words_refused = {0, 0, {"optimistic", "readonly", "fail"}, false};
static const struct range words_obsolete = {0, 0, {"evidence", "user", "session", "deny"}, false};
static const struct range words_max = {0, 0, {"evict", "refuse"}, false};
static const struct range words_tag = {0, 0, {"hash", "plain"}, false};
static const struct range words_late = {0, 0, {"refuse", "allow"}, false};
static const struct range words_log = {0, 0, {"none", "syslog", "error_log", "store"}, false};
static const struct range seconds_incident = {3600 * SECOND, 10 * YEAR, {NULL}, false};
static const struct range seconds_remembered = {60 * SECOND, 10 * YEAR, {NULL}, true};
static const struct range devices = {1, 1000, {NULL}, false};
static const struct range sessions = {0, 1000000, {NULL}, false};
static const struct range words_sync = {0, 0, {"none", "data"}, false};
static const struct range words_csrf = {0, 0, {"off", "log", "enforce"}, true};
static const struct range words_switch = {0, 0, {"0", "1"}, true};
static const struct range words_profile = {0, 0, {"default", "aal1", "aal2", "aal3"}, false};
static const struct range words_regenerate = {0, 0, {"renew", "rotate"}, false};

static zend_result refuse(const zend_ini_entry *entry, int stage, const char *why)
{
	/* The value itself is not repeated: it may be an address with a password. */
	zend_error(stage == ZEND_INI_STAGE_STARTUP ? E_CORE_WARNING : E_WARNING, "secsess: %s %s; the value is not taken",
		ZSTR_VAL(entry->name), why);
	return FAILURE;
}

static zend_result refuse_range(const zend_ini_entry *entry, int stage, const struct range *range, const char *unit,
	int64_t divisor)
{
	char why[160];

	snprintf(why, sizeof(why), "must be %sfrom %.12g to %.12g%s", range->or_zero ? "0 or " : "",
		(double) range->least / (double) divisor, (double) range->most / (double) divisor, unit);
	return refuse(entry, stage, why);
}

static zend_result refuse_error(const zend_ini_entry *entry, int stage, const struct secsess_error *error)
{
	char why[sizeof(error->text) + 20];

	snprintf(why, sizeof(why), "is not usable: %s", error->text);
	return refuse(entry, stage, why);
}

static bool parse_number(const zend_string *text, double scale, int64_t *number)
{
	const char *end;
	double value = zend_strtod(ZSTR_VAL(text), &end);

	if (ZSTR_LEN(text) == 0 || !strchr("0123456789.", ZSTR_VAL(text)[0]) || end != ZSTR_VAL(text) + ZSTR_LEN(text) ||
		!(value >= 0 && value < 1e12)) {
		return false;
	}
	*number = (int64_t) (value * scale + 0.5);
	return true;
}

static bool within(const struct range *range, int64_t number)
{
	return (range->or_zero && number == 0) || (number >= range->least && number <= range->most);
}

static ZEND_INI_MH(on_duration)
{
	const struct range *range = mh_arg3;
	int64_t ms;

	if (!parse_number(new_value, (double) SECOND, &ms) || !within(range, ms)) {
		return refuse_range(entry, stage, range, " seconds", SECOND);
	}
	*(int64_t *) ZEND_INI_GET_ADDR() = ms;
	return SUCCESS;
}

/* What has a limit by secsess.profile. At startup that one may not be read yet: secsess_profile_start() looks at it then. */
static zend_result on_bounded(zend_ini_entry *entry, zend_string *new_value, void *mh_arg1, void *mh_arg2,
	void *mh_arg3, int stage, enum secsess_bounded bounded)
{
	int64_t profile = SECSESS_G(settings).profile, ms;
	char why[96];

	if (stage != ZEND_INI_STAGE_STARTUP && stage != ZEND_INI_STAGE_SHUTDOWN && stage != ZEND_INI_STAGE_DEACTIVATE &&
		parse_number(new_value, (double) SECOND, &ms) && secsess_profile_bound_ms(profile, bounded, ms) != ms) {
		snprintf(why, sizeof(why), "is weaker than secsess.profile = %s allows: at most %" PRId64 " seconds",
			secsess_profile_name(profile), secsess_profile_limit_ms(profile, bounded) / SECOND);
		return refuse(entry, stage, why);
	}
	return on_duration(entry, new_value, mh_arg1, mh_arg2, mh_arg3, stage);
}

static ZEND_INI_MH(on_absolute)
{
	return on_bounded(entry, new_value, mh_arg1, mh_arg2, mh_arg3, stage, SECSESS_BOUNDED_ABSOLUTE);
}

static ZEND_INI_MH(on_remembered)
{
	return on_bounded(entry, new_value, mh_arg1, mh_arg2, mh_arg3, stage, SECSESS_BOUNDED_AUTOLOGIN);
}

static ZEND_INI_MH(on_count)
{
	const struct range *range = mh_arg3;
	int64_t count;

	if (strspn(ZSTR_VAL(new_value), "0123456789") != ZSTR_LEN(new_value) || !parse_number(new_value, 1, &count) ||
		!within(range, count)) {
		return refuse_range(entry, stage, range, "", 1);
	}
	*(int64_t *) ZEND_INI_GET_ADDR() = count;
	return SUCCESS;
}

static ZEND_INI_MH(on_word)
{
	const struct range *range = mh_arg3;
	char why[160] = "must be one of";
	size_t size = strlen(why);

	if (range->or_zero && !ZSTR_LEN(new_value)) {
		*(int64_t *) ZEND_INI_GET_ADDR() = 0;
		return SUCCESS;
	}
	for (int i = 0; range->words[i]; i++) {
		if (zend_string_equals_cstr(new_value, range->words[i], strlen(range->words[i]))) {
			*(int64_t *) ZEND_INI_GET_ADDR() = i;
			return SUCCESS;
		}
		size += (size_t) snprintf(why + size, sizeof(why) - size, "%s %s", i ? "," : "", range->words[i]);
	}
	return refuse(entry, stage, why);
}

static ZEND_INI_MH(on_path)
{
	char **path = (char **) ZEND_INI_GET_ADDR();

	if (ZSTR_LEN(new_value) && (ZSTR_VAL(new_value)[0] != '/' || strlen(ZSTR_VAL(new_value)) != ZSTR_LEN(new_value))) {
		return refuse(entry, stage, "must be an absolute path");
	}
	free(*path);
	*path = ZSTR_LEN(new_value) ? strdup(ZSTR_VAL(new_value)) : NULL;
	return SUCCESS;
}

/* Names of entries in $_SESSION. */
static ZEND_INI_MH(on_names)
{
	char **names = (char **) ZEND_INI_GET_ADDR();

	if (strlen(ZSTR_VAL(new_value)) != ZSTR_LEN(new_value)) {
		return refuse(entry, stage, "must be text");
	}
	free(*names);
	*names = ZSTR_LEN(new_value) ? strdup(ZSTR_VAL(new_value)) : NULL;
	return SUCCESS;
}

static void replace_text(char **to, const zend_string *text)
{
	free(*to);
	*to = strdup(ZSTR_VAL(text));
}

/* A name as PHP takes it. The prefix __Host- is added where the browser accepts it. */
static ZEND_INI_MH(on_cookie)
{
	if (!ZSTR_LEN(new_value) || strlen(ZSTR_VAL(new_value)) != ZSTR_LEN(new_value) || ZSTR_LEN(new_value) > 64 ||
		strspn(ZSTR_VAL(new_value), "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_-") !=
			ZSTR_LEN(new_value) ||
		strncmp(ZSTR_VAL(new_value), "__", 2) == 0) {
		return refuse(entry, stage,
			"must have 1 to 64 letters, digits, - and _, and not begin with __: prefixes come by themselves");
	}
	replace_text((char **) ZEND_INI_GET_ADDR(), new_value);
	return SUCCESS;
}

static ZEND_INI_MH(on_cookie_path)
{
	const char *path = ZSTR_VAL(new_value);

	if (path[0] != '/' || strlen(path) != ZSTR_LEN(new_value) || strpbrk(path, ";, \t\r\n\013\014")) {
		return refuse(entry, stage, "must be a path of the site, beginning with /");
	}
	replace_text((char **) ZEND_INI_GET_ADDR(), new_value);
	return SUCCESS;
}

static ZEND_INI_MH(on_csrf_paths)
{
	if (!secsess_csrf_paths_are_valid(secsess_slice_of(ZSTR_VAL(new_value), ZSTR_LEN(new_value)))) {
		return refuse(entry, stage,
			"must be paths that begin with /, separated by commas or blanks; those that end with /* name all below");
	}
	return on_names(entry, new_value, mh_arg1, mh_arg2, mh_arg3, stage);
}

static ZEND_INI_MH(on_database)
{
	if (ZSTR_LEN(new_value) && !secsess_area_library()) {
		return refuse(entry, stage, "needs a secsess that is built with libmaxminddb (--with-secsess-geoip)");
	}
	return on_path(entry, new_value, mh_arg1, mh_arg2, mh_arg3, stage);
}

static ZEND_INI_MH(on_networks)
{
	struct secsess_networks *networks = (struct secsess_networks *) ZEND_INI_GET_ADDR(), parsed;
	struct secsess_error error = {""};

	if (secsess_networks_parse(&parsed, secsess_slice_of(ZSTR_VAL(new_value), ZSTR_LEN(new_value)), &error)) {
		return refuse_error(entry, stage, &error);
	}
	secsess_networks_release(networks);
	*networks = parsed;
	return SUCCESS;
}

static enum secsess_status check_address(const zend_string *text, struct secsess_error *error)
{
	struct secsess_address address = {0};
	enum secsess_status status = secsess_address_parse(&address, secsess_slice_of(ZSTR_VAL(text), ZSTR_LEN(text)),
		error);

	secsess_address_release(&address);
	return status;
}

/* Somewhere a server was meant, and its address can't be used: files would be the wrong place. For all threads and for good: a
 * thread's settings are those that were taken. */
static _Atomic bool store_refused;

bool secsess_settings_store_refused(void)
{
	return store_refused;
}

static ZEND_INI_MH(on_store)
{
	zend_string **store = (zend_string **) ZEND_INI_GET_ADDR();
	const zend_string *known = secsess_unredact(new_value);
	const zend_string *text = known ? known : new_value;
	struct secsess_error error = {""};

	if (!known && ZSTR_LEN(text) && check_address(text, &error)) {
		store_refused = true;
		return refuse_error(entry, stage, &error);
	}
	if (*store) {
		zend_string_release_ex(*store, true);
	}
	*store = ZSTR_LEN(text) ? zend_string_init(ZSTR_VAL(text), ZSTR_LEN(text), true) : NULL;
	return SUCCESS;
}

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
SETTING("profile", "default", PHP_INI_SYSTEM, on_word, profile, &words_profile)
SETTING("store", "", PHP_INI_SYSTEM, on_store, store, NULL)
SETTING("file_sync", "none", PHP_INI_SYSTEM, on_word, file_sync, &words_sync)
SETTING("store_credentials_file", "", PHP_INI_SYSTEM, on_path, store_credentials_file, NULL)
SETTING("secret_file", "", PHP_INI_SYSTEM, on_path, secret_file, NULL)
SETTING("trusted_proxies", "", PHP_INI_SYSTEM, on_networks, trusted_proxies, NULL)
SETTING("geoip_database", "", PHP_INI_SYSTEM, on_database, geoip_database, NULL)
SETTING("grace", "60", PER_DIRECTORY, on_duration, grace, &seconds_grace)
SETTING("rotate_interval", "900", PER_DIRECTORY, on_duration, rotate_interval, &seconds_rotate)
SETTING("native_regenerate", "renew", PER_DIRECTORY, on_word, native_regenerate, &words_regenerate)
SETTING("absolute_lifetime", "2592000", PER_DIRECTORY, on_absolute, absolute_lifetime, &seconds_absolute)
SETTING("empty_lifetime", "300", PER_DIRECTORY, on_duration, empty_lifetime, &seconds_empty)
SETTING("tombstone_lifetime", "86400", PER_DIRECTORY, on_duration, tombstone_lifetime, &seconds_tombstone)
SETTING("on_obsolete", "evidence", PER_DIRECTORY, on_word, on_obsolete, &words_obsolete)
SETTING("lock_wait", "5", PER_DIRECTORY, on_duration, lock_wait, &seconds_wait)
SETTING("lock_lease", "0", PER_DIRECTORY, on_duration, lock_lease, &seconds_lease)
SETTING("lock_max_waiters", "16", PER_DIRECTORY, on_count, lock_max_waiters, &waiters)
SETTING("lock_slow_waiters", "5", PER_DIRECTORY, on_count, lock_slow_waiters, &waiters)
SETTING("on_lock_refused", "optimistic", PER_DIRECTORY, on_word, on_lock_refused, &words_refused)
SETTING("user_tag", "hash", PHP_INI_SYSTEM, on_word, user_tag, &words_tag)
SETTING("user_key", "", PER_DIRECTORY, on_names, user_key, NULL)
SETTING("user_key_late", "refuse", PER_DIRECTORY, on_word, user_key_late, &words_late)
SETTING("login_drop", "", PER_DIRECTORY, on_names, login_drop, NULL)
SETTING("max_sessions", "20", PER_DIRECTORY, on_count, max_sessions, &sessions)
SETTING("on_max_sessions", "evict", PER_DIRECTORY, on_word, on_max_sessions, &words_max)
SETTING("incident_lifetime", "7776000", PER_DIRECTORY, on_duration, incident_lifetime, &seconds_incident)
SETTING("event_log", "none", PER_DIRECTORY, on_word, event_log, &words_log)
SETTING("autologin_cookie", "autologin", PER_DIRECTORY, on_cookie, autologin_cookie, NULL)
SETTING("autologin_path", "/", PER_DIRECTORY, on_cookie_path, autologin_path, NULL)
SETTING("autologin_lifetime", "2592000", PER_DIRECTORY, on_remembered, autologin_lifetime, &seconds_remembered)
SETTING("autologin_max", "10", PER_DIRECTORY, on_count, autologin_max, &devices)
SETTING("autologin_grace", "60", PER_DIRECTORY, on_duration, autologin_grace, &seconds_grace)
SETTING("csrf", "off", PER_DIRECTORY, on_word, csrf, &words_csrf)
SETTING("csrf_exempt", "", PER_DIRECTORY, on_csrf_paths, csrf_exempt, NULL)
SETTING("csrf_rewrite", "0", PER_DIRECTORY, on_word, csrf_rewrite, &words_switch)
SETTING("connect_timeout", "1", PHP_INI_SYSTEM, on_duration, connect_timeout, &seconds_network)
SETTING("answer_timeout", "2", PHP_INI_SYSTEM, on_duration, answer_timeout, &seconds_network)
SETTING("retry_budget", "2", PHP_INI_SYSTEM, on_duration, retry_budget, &seconds_budget)
SETTING("breaker_failures", "3", PHP_INI_SYSTEM, on_count, breaker_failures, &failures)
SETTING("breaker_cooldown", "1", PHP_INI_SYSTEM, on_duration, breaker_cooldown, &seconds_cooldown)
SETTING("wait_replicas", "0", PHP_INI_SYSTEM, on_count, wait_replicas, &replicas)
SETTING("wait_replicas_timeout", "0.5", PHP_INI_SYSTEM, on_duration, wait_replicas_timeout, &seconds_network)
PHP_INI_END()
/* NOLINTEND(performance-no-int-to-ptr) */

void secsess_settings_unregister(int module_number, int type)
{
	UNREGISTER_INI_ENTRIES();
	secsess_redaction_end();
}

void secsess_settings_release(struct secsess_settings *settings)
{
	if (settings->store) {
		secsess_wipe(ZSTR_VAL(settings->store), ZSTR_LEN(settings->store));
		zend_string_release_ex(settings->store, true);
		settings->store = NULL;
	}
	free(settings->store_credentials_file);
	free(settings->secret_file);
	free(settings->user_key);
	free(settings->login_drop);
	free(settings->geoip_database);
	free(settings->autologin_cookie);
	free(settings->autologin_path);
	free(settings->csrf_exempt);
	settings->csrf_exempt = NULL;
	settings->autologin_cookie = settings->autologin_path = NULL;
	settings
		->store_credentials_file = settings
									   ->secret_file = settings
														   ->user_key = settings
																			->login_drop = settings
																							   ->geoip_database = NULL;
	secsess_networks_release(&settings->trusted_proxies);
}

static void set_persistent(zval *value, zend_string *text)
{
	zend_string_release(Z_STR_P(value));
	ZVAL_NEW_STR(value, text);
}

/* Of an address that can't be understood nothing may show: where its password stands, nobody knows. */
static void redact_configured(zval *value, bool in_section)
{
	struct secsess_error error = {""};
	zend_string *text;

	if (check_address(Z_STR_P(value), &error)) {
		text = zend_string_init(ZEND_STRL("***"), true);
		GC_MAKE_PERSISTENT_LOCAL(text);
		if (in_section) {
			zend_error(E_CORE_WARNING, "secsess: secsess.store in a section of php.ini is not usable: %s", error.text);
		}
	} else {
		text = secsess_redact(Z_STR_P(value));
	}
	if (text) {
		set_persistent(value, text);
	}
}

/* What get_cfg_var() shows: php.ini, with its sections for hosts and paths. */
static void redact_configuration(HashTable *configuration, bool in_section)
{
	zval *value;

	ZEND_HASH_FOREACH_VAL(configuration, value)
	{
		if (Z_TYPE_P(value) == IS_ARRAY) {
			redact_configuration(Z_ARRVAL_P(value), true);
		}
	}
	ZEND_HASH_FOREACH_END();
	value = zend_hash_str_find(configuration, ZEND_STRL("secsess.store"));
	if (value && Z_TYPE_P(value) == IS_STRING && Z_STRLEN_P(value)) {
		redact_configured(value, in_section);
	}
}

void secsess_settings_redact(void)
{
	zend_ini_entry *entry = zend_hash_str_find_ptr(EG(ini_directives), ZEND_STRL("secsess.store"));
	zend_string *text = entry && entry->value ? secsess_redact(entry->value) : NULL;

	if (text) {
		zend_string_release(entry->value);
		entry->value = text;
	}
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
	redact_configuration(php_ini_get_configuration_hash(), false);
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
