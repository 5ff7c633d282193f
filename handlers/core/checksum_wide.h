/* SPDX-License-Identifier: BSD-3-Clause */

/* The same checksum as secsess_checksum()'s, by the wide registers that only some processors have: a compiler uses them where it
 * is told to, and who calls must ask first. */
#ifndef SECSESS_CHECKSUM_WIDE_H
#define SECSESS_CHECKSUM_WIDE_H

#include "crypto.h"

/* false: this processor, or this compiler, has none; sum is as before. */
bool secsess_checksum_wide(unsigned char sum[SECSESS_CHECKSUM_SIZE], struct secsess_slice text, uint64_t seed);

#endif
