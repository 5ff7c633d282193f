/* SPDX-License-Identifier: BSD-3-Clause */

/* What lies behind a directory. */
#ifndef SECSESS_FILE_SYSTEM_H
#define SECSESS_FILE_SYSTEM_H

#include <stdbool.h>

/* The name of a file system that other machines can write to as well, or NULL: where memory that is mapped is not one for all,
 * the lock table does not hold. What can't be told is taken for a local one. */
const char *secsess_network_file_system(int file);

/* What lies there is gone when the machine stops. What can't be told is taken for a disk. */
bool secsess_is_memory_file_system(int file);

/* openat(), which follows no symbolic link on the whole way, where the system can do that; else not at its end. Creates with
 * 0600. */
int secsess_open_beneath(int folder, const char *path, int flags);

#endif
