/* SPDX-License-Identifier: BSD-3-Clause */

/* The file store's values when the power fails: of what was written since the last sync the disk has any sectors. */
#include "file_calls.h"
#include "file_versions.h"

#define FAILURES 600
#define SECTOR 512
#define SECTORS_MAX (3 * VERSION_MAX / SECTOR + 8)
#define MOST_VERSIONS 16

/* A disk: of each sector what it had at the last sync, and what was written to it since, of which it may have anything. */
static struct sector {
	unsigned char version[MOST_VERSIONS][SECTOR];
	unsigned count;
} * disk;
static off_t lengths[MOST_VERSIONS];
static unsigned length_count;

static void note_sectors(int file, off_t from, off_t to)
{
	for (off_t at = from / SECTOR; at * SECTOR < to; at++) {
		struct sector *sector = &disk[at];

		assert_true(at < SECTORS_MAX && sector->count < MOST_VERSIONS);
		memset(sector->version[sector->count], 0, SECTOR);
		assert_true(pread(file, sector->version[sector->count], SECTOR, at * SECTOR) >= 0);
		sector->count++;
	}
}

static void on_written(int file, const void *bytes, size_t size, off_t at)
{
	(void) bytes;
	note_sectors(file, at, at + (off_t) size);
	assert_true(length_count < MOST_VERSIONS);
	lengths[length_count++] = file_length(file);
}

/* All is on the disk. */
static void sync_disk(int file)
{
	for (size_t i = 0; i < SECTORS_MAX; i++) {
		disk[i].count = 0;
	}
	note_sectors(file, 0, (off_t) SECTORS_MAX * SECTOR);
	lengths[0] = file_length(file);
	length_count = 1;
}

/* What the disk has when the power is back: of each sector one version, and one of the lengths. */
static void fail_power(int copy, int file)
{
	off_t length;

	lengths[length_count] = file_length(file);
	length = lengths[version_random(length_count + 1)];
	assert_int_equal(ftruncate(copy, 0), 0);
	for (off_t at = 0; at * SECTOR < length; at++) {
		const struct sector *sector = &disk[at];

		assert_int_equal(pwrite(copy, sector->version[version_random(sector->count)], SECTOR, at * SECTOR), SECTOR);
	}
	assert_int_equal(ftruncate(copy, length), 0);
}

static void copy_file(int to, int from)
{
	static unsigned char bytes[SECTORS_MAX * SECTOR];
	ssize_t size = pread(from, bytes, sizeof(bytes), 0);

	assert_true(size > 0 && ftruncate(to, 0) == 0);
	assert_int_equal(pwrite(to, bytes, (size_t) size, 0), size);
}

/* Of so many writes since the last sync. Yields how often nothing could be read. */
static unsigned lose_power(unsigned writes)
{
	struct secsess_value value, after;
	struct version version = {0};
	unsigned lost = 0, olds = 0, news = 0;
	uint64_t known = 1; /* the version that was synced */

	version_file(&value);
	version_file(&after);
	version_write(&value, &version, 100, true);
	for (int i = 0; i < FAILURES; i++) {
		struct secsess_buf body = {0};
		uint64_t number, before = known;
		enum secsess_status status;

		sync_disk(value.file);
		calls_written = on_written;
		for (unsigned done = 0; done < writes; done++) {
			version_write(&value, &version, version_size(i % 8 ? 9000 : VERSION_MAX), version_random(4) != 0);
		}
		calls_written = NULL;
		fail_power(after.file, value.file);
		status = secsess_value_read(&after, &body);
		number = status ? 0 : version_read(&after, &body);
		if (status != SECSESS_CORRUPT &&
			(status || !number || number > version.number || (number < before && writes == 1))) {
			fail_msg("failure %d: status %d, version %llu; the one before is %llu, the newest %llu", i, (int) status,
				(unsigned long long) number, (unsigned long long) before, (unsigned long long) version.number);
		}
		lost += status == SECSESS_CORRUPT;
		olds += number && number <= before;
		news += number > before;
		known = version.number;
		if (number && i % 2) { /* and life goes on with what the disk has */
			memcpy(&version, after.newest->header, sizeof(version));
			version.number = known;
			known = number;
			copy_file(value.file, after.file);
		}
		secsess_buf_release(&body);
	}
	print_message("note: %u writes since the last sync: %u times the one before, %u times a newer one, %u times none\n",
		writes, olds, news, lost);
	assert_true(olds && news);
	close(value.file);
	close(after.file);
	return lost;
}

static void power_failures_leave_a_whole_one(void **state)
{
	(void) state;
	versions_begin(2);
	disk = calloc(SECTORS_MAX, sizeof(*disk));
	assert_non_null(disk);
	assert_int_equal(lose_power(1), 0);
	/* More than that are on their way at once only where nobody asked for sync: then it is a whole one, be it older, or none. */
	assert_true(lose_power(4) < FAILURES / 2);
	free(disk);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(power_failures_leave_a_whole_one),
	};

	return contract_run(argc, argv, "file, power", tests, SECSESS_COUNT(tests));
}
