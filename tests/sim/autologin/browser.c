/* SPDX-License-Identifier: BSD-3-Clause */

/* An honest person's browser: it restarts, and keeps its key, but not its session. */
#include <string.h>

#include "client.h"

#define TABS_MAX 8

static int64_t between(struct client *self, int64_t low, int64_t high)
{
	return random_between(&self->world->random, low, high);
}

/* Seconds to weeks. */
static int64_t rest(struct client *self)
{
	static const int64_t most[] = {30 * SECOND, 10 * MINUTE, 8 * HOUR, 4 * DAY, 25 * DAY};
	static const unsigned weights[] = {10, 25, 30, 30, 3};

	return between(self, 100, most[random_pick(&self->world->random, weights, 5)]);
}

/* A copy is best made at the worst of moments. */
static void maybe_robbed(struct client *self)
{
	if (world_chance(self->world, 0.002)) {
		thief_begin(self);
	}
}

static enum page some_page(struct client *self)
{
	static const unsigned weights[] = {86, 10, 4};
	static const enum page pages[] = {PAGE_PLAIN, PAGE_READS, PAGE_RENEWS};

	return pages[random_pick(&self->world->random, weights, 3)];
}

static void open_tabs(struct client *self)
{
	int64_t tabs = world_chance(self->world, 0.5) ? between(self, 2, TABS_MAX) : 1;
	bool slowly = world_chance(self->world, 0.2);

	for (int64_t i = 0; i < tabs; i++) {
		client_send(self, some_page(self));
		self->world->tally->tabs++;
		maybe_robbed(self);
		if (world_chance(self->world, 0.5)) {
			world_sleep(self->world, between(self, 0, slowly ? 20 * SECOND : 200));
		}
	}
}

static void restart(struct client *self)
{
	self->life++;
	self->in_flight = 0;
	self->logged_in = false;
	self->jar.session[0] = '\0';
	self->jar.visit = NULL;
	if (self->jar.key[0]) {
		self->world->restarts++;
		self->world->tally->restarts++;
		client_tell(self, 0, "restarts", NULL);
	}
}

/* Who sees that he is not logged in tries again, soon or later. */
static void insist(struct client *self)
{
	for (int i = 0; i < 4 && !self->logged_in && self->jar.key[0]; i++) {
		world_sleep(self->world, between(self, 100, world_chance(self->world, 0.5) ? 5 * SECOND : 3 * MINUTE));
		open_tabs(self);
		client_wait(self);
	}
}

static void log_in(struct client *self)
{
	for (int i = 0; i < 3 && !self->jar.key[0]; i++) {
		client_send(self, PAGE_LOGS_IN);
		client_wait(self);
		world_sleep(self->world, between(self, SECOND, 20 * SECOND));
	}
}

static void browse(struct client *self)
{
	int64_t pages = between(self, 0, 4);

	for (int64_t i = 0; i < pages; i++) {
		world_sleep(self->world, between(self, 100, world_chance(self->world, 0.9) ? MINUTE : 40 * MINUTE));
		client_send(self, some_page(self));
		maybe_robbed(self);
		if (world_chance(self->world, 0.7)) {
			client_wait(self);
		}
	}
}

static void visit(struct client *self)
{
	if (self->jar.key[0]) {
		open_tabs(self);
		if (world_chance(self->world, 0.06)) {
			world_sleep(self->world, between(self, 0, 5 * SECOND));
			return; /* crashes, with answers under way */
		}
		client_wait(self);
		insist(self);
	}
	if (!self->jar.key[0]) {
		log_in(self);
	} else if (self->logged_in && world_chance(self->world, 0.01)) {
		client_send(self, PAGE_LOGS_IN); /* for something that needs the password */
		client_wait(self);
	}
	browse(self);
	if (world_chance(self->world, 0.02)) {
		client_wait(self);
		client_send(self, PAGE_LOGS_OUT);
		client_wait(self);
	}
}

void browser_live(void *argument)
{
	struct client *self = argument;

	while (!self->world->ending) {
		world_sleep(self->world, rest(self));
		restart(self);
		visit(self);
		if (world_chance(self->world, 0.02)) {
			thief_guess(self);
		}
	}
}
