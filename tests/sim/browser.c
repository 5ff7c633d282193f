/* SPDX-License-Identifier: BSD-3-Clause */

#include "browser.h"

#include <stdio.h>

#include "tally.h"
#include "theft.h"
#include "truth.h"

#define FLUSH_MS (30 * SECOND) /* so often a browser writes its cookies to the disk */

static void act(void *argument);
static void poll(void *argument);

static struct world *world_of(const struct browser *browser)
{
	return browser->bearer.world;
}

static struct random *luck(const struct browser *browser)
{
	return &world_of(browser)->random;
}

static void tell(struct browser *browser, const char *what)
{
	struct world *world = world_of(browser);

	story_tell(&world->teller, &browser->story, browser->number,
		&(struct story_event) {.at = world_now(world),
			.session = browser->jar.text[0] ? browser->jar.truth->number : 0,
			.generation = browser->jar.generation,
			.what = what});
}

static bool is_over(const struct browser *browser)
{
	return world_of(browser)->ending || world_now(world_of(browser)) >= browser->until;
}

/* ---- requests */

static struct exchange *request(struct browser *browser)
{
	struct exchange *x = exchange_new(&browser->bearer, &browser->jar);

	x->keeps_cookie = true;
	x->work_ms = random_around(luck(browser),
		random_chance(luck(browser), 0.01) ? world_of(browser)->grace_ms / 2 : 60);
	if (random_chance(luck(browser), 0.1)) {
		x->body_ms = random_around(luck(browser),
			random_chance(luck(browser), 0.1) ? world_of(browser)->grace_ms / 4 : 500);
	}
	return x;
}

/* What a page asks for by itself. */
static void fetch(struct browser *browser, int count)
{
	while (count-- > 0) {
		struct exchange *x = request(browser);

		x->page = random_chance(luck(browser), 0.15) ? PAGE_READS : PAGE_PLAIN;
		x->keeps_cookie = x->page != PAGE_READS;
		x->has_body = random_chance(luck(browser), 0.2);
		exchange_send(x);
	}
}

static void visit(struct browser *browser, enum page page, bool by_form)
{
	struct exchange *x = request(browser);

	x->page = page;
	x->navigation = true;
	x->has_body = by_form;
	x->account = page == PAGE_LOGS_IN ? browser->account : 0;
	exchange_send(x);
}

/* By a script, or by a form, which is a navigation. */
static void upload(struct browser *browser)
{
	struct exchange *x = request(browser);

	x->has_body = true;
	x->navigation = random_chance(luck(browser), 0.4);
	x->upload_ms = random_around(luck(browser), 2 * world_of(browser)->grace_ms);
	exchange_send(x);
}

/* Its answer may be thrown away; so it gets nothing that would be missed. */
static void prefetch(struct browser *browser)
{
	struct exchange *x = request(browser);

	x->keeps_cookie = false;
	x->navigation = random_chance(luck(browser), 0.5);
	exchange_send(x);
}

/* ---- the jar */

static void flush(void *argument)
{
	struct browser *browser = argument;

	if (world_now(world_of(browser)) >= browser->down_until) {
		browser->flushed = browser->jar;
		if (random_chance(luck(browser), 0.2)) {
			browser->backup = browser->flushed;
		}
	}
}

static void keep(struct browser *browser, const struct cookie *cookie)
{
	struct world *world = world_of(browser);
	bool same = browser->jar.text[0] && browser->jar.truth == cookie->truth;
	bool set_back = same && cookie->generation < browser->jar.generation;

	if (same) {
		browser->earlier = browser->jar;
	}
	browser->jar = *cookie;
	browser->jar.set_back = set_back;
	if (cookie->text[0] && cookie->generation > cookie->truth->arrived) {
		cookie->truth->arrived = cookie->generation;
	}
	timeline_at(&world->timeline, world_now(world) + random_between(&world->random, 0, FLUSH_MS), flush, browser);
}

