/* SPDX-License-Identifier: BSD-3-Clause */

/* All series of one user in one value, for drivers whose store has no hashes: series one behind the other, handle and size in
 * front of each. The caller holds whatever lock makes it one step, and writes the value back when it has changed.
 *
 * A set that can't be read (CORRUPT) is left as it is. NOMEM: as before. */
#ifndef SECSESS_SERIES_SET_H
#define SECSESS_SERIES_SET_H

#include "series.h"

/* dropped: how many had to go for it. latest: when the last of them all expires. */
enum secsess_status secsess_series_set_put(struct secsess_buf *set, const struct secsess_series_put *put, int64_t now,
	size_t *dropped, int64_t *latest);

/* ABSENT: there is no such series, or it expired. *changed: the set is to be written. */
enum secsess_status secsess_series_set_use(struct secsess_buf *set, const struct secsess_key_use *use, int64_t now,
	struct secsess_key_answer *answer, bool *changed);

/* As secsess_series_hear(). ABSENT. */
enum secsess_status secsess_series_set_hear(struct secsess_buf *set, const char *handle, uint32_t number, int64_t now,
	bool *changed);

/* Takes out one; handle NULL: all but the one to keep ("" = none). *dropped counts those that had not expired. */
enum secsess_status secsess_series_set_drop(struct secsess_buf *set, const char *handle, const char *keep, int64_t now,
	size_t *dropped);

/* One after the other, from *at = 0 on; false: that was the last, or what follows can't be read. */
struct secsess_series_entry {
	char handle[SECSESS_HANDLE_LENGTH + 1];
	struct secsess_slice bytes; /* in the set */
};
bool secsess_series_set_next(const struct secsess_buf *set, size_t *at, struct secsess_series_entry *entry);

#endif
