/* SPDX-License-Identifier: BSD-3-Clause */

/* Who copied a browser's key, and what he does with it, before, after and while the browser uses it. */
#include <string.h>

#include "client.h"
#include "../coroutine.h"

#define STEPS 12

/* What a thief does at a step. */
enum step { STEP_NEWEST, STEP_SHOWS, STEP_STOLEN, STEP_BURST, STEP_DEAF, STEPS_KINDS };

/* One kind of thief a row. */
static const unsigned habits[][STEPS_KINDS] = {
	{60, 40, 0, 0, 0},    /* lives on what he has, as a browser does */
	{10, 0, 90, 0, 0},    /* uses the stolen key again and again, and shows nothing that came of it */
	{30, 20, 20, 20, 10}, /* everything */
	{10, 0, 0, 0, 90},    /* takes, and never sees what */
	{20, 80, 0, 0, 0},    /* keeps his session alive */
};

static struct client *new_client(struct client *browser)
{
	struct client *self = world_new(browser->world, sizeof(*self));

	self->world = browser->world;
	self->person = browser->person;
	self->browser = browser;
	self->number = browser->number;
	return self;
}

static int64_t between(struct client *self, int64_t low, int64_t high)
{
	return random_between(&self->world->random, low, high);
}

static int64_t rest(struct client *self)
{
	static const int64_t most[] = {3 * SECOND, MINUTE, 5 * MINUTE, 12 * HOUR, 5 * DAY};
	static const unsigned weights[] = {20, 20, 30, 20, 10};

	return between(self, 0, most[random_pick(&self->world->random, weights, 5)]);
}

static void drop_session(struct client *self)
{
	self->jar.session[0] = '\0';
	self->jar.visit = NULL;
}

static void step(struct client *self, enum step step, const struct jar *stolen)
{
	int64_t requests = step == STEP_BURST ? between(self, 2, 6) : 1;

	if (step != STEP_SHOWS) {
		drop_session(self);
	}
	if (step == STEP_STOLEN || step == STEP_BURST || !self->jar.key[0]) {
		memcpy(self->jar.key, stolen->key, sizeof(self->jar.key));
		self->jar.truth = stolen->truth;
	}
	self->deaf = step == STEP_DEAF;
	for (int64_t i = 0; i < requests; i++) {
		client_send(self, world_chance(self->world, 0.1) ? PAGE_READS : PAGE_PLAIN);
	}
	client_wait(self);
}

void thief_live(void *argument)
{
	struct client *self = argument;
	const struct jar stolen = self->jar;
	const unsigned *habit = habits[between(self, 0, SECSESS_COUNT(habits) - 1)];
	int64_t steps = world_chance(self->world, 0.3) ? 1 : between(self, 2, STEPS);

	for (int64_t i = 0; i < steps && !self->world->ending; i++) {
		world_sleep(self->world, rest(self));
		step(self,
			i                           ? random_pick(&self->world->random, habit, STEPS_KINDS)
				: habit[STEP_DEAF] > 50 ? STEP_DEAF
										: STEP_STOLEN,
			&stolen);
	}
}

void thief_begin(struct client *browser)
{
	struct world *world = browser->world;
	struct client *self;
	struct theft *theft;

	if (!browser->jar.truth) {
		return;
	}
	for (theft = world->thefts; theft; theft = theft->next) {
		if (theft->series == browser->jar.truth->series) {
			return; /* one theft of a series, or nobody could say who detected what */
		}
	}
	self = new_client(browser);
	theft = world_new(world, sizeof(*theft));
	*theft = (struct theft) {.next = world->thefts, .series = browser->jar.truth->series, .key = browser->jar.truth};
	world->thefts = theft;
	self->theft = theft;
	memcpy(self->jar.key, browser->jar.key, sizeof(self->jar.key));
	self->jar.truth = browser->jar.truth;
	client_tell(self, 0, "copies the key", NULL);
	coroutine_start(thief_live, self);
}

/* ---- guesses */

static void damage(struct client *self, char *text)
{
	size_t at = (size_t) between(self, 0, (int64_t) strlen(text) - 1);
	char other = "0123456789abcdefghijklmnopqrstuv-\x80"[between(self, 0, 33)];

	text[at] = text[at] == other ? '?' : other;
}

/* Well made, and signed by somebody else. */
static void sign_otherwise(struct client *self, char *text)
{
	struct secsess_autologin_key key;
	struct secsess_autologin_text other;

	if (!secsess_autologin_key_parse(&key, self->world->ring, secsess_slice_str(text))) {
		key.number += (uint32_t) between(self, 0, 3);
		secsess_autologin_key_write(&other, &key, self->world->foreign);
		memcpy(text, other.text, other.size + 1);
	}
}

static void guess(void *argument)
{
	struct client *self = argument;

	self->world->tally->guesses++;
	client_send(self, PAGE_PLAIN);
	client_wait(self);
}

void thief_guess(struct client *browser)
{
	struct client *self;

	if (!browser->jar.key[0]) {
		return;
	}
	self = new_client(browser);
	self->person = NULL;
	memcpy(self->jar.key, browser->jar.key, sizeof(self->jar.key));
	if (world_chance(self->world, 0.7)) {
		damage(self, self->jar.key);
	} else {
		sign_otherwise(self, self->jar.key);
	}
	coroutine_start(guess, self);
}
