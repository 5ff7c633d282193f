/* SPDX-License-Identifier: BSD-3-Clause */

/* The file store's home, and the secret and the lock table in it: who may use it, and what comes of them when hands, another
 * version, another boot or another user were there. */
#include <sched.h>
#include <sys/mount.h>
#include <sys/wait.h>
#include <unistd.h>

#include "file_home.h"

#define NOBODY 65534

static void modes_and_links(void **state)
{
	struct file_path path = home_path(".link");
	static const mode_t open_to_others[] = {0770, 0701, 0710, 0707, 0750};
	struct stat info;

	(void) state;
	home_work_once();
	assert_int_equal(stat(home, &info), 0);
	assert_int_equal(info.st_mode & 0777, 0700);
	assert_int_equal(stat(home_path("secret").text, &info), 0);
	assert_int_equal(info.st_mode & 0777, 0600);
	assert_int_equal(stat(home_path("locks").text, &info), 0);
	assert_int_equal(info.st_mode & 0777, 0600);
	for (size_t i = 0; i < SECSESS_COUNT(open_to_others); i++) {
		assert_int_equal(chmod(home, open_to_others[i]), 0);
		home_assert_refused(home, SECSESS_CONFIG, "chmod 700");
	}
	assert_int_equal(chmod(home, 0700), 0);
	snprintf(path.text, sizeof(path.text), "%s.link", home);
	assert_int_equal(symlink(home, path.text), 0);
	home_assert_refused(path.text, SECSESS_IO, "can't be made or opened");
	unlink(path.text);
	assert_int_equal(mkfifo(path.text, 0600), 0);
	home_assert_refused(path.text, SECSESS_IO, "can't be made or opened");
	unlink(path.text);
	home_assert_refused("/nowhere/at/all", SECSESS_IO, "can't be made or opened");
}

/* What another user has made already is not used: one's own beside it is, unless that is another's, too. */
static void of_another_user(void **state)
{
	char beside[sizeof(home) + 24];
	struct secsess_store *store;

	(void) state;
	if (geteuid()) {
		skip(); /* only root can give a directory away */
	}
	home_work_once();
	snprintf(beside, sizeof(beside), "%s-%lu", home, (unsigned long) geteuid());
	assert_int_equal(chown(home, NOBODY, NOBODY), 0);
	store = home_prepared();
	home_assert_works(store);
	assert_string_equal(store->address, beside);
	store->ops->close(store);
	assert_int_equal(chown(beside, NOBODY, NOBODY), 0);
	home_assert_refused(home, SECSESS_CONFIG, "another user");
	file_delete(beside);
}

static void a_damaged_secret(void **state)
{
	static const char *const texts[] = {"", "short",
		"0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdeZ\n",
		"0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
		"0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef\n\n"};
	struct secsess_store *store;

	(void) state;
	home_work_once();
	for (size_t i = 0; i < SECSESS_COUNT(texts); i++) {
		struct secsess_buf after;

		file_write(home_path("secret").text, STR(texts[i]));
		home_assert_refused(home, SECSESS_CORRUPT, "secret");
		after = file_bytes(home_path("secret").text); /* kept: all sessions hang on it */
		assert_true(secsess_slice_equal(secsess_buf_slice(&after), STR(texts[i])));
		secsess_buf_release(&after);
	}
	unlink(home_path("secret").text);
	store = home_prepared();
	assert_int_equal(store->secret.answer[0], 's');
	store->ops->close(store);
}

static void the_directory_is_removed(void **state)
{
	struct secsess_store *store = home_prepared();
	struct secsess_place place = new_place("u1");
	struct token token = new_token();
	enum secsess_status status;
	uint64_t fence;

	(void) state;
	assert_int_equal(home_create(store, &place), SECSESS_DONE);
	fence = lock(store, &place, token);
	sleep_ms(10); /* a request that is over sooner does not look */
	file_delete(home);
	status = write_as(store, &place, token, fence, "into the void");
	assert_true(status == SECSESS_GONE || status < 0);
	store->ops->begin(store);
	sleep_ms(1100); /* so long it may go on with what it has open */
	home_assert_works(store);
	assert_int_equal(access(home_path("secret").text, F_OK), 0);
	store->ops->close(store);
	home_work_once();
}

/* As when a disk is full of errors: what can't be written is told, what can be read is read. */
static void read_only(void *context)
{
	const struct secsess_place *place = context;
	struct secsess_store *store;
	struct secsess_place fresh = new_place("");
	struct secsess_opened opened = {0};
	struct secsess_end_request end = end_of(place);

	if (geteuid()) {
		/* Whoever owns the files writes to them all the same, and makes no new ones. */
		if (chmod(home, 0500)) {
			_exit(2);
		}
		store = home_store_at(home);
		if (home_create(store, &fresh) >= 0 || !strstr(store->error.text, "denied")) {
			print_error("%s\n", store->error.text);
			_exit(3);
		}
		store->ops->close(store);
		_exit(0);
	} else {
		bool mounted = mount(home, home, NULL, MS_BIND, NULL) == 0 &&
			mount(NULL, home, NULL, MS_BIND | MS_REMOUNT | MS_RDONLY, NULL) == 0;

		if (!mounted) {
			_exit(1);
		}
	}
	store = home_store_at(home);
	if (store->ops->prepare(store) >= 0 || !strstr(store->error.text, "Read-only")) {
		print_error("%s\n", store->error.text);
		_exit(3);
	}
	if (home_create(store, &fresh) >= 0 || store->ops->end(store, &end) >= 0 ||
		store->ops->read(store, place, SECSESS_PART_RECORD, &opened) == SECSESS_ABSENT) {
		_exit(4);
	}
	store->ops->close(store);
	_exit(0);
}

static void a_directory_that_is_read_only(void **state)
{
	struct secsess_store *store = home_prepared();
	struct secsess_place place = new_place("");
	int status = 0;
	pid_t pid;

	(void) state;
	assert_int_equal(home_create(store, &place), SECSESS_DONE);
	store->ops->close(store);
	pid = fork();
	if (pid == 0) {
		/* Where only the child sees what is mounted. */
		if (geteuid() == 0 && (unshare(CLONE_NEWNS) || mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL))) {
			_exit(5);
		}
		read_only(&place);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	chmod(home, 0700);
	if (!WIFEXITED(status) || WEXITSTATUS(status)) {
		fail_msg("the child ended with %x", status);
	}
	home_work_once();
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		HOME_TEST(modes_and_links),
		HOME_TEST(of_another_user),
		HOME_TEST(a_damaged_secret),
		HOME_TEST(the_directory_is_removed),
		HOME_TEST(a_directory_that_is_read_only),
	};

	return contract_run(argc, argv, "file, directory", tests, SECSESS_COUNT(tests));
}
