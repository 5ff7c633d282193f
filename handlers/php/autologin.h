/* SPDX-License-Identifier: BSD-3-Clause */

/* Auto-login for applications: "remember me", and the devices that do. */
#ifndef SECSESS_AUTOLOGIN_FACE_H
#define SECSESS_AUTOLOGIN_FACE_H

#include "php.h"

#include "request.h"

PHP_FUNCTION(secsess_autologin_issue);
PHP_FUNCTION(secsess_autologin_attempt);
PHP_FUNCTION(secsess_autologin_forget);
PHP_FUNCTION(secsess_autologin_keys);
PHP_FUNCTION(secsess_autologin_revoke);

/* The user leaves: this device forgets him. Before the session is ended; headers open or not. */
enum secsess_status secsess_autologin_leave(struct secsess_request *request);

/* Right before the headers leave: a key that comes too late, and the session that came with it, are taken out. */
void secsess_autologin_settle(struct secsess_request *request);

/* What secsess_autologin_attempt() came to in this request; NULL = it was not called, or no key came. */
const char *secsess_autologin_outcome(const struct secsess_request *request);

#endif
