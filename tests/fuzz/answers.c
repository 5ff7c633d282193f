/* SPDX-License-Identifier: BSD-3-Clause */

#include "answers.h"

#include <stdio.h>
#include <stdlib.h>

#include "../../handlers/store/redis_pack.h"

#define WAIT_MS 5
#define LAST_MAX 2048 /* of what an answer repeats of the one before, which may do the same */

static void add(struct secsess_buf *reply, const void *bytes, size_t size)
{
	promise(!secsess_buf_append(reply, bytes, size), "there is memory for replies");
}

static void add_text(struct secsess_buf *reply, const char *text)
{
	add(reply, text, strlen(text));
}

static void add_number(struct secsess_buf *reply, char kind, long long number)
{
	char text[32];

	snprintf(text, sizeof(text), "%c%lld\r\n", kind, number);
	add_text(reply, text);
}

static void add_bulk(struct secsess_buf *reply, struct secsess_slice bytes)
{
	add_number(reply, '$', (long long) bytes.size);
	add(reply, bytes.data, bytes.size);
	add_text(reply, "\r\n");
}

/* What open.lua says of the lock, by its packed request: flags, then the time that the request may wait. */
static enum secsess_lock_answer lock_answer(struct holdings *holdings, const struct command *command, bool *wait)
{
	size_t keys = command->word[2].data[0] - (size_t) '0';
	const struct secsess_slice packed = command->word[3 + keys];
	const unsigned char *flags = packed.data + SECSESS_TOKEN_SIZE + 4;

	promise(packed.size == SECSESS_PACKED_OPEN, "the targets know how an open is packed");
	if (holdings->retired || !(*flags & 1)) {
		return SECSESS_LOCK_NOT_ASKED;
	}
	if (!holdings->busy) {
		return SECSESS_LOCK_HELD;
	}
	if (keys > 1 && secsess_get_u32(flags + 1) < WAIT_MS) {
		return SECSESS_LOCK_TIMEOUT;
	}
	holdings->busy -= keys > 1;
	*wait = true;
	return SECSESS_LOCK_NOT_ASKED;
}

static void add_opening_answer(struct secsess_buf *reply, struct holdings *holdings, const struct command *command)
{
	enum { QUEUE = 4, WAIT = 5 };
	bool wait = false;
	enum secsess_lock_answer lock = lock_answer(holdings, command, &wait);

	add_number(reply, '*', 4);
	add_number(reply, ':', holdings->retired ? SECSESS_VERDICT_FROZEN : SECSESS_VERDICT_CURRENT);
	add_number(reply, ':', !wait ? (int) lock : command->word[2].data[0] == '1' ? QUEUE : WAIT);
	add_number(reply, ':', SERVER_BEGAN_S * 1000 + secsess_monotonic_ms());
	add_number(reply, ':', wait ? WAIT_MS : 0);
}

static bool is_own(const struct holdings *holdings, struct secsess_slice key)
{
	return memmem(key.data, key.size, holdings->handle.data, holdings->handle.size);
}

/* Of many records, for each one. */
static void add_many(struct secsess_buf *reply, const struct holdings *holdings, const struct command *command)
{
	size_t keys = command->word[2].data[0] - (size_t) '0';

	add_number(reply, '*', (long long) keys);
	for (size_t i = 0; i < keys; i++) {
		size_t head = SECSESS_HEADER_SIZE + secsess_get_u16(holdings->record.data + 22);

		if (command->script == SECSESS_SCRIPT_END) {
			add_number(reply, ':', SECSESS_DONE);
		} else {
			add_bulk(reply, secsess_slice_of(holdings->record.data, is_own(holdings, command->word[3 + i]) ? head : 0));
		}
	}
}

