/* SPDX-License-Identifier: BSD-3-Clause */

/* How what core knows becomes PHP values. */
#ifndef SECSESS_VALUES_H
#define SECSESS_VALUES_H

#include "php.h"

#include "../core/base.h"

/* Unix time in seconds with a fraction; 0 becomes null. */
static inline void secsess_add_time(zval *array, const char *name, int64_t ms)
{
	if (ms) {
		add_assoc_double(array, name, (double) ms / 1000);
	} else {
		add_assoc_null(array, name);
	}
}

/* Empty becomes null. */
static inline void secsess_add_text(zval *array, const char *name, struct secsess_slice text)
{
	if (text.size) {
		add_assoc_stringl(array, name, (const char *) text.data, text.size);
	} else {
		add_assoc_null(array, name);
	}
}

#endif
