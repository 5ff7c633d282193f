/* SPDX-License-Identifier: BSD-3-Clause */

#include "file_home.h"

char home[256];

struct file_path home_path(const char *name)
{
	struct file_path path;

	snprintf(path.text, sizeof(path.text), "%s%s%s", home, name[0] ? "/" : "", name);
	return path;
}

struct secsess_store *home_store_at(const char *path)
{
	struct secsess_store *store = secsess_file_new(path, &(struct secsess_file_options) {.sync = false});

	assert_non_null(store);
	store->secret.wanted = true;
	memset(store->secret.offer, 's', sizeof(store->secret.offer));
	return store;
}

struct secsess_store *home_prepared(void)
{
	struct secsess_store *store = home_store_at(home);

	if (store->ops->prepare(store)) {
		fail_msg("%s", store->error.text);
	}
	return store;
}

void home_assert_refused(const char *path, enum secsess_status expected, const char *word)
{
	struct secsess_store *store = home_store_at(path);
	enum secsess_status status = store->ops->prepare(store);

	if (status != expected || !strstr(store->error.text, word)) {
		fail_msg("status %d, \"%s\"", (int) status, store->error.text);
	}
	store->ops->close(store);
}

enum secsess_status home_create(struct secsess_store *store, const struct secsess_place *place)
{
	struct secsess_header header = live();
	struct secsess_buf record = record_of(&header, "data");
	struct secsess_create_request request = {.place = *place, .record = secsess_buf_slice(&record), .keep_ms = KEEP};
	enum secsess_status status = store->ops->create(store, &request);

	secsess_buf_release(&record);
	return status;
}

void home_assert_works(struct secsess_store *store)
{
	struct secsess_place place = new_place("");
	struct token token = new_token();

	assert_int_equal(home_create(store, &place), SECSESS_DONE);
	assert_int_equal(write_as(store, &place, token, lock(store, &place, token), "more"), SECSESS_DONE);
}

void home_work_once(void)
{
	struct secsess_store *store = home_prepared();

	home_assert_works(store);
	store->ops->close(store);
}

int home_set_up(void **state)
{
	(void) state;
	snprintf(home, sizeof(home), "%s.own", getenv("SECSESS_DIRECTORY"));
	return 0;
}

int home_tear_down(void **state)
{
	(void) state;
	file_delete(home);
	return 0;
}
