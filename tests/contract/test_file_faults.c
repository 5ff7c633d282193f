/* SPDX-License-Identifier: BSD-3-Clause */

/* System calls that fail under the file store, one in turn, or from one on, and allocations: no answer that isn't true, nothing
 * half done, nothing lost, nothing left behind; and the same request again gets through. */
#include "file_acts.h"
#include "file_calls.h"

#include <errno.h>

#include "../../handlers/store/file_parts.h"
#include "short_memory.h"

#define MOST 400

/* What was done, as it says, or that it can't be told, and why. */
static void assert_honest(const struct scene *scene, const struct secsess_store *store, enum secsess_status status,
	unsigned nth, const char *what)
{
	enum found found = scene->act->look(scene);

	if (status ? status > 0 || !store->error.text[0] : found != FOUND_NEW) {
		fail_msg("%s, %s (%u): status %d, \"%s\", found %d", scene->act->name, what, nth, (int) status,
			store->error.text, (int) found);
	}
}

/* Whoever holds no lease has no ticket, and a request that is over has nothing at all. */
static void assert_nothing_left(const struct scene *scene, const struct secsess_store *store, int descriptors,
	unsigned nth, const char *what)
{
	size_t leases = ((const struct secsess_file *) store)->lease_count, tickets = tickets_in_use(contract.store);

	if (file_descriptors() != descriptors + (int) leases || tickets != leases) {
		fail_msg("%s, %s (%u): %d descriptors more, %zu tickets, %zu leases", scene->act->name, what, nth,
			file_descriptors() - descriptors, tickets, leases);
	}
}

/* A failed opening leaves no lock. */
static void assert_free(const struct scene *scene, unsigned nth, const char *what)
{
	struct secsess_open_request request = ask(&scene->place, 2, new_token());
	struct secsess_opened opened = {0};

	assert_int_equal(contract.store->ops->open(contract.store, &request, &opened), SECSESS_DONE);
	secsess_buf_release(&opened.record);
	if (opened.lock != SECSESS_LOCK_HELD) {
		fail_msg("%s, %s (%u): the lock is %d", scene->act->name, what, nth, (int) opened.lock);
	}
	contract.store->ops->begin(contract.store);
}

static void assert_repeatable(struct scene *scene, struct secsess_store *store, unsigned nth, const char *what)
{
	enum secsess_status status = scene->act->run(scene, store);

	/* Ended before is ended; and a series whose use got lost says so by the session, not by the status. */
	if (status == SECSESS_CONFLICT && !scene->act->set_up) {
		status = SECSESS_DONE; /* who creates finds what he created */
	}
	if (status == SECSESS_ABSENT && strncmp(scene->act->name, "end", 3) == 0) {
		status = SECSESS_DONE; /* without room for a tombstone it left none */
	}
	if (status || scene->act->look(scene) != FOUND_NEW) {
		fail_msg("%s, again after %s (%u): status %d, \"%s\"", scene->act->name, what, nth, (int) status,
			store->error.text);
	}
}

static void settle(struct scene *scene, struct secsess_store *store, int descriptors, enum secsess_status status,
	unsigned nth, const char *what)
{
	assert_honest(scene, store, status, nth, what);
	scene_assert_others(scene);
	assert_nothing_left(scene, store, descriptors, nth, what);
	if (status && strcmp(scene->act->name, "open") == 0) {
		assert_free(scene, nth, what);
	}
	assert_repeatable(scene, store, nth, what);
	store->ops->begin(store);
	assert_nothing_left(scene, store, descriptors, nth, what);
	scene_go_on(scene);
	contract.store->ops->begin(contract.store);
	store->ops->close(store);
	scene_release(scene);
}

/* Whether there was an nth call. */
static bool fault_at(const struct act *act, enum calls_plan plan, unsigned nth, int error)
{
	struct scene scene;
	struct secsess_store *store = file_new(true);
	char what[sizeof(calls->name)];
	enum secsess_status status;
	int descriptors;
	bool hit;

	scene_set(&scene, act);
	contract.store->ops->begin(contract.store);
	assert_int_equal(store->ops->prepare(store), SECSESS_DONE);
	descriptors = file_descriptors();
	scene_begin(&scene, store);
	calls_arm(plan, nth, error);
	status = act->run(&scene, store);
	hit = calls_disarm();
	memcpy(what, calls->name, sizeof(what));
	settle(&scene, store, descriptors, status, nth, what);
	return hit;
}