static void add_script_answer(struct secsess_buf *reply, struct holdings *holdings, const struct command *command)
{
	switch (command->script) {
		case SECSESS_SCRIPT_OPEN:
			add_opening_answer(reply, holdings, command);
			return;
		case SECSESS_SCRIPT_END:
		case SECSESS_SCRIPT_HEADS:
			add_many(reply, holdings, command);
			return;
		case SECSESS_SCRIPT_REVOKE:
			add_text(reply, "*2\r\n:0\r\n");
			add_number(reply, ':', SERVER_BEGAN_S * 1000 + secsess_monotonic_ms());
			return;
		case SECSESS_SCRIPT_KEY_USE:
			add_text(reply, "*4\r\n:0\r\n:2\r\n$0\r\n\r\n");
			add_bulk(reply, secsess_slice_str("noted at its issue"));
			return;
		case SECSESS_SCRIPT_SERIES_PUT:
		case SECSESS_SCRIPT_SERIES_DROP:
			add_text(reply, "*2\r\n:0\r\n:1\r\n");
			return;
		case SECSESS_SCRIPT_COMMIT:
		case SECSESS_SCRIPT_RELEASE:
		case SECSESS_SCRIPT_RETIRE:
		case SECSESS_SCRIPT_ENLIST:
		case SECSESS_SCRIPT_NOTE:
		case SECSESS_SCRIPT_SERIES_HEAR:
		case SECSESS_SCRIPTS:
			break;
	}
	add_text(reply, "*1\r\n:0\r\n");
}

/* A user's index, or a log: what the trial's own server holds of both is little. */
static void add_range(struct secsess_buf *reply, const struct holdings *holdings, enum secsess_key_kind key)
{
	add_text(reply, "*2\r\n");
	if (key == SECSESS_KEY_INDEX) {
		add_bulk(reply, holdings->handle);
		add_bulk(reply, holdings->other_handle);
	} else {
		add_bulk(reply, secsess_slice_str("a name"));
		add_bulk(reply, secsess_slice_str("1700000000000"));
	}
}

static void add_time(struct secsess_buf *reply)
{
	int64_t now = SERVER_BEGAN_S * 1000 + secsess_monotonic_ms();
	char seconds[24], micros[24];

	snprintf(seconds, sizeof(seconds), "%lld", (long long) now / 1000);
	snprintf(micros, sizeof(micros), "%lld", (long long) now % 1000 * 1000);
	add_number(reply, '*', 2);
	add_bulk(reply, secsess_slice_str(seconds));
	add_bulk(reply, secsess_slice_str(micros));
}

static void add_value(struct secsess_buf *reply, struct holdings *holdings, enum secsess_key_kind key)
{
	if (key == SECSESS_KEY_RECORD || key == SECSESS_KEY_SNAPSHOT) {
		add_bulk(reply, key == SECSESS_KEY_RECORD ? holdings->record : holdings->snapshot);
	} else if (key == SECSESS_KEY_REVOKED) {
		add_text(reply, "$-1\r\n");
	} else {
		add_bulk(reply, secsess_slice_of(fuzz_shared_secret, sizeof(fuzz_shared_secret)));
	}
}

void answer_faithfully(struct secsess_buf *reply, struct holdings *holdings, const struct command *command)
{
	switch (command->ask) {
		case ASK_HELLO:
			add_text(reply, "*4\r\n$6\r\nserver\r\n$5\r\nredis\r\n$7\r\nversion\r\n$5\r\n7.0.0\r\n");
			break;
		case ASK_TIME:
			add_time(reply);
			break;
		case ASK_GET:
			add_value(reply, holdings, command->key);
			break;
		case ASK_LOAD:
			add_bulk(reply, secsess_slice_str(secsess_scripts[command->script].sha1));
			break;
		case ASK_SCRIPT:
			add_script_answer(reply, holdings, command);
			break;
		case ASK_BLPOP:
			add_text(reply, holdings->busy ? "*-1\r\n" : "*2\r\n$1\r\nw\r\n$1\r\n1\r\n");
			break;
		case ASK_DEL:
			add_text(reply, ":1\r\n");
			break;
		case ASK_ZRANGE:
			add_range(reply, holdings, command->key);
			break;
		case ASK_ZREM:
			add_text(reply, ":1\r\n");
			break;
		case ASK_HMGET:
			add_number(reply, '*', (long long) command->words - 2);
			for (size_t i = 2; i < command->words; i++) {
				add_bulk(reply, secsess_slice_str("an entry"));
			}
			break;
		case ASK_HGETALL:
			add_text(reply, "*2\r\n");
			add_bulk(reply, holdings->handle);
			add_bulk(reply, secsess_slice_str("a series"));
			break;
		case ASK_INFO:
			add_bulk(reply,
				secsess_slice_str("# all\r\nmaxmemory:0\r\nmaxmemory_policy:noeviction\r\naof_enabled:1\r\n"
								  "rdb_last_bgsave_status:ok\r\nconnected_slaves:0\r\n"));
			break;
		case ASK_CONFIG:
			add_text(reply, "*2\r\n$4\r\nsave\r\n$0\r\n\r\n");
			break;
		case ASK_ACL:
			add_text(reply,
				command->words == 2 ? "$7\r\nsecsess\r\n"
									: "*4\r\n$8\r\ncommands\r\n$5\r\n-@all\r\n$4\r\nkeys\r\n*1\r\n$4\r\n~a:*\r\n");
			break;
		case ASK_SET:
		case ASK_OTHER:
			add_text(reply, "+OK\r\n");
			break;
	}
}

