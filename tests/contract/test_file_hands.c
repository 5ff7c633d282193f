/* SPDX-License-Identifier: BSD-3-Clause */

/* What hands do to the file store's sessions: cut off, garbled, mixed up, replaced by what is no file. Nobody gets another one's
 * session by that, nor a wrong one; it is told, and what is there is left alone. */
#include <sys/wait.h>
#include <unistd.h>

#include "../../handlers/store/file_parts.h"
#include "files.h"

#define S contract.store
#define LONGEST 600

/* A session that was written three times: each of its heads is in use. */
static struct secsess_place worn_session(const char *user)
{
	struct secsess_place place = new_place(user);
	struct secsess_header header = live();
	struct token token = new_token();

	put(&place, &header, "one");
	assert_int_equal(write_as(S, &place, token, lock(S, &place, token), "two"), SECSESS_DONE);
	assert_int_equal(write_as(S, &place, token, lock(S, &place, token), "three"), SECSESS_DONE);
	return place;
}

/* What is told of a record: by reading, and by opening, which must say the same. */
static enum secsess_status told(const struct secsess_place *place, struct secsess_buf *record)
{
	struct secsess_open_request request = ask(place, 1, new_token());
	struct secsess_opened read = {0}, opened = {0};
	enum secsess_status status = S->ops->read(S, place, SECSESS_PART_RECORD, &read);

	assert_true(status >= 0 || S->error.text[0]);
	request.presented.leased = false;
	assert_int_equal(S->ops->open(S, &request, &opened), status);
	if (!status) {
		assert_int_equal(read.record.size, opened.record.size);
		assert_memory_equal(read.record.data + SECSESS_HEADER_SIZE, opened.record.data + SECSESS_HEADER_SIZE,
			read.record.size - SECSESS_HEADER_SIZE);
	}
	secsess_buf_release(&opened.record);
	*record = read.record;
	return status;
}

static bool has(const struct secsess_buf *record, const char *payload)
{
	size_t before = SECSESS_HEADER_SIZE + META_SIZE;

	return record->size == before + strlen(payload) && memcmp(record->data + before, payload, strlen(payload)) == 0;
}

/* Whole, or the version before, or told; and the file is as it was. An empty file is one that was never written. */
static enum secsess_status examine(const struct secsess_place *place, const struct secsess_buf *bytes,
	bool may_be_absent)
{
	struct secsess_buf record, after;
	enum secsess_status status;

	file_replace(place, secsess_buf_slice(bytes));
	status = told(place, &record);
	if (status ? status != SECSESS_CORRUPT && !(may_be_absent && status == SECSESS_ABSENT)
			   : !has(&record, "three") && !has(&record, "two")) {
		fail_msg("status %d, %zu bytes", (int) status, record.size);
	}
	secsess_buf_release(&record);
	if (status == SECSESS_CORRUPT) {
		after = file_content(place);
		assert_true(secsess_slice_equal(secsess_buf_slice(&after), secsess_buf_slice(bytes)));
		secsess_buf_release(&after);
	}
	return status;
}

static void cut_off(void **state)
{
	struct secsess_place place = worn_session("");
	struct secsess_buf whole = file_content(&place), bytes = whole;
	size_t lengths = 0, corrupt = 0;

	(void) state;
	for (bytes.size = 0; bytes.size < whole.size; bytes.size += bytes.size < LONGEST ? 1 : 37) {
		lengths++;
		corrupt += examine(&place, &bytes, bytes.size == 0) == SECSESS_CORRUPT;
	}
	assert_true(lengths > LONGEST && corrupt >= SECSESS_VALUE_BLOCK - 1);
	assert_int_equal(examine(&place, &whole, false), SECSESS_DONE);
	secsess_buf_release(&whole);
}

