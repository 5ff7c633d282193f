/* SPDX-License-Identifier: BSD-3-Clause */

/* A process that is killed in the midst of what it does to the file store: at each system call that changes something, in turn,
 * at each mutex, and with half of each write done. Whoever comes then finds what was, or what was to be; and goes on at once. */
#include "file_acts.h"
#include "file_calls.h"

#include <errno.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/wait.h>

/* More calls than this no act makes. */
#define MOST 400

/* What a child that was killed had come to. */
struct last_words {
	bool begun;
	enum secsess_status status; /* of an act that was done to its end */
	bool ended;
};

static struct last_words *words;

static void child(struct scene *scene, enum calls_plan plan, unsigned nth)
{
	struct secsess_store *store = file_new(true);

	scene_begin(scene, store);
	words->begun = true;
	calls_arm(plan, nth, 0);
	words->status = scene->act->run(scene, store);
	calls_disarm();
	words->ended = true;
	kill(getpid(), SIGKILL); /* nor does it clear away when it got through */
	abort();
}

static void run_child(struct scene *scene, enum calls_plan plan, unsigned nth)
{
	int status = 0;
	pid_t pid;

	memset(words, 0, sizeof(*words));
	pid = fork();
	if (pid == 0) {
		child(scene, plan, nth);
	}
	assert_true(pid > 0);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	calls_disarm();
	assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
	assert_true(words->begun);
}

/* A worker that knows nothing of what happened before. */
static void renew_store(void)
{
	contract.store->ops->close(contract.store);
	contract.store = file_new(false);
	assert_int_equal(contract.store->ops->prepare(contract.store), SECSESS_DONE);
}

/* Whether there was an nth call. */
static bool kill_at(const struct act *act, enum calls_plan plan, unsigned nth, unsigned found[])
{
	struct scene scene;
	enum found what;

	scene_set(&scene, act);
	run_child(&scene, plan, nth);
	renew_store();
	what = act->look(&scene);
	found[what]++;
	if (words->ended && (words->status || what != FOUND_NEW)) {
		fail_msg("%s, through: status %d, found %d", act->name, (int) words->status, (int) what);
	}
	scene_assert_others(&scene);
	scene_go_on(&scene);
	contract.store->ops->begin(contract.store);
	if (tickets_in_use(contract.store)) {
		fail_msg("%s, killed at %s (%u): %zu tickets are in use", act->name, calls->name, nth,
			tickets_in_use(contract.store));
	}
	scene_release(&scene);
	return !words->ended;
}

static void kill_in_turn(const struct act *act, enum calls_plan plan)
{
	unsigned found[FOUND_NEW + 1] = {0}, nth = 1;

	while (kill_at(act, plan, nth, found)) {
		nth++;
		assert_in_range(nth, 1, MOST);
	}
	print_message("note: %s: killed %s %u times, found the old one %u times, the new one %u times\n", act->name,
		plan == CALLS_KILL ? "at a call" : "in a write", nth - 1, found[FOUND_OLD],
		found[FOUND_BETWEEN] + found[FOUND_NEW]);
	assert_true(nth > 1);
	assert_true(found[FOUND_OLD] && found[FOUND_NEW]);
}

static void killed_at_each_call(void **state)
{
	(void) state;
	for (size_t i = 0; i < act_count; i++) {
		kill_in_turn(&acts[i], CALLS_KILL);
	}
}

static void killed_in_each_write(void **state)
{
	(void) state;
	for (size_t i = 0; i < act_count; i++) {
		kill_in_turn(&acts[i], CALLS_KILL_HALF);
	}
}

/* Directory, secret and lock table in the making. Two who come then agree on one secret. */
static bool kill_maker(unsigned nth)
{
	struct file_path path = file_path_of("");
	struct secsess_store *stores[2];
	int status = 0;
	pid_t pid;

	snprintf(path.text + strlen(path.text), sizeof(path.text) - strlen(path.text), ".%u", nth);
	file_delete(path.text);
	memset(words, 0, sizeof(*words));
	pid = fork();
	if (pid == 0) {
		struct secsess_store *store = secsess_file_new(path.text, &(struct secsess_file_options) {.sync = true});

		store->secret.wanted = true;
		memset(store->secret.offer, 'c', sizeof(store->secret.offer));
		calls_arm(CALLS_KILL, nth, 0);
		words->status = store->ops->prepare(store);
		words->ended = true;
		kill(getpid(), SIGKILL);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	calls_disarm();
	assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
	for (int i = 0; i < 2; i++) {
		stores[i] = secsess_file_new(path.text, &(struct secsess_file_options) {.sync = false});
		stores[i]->secret.wanted = true;
		memset(stores[i]->secret.offer, 'p' + i, sizeof(stores[i]->secret.offer));
		assert_int_equal(stores[i]->ops->prepare(stores[i]), SECSESS_DONE);
	}
	assert_memory_equal(stores[0]->secret.answer, stores[1]->secret.answer, sizeof(stores[0]->secret.answer));
	assert_true(stores[0]->secret.answer[0] == 'c' || (!words->ended && stores[0]->secret.answer[0] == 'p'));
	assert_int_equal(words->status, SECSESS_DONE);
	for (int i = 0; i < 2; i++) {
		stores[i]->ops->close(stores[i]);
	}
	file_delete(path.text);
	return !words->ended;
}

static void killed_when_it_makes_the_directory(void **state)
{
	unsigned nth = 1;

	(void) state;
	while (kill_maker(nth)) {
		nth++;
		assert_in_range(nth, 1, MOST);
	}
	print_message("note: prepare: killed %u times\n", nth - 1);
	assert_true(nth > 8);
}

static int set_up(void **state)
{
	words = mmap(NULL, sizeof(*words), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	return words == MAP_FAILED ? -1 : contract_set_up(state);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(killed_at_each_call),
		cmocka_unit_test(killed_in_each_write),
		cmocka_unit_test(killed_when_it_makes_the_directory),
	};

	contract_choose(argc, argv);
	calls_arm(CALLS_PASS, 0, 0);
	return cmocka_run_group_tests(tests, set_up, contract_tear_down);
}
