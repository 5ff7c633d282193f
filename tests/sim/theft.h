/* SPDX-License-Identifier: BSD-3-Clause */

/* A theft: two copies of one session, and what becomes of them.
 *
 * The promise: one of the two is locked out within one rotation interval and five times the grace, and when both come it
 * is an incident. Its clock stands still while an offer could be made and nobody comes who could take it (has the lock
 * and can keep a cookie: truth.c sees to it that who does gets one), or while a page sits on one that it takes back in the
 * end; it begins anew when the store falls back to an older copy, and when that takes over a generation which it had lost;
 * and who is renewed away has his grace.
 *
 * From the moment in which the victim is refused the thief can go on with nothing, whatever the reason; see THEFT_FIXATION for the
 * one exception. */
#ifndef SECSESS_SIM_THEFT_H
#define SECSESS_SIM_THEFT_H

#include "exchange.h"

#define POCKET 8

enum thief_kind {
	THIEF_POLLS,       /* like a browser that never sleeps */
	THIEF_RACES,       /* lies in wait for the rotation */
	THIEF_ALTERNATES,  /* comes when his victim has been quiet for long enough: shows what he has, and gets the next */
	THIEF_WAITS,       /* comes after a rotation or more */
	THIEF_ABSORBS,     /* takes offers and does not show them, until he does */
	THIEF_HOARDS,      /* the same, and shows one when he or his victim was refused */
	THIEF_SWALLOWS,    /* takes offers, and then goes on with requests that can keep no cookie */
	THIEF_REGENERATES, /* session_regenerate_id() */
	THIEF_SITS,        /* the same, and shows the new ID only when the old one is obsolete */
	THIEF_OLD,         /* comes with an older generation than he could */
	THIEF_NO_COOKIES,  /* HEAD, prefetch, read_and_close: never an offer */
	THIEF_KINDS
};

enum theft_end {
	THEFT_OPEN,
	THEFT_INCIDENT,
	THEFT_THIEF_OUT,   /* his ID is worth nothing any more */
	THEFT_VICTIM_AWAY, /* never came again, or not for long enough: both copies are good, or the thief's is */
	/* The thief renewed a session that no user is bound to, and goes on in it; the victim was refused. That renewal may have
	 * been the login, and whoever planted the ID before must not be able to end what came of it. */
	THEFT_FIXATION,
	THEFT_ENDS
};

struct theft {
	struct theft *next;
	struct browser *victim;
	enum thief_kind kind;
	struct bearer thief;
	struct cookie pocket[POCKET]; /* the newest last */
	size_t count;

	struct truth *stolen;
	int64_t began, limit; /* store's clock; limit without the time that does not count */
	int64_t idle_ms;      /* that does not count */
	int64_t counted_until, possible_at;
	uint32_t newest;
	int64_t planned_at; /* virtual time of the next look at it; 0 = none */
	bool watched;       /* newest and possible_at are known */
	int64_t offered_at;

	bool renewed; /* by one of the two */
	bool resolved, no_contest;
	bool incident, thief_refused;
	const char *victim_told; /* how the victim was refused; NULL: not yet */
	bool as_if_planted;      /* ... as one who may have planted the ID */
	enum theft_end end;

	/* How the thief goes on; see thief.c. */
	int steps;
	int64_t pause_ms, began_at;
};

const char *thief_kind_name(enum thief_kind kind);
const char *theft_end_name(enum theft_end end);

/* Takes what is in the victim's jar. NULL: that is worth nothing. */
struct theft *theft_begin(struct browser *victim, enum thief_kind kind);
/* Looks at what an operation left in the store. theft may be NULL. */
void theft_observe(struct theft *theft);
/* One of the two was judged. */
void theft_judged(struct theft *theft, const struct exchange *x);
/* The store is an older one now: the clock begins anew. */
void theft_rolled_back(struct theft *theft);
/* The victim's story is over. */
void theft_close(struct theft *theft);

/* thief.c: sets up what the thief does, and begins it. */
void thief_begin(struct theft *theft);

#endif
