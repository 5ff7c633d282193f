/* SPDX-License-Identifier: BSD-3-Clause */

#include "contract.h"

#include <time.h>

#include "../../handlers/core/base32.h"
#include "../unit/socket_transport.h"

struct contract contract;

/* What went wrong says more than the line. */
static void need(bool good, const char *why)
{
	if (!good) {
		fail_msg("%s", why);
	}
}

/* A test is a request, in which a slot that always moves may be waited for many times. */
static struct secsess_redis_options usual = {.connect_ms = 2000, .answer_ms = 10000, .budget_ms = 3000};

int64_t now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_REALTIME, &now);
	return (int64_t) now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

void sleep_ms(int ms)
{
	struct timespec time = {.tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000L};

	nanosleep(&time, NULL);
}

static int64_t clock_of(void *context)
{
	(void) context;
	return now_ms() + contract.clock_offset;
}

struct secsess_store *redis_new(const struct secsess_redis_options *options)
{
	char text[256];
	struct secsess_address address;
	struct secsess_error error = {""};
	struct secsess_store *store;

	snprintf(text, sizeof(text), "%s?prefix=" PREFIX, getenv("SECSESS_REDIS_ADDRESS"));
	need(!secsess_address_parse(&address, STR(text), &error), error.text);
	store = secsess_redis_new(&address, &secsess_socket_dialer, options);
	assert_non_null(store);
	return store;
}

struct secsess_store *file_new(bool sync)
{
	struct secsess_store *store = secsess_file_new(getenv("SECSESS_DIRECTORY"),
		&(struct secsess_file_options) {.sync = sync});

	assert_non_null(store);
	return store;
}

struct secsess_store *actor_new(void)
{
	return contract.redis ? redis_new(&usual) : contract.file ? file_new(false) : contract.store;
}

void actor_free(struct secsess_store *store)
{
	if (store != contract.store) {
		store->ops->close(store);
	}
}

/* SECSESS_REDIS_RAW is a socket, or a port of this machine. */
static redisContext *raw_connect(void)
{
	const char *place = getenv("SECSESS_REDIS_RAW");

	need(place != NULL, "SECSESS_REDIS_RAW is not set");
	return place[0] == '/' ? redisConnectUnix(place) : redisConnect("127.0.0.1", (int) strtol(place, NULL, 10));
}

int contract_set_up(void **state)
{
	(void) state;
	if (secsess_crypto_init()) {
		return -1;
	}
	if (contract.redis) {
		contract.raw = raw_connect();
		if (!contract.raw || contract.raw->err) {
			return -1;
		}
	}
	contract.store = contract.redis ? redis_new(&usual)
		: contract.file             ? file_new(false)
									: secsess_memory_new(clock_of, NULL);
	return contract.store->ops->prepare(contract.store);
}

int contract_tear_down(void **state)
{
	(void) state;
	contract.store->ops->close(contract.store);
	if (contract.raw) {
		redisFree(contract.raw);
	}
	return 0;
}

void contract_choose(int argc, char **argv)
{
	contract.redis = argc > 1 &&
		(strcmp(argv[1], "redis") == 0 || strcmp(argv[1], "cluster") == 0 || strcmp(argv[1], "moving") == 0 ||
			strcmp(argv[1], "sentinel") == 0);
	contract.moving = argc > 1 && strcmp(argv[1], "moving") == 0;
	usual.budget_ms = contract.moving ? 100000 : usual.budget_ms;
	contract.file = argc > 1 && strncmp(argv[1], "file", strlen("file")) == 0;
}

int contract_run(int argc, char **argv, const char *name, const struct CMUnitTest *tests, size_t count)
{
	contract_choose(argc, argv);
	return _cmocka_run_group_tests(name, tests, count, contract_set_up, contract_tear_down);
}

struct secsess_place new_place(const char *user)
{
	struct secsess_place place = {.handle = ""};
	unsigned char seed[16];

	secsess_random(seed, sizeof(seed));
	secsess_base32(place.handle, seed, sizeof(seed));
	for (size_t i = 0; user[0] && i < SECSESS_TAG_LENGTH; i++) {
		place.tag.text[i] = user[i % strlen(user)];
	}
	return place;
}

