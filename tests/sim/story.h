/* SPDX-License-Identifier: BSD-3-Clause */

/* What happened: the last events of each visitor, to be told when something is wrong, and a digest of all of them, by
 * which two runs are found to be the same. */
#ifndef SECSESS_SIM_STORY_H
#define SECSESS_SIM_STORY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define STORY_KEPT 96 /* events of a visitor */

/* Texts are constants. Numbers that do not apply are 0. */
struct story_event {
	int64_t at;
	uint64_t request;
	uint64_t session;
	uint32_t generation;
	bool by_thief;
	const char *what;
	const char *detail; /* or NULL */
};

/* Of one visitor, and of whoever stole from him. Zeroed is empty. */
struct story {
	uint64_t told;
	struct story_event kept[STORY_KEPT];
};

struct storyteller {
	uint64_t digest;
	int64_t begins_at; /* times are told from here on */
	uint64_t traced;   /* the number of the visitor whose whole story is printed; 0 = none's */
};

void story_tell(struct storyteller *teller, struct story *story, uint64_t visitor, const struct story_event *event);
/* The last events, the oldest first. */
void story_print(const struct storyteller *teller, const struct story *story);

#endif
