/* SPDX-License-Identifier: BSD-3-Clause */

/* The Redis driver before Sentinels and Clusters that say anything of where to go: it dials nothing that can't be a server,
 * comes to an end in time, and takes nothing for a yes or a no of the record that no server said. */
#include <stdio.h>
#include <stdlib.h>

#include "clock.h"
#include "talk.h"
#include "usage.h"

#define CONNECT_MS 50
#define ANSWER_MS 100
#define BUDGET_MS 200
/* An attempt, with what tells where to go before it, and what is tried again. */
#define TIME_MAX_MS (3 * (CONNECT_MS + 2 * ANSWER_MS) + BUDGET_MS + 200)
#define STEPS_MAX 6
#define SENDINGS_MAX 400

struct world {
	struct secsess_dialer dialer;
	struct feed *feed;
	size_t connections, sendings;
	bool absence_told, presence_told; /* in this operation: of the record */
};

struct wire {
	struct secsess_transport base;
	struct world *world;
	struct secsess_buf answer;
	size_t given;
	bool hangs_up;
};

static const char *const hosts[] = {"10.0.0.1", "b", "::1", "", "?", "a b", "/run/redis.sock", "u@h", "[::1]",
	"10.0.0.2"};
static const long long ports[] = {6379, 7000, 7001, 0, -1, 65535, 65536, 1LL << 40};

static void add(struct secsess_buf *buf, const char *text)
{
	promise(!secsess_buf_append(buf, text, strlen(text)), "there is memory for answers");
}

static void add_number(struct secsess_buf *buf, char kind, long long number)
{
	char text[32];

	snprintf(text, sizeof(text), "%c%lld\r\n", kind, number);
	add(buf, text);
}

static void add_bulk(struct secsess_buf *buf, const char *text)
{
	add_number(buf, '$', (long long) strlen(text));
	add(buf, text);
	add(buf, "\r\n");
}

static const char *some_host(struct feed *feed)
{
	return hosts[feed_u8(feed) % SECSESS_COUNT(hosts)];
}

static long long some_port(struct feed *feed)
{
	return ports[feed_u8(feed) % SECSESS_COUNT(ports)];
}

static void add_map(struct secsess_buf *buf, struct feed *feed)
{
	size_t ranges = feed_below(feed, 4) + 1;

	add_number(buf, '*', (long long) ranges);
	for (size_t i = 0; i < ranges; i++) {
		uint8_t choice = feed_u8(feed);
		const char *host = some_host(feed);

		add_number(buf, '*', 3 + (choice & 1));
		add_number(buf, ':', choice & 2 ? feed_u16(feed) : 0);
		add_number(buf, ':', choice & 4 ? feed_u16(feed) : SECSESS_SLOTS - 1);
		for (int node = 0; node <= (choice & 1); node++) {
			add_number(buf, '*', 3);
			if (choice & 8) {
				add(buf, "$-1\r\n");
			} else {
				add_bulk(buf, host);
			}
			add_number(buf, ':', some_port(feed));
			add_bulk(buf, "name");
		}
	}
}

static void add_sentinels(struct secsess_buf *buf, struct feed *feed)
{
	size_t count = feed_below(feed, 4);
	char port[24];

	add_number(buf, '*', (long long) count);
	for (size_t i = 0; i < count; i++) {
		add(buf, "*4\r\n$2\r\nip\r\n");
		add_bulk(buf, some_host(feed));
		add(buf, "$4\r\nport\r\n");
		snprintf(port, sizeof(port), "%lld", some_port(feed));
		add_bulk(buf, port);
	}
}

static void add_master(struct secsess_buf *buf, struct feed *feed)
{
	char port[24];

	snprintf(port, sizeof(port), "%lld", some_port(feed));
	add(buf, "*2\r\n");
	add_bulk(buf, some_host(feed));
	add_bulk(buf, port);
}

static bool says(struct secsess_slice word, const char *text)
{
	return secsess_slice_equal(word, secsess_slice_str(text));
}

static void answer_well(struct wire *wire, const struct command *command)
{
	struct secsess_buf *buf = &wire->answer;
	struct feed *feed = wire->world->feed;
	struct secsess_slice name = command->word[0];

	if (says(name, "CLUSTER")) {
		add_map(buf, feed);
	} else if (says(name, "SENTINEL")) {
		if (says(command->word[1], "SENTINELS")) {
			add_sentinels(buf, feed);
		} else {
			add_master(buf, feed);
		}
	} else if (says(name, "ROLE")) {
		add(buf, feed_u8(feed) < 192 ? "*1\r\n$6\r\nmaster\r\n" : "*1\r\n$5\r\nslave\r\n");
	} else if (says(name, "HELLO")) {
		add(buf, "*2\r\n$6\r\nserver\r\n$5\r\nredis\r\n");
	} else if (says(name, "TIME")) {
		add(buf, "*2\r\n$10\r\n1700000000\r\n$1\r\n0\r\n");
	} else if (says(name, "SCRIPT")) {
		add_bulk(buf, secsess_scripts[command->script].sha1);
	} else if (says(name, "GET")) {
		wire->world->absence_told |= command->key == SECSESS_KEY_RECORD;
		add(buf, "$-1\r\n");
	} else if (says(name, "EVALSHA")) {
		wire->world->absence_told = true;
		add(buf, "*1\r\n:-1\r\n");
	} else if (says(name, "WAIT")) {
		add_number(buf, ':', feed_below(feed, 3));
	} else if (says(name, "DEL") || says(name, "ZREM")) {
		add(buf, ":0\r\n");
	} else if (says(name, "ZRANGE")) {
		add(buf, "*0\r\n");
	} else {
		add(buf, "+OK\r\n");
		wire->world->presence_told = true;
	}
}

