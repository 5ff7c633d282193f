/* SPDX-License-Identifier: BSD-3-Clause */

/* Files that hold secrets. */
#ifndef SECSESS_PRIVATE_FILE_H
#define SECSESS_PRIVATE_FILE_H

#include "../core/base.h"

/* Reads all of it; one that everybody can read or write is refused. setting: by which name error tells of it. Release text in
 * any case. CONFIG, IO, NOMEM. */
enum secsess_status secsess_read_private(const char *setting, const char *path, struct secsess_buf *text,
	struct secsess_error *error);
/* Wipes it, too. */
void secsess_release_private(struct secsess_buf *text);

#endif
