/* SPDX-License-Identifier: BSD-3-Clause */

#include "world.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "../coroutine.h"
#include "client.h"

#define BEGIN INT64_C(1700000000000)
#define LOOK_MS 250 /* who waits for a lock looks again this often */

#define CONFIG(devices, sessions) \
	{ \
		.limits = {.grace_ms = MINUTE, .rotate_ms = 15 * MINUTE}, .idle_ms = 24 * MINUTE, .absolute_ms = 30 * DAY, \
		.empty_ms = 5 * MINUTE, .tombstone_ms = DAY, .lease_ms = 40 * SECOND, .lock_wait_ms = 5 * SECOND, \
		.max_waiters = 16, .slow_waiters = 5, .incident_ms = 90 * DAY, .max_sessions = (sessions), \
		.autologin_ms = 30 * DAY, .autologin_grace_ms = MINUTE, .autologin_max = (devices) \
	}

static const struct settings kinds[] = {
	{.name = "as shipped", .config = CONFIG(20, 0), .loss = 0.01, .theft_ms = 8 * HOUR},
	{.name = "every fifth message is lost", .config = CONFIG(20, 0), .loss = 0.2, .theft_ms = 8 * HOUR},
	{.name = "slow", .config = CONFIG(20, 0), .loss = 0.05, .theft_ms = 8 * HOUR, .slow = true},
	{.name = "the store fails",
		.config = CONFIG(20, 0),
		.loss = 0.02,
		.store_loss = 0.02,
		.outage_ms = 12 * HOUR,
		.theft_ms = 8 * HOUR},
	{.name = "everything fails",
		.config = CONFIG(20, 0),
		.loss = 0.1,
		.store_loss = 0.05,
		.outage_ms = 2 * HOUR,
		.theft_ms = 8 * HOUR,
		.slow = true},
	{.name = "one device", .config = CONFIG(1, 2), .loss = 0.02, .theft_ms = 8 * HOUR},
	{.name = "nobody steals", .config = CONFIG(20, 0), .loss = 0.1, .store_loss = 0.01, .outage_ms = DAY},
	{.name = "thieves everywhere", .config = CONFIG(20, 0), .loss = 0.05, .store_loss = 0.01, .theft_ms = HOUR},
};

struct made {
	struct made *next;
	max_align_t memory[];
};

const struct settings *world_settings(size_t number)
{
	return &kinds[number % SECSESS_COUNT(kinds)];
}

int64_t world_now(const struct world *world)
{
	return world->timeline.now;
}

static int64_t clock_of(void *context)
{
	return world_now(context);
}

void *world_new(struct world *world, size_t size)
{
	struct made *made = calloc(1, sizeof(*made) + size);

	if (!made) {
		fputs("sim: out of memory\n", stderr);
		exit(2);
	}
	made->next = world->made;
	world->made = made;
	return made->memory;
}

void world_sleep(struct world *world, int64_t ms)
{
	timeline_sleep(&world->timeline, ms);
}

bool world_chance(struct world *world, double probability)
{
	return random_chance(&world->random, probability);
}

bool world_peek(const struct world *world, const struct secsess_place *place, struct secsess_header *header)
{
	struct secsess_opened opened = {0};
	bool found = !world->store->ops->read(world->store, place, SECSESS_PART_RECORD, &opened) &&
		!secsess_header_decode(header, secsess_buf_slice(&opened.record));

	secsess_buf_release(&opened.record);
	return found;
}

bool world_peek_series(const struct world *world, const struct secsess_place *place, struct secsess_series *series)
{
	struct secsess_series_list list = {0};
	bool found = false;

	if (world->store->ops->list_series(world->store, &place->tag, &list)) {
		return false;
	}
	for (size_t i = 0; i < list.count && !found; i++) {
		found = strcmp(list.at[i].handle, place->handle) == 0 &&
			!secsess_series_decode(series, secsess_buf_slice(&list.at[i].bytes)) &&
			series->expires_at > world_now(world);
	}
	secsess_series_list_release(&list);
	return found;
}

void world_broken(struct world *world, const struct client *browser, uint64_t request, const char *what)
{
	if (world->failed) {
		return;
	}
	world->failed = world->ending = true;
	world->tally->broken++;
	printf("BROKEN in world %zu (%s), request %" PRIu64 ": %s\nWhat browser %" PRIu64 " saw last:\n", world->number,
		world->settings->name, request, what, browser->number);
	story_print(&world->teller, &browser->story);
	printf("All of it: ./dev test sim autologin --seed %" PRIu64 " --world %zu --trace %" PRIu64 " --restarts %" PRIu64
		   "\n",
		world->seed - world->number, world->number, browser->number, world->limit);
}

