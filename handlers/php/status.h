/* SPDX-License-Identifier: BSD-3-Clause */

/* What people can look at: secsess_status() and phpinfo(). */
#ifndef SECSESS_STATUS_H
#define SECSESS_STATUS_H

#include "php.h"

PHP_FUNCTION(secsess_status);

/* The rows of phpinfo()'s section, settings aside. */
void secsess_status_info(void);

#endif
