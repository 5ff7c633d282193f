/* SPDX-License-Identifier: BSD-3-Clause */

#include "step.h"

#include "crypto.h"

/* open.lua has the same numbers.
 *
 * A hold of more than SLOW_MS is slow: few may wait for it, lest the requests of one session occupy all workers. Requests
 * that a page makes all at once are over sooner, and each gets its turn. */
#define SLOW_MS 75
/* Who is refused with so many before him shows that there is a crowd. */
#define CROWD 2
/* In a crowd nobody waits longer than this: others want the workers too ... */
#define CROWDED_WAIT_MS 300
/* ... until the lock was free for so long. */
#define CROWDED_KEEP_MS 5000

static int64_t later(int64_t a, int64_t b)
{
	return a > b ? a : b;
}

/* The store came back without its last writes: the client's generation is the newest there is. */
static void adopt(struct secsess_header *header, uint32_t generation, int64_t now)
{
	header->before = header->confirmed; /* what is under way with the one before may be older still */
	header->newest = header->confirmed = generation;
	header->offers = 0;
	header->offered_at = header->confirmed_offer_at = now;
}

/* Only the newest one starts the count of offers anew: else two copies that take turns, each with an offer in hand when it
 * shows the one before, would both go on for ever. */
static void confirm(struct secsess_header *header, const struct secsess_open_request *request, int64_t now)
{
	header->before = header->confirmed;
	header->confirmed = request->presented.generation;
	header->confirmed_offer_at = header->offered_at;
	if (header->confirmed == header->newest) {
		header->offers = 0;
	}
	header->expires_at = later(header->expires_at, now + request->idle_ms);
}

enum secsess_verdict secsess_step_admit(struct secsess_header *header, const struct secsess_open_request *request,
	int64_t now)
{
	const struct secsess_presented *presented = &request->presented;
	enum secsess_verdict verdict = secsess_judge(header, NULL, 0, presented, &request->limits, now);

	if (!secsess_verdict_admits(verdict)) {
		return verdict;
	}
	if (presented->generation > header->newest) {
		adopt(header, presented->generation, now);
	} else if (presented->generation > header->confirmed && presented->by_client) {
		confirm(header, request, now);
	}
	return verdict;
}

bool secsess_step_free(const struct secsess_header *header, int64_t now)
{
	return header->lease_until <= now;
}

bool secsess_step_own(const struct secsess_header *header, const unsigned char token[SECSESS_TOKEN_SIZE], int64_t now)
{
	return header->lease_until > now && memcmp(header->owner, token, SECSESS_TOKEN_SIZE) == 0;
}

void secsess_step_grant(struct secsess_header *header, const struct secsess_open_request *request,
	enum secsess_verdict verdict, int64_t now)
{
	bool again = secsess_step_own(header, request->token, now) && !(header->lock & SECSESS_LOCK_HANDING);

	if (!again) {
		if (now - header->granted_at > (int64_t) header->hold_ms + CROWDED_KEEP_MS) {
			header->lock &= (uint8_t) ~SECSESS_LOCK_CROWDED;
		}
		header->fence++;
		header->granted_at = now;
	}
	header->lock &= (uint8_t) ~SECSESS_LOCK_HANDING;
	header->lease_until = now + request->lease_ms;
	memcpy(header->owner, request->token, SECSESS_TOKEN_SIZE);
	if (verdict == SECSESS_VERDICT_DUE || verdict == SECSESS_VERDICT_ORPHAN) {
		header->newest++;
		header->offers++;
		header->offered_at = now;
	}
}

enum secsess_verdict secsess_step_without_lease(enum secsess_verdict verdict)
{
	switch (verdict) {
		case SECSESS_VERDICT_DUE:
			return SECSESS_VERDICT_CURRENT;
		case SECSESS_VERDICT_ORPHAN:
			return SECSESS_VERDICT_PARENT;
		case SECSESS_VERDICT_NONE:
		case SECSESS_VERDICT_ENDED:
		case SECSESS_VERDICT_EXPIRED:
		case SECSESS_VERDICT_REVOKED:
		case SECSESS_VERDICT_INCIDENT:
		case SECSESS_VERDICT_OBSOLETE:
		case SECSESS_VERDICT_FROZEN:
		case SECSESS_VERDICT_PARENT:
		case SECSESS_VERDICT_CURRENT:
			break;
	}
	return verdict;
}

/* How long the present hold must be expected to last. */
static int64_t expected_hold(const struct secsess_header *header, int64_t now)
{
	return secsess_step_free(header, now) ? header->hold_ms : later(header->hold_ms, now - header->granted_at);
}

int64_t secsess_step_expected_wait(const struct secsess_header *header, uint32_t ahead, int64_t now)
{
	return (int64_t) (ahead + 1) * expected_hold(header, now);
}

bool secsess_step_may_wait(const struct secsess_header *header, const struct secsess_open_request *request,
	uint32_t ahead, bool queued, int64_t wait_ms, int64_t now)
{
	if ((!queued && ahead >= request->max_waiters) ||
		(ahead >= request->slow_waiters && expected_hold(header, now) > SLOW_MS)) {
		return false;
	}
	if ((header->lock & SECSESS_LOCK_CROWDED) && wait_ms > CROWDED_WAIT_MS) {
		wait_ms = CROWDED_WAIT_MS;
	}
	return secsess_step_expected_wait(header, ahead, now) <= wait_ms;
}