static void garbled(void **state)
{
	struct secsess_place place = worn_session("u2");
	struct secsess_buf whole = file_content(&place);
	size_t corrupt = 0;

	(void) state;
	for (size_t at = 0; at < whole.size; at++) {
		for (int way = 0; way < 3; way++) {
			unsigned char before = whole.data[at];

			whole.data[at] = way == 0 ? (unsigned char) (before ^ 1U << at % 8) : way == 1 ? 0 : 0xff;
			corrupt += examine(&place, &whole, false) == SECSESS_CORRUPT;
			whole.data[at] = before;
		}
	}
	for (int i = 0; i < 200; i++) { /* and all of the block */
		struct secsess_buf noise = {0};

		assert_int_equal(secsess_buf_append(&noise, whole.data, whole.size), SECSESS_DONE);
		secsess_random(noise.data + (i % 2 ? 8 : 0), SECSESS_VALUE_BLOCK - 8);
		assert_int_equal(examine(&place, &noise, false), SECSESS_CORRUPT);
		secsess_buf_release(&noise);
	}
	assert_true(corrupt > 0);
	assert_int_equal(examine(&place, &whole, false), SECSESS_DONE);
	secsess_buf_release(&whole);
}

/* Each file is of its name: another session's doesn't pass for it, nor a snapshot, nor a user's. */
static void mixed_up(void **state)
{
	struct secsess_place mine = worn_session("u3"), other = worn_session("u3"), guest = worn_session("");
	struct token token = new_token();
	struct secsess_retire_request retire = retire_of(&other, token, lock(S, &other, token));
	struct secsess_opened opened = {0};
	const char *sources[4], *revoked;
	struct file_path paths[4] = {file_record(&other), file_snapshot(&other), file_record(&guest), file_folder(&mine)};

	(void) state;
	assert_int_equal(S->ops->retire(S, &retire), SECSESS_DONE);
	assert_int_equal(revoke_user(S, &mine.tag, KEEP), SECSESS_DONE);
	paths[3] = file_path_and(&paths[3], "/revoked");
	revoked = paths[3].text;
	for (int i = 0; i < 4; i++) {
		struct secsess_buf bytes, record;

		sources[i] = paths[i].text;
		bytes = file_bytes(sources[i]);
		file_replace(&mine, secsess_buf_slice(&bytes));
		assert_int_equal(told(&mine, &record), SECSESS_CORRUPT);
		secsess_buf_release(&bytes);
	}
	{
		struct secsess_buf bytes = file_content(&guest);

		file_write(revoked, secsess_buf_slice(&bytes));
		secsess_buf_release(&bytes);
	}
	/* Whether the user's sessions are revoked can't be told: so none is good. */
	assert_int_equal(S->ops->read(S, &other, SECSESS_PART_RECORD, &opened), SECSESS_CORRUPT);
	assert_null(opened.record.data);
	assert_int_equal(revoke_user(S, &mine.tag, KEEP), SECSESS_CORRUPT);
}

enum thing { LINK, DANGLING, FOLDER, FIFO, THINGS };

/* In the place of what was there. */
static void put_thing(const char *path, enum thing thing, const char *target)
{
	file_delete(path);
	switch (thing) {
		case LINK:
			assert_int_equal(symlink(target, path), 0);
			break;
		case DANGLING:
			assert_int_equal(symlink("/nowhere", path), 0);
			break;
		case FOLDER:
			assert_int_equal(mkdir(path, 0700), 0);
			break;
		default:
			assert_int_equal(mkfifo(path, 0600), 0);
			break;
	}
}

static enum secsess_status try_create(const struct secsess_place *place)
{
	struct secsess_header header = live();
	struct secsess_buf record = record_of(&header, "new");
	struct secsess_create_request request = {.place = *place, .record = secsess_buf_slice(&record), .keep_ms = KEEP};
	enum secsess_status status = S->ops->create(S, &request);

	secsess_buf_release(&record);
	return status;
}

