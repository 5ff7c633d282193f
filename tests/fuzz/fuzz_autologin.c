/* SPDX-License-Identifier: BSD-3-Clause */

/* Auto-login keys: texts of cookies, as they come and as choices from which one is made and signed with the right key; a stored
 * series and requests to it; a user's set of them. What is accepted is compared with a naive reading of autologin_key.h. */
#include "../../handlers/core/autologin_key.h"
#include "../../handlers/core/series_set.h"
#include "fuzz.h"

#include <stdlib.h>

#define DIGITS "0123456789abcdefghijklmnopqrstuv"
#define LETTERS_AND_DIGITS "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
#define NOW INT64_C(1700000000000)
#define STEPS_MAX 16

enum { SERIES = 26, NUMBER = 7, SECRET = 52, MAC = 26, BEHIND_TAG = 1 + SERIES + 1 + NUMBER + SECRET + MAC };

static struct secsess_keyring *ring, *other_ring;

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	(void) argc;
	(void) argv;
	fuzz_set_up();
	ring = fuzz_ring(FUZZ_SECRET);
	other_ring = fuzz_ring("sign " FUZZ_KEY_C "\ntag " FUZZ_KEY_TAG "\n");
	return 0;
}

static bool all_of(const unsigned char *text, size_t size, const char *allowed)
{
	for (size_t i = 0; i < size; i++) {
		if (!memchr(allowed, text[i], strlen(allowed))) {
			return false;
		}
	}
	return true;
}

/* ---- texts */

static void make_mac(char mac[MAC], const unsigned char key[SECSESS_KEY_SIZE], const unsigned char *text, size_t size)
{
	const struct secsess_slice parts[] = {secsess_slice_str("secsess autologin 1"), secsess_slice_of(text, size)};
	unsigned char hash[16];

	secsess_hash(hash, sizeof(hash), key, parts, SECSESS_COUNT(parts));
	secsess_base32(mac, hash, sizeof(hash));
}

static bool is_signed_with(struct secsess_slice text, const unsigned char key[SECSESS_KEY_SIZE])
{
	char mac[MAC];

	make_mac(mac, key, text.data, text.size - MAC);
	return memcmp(mac, text.data + text.size - MAC, MAC) == 0;
}

/* 20 digits, or a comma and 1 to 19 letters or digits. */
static bool is_tag(const unsigned char *text, size_t size)
{
	return (size == 20 && all_of(text, size, DIGITS)) ||
		(size >= 2 && size <= 20 && text[0] == ',' && all_of(text + 1, size - 1, LETTERS_AND_DIGITS));
}

static bool is_well_formed(struct secsess_slice text)
{
	const unsigned char *series, *number;
	uint64_t value = 0;

	if (text.size <= BEHIND_TAG || !is_tag(text.data, text.size - BEHIND_TAG)) {
		return false;
	}
	series = text.data + text.size - BEHIND_TAG + 1;
	number = series + SERIES + 1;
	if (series[-1] != '-' || number[-1] != '-' || !all_of(series, SERIES, DIGITS) ||
		!all_of(number, NUMBER + SECRET, DIGITS)) {
		return false;
	}
	for (int i = 0; i < NUMBER; i++) {
		value = value * 32 + (uint64_t) ((const char *) memchr(DIGITS, number[i], 32) - DIGITS);
	}
	return value >= 1 && value <= UINT32_MAX;
}

static void check_accepted(const struct secsess_autologin_key *key, struct secsess_slice text, bool newest_key)
{
	struct secsess_autologin_text again;
	struct secsess_autologin_key parsed;

	promise(secsess_is_handle(key->place.handle, strlen(key->place.handle)), "a handle is one");
	secsess_autologin_key_write(&again, key, ring);
	promise(again.size == text.size && (!newest_key || memcmp(again.text, text.data, text.size) == 0),
		"a key is canonical: written again it is the same");
	promise(secsess_autologin_key_parse(&parsed, other_ring, secsess_slice_of(again.text, again.size)) ==
			SECSESS_FORGED,
		"what is signed here is forged elsewhere");
}

