/* SPDX-License-Identifier: BSD-3-Clause */

/* $_SESSION, seen from C: the array that PHP serialises at the end. */
#ifndef SECSESS_VARIABLES_H
#define SECSESS_VARIABLES_H

#include "php.h"

/* Without an exception nothing keeps PHP from serialising $_SESSION. An exception is left for the caller to pass on. */
bool secsess_variables_can_be_serialized(void);

/* The entry that a path names ("user_id", "auth.user.id"), or NULL. */
zval *secsess_variables_find(const char *path);

void secsess_variables_clear(void);
/* All but the entries of these names; what is no string among the names is skipped. */
void secsess_variables_keep(const HashTable *names);
/* Nothing is left but the entry that the path names. */
void secsess_variables_reduce_to(const char *path);
/* names: separated by commas or spaces. true: there were some. */
bool secsess_variables_drop(const char *names);

/* PHP compares what it saves with what it read; behind a new ID nothing was read yet. */
void secsess_variables_must_be_written(void);

#endif
