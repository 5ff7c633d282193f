/* SPDX-License-Identifier: BSD-3-Clause */

#include "site.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#define BEGIN INT64_C(1700000000000)
#define PAYLOAD_SIZE 40

static const struct secsess_config usual = {
	.limits = {.grace_ms = 60000, .rotate_ms = 900000},
	.idle_ms = 1440000,
	.absolute_ms = INT64_C(2592000) * 1000,
	.empty_ms = 300000,
	.tombstone_ms = 86400000,
	.lease_ms = 40000,
	.max_waiters = 16,
	.slow_waiters = 16,
};

static int64_t clock_of(void *context)
{
	return ((const struct site *) context)->now;
}

void site_open(struct site *site, struct secsess_keyring *ring)
{
	*site = (struct site) {.ring = ring, .config = usual, .now = BEGIN};
	site->store = secsess_memory_new(clock_of, site);
	promise(site->store != NULL, "there is memory for a store");
	for (size_t i = 0; i < SITE_WORKERS; i++) {
		site->workers[i].session = (struct secsess_session) {.store = site->store,
			.ring = ring,
			.config = &site->config};
	}
}

void site_close(struct site *site)
{
	for (size_t i = 0; i < SITE_WORKERS; i++) {
		secsess_session_forget(&site->workers[i].session);
	}
	site->store->ops->close(site->store);
}

static struct secsess_slice payload_of(uint32_t version, char text[PAYLOAD_SIZE])
{
	int size = version ? snprintf(text, PAYLOAD_SIZE, "payload of version %" PRIu32, version) : 0;

	return secsess_slice_of(text, (size_t) size);
}

void site_note_id(struct site *site, const struct secsess_sid *sid)
{
	site->ids[site->id_count++ % SITE_IDS] = *sid;
}

struct truth *site_truth(struct site *site, const char *handle)
{
	for (size_t i = 0; i < site->truth_count; i++) {
		if (strcmp(site->truths[i].handle, handle) == 0) {
			return &site->truths[i];
		}
	}
	return NULL;
}

bool site_add_truth(struct site *site, const struct secsess_sid *sid, uint32_t version)
{
	struct truth *truth;

	promise(!site_truth(site, sid->place.handle), "a new session is new");
	if (site->truth_count == SITE_SESSIONS) {
		return false;
	}
	truth = &site->truths[site->truth_count++];
	*truth = (struct truth) {.tag = sid->place.tag, .version = version};
	memcpy(truth->handle, sid->place.handle, sizeof(truth->handle));
	return true;
}

void site_plant(struct site *site, const char *user, const char *tag_user)
{
	struct secsess_header header = {.format = SECSESS_RECORD_FORMAT,
		.newest = 1,
		.confirmed = 1,
		.before = 1,
		.offered_at = site->now,
		.confirmed_offer_at = site->now,
		.expires_at = site->now + site->config.idle_ms,
		.fence = 1};
	struct secsess_meta meta = {.created_at = site->now,
		.bound_at = site->now,
		.idle_deadline = header.expires_at,
		.newest = 1,
		.confirmed = 1,
		.user = secsess_slice_str(user),
		.serializer = secsess_slice_str("php")};
	struct secsess_buf record = {0};
	struct secsess_sid sid;
	struct secsess_tag tag;
	char payload[PAYLOAD_SIZE];
	uint32_t version = ++site->versions;

	secsess_tag_of(&tag, site->ring, secsess_slice_str(tag_user));
	promise(!secsess_sid_mint(&sid, site->ring, secsess_slice_of("", 0), &tag) &&
			!secsess_record_write(&record, true, &header, &meta, site->ring, &sid.place, payload_of(version, payload)),
		"a planted session can be written");
	secsess_header_encode(record.data, &header);
	promise(!site->store->ops->create(site->store,
				&(struct secsess_create_request) {.place = sid.place,
					.record = secsess_buf_slice(&record),
					.keep_ms = 100 * site->config.idle_ms}),
		"a planted session can be stored");
	secsess_buf_release(&record);
	site_note_id(site, &sid);
	site_add_truth(site, &sid, version);
	site->truths[site->truth_count - 1].refused = strcmp(user, tag_user) != 0;
}

