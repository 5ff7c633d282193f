/* SPDX-License-Identifier: BSD-3-Clause */

/* Which commit a store accepts, and what it makes of the header. */
#include "unit.h"

#include "../../handlers/core/step.h"

#define NOW 1700000000000
#define KEPT (NOW - 5000)

static const unsigned char mine[SECSESS_TOKEN_SIZE] = "mine", theirs[SECSESS_TOKEN_SIZE] = "theirs";

/* Leased to mine since a second, with an offer out. */
static struct secsess_header leased(void)
{
	struct secsess_header header = {.format = 1,
		.newest = 4,
		.confirmed = 3,
		.before = 2,
		.offers = 1,
		.offered_at = NOW - 1000,
		.confirmed_offer_at = NOW - 900000,
		.expires_at = KEPT,
		.meta_size = 256,
		.fence = 40,
		.granted_at = NOW - 1000,
		.lease_until = NOW + 29000};

	memcpy(header.owner, mine, sizeof(mine));
	return header;
}

static struct secsess_commit_request request_of(enum secsess_commit_mode mode)
{
	struct secsess_commit_request request = {.mode = mode,
		.leased = true,
		.fence = 40,
		.expires_at = NOW + 1440000,
		.sealed = 1,
		.key_id = 77,
		.meta_size = 320};

	memcpy(request.token, mine, sizeof(mine));
	return request;
}

static enum secsess_status commit(struct secsess_header *header, const struct secsess_commit_request *request)
{
	struct secsess_header before = *header;
	unsigned char a[SECSESS_HEADER_SIZE], b[SECSESS_HEADER_SIZE];
	bool again = true;
	enum secsess_status status = secsess_step_commit(header, request, NOW, &again);

	assert_false(again);
	if (status) {
		secsess_header_encode(a, header);
		secsess_header_encode(b, &before);
		assert_memory_equal(a, b, sizeof(a));
	}
	return status;
}

enum change {
	NOTHING,
	OTHER_OWNER,
	FENCE_MOVED,
	FENCE_BEHIND,
	LEASE_RAN_OUT,
	LEASE_GIVEN_BACK,
	HANDING_OVER,
	QUEUED,
	RETIRED,
	ENDED,
	SUSPECT
};

static void change(struct secsess_header *header, enum change what)
{
	static const uint8_t lives[] = {[RETIRED] = SECSESS_RETIRED, [ENDED] = SECSESS_ENDED, [SUSPECT] = SECSESS_SUSPECT};

	switch (what) {
		case NOTHING:
			break;
		case OTHER_OWNER:
			memcpy(header->owner, theirs, sizeof(theirs));
			break;
		case FENCE_MOVED:
			header->fence += 2;
			break;
		case FENCE_BEHIND:
			header->fence--;
			break;
		case LEASE_RAN_OUT:
			header->lease_until = NOW;
			break;
		case LEASE_GIVEN_BACK:
			header->lease_until = 0;
			break;
		case HANDING_OVER:
			header->lock = SECSESS_LOCK_HANDING;
			break;
		case QUEUED:
			header->lock = SECSESS_LOCK_QUEUED;
			break;
		case RETIRED:
		case ENDED:
		case SUSPECT:
			header->life = lives[what];
			break;
	}
}

static void leased_commits(void **state)
{
	static const struct {
		enum change change;
		enum secsess_status write, touch, unlock;
	} rows[] = {
		{NOTHING, SECSESS_DONE, SECSESS_DONE, SECSESS_DONE},
		{QUEUED, SECSESS_DONE, SECSESS_DONE, SECSESS_DONE},
		{OTHER_OWNER, SECSESS_LOST, SECSESS_LOST, SECSESS_LOST},
		{FENCE_MOVED, SECSESS_LOST, SECSESS_LOST, SECSESS_LOST},
		{FENCE_BEHIND, SECSESS_LOST, SECSESS_LOST, SECSESS_LOST},
		/* Nobody challenged it: nothing happened in between. */
		{LEASE_RAN_OUT, SECSESS_DONE, SECSESS_DONE, SECSESS_DONE},
		/* Given back is given back; the repetition of a touch or unlock does no harm. */
		{LEASE_GIVEN_BACK, SECSESS_LOST, SECSESS_DONE, SECSESS_DONE},
		/* Chosen, but not yet granted. */
		{HANDING_OVER, SECSESS_LOST, SECSESS_LOST, SECSESS_LOST},
		{RETIRED, SECSESS_GONE, SECSESS_GONE, SECSESS_GONE},
		{ENDED, SECSESS_GONE, SECSESS_GONE, SECSESS_GONE},
		{SUSPECT, SECSESS_GONE, SECSESS_GONE, SECSESS_GONE},
	};

	(void) state;
	for (size_t i = 0; i < SECSESS_COUNT(rows); i++) {
		const enum secsess_status expected[] = {rows[i].write, rows[i].touch, rows[i].unlock};

		for (int mode = SECSESS_COMMIT_WRITE; mode <= SECSESS_COMMIT_UNLOCK; mode++) {
			struct secsess_header header = leased();
			struct secsess_commit_request request = request_of((enum secsess_commit_mode) mode);

			change(&header, rows[i].change);
			if (commit(&header, &request) != expected[mode]) {
				fail_msg("row %zu, mode %d", i, mode);
			}
		}
	}
}

