/* SPDX-License-Identifier: BSD-3-Clause */

#include "hostile.h"

#include <stdio.h>
#include <stdlib.h>

#include "clock.h"
#include "usage.h"

#define ROUND_TRIP_MS 1

struct memory_transport {
	struct secsess_transport base;
	struct hostile *hostile;
};

static void add(struct secsess_buf *buf, const void *bytes, size_t size)
{
	promise(!secsess_buf_append(buf, bytes, size), "there is memory for answers");
}

static void answer_one(struct hostile *hostile, const struct command *command)
{
	size_t before = hostile->answer.size;
	uint8_t choice;

	if (hostile->always.size) {
		add(&hostile->answer, hostile->always.data, hostile->always.size);
		return;
	}
	choice = feed_u8(hostile->feed);
	if (choice < 64) {
		answer_faithfully(&hostile->answer, &hostile->holdings, command);
		return;
	}
	answer_anything(&hostile->answer, &hostile->holdings, command, hostile->feed);
	if (choice >= 240 && hostile->answer.size > before) {
		add(&hostile->always, hostile->answer.data + before, hostile->answer.size - before);
	}
}

/* How the whole answer travels. */
static void dispatch(struct hostile *hostile)
{
	struct feed *feed = hostile->feed;
	uint8_t choice = feed_u8(feed);

	hostile->given = 0;
	hostile->pause_ms = choice & 1 ? feed_u8(feed) : 0;
	hostile->piece = choice & 2 ? (size_t) feed_u8(feed) + 1 : SIZE_MAX;
	hostile->hangs_up = choice & 4;
	if (choice & 8 && hostile->answer.size) {
		hostile->answer.size -= feed_u16(feed) % hostile->answer.size;
	}
	if (choice & 16 && hostile->answer.size) {
		hostile->answer.data[feed_u16(feed) % hostile->answer.size] ^= feed_u8(feed);
	}
}

/* ---- the transport */

/* With FUZZ_TALK in the environment, a finding can be read. */
static void tell(const char *who, struct secsess_slice bytes)
{
	if (!getenv("FUZZ_TALK")) {
		return;
	}
	fprintf(stderr, "%lld %s ", (long long) secsess_monotonic_ms(), who);
	for (size_t i = 0; i < bytes.size && i < 2000; i++) {
		bool plain = bytes.data[i] >= ' ' && bytes.data[i] <= '~' && bytes.data[i] != '\\';

		fprintf(stderr, plain ? "%c" : "\\x%02x", bytes.data[i]);
	}
	fputc('\n', stderr);
}

static struct hostile *of(struct secsess_transport *transport)
{
	return ((struct memory_transport *) transport)->hostile;
}

static enum secsess_status send_all(struct secsess_transport *transport, struct secsess_slice bytes, int timeout_ms)
{
	struct hostile *hostile = of(transport);
	struct exchange *exchange;

	if (secsess_slice_equal(bytes, secsess_slice_str("\r\n"))) {
		promise(!hostile->fresh && hostile->exchanges, "nobody is nudged who was asked nothing");
		return SECSESS_DONE; /* an empty line, that asks for nothing */
	}
	if (!hostile->fresh && hostile->exchanges) {
		redisReply *replies[SECSESS_EXCHANGE_MAX];

		promise(talk_replies(&hostile->exchange[hostile->exchanges - 1], replies),
			"a connection is used again only when each command was answered, and nothing else came");
		talk_replies_release(replies);
	}
	promise(hostile->exchanges < HOSTILE_EXCHANGES, "an operation comes to an end");
	usage_count(false);
	hostile->fresh = false;
	exchange = &hostile->exchange[hostile->exchanges++];
	talk_ask(exchange, bytes);
	tell("asked", bytes);
	hostile->answer.size = 0;
	if (feed_u8(hostile->feed) == 0xff) { /* it takes nothing */
		usage_count(true);
		clock_advance(timeout_ms);
		return feed_flag(hostile->feed) ? SECSESS_TIMEOUT : SECSESS_IO;
	}
	for (size_t i = 0; i < exchange->commands; i++) {
		answer_one(hostile, &exchange->command[i]);
	}
	dispatch(hostile);
	hostile->holdings.last.size = 0;
	add(&hostile->holdings.last, hostile->answer.data, hostile->answer.size);
	usage_count(true);
	clock_advance(ROUND_TRIP_MS);
	return SECSESS_DONE;
}

