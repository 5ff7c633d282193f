/* SPDX-License-Identifier: BSD-3-Clause */

/* Sessions in a directory: through the file driver itself, or as PHP's own files. */
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../handlers/store/file_parts.h"
#include "fill.h"

void open_directory(struct fill *fill)
{
	static const struct secsess_file_options options = {.sync = false};
	char path[4096];

	snprintf(path, sizeof(path), "%s/secsess", fill->address); /* as handlers/php/stores.c has it */
	fill->store = secsess_file_new(path, &options);
	need(fill->store, "memory", NULL);
	if (fill->keeps != KEEPS_SECSESS) {
		return;
	}
	secsess_random(fill->store->secret.offer, sizeof(fill->store->secret.offer));
	fill->store->secret.wanted = true;
	need(!fill->store->ops->prepare(fill->store), "no directory", &fill->store->error);
	if (!fill->ring->count) {
		secsess_keyring_adopt(fill->ring, fill->store->secret.answer);
	}
}

void put_record(struct fill *fill, const struct secsess_place *place, struct secsess_slice record, int64_t keep_ms)
{
	struct secsess_create_request request = {.place = *place,
		.record = record,
		.keep_ms = keep_ms,
		.list_until = fill->store->ops->now(fill->store) + keep_ms};

	secsess_file_of(fill->store)->creations = 0; /* nor is what has expired removed again */
	need(!fill->store->ops->create(fill->store, &request), "creating", &fill->store->error);
}

void put_php_file(const struct fill *fill, const char *sid, struct secsess_slice payload, int64_t written_at)
{
	const struct timespec time = {.tv_sec = written_at / 1000};
	char path[4096];
	int file;

	snprintf(path, sizeof(path), "%s/sess_%s", fill->address, sid);
	file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	need(file >= 0 && write(file, payload.data, payload.size) == (ssize_t) payload.size, path, NULL);
	need(!futimens(file, (const struct timespec[]) {time, time}) && !close(file), path, NULL);
}
