/* SPDX-License-Identifier: BSD-3-Clause */

#include "trial.h"

#include "clock.h"
#include "usage.h"

#define PASSWORD "hunter2secret"
#define OTHER_PAYLOAD "payload of bob"
#define TOKEN "token of a trial"
#define DAY_MS INT64_C(86400000)
#define BEGAN_MS (SERVER_BEGAN_S * 1000)

enum { CONNECT_MS = 100, ANSWER_MS = 200, BUDGET_MS = 300 };
/* However often an operation talks to the server, and whatever comes: some attempts with all their time. */
#define OPERATION_MS_MAX (20 * (CONNECT_MS + 2 * ANSWER_MS + BUDGET_MS) + TRIAL_WAIT_MS)
/* What a connection and the scripts on their way take, and what came: as a record, unsealed, and on its way back. */
#define MEMORY_MAX(received) ((size_t) 160000 + 6 * (received))

static const struct secsess_config usual = {
	.limits = {.grace_ms = 60000, .rotate_ms = 900000},
	.idle_ms = 1440000,
	.empty_ms = 300000,
	.tombstone_ms = 86400000,
	.lease_ms = 40000,
	.lock_wait_ms = TRIAL_WAIT_MS,
	.max_waiters = 16,
	.slow_waiters = 16,
};

/* Each session is made once: sealed or not, of a user or of nobody; as it is when it was renewed; and another of the same
 * kind. */
static struct {
	struct secsess_keyring *ring;
	struct secsess_sid sid;
	struct secsess_buf record, retired, other_record;
	struct secsess_sid other;
} sessions[4];

static void make_record(struct secsess_buf *record, const struct secsess_keyring *ring,
	const struct secsess_place *place, const char *user, const char *payload, enum secsess_life life)
{
	struct secsess_header header = {.format = SECSESS_RECORD_FORMAT,
		.life = (uint8_t) life,
		.newest = 1,
		.confirmed = 1,
		.before = 1,
		.offered_at = BEGAN_MS,
		.confirmed_offer_at = BEGAN_MS,
		.expires_at = BEGAN_MS + DAY_MS,
		.fence = 7,
		.granted_at = BEGAN_MS,
		.lease_until = BEGAN_MS + DAY_MS};
	struct secsess_meta meta = {.created_at = BEGAN_MS,
		.bound_at = BEGAN_MS,
		.idle_deadline = header.expires_at,
		.retired_at = life == SECSESS_RETIRED ? BEGAN_MS + DAY_MS / 2 : 0,
		.newest = 1,
		.confirmed = 1,
		.life = (uint8_t) life,
		.user = secsess_slice_str(user),
		.serializer = secsess_slice_str("php")};

	memcpy(header.owner, TOKEN, SECSESS_TOKEN_SIZE);
	promise(!secsess_record_write(record, true, &header, &meta, ring, place, secsess_slice_str(payload)),
		"a record can be written");
	secsess_header_encode(record->data, &header);
}

static void make_session(struct secsess_sid *sid, struct secsess_buf *record, const struct secsess_keyring *ring,
	const char *user, const char *payload)
{
	struct secsess_tag tag;

	secsess_tag_of(&tag, ring, secsess_slice_str(user));
	promise(!secsess_sid_mint(sid, ring, secsess_slice_of("", 0), &tag), "an ID can be minted");
	make_record(record, ring, &sid->place, user, payload, SECSESS_LIVE);
}

void trials_prepare(void)
{
	struct secsess_keyring *rings[] = {fuzz_ring(FUZZ_SECRET), fuzz_shared_ring()};

	for (size_t i = 0; i < SECSESS_COUNT(sessions); i++) {
		const char *user = i & 2 ? "alice" : "";

		sessions[i].ring = rings[i & 1];
		make_session(&sessions[i].sid, &sessions[i].record, sessions[i].ring, user, OWN_PAYLOAD);
		make_record(&sessions[i].retired, sessions[i].ring, &sessions[i].sid.place, user, OWN_PAYLOAD, SECSESS_RETIRED);
		make_session(&sessions[i].other, &sessions[i].other_record, sessions[i].ring, user, OTHER_PAYLOAD);
	}
	usage_watch();
}

void trial_open(struct trial *trial, struct secsess_slice input)
{
	const struct secsess_redis_options options = {.connect_ms = CONNECT_MS,
		.answer_ms = ANSWER_MS,
		.budget_ms = BUDGET_MS};
	struct secsess_address address;
	struct secsess_error error;
	uint8_t kind;

	*trial = (struct trial) {.feed = {input.data, input.size}, .fence = 7};
	kind = feed_u8(&trial->feed);
	trial->ring = sessions[kind & 3].ring;
	trial->sid = sessions[kind & 3].sid;
	trial->record = secsess_buf_slice(&sessions[kind & 3].record);
	trial->config = usual;
	trial->config.on_refused = (enum secsess_on_refused)((kind >> 6) % 3);
	trial->learns = !trial->ring->sealing && kind & 4;
	memcpy(trial->token, TOKEN, SECSESS_TOKEN_SIZE);
	clock_reset();
	hostile_open(&trial->hostile, &trial->feed);
	trial->hostile.holdings = (struct holdings) {
		.record = secsess_buf_slice(kind & 8 ? &sessions[kind & 3].retired : &sessions[kind & 3].record),
		.snapshot = trial->record,
		.other_record = secsess_buf_slice(&sessions[kind & 3].other_record),
		.handle = secsess_slice_str(sessions[kind & 3].sid.place.handle),
		.other_handle = secsess_slice_str(sessions[kind & 3].other.place.handle),
		.retired = kind & 8,
		.busy = kind >> 4 & 3};
	promise(!secsess_address_parse(&address, secsess_slice_str("redis://user:" PASSWORD "@host/3"), &error),
		"the address can be read");
	trial->store = secsess_redis_new(&address, &trial->hostile.dialer, &options);
	promise(trial->store != NULL, "there is memory for a store");
	trial->store->secret.wanted = !trial->ring->sealing;
	memset(trial->store->secret.offer, 'o', sizeof(trial->store->secret.offer));
}

