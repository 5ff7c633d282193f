/* SPDX-License-Identifier: BSD-3-Clause */

/* Why sessions of honest visitors end, and which reasons are ours. */
#ifndef SECSESS_SIM_BLAME_H
#define SECSESS_SIM_BLAME_H

#include "exchange.h"

enum cause {
	CAUSE_NONE,
	/* Nobody's fault. */
	CAUSE_LOGGED_OUT,
	CAUSE_IDLE,
	CAUSE_ABSOLUTE,
	CAUSE_EMPTY, /* holds nothing, and its client did not come back in time */
	CAUSE_TWIN,  /* of several first requests each got a session, and the client keeps one cookie */
	/* Ended by us, and it can't be otherwise. */
	CAUSE_RESTORED,      /* the browser came with an old cookie after its successor had been presented */
	CAUSE_FIVE_OFFERS,   /* five offers running were lost on their way */
	CAUSE_RENEWAL_LOST,  /* the answer that carried a renewed session's first ID was lost on its way */
	CAUSE_OVERTAKEN,     /* an offer's answer was overtaken by that of a renewal, and overwrote its cookie */
	CAUSE_STORE_LOST_IT, /* it, or its last sign of life, went with the store's last writes */
	CAUSE_REVOKED,       /* another session of the same user was stolen, and that was found out */
	CAUSE_OVERWRITTEN,   /* the answer to a request whose session had ended brought a new one's cookie, late */
	CAUSES
};

const char *cause_name(enum cause cause);

/* The server judged a request that came with a cookie. */
void blame_judged(const struct exchange *x);
/* For link.c: its obsolete ID ended that session, or its incident a user's, this moment. */
void blame_suspected(const struct exchange *x, const struct secsess_place *place);
void blame_revoked(const struct exchange *x);
/* A cookie comes into an honest browser's jar, over what was there. */
void blame_overwritten(const struct exchange *x, const struct cookie *before);

#endif