static void answer_elsewhere(struct wire *wire)
{
	static const char *const words[] = {"MOVED", "ASK", "TRYAGAIN", "CLUSTERDOWN", "READONLY", "LOADING", "NOSCRIPT",
		"ERR"};
	struct feed *feed = wire->world->feed;
	size_t word = feed_below(feed, SECSESS_COUNT(words));
	char text[128];

	snprintf(text, sizeof(text), "-%s %u %s:%lld\r\n", words[word], feed_flag(feed) ? feed_u16(feed) : 5U,
		some_host(feed), some_port(feed));
	add(&wire->answer, text);
}

static void answer(struct wire *wire, const struct command *command)
{
	struct feed *feed = wire->world->feed;
	uint8_t choice = feed_u8(feed);

	if (choice < 160) {
		answer_well(wire, command);
	} else if (choice < 240) {
		answer_elsewhere(wire);
	} else {
		struct secsess_slice bytes = feed_bytes(feed, 64);

		promise(!secsess_buf_append(&wire->answer, bytes.data, bytes.size), "there is memory for answers");
		wire->world->absence_told = wire->world->presence_told = true; /* whatever it was */
	}
}

static struct wire *of(struct secsess_transport *transport)
{
	return (struct wire *) transport;
}

static enum secsess_status send_all(struct secsess_transport *transport, struct secsess_slice bytes, int timeout_ms)
{
	struct wire *wire = of(transport);
	struct exchange exchange = {.commands = 0};
	uint8_t choice = feed_u8(wire->world->feed);

	promise(++wire->world->sendings < SENDINGS_MAX, "an operation comes to an end");
	if (choice == 0xff) {
		clock_advance(timeout_ms);
		return SECSESS_TIMEOUT;
	}
	if (secsess_slice_equal(bytes, secsess_slice_str("\r\n"))) {
		return SECSESS_DONE;
	}
	usage_count(false);
	talk_ask(&exchange, bytes);
	wire->answer.size = wire->given = 0;
	for (size_t i = 0; i < exchange.commands; i++) {
		answer(wire, &exchange.command[i]);
	}
	wire->hangs_up = choice >= 0xf0;
	if (wire->hangs_up && wire->answer.size) {
		wire->answer.size -= feed_u8(wire->world->feed) % wire->answer.size;
	}
	talk_release(&exchange);
	usage_count(true);
	clock_advance(choice & 1 ? feed_u8(wire->world->feed) % ANSWER_MS : 1);
	return SECSESS_DONE;
}

static enum secsess_status receive(struct secsess_transport *transport, void *at, size_t capacity, size_t *received,
	int timeout_ms)
{
	struct wire *wire = of(transport);
	size_t size = wire->answer.size - wire->given;

	size = size < capacity ? size : capacity;
	if (size == 0 && wire->hangs_up) {
		return SECSESS_IO;
	}
	if (size == 0) {
		clock_advance(timeout_ms);
		return SECSESS_TIMEOUT;
	}
	memcpy(at, wire->answer.data + wire->given, size);
	wire->given += size;
	*received = size;
	return SECSESS_DONE;
}

static void close_wire(struct secsess_transport *transport, bool forget)
{
	struct wire *wire = of(transport);

	promise(!forget, "nobody forked");
	wire->world->connections--;
	usage_count(false);
	secsess_buf_release(&wire->answer);
	usage_count(true);
	free(wire);
}

static const struct secsess_transport_ops wire_ops = {.send = send_all, .receive = receive, .close = close_wire};

