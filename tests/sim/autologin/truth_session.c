/* SPDX-License-Identifier: BSD-3-Clause */

/* Which sessions may be served, and what is left of a request that tried a key. */
#include <string.h>

#include "client.h"

static void broken(const struct request *request, const char *what)
{
	world_broken(request->world, request->client->browser, request->number, what);
}

void truth_admitted(struct request *request, const struct secsess_session *session)
{
	const struct visit *visit = request->sent.visit;
	struct use *use = visit ? visit->use : NULL;
	const struct series *series = use ? use->key->series : NULL;

	if (!visit || strcmp(visit->place.handle, session->sid.place.handle) != 0 || !visit->person) {
		return;
	}
	if (visit->person->revoked_at > visit->made_at && session->opened_at > visit->person->revoked_at) {
		broken(request, "a session outlives an incident");
	}
	if (!use) {
		return;
	}
	request->world->tally->shown++;
	if (use->vain) {
		broken(request, "two sessions of one key are served");
	}
	if (visit->remembered && series->settled_at && session->opened_at > series->settled_at) {
		broken(request, "a session that a key made outlives the suspicion of its series");
	}
	use->shown = true;
}

void truth_refused(struct request *request, const struct secsess_session *session)
{
	const struct visit *visit = request->sent.visit;
	const struct use *use = visit ? visit->use : NULL;

	if (!visit || !visit->person) {
		return;
	}
	if (use && use->vain && session->previous == SECSESS_REASON_OBSOLETE) {
		request->world->tally->refused_vain++;
		return;
	}
	if (request->client->theft) {
		request->world->tally->kept_out++;
		return;
	}
	if ((session->previous == SECSESS_REASON_REVOKED || session->previous == SECSESS_REASON_INCIDENT) &&
		!visit->person->incident) {
		broken(request, "the session of somebody from whom nothing was stolen was revoked");
	}
	if (session->previous == SECSESS_REASON_OBSOLETE && !(use && use->key->series->robbed)) {
		broken(request, "the session of a browser from which nothing was stolen was taken for a copy");
	}
}

/* What is left of an honest browser's key that serves no more. */
static void check_dead(const struct request *request)
{
	const struct series *series = request->sent.truth->series;

	if (!request->client->theft) {
		request->world->tally->gone[series->gone ? series->gone : series->unanswered ? GONE_UNANSWERED : GONE_NOT]++;
	}
	if (!series->gone && !series->robbed && !series->unanswered) {
		broken(request, "a browser is logged out for good, and nobody wanted that");
	}
}

static void check_vain(const struct request *request)
{
	const struct key *key = request->sent.truth;
	struct secsess_place place = key->series->place;
	struct secsess_header header;
	const struct use *use = request->use;

	if (request->failed || !use || !use->replaces) {
		return;
	}
	memcpy(place.handle, use->replaces->session, sizeof(place.handle));
	if (world_peek(request->world, &place, &header) && header.life == SECSESS_LIVE) {
		broken(request, "a session that was made in vain lives on");
	}
}

static void settle(struct request *request)
{
	struct series *series = request->sent.truth->series;
	struct secsess_series stored;

	if (request->outcome == SECSESS_KEY_OBSOLETE || request->outcome == SECSESS_KEY_DEAD) {
		series->settled_at = world_now(request->world);
	}
	if (request->outcome == SECSESS_KEY_INCIDENT &&
		(!series->gone || world_peek_series(request->world, &series->place, &stored))) {
		broken(request, "an incident, and the series is still there");
	}
}

static enum secsess_autologin_state expected_state(const struct request *request)
{
	if (request->absent) {
		return SECSESS_AUTOLOGIN_DEAD;
	}
	switch (request->outcome) {
		case SECSESS_KEY_USED:
		case SECSESS_KEY_AGAIN:
			return request->sent.truth->series->gone ? SECSESS_AUTOLOGIN_DEAD : SECSESS_AUTOLOGIN_LOGGED_IN;
		case SECSESS_KEY_LATE:
			return SECSESS_AUTOLOGIN_LATE;
		case SECSESS_KEY_OBSOLETE:
		case SECSESS_KEY_UNANSWERED:
		case SECSESS_KEY_DEAD:
		case SECSESS_KEY_INCIDENT:
			break;
	}
	return SECSESS_AUTOLOGIN_DEAD;
}

void truth_attempted(struct request *request, enum secsess_status status, const struct secsess_autologin_result *result)
{
	if (request->world->failed) {
		return; /* the truth is not kept any more */
	}
	if (!request->sent.truth) {
		if (request->asked || result->state == SECSESS_AUTOLOGIN_LOGGED_IN) {
			broken(request, "a guess is more than a guess");
		}
		return;
	}
	check_vain(request);
	if (status) {
		if (result->state == SECSESS_AUTOLOGIN_LOGGED_IN) {
			broken(request, "a login that failed logs in");
		}
		return;
	}
	if (result->state != expected_state(request) && !(result->state == SECSESS_AUTOLOGIN_LOGGED_IN && request->use)) {
		broken(request, "a key's answer is not what it came to");
		return;
	}
	if (result->state == SECSESS_AUTOLOGIN_DEAD) {
		check_dead(request);
	}
	if (result->state == SECSESS_AUTOLOGIN_LOGGED_IN) {
		if (request->use->logged) {
			broken(request, "one use of a key logs in twice");
		}
		request->use->logged = true;
		request->world->tally->remembered++;
	}
	settle(request);
}

static enum theft_end end_of(const struct theft *theft)
{
	const struct series *series = theft->series;

	if (!theft->used) {
		return THEFT_UNUSED;
	}
	if (theft->incident) {
		return THEFT_INCIDENT;
	}
	if (series->suspect_by) {
		return THEFT_SUSPECT;
	}
	if (!theft->came[0] || !theft->came[1]) {
		return THEFT_ALONE;
	}
	return series->last && !series->last->by_thief ? THEFT_IN_VAIN : series->gone ? THEFT_OVER : THEFT_ALONE;
}

void truth_count(struct world *world)
{
	for (const struct theft *theft = world->thefts; theft; theft = theft->next) {
		world->tally->thefts[end_of(theft)]++;
	}
}
