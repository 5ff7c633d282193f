/* SPDX-License-Identifier: BSD-3-Clause */

/* What the file driver does that changes something, each as one act: with what is there before it, and what may be found when it
 * was cut off. */
#ifndef SECSESS_CONTRACT_FILE_ACTS_H
#define SECSESS_CONTRACT_FILE_ACTS_H

#include "files.h"

enum found {
	FOUND_OLD,
	FOUND_BETWEEN, /* the new one holds, and what is left of the old one is of no use to anybody */
	FOUND_NEW
};

#define BYSTANDERS 3

struct act;

/* An act about to be done. */
struct scene {
	const struct act *act;
	struct secsess_place place;
	struct token token;
	uint64_t fence;
	int64_t began;
	struct secsess_place bystanders[BYSTANDERS];
	struct secsess_buf before[BYSTANDERS];
};

struct act {
	const char *name;
	size_t before, after; /* bytes of payload */
	const char *user;     /* "" = nobody's */
	void (*set_up)(struct scene *scene);
	bool leased; /* its request holds the session's lock */
	enum secsess_status (*run)(struct scene *scene, struct secsess_store *store);
	/* Fails unless what it finds, by contract.store, is whole. */
	enum found (*look)(const struct scene *scene);
	bool of_log; /* not of a session */
};

extern const struct act acts[];
extern const size_t act_count;

/* Told when an act's operation begins and ends: what an act prepares is not the driver's. NULL: nobody. */
extern void (*act_edge)(bool begins);

/* Steps that acts are made of, told to act_edge. */
struct secsess_header act_header_of(const struct secsess_buf *record);
enum secsess_status act_create(struct secsess_store *store, const struct secsess_place *place,
	const struct secsess_header *header, char fill, size_t size);
/* A series of one key, whose hash is all this. */
enum secsess_status act_put_series(struct secsess_store *store, const struct secsess_place *place, char hash);
enum secsess_status act_note(struct secsess_store *store, size_t number);

/* file_scenes.c */

void scene_set(struct scene *scene, const struct act *act);
/* What comes before the act in its request. */
void scene_begin(struct scene *scene, struct secsess_store *store);
/* Nobody else's session was touched. */
void scene_assert_others(const struct scene *scene);
/* Life goes on: whoever comes now is not held up, and can write. */
void scene_go_on(struct scene *scene);
void scene_release(struct scene *scene);

/* How many tickets are in use, of whomever; those of the dead are taken out of their chains first. */
size_t tickets_in_use(struct secsess_store *store);

#endif
