/* SPDX-License-Identifier: BSD-3-Clause */

/* Whether a request was sent by a page of this site: by what the browser says of it, and by tokens that only this site's pages
 * know. */
#ifndef SECSESS_CSRF_H
#define SECSESS_CSRF_H

#include "sid.h"

/* Half of it masks the other half, and is new each time: what is compressed together with it can't be told from its length
 * (BREACH). */
#define SECSESS_CSRF_TOKEN_LENGTH 43

/* Letters, digits, - and _. */
struct secsess_csrf_token {
	char text[SECSESS_CSRF_TOKEN_LENGTH + 1];
};

/* A token of sid's session, of whatever generation, for one scope. The ring has a key. */
void secsess_csrf_make(struct secsess_csrf_token *token, const struct secsess_keyring *ring,
	const struct secsess_sid *sid, struct secsess_slice scope);

/* Made for that session and scope with any of the ring's keys. Never for a zeroed sid. */
bool secsess_csrf_holds(const struct secsess_keyring *ring, const struct secsess_sid *sid, struct secsess_slice scope,
	struct secsess_slice token);

enum secsess_csrf_verdict {
	SECSESS_CSRF_ALLOWED = 0,
	SECSESS_CSRF_BY_TOKEN, /* the browser does not say: the token decides */
	SECSESS_CSRF_CROSS_SITE,
	SECSESS_CSRF_FOREIGN_ORIGIN,
	SECSESS_CSRF_NO_TOKEN,
	SECSESS_CSRF_WRONG_TOKEN,
	SECSESS_CSRF_UNKNOWN /* whether the token is right can't be told: the store doesn't answer */
};

const char *secsess_csrf_verdict_name(enum secsess_csrf_verdict verdict);

/* Headers as they came; empty = not there. */
struct secsess_csrf_request {
	struct secsess_slice method;
	struct secsess_slice fetch_site, origin;
	struct secsess_slice host; /* where the client believes to be: "host" or "host:port" */
	bool https;
};

/* ALLOWED, BY_TOKEN, CROSS_SITE or FOREIGN_ORIGIN. */
enum secsess_csrf_verdict secsess_csrf_judge(const struct secsess_csrf_request *request);

/* paths: separated by commas or blanks, each beginning with "/"; one that ends with "/" and an asterisk names all below it. */
bool secsess_csrf_paths_are_valid(struct secsess_slice paths);
/* Whether the path of a request's address is one of paths. An address that servers might take for another path than it looks
 * like is none. */
bool secsess_csrf_is_exempt(struct secsess_slice paths, struct secsess_slice address);

#endif
