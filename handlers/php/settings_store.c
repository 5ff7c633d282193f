/* SPDX-License-Identifier: BSD-3-Clause */

#include "../../php_secsess.h"

#include "compat.h"

#include "php_ini.h"

#include "../wire/address.h"
#include "redaction.h"
#include "settings_take.h"

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

ZEND_INI_MH(secsess_on_store)
{
	zend_string **store = (zend_string **) ZEND_INI_GET_ADDR();
	const zend_string *known = secsess_unredact(new_value);
	const zend_string *text = known ? known : new_value;
	struct secsess_error error = {""};

	if (!known && ZSTR_LEN(text) && check_address(text, &error)) {
		store_refused = true;
		return secsess_setting_refuse_error(entry, stage, &error);
	}
	if (*store) {
		zend_string_release_ex(*store, true);
	}
	*store = ZSTR_LEN(text) ? zend_string_init(ZSTR_VAL(text), ZSTR_LEN(text), true) : NULL;
	return SUCCESS;
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

void secsess_settings_redact_configuration(HashTable *configuration)
{
	redact_configuration(configuration, false);
}
