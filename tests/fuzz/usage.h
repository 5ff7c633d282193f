/* SPDX-License-Identifier: BSD-3-Clause */

/* How much memory the library takes, the targets' own not counted. */
#ifndef SECSESS_FUZZ_USAGE_H
#define SECSESS_FUZZ_USAGE_H

#include <stdbool.h>
#include <stddef.h>

/* Once, before anything is allocated. */
void usage_watch(void);
/* What is allocated and freed while it is off must be the same memory. */
void usage_count(bool on);
size_t usage_now(void);
/* The most since the last call of usage_restart(). */
size_t usage_most(void);
void usage_restart(void);

#endif
