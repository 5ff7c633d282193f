/* SPDX-License-Identifier: BSD-3-Clause */

/* sim-autologin [--restarts N] [--seed S] [--world W] [--trace BROWSER]
 *
 * Plays world after world; each is a test, and so is that a world comes out the same when it is played again. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "world.h"

#define RESTARTS 120000
#define WORLDS 8

struct options {
	uint64_t restarts, seed, trace;
	int64_t world; /* only this one; -1: all */
};

static void usage(void)
{
	fputs("usage: sim-autologin [--restarts N] [--seed S] [--world W] [--trace BROWSER]\n"
		  "  --restarts N     in each of the eight worlds; 15000\n"
		  "  --seed S         what all chance comes from; 1\n"
		  "  --world W        plays only this one of them\n"
		  "  --trace BROWSER  tells all that this browser sees (with --world; else of the first world)\n",
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

static struct options parse(char **arguments)
{
	struct options options = {.restarts = RESTARTS / WORLDS, .seed = 1, .world = -1};

	for (; *arguments; arguments += 2) {
		if (strcmp(arguments[0], "--restarts") == 0) {
			options.restarts = number(arguments[1]);
		} else if (strcmp(arguments[0], "--seed") == 0) {
			options.seed = number(arguments[1]);
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

static void line(const char *what, uint64_t count)
{
	printf("  %-66s %10" PRIu64 "\n", what, count);
}

static void print(const struct tally *tally)
{
	static const char *const ends[] = {[THEFT_UNUSED] = "stolen, and never shown",
		[THEFT_ALONE] = "used, and one of both did not come after the other",
		[THEFT_IN_VAIN] = "used, and the browser's use went over it: the thief has nothing",
		[THEFT_SUSPECT] = "detected when one of both went on",
		[THEFT_INCIDENT] = "detected, both went on: incident",
		[THEFT_OVER] = "over before both went on"};
	static const char *const gone[] = {[GONE_NOT] = "a copy was found",
		[GONE_EXPIRED] = "expired",
		[GONE_LOGGED_OUT] = "logged out, with that answer lost",
		[GONE_REISSUED] = "its password login's answer was lost",
		[GONE_DISPLACED] = "one device too many",
		[GONE_REVOKED] = "the user was revoked",
		[GONE_UNANSWERED] = "six answers in a row were lost"};
	static const char *const outcomes[] = {[SECSESS_KEY_USED] = "keys used",
		[SECSESS_KEY_AGAIN] = "keys used again, an answer was lost",
		[SECSESS_KEY_LATE] = "keys late",
		[SECSESS_KEY_OBSOLETE] = "copies found",
		[SECSESS_KEY_UNANSWERED] = "keys whose answers were lost too often",
		[SECSESS_KEY_DEAD] = "dead keys",
		[SECSESS_KEY_INCIDENT] = "incidents"};

	line("days", tally->seconds / 86400);
	line("restarts", tally->restarts);
	line("tabs that a browser opened", tally->tabs);
	line("requests", tally->requests);
	line("messages lost", tally->lost);
	line("store operations failed", tally->failures);
	line("outages of the store", tally->outages);
	line("logins by password, remembered", tally->logins);
	line("guessed keys", tally->guesses);
	for (size_t i = 0; i < SECSESS_COUNT(outcomes); i++) {
		line(outcomes[i], tally->outcomes[i]);
	}
	line("logged in by a key", tally->remembered);
	line("browsers let in again after a lost answer", tally->came_back);
	line("sessions of keys that were shown and served", tally->shown);
	line("sessions made in vain that were shown and refused", tally->refused_vain);
	line("sessions of thieves refused otherwise", tally->kept_out);
	for (size_t i = 0; i < GONES; i++) {
		printf("  browser came with a key in vain: %-33s %10" PRIu64 "\n", gone[i], tally->gone[i]);
	}
	for (size_t i = 0; i < THEFT_ENDS; i++) {
		printf("  theft: %-59s %10" PRIu64 "\n", ends[i], tally->thefts[i]);
	}
	line("false alarms, and other promises broken", tally->broken);
}

int main(int argc, char **argv)
{
	struct options options = parse(argv + (argc > 0));
	struct tally tally = {0}, again = {0};
	uint64_t digest, first = 0;
	unsigned passed = 0, failed = 0;

	setvbuf(stdout, NULL, _IOLBF, 0);
	if (secsess_crypto_init()) {
		fputs("sim: libsodium can't start\n", stderr);
		return 2;
	}
	printf("auto-login: seed %" PRIu64 "\n", options.seed);
	for (size_t i = options.world < 0 ? 0 : (size_t) options.world; i < WORLDS || options.world >= 0; i++) {
		bool good = world_play(i, options.seed, options.restarts, options.trace, &tally, &digest);

		passed += good;
		failed += !good;
		printf("%s sim: auto-login world %zu (%s): digest %016" PRIx64 "\n", good ? "ok  " : "FAIL", i,
			world_settings(i)->name, digest);
		first = i ? first : digest;
		if (options.world >= 0) {
			break;
		}
	}
	if (options.world < 0) {
		world_play(0, options.seed, options.restarts, 0, &again, &digest);
		passed += digest == first;
		failed += digest != first;
		printf("%s sim: auto-login world 0, played again\n", digest == first ? "ok  " : "FAIL");
	}
	print(&tally);
	printf("sim: %u passed, %u failed, 0 skipped\n", passed, failed);
	return failed ? 1 : 0;
}
