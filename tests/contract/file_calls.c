/* SPDX-License-Identifier: BSD-3-Clause */

#include "file_calls.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#define SECTOR 512

enum kind { LOOKS, CHANGES, WRITES, LOCKS };

struct calls *calls;
void (*calls_written)(int file, const void *bytes, size_t size, off_t at);

void calls_arm(enum calls_plan plan, unsigned nth, int error)
{
	if (!calls) {
		calls = mmap(NULL, sizeof(*calls), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
		if (calls == MAP_FAILED) {
			abort();
		}
	}
	*calls = (struct calls) {.plan = plan, .nth = nth, .error = error};
}

bool calls_disarm(void)
{
	calls->plan = CALLS_PASS;
	return calls->hit;
}

static bool counts(enum kind kind)
{
	switch (calls->plan) {
		case CALLS_KILL:
			return kind != LOOKS;
		case CALLS_KILL_HALF:
		case CALLS_SHORT:
			return kind == WRITES;
		case CALLS_FAIL:
		case CALLS_FAIL_ON:
			return kind != LOCKS;
		case CALLS_PASS:
			break;
	}
	return false;
}

/* Whether this is the one, of those that count. */
static bool due(enum kind kind, const char *name)
{
	bool on = calls && calls->hit && (calls->plan == CALLS_FAIL_ON || calls->plan == CALLS_SHORT);

	if (!calls || !counts(kind) || (++calls->seen != calls->nth && !on)) {
		return false;
	}
	if (!calls->hit) {
		snprintf(calls->name, sizeof(calls->name), "%s", name);
	}
	calls->hit = true;
	if (calls->plan == CALLS_KILL) {
		kill(getpid(), SIGKILL);
	}
	return true;
}

static bool fails(enum kind kind, const char *name)
{
	if (!due(kind, name)) {
		return false;
	}
	errno = calls->error;
	return true;
}

/* How much of a write comes through: what is cut off is cut at a sector, since neither kernel nor disk does parts of one. < 0: it
 * fails. */
static ssize_t portion(size_t size, off_t at, const char *name)
{
	bool first = calls && !calls->hit;

	if (!due(WRITES, name)) {
		return (ssize_t) size;
	}
	if (first && size > 1 && (calls->plan == CALLS_SHORT || calls->plan == CALLS_KILL_HALF)) {
		off_t end = (at + (off_t) size / 2) / SECTOR * SECTOR;

		if (end > at || calls->plan == CALLS_KILL_HALF) {
			return end > at ? end - at : 0;
		}
	}
	errno = calls->error;
	return -1;
}

static void kill_if_due(size_t size, size_t given)
{
	if (given < size && calls->plan == CALLS_KILL_HALF) {
		kill(getpid(), SIGKILL);
	}
}

/* The linker gives these their names. NOLINTBEGIN(bugprone-reserved-identifier) */
#define WRAP(type, name, kind, bad, parameters, arguments) \
	type __real_##name parameters; \
	type __wrap_##name parameters; \
	type __wrap_##name parameters \
	{ \
		return fails(kind, #name) ? (bad) : __real_##name arguments; \
	}

WRAP(int, ftruncate, CHANGES, -1, (int file, off_t size), (file, size))
WRAP(int, unlinkat, CHANGES, -1, (int folder, const char *path, int flags), (folder, path, flags))
WRAP(int, renameat, CHANGES, -1, (int from, const char *old, int to, const char *new), (from, old, to, new))
WRAP(int, linkat, CHANGES, -1, (int from, const char *old, int to, const char *new, int flags),
	(from, old, to, new, flags))
WRAP(int, mkdirat, CHANGES, -1, (int folder, const char *path, mode_t mode), (folder, path, mode))
WRAP(int, mkdir, CHANGES, -1, (const char *path, mode_t mode), (path, mode))
WRAP(int, fsync, CHANGES, -1, (int file), (file))
WRAP(int, fdatasync, CHANGES, -1, (int file), (file))
WRAP(int, posix_fallocate, CHANGES, calls->error, (int file, off_t at, off_t size), (file, at, size))
WRAP(int, fstat, LOOKS, -1, (int file, struct stat *info), (file, info))
WRAP(ssize_t, pread, LOOKS, -1, (int file, void *to, size_t size, off_t at), (file, to, size, at))
WRAP(ssize_t, read, LOOKS, -1, (int file, void *to, size_t size), (file, to, size))
WRAP(void *, mmap, LOOKS, MAP_FAILED, (void *at, size_t size, int access, int flags, int file, off_t from),
	(at, size, access, flags, file, from))
WRAP(int, pthread_mutex_trylock, LOCKS, EINVAL, (pthread_mutex_t * mutex), (mutex))
WRAP(int, pthread_mutex_unlock, LOCKS, EINVAL, (pthread_mutex_t * mutex), (mutex))
WRAP(int, fcntl, LOCKS, -1, (int file, int what, void *argument), (file, what, argument))

int __real_openat(int folder, const char *path, int flags, ...);
int __wrap_openat(int folder, const char *path, int flags, ...);
int __wrap_openat(int folder, const char *path, int flags, ...)
{
	va_list more;
	mode_t mode;

	va_start(more, flags);
	mode = flags & O_CREAT ? va_arg(more, mode_t) : 0;
	va_end(more);
	return fails(flags & (O_CREAT | O_TRUNC) ? CHANGES : LOOKS, "openat") ? -1
																		  : __real_openat(folder, path, flags, mode);
}

/* openat2() has no name of its own in libc. */
long __real_syscall(long number, ...);
long __wrap_syscall(long number, int folder, const char *path, const struct open_how *how, size_t size);
long __wrap_syscall(long number, int folder, const char *path, const struct open_how *how, size_t size)
{
	return fails(how->flags & (O_CREAT | O_TRUNC) ? CHANGES : LOOKS, "openat2")
		? -1
		: __real_syscall(number, folder, path, how, size);
}

ssize_t __real_pwrite(int file, const void *from, size_t size, off_t at);
ssize_t __wrap_pwrite(int file, const void *from, size_t size, off_t at);
ssize_t __wrap_pwrite(int file, const void *from, size_t size, off_t at)
{
	ssize_t given = portion(size, at, "pwrite"),
			done = given < 0 ? given : __real_pwrite(file, from, (size_t) given, at);

	if (done >= 0) {
		kill_if_due(size, (size_t) done);
	}
	if (calls_written && done > 0) {
		calls_written(file, from, (size_t) done, at);
	}
	return done;
}

ssize_t __real_write(int file, const void *from, size_t size);
ssize_t __wrap_write(int file, const void *from, size_t size);
ssize_t __wrap_write(int file, const void *from, size_t size)
{
	ssize_t given = portion(size, 0, "write"), done = given < 0 ? given : __real_write(file, from, (size_t) given);

	if (done >= 0) {
		kill_if_due(size, (size_t) done);
	}
	return done;
}
/* NOLINTEND(bugprone-reserved-identifier) */
