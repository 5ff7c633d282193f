/* SPDX-License-Identifier: BSD-3-Clause */

/* Where PHP's versions differ, 8.2 to 8.6: here and nowhere else. */
#ifndef SECSESS_COMPAT_H
#define SECSESS_COMPAT_H

#include "php.h"

#include "ext/session/php_session.h"
#include "ext/standard/head.h"

#if PHP_VERSION_ID < 80200
#error "secsess needs PHP 8.2 or newer"
#endif

/* The session's name became a zend_string in 8.5. */
static inline const char *secsess_session_name(void)
{
#if PHP_VERSION_ID >= 80500
	return ZSTR_VAL(PS(session_name));
#else
	return PS(session_name);
#endif
}

/* session.save_path, "" = PHP's default. */
static inline const char *secsess_save_path(void)
{
#if PHP_VERSION_ID >= 80500
	return PS(save_path) ? ZSTR_VAL(PS(save_path)) : "";
#else
	return PS(save_path) ? PS(save_path) : "";
#endif
}

static inline const char *secsess_cookie_path(void)
{
#if PHP_VERSION_ID >= 80500
	return PS(cookie_path) ? ZSTR_VAL(PS(cookie_path)) : "";
#else
	return PS(cookie_path) ? PS(cookie_path) : "";
#endif
}

static inline const char *secsess_cookie_domain(void)
{
#if PHP_VERSION_ID >= 80500
	return PS(cookie_domain) ? ZSTR_VAL(PS(cookie_domain)) : "";
#else
	return PS(cookie_domain) ? PS(cookie_domain) : "";
#endif
}

/* The cookie that takes the session's own away from the browser: as it was set, and over. */
static inline void secsess_expire_cookie(void)
{
	const char *name = secsess_session_name();
	zend_string *text = zend_string_init(name, strlen(name), false);
#if PHP_VERSION_ID >= 80500
	php_setcookie(text, NULL, 0, PS(cookie_path), PS(cookie_domain), PS(cookie_secure), PS(cookie_httponly),
		PS(cookie_samesite), PS(cookie_partitioned), false);
#else
	zend_string *path = zend_string_init(PS(cookie_path), strlen(PS(cookie_path)), false);
	zend_string *domain = zend_string_init(PS(cookie_domain), strlen(PS(cookie_domain)), false);
	zend_string *samesite = zend_string_init(PS(cookie_samesite), strlen(PS(cookie_samesite)), false);

	php_setcookie(text, NULL, 0, path, domain, PS(cookie_secure), PS(cookie_httponly), samesite, false);
	zend_string_release(path);
	zend_string_release(domain);
	zend_string_release(samesite);
#endif
	zend_string_release(text);
}

/* What session.cookie_samesite says, "" = nothing. */
static inline const char *secsess_cookie_same_site(void)
{
#if PHP_VERSION_ID >= 80500
	return PS(cookie_samesite) ? ZSTR_VAL(PS(cookie_samesite)) : "";
#else
	return PS(cookie_samesite) ? PS(cookie_samesite) : "";
#endif
}

/* A cookie for scripts not to see, of this host alone. value NULL: it is over. */
static inline void secsess_set_cookie(const char *name, zend_string *value, time_t expires, const char *path,
	bool secure, const char *same_site)
{
	zend_string *name_text = zend_string_init(name, strlen(name), false);
	zend_string *path_text = zend_string_init(path, strlen(path), false);
	zend_string *same_site_text = zend_string_init(same_site, strlen(same_site), false);

#if PHP_VERSION_ID >= 80500
	php_setcookie(name_text, value, expires, path_text, NULL, secure, true, same_site_text, false, true);
#else
	php_setcookie(name_text, value, expires, path_text, NULL, secure, true, same_site_text, true);
#endif
	zend_string_release(name_text);
	zend_string_release(path_text);
	zend_string_release(same_site_text);
}

/* A thread's session globals begin with what lay in its memory here: uploads would seem to be under way. */
static inline void secsess_complete_session_globals(void)
{
#ifdef ZTS
	PS(rfc1867_progress) = NULL;
#endif
}

/* What makes IDs for a save handler of the application's; undefined: PHP does, in its own way. The seventh of its functions,
 * whether they are an array and a structure (8.2) or a structure alone. NULL: this PHP asks the handler's own class. */
static inline zval *secsess_user_create_sid(void)
{
#if PHP_VERSION_ID >= 80600
	return NULL;
#else
	_Static_assert(sizeof(PS(mod_user_names)) == 9 * sizeof(zval), "the functions of a save handler");
	return (zval *) &PS(mod_user_names) + 6;
#endif
}

/* How session_start() reads its option read_and_close. */
static inline bool secsess_is_read_and_close(zval *value)
{
#if PHP_VERSION_ID >= 80500
	return zval_get_long(value) > 0;
#else
	return zval_get_long(value) != 0;
#endif
}

/* To look at its properties would run the application's code. */
static inline bool secsess_is_lazy(const zend_object *object)
{
#if PHP_VERSION_ID >= 80400
	return zend_object_is_lazy((zend_object *) object);
#else
	(void) object;
	return false;
#endif
}

#endif
