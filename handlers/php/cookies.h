/* SPDX-License-Identifier: BSD-3-Clause */

/* The session cookie of a response as it leaves, and that of the request as PHP and the script see it.
 *
 * Whatever set it, PHP, setcookie() or a raw header: there is one at most, with the session's own ID, where PHP's settings have
 * it, and guarded: HttpOnly, Secure on HTTPS, SameSite. What takes the cookie away passes, as a logout does. */
#ifndef SECSESS_COOKIES_FACE_H
#define SECSESS_COOKIES_FACE_H

#include "request.h"

/* PS(id) and $_COOKIE become the chosen ID; an empty one: there is none. */
void secsess_cookies_show(const char *name, struct secsess_slice chosen);

/* The request came without an ID, and its browser would not have sent one, or keep a new one: by SameSite, from another site.
 * A new one could only take the place of the visitor's own, whom that would log out. */
bool secsess_cookies_are_withheld(void);

/* Takes all cookies of a name out of the response, and leaves all others; headers must still be open. */
void secsess_cookies_withdraw(const char *name);
/* The same of the session's. */
void secsess_cookies_withdraw_session(void);

/* Makes the session's cookie what it must be; headers must still be open. False: one with an ID that is not the session's was
 * set, and is not sent. */
bool secsess_cookies_settle(const struct secsess_request *request);

/* Caches keep nothing that brings a cookie of ours: neither for another visitor nor for this one. Headers must still be open. */
void secsess_cookies_keep_from_caches(void);

#endif
