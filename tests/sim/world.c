/* SPDX-License-Identifier: BSD-3-Clause */

#include "world.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "browser.h"
#include "coroutine.h"
#include "link.h"
#include "settings.h"
#include "tally.h"
#include "theft.h"
#include "truth.h"

#define BEGIN INT64_C(1700000000000)
#define VISITORS 40 /* at a time */
#define LOOK_MS 250 /* who waits for a lock looks again this often */

void *world_alloc(size_t size)
{
	void *memory = calloc(1, size);

	if (!memory) {
		fputs("sim: out of memory\n", stderr);
		exit(2);
	}
	return memory;
}

int64_t world_now(const struct world *world)
{
	return world->timeline.now;
}

int64_t world_store_now(const struct world *world)
{
	return world->timeline.now + world->store_clock_ahead;
}

static int64_t store_clock(void *context)
{
	return world_store_now(context);
}

static bool look(const struct world *world, const struct secsess_place *place, enum secsess_part part,
	struct secsess_opened *opened)
{
	if (world->store->ops->read(world->store, place, part, opened)) {
		return false;
	}
	return true;
}

bool world_peek(const struct world *world, const struct secsess_place *place, struct secsess_header *header)
{
	struct secsess_opened opened = {0};
	bool found = look(world, place, SECSESS_PART_RECORD, &opened) &&
		!secsess_header_decode(header, secsess_buf_slice(&opened.record));

	secsess_buf_release(&opened.record);
	return found;
}

int64_t world_revoked_at(const struct world *world, const struct secsess_place *place)
{
	struct secsess_opened opened = {0};

	look(world, place, SECSESS_PART_RECORD, &opened);
	secsess_buf_release(&opened.record);
	return opened.revoked_at;
}

bool world_has_snapshot(const struct world *world, const struct secsess_place *place)
{
	struct secsess_opened opened = {0};
	bool found = look(world, place, SECSESS_PART_SNAPSHOT, &opened);

	secsess_buf_release(&opened.record);
	return found;
}

void world_broken(struct world *world, const struct browser *browser, uint64_t request, const char *format, ...)
{
	va_list arguments;

	if (world->failed) {
		return;
	}
	world->failed = world->ending = true;
	world->tally->broken++;
	printf("BROKEN in world %zu (%s), request %" PRIu64 ": ", world->number, world->settings->name,
		request ? request : world->requests);
	va_start(arguments, format);
	vprintf(format, arguments);
	va_end(arguments);
	printf("\nWhat visitor %" PRIu64 " saw last:\n", browser->number);
	story_print(&world->teller, &browser->story);
	printf("All of it: ./dev test sim --seed %" PRIu64 " --world %zu --trace %" PRIu64, world->seed - world->number,
		world->number, browser->number);
	if (world->request_limit != WORLD_REQUESTS) {
		printf(" --requests %" PRIu64, world->request_limit);
	}
	putchar('\n');
}

/* ---- what befalls the store */

static void plan_roll_back(struct world *world);
static void plan_outage(struct world *world);

static void roll_back(void *argument)
{
	struct world *world = argument;

	world->roll_backs++;
	world->tally->roll_backs++;
	truth_rolling_back(world);
	secsess_memory_restore(world->store, world->copy);
	world->copy = NULL;
	/* Another machine, another clock. */
	world->store_clock_ahead += random_between(&world->random, -500, 500);
	truth_rolled_back(world);
	for (struct theft *theft = world->thefts; theft; theft = theft->next) {
		if (theft->end == THEFT_OPEN) {
			theft_rolled_back(theft);
		}
	}
	plan_roll_back(world);
}

/* The replica has all up to now, and not what follows. */
static void fall_behind(void *argument)
{
	struct world *world = argument;
	bool far = random_chance(&world->random, 0.2);

	world->copy = secsess_memory_copy(world->store);
	if (!world->copy) {
		free(world_alloc(SIZE_MAX / 2)); /* says that memory is short */
	}
	truth_copied(world);
	timeline_at(&world->timeline,
		world_now(world) + random_between(&world->random, 1, far ? world->rotate_ms : 2 * SECOND), roll_back, world);
}

