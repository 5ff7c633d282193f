/* SPDX-License-Identifier: BSD-3-Clause */

#include "policy.h"

/* Rows of the table that end a session whatever generation comes; NONE when it lives. Their order is the policy. */
static enum secsess_verdict judge_life(const struct secsess_header *header, const struct secsess_meta *meta,
	int64_t revoked_at, uint32_t generation, const struct secsess_limits *limits, int64_t now)
{
	if (header->life == SECSESS_SUSPECT) {
		return generation == header->suspect_by ? SECSESS_VERDICT_ENDED : SECSESS_VERDICT_INCIDENT;
	}
	if (header->life == SECSESS_ENDED) {
		return SECSESS_VERDICT_ENDED;
	}
	if (header->life == SECSESS_RETIRED) {
		return secsess_judge_opened(SECSESS_VERDICT_FROZEN, meta, revoked_at, limits, now);
	}
	if (header->expires_at <= now) {
		return SECSESS_VERDICT_EXPIRED;
	}
	return secsess_judge_opened(SECSESS_VERDICT_NONE, meta, revoked_at, limits, now);
}

/* Below C: one that was valid until a moment ago is a request that was under way when C's offer arrived. */
static enum secsess_verdict judge_ancestor(const struct secsess_header *header, uint32_t generation,
	const struct secsess_limits *limits, int64_t now)
{
	bool recent = now < header->confirmed_offer_at + limits->grace_ms;

	return generation >= header->before && recent ? SECSESS_VERDICT_PARENT : SECSESS_VERDICT_OBSOLETE;
}

/* g = C < G: the client has not yet shown the newest offer. */
static enum secsess_verdict judge_unconfirmed(const struct secsess_header *header,
	const struct secsess_presented *presented, const struct secsess_limits *limits, int64_t now)
{
	if (now < header->offered_at + limits->grace_ms || !presented->leased || !presented->can_keep_cookie) {
		return SECSESS_VERDICT_PARENT;
	}
	return header->offers < SECSESS_OFFERS_MAX ? SECSESS_VERDICT_ORPHAN : SECSESS_VERDICT_ENDED;
}

static enum secsess_verdict judge_generation(const struct secsess_header *header,
	const struct secsess_presented *presented, const struct secsess_limits *limits, int64_t now)
{
	uint32_t generation = presented->generation;

	if (generation < header->confirmed) {
		return judge_ancestor(header, generation, limits, now);
	}
	if (generation != header->confirmed) {
		return SECSESS_VERDICT_CURRENT; /* a first presentation, or (above G) the store lost writes */
	}
	if (generation < header->newest) {
		return judge_unconfirmed(header, presented, limits, now);
	}
	if (presented->leased && presented->can_keep_cookie && now >= header->offered_at + limits->rotate_ms) {
		return SECSESS_VERDICT_DUE;
	}
	return SECSESS_VERDICT_CURRENT;
}

enum secsess_verdict secsess_judge(const struct secsess_header *header, const struct secsess_meta *meta,
	int64_t revoked_at, const struct secsess_presented *presented, const struct secsess_limits *limits, int64_t now)
{
	enum secsess_verdict verdict = judge_life(header, meta, revoked_at, presented->generation, limits, now);

	return verdict != SECSESS_VERDICT_NONE ? verdict : judge_generation(header, presented, limits, now);
}

static bool past_deadline(const struct secsess_meta *meta, int64_t now)
{
	return meta->idle_deadline <= now || (meta->absolute_deadline && meta->absolute_deadline <= now);
}

enum secsess_verdict secsess_judge_opened(enum secsess_verdict step, const struct secsess_meta *meta,
	int64_t revoked_at, const struct secsess_limits *limits, int64_t now)
{
	if (!meta || step == SECSESS_VERDICT_ENDED || step == SECSESS_VERDICT_INCIDENT || step == SECSESS_VERDICT_EXPIRED) {
		return step;
	}
	if (past_deadline(meta, now)) {
		return SECSESS_VERDICT_EXPIRED;
	}
	if (meta->bound_at && revoked_at && meta->bound_at <= revoked_at) {
		return SECSESS_VERDICT_REVOKED;
	}
	if (step == SECSESS_VERDICT_FROZEN && now >= meta->retired_at + limits->grace_ms) {
		return SECSESS_VERDICT_OBSOLETE;
	}
	return step;
}

