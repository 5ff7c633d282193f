/* SPDX-License-Identifier: BSD-3-Clause */

/* The directory: made, checked, and opened again when it was replaced; the secret in it. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../core/crypto.h"
#include "../wire/connection.h"
#include "file_parts.h"
#include "file_system.h"

/* So often a directory is looked for in its place. */
#define LOOK_MS 1000
#define SECRET "secret"
#define SECRET_TEXT_SIZE (2 * SECSESS_SHARED_SECRET_SIZE + 1) /* hexadecimal, and a line's end */

enum secsess_status secsess_file_answer(struct secsess_file *file, enum secsess_status status)
{
	if (status == SECSESS_NOMEM) {
		secsess_error_set(&file->base.error, "out of memory");
	}
	return status;
}

enum secsess_status secsess_file_fail(struct secsess_file *file, const char *what, const char *path)
{
	int code = errno;
	const char *remedy = "";

	if (code == ENOMEM) {
		return secsess_file_answer(file, SECSESS_NOMEM);
	}
	switch (code) {
		case ENOSPC:
		case EDQUOT:
			remedy = "; make room on its disk (bytes and inodes), or let session_gc() run more often";
			break;
		case EACCES:
		case EPERM:
			remedy = "; all in it must belong to the user that PHP runs as";
			break;
		case EROFS:
			remedy = "; mount it for writing";
			break;
		case ELOOP:
			remedy = "; a symbolic link is not followed there";
			break;
		case EMFILE:
		case ENFILE:
			remedy = "; raise the limit of open files";
			break;
		default:
			break;
	}
	secsess_error_set(&file->base.error, "%s in the session directory %s %s: %s%s", path, file->path, what,
		strerror(code), remedy); /* each thread's own text in libc: NOLINT(concurrency-mt-unsafe) */
	file->base.counters.failures++;
	return SECSESS_REFUSED; /* the kernel answered: nobody need wait, and a lock can be given back */
}

enum secsess_status secsess_file_damaged(struct secsess_file *file, const char *path)
{
	secsess_error_set(&file->base.error,
		"%s in the session directory %s is damaged, or not what secsess wrote there; it is left as it is: delete it to end what "
		"it was kept for",
		path, file->path);
	return SECSESS_CORRUPT;
}

/* A directory that others can change is no place for sessions. */
static enum secsess_status check(struct secsess_file *file, const struct stat *info)
{
	const char *network = secsess_network_file_system(file->root);

	if (info->st_uid != geteuid()) {
		secsess_error_set(&file->base.error,
			"the session directory %s belongs to another user than the one that PHP runs as: give each its own "
			"session.save_path",
			file->path);
		return SECSESS_CONFIG;
	}
	if (info->st_mode & (S_IRWXG | S_IRWXO)) {
		secsess_error_set(&file->base.error, "the session directory %s is open to others than its owner: chmod 700 it",
			file->path);
		return SECSESS_CONFIG;
	}
	if (network) {
		secsess_error_set(&file->base.error,
			"the session directory %s is on %s, where locks don't hold between machines: set session.save_path to a local "
			"disk, or secsess.store to a Redis",
			file->path, network);
		return SECSESS_CONFIG;
	}
	return SECSESS_DONE;
}

static enum secsess_status fail_directory(struct secsess_file *file)
{
	int code = errno;

	if (code == ENOMEM) {
		return secsess_file_answer(file, SECSESS_NOMEM);
	}
	secsess_error_set(&file->base.error,
		"the session directory %s can't be made or opened (%s): session.save_path must be an absolute path to a directory "
		"that the user that PHP runs as may write to, with no symbolic link in place of the last one",
		file->path, strerror(code)); /* NOLINT(concurrency-mt-unsafe) */
	file->base.counters.failures++;
	return SECSESS_IO;
}

static int open_directory(const char *path)
{
	return open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
}

/* Where many users share a save_path, as Debian's php-fpm pools do, the first has the name and others theirs. */
static void choose_path(struct secsess_file *file)
{
	size_t size = strlen(file->wanted) + SECSESS_FILE_SUFFIX_SIZE;
	struct stat info;

	if (lstat(file->wanted, &info) == 0 && info.st_uid != geteuid()) {
		snprintf(file->path, size, "%s-%lu", file->wanted, (unsigned long) geteuid());
	} else {
		snprintf(file->path, size, "%s", file->wanted);
	}
	snprintf(file->base.address, sizeof(file->base.address), "%s", file->path);
}

static enum secsess_status open_root(struct secsess_file *file)
{
	struct stat info;
	enum secsess_status status;

	choose_path(file);
	file->root = open_directory(file->path);
	if (file->root < 0 && errno == ENOENT && (!mkdir(file->path, 0700) || errno == EEXIST)) {
		file->root = open_directory(file->path);
	}
	if (file->root < 0 || fstat(file->root, &info)) {
		return fail_directory(file);
	}
	status = check(file, &info);
	file->device = info.st_dev;
	file->inode = info.st_ino;
	return status;
}

