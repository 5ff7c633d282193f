/* SPDX-License-Identifier: BSD-3-Clause */

/* Chance that can be repeated: everything that a simulation leaves to luck comes from one seed. */
#ifndef SECSESS_SIM_RANDOM_H
#define SECSESS_SIM_RANDOM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct random {
	uint64_t state[4];
};

void random_seed(struct random *random, uint64_t seed);
uint64_t random_next(struct random *random);
/* low <= answer <= high */
int64_t random_between(struct random *random, int64_t low, int64_t high);
bool random_chance(struct random *random, double probability);
/* Mostly below mean, now and then far above; at least 1, at most 20 times the mean. */
int64_t random_around(struct random *random, int64_t mean);
/* The index of one of the weights, each as likely as it is heavy. */
size_t random_pick(struct random *random, const unsigned *weights, size_t count);

/* From now on what secsess_random() yields comes from here too: IDs, tokens, nonces. */
void random_install(struct random *random);

#endif
