/* SPDX-License-Identifier: BSD-3-Clause */

/* A request's way: out, through the server, and back, or not. All of it together takes less than the grace. */
#include "client.h"

#include <string.h>

#include "../coroutine.h"

#define WAY_MAX (18 * SECOND) /* each way; a server needs less than 20 seconds */

void client_tell(const struct client *client, uint64_t request, const char *what, const char *detail)
{
	struct client *browser = client->browser;
	const struct story_event event = {.at = world_now(client->world),
		.request = request,
		.by_thief = client->theft != NULL,
		.what = what,
		.detail = detail};

	story_tell(&client->world->teller, &browser->story, browser->number, &event);
}

static int64_t way(struct world *world)
{
	bool slow = world_chance(world, world->settings->slow ? 0.3 : 0.03);

	return random_between(&world->random, 5, slow ? WAY_MAX : 400);
}

static bool is_lost(struct world *world)
{
	bool lost = world_chance(world, world->settings->loss);

	world->tally->lost += lost;
	return lost;
}

/* The cookies of an answer come into the jar. */
static void keep(struct client *client, const struct request *request)
{
	struct jar *jar = &client->jar;

	if (request->sets_session) {
		memcpy(jar->session, request->set.session, sizeof(jar->session));
		jar->visit = request->set.visit;
	} else if (request->clears_session) {
		jar->session[0] = '\0';
		jar->visit = NULL;
	}
	if (request->sets_key) {
		memcpy(jar->key, request->set.key, sizeof(jar->key));
		jar->truth = request->set.truth;
	} else if (request->clears_key) {
		jar->key[0] = '\0';
		jar->truth = NULL;
	}
	client->logged_in = request->logged_in;
}

static void answer(struct request *request)
{
	struct client *client = request->client;
	bool lost = is_lost(request->world) || client->deaf;

	world_sleep(request->world, way(request->world));
	if (client->life != request->life) {
		client_tell(client, request->number, "its answer comes after the browser went", NULL);
		return;
	}
	if (lost) {
		client_tell(client, request->number, "its answer is lost", request->sets_key ? "with a key" : NULL);
	} else if (request->answered) {
		client_tell(client, request->number, request->logged_in ? "is answered, logged in" : "is answered, logged out",
			request->sets_key         ? "with a key"
				: request->clears_key ? "its key is taken away"
									  : NULL);
		keep(client, request);
	} else {
		client_tell(client, request->number, "fails", NULL);
	}
}

static void travel(void *argument)
{
	struct request *request = argument;
	struct world *world = request->world;

	world_sleep(world, way(world));
	if (!is_lost(world)) {
		server_serve(request);
		if (world->failed) {
			return;
		}
		answer(request);
	}
	if (request->client->life == request->life) {
		request->client->in_flight--;
	}
}

void client_send(struct client *client, enum page page)
{
	static const char *const names[] = {[PAGE_PLAIN] = "is sent",
		[PAGE_READS] = "is sent to a page that only reads",
		[PAGE_RENEWS] = "is sent to a page that renews",
		[PAGE_LOGS_IN] = "is sent with a password",
		[PAGE_LOGS_OUT] = "is sent to log out"};
	struct world *world = client->world;
	struct request *request = world_new(world, sizeof(*request));

	*request = (struct request) {.client = client,
		.world = world,
		.number = ++world->next_request,
		.life = client->life,
		.sent = client->jar,
		.page = page};
	client->in_flight++;
	world->tally->requests++;
	client_tell(client, request->number, names[page],
		client->jar.key[0] ? (client->jar.session[0] ? "session and key" : "key")
						   : (client->jar.session[0] ? "session" : NULL));
	coroutine_start(travel, request);
}

void client_wait(struct client *client)
{
	while (client->in_flight) {
		world_sleep(client->world, 200);
	}
}
