/* SPDX-License-Identifier: BSD-3-Clause */

/* The sessions of a user, for pages like "where you are logged in" and for those who answer for a site. */
#ifndef SECSESS_SESSIONS_H
#define SECSESS_SESSIONS_H

#include "php.h"

#include "../core/users.h"

PHP_FUNCTION(secsess_sessions);
PHP_FUNCTION(secsess_count);
PHP_FUNCTION(secsess_terminate);
PHP_FUNCTION(secsess_terminate_others);
PHP_FUNCTION(secsess_revoke);

/* What secsess_sessions() tells of one. current: the handle of the request's own session, "" = none. */
void secsess_describe_session(zval *array, const struct secsess_listed *listed, const char *current);

#endif
