/* SPDX-License-Identifier: BSD-3-Clause */

/* Series of auto-login keys in both stores against handlers/core/series.c: random series, and random requests one behind the
 * other; answers and what is stored must be equal. Redis has a clock of its own, so times keep far away from every boundary,
 * and those that come back may differ by what a slow machine needs. SECSESS_CASES sets how many, SECSESS_SEED where to
 * begin. */
#include "contract.h"

#define SLACK_MS 20000
#define UNIT INT64_C(100000)
#define STEPS 10
#define ISSUE "what was noted"

static struct secsess_store *memory;
static uint64_t random_state;

static int64_t store_clock(void *context)
{
	(void) context;
	return contract.store->ops->now(contract.store);
}

static uint32_t random_below(uint32_t limit)
{
	random_state = random_state * 6364136223846793005U + 1442695040888963407U;
	return (uint32_t) (random_state >> 33) % limit;
}

static bool one_in(uint32_t n)
{
	return random_below(n) == 0;
}

static int64_t random_time(int64_t now)
{
	static const int8_t units[] = {-30, -11, -2, -1, -1, 1};

	return one_in(20) ? 0 : now + units[random_below(SECSESS_COUNT(units))] * UNIT;
}

static void random_hash(unsigned char hash[SECSESS_KEY_HASH_SIZE])
{
	memset(hash, 'a' + (int) random_below(3), SECSESS_KEY_HASH_SIZE);
}

/* Any that secsess_series_decode() takes. */
static struct secsess_series random_series(int64_t now)
{
	static const uint32_t bases[] = {0, 0, 0, 70000, UINT32_MAX - 6};
	uint32_t base = bases[random_below(SECSESS_COUNT(bases))];
	struct secsess_series series = {.suspect = one_in(6),
		.heard = one_in(2),
		.newest = base + 1 + random_below(4),
		.suspect_by = base + random_below(5),
		.used_at = random_time(now),
		.expires_at = one_in(20) ? now - UNIT : now + 30 * UNIT,
		.issue_size = sizeof(ISSUE) - 1};

	series.before = one_in(3) ? series.newest - 1 : base + random_below(series.newest - base);
	if (!one_in(4)) {
		memset(series.session, '0' + (int) random_below(10), SECSESS_HANDLE_LENGTH);
	}
	random_hash(series.newest_hash);
	random_hash(series.before_hash);
	return series;
}

enum operation { USE, HEAR };

struct request {
	enum operation operation;
	struct secsess_key_use use;
	char seen[8];
};

static void random_request(struct request *request, const struct secsess_place *place,
	const struct secsess_series *series)
{
	static const int64_t graces[] = {-UNIT / 2, UNIT / 2, 3 * UNIT / 2, 50 * UNIT};
	struct secsess_key_use *use = &request->use;

	request->operation = one_in(4) ? HEAR : USE;
	*use = (struct secsess_key_use) {.place = *place,
		.number = one_in(3) ? series->newest : series->newest - 3 + random_below(6),
		.grace_ms = graces[random_below(SECSESS_COUNT(graces))],
		.theft = (enum secsess_key_theft) random_below(3)};
	use->number = use->number ? use->number : UINT32_MAX;
	if (one_in(3)) {
		use->number = series->before ? series->before : 1;
	}
	random_hash(use->hash);
	random_hash(use->next);
	if (one_in(2)) {
		memcpy(use->hash, use->number == series->before ? series->before_hash : series->newest_hash, sizeof(use->hash));
	}
	memset(use->session, 'a' + (int) random_below(20), SECSESS_HANDLE_LENGTH);
	snprintf(request->seen, sizeof(request->seen), "%.*s", (int) random_below(7), "seen at");
	use->seen = STR(request->seen);
}

/* What a request came to, and what then was stored. */
struct outcome {
	enum secsess_status status;
	struct secsess_key_answer answer;
	bool stored;
	struct secsess_series series;
	char behind[64];
};

static void look_at(struct outcome *outcome, struct secsess_slice bytes)
{
	size_t size = bytes.size - SECSESS_SERIES_HEAD_SIZE;

	assert_int_equal(secsess_series_decode(&outcome->series, bytes), SECSESS_DONE);
	assert_true(size < sizeof(outcome->behind));
	memcpy(outcome->behind, bytes.data + SECSESS_SERIES_HEAD_SIZE, size);
	outcome->stored = outcome->series.expires_at > contract.store->ops->now(contract.store);
}

static struct outcome in_store(struct secsess_store *store, const struct request *request)
{
	struct outcome outcome = {.stored = false};
	struct secsess_series_list list = {0};

	outcome.status = request->operation == HEAR
		? store->ops->hear_series(store, &request->use.place, request->use.number)
		: store->ops->use_key(store, &request->use, &outcome.answer);
	if (outcome.status < 0) {
		fail_msg("%s: %s", store->ops->name, store->error.text);
	}
	assert_int_equal(store->ops->list_series(store, &request->use.place.tag, &list), SECSESS_DONE);
	assert_true(list.count <= 1);
	if (list.count) {
		look_at(&outcome, secsess_buf_slice(&list.at[0].bytes));
	}
	secsess_series_list_release(&list);
	return outcome;
}

/* By series.c alone. before: as the last step left it. */
static struct outcome by_step(const struct outcome *before, const struct request *request)
{
	const struct secsess_key_use *use = &request->use;
	struct outcome outcome = *before;
	bool drop = false;

