/* SPDX-License-Identifier: BSD-3-Clause */

#include "theft.h"

#include "browser.h"
#include "tally.h"
#include "truth.h"

static struct world *world_of(const struct theft *theft)
{
	return theft->victim->bearer.world;
}

const char *thief_kind_name(enum thief_kind kind)
{
	static const char *const names[THIEF_KINDS] = {
		[THIEF_POLLS] = "polls",
		[THIEF_RACES] = "races for the rotation",
		[THIEF_ALTERNATES] = "takes turns with his victim",
		[THIEF_WAITS] = "waits for a rotation or more",
		[THIEF_ABSORBS] = "absorbs offers, shows the last",
		[THIEF_HOARDS] = "absorbs offers, shows the last when refused",
		[THIEF_SWALLOWS] = "absorbs offers, goes on without cookies",
		[THIEF_REGENERATES] = "regenerates",
		[THIEF_SITS] = "regenerates, shows the new ID late",
		[THIEF_OLD] = "presents old generations",
		[THIEF_NO_COOKIES] = "keeps no cookies",
	};

	return names[kind];
}

const char *theft_end_name(enum theft_end end)
{
	static const char *const names[THEFT_ENDS] = {
		[THEFT_OPEN] = "open",
		[THEFT_INCIDENT] = "incident",
		[THEFT_THIEF_OUT] = "locked out",
		[THEFT_VICTIM_AWAY] = "victim away",
		[THEFT_FIXATION] = "no user bound",
	};

	return names[end];
}

/* Whether the store would serve this ID now. */
static bool is_good(const struct theft *theft, const struct cookie *cookie, bool keeps_cookie)
{
	const struct world *world = world_of(theft);
	const struct truth *truth = cookie->truth;
	struct secsess_presented presented = {.generation = cookie->generation,
		.by_client = true,
		.leased = keeps_cookie,
		.can_keep_cookie = keeps_cookie};
	struct secsess_header header;

	if (!cookie->text[0] || truth->theft != theft || !world_peek(world, &truth->place, &header)) {
		return false;
	}
	if (header.life == SECSESS_RETIRED) {
		return world_has_snapshot(world, &truth->place);
	}
	if (truth->account && truth->bound_at <= world_revoked_at(world, &truth->place)) {
		return false;
	}
	return secsess_verdict_admits(secsess_judge(&header, NULL, 0, &presented, &world->settings->config.limits,
		world_store_now(world)));
}

static bool thief_is_in(const struct theft *theft)
{
	for (size_t i = 0; i < theft->count; i++) {
		if (is_good(theft, &theft->pocket[i], true) || is_good(theft, &theft->pocket[i], false)) {
			return true;
		}
	}
	return false;
}

/* ... and not only for as long as a snapshot has its grace. */
static bool thief_can_go_on(const struct theft *theft)
{
	struct secsess_header header;

	for (size_t i = 0; i < theft->count; i++) {
		if (world_peek(world_of(theft), &theft->pocket[i].truth->place, &header) && header.life == SECSESS_LIVE &&
			(is_good(theft, &theft->pocket[i], true) || is_good(theft, &theft->pocket[i], false))) {
			return true;
		}
	}
	return false;
}

static bool victim_is_in(const struct theft *theft)
{
	return is_good(theft, &theft->victim->jar, true);
}

static int64_t idle_now(const struct theft *theft)
{
	int64_t since = theft->possible_at > theft->counted_until ? theft->possible_at : theft->counted_until;
	int64_t idle = world_store_now(world_of(theft)) - since;

	return theft->watched && idle > 0 ? idle : 0;
}

/* It was decided, and not by a logout, an expiry or the victim's leaving. */
static bool is_contest(const struct theft *theft)
{
	const struct world *world = world_of(theft);
	struct secsess_header header;
	bool there = world_peek(world, &theft->stolen->place, &header);

	return !theft->no_contest && there &&
		!(header.life == SECSESS_LIVE && header.expires_at <= world_store_now(world)) &&
		!(header.life == SECSESS_ENDED && header.reason == SECSESS_REASON_DESTROYED) &&
		((theft->victim->jar.text[0] && theft->victim->jar.truth->theft == theft) || theft->victim_told);
}

