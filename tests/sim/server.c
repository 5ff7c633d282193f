/* SPDX-License-Identifier: BSD-3-Clause */

/* One request in PHP, as handlers/php drives the core: start, the page, headers, commit, and time in between. */
#include <stdio.h>

#include "browser.h"
#include "login.h"
#include "tally.h"
#include "truth.h"

struct serving {
	struct exchange *x;
	struct world *world;
	struct secsess_session session;
	struct witness witness;
	bool headers_sent;
	bool renewed; /* PHP writes then, changed or not */
};

static void pass(struct serving *serving, int64_t ms)
{
	if (ms > 0) {
		timeline_sleep(&serving->world->timeline, ms);
	}
}

/* The store fails by not answering, and in no other way. */
static const char *failure(const struct serving *serving, enum secsess_status status)
{
	const struct exchange *x = serving->x;

	if (status < 0 && status != SECSESS_IO) {
		world_broken(serving->world, x->bearer->browser, x->number, "what is stored can't be used: %s",
			serving->session.error.text);
	}
	return status < 0 ? "the store failed" : "refused";
}

/* What PHP would put into Set-Cookie now. */
static void note_cookie(struct serving *serving)
{
	const struct secsess_session *session = &serving->session;
	struct exchange *x = serving->x;

	if (session->access == SECSESS_ACCESS_NONE || session->access == SECSESS_ACCESS_DENIED ||
		session->access == SECSESS_ACCESS_FROZEN || (!session->fresh && !session->offered)) {
		return;
	}
	x->sets_cookie = true;
	x->offered_at = session->offered ? session->offered_at : 0;
	x->set = (struct cookie) {.generation = session->sid.generation, .truth = serving->witness.truth};
	memcpy(x->set.text, session->sid.text, session->sid.size + 1);
}

static bool start(struct serving *serving, const char *id, bool first)
{
	struct exchange *x = serving->x;
	struct secsess_session *session = &serving->session;
	struct secsess_client client = {.ip = secsess_slice_str(x->ip),
		.agent = secsess_slice_str(x->agent),
		.has_body = x->has_body,
		.navigation = x->navigation,
		.can_keep_cookie = x->keeps_cookie && x->sent.text[0] && strcmp(id, x->sent.text) == 0};
	struct secsess_start start = {.id = secsess_slice_str(id),
		.serializer = SERIALIZER,
		.read_only = x->page == PAGE_READS,
		.may_create = true};
	enum secsess_status status = secsess_session_start(session, &start, &client);

	if (first || !x->sets_cookie || session->fresh) {
		x->verdict = session->verdict;
		x->previous = session->previous;
		x->reaction = session->reaction;
		x->failed = status != SECSESS_DONE;
		x->again = !first;
		x->refused = session->fresh || session->access == SECSESS_ACCESS_DENIED;
	}
	if (status) {
		serving->world->tally->failed_starts++;
		exchange_tell(x, "can't start", NULL, failure(serving, status));
		return false;
	}
	serving->world->tally->verdicts[session->verdict]++;
	serving->world->tally->without_lock += session->access == SECSESS_ACCESS_OPTIMISTIC;
	exchange_tell(x, "is judged", &x->sent,
		session->verdict == SECSESS_VERDICT_OBSOLETE ? secsess_reaction_name(session->reaction)
													 : secsess_verdict_name(session->verdict));
	truth_started(&serving->witness, session, first);
	note_cookie(serving);
	return true;
}

static void settle(struct serving *serving)
{
	struct secsess_session *session = &serving->session;

	if (session->offered && secsess_session_offer_is_stale(session)) {
		secsess_session_drop_offer(session);
		serving->x->sets_cookie = false;
		serving->world->tally->offers_dropped++;
		exchange_tell(serving->x, "drops its offer, which is stale", NULL, NULL);
	}
}

static void send_headers(struct serving *serving)
{
	if (serving->headers_sent) {
		return;
	}
	settle(serving);
	serving->headers_sent = true;
	serving->world->tally->offers_sent += serving->x->sets_cookie && serving->session.offered;
	exchange_answer(serving->x);
}

static void commit(struct serving *serving)
{
	struct secsess_session *session = &serving->session;
	bool writes = serving->renewed || random_chance(&serving->world->random, 0.6);
	char text[256];
	enum secsess_status status;

	if (!serving->headers_sent) {
		settle(serving);
	}
	serving->witness.writes = writes;
	truth_payload(&serving->witness, text, sizeof(text));
	status = secsess_session_commit(session, writes ? secsess_slice_str(text) : (struct secsess_slice) {0}, SERIALIZER);
	if (status) {
		serving->world->tally->refused_writes++;
		exchange_tell(serving->x, "is not saved", NULL, failure(serving, status));
	}
}

