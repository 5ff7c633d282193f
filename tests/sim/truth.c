/* SPDX-License-Identifier: BSD-3-Clause */

#include "truth.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "browser.h"
#include "theft.h"

struct truth *truth_new(struct world *world, const struct bearer *bearer, const struct secsess_place *place,
	struct truth *predecessor)
{
	struct truth *truth = world_alloc(sizeof(*truth));

	truth->number = ++world->next_session;
	truth->owner = bearer->theft ? NULL : bearer->browser;
	truth->place = *place;
	truth->created_at = truth->touched_at = world_store_now(world);
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

/* Who holds the lock, comes with the newest ID and can keep a cookie gets an offer as soon as one is due. */
static void check_offer(const struct witness *witness, const struct secsess_session *session)
{
	const struct exchange *x = witness->exchange;
	const struct secsess_header *header = &session->record.header;
	const struct secsess_limits *limits = &session->config->limits;
	uint32_t generation = x->sent.generation;
	int64_t now = witness->link->opened_at;

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
		check_offer(witness, session);
		check_revoked(witness, session);
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

void truth_presented(struct witness *witness, const struct secsess_open_request *request)
{
	struct truth *truth = witness->exchange->sent.truth;
	uint32_t generation = request->presented.generation;

	if (!truth || !request->presented.by_client || strcmp(truth->place.handle, request->place.handle) != 0) {
		return;
	}
	witness->confirms = witness->confirms || generation > truth->confirmed;
	truth->presented = generation > truth->presented ? generation : truth->presented;
	truth->confirmed = generation > truth->confirmed ? generation : truth->confirmed;
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
	truth->touched_at = world_store_now(world);
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

	if (x->roll_backs != x->bearer->world->roll_backs) {
		return; /* the store has no memory of it, and may have given it to somebody else */
	}
	if (cookie->generation >= GENERATIONS) {
		world_broken(x->bearer->world, x->bearer->browser, x->number, "a session has more than %d generations",
			GENERATIONS);
		return;
	}
	if (truth->given[cookie->generation / 8] & bit) {
		world_broken(x->bearer->world, x->bearer->browser, x->number, "one offer went to two requests");
	}
	truth->given[cookie->generation / 8] |= bit;
}

void truth_rolled_back(struct world *world)
{
	struct secsess_header header;

	for (struct truth *truth = world->truths; truth; truth = truth->next) {
		truth->uncertain = true;
		if (world_peek(world, &truth->place, &header)) {
			truth->confirmed = header.confirmed;
			forget_given(truth, header.newest);
		}
	}
}
