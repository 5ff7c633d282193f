/* SPDX-License-Identifier: BSD-3-Clause */

/* The headers of the response, as long as they are open. */
#ifndef SECSESS_RESPONSE_H
#define SECSESS_RESPONSE_H

#include "php.h"

#include "../core/base.h"

enum secsess_fate { SECSESS_FATE_STAYS, SECSESS_FATE_GOES, SECSESS_FATE_CHANGES };

/* Of what stands behind "Set-Cookie:". What it changes to is appended to changed. */
typedef enum secsess_fate (*secsess_fate_fn)(void *context, struct secsess_slice text, struct secsess_buf *changed);

/* Judges the response's cookies one after the other, and makes it so. */
void secsess_response_cookies(secsess_fate_fn judge, void *context);

/* Whether a header of that name is there; with a word, not NULL: and has it. */
bool secsess_response_says(const char *name, const char *word);
/* In place of all of that name. */
void secsess_response_set(const char *name, const char *value);

#endif
