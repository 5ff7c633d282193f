/* SPDX-License-Identifier: BSD-3-Clause */

/* A login, as it will be once the core has one: a session that is bound to its user from its first byte on takes over, and
 * the one before is retired. */
#ifndef SECSESS_SIM_LOGIN_H
#define SECSESS_SIM_LOGIN_H

#include "truth.h"

#define SERIALIZER secsess_slice_str("php")

/* Logs the exchange's account in. False: it failed, and session is open as before; else that is closed. */
bool login_run(struct witness *witness, struct secsess_session *session);

#endif
