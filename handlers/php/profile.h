/* SPDX-License-Identifier: BSD-3-Clause */

/* secsess.profile: time-outs of an authenticator assurance level of NIST 800-63B-4, and nothing weaker. */
#ifndef SECSESS_PROFILE_H
#define SECSESS_PROFILE_H

#include <stdbool.h>
#include <stdint.h>

enum secsess_profile { SECSESS_PROFILE_DEFAULT, SECSESS_PROFILE_AAL1, SECSESS_PROFILE_AAL2, SECSESS_PROFILE_AAL3 };

/* A setting that a profile bounds. */
enum secsess_bounded { SECSESS_BOUNDED_IDLE, SECSESS_BOUNDED_ABSOLUTE, SECSESS_BOUNDED_AUTOLOGIN };

/* The profile's word in php.ini. */
const char *secsess_profile_name(int64_t profile);
/* The most that it allows; < 0: any. For the auto-login 0 = none. */
int64_t secsess_profile_limit_ms(int64_t profile, enum secsess_bounded bounded);
/* What counts of a value: itself, or the limit where it is weaker. 0 of an absolute lifetime is none at all, the weakest. */
int64_t secsess_profile_bound_ms(int64_t profile, enum secsess_bounded bounded, int64_t value_ms);

/* Once the settings are read: each that is set and weaker gets a warning, and shows the limit from then on, as those do that are
 * not set. session.gc_maxlifetime is PHP's own, and shows what it is. */
void secsess_profile_start(int64_t profile);

#endif
