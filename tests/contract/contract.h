/* SPDX-License-Identifier: BSD-3-Clause */

/* A driver under test, its actors, and requests to it: what the contract tests share. The first argument of a program
 * names the driver. */
#ifndef SECSESS_CONTRACT_H
#define SECSESS_CONTRACT_H

#include "../unit/unit.h"

#include <hiredis/hiredis.h>

#include "../../handlers/store/file.h"
#include "../../handlers/store/memory.h"
#include "../../handlers/store/redis.h"

#define GRACE INT64_C(60000)
#define ROTATE INT64_C(900000)
#define LEASE INT64_C(30000)
#define KEEP INT64_C(100000)
#define META_SIZE 64
#define PREFIX "contract:"

struct contract {
	bool redis, file;
	bool moving; /* the Redis is a Cluster whose slots are always on their way: nobody can stand in line for long */
	struct secsess_store *store; /* of whoever tests */
	int64_t clock_offset;        /* memory only: its clock runs ahead by that */
	redisContext *raw;           /* Redis only: a connection of the test's own */
};

extern struct contract contract;

/* For cmocka's groups. */
int contract_set_up(void **state);
int contract_tear_down(void **state);
/* Which driver the first argument names. */
void contract_choose(int argc, char **argv);
/* main(): runs the group with the driver that the first argument names. */
int contract_run(int argc, char **argv, const char *name, const struct CMUnitTest *tests, size_t count);

/* Another worker: with the memory driver the same store, with others one of its own. */
struct secsess_store *actor_new(void);
void actor_free(struct secsess_store *store);
/* A driver for a Redis with these options, and one in memory on this clock. */
struct secsess_store *redis_new(const struct secsess_redis_options *options);
/* One in the directory that $SECSESS_DIRECTORY names. */
struct secsess_store *file_new(bool sync);

int64_t now_ms(void);
void sleep_ms(int ms);

/* A place that nothing lies in; user: "" or its tag's text. */
struct secsess_place new_place(const char *user);
struct token {
	unsigned char bytes[SECSESS_TOKEN_SIZE];
};
struct token new_token(void);

/* Generation 1, confirmed, offered now, free. */
struct secsess_header live(void);
/* header, META_SIZE bytes of meta, payload. */
struct secsess_buf record_of(const struct secsess_header *header, const char *payload);
struct secsess_buf record_of_size(const struct secsess_header *header, char fill, size_t payload_size);
/* Stores it. */
void put(const struct secsess_place *place, const struct secsess_header *header, const char *payload);
/* A live session with that payload. */
struct secsess_place session_with(const char *payload);

/* Wants the lock and does not wait for it. */
struct secsess_open_request ask(const struct secsess_place *place, uint32_t generation, struct token token);
/* Opens with the lock, and yields the fence. */
uint64_t lock(struct secsess_store *store, const struct secsess_place *place, struct token token);

/* Revokes a user, whoever has sessions. */
enum secsess_status revoke_user(struct secsess_store *store, const struct secsess_tag *tag, int64_t keep_ms);

struct commit {
	struct secsess_commit_request request;
	struct secsess_buf body;
	bool foreseen; /* the body's room holds what comes of a record whose header is seen */
	unsigned char seen[SECSESS_HEADER_SIZE];
};
/* The writer's body is its own until commit_send(), which releases it, or commit_try(), which doesn't. */
struct commit commit_of(const struct secsess_place *place, enum secsess_commit_mode mode, struct token token,
	uint64_t fence, const char *payload);
/* Fills body's room and seen for a record that is expected to have this header; does nothing where only the store can
 * tell what comes of it. */
void commit_foresee(struct commit *commit, const struct secsess_header *header);
enum secsess_status commit_try(struct secsess_store *store, const struct commit *commit);
enum secsess_status commit_send(struct secsess_store *store, struct commit *commit);
/* All in one. */
enum secsess_status write_as(struct secsess_store *store, const struct secsess_place *place, struct token token,
	uint64_t fence, const char *payload);
/* The same as a session does it that was opened with this header: foreseen where it can be. */
enum secsess_status write_seen(struct secsess_store *store, const struct secsess_place *place, struct token token,
	const struct secsess_header *seen, const char *payload);

struct secsess_retire_request retire_of(const struct secsess_place *place, struct token token, uint64_t fence);
struct secsess_end_request end_of(const struct secsess_place *place);

/* The stored bytes; empty = ABSENT. */
struct secsess_buf look(const struct secsess_place *place, enum secsess_part part);
struct secsess_header header_at(const struct secsess_place *place);
bool is_stored(const struct secsess_place *place, enum secsess_part part);
void assert_payload(const struct secsess_place *place, const char *payload);
/* The same of a payload to which waiters added a letter each, in the order in which they were served. */
void assert_served(const struct secsess_place *place, const char *letters);
/* Waits until it expired. */
void await_absence(const struct secsess_place *place, enum secsess_part part);

/* A command to Redis, past the driver; freeReplyObject() the answer. */
redisReply *raw(const char *format, ...);
/* Empties the Redis, or all masters. */
void raw_flush(void);
/* The same, the answer must not be an error. */
void raw_ok(const char *format, ...);
/* Redis only: no key stays for ever. Flush what earlier tests left first. */
void assert_every_key_expires(void);
/* <prefix>{<group>}:<kind>:<handle> */
void raw_key(char *key, size_t size, char kind, const struct secsess_place *place);

#endif
