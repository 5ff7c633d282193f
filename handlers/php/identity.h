/* SPDX-License-Identifier: BSD-3-Clause */

/* Whose session the request has: secsess_login() and its kind, and the watch over the entry of $_SESSION that tells it for
 * applications which call nothing. */
#ifndef SECSESS_IDENTITY_H
#define SECSESS_IDENTITY_H

#include "php.h"

#include "../core/users.h"
#include "request.h"

/* SecsessException, which extends RuntimeException. */
extern zend_class_entry *secsess_exception;

PHP_FUNCTION(secsess_login);
PHP_FUNCTION(secsess_logout);
PHP_FUNCTION(secsess_user);
PHP_FUNCTION(secsess_authenticated_at);
PHP_FUNCTION(secsess_reauthenticate);
PHP_FUNCTION(secsess_fresh);

/* Throws SecsessException: what was to be done was not, and why. */
void secsess_throw(const char *what, const struct secsess_request *request, enum secsess_status status);

/* The ID that core has changed reaches PHP and the response; false: the cookie can't be sent. */
bool secsess_show_renewed(struct secsess_request *request);

#endif
