/* SPDX-License-Identifier: BSD-3-Clause */

#include "truth.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "browser.h"
#include "theft.h"

#define SLACK 100 /* ms that a worker's clock may be wrong by, a while after the store told it the time */

struct truth *truth_new(struct world *world, const struct bearer *bearer, const struct secsess_place *place,
	struct truth *predecessor)
{
	struct truth *truth = world_alloc(sizeof(*truth));

	truth->number = ++world->next_session;
	truth->owner = bearer->theft ? NULL : bearer->browser;
	truth->place = *place;
	truth->created_at = truth->touched_at = truth->seen_at = world_store_now(world);
	if (predecessor) {
		truth->owner = predecessor->owner;
		truth->theft = predecessor->theft;
		truth->account = predecessor->account;
		truth->bound_at = predecessor->bound_at;
		truth->predecessor = predecessor;
		predecessor->heir = truth;
	}
	truth->next = world->truths;
	world->truths = truth;
	return truth;
}

static void broken(const struct witness *witness, const char *what)
{
	const struct exchange *x = witness->exchange;

	world_broken(x->bearer->world, x->bearer->browser, x->number, "%s", what);
}

/* The store fell back to an older copy since the request began: it does not know of its offers, and what it writes is
 * written over what is no more. */
static bool went_back(const struct witness *witness)
{
	return witness->exchange->bearer->world->roll_backs != witness->exchange->roll_backs;
}

/* The payload names the session that wrote it and how many writes that had seen. */
static bool parse(struct secsess_slice payload, uint64_t *session, uint64_t *writes)
{
	char text[64] = "", *end;

	memcpy(text, payload.data, payload.size < sizeof(text) ? payload.size : sizeof(text) - 1);
	*session = strtoull(text, &end, 10);
	if (*end != ' ') {
		return false;
	}
	*writes = strtoull(end, &end, 10);
	return *end == ' ';
}

static void check_payload(struct witness *witness, const struct secsess_session *session)
{
	const struct truth *truth = witness->truth;
	uint64_t number = 0, writes = 0;
	uint64_t expected;

	if (session->payload.size && !parse(session->payload, &number, &writes)) {
		broken(witness, "a payload that nobody wrote was read");
		return;
	}
	witness->read_writes = writes;
	if (!truth || session->access == SECSESS_ACCESS_DENIED || session->fresh) {
		if (session->payload.size) {
			broken(witness, "a new or denied session shows data");
		}
		return;
	}
	expected = session->access == SECSESS_ACCESS_FROZEN ? truth->frozen_writes : witness->expected_writes;
	if (number && number != truth->number) {
		broken(witness, "a request read another session's data");
	} else if (writes != expected && witness->expected) {
		broken(witness,
			session->access == SECSESS_ACCESS_FROZEN ? "a snapshot shows more or less than it should"
													 : "a write that was accepted is not there");
	}
}

/* What a client showed, by whatever request, is known to the store from then on. */
static void check_recorded(const struct witness *witness, const struct secsess_session *session)
{
	const struct exchange *x = witness->exchange;
	const struct world *world = x->bearer->world;
	struct secsess_header header;

	if (secsess_verdict_admits(session->verdict) && x->roll_backs == world->roll_backs &&
		world_peek(world, &witness->truth->place, &header) && header.confirmed < x->sent.generation) {
		broken(witness, "an ID was shown, and the store has no memory of it");
	}
}

/* Who holds the lock, comes with the newest ID and can keep a cookie gets an offer as soon as one is due. */
static void check_offer(const struct witness *witness, const struct secsess_session *session)
{
	const struct exchange *x = witness->exchange;
	const struct secsess_header *header = &session->record.header;
	const struct secsess_limits *limits = &session->config->limits;
	uint32_t generation = x->sent.generation;
	int64_t now = witness->link->opened_at;

	if (session->offered && !x->keeps_cookie) {
		broken(witness, "an offer was made to a request that can't keep a cookie");
	}
	if (session->access != SECSESS_ACCESS_LEASED || !x->keeps_cookie || session->offered || session->fresh ||
		generation != header->confirmed || witness->confirms) {
		return;
	}
	if (now >= header->offered_at + (generation == header->newest ? limits->rotate_ms : limits->grace_ms)) {
		broken(witness, "a rotation was due, and none was offered");
	}
}

static void check_revoked(const struct witness *witness, const struct secsess_session *session)
{
	const struct truth *truth = witness->truth;

	if (truth->account && witness->revoked_at >= truth->bound_at && secsess_verdict_admits(session->verdict)) {
		broken(witness, "a revoked session was served");
	}
}

static void check_frozen(const struct witness *witness, const struct secsess_session *session)
{
	const struct truth *heir = witness->truth->heir;
	const struct world *world = witness->exchange->bearer->world;

	if (session->access == SECSESS_ACCESS_FROZEN && heir &&
		witness->link->opened_at > heir->created_at + world->grace_ms + 5 * SECOND) {
		broken(witness, "a session that was renewed away shows its data after grace");
	}
}

