/* SPDX-License-Identifier: BSD-3-Clause */

/* What the process knows of itself: its clock, and whether it was forked. */
#include "connection.h"

#include <pthread.h>
#include <time.h>
#include <unistd.h>

static pthread_once_t fork_once = PTHREAD_ONCE_INIT;
static unsigned fork_mark = 1;
static bool fork_watched;

static void mark_child(void)
{
	fork_mark++;
}

static void watch_forks(void)
{
	fork_watched = pthread_atfork(NULL, NULL, mark_child) == 0;
}

unsigned secsess_fork_mark(void)
{
	pthread_once(&fork_once, watch_forks);
	return fork_watched ? fork_mark : (unsigned) getpid();
}

int64_t secsess_monotonic_us(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t) now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

int64_t secsess_monotonic_ms(void)
{
	return secsess_monotonic_us() / 1000;
}
