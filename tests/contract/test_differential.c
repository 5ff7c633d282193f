/* SPDX-License-Identifier: BSD-3-Clause */

/* The Redis scripts against handlers/core/step.c: random headers and random requests, in both stores; answers and
 * headers must be equal. The file driver likewise: it calls those steps, but keeps leases elsewhere. Redis has a clock of its own, so times keep far away from every boundary, and those that come
 * back may differ by what a slow machine needs. SECSESS_CASES sets how many, SECSESS_SEED where to begin. */
#include "contract.h"

#define SLACK_MS 20000
#define UNIT INT64_C(100000) /* all times are multiples of it away from now */

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

static const unsigned char tokens[3][SECSESS_TOKEN_SIZE + 1] = {"", "a token, 16 byte", "another, 16 byte"};

static int64_t random_time(int64_t now)
{
	static const int8_t units[] = {-30, -11, -9, -2, -1, 1, 2, 9, 11, 30};

	return one_in(12) ? 0 : now + units[random_below(SECSESS_COUNT(units))] * UNIT;
}

/* Any that secsess_header_decode() takes. */
static struct secsess_header random_header(int64_t now)
{
	static const uint32_t bases[] = {0, 0, 0, 0, 1000000, UINT32_MAX - 20};
	static const uint32_t holds[] = {0, 0, 100000, 300000, UINT32_MAX};
	uint32_t base = bases[random_below(SECSESS_COUNT(bases))];
	struct secsess_header header = {.format = SECSESS_RECORD_FORMAT, .meta_size = META_SIZE};

	header.life = (uint8_t) (one_in(3) ? random_below(4) : SECSESS_LIVE);
	header.lock = (uint8_t) random_below(8);
	header.sealed = (uint8_t) random_below(2);
	header.newest = base + 1 + random_below(7);
	header.confirmed = one_in(3) ? header.newest : base + random_below(header.newest - base + 1);
	header.before = header.confirmed > base ? base + random_below(header.confirmed - base + 1) : header.confirmed;
	header.suspect_by = base + random_below(9);
	header.offers = (uint8_t) (header.newest > 1 ? random_below(7) : 0); /* the first one is no offer */
	header.reason = (uint8_t) random_below(SECSESS_REASON_FOREIGN_TAG + 1);
	header.key_id = random_below(2) ? UINT32_MAX : random_below(1000);
	header.hold_ms = holds[random_below(SECSESS_COUNT(holds))];
	header.offered_at = random_time(now);
	header.confirmed_offer_at = one_in(4) ? header.offered_at : random_time(now);
	header.expires_at = one_in(4) ? random_time(now) : now + 30 * UNIT;
	header.fence = one_in(8) ? (UINT64_C(1) << 53) - 100 : random_below(50);
	header.granted_at = random_time(now);
	header.lease_until = one_in(2) ? 0 : random_time(now);
	if (contract.file && (header.lease_until < now || header.life != SECSESS_LIVE)) {
		header.lease_until = 0; /* leases are in the lock table, and nobody holds an ended one's */
	}
	memcpy(header.owner, tokens[random_below(3)], SECSESS_TOKEN_SIZE);
	if (one_in(3)) { /* as it mostly is */
		header.life = SECSESS_LIVE;
		header.lock = 0;
		header.expires_at = now + 30 * UNIT;
		header.lease_until = one_in(2) ? 0 : now + 9 * UNIT;
		header.newest = one_in(2) ? header.confirmed + !header.confirmed : header.newest;
		header.offers = header.newest > 1 ? header.offers : 0;
	}
	return header;
}

/* Waiting takes time: who would have to is refused at once, by the queue's length or by the hold time. */
static void random_wait(struct secsess_open_request *request, const struct secsess_header *header)
{
	request->wait_ms = one_in(2) ? UINT32_MAX / 2 : UNIT / 2;
	request->max_waiters = 0;
	request->slow_waiters = one_in(3) ? 0 : 16;
	if (one_in(3)) {
		request->wait_ms = 0;
	} else if (one_in(2) && header->hold_ms) {
		request->max_waiters = 16;
		request->wait_ms = UNIT / 2;
	}
}

