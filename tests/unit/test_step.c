/* SPDX-License-Identifier: BSD-3-Clause */

/* The store's atomic steps: admission, the lease and its fence, the offer, who may expect to wait. */
#include "unit.h"

#include "../../handlers/core/step.h"

#define NOW 1700000000000
#define GRACE 60000
#define ROTATE 900000
#define LEASE 30000
#define IDLE INT64_C(1440000)

static const unsigned char mine[SECSESS_TOKEN_SIZE] = "mine", theirs[SECSESS_TOKEN_SIZE] = "theirs";

/* Generation 3, confirmed, offered 100 s ago; free. */
static struct secsess_header ordinary(void)
{
	return (struct secsess_header) {.format = 1,
		.newest = 3,
		.confirmed = 3,
		.before = 2,
		.offered_at = NOW - 100000,
		.confirmed_offer_at = NOW - 100000,
		.expires_at = NOW + 500000,
		.fence = 40};
}

static struct secsess_open_request request_of(uint32_t generation)
{
	struct secsess_open_request request = {
		.presented = {.generation = generation, .by_client = true, .leased = true, .can_keep_cookie = true},
		.limits = {.grace_ms = GRACE, .rotate_ms = ROTATE},
		.lease_ms = LEASE,
		.idle_ms = IDLE,
	};

	memcpy(request.token, mine, sizeof(mine));
	return request;
}

static void assert_unchanged(const struct secsess_header *header, const struct secsess_header *before)
{
	unsigned char a[SECSESS_HEADER_SIZE], b[SECSESS_HEADER_SIZE];

	secsess_header_encode(a, header);
	secsess_header_encode(b, before);
	assert_memory_equal(a, b, sizeof(a));
}

static void first_presentation_moves_c_up(void **state)
{
	struct secsess_header header = ordinary();
	struct secsess_open_request request = request_of(4);

	(void) state;
	header.newest = 4;
	header.offers = 1;
	header.offered_at = NOW - 7;
	assert_int_equal(secsess_step_admit(&header, &request, NOW), SECSESS_VERDICT_CURRENT);
	assert_int_equal(header.confirmed, 4);
	assert_int_equal(header.before, 3);
	assert_int_equal(header.offers, 0);
	assert_int_equal(header.confirmed_offer_at, NOW - 7);
	assert_int_equal(header.expires_at, NOW + IDLE);
	assert_int_equal(header.fence, 40); /* nobody's lease or write */
}

/* Of five offers the third comes back: it is confirmed, the newest is still out. */
static void any_offer_may_come_back(void **state)
{
	struct secsess_header header = ordinary();
	struct secsess_open_request request = request_of(6);

	(void) state;
	header.newest = 8;
	header.offers = 5;
	header.offered_at = NOW - GRACE;
	assert_int_equal(secsess_step_admit(&header, &request, NOW), SECSESS_VERDICT_CURRENT);
	assert_int_equal(header.newest, 8);
	assert_int_equal(header.confirmed, 6);
	assert_int_equal(header.before, 3);
	assert_int_equal(header.offers, 5); /* two are out, and somebody may have them */
	request = request_of(6);
	assert_int_equal(secsess_step_admit(&header, &request, NOW), SECSESS_VERDICT_ENDED);
	request = request_of(8);
	assert_int_equal(secsess_step_admit(&header, &request, NOW), SECSESS_VERDICT_CURRENT);
	assert_int_equal(header.offers, 0);
}

static void presentation_never_shortens_life(void **state)
{
	struct secsess_header header = ordinary();
	struct secsess_open_request request = request_of(4);

	(void) state;
	header.newest = 4;
	header.expires_at = NOW + 2 * IDLE;
	secsess_step_admit(&header, &request, NOW);
	assert_int_equal(header.expires_at, NOW + 2 * IDLE);
}

/* An ID that only this request has seen proves nothing of its client. */
static void own_id_confirms_nothing(void **state)
{
	struct secsess_header header = ordinary(), before;
	struct secsess_open_request request = request_of(1);

	(void) state;
	header.newest = 1;
	header.confirmed = header.before = 0;
	before = header;
	request.presented.by_client = false;
	assert_int_equal(secsess_step_admit(&header, &request, NOW), SECSESS_VERDICT_CURRENT);
	assert_unchanged(&header, &before);
}

