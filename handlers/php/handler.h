/* SPDX-License-Identifier: BSD-3-Clause */

/* The save handler. */
#ifndef SECSESS_HANDLER_H
#define SECSESS_HANDLER_H

#include "compat.h"

#include "request.h"

extern const ps_module secsess_ps_module;

/* Looks up, once a request, what the session will need: settings, store, secret. Negative: the session's error says why. */
enum secsess_status secsess_request_begin(struct secsess_request *request);

/* Our module is what PHP's session functions end up in, directly or through a class that extends SessionHandler. */
bool secsess_is_handler(void);

/* Shows a new ID to PHP, and sends its cookie. */
void secsess_show_id(const struct secsess_sid *sid);

#endif
