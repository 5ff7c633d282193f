/* SPDX-License-Identifier: BSD-3-Clause */

/* Operations take time, get lost, are repeated, or fail, some of them after they took effect. */
#include <string.h>

#include "client.h"

enum fate { ANSWERED, REPEATED, FAILED };

static struct link *of(struct secsess_store *store)
{
	return (struct link *) store;
}

static const struct secsess_store_ops *real(const struct link *link)
{
	return link->request->world->store->ops;
}

static struct secsess_store *store_of(const struct link *link)
{
	return link->request->world->store;
}

static enum secsess_status fail(struct link *link)
{
	link->request->failed = true;
	link->request->world->tally->failures++;
	secsess_error_set(&link->base.error, "connection refused");
	return SECSESS_IO;
}

/* On the way to the store. False: it doesn't get there. */
static bool arrives(struct link *link)
{
	struct world *world = link->request->world;

	if (world_chance(world, 0.2)) {
		world_sleep(world, random_between(&world->random, 0, world_chance(world, 0.05) ? 500 : 3));
	}
	return world_now(world) >= world->outage_until && !world_chance(world, world->settings->store_loss);
}

/* On the way back. */
static enum fate returns(struct link *link)
{
	struct world *world = link->request->world;

	link->base.error = store_of(link)->error;
	if (world_chance(world, 0.2)) {
		world_sleep(world, random_between(&world->random, 0, 3));
	}
	if (!world_chance(world, world->settings->store_loss)) {
		return ANSWERED;
	}
	link->request->failed = true;
	world_sleep(world, random_between(&world->random, 1, 1000));
	return world_chance(world, 0.5) ? REPEATED : FAILED;
}

/* status: of the operation, when it is done; seen: what to do the moment it takes effect; undo: with an answer that is lost. */
#define ASK(store, call, seen, undo) \
	struct link *link = of(store); \
	enum secsess_status status; \
	enum fate fate; \
	do { \
		if (!arrives(link)) { \
			return fail(link); \
		} \
		status = real(link)->call; \
		seen; \
		fate = returns(link); \
		if (fate != ANSWERED && !status) { \
			undo; \
		} \
	} while (fate == REPEATED); \
	return fate == FAILED ? fail(link) : status

#define NOTHING ((void) 0)

static int64_t now(struct secsess_store *store)
{
	return world_now(of(store)->request->world);
}

static enum secsess_status prepare(struct secsess_store *store)
{
	return arrives(of(store)) ? SECSESS_DONE : fail(of(store));
}

static void release_opened(struct secsess_opened *opened)
{
	secsess_buf_release(&opened->record);
	*opened = (struct secsess_opened) {0};
}

static enum secsess_status open(struct secsess_store *store, const struct secsess_open_request *request,
	struct secsess_opened *opened)
{
	ASK(store, open(store_of(link), request, opened), NOTHING, release_opened(opened));
}

static enum secsess_status read(struct secsess_store *store, const struct secsess_place *place, enum secsess_part part,
	struct secsess_opened *opened)
{
	ASK(store, read(store_of(link), place, part, opened), NOTHING, release_opened(opened));
}

static enum secsess_status confirm(struct secsess_store *store, const struct secsess_open_request *request)
{
	ASK(store, confirm(store_of(link), request), NOTHING, NOTHING);
}

static enum secsess_status create(struct secsess_store *store, const struct secsess_create_request *request)
{
	bool made = false;

	/* A repetition that finds the record finds its own. */
	ASK(
		store, create(store_of(link), request),
		{
			status = status == SECSESS_CONFLICT && made ? SECSESS_DONE : status;
			made = made || !status;
		},
		NOTHING);
}

static enum secsess_status commit(struct secsess_store *store, const struct secsess_commit_request *request)
{
	ASK(store, commit(store_of(link), request), NOTHING, NOTHING);
}

static enum secsess_status retire(struct secsess_store *store, const struct secsess_retire_request *request)
{
	ASK(store, retire(store_of(link), request), NOTHING, NOTHING);
}

