/* SPDX-License-Identifier: BSD-3-Clause */

/* One request in PHP, as a host drives the core: start, the key if nobody is logged in, the page, cookies, commit. */
#include <string.h>

#include "client.h"

#define SERIALIZER secsess_slice_str("php")

struct serving {
	struct request *request;
	struct world *world;
	struct secsess_session session;
	struct link link;
	struct use *use; /* that made the session which is open */
	bool remembered; /* ... with nothing else to show */
	bool late;
};

static void broken(const struct serving *serving, const char *what)
{
	world_broken(serving->world, serving->request->client->browser, serving->request->number, what);
}

static void check(struct serving *serving, enum secsess_status status)
{
	if (status < 0 && status != SECSESS_IO) {
		broken(serving, serving->session.error.text);
	}
}

static bool start(struct serving *serving)
{
	struct request *request = serving->request;
	struct secsess_session *session = &serving->session;
	const struct jar *sent = &request->sent;
	const struct secsess_client client = {
		.ip = secsess_slice_str(request->client->theft ? "198.51.100.6" : "192.0.2.1"),
		.agent = secsess_slice_str("Firefox"),
		.navigation = true,
		.can_keep_cookie = request->page != PAGE_READS && sent->session[0]};
	const struct secsess_start how = {.id = secsess_slice_str(sent->session),
		.serializer = SERIALIZER,
		.read_only = request->page == PAGE_READS,
		.may_create = true};
	enum secsess_status status = secsess_session_start(session, &how, &client);

	check(serving, status);
	if (status) {
		return false;
	}
	if (sent->visit && strcmp(sent->visit->place.handle, session->sid.place.handle) == 0 && !session->fresh &&
		session->access != SECSESS_ACCESS_DENIED) {
		truth_admitted(request, session);
		serving->use = sent->visit->use;
		serving->remembered = sent->visit->remembered;
	} else {
		truth_refused(request, session);
	}
	return true;
}

/* Whoever is late gets nothing, and nothing is left of his request. */
static void check_late(struct serving *serving, const struct secsess_place *fresh,
	const struct secsess_autologin_result *result)
{
	struct secsess_header header;

	serving->late = true;
	if (result->offer.text.size) {
		broken(serving, "who is late gets a key");
	}
	if (fresh->handle[0] && !serving->request->failed && world_peek(serving->world, fresh, &header) &&
		header.life == SECSESS_LIVE && header.expires_at > world_now(serving->world)) {
		broken(serving, "who is late leaves a session behind");
	}
}

static void attempt(struct serving *serving)
{
	struct request *request = serving->request;
	struct secsess_session *session = &serving->session;
	struct secsess_place fresh = session->fresh ? session->sid.place : (struct secsess_place) {.handle = ""};
	struct secsess_slice text = secsess_slice_str(request->sent.key);
	const struct secsess_autologin_cookies cookies = {.at = &text, .count = 1};
	struct secsess_autologin_result result;
	enum secsess_status status = secsess_autologin_attempt(session, &cookies, &result);

	check(serving, status);
	truth_attempted(request, status, &result);
	if (serving->world->failed) {
		return;
	}
	if (result.offer.text.size) {
		request->sets_key = true;
		memcpy(request->set.key, result.offer.text.text, result.offer.text.size + 1);
		request->set.truth = request->use->heir;
	}
	request->clears_key = !status && result.state == SECSESS_AUTOLOGIN_DEAD;
	if (result.state == SECSESS_AUTOLOGIN_LOGGED_IN) {
		serving->use = request->use;
		serving->remembered = true;
	}
	if (result.state == SECSESS_AUTOLOGIN_LATE) {
		check_late(serving, &fresh, &result);
	}
}

