/* SPDX-License-Identifier: BSD-3-Clause */

#include "private_file.h"

#include "php.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../core/crypto.h"

#define PRIVATE_FILE_MAX 65536

void secsess_release_private(struct secsess_buf *text)
{
	if (text->data) {
		secsess_wipe(text->data, text->size);
	}
	secsess_buf_release(text);
}

static enum secsess_status read_all(int file, struct secsess_buf *text)
{
	enum secsess_status status = secsess_buf_reserve(text, PRIVATE_FILE_MAX);
	ssize_t got;

	while (!status && text->size < PRIVATE_FILE_MAX &&
		(got = read(file, text->data + text->size, PRIVATE_FILE_MAX - text->size)) != 0) {
		if (got < 0 && errno != EINTR) {
			return SECSESS_IO;
		}
		text->size += got > 0 ? (size_t) got : 0;
	}
	return status;
}

enum secsess_status secsess_read_private(const char *setting, const char *path, struct secsess_buf *text,
	struct secsess_error *error)
{
	struct stat info;
	int file = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
	enum secsess_status status = SECSESS_CONFIG;

	if (file < 0) {
		secsess_error_set(error, "%s can't be read (%s): make it readable for the user that PHP runs as", setting,
			strerror(errno)); /* each thread's own text in libc: NOLINT(concurrency-mt-unsafe) */
		return SECSESS_CONFIG;
	}
	if (fstat(file, &info) || !S_ISREG(info.st_mode)) {
		secsess_error_set(error, "%s is not a plain file", setting);
	} else if (info.st_mode & (S_IRWXO | S_IWGRP)) {
		secsess_error_set(error, "%s is open to others than its owner and group: chmod 640 it", setting);
	} else if ((status = read_all(file, text)) != SECSESS_DONE) {
		secsess_error_set(error, "%s can't be read", setting);
	}
	close(file);
	return status;
}
