/* SPDX-License-Identifier: BSD-3-Clause */

/* A store in this process's memory, for tests and simulations: the reference of the store interface. Thread-safe; it
 * counts its round trips as a server would see them. Not part of the extension. */
#ifndef SECSESS_MEMORY_H
#define SECSESS_MEMORY_H

#include "store.h"

/* Milliseconds since 1970, or since whenever a simulation began. */
typedef int64_t (*secsess_clock_fn)(void *context);

/* NULL: no memory. A request that must wait for a lock does so in real time, whatever the clock says, unless
 * secsess_memory_set_waiting() says otherwise. */
struct secsess_store *secsess_memory_new(secsess_clock_fn clock, void *context);

/* How a host that runs many requests in one thread lets one of them wait. The store holds nothing while it calls pause;
 * what the waiter waits for may then be done by others. */
struct secsess_memory_waiting {
	void (*pause)(void *context); /* comes back when wake was called meanwhile, or after a while */
	void (*wake)(void *context);  /* it may be a waiter's turn; must not call the store */
	void *context;
};

/* Instead of sleeping. waiting is copied. Call it before anybody waits. */
void secsess_memory_set_waiting(struct secsess_store *store, const struct secsess_memory_waiting *waiting);

/* All that a store held at one moment: what a replica that lags has when it takes over. */
struct secsess_memory_copy;

/* NULL: no memory. Release it with secsess_memory_copy_free() or _restore(). */
struct secsess_memory_copy *secsess_memory_copy(struct secsess_store *store);
/* The store holds again what it held then. Takes the copy over. */
void secsess_memory_restore(struct secsess_store *store, struct secsess_memory_copy *copy);
/* copy may be NULL. */
void secsess_memory_copy_free(struct secsess_memory_copy *copy);

#endif