static void things_that_are_no_records(void **state)
{
	struct secsess_place other = worn_session("");
	struct secsess_buf before = file_content(&other), after;

	(void) state;
	for (int thing = 0; thing < THINGS; thing++) {
		struct secsess_place place = worn_session(thing % 2 ? "u4" : "");
		struct file_path path = file_record(&place);
		struct secsess_end_request end = end_of(&place);
		struct secsess_buf record;
		int64_t began = now_ms();

		put_thing(path.text, (enum thing) thing, file_record(&other).text);
		assert_true(told(&place, &record) < 0);
		assert_true(try_create(&place) < 0);
		assert_true(S->ops->end(S, &end) < 0);
		assert_true(now_ms() - began < 5000); /* a pipe that nobody writes to holds nobody up */
		assert_int_equal(access(path.text, F_OK) == 0 || thing == DANGLING, true);
		file_delete(path.text);
	}
	after = file_content(&other);
	assert_true(secsess_slice_equal(secsess_buf_slice(&before), secsess_buf_slice(&after)));
	secsess_buf_release(&before);
	secsess_buf_release(&after);
}

/* A folder for sessions, or for users, that is none; or that is elsewhere. */
static void things_that_are_no_folders(void **state)
{
	char elsewhere[] = "/tmp/secsess-elsewhere-XXXXXX";
	struct secsess_collect_request all = {0};
	size_t removed;

	(void) state;
	assert_non_null(mkdtemp(elsewhere));
	for (int thing = 0; thing < THINGS; thing++) {
		for (int which = 0; which < 3; which++) { /* `ab`, a user's, all users' */
			struct secsess_place place = worn_session(which ? "u5" : "");
			struct file_path path = which == 2 ? file_path_of("u") : file_folder(&place), aside;
			struct secsess_buf record;

			if (thing == FOLDER) {
				continue;
			}
			aside = file_path_and(&path, ".aside");
			assert_int_equal(rename(path.text, aside.text), 0);
			put_thing(path.text, (enum thing) thing, elsewhere);
			if (told(&place, &record) >= 0 || try_create(&place) >= 0) {
				fail_msg("%s, thing %d: followed", path.text, thing);
			}
			assert_int_equal(S->ops->collect(S, &all, &removed), SECSESS_DONE);
			file_delete(path.text);
			assert_int_equal(rename(aside.text, path.text), 0);
			assert_payload(&place, "three");
			file_delete(file_folder(&place).text);
		}
	}
	assert_int_equal(rmdir(elsewhere), 0); /* nothing was put there */
}

static void what_is_foreign_stays(void **state)
{
	static const char *const names[] = {"README", "ab/README", "ab/.hidden", "u/README", "u/4a9v7u2opjv48bo23um0/note",
		"u/4a9v7u2opjv48bo23um0/revoked.bak", "ab/ab0123456789abcdefghijklmn.g", "ab/ab0123456789abcdefghijklm",
		"zz/file", "secret.bak"};
	struct secsess_collect_request all = {0};
	size_t removed;

	(void) state;
	mkdir(file_path_of("u").text, 0700);
	mkdir(file_path_of("ab").text, 0700);
	mkdir(file_path_of("zz").text, 0700);
	mkdir(file_path_of("u/4a9v7u2opjv48bo23um0").text, 0700);
	for (size_t i = 0; i < SECSESS_COUNT(names); i++) {
		struct timespec old[2] = {{.tv_sec = 1}, {.tv_sec = 1}};

		file_write(file_path_of(names[i]).text, STR(i % 2 ? "what somebody keeps there" : ""));
		assert_int_equal(utimensat(AT_FDCWD, file_path_of(names[i]).text, old, 0), 0);
	}
	assert_int_equal(S->ops->collect(S, &all, &removed), SECSESS_DONE);
	for (size_t i = 0; i < SECSESS_COUNT(names); i++) {
		assert_int_equal(access(file_path_of(names[i]).text, F_OK), 0);
		unlink(file_path_of(names[i]).text);
	}
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(cut_off),
		cmocka_unit_test(garbled),
		cmocka_unit_test(mixed_up),
		cmocka_unit_test(things_that_are_no_records),
		cmocka_unit_test(things_that_are_no_folders),
		cmocka_unit_test(what_is_foreign_stays),
	};

	return contract_run(argc, argv, "file, hands", tests, SECSESS_COUNT(tests));
}
