/* SPDX-License-Identifier: BSD-3-Clause */

/* Requests that another site's page sends in a visitor's name: refused before any script runs, or told from others by tokens that
 * the site's own pages have. */
#ifndef SECSESS_PHP_CSRF_H
#define SECSESS_PHP_CSRF_H

#include "php.h"

#include "../core/csrf.h"
#include "request.h"

/* Of the form field that a token comes in. */
#define SECSESS_CSRF_FIELD "secsess_csrf"

PHP_FUNCTION(secsess_csrf_token);
PHP_FUNCTION(secsess_csrf_check);

/* As the request begins: judges it by secsess.csrf, and where secsess.csrf_rewrite says so, watches its page. */
void secsess_csrf_begin(struct secsess_request *request);

/* A token of the session that the request has, or had; false: it has none that could come back. (csrf.c) */
bool secsess_csrf_issue(struct secsess_request *request, struct secsess_slice scope, struct secsess_csrf_token *token);

/* From now on the forms of the page get their field. (csrf_rewrite.c) */
void secsess_csrf_rewrite_begin(void);
/* Headers are about to leave: the length that the script has told is not the page's any more. */
void secsess_csrf_rewrite_settle(struct secsess_request *request);
void secsess_csrf_rewrite_end(struct secsess_request *request);

#endif
