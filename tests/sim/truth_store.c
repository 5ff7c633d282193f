/* SPDX-License-Identifier: BSD-3-Clause */

/* What the store did, at the moment when it takes effect, and what it lost. */
#include "truth.h"

#include "browser.h"
#include "theft.h"

/* The store fell back to an older copy since the request began: it does not know of its offers, and what it writes is
 * written over what is no more. */
static bool went_back(const struct witness *witness)
{
	return witness->exchange->bearer->world->roll_backs != witness->exchange->roll_backs;
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
		truth_broken(witness, "a second copy of a suspect session came, and it is no incident");
	} else if (!truth->suspect && verdict == SECSESS_VERDICT_INCIDENT) {
		truth_broken(witness, "an incident without a suspicion");
	} else if (!secsess_verdict_admits(verdict)) {
		return;
	} else if (truth->dead) {
		truth_broken(witness, "a session that was ended or renewed away is served");
	} else if (generation < truth->confirmed && verdict != SECSESS_VERDICT_PARENT) {
		truth_broken(witness, "two IDs of one session are taken for the newest");
	} else if (generation < truth->before) {
		truth_broken(witness, "an ID from two generations ago is served");
	} else if (generation < truth->confirmed && world_store_now(world) >= truth->confirmed_at + world->grace_ms) {
		truth_broken(witness, "an older ID is served after its grace");
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
		truth_broken(witness, "a write to a session that has ended was accepted");
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
		truth_broken(witness, "a write was accepted that undoes another one");
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
