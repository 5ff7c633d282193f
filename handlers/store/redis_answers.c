/* SPDX-License-Identifier: BSD-3-Clause */

/* What scripts answer. */
#include "redis_link.h"
#include "redis_pack.h"

enum secsess_status secsess_redis_misunderstood(struct secsess_redis *redis)
{
	secsess_error_set(&redis->base.error,
		"the store at %s gave an answer that makes no sense; its connection was closed", redis->base.address);
	secsess_connection_close(&redis->connection);
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

static enum secsess_status damaged(struct secsess_redis *redis, const struct secsess_place *place)
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
	return *answer == SECSESS_SCRIPT_CORRUPT ? damaged(redis, place) : SECSESS_DONE;
}
