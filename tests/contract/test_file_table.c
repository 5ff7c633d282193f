/* SPDX-License-Identifier: BSD-3-Clause */

/* The file store's lock table when hands, another version or another boot were there. */
#include <unistd.h>

#include "../../handlers/store/file_parts.h"
#include "../../handlers/store/file_tickets.h"
#include "file_home.h"

/* What of the table is told to be whose. */
static void change_table(size_t at, size_t size)
{
	struct secsess_buf table = file_bytes(home_path("locks").text);

	assert_int_equal(table.size, sizeof(struct secsess_layout));
	for (size_t i = 0; i < size; i++) {
		table.data[at + i] ^= 1;
	}
	file_write(home_path("locks").text, secsess_buf_slice(&table));
	secsess_buf_release(&table);
}

static struct secsess_layout table_as_it_is(void)
{
	struct secsess_layout table;
	int file = open(home_path("locks").text, O_RDONLY);

	assert_int_equal(pread(file, &table, offsetof(struct secsess_layout, sweep), 0),
		offsetof(struct secsess_layout, sweep));
	close(file);
	return table;
}

static void a_table_that_is_none(void **state)
{
	static const struct {
		size_t at, size;
	} changes[] = {
		{offsetof(struct secsess_layout, mark.magic), 1},
		{offsetof(struct secsess_layout, mark.version), 1},
		{offsetof(struct secsess_layout, mark.library), 1},
		{offsetof(struct secsess_layout, mark.mutex_size), 1},
		{offsetof(struct secsess_layout, mark.size), 1},
		{offsetof(struct secsess_layout, boot_id), 36},
		{offsetof(struct secsess_layout, inode), 1},
		{offsetof(struct secsess_layout, device), 1},
	};
	struct secsess_layout whole, after;
	struct secsess_buf copy;

	(void) state;
	home_work_once();
	whole = table_as_it_is();
	for (size_t i = 0; i < SECSESS_COUNT(changes); i++) {
		change_table(changes[i].at, changes[i].size);
		home_work_once();
		after = table_as_it_is(); /* made anew, as it was */
		assert_memory_equal(&after.mark, &whole.mark, sizeof(whole.mark));
		assert_memory_equal(after.boot_id, whole.boot_id, sizeof(whole.boot_id));
		assert_int_equal(after.inode, whole.inode);
		assert_int_equal(after.device, whole.device);
	}
	copy = file_bytes(home_path("locks").text);
	unlink(home_path("locks").text);
	home_work_once();
	unlink(home_path("locks").text);
	close(open(home_path("other").text, O_WRONLY | O_CREAT, 0600)); /* so that it is another inode */
	file_write(home_path("locks").text, secsess_buf_slice(&copy));
	home_work_once();
	copy.size /= 2;
	file_write(home_path("locks").text, secsess_buf_slice(&copy));
	home_work_once();
	file_write(home_path("locks").text, STR(""));
	home_work_once();
	file_write(home_path("locks").text, STR("what is this?"));
	home_work_once();
	secsess_buf_release(&copy);
	unlink(home_path("locks").text);
	assert_int_equal(mkdir(home_path("locks").text, 0700), 0);
	home_assert_refused(home, SECSESS_IO, "lock table");
	rmdir(home_path("locks").text);
	assert_int_equal(symlink(home_path("other").text, home_path("locks").text), 0);
	home_assert_refused(home, SECSESS_IO, "lock table");
}

/* In use it can't be made anew under those who use it. */
static void a_table_of_another_version_in_use(void **state)
{
	struct secsess_store *user = home_prepared();
	uint32_t version = secsess_file_of(user)->table.at->mark.version;

	(void) state;
	secsess_file_of(user)->table.at->mark.version = 99;
	home_assert_refused(home, SECSESS_CONFIG, "another version");
	home_assert_works(user);
	user->ops->close(user);
	home_work_once();
	assert_int_equal(table_as_it_is().mark.version, version);
}

/* Taken away under those who use it: who notices comes to the new one within a second. */
static void a_table_that_is_taken_away(void **state)
{
	(void) state;
	for (int truncated = 0; truncated < 2; truncated++) {
		struct secsess_store *store = home_prepared(), *other;

		home_assert_works(store);
		if (truncated) {
			/* Not under a mapping in use: that kills its users, whatever they do. */
			store->ops->close(store);
			assert_int_equal(truncate(home_path("locks").text, 0), 0);
			store = home_prepared();
		} else {
			unlink(home_path("locks").text);
			sleep_ms(1100);
		}
		home_assert_works(store);
		other = home_prepared();
		home_assert_works(other);
		assert_int_equal(access(home_path("locks").text, F_OK), 0);
		other->ops->close(other);
		store->ops->close(store);
	}
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		HOME_TEST(a_table_that_is_none),
		HOME_TEST(a_table_of_another_version_in_use),
		HOME_TEST(a_table_that_is_taken_away),
	};

	return contract_run(argc, argv, "file, table", tests, SECSESS_COUNT(tests));
}
