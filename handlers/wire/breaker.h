/* SPDX-License-Identifier: BSD-3-Clause */

/* A circuit breaker: who failed some times in a row isn't asked for a while; then one attempt tells whether he is back. */
#ifndef SECSESS_BREAKER_H
#define SECSESS_BREAKER_H

#include "../core/base.h"

/* Zeroed is closed: all may pass. */
struct secsess_breaker {
	uint32_t failures;   /* in a row */
	int64_t opens_at_ms; /* monotonic: when the next attempt may be made */
};

struct secsess_breaker_options {
	uint32_t failures;   /* so many open it; 0 = none ever */
	int64_t cooldown_ms; /* for so long, less up to a half, so that not all workers come back at once */
};

bool secsess_breaker_passes(const struct secsess_breaker *breaker, const struct secsess_breaker_options *options,
	int64_t now_ms);
/* Whether the attempt that is made now decides alone: there is no repeating it. */
bool secsess_breaker_probes(const struct secsess_breaker *breaker, const struct secsess_breaker_options *options);
void secsess_breaker_failed(struct secsess_breaker *breaker, const struct secsess_breaker_options *options,
	int64_t now_ms);
void secsess_breaker_succeeded(struct secsess_breaker *breaker);

#endif
