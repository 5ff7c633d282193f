/* SPDX-License-Identifier: BSD-3-Clause */

#include "link.h"

#include <stdlib.h>

#include "truth.h"

static struct link *of(struct secsess_store *store)
{
	return (struct link *) store;
}

static struct secsess_store *real(const struct link *link)
{
	return link->world->store;
}

static int64_t own_clock(const struct link *link)
{
	int64_t now = world_now(link->world);

	return now + link->ahead_ms + now % 1000000000 * link->drift_ppm / 1000000;
}

static void set_clock(struct link *link)
{
	link->told_ms = world_store_now(link->world);
	link->told_at_ms = own_clock(link);
}

static int64_t now(struct secsess_store *store)
{
	const struct link *link = of(store);

	return link->told_ms + (own_clock(link) - link->told_at_ms);
}

/* On the way to the store. False: it doesn't get there. */
static bool arrives(struct link *link)
{
	struct world *world = link->world;

	if (random_chance(&world->random, 0.2)) {
		timeline_sleep(&world->timeline,
			random_between(&world->random, 0, random_chance(&world->random, 0.05) ? 200 : 3));
	}
	if (world_now(world) >= world->outage_until) {
		return true;
	}
	secsess_error_set(&link->base.error, "connection refused");
	return false;
}

/* On the way back. False: the answer is lost, and the operation is to be repeated. */
static bool returns(struct link *link)
{
	struct world *world = link->world;

	set_clock(link);
	truth_touched(link->witness);
	link->base.error = world->store->error;
	link->base.secret = world->store->secret;
	if (random_chance(&world->random, 0.2)) {
		timeline_sleep(&world->timeline, random_between(&world->random, 0, 3));
	}
	if (!random_chance(&world->random, world->settings->answer_loss)) {
		return true;
	}
	timeline_sleep(&world->timeline, random_between(&world->random, 1, 1000));
	return false;
}

static enum secsess_status prepare(struct secsess_store *store)
{
	struct link *link = of(store);
	enum secsess_status status;

	if (link->told_at_ms && (store->secret.answers || link->world->settings->sealed)) {
		return SECSESS_DONE;
	}
	do {
		if (!arrives(link)) {
			return SECSESS_IO;
		}
		status = real(link)->ops->prepare(real(link));
	} while (!returns(link));
	return status;
}

static enum secsess_status open(struct secsess_store *store, const struct secsess_open_request *request,
	struct secsess_opened *opened)
{
	struct link *link = of(store);
	struct secsess_opened found = {0};
	enum secsess_status status;

	do {
		secsess_buf_release(&found.record);
		if (!arrives(link)) {
			return SECSESS_IO;
		}
		status = real(link)->ops->open(real(link), request, &found);
		truth_read(link->witness, &request->place);
		link->witness->revoked_at = found.revoked_at;
		if (!status) {
			truth_judged(link->witness, request, found.verdict);
		}
		link->opened_at = world_store_now(link->world);
	} while (!returns(link));
	if (!status) {
		*opened = found;
	}
	return status;
}

static enum secsess_status read(struct secsess_store *store, const struct secsess_place *place, enum secsess_part part,
	struct secsess_opened *opened)
{
	struct link *link = of(store);
	enum secsess_status status;

	if (!arrives(link)) {
		return SECSESS_IO;
	}
	status = real(link)->ops->read(real(link), place, part, opened);
	truth_read(link->witness, place);
	set_clock(link);
	return status;
}

static enum secsess_status confirm(struct secsess_store *store, const struct secsess_open_request *request)
{
	struct link *link = of(store);
	enum secsess_status status;

	do {
		if (!arrives(link)) {
			return SECSESS_IO;
		}
		status = real(link)->ops->confirm(real(link), request);
		if (!status) {
			truth_presented(link->witness, request);
		}
	} while (!returns(link));
	return status;
}

static enum secsess_status create(struct secsess_store *store, const struct secsess_create_request *request)
{
	struct link *link = of(store);
	enum secsess_status status;
	int repeats = 0;

	do {
		if (!arrives(link)) {
			return SECSESS_IO;
		}
		status = real(link)->ops->create(real(link), request);
		truth_read(link->witness, &request->place);
		repeats++;
	} while (!returns(link));
	/* A repetition that finds the record finds its own. */
	return status == SECSESS_CONFLICT && repeats > 1 ? SECSESS_DONE : status;
}

/* A repetition finds its own write, unless others have had the session since. */
static void check_repeated(const struct link *link, const struct secsess_commit_request *request, uint64_t fence,
	uint64_t roll_backs)
{
	const struct exchange *x = link->witness->exchange;
	struct secsess_header header;

	if (link->world->roll_backs == roll_backs && world_peek(link->world, &request->place, &header) &&
		header.life == SECSESS_LIVE && header.fence == fence) {
		world_broken(link->world, x->bearer->browser, x->number, "a write that was accepted was refused when repeated");
	}
}

static enum secsess_status commit(struct secsess_store *store, const struct secsess_commit_request *request)
{
	struct link *link = of(store);
	struct secsess_header accepted = {0};
	uint64_t roll_backs = 0;
	enum secsess_status status;

	do {
		if (!arrives(link)) {
			return SECSESS_IO;
		}
		status = real(link)->ops->commit(real(link), request);
		if (!status) {
			truth_committed(link->witness, request);
			world_peek(link->world, &request->place, &accepted);
			roll_backs = link->world->roll_backs;
		} else if (accepted.fence) {
			check_repeated(link, request, accepted.fence, roll_backs);
		}
	} while (!returns(link));
	return status;
}

