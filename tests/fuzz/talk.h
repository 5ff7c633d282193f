/* SPDX-License-Identifier: BSD-3-Clause */

/* What a driver and a server said to each other, read without the driver's help: what was asked, and what was answered to
 * it beyond doubt. */
#ifndef SECSESS_FUZZ_TALK_H
#define SECSESS_FUZZ_TALK_H

#include "fuzz.h"

#include "../../handlers/store/redis_link.h"

#define TALK_WORDS 12

enum ask {
	ASK_HELLO,
	ASK_TIME,
	ASK_SET,
	ASK_GET,
	ASK_LOAD,
	ASK_SCRIPT,
	ASK_BLPOP,
	ASK_DEL,
	ASK_ZRANGE,
	ASK_ZREM,
	ASK_HMGET,
	ASK_HGETALL,
	ASK_INFO,
	ASK_CONFIG,
	ASK_ACL,
	ASK_OTHER
};

struct command {
	enum ask ask;
	enum secsess_script script;            /* of LOAD and SCRIPT; SECSESS_SCRIPTS = unknown */
	enum secsess_key_kind key;             /* of the first key; 0 = the secret's, or none */
	struct secsess_slice word[TALK_WORDS]; /* in exchange.asked */
	size_t words;
};

/* One sending and all that came until the next. Zeroed is empty. */
struct exchange {
	struct secsess_buf asked, answered;
	struct command command[SECSESS_EXCHANGE_MAX];
	size_t commands;
};

/* Reads what was sent; it must be commands and nothing else. */
void talk_ask(struct exchange *exchange, struct secsess_slice bytes);
void talk_release(struct exchange *exchange);

/* As many replies as commands, and not a byte more. replies: SECSESS_EXCHANGE_MAX of them, or NULLs; release them. */
bool talk_replies(const struct exchange *exchange, redisReply **replies);
void talk_replies_release(redisReply **replies);

/* In one of these exchanges that script answered that number, alone or first. */
bool talk_script_said(const struct exchange *exchanges, size_t count, enum secsess_script script, long long number);
/* In one of them such a command was answered by a reply of that type; bytes: and by these, unless its data is NULL. */
bool talk_replied(const struct exchange *exchanges, size_t count, enum ask ask, enum secsess_key_kind key, int type,
	struct secsess_slice bytes);
/* In one of them such a command was answered by an array with this string in it. */
bool talk_listed(const struct exchange *exchanges, size_t count, enum ask ask, enum secsess_key_kind key,
	struct secsess_slice bytes);

#endif
