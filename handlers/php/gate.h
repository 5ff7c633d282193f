/* SPDX-License-Identifier: BSD-3-Clause */

/* The gate: the one place that sees a response's headers right before they leave. There the session cookie is settled,
 * once. */
#ifndef SECSESS_GATE_H
#define SECSESS_GATE_H

#include "request.h"

/* Wraps and unwraps the SAPI's send_headers. */
void secsess_gate_install(void);
void secsess_gate_remove(void);

/* Drops an offer whose Set-Cookie would come too late; headers must still be open. Also called at commit, where the offer
 * can be taken back. */
void secsess_gate_settle(struct secsess_request *request);

#endif
