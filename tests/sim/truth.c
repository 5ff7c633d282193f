/* SPDX-License-Identifier: BSD-3-Clause */

#include "truth.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "browser.h"
#include "theft.h"

#define SLACK 100 /* ms that a worker's clock may be wrong by, a while after the store told it the time */

struct truth *truth_new(const struct witness *witness, const struct secsess_place *place, struct truth *predecessor)
{
	const struct bearer *bearer = witness->exchange->bearer;
	struct world *world = bearer->world;
	struct truth *truth = world_alloc(sizeof(*truth));
	struct secsess_header header;

	truth->number = ++world->next_session;
	truth->owner = bearer->theft ? NULL : bearer->browser;
	truth->place = *place;
	truth->lost = witness->roll_backs != world->roll_backs && !world_peek(world, place, &header);
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

void truth_broken(const struct witness *witness, const char *what)
{
	const struct exchange *x = witness->exchange;

	world_broken(x->bearer->world, x->bearer->browser, x->number, "%s", what);
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
		truth_broken(witness, "a payload that nobody wrote was read");
		return;
	}
	witness->read_writes = writes;
	if (!truth || session->access == SECSESS_ACCESS_DENIED || session->fresh) {
		if (session->payload.size) {
			truth_broken(witness, "a new or denied session shows data");
		}
		return;
	}
	expected = session->access == SECSESS_ACCESS_FROZEN ? truth->frozen_writes : witness->expected_writes;
	if (number && number != truth->number) {
		truth_broken(witness, "a request read another session's data");
	} else if (writes != expected && witness->expected) {
		truth_broken(witness,
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
		truth_broken(witness, "an ID was shown, and the store has no memory of it");
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
		truth_broken(witness, "an offer was made to a request that can't keep a cookie");
	}
	if (session->access != SECSESS_ACCESS_LEASED || !x->keeps_cookie || session->offered || session->fresh ||
		generation != header->confirmed || witness->confirms) {
		return;
	}
	if (now >= header->offered_at + (generation == header->newest ? limits->rotate_ms : limits->grace_ms)) {
		truth_broken(witness, "a rotation was due, and none was offered");
	}
}

static void check_revoked(const struct witness *witness, const struct secsess_session *session)
{
	const struct truth *truth = witness->truth;

	if (truth->account && witness->revoked_at >= truth->bound_at && secsess_verdict_admits(session->verdict)) {
		truth_broken(witness, "a revoked session was served");
	}
}

static void check_frozen(const struct witness *witness, const struct secsess_session *session)
{
	const struct truth *heir = witness->truth->heir;
	const struct world *world = witness->exchange->bearer->world;

	if (session->access == SECSESS_ACCESS_FROZEN && heir &&
		witness->link->opened_at > heir->created_at + world->grace_ms + 5 * SECOND) {
		truth_broken(witness, "a session that was renewed away shows its data after grace");
	}
}

void truth_started(struct witness *witness, const struct secsess_session *session, bool first)
{
	struct exchange *x = witness->exchange;
	const struct truth *asked = first ? x->sent.truth : witness->truth;

	if (session->fresh && (!witness->truth || strcmp(witness->truth->place.handle, session->sid.place.handle) != 0)) {
		witness->truth = truth_new(witness, &session->sid.place, NULL);
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

void truth_retired(const struct witness *witness)
{
	witness->truth->frozen_writes = witness->read_writes;
}

void truth_renewed(struct witness *witness, const struct secsess_session *session)
{
	struct truth *old = witness->truth;
	const struct world *world = witness->exchange->bearer->world;
	struct secsess_header header;

	if (old == witness->exchange->sent.truth && witness->exchange->sent.generation < witness->confirmed) {
		truth_broken(witness, "an older ID than the newest renewed its session");
	}
	witness->truth = truth_new(witness, &session->sid.place, old);
	witness->read_writes = 0;
	if (world->roll_backs == witness->roll_backs && world_peek(world, &old->place, &header) &&
		header.life == SECSESS_LIVE) {
		truth_broken(witness, "a renewal left two live sessions");
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