void trial_close(struct trial *trial)
{
	trial->store->ops->close(trial->store);
	hostile_close(&trial->hostile);
	promise(usage_now() == 0, "nothing of a store outlives it");
}

/* ---- what the server said */

bool trial_script_said(const struct trial *trial, enum secsess_script script, long long number)
{
	const struct hostile *hostile = &trial->hostile;

	return talk_script_said(hostile->exchange + hostile->begin, hostile->exchanges - hostile->begin, script, number);
}

bool trial_replied(const struct trial *trial, enum ask ask, enum secsess_key_kind key, int type,
	struct secsess_slice bytes)
{
	const struct hostile *hostile = &trial->hostile;

	return talk_replied(hostile->exchange + hostile->begin, hostile->exchanges - hostile->begin, ask, key, type, bytes);
}

bool trial_absence_told(const struct trial *trial, enum secsess_script script, enum secsess_key_kind key)
{
	return trial_script_said(trial, script, -1) ||
		trial_replied(trial, ASK_GET, key, REDIS_REPLY_NIL, (struct secsess_slice) {0});
}

bool trial_listed(const struct trial *trial, enum ask ask, enum secsess_key_kind key, struct secsess_slice bytes)
{
	const struct hostile *hostile = &trial->hostile;

	return talk_listed(hostile->exchange + hostile->begin, hostile->exchanges - hostile->begin, ask, key, bytes);
}

/* OK, or by a repetition that found its own: after a failure, or when the server had forgotten the scripts. */
bool trial_creation_told(const struct trial *trial)
{
	const struct secsess_slice any = {0};
	bool repeated = trial->store->counters.retries ||
		trial_replied(trial, ASK_LOAD, (enum secsess_key_kind) 0, REDIS_REPLY_STRING, any);

	return trial_replied(trial, ASK_SET, SECSESS_KEY_RECORD, REDIS_REPLY_STATUS, secsess_slice_str("OK")) ||
		(repeated && trial_replied(trial, ASK_SET, SECSESS_KEY_RECORD, REDIS_REPLY_NIL, any));
}

void trial_check_script(const struct trial *trial, enum secsess_status status, enum secsess_script script)
{
	/* What has ended stays as it is, and is ended all the same. */
	promise(status || trial_script_said(trial, script, 0) || trial_script_said(trial, script, 6) ||
			(script == SECSESS_SCRIPT_END && trial_script_said(trial, script, SECSESS_GONE)),
		"nothing is done unless the server says so");
	promise(status != SECSESS_LOST || trial_script_said(trial, script, SECSESS_LOST),
		"nothing is lost unless the server says so");
	promise(status != SECSESS_FULL || trial_script_said(trial, script, SECSESS_FULL),
		"nothing is full unless the server says so");
	promise(status != SECSESS_CONFLICT || trial_script_said(trial, script, SECSESS_CONFLICT),
		"nothing is in conflict unless the server says so");
	promise(status != SECSESS_GONE || trial_script_said(trial, script, SECSESS_GONE) ||
			trial_script_said(trial, script, -1),
		"nothing is gone unless the server says so");
	promise(status != SECSESS_ABSENT || trial_script_said(trial, script, -1),
		"nothing is absent unless the server says so");
}

/* ---- what is promised of each operation */

void trial_begin(struct trial *trial)
{
	hostile_forget(&trial->hostile);
	trial->hostile.received = 0;
	trial->began = secsess_monotonic_ms();
	trial->store->error.text[0] = '\0';
	trial->store->counters.retries = 0;
	usage_restart();
}

void trial_check_error(enum secsess_status status, const struct secsess_error *error)
{
	if (status < 0) {
		promise(error->text[0] != '\0', "an error says what is wrong");
		promise(fuzz_is_printable(error->text), "an error text can be printed");
		promise(!strstr(error->text, PASSWORD) && !strstr(error->text, OWN_PAYLOAD) &&
				!strstr(error->text, OTHER_PAYLOAD) && !strstr(error->text, TOKEN),
			"an error text holds no secret");
	}
}

void trial_check(struct trial *trial, enum secsess_status status)
{
	struct secsess_store *store = trial->store;
	int64_t now = store->ops->now(store);

	trial_check_error(status, &store->error);
	promise(secsess_monotonic_ms() - trial->began <= OPERATION_MS_MAX, "an operation comes to an end in time");
	promise(usage_most() <= MEMORY_MAX(trial->hostile.received), "an operation takes little memory");
	promise(now >= 0 && now < INT64_C(1) << 53, "a clock tells a time");
	promise(fuzz_is_printable(store->server), "a server's name can be printed");
}
