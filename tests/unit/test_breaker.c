/* SPDX-License-Identifier: BSD-3-Clause */

#include "unit.h"

#include "../../handlers/wire/breaker.h"

static const struct secsess_breaker_options options = {.failures = 3, .cooldown_ms = 1000};

static void fail_times(struct secsess_breaker *breaker, int times, int64_t now)
{
	while (times--) {
		secsess_breaker_failed(breaker, &options, now);
	}
}

static void test_opens_after_failures_in_a_row(void **state)
{
	struct secsess_breaker breaker = {0};

	(void) state;
	fail_times(&breaker, 2, 10000);
	assert_true(secsess_breaker_passes(&breaker, &options, 10000));
	assert_false(secsess_breaker_probes(&breaker, &options));
	secsess_breaker_succeeded(&breaker);
	fail_times(&breaker, 2, 10000);
	assert_true(secsess_breaker_passes(&breaker, &options, 10000));
	fail_times(&breaker, 1, 10000);
	assert_false(secsess_breaker_passes(&breaker, &options, 10000));
	assert_false(secsess_breaker_passes(&breaker, &options, 10499));
	assert_true(secsess_breaker_passes(&breaker, &options, 11000));
	assert_true(secsess_breaker_probes(&breaker, &options));
}

static void test_a_probe_decides(void **state)
{
	struct secsess_breaker breaker = {0};

	(void) state;
	fail_times(&breaker, 3, 0);
	fail_times(&breaker, 1, 5000);
	assert_false(secsess_breaker_passes(&breaker, &options, 5499));
	secsess_breaker_succeeded(&breaker);
	assert_true(secsess_breaker_passes(&breaker, &options, 5001));
	fail_times(&breaker, 2, 5001);
	assert_true(secsess_breaker_passes(&breaker, &options, 5001));
}

static void test_cooldowns_differ(void **state)
{
	int64_t least = INT64_MAX, most = 0;

	(void) state;
	for (int i = 0; i < 1000; i++) {
		struct secsess_breaker breaker = {0};

		fail_times(&breaker, 3, 0);
		least = breaker.opens_at_ms < least ? breaker.opens_at_ms : least;
		most = breaker.opens_at_ms > most ? breaker.opens_at_ms : most;
	}
	assert_in_range(least, 501, 600);
	assert_in_range(most, 900, 1000);
}

static void test_without_failures_it_never_opens(void **state)
{
	static const struct secsess_breaker_options never = {.failures = 0, .cooldown_ms = 1000};
	struct secsess_breaker breaker = {0};

	(void) state;
	for (int i = 0; i < 100; i++) {
		secsess_breaker_failed(&breaker, &never, 0);
	}
	assert_true(secsess_breaker_passes(&breaker, &never, 0));
	assert_false(secsess_breaker_probes(&breaker, &never));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_opens_after_failures_in_a_row),
		cmocka_unit_test(test_a_probe_decides),
		cmocka_unit_test(test_cooldowns_differ),
		cmocka_unit_test(test_without_failures_it_never_opens),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
