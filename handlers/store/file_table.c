/* SPDX-License-Identifier: BSD-3-Clause */

#include "file_table.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "file_tickets.h"

#define NAME "locks"
#define BOOT_ID_SIZE 36
/* Where there is no boot's name: how much the clock may have been set since. */
#define BOOT_SLACK_MS 60000
#define LOCK_TRIES 2000 /* of a millisecond */

/* Mutexes of another C library, or of other sizes, are no mutexes. */
#ifdef __GLIBC__
#define LIBRARY 1
#else
#define LIBRARY 2
#endif

static const struct secsess_table_mark mark = {.magic = "secsess locks",
	.version = 1,
	.library = LIBRARY,
	.mutex_size = sizeof(struct secsess_mutex),
	.size = sizeof(struct secsess_layout)};

/* What tells one boot from another. */
struct boot {
	char id[BOOT_ID_SIZE + 1]; /* "" = unknown: a chroot without /proc */
	int64_t began_ms;
};

static int64_t clock_ms(clockid_t clock)
{
	struct timespec time;

	clock_gettime(clock, &time);
	return (int64_t) time.tv_sec * 1000 + time.tv_nsec / 1000000;
}

static struct boot this_boot(void)
{
	struct boot boot = {.began_ms = clock_ms(CLOCK_REALTIME) - clock_ms(SECSESS_BOOT_CLOCK)};
	int file = open("/proc/sys/kernel/random/boot_id", O_RDONLY | O_CLOEXEC);

	if (file >= 0) {
		if (read(file, boot.id, BOOT_ID_SIZE) != BOOT_ID_SIZE) {
			boot.id[0] = '\0';
		}
		close(file);
	}
	return boot;
}

static bool same_boot(const struct secsess_layout *at, const struct boot *boot)
{
	int64_t apart = at->boot_began_ms - boot->began_ms;

	if (at->boot_id[0] && boot->id[0]) {
		return memcmp(at->boot_id, boot->id, BOOT_ID_SIZE) == 0;
	}
	return apart < BOOT_SLACK_MS && apart > -BOOT_SLACK_MS;
}

static enum secsess_status fail(struct secsess_error *error, const char *what)
{
	int code = errno;

	secsess_error_set(error, "the lock table of the session directory %s: %s", what,
		strerror(code)); /* each thread's own text in libc: NOLINT(concurrency-mt-unsafe) */
	return SECSESS_IO;
}

/* Makes the file as long as it must be, with room on the disk: a page that has none would kill who touches it. */
static enum secsess_status stretch(int file, struct secsess_error *error)
{
	int answer = ftruncate(file, 0) ? errno : posix_fallocate(file, 0, sizeof(struct secsess_layout));

	if (answer) {
		errno = answer;
		return fail(error, "can't be made");
	}
	return SECSESS_DONE;
}

static void unmap(struct secsess_table *table)
{
	if (table->at) {
		munmap(table->at, sizeof(*table->at));
	}
	secsess_free(table->shared.own);
	table->at = NULL;
	table->shared.own = NULL;
}

static enum secsess_status map(struct secsess_table *table, struct secsess_error *error)
{
	void *memory = mmap(NULL, sizeof(*table->at), PROT_READ | PROT_WRITE, MAP_SHARED, table->shared.file, 0);

	if (memory == MAP_FAILED) {
		return fail(error, "can't be mapped into memory");
	}
	table->at = memory;
	table->shared.memory = memory;
	table->shared.size = sizeof(*table->at);
#ifndef SECSESS_ROBUST_MUTEX
	table->shared.own = secsess_alloc_zeroed(sizeof(*table->at) / 8);
	if (!table->shared.own) {
		secsess_error_set(error, "out of memory");
		return SECSESS_NOMEM;
	}
#endif
	return SECSESS_DONE;
}

static enum secsess_status fill(struct secsess_layout *at, const struct boot *boot, const struct stat *info,
	struct secsess_error *error)
{
	bool good = secsess_mutex_init(&at->sweep);

