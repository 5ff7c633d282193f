/* SPDX-License-Identifier: BSD-3-Clause */

/* Several cookies of the session's name in one request: which counts, and the end of those that are dead. */
#ifndef SECSESS_TOSSED_H
#define SECSESS_TOSSED_H

#include "request.h"

/* Before a session is opened by PHP's choice of cookie: PS(id) and $_COOKIE become those of the cookie that counts, or of none.
 * Negative: session.error. */
enum secsess_status secsess_tossed_settle(struct secsess_request *request);

/* When the headers leave: dead cookies are taken back from wherever they can have come. */
void secsess_tossed_expire(struct secsess_request *request);

#endif
