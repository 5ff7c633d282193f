/* SPDX-License-Identifier: BSD-3-Clause */

/* secsess_audit(): all that the settings, the store and the web server leave open. */
#ifndef SECSESS_PHP_AUDIT_H
#define SECSESS_PHP_AUDIT_H

#include "php.h"

PHP_FUNCTION(secsess_audit);

#endif
