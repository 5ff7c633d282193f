/* SPDX-License-Identifier: BSD-3-Clause */

/* Bytes to and from a file, whatever signals come in between. IO: errno says why. */
#ifndef SECSESS_FILE_BYTES_H
#define SECSESS_FILE_BYTES_H

#include "../core/base.h"

/* *got is less than size only where the file ends; or at its beginning, for a caller who sees by a checksum whether he has all: it
 * is not asked a second time there. */
enum secsess_status secsess_bytes_fetch(int file, unsigned char *at, size_t size, size_t from, size_t *got);

/* All of it, or IO: some of it may be written then. */
enum secsess_status secsess_bytes_put(int file, const unsigned char *at, size_t size, size_t to);

#endif