/* As Redis words them, with what the command said behind; or a first word of any bytes. */
static void add_error(struct secsess_buf *reply, const struct command *command, struct feed *feed)
{
	static const char *const words[] = {"NOSCRIPT", "ERR", "OOM", "READONLY", "LOADING", "BUSY", "MOVED 1 10.0.0.1:1",
		"NOAUTH", "WRONGTYPE", "NOPERM", "ERR maxmemory", "ERR Error running script: @user_script:1:"};
	size_t which = feed_below(feed, SECSESS_COUNT(words) + 1);

	add_text(reply, "-");
	if (which < SECSESS_COUNT(words)) {
		add_text(reply, words[which]);
		add_text(reply, " with args");
	} else {
		struct secsess_slice word = feed_bytes(feed, 30);

		add(reply, word.data, word.size);
	}
	for (size_t i = 1; i < command->words && i < 4; i++) {
		for (size_t at = 0; at < command->word[i].size && at < 100; at++) {
			unsigned char c = command->word[i].data[at];

			add(reply, c == '\r' || c == '\n' ? "." : (const char *) &command->word[i].data[at], 1);
		}
		add_text(reply, " ");
	}
	add_text(reply, "\r\n");
}

static long long some_number(struct feed *feed)
{
	uint8_t small = feed_u8(feed);

	return small < 250 ? (long long) small - 8 : (long long) feed_u64(feed) >> (small - 250) * 8;
}

static void add_numbers(struct secsess_buf *reply, struct feed *feed)
{
	size_t count = feed_below(feed, 7);

	add_number(reply, '*', (long long) count);
	while (count--) {
		if (feed_u8(feed) < 220) {
			add_number(reply, ':', some_number(feed));
		} else {
			add_bulk(reply, feed_bytes(feed, 20));
		}
	}
}

/* What open.lua may answer, right or not in its place; its short form too. */
static void add_opening(struct secsess_buf *reply, struct feed *feed)
{
	long long verdict = feed_u8(feed) % 12, lock = feed_u8(feed) % 7;
	long long now = SERVER_BEGAN_S * 1000 + secsess_monotonic_ms();

	if (lock == 6) {
		add_number(reply, ':', now * 16 + verdict);
		return;
	}
	add_number(reply, '*', 4);
	add_number(reply, ':', verdict);
	add_number(reply, ':', lock);
	add_number(reply, ':', now);
	add_number(reply, ':', some_number(feed));
}

static void add_changed_record(struct secsess_buf *reply, struct secsess_slice record, struct feed *feed)
{
	unsigned char *copy = fuzz_copy(record);
	size_t size = record.size;
	bool header_only = feed_flag(feed);

	for (size_t edits = feed_below(feed, 6); edits; edits--) {
		copy[feed_u16(feed) % (header_only ? SECSESS_HEADER_SIZE : size)] = feed_u8(feed);
	}
	if (feed_flag(feed)) {
		size -= feed_u16(feed) % size;
	}
	add_bulk(reply, secsess_slice_of(copy, size));
	free(copy);
}

