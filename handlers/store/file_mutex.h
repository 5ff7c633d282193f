/* SPDX-License-Identifier: BSD-3-Clause */

/* Mutual exclusion between processes, in memory that they share; the kernel frees what a process held that dies.
 *
 * Robust mutexes where the system has them. Else open file description locks, a byte of the table's file for each mutex: they
 * can't be waited for with a time limit, so that who waits looks again every millisecond. */
#ifndef SECSESS_FILE_MUTEX_H
#define SECSESS_FILE_MUTEX_H

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* To build without them where the system has them: -DSECSESS_NO_ROBUST_MUTEX. */
#if !defined(SECSESS_NO_ROBUST_MUTEX) && (defined(__linux__) || defined(PTHREAD_MUTEX_ROBUST))
#define SECSESS_ROBUST_MUTEX 1
#endif

struct secsess_mutex {
#ifdef SECSESS_ROBUST_MUTEX
	pthread_mutex_t mutex;
#else
	unsigned char unused[40];
#endif
};

/* Where mutexes lie: memory that a file is mapped to. */
struct secsess_shared {
	int file;
	unsigned char *memory;
	size_t size;
	unsigned char *own; /* without robust mutexes: what this one holds, a byte for each 8 of memory; else NULL */
};

/* Once, in fresh memory, before anybody else sees it. */
bool secsess_mutex_init(struct secsess_mutex *mutex);

/* Takes it, if nobody holds it; who held it may have died with it. */
bool secsess_mutex_try(const struct secsess_shared *shared, struct secsess_mutex *mutex);
/* The same, and waits for so long. */
bool secsess_mutex_take(const struct secsess_shared *shared, struct secsess_mutex *mutex, int64_t wait_ms);
/* One that another thread or process took stays as it is. */
void secsess_mutex_leave(const struct secsess_shared *shared, struct secsess_mutex *mutex);

#endif
