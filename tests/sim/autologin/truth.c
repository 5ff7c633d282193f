/* SPDX-License-Identifier: BSD-3-Clause */

#include "truth.h"

#include <string.h>

#include "client.h"

/* What a key comes to; the last: there is no such series. */
enum expected {
	EXPECT_USED = SECSESS_KEY_USED,
	EXPECT_AGAIN = SECSESS_KEY_AGAIN,
	EXPECT_LATE = SECSESS_KEY_LATE,
	EXPECT_OBSOLETE = SECSESS_KEY_OBSOLETE,
	EXPECT_UNANSWERED = SECSESS_KEY_UNANSWERED,
	EXPECT_DEAD = SECSESS_KEY_DEAD,
	EXPECT_INCIDENT = SECSESS_KEY_INCIDENT,
	EXPECT_ABSENT
};

static void broken(const struct request *request, const char *what)
{
	world_broken(request->world, request->client->browser, request->number, what);
}

static struct series *find(const struct person *person, const struct secsess_place *place)
{
	struct series *series = person->series;

	while (series && strcmp(series->place.handle, place->handle) != 0) {
		series = series->next;
	}
	return series;
}

static void note_expiry(const struct world *world, struct series *series)
{
	if (!series->gone && series->expires_at <= world_now(world)) {
		series->gone = GONE_EXPIRED;
	}
}

/* ---- keys */

static struct key *new_key(struct world *world, struct series *series)
{
	struct key *key = world_new(world, sizeof(*key));

	key->series = series;
	return key;
}

/* Those that had to go for a new one: only as many as there are too many. */
static void note_displaced(struct request *request, const struct series *issued)
{
	const struct world *world = request->world;
	struct secsess_series stored;
	uint32_t left = 0;
	bool displaced = false;

	for (struct series *series = issued->person->series; series; series = series->next) {
		note_expiry(world, series);
		if (series->gone) {
			continue;
		}
		if (world_peek_series(world, &series->place, &stored)) {
			left++;
		} else {
			series->gone = GONE_DISPLACED;
			displaced = true;
		}
	}
	if (displaced && left < world->settings->config.autologin_max) {
		broken(request, "a device was forgotten though there was room for it");
	}
}

void truth_issued(struct request *request, const struct secsess_series_put *put)
{
	struct person *person = request->client->person;
	struct world *world = request->world;
	struct series *series = find(person, &put->place);
	struct secsess_place replaced = {.tag = put->place.tag};

	if (series) {
		return; /* once more */
	}
	memcpy(replaced.handle, put->replaces, sizeof(replaced.handle));
	series = put->replaces[0] ? find(person, &replaced) : NULL;
	if (series && !series->gone) {
		series->gone = GONE_REISSUED;
	}
	series = world_new(world, sizeof(*series));
	series->person = person;
	series->browser = request->client->browser;
	series->place = put->place;
	series->expires_at = put->expires_at;
	series->used_at = world_now(world);
	series->newest = new_key(world, series);
	series->next = person->series;
	person->series = series;
	request->issued = series;
	note_displaced(request, series);
}

/* So often the key of the last use has served already though it was used. */
static unsigned times_again(const struct use *last)
{
	unsigned times = 0;

	for (const struct use *use = last->replaces; use; use = use->replaces) {
		times++;
	}
	return times;
}

static enum expected expect(const struct request *request, struct series *series)
{
	const struct world *world = request->world;
	const struct key *key = request->sent.truth;
	const struct use *last = series->last;

	note_expiry(world, series);
	if (series->gone) {
		return EXPECT_ABSENT;
	}
	if (series->suspect_by) {
		return key == series->suspect_by ? EXPECT_DEAD : EXPECT_INCIDENT;
	}
	if (key == series->newest || (request->use && request->use == last)) {
		return EXPECT_USED;
	}
	if (world_now(world) < series->used_at + world->settings->config.autologin_grace_ms) {
		return EXPECT_LATE;
	}
	if (last && key == last->key && !last->shown) {
		series->unanswered = times_again(last) >= SECSESS_AGAIN_MAX;
		return series->unanswered ? EXPECT_UNANSWERED : EXPECT_AGAIN;
	}
	return EXPECT_OBSOLETE;
}

/* The series goes on. */
static void go_on(struct request *request, struct series *series, const struct secsess_key_use *used)
{
	struct use *use, *before = series->last;

	if (request->use && request->use == before) {
		return; /* its answer got lost on the way from the store */
	}
	use = world_new(request->world, sizeof(*use));
	use->key = request->sent.truth;
	if (before && before->key == use->key) {
		before->vain = true;
		use->replaces = before;
	} else if (before) {
		before->shown = true;
	}
	use->heir = new_key(request->world, series);
	use->by_thief = request->client->theft != NULL;
	memcpy(use->session, used->session, sizeof(use->session));
	series->last = request->use = use;
	series->newest = use->heir;
	series->used_at = world_now(request->world);
}