static void answered(struct bearer *bearer, const struct exchange *x)
{
	struct browser *browser = bearer->browser;

	if (x->sets_cookie) {
		exchange_tell(x, "brings a cookie", &x->set, NULL);
		if (browser->jar.text[0]) {
			blame_overwritten(x, &browser->jar);
		}
		keep(browser, &x->set);
	} else if (x->clears_cookie) {
		keep(browser, &(struct cookie) {.text = ""});
	}
	if (x->navigation && x->page == PAGE_PLAIN && x->keeps_cookie && !is_over(browser)) {
		fetch(browser, (int) random_between(luck(browser), browser->scripts ? 1 : -4, 6));
	}
}

/* ---- mishaps */

static void restart(void *argument)
{
	struct browser *browser = argument;
	const struct cookie *copy = random_chance(luck(browser), 0.7) ? &browser->flushed : &browser->backup;
	bool restored = strcmp(copy->text, browser->jar.text) == 0 ? browser->jar.restored : copy->text[0] != '\0';

	browser->jar = *copy;
	browser->jar.restored = restored;
	browser->flushed = browser->backup = browser->jar;
	if (random_chance(luck(browser), 0.05)) {
		browser->bearer
			.agent = "Mozilla/5.0 (X11; Linux x86_64; rv:129.0) Gecko/20100101 Firefox/129.0"; /* an update */
	}
	tell(browser, "is back after a crash");
}

static void crash(struct browser *browser)
{
	struct world *world = world_of(browser);
	int64_t down_ms = random_around(&world->random, random_chance(&world->random, 0.5) ? SECOND : world->grace_ms);

	world->tally->crashes++;
	browser->bearer.life++;
	browser->bearer.died_at = world_now(world);
	/* What it had sent has come to the server by then. */
	browser->down_until = world_now(world) + world->delay_max_ms + down_ms;
	tell(browser, "crashes");
	timeline_at(&world->timeline, browser->down_until, restart, browser);
}

static void change_network(struct browser *browser)
{
	snprintf(browser->bearer.ip, sizeof(browser->bearer.ip), "10.%d.%d.%d", (int) random_between(luck(browser), 0, 255),
		(int) random_between(luck(browser), 0, 255), (int) random_between(luck(browser), 1, 254));
}

/* ---- habits */

static bool is_logged_in(const struct browser *browser)
{
	return browser->jar.text[0] && browser->jar.truth->account && browser->jar.truth->cause == CAUSE_NONE;
}

enum deed { VISIT, SEND_FORM, BURST, UPLOAD, PREFETCH, READ, TWICE, GIVE_UP, KILLED, RENEW, ROTATE, LOG_IN, LOG_OUT };

static void do_something(struct browser *browser)
{
	static const unsigned often[] = {
		[VISIT] = 400,
		[SEND_FORM] = 80,
		[BURST] = 100,
		[UPLOAD] = 15,
		[PREFETCH] = 50,
		[READ] = 60,
		[TWICE] = 20,
		[GIVE_UP] = 10,
		[KILLED] = 3,
		[RENEW] = 12,
		[ROTATE] = 8,
		[LOG_IN] = 15,
		[LOG_OUT] = 5,
	};

	if (browser->account && !is_logged_in(browser) && random_chance(luck(browser), 0.5)) {
		visit(browser, PAGE_LOGS_IN, true);
		return;
	}
	switch ((enum deed) random_pick(luck(browser), often, SECSESS_COUNT(often))) {
		case VISIT:
			visit(browser, PAGE_PLAIN, false);
			break;
		case SEND_FORM:
			visit(browser, PAGE_PLAIN, true);
			break;
		case BURST:
			fetch(browser, (int) random_between(luck(browser), 2, 12));
			break;
		case UPLOAD:
			upload(browser);
			break;
		case PREFETCH:
			prefetch(browser);
			break;
		case READ:
			visit(browser, PAGE_READS, false);
			break;
		case TWICE:
			visit(browser, PAGE_TWICE, false);
			break;
		case GIVE_UP:
			visit(browser, PAGE_GIVES_UP, false);
			break;
		case KILLED:
			visit(browser, PAGE_DIES, false);
			break;
		case RENEW:
			visit(browser, PAGE_RENEWS, true);
			break;
		case ROTATE:
			visit(browser, PAGE_ROTATES, true);
			break;
		case LOG_IN:
			if (!is_logged_in(browser)) {
				visit(browser, PAGE_LOGS_IN, true);
			}
			break;
		case LOG_OUT:
			visit(browser, PAGE_LOGS_OUT, true);
			break;
	}
}

