/* SPDX-License-Identifier: BSD-3-Clause */

/* Functions that pause in their middle, so that requests can be written as they run and still interleave, all in one
 * thread. */
#ifndef SECSESS_SIM_COROUTINE_H
#define SECSESS_SIM_COROUTINE_H

#include <stdint.h>

typedef void (*coroutine_fn)(void *argument);

struct coroutine;

/* Runs function on a stack of its own until it pauses or returns. */
void coroutine_start(coroutine_fn function, void *argument);
/* The one that runs; NULL: none does. */
struct coroutine *coroutine_self(void);
/* Goes back to whoever started or resumed it. */
void coroutine_pause(void);
/* The number of the pause that comes next, by which to go on behind it. */
uint64_t coroutine_next_pause(const struct coroutine *coroutine);
/* Goes on behind that pause; if it went on already, nothing happens. A coroutine's memory outlives it. */
void coroutine_resume(struct coroutine *coroutine, uint64_t pause);
/* Frees all stacks. None may be in use: what is paused never goes on. */
void coroutine_free_all(void);

#endif