/* Strings, as lists of handles are and logs: some of them right. */
static void add_strings(struct secsess_buf *reply, const struct holdings *holdings, struct feed *feed)
{
	size_t count = feed_below(feed, 9);
	bool answers = feed_flag(feed);

	add_number(reply, '*', (long long) count + answers);
	if (answers) {
		add_number(reply, ':', some_number(feed));
	}
	while (count--) {
		switch (feed_below(feed, 7)) {
			case 0:
				add_text(reply, "$-1\r\n");
				break;
			case 1:
				add_bulk(reply, feed_bytes(feed, 60));
				break;
			case 2:
				add_bulk(reply, secsess_slice_str("1700000000000"));
				break;
			case 3:
				add_changed_record(reply, holdings->record, feed);
				break;
			case 4:
				add_bulk(reply, holdings->other_record);
				break;
			case 5:
				add_bulk(reply, holdings->other_handle);
				break;
			default:
				add_bulk(reply, holdings->handle);
				break;
		}
	}
}

/* What key_use.lua may answer, right or not in its place. */
static void add_key_answer(struct secsess_buf *reply, const struct holdings *holdings, struct feed *feed)
{
	add_text(reply, "*4\r\n");
	add_number(reply, ':', feed_u8(feed) % 8);
	add_number(reply, ':', some_number(feed));
	add_bulk(reply, feed_flag(feed) ? holdings->other_handle : feed_bytes(feed, 30));
	add_bulk(reply, feed_bytes(feed, 200));
}

/* {QUEUE, name}: somebody waits for the lock. */
static void add_waiter(struct secsess_buf *reply, struct feed *feed)
{
	unsigned char name[SECSESS_NEXT_SIZE];

	feed_fill(feed, name, sizeof(name));
	add_text(reply, "*2\r\n:6\r\n");
	add_bulk(reply, secsess_slice_of(name, sizeof(name)));
}

/* More than anybody asked for, or a promise of it. */
static void add_too_much(struct secsess_buf *reply, struct feed *feed)
{
	static const char *const starts[] = {"$67108865\r\n", "$99999999999999999999\r\n", "*65537\r\n", "*2147483648\r\n",
		"*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n", "*-2\r\n", "$-2\r\n",
		":99999999999999999999\r\n", "+", "*3\r\n*65535\r\n"};

	add_text(reply, starts[feed_below(feed, SECSESS_COUNT(starts))]);
}

void answer_anything(struct secsess_buf *reply, struct holdings *holdings, const struct command *command,
	struct feed *feed)
{
	struct secsess_slice bytes;

	switch (feed_below(feed, 18)) {
		case 0:
			add_text(reply, "$-1\r\n");
			return;
		case 1:
			add_text(reply, "*-1\r\n");
			return;
		case 2:
			add_error(reply, command, feed);
			return;
		case 3:
			add_number(reply, ':', some_number(feed));
			return;
		case 4:
			add_numbers(reply, feed);
			return;
		case 5:
			add_opening(reply, feed);
			return;
		case 6:
			add_waiter(reply, feed);
			return;
		case 7:
			add_bulk(reply, feed_bytes(feed, 200));
			return;
		case 8:
			add_bulk(reply, holdings->other_record);
			return;
		case 9:
			add_changed_record(reply, holdings->record, feed);
			return;
		case 10:
			add(reply, holdings->last.data, holdings->last.size < LAST_MAX ? holdings->last.size : LAST_MAX);
			return;
		case 11:
			bytes = feed_bytes(feed, 200);
			add(reply, bytes.data, bytes.size);
			return;
		case 12: /* twice */
			answer_faithfully(reply, holdings, command);
			answer_faithfully(reply, holdings, command);
			return;
		case 13: /* not at all */
			return;
		case 14:
			add_too_much(reply, feed);
			return;
		case 15:
			add_strings(reply, holdings, feed);
			return;
		case 16:
			add_key_answer(reply, holdings, feed);
			return;
		default:
			add_text(reply, "+");
			bytes = feed_bytes(feed, 20);
			add(reply, bytes.data, bytes.size);
			add_text(reply, "\r\n");
			return;
	}
}
