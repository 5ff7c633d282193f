/* SPDX-License-Identifier: BSD-3-Clause */

#include "blame.h"

#include "browser.h"
#include "tally.h"
#include "theft.h"
#include "truth.h"

#define DRIFT (5 * SECOND)    /* more than all clocks together are wrong by */
#define MARGIN (300 * SECOND) /* a record outlives its deadline by that, so that its end can be told */

const char *cause_name(enum cause cause)
{
	static const char *const names[CAUSES] = {
		[CAUSE_NONE] = "none",
		[CAUSE_LOGGED_OUT] = "logged out",
		[CAUSE_IDLE] = "idle for too long",
		[CAUSE_ABSOLUTE] = "absolute lifetime over",
		[CAUSE_EMPTY] = "held nothing, and nobody came back in time",
		[CAUSE_RESTORED] = "browser restored an old cookie after its successor was presented",
		[CAUSE_FIVE_OFFERS] = "client lost five offers running",
		[CAUSE_SHOWN_LATE] = "... or lost all but one, which it showed after a slow upload was offered another",
		[CAUSE_REVOKED] = "another session of the user was proven stolen",
		[CAUSE_TWIN] = "one of several that requests without a live session began side by side",
		[CAUSE_RENEWAL_LOST] = "client lost the answer that renewed its session",
		[CAUSE_OVERTAKEN] = "an offer's answer was overtaken by a renewal's, whose cookie it overwrote",
		[CAUSE_STORE_LOST_IT] = "the store fell back to a copy without it, or to an older one",
	};

	return names[cause];
}

static void end(const struct exchange *x, struct truth *truth, enum cause cause)
{
	if (truth->cause == CAUSE_NONE) {
		truth->cause = cause;
		x->bearer->world->tally->ended[cause]++;
		exchange_tell(x, "is the end of its session", &x->sent, cause_name(cause));
	}
}

static void broken(const struct exchange *x, const char *what)
{
	world_broken(x->bearer->world, x->bearer->browser, x->number, "%s (judged %s, reason %s, reaction %s)", what,
		secsess_verdict_name(x->verdict), secsess_reason_name(x->previous), secsess_reaction_name(x->reaction));
}

static struct truth *newest_heir(struct truth *truth)
{
	while (truth->heir) {
		truth = truth->heir;
	}
	return truth;
}

/* The session, or one that took over from it, ended for its owner. */
static bool is_over(const struct truth *truth)
{
	while (truth->heir && truth->cause == CAUSE_NONE && !truth->logged_out) {
		truth = truth->heir;
	}
	return truth->cause != CAUSE_NONE || truth->logged_out;
}

/* Its client can't go on with it. */
static bool is_lost(const struct cookie *cookie)
{
	const struct truth *heir = cookie->truth->heir;

	return cookie->restored || cookie->set_back || (heir && !heir->arrived) || is_over(cookie->truth);
}

/* By its deadlines, as they must be after what was accepted. */
static void judged_gone(const struct exchange *x, struct truth *truth, int64_t margin)
{
	const struct secsess_config *config = &x->bearer->world->settings->config;
	int64_t now = world_store_now(x->bearer->world) + DRIFT - margin;

	if (truth->cause != CAUSE_NONE) {
		return;
	}
	if (truth->lost) { /* whatever its times say: NOLINT(bugprone-branch-clone) */
		end(x, truth, CAUSE_STORE_LOST_IT);
	} else if (config->absolute_ms && now >= truth->created_at + config->absolute_ms) {
		end(x, truth, CAUSE_ABSOLUTE);
	} else if (now >= truth->seen_at + config->idle_ms) {
		end(x, truth, CAUSE_IDLE);
	} else if (!truth->writes && now >= truth->created_at + config->empty_ms) {
		end(x, truth, CAUSE_EMPTY);
	} else if (now >= truth->touched_at + config->idle_ms || (truth->expires_at && now >= truth->expires_at)) {
		end(x, truth, CAUSE_STORE_LOST_IT);
	} else {
		broken(x, "an honest session expired before its time");
	}
}