	for (size_t i = 0; i < SECSESS_COUNT(at->slots); i++) {
		good = good && secsess_mutex_init(&at->slots[i].mutex);
	}
	for (size_t i = 0; i < SECSESS_COUNT(at->tickets); i++) {
		good = good && secsess_mutex_init(&at->tickets[i].mutex);
	}
	if (!good) {
		secsess_error_set(error, "this system can't share mutexes between processes");
		return SECSESS_CONFIG;
	}
	memcpy(at->boot_id, boot->id, sizeof(boot->id));
	at->boot_began_ms = boot->began_ms;
	at->inode = info->st_ino;
	at->device = info->st_dev;
	at->mark = mark; /* last: who dies before leaves a file that is made anew */
	return SECSESS_DONE;
}

enum state { FIT, WORTHLESS, STRANGE };

/* What the file is worth, with the file locked. FIT: it is mapped. */
static enum secsess_status examine(struct secsess_table *table, const struct boot *boot, struct stat *info,
	enum state *state, struct secsess_error *error)
{
	struct secsess_table_mark found = {.version = 0};
	bool marked = pread(table->shared.file, &found, sizeof(found), 0) == (ssize_t) sizeof(found) &&
		memcmp(found.magic, mark.magic, sizeof(found.magic)) == 0;
	enum secsess_status status;

	if (fstat(table->shared.file, info) || !S_ISREG(info->st_mode)) {
		errno = EINVAL;
		return fail(error, "is not a plain file");
	}
	*state = marked ? STRANGE : WORTHLESS;
	if (!marked || memcmp(&found, &mark, sizeof(found)) != 0 || (size_t) info->st_size != sizeof(*table->at)) {
		return SECSESS_DONE;
	}
	status = map(table, error);
	if (status) {
		return status;
	}
	*state = FIT;
	if (!same_boot(table->at, boot) || table->at->inode != info->st_ino || table->at->device != info->st_dev) {
		unmap(table);
		*state = WORTHLESS;
	}
	return SECSESS_DONE;
}

static enum secsess_status make_anew(struct secsess_table *table, const struct boot *boot, const struct stat *info,
	struct secsess_error *error)
{
	enum secsess_status status = stretch(table->shared.file, error);

	if (!status) {
		status = map(table, error);
	}
	return status ? status : fill(table->at, boot, info, error);
}

/* Each who uses the table keeps the file locked, shared: who has it alone may make it anew. */
static enum secsess_status map_or_make(struct secsess_table *table, struct secsess_error *error)
{
	const struct timespec moment = {.tv_nsec = 1000000};
	const struct boot boot = this_boot();
	enum state state = WORTHLESS;
	enum secsess_status status;
	struct stat info;

	for (int tries = 0; tries < LOCK_TRIES; tries++) {
		if (!flock(table->shared.file, LOCK_SH | LOCK_NB)) {
			status = examine(table, &boot, &info, &state, error);
			if (status || state == FIT) {
				return status;
			}
			flock(table->shared.file, LOCK_UN);
		}
		if (!flock(table->shared.file, LOCK_EX | LOCK_NB)) {
			status = examine(table, &boot, &info, &state, error);
			if (!status && state != FIT) {
				status = make_anew(table, &boot, &info, error);
			}
			flock(table->shared.file, LOCK_SH);
			return status;
		}
		nanosleep(&moment, NULL);
	}
	secsess_error_set(error,
		"the lock table of the session directory is %s: let all PHP that uses the directory end, then "
		"start it again",
		state == STRANGE ? "in use by another version or build of secsess"
						 : "being made by a process that doesn't go on");
	return state == STRANGE ? SECSESS_CONFIG : SECSESS_TIMEOUT;
}

enum secsess_status secsess_table_open(struct secsess_table *table, int directory, struct secsess_error *error)
{
	enum secsess_status status;
	int file = openat(directory, NAME, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK, 0600);

	*table = (struct secsess_table) {.shared.file = -1};
	if (file < 0) {
		return fail(error, "can't be opened");
	}
	table->shared.file = file;
	status = map_or_make(table, error);
	if (status) {
		secsess_table_close(table);
	} else {
		table->preferred = (uint32_t) getpid() * 31 % SECSESS_TICKETS;
	}
	return status;
}

void secsess_table_close(struct secsess_table *table)
{
	unmap(table);
	if (table->shared.file >= 0) {
		close(table->shared.file);
		table->shared.file = -1;
	}
}

bool secsess_table_is_current(const struct secsess_table *table)
{
	struct stat info;

	return fstat(table->shared.file, &info) == 0 && info.st_nlink > 0 && (size_t) info.st_size == sizeof(*table->at);
}
