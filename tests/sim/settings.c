/* SPDX-License-Identifier: BSD-3-Clause */

#include "settings.h"

#define HOUR (3600 * SECOND)

#define CONFIG(rotate, grace, wait, refused) \
	{ \
		.limits = {.grace_ms = (grace) *SECOND, .rotate_ms = (rotate) *SECOND}, .idle_ms = 1440 * SECOND, \
		.absolute_ms = 720 * HOUR, .empty_ms = 300 * SECOND, .tombstone_ms = 24 * HOUR, .lease_ms = 40 * SECOND, \
		.lock_wait_ms = (wait) *SECOND, .max_waiters = 16, .slow_waiters = 5, \
		.on_refused = SECSESS_ON_REFUSED_##refused \
	}

static const struct settings kinds[] = {
	{.name = "as shipped",
		.config = CONFIG(900, 60, 5, OPTIMISTIC),
		.sealed = true,
		.loss = 0.005,
		.answer_loss = 0.002},
	{.name = "as shipped, no secret file, stormy",
		.config = CONFIG(900, 60, 5, OPTIMISTIC),
		.loss = 0.02,
		.roll_back_ms = HOUR / 6,
		.outage_ms = HOUR,
		.answer_loss = 0.01},
	{.name = "rotates often", .config = CONFIG(120, 60, 5, OPTIMISTIC), .sealed = true, .loss = 0.01},
	{.name = "rotates often, stormy",
		.config = CONFIG(120, 60, 5, READONLY),
		.loss = 0.05,
		.roll_back_ms = HOUR / 10,
		.outage_ms = HOUR / 2,
		.answer_loss = 0.01},
	{.name = "short grace",
		.config = CONFIG(300, 20, 2, OPTIMISTIC),
		.sealed = true,
		.loss = 0.01,
		.answer_loss = 0.002},
	{.name = "short grace, stormy",
		.config = CONFIG(60, 20, 2, FAIL),
		.loss = 0.02,
		.roll_back_ms = HOUR / 20,
		.outage_ms = HOUR / 4,
		.answer_loss = 0.005},
	{.name = "long grace", .config = CONFIG(1800, 300, 30, OPTIMISTIC), .sealed = true, .loss = 0.01},
	{.name = "every third answer is lost",
		.config = CONFIG(300, 60, 5, OPTIMISTIC),
		.sealed = true,
		.loss = 0.33,
		.answer_loss = 0.01},
};

const struct settings *settings_get(size_t kind)
{
	return &kinds[kind % SECSESS_COUNT(kinds)];
}
