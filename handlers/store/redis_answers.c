/* SPDX-License-Identifier: BSD-3-Clause */

/* What may be answered, and how scripts do it. What fits no command is a sign that the connection lost count of its
 * answers, or that no Redis is at its other end. */
#include "../core/meta.h"
#include "redis_link.h"
#include "redis_pack.h"

#define TYPE(type) (1U << REDIS_REPLY_##type)

/* The types of answers to each command that we send, errors aside. */
static const struct {
	const char *command;
	unsigned types;
} expected[] = {
	{"EVALSHA", TYPE(INTEGER) | TYPE(ARRAY)},
	{"GET", TYPE(STRING) | TYPE(NIL)},
	{"SET", TYPE(STATUS) | TYPE(NIL)},
	{"DEL", TYPE(INTEGER)},
	{"ZRANGE", TYPE(ARRAY)},
	{"ZREM", TYPE(INTEGER)},
	{"HMGET", TYPE(ARRAY)},
	{"HGETALL", TYPE(ARRAY)},
	{"TIME", TYPE(ARRAY)},
	{"BLPOP", TYPE(ARRAY) | TYPE(NIL)},
	{"SCRIPT", TYPE(STRING)},
	{"HELLO", TYPE(ARRAY)},
	{"SELECT", TYPE(STATUS)},
	{"AUTH", TYPE(STATUS)},
	{"ROLE", TYPE(ARRAY)},
	{"SENTINEL", TYPE(ARRAY) | TYPE(NIL)},
	{"CLUSTER", TYPE(ARRAY)},
	{"ASKING", TYPE(STATUS)},
	{"WAIT", TYPE(INTEGER)},
	/* For audits alone: an ACL need not allow them. */
	{"INFO", TYPE(STRING)},
	{"CONFIG", TYPE(ARRAY)},
	{"ACL", TYPE(STRING) | TYPE(ARRAY) | TYPE(NIL)},
};

bool secsess_redis_may_answer(struct secsess_slice command, const redisReply *reply)
{
	size_t i = 0;

	while (i < SECSESS_COUNT(expected) && !secsess_slice_equal(command, secsess_slice_str(expected[i].command))) {
		i++;
	}
	if (reply->type == REDIS_REPLY_ERROR) {
		return true;
	}
	return i < SECSESS_COUNT(expected) && expected[i].types & 1U << reply->type &&
		(reply->type != REDIS_REPLY_STATUS || strcmp(reply->str, "OK") == 0);
}

enum secsess_status secsess_redis_misunderstood(struct secsess_redis *redis)
{
	secsess_error_set(&redis->base.error,
		"the store at %s gave an answer that makes no sense; its connection was closed", secsess_route_address(redis));
	secsess_connection_close(&redis->route.at->connection);
	return SECSESS_IO;
}

/* The i-th number of a script's answer. */
bool secsess_redis_number_at(const redisReply *reply, size_t i, long long *number)
{
	if (reply->type != REDIS_REPLY_ARRAY || i >= reply->elements || reply->element[i]->type != REDIS_REPLY_INTEGER) {
		return false;
	}
	*number = reply->element[i]->integer;
	return true;
}

bool secsess_redis_decimal_of(struct secsess_slice text, int64_t max, int64_t *number)
{
	int64_t value = 0;

	for (size_t i = 0; i < text.size; i++) {
		int digit = text.data[i] - '0';

		if (digit < 0 || digit > 9 || value > (max - digit) / 10) {
			return false;
		}
		value = value * 10 + digit;
	}
	*number = value;
	return text.size > 0;
}

enum secsess_status secsess_redis_damaged(struct secsess_redis *redis, const struct secsess_place *place)
{
	secsess_error_set(&redis->base.error,
		"the record of session %s is damaged or of another version; it is kept as it is", place->handle);
	return SECSESS_CORRUPT;
}

/* Scripts answer their status, alone or first. */
enum secsess_status secsess_redis_answered(struct secsess_redis *redis, const struct secsess_place *place,
	const redisReply *reply, long long *answer)
{
	if (reply->type == REDIS_REPLY_INTEGER) {
		*answer = reply->integer;
	} else if (!secsess_redis_number_at(reply, 0, answer)) {
		return secsess_redis_misunderstood(redis);
	}
	if (*answer == SECSESS_SCRIPT_ABSENT) {
		return SECSESS_ABSENT;
	}
	return *answer == SECSESS_SCRIPT_CORRUPT ? secsess_redis_damaged(redis, place) : SECSESS_DONE;
}

enum secsess_status secsess_redis_settled(struct secsess_redis *redis, const struct secsess_place *place,
	const redisReply *reply, unsigned refusals)
{
	long long answer;
	enum secsess_status status = secsess_redis_answered(redis, place, reply, &answer);

	if (status == SECSESS_ABSENT && !(refusals & 1U << SECSESS_ABSENT)) {
		return secsess_redis_misunderstood(redis);
	}
	if (status || answer == SECSESS_DONE) {
		return status;
	}
	if (answer > SECSESS_ABSENT && answer <= SECSESS_FULL && refusals & 1U << answer) {
		return (enum secsess_status) answer;
	}
	return secsess_redis_misunderstood(redis);
}

bool secsess_redis_names_waiter(const redisReply *reply, unsigned char name[SECSESS_NEXT_SIZE])
{
	long long answer;

	return secsess_redis_number_at(reply, 0, &answer) && answer == SECSESS_SCRIPT_QUEUE &&
		secsess_reply_name(reply, name);
}

/* A handle behind a space, if there is one; the rest. */
static struct secsess_slice take_spared(struct secsess_slice text, char spared[SECSESS_HANDLE_LENGTH + 1])
{
	if (text.size > SECSESS_HANDLE_LENGTH && text.data[0] == ' ' &&
		secsess_is_handle((const char *) text.data + 1, SECSESS_HANDLE_LENGTH)) {
		memcpy(spared, text.data + 1, SECSESS_HANDLE_LENGTH);
		return secsess_slice_of(text.data + 1 + SECSESS_HANDLE_LENGTH, text.size - 1 - SECSESS_HANDLE_LENGTH);
	}
	return text;
}

enum secsess_status secsess_redis_take_revocation(struct secsess_redis *redis, const redisReply *reply,
	struct secsess_revocation *revocation)
{
	struct secsess_slice rest = {0};
	size_t digits = 0;

	*revocation = (struct secsess_revocation) {0};
	if (reply->type == REDIS_REPLY_NIL) {
		return SECSESS_DONE;
	}
	if (reply->type == REDIS_REPLY_STRING) {
		digits = strspn(reply->str, "0123456789");
		rest = take_spared(secsess_slice_of(reply->str + digits, reply->len - digits), revocation->spared);
		rest = take_spared(rest, revocation->spared_series);
	}
	if (rest.size ||
		!secsess_redis_decimal_of(secsess_slice_of(reply->str, digits), SECSESS_TIME_MAX, &revocation->at) ||
		revocation->at == 0) {
		secsess_error_set(&redis->base.error, "a user's revocation time in the store at %s is damaged",
			secsess_route_address(redis));
		return SECSESS_CORRUPT;
	}
	return SECSESS_DONE;
}
