/* SPDX-License-Identifier: BSD-3-Clause */

/* Cookies as headers carry them: those that a browser brings, and those that a response sets, as browsers read them (RFC 6265bis). */
#ifndef SECSESS_COOKIES_H
#define SECSESS_COOKIES_H

#include "base.h"

/* The next "name=value" of a Cookie header; false: there is none. rest: what is left of it. */
bool secsess_cookie_next(struct secsess_slice *rest, struct secsess_slice *name, struct secsess_slice *value);
/* Whether PHP takes a cookie of that name for the session's: it writes blanks and dots as _, and makes an array of what has a
 * bracket. A prefix that browsers know (__Host-, __Secure-) stands in the name as it came. */
bool secsess_cookie_is_named(struct secsess_slice name, const char *session_name);

/* What a Set-Cookie header says; slices point into its text. */
struct secsess_set_cookie {
	struct secsess_slice name, value;
	bool ends; /* it takes the cookie away */
};

/* Reads what stands behind "Set-Cookie:". year: the present one; what expires in one before it has ended. False: a browser
 * would keep nothing. */
bool secsess_set_cookie_read(struct secsess_slice text, int year, struct secsess_set_cookie *cookie);

/* Where a cookie belongs, and how it is guarded. */
struct secsess_cookie_place {
	const char *path;   /* with a slash first */
	const char *domain; /* "" = of this host alone */
	bool secure;
	const char *same_site; /* at least; what is none of its words stands for Lax */
};

/* Appends the cookie as it must be: in its place, HttpOnly, Secure where asked or by itself, SameSite at least as strict as
 * asked. Its value, its lifetime and what else it has stay as they are. NOMEM. */
enum secsess_status secsess_set_cookie_write(struct secsess_buf *to, struct secsess_slice text,
	const struct secsess_cookie_place *place);

#endif