static void maybe_robbed(struct browser *browser)
{
	const struct world *world = world_of(browser);
	int64_t needed = world->rotate_ms + 8 * world->grace_ms;

	if (browser->theft || world_now(world) + needed > browser->until || !random_chance(luck(browser), 0.03)) {
		return;
	}
	theft_begin(browser, (enum thief_kind) random_between(luck(browser), 0, THIEF_KINDS - 1));
	if (browser->theft && browser->theft->kind == THIEF_ALTERNATES) {
		/* Such a thief looks for somebody who reads for long, on pages that ask for much. */
		browser->pace_ms = 4 * world->grace_ms;
		browser->poll_ms = 0;
		browser->scripts = true;
	}
}

static void finish(struct browser *browser)
{
	struct world *world = world_of(browser);

	if (browser->theft) {
		theft_close(browser->theft);
	}
	tell(browser, "is seen no more");
	if (!world->ending) {
		browser_begin(world);
	}
}

static void act(void *argument)
{
	struct browser *browser = argument;
	struct world *world = world_of(browser);
	int64_t pause = random_around(&world->random, browser->pace_ms);

	if (is_over(browser)) {
		finish(browser);
		return;
	}
	if (world_now(world) >= browser->down_until) {
		do_something(browser);
		if (browser->mobile && random_chance(&world->random, 0.1)) {
			change_network(browser);
		}
		if (browser->crashes && random_chance(&world->random, 0.02)) {
			crash(browser);
		}
		maybe_robbed(browser);
	}
	if (random_chance(&world->random, 0.01)) {
		pause = random_between(&world->random, 0, 2 * world->settings->config.idle_ms);
	}
	timeline_at(&world->timeline, world_now(world) + pause, act, browser);
}

static void poll(void *argument)
{
	struct browser *browser = argument;
	struct world *world = world_of(browser);

	if (is_over(browser) || !browser->poll_ms) {
		return;
	}
	if (world_now(world) >= browser->down_until) {
		fetch(browser, 1);
	}
	timeline_at(&world->timeline, world_now(world) + browser->poll_ms, poll, browser);
}

void browser_begin(struct world *world)
{
	struct browser *browser = world_alloc(sizeof(*browser));
	struct random *random = &world->random;
	int64_t grace = world->grace_ms;
	const int64_t paces[] = {grace / 20, grace / 6, grace / 2, 2 * grace};

	browser->next = world->browsers;
	world->browsers = browser;
	world->tally->visitors++;
	browser->number = ++world->next_visitor;
	browser->pace_ms = paces[random_between(random, 0, 3)];
	browser->poll_ms = random_chance(random, 0.3) ? random_between(random, grace / 10, grace) : 0;
	browser->mobile = random_chance(random, 0.4);
	browser->crashes = random_chance(random, 0.2);
	browser->scripts = random_chance(random, 0.4);
	browser->account = random_chance(random, 0.6) ? (unsigned) random_between(random, 1, ACCOUNTS - 1) : 0;
	browser->until = world_now(world) + random_between(random, world->rotate_ms / 2, 5 * world->rotate_ms + 10 * grace);
	browser->bearer = (struct bearer) {.world = world,
		.browser = browser,
		.agent = browser->mobile ? "Mozilla/5.0 (Linux; Android 14) Mobile" : "Mozilla/5.0 (X11; Linux x86_64)",
		.ip = "192.0.2.7",
		.loss = browser->mobile && random_chance(random, 0.2) ? 0.5
			: browser->mobile                                 ? 0.03
															  : 0,
		.answered = answered};
	timeline_at(&world->timeline, world_now(world) + random_between(random, 0, 10 * SECOND), act, browser);
	if (browser->poll_ms) {
		timeline_at(&world->timeline, world_now(world) + browser->poll_ms, poll, browser);
	}
}
