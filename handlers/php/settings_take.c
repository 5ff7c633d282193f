/* SPDX-License-Identifier: BSD-3-Clause */

#include "../../php_secsess.h"

#include "compat.h"

#include "php_ini.h"

#include "../core/area.h"
#include "../core/csrf.h"
#include "profile.h"
#include "settings_take.h"

zend_result secsess_setting_refuse(const zend_ini_entry *entry, int stage, const char *why)
{
	/* The value itself is not repeated: it may be an address with a password. */
	zend_error(stage == ZEND_INI_STAGE_STARTUP ? E_CORE_WARNING : E_WARNING, "secsess: %s %s; the value is not taken",
		ZSTR_VAL(entry->name), why);
	return FAILURE;
}

static zend_result refuse_range(const zend_ini_entry *entry, int stage, const struct secsess_bounds *range,
	const char *unit, int64_t divisor)
{
	char why[160];

	snprintf(why, sizeof(why), "must be %sfrom %.12g to %.12g%s", range->or_zero ? "0 or " : "",
		(double) range->least / (double) divisor, (double) range->most / (double) divisor, unit);
	return secsess_setting_refuse(entry, stage, why);
}

zend_result secsess_setting_refuse_error(const zend_ini_entry *entry, int stage, const struct secsess_error *error)
{
	char why[sizeof(error->text) + 20];

	snprintf(why, sizeof(why), "is not usable: %s", error->text);
	return secsess_setting_refuse(entry, stage, why);
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

static bool within(const struct secsess_bounds *range, int64_t number)
{
	return (range->or_zero && number == 0) || (number >= range->least && number <= range->most);
}

ZEND_INI_MH(secsess_on_duration)
{
	const struct secsess_bounds *range = mh_arg3;
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
		return secsess_setting_refuse(entry, stage, why);
	}
	return secsess_on_duration(entry, new_value, mh_arg1, mh_arg2, mh_arg3, stage);
}

ZEND_INI_MH(secsess_on_absolute)
{
	return on_bounded(entry, new_value, mh_arg1, mh_arg2, mh_arg3, stage, SECSESS_BOUNDED_ABSOLUTE);
}

ZEND_INI_MH(secsess_on_remembered)
{
	return on_bounded(entry, new_value, mh_arg1, mh_arg2, mh_arg3, stage, SECSESS_BOUNDED_AUTOLOGIN);
}

ZEND_INI_MH(secsess_on_count)
{
	const struct secsess_bounds *range = mh_arg3;
	int64_t count;

	if (strspn(ZSTR_VAL(new_value), "0123456789") != ZSTR_LEN(new_value) || !parse_number(new_value, 1, &count) ||
		!within(range, count)) {
		return refuse_range(entry, stage, range, "", 1);
	}
	*(int64_t *) ZEND_INI_GET_ADDR() = count;
	return SUCCESS;
}

ZEND_INI_MH(secsess_on_word)
{
	const struct secsess_bounds *range = mh_arg3;
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
	return secsess_setting_refuse(entry, stage, why);
}

ZEND_INI_MH(secsess_on_path)
{
	char **path = (char **) ZEND_INI_GET_ADDR();

	if (ZSTR_LEN(new_value) && (ZSTR_VAL(new_value)[0] != '/' || strlen(ZSTR_VAL(new_value)) != ZSTR_LEN(new_value))) {
		return secsess_setting_refuse(entry, stage, "must be an absolute path");
	}
	free(*path);
	*path = ZSTR_LEN(new_value) ? strdup(ZSTR_VAL(new_value)) : NULL;
	return SUCCESS;
}