static struct secsess_open_request random_open(const struct secsess_place *place, const struct secsess_header *header)
{
	struct secsess_open_request request = {.place = *place,
		.limits = {.grace_ms = 10 * UNIT + UNIT / 2, .rotate_ms = 21 * UNIT / 2},
		.lease_ms = 30000,
		.idle_ms = 5 * UNIT,
		.keep_ms = 10 * UNIT};
	uint32_t low = header->newest > 8 ? header->newest - 8 : 0;

	request.limits.grace_ms = one_in(2) ? 3 * UNIT / 2 : 10 * UNIT + UNIT / 2;
	request.presented.generation = one_in(3) ? header->confirmed : low + random_below(12);
	request.presented.by_client = !one_in(5);
	request.presented.leased = !one_in(5);
	request.presented.can_keep_cookie = !one_in(4);
	memcpy(request.token, tokens[1 + random_below(2)], SECSESS_TOKEN_SIZE);
	random_wait(&request, header);
	return request;
}

struct outcome {
	enum secsess_status status, again;
	enum secsess_verdict verdict;
	enum secsess_lock_answer lock;
	struct secsess_buf once, after, snapshot; /* the record at first, and when all was repeated */
};

static enum secsess_status open_in(struct secsess_store *store, const struct secsess_open_request *request,
	struct outcome *outcome)
{
	struct secsess_opened opened = {0};
	enum secsess_status status = store->ops->open(store, request, &opened);

	if (!status) {
		outcome->verdict = opened.verdict;
		outcome->lock = opened.lock;
		secsess_buf_release(&opened.record);
	}
	return status;
}

static struct commit random_commit(const struct secsess_place *place, const struct secsess_header *header)
{
	static const int8_t offsets[] = {0, 0, 0, 0, 0, 0, -1, 1, -2};
	struct commit commit = commit_of(place, (enum secsess_commit_mode) random_below(3), (struct token) {""},
		header->fence + (uint64_t) (int64_t) offsets[random_below(SECSESS_COUNT(offsets))], "written");

	memcpy(commit.request.token, tokens[random_below(3)], SECSESS_TOKEN_SIZE);
	if (commit.request.mode == SECSESS_COMMIT_WRITE && one_in(8)) {
		static const unsigned char more[6000];

		assert_int_equal(secsess_buf_append(&commit.body, more, sizeof(more)), SECSESS_DONE);
	}
	commit.request.leased = !one_in(3);
	commit.request.take_back = one_in(3);
	commit.request.sealed = (uint8_t) random_below(2);
	commit.request.key_id = random_below(2) ? UINT32_MAX : 5;
	commit.request.keep_ms = commit.request.mode == SECSESS_COMMIT_UNLOCK && one_in(2) ? 0 : 9 * UNIT;
	if (one_in(2)) { /* like a session that it just opened */
		commit.request.leased = true;
		memcpy(commit.request.token, header->owner, SECSESS_TOKEN_SIZE);
		commit.request.fence = header->fence;
	}
	if (contract.file && header->lease_until && commit.request.fence + 1 == header->fence) {
		commit.request.fence++; /* what accepts a write ends its lease: the file driver doesn't do half of that */
	}
	if (!one_in(3)) {
		struct secsess_header seen = *header;

		seen.confirmed -= seen.confirmed && one_in(4); /* somebody came in between */
		seen.before = seen.before > seen.confirmed ? seen.confirmed : seen.before;
		commit_foresee(&commit, &seen);
	}
	return commit;
}

enum operation { OPEN, CONFIRM, COMMIT, RETIRE, END, OPERATIONS };

/* One request, for both stores the same. */
struct trial {
	enum operation operation;
	struct secsess_place place;
	struct secsess_open_request open;
	struct commit commit;
	struct secsess_retire_request retire;
	struct secsess_end_request end;
};