static void check_text(struct secsess_slice bytes)
{
	unsigned char *copy = fuzz_copy(bytes);
	const struct secsess_slice text = secsess_slice_of(copy, bytes.size);
	struct secsess_autologin_key key, before;
	struct secsess_sid sid;
	bool good = is_well_formed(text), newest_key = good && is_signed_with(text, ring->keys[0].sign);
	enum secsess_status status;

	good = newest_key || (good && is_signed_with(text, ring->keys[1].sign));
	memset(&key, 0x5a, sizeof(key));
	before = key;
	status = secsess_autologin_key_parse(&key, ring, text);
	promise(status == (good ? SECSESS_DONE : SECSESS_FORGED), "a key is accepted exactly when autologin_key.h says so");
	if (status) {
		promise(memcmp(&key, &before, sizeof(key)) == 0, "a forged key leaves nothing behind");
	} else {
		promise(secsess_sid_parse(&sid, ring, text) == SECSESS_FORGED, "no key is an ID");
		check_accepted(&key, text, newest_key);
	}
	free(copy);
}

/* Any bytes before the MAC, most of them where they belong. */
static void check_made(struct feed *feed)
{
	unsigned char text[SECSESS_AUTOLOGIN_TEXT_MAX + 8];
	size_t tag_size = feed_flag(feed) ? 20 : 1 + feed_below(feed, 24), size = tag_size + BEHIND_TAG;
	size_t edits = feed_below(feed, 4);

	memset(text, '0', sizeof(text));
	text[0] = tag_size == 20 ? '0' : ',';
	text[tag_size] = text[tag_size + 1 + SERIES] = '-';
	for (size_t i = tag_size + 2 + SERIES; i < size - MAC; i++) {
		text[i] = (unsigned char) DIGITS[feed_below(feed, i < tag_size + 4 + SERIES ? 4 : 32)];
	}
	while (edits--) {
		text[feed_below(feed, size < 256 ? size : 256)] = feed_u8(feed);
	}
	make_mac((char *) text + size - MAC, ring->keys[feed_below(feed, 2)].sign, text, size - MAC);
	check_text(secsess_slice_of(text, size));
}

/* ---- series */

static void fill_use(struct secsess_key_use *use, struct feed *feed, const struct secsess_series *series)
{
	*use = (struct secsess_key_use) {.number = series->newest + feed_below(feed, 6) - 3,
		.session = "0123456789abcdefghijklmnop",
		.seen = secsess_slice_str("seen"),
		.grace_ms = feed_u16(feed),
		.theft = (enum secsess_key_theft) feed_below(feed, 3)};
	use->number = use->number ? use->number : 1;
	memset(use->hash, feed_u8(feed), sizeof(use->hash));
	memset(use->next, feed_u8(feed), sizeof(use->next));
	if (feed_flag(feed)) {
		memcpy(use->hash, feed_flag(feed) ? series->before_hash : series->newest_hash, sizeof(use->hash));
	}
}

/* One step of a series, and what must never come of it. */
static bool check_use(struct secsess_series *series, const struct secsess_key_use *use, int64_t now)
{
	struct secsess_series before = *series, read;
	unsigned char head[SECSESS_SERIES_MAX] = {0};
	bool drop;
	enum secsess_key_outcome outcome = secsess_series_use(series, use, now, &drop);

	secsess_series_encode(head, series);
	promise(!secsess_series_decode(&read, secsess_slice_of(head, SECSESS_SERIES_HEAD_SIZE + series->issue_size)),
		"what becomes of a series can be read");
	promise(!before.suspect || outcome == SECSESS_KEY_DEAD || outcome == SECSESS_KEY_INCIDENT,
		"of a suspect series no key is good");
	promise(!drop || outcome == SECSESS_KEY_OBSOLETE, "nothing is dropped without reason");
	promise(outcome == SECSESS_KEY_USED || outcome == SECSESS_KEY_AGAIN || series->newest == before.newest,
		"who isn't let in moves nothing on");
	promise(series->newest >= before.newest && series->expires_at == before.expires_at,
		"numbers go up, and deadlines stay");
	promise(before.suspect || !series->suspect || outcome == SECSESS_KEY_OBSOLETE, "suspicion has its reason");
	return !drop;
}