/* Names of entries in $_SESSION. */
ZEND_INI_MH(secsess_on_names)
{
	char **names = (char **) ZEND_INI_GET_ADDR();

	if (strlen(ZSTR_VAL(new_value)) != ZSTR_LEN(new_value)) {
		return secsess_setting_refuse(entry, stage, "must be text");
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
ZEND_INI_MH(secsess_on_cookie)
{
	if (!ZSTR_LEN(new_value) || strlen(ZSTR_VAL(new_value)) != ZSTR_LEN(new_value) || ZSTR_LEN(new_value) > 64 ||
		strspn(ZSTR_VAL(new_value), "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_-") !=
			ZSTR_LEN(new_value) ||
		strncmp(ZSTR_VAL(new_value), "__", 2) == 0) {
		return secsess_setting_refuse(entry, stage,
			"must have 1 to 64 letters, digits, - and _, and not begin with __: prefixes come by themselves");
	}
	replace_text((char **) ZEND_INI_GET_ADDR(), new_value);
	return SUCCESS;
}

ZEND_INI_MH(secsess_on_cookie_path)
{
	const char *path = ZSTR_VAL(new_value);

	if (path[0] != '/' || strlen(path) != ZSTR_LEN(new_value) || strpbrk(path, ";, \t\r\n\013\014")) {
		return secsess_setting_refuse(entry, stage, "must be a path of the site, beginning with /");
	}
	replace_text((char **) ZEND_INI_GET_ADDR(), new_value);
	return SUCCESS;
}

ZEND_INI_MH(secsess_on_csrf_paths)
{
	if (!secsess_csrf_paths_are_valid(secsess_slice_of(ZSTR_VAL(new_value), ZSTR_LEN(new_value)))) {
		return secsess_setting_refuse(entry, stage,
			"must be paths that begin with /, separated by commas or blanks; those that end with /* name all below");
	}
	return secsess_on_names(entry, new_value, mh_arg1, mh_arg2, mh_arg3, stage);
}

/* Of Strict-Transport-Security, by RFC 6797: max-age first, as everybody writes it, and the two words that browsers know. */
ZEND_INI_MH(secsess_on_hsts)
{
	const char *at = ZSTR_VAL(new_value);
	size_t digits;

	if (ZSTR_LEN(new_value)) {
		bool valid = strncasecmp(at, "max-age=", strlen("max-age=")) == 0;

		at += valid ? strlen("max-age=") : 0;
		digits = strspn(at, "0123456789");
		valid = valid && digits && digits < 12;
		at += digits;
		while (valid && *at) {
			at += strspn(at, " ");
			valid = *at == ';';
			at += valid ? 1 : 0;
			at += strspn(at, " ");
			if (strncasecmp(at, "includeSubDomains", strlen("includeSubDomains")) == 0) {
				at += strlen("includeSubDomains");
			} else if (strncasecmp(at, "preload", strlen("preload")) == 0) {
				at += strlen("preload");
			} else {
				valid = false;
			}
		}
		if (!valid || at != ZSTR_VAL(new_value) + ZSTR_LEN(new_value)) {
			return secsess_setting_refuse(entry, stage,
				"must be as in \"max-age=31536000\" (seconds), with \"; includeSubDomains\" and \"; preload\" if wanted");
		}
	}
	return secsess_on_names(entry, new_value, mh_arg1, mh_arg2, mh_arg3, stage);
}

ZEND_INI_MH(secsess_on_database)
{
	if (ZSTR_LEN(new_value) && !secsess_area_library()) {
		return secsess_setting_refuse(entry, stage,
			"needs a secsess that is built with libmaxminddb (--with-secsess-geoip)");
	}
	return secsess_on_path(entry, new_value, mh_arg1, mh_arg2, mh_arg3, stage);
}

ZEND_INI_MH(secsess_on_networks)
{
	struct secsess_networks *networks = (struct secsess_networks *) ZEND_INI_GET_ADDR(), parsed;
	struct secsess_error error = {""};

	if (secsess_networks_parse(&parsed, secsess_slice_of(ZSTR_VAL(new_value), ZSTR_LEN(new_value)), &error)) {
		return secsess_setting_refuse_error(entry, stage, &error);
	}
	secsess_networks_release(networks);
	*networks = parsed;
	return SUCCESS;
}
