/* SPDX-License-Identifier: BSD-3-Clause */

/* The value of a session cookie, any bytes, and what a request that brings it comes to: parsed, looked up, judged, served.
 * PHP itself takes the value out of the Cookie header. Requests follow each other, two at a time, some with IDs that were
 * given out, some with such IDs changed, signed anew, or under another generation. */
#include "site.h"

#include <stdlib.h>

#define STEPS_MAX 40
/* A generation that was signed: far enough from the end of all numbers, which 64 more rotations would not reach. */
#define GENERATION_MAX (UINT32_MAX - 64)

static struct secsess_keyring *sealing, *clear;

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	(void) argc;
	(void) argv;
	fuzz_set_up();
	sealing = fuzz_ring(FUZZ_SECRET);
	clear = fuzz_shared_ring();
	return 0;
}

static const struct secsess_sid *some_id(struct site *site, struct feed *feed)
{
	return &site->ids[feed_u8(feed) % (site->id_count < SITE_IDS ? site->id_count : SITE_IDS)];
}

/* What a client sends. room is where it is put together. */
static struct secsess_slice make_cookie(struct site *site, struct feed *feed, unsigned char room[400])
{
	struct secsess_slice label;
	struct secsess_sid sid = *some_id(site, feed);

	switch (feed_below(feed, 8)) {
		case 0: /* the one that was given out last */
			sid = site->ids[(site->id_count - 1) % SITE_IDS];
			break;
		case 1: /* one that was given out */
			break;
		case 2: /* another generation of it */
			secsess_sid_at(&sid, &sid, site->ring,
				(sid.generation + (uint32_t) feed_u8(feed) % 16 - 8) % GENERATION_MAX);
			break;
		case 3: /* any generation */
			secsess_sid_at(&sid, &sid, site->ring, feed_u32(feed) % GENERATION_MAX);
			break;
		case 4: /* signed, but of a session that is not there */
			label = feed_bytes(feed, 180);
			if (secsess_sid_mint(&sid, site->ring, label, &(struct secsess_tag) {""})) {
				return label;
			}
			break;
		case 5: /* changed on its way */
			memcpy(room, sid.text, sid.size);
			for (size_t edits = feed_below(feed, 3) + 1; edits; edits--) {
				room[feed_u8(feed) % sid.size] = feed_u8(feed);
			}
			return secsess_slice_of(room, sid.size - feed_u8(feed) % 2);
		case 6: /* none */
			return secsess_slice_of("", 0);
		default:
			return feed_bytes(feed, 300);
	}
	memcpy(room, sid.text, sid.size);
	return secsess_slice_of(room, sid.size);
}

static void start(struct site *site, struct worker *worker, struct feed *feed)
{
	unsigned char room[400];
	struct secsess_slice cookie = make_cookie(site, feed, room);
	unsigned char *id = fuzz_copy(cookie);
	uint8_t signals = feed_u8(feed);
	struct secsess_client client = {
		.ip = secsess_slice_of(worker->ip, feed_u8(feed) % sizeof(worker->ip)),
		.agent = secsess_slice_of(worker->agent, feed_u8(feed)),
		.has_body = signals & 1,
		.navigation = !(signals & 2),
		.can_keep_cookie = !(signals & 4),
	};
	struct secsess_start request = {
		.id = secsess_slice_of(id, cookie.size),
		.serializer = secsess_slice_str(signals & 32 ? "php_binary" : "php"),
		.read_only = signals & 8,
		.may_create = !(signals & 16),
	};
	struct secsess_sid ignored;
	bool genuine = secsess_sid_parse(&ignored, site->ring, request.id) == SECSESS_DONE;
	uint64_t before = site->store->counters.round_trips;
	enum secsess_status status;

	if (client.agent.size) {
		worker->agent[0] = feed_u8(feed);
	}
	status = secsess_session_start(&worker->session, &request, &client);
	site_check_start(site, worker, request.id, genuine, &request, status, site->store->counters.round_trips - before);
	memset(id, 'x', cookie.size);
	free(id);
}

/* session_create_id() */
static void mint(struct site *site, struct worker *worker, struct feed *feed)
{
	struct secsess_sid sid;
	enum secsess_status status = secsess_session_mint(&worker->session, feed_bytes(feed, 180), &sid);

	promise(status == SECSESS_DONE || status == SECSESS_CONFIG, "an ID is minted, or its label is refused");
	if (!status) {
		promise(secsess_session_is_unused(&worker->session, secsess_slice_of(sid.text, sid.size)),
			"an ID that was just minted is not in use");
		site_note_id(site, &sid);
	}
}

static void go_on(struct site *site, struct worker *worker, struct feed *feed)
{
	switch (feed_below(feed, 8)) {
		case 0:
		case 1:
			site_save(site, worker, true);
			break;
		case 2:
			site_save(site, worker, false);
			break;
		case 3:
			site_abort(site, worker);
			break;
		case 4:
			site_end(site, worker);
			break;
		case 5:
			site_renew(site, worker);
			break;
		case 6:
			site_rotate(site, worker);
			break;
		default:
			secsess_session_drop_offer(&worker->session);
			break;
	}
}

static void step(struct site *site, struct feed *feed)
{
	uint8_t choice = feed_u8(feed);
	struct worker *worker = &site->workers[choice & 1];

	switch (choice >> 1 & 7) {
		case 0: /* the next request of this worker */
			secsess_session_forget(&worker->session);
			start(site, worker, feed);
			break;
		case 1:
			site->now += (int64_t) feed_u16(feed) << feed_below(feed, 18);
			break;
		case 2:
			mint(site, worker, feed);
			break;
		case 3: /* a session once more in the same request */
			if (worker->session.access == SECSESS_ACCESS_NONE) {
				start(site, worker, feed);
			}
			break;
		default:
			if (worker->session.access != SECSESS_ACCESS_NONE) {
				go_on(site, worker, feed);
			}
			break;
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct feed feed = {data, size};
	static struct site site;
	uint8_t settings = feed_u8(&feed);

	fuzz_reseed(size);
	site_open(&site, settings & 1 ? clear : sealing);
	site.config.on_obsolete = (enum secsess_on_obsolete)(settings >> 1 & 3);
	site.config.on_refused = (enum secsess_on_refused)((settings >> 3 & 3) % 3);
	site.config.absolute_ms = settings & 32 ? 0 : site.config.absolute_ms;
	for (size_t i = 0; i < SITE_WORKERS; i++) {
		memset(site.workers[i].ip, '1', sizeof(site.workers[i].ip));
		memset(site.workers[i].agent, 'a', sizeof(site.workers[i].agent));
	}
	site_plant(&site, "alice", "alice");
	site_plant(&site, "alice", "alice");
	site_plant(&site, "mallory", "alice");
	site_plant(&site, "", "");
	for (int steps = 0; steps < STEPS_MAX && feed.left; steps++) {
		step(&site, &feed);
	}
	site_close(&site);
	return 0;
}