static enum secsess_status receive(struct secsess_transport *transport, void *at, size_t capacity, size_t *received,
	int timeout_ms)
{
	struct hostile *hostile = of(transport);
	size_t size = hostile->answer.size - hostile->given;

	size = size < hostile->piece ? size : hostile->piece;
	size = size < capacity ? size : capacity;
	if (size == 0 && hostile->hangs_up) {
		return SECSESS_IO;
	}
	if (size == 0 || hostile->pause_ms > timeout_ms) {
		clock_advance(timeout_ms);
		return SECSESS_TIMEOUT;
	}
	clock_advance(hostile->pause_ms);
	memcpy(at, hostile->answer.data + hostile->given, size);
	tell("answered", secsess_slice_of(at, size));
	if (hostile->exchanges) {
		usage_count(false);
		add(&hostile->exchange[hostile->exchanges - 1].answered, at, size);
		usage_count(true);
	}
	hostile->given += size;
	hostile->received += size;
	*received = size;
	return SECSESS_DONE;
}

static void close_transport(struct secsess_transport *transport, bool forget)
{
	promise(of(transport)->connected && !forget, "a connection is closed once, by the process that made it");
	of(transport)->connected = false;
	free(transport);
}

static const struct secsess_transport_ops memory_ops = {.send = send_all, .receive = receive, .close = close_transport};

static enum secsess_status dial(const struct secsess_dialer *dialer, const struct secsess_endpoint *endpoint,
	int timeout_ms, struct secsess_transport **transport, struct secsess_error *error)
{
	struct hostile *hostile = (struct hostile *) (void *) dialer;
	struct memory_transport *made;

	(void) endpoint;
	promise(!hostile->connected, "a driver has one connection at a time");
	if (feed_u8(hostile->feed) == 0xff) {
		clock_advance(timeout_ms);
		secsess_error_set(error, "no route");
		return feed_flag(hostile->feed) ? SECSESS_TIMEOUT : SECSESS_IO;
	}
	made = malloc(sizeof(*made));
	promise(made != NULL, "there is memory for a transport");
	*made = (struct memory_transport) {.base.ops = &memory_ops, .hostile = hostile};
	hostile->connected = hostile->fresh = true;
	hostile->answer.size = hostile->given = 0;
	*transport = &made->base;
	return SECSESS_DONE;
}

void hostile_open(struct hostile *hostile, struct feed *feed)
{
	static struct exchange
		room[HOSTILE_EXCHANGES]; /* too large to be zeroed for each input; each is when it is released */

	*hostile = (struct hostile) {.dialer.dial = dial, .feed = feed, .exchange = room};
}

void hostile_forget(struct hostile *hostile)
{
	struct exchange last = {.commands = 0};

	usage_count(false);
	/* The last one stays: only a connection without open questions may be used by the next operation. */
	if (hostile->exchanges) {
		last = hostile->exchange[--hostile->exchanges];
		hostile->exchange[hostile->exchanges] = (struct exchange) {.commands = 0};
	}
	for (size_t i = 0; i < hostile->exchanges; i++) {
		talk_release(&hostile->exchange[i]);
	}
	hostile->exchange[0] = last;
	hostile->begin = hostile->exchanges = last.commands != 0;
	hostile->always.size = 0;
	usage_count(true);
}

void hostile_close(struct hostile *hostile)
{
	usage_count(false);
	for (size_t i = 0; i < hostile->exchanges; i++) {
		talk_release(&hostile->exchange[i]);
	}
	promise(!hostile->connected, "a driver that is closed has closed its connection");
	secsess_buf_release(&hostile->answer);
	secsess_buf_release(&hostile->holdings.last);
	secsess_buf_release(&hostile->always);
	usage_count(true);
}
