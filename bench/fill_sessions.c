/* SPDX-License-Identifier: BSD-3-Clause */

#include "fill.h"

#include <stdio.h>

#define AT_ONCE 256 /* commands on their way */
/* PHP's default for session.gc_maxlifetime, secsess' for secsess.absolute_lifetime. */
#define IDLE_MS INT64_C(1440000)
#define ABSOLUTE_MS INT64_C(2592000000)
#define MARGIN_MS INT64_C(300000)
#define KEEP_MS (IDLE_MS + MARGIN_MS)
/* What expired did so then. */
#define LONG_AGO_MS INT64_C(172800000)

/* One that is being made. */
struct made {
	struct secsess_sid sid;
	struct secsess_slice payload;
	int64_t made_at, expires_at;
};

static void await_answers(struct fill *fill)
{
	for (; fill->pending; fill->pending--) {
		redisReply *reply;

		need(redisGetReply(fill->raw, (void **) &reply) == REDIS_OK, fill->raw->errstr, NULL);
		/* SET … NX that finds a key answers with nothing: the IDs repeat. */
		if (reply->type == REDIS_REPLY_ERROR || reply->type == REDIS_REPLY_NIL) {
			die("the server refuses: %s", reply->type == REDIS_REPLY_NIL ? "the key exists" : reply->str);
		}
		freeReplyObject(reply);
	}
}

static void send_command(struct fill *fill, const struct secsess_slice *words, size_t count)
{
	const char *text[8];
	size_t size[8];

	for (size_t i = 0; i < count; i++) {
		text[i] = (const char *) words[i].data;
		size[i] = words[i].size;
	}
	need(redisAppendCommandArgv(fill->raw, (int) count, text, size) == REDIS_OK, "memory", NULL);
	if (++fill->pending == AT_ONCE) {
		await_answers(fill);
	}
}

static void send_set(struct fill *fill, struct secsess_slice key, struct secsess_slice value, int64_t keep_ms)
{
	struct secsess_decimal ttl;

	send_command(fill,
		(struct secsess_slice[]) {secsess_slice_str("SET"), key, value, secsess_slice_str("NX"),
			secsess_slice_str("PX"), secsess_decimal(&ttl, keep_ms)},
		6);
}

static struct secsess_slice next_payload(struct fill *fill)
{
	size_t span = fill->size_to - fill->size_from + 1;

	fill->payload.size = fill->size_from + fill->position % span;
	if (fill->random) {
		secsess_random(fill->payload.data, fill->payload.size);
	}
	return secsess_buf_slice(&fill->payload);
}

/* As a session's first commit leaves it whose ID a client has presented since. */
static void send_record(struct fill *fill, const struct made *made, struct secsess_slice user)
{
	int64_t now = made->made_at;
	struct secsess_header header = {.format = SECSESS_RECORD_FORMAT,
		.newest = 1,
		.confirmed = 1,
		.offered_at = now,
		.confirmed_offer_at = now,
		.expires_at = made->expires_at,
		.fence = 2,
		.granted_at = now};
	struct secsess_meta meta = {.created_at = now,
		.last_seen_at = now,
		.bound_at = user.size ? now : 0,
		.authenticated_at = user.size ? now : 0,
		.idle_deadline = made->expires_at,
		.absolute_deadline = now + ABSOLUTE_MS,
		.newest = 1,
		.confirmed = 1,
		.user = user,
		.ip = secsess_slice_str("192.0.2.1"),
		.agent = fill->agent,
		.serializer = secsess_slice_str("php")};
	struct secsess_buf record = {0};
	struct secsess_key key;

	secsess_random(header.owner, sizeof(header.owner));
	need(!secsess_record_write(&record, true, &header, &meta, fill->ring, &made->sid.place, made->payload), "record",
		NULL);
	secsess_header_encode(record.data, &header);
	if (fill->raw) {
		secsess_key_make(&key, secsess_redis_of(fill->store), SECSESS_KEY_RECORD, &made->sid.place,
			(struct secsess_slice) {0});
		send_set(fill, secsess_key_slice(&key), secsess_buf_slice(&record), KEEP_MS);
	} else {
		put_record(fill, &made->sid.place, secsess_buf_slice(&record),
			made->expires_at + MARGIN_MS - fill->store->ops->now(fill->store));
	}
	secsess_buf_release(&record);
}

/* The 128 bits that the 26 characters of a handle say. */
static struct secsess_slice handle_bytes(unsigned char bytes[16], const char *handle)
{
	unsigned bits = 0, held = 0;
	size_t size = 0;