void truth_started(struct witness *witness, const struct secsess_session *session, bool first)
{
	struct exchange *x = witness->exchange;
	struct world *world = x->bearer->world;
	const struct truth *asked = first ? x->sent.truth : witness->truth;

	if (session->fresh && (!witness->truth || strcmp(witness->truth->place.handle, session->sid.place.handle) != 0)) {
		witness->truth = truth_new(world, x->bearer, &session->sid.place, NULL);
	} else if (first) {
		witness->truth = x->sent.truth;
	}
	witness->committed = false;
	if (first) {
		x->roll_backs = witness->roll_backs;
	}
	check_payload(witness, session);
	if (asked && asked == x->sent.truth && (first || !x->sets_cookie || session->fresh)) {
		blame_judged(x);
	}
	if (first && asked && asked == witness->truth) {
		check_recorded(witness, session);
		check_offer(witness, session);
		check_revoked(witness, session);
		check_frozen(witness, session);
	}
}

void truth_renewing(const struct witness *witness)
{
	witness->truth->frozen_writes = witness->read_writes;
}

void truth_renewed(struct witness *witness, const struct secsess_session *session)
{
	struct truth *old = witness->truth;
	const struct world *world = witness->exchange->bearer->world;
	struct secsess_header header;

	if (old == witness->exchange->sent.truth && witness->exchange->sent.generation < witness->confirmed) {
		broken(witness, "an older ID than the newest renewed its session");
	}
	witness->truth = truth_new(witness->exchange->bearer->world, witness->exchange->bearer, &session->sid.place, old);
	witness->read_writes = 0;
	if (world->roll_backs == witness->roll_backs && world_peek(world, &old->place, &header) &&
		header.life == SECSESS_LIVE) {
		broken(witness, "a renewal left two live sessions");
	}
}

void truth_payload(const struct witness *witness, char *text, size_t size)
{
	int length = snprintf(text, size, "%" PRIu64 " %" PRIu64 " ", witness->truth ? witness->truth->number : 0,
		witness->read_writes + 1);

	/* So that payloads differ in size. */
	for (size_t i = 0; i < witness->read_writes % 7 * 20 && (size_t) length + 1 < size; i++) {
		text[length++] = '.';
	}
	text[length] = '\0';
}

/* Offers that the store has no memory of will be made again. */
static void forget_given(struct truth *truth, uint32_t newest)
{
	for (uint32_t generation = newest + 1; generation < GENERATIONS; generation++) {
		truth->given[generation / 8] &= (unsigned char) ~(1 << generation % 8);
	}
}

void truth_touched(const struct witness *witness)
{
	const struct truth *truth = witness->exchange->sent.truth;

	theft_observe(truth ? truth->theft : NULL);
}

void truth_read(struct witness *witness, const struct secsess_place *place)
{
	const struct truth *truth = witness->exchange->sent.truth;

	witness->roll_backs = witness->exchange->bearer->world->roll_backs;
	if (!truth || strcmp(truth->place.handle, place->handle) != 0) {
		truth = witness->truth;
	}
	if (truth && strcmp(truth->place.handle, place->handle) == 0) {
		witness->expected_writes = truth->writes;
		witness->expected = !truth->uncertain;
	}
}

static bool is_of(const struct truth *truth, const struct secsess_place *place)
{
	return strcmp(truth->place.handle, place->handle) == 0;
}

void truth_presented(struct witness *witness, const struct secsess_open_request *request)
{
	struct truth *truth = witness->exchange->sent.truth;
	uint32_t generation = request->presented.generation;

	if (!truth || !request->presented.by_client || !is_of(truth, &request->place)) {
		return;
	}
	truth->presented = generation > truth->presented ? generation : truth->presented;
	if (generation > truth->confirmed) {
		witness->confirms = true;
		truth->before = truth->confirmed;
		truth->confirmed = generation;
		truth->confirmed_at = world_store_now(witness->exchange->bearer->world);
	}
}

/* What was presented last is the newest; what came before it has its grace; what ended stays so. */
static void check_rank(const struct witness *witness, const struct truth *truth, uint32_t generation,
	enum secsess_verdict verdict)
{
	const struct world *world = witness->exchange->bearer->world;

	if (truth->suspect && generation != truth->suspect_by && verdict != SECSESS_VERDICT_INCIDENT) {
		broken(witness, "a second copy of a suspect session came, and it is no incident");
	} else if (!truth->suspect && verdict == SECSESS_VERDICT_INCIDENT) {
		broken(witness, "an incident without a suspicion");
	} else if (!secsess_verdict_admits(verdict)) {
		return;
	} else if (truth->dead) {
		broken(witness, "a session that was ended or renewed away is served");
	} else if (generation < truth->confirmed && verdict != SECSESS_VERDICT_PARENT) {
		broken(witness, "two IDs of one session are taken for the newest");
	} else if (generation < truth->before) {
		broken(witness, "an ID from two generations ago is served");
	} else if (generation < truth->confirmed && world_store_now(world) >= truth->confirmed_at + world->grace_ms) {
		broken(witness, "an older ID is served after its grace");
	}
}

