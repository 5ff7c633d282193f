/* SPDX-License-Identifier: BSD-3-Clause */

/* Meta as text: what record.c seals. Nobody else needs it. */
#ifndef SECSESS_META_H
#define SECSESS_META_H

#include "record.h"

/* No time is later: the numbers of a store's scripts are exact up to here, and arithmetic on times can't overflow. */
#define SECSESS_TIME_MAX (((int64_t) 1 << 53) - 1)

/* Bytes that _encode writes. CONFIG: user or the whole is too long. */
enum secsess_status secsess_meta_measure(const struct secsess_meta *meta, size_t *size);
/* size as measured. */
void secsess_meta_encode(unsigned char *at, size_t size, const struct secsess_meta *meta);
/* The slices of meta point into text. CORRUPT: not as written by _encode. */
enum secsess_status secsess_meta_decode(struct secsess_meta *meta, struct secsess_slice text);

/* A time that is later than SECSESS_TIME_MAX is written as that. */
static inline void secsess_time_put(unsigned char *at, int64_t time)
{
	secsess_put_u64(at, (uint64_t) (time > SECSESS_TIME_MAX ? SECSESS_TIME_MAX : time));
}

/* False: no time that _put writes. */
static inline bool secsess_time_get(const unsigned char *at, int64_t *time)
{
	uint64_t value = secsess_get_u64(at);

	*time = (int64_t) value;
	return value <= (uint64_t) SECSESS_TIME_MAX;
}

#endif
