/* SPDX-License-Identifier: BSD-3-Clause */

/* How a setting's text becomes its value: what php.ini's engine calls when a setting is set. What is not usable gets a warning
 * with the cause, and the former value stays. */
#ifndef SECSESS_SETTINGS_TAKE_H
#define SECSESS_SETTINGS_TAKE_H

#include "php.h"
#include "php_ini.h"

#include "../core/base.h"

#define SECOND INT64_C(1000)

/* What a setting may be: a duration or a count between two bounds, or one of some words. */
struct secsess_bounds {
	int64_t least, most;
	const char *words[5];
	bool or_zero; /* 0 = off, though below least; of words: php.ini makes nothing of "off", and that is the first */
};

zend_result secsess_setting_refuse(const zend_ini_entry *entry, int stage, const char *why);
zend_result secsess_setting_refuse_error(const zend_ini_entry *entry, int stage, const struct secsess_error *error);

/* Numbers and words, by a struct secsess_bounds; into an int64_t, durations in milliseconds. */
ZEND_INI_MH(secsess_on_duration);
ZEND_INI_MH(secsess_on_count);
ZEND_INI_MH(secsess_on_word);
/* Durations that secsess.profile bounds. */
ZEND_INI_MH(secsess_on_absolute);
ZEND_INI_MH(secsess_on_remembered);
/* Texts, each checked for what it is; into a char * of its own. */
ZEND_INI_MH(secsess_on_path);
ZEND_INI_MH(secsess_on_names);
ZEND_INI_MH(secsess_on_cookie);
ZEND_INI_MH(secsess_on_cookie_path);
ZEND_INI_MH(secsess_on_csrf_paths);
ZEND_INI_MH(secsess_on_database);
ZEND_INI_MH(secsess_on_hsts);
/* Into a struct secsess_networks. */
ZEND_INI_MH(secsess_on_networks);
/* Into a zend_string, with credentials that nobody is shown: settings_store.c. */
ZEND_INI_MH(secsess_on_store);
/* What get_cfg_var() shows of php.ini's own secsess.store, sections included. */
void secsess_settings_redact_configuration(HashTable *configuration);

#endif