void truth_judged(struct witness *witness, const struct secsess_open_request *request, enum secsess_verdict verdict)
{
	const struct truth *truth = witness->exchange->sent.truth;

	if (truth && is_of(truth, &request->place)) {
		check_rank(witness, truth, request->presented.generation, verdict);
	}
	if (secsess_verdict_admits(verdict)) {
		truth_presented(witness, request);
	}
	witness->confirmed = truth ? truth->confirmed : 0;
}

/* The session of that handle, among those that the request may have to do with. */
static struct truth *find(const struct witness *witness, const struct secsess_place *place)
{
	struct truth *truth = witness->exchange->sent.truth;

	if (witness->truth && is_of(witness->truth, place)) {
		return witness->truth;
	}
	while (truth && !is_of(truth, place)) {
		truth = truth->heir;
	}
	return truth;
}

void truth_ended(struct witness *witness, const struct secsess_place *place)
{
	struct truth *truth = find(witness, place);
	struct secsess_header header;

	if (!truth || !world_peek(witness->exchange->bearer->world, place, &header) || header.life == SECSESS_LIVE) {
		return;
	}
	truth->dead = true;
	if (header.life == SECSESS_SUSPECT && !truth->suspect) {
		truth->suspect = true;
		truth->suspect_by = header.suspect_by;
	}
}

void truth_committed(struct witness *witness, const struct secsess_commit_request *request)
{
	struct truth *truth = witness->truth;
	const struct world *world = witness->exchange->bearer->world;
	struct secsess_header header;

	if (!truth || request->mode == SECSESS_COMMIT_UNLOCK || witness->committed ||
		strcmp(truth->place.handle, request->place.handle) != 0) {
		return;
	}
	witness->committed = true;
	if (truth->dead) {
		broken(witness, "a write to a session that has ended was accepted");
		return;
	}
	if (request->take_back && went_back(witness) && world_peek(world, &truth->place, &header)) {
		forget_given(truth, header.newest); /* it took back another one's, that had its number */
	}
	if (world->roll_backs != witness->roll_backs) {
		truth->uncertain = true; /* what it was written over was read before */
		return;
	}
	if (witness->writes && truth->writes != witness->read_writes && !truth->uncertain) {
		broken(witness, "a write was accepted that undoes another one");
		return;
	}
	truth->touched_at = truth->seen_at = world_store_now(world);
	truth->expires_at = 0;
	if (witness->writes) {
		truth->writes = ++witness->read_writes;
	} else if (truth->uncertain) {
		truth->writes = witness->read_writes;
	}
	truth->uncertain = false;
}

void truth_given(const struct exchange *x, const struct cookie *cookie)
{
	struct truth *truth = cookie->truth;
	unsigned char bit = (unsigned char) (1 << cookie->generation % 8);

	truth->cookie_left = true;
	if (x->roll_backs != x->bearer->world->roll_backs) {
		return; /* the store has no memory of it, and may have given it to somebody else */
	}
	if (cookie->generation >= GENERATIONS) {
		world_broken(x->bearer->world, x->bearer->browser, x->number, "a session has more than %d generations",
			GENERATIONS);
		return;
	}
	if (x->offered_at && world_store_now(x->bearer->world) - x->offered_at > x->bearer->world->grace_ms / 2 + SLACK) {
		world_broken(x->bearer->world, x->bearer->browser, x->number, "an offer left when it was stale");
	}
	if (truth->given[cookie->generation / 8] & bit) {
		world_broken(x->bearer->world, x->bearer->browser, x->number, "one offer went to two requests");
	}
	truth->given[cookie->generation / 8] |= bit;
}

void truth_copied(struct world *world)
{
	for (struct truth *truth = world->truths; truth; truth = truth->next) {
		truth->copied_touched_at = truth->touched_at;
	}
}

void truth_rolling_back(struct world *world)
{
	struct secsess_header header;

	for (struct truth *truth = world->truths; truth; truth = truth->next) {
		truth->stored = world_peek(world, &truth->place, &header);
	}
}

void truth_rolled_back(struct world *world)
{
	struct secsess_header header;

	for (struct truth *truth = world->truths; truth; truth = truth->next) {
		truth->uncertain = true;
		truth->lost = truth->lost || truth->stored;
		if (world_peek(world, &truth->place, &header)) {
			truth->lost = false;
			truth->touched_at = truth->copied_touched_at;
			truth->expires_at = header.expires_at;
			truth->dead = header.life != SECSESS_LIVE;
			truth->suspect = header.life == SECSESS_SUSPECT;
			truth->suspect_by = header.suspect_by;
			truth->confirmed = header.confirmed;
			truth->before = header.before;
			truth->confirmed_at = world_store_now(world);
			forget_given(truth, header.newest);
		}
	}
}
