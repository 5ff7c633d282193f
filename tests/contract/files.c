/* SPDX-License-Identifier: BSD-3-Clause */

#include "files.h"

#include <errno.h>
#include <ftw.h>

#include "../../handlers/store/file_parts.h"

#define MOST_DESCRIPTORS 512

struct file_path file_path_of(const char *name)
{
	struct file_path path;

	snprintf(path.text, sizeof(path.text), "%s%s%s", getenv("SECSESS_DIRECTORY"), name[0] ? "/" : "", name);
	return path;
}

struct file_path file_path_and(const struct file_path *path, const char *end)
{
	struct file_path longer = *path;
	size_t size = strlen(path->text);

	snprintf(longer.text + size, sizeof(longer.text) - size, "%s", end);
	return longer;
}

static struct file_path part_of(const struct secsess_place *place, enum secsess_part part)
{
	struct secsess_path name;

	secsess_path_record(&name, place, part);
	return file_path_of(name.text);
}

struct file_path file_record(const struct secsess_place *place)
{
	return part_of(place, SECSESS_PART_RECORD);
}

struct file_path file_snapshot(const struct secsess_place *place)
{
	return part_of(place, SECSESS_PART_SNAPSHOT);
}

struct file_path file_folder(const struct secsess_place *place)
{
	struct file_path path = file_record(place);

	*strrchr(path.text, '/') = '\0';
	return path;
}

static void need(int file, const char *path)
{
	if (file < 0) {
		fail_msg("%s: %s", path, strerror(errno)); /* NOLINT(concurrency-mt-unsafe) */
	}
}

struct secsess_buf file_bytes(const char *path)
{
	struct secsess_buf bytes = {0};
	unsigned char part[65536];
	int file = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t got;

	need(file, path);
	while ((got = read(file, part, sizeof(part))) > 0) {
		assert_int_equal(secsess_buf_append(&bytes, part, (size_t) got), SECSESS_DONE);
	}
	assert_int_equal(got, 0);
	close(file);
	return bytes;
}

void file_write(const char *path, struct secsess_slice bytes)
{
	int file = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

	need(file, path);
	assert_int_equal(pwrite(file, bytes.data, bytes.size, 0), bytes.size);
	close(file);
}

struct secsess_buf file_content(const struct secsess_place *place)
{
	return file_bytes(file_record(place).text);
}

void file_replace(const struct secsess_place *place, struct secsess_slice bytes)
{
	file_write(file_record(place).text, bytes);
}

off_t file_length(int file)
{
	struct stat info;

	assert_int_equal(fstat(file, &info), 0);
	return info.st_size;
}

static int delete_one(const char *path, const struct stat *info, int kind, struct FTW *place)
{
	(void) info;
	(void) place;
	return kind == FTW_DP ? rmdir(path) : unlink(path);
}

void file_delete(const char *path)
{
	if (nftw(path, delete_one, 16, FTW_DEPTH | FTW_PHYS) && errno != ENOENT) {
		fail_msg("%s: %s", path, strerror(errno)); /* NOLINT(concurrency-mt-unsafe) */
	}
}

int file_descriptors(void)
{
	int count = 0;

	for (int file = 0; file < MOST_DESCRIPTORS; file++) {
		count += fcntl(file, F_GETFD) >= 0;
	}
	return count;
}

size_t file_collect(int64_t time_us)
{
	struct secsess_collect_request request = {.time_us = time_us};
	size_t removed = 0;

	assert_int_equal(contract.store->ops->collect(contract.store, &request, &removed), SECSESS_DONE);
	return removed;
}

void file_put_for(const struct secsess_place *place, int64_t keep_ms)
{
	struct secsess_header header = live();
	struct secsess_buf record = record_of(&header, "data");
	struct secsess_create_request request = {.place = *place,
		.record = secsess_buf_slice(&record),
		.keep_ms = keep_ms,
		.list_until = now_ms() + keep_ms};

	assert_int_equal(contract.store->ops->create(contract.store, &request), SECSESS_DONE);
	secsess_buf_release(&record);
}
