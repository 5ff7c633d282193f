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

/* The request with an open session of ours, and with headers that can still bring another ID; NULL, and an exception, where it is
 * not so. function: who asks. */
struct secsess_request *secsess_with_open_headers(const char *function);

/* An option that is a text; false, and an exception: not one, or too long. argument: the options' number. */
bool secsess_read_text_option(uint32_t argument, const zend_string *name, zval *value, struct secsess_slice *text);

/* Throws SecsessException: what was to be done was not, and why. */
void secsess_throw(const char *what, const struct secsess_request *request, enum secsess_status status);

/* The same: there is no session of ours. */
void secsess_throw_no_session(void);

/* The ID that core has changed reaches PHP and the response; false: the cookie can't be sent. */
bool secsess_show_renewed(struct secsess_request *request);

#endif