static void fail_in_turn(enum calls_plan plan, int error)
{
	unsigned in_all = 0;

	for (size_t i = 0; i < act_count; i++) {
		unsigned nth = 1;

		while (fault_at(&acts[i], plan, nth, error)) {
			nth++;
			assert_in_range(nth, 1, MOST);
		}
		assert_true(nth > 1 || plan == CALLS_SHORT);
		in_all += nth - 1;
	}
	print_message("note: %s: %u calls failed, one at a time\n", strerror(error),
		in_all); /* NOLINT(concurrency-mt-unsafe) */
	assert_true(in_all > act_count);
}

static void one_call_fails(void **state)
{
	static const int errors[] = {ENOSPC, EIO, EDQUOT, EMFILE};

	(void) state;
	for (size_t i = 0; i < SECSESS_COUNT(errors); i++) {
		fail_in_turn(CALLS_FAIL, errors[i]);
	}
}

static void all_calls_fail_from_one_on(void **state)
{
	(void) state;
	fail_in_turn(CALLS_FAIL_ON, ENOSPC);
}

static void a_write_is_cut_short(void **state)
{
	(void) state;
	fail_in_turn(CALLS_SHORT, ENOSPC);
}

static unsigned starve_at;

static void edge(bool begins)
{
	if (begins) {
		arm(starve_at);
	} else {
		disarm();
	}
}

static bool starve(const struct act *act, unsigned nth)
{
	struct scene scene;
	struct secsess_store *store = file_new(false);
	enum secsess_status status;
	bool starved;
	int descriptors;

	scene_set(&scene, act);
	contract.store->ops->begin(contract.store);
	assert_int_equal(store->ops->prepare(store), SECSESS_DONE);
	descriptors = file_descriptors();
	scene_begin(&scene, store);
	starve_at = nth;
	failures = 0;
	act_edge = edge;
	status = act->run(&scene, store);
	act_edge = NULL;
	starved = failures > 0;
	if (status && status != SECSESS_NOMEM) {
		fail_msg("%s, allocation %u: status %d, \"%s\"", act->name, nth, (int) status, store->error.text);
	}
	settle(&scene, store, descriptors, status, nth, "an allocation");
	return starved;
}

static void an_allocation_fails(void **state)
{
	(void) state;
	for (size_t i = 0; i < act_count; i++) {
		unsigned nth = 1;

		while (starve(&acts[i], nth)) {
			nth++;
			assert_in_range(nth, 1, MOST);
		}
	}
	print_message("note: %zu allocations failed, one at a time\n", failed_in_all);
	assert_true(failed_in_all > act_count / 2);
}

/* A directory in the making. */
static struct secsess_store *maker(struct file_path *path)
{
	struct secsess_store *store;

	*path = file_path_of("");
	snprintf(path->text + strlen(path->text), sizeof(path->text) - strlen(path->text), ".made");
	file_delete(path->text);
	store = secsess_file_new(path->text, &(struct secsess_file_options) {.sync = true});
	store->secret.wanted = true;
	memset(store->secret.offer, 'o', sizeof(store->secret.offer));
	return store;
}

static bool fail_maker(enum calls_plan plan, unsigned nth, int error)
{
	struct file_path path;
	int descriptors = file_descriptors();
	struct secsess_store *store = maker(&path);
	enum secsess_status status;
	bool hit;

	calls_arm(plan, nth, error);
	status = store->ops->prepare(store);
	hit = calls_disarm();
	if (status > 0 || (status && !store->error.text[0]) ||
		(!status && store->secret.answer[0] != store->secret.offer[0])) {
		fail_msg("prepare, %s (%u): status %d, \"%s\"", calls->name, nth, (int) status, store->error.text);
	}
	if (status) {
		assert_int_equal(file_descriptors(), descriptors);
	}
	assert_int_equal(store->ops->prepare(store), SECSESS_DONE);
	assert_memory_equal(store->secret.answer, store->secret.offer, sizeof(store->secret.offer));
	store->ops->close(store);
	assert_int_equal(file_descriptors(), descriptors);
	file_delete(path.text);
	return hit;
}

static void the_making_of_the_directory_fails(void **state)
{
	static const enum calls_plan plans[] = {CALLS_FAIL, CALLS_FAIL_ON, CALLS_SHORT};

	(void) state;
	for (size_t i = 0; i < SECSESS_COUNT(plans); i++) {
		unsigned nth = 1;

		while (fail_maker(plans[i], nth, ENOSPC)) {
			nth++;
			assert_in_range(nth, 1, MOST);
		}
		assert_true(nth > 1);
	}
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(one_call_fails),
		cmocka_unit_test(all_calls_fail_from_one_on),
		cmocka_unit_test(a_write_is_cut_short),
		cmocka_unit_test(an_allocation_fails),
		cmocka_unit_test(the_making_of_the_directory_fails),
	};

	calls_arm(CALLS_PASS, 0, 0);
	return contract_run(argc, argv, "file, faults", tests, SECSESS_COUNT(tests));
}