struct token new_token(void)
{
	struct token token = {{0}};

	secsess_random(token.bytes, sizeof(token.bytes));
	return token;
}

struct secsess_header live(void)
{
	int64_t now = contract.store->ops->now(contract.store);

	return (struct secsess_header) {.format = SECSESS_RECORD_FORMAT,
		.newest = 1,
		.confirmed = 1,
		.offered_at = now,
		.confirmed_offer_at = now,
		.expires_at = now + 1000000,
		.meta_size = META_SIZE,
		.fence = 7};
}

static void append(struct secsess_buf *buf, const void *data, size_t size)
{
	assert_int_equal(secsess_buf_append(buf, data, size), SECSESS_DONE);
}

static struct secsess_buf with_room(char meta)
{
	unsigned char room[SECSESS_HEADER_SIZE] = {0}, text[META_SIZE];
	struct secsess_buf buf = {0};

	memset(text, meta, sizeof(text));
	append(&buf, room, sizeof(room));
	append(&buf, text, sizeof(text));
	return buf;
}

struct secsess_buf record_of(const struct secsess_header *header, const char *payload)
{
	struct secsess_buf record = with_room('m');

	append(&record, payload, strlen(payload));
	secsess_header_encode(record.data, header);
	return record;
}

struct secsess_buf record_of_size(const struct secsess_header *header, char fill, size_t payload_size)
{
	struct secsess_buf record = with_room('m');

	assert_int_equal(secsess_buf_reserve(&record, payload_size), SECSESS_DONE);
	memset(record.data + record.size, fill, payload_size);
	record.size += payload_size;
	secsess_header_encode(record.data, header);
	return record;
}

void put(const struct secsess_place *place, const struct secsess_header *header, const char *payload)
{
	struct secsess_buf record = record_of(header, payload);
	struct secsess_create_request request = {.place = *place,
		.record = secsess_buf_slice(&record),
		.keep_ms = KEEP,
		.list_until = now_ms() + KEEP};

	need(!contract.store->ops->create(contract.store, &request), contract.store->error.text);
	secsess_buf_release(&record);
}

struct secsess_place session_with(const char *payload)
{
	struct secsess_place place = new_place("");
	struct secsess_header header = live();

	put(&place, &header, payload);
	return place;
}

struct secsess_open_request ask(const struct secsess_place *place, uint32_t generation, struct token token)
{
	struct secsess_open_request request = {.place = *place,
		.presented = {.generation = generation, .by_client = true, .leased = true, .can_keep_cookie = true},
		.limits = {.grace_ms = GRACE, .rotate_ms = ROTATE},
		.lease_ms = LEASE,
		.max_waiters = 16,
		.slow_waiters = 16,
		.idle_ms = 1440000,
		.keep_ms = KEEP};

	memcpy(request.token, token.bytes, sizeof(request.token));
	return request;
}

uint64_t lock(struct secsess_store *store, const struct secsess_place *place, struct token token)
{
	struct secsess_open_request request = ask(place, 1, token);
	struct secsess_opened opened = {0};
	struct secsess_header header;

	need(!store->ops->open(store, &request, &opened), store->error.text);
	assert_int_equal(opened.lock, SECSESS_LOCK_HELD);
	assert_int_equal(secsess_header_decode(&header, secsess_buf_slice(&opened.record)), SECSESS_DONE);
	secsess_buf_release(&opened.record);
	return header.fence;
}

enum secsess_status revoke_user(struct secsess_store *store, const struct secsess_tag *tag, int64_t keep_ms)
{
	struct secsess_revoke_request request = {.tag = *tag, .keep_ms = keep_ms};
	struct secsess_index index = {0};
	enum secsess_status status = store->ops->revoke(store, &request, &index);

	secsess_free(index.at);
	return status;
}