static void store_that_lost_writes_adopts(void **state)
{
	struct secsess_header header = ordinary();
	struct secsess_open_request request = request_of(9);

	(void) state;
	header.newest = 5;
	header.offers = 2;
	header.offered_at = NOW - ROTATE;
	assert_int_equal(secsess_step_admit(&header, &request, NOW), SECSESS_VERDICT_CURRENT);
	assert_int_equal(header.newest, 9);
	assert_int_equal(header.confirmed, 9);
	assert_int_equal(header.before, 3);
	assert_int_equal(header.offers, 0);
	assert_int_equal(header.offered_at, NOW);
	assert_int_equal(header.confirmed_offer_at, NOW);
	/* Nobody can tell which of the generations in between is the client's last: what is under way with one is served. */
	request = request_of(3);
	assert_int_equal(secsess_step_admit(&header, &request, NOW + GRACE - 1), SECSESS_VERDICT_PARENT);
	request = request_of(8);
	assert_int_equal(secsess_step_admit(&header, &request, NOW + GRACE - 1), SECSESS_VERDICT_PARENT);
	assert_int_equal(secsess_step_admit(&header, &request, NOW + GRACE), SECSESS_VERDICT_OBSOLETE);
	request = request_of(2);
	assert_int_equal(secsess_step_admit(&header, &request, NOW), SECSESS_VERDICT_OBSOLETE);
}

static void who_is_not_admitted_changes_nothing(void **state)
{
	static const struct {
		enum secsess_life life;
		uint32_t generation;
		int64_t expires_in;
		enum secsess_verdict verdict;
	} rows[] = {
		{SECSESS_SUSPECT, 9, 1, SECSESS_VERDICT_INCIDENT},
		{SECSESS_ENDED, 9, 1, SECSESS_VERDICT_ENDED},
		{SECSESS_RETIRED, 9, 1, SECSESS_VERDICT_FROZEN},
		{SECSESS_LIVE, 9, 0, SECSESS_VERDICT_EXPIRED},
		{SECSESS_LIVE, 1, 1, SECSESS_VERDICT_OBSOLETE},
	};

	(void) state;
	for (size_t i = 0; i < SECSESS_COUNT(rows); i++) {
		struct secsess_header header = ordinary(), before;
		struct secsess_open_request request = request_of(rows[i].generation);

		header.life = (uint8_t) rows[i].life;
		header.expires_at = NOW + rows[i].expires_in;
		before = header;
		assert_int_equal(secsess_step_admit(&header, &request, NOW), rows[i].verdict);
		assert_unchanged(&header, &before);
	}
}

static void grant_takes_the_lease(void **state)
{
	struct secsess_header header = ordinary();
	struct secsess_open_request request = request_of(3);

	(void) state;
	assert_true(secsess_step_free(&header, NOW));
	secsess_step_grant(&header, &request, SECSESS_VERDICT_CURRENT, NOW);
	assert_int_equal(header.fence, 41);
	assert_int_equal(header.granted_at, NOW);
	assert_int_equal(header.lease_until, NOW + LEASE);
	assert_memory_equal(header.owner, mine, sizeof(mine));
	assert_int_equal(header.newest, 3);
	assert_false(secsess_step_free(&header, NOW + LEASE - 1));
	assert_true(secsess_step_free(&header, NOW + LEASE));
	assert_true(secsess_step_own(&header, mine, NOW + LEASE - 1));
	assert_false(secsess_step_own(&header, mine, NOW + LEASE));
	assert_false(secsess_step_own(&header, theirs, NOW));
}

/* session_reset(), or a repeated open whose answer was lost: the same lease, and what was read is still true. */
static void own_lease_is_re_entered(void **state)
{
	struct secsess_header header = ordinary();
	struct secsess_open_request request = request_of(3);

	(void) state;
	secsess_step_grant(&header, &request, SECSESS_VERDICT_CURRENT, NOW);
	secsess_step_grant(&header, &request, SECSESS_VERDICT_CURRENT, NOW + 50);
	assert_int_equal(header.fence, 41);
	assert_int_equal(header.granted_at, NOW);
	assert_int_equal(header.lease_until, NOW + 50 + LEASE);
}

static void every_other_grant_moves_the_fence(void **state)
{
	struct secsess_header header = ordinary();
	struct secsess_open_request request = request_of(3);

	(void) state;
	secsess_step_grant(&header, &request, SECSESS_VERDICT_CURRENT, NOW);
	/* The own lease, but it ran out in between. */
	secsess_step_grant(&header, &request, SECSESS_VERDICT_CURRENT, NOW + LEASE);
	assert_int_equal(header.fence, 42);
	/* Handed over: the claim is a grant. */
	header.lock = SECSESS_LOCK_HANDING | SECSESS_LOCK_QUEUED;
	secsess_step_grant(&header, &request, SECSESS_VERDICT_CURRENT, NOW + LEASE);
	assert_int_equal(header.fence, 43);
	assert_int_equal(header.lock, SECSESS_LOCK_QUEUED);
	memcpy(request.token, theirs, sizeof(theirs));
	secsess_step_grant(&header, &request, SECSESS_VERDICT_CURRENT, NOW + LEASE);
	assert_int_equal(header.fence, 44);
}