/* It was moved, removed, or something mounted over it. */
static bool is_in_place(struct secsess_file *file)
{
	struct stat info;

	return stat(file->path, &info) == 0 && info.st_dev == file->device && info.st_ino == file->inode &&
		secsess_table_is_current(&file->table);
}

static enum secsess_status read_secret(struct secsess_file *file)
{
	char text[SECRET_TEXT_SIZE + 1];
	int secret = openat(file->root, SECRET, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK);
	ssize_t size;
	bool good;

	if (secret < 0) {
		return errno == ENOENT ? SECSESS_ABSENT : secsess_file_fail(file, "can't be read", SECRET);
	}
	size = read(secret, text, sizeof(text));
	close(secret);
	good = size == SECRET_TEXT_SIZE && text[size - 1] == '\n' &&
		secsess_unhex(file->base.secret.answer, SECSESS_SHARED_SECRET_SIZE,
			secsess_slice_of(text, SECRET_TEXT_SIZE - 1));
	secsess_wipe(text, sizeof(text));
	return good ? SECSESS_DONE : secsess_file_damaged(file, SECRET);
}

/* Whole under another name first: nobody reads half a secret, and what is left of one who died is written over. */
static enum secsess_status write_secret(struct secsess_file *file)
{
	static const char digits[] = "0123456789abcdef";
	char text[SECRET_TEXT_SIZE];
	int secret;
	bool good;
	enum secsess_status status = SECSESS_DONE;

	for (size_t i = 0; i < SECSESS_SHARED_SECRET_SIZE; i++) {
		text[2 * i] = digits[file->base.secret.offer[i] >> 4];
		text[2 * i + 1] = digits[file->base.secret.offer[i] & 15];
	}
	text[SECRET_TEXT_SIZE - 1] = '\n';
	secret = openat(file->root, SECRET ".new", O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0600);
	good = secret >= 0 && write(secret, text, sizeof(text)) == (ssize_t) sizeof(text) && !fsync(secret) &&
		!renameat(file->root, SECRET ".new", file->root, SECRET) && !fsync(file->root);
	if (!good) {
		status = secsess_file_fail(file, "can't be written", SECRET);
	}
	if (secret >= 0) {
		close(secret);
	}
	secsess_wipe(text, sizeof(text));
	return status;
}

/* Whoever comes first, offers it. */
static enum secsess_status offer_secret(struct secsess_file *file)
{
	struct secsess_slot *slot;
	enum secsess_status status = secsess_file_enter(file, SECSESS_SLOT_USER, SECRET, &slot);

	if (status) {
		return status;
	}
	status = read_secret(file);
	if (status == SECSESS_ABSENT) {
		status = write_secret(file);
		status = status ? status : read_secret(file);
	}
	secsess_table_leave(&file->table, slot);
	return status;
}

static enum secsess_status know_secret(struct secsess_file *file)
{
	enum secsess_status status = read_secret(file);

	if (status == SECSESS_ABSENT) {
		status = offer_secret(file);
	}
	if (status == SECSESS_ABSENT) {
		errno = ENOENT;
		status = secsess_file_fail(file, "can't be read", SECRET);
	}
	if (!status) {
		/* Who holds a secret offers that one, where the directory is lost. */
		memcpy(file->base.secret.offer, file->base.secret.answer, sizeof(file->base.secret.offer));
		file->base.secret.answers++;
	}
	return status;
}

void secsess_file_close(struct secsess_file *file)
{
	secsess_file_end_leases(file);
	secsess_table_close(&file->table);
	if (file->root >= 0) {
		close(file->root);
		file->root = -1;
	}
}

enum secsess_status secsess_file_ready(struct secsess_file *file)
{
	int64_t now_ms = secsess_file_tick(file);
	bool fresh = now_ms >= file->looked_at_ms && now_ms - file->looked_at_ms < LOOK_MS;
	enum secsess_status status;

	file->base.counters.round_trips++;
	if (file->root >= 0 && file->fork_mark != secsess_fork_mark()) {
		secsess_file_close(file); /* locks of an open file are its parent's, too */
	}
	if (file->root >= 0 && (fresh || file->lease_count || is_in_place(file))) {
		file->looked_at_ms = fresh ? file->looked_at_ms : now_ms;
		return SECSESS_DONE;
	}
	secsess_file_close(file);
	file->fork_mark = secsess_fork_mark();
	status = open_root(file);
	if (!status) {
		status = secsess_table_open(&file->table, file->root, &file->base.error);
	}
	if (!status && file->base.secret.wanted) {
		status = know_secret(file);
	}
	if (status) {
		secsess_file_close(file);
		return status;
	}
	file->base.counters.connects++;
	snprintf(file->base.server, sizeof(file->base.server), "files of this machine");
	file->looked_at_ms = now_ms;
	return SECSESS_DONE;
}

enum secsess_status secsess_file_reopen(struct secsess_file *file)
{
	if (file->lease_count) {
		return SECSESS_IO; /* they are of the directory that is no more */
	}
	secsess_file_close(file);
	return secsess_file_ready(file);
}
