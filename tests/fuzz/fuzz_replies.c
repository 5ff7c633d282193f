/* SPDX-License-Identifier: BSD-3-Clause */

/* The Redis driver, alone and under a whole request, against a server that answers anything. Nothing may be taken for a
 * yes or a no that the server did not say, every operation comes to an end in time and in little memory, and whatever is
 * read as a session's record is that session's. */
#include "clock.h"
#include "trial.h"

#define STEPS_MAX 8

/* What was read is what the server gave, and no other session's record opens here. */
static void check_opened(struct trial *trial, struct secsess_opened *opened, enum secsess_key_kind key)
{
	struct secsess_record record = {0};
	struct secsess_buf room = {0};
	struct secsess_slice payload;
	struct secsess_error error = {""};
	enum secsess_status status;

	promise(trial_replied(trial, ASK_GET, key, REDIS_REPLY_STRING, secsess_buf_slice(&opened->record)),
		"a record is what the server gave");
	promise(opened->now >= 0 && opened->now < INT64_C(1) << 53 && opened->revoked_at >= 0, "times are possible");
	status = secsess_record_open(&record, trial->ring, &trial->sid.place, &opened->record, &error);
	trial_check_error(status, &error);
	if (!status && record.header.meta_size) {
		status = secsess_record_payload(&record, trial->ring, &trial->sid.place, &room, &payload, &error);
		trial_check_error(status, &error);
		promise(status || secsess_slice_equal(payload, secsess_slice_str(OWN_PAYLOAD)),
			"no other session's data is read");
		secsess_judge_opened(opened->verdict, &record.meta, opened->revoked_at, &trial->config.limits, opened->now);
	}
	secsess_record_release(&record);
	secsess_buf_release(&room);
}

static struct secsess_open_request open_request(struct trial *trial, bool leased)
{
	struct secsess_open_request request = {.place = trial->sid.place,
		.presented = {.generation = 1, .by_client = true, .leased = leased, .can_keep_cookie = true},
		.limits = trial->config.limits,
		.lease_ms = trial->config.lease_ms,
		.wait_ms = feed_flag(&trial->feed) ? 0 : TRIAL_WAIT_MS,
		.max_waiters = trial->config.max_waiters,
		.slow_waiters = trial->config.slow_waiters,
		.idle_ms = trial->config.idle_ms,
		.keep_ms = trial->config.idle_ms};

	memcpy(request.token, trial->token, sizeof(request.token));
	return request;
}

static enum secsess_status do_open(struct trial *trial)
{
	struct secsess_open_request request = open_request(trial, !feed_flag(&trial->feed));
	struct secsess_opened opened = {0};
	enum secsess_status status = trial->store->ops->open(trial->store, &request, &opened);

	trial_check(trial, status);
	promise(status <= SECSESS_ABSENT, "open has no other answers");
	promise(status != SECSESS_ABSENT || trial_absence_told(trial, SECSESS_SCRIPT_OPEN, SECSESS_KEY_RECORD),
		"nothing is absent unless the server says so");
	if (!status) {
		promise(opened.verdict > SECSESS_VERDICT_NONE && opened.verdict <= SECSESS_VERDICT_ORPHAN, "a verdict is one");
		promise(opened.lock >= SECSESS_LOCK_NOT_ASKED && opened.lock <= SECSESS_LOCK_TIMEOUT, "a lock's answer is one");
		check_opened(trial, &opened, SECSESS_KEY_RECORD);
	}
	secsess_buf_release(&opened.record);
	return status;
}

static enum secsess_status do_read(struct trial *trial)
{
	enum secsess_part part = feed_flag(&trial->feed) ? SECSESS_PART_SNAPSHOT : SECSESS_PART_RECORD;
	enum secsess_key_kind key = part == SECSESS_PART_RECORD ? SECSESS_KEY_RECORD : SECSESS_KEY_SNAPSHOT;
	struct secsess_opened opened = {0};
	enum secsess_status status = trial->store->ops->read(trial->store, &trial->sid.place, part, &opened);

	trial_check(trial, status);
	promise(status <= SECSESS_ABSENT, "read has no other answers");
	promise(status != SECSESS_ABSENT || trial_absence_told(trial, SECSESS_SCRIPTS, key),
		"nothing is absent unless the server says so");
	if (!status) {
		check_opened(trial, &opened, key);
	}
	secsess_buf_release(&opened.record);
	return status;
}

static enum secsess_status do_confirm(struct trial *trial)
{
	struct secsess_open_request request = open_request(trial, false);
	enum secsess_status status = trial->store->ops->confirm(trial->store, &request);

	trial_check(trial, status);
	promise(status <= SECSESS_ABSENT, "confirm has no other answers");
	promise(status != SECSESS_ABSENT || trial_script_said(trial, SECSESS_SCRIPT_OPEN, -1),
		"nothing is absent unless the server says so");
	return status;
}

static enum secsess_status do_create(struct trial *trial)
{
	const struct secsess_create_request request = {.place = trial->sid.place, .record = trial->record, .keep_ms = 1000};
	enum secsess_status status = trial->store->ops->create(trial->store, &request);
	const struct secsess_slice any = {0};

