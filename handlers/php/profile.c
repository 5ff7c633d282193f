/* SPDX-License-Identifier: BSD-3-Clause */

#include "../../php_secsess.h"

#include "profile.h"

#include "compat.h"

#define SECOND INT64_C(1000)
#define HOUR (3600 * SECOND)
#define DAY (24 * HOUR)
#define ANY (-1)

/* NIST 800-63B-4, 2.1.3, 2.2.3, 2.3.3 and 5.1: what is remembered does not stand for the two factors of AAL2. */
static const struct {
	const char *name;
	int64_t limit_ms[3];
} profiles[] = {
	[SECSESS_PROFILE_DEFAULT] = {"default", {ANY, ANY, ANY}},
	[SECSESS_PROFILE_AAL1] = {"aal1", {ANY, 30 * DAY, 30 * DAY}},
	[SECSESS_PROFILE_AAL2] = {"aal2", {HOUR, DAY, 0}},
	[SECSESS_PROFILE_AAL3] = {"aal3", {HOUR / 4, DAY / 2, 0}},
};

static const char *const names[] = {
	[SECSESS_BOUNDED_IDLE] = "session.gc_maxlifetime",
	[SECSESS_BOUNDED_ABSOLUTE] = "secsess.absolute_lifetime",
	[SECSESS_BOUNDED_AUTOLOGIN] = "secsess.autologin_lifetime",
};

const char *secsess_profile_name(int64_t profile)
{
	return profiles[profile].name;
}

int64_t secsess_profile_limit_ms(int64_t profile, enum secsess_bounded bounded)
{
	return profiles[profile].limit_ms[bounded];
}

int64_t secsess_profile_bound_ms(int64_t profile, enum secsess_bounded bounded, int64_t value_ms)
{
	int64_t limit_ms = secsess_profile_limit_ms(profile, bounded);
	bool endless = bounded == SECSESS_BOUNDED_ABSOLUTE && value_ms == 0;

	return limit_ms >= 0 && (value_ms > limit_ms || endless) ? limit_ms : value_ms;
}

static void warn(int64_t profile, enum secsess_bounded bounded)
{
	zend_error(E_CORE_WARNING,
		"secsess: %s is weaker than secsess.profile = %s allows: at most %" PRId64 " seconds; that is used",
		names[bounded], secsess_profile_name(profile), secsess_profile_limit_ms(profile, bounded) / SECOND);
}

/* As if php.ini had said so. Text that lives as long as the entry: ini_get() hands it out. */
static void show(const char *name, int64_t value_ms)
{
	zend_ini_entry *entry = zend_hash_str_find_ptr(EG(ini_directives), name, strlen(name));
	char text[24];
	int size = snprintf(text, sizeof(text), "%" PRId64, value_ms / SECOND);
	zend_string *value = zend_string_init(text, (size_t) size, true);

	GC_MAKE_PERSISTENT_LOCAL(value);
	if (entry &&
		entry->on_modify(entry, value, entry->mh_arg1, entry->mh_arg2, entry->mh_arg3, ZEND_INI_STAGE_STARTUP) ==
			SUCCESS) {
		if (entry->value) {
			zend_string_release(entry->value);
		}
		entry->value = value;
	} else {
		zend_string_release(value);
	}
}

static void hold(int64_t profile, enum secsess_bounded bounded, int64_t value_ms)
{
	int64_t bound_ms = secsess_profile_bound_ms(profile, bounded, value_ms);

	if (bound_ms == value_ms) {
		return;
	}
	if (cfg_get_entry(names[bounded], (uint32_t) strlen(names[bounded]))) {
		warn(profile, bounded);
	}
	if (bounded != SECSESS_BOUNDED_IDLE) {
		show(names[bounded], bound_ms);
	}
}

void secsess_profile_start(int64_t profile)
{
	const struct secsess_settings *settings = &SECSESS_G(settings);

	hold(profile, SECSESS_BOUNDED_IDLE, (int64_t) PS(gc_maxlifetime) * SECOND);
	hold(profile, SECSESS_BOUNDED_ABSOLUTE, settings->absolute_lifetime);
	hold(profile, SECSESS_BOUNDED_AUTOLOGIN, settings->autologin_lifetime);
}
