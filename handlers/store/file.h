/* SPDX-License-Identifier: BSD-3-Clause */

/* The store in a directory of this machine: the embedded default.
 *
 *   <directory>/<first two of handle>/<handle>    a session that is bound to nobody
 *   <directory>/u/<tag>/<handle>                  a user's: the user's sessions are one listing
 *                        <handle>.f               the snapshot of a retired one, beside it
 *   <directory>/u/<tag>/revoked, series           a user's revocation time, and series of auto-login keys
 *   <directory>/secret, incidents, events         of all
 *   <directory>/locks                             the lock table: nothing in it outlives the boot
 *
 * Where another user has that directory already, it is <directory>-<user's number>.
 *
 * Whoever may not become the directory's owner can neither read nor change anything: folders are 0700, files 0600, and no
 * symbolic link below the directory is followed. */
#ifndef SECSESS_FILE_H
#define SECSESS_FILE_H

#include "store.h"

struct secsess_file_options {
	bool sync; /* what was written is on the disk before it is called done */
};

/* Makes a driver that opens its directory when it is first used. directory: an absolute path, copied; it is made, if what
 * it lies in is there. NULL: no memory. */
struct secsess_store *secsess_file_new(const char *directory, const struct secsess_file_options *options);

#endif