static const char *const told[] = {[EXPECT_USED] = "its key serves",
	[EXPECT_AGAIN] = "its key serves again",
	[EXPECT_LATE] = "its key is late",
	[EXPECT_OBSOLETE] = "its key is a copy",
	[EXPECT_UNANSWERED] = "its key was answered in vain too often",
	[EXPECT_DEAD] = "its key was found to be a copy",
	[EXPECT_INCIDENT] = "another key of the series: an incident",
	[EXPECT_ABSENT] = "its key's series is no more"};

static const char *const instead[] = {[EXPECT_USED] = "a key should have served",
	[EXPECT_AGAIN] = "a key should have served again: nothing that came of its use was shown",
	[EXPECT_LATE] = "a key should have been late",
	[EXPECT_OBSOLETE] = "a key should have been found to be a copy",
	[EXPECT_UNANSWERED] = "a key should have served often enough without being shown",
	[EXPECT_DEAD] = "a key should have been dead",
	[EXPECT_INCIDENT] = "a second copy of a key should have been an incident",
	[EXPECT_ABSENT] = "a key served whose series was no more"};

/* What the truth is about thefts. */
static void note_theft(struct request *request, struct series *series, enum expected found)
{
	struct client *client = request->client;
	bool by_thief = client->theft != NULL;

	if (by_thief) {
		series->robbed = client->theft->used = true;
		client->theft->won = client->theft->won || found == EXPECT_USED || found == EXPECT_AGAIN;
	}
	for (struct theft *theft = request->world->thefts; theft; theft = theft->next) {
		if (theft->series == series && found != EXPECT_LATE && (by_thief || theft->used)) {
			theft->came[by_thief] = true;
			theft->incident = theft->incident || found == EXPECT_INCIDENT;
		}
	}
}

void truth_used(struct request *request, const struct secsess_key_use *use, enum secsess_status status,
	const struct secsess_key_answer *answer)
{
	struct world *world = request->world;
	struct series *series = request->sent.truth ? request->sent.truth->series : NULL;
	enum expected found = status ? EXPECT_ABSENT : (enum expected) answer->outcome, expected;
	struct secsess_series stored;

	request->asked = true;
	request->absent = status == SECSESS_ABSENT;
	if (!series) {
		broken(request, "a guess was taken to the store");
		return;
	}
	expected = expect(request, series);
	client_tell(request->client, request->number, told[found], NULL);
	if (found != expected) {
		broken(request, instead[expected]);
		return;
	}
	request->outcome = status ? SECSESS_KEY_USED : answer->outcome;
	note_theft(request, series, found);
	if (!status) {
		world->tally->outcomes[answer->outcome]++;
	}
	if ((found == EXPECT_OBSOLETE || found == EXPECT_INCIDENT) && !series->robbed) {
		broken(request, "a false alarm: nobody ever stole from this browser");
	}
	if (found == EXPECT_AGAIN && strcmp(answer->vain, series->last->session) != 0) {
		broken(request, "another session than the one that was made in vain is to end");
	}
	if (found == EXPECT_USED || found == EXPECT_AGAIN) {
		world->tally->came_back += found == EXPECT_AGAIN && !request->client->theft;
		go_on(request, series, use);
	} else if (found == EXPECT_OBSOLETE) {
		series->suspect_by = request->sent.truth;
		if (!world_peek_series(world, &series->place, &stored) || !stored.suspect) {
			broken(request, "a copy was found, and the series is not suspect");
		}
	}
}

void truth_heard(struct request *request, enum secsess_status status)
{
	struct use *use = request->sent.visit ? request->sent.visit->use : NULL;

	if (!use || status) {
		return;
	}
	if (use->vain || use->key->series->suspect_by) {
		broken(request, "a session is heard that was made in vain, or that ended with its series");
	}
	use->shown = true;
}

void truth_dropped(struct request *request, const struct secsess_place *place)
{
	struct person *person = request->client->person;
	struct series *series = find(person, place);

	if (!series || series->gone) {
		return;
	}
	series->gone = request->page == PAGE_LOGS_OUT ? GONE_LOGGED_OUT : GONE_REVOKED;
	if (series->gone == GONE_REVOKED && !person->revoked_at) {
		broken(request, "a series was dropped for no reason");
	}
}

void truth_revoked(struct request *request)
{
	struct person *person = request->client->person;

	if (request->outcome != SECSESS_KEY_INCIDENT) {
		broken(request, "a user was revoked without an incident");
	}
	person->incident = true;
	person->revoked_at = world_now(request->world);
	for (struct series *series = person->series; series; series = series->next) {
		note_expiry(request->world, series);
		if (!series->gone) {
			series->gone = GONE_REVOKED;
		}
	}
}
