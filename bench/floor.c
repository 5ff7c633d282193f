/* SPDX-License-Identifier: BSD-3-Clause */

/* The floor: what the round trips of a cycle cost with hiredis and nothing around it.
 *
 * floor SOCKET | floor HOST PORT
 *
 * Reads from standard input what a cycle is, then how many to run, and writes how long each took, in ns:
 *
 *   RESTORE-SIZE EXCHANGES            the size of a command that is sent before each cycle, untimed; 0 = none
 *   the command
 *   SIZE REPLIES PATCH-AT PATCH-SIZE  of each exchange: its request's size; what each reply must be, by the first
 *   the request                       characters of RESP; where in the request the beginning of the newest string that
 *                                     was received stands, and how much of it; size 0 = nowhere
 *   COUNT                             any number of times; the answer is a line of COUNT numbers
 */
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/time.h>
#include <time.h>

#include <hiredis.h>

#define EXCHANGES_MAX 4
#define REPLIES_MAX 8
#define PATCH_MAX 512

struct exchange {
	char *request;
	size_t size;
	char replies[REPLIES_MAX + 1];
	size_t patch_at, patch_size;
};

struct cycle {
	char *restore;
	size_t restore_size;
	struct exchange exchange[EXCHANGES_MAX];
	size_t exchanges;
};

__attribute__((noreturn, format(printf, 1, 2))) static void die(const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	fputs("floor: ", stderr);
	vfprintf(stderr, format, arguments);
	fputc('\n', stderr);
	va_end(arguments);
	exit(1);
}

static char *read_bytes(size_t size)
{
	char *bytes = malloc(size + 1);

	if (!bytes || fread(bytes, 1, size, stdin) != size) {
		die("the input ends within a command");
	}
	return bytes;
}

static void read_cycle(struct cycle *cycle)
{
	if (scanf("%zu %zu", &cycle->restore_size, &cycle->exchanges) != 2 || getchar() != '\n' ||
		cycle->exchanges > EXCHANGES_MAX) {
		die("the input does not begin as it should");
	}
	cycle->restore = read_bytes(cycle->restore_size);
	for (size_t i = 0; i < cycle->exchanges; i++) {
		struct exchange *exchange = &cycle->exchange[i];

		if (scanf("%zu %8s %zu %zu", &exchange->size, exchange->replies, &exchange->patch_at, &exchange->patch_size) !=
				4 ||
			getchar() != '\n' || exchange->patch_size > PATCH_MAX ||
			exchange->patch_at + exchange->patch_size > exchange->size) {
			die("exchange %zu is not described as it should be", i);
		}
		exchange->request = read_bytes(exchange->size);
	}
}

static char reply_mark(const redisReply *reply)
{
	switch (reply->type) {
		case REDIS_REPLY_STRING:
		case REDIS_REPLY_NIL:
			return '$';
		case REDIS_REPLY_INTEGER:
			return ':';
		case REDIS_REPLY_ARRAY:
			return '*';
		case REDIS_REPLY_STATUS:
			return '+';
		default:
			return '-';
	}
}

/* Sends a request and reads the replies to its commands. latest: where the beginning of a string is kept, or NULL. */
static void exchange_bytes(redisContext *redis, const char *request, size_t size, const char *replies, char *latest)
{
	if (redisAppendFormattedCommand(redis, request, size) != REDIS_OK) {
		die("no memory");
	}
	for (const char *mark = replies; *mark; mark++) {
		redisReply *reply;

		if (redisGetReply(redis, (void **) &reply) != REDIS_OK) {
			die("no reply: %s", redis->errstr);
		}
		if (reply_mark(reply) != *mark) {
			die("a reply is not as it was recorded: %c%s instead of %c", reply_mark(reply),
				reply->type == REDIS_REPLY_ERROR ? reply->str : "", *mark);
		}
		if (latest && reply->type == REDIS_REPLY_STRING) {
			memcpy(latest, reply->str, (size_t) reply->len < PATCH_MAX ? (size_t) reply->len : PATCH_MAX);
		}
		freeReplyObject(reply);
	}
}

static long long now_ns(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return time.tv_sec * 1000000000LL + time.tv_nsec;
}

static long long run(redisContext *redis, struct cycle *cycle)
{
	char latest[PATCH_MAX] = "";
	long long began;

	if (cycle->restore_size) {
		exchange_bytes(redis, cycle->restore, cycle->restore_size, "+", NULL);
	}
	began = now_ns();
	for (size_t i = 0; i < cycle->exchanges; i++) {
		struct exchange *exchange = &cycle->exchange[i];

		memcpy(exchange->request + exchange->patch_at, latest, exchange->patch_size);
		exchange_bytes(redis, exchange->request, exchange->size, exchange->replies, latest);
	}
	return now_ns() - began;
}

int main(int count, char **arguments)
{
	struct cycle cycle = {0};
	redisContext *redis;
	int times;

	if (count != 2 && count != 3) {
		die("usage: floor SOCKET | floor HOST PORT");
	}
	redis = count == 2 ? redisConnectUnix(arguments[1]) : redisConnect(arguments[1], atoi(arguments[2]));
	if (!redis || redis->err) {
		die("cannot connect to %s: %s", arguments[1], redis ? redis->errstr : "no memory");
	}
	/* Its buffer is kept, whatever its size: a floor is to be low. */
	redis->reader->maxbuf = 0;
	read_cycle(&cycle);
	while (scanf("%d", &times) == 1) {
		while (times-- > 0) {
			printf("%lld%c", run(redis, &cycle), times ? ' ' : '\n');
		}
		fflush(stdout);
	}
	redisFree(redis);
	return 0;
}