static void resolve(struct theft *theft)
{
	struct tally *tally = world_of(theft)->tally;
	int64_t took = world_store_now(world_of(theft)) - theft->began;

	theft->resolved = true;
	if (is_contest(theft)) {
		times_add(&tally->decided[theft->kind], took);
		times_add(&tally->against_bound,
			(took - theft->idle_ms - idle_now(theft)) * 1000 / (theft->limit - theft->began));
	}
}

static void evaluate(struct theft *theft);

static void look_again(void *argument)
{
	struct theft *theft = argument;

	if (theft->planned_at == world_now(world_of(theft))) {
		theft->planned_at = 0;
		evaluate(theft);
	}
}

/* One look ahead is enough: it plans the next. */
static void look_at(struct theft *theft, int64_t at)
{
	struct world *world = world_of(theft);
	int64_t planned_at = world_now(world) + (at - world_store_now(world));

	if (!theft->planned_at || planned_at < theft->planned_at) {
		theft->planned_at = planned_at;
		timeline_at(&world->timeline, planned_at, look_again, theft);
	}
}

/* When the answer may be another one, though nobody does anything. */
static void plan(struct theft *theft)
{
	const struct world *world = world_of(theft);
	int64_t now = world_store_now(world), grace = world->grace_ms;
	int64_t limit = theft->limit + theft->idle_ms + idle_now(theft) + 1;
	struct secsess_header header = {0};
	int64_t times[] = {0, 0, limit > now + SECOND ? limit : now + SECOND};
	int64_t next = INT64_MAX;

	world_peek(world, &theft->stolen->place, &header);
	times[0] = header.offered_at + grace;
	times[1] = header.confirmed_offer_at + grace;
	for (size_t i = 0; i < SECSESS_COUNT(times); i++) {
		if (times[i] > now && times[i] < next) {
			next = times[i];
		}
	}
	look_at(theft, next);
}

static void evaluate(struct theft *theft)
{
	const struct world *world = world_of(theft);

	if (theft->resolved || theft->end != THEFT_OPEN) {
		return;
	}
	if (!thief_is_in(theft) || !victim_is_in(theft)) {
		resolve(theft);
		return;
	}
	if (world_store_now(world) > theft->limit + theft->idle_ms + idle_now(theft)) {
		world_broken(world_of(theft), theft->victim, 0,
			"two copies of a session are good after one rotation interval and five times the grace (thief: %s)",
			thief_kind_name(theft->kind));
		return;
	}
	plan(theft);
}

static void begin_clock(struct theft *theft)
{
	struct world *world = world_of(theft);

	theft->began = theft->counted_until = world_store_now(world);
	theft->limit = theft->began + world->rotate_ms + 5 * world->grace_ms;
	theft->idle_ms = 0;
}

/* The store, which had lost writes, takes a generation for the newest that it knows nothing of: as if just rotated. */
static bool was_adopted(const struct theft *theft, const struct secsess_header *header)
{
	return theft->no_contest && theft->watched && header->newest > theft->newest && header->confirmed == header->newest;
}

static void count_idle(struct theft *theft, const struct secsess_header *header)
{
	const struct world *world = world_of(theft);
	int64_t now = world_store_now(world);

	if (was_adopted(theft, header)) {
		begin_clock(theft);
	} else if (theft->watched && header->newest < theft->newest) {
		/* An offer was taken back. */
		theft->idle_ms += now - (theft->offered_at > theft->began ? theft->offered_at : theft->began);
		theft->counted_until = now;
	} else if (idle_now(theft)) {
		theft->idle_ms += idle_now(theft);
		theft->counted_until = now;
	}
	theft->watched = true;
	theft->newest = header->newest;
	theft->offered_at = header->offered_at;
	theft->possible_at = header->offered_at +
		(header->newest == header->confirmed ? world->rotate_ms : world->grace_ms);
}

/* The one who has the old ID has his grace. */
static void give_grace(struct theft *theft)
{
	int64_t until = world_store_now(world_of(theft)) + world_of(theft)->grace_ms + SECOND;

	theft->renewed = true;
	theft->limit = until > theft->limit + theft->idle_ms ? until - theft->idle_ms : theft->limit;
	timeline_at(&world_of(theft)->timeline, world_now(world_of(theft)) + world_of(theft)->grace_ms + 1, look_again,
		theft);
}

