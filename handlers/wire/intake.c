/* SPDX-License-Identifier: BSD-3-Clause */

#include "intake.h"

/* Of a status, an error, a number or a header. hiredis looks for a line's end from its start whenever bytes come. */
#define LINE_MAX_SIZE ((size_t) 64 << 10)
/* hiredis 0.14 stops there by itself, 1.x would let a server build a chain as deep as it likes, and frees it by
 * recursion. */
#define DEPTH_MAX 8

#if HIREDIS_MAJOR >= 1
typedef size_t array_size;
#else
typedef int array_size;
#endif

/* Refuses, before hiredis allocates for it, an array that is longer or deeper than any answer we ask for. */
static void *create_array(const redisReadTask *task, array_size elements)
{
	struct secsess_intake *intake = task->privdata;
	size_t depth = 0;

	for (const redisReadTask *at = task; at; at = at->parent) {
		depth++;
	}
	if (depth > DEPTH_MAX || (size_t) elements > SECSESS_ANSWER_ELEMENTS_MAX - intake->elements) {
		intake->too_large = true;
		return NULL;
	}
	intake->elements += (size_t) elements;
	return intake->builtin->createArray(task, elements);
}

bool secsess_intake_renew(struct secsess_connection *connection)
{
	struct secsess_intake *intake = connection->intake;

	if (connection->reader) {
		redisReaderFree(connection->reader);
	}
	connection->reader = redisReaderCreate();
	if (!connection->reader) {
		return false;
	}
	intake->builtin = connection->reader->fn;
	intake->functions = *intake->builtin;
	intake->functions.createArray = create_array;
	connection->reader->fn = &intake->functions;
	connection->reader->privdata = intake;
	/* Shrinking the buffer in between is the one thing where hiredis 0.14 aborts when memory is short; settle() does
	 * it instead. */
	connection->reader->maxbuf = 0;
	return true;
}

/* The bulk string that the reader is in the middle of, as announced: "$<digits>\r\n" stays unread until all of it is
 * there. 0 = none. */
static size_t announced_size(const redisReader *reader)
{
	size_t size = 0;

	if (reader->ridx < 0) {
		return 0;
	}
#if HIREDIS_MAJOR >= 1
	if (reader->task[reader->ridx]->type != REDIS_REPLY_STRING) {
		return 0;
	}
#else
	if (reader->rstack[reader->ridx].type != REDIS_REPLY_STRING) {
		return 0;
	}
#endif
	for (size_t i = reader->pos; i < reader->len && size <= SECSESS_BULK_MAX; i++) {
		if (reader->buf[i] < '0' || reader->buf[i] > '9') {
			break;
		}
		size = size * 10 + (size_t) (reader->buf[i] - '0');
	}
	return size;
}

bool secsess_intake_awaits_too_much(const redisReader *reader)
{
	size_t announced = announced_size(reader);

	return announced > SECSESS_BULK_MAX || (announced == 0 && reader->len - reader->pos > LINE_MAX_SIZE);
}
