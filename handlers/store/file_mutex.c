/* SPDX-License-Identifier: BSD-3-Clause */

#include "file_mutex.h"

#include <errno.h>
#include <fcntl.h>
#include <time.h>

#ifdef SECSESS_ROBUST_MUTEX

/* The time of the monotonic clock, where libc can wait by that one. */
#if defined(__GLIBC__) && defined(__GLIBC_PREREQ)
#if __GLIBC_PREREQ(2, 30)
#define WAIT_CLOCK CLOCK_MONOTONIC
#define WAIT(mutex, until) pthread_mutex_clocklock(mutex, WAIT_CLOCK, until)
#endif
#endif
#ifndef WAIT_CLOCK
#define WAIT_CLOCK CLOCK_REALTIME
#define WAIT(mutex, until) pthread_mutex_timedlock(mutex, until)
#endif

bool secsess_mutex_init(struct secsess_mutex *mutex)
{
	pthread_mutexattr_t attributes;
	bool good;

	if (pthread_mutexattr_init(&attributes)) {
		return false;
	}
	good = !pthread_mutexattr_setpshared(&attributes, PTHREAD_PROCESS_SHARED) &&
		!pthread_mutexattr_setrobust(&attributes, PTHREAD_MUTEX_ROBUST) &&
		!pthread_mutex_init(&mutex->mutex, &attributes);
	pthread_mutexattr_destroy(&attributes);
	return good;
}

/* Whoever takes one over looks himself at what it guards: see file_table.c. */
static bool taken(struct secsess_mutex *mutex, int answer)
{
	return !answer || (answer == EOWNERDEAD && !pthread_mutex_consistent(&mutex->mutex));
}

bool secsess_mutex_try(const struct secsess_shared *shared, struct secsess_mutex *mutex)
{
	(void) shared;
	return taken(mutex, pthread_mutex_trylock(&mutex->mutex));
}

bool secsess_mutex_take(const struct secsess_shared *shared, struct secsess_mutex *mutex, int64_t wait_ms)
{
	struct timespec until;

	if (secsess_mutex_try(shared, mutex)) {
		return true;
	}
	clock_gettime(WAIT_CLOCK, &until);
	until.tv_sec += wait_ms / 1000;
	until.tv_nsec += wait_ms % 1000 * 1000000L;
	if (until.tv_nsec >= 1000000000L) {
		until.tv_nsec -= 1000000000L;
		until.tv_sec++;
	}
	return taken(mutex, WAIT(&mutex->mutex, &until));
}

void secsess_mutex_leave(const struct secsess_shared *shared, struct secsess_mutex *mutex)
{
	(void) shared;
	pthread_mutex_unlock(&mutex->mutex);
}

#else

#ifdef F_OFD_SETLK
#define SET_LOCK F_OFD_SETLK
#else
#error "secsess needs robust mutexes or open file description locks"
#endif

bool secsess_mutex_init(struct secsess_mutex *mutex)
{
	(void) mutex;
	return true;
}

static size_t offset_of(const struct secsess_shared *shared, const struct secsess_mutex *mutex)
{
	return (size_t) ((const unsigned char *) mutex - shared->memory);
}

static bool set_lock(const struct secsess_shared *shared, const struct secsess_mutex *mutex, short type)
{
	struct flock lock = {.l_type = type, .l_whence = SEEK_SET, .l_start = (off_t) offset_of(shared, mutex), .l_len = 1};
	int answer;

	do {
		answer = fcntl(shared->file, SET_LOCK, &lock);
	} while (answer && errno == EINTR);
	return answer == 0;
}

/* A description may lock again what it has locked: so each knows what it holds. */
bool secsess_mutex_try(const struct secsess_shared *shared, struct secsess_mutex *mutex)
{
	unsigned char *own = &shared->own[offset_of(shared, mutex) / 8];

	if (*own || !set_lock(shared, mutex, F_WRLCK)) {
		return false;
	}
	*own = 1;
	return true;
}

bool secsess_mutex_take(const struct secsess_shared *shared, struct secsess_mutex *mutex, int64_t wait_ms)
{
	const struct timespec moment = {.tv_nsec = 1000000};

	while (!secsess_mutex_try(shared, mutex)) {
		if (wait_ms-- <= 0) {
			return false;
		}
		nanosleep(&moment, NULL);
	}
	return true;
}

void secsess_mutex_leave(const struct secsess_shared *shared, struct secsess_mutex *mutex)
{
	unsigned char *own = &shared->own[offset_of(shared, mutex) / 8];

	if (*own) {
		set_lock(shared, mutex, F_UNLCK);
		*own = 0;
	}
}

#endif