int64_t secsess_step_may_wait_until(const struct secsess_header *header, const struct secsess_open_request *request,
	uint32_t ahead, int64_t wait_ms, int64_t now)
{
	int64_t until;

	if (secsess_step_free(header, now)) {
		return INT64_MAX;
	}
	if ((header->lock & SECSESS_LOCK_CROWDED) && wait_ms > CROWDED_WAIT_MS) {
		wait_ms = CROWDED_WAIT_MS;
	}
	until = header->granted_at + wait_ms / (int64_t) (ahead + 1);
	if (ahead >= request->slow_waiters && until > header->granted_at + SLOW_MS) {
		until = header->granted_at + SLOW_MS;
	}
	return until;
}

void secsess_step_refuse(struct secsess_header *header, uint32_t ahead)
{
	if (ahead >= CROWD) {
		header->lock |= SECSESS_LOCK_CROWDED;
	}
}

/* The offer never left: its number is free again, and offered_at goes back to a time from which the next offer is due at
 * once. That time also tells a repetition: it must not take back an older offer, which did leave. */
static void take_back(struct secsess_header *header)
{
	bool done_before = header->offered_at == header->confirmed_offer_at;

	if (header->newest > header->confirmed && header->offers > 0 && !done_before) {
		header->newest--;
		header->offers--;
		header->offered_at = header->confirmed_offer_at;
	}
}

/* This very write was accepted before, and the answer was lost on its way. */
static bool accepted_before(const struct secsess_header *header, const struct secsess_commit_request *request)
{
	return request->mode == SECSESS_COMMIT_WRITE && header->fence == request->fence + 1 &&
		!(header->lock & SECSESS_LOCK_HANDING) && memcmp(header->owner, request->token, SECSESS_TOKEN_SIZE) == 0;
}

static bool lease_allows(const struct secsess_header *header, const struct secsess_commit_request *request)
{
	bool held = header->lease_until != 0 || request->mode != SECSESS_COMMIT_WRITE; /* 0: given back */

	return held && header->fence == request->fence && !(header->lock & SECSESS_LOCK_HANDING) &&
		memcmp(header->owner, request->token, SECSESS_TOKEN_SIZE) == 0;
}

static enum secsess_status may_write(const struct secsess_header *header, const struct secsess_commit_request *request,
	int64_t now)
{
	if (request->leased) {
		/* A lease that ran out, but that nobody challenged, still stands: nothing happened in between. */
		return lease_allows(header, request) ? SECSESS_DONE : SECSESS_LOST;
	}
	return secsess_step_free(header, now) && header->fence == request->fence ? SECSESS_DONE : SECSESS_CONFLICT;
}

enum secsess_status secsess_step_commit(struct secsess_header *header, const struct secsess_commit_request *request,
	int64_t now, bool *again)
{
	enum secsess_status status;

	*again = false;
	if (header->life != SECSESS_LIVE) {
		return SECSESS_GONE;
	}
	if (accepted_before(header, request)) {
		*again = true;
		return SECSESS_DONE;
	}
	status = may_write(header, request, now);
	if (status) {
		return status;
	}
	if (request->take_back) {
		take_back(header);
	}
	if (request->mode == SECSESS_COMMIT_UNLOCK) {
		return SECSESS_DONE;
	}
	if (request->mode == SECSESS_COMMIT_WRITE) {
		/* An optimistic writer's name too, where a hand-over was not claimed in time: its repetition is known. */
		memcpy(header->owner, request->token, SECSESS_TOKEN_SIZE);
		header->lock &= (uint8_t) ~SECSESS_LOCK_HANDING;
		header->fence++;
	}
	header->expires_at = request->expires_at;
	header->sealed = request->sealed;
	header->key_id = request->key_id;
	header->meta_size = request->meta_size;
	return SECSESS_DONE;
}

void secsess_step_unlock(struct secsess_header *header, int64_t now)
{
	int64_t held = later(now - header->granted_at, 0);

	if (held > UINT32_MAX) {
		held = UINT32_MAX;
	}
	header->hold_ms = header->hold_ms ? (uint32_t) ((3 * (int64_t) header->hold_ms + held) / 4) : (uint32_t) held;
	header->lease_until = 0;
}

bool secsess_step_foresee(struct secsess_header *header, const struct secsess_commit_request *request, int64_t now)
{
	bool again;

	if (!request->leased || request->mode == SECSESS_COMMIT_UNLOCK || header->lock || !header->lease_until ||
		secsess_step_commit(header, request, now, &again) || again) {
		return false;
	}
	secsess_step_unlock(header, now);
	return true;
}

enum secsess_status secsess_step_retire(struct secsess_header *header, const unsigned char token[SECSESS_TOKEN_SIZE],
	uint64_t fence, bool *again)
{
	bool named = memcmp(header->owner, token, SECSESS_TOKEN_SIZE) == 0;

	*again = header->life == SECSESS_RETIRED && named;
	if (*again) {
		return SECSESS_DONE; /* the answer was lost on its way */
	}
	if (header->life != SECSESS_LIVE) {
		return SECSESS_GONE;
	}
	if (!named || (header->lock & SECSESS_LOCK_HANDING) || !header->lease_until || header->fence != fence) {
		return SECSESS_LOST;
	}
	header->life = SECSESS_RETIRED;
	header->lock = 0;
	header->lease_until = 0;
	header->fence++;
	return SECSESS_DONE;
}

enum secsess_status secsess_step_end(struct secsess_header *header, enum secsess_life life, enum secsess_reason reason,
	uint32_t suspect_by)
{
	if (header->life == SECSESS_ENDED || header->life == SECSESS_SUSPECT) {
		return SECSESS_GONE;
	}
	header->life = (uint8_t) life;
	header->reason = (uint8_t) reason;
	header->suspect_by = suspect_by;
	header->lock = 0;
	header->lease_until = 0;
	header->fence++;
	memset(header->owner, 0, sizeof(header->owner));
	memset(header->next, 0, sizeof(header->next));
	return SECSESS_DONE;
}