static void check_series(struct secsess_slice bytes)
{
	unsigned char *copy = fuzz_copy(bytes);
	struct secsess_series series;
	struct feed feed = {bytes.data, bytes.size};
	bool there = !secsess_series_decode(&series, secsess_slice_of(copy, bytes.size));

	if (there) {
		feed = (struct feed) {bytes.data + SECSESS_SERIES_HEAD_SIZE, bytes.size - SECSESS_SERIES_HEAD_SIZE};
		series.issue_size %= 100;
	}
	for (int steps = 0; there && feed.left && steps < STEPS_MAX; steps++) {
		struct secsess_key_use use;

		if (feed_flag(&feed)) {
			secsess_series_hear(&series, series.newest + feed_below(&feed, 5) - 2);
		}
		fill_use(&use, &feed, &series);
		there = check_use(&series, &use, series.used_at + (int64_t) feed_u16(&feed));
	}
	free(copy);
}

/* ---- sets */

static size_t count(const struct secsess_buf *set)
{
	struct secsess_series_entry entry;
	size_t at = 0, entries = 0;

	while (secsess_series_set_next(set, &at, &entry)) {
		promise(at <= set->size && entry.bytes.size <= set->size, "an entry lies in its set");
		entries++;
	}
	return entries;
}

static void put(struct secsess_buf *set, struct feed *feed)
{
	struct secsess_series series = {.newest = 1, .used_at = NOW, .expires_at = NOW + feed_u16(feed)};
	unsigned char head[SECSESS_SERIES_HEAD_SIZE] = {0};
	struct secsess_series_put request = {.bytes = secsess_slice_of(head, sizeof(head)),
		.expires_at = series.expires_at,
		.most = (uint32_t) feed_below(feed, 5)};
	size_t dropped;
	int64_t latest;

	memset(request.place.handle, DIGITS[feed_below(feed, 6)], SECSESS_HANDLE_LENGTH);
	secsess_series_encode(head, &series);
	promise(!secsess_series_set_put(set, &request, NOW, &dropped, &latest), "a series can be put");
	promise(count(set) <= (request.most ? request.most : 1), "there are no more than there may be");
	promise(latest >= series.expires_at, "a set lives as long as its series");
}

static void use(struct secsess_buf *set, struct feed *feed)
{
	const struct secsess_series some = {.newest = 2};
	struct secsess_key_use request;
	struct secsess_key_answer answer = {.number = 0};
	size_t before = count(set);
	enum secsess_status status;
	bool changed;

	fill_use(&request, feed, &some);
	memset(request.place.handle, DIGITS[feed_below(feed, 6)], SECSESS_HANDLE_LENGTH);
	status = secsess_series_set_use(set, &request, NOW + feed_u16(feed), &answer, &changed);
	promise(status == SECSESS_DONE || status == SECSESS_ABSENT || status == SECSESS_CORRUPT,
		"a use has no other answers");
	promise(!status || !changed, "what wasn't used hasn't changed");
	promise(count(set) <= before, "a use makes no more of them");
	secsess_series_set_hear(set, request.place.handle, request.number, NOW, &changed);
	secsess_buf_release(&answer.issue);
}

static void check_set(struct secsess_slice bytes)
{
	size_t entries = bytes.size > 64 ? bytes.size - 64 : 0, dropped;
	struct feed feed = {bytes.data + entries, bytes.size - entries};
	struct secsess_buf set = {0};

	promise(!secsess_buf_append(&set, bytes.data, entries), "there is memory for a set");
	count(&set);
	for (int steps = 0; feed.left && steps < STEPS_MAX; steps++) {
		if (feed_flag(&feed)) {
			put(&set, &feed);
		} else {
			use(&set, &feed);
		}
	}
	promise(!secsess_series_set_drop(&set, NULL, "", NOW, &dropped) && !count(&set), "all can be dropped");
	secsess_buf_release(&set);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct feed feed = {data, size};
	uint8_t what = feed_u8(&feed) % 4;
	const struct secsess_slice rest = secsess_slice_of(feed.at, feed.left);

	fuzz_reseed(size);
	switch (what) {
		case 0:
			check_text(rest);
			break;
		case 1:
			check_made(&feed);
			break;
		case 2:
			check_series(rest);
			break;
		default:
			check_set(rest);
			break;
	}
	return 0;
}
