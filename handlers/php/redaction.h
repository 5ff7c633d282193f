/* SPDX-License-Identifier: BSD-3-Clause */

/* What ini_get() and phpinfo() show of an address with credentials, and the way back: PHP sets what was shown again when
 * a directory's or virtual host's own value ends with its request, and in each new thread. */
#ifndef SECSESS_REDACTION_H
#define SECSESS_REDACTION_H

#include "php.h"

void secsess_redaction_start(void);
/* Wipes and frees all. */
void secsess_redaction_end(void);

/* The address without what stands before the @, and without the password of Sentinels; another text for each address; persistent, the caller's to release. NULL
 * when there is nothing to hide. */
zend_string *secsess_redact(const zend_string *address);

/* The address behind a text of secsess_redact(), until _end; NULL when it isn't one. */
const zend_string *secsess_unredact(const zend_string *text);

#endif