bool secsess_verdict_admits(enum secsess_verdict verdict)
{
	return verdict >= SECSESS_VERDICT_PARENT;
}

/* The order is the policy here too: what must never end a session stands first. */
enum secsess_reaction secsess_react(enum secsess_on_obsolete setting, const struct secsess_evidence *evidence)
{
	bool late = evidence->same_agent && evidence->has_body;

	if (evidence->incident) {
		/* One copy that lost its cookie, and whose upload is still under way, is not two. A second copy is locked out, and
		 * will come with something else. */
		return late && setting == SECSESS_ON_OBSOLETE_EVIDENCE ? SECSESS_REACTION_LATE : SECSESS_REACTION_REVOKE;
	}
	switch (setting) {
		case SECSESS_ON_OBSOLETE_DENY:
			return SECSESS_REACTION_DENY;
		case SECSESS_ON_OBSOLETE_SESSION:
			return SECSESS_REACTION_END;
		case SECSESS_ON_OBSOLETE_USER:
			return SECSESS_REACTION_REVOKE;
		case SECSESS_ON_OBSOLETE_EVIDENCE:
			break;
	}
	if (evidence->retired && !evidence->same_user) {
		/* Who planted an ID must not be able to log its victim out by showing it again. Where no user is known, any renewal
		 * may have been the login. */
		return SECSESS_REACTION_FIXATION;
	}
	if (late) {
		return SECSESS_REACTION_LATE;
	}
	if (evidence->retired && !evidence->successor_presented) {
		return SECSESS_REACTION_LOST;
	}
	return SECSESS_REACTION_SUSPECT;
}

const char *secsess_verdict_name(enum secsess_verdict verdict)
{
	static const char *const names[] = {
		[SECSESS_VERDICT_NONE] = "new",
		[SECSESS_VERDICT_ENDED] = "ended",
		[SECSESS_VERDICT_EXPIRED] = "expired",
		[SECSESS_VERDICT_REVOKED] = "revoked",
		[SECSESS_VERDICT_INCIDENT] = "incident",
		[SECSESS_VERDICT_OBSOLETE] = "obsolete",
		[SECSESS_VERDICT_FROZEN] = "frozen",
		[SECSESS_VERDICT_PARENT] = "parent",
		[SECSESS_VERDICT_CURRENT] = "current",
		[SECSESS_VERDICT_DUE] = "due",
		[SECSESS_VERDICT_ORPHAN] = "orphan",
	};

	return names[verdict];
}

const char *secsess_reason_name(enum secsess_reason reason)
{
	static const char *const names[] = {
		[SECSESS_REASON_NONE] = "none",
		[SECSESS_REASON_UNKNOWN] = "unknown",
		[SECSESS_REASON_DESTROYED] = "destroyed",
		[SECSESS_REASON_IDLE] = "idle",
		[SECSESS_REASON_ABSOLUTE] = "absolute",
		[SECSESS_REASON_REVOKED] = "revoked",
		[SECSESS_REASON_RENEWED] = "renewed",
		[SECSESS_REASON_OBSOLETE] = "obsolete",
		[SECSESS_REASON_INCIDENT] = "incident",
		[SECSESS_REASON_UNCONFIRMED] = "unconfirmed",
		[SECSESS_REASON_FOREIGN_TAG] = "foreign tag",
		[SECSESS_REASON_TERMINATED] = "terminated",
		[SECSESS_REASON_LIMIT] = "limit",
	};

	return (size_t) reason < SECSESS_COUNT(names) ? names[reason] : "unknown";
}

const char *secsess_reaction_name(enum secsess_reaction reaction)
{
	static const char *const names[] = {
		[SECSESS_REACTION_DENY] = "denied",
		[SECSESS_REACTION_FIXATION] = "fixation attempt",
		[SECSESS_REACTION_LOST] = "lost cookie",
		[SECSESS_REACTION_LATE] = "late upload",
		[SECSESS_REACTION_SUSPECT] = "suspect",
		[SECSESS_REACTION_END] = "session ended",
		[SECSESS_REACTION_REVOKE] = "user revoked",
	};

	return names[reaction];
}

const char *secsess_on_refused_name(enum secsess_on_refused setting)
{
	static const char *const names[] = {
		[SECSESS_ON_REFUSED_OPTIMISTIC] = "optimistic",
		[SECSESS_ON_REFUSED_READONLY] = "readonly",
		[SECSESS_ON_REFUSED_FAIL] = "fail",
	};

	return names[setting];
}
