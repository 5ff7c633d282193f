/* SPDX-License-Identifier: BSD-3-Clause */

/* Why sessions of honest visitors end, and which reasons are ours.
 *
 * The promise: the server ends no honest session but for two reasons, each of which is one copy that looks like two or like
 * none: CAUSE_RESTORED and CAUSE_FIVE_OFFERS (with CAUSE_SHOWN_LATE, once in some ten million requests: the price of not
 * letting two copies take turns for ever). All else that costs an honest visitor a session is counted too, and is held
 * against what really happened; anything that does not fit is a broken promise. */
#ifndef SECSESS_SIM_BLAME_H
#define SECSESS_SIM_BLAME_H

#include "exchange.h"

enum cause {
	CAUSE_NONE,
	/* By itself. */
	CAUSE_LOGGED_OUT,
	CAUSE_IDLE,
	CAUSE_ABSOLUTE,
	CAUSE_EMPTY, /* holds nothing, and its client did not come back in time */
	/* By the server. */
	CAUSE_RESTORED,    /* the browser came with an old cookie after its successor had been presented */
	CAUSE_FIVE_OFFERS, /* none of five offers running arrived */
	CAUSE_SHOWN_LATE, /* the same, but for one that was not the newest any more when it was shown: see step.c, confirm() */
	/* By the server, since somebody else had another session of the same user: that an incident revokes all of the user's
	 * sessions is what it is for. */
	CAUSE_REVOKED,
	/* Its client has its ID no more; the server ended nothing, and can't give it back. Which of several answers that are
	 * under way the browser keeps, is for the network to decide: that of the last to arrive. And an ID that was renewed away
	 * must not lead to what took over from it, or whoever planted it before a login would be let in. */
	CAUSE_TWIN,         /* several requests without a session that lives each got a new one, and one cookie stays */
	CAUSE_RENEWAL_LOST, /* the answer that carried a renewed session's first ID never arrived */
	CAUSE_OVERTAKEN,    /* an offer's answer was overtaken by that of a renewal, and overwrote its cookie */
	/* The store fell back to a copy in which it is not, or is older than it may get. */
	CAUSE_STORE_LOST_IT,
	CAUSES
};

const char *cause_name(enum cause cause);

/* The server judged a request that came with a cookie. */
void blame_judged(const struct exchange *x);
/* For link.c: its obsolete ID ended that session, or its incident a user's, this moment. */
void blame_ended(const struct exchange *x, const struct secsess_end_request *request);
void blame_revoked(const struct exchange *x);
/* A cookie comes into an honest browser's jar, over what was there. */
void blame_overwritten(const struct exchange *x, const struct cookie *before);

#endif