static void plan_roll_back(struct world *world)
{
	if (world->settings->roll_back_ms && !world->ending) {
		timeline_at(&world->timeline, world_now(world) + random_around(&world->random, world->settings->roll_back_ms),
			fall_behind, world);
	}
}

static void go_away(void *argument)
{
	struct world *world = argument;

	world->tally->outages++;
	world->outage_until = world_now(world) + random_around(&world->random, 5 * SECOND);
	plan_outage(world);
}

static void plan_outage(struct world *world)
{
	if (world->settings->outage_ms && !world->ending) {
		timeline_at(&world->timeline, world_now(world) + random_around(&world->random, world->settings->outage_ms),
			go_away, world);
	}
}

/* ---- waiting for locks */

static void pause_for_lock(void *context)
{
	struct world *world = context;

	world->tally->waits++;
	timeline_doze(&world->timeline, LOOK_MS);
}

static void wake(void *context)
{
	timeline_wake_all(&((struct world *) context)->timeline);
}

/* ---- beginning and end */

static void make_ring(struct world *world)
{
	static const char lines[] = "sign a0a1a2a3a4a5a6a7a8a9aaabacadaeafb0b1b2b3b4b5b6b7b8b9babbbcbdbebf\n"
								"tag 7a67000000000000000000000000000000000000000000000000000000000000\n";
	unsigned char secret[SECSESS_SHARED_SECRET_SIZE] = {7};
	struct secsess_error error;

	world->ring = secsess_keyring_new();
	if (world->settings->sealed) {
		secsess_keyring_read(world->ring, secsess_slice_str(lines), &error);
	} else {
		secsess_keyring_adopt(world->ring, secret);
	}
}

static void set_up(struct world *world, size_t number, uint64_t seed, uint64_t requests, struct tally *tally)
{
	const struct secsess_memory_waiting waiting = {.pause = pause_for_lock, .wake = wake, .context = world};

	world->settings = settings_get(number);
	world->number = number;
	world->seed = seed + number;
	world->grace_ms = world->settings->config.limits.grace_ms;
	world->rotate_ms = world->settings->config.limits.rotate_ms;
	world->delay_max_ms = (world->grace_ms / 2 - world->settings->config.lock_wait_ms) * 9 / 20;
	world->tally = tally;
	world->timeline.now = world->teller.begins_at = BEGIN;
	world->request_limit = requests;
	random_seed(&world->random, world->seed);
	random_seed(&world->secrets, ~world->seed);
	random_install(&world->secrets);
	make_ring(world);
	world->store = secsess_memory_new(store_clock, world);
	secsess_memory_set_waiting(world->store, &waiting);
	plan_roll_back(world);
	plan_outage(world);
	for (int i = 0; i < VISITORS; i++) {
		browser_begin(world);
	}
}

static void free_list(void *first, size_t next_at)
{
	while (first) {
		void *next = *(void **) ((char *) first + next_at);

		free(first);
		first = next;
	}
}

static void tear_down(struct world *world)
{
	timeline_clear(&world->timeline);
	coroutine_free_all();
	secsess_memory_copy_free(world->copy);
	world->store->ops->close(world->store);
	secsess_keyring_free(world->ring);
	link_free_all(world);
	free_list(world->browsers, offsetof(struct browser, next));
	free_list(world->truths, offsetof(struct truth, next));
	free_list(world->thefts, offsetof(struct theft, next));
}

bool world_play(size_t number, uint64_t seed, uint64_t requests, uint64_t trace, struct tally *tally, uint64_t *digest)
{
	struct world world = {.teller = {.traced = trace}};
	bool good;

	set_up(&world, number, seed, requests, tally);
	while (!world.failed && timeline_step(&world.timeline)) {
		/* What is under way comes to its end. */
		if (world.requests >= world.request_limit) {
			world.ending = true;
		}
	}
	good = !world.failed;
	tally->requests += world.requests;
	tally->sessions += world.next_session;
	tally->seconds += (uint64_t) (world_now(&world) - BEGIN) / 1000;
	*digest = world.teller.digest;
	tear_down(&world);
	return good;
}
