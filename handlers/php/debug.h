/* SPDX-License-Identifier: BSD-3-Clause */

/* secsess.debug = 1: mistakes of an application that PHP passes over are told to who develops it. Each function does nothing unless
 * it is set, none runs any code of the application's but its error handler, and that one not at the request's end. */
#ifndef SECSESS_DEBUG_H
#define SECSESS_DEBUG_H

#include "request.h"

/* $_SESSION was changed while no session was open: seen where session_start() drops that, and at the request's end. */
void secsess_debug_starts(struct secsess_request *request);
void secsess_debug_started(struct secsess_request *request, bool done);
void secsess_debug_closed(struct secsess_request *request);
/* For our RSHUTDOWN, with no session open. */
void secsess_debug_end(struct secsess_request *request);

/* A session was locked for long and nothing in it changed; what was changed is not of the session, or of one that isn't kept.
 * payload as for secsess_session_commit(). */
void secsess_debug_commits(struct secsess_request *request, struct secsess_slice payload);
void secsess_debug_committed(struct secsess_request *request, enum secsess_status status);

/* session_regenerate_id() again and again. */
void secsess_debug_renews(struct secsess_request *request);
void secsess_debug_renewed(struct secsess_request *request);

/* A cookie could not be sent, if that is why: tells, once a request, where output began. */
void secsess_debug_output_began(struct secsess_request *request);

/* For the sweep. */
void secsess_debug_forget(struct secsess_request *request);

#endif
