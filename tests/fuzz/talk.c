/* SPDX-License-Identifier: BSD-3-Clause */

#include "talk.h"

#include <stdlib.h>

#define ELEMENTS_MAX 65536 /* no answer that is understood has as many */

static bool says(struct secsess_slice word, const char *text)
{
	return secsess_slice_equal(word, secsess_slice_str(text));
}

/* "<kind><digits>\r\n" */
static size_t take_number(struct secsess_slice *rest, unsigned char kind)
{
	size_t number = 0, at = 1;

	promise(rest->size > 3 && rest->data[0] == kind, "a command is framed");
	for (; at < rest->size && rest->data[at] >= '0' && rest->data[at] <= '9'; at++) {
		number = number * 10 + (size_t) (rest->data[at] - '0');
	}
	promise(at > 1 && at + 2 <= rest->size && memcmp(rest->data + at, "\r\n", 2) == 0, "a command's lines end");
	*rest = secsess_slice_of(rest->data + at + 2, rest->size - at - 2);
	return number;
}

static struct secsess_slice take_word(struct secsess_slice *rest)
{
	size_t size = take_number(rest, '$');
	struct secsess_slice word = secsess_slice_of(rest->data, size);

	promise(size + 2 <= rest->size && memcmp(rest->data + size, "\r\n", 2) == 0, "a word is as long as it says");
	*rest = secsess_slice_of(rest->data + size + 2, rest->size - size - 2);
	return word;
}

static enum secsess_script script_of(const struct command *command)
{
	size_t i = 0;

	while (i < SECSESS_SCRIPTS && !says(command->word[1], secsess_scripts[i].sha1) &&
		!says(command->word[2], secsess_scripts[i].text)) {
		i++;
	}
	return (enum secsess_script) i;
}

/* The letter behind "}:". */
static enum secsess_key_kind key_of(struct secsess_slice key)
{
	const unsigned char *brace = key.size ? memchr(key.data, '}', key.size) : NULL;

	return brace && brace + 2 < key.data + key.size ? (enum secsess_key_kind) brace[2] : (enum secsess_key_kind) 0;
}

static void classify(struct command *command)
{
	static const char *const names[] = {[ASK_HELLO] = "HELLO",
		[ASK_TIME] = "TIME",
		[ASK_SET] = "SET",
		[ASK_GET] = "GET",
		[ASK_LOAD] = "SCRIPT",
		[ASK_SCRIPT] = "EVALSHA",
		[ASK_BLPOP] = "BLPOP",
		[ASK_DEL] = "DEL",
		[ASK_ZRANGE] = "ZRANGE",
		[ASK_ZREM] = "ZREM",
		[ASK_HMGET] = "HMGET",
		[ASK_HGETALL] = "HGETALL",
		[ASK_INFO] = "INFO",
		[ASK_CONFIG] = "CONFIG",
		[ASK_ACL] = "ACL",
		[ASK_OTHER] = ""};

	while (command->ask < ASK_OTHER && !says(command->word[0], names[command->ask])) {
		command->ask++;
	}
	command->script = SECSESS_SCRIPTS;
	if (command->ask == ASK_SCRIPT || command->ask == ASK_LOAD) {
		command->script = script_of(command);
		promise(command->script < SECSESS_SCRIPTS, "only scripts of ours are asked for");
	}
	command->key = key_of(command->word[command->ask == ASK_SCRIPT ? 3 : 1]);
}

void talk_ask(struct exchange *exchange, struct secsess_slice bytes)
{
	struct secsess_slice rest;

	promise(!secsess_buf_append(&exchange->asked, bytes.data, bytes.size), "there is memory for commands");
	rest = secsess_buf_slice(&exchange->asked);
	while (rest.size) {
		struct command *command = &exchange->command[exchange->commands++];

		promise(exchange->commands <= SECSESS_EXCHANGE_MAX, "a pipeline has its limit");
		command->words = take_number(&rest, '*');
		promise(command->words > 0 && command->words <= TALK_WORDS, "a command has words");
		for (size_t i = 0; i < command->words; i++) {
			command->word[i] = take_word(&rest);
		}
		classify(command);
	}
}

void talk_release(struct exchange *exchange)
{
	secsess_buf_release(&exchange->asked);
	secsess_buf_release(&exchange->answered);
	*exchange = (struct exchange) {.commands = 0};
}