static bool successor_was_presented(const struct exchange *x)
{
	const struct truth *truth = x->sent.truth;

	return truth->presented > x->sent.generation || (truth->heir && truth->heir->presented);
}

/* A renewal's cookie never arrived: the answer that brought it was lost. */
static void renewal_was_lost(const struct exchange *x, struct truth *heir)
{
	if (!heir->cookie_left) {
		broken(x, "a renewed session's ID never left");
	}
	end(x, heir, CAUSE_RENEWAL_LOST);
}

void blame_ended(const struct exchange *x, const struct secsess_end_request *request)
{
	struct truth *truth = x->sent.truth;

	if (truth->theft || !truth->owner) {
		return;
	}
	/* Itself, or the newest that it was renewed into; not, where a renewal went with lost writes, what we know of. */
	while (truth->heir && strcmp(truth->place.handle, request->place.handle) != 0) {
		truth = truth->heir;
	}
	if (x->sent.set_back) {
		end(x, truth, CAUSE_STORE_LOST_IT);
	} else if (x->sent.restored &&
		(successor_was_presented(x) || (request->life == SECSESS_ENDED && truth->predecessor))) {
		end(x, truth, CAUSE_RESTORED); /* or one that nobody will ever show */
	} else if (request->life == SECSESS_ENDED && truth->predecessor && !truth->arrived) {
		renewal_was_lost(x, truth);
	} else if (!is_over(truth)) {
		broken(x, "an honest session was ended by an obsolete ID");
	}
}

void blame_revoked(const struct exchange *x)
{
	if (x->sent.truth->theft) {
		x->bearer->world->account_hit_at[x->sent.truth->account] = world_store_now(x->bearer->world);
	}
}

static void judged_obsolete(const struct exchange *x)
{
	bool under_way_for_long = x->upload_ms > x->bearer->world->delay_max_ms;

	if (x->reaction != SECSESS_REACTION_SUSPECT && !x->again && !under_way_for_long && !is_lost(&x->sent)) {
		broken(x, "an honest request was refused though it came in time");
	}
	x->bearer->world->tally->refused_late++;
}

static void judged_revoked(const struct exchange *x)
{
	const struct truth *truth = x->sent.truth;

	if (truth->cause == CAUSE_NONE && x->bearer->world->account_hit_at[truth->account] < truth->bound_at) {
		broken(x, "an honest session was revoked");
	}
	end(x, x->sent.truth, CAUSE_REVOKED);
}

/* Counted is what was offered until the newest is shown: one that arrived, and was shown after a slow upload had been offered
 * another, does not start the count anew. */
static void judged_unconfirmed(const struct exchange *x, struct truth *truth)
{
	const struct world *world = x->bearer->world;
	struct secsess_header header;
	enum cause cause = CAUSE_FIVE_OFFERS;

	if (truth->arrived > x->sent.generation && !x->sent.restored) {
		broken(x, "a session was ended for five lost offers, and one had arrived");
	} else if (x->roll_backs == world->roll_backs && world_peek(world, &truth->place, &header)) {
		if (header.offers < SECSESS_OFFERS_MAX) {
			broken(x, "a session was ended for five lost offers, and there were fewer");
		} else if (header.newest - header.confirmed < SECSESS_OFFERS_MAX) {
			cause = CAUSE_SHOWN_LATE;
		}
	}
	end(x, truth, cause);
}

static void judged_ended(const struct exchange *x)
{
	struct truth *truth = x->sent.truth;

	if (truth->cause != CAUSE_NONE) {
		return;
	}
	if (x->previous == SECSESS_REASON_UNCONFIRMED) {
		judged_unconfirmed(x, truth);
	} else if (x->previous == SECSESS_REASON_IDLE || x->previous == SECSESS_REASON_ABSOLUTE) {
		judged_gone(x, truth, 0);
	} else if (x->previous == SECSESS_REASON_REVOKED || x->previous == SECSESS_REASON_INCIDENT) {
		judged_revoked(x);
	} else if (x->previous == SECSESS_REASON_DESTROYED && truth->logged_out) {
		end(x, truth, CAUSE_LOGGED_OUT);
	} else {
		broken(x, "an honest session was ended");
	}
}

