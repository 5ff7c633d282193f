/* SPDX-License-Identifier: BSD-3-Clause */

#include "breaker.h"

#include "../core/crypto.h"

bool secsess_breaker_probes(const struct secsess_breaker *breaker, const struct secsess_breaker_options *options)
{
	return options->failures && breaker->failures >= options->failures;
}

bool secsess_breaker_passes(const struct secsess_breaker *breaker, const struct secsess_breaker_options *options,
	int64_t now_ms)
{
	return !secsess_breaker_probes(breaker, options) || now_ms >= breaker->opens_at_ms;
}

void secsess_breaker_failed(struct secsess_breaker *breaker, const struct secsess_breaker_options *options,
	int64_t now_ms)
{
	unsigned char jitter;

	if (breaker->failures < UINT32_MAX) {
		breaker->failures++;
	}
	if (secsess_breaker_probes(breaker, options)) {
		secsess_unique(&jitter, sizeof(jitter));
		breaker->opens_at_ms = now_ms + options->cooldown_ms - options->cooldown_ms * jitter / 512;
	}
}

void secsess_breaker_succeeded(struct secsess_breaker *breaker)
{
	breaker->failures = 0;
}