static enum secsess_status dial(const struct secsess_dialer *dialer, const struct secsess_endpoint *endpoint,
	int timeout_ms, struct secsess_transport **transport, struct secsess_error *error)
{
	struct world *world = (struct world *) (void *) dialer;
	struct wire *wire;
	uint8_t choice = feed_u8(world->feed);

	promise(secsess_host_is_possible(endpoint->host) && endpoint->port > 0 && endpoint->port < 65536 &&
			endpoint->network == SECSESS_TLS && endpoint->verify && strcmp(endpoint->ca_file, "/ca.pem") == 0,
		"whatever was said, it is a server over the address' own TLS that is dialled");
	promise(++world->sendings < SENDINGS_MAX, "an operation comes to an end");
	if (choice >= 0xe0) {
		clock_advance(choice == 0xff ? timeout_ms : 1);
		secsess_error_set(error, "no route");
		return choice == 0xff ? SECSESS_TIMEOUT : SECSESS_IO;
	}
	wire = malloc(sizeof(*wire));
	promise(wire != NULL, "there is memory for a transport");
	*wire = (struct wire) {.base.ops = &wire_ops, .world = world};
	world->connections++;
	*transport = &wire->base;
	return SECSESS_DONE;
}

/* ---- what is asked for */

static const struct secsess_place place = {.handle = "0123456789abcdefghijklmnop"};

static enum secsess_status do_read(struct secsess_store *store)
{
	struct secsess_opened opened = {0};
	enum secsess_status status = store->ops->read(store, &place, SECSESS_PART_RECORD, &opened);

	secsess_buf_release(&opened.record);
	return status;
}

static enum secsess_status do_open(struct secsess_store *store)
{
	struct secsess_open_request request = {.place = place,
		.presented = {.generation = 1, .leased = true},
		.lease_ms = 1000,
		.idle_ms = 1000,
		.keep_ms = 1000};
	struct secsess_opened opened = {0};
	enum secsess_status status = store->ops->open(store, &request, &opened);

	secsess_buf_release(&opened.record);
	return status;
}

static enum secsess_status do_create(struct secsess_store *store)
{
	static const unsigned char record[SECSESS_HEADER_SIZE + 8];

	return store->ops->create(store,
		&(struct secsess_create_request) {.place = place,
			.record = secsess_slice_of(record, sizeof(record)),
			.keep_ms = 1000,
			.lasting = true});
}

static enum secsess_status do_end(struct secsess_store *store)
{
	struct secsess_place other = {.handle = "zyxwvutsrqponmlkjihgfedcba"};

	return store->ops->end(store,
		&(struct secsess_end_request) {.place = place, .life = SECSESS_ENDED, .predecessor = other, .keep_ms = 1000});
}

static enum secsess_status do_retire(struct secsess_store *store)
{
	return store->ops->retire(store,
		&(struct secsess_retire_request) {.place = place, .snapshot_ms = 10, .keep_ms = 10});
}

static void step(struct world *world, struct secsess_store *store)
{
	static enum secsess_status (*const deeds[])(struct secsess_store *) = {do_read, do_open, do_create, do_end,
		do_retire};
	size_t which = feed_below(world->feed, SECSESS_COUNT(deeds));
	int64_t began = secsess_monotonic_ms();
	enum secsess_status status;

	world->absence_told = world->presence_told = false;
	world->sendings = 0;
	store->ops->begin(store);
	status = deeds[which](store);
	promise(secsess_monotonic_ms() - began <= TIME_MAX_MS, "an operation has its time");
	promise(status >= 0 || store->error.text[0], "who could not tell says why");
	promise(status != SECSESS_ABSENT || world->absence_told, "nothing is absent unless a server says so");
	promise(status || which != 2 || world->presence_told, "nothing is stored unless a server says so");
	promise(fuzz_is_printable(store->error.text), "an error is a line of text");
}

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	(void) argc;
	(void) argv;
	fuzz_set_up();
	usage_watch();
	return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char *const addresses[] = {
		"rediss-cluster://10.0.0.9,b:7000?ca=/ca.pem",
		"rediss-sentinel://10.0.0.9,b:7000/shop?ca=/ca.pem&sentinel_password=p",
	};
	struct feed feed = {data, size};
	uint8_t kind = feed_u8(&feed);
	struct secsess_redis_options options = {.connect_ms = CONNECT_MS,
		.answer_ms = ANSWER_MS,
		.budget_ms = BUDGET_MS,
		.breaker = {.failures = kind & 2 ? 3 : 0, .cooldown_ms = 100},
		.replicas = kind & 4 ? 1 : 0,
		.replica_ms = 20};
	struct world world = {.dialer.dial = dial, .feed = &feed};
	struct secsess_address address;
	struct secsess_error error;
	struct secsess_store *store;

	clock_reset();
	fuzz_reseed(1);
	promise(!secsess_address_parse(&address, secsess_slice_str(addresses[kind & 1]), &error),
		"the address can be read");
	store = secsess_redis_new(&address, &world.dialer, &options);
	promise(store != NULL, "there is memory for a store");
	for (size_t i = 0; i < STEPS_MAX && feed.left; i++) {
		step(&world, store);
	}
	store->ops->close(store);
	promise(world.connections == 0, "a driver that is closed has closed its connections");
	promise(usage_now() == 0, "nothing of a store outlives it");
	return 0;
}