static void optimistic_commits(void **state)
{
	static const struct {
		enum change change, lease;
		enum secsess_status status;
	} rows[] = {
		{NOTHING, LEASE_GIVEN_BACK, SECSESS_DONE},
		{NOTHING, LEASE_RAN_OUT, SECSESS_DONE},
		{OTHER_OWNER, LEASE_GIVEN_BACK, SECSESS_DONE}, /* of a lease that is over */
		{NOTHING, NOTHING, SECSESS_CONFLICT},          /* somebody holds it */
		{HANDING_OVER, NOTHING, SECSESS_CONFLICT},
		{FENCE_MOVED, LEASE_GIVEN_BACK, SECSESS_CONFLICT},
		{FENCE_BEHIND, LEASE_GIVEN_BACK, SECSESS_CONFLICT},
		{RETIRED, LEASE_GIVEN_BACK, SECSESS_GONE},
		{ENDED, LEASE_GIVEN_BACK, SECSESS_GONE},
		{SUSPECT, LEASE_GIVEN_BACK, SECSESS_GONE},
	};

	(void) state;
	for (size_t i = 0; i < SECSESS_COUNT(rows); i++) {
		struct secsess_header header = leased();
		struct secsess_commit_request request = request_of(SECSESS_COMMIT_WRITE);

		request.leased = false;
		change(&header, rows[i].lease);
		change(&header, rows[i].change);
		if (commit(&header, &request) != rows[i].status) {
			fail_msg("row %zu", i);
		}
	}
}

static void a_write_moves_the_fence(void **state)
{
	struct secsess_header header = leased();
	struct secsess_commit_request request = request_of(SECSESS_COMMIT_WRITE);

	(void) state;
	assert_int_equal(commit(&header, &request), SECSESS_DONE);
	assert_int_equal(header.fence, 41);
	assert_int_equal(header.expires_at, request.expires_at);
	assert_int_equal(header.sealed, 1);
	assert_int_equal(header.key_id, 77);
	assert_int_equal(header.meta_size, 320);
	assert_int_equal(header.newest, 4);
	assert_int_equal(header.lease_until, NOW + 29000); /* unlocking is another step */
}

/* The lock was handed to one who never came: an optimistic write is accepted once his time is over, and known again. */
static void after_a_hand_over_that_nobody_claimed(void **state)
{
	struct secsess_header header = leased();
	struct secsess_commit_request request = request_of(SECSESS_COMMIT_WRITE);
	bool again;

	(void) state;
	request.leased = false;
	header.lock = SECSESS_LOCK_HANDING | SECSESS_LOCK_QUEUED;
	header.lease_until = NOW;
	memcpy(header.owner, theirs, sizeof(theirs));
	assert_int_equal(commit(&header, &request), SECSESS_DONE);
	assert_int_equal(header.lock, SECSESS_LOCK_QUEUED);
	assert_int_equal(secsess_step_commit(&header, &request, NOW, &again), SECSESS_DONE);
	assert_true(again);
}

static void a_touch_does_not(void **state)
{
	struct secsess_header header = leased();
	struct secsess_commit_request request = request_of(SECSESS_COMMIT_TOUCH);

	(void) state;
	assert_int_equal(commit(&header, &request), SECSESS_DONE);
	assert_int_equal(header.fence, 40);
	assert_int_equal(header.expires_at, request.expires_at);
	header = leased();
	request.mode = SECSESS_COMMIT_UNLOCK;
	assert_int_equal(commit(&header, &request), SECSESS_DONE);
	assert_int_equal(header.fence, 40);
	assert_int_equal(header.expires_at, KEPT);
	assert_int_equal(header.meta_size, 256);
}

/* Whoever read the fence before an optimistic write can't write over it. */
static void of_two_optimistic_writes_one_is_accepted(void **state)
{
	struct secsess_header header = leased();
	struct secsess_commit_request first = request_of(SECSESS_COMMIT_WRITE), second = first;

	(void) state;
	header.lease_until = 0;
	first.leased = second.leased = false;
	memcpy(second.token, theirs, sizeof(theirs));
	assert_int_equal(commit(&header, &first), SECSESS_DONE);
	assert_int_equal(commit(&header, &second), SECSESS_CONFLICT);
}