static struct trial random_trial(const struct secsess_header *header)
{
	static const enum operation weights[] = {OPEN, OPEN, OPEN, COMMIT, COMMIT, COMMIT, CONFIRM, RETIRE, END};
	struct trial trial = {.place = new_place("")};
	struct token token;

	memcpy(token.bytes, tokens[random_below(3)], SECSESS_TOKEN_SIZE);
	trial.operation = weights[random_below(SECSESS_COUNT(weights))];
	trial.open = random_open(&trial.place, header);
	if (trial.operation == CONFIRM) {
		trial.open.presented.leased = false;
	}
	trial.commit = random_commit(&trial.place, header);
	trial.retire = retire_of(&trial.place, token, header->fence + (one_in(5) ? 1 : 0));
	trial.end = end_of(&trial.place);
	if (one_in(2)) {
		trial.end.life = SECSESS_SUSPECT;
		trial.end.suspect_by = random_below(2) ? UINT32_MAX : 3;
	}
	return trial;
}

static enum secsess_status send(struct secsess_store *store, const struct trial *trial, struct outcome *outcome)
{
	switch (trial->operation) {
		case OPEN:
			return open_in(store, &trial->open, outcome);
		case CONFIRM:
			return store->ops->confirm(store, &trial->open);
		case COMMIT:
			return commit_try(store, &trial->commit);
		case RETIRE:
			return store->ops->retire(store, &trial->retire);
		case END:
			return store->ops->end(store, &trial->end);
		case OPERATIONS:
			break;
	}
	return SECSESS_CORRUPT;
}

static struct secsess_buf part(struct secsess_store *store, const struct secsess_place *place, enum secsess_part which)
{
	struct secsess_opened opened = {0};
	enum secsess_status status = store->ops->read(store, place, which, &opened);

	assert_true(status == SECSESS_DONE || status == SECSESS_ABSENT);
	return opened.record;
}

static struct outcome run(struct secsess_store *store, const struct trial *trial, const struct secsess_buf *record)
{
	struct secsess_create_request create = {.place = trial->place,
		.record = secsess_buf_slice(record),
		.keep_ms = 10 * UNIT};
	struct outcome outcome = {0};

	assert_int_equal(store->ops->create(store, &create), SECSESS_DONE);
	outcome.status = send(store, trial, &outcome);
	outcome.once = part(store, &trial->place, SECSESS_PART_RECORD);
	if (outcome.status == SECSESS_DONE) {
		/* A repetition, as after a lost answer. */
		outcome.again = send(store, trial, &(struct outcome) {0});
	}
	outcome.after = part(store, &trial->place, SECSESS_PART_RECORD);
	outcome.snapshot = part(store, &trial->place, SECSESS_PART_SNAPSHOT);
	return outcome;
}

static bool near(int64_t a, int64_t b)
{
	return (a == 0) == (b == 0) && a - b < SLACK_MS && b - a < SLACK_MS;
}

/* What only a line of waiters tells is the Redis driver's own. */
static bool same_header(struct secsess_header a, struct secsess_header b)
{
	bool times = near(a.offered_at, b.offered_at) && near(a.confirmed_offer_at, b.confirmed_offer_at) &&
		near(a.expires_at, b.expires_at) && near(a.granted_at, b.granted_at) && near(a.lease_until, b.lease_until) &&
		near((int64_t) a.hold_ms + 1, (int64_t) b.hold_ms + 1);

	a.offered_at = b.offered_at, a.confirmed_offer_at = b.confirmed_offer_at, a.expires_at = b.expires_at;
	a.granted_at = b.granted_at, a.lease_until = b.lease_until, a.hold_ms = b.hold_ms;
	a.lock &= (uint8_t) ~SECSESS_LOCK_QUEUED;
	b.lock &= (uint8_t) ~SECSESS_LOCK_QUEUED;
	memset(a.next, 0, sizeof(a.next));
	memset(b.next, 0, sizeof(b.next));
	return times && memcmp(&a, &b, sizeof(a)) == 0;
}

