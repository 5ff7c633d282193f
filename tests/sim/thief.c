/* SPDX-License-Identifier: BSD-3-Clause */

/* What each kind of thief does with the ID that he took. */
#include "browser.h"
#include "theft.h"
#include "truth.h"

static void step(void *argument);

static struct world *world_of(const struct theft *theft)
{
	return theft->thief.world;
}

static void step_after(struct theft *theft, int64_t ms)
{
	struct world *world = world_of(theft);

	timeline_at(&world->timeline, world_now(world) + ms, step, theft);
}

/* Until the next rotation can be offered. A thief can't know; those who lie in wait for it have luck here. */
static int64_t until_due(const struct theft *theft)
{
	int64_t ms = theft->possible_at - world_store_now(world_of(theft));

	return ms > 0 ? ms : 0;
}

static void present(struct theft *theft, const struct cookie *cookie, enum page page, bool keeps_cookie)
{
	struct world *world = world_of(theft);
	struct exchange *x = exchange_new(&theft->thief, cookie);

	x->page = page;
	x->keeps_cookie = keeps_cookie && page != PAGE_READS;
	x->navigation = keeps_cookie && random_chance(&world->random, 0.3);
	x->has_body = random_chance(&world->random, 0.1);
	x->work_ms = random_around(&world->random, 30);
	exchange_send(x);
}

static const struct cookie *newest(const struct theft *theft)
{
	return &theft->pocket[theft->count - 1];
}

static const struct cookie *oldest(const struct theft *theft)
{
	return &theft->pocket[0];
}

/* His victim was offered the newest ID, and has been quiet for a grace since. As above, he has luck. */
static bool is_his_turn(const struct theft *theft)
{
	const struct world *world = world_of(theft);
	const struct cookie *cookie = newest(theft);
	struct secsess_header header;

	return world_peek(world, &cookie->truth->place, &header) && header.newest > cookie->generation &&
		world_store_now(world) >= header.offered_at + world->grace_ms;
}

static void step(void *argument)
{
	struct theft *theft = argument;
	struct world *world = world_of(theft);
	int64_t grace = world->grace_ms;
	bool later = theft->count > 1;

	if (theft->end != THEFT_OPEN || world->ending || theft->steps++ > 60) {
		return;
	}
	switch (theft->kind) {
		case THIEF_POLLS:
		case THIEF_WAITS:
			present(theft, newest(theft), PAGE_PLAIN, true);
			step_after(theft, theft->pause_ms);
			break;
		case THIEF_ALTERNATES:
			/* Twice: the first one shows what he has. */
			if (is_his_turn(theft)) {
				present(theft, newest(theft), PAGE_PLAIN, true);
			} else {
				theft->steps--;
			}
			step_after(theft, random_between(&world->random, SECOND, 2 * SECOND));
			break;
		case THIEF_RACES:
			present(theft, newest(theft), PAGE_PLAIN, true);
			step_after(theft, theft->steps < 20 ? random_between(&world->random, 50, 1000) : theft->pause_ms);
			break;
		case THIEF_ABSORBS:
			present(theft, theft->steps > 8 && random_chance(&world->random, 0.3) ? newest(theft) : oldest(theft),
				PAGE_PLAIN, true);
			step_after(theft, random_between(&world->random, grace / 8, grace));
			break;
		case THIEF_HOARDS:
			present(theft, theft->thief_refused || theft->victim_told ? newest(theft) : oldest(theft), PAGE_PLAIN,
				true);
			step_after(theft, random_between(&world->random, grace / 8, grace));
			break;
		case THIEF_SWALLOWS:
			present(theft, oldest(theft), PAGE_PLAIN, theft->steps < 20);
			step_after(theft, random_between(&world->random, grace / 8, grace / 2));
			break;
		case THIEF_REGENERATES:
			present(theft, newest(theft), later ? PAGE_PLAIN : PAGE_RENEWS, true);
			step_after(theft, theft->pause_ms);
			break;
		case THIEF_SITS:
			present(theft, newest(theft), later ? PAGE_PLAIN : PAGE_RENEWS, true);
			step_after(theft, random_between(&world->random, grace / 2, 4 * grace));
			break;
		case THIEF_OLD:
			present(theft, oldest(theft), PAGE_PLAIN, true);
			step_after(theft, theft->pause_ms);
			break;
		case THIEF_NO_COOKIES:
			present(theft, newest(theft), random_chance(&world->random, 0.5) ? PAGE_READS : PAGE_PLAIN, false);
			step_after(theft, theft->pause_ms);
			break;
		case THIEF_KINDS:
			break;
	}
}

/* He takes what is of use to him. */
static void answered(struct bearer *bearer, const struct exchange *x)
{
	struct theft *theft = bearer->theft;

	if (!x->sets_cookie || x->set.truth->theft != theft) {
		return;
	}
	if (theft->count == POCKET) {
		memmove(&theft->pocket[1], &theft->pocket[2], (POCKET - 2) * sizeof(theft->pocket[0]));
		theft->count--;
	}
	theft->pocket[theft->count++] = x->set;
}

static int64_t first_step(struct theft *theft)
{
	struct world *world = world_of(theft);

	switch (theft->kind) {
		case THIEF_RACES:
			return until_due(theft) - random_between(&world->random, 0, 2 * SECOND);
		case THIEF_WAITS:
			return random_between(&world->random, world->rotate_ms / 2, 3 * world->rotate_ms);
		case THIEF_ABSORBS:
		case THIEF_HOARDS:
		case THIEF_SWALLOWS:
			return until_due(theft) - random_between(&world->random, -SECOND, world->grace_ms);
		case THIEF_REGENERATES:
		case THIEF_SITS:
		case THIEF_OLD:
			return random_between(&world->random, 0, world->rotate_ms);
		case THIEF_ALTERNATES:
		case THIEF_POLLS:
		case THIEF_NO_COOKIES:
		case THIEF_KINDS:
			break;
	}
	return random_between(&world->random, 0, world->grace_ms);
}

void thief_begin(struct theft *theft)
{
	const struct browser *victim = theft->victim;
	struct world *world = victim->bearer.world;
	struct secsess_header header;

	theft->thief = (struct bearer) {.world = world,
		.browser = theft->victim,
		.theft = theft,
		.agent = random_chance(&world->random, 0.5) ? victim->bearer.agent : "curl/8.5.0",
		.ip = "203.0.113.66",
		.answered = answered};
	if (theft->kind == THIEF_OLD && victim->earlier.truth == victim->jar.truth) {
		theft->pocket[theft->count++] = theft->pocket[0];
		theft->pocket[0] = victim->earlier;
	}
	theft->pause_ms = random_between(&world->random, 2 * SECOND, (world->rotate_ms + 6 * world->grace_ms) / 20);
	if (world_peek(world, &theft->stolen->place, &header)) {
		theft->possible_at = header.offered_at + world->rotate_ms;
	}
	story_tell(&world->teller, &theft->victim->story, victim->number,
		&(struct story_event) {.at = world_now(world),
			.session = theft->stolen->number,
			.generation = newest(theft)->generation,
			.by_thief = true,
			.what = "takes the cookie",
			.detail = thief_kind_name(theft->kind)});
	step_after(theft, first_step(theft));
}
