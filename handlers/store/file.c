/* SPDX-License-Identifier: BSD-3-Clause */

#include "file.h"

#include <stdio.h>
#include <time.h>

#include "../core/crypto.h"
#include "file_parts.h"

struct secsess_file *secsess_file_of(struct secsess_store *store)
{
	return (struct secsess_file *) store;
}

int64_t secsess_file_now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_REALTIME, &time);
	return (int64_t) time.tv_sec * 1000 + time.tv_nsec / 1000000;
}

int64_t secsess_file_tick(struct secsess_file *file)
{
	return file->now_ms = secsess_file_now();
}

static int64_t now(struct secsess_store *store)
{
	(void) store;
	return secsess_file_now();
}

static enum secsess_status prepare(struct secsess_store *store)
{
	return secsess_file_ready(secsess_file_of(store));
}

static void begin(struct secsess_store *store)
{
	secsess_file_end_leases(secsess_file_of(store));
}

static void close(struct secsess_store *store)
{
	struct secsess_file *file = secsess_file_of(store);

	if (!file) {
		return;
	}
	secsess_file_close(file);
	secsess_wipe(&file->base.secret, sizeof(file->base.secret));
	secsess_free(file->leases);
	secsess_free(file->wanted);
	secsess_free(file->path);
	secsess_free(file);
}

static const struct secsess_store_ops file_ops = {
	.name = "file",
	.now = now,
	.prepare = prepare,
	.open = secsess_file_open,
	.read = secsess_file_read,
	.confirm = secsess_file_confirm,
	.create = secsess_file_create,
	.commit = secsess_file_commit,
	.retire = secsess_file_retire,
	.end = secsess_file_end,
	.end_all = secsess_file_end_all,
	.revoke = secsess_file_revoke,
	.enlist = secsess_file_enlist,
	.unlist = secsess_file_unlist,
	.index = secsess_file_index,
	.heads = secsess_file_heads,
	.put_series = secsess_file_put_series,
	.use_key = secsess_file_use_key,
	.hear_series = secsess_file_hear_series,
	.drop_series = secsess_file_drop_series,
	.list_series = secsess_file_list_series,
	.note = secsess_file_note,
	.notes = secsess_file_notes,
	.collect = secsess_file_collect,
	.inspect = secsess_file_inspect,
	.begin = begin,
	.close = close,
};

struct secsess_store *secsess_file_new(const char *directory, const struct secsess_file_options *options)
{
	struct secsess_file *file = secsess_alloc_zeroed(sizeof(*file));
	size_t size = strlen(directory) + SECSESS_FILE_SUFFIX_SIZE;
	char *wanted = secsess_strdup(secsess_slice_str(directory)), *path = secsess_resize(NULL, size);

	if (!file || !path || !wanted) {
		secsess_free(file);
		secsess_free(wanted);
		secsess_free(path);
		return NULL;
	}
	file->base.ops = &file_ops;
	file->wanted = wanted;
	file->path = path;
	snprintf(path, size, "%s", directory);
	file->options = *options;
	file->root = -1;
	file->table.shared.file = -1;
	snprintf(file->base.address, sizeof(file->base.address), "%s", directory);
	return &file->base;
}
