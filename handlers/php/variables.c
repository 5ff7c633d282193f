/* SPDX-License-Identifier: BSD-3-Clause */

#include "variables.h"

#include "compat.h"

/* NULL when the script has made something else of it. */
static zval *variables(void)
{
	zval *value = &PS(http_session_vars);

	return Z_ISREF_P(value) && Z_TYPE_P(Z_REFVAL_P(value)) == IS_ARRAY ? Z_REFVAL_P(value) : NULL;
}

/* The same, to write into. */
static HashTable *own_variables(void)
{
	zval *value = variables();

	if (!value) {
		return NULL;
	}
	SEPARATE_ARRAY(value);
	return Z_ARRVAL_P(value);
}

bool secsess_variables_can_be_serialized(void)
{
	zend_string *data;

	if (!PS(serializer) || !variables()) {
		return true; /* there is nothing */
	}
	data = PS(serializer)->encode();
	if (data) {
		zend_string_release(data);
	}
	return !EG(exception);
}

/* The next name of a path; *path goes behind it, and is NULL behind the last. */
static size_t next_name(const char **path, const char **name)
{
	const char *dot = strchr(*path, '.');
	size_t size = dot ? (size_t) (dot - *path) : strlen(*path);

	*name = *path;
	*path = dot ? dot + 1 : NULL;
	return size;
}

zval *secsess_variables_find(const char *path)
{
	zval *value = variables();

	while (path && value) {
		const char *name;
		size_t size = next_name(&path, &name);

		value = Z_TYPE_P(value) == IS_ARRAY ? zend_symtable_str_find(Z_ARRVAL_P(value), name, size) : NULL;
		if (value) {
			ZVAL_DEREF(value);
		}
	}
	return value;
}

/* Takes the place of all that is there. entries is released. */
static void replace_with(zval *entries)
{
	zval *value = variables();

	if (value) {
		zval old;

		ZVAL_COPY_VALUE(&old, value);
		ZVAL_COPY_VALUE(value, entries);
		zval_ptr_dtor(&old); /* last: destructors of what was in it may look at $_SESSION */
	} else {
		zval_ptr_dtor(entries);
	}
}

void secsess_variables_clear(void)
{
	zval nothing;

	array_init(&nothing);
	replace_with(&nothing);
}

void secsess_variables_keep(const HashTable *names)
{
	zval *array = variables();
	zval kept, *name;

	array_init(&kept);
	ZEND_HASH_FOREACH_VAL((HashTable *) names, name)
	{
		zval *value;

		ZVAL_DEREF(name);
		value = array && Z_TYPE_P(name) == IS_STRING ? zend_symtable_find(Z_ARRVAL_P(array), Z_STR_P(name)) : NULL;
		if (value) {
			Z_TRY_ADDREF_P(value);
			zend_symtable_update(Z_ARRVAL(kept), Z_STR_P(name), value);
		}
	}
	ZEND_HASH_FOREACH_END();
	replace_with(&kept);
}

/* {name: {name: value}} as the path says. */
static void nest(zval *at, const char *path, zval *value)
{
	const char *name;
	size_t size = next_name(&path, &name);
	zval inner;

	array_init(at);
	if (path) {
		nest(&inner, path, value);
	} else {
		ZVAL_COPY(&inner, value);
	}
	zend_symtable_str_update(Z_ARRVAL_P(at), name, size, &inner);
}

void secsess_variables_reduce_to(const char *path)
{
	zval *value = secsess_variables_find(path);
	zval kept;

	if (value) {
		nest(&kept, path, value);
	} else {
		array_init(&kept);
	}
	replace_with(&kept);
}

bool secsess_variables_drop(const char *names)
{
	HashTable *array = *names ? own_variables() : NULL;
	bool dropped = false;

	while (array && *names) {
		size_t size;

		names += strspn(names, ", ");
		size = strcspn(names, ", ");
		if (size) {
			dropped |= zend_symtable_str_del(array, names, size) == SUCCESS;
		}
		names += size;
	}
	return dropped;
}

void secsess_variables_must_be_written(void)
{
	if (PS(session_vars)) {
		zend_string_release(PS(session_vars));
		PS(session_vars) = NULL;
	}
}
