/* SPDX-License-Identifier: BSD-3-Clause */

/* Where PHP's versions differ, 8.2 to 8.6: here and nowhere else. */
#ifndef SECSESS_COMPAT_H
#define SECSESS_COMPAT_H

#include "php.h"

#include "ext/session/php_session.h"

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

/* A thread's session globals begin with what lay in its memory here: uploads would seem to be under way. */
static inline void secsess_complete_session_globals(void)
{
#ifdef ZTS
	PS(rfc1867_progress) = NULL;
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

#endif