/* The answer was lost, and the request sends its write once more. */
static void a_repeated_write_counts_once(void **state)
{
	(void) state;
	for (int is_leased = 0; is_leased < 2; is_leased++) {
		struct secsess_header header = leased();
		struct secsess_commit_request request = request_of(SECSESS_COMMIT_WRITE);
		bool again;

		request.leased = is_leased;
		request.take_back = true;
		header.lease_until = is_leased ? header.lease_until : 0;
		header.newest = 5; /* one offer was lost, this request makes another and takes it back */
		header.offers = 2;
		assert_int_equal(commit(&header, &request), SECSESS_DONE);
		secsess_step_unlock(&header, NOW);
		assert_int_equal(secsess_step_commit(&header, &request, NOW, &again), SECSESS_DONE);
		assert_true(again);
		assert_int_equal(header.fence, 41);
		assert_int_equal(header.newest, 4);
		assert_int_equal(header.offers, 1);
		/* Somebody else's turn since: the same bytes are no repetition any more. */
		header.fence++;
		memcpy(header.owner, theirs, sizeof(theirs));
		assert_int_equal(commit(&header, &request), is_leased ? SECSESS_LOST : SECSESS_CONFLICT);
	}
}

static void an_offer_is_taken_back_once(void **state)
{
	(void) state;
	for (int mode = SECSESS_COMMIT_TOUCH; mode <= SECSESS_COMMIT_UNLOCK; mode++) {
		struct secsess_header header = leased();
		struct secsess_commit_request request = request_of((enum secsess_commit_mode) mode);

		request.take_back = true;
		header.newest = 5;
		header.offers = 2;
		for (int times = 0; times < 2; times++) {
			assert_int_equal(commit(&header, &request), SECSESS_DONE);
			secsess_step_unlock(&header, NOW);
			assert_int_equal(header.newest, 4);
			assert_int_equal(header.offers, 1);
			assert_int_equal(header.confirmed, 3);
			/* The next request finds it overdue. */
			assert_int_equal(header.offered_at, header.confirmed_offer_at);
		}
	}
}

/* The offer came back by another request meanwhile, or there is none. */
static void what_is_confirmed_is_not_taken_back(void **state)
{
	struct secsess_header header = leased();
	struct secsess_commit_request request = request_of(SECSESS_COMMIT_WRITE);

	(void) state;
	request.take_back = true;
	header.confirmed = header.newest;
	header.offers = 0;
	assert_int_equal(commit(&header, &request), SECSESS_DONE);
	assert_int_equal(header.newest, 4);
	assert_int_equal(header.offers, 0);
	assert_int_equal(header.offered_at, NOW - 1000);
}

/* What a session says of its own commit is what a store would say. */
static void what_can_be_foreseen(void **state)
{
	(void) state;
	for (int mode = SECSESS_COMMIT_WRITE; mode <= SECSESS_COMMIT_TOUCH; mode++) {
		struct secsess_header header = leased(), foreseen = leased();
		struct secsess_commit_request request = request_of((enum secsess_commit_mode) mode);
		unsigned char a[SECSESS_HEADER_SIZE], b[SECSESS_HEADER_SIZE];

		request.take_back = mode == SECSESS_COMMIT_TOUCH;
		assert_int_equal(commit(&header, &request), SECSESS_DONE);
		secsess_step_unlock(&header, NOW);
		assert_true(secsess_step_foresee(&foreseen, &request, NOW));
		secsess_header_encode(a, &header);
		secsess_header_encode(b, &foreseen);
		assert_memory_equal(a, b, sizeof(a));
		assert_int_equal(foreseen.lease_until, 0);
	}
}

static void what_only_the_store_can_tell(void **state)
{
	struct secsess_commit_request requests[10];
	struct secsess_header headers[SECSESS_COUNT(requests)];

	(void) state;
	for (size_t i = 0; i < SECSESS_COUNT(requests); i++) {
		requests[i] = request_of(SECSESS_COMMIT_WRITE);
		headers[i] = leased();
	}
	requests[0].mode = SECSESS_COMMIT_UNLOCK;
	requests[1].leased = false;
	requests[2].fence--; /* written before */
	requests[3].fence++;
	memcpy(requests[4].token, theirs, sizeof(theirs));
	headers[5].lock = SECSESS_LOCK_QUEUED;
	headers[6].lock = SECSESS_LOCK_HANDING;
	headers[7].lease_until = 0;
	requests[7].mode = SECSESS_COMMIT_TOUCH;
	headers[8].life = SECSESS_ENDED;
	headers[9].life = SECSESS_RETIRED;
	for (size_t i = 0; i < SECSESS_COUNT(requests); i++) {
		assert_false(secsess_step_foresee(&headers[i], &requests[i], NOW));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(leased_commits),
		cmocka_unit_test(optimistic_commits),
		cmocka_unit_test(a_write_moves_the_fence),
		cmocka_unit_test(after_a_hand_over_that_nobody_claimed),
		cmocka_unit_test(a_touch_does_not),
		cmocka_unit_test(of_two_optimistic_writes_one_is_accepted),
		cmocka_unit_test(a_repeated_write_counts_once),
		cmocka_unit_test(an_offer_is_taken_back_once),
		cmocka_unit_test(what_is_confirmed_is_not_taken_back),
		cmocka_unit_test(what_can_be_foreseen),
		cmocka_unit_test(what_only_the_store_can_tell),
	};

	return cmocka_run_group_tests_name("step, commit", tests, NULL, NULL);
}