void site_check_error(const struct secsess_session *session, enum secsess_status status, struct secsess_slice id)
{
	if (status < 0) {
		const char *text = session->error.text;

		promise(text[0] && fuzz_is_printable(text), "an error says what is wrong");
		promise(id.size < 20 || !fuzz_contains(text, id), "an error text repeats no ID");
		promise(!strstr(text, "payload of version"), "an error text repeats no payload");
	}
}

/* All of a user's sessions from before a revocation are over. */
static void note_revocation(struct site *site, const struct secsess_session *session, const struct secsess_tag *tag)
{
	bool revoked = session->reaction == SECSESS_REACTION_REVOKE;

	for (size_t i = 0; revoked && tag->text[0] && i < site->truth_count; i++) {
		site->truths[i].refused |= strcmp(site->truths[i].tag.text, tag->text) == 0;
	}
}

/* Two of them at once would overwrite each other. */
static void check_alone(const struct site *site, const struct worker *worker)
{
	for (size_t i = 0; i < SITE_WORKERS; i++) {
		const struct worker *other = &site->workers[i];

		promise(other == worker || other->session.access != SECSESS_ACCESS_LEASED ||
				strcmp(other->session.sid.place.handle, worker->session.sid.place.handle) != 0 ||
				other->leased_until <= site->now,
			"one at a time holds a session's lock");
	}
}

/* A session that was there before: this one's own data, and the last of it. */
static void check_served(struct site *site, struct worker *worker)
{
	const struct secsess_session *session = &worker->session;
	const struct truth *truth = site_truth(site, session->sid.place.handle);
	bool frozen = session->access == SECSESS_ACCESS_FROZEN;
	char text[PAYLOAD_SIZE];

	if (!truth) {
		promise(site->truth_count == SITE_SESSIONS, "nobody is served a session that nobody made");
		return;
	}
	promise(!truth->over && !truth->refused, "nobody is served a session that is over");
	promise(frozen || !truth->renewed, "of a session that was renewed there is a snapshot at most");
	worker->version = frozen ? truth->frozen : truth->version;
	promise(secsess_slice_equal(session->payload, payload_of(worker->version, text)),
		"a request reads its own session's last accepted write");
	promise(secsess_verdict_admits(session->verdict) != frozen, "only who is admitted is served, or sees a snapshot");
}

void site_check_start(struct site *site, struct worker *worker, struct secsess_slice id, bool genuine,
	const struct secsess_start *start, enum secsess_status status, uint64_t round_trips)
{
	struct secsess_session *session = &worker->session;
	struct secsess_sid asked = {.size = 0};

	if (genuine) {
		secsess_sid_parse(&asked, site->ring, id);
		note_revocation(site, session, &asked.place.tag);
	} else {
		promise(session->verdict == SECSESS_VERDICT_NONE, "a forged ID is not judged");
		promise(round_trips == (start->may_create ? 1 : 0), "a forged ID costs no access to the store");
	}
	site_check_error(session, status, id);
	if (status) {
		promise(status < 0 || status == SECSESS_BUSY, "a start has no other answers");
		promise(session->access == SECSESS_ACCESS_NONE && !session->payload.size, "a failed start leaves nothing open");
		return;
	}
	promise(session->access != SECSESS_ACCESS_NONE, "a start that is done leaves a session open");
	if (session->access == SECSESS_ACCESS_DENIED) {
		promise(session->payload.size == 0, "who is denied sees nothing");
		return;
	}
	worker->version = 0;
	if (session->fresh) {
		promise(session->payload.size == 0, "a new session is empty");
		site_add_truth(site, &session->sid, 0);
	} else {
		promise(genuine && strcmp(asked.place.handle, session->sid.place.handle) == 0,
			"who is served asked for this session, by an ID that was signed");
		check_served(site, worker);
	}
	if (session->access == SECSESS_ACCESS_LEASED) {
		check_alone(site, worker);
		worker->leased_until = site->now + site->config.lease_ms;
	}
	site_note_id(site, &session->sid);
}