void theft_observe(struct theft *theft)
{
	struct secsess_header header;

	if (!theft || theft->resolved || theft->end != THEFT_OPEN) {
		return;
	}
	if (!world_peek(world_of(theft), &theft->stolen->place, &header)) {
		header = (struct secsess_header) {.life = SECSESS_ENDED};
	}
	if (header.life == SECSESS_LIVE) {
		count_idle(theft, &header);
	}
	theft->watched = header.life == SECSESS_LIVE;
	if (header.life == SECSESS_RETIRED && !theft->renewed) {
		give_grace(theft);
	}
	evaluate(theft);
}

struct theft *theft_begin(struct browser *victim, enum thief_kind kind)
{
	struct world *world = victim->bearer.world;
	struct theft *theft;

	if (!victim->jar.text[0] || victim->jar.truth->theft || victim->jar.truth->cause != CAUSE_NONE) {
		return NULL;
	}
	theft = world_alloc(sizeof(*theft));
	theft->next = world->thefts;
	world->thefts = theft;
	theft->victim = victim;
	theft->kind = kind;
	theft->stolen = victim->jar.truth;
	theft->pocket[theft->count++] = victim->jar;
	begin_clock(theft);
	for (struct truth *truth = theft->stolen; truth; truth = truth->heir) {
		truth->theft = theft; /* renewed already, perhaps, and the answer is under way */
	}
	victim->theft = theft;
	thief_begin(theft);
	theft_observe(theft);
	return theft;
}

/* The victim was told that this is not his session any more, by no doing of his own: he had not logged out, nor come so
 * late that he could expect none, nor was it gone with the store's lost writes. */
static bool is_news(const struct exchange *x)
{
	return !x->again && x->verdict != SECSESS_VERDICT_EXPIRED && x->previous != SECSESS_REASON_UNKNOWN &&
		x->previous != SECSESS_REASON_DESTROYED && x->reaction != SECSESS_REACTION_LATE;
}

/* What locks the victim out ends what the thief holds. */
static void tell_victim(struct theft *theft, const struct exchange *x)
{
	bool obsolete = x->verdict == SECSESS_VERDICT_OBSOLETE;

	theft->victim_told = obsolete ? secsess_reaction_name(x->reaction) : secsess_verdict_name(x->verdict);
	theft->as_if_planted = obsolete && x->reaction == SECSESS_REACTION_FIXATION;
	if (!theft->as_if_planted && x->roll_backs == world_of(theft)->roll_backs && thief_can_go_on(theft)) {
		world_broken(world_of(theft), theft->victim, x->number,
			"a thief can go on (%s), though his victim came and was told: %s", thief_kind_name(theft->kind),
			theft->victim_told);
	}
}

void theft_judged(struct theft *theft, const struct exchange *x)
{
	const struct truth *truth = x->sent.truth;

	if (!x->refused) {
		return;
	}
	if (x->verdict == SECSESS_VERDICT_INCIDENT && x->reaction == SECSESS_REACTION_REVOKE) {
		theft->incident = true;
		if (truth->account && world_revoked_at(world_of(theft), &truth->place) < truth->bound_at) {
			world_broken(world_of(theft), theft->victim, x->number, "an incident did not revoke its user");
		}
	}
	if (x->bearer->theft) {
		theft->thief_refused = true;
	} else if (is_news(x)) {
		tell_victim(theft, x);
	}
	evaluate(theft);
}

void theft_rolled_back(struct theft *theft)
{
	begin_clock(theft);
	theft->resolved = theft->watched = theft->renewed = false;
	theft->no_contest = true;
	theft->victim_told = NULL;
	theft_observe(theft);
}

void theft_close(struct theft *theft)
{
	if (theft->end != THEFT_OPEN) {
		return;
	}
	if (theft->incident) {
		theft->end = THEFT_INCIDENT;
	} else if (!thief_is_in(theft)) {
		theft->end = THEFT_THIEF_OUT;
	} else if (!victim_is_in(theft) && theft->as_if_planted) {
		theft->end = THEFT_FIXATION;
	} else {
		theft->end = THEFT_VICTIM_AWAY;
	}
	world_of(theft)->tally->thefts[theft->kind][theft->end]++;
}
