/* SPDX-License-Identifier: BSD-3-Clause */

/* The sessions of a user, for pages like "where you are logged in" and for those who answer for a site. */
#ifndef SECSESS_SESSIONS_H
#define SECSESS_SESSIONS_H

#include "php.h"

#include "../core/users.h"
#include "request.h"

PHP_FUNCTION(secsess_sessions);
PHP_FUNCTION(secsess_count);
PHP_FUNCTION(secsess_terminate);
PHP_FUNCTION(secsess_terminate_others);
PHP_FUNCTION(secsess_revoke);

/* Users are looked for with or without an open session; NULL, and an exception (what: what is not done then), when the store can't
 * be. */
struct secsess_request *secsess_with_store(const char *what);
/* The argument of that number, or whose session the request has; empty: nobody's. False, and an exception. */
bool secsess_whose(const struct secsess_request *request, const zend_string *argument, uint32_t number,
	struct secsess_slice *user);

/* What secsess_sessions() tells of one. current: the handle of the request's own session, "" = none. */
void secsess_describe_session(zval *array, const struct secsess_listed *listed, const char *current);

#endif