struct commit commit_of(const struct secsess_place *place, enum secsess_commit_mode mode, struct token token,
	uint64_t fence, const char *payload)
{
	struct commit commit = {.request = {.place = *place,
								.mode = mode,
								.leased = true,
								.fence = fence,
								.expires_at = contract.store->ops->now(contract.store) + 1000000,
								.keep_ms = KEEP,
								.meta_size = META_SIZE}};

	memcpy(commit.request.token, token.bytes, sizeof(commit.request.token));
	if (mode != SECSESS_COMMIT_UNLOCK) {
		commit.body = with_room('M');
	}
	if (mode == SECSESS_COMMIT_WRITE) {
		append(&commit.body, payload, strlen(payload));
	}
	return commit;
}

void commit_foresee(struct commit *commit, const struct secsess_header *header)
{
	struct secsess_header after = *header;

	commit->foreseen = secsess_step_foresee(&after, &commit->request, contract.store->ops->now(contract.store));
	if (commit->foreseen) {
		secsess_header_encode(commit->seen, header);
		secsess_header_encode(commit->body.data, &after);
	}
}

enum secsess_status commit_try(struct secsess_store *store, const struct commit *commit)
{
	struct secsess_commit_request request = commit->request;

	request.body = secsess_buf_slice(&commit->body);
	if (commit->foreseen) {
		request.seen = secsess_slice_of(commit->seen, sizeof(commit->seen));
	}
	return store->ops->commit(store, &request);
}

enum secsess_status commit_send(struct secsess_store *store, struct commit *commit)
{
	enum secsess_status status = commit_try(store, commit);

	secsess_buf_release(&commit->body);
	return status;
}

enum secsess_status write_as(struct secsess_store *store, const struct secsess_place *place, struct token token,
	uint64_t fence, const char *payload)
{
	struct commit commit = commit_of(place, SECSESS_COMMIT_WRITE, token, fence, payload);

	return commit_send(store, &commit);
}

enum secsess_status write_seen(struct secsess_store *store, const struct secsess_place *place, struct token token,
	const struct secsess_header *seen, const char *payload)
{
	struct commit commit = commit_of(place, SECSESS_COMMIT_WRITE, token, seen->fence, payload);

	commit_foresee(&commit, seen);
	return commit_send(store, &commit);
}

struct secsess_retire_request retire_of(const struct secsess_place *place, struct token token, uint64_t fence)
{
	struct secsess_retire_request request = {.place = *place,
		.fence = fence,
		.meta = STR("the tombstone's meta"),
		.snapshot_ms = KEEP,
		.keep_ms = KEEP};

	memcpy(request.token, token.bytes, sizeof(request.token));
	return request;
}

struct secsess_end_request end_of(const struct secsess_place *place)
{
	return (struct secsess_end_request) {.place = *place,
		.life = SECSESS_ENDED,
		.reason = SECSESS_REASON_DESTROYED,
		.keep_ms = KEEP};
}

struct secsess_buf look(const struct secsess_place *place, enum secsess_part part)
{
	struct secsess_opened opened = {0};
	enum secsess_status status = contract.store->ops->read(contract.store, place, part, &opened);

	need(status == SECSESS_DONE || status == SECSESS_ABSENT, contract.store->error.text);
	return opened.record;
}

struct secsess_header header_at(const struct secsess_place *place)
{
	struct secsess_buf bytes = look(place, SECSESS_PART_RECORD);
	struct secsess_header header;

	assert_int_equal(secsess_header_decode(&header, secsess_buf_slice(&bytes)), SECSESS_DONE);
	secsess_buf_release(&bytes);
	return header;
}

bool is_stored(const struct secsess_place *place, enum secsess_part part)
{
	struct secsess_buf bytes = look(place, part);
	bool stored = bytes.data != NULL;

	secsess_buf_release(&bytes);
	return stored;
}

void assert_payload(const struct secsess_place *place, const char *payload)
{
	struct secsess_buf bytes = look(place, SECSESS_PART_RECORD);
	size_t before = SECSESS_HEADER_SIZE + META_SIZE;

	assert_int_equal(bytes.size, before + strlen(payload));
	assert_memory_equal(bytes.data + before, payload, strlen(payload));
	secsess_buf_release(&bytes);
}