static void judge_honest(const struct exchange *x)
{
	struct truth *truth = x->sent.truth;

	switch (x->verdict) {
		case SECSESS_VERDICT_FROZEN:
		case SECSESS_VERDICT_PARENT:
		case SECSESS_VERDICT_CURRENT:
		case SECSESS_VERDICT_DUE:
		case SECSESS_VERDICT_ORPHAN:
			break;
		case SECSESS_VERDICT_NONE:
			broken(x, "a genuine ID was taken for a forged one");
			break;
		case SECSESS_VERDICT_INCIDENT:
			if (x->reaction == SECSESS_REACTION_REVOKE || (!x->again && x->reaction != SECSESS_REACTION_LATE)) {
				x->bearer->world->tally->blamed++;
				broken(x, "an incident was blamed on an honest client");
			}
			break;
		case SECSESS_VERDICT_OBSOLETE:
			judged_obsolete(x);
			break;
		case SECSESS_VERDICT_EXPIRED:
			judged_gone(x, truth, 0);
			break;
		case SECSESS_VERDICT_REVOKED:
			judged_revoked(x);
			break;
		case SECSESS_VERDICT_ENDED:
			if (x->previous == SECSESS_REASON_UNKNOWN) {
				judged_gone(x, truth, MARGIN);
			} else {
				judged_ended(x);
			}
			break;
	}
}

void blame_judged(const struct exchange *x)
{
	const struct truth *truth = x->sent.truth;

	if (truth->theft) {
		theft_judged(truth->theft, x);
	} else if (truth->owner) {
		judge_honest(x);
	}
}

static bool descends_from(const struct truth *truth, const struct truth *ancestor)
{
	while (truth && truth != ancestor) {
		truth = truth->predecessor;
	}
	return truth != NULL;
}

/* Nothing is lost with it. */
static bool is_worthless(const struct truth *truth)
{
	return is_over(truth) || truth->theft || (!truth->writes && !truth->account);
}

/* Another session's cookie than the one before, and not its heir's. */
static void replaced(const struct exchange *x, const struct cookie *before)
{
	struct truth *truth = before->truth;

	if (x->logged_in || is_worthless(truth) || (x->sent.truth && x->sent.truth->theft)) {
		return;
	}
	if (x->sent.truth == truth && truth->heir && before->restored) {
		end(x, newest_heir(truth), CAUSE_RESTORED);
	} else if (x->sent.truth == truth && truth->heir && !truth->heir->arrived) {
		renewal_was_lost(x, newest_heir(truth));
	} else if (x->refused && x->sent.truth && !is_lost(&x->sent)) {
		broken(x, "a live session's client was given another one");
	} else {
		end(x, truth, CAUSE_TWIN);
	}
}

/* The renewal came after the offer, and its answer before. */
static bool was_overtaken(const struct exchange *x)
{
	const struct truth *heir = x->set.truth->heir;

	return x->offered_at && (!heir || x->offered_at <= heir->created_at);
}

void blame_overwritten(const struct exchange *x, const struct cookie *before)
{
	const struct cookie *after = &x->set;
	bool remembered = before->roll_backs == after->roll_backs; /* by the store, that the one was before the other */

	if (before->truth == after->truth) {
		if (after->generation < before->generation && remembered) {
			broken(x, "an older cookie overwrote a newer one");
		}
	} else if (descends_from(before->truth, after->truth)) {
		if (remembered && !was_overtaken(x)) {
			broken(x, "a cookie came of a session that had been renewed away");
		}
		end(x, newest_heir(before->truth), CAUSE_OVERTAKEN);
	} else if (!descends_from(after->truth, before->truth)) {
		replaced(x, before);
	}
}
