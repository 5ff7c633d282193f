/* SPDX-License-Identifier: BSD-3-Clause */

/* Preloaded by ./dev when sanitizers are in use: Debian's PHP loads its modules with RTLD_DEEPBIND, by which a module
 * would miss the sanitizer's malloc; the sanitizer refuses to run like that. */
#define _GNU_SOURCE /* NOLINT(bugprone-reserved-identifier): for RTLD_NEXT and RTLD_DEEPBIND */
#include <dlfcn.h>

typedef void *(*dlopen_fn)(const char *path, int flags);

void *dlopen(const char *file, int mode)
{
	dlopen_fn next = (dlopen_fn) dlsym(RTLD_NEXT, "dlopen");

	return next(file, mode & ~RTLD_DEEPBIND);
}