static void due_and_orphan_reserve_an_offer(void **state)
{
	struct secsess_header header = ordinary();
	struct secsess_open_request request = request_of(3);

	(void) state;
	secsess_step_grant(&header, &request, SECSESS_VERDICT_DUE, NOW);
	assert_int_equal(header.newest, 4);
	assert_int_equal(header.confirmed, 3);
	assert_int_equal(header.offers, 1);
	assert_int_equal(header.offered_at, NOW);
	secsess_step_grant(&header, &request, SECSESS_VERDICT_ORPHAN, NOW + GRACE);
	assert_int_equal(header.newest, 5); /* never the same number twice */
	assert_int_equal(header.offers, 2);
	assert_int_equal(header.offered_at, NOW + GRACE);
	secsess_step_grant(&header, &request, SECSESS_VERDICT_PARENT, NOW + GRACE);
	assert_int_equal(header.newest, 5);
}

static void without_lease_there_is_no_offer(void **state)
{
	(void) state;
	for (int verdict = SECSESS_VERDICT_NONE; verdict <= SECSESS_VERDICT_ORPHAN; verdict++) {
		enum secsess_verdict expected = verdict == SECSESS_VERDICT_DUE ? SECSESS_VERDICT_CURRENT
			: verdict == SECSESS_VERDICT_ORPHAN                        ? SECSESS_VERDICT_PARENT
																	   : (enum secsess_verdict) verdict;

		assert_int_equal(secsess_step_without_lease((enum secsess_verdict) verdict), expected);
	}
}

static void expected_wait(void **state)
{
	static const struct {
		uint32_t hold_ms, ahead;
		int64_t held_for, lease_left, expected;
	} rows[] = {
		{0, 0, 0, 0, 0}, {100, 0, 0, 0, 100}, /* free: the smoothed hold alone counts */
		{100, 3, 0, 0, 400},                  /* whoever waits ahead holds it as long */
		{100, 3, 50, 1, 400},                 /* held for less than usual */
		{100, 3, 250, 1, 1000},               /* held for longer already */
		{100, 3, 250, 0, 400},                /* free since: the present hold is over */
	};

	(void) state;
	for (size_t i = 0; i < SECSESS_COUNT(rows); i++) {
		struct secsess_header header = {.hold_ms = rows[i].hold_ms,
			.granted_at = NOW - rows[i].held_for,
			.lease_until = NOW + rows[i].lease_left};

		assert_int_equal(secsess_step_expected_wait(&header, rows[i].ahead, NOW), rows[i].expected);
	}
}

static void who_may_wait(void **state)
{
	static const struct {
		uint32_t hold_ms, ahead;
		int64_t held_for, wait_ms;
		bool queued, crowded, may;
	} rows[] = {
		{0, 0, 0, 1, false, false, true}, {0, 15, 0, 1, false, false, true}, /* of the queue's length it is the last */
		{0, 16, 0, 1, false, false, false},
		{0, 16, 0, 1, true, false, true}, /* who stands in the queue is not asked again */
		{0, 15, 75, 5000, true, false, true},
		{0, 15, 76, 5000, true, false, false},                                     /* the hold has become a slow one */
		{0, 5, 76, 5000, true, false, false}, {0, 4, 76, 5000, true, false, true}, /* for which a few may wait */
		{76, 5, 0, 5000, false, false, false}, {75, 5, 0, 5000, false, false, true},
		{0, 0, 5000, 5000, true, false, true},
		{0, 0, 5001, 5000, true, false, false}, /* longer than it wants to wait */
		{1000, 4, 0, 5000, false, false, true}, {1001, 4, 0, 5000, false, false, false},
		{0, 0, 300, 5000, true, true, true}, {0, 0, 301, 5000, true, true, false}, /* others were refused */
		{0, 2, 101, 5000, true, true, false}, {0, 2, 101, 5000, true, false, true},
		{0, 0, 200, 199, true, true, false}, /* it wants to wait for less than that */
	};
	struct secsess_open_request request = {.max_waiters = 16, .slow_waiters = 5};

	(void) state;
	for (size_t i = 0; i < SECSESS_COUNT(rows); i++) {
		struct secsess_header header = {.hold_ms = rows[i].hold_ms,
			.granted_at = NOW - rows[i].held_for,
			.lease_until = NOW + 1,
			.lock = rows[i].crowded ? SECSESS_LOCK_CROWDED : 0};

		if (secsess_step_may_wait(&header, &request, rows[i].ahead, rows[i].queued, rows[i].wait_ms, NOW) !=
			rows[i].may) {
			fail_msg("row %zu", i);
		}
	}
}