static enum secsess_status retire(struct secsess_store *store, const struct secsess_retire_request *request)
{
	struct link *link = of(store);
	enum secsess_status status;

	do {
		if (!arrives(link)) {
			return SECSESS_IO;
		}
		status = real(link)->ops->retire(real(link), request);
		if (!status) {
			truth_retired(link->witness);
			truth_ended(link->witness, &request->place);
		}
	} while (!returns(link));
	return status;
}

static enum secsess_status end(struct secsess_store *store, const struct secsess_end_request *request)
{
	struct link *link = of(store);
	enum secsess_status status;

	do {
		if (!arrives(link)) {
			return SECSESS_IO;
		}
		status = real(link)->ops->end(real(link), request);
		truth_ended(link->witness, &request->place);
		if (request->reason == SECSESS_REASON_OBSOLETE) {
			blame_ended(link->witness->exchange, request);
		}
	} while (!returns(link));
	return status;
}

/* Nor does anybody's session end by this in a way of its own: revocation has ended them before, or a limit does. */
static enum secsess_status end_all(struct secsess_store *store, const struct secsess_end_all_request *request,
	size_t *ended)
{
	struct link *link = of(store);
	struct secsess_place place = {.tag = request->tag};
	enum secsess_status status;

	do {
		if (!arrives(link)) {
			return SECSESS_IO;
		}
		status = real(link)->ops->end_all(real(link), request, ended);
		for (size_t i = 0; i < request->count; i++) {
			memcpy(place.handle, request->handles[i], sizeof(place.handle));
			truth_ended(link->witness, &place);
		}
	} while (!returns(link));
	return status;
}

static enum secsess_status revoke(struct secsess_store *store, const struct secsess_revoke_request *request,
	struct secsess_index *index)
{
	struct link *link = of(store);
	struct secsess_index found = {0};
	enum secsess_status status;

	do {
		secsess_free(found.at);
		found.at = NULL;
		if (!arrives(link)) {
			return SECSESS_IO;
		}
		status = real(link)->ops->revoke(real(link), request, &found);
		blame_revoked(link->witness->exchange);
	} while (!returns(link));
	if (!status) {
		*index = found;
	}
	return status;
}

static enum secsess_status enlist(struct secsess_store *store, const struct secsess_enlist_request *request,
	struct secsess_index *over)
{
	struct link *link = of(store);
	struct secsess_index found = {0};
	enum secsess_status status;

	do {
		secsess_free(found.at);
		found = (struct secsess_index) {0};
		if (!arrives(link)) {
			return SECSESS_IO;
		}
		status = real(link)->ops->enlist(real(link), request, &found);
	} while (!returns(link));
	if (!status) {
		*over = found;
	}
	return status;
}

static enum secsess_status unlist(struct secsess_store *store, const struct secsess_tag *tag,
	const char (*handles)[SECSESS_HANDLE_LENGTH + 1], size_t count)
{
	struct link *link = of(store);
	enum secsess_status status;

	do {
		if (!arrives(link)) {
			return SECSESS_IO;
		}
		status = real(link)->ops->unlist(real(link), tag, handles, count);
	} while (!returns(link));
	return status;
}

static enum secsess_status index_of(struct secsess_store *store, const struct secsess_tag *tag,
	struct secsess_index *index)
{
	struct link *link = of(store);

	return arrives(link) ? real(link)->ops->index(real(link), tag, index) : SECSESS_IO;
}

static enum secsess_status heads(struct secsess_store *store, const struct secsess_tag *tag,
	const char (*handles)[SECSESS_HANDLE_LENGTH + 1], size_t count, struct secsess_buf *found)
{
	struct link *link = of(store);

	return arrives(link) ? real(link)->ops->heads(real(link), tag, handles, count, found) : SECSESS_IO;
}

static enum secsess_status note(struct secsess_store *store, const struct secsess_note *noted)
{
	struct link *link = of(store);
	enum secsess_status status;

	do {
		if (!arrives(link)) {
			return SECSESS_IO;
		}
		status = real(link)->ops->note(real(link), noted);
	} while (!returns(link));
	return status;
}

static enum secsess_status notes(struct secsess_store *store, enum secsess_log log, uint32_t limit,
	struct secsess_notes *found)
{
	struct link *link = of(store);

	return arrives(link) ? real(link)->ops->notes(real(link), log, limit, found) : SECSESS_IO;
}

static void begin(struct secsess_store *store)
{
	(void) store;
}

static const struct secsess_store_ops link_ops = {
	.name = "link",
	.now = now,
	.prepare = prepare,
	.open = open,
	.read = read,
	.confirm = confirm,
	.create = create,
	.commit = commit,
	.retire = retire,
	.end = end,
	.end_all = end_all,
	.revoke = revoke,
	.enlist = enlist,
	.unlist = unlist,
	.index = index_of,
	.heads = heads,
	.note = note,
	.notes = notes,
	.begin = begin,
};

struct link *link_take(struct world *world, struct witness *witness)
{
	struct link *link = world->idle_links;

	if (link) {
		world->idle_links = link->next_idle;
	} else {
		link = world_alloc(sizeof(*link));
		link->base.ops = &link_ops;
		link->world = world;
		link->ahead_ms = random_between(&world->random, -3600 * SECOND, 3600 * SECOND);
		link->drift_ppm = random_between(&world->random, -300, 300);
		link->next = world->links;
		world->links = link;
	}
	link->witness = witness;
	return link;
}

void link_give_back(struct link *link)
{
	link->next_idle = link->world->idle_links;
	link->world->idle_links = link;
}

void link_free_all(struct world *world)
{
	while (world->links) {
		struct link *next = world->links->next;

		free(world->links);
		world->links = next;
	}
}
