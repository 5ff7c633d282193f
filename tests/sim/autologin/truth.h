/* SPDX-License-Identifier: BSD-3-Clause */

/* What really happened to keys: who got which, who used it, and which session was shown. Judged from that alone, without a
 * look at what the store keeps, each answer of the store must be the one that is promised:
 *
 * a key serves once; the same again within grace is late; after grace it serves again only while neither the session nor the
 * key that came of it was ever shown, and no more than a few times; all other keys that were given and are not the newest are a copy, and the next that comes
 * with another one is an incident. A series that no thief came to never gets to that, and ends only by what its user does, by
 * time, or by one device too many. */
#ifndef SECSESS_SIM_AUTOLOGIN_TRUTH_H
#define SECSESS_SIM_AUTOLOGIN_TRUTH_H

#include "world.h"

struct request;

struct person {
	unsigned number;
	char name[16];
	struct series *series; /* all that there ever was */
	bool incident;         /* ever */
	int64_t revoked_at;    /* the last time; 0 = never */
};

struct series {
	struct series *next;
	struct person *person;
	struct client *browser;
	struct secsess_place place;
	int64_t expires_at, used_at;
	struct key *newest;
	struct use *last;
	bool robbed;     /* a thief showed one of its keys */
	bool unanswered; /* so many answers in a row got lost that a key serves no more */
	struct key *suspect_by;
	int64_t settled_at; /* suspect, and whoever was to end its sessions told of no failure; 0 = not yet */
	enum gone gone;
};

/* A key that was made; maybe nobody ever got it. */
struct key {
	struct series *series;
};

/* A key was used. */
struct use {
	struct key *key, *heir;
	struct use *replaces; /* the one of the same key that was in vain; NULL: none */
	bool by_thief;
	bool shown;  /* its session; or its heir was used */
	bool vain;   /* the key was used once more */
	bool logged; /* made a session */
	char session[SECSESS_HANDLE_LENGTH + 1];
};

/* A session. */
struct visit {
	struct person *person; /* NULL: nobody's */
	struct use *use;       /* that made it; NULL: none */
	bool remembered;       /* nothing but a key was shown for it */
	int64_t made_at;
	uint64_t number;
	struct secsess_place place;
};

/* A theft: one copy of one key. */
struct theft {
	struct theft *next;
	struct series *series;
	struct key *key;
	bool used;    /* the store has seen it, from the thief */
	bool won;     /* and it served */
	bool came[2]; /* after the other's use: browser, thief; not late */
	bool incident;
};

/* At the moment at which the store does it. */
void truth_issued(struct request *request, const struct secsess_series_put *put);
void truth_used(struct request *request, const struct secsess_key_use *use, enum secsess_status status,
	const struct secsess_key_answer *answer);
void truth_heard(struct request *request, enum secsess_status status);
void truth_dropped(struct request *request, const struct secsess_place *place);
void truth_revoked(struct request *request);

/* A session is served to who showed its ID. */
void truth_admitted(struct request *request, const struct secsess_session *session);
/* A session was not, and why. */
void truth_refused(struct request *request, const struct secsess_session *session);
/* What was done about a key is done. */
void truth_attempted(struct request *request, enum secsess_status status,
	const struct secsess_autologin_result *result);
/* At the end of a world. */
void truth_count(struct world *world);

#endif