static void renew(struct serving *serving)
{
	struct secsess_session *session = &serving->session;
	enum secsess_status status;

	if (!secsess_session_may_renew(session) || serving->headers_sent) {
		return;
	}
	status = secsess_session_renew(session,
		serving->x->page == PAGE_LOGS_IN ? SECSESS_RETIREMENT_LOGIN : SECSESS_RETIREMENT_REGENERATE);
	if (status) {
		exchange_tell(serving->x, "can't renew", NULL, failure(serving, status));
		return;
	}
	serving->world->tally->renewals++;
	truth_renewed(&serving->witness, session);
	serving->renewed = true;
	note_cookie(serving);
	exchange_tell(serving->x, "renews", &serving->x->set, NULL);
}

static void log_out(struct serving *serving)
{
	struct truth *truth = serving->session.access != SECSESS_ACCESS_DENIED ? serving->witness.truth : NULL;
	bool before = truth && truth->logged_out;

	if (truth) {
		truth->logged_out = true;
	}
	if (secsess_session_end(&serving->session)) {
		exchange_tell(serving->x, "can't end its session", NULL, NULL);
		if (truth) {
			truth->logged_out = before;
		}
		return;
	}
	serving->x->clears_cookie = !serving->x->sets_cookie && random_chance(&serving->world->random, 0.5);
	exchange_tell(serving->x, "ends its session", NULL, NULL);
}

/* As a page does that polls, or that saves what a long computation came to. */
static bool start_again(struct serving *serving)
{
	struct random *random = &serving->world->random;
	bool is_long = random_chance(random, 0.2);
	char id[COOKIE_MAX];

	for (int64_t times = random_between(random, 1, is_long ? 6 : 1); times > 0; times--) {
		commit(serving);
		memcpy(id, serving->session.sid.text, sizeof(id));
		pass(serving, is_long ? random_between(random, 0, serving->world->grace_ms) : serving->x->work_ms / 2);
		if (!start(serving, id, false)) {
			return false;
		}
	}
	return true;
}

/* What the page does in its middle. False: the session is closed, or PHP is dead. */
static bool act(struct serving *serving)
{
	struct secsess_session *session = &serving->session;

	switch (serving->x->page) {
		case PAGE_PLAIN:
			return true;
		case PAGE_READS:
			secsess_session_abort(session);
			return false;
		case PAGE_TWICE:
			return start_again(serving);
		case PAGE_GIVES_UP:
			secsess_session_abort(session);
			return false;
		case PAGE_DIES:
			exchange_tell(serving->x, "dies with its PHP", NULL, NULL);
			return false;
		case PAGE_RENEWS:
			renew(serving);
			return true;
		case PAGE_ROTATES:
			if (!secsess_session_rotate(session)) {
				note_cookie(serving);
			}
			return true;
		case PAGE_LOGS_IN:
			if (serving->x->account && !serving->headers_sent) {
				return !login_run(&serving->witness, session);
			}
			renew(serving);
			return true;
		case PAGE_LOGS_OUT:
			log_out(serving);
			return false;
	}
	return true;
}

static void run(struct serving *serving)
{
	struct exchange *x = serving->x;
	bool open;

	pass(serving, x->work_ms / 2);
	open = act(serving);
	if (x->page == PAGE_DIES) {
		return;
	}
	pass(serving, x->work_ms - x->work_ms / 2);
	if (x->body_ms) {
		send_headers(serving);
		pass(serving, x->body_ms);
	}
	if (open) {
		commit(serving);
	}
	send_headers(serving);
}

void server_serve(void *argument)
{
	struct exchange *x = argument;
	struct world *world = x->bearer->world;
	struct serving serving = {.x = x, .world = world, .witness = {.exchange = x}};
	struct link *link = link_take(world, &serving.witness);

	serving.session = (struct secsess_session) {.store = &link->base,
		.ring = world->ring,
		.config = &world->settings->config};
	serving.witness.link = link;
	link->base.ops->begin(&link->base);
	if (start(&serving, x->sent.text, true)) {
		run(&serving);
	} else {
		exchange_answer(x);
	}
	secsess_session_forget(&serving.session);
	link_give_back(link);
	exchange_release(x);
}
