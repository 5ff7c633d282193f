/* SPDX-License-Identifier: BSD-3-Clause */

/* Commands as they are written in RESP. hiredis can do it too, into memory of its own that would have to be copied and
 * wiped, by printf: at every request that cost as much as all the rest of sending. */
#ifndef SECSESS_RESP_H
#define SECSESS_RESP_H

#include "../core/base.h"

/* Adds one command of argc words. NOMEM leaves out as it was. */
enum secsess_status secsess_resp_append(struct secsess_buf *out, size_t argc, const struct secsess_slice *argv);

#endif
