/* SPDX-License-Identifier: BSD-3-Clause */

/* Who sends requests, browsers and thieves alike, and what a request is. */
#ifndef SECSESS_SIM_AUTOLOGIN_CLIENT_H
#define SECSESS_SIM_AUTOLOGIN_CLIENT_H

#include "truth.h"

/* Cookies, and the truth about each. Text "" = none. */
struct jar {
	char session[SECSESS_SID_MAX + 1];
	struct visit *visit;
	char key[SECSESS_AUTOLOGIN_TEXT_MAX + 1];
	struct key *truth; /* NULL with a text: a guess */
};

struct client {
	struct client *next;
	struct world *world;
	struct person *person;
	struct client *browser; /* itself, or the victim */
	struct theft *theft;    /* NULL: an honest one */
	uint64_t number;
	struct jar jar;
	unsigned life;      /* a restart begins the next; answers to an earlier one are lost */
	unsigned in_flight; /* of this life */
	bool logged_in;     /* as the last answer showed */
	bool deaf;          /* loses all answers */
	struct story story; /* a browser's, and of whoever stole from it */
};

enum page {
	PAGE_PLAIN,
	PAGE_READS,   /* read_and_close */
	PAGE_RENEWS,  /* session_regenerate_id() */
	PAGE_LOGS_IN, /* with a password, and wants to be remembered */
	PAGE_LOGS_OUT
};

struct request {
	struct client *client;
	struct world *world;
	uint64_t number;
	unsigned life;
	struct jar sent;
	enum page page;

	/* What came of it. */
	struct use *use; /* that the store made for it */
	bool asked;      /* the store about a key */
	bool absent;     /* ... of which it knew nothing */
	struct series *issued;
	bool failed; /* the store, or one of its answers got lost */
	enum secsess_key_outcome outcome;
	bool sets_session, clears_session, sets_key, clears_key, logged_in, answered;
	struct jar set;
};

/* Sends what the jar holds now. */
void client_send(struct client *client, enum page page);
/* Until no answer is due any more. */
void client_wait(struct client *client);
void client_tell(const struct client *client, uint64_t request, const char *what, const char *detail);
/* A request at the server. */
void server_serve(struct request *request);

/* A store as a request sees it: what the Redis driver is to PHP. */
struct link {
	struct secsess_store base;
	struct request *request;
};
void link_begin(struct link *link, struct request *request);

/* Lives until the world ends. Coroutines; argument: the client. */
void browser_live(void *argument);
void thief_live(void *argument);
/* Somebody copies this browser's key, and begins to use it some time. */
void thief_begin(struct client *browser);
/* Somebody tries keys that were never given out. */
void thief_guess(struct client *browser);

#endif
