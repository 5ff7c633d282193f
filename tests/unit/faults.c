/* SPDX-License-Identifier: BSD-3-Clause */

#include "faults.h"

static struct faults *of(struct secsess_store *store)
{
	return (struct faults *) store;
}

/* Whether the operation reaches the store. */
static bool reaches(struct faults *faults)
{
	faults->calls++;
	return faults->calls != faults->fail_at || faults->kind == FAULT_AFTER;
}

static enum secsess_status answer(struct faults *faults, enum secsess_status status)
{
	if (faults->calls != faults->fail_at) {
		faults->base.error = faults->real->error;
		faults->base.secret = faults->real->secret;
		return status;
	}
	secsess_error_set(&faults->base.error, "the connection broke");
	return SECSESS_IO;
}

/* Of an answer that is lost nothing is left. */
static enum secsess_status answer_opened(struct faults *faults, enum secsess_status status,
	struct secsess_opened *found, struct secsess_opened *opened)
{
	status = answer(faults, status);
	if (status) {
		secsess_buf_release(&found->record);
		return status;
	}
	*opened = *found;
	return status;
}

static int64_t now(struct secsess_store *store)
{
	return of(store)->real->ops->now(of(store)->real);
}

static enum secsess_status prepare(struct secsess_store *store)
{
	struct secsess_store *real = of(store)->real;

	return answer(of(store), reaches(of(store)) ? real->ops->prepare(real) : SECSESS_IO);
}

static enum secsess_status open(struct secsess_store *store, const struct secsess_open_request *request,
	struct secsess_opened *opened)
{
	struct secsess_store *real = of(store)->real;
	struct secsess_opened found = {0};

	return answer_opened(of(store), reaches(of(store)) ? real->ops->open(real, request, &found) : SECSESS_IO, &found,
		opened);
}

static enum secsess_status read(struct secsess_store *store, const struct secsess_place *place, enum secsess_part part,
	struct secsess_opened *opened)
{
	struct secsess_store *real = of(store)->real;
	struct secsess_opened found = {0};

	return answer_opened(of(store), reaches(of(store)) ? real->ops->read(real, place, part, &found) : SECSESS_IO,
		&found, opened);
}

static enum secsess_status confirm(struct secsess_store *store, const struct secsess_open_request *request)
{
	struct secsess_store *real = of(store)->real;

	return answer(of(store), reaches(of(store)) ? real->ops->confirm(real, request) : SECSESS_IO);
}

static enum secsess_status create(struct secsess_store *store, const struct secsess_create_request *request)
{
	struct secsess_store *real = of(store)->real;

	return answer(of(store), reaches(of(store)) ? real->ops->create(real, request) : SECSESS_IO);
}

static enum secsess_status commit(struct secsess_store *store, const struct secsess_commit_request *request)
{
	struct secsess_store *real = of(store)->real;

	of(store)->listings += request->list_until != 0;
	return answer(of(store), reaches(of(store)) ? real->ops->commit(real, request) : SECSESS_IO);
}

static enum secsess_status retire(struct secsess_store *store, const struct secsess_retire_request *request)
{
	struct secsess_store *real = of(store)->real;

	return answer(of(store), reaches(of(store)) ? real->ops->retire(real, request) : SECSESS_IO);
}

static enum secsess_status end(struct secsess_store *store, const struct secsess_end_request *request)
{
	struct secsess_store *real = of(store)->real;

	return answer(of(store), reaches(of(store)) ? real->ops->end(real, request) : SECSESS_IO);
}

/* Nor of a list. */
static enum secsess_status answer_index(struct faults *faults, enum secsess_status status, struct secsess_index *found,
	struct secsess_index *index)
{
	status = answer(faults, status);
	if (status) {
		secsess_free(found->at);
		return status;
	}
	*index = *found;
	return status;
}

static enum secsess_status end_all(struct secsess_store *store, const struct secsess_end_all_request *request,
	size_t *ended)
{
	struct secsess_store *real = of(store)->real;

	*ended = 0;
	return answer(of(store), reaches(of(store)) ? real->ops->end_all(real, request, ended) : SECSESS_IO);
}

static enum secsess_status revoke(struct secsess_store *store, const struct secsess_revoke_request *request,
	struct secsess_index *index)
{
	struct secsess_store *real = of(store)->real;
	struct secsess_index found = {0};

	return answer_index(of(store), reaches(of(store)) ? real->ops->revoke(real, request, &found) : SECSESS_IO, &found,
		index);
}

