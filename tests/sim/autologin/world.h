/* SPDX-License-Identifier: BSD-3-Clause */

/* A small world of devices that log their users in by themselves: one site with its store, people with browsers, thieves of
 * keys, and time. Many of them, one after the other, each with settings and a seed of its own. */
#ifndef SECSESS_SIM_AUTOLOGIN_WORLD_H
#define SECSESS_SIM_AUTOLOGIN_WORLD_H

#include "../../../handlers/core/autologin.h"
#include "../../../handlers/store/memory.h"
#include "../random.h"
#include "../story.h"
#include "../timeline.h"

#define SECOND INT64_C(1000)
#define MINUTE (60 * SECOND)
#define HOUR (60 * MINUTE)
#define DAY (24 * HOUR)

#define PEOPLE 30
#define BROWSERS 60 /* of all people together */

struct client;
struct person;
struct theft;

struct settings {
	const char *name;
	struct secsess_config config;
	double loss;       /* of a request on its way, and of an answer */
	double store_loss; /* of an operation on its way to the store, and of its answer */
	int64_t outage_ms; /* mean time between two outages of the store; 0 = never */
	int64_t theft_ms;  /* mean time between two thefts */
	bool slow;         /* requests and answers often take as long as they may */
};

/* Why a series is no more. */
enum gone {
	GONE_NOT,
	GONE_EXPIRED,
	GONE_LOGGED_OUT,
	GONE_REISSUED,
	GONE_DISPLACED,
	GONE_REVOKED,
	GONE_UNANSWERED,
	GONES
};

enum theft_end {
	THEFT_UNUSED,   /* the thief never got through with his key */
	THEFT_ALONE,    /* one of both never came again after the other's use: there is nothing to be seen */
	THEFT_IN_VAIN,  /* used, but never shown what came of it, and the browser's use went over it: he has nothing */
	THEFT_SUSPECT,  /* one of both was locked out, the series' sessions ended */
	THEFT_INCIDENT, /* both came: the user was revoked */
	THEFT_OVER,     /* the series ended otherwise */
	THEFT_ENDS
};

struct tally {
	uint64_t restarts, tabs, requests, logins, lost, failures, outages, guesses, seconds;
	uint64_t outcomes[SECSESS_KEY_INCIDENT + 1];
	uint64_t came_back; /* after an answer that got lost */
	uint64_t remembered, shown, refused_vain, kept_out, broken;
	uint64_t gone[GONES]; /* that a browser came with */
	uint64_t thefts[THEFT_ENDS];
};

struct world {
	const struct settings *settings;
	size_t number;
	uint64_t seed;
	struct timeline timeline;
	struct random random, secrets;
	struct storyteller teller;
	struct tally *tally;
	struct secsess_store *store;
	struct secsess_keyring *ring, *foreign; /* foreign: that of a guesser */
	int64_t outage_until;
	struct person *people;
	struct client *browsers;
	struct theft *thefts;
	void *made; /* all memory of world_new() */
	uint64_t restarts, limit, next_request, next_session;
	bool ending; /* nothing new begins */
	bool failed;
};

bool world_play(size_t number, uint64_t seed, uint64_t restarts, uint64_t trace, struct tally *tally, uint64_t *digest);
const struct settings *world_settings(size_t number);

int64_t world_now(const struct world *world);
/* Zeroed, and freed with the world. */
void *world_new(struct world *world, size_t size);
/* Of the coroutine that runs. */
void world_sleep(struct world *world, int64_t ms);
bool world_chance(struct world *world, double probability);

/* The life of a record as it is stored; false: there is none. */
bool world_peek(const struct world *world, const struct secsess_place *place, struct secsess_header *header);
/* The series as it is stored; false: there is none. */
bool world_peek_series(const struct world *world, const struct secsess_place *place, struct secsess_series *series);

/* A promise was broken: says so, tells the story of whose series or session it is, and ends the world. */
void world_broken(struct world *world, const struct client *browser, uint64_t request, const char *what);

#endif
