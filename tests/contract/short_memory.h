/* SPDX-License-Identifier: BSD-3-Clause */

/* malloc itself, of which the n-th fails, whoever calls it: for one program's only source. */
#ifndef SECSESS_SHORT_MEMORY_H
#define SECSESS_SHORT_MEMORY_H

#include <errno.h>
#include <stdbool.h>
#include <stddef.h>

static size_t allocations, fail_at, failures; /* fail_at: the one that fails, from 1; 0 = none */
static size_t failed_in_all;

static bool fails(void)
{
	if (fail_at == 0 || ++allocations != fail_at) {
		return false;
	}
	failures++;
	errno = ENOMEM;
	return true;
}

/* The address sanitizer's, where it is in use; else libc's. NOLINTBEGIN(bugprone-reserved-identifier) */
void *__interceptor_malloc(size_t size) __attribute__((weak));
void *__interceptor_calloc(size_t count, size_t size) __attribute__((weak));
void *__interceptor_realloc(void *old, size_t size) __attribute__((weak));
void *__libc_malloc(size_t size);
void *__libc_calloc(size_t count, size_t size);
void *__libc_realloc(void *old, size_t size);
/* NOLINTEND(bugprone-reserved-identifier) */

void *malloc(size_t size)
{
	return fails() ? NULL : __interceptor_malloc ? __interceptor_malloc(size) : __libc_malloc(size);
}

void *calloc(size_t nmemb, size_t size)
{
	return fails() ? NULL : __interceptor_calloc ? __interceptor_calloc(nmemb, size) : __libc_calloc(nmemb, size);
}

void *realloc(void *ptr, size_t size)
{
	return fails() ? NULL : __interceptor_realloc ? __interceptor_realloc(ptr, size) : __libc_realloc(ptr, size);
}

static void arm(size_t nth)
{
	allocations = 0;
	failures = 0;
	fail_at = nth;
}

static void disarm(void)
{
	fail_at = 0;
	failed_in_all += failures;
}

#endif