static bool may_write(enum secsess_access access)
{
	return access == SECSESS_ACCESS_LEASED || access == SECSESS_ACCESS_OPTIMISTIC;
}

void site_save(struct site *site, struct worker *worker, bool changed)
{
	struct secsess_session *session = &worker->session;
	enum secsess_access access = session->access;
	struct truth *truth = site_truth(site, session->sid.place.handle);
	uint32_t version = site->versions + 1;
	char text[PAYLOAD_SIZE];
	const struct secsess_slice payload = changed ? payload_of(version, text) : secsess_slice_of(NULL, 0);
	enum secsess_status status = secsess_session_commit(session, payload, secsess_slice_str("php"));

	promise(session->access == SECSESS_ACCESS_NONE, "a commit closes");
	site_check_error(session, status, secsess_slice_of(session->sid.text, session->sid.size));
	promise(status != SECSESS_LOST || !changed || access == SECSESS_ACCESS_READER || worker->leased_until <= site->now,
		"a lease is not lost before its time");
	promise(status || !changed || access == SECSESS_ACCESS_DENIED || may_write(access), "who may not write does not");
	if (!status && changed && may_write(access) && truth) {
		promise(!truth->over && !truth->renewed, "no write resurrects a session");
		promise(truth->version == worker->version, "no accepted write is overwritten unseen");
		truth->version = site->versions = version;
	}
}

void site_abort(struct site *site, struct worker *worker)
{
	struct secsess_session *session = &worker->session;
	enum secsess_status status = secsess_session_abort(session);

	(void) site;
	promise(session->access == SECSESS_ACCESS_NONE, "an abort closes");
	site_check_error(session, status, secsess_slice_of(session->sid.text, session->sid.size));
}

void site_end(struct site *site, struct worker *worker)
{
	struct secsess_session *session = &worker->session;
	struct truth *truth = site_truth(site, session->sid.place.handle);
	bool denied = session->access == SECSESS_ACCESS_DENIED;

	promise(secsess_session_end(session) == SECSESS_DONE && session->access == SECSESS_ACCESS_NONE, "an end ends");
	if (truth && !denied) {
		truth->over = true;
	}
}

void site_renew(struct site *site, struct worker *worker)
{
	struct secsess_session *session = &worker->session;
	struct secsess_sid before = session->sid;
	struct truth *truth = site_truth(site, before.place.handle);
	bool allowed = secsess_session_may_renew(session);
	enum secsess_status status = secsess_session_renew(session, SECSESS_RETIREMENT_REGENERATE);

	promise(allowed || status == SECSESS_LOST, "who may not renew does not");
	site_check_error(session, status, secsess_slice_of(before.text, before.size));
	if (status) {
		promise(strcmp(session->sid.text, before.text) == 0, "a renewal that failed leaves the session as it was");
		return;
	}
	promise(strcmp(session->sid.place.handle, before.place.handle) != 0, "a renewed session has another name");
	if (truth) {
		promise(!truth->over && !truth->renewed, "a session is renewed once");
		truth->renewed = true;
		truth->frozen = truth->version;
	}
	site_add_truth(site, &session->sid, 0);
	worker->version = 0;
	worker->leased_until = site->now + site->config.lease_ms;
	site_note_id(site, &session->sid);
}

void site_rotate(struct site *site, struct worker *worker)
{
	struct secsess_session *session = &worker->session;
	enum secsess_status status = secsess_session_rotate(session);

	site_check_error(session, status, secsess_slice_of(session->sid.text, session->sid.size));
	if (!status && session->offered) {
		promise(session->sid.generation > session->generation, "an offer is a newer ID");
		site_note_id(site, &session->sid);
	}
}
