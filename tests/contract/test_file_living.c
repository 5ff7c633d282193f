/* SPDX-License-Identifier: BSD-3-Clause */

/* The file store's garbage is collected under those who use it: they lose nothing. */
#include <sys/wait.h>
#include <unistd.h>

#include "../../handlers/store/file_parts.h"
#include "files.h"

#define S contract.store

/* An own user for each. */
static struct secsess_place new_user(void)
{
	struct secsess_place place = new_place("u");

	memcpy(place.tag.text, place.handle, SECSESS_TAG_LENGTH);
	return place;
}

/* Another process creates and opens what expires again and again, while this one collects: it is never taken from under it. */
static int come_and_go(const struct secsess_place *place, int64_t until)
{
	contract.store = file_new(false);
	while (now_ms() < until) {
		struct token token = new_token();
		struct secsess_header header = live();
		struct secsess_buf record = record_of(&header, "data");
		struct secsess_create_request create = {.place = *place, .record = secsess_buf_slice(&record), .keep_ms = 3};
		struct secsess_open_request request = ask(place, 1, token);
		struct secsess_opened opened = {0};
		enum secsess_status status = S->ops->create(S, &create);

		secsess_buf_release(&record);
		if (status && status != SECSESS_CONFLICT) {
			return 1;
		}
		status = S->ops->open(S, &request, &opened);
		secsess_buf_release(&opened.record);
		if (status == SECSESS_ABSENT) {
			continue; /* it expired in between */
		}
		if (status || opened.lock != SECSESS_LOCK_HELD) {
			return 2;
		}
		/* Opened, it stays: an open has kept it for longer. */
		sleep_ms(1);
		status = write_as(S, place, token, 8, "written");
		if (status) {
			return 3;
		}
		if (S->ops->read(S, place, SECSESS_PART_RECORD, &opened)) {
			return 4;
		}
		secsess_buf_release(&opened.record);
		file_delete(file_record(place).text); /* as if it had expired again, and been collected */
	}
	S->ops->close(S);
	return 0;
}

static void the_living_are_left_alone(void **state)
{
	struct secsess_place places[2] = {new_user(), new_place("")};
	pid_t pids[2];
	int64_t until = now_ms() + 1500;

	(void) state;
	for (int i = 0; i < 2; i++) {
		pids[i] = fork();
		if (pids[i] == 0) {
			_exit(come_and_go(&places[i], until));
		}
	}
	while (now_ms() < until) {
		file_collect(0);
	}
	for (int i = 0; i < 2; i++) {
		int status = 0;

		assert_int_equal(waitpid(pids[i], &status, 0), pids[i]);
		if (!WIFEXITED(status) || WEXITSTATUS(status)) {
			fail_msg("the child ended with %x", status);
		}
	}
}

/* What expired comes to life again, in its slot, while this one waits to remove it. */
static void revive(const struct secsess_place *place, int ready)
{
	struct secsess_store *store = file_new(false);
	struct secsess_file *file = secsess_file_of(store);
	struct secsess_slot *slot = store->ops->prepare(store)
		? NULL
		: secsess_table_enter(&file->table, SECSESS_SLOT_SESSION, place->handle);
	struct secsess_value_head head;
	struct secsess_value value;
	struct secsess_path path;

	secsess_path_record(&path, place, SECSESS_PART_RECORD);
	if (!slot || write(ready, "", 1) != 1 || secsess_file_open_value(file, &path, O_RDWR, &value)) {
		_exit(1);
	}
	sleep_ms(300);
	if (secsess_value_look(&value)) {
		_exit(2);
	}
	head = *value.newest;
	head.gone_at = now_ms() + KEEP;
	if (secsess_value_write(&value, &head, NULL)) {
		_exit(3);
	}
	secsess_table_leave(&file->table, slot);
	_exit(0);
}

static void who_comes_back_in_time_stays(void **state)
{
	struct secsess_place place = new_place("");
	int status = 0, ready[2];
	int64_t began;
	char byte;
	pid_t pid;

	(void) state;
	file_put_for(&place, 1);
	sleep_ms(10);
	assert_int_equal(pipe(ready), 0);
	pid = fork();
	if (pid == 0) {
		revive(&place, ready[1]);
	}
	assert_int_equal(read(ready[0], &byte, 1), 1);
	began = now_ms();
	assert_int_equal(file_collect(0), 0);
	assert_true(now_ms() - began > 100); /* it did wait */
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
	assert_payload(&place, "data");
	close(ready[0]);
	close(ready[1]);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_living_are_left_alone),
		cmocka_unit_test(who_comes_back_in_time_stays),
	};

	return contract_run(argc, argv, "file, the living", tests, SECSESS_COUNT(tests));
}
