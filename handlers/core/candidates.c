/* SPDX-License-Identifier: BSD-3-Clause */

#include "candidates.h"

#include "session_parts.h"

struct candidate {
	struct secsess_sid sid;
	size_t at; /* among the IDs */
	bool alive;
};

struct candidates {
	struct candidate list[SECSESS_CANDIDATES_MAX];
	size_t count;
	size_t crowded_out;
};

const char *secsess_rivalry_name(enum secsess_rivalry rivalry)
{
	static const char *const names[] = {[SECSESS_RIVALRY_NONE] = "",
		[SECSESS_RIVALRY_DEAD] = "dead",
		[SECSESS_RIVALRY_ALIVE] = "alive",
		[SECSESS_RIVALRY_USERS] = "users"};

	return names[rivalry];
}

static bool is_bound(const struct candidate *candidate)
{
	return candidate->sid.place.tag.text[0] != '\0';
}

/* Who has to go when there are too many: the first that is nobody's, else the first. Anybody can have as many sessions of
 * nobody as he likes, and toss them. */
static size_t least_likely(const struct candidates *candidates)
{
	for (size_t i = 0; i < candidates->count; i++) {
		if (!is_bound(&candidates->list[i])) {
			return i;
		}
	}
	return 0;
}

static void add(struct candidates *candidates, const struct candidate *candidate)
{
	size_t place = candidates->count;

	if (candidates->count == SECSESS_CANDIDATES_MAX) {
		place = least_likely(candidates);
		candidates->crowded_out++;
		if (is_bound(&candidates->list[place]) && !is_bound(candidate)) {
			return;
		}
		memmove(&candidates->list[place], &candidates->list[place + 1],
			(SECSESS_CANDIDATES_MAX - 1 - place) * sizeof(*candidate));
		place = --candidates->count;
	}
	candidates->list[place] = *candidate;
	candidates->count++;
}

/* Of one session, the newest ID counts: the other is what an older cookie of another path still holds. */
static bool merge(struct candidates *candidates, const struct candidate *candidate)
{
	for (size_t i = 0; i < candidates->count; i++) {
		struct candidate *known = &candidates->list[i];

		if (strcmp(known->sid.place.handle, candidate->sid.place.handle) == 0) {
			if (candidate->sid.generation >= known->sid.generation) {
				*known = *candidate;
			}
			return true;
		}
	}
	return false;
}

static void gather(const struct secsess_session *session, const struct secsess_slice *ids, size_t count,
	struct candidates *candidates, struct secsess_choice *choice)
{
	for (size_t i = 0; i < count; i++) {
		struct candidate candidate = {.at = i};

		if (secsess_sid_parse(&candidate.sid, session->ring, ids[i])) {
			choice->forged++;
		} else if (merge(candidates, &candidate)) {
			choice->dead++;
		} else {
			add(candidates, &candidate);
		}
	}
	choice->dead += candidates->crowded_out;
}

static bool is_alive(struct secsess_session *session, const struct secsess_sid *sid,
	const struct secsess_record *record, const struct secsess_opened *opened)
{
	const struct secsess_presented presented = {.generation = sid->generation, .by_client = true};
	enum secsess_verdict verdict = secsess_judge(&record->header, &record->meta,
		opened->spared ? 0 : opened->revoked_at, &presented, &session->config->limits, opened->now);
	struct secsess_tag tag;

	secsess_tag_of(&tag, session->ring, record->meta.user);
	return secsess_verdict_admits(verdict) && strcmp(tag.text, sid->place.tag.text) == 0;
}

static enum secsess_status look(struct secsess_session *session, struct candidate *candidate)
{
	struct secsess_opened opened = {0};
	struct secsess_record record = {0};
	enum secsess_status status = session->store->ops->read(session->store, &candidate->sid.place, SECSESS_PART_RECORD,
		&opened);

	if (status == SECSESS_ABSENT) {
		return SECSESS_DONE;
	}
	if (status) {
		return secsess_session_fail(session, status);
	}
	status = secsess_record_open(&record, session->ring, &candidate->sid.place, &opened.record, &session->error);
	if (!status) {
		candidate->alive = is_alive(session, &candidate->sid, &record, &opened);
	}
	secsess_buf_release(&opened.record);
	secsess_record_release(&record);
	return status;
}

/* The last one that is alive, and bound if one is: our own cookie has the shortest path, and comes last. Where none lives, the
 * last genuine one, whose end is judged. NULL: users contradict each other. */
static const struct candidate *choose(const struct candidates *candidates)
{
	const struct candidate *chosen = NULL;

	for (size_t i = 0; i < candidates->count; i++) {
		const struct candidate *next = &candidates->list[i];

		if (!chosen || (next->alive && !chosen->alive)) {
			chosen = next;
			continue;
		}
		if (next->alive != chosen->alive || (chosen->alive && is_bound(chosen) && !is_bound(next))) {
			continue;
		}
		if (next->alive && is_bound(chosen) && strcmp(chosen->sid.place.tag.text, next->sid.place.tag.text) != 0) {
			return NULL;
		}
		chosen = next;
	}
	return chosen;
}

enum secsess_status secsess_session_choose(struct secsess_session *session, const struct secsess_slice *ids,
	size_t count, struct secsess_choice *choice)
{
	struct candidates candidates = {.count = 0};
	const struct candidate *chosen;
	enum secsess_status status = secsess_session_learn_secret(session);

	*choice = (struct secsess_choice) {.rivalry = SECSESS_RIVALRY_NONE};
	if (status || count < 2) {
		return status;
	}
	gather(session, ids, count, &candidates, choice);
	for (size_t i = 0; i < candidates.count && candidates.count > 1; i++) {
		status = look(session, &candidates.list[i]);
		if (status) {
			return status;
		}
		choice->alive += candidates.list[i].alive;
		choice->dead += !candidates.list[i].alive;
	}
	chosen = choose(&candidates);
	choice->chosen = chosen ? chosen->at : 0;
	choice->rivalry = candidates.count && !chosen ? SECSESS_RIVALRY_USERS
		: choice->alive > 1                       ? SECSESS_RIVALRY_ALIVE
												  : SECSESS_RIVALRY_DEAD;
	secsess_session_tell_of(session, SECSESS_EVENT_TOSSED, chosen ? chosen->sid.place.handle : "",
		(struct secsess_slice) {0}, secsess_rivalry_name(choice->rivalry));
	return SECSESS_DONE;
}
