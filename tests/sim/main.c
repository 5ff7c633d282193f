/* SPDX-License-Identifier: BSD-3-Clause */

/* sim [--requests N] [--seed S] [--world W] [--trace VISITOR]
 *
 * Plays world after world; each is a test, and so is that a world comes out the same when it is played again. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#include "settings.h"
#include "tally.h"

#define REQUESTS 1000000
#define SEED 1

struct options {
	uint64_t requests, seed, trace;
	int64_t world; /* only this one; -1: all */
};

static void usage(void)
{
	fputs("usage: sim [--requests N] [--seed S|random] [--world W] [--trace VISITOR]\n"
		  "  --requests N     in all worlds together; 1000000\n"
		  "  --seed S         what all chance comes from; 1\n"
		  "  --world W        plays only this one of them\n"
		  "  --trace VISITOR  tells all that this visitor sees (with --world; else of the first world)\n",
		stderr);
	exit(2);
}

static uint64_t number(const char *text)
{
	char *end;
	uint64_t value = text ? strtoull(text, &end, 10) : 0;

	if (!text || !*text || *end) {
		usage();
	}
	return value;
}

static uint64_t seed_of(const char *text)
{
	uint64_t seed = 0;

	if (text && strcmp(text, "random") == 0) {
		if (getrandom(&seed, sizeof(seed), 0) != sizeof(seed)) {
			exit(2);
		}
		return seed >> 16;
	}
	return number(text);
}

static struct options parse(char **arguments)
{
	struct options options = {.requests = REQUESTS, .seed = SEED, .world = -1};

	for (; *arguments; arguments += 2) {
		if (strcmp(arguments[0], "--requests") == 0) {
			options.requests = number(arguments[1]);
		} else if (strcmp(arguments[0], "--seed") == 0) {
			options.seed = seed_of(arguments[1]);
		} else if (strcmp(arguments[0], "--world") == 0) {
			options.world = (int64_t) number(arguments[1]);
		} else if (strcmp(arguments[0], "--trace") == 0) {
			options.trace = number(arguments[1]);
		} else {
			usage();
		}
	}
	if (options.trace && options.world < 0) {
		options.world = 0;
	}
	return options;
}

int main(int argc, char **argv)
{
	struct options options = parse(argv + (argc > 0));
	struct tally tally = {0}, again = {0};
	uint64_t requests = options.requests < WORLD_REQUESTS ? options.requests : WORLD_REQUESTS; /* of a world */
	size_t worlds = (size_t) ((options.requests + WORLD_REQUESTS - 1) / WORLD_REQUESTS);
	uint64_t digest, first = 0;
	unsigned passed = 0, failed = 0;

	setvbuf(stdout, NULL, _IOLBF, 0);
	if (secsess_crypto_init()) {
		fputs("sim: libsodium can't start\n", stderr);
		return 2;
	}
	printf("sim: seed %" PRIu64 "\n", options.seed);
	for (size_t i = options.world < 0 ? 0 : (size_t) options.world; i < worlds || options.world >= 0; i++) {
		if (world_play(i, options.seed, requests, options.trace, &tally, &digest)) {
			passed++;
		} else {
			failed++;
		}
		printf("world %zu (%s): digest %016" PRIx64 "\n", i, settings_get(i)->name, digest);
		if (!i) {
			first = digest;
		}
		if (options.world >= 0) {
			break;
		}
	}
	if (options.world < 0) {
		world_play(0, options.seed, requests, 0, &again, &digest);
		passed += digest == first;
		failed += digest != first;
		printf("world 0, played again: %s\n", digest == first ? "the same" : "ANOTHER DIGEST");
	}
	tally_print(&tally);
	tally_release(&tally);
	tally_release(&again);
	printf("sim: %u passed, %u failed, 0 skipped\n", passed, failed);
	return failed ? 1 : 0;
}
