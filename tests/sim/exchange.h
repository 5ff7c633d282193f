/* SPDX-License-Identifier: BSD-3-Clause */

/* A request and its answer, from the moment it is sent until the answer arrived, or didn't. */
#ifndef SECSESS_SIM_EXCHANGE_H
#define SECSESS_SIM_EXCHANGE_H

#include "world.h"

struct exchange;

#define COOKIE_MAX 88 /* an ID with a tag */

/* What a client holds; text "" = nothing. */
struct cookie {
	char text[COOKIE_MAX];
	uint32_t generation;
	bool restored;       /* came out of an older copy of the jar */
	bool set_back;       /* came over a newer one: a store that had fallen back offered it */
	uint64_t roll_backs; /* of the world, when it was given */
	struct truth *truth; /* the session whose it is */
};

/* Whoever sends requests: a browser, or a thief with what he took from one. */
struct bearer {
	struct world *world;
	struct browser *browser; /* itself, or the victim */
	struct theft *theft;     /* NULL: an honest one */
	const char *agent;
	char ip[16];
	double loss;   /* of an answer on its way */
	unsigned life; /* a crash begins the next; answers to an earlier one are lost */
	int64_t died_at;
	void (*answered)(struct bearer *bearer, const struct exchange *exchange);
};

enum page {
	PAGE_PLAIN,    /* reads, and mostly writes */
	PAGE_READS,    /* read_and_close */
	PAGE_TWICE,    /* closes and starts again */
	PAGE_GIVES_UP, /* session_abort() */
	PAGE_DIES,     /* PHP is killed in the middle */
	PAGE_RENEWS,   /* session_regenerate_id() */
	PAGE_ROTATES,  /* the same where secsess.native_regenerate = rotate */
	PAGE_LOGS_IN,
	PAGE_LOGS_OUT
};

struct exchange {
	struct bearer *bearer;
	uint64_t number;
	unsigned life; /* the bearer's when it was sent */
	unsigned references;

	/* The request. */
	struct cookie sent;
	enum page page;
	unsigned account; /* PAGE_LOGS_IN: who; 0 = nobody whom secsess knows */
	bool navigation, has_body, keeps_cookie;
	const char *agent;
	char ip[16];
	int64_t upload_ms; /* how long its body takes to arrive */
	int64_t whole_at;  /* when it has left the client */
	int64_t work_ms;   /* of the page */
	int64_t body_ms;   /* of the page, after its headers left; 0 = they leave at its end */

	/* What the server made of it. */
	uint64_t roll_backs; /* of the world, when its session was read */
	bool again;          /* it has started before: the client shows nothing new */
	bool failed;         /* session_start() answered false */
	bool refused;        /* its ID got no session, or another one */
	enum secsess_verdict verdict;
	enum secsess_reason previous;
	enum secsess_reaction reaction;
	bool sets_cookie, clears_cookie, logged_in;
	int64_t
		offered_at; /* when the cookie that it sets was offered, by the store's clock; 0 = that is none of a rotation */
	struct cookie set;
};

/* A request as a bearer makes it, with what it holds now. All else is the caller's to fill in. */
struct exchange *exchange_new(struct bearer *bearer, const struct cookie *cookie);
/* Hands it to the network, which hands it to the server, which frees it when all is over. */
void exchange_send(struct exchange *x);
void exchange_tell(const struct exchange *x, const char *what, const struct cookie *cookie, const char *detail);

/* For the server. */

/* The answer's headers leave: they arrive at the bearer, or get lost. */
void exchange_answer(struct exchange *x);
void exchange_release(struct exchange *x);
/* A coroutine: one request in PHP. argument: the exchange. */
void server_serve(void *argument);

#endif
