/* SPDX-License-Identifier: BSD-3-Clause */

#include "series.h"

#include "crypto.h"
#include "meta.h"

#define FORMAT 1

enum at {
	AT_FORMAT = 0,
	AT_SUSPECT = 1,
	AT_HEARD = 2,
	AT_NEWEST = 4,
	AT_BEFORE = 8,
	AT_SUSPECT_BY = 12,
	AT_USED_AT = 16,
	AT_EXPIRES_AT = 24,
	AT_SESSION = 32,
	AT_ISSUE_SIZE = 58,
	AT_NEWEST_HASH = 64,
	AT_BEFORE_HASH = 128
};

void secsess_series_encode(unsigned char at[SECSESS_SERIES_HEAD_SIZE], const struct secsess_series *series)
{
	memset(at, 0, SECSESS_SERIES_HEAD_SIZE);
	at[AT_FORMAT] = FORMAT;
	at[AT_SUSPECT] = series->suspect;
	at[AT_HEARD] = series->heard;
	secsess_put_u32(at + AT_NEWEST, series->newest);
	secsess_put_u32(at + AT_BEFORE, series->before);
	secsess_put_u32(at + AT_SUSPECT_BY, series->suspect_by);
	secsess_time_put(at + AT_USED_AT, series->used_at);
	secsess_time_put(at + AT_EXPIRES_AT, series->expires_at);
	memcpy(at + AT_SESSION, series->session, strnlen(series->session, SECSESS_HANDLE_LENGTH));
	secsess_put_u16(at + AT_ISSUE_SIZE, series->issue_size);
	memcpy(at + AT_NEWEST_HASH, series->newest_hash, SECSESS_KEY_HASH_SIZE);
	memcpy(at + AT_BEFORE_HASH, series->before_hash, SECSESS_KEY_HASH_SIZE);
}

enum secsess_status secsess_series_decode(struct secsess_series *series, struct secsess_slice bytes)
{
	struct secsess_series found = {.suspect = false};
	const unsigned char *at = bytes.data;

	if (bytes.size < SECSESS_SERIES_HEAD_SIZE || bytes.size > SECSESS_SERIES_MAX || at[AT_FORMAT] != FORMAT ||
		at[AT_SUSPECT] > 1 || at[AT_HEARD] > 1) {
		return SECSESS_CORRUPT;
	}
	found.suspect = at[AT_SUSPECT];
	found.heard = at[AT_HEARD];
	found.newest = secsess_get_u32(at + AT_NEWEST);
	found.before = secsess_get_u32(at + AT_BEFORE);
	found.suspect_by = secsess_get_u32(at + AT_SUSPECT_BY);
	found.issue_size = secsess_get_u16(at + AT_ISSUE_SIZE);
	memcpy(found.session, at + AT_SESSION, SECSESS_HANDLE_LENGTH);
	memcpy(found.newest_hash, at + AT_NEWEST_HASH, SECSESS_KEY_HASH_SIZE);
	memcpy(found.before_hash, at + AT_BEFORE_HASH, SECSESS_KEY_HASH_SIZE);
	if (!secsess_time_get(at + AT_USED_AT, &found.used_at) ||
		!secsess_time_get(at + AT_EXPIRES_AT, &found.expires_at) || found.newest == 0 || found.before >= found.newest ||
		(size_t) found.issue_size > bytes.size - SECSESS_SERIES_HEAD_SIZE ||
		(found.session[0] && !secsess_is_handle(found.session, SECSESS_HANDLE_LENGTH))) {
		return SECSESS_CORRUPT;
	}
	*series = found;
	return SECSESS_DONE;
}

static bool same(const unsigned char a[SECSESS_KEY_HASH_SIZE], const unsigned char b[SECSESS_KEY_HASH_SIZE])
{
	return secsess_equal(a, b, SECSESS_KEY_HASH_SIZE);
}

/* The order is the policy. That the key is genuine was seen before. */
static enum secsess_key_outcome judge(const struct secsess_series *series, const struct secsess_key_use *use,
	int64_t now)
{
	bool is_before = use->number == series->before && same(use->hash, series->before_hash);

	if (use->number == UINT32_MAX || series->newest == UINT32_MAX) {
		return SECSESS_KEY_DEAD; /* nothing could follow, and nobody gets so far */
	}
	if (series->suspect) {
		return use->number == series->suspect_by ? SECSESS_KEY_DEAD : SECSESS_KEY_INCIDENT;
	}
	/* Newer than the newest: the store lost a use. */
	if (use->number > series->newest || (use->number == series->newest && same(use->hash, series->newest_hash))) {
		return SECSESS_KEY_USED;
	}
	if (is_before && same(use->next, series->newest_hash)) {
		return SECSESS_KEY_USED; /* this very use, once more */
	}
	if (now < series->used_at + use->grace_ms) {
		return SECSESS_KEY_LATE;
	}
	if (is_before && !series->heard) {
		/* Numbers in between were given in vain. */
		return series->newest - series->before <= SECSESS_AGAIN_MAX ? SECSESS_KEY_AGAIN : SECSESS_KEY_UNANSWERED;
	}
	return SECSESS_KEY_OBSOLETE;
}

static void move_on(struct secsess_series *series, const struct secsess_key_use *use, int64_t now)
{
	/* After a use in vain its key's number is not given again. */
	uint32_t last = use->number > series->newest ? use->number : series->newest;

	if (use->number == series->before && same(use->next, series->newest_hash)) {
		return;
	}
	series->before = use->number;
	memcpy(series->before_hash, use->hash, sizeof(series->before_hash));
	series->newest = last + 1;
	memcpy(series->newest_hash, use->next, sizeof(series->newest_hash));
	memcpy(series->session, use->session, sizeof(series->session));
	series->heard = false;
	series->used_at = now;
}

enum secsess_key_outcome secsess_series_use(struct secsess_series *series, const struct secsess_key_use *use,
	int64_t now, bool *drop)
{
	enum secsess_key_outcome outcome = judge(series, use, now);

	*drop = false;
	switch (outcome) {
		case SECSESS_KEY_USED:
		case SECSESS_KEY_AGAIN:
			move_on(series, use, now);
			break;
		case SECSESS_KEY_OBSOLETE:
			*drop = use->theft == SECSESS_THEFT_DROP;
			if (use->theft == SECSESS_THEFT_SUSPECT) {
				series->suspect = true;
				series->suspect_by = use->number;
			}
			break;
		case SECSESS_KEY_LATE:
		case SECSESS_KEY_UNANSWERED:
		case SECSESS_KEY_DEAD:
		case SECSESS_KEY_INCIDENT:
			break;
	}
	return outcome;
}

enum secsess_status secsess_series_hear(struct secsess_series *series, uint32_t number)
{
	if (series->suspect) {
		return SECSESS_GONE; /* its sessions ended with it */
	}
	if (number == series->newest) {
		series->heard = true;
	}
	/* Newer than the newest: the store lost a use. Before the newest: its key, which came in the same answer, was used since. */
	return number >= series->newest || number == series->before ? SECSESS_DONE : SECSESS_GONE;
}
