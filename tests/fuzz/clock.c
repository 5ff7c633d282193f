/* SPDX-License-Identifier: BSD-3-Clause */

#include "clock.h"

#include <time.h>

#include "../../handlers/wire/connection.h"

#define BEGIN INT64_C(1000000)

static int64_t time_ms = BEGIN;

void clock_reset(void)
{
	time_ms = BEGIN;
}

void clock_advance(int64_t ms)
{
	time_ms += ms;
}

int64_t secsess_monotonic_ms(void)
{
	return time_ms;
}

int64_t secsess_monotonic_us(void)
{
	return time_ms * 1000;
}

unsigned secsess_fork_mark(void)
{
	return 1;
}

/* The linker sends all calls of nanosleep() here, by this name.
 * NOLINTBEGIN(bugprone-reserved-identifier) */
int __wrap_nanosleep(const struct timespec *wanted, struct timespec *left);

int __wrap_nanosleep(const struct timespec *wanted, struct timespec *left)
{
	(void) left;
	clock_advance(wanted->tv_sec * 1000 + wanted->tv_nsec / 1000000);
	return 0;
}
/* NOLINTEND(bugprone-reserved-identifier) */
