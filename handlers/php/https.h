/* SPDX-License-Identifier: BSD-3-Clause */

/* secsess.require_https and secsess.hsts: sessions by encrypted connections alone, and browsers that know it. */
#ifndef SECSESS_HTTPS_H
#define SECSESS_HTTPS_H

#include "request.h"

/* HTTPS is required, and the request came without: no session cookie counts, and none is sent. A browser on this very machine
 * is excepted, and what is no web request. */
bool secsess_https_is_missing(void);

/* Before a session is opened: without the HTTPS that is required there is no ID, whatever came. */
void secsess_https_settle(struct secsess_request *request);

/* Tells the browser by HSTS; headers must still be open. */
void secsess_https_tell(void);

#endif
