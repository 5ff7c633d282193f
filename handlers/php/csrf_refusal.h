/* SPDX-License-Identifier: BSD-3-Clause */

/* What becomes of a request that another site's page may have sent. */
#ifndef SECSESS_CSRF_REFUSAL_H
#define SECSESS_CSRF_REFUSAL_H

#include "../core/csrf.h"
#include "request.h"

/* Puts the event into the queue. */
void secsess_csrf_tell(struct secsess_request *request, enum secsess_csrf_verdict verdict);

/* Answers the request instead of its script, which will not run; from our RINIT only. */
void secsess_csrf_refuse(struct secsess_request *request, enum secsess_csrf_verdict verdict);

/* The module ends. */
void secsess_csrf_remove(void);

#endif
