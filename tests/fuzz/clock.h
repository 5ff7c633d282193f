/* SPDX-License-Identifier: BSD-3-Clause */

/* Time that passes only when a target lets it. It stands in for handlers/wire/process.c. */
#ifndef SECSESS_FUZZ_CLOCK_H
#define SECSESS_FUZZ_CLOCK_H

#include <stdint.h>

/* At the beginning of an input; every clock of it starts here. */
void clock_reset(void);
void clock_advance(int64_t ms);

#endif
