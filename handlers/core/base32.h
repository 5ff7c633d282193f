/* SPDX-License-Identifier: BSD-3-Clause */

/* PHP's own 5-bit alphabet, 0-9a-v: what IDs, handles and tags are written in. */
#ifndef SECSESS_BASE32_H
#define SECSESS_BASE32_H

#include "base.h"

/* First character = highest bits, no padding. Writes SECSESS_BASE32_SIZE(size) characters, no NUL. */
#define SECSESS_BASE32_SIZE(size) (((size) *8 + 4) / 5)
void secsess_base32(char *text, const unsigned char *bytes, size_t size);

/* Nothing but characters of the alphabet. */
bool secsess_is_base32(const char *text, size_t size);

/* A number of 32 bits, leading zeros and all. */
#define SECSESS_NUMBER_LENGTH 7
void secsess_number_put(char at[SECSESS_NUMBER_LENGTH], uint32_t number);
/* False: not as _put writes it, or 0, which is none. */
bool secsess_number_get(const char at[SECSESS_NUMBER_LENGTH], uint32_t *number);

#endif
