/* SPDX-License-Identifier: BSD-3-Clause */

#include "file_bytes.h"

#include <errno.h>
#include <unistd.h>

enum secsess_status secsess_bytes_fetch(int file, unsigned char *at, size_t size, size_t from, size_t *got)
{
	*got = 0;
	while (*got < size) {
		ssize_t more = pread(file, at + *got, size - *got, (off_t) (from + *got));

		if (more < 0 && errno == EINTR) {
			continue;
		}
		if (more < 0) {
			return SECSESS_IO;
		}
		*got += (size_t) more;
		if (more == 0 || from == 0) {
			break;
		}
	}
	return SECSESS_DONE;
}

enum secsess_status secsess_bytes_put(int file, const unsigned char *at, size_t size, size_t to)
{
	while (size) {
		ssize_t done = pwrite(file, at, size, (off_t) to);

		if (done < 0 && errno == EINTR) {
			continue;
		}
		if (done <= 0) {
			return SECSESS_IO;
		}
		at += done;
		to += (size_t) done;
		size -= (size_t) done;
	}
	return SECSESS_DONE;
}