	trial_check(trial, status);
	promise(status <= 0 || status == SECSESS_CONFLICT, "create has no other answers");
	promise(status || trial_creation_told(trial), "nothing is created unless the server says so");
	promise(status != SECSESS_CONFLICT || trial_replied(trial, ASK_SET, SECSESS_KEY_RECORD, REDIS_REPLY_NIL, any),
		"nothing is in the way unless the server says so");
	return status;
}

static enum secsess_status do_commit(struct trial *trial)
{
	uint8_t how = feed_u8(&trial->feed);
	struct secsess_commit_request request = {.place = trial->sid.place,
		.mode = (enum secsess_commit_mode)(how % 3),
		.leased = !(how & 8),
		.take_back = how & 16,
		.fence = trial->fence,
		.expires_at = INT64_C(1700000001000),
		.keep_ms = 1000,
		.sealed = trial->ring->sealing,
		.meta_size = 100};
	enum secsess_status status;

	memcpy(request.token, trial->token, sizeof(request.token));
	if (request.mode != SECSESS_COMMIT_UNLOCK) {
		request.body = trial->record;
	}
	status = trial->store->ops->commit(trial->store, &request);
	trial_check(trial, status);
	promise(status <= 0 || status == SECSESS_LOST || status == SECSESS_GONE || status == SECSESS_CONFLICT,
		"commit has no other answers");
	trial_check_script(trial, status, SECSESS_SCRIPT_COMMIT);
	return status;
}

static enum secsess_status do_retire(struct trial *trial)
{
	struct secsess_retire_request request = {.place = trial->sid.place,
		.fence = trial->fence,
		.meta = secsess_slice_of(trial->record.data, 100),
		.snapshot_ms = 1000,
		.keep_ms = 1000};
	enum secsess_status status;

	memcpy(request.token, trial->token, sizeof(request.token));
	status = trial->store->ops->retire(trial->store, &request);
	trial_check(trial, status);
	promise(status <= 0 || status == SECSESS_LOST || status == SECSESS_GONE, "retire has no other answers");
	trial_check_script(trial, status, SECSESS_SCRIPT_RETIRE);
	return status;
}

static enum secsess_status do_end(struct trial *trial)
{
	const struct secsess_end_request request = {.place = trial->sid.place,
		.life = SECSESS_ENDED,
		.reason = SECSESS_REASON_DESTROYED,
		.predecessor = trial->sid.place,
		.keep_ms = 1000};
	enum secsess_status status = trial->store->ops->end(trial->store, &request);

	trial_check(trial, status);
	promise(status <= SECSESS_ABSENT, "end has no other answers");
	trial_check_script(trial, status, SECSESS_SCRIPT_END);
	return status;
}

static bool is_told(enum secsess_told told)
{
	return told >= SECSESS_NOT_TOLD && told <= SECSESS_TOLD_YES;
}

static bool is_printable(const char *text, size_t room)
{
	size_t size = strnlen(text, room);

	for (size_t i = 0; i < size; i++) {
		if (text[i] <= ' ' || text[i] > '~') {
			return false;
		}
	}
	return size < room;
}

static enum secsess_status do_inspect(struct trial *trial)
{
	struct secsess_store_traits traits;
	enum secsess_status status = trial->store->ops->inspect(trial->store, &traits);

	trial_check(trial, status);
	promise(status <= 0, "inspect has no other answers");
	promise(is_printable(traits.policy, sizeof(traits.policy)) && is_printable(traits.user, sizeof(traits.user)),
		"what a server says of itself can be shown");
	promise(is_told(traits.evicts) && is_told(traits.bounded) && is_told(traits.forgets) &&
			is_told(traits.unjournaled) && is_told(traits.failing) && is_told(traits.replicated) &&
			is_told(traits.all_commands) && is_told(traits.all_keys) && is_told(traits.local),
		"a trait is told or it isn't");
	return status;
}

static enum secsess_status (*const operations[])(struct trial *trial) = {trial_request, do_open, do_read, do_confirm,
	do_create, do_commit, do_retire, do_end, trial_revoke, trial_index, trial_heads, trial_enlist, trial_unlist,
	trial_end_all, trial_note, trial_notes, trial_put_series, trial_use_key, trial_hear_series, trial_drop_series,
	trial_list_series, do_inspect};

/* Else the fuzzer would no longer get anywhere, and find nothing. */
static void check_faithful_server(void)
{
	static struct trial trial;

	for (size_t i = 0; i < SECSESS_COUNT(operations); i++) {
		trial_open(&trial, secsess_slice_of("\3", 1));
		trial_begin(&trial);
		promise(operations[i](&trial) == SECSESS_DONE, "the driver understands the targets' own server");
		trial_close(&trial);
	}
}

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	(void) argc;
	(void) argv;
	fuzz_set_up();
	trials_prepare();
	check_faithful_server();
	return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct trial trial;

	fuzz_reseed(size);
	trial_open(&trial, secsess_slice_of(data, size));
	for (int steps = 0; steps < STEPS_MAX && trial.feed.left; steps++) {
		uint8_t choice = feed_u8(&trial.feed);

		if (choice & 64) {
			clock_advance(feed_u16(&trial.feed));
		}
		if (choice & 128) {
			trial.store->ops->begin(trial.store);
		}
		trial_begin(&trial);
		operations[choice % 32 % SECSESS_COUNT(operations)](&trial);
	}
	trial_close(&trial);
	return 0;
}
