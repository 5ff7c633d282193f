/* SPDX-License-Identifier: BSD-3-Clause */

/* The network: delays, losses, and who hears what. */
#include "exchange.h"

#include <stdio.h>
#include <stdlib.h>

#include "browser.h"
#include "coroutine.h"
#include "tally.h"
#include "truth.h"

struct exchange *exchange_new(struct bearer *bearer, const struct cookie *cookie)
{
	struct exchange *x = world_alloc(sizeof(*x));

	x->bearer = bearer;
	x->life = bearer->life;
	x->references = 1;
	x->sent = *cookie;
	x->agent = bearer->agent;
	memcpy(x->ip, bearer->ip, sizeof(x->ip));
	return x;
}

void exchange_release(struct exchange *x)
{
	if (--x->references == 0) {
		free(x);
	}
}

void exchange_tell(const struct exchange *x, const char *what, const struct cookie *cookie, const char *detail)
{
	struct world *world = x->bearer->world;

	story_tell(&world->teller, &x->bearer->browser->story, x->bearer->browser->number,
		&(struct story_event) {.at = world_now(world),
			.request = x->number,
			.session = cookie && cookie->truth ? cookie->truth->number : 0,
			.generation = cookie ? cookie->generation : 0,
			.by_thief = x->bearer->theft != NULL,
			.what = what,
			.detail = detail});
}

/* Mostly quick, now and then as slow as it may be. */
static int64_t delay(struct world *world)
{
	if (random_chance(&world->random, 0.03)) {
		return random_between(&world->random, 0, world->delay_max_ms);
	}
	return random_between(&world->random, 2, world->delay_max_ms < 150 ? world->delay_max_ms : 150);
}

/* Its client crashed before it had left. Before a client can crash once more, what had left has arrived. */
static bool was_cut_off(const struct exchange *x)
{
	unsigned crashes = x->bearer->life - x->life;

	return crashes > 1 || (crashes == 1 && x->bearer->died_at < x->whole_at);
}

static void arrive(void *argument)
{
	struct exchange *x = argument;

	if (was_cut_off(x)) {
		exchange_tell(x, "is cut off with its client", NULL, NULL);
		exchange_release(x);
		return;
	}
	coroutine_start(server_serve, x);
}

static const char *page_name(const struct exchange *x)
{
	static const char *const names[] = {
		[PAGE_PLAIN] = "page",
		[PAGE_READS] = "read_and_close",
		[PAGE_TWICE] = "starts twice",
		[PAGE_GIVES_UP] = "session_abort()",
		[PAGE_DIES] = "is killed",
		[PAGE_RENEWS] = "session_regenerate_id()",
		[PAGE_ROTATES] = "session_regenerate_id(), rotate",
		[PAGE_LOGS_IN] = "login",
		[PAGE_LOGS_OUT] = "logout",
	};

	return x->upload_ms ? "upload" : x->page == PAGE_PLAIN && !x->keeps_cookie ? "prefetch or HEAD" : names[x->page];
}

void exchange_send(struct exchange *x)
{
	struct world *world = x->bearer->world;

	x->number = ++world->requests;
	x->whole_at = world_now(world) + x->upload_ms;
	exchange_tell(x, x->sent.restored ? "is sent with a restored cookie" : "is sent", &x->sent, page_name(x));
	timeline_at(&world->timeline, x->whole_at + delay(world), arrive, x);
}

static void arrive_back(void *argument)
{
	struct exchange *x = argument;

	if (x->bearer->life == x->life) {
		x->bearer->answered(x->bearer, x);
	}
	exchange_release(x);
}

void exchange_answer(struct exchange *x)
{
	struct world *world = x->bearer->world;
	double loss = x->bearer->loss > world->settings->loss ? x->bearer->loss : world->settings->loss;

	if (x->sets_cookie) {
		x->set.roll_backs = world->roll_backs;
		truth_given(x, &x->set);
		exchange_tell(x, "is answered with a cookie", &x->set, NULL);
	}
	if (random_chance(&world->random, loss)) {
		world->tally->answers_lost++;
		exchange_tell(x, "loses its answer on the way", NULL, NULL);
		return;
	}
	x->references++;
	timeline_at(&world->timeline, world_now(world) + delay(world), arrive_back, x);
}