	for (const char *at = handle; *at; at++) {
		bits = bits << 5 | (unsigned) (*at <= '9' ? *at - '0' : *at - 'a' + 10);
		held += 5;
		if (held >= 8) {
			held -= 8;
			bytes[size++] = (unsigned char) (bits >> held);
		}
	}
	return secsess_slice_of(bytes, size);
}

/* The index as the driver keeps it: <prefix>{<tag>}:u, a sorted set of handles by expiry. Its key is the
 * user's revocation key but for the kind. */
static void send_index(struct fill *fill, const struct made *made)
{
	unsigned char bytes[16];
	struct secsess_slice member = fill->form == FORM_TEXT ? secsess_slice_str(made->sid.place.handle)
														  : handle_bytes(bytes, made->sid.place.handle);
	struct secsess_key key;
	struct secsess_decimal score, ttl;

	secsess_key_make(&key, secsess_redis_of(fill->store), SECSESS_KEY_REVOKED, &made->sid.place,
		(struct secsess_slice) {0});
	key.text[key.size - 1] = 'u';
	send_command(fill,
		(struct secsess_slice[]) {secsess_slice_str("ZADD"), secsess_key_slice(&key),
			secsess_decimal(&score, made->expires_at), member},
		4);
	send_command(fill,
		(struct secsess_slice[]) {secsess_slice_str("PEXPIRE"), secsess_key_slice(&key),
			secsess_decimal(&ttl, KEEP_MS)},
		3);
}

static void make_session(struct fill *fill, struct made *made)
{
	char text[24] = "";
	struct secsess_slice user;
	struct secsess_tag tag;

	if (fill->a_user) {
		snprintf(text, sizeof(text), "%08zu", fill->position / fill->a_user + 1);
	}
	user = secsess_slice_str(text);
	secsess_tag_of(&tag, fill->ring, user);
	need(!secsess_sid_mint(&made->sid, fill->ring, (struct secsess_slice) {0}, &tag), "ID", NULL);
	send_record(fill, made, user);
	if (fill->raw && fill->a_user && fill->form != FORM_NONE) {
		send_index(fill, made);
	}
}

/* An ID as PHP makes it by default: 32 hexadecimal digits. */
static void make_php(struct fill *fill, struct made *made)
{
	static const char digits[] = "0123456789abcdef", prefix[] = "PHPREDIS_SESSION:";
	unsigned char bytes[16];
	char key[sizeof(prefix) + SECSESS_SID_MAX];

	secsess_random(bytes, sizeof(bytes));
	for (size_t i = 0; i < sizeof(bytes); i++) {
		made->sid.text[2 * i] = digits[bytes[i] >> 4];
		made->sid.text[2 * i + 1] = digits[bytes[i] & 15];
	}
	made->sid.size = 2 * sizeof(bytes);
	made->sid.text[made->sid.size] = '\0';
	if (fill->keeps == KEEPS_PHP_FILES) {
		put_php_file(fill, made->sid.text, made->payload, made->made_at);
		return;
	}
	snprintf(key, sizeof(key), "%s%s", prefix, made->sid.text);
	send_set(fill, secsess_slice_str(key), made->payload, IDLE_MS);
}

/* Reads it as the driver does, and opens it with the secret. */
static void read_back(struct fill *fill, const struct made *made)
{
	struct secsess_opened opened = {0};
	struct secsess_record record = {0};
	struct secsess_buf room = {0};
	struct secsess_slice payload;
	struct secsess_error error = {""};

	fill->store->ops->begin(fill->store);
	need(!fill->store->ops->read(fill->store, &made->sid.place, SECSESS_PART_RECORD, &opened), "reading back",
		&fill->store->error);
	need(!secsess_record_open(&record, fill->ring, &made->sid.place, &opened.record, &error), "opening", &error);
	need(!secsess_record_payload(&record, fill->ring, &made->sid.place, &room, &payload, &error), "opening", &error);
	need(secsess_slice_equal(payload, made->payload), "what was read back is another payload", NULL);
	secsess_record_release(&record);
	secsess_buf_release(&room);
}

void fill_up(struct fill *fill)
{
	size_t told = 0;

	for (; fill->position < fill->count; fill->position++) {
		struct made made = {.payload = next_payload(fill)};
		bool tell = (fill->position + 1) * fill->tell / fill->count > told;

		made.made_at = fill->store->ops->now(fill->store) - (fill->expired && !tell ? LONG_AGO_MS : 0);
		made.expires_at = made.made_at + IDLE_MS;
		if (fill->keeps == KEEPS_SECSESS) {
			make_session(fill, &made);
		} else {
			make_php(fill, &made);
		}
		if (tell) {
			told++;
			await_answers(fill);
			if (fill->keeps == KEEPS_SECSESS) {
				read_back(fill, &made);
			}
			puts(made.sid.text);
		}
	}
	await_answers(fill);
}