static void log_in(struct serving *serving)
{
	struct request *request = serving->request;
	struct secsess_session *session = &serving->session;
	struct secsess_login login = {.user = secsess_slice_str(request->client->person->name), .authenticated = true};
	struct secsess_slice text = secsess_slice_str(request->sent.key);
	const struct secsess_autologin_cookies cookies = {.at = &text, .count = text.size > 0};
	struct secsess_autologin_offer offer;
	bool inherits;
	enum secsess_status status = secsess_session_login(session, &login, &inherits);

	check(serving, status);
	if (status) {
		return;
	}
	serving->use = NULL;
	serving->remembered = false;
	status = secsess_autologin_issue(session, secsess_slice_str("laptop"), 0, &cookies, &offer);
	check(serving, status);
	if (!status) {
		request->sets_key = true;
		request->clears_key = false;
		memcpy(request->set.key, offer.text.text, offer.text.size + 1);
		request->set.truth = request->issued->newest;
		serving->world->tally->logins++;
	}
}

static void log_out(struct serving *serving)
{
	struct request *request = serving->request;
	struct secsess_slice text = secsess_slice_str(request->sent.key);
	const struct secsess_autologin_cookies cookies = {.at = &text, .count = text.size > 0};
	size_t dropped;
	enum secsess_status status = secsess_autologin_forget(&serving->session, &cookies, &dropped);

	request->clears_key = !status;
	request->sets_key = false;
	request->clears_session = !secsess_session_logout(&serving->session);
}

static void act(struct serving *serving)
{
	struct secsess_session *session = &serving->session;

	switch (serving->request->page) {
		case PAGE_PLAIN:
		case PAGE_READS:
			break;
		case PAGE_RENEWS:
			if (secsess_session_may_renew(session)) {
				check(serving, secsess_session_renew(session, SECSESS_RETIREMENT_REGENERATE));
			}
			break;
		case PAGE_LOGS_IN:
			log_in(serving);
			break;
		case PAGE_LOGS_OUT:
			log_out(serving);
			break;
	}
}

/* What PHP would put into Set-Cookie now. */
static void note_session(struct serving *serving)
{
	const struct secsess_session *session = &serving->session;
	struct request *request = serving->request;
	struct visit *visit = request->sent.visit;

	if (session->access == SECSESS_ACCESS_NONE || session->access == SECSESS_ACCESS_DENIED ||
		session->access == SECSESS_ACCESS_FROZEN || (!session->fresh && !session->offered)) {
		return;
	}
	if (!visit || strcmp(visit->place.handle, session->sid.place.handle) != 0) {
		visit = world_new(serving->world, sizeof(*visit));
		visit->number = ++serving->world->next_session;
		visit->place = session->sid.place;
		visit->made_at = session->opened_at;
		if (session->record.meta.user.size) {
			visit->person = request->client->person;
			visit->use = serving->use;
			visit->remembered = serving->remembered;
		}
	}
	request->sets_session = true;
	memcpy(request->set.session, session->sid.text, session->sid.size + 1);
	request->set.visit = visit;
}

static void run(struct serving *serving)
{
	struct request *request = serving->request;
	struct secsess_session *session = &serving->session;
	struct secsess_slice payload = {0};

	if (!session->record.meta.user.size && request->sent.key[0]) {
		attempt(serving);
	}
	if (serving->world->failed) {
		return;
	}
	if (!serving->late) {
		world_sleep(serving->world, random_between(&serving->world->random, 0, 300));
		act(serving);
	}
	request->logged_in = session->access != SECSESS_ACCESS_NONE && session->access != SECSESS_ACCESS_DENIED &&
		session->record.meta.user.size;
	note_session(serving);
	if (serving->late && (request->sets_session || request->sets_key || request->clears_key)) {
		broken(serving, "who is late gets a cookie");
	}
	if (request->page != PAGE_READS) {
		payload = secsess_slice_str("a|i:1;");
	}
	secsess_session_commit(session, payload, SERIALIZER);
}

void server_serve(struct request *request)
{
	struct serving serving = {.request = request, .world = request->world};

	link_begin(&serving.link, request);
	serving.session = (struct secsess_session) {.store = &serving.link.base,
		.ring = request->world->ring,
		.config = &request->world->settings->config};
	if (start(&serving)) {
		run(&serving);
		request->answered = true;
	}
	secsess_session_forget(&serving.session);
}