static bool same_bytes(const struct secsess_buf *a, const struct secsess_buf *b)
{
	struct secsess_header of_a = {0}, of_b = {0};

	if (a->size != b->size || a->size == 0) {
		return a->size == b->size;
	}
	secsess_header_decode(&of_a, secsess_buf_slice(a));
	secsess_header_decode(&of_b, secsess_buf_slice(b));
	return same_header(of_a, of_b) &&
		memcmp(a->data + SECSESS_HEADER_SIZE, b->data + SECSESS_HEADER_SIZE, a->size - SECSESS_HEADER_SIZE) == 0;
}

static void show(const char *name, const struct outcome *outcome)
{
	struct secsess_header h = {0};

	secsess_header_decode(&h, secsess_buf_slice(&outcome->after));
	print_error(
		"%s: status %d, again %d, verdict %s lock %d; life %u lock %u G %u C %u before %u offers %u hold %u fence %llu "
		"offered %lld C offered %lld granted %lld lease %lld expires %lld, %zu bytes, snapshot %zu\n",
		name, outcome->status, outcome->again, secsess_verdict_name(outcome->verdict), outcome->lock, h.life, h.lock,
		h.newest, h.confirmed, h.before, h.offers, h.hold_ms, (unsigned long long) h.fence, (long long) h.offered_at,
		(long long) h.confirmed_offer_at, (long long) h.granted_at, (long long) h.lease_until, (long long) h.expires_at,
		outcome->after.size, outcome->snapshot.size);
}

static void compare(uint64_t number, const struct trial *trial, const struct secsess_buf *record,
	const struct outcome *a, const struct outcome *b)
{
	struct outcome before = {.after = *record};

	if (a->status == b->status && a->again == SECSESS_DONE && b->again == SECSESS_DONE && a->verdict == b->verdict &&
		a->lock == b->lock && same_bytes(&a->once, &b->once) && same_bytes(&a->after, &b->after) &&
		same_bytes(&a->snapshot, &b->snapshot)) {
		return;
	}
	show("before", &before);
	show("memory", a);
	show(contract.store->ops->name, b);
	print_error("request: generation %u leased %d cookie %d by client %d; commit mode %d leased %d fence %llu\n",
		trial->open.presented.generation, trial->open.presented.leased, trial->open.presented.can_keep_cookie,
		trial->open.presented.by_client, trial->commit.request.mode, trial->commit.request.leased,
		(unsigned long long) trial->commit.request.fence);
	fail_msg("case %llu, operation %d", (unsigned long long) number, trial->operation);
}

static void forget(struct outcome *outcome)
{
	secsess_buf_release(&outcome->once);
	secsess_buf_release(&outcome->after);
	secsess_buf_release(&outcome->snapshot);
}

static uint64_t setting(const char *name, uint64_t otherwise)
{
	const char *text = getenv(name);

	return text ? strtoull(text, NULL, 10) : otherwise;
}

static void both_drivers_agree(void **state)
{
	uint64_t cases = setting("SECSESS_CASES", 4000), seed = setting("SECSESS_SEED", 1);

	(void) state;
	memory = secsess_memory_new(store_clock, NULL);
	for (uint64_t number = seed; number < seed + cases; number++) {
		struct secsess_header header;
		struct secsess_buf record;
		struct trial trial;
		struct outcome a, b;

		random_state = number * UINT64_C(0x9e3779b97f4a7c15);
		random_below(2);
		header = random_header(contract.store->ops->now(contract.store));
		record = record_of(&header, "payload");
		trial = random_trial(&header);
		a = run(memory, &trial, &record);
		b = run(contract.store, &trial, &record);
		contract.store->ops->begin(contract.store); /* a request has few leases */
		compare(number, &trial, &record, &a, &b);
		forget(&a);
		forget(&b);
		secsess_buf_release(&trial.commit.body);
		secsess_buf_release(&record);
	}
	memory->ops->close(memory);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(both_drivers_agree),
	};

	return contract_run(argc, argv, "differential", tests, SECSESS_COUNT(tests));
}
