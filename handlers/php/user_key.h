/* SPDX-License-Identifier: BSD-3-Clause */

/* secsess.user_key: the entry of $_SESSION that tells whose session it is, for applications that call nothing. */
#ifndef SECSESS_USER_KEY_H
#define SECSESS_USER_KEY_H

#include "request.h"

/* $_SESSION was just read: whom it names. */
void secsess_user_key_begin(struct secsess_request *request);

enum secsess_follow {
	SECSESS_FOLLOW_SAME,    /* the session is whose it was */
	SECSESS_FOLLOW_RENEWED, /* another session took over; what $_SESSION holds now is to be written there */
	SECSESS_FOLLOW_REFUSED  /* it could not: what the request wrote must not be saved; warned */
};

/* Makes the session the one's whom $_SESSION names, if the request changed that. Headers must be open. */
enum secsess_follow secsess_user_key_follow(struct secsess_request *request);
/* The same when headers are gone: whether what the request wrote may be saved. Warned if not. */
bool secsess_user_key_check(struct secsess_request *request);

#endif