static int by_letter(const void *a, const void *b)
{
	return *(const char *) a - *(const char *) b;
}

void assert_served(const struct secsess_place *place, const char *letters)
{
	struct secsess_buf bytes = look(place, SECSESS_PART_RECORD);
	size_t before = SECSESS_HEADER_SIZE + META_SIZE;

	assert_int_equal(bytes.size, before + strlen(letters));
	if (contract.moving) {
		qsort(bytes.data + before, strlen(letters), 1, by_letter);
	}
	assert_memory_equal(bytes.data + before, letters, strlen(letters));
	secsess_buf_release(&bytes);
}

void await_absence(const struct secsess_place *place, enum secsess_part part)
{
	int64_t until = now_ms() + 5000;

	while (is_stored(place, part)) {
		assert_true(now_ms() < until);
		sleep_ms(2);
	}
}

static redisReply *raw_list(const char *format, va_list arguments)
{
	redisReply *reply;
	const char *port;
	va_list again;

	va_copy(again, arguments);
	reply = redisvCommand(contract.raw, format, arguments);
	need(reply != NULL, contract.raw->errstr);
	/* "MOVED slot host:port", or ASK */
	while (reply->type == REDIS_REPLY_ERROR &&
		(strncmp(reply->str, "MOVED ", 6) == 0 || strncmp(reply->str, "ASK ", 4) == 0) &&
		(port = strrchr(reply->str, ':'))) {
		bool ask = reply->str[0] == 'A';
		va_list once_more;

		va_copy(once_more, again);
		redisFree(contract.raw);
		contract.raw = redisConnect("127.0.0.1", (int) strtol(port + 1, NULL, 10));
		freeReplyObject(reply);
		if (ask) {
			freeReplyObject(redisCommand(contract.raw, "ASKING"));
		}
		reply = redisvCommand(contract.raw, format, once_more);
		va_end(once_more);
		need(reply != NULL, contract.raw->errstr);
	}
	va_end(again);
	return reply;
}

void raw_flush(void)
{
	redisReply *map = raw("CLUSTER SLOTS");

	if (map->type == REDIS_REPLY_ERROR) {
		raw_ok("FLUSHDB");
	}
	for (size_t i = 0; map->type == REDIS_REPLY_ARRAY && i < map->elements; i++) {
		redisFree(contract.raw);
		contract.raw = redisConnect("127.0.0.1", (int) map->element[i]->element[2]->element[1]->integer);
		raw_ok("FLUSHDB");
	}
	freeReplyObject(map);
}

redisReply *raw(const char *format, ...)
{
	va_list arguments;
	redisReply *reply;

	va_start(arguments, format);
	reply = raw_list(format, arguments);
	va_end(arguments);
	return reply;
}

void raw_ok(const char *format, ...)
{
	va_list arguments;
	redisReply *reply;

	va_start(arguments, format);
	reply = raw_list(format, arguments);
	va_end(arguments);
	need(reply->type != REDIS_REPLY_ERROR, reply->str);
	freeReplyObject(reply);
}

void assert_every_key_expires(void)
{
	redisReply *keys = raw("KEYS *");

	assert_int_equal(keys->type, REDIS_REPLY_ARRAY);
	assert_true(keys->elements > 0);
	for (size_t i = 0; i < keys->elements; i++) {
		redisReply *left = raw("PTTL %s", keys->element[i]->str);

		if (left->integer <= 0) {
			fail_msg("%s: PTTL %lld", keys->element[i]->str, left->integer);
		}
		freeReplyObject(left);
	}
	freeReplyObject(keys);
}

void raw_key(char *key, size_t size, char kind, const struct secsess_place *place)
{
	const char *group = place->tag.text[0] ? place->tag.text : place->handle;

	if (kind == 'r' || kind == 'u' || kind == 'k') {
		snprintf(key, size, PREFIX "{%s}:%c", group, kind);
	} else {
		snprintf(key, size, PREFIX "{%s}:%c%s%s", group, kind, place->tag.text[0] ? ":" : "",
			place->tag.text[0] ? place->handle : "");
	}
}