	outcome.answer = (struct secsess_key_answer) {.number = 0};
	outcome.status = before->stored ? SECSESS_DONE : SECSESS_ABSENT;
	if (outcome.status) {
		return outcome;
	}
	if (request->operation == HEAR) {
		outcome.status = secsess_series_hear(&outcome.series, use->number);
		return outcome;
	}
	outcome.answer.outcome = secsess_series_use(&outcome.series, use, store_clock(NULL), &drop);
	outcome.answer.number = outcome.series.newest;
	outcome.stored = !drop;
	if (outcome.answer.outcome == SECSESS_KEY_AGAIN) {
		memcpy(outcome.answer.vain, before->series.session, sizeof(outcome.answer.vain));
	}
	if (outcome.series.newest != before->series.newest) {
		snprintf(outcome.behind, sizeof(outcome.behind), ISSUE "%s", request->seen);
	}
	return outcome;
}

static bool same(const struct outcome *a, const struct outcome *b)
{
	struct secsess_series of_a = a->series, of_b = b->series;

	if (a->status != b->status || a->stored != b->stored || a->answer.outcome != b->answer.outcome ||
		a->answer.number != b->answer.number || strcmp(a->answer.vain, b->answer.vain) != 0) {
		return false;
	}
	if (!a->stored) {
		return true;
	}
	if (of_a.used_at - of_b.used_at > SLACK_MS || of_b.used_at - of_a.used_at > SLACK_MS) {
		return false;
	}
	of_a.used_at = of_b.used_at;
	return memcmp(&of_a, &of_b, sizeof(of_a)) == 0 && strcmp(a->behind, b->behind) == 0;
}

static void show(const char *name, const struct outcome *o)
{
	print_error(
		"%s: status %d, outcome %d, number %u, vain \"%s\"; stored %d suspect %d by %u heard %d newest %u before %u hashes "
		"%c%c used at %lld session %s behind \"%s\"\n",
		name, o->status, o->answer.outcome, o->answer.number, o->answer.vain, o->stored, o->series.suspect,
		o->series.suspect_by, o->series.heard, o->series.newest, o->series.before, o->series.newest_hash[0],
		o->series.before_hash[0], (long long) o->series.used_at, o->series.session, o->behind);
}

static void put_in(struct secsess_store *store, const struct secsess_place *place, const struct secsess_series *series)
{
	unsigned char bytes[SECSESS_SERIES_HEAD_SIZE + sizeof(ISSUE) - 1] = {0};
	struct secsess_series_put request = {.place = *place,
		.bytes = secsess_slice_of(bytes, sizeof(bytes)),
		.expires_at = series->expires_at,
		.most = 5};
	size_t dropped;

	secsess_series_encode(bytes, series);
	memcpy(bytes + SECSESS_SERIES_HEAD_SIZE, ISSUE, sizeof(ISSUE) - 1);
	assert_int_equal(store->ops->put_series(store, &request, &dropped), SECSESS_DONE);
}

static void check_issue(struct outcome *outcome, const struct request *request)
{
	if (!outcome->status && request->operation == USE) {
		assert_true(secsess_slice_equal(secsess_buf_slice(&outcome->answer.issue), STR(ISSUE)));
	}
	secsess_buf_release(&outcome->answer.issue);
}

static void one_case(uint64_t number, struct secsess_place *place)
{
	struct secsess_series series = random_series(store_clock(NULL));
	struct outcome before = {.stored = series.expires_at > store_clock(NULL), .series = series, .behind = ISSUE};

	place->handle[0] = (char) ('0' + number % 10);
	put_in(memory, place, &series);
	put_in(contract.store, place, &series);
	for (int step = 0; step < STEPS; step++) {
		struct request request;
		struct outcome good, a, b;

		random_request(&request, place, &before.series);
		good = by_step(&before, &request);
		a = in_store(memory, &request);
		b = in_store(contract.store, &request);
		check_issue(&a, &request);
		check_issue(&b, &request);
		if (!same(&good, &a) || !same(&good, &b)) {
			show("before", &before);
			show("step", &good);
			show("memory", &a);
			show(contract.store->ops->name, &b);
			fail_msg("case %llu, step %d: %s of %u, hash %c, next %c, grace %lld, theft %d",
				(unsigned long long) number, step, request.operation == HEAR ? "hear" : "use", request.use.number,
				request.use.hash[0], request.use.next[0], (long long) request.use.grace_ms, request.use.theft);
		}
		before = b;
	}
}

static uint64_t setting(const char *name, uint64_t otherwise)
{
	const char *text = getenv(name);

	return text ? strtoull(text, NULL, 10) : otherwise;
}

static void both_drivers_do_as_the_step_does(void **state)
{
	uint64_t cases = setting("SECSESS_CASES", 2000), seed = setting("SECSESS_SEED", 1);
	struct secsess_place place = new_place("differ"), all = {.tag = place.tag};
	size_t dropped;

	(void) state;
	memory = secsess_memory_new(store_clock, NULL);
	for (uint64_t number = seed; number < seed + cases; number++) {
		random_state = number * UINT64_C(0x9e3779b97f4a7c15);
		random_below(2);
		one_case(number, &place);
		assert_int_equal(memory->ops->drop_series(memory, &all, &dropped), SECSESS_DONE);
		assert_int_equal(contract.store->ops->drop_series(contract.store, &all, &dropped), SECSESS_DONE);
	}
	memory->ops->close(memory);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(both_drivers_do_as_the_step_does),
	};

	return contract_run(argc, argv, "series, differential", tests, SECSESS_COUNT(tests));
}