/* ---- what befalls a world */

static void outages(void *argument)
{
	struct world *world = argument;

	while (!world->ending) {
		world_sleep(world, random_around(&world->random, world->settings->outage_ms));
		world->tally->outages++;
		world->outage_until = world_now(world) + random_around(&world->random, 5 * SECOND);
	}
}

static void thefts(void *argument)
{
	struct world *world = argument;

	while (!world->ending) {
		int64_t left = random_between(&world->random, 0, BROWSERS - 1);
		struct client *browser = world->browsers;

		world_sleep(world, random_around(&world->random, world->settings->theft_ms));
		while (left--) {
			browser = browser->next;
		}
		thief_begin(browser);
	}
}

static void pause_for_lock(void *context)
{
	timeline_doze(&((struct world *) context)->timeline, LOOK_MS);
}

static void wake(void *context)
{
	timeline_wake_all(&((struct world *) context)->timeline);
}

/* ---- beginning and end */

static struct secsess_keyring *make_ring(const char *text)
{
	struct secsess_keyring *ring = secsess_keyring_new();
	struct secsess_error error;

	if (!ring || secsess_keyring_read(ring, secsess_slice_str(text), &error)) {
		fputs("sim: no keys\n", stderr);
		exit(2);
	}
	return ring;
}

static void populate(struct world *world)
{
	world->people = world_new(world, PEOPLE * sizeof(*world->people));
	for (unsigned i = 0; i < PEOPLE; i++) {
		world->people[i].number = i + 1;
		snprintf(world->people[i].name, sizeof(world->people[i].name), "user%u", i + 1);
	}
	for (unsigned i = 0; i < BROWSERS; i++) {
		struct client *browser = world_new(world, sizeof(*browser));

		browser->world = world;
		browser->browser = browser;
		browser->number = BROWSERS - i;
		browser->person = &world->people[i < PEOPLE ? i : (unsigned) random_between(&world->random, 0, PEOPLE - 1)];
		browser->next = world->browsers;
		world->browsers = browser;
	}
	for (struct client *browser = world->browsers; browser; browser = browser->next) {
		coroutine_start(browser_live, browser);
	}
	if (world->settings->outage_ms) {
		coroutine_start(outages, world);
	}
	if (world->settings->theft_ms) {
		coroutine_start(thefts, world);
	}
}

static void set_up(struct world *world)
{
	const struct secsess_memory_waiting waiting = {.pause = pause_for_lock, .wake = wake, .context = world};

	world->timeline.now = world->teller.begins_at = BEGIN;
	random_seed(&world->random, world->seed);
	random_seed(&world->secrets, ~world->seed);
	random_install(&world->secrets);
	world->ring = make_ring("sign a0a1a2a3a4a5a6a7a8a9aaabacadaeafb0b1b2b3b4b5b6b7b8b9babbbcbdbebf\n"
							"tag 7a67000000000000000000000000000000000000000000000000000000000000\n");
	world->foreign = make_ring("sign b0a1a2a3a4a5a6a7a8a9aaabacadaeafb0b1b2b3b4b5b6b7b8b9babbbcbdbebf\n"
							   "tag 7a67000000000000000000000000000000000000000000000000000000000000\n");
	world->store = secsess_memory_new(clock_of, world);
	secsess_memory_set_waiting(world->store, &waiting);
	populate(world);
}

static void tear_down(struct world *world)
{
	struct made *made = world->made;

	timeline_clear(&world->timeline);
	coroutine_free_all();
	world->store->ops->close(world->store);
	secsess_keyring_free(world->ring);
	secsess_keyring_free(world->foreign);
	while (made) {
		struct made *next = made->next;

		free(made);
		made = next;
	}
}

bool world_play(size_t number, uint64_t seed, uint64_t restarts, uint64_t trace, struct tally *tally, uint64_t *digest)
{
	struct world world = {.settings = world_settings(number),
		.number = number,
		.seed = seed + number,
		.limit = restarts,
		.tally = tally,
		.teller = {.traced = trace}};

	set_up(&world);
	while (!world.failed && timeline_step(&world.timeline)) {
		world.ending = world.ending || world.restarts >= world.limit;
	}
	truth_count(&world);
	tally->seconds += (uint64_t) (world_now(&world) - BEGIN) / 1000;
	*digest = world.teller.digest;
	tear_down(&world);
	return !world.failed;
}