static void who_waits_knows_until_when(void **state)
{
	static const struct {
		uint32_t ahead;
		int64_t wait_ms;
		bool crowded;
		int64_t until; /* after the grant */
	} rows[] = {
		{0, 5000, false, 5000}, {4, 2500, false, 500}, {5, 5000, false, 75}, /* for a slow one a few may wait */
		{5, 60, false, 10}, {2, 5000, true, 100}, {0, 200, true, 200},       /* in a crowd only so long */
	};
	struct secsess_open_request request = {.max_waiters = 16, .slow_waiters = 5};
	struct secsess_header header = {.granted_at = NOW, .lease_until = NOW + LEASE};

	(void) state;
	for (size_t i = 0; i < SECSESS_COUNT(rows); i++) {
		int64_t until = NOW + rows[i].until;

		header.lock = rows[i].crowded ? SECSESS_LOCK_CROWDED : 0;
		assert_int_equal(secsess_step_may_wait_until(&header, &request, rows[i].ahead, rows[i].wait_ms, NOW), until);
		assert_true(secsess_step_may_wait(&header, &request, rows[i].ahead, true, rows[i].wait_ms, until));
		assert_false(secsess_step_may_wait(&header, &request, rows[i].ahead, true, rows[i].wait_ms, until + 1));
	}
	header.lease_until = 0;
	assert_int_equal(secsess_step_may_wait_until(&header, &request, 5, 5000, NOW), INT64_MAX);
}

/* It is remembered as long as requests come one after the other, and forgotten in a pause. */
static void a_crowd_is_remembered(void **state)
{
	static const struct {
		int64_t ago;
		bool crowded;
	} rows[] = {{0, true}, {2000, true}, {7000, true}, {7001, false}, {NOW, false}};
	struct secsess_open_request request = {.lease_ms = 1000};

	(void) state;
	for (size_t i = 0; i < SECSESS_COUNT(rows); i++) {
		struct secsess_header header = {.hold_ms = 2000, .granted_at = NOW - rows[i].ago, .lock = SECSESS_LOCK_QUEUED};

		secsess_step_refuse(&header, 1);
		assert_int_equal(header.lock, SECSESS_LOCK_QUEUED);
		secsess_step_refuse(&header, 2);
		assert_int_equal(header.lock, SECSESS_LOCK_QUEUED | SECSESS_LOCK_CROWDED);
		secsess_step_grant(&header, &request, SECSESS_VERDICT_CURRENT, NOW);
		assert_int_equal(header.lock, SECSESS_LOCK_QUEUED | (rows[i].crowded ? SECSESS_LOCK_CROWDED : 0));
	}
}

static void unlock_smooths_the_hold_time(void **state)
{
	static const struct {
		uint32_t before;
		int64_t held, after;
	} rows[] = {
		{0, 80, 80}, /* the first tells all there is to know */
		{100, 100, 100},
		{100, 500, 200}, /* one slow request counts for a quarter */
		{100, 0, 75},
		{100, -5000, 75}, /* a clock that was set back */
		{0, (int64_t) UINT32_MAX + 5, UINT32_MAX},
		{UINT32_MAX, (int64_t) UINT32_MAX * 2, UINT32_MAX},
	};

	(void) state;
	for (size_t i = 0; i < SECSESS_COUNT(rows); i++) {
		struct secsess_header header = {.hold_ms = rows[i].before,
			.granted_at = NOW - rows[i].held,
			.lease_until = NOW + 1};

		secsess_step_unlock(&header, NOW);
		assert_int_equal(header.hold_ms, rows[i].after);
		assert_int_equal(header.lease_until, 0);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(first_presentation_moves_c_up),
		cmocka_unit_test(any_offer_may_come_back),
		cmocka_unit_test(presentation_never_shortens_life),
		cmocka_unit_test(own_id_confirms_nothing),
		cmocka_unit_test(store_that_lost_writes_adopts),
		cmocka_unit_test(who_is_not_admitted_changes_nothing),
		cmocka_unit_test(grant_takes_the_lease),
		cmocka_unit_test(own_lease_is_re_entered),
		cmocka_unit_test(every_other_grant_moves_the_fence),
		cmocka_unit_test(due_and_orphan_reserve_an_offer),
		cmocka_unit_test(without_lease_there_is_no_offer),
		cmocka_unit_test(expected_wait),
		cmocka_unit_test(who_may_wait),
		cmocka_unit_test(who_waits_knows_until_when),
		cmocka_unit_test(a_crowd_is_remembered),
		cmocka_unit_test(unlock_smooths_the_hold_time),
	};

	return cmocka_run_group_tests_name("step", tests, NULL, NULL);
}
