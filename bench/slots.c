/* SPDX-License-Identifier: BSD-3-Clause */

/* How evenly a Cluster's slots, and its shards, are filled by sessions: slots SESSIONS USERS_SHARE
 *
 * Handles and tags are drawn as evenly as the hashes that they are, and put into slots by the extension's own code. A share of
 * the sessions, in percent, is users', who have from 1 to 20 each, few have many. Answers lines of "name value ...". */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "../handlers/core/meta.h"
#include "../handlers/store/redis_route.h"

#define TAG_LENGTH 19
#define SESSIONS_MAX 20 /* secsess.max_sessions */

static uint64_t state = UINT64_C(0x9e3779b97f4a7c15);

/* xorshift64* */
static uint64_t next(void)
{
	state ^= state >> 12;
	state ^= state << 25;
	state ^= state >> 27;
	return state * UINT64_C(2685821657736338717);
}

static unsigned draw_slot(size_t length)
{
	static const char digits[] = "abcdefghijklmnopqrstuvwxyz234567";
	unsigned char text[SECSESS_HANDLE_LENGTH];

	for (size_t i = 0; i < length; i += 12) {
		uint64_t bits = next();

		for (size_t at = i; at < length && at < i + 12; at++, bits >>= 5) {
			text[at] = (unsigned char) digits[bits & 31];
		}
	}
	return secsess_slot_of(text, length);
}

/* 1 with a chance of a half, 2 with a quarter, ... */
static unsigned draw_count(void)
{
	unsigned count = 1;

	for (uint64_t bits = next(); bits & 1 && count < SESSIONS_MAX; bits >>= 1) {
		count++;
	}
	return count;
}

static double fullest(const uint32_t *slots, unsigned shards, uint64_t sessions)
{
	double most = 0;

	for (unsigned shard = 0; shard < shards; shard++) {
		double sum = 0;

		for (unsigned slot = SECSESS_SLOTS * shard / shards; slot < SECSESS_SLOTS * (shard + 1) / shards; slot++) {
			sum += slots[slot];
		}
		most = sum > most ? sum : most;
	}
	return most * shards / (double) sessions;
}

int main(int argc, char **argv)
{
	static const unsigned shards[] = {3, 6, 12, 24, 48, 96, 192};
	static uint32_t slots[SECSESS_SLOTS];
	uint64_t sessions = argc > 1 ? strtoull(argv[1], NULL, 10) : 0, made = 0;
	uint64_t share = argc > 2 ? strtoull(argv[2], NULL, 10) : 0;
	double mean, variance = 0;
	uint32_t least = UINT32_MAX, most = 0;

	if (!sessions || share > 100) {
		fprintf(stderr, "usage: slots SESSIONS PERCENT\n");
		return 2;
	}
	while (made < sessions) {
		bool users = made * 100 / sessions >= 100 - share;
		unsigned count = users ? draw_count() : 1;

		slots[draw_slot(users ? TAG_LENGTH : SECSESS_HANDLE_LENGTH)] += count;
		made += count;
	}
	mean = (double) made / SECSESS_SLOTS;
	for (size_t i = 0; i < SECSESS_SLOTS; i++) {
		variance += ((double) slots[i] - mean) * ((double) slots[i] - mean) / SECSESS_SLOTS;
		least = slots[i] < least ? slots[i] : least;
		most = slots[i] > most ? slots[i] : most;
	}
	printf("slots %.1f %.2f %u %u\n", mean, sqrt(variance), least, most);
	for (size_t i = 0; i < SECSESS_COUNT(shards); i++) {
		printf("shards %u %.5f\n", shards[i], fullest(slots, shards[i], made));
	}
	return 0;
}
