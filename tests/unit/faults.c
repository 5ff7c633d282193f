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

static enum secsess_status revoke(struct secsess_store *store, const struct secsess_tag *tag, int64_t keep_ms)
{
	struct secsess_store *real = of(store)->real;

	return answer(of(store), reaches(of(store)) ? real->ops->revoke(real, tag, keep_ms) : SECSESS_IO);
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
	.revoke = revoke,
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
