/* SPDX-License-Identifier: BSD-3-Clause */

/* A small world: one site with its store, its visitors, and time. A simulation is many of them, one after the other, each
 * with settings and a seed of its own, so that any of them can be replayed alone. */
#ifndef SECSESS_SIM_WORLD_H
#define SECSESS_SIM_WORLD_H

#include "../../handlers/core/session.h"
#include "../../handlers/store/memory.h"
#include "random.h"
#include "story.h"
#include "timeline.h"

struct browser;
struct link;
struct tally;
struct theft;
struct truth;

#define SECOND INT64_C(1000)
#define WORLD_REQUESTS 25000 /* of one world, unless fewer are wanted in all */
#define ACCOUNTS 100         /* users of a world; 0 is nobody */

/* What a site was set to, and what its surroundings are like. */
struct settings {
	const char *name;
	struct secsess_config config;
	bool sealed;          /* a secret file, or a secret that is kept in the store */
	double loss;          /* of an answer on its way, at least */
	int64_t roll_back_ms; /* mean time between two fail-overs to an older copy of the store; 0 = never */
	int64_t outage_ms;    /* mean time between two outages of the store; 0 = never */
	double answer_loss;   /* of the store's answer, after which the driver repeats the operation */
};

struct world {
	const struct settings *settings;
	size_t number;
	uint64_t seed;
	int64_t grace_ms, rotate_ms;
	/* What is promised holds while a message is under way for no longer than this. An offer leaves within half the
	 * grace, or not at all; answer, next request and its waiting for the lock must fit into the other half. */
	int64_t delay_max_ms;

	struct timeline timeline;
	struct random random, secrets;
	struct storyteller teller;
	struct tally *tally;

	struct secsess_store *store;
	struct secsess_keyring *ring;
	struct link *links;      /* all */
	struct link *idle_links; /* not in use */
	int64_t outage_until;
	int64_t store_clock_ahead; /* of virtual time: another server took over */
	uint64_t roll_backs;
	struct secsess_memory_copy *copy; /* what the next fail-over goes back to */

	struct browser *browsers;
	struct truth *truths;
	struct theft *thefts;
	int64_t account_hit_at[ACCOUNTS]; /* when a theft was proven, and the user's sessions were revoked; store's clock */
	uint64_t next_visitor, next_session;
	uint64_t requests, request_limit;
	bool ending; /* nothing new begins */
	bool failed;
};

/* Plays so many requests in the world of that number; seed is that of all worlds. trace: the number of a visitor, or 0. Adds
 * to tally; *digest is that of all events. False: a promise was broken; it was told on standard output. */
bool world_play(size_t number, uint64_t seed, uint64_t requests, uint64_t trace, struct tally *tally, uint64_t *digest);

int64_t world_now(const struct world *world);
/* The store's clock. */
int64_t world_store_now(const struct world *world);
/* The header as it is stored; false: there is none. */
bool world_peek(const struct world *world, const struct secsess_place *place, struct secsess_header *header);
/* Of the user whose session this is; 0 = never. */
int64_t world_revoked_at(const struct world *world, const struct secsess_place *place);
bool world_has_snapshot(const struct world *world, const struct secsess_place *place);
void *world_alloc(size_t size);

/* A promise was broken: says so, tells the visitor's story, and ends the world. */
void world_broken(struct world *world, const struct browser *browser, uint64_t request, const char *format, ...)
	__attribute__((format(printf, 4, 5)));

#endif
