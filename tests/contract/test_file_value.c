/* SPDX-License-Identifier: BSD-3-Clause */

/* The file store's values: read while they are written, grown and shrunk, overwritten. */
#include "file_versions.h"

#include <pthread.h>
#include <unistd.h>

#define WRITES 1500

struct reader {
	pthread_t thread;
	int file;
	bool stop;
	uint64_t last, reads, mixed, older;
	enum secsess_status failed;
};

static void *read_on(void *context)
{
	struct reader *reader = context;
	struct secsess_value value = secsess_value_of(reader->file, STR(VERSION_NAME), &version_place);
	struct secsess_buf body = {0};

	while (!__atomic_load_n(&reader->stop, __ATOMIC_SEQ_CST)) {
		enum secsess_status status;
		uint64_t number;

		body.size = 0;
		status = secsess_value_read(&value, &body);
		if (status) {
			reader->failed = status;
			continue;
		}
		number = version_read(&value, &body);
		reader->mixed += number == 0;
		reader->older += number && number < reader->last;
		reader->last = number ? number : reader->last;
		reader->reads++;
	}
	secsess_buf_release(&body);
	return NULL;
}

static void readers_find_whole_ones(void **state)
{
	struct secsess_value value;
	struct reader readers[2];
	struct version version = {0};

	(void) state;
	versions_begin(1);
	version_file(&value);
	version_write(&value, &version, 100, true);
	for (int i = 0; i < 2; i++) {
		readers[i] = (struct reader) {.file = value.file};
		assert_int_equal(pthread_create(&readers[i].thread, NULL, read_on, &readers[i]), 0);
	}
	for (int i = 0; i < WRITES; i++) {
		version_write(&value, &version, version_size(VERSION_MAX), version_random(4) != 0);
	}
	for (int i = 0; i < 2; i++) {
		__atomic_store_n(&readers[i].stop, true, __ATOMIC_SEQ_CST);
		pthread_join(readers[i].thread, NULL);
		print_message("note: %llu reads, %llu mixed, %llu older than one before, status %d\n",
			(unsigned long long) readers[i].reads, (unsigned long long) readers[i].mixed,
			(unsigned long long) readers[i].older, (int) readers[i].failed);
	}
	for (int i = 0; i < 2; i++) {
		assert_int_equal(readers[i].mixed, 0);
		assert_int_equal(readers[i].older, 0);
		assert_int_equal(readers[i].failed, SECSESS_DONE);
		assert_true(readers[i].reads > 50);
	}
	close(value.file);
}

static void files_stay_short(void **state)
{
	struct secsess_value value;
	struct version version = {0};
	const size_t mosts[] = {100, 5000, VERSION_MAX};

	(void) state;
	versions_begin(3);
	for (size_t i = 0; i < SECSESS_COUNT(mosts); i++) {
		off_t longest = 0;

		version = (struct version) {0};
		version_file(&value);
		for (int j = 0; j < 400; j++) {
			version_write(&value, &version, j % 50 == 0 ? mosts[i] : version_size(mosts[i]), true);
			longest = file_length(value.file) > longest ? file_length(value.file) : longest;
		}
		assert_in_range(longest, mosts[i], 3 * mosts[i] + (size_t) 4 * SECSESS_VALUE_BLOCK);
		for (int j = 0; j < 8; j++) {
			version_write(&value, &version, 50, true);
		}
		print_message("note: bodies up to %zu bytes: files up to %ld, and %ld when they are small again\n", mosts[i],
			(long) longest, (long) file_length(value.file));
		assert_in_range(file_length(value.file), 0, 80000);
		close(value.file);
	}
}

/* Nothing is left of what a session held, in the end: whether the tombstone has room in front of its last body, or goes behind. */
static void end_after(int writes)
{
	struct secsess_place place = new_place("u1");
	struct secsess_header header = live();
	struct secsess_end_request end = end_of(&place);
	struct token token = new_token();
	struct secsess_buf bytes;

	put(&place, &header, "the PASSWORD of the first one");
	for (int i = 0; i < writes; i++) {
		uint64_t fence = lock(contract.store, &place, token);

		assert_int_equal(write_as(contract.store, &place, token, fence, "the same PASSWORD, once more"), SECSESS_DONE);
	}
	bytes = file_content(&place);
	assert_non_null(memmem(bytes.data, bytes.size, "PASSWORD", 8));
	secsess_buf_release(&bytes);
	assert_int_equal(contract.store->ops->end(contract.store, &end), SECSESS_DONE);
	bytes = file_content(&place);
	assert_null(memmem(bytes.data, bytes.size, "PASSWORD", 8));
	secsess_buf_release(&bytes);
	assert_int_equal(header_at(&place).life, SECSESS_ENDED);
}

static void what_ended_is_overwritten(void **state)
{
	(void) state;
	for (int writes = 0; writes < 6; writes++) {
		end_after(writes);
	}
}

/* Whatever byte of whichever head is other than it was written: it is as if that head were not there. */
static void a_damaged_head_is_as_none(void **state)
{
	struct secsess_value value;
	struct version version = {0};
	size_t older = 0;

	(void) state;
	versions_begin(4);
	version_file(&value);
	for (int i = 0; i < 3; i++) {
		version_write(&value, &version, 700, true);
	}
	for (off_t at = 8; at < SECSESS_VALUE_BLOCK; at++) {
		struct secsess_buf body = {0};
		unsigned char byte, other;
		uint64_t number;

		assert_int_equal(pread(value.file, &byte, 1, at), 1);
		other = byte ^ 0x40;
		assert_int_equal(pwrite(value.file, &other, 1, at), 1);
		assert_int_equal(secsess_value_read(&value, &body), SECSESS_DONE);
		number = version_read(&value, &body);
		assert_true(number == 2 || number == 3);
		older += number == 2;
		assert_int_equal(pwrite(value.file, &byte, 1, at), 1);
		secsess_buf_release(&body);
	}
	assert_int_equal(older, SECSESS_VALUE_HEAD_SIZE);
	close(value.file);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(readers_find_whole_ones),
		cmocka_unit_test(files_stay_short),
		cmocka_unit_test(what_ended_is_overwritten),
		cmocka_unit_test(a_damaged_head_is_as_none),
	};

	return contract_run(argc, argv, "file, values", tests, SECSESS_COUNT(tests));
}
