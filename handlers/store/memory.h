/* SPDX-License-Identifier: BSD-3-Clause */

/* A store in this process's memory, for tests and simulations: the reference of the store interface. Thread-safe; it
 * counts its round trips as a server would see them. Not part of the extension. */
#ifndef SECSESS_MEMORY_H
#define SECSESS_MEMORY_H

#include "store.h"

/* Milliseconds since 1970, or since whenever a simulation began. */
typedef int64_t (*secsess_clock_fn)(void *context);

/* NULL: no memory. A request that must wait for a lock does so in real time, whatever the clock says. */
struct secsess_store *secsess_memory_new(secsess_clock_fn clock, void *context);

#endif
