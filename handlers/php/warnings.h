/* SPDX-License-Identifier: BSD-3-Clause */

/* The one place that speaks to people. */
#ifndef SECSESS_WARNINGS_H
#define SECSESS_WARNINGS_H

#include "request.h"

/* E_WARNING "secsess: …". At the request's end it goes past the application's error handler, which could throw. */
void secsess_warn(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* E_NOTICE, in the same way: for developers. */
void secsess_notice(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* Why a session could not be started. */
void secsess_warn_start(const struct secsess_request *request, enum secsess_status status);
/* Why changes were not saved. */
void secsess_warn_commit(const struct secsess_request *request, enum secsess_status status);
/* Why a renewal or a login was refused. */
const char *secsess_refusal(const struct secsess_request *request, enum secsess_status status);
/* Why the ID was not renewed. */
void secsess_warn_renew(const struct secsess_request *request, enum secsess_status status);

#endif