static enum secsess_status end(struct secsess_store *store, const struct secsess_end_request *request)
{
	ASK(store, end(store_of(link), request), NOTHING, NOTHING);
}

static enum secsess_status end_all(struct secsess_store *store, const struct secsess_end_all_request *request,
	size_t *ended)
{
	ASK(store, end_all(store_of(link), request, ended), NOTHING, NOTHING);
}

static void release_index(struct secsess_index *index)
{
	secsess_free(index->at);
	*index = (struct secsess_index) {0};
}

static enum secsess_status revoke(struct secsess_store *store, const struct secsess_revoke_request *request,
	struct secsess_index *index)
{
	ASK(store, revoke(store_of(link), request, index), truth_revoked(link->request), release_index(index));
}

static enum secsess_status enlist(struct secsess_store *store, const struct secsess_enlist_request *request,
	struct secsess_index *over)
{
	ASK(store, enlist(store_of(link), request, over), NOTHING, release_index(over));
}

static enum secsess_status unlist(struct secsess_store *store, const struct secsess_tag *tag,
	const char (*handles)[SECSESS_HANDLE_LENGTH + 1], size_t count)
{
	ASK(store, unlist(store_of(link), tag, handles, count), NOTHING, NOTHING);
}

static enum secsess_status index_of(struct secsess_store *store, const struct secsess_tag *tag,
	struct secsess_index *index)
{
	ASK(store, index(store_of(link), tag, index), NOTHING, release_index(index));
}

static void release_heads(struct secsess_buf *found, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		secsess_buf_release(&found[i]);
	}
}

static enum secsess_status heads(struct secsess_store *store, const struct secsess_tag *tag,
	const char (*handles)[SECSESS_HANDLE_LENGTH + 1], size_t count, struct secsess_buf *found)
{
	ASK(store, heads(store_of(link), tag, handles, count, found), NOTHING, release_heads(found, count));
}

static enum secsess_status put_series(struct secsess_store *store, const struct secsess_series_put *put,
	size_t *dropped)
{
	ASK(store, put_series(store_of(link), put, dropped), truth_issued(link->request, put), NOTHING);
}

static void release_answer(struct secsess_key_answer *answer)
{
	secsess_buf_release(&answer->issue);
	*answer = (struct secsess_key_answer) {0};
}

static enum secsess_status use_key(struct secsess_store *store, const struct secsess_key_use *use,
	struct secsess_key_answer *answer)
{
	ASK(store, use_key(store_of(link), use, answer), truth_used(link->request, use, status, answer),
		release_answer(answer));
}

static enum secsess_status hear_series(struct secsess_store *store, const struct secsess_place *place, uint32_t number)
{
	ASK(store, hear_series(store_of(link), place, number), truth_heard(link->request, status), NOTHING);
}

static enum secsess_status drop_series(struct secsess_store *store, const struct secsess_place *place, size_t *dropped)
{
	ASK(store, drop_series(store_of(link), place, dropped), truth_dropped(link->request, place), NOTHING);
}

static enum secsess_status list_series(struct secsess_store *store, const struct secsess_tag *tag,
	struct secsess_series_list *list)
{
	ASK(store, list_series(store_of(link), tag, list), NOTHING, secsess_series_list_release(list));
}

static enum secsess_status note(struct secsess_store *store, const struct secsess_note *noted)
{
	ASK(store, note(store_of(link), noted), NOTHING, NOTHING);
}

static enum secsess_status notes(struct secsess_store *store, enum secsess_log log, uint32_t limit,
	struct secsess_notes *found)
{
	ASK(store, notes(store_of(link), log, limit, found), NOTHING, secsess_notes_release(found));
}

static void begin(struct secsess_store *store)
{
	(void) store;
}

void link_begin(struct link *link, struct request *request)
{
	static const struct secsess_store_ops ops = {
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
		.put_series = put_series,
		.use_key = use_key,
		.hear_series = hear_series,
		.drop_series = drop_series,
		.list_series = list_series,
		.note = note,
		.notes = notes,
		.begin = begin,
	};

	*link = (struct link) {.base = {.ops = &ops}, .request = request};
}