static enum secsess_status enlist(struct secsess_store *store, const struct secsess_enlist_request *request,
	struct secsess_index *over)
{
	struct secsess_store *real = of(store)->real;
	struct secsess_index found = {0};

	return answer_index(of(store), reaches(of(store)) ? real->ops->enlist(real, request, &found) : SECSESS_IO, &found,
		over);
}

static enum secsess_status unlist(struct secsess_store *store, const struct secsess_tag *tag,
	const char (*handles)[SECSESS_HANDLE_LENGTH + 1], size_t count)
{
	struct secsess_store *real = of(store)->real;

	return answer(of(store), reaches(of(store)) ? real->ops->unlist(real, tag, handles, count) : SECSESS_IO);
}

static enum secsess_status index_of(struct secsess_store *store, const struct secsess_tag *tag,
	struct secsess_index *index)
{
	struct secsess_store *real = of(store)->real;
	struct secsess_index found = {0};

	return answer_index(of(store), reaches(of(store)) ? real->ops->index(real, tag, &found) : SECSESS_IO, &found,
		index);
}

static enum secsess_status heads(struct secsess_store *store, const struct secsess_tag *tag,
	const char (*handles)[SECSESS_HANDLE_LENGTH + 1], size_t count, struct secsess_buf *found)
{
	struct secsess_store *real = of(store)->real;

	return answer(of(store), reaches(of(store)) ? real->ops->heads(real, tag, handles, count, found) : SECSESS_IO);
}

static enum secsess_status put_series(struct secsess_store *store, const struct secsess_series_put *put,
	size_t *dropped)
{
	struct secsess_store *real = of(store)->real;

	return answer(of(store), reaches(of(store)) ? real->ops->put_series(real, put, dropped) : SECSESS_IO);
}

/* Nor of what a key came to. */
static enum secsess_status use_key(struct secsess_store *store, const struct secsess_key_use *use,
	struct secsess_key_answer *answered)
{
	struct secsess_store *real = of(store)->real;
	struct secsess_key_answer found = {.number = 0};
	enum secsess_status status = answer(of(store),
		reaches(of(store)) ? real->ops->use_key(real, use, &found) : SECSESS_IO);

	if (status) {
		secsess_buf_release(&found.issue);
	} else {
		*answered = found;
	}
	return status;
}

static enum secsess_status hear_series(struct secsess_store *store, const struct secsess_place *place, uint32_t number)
{
	struct secsess_store *real = of(store)->real;

	of(store)->hearings++;
	return answer(of(store), reaches(of(store)) ? real->ops->hear_series(real, place, number) : SECSESS_IO);
}

static enum secsess_status drop_series(struct secsess_store *store, const struct secsess_place *place, size_t *dropped)
{
	struct secsess_store *real = of(store)->real;

	return answer(of(store), reaches(of(store)) ? real->ops->drop_series(real, place, dropped) : SECSESS_IO);
}

static enum secsess_status list_series(struct secsess_store *store, const struct secsess_tag *tag,
	struct secsess_series_list *list)
{
	struct secsess_store *real = of(store)->real;
	struct secsess_series_list found = {0};
	enum secsess_status status = answer(of(store),
		reaches(of(store)) ? real->ops->list_series(real, tag, &found) : SECSESS_IO);

	if (status) {
		secsess_series_list_release(&found);
	} else {
		*list = found;
	}
	return status;
}

static enum secsess_status note(struct secsess_store *store, const struct secsess_note *noted)
{
	struct secsess_store *real = of(store)->real;

	return answer(of(store), reaches(of(store)) ? real->ops->note(real, noted) : SECSESS_IO);
}

static enum secsess_status notes(struct secsess_store *store, enum secsess_log log, uint32_t limit,
	struct secsess_notes *found)
{
	struct secsess_store *real = of(store)->real;

	return answer(of(store), reaches(of(store)) ? real->ops->notes(real, log, limit, found) : SECSESS_IO);
}

static void begin(struct secsess_store *store)
{
	of(store)->real->ops->begin(of(store)->real);
}

static const struct secsess_store_ops ops = {
	.name = "faults",
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

void faults_insert(struct faults *faults, struct scene *scene)
{
	*faults = (struct faults) {.real = scene->memory};
	faults->base.ops = &ops;
	scene->store = &faults->base;
}

void faults_arm(struct faults *faults, enum fault kind, int fail_at)
{
	faults->kind = kind;
	faults->fail_at = fail_at;
	faults->calls = 0;
}