#if HIREDIS_MAJOR >= 1
typedef size_t array_size;
#else
typedef int array_size;
#endif

static redisReplyObjectFunctions *builtin;

/* hiredis makes room for as many elements as are announced. */
static void *create_array(const redisReadTask *task, array_size elements)
{
	return (size_t) elements <= ELEMENTS_MAX ? builtin->createArray(task, elements) : NULL;
}

bool talk_replies(const struct exchange *exchange, redisReply **replies)
{
	redisReader *reader = redisReaderCreate();
	redisReplyObjectFunctions functions = *reader->fn;
	void *reply = NULL;
	size_t count = 0;
	bool whole;

	builtin = reader->fn;
	functions.createArray = create_array;
	reader->fn = &functions;
	memset(replies, 0, SECSESS_EXCHANGE_MAX * sizeof(*replies)); /* pointers: NOLINT(bugprone-sizeof-expression) */
	redisReaderFeed(reader, (const char *) exchange->answered.data, exchange->answered.size);
	while (count < exchange->commands && redisReaderGetReply(reader, &reply) == REDIS_OK && reply) {
		replies[count++] = reply;
		reply = NULL;
	}
	whole = count == exchange->commands && reader->pos == reader->len;
	redisReaderFree(reader);
	return whole;
}

void talk_replies_release(redisReply **replies)
{
	for (size_t i = 0; i < SECSESS_EXCHANGE_MAX; i++) {
		if (replies[i]) {
			freeReplyObject(replies[i]);
		}
	}
}

static bool is_number(const redisReply *reply, long long number)
{
	return (reply->type == REDIS_REPLY_INTEGER && reply->integer == number) ||
		(reply->type == REDIS_REPLY_ARRAY && reply->elements && reply->element[0]->type == REDIS_REPLY_INTEGER &&
			reply->element[0]->integer == number);
}

bool talk_script_said(const struct exchange *exchanges, size_t count, enum secsess_script script, long long number)
{
	bool found = false;

	for (size_t i = 0; i < count && !found; i++) {
		redisReply *replies[SECSESS_EXCHANGE_MAX];
		bool whole = talk_replies(&exchanges[i], replies);

		for (size_t at = 0; whole && at < exchanges[i].commands; at++) {
			const struct command *command = &exchanges[i].command[at];

			found |= command->ask == ASK_SCRIPT && command->script == script && is_number(replies[at], number);
		}
		talk_replies_release(replies);
	}
	return found;
}

bool talk_replied(const struct exchange *exchanges, size_t count, enum ask ask, enum secsess_key_kind key, int type,
	struct secsess_slice bytes)
{
	bool found = false;

	for (size_t i = 0; i < count && !found; i++) {
		redisReply *replies[SECSESS_EXCHANGE_MAX];
		bool whole = talk_replies(&exchanges[i], replies);

		for (size_t at = 0; whole && at < exchanges[i].commands; at++) {
			const struct command *command = &exchanges[i].command[at];

			found |= command->ask == ask && command->key == key && replies[at]->type == type &&
				(!bytes.data || secsess_slice_equal(bytes, secsess_slice_of(replies[at]->str, replies[at]->len)));
		}
		talk_replies_release(replies);
	}
	return found;
}

static bool holds(const redisReply *reply, struct secsess_slice bytes)
{
	bool found = false;

	for (size_t i = 0; reply->type == REDIS_REPLY_ARRAY && i < reply->elements && !found; i++) {
		const redisReply *element = reply->element[i];

		found = element->type == REDIS_REPLY_STRING &&
			secsess_slice_equal(bytes, secsess_slice_of(element->str, element->len));
	}
	return found;
}

bool talk_listed(const struct exchange *exchanges, size_t count, enum ask ask, enum secsess_key_kind key,
	struct secsess_slice bytes)
{
	bool found = false;

	for (size_t i = 0; i < count && !found; i++) {
		redisReply *replies[SECSESS_EXCHANGE_MAX];
		bool whole = talk_replies(&exchanges[i], replies);

		for (size_t at = 0; whole && at < exchanges[i].commands; at++) {
			const struct command *command = &exchanges[i].command[at];

			found |= command->ask == ask && command->key == key && holds(replies[at], bytes);
		}
		talk_replies_release(replies);
	}
	return found;
}
