/* SPDX-License-Identifier: BSD-3-Clause */

/* The cookie that an auto-login key stands in. */
#ifndef SECSESS_AUTOLOGIN_COOKIE_H
#define SECSESS_AUTOLOGIN_COOKIE_H

#include "php.h"

#include "../core/autologin.h"
#include "request.h"

/* More of one name are not looked at. */
#define SECSESS_AUTOLOGIN_COOKIES_MAX 16

/* Those that came, as the browser sent them: $_COOKIE has but the first, which may have been planted. */
struct secsess_autologin_came {
	struct secsess_autologin_cookies cookies;
	struct secsess_slice at[SECSESS_AUTOLOGIN_COOKIES_MAX];
	char *text; /* emalloc'ed; they point in here */
};
/* Release it on every outcome. */
void secsess_autologin_came(struct secsess_autologin_came *came);
void secsess_autologin_came_release(struct secsess_autologin_came *came);

/* Headers must still be open for each. One that is in the response already is replaced. */
void secsess_autologin_send(const struct secsess_autologin_offer *offer);
void secsess_autologin_expire(void);
void secsess_autologin_withdraw(void);

/* Whether a cookie of that name is the auto-login's, with its prefix or without. */
bool secsess_autologin_is_named(struct secsess_slice name);

#endif
