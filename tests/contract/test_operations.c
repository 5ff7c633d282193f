/* SPDX-License-Identifier: BSD-3-Clause */

/* Creating, reading, opening: each answer that store.h promises. */
#include "contract.h"

#include "files.h"

#define S contract.store

static void what_is_created_is_read(void **state)
{
	struct secsess_place place = new_place("");
	struct secsess_header header = live();
	struct secsess_buf record = record_of(&header, "binary \r\n payload"), other = record_of(&header, "other");
	struct secsess_create_request request = {.place = place, .record = secsess_buf_slice(&record), .keep_ms = KEEP};
	struct secsess_opened opened = {0};

	(void) state;
	record.data[record.size - 3] = '\0';
	assert_int_equal(S->ops->create(S, &request), SECSESS_DONE);
	request.record = secsess_buf_slice(&other);
	assert_int_equal(S->ops->create(S, &request), SECSESS_CONFLICT);
	assert_int_equal(S->ops->read(S, &place, SECSESS_PART_RECORD, &opened), SECSESS_DONE);
	assert_true(secsess_slice_equal(secsess_buf_slice(&opened.record), secsess_buf_slice(&record)));
	assert_int_equal(opened.lock, SECSESS_LOCK_NOT_ASKED);
	assert_int_equal(opened.revoked_at, 0);
	assert_in_range(opened.now, now_ms() - 2000, now_ms() + 2000);
	assert_false(is_stored(&place, SECSESS_PART_SNAPSHOT));
	secsess_buf_release(&opened.record);
	secsess_buf_release(&record);
	secsess_buf_release(&other);
}

/* Every operation on what is not there, or not any more. */
static void nothing_is_absent(void **state)
{
	(void) state;
	for (int expired = 0; expired < 2; expired++) {
		struct secsess_place place = new_place("");
		struct secsess_header header = live();
		struct token token = new_token();
		struct secsess_open_request request = ask(&place, 1, token);
		struct secsess_retire_request retire = retire_of(&place, token, 1);
		struct secsess_end_request end = end_of(&place);
		struct secsess_opened opened = {0};

		if (expired) {
			struct secsess_buf record = record_of(&header, "data");
			struct secsess_create_request create = {.place = place,
				.record = secsess_buf_slice(&record),
				.keep_ms = 20};

			assert_int_equal(S->ops->create(S, &create), SECSESS_DONE);
			secsess_buf_release(&record);
			await_absence(&place, SECSESS_PART_RECORD);
		}
		assert_int_equal(S->ops->open(S, &request, &opened), SECSESS_ABSENT);
		assert_int_equal(S->ops->read(S, &place, SECSESS_PART_RECORD, &opened), SECSESS_ABSENT);
		assert_int_equal(S->ops->read(S, &place, SECSESS_PART_SNAPSHOT, &opened), SECSESS_ABSENT);
		assert_null(opened.record.data);
		assert_int_equal(S->ops->confirm(S, &request), SECSESS_ABSENT);
		assert_int_equal(write_as(S, &place, token, 1, "resurrected"), SECSESS_GONE);
		assert_int_equal(S->ops->retire(S, &retire), SECSESS_GONE);
		assert_int_equal(S->ops->end(S, &end), SECSESS_ABSENT);
		assert_false(is_stored(&place, SECSESS_PART_RECORD));
		assert_false(is_stored(&place, SECSESS_PART_SNAPSHOT));
	}
}

static void opening_locks(void **state)
{
	struct secsess_place place = session_with("data");
	struct token token = new_token();
	struct secsess_open_request request = ask(&place, 1, token);
	struct secsess_opened opened = {0};
	struct secsess_header header;

	(void) state;
	assert_int_equal(S->ops->open(S, &request, &opened), SECSESS_DONE);
	assert_int_equal(opened.verdict, SECSESS_VERDICT_CURRENT);
	assert_int_equal(opened.lock, SECSESS_LOCK_HELD);
	assert_int_equal(opened.waited_ms, 0);
	assert_int_equal(secsess_header_decode(&header, secsess_buf_slice(&opened.record)), SECSESS_DONE);
	assert_int_equal(header.fence, 8);
	assert_memory_equal(header.owner, token.bytes, sizeof(token.bytes));
	assert_int_equal(header.granted_at, opened.now);
	assert_int_equal(header.lease_until, opened.now + LEASE);
	assert_int_equal(opened.record.size, SECSESS_HEADER_SIZE + META_SIZE + 4);
	assert_memory_equal(opened.record.data + opened.record.size - 4, "data", 4);
	secsess_buf_release(&opened.record);
	/* The same request again, whose answer was lost: the same lease. */
	assert_int_equal(lock(S, &place, token), 8);
}

/* Refused, it is read all the same, and nothing is offered. */
static void who_is_refused_reads(void **state)
{
	struct secsess_place place = new_place("");
	struct secsess_header header = live();
	struct secsess_open_request request = ask(&place, 1, new_token());
	struct secsess_opened opened = {0};

	(void) state;
	header.offered_at -= ROTATE + 5000;
	put(&place, &header, "data");
	request.presented.can_keep_cookie = false;
	assert_int_equal(S->ops->open(S, &request, &opened), SECSESS_DONE);
	assert_int_equal(opened.verdict, SECSESS_VERDICT_CURRENT);
	assert_int_equal(opened.lock, SECSESS_LOCK_HELD);
	secsess_buf_release(&opened.record);
	request = ask(&place, 1, new_token());
	assert_int_equal(S->ops->open(S, &request, &opened), SECSESS_DONE);
	assert_int_equal(opened.verdict, SECSESS_VERDICT_CURRENT); /* DUE, had it the lock */
	assert_int_equal(opened.lock, SECSESS_LOCK_TIMEOUT);
	assert_memory_equal(opened.record.data + opened.record.size - 4, "data", 4);
	secsess_buf_release(&opened.record);
	assert_int_equal(header_at(&place).newest, 1);
	assert_int_equal(header_at(&place).fence, 8);
}

static void an_offer_is_reserved(void **state)
{
	struct secsess_place place = new_place("");
	struct secsess_header header = live();
	struct secsess_open_request request = ask(&place, 1, new_token());
	struct secsess_opened opened = {0};

	(void) state;
	header.offered_at -= ROTATE + 5000;
	put(&place, &header, "data");
	assert_int_equal(S->ops->open(S, &request, &opened), SECSESS_DONE);
	assert_int_equal(opened.verdict, SECSESS_VERDICT_DUE);
	secsess_buf_release(&opened.record);
	header = header_at(&place);
	assert_int_equal(header.newest, 2);
	assert_int_equal(header.confirmed, 1);
	assert_int_equal(header.offers, 1);
	assert_int_equal(header.offered_at, opened.now);
}

/* With and without the lock, and by confirm. */
static void a_first_presentation_is_recorded(void **state)
{
	enum { LOCKED, REFUSED, NOT_ASKED, CONFIRM, WAYS };

	(void) state;
	for (int way = 0; way < WAYS; way++) {
		struct secsess_place place = new_place("");
		struct secsess_header header = live();
		struct secsess_open_request request = ask(&place, 2, new_token());
		struct secsess_opened opened = {0};

		header.newest = 2;
		header.offers = 1;
		put(&place, &header, "data");
		if (way == REFUSED) {
			lock(S, &place, new_token());
		}
		request.presented.leased = way == LOCKED || way == REFUSED;
		if (way == CONFIRM) {
			assert_int_equal(S->ops->confirm(S, &request), SECSESS_DONE);
		} else {
			assert_int_equal(S->ops->open(S, &request, &opened), SECSESS_DONE);
			assert_int_equal(opened.verdict, SECSESS_VERDICT_CURRENT);
			assert_int_equal(opened.lock == SECSESS_LOCK_HELD, way == LOCKED);
			secsess_buf_release(&opened.record);
		}
		header = header_at(&place);
		assert_int_equal(header.confirmed, 2);
		assert_int_equal(header.before, 1);
		assert_int_equal(header.offers, 0);
		assert_int_equal(header.lease_until != 0, way == LOCKED || way == REFUSED);
	}
}

/* Neither waits nor locks nor changes anything. */
static void who_is_not_admitted(void **state)
{
	static const struct {
		enum secsess_life life;
		uint32_t generation;
		bool expired;
		enum secsess_verdict verdict;
	} rows[] = {
		{SECSESS_LIVE, 1, true, SECSESS_VERDICT_EXPIRED},
		{SECSESS_LIVE, 1, false, SECSESS_VERDICT_OBSOLETE},
		{SECSESS_RETIRED, 5, false, SECSESS_VERDICT_FROZEN},
		{SECSESS_ENDED, 5, false, SECSESS_VERDICT_ENDED},
		{SECSESS_SUSPECT, 5, false, SECSESS_VERDICT_INCIDENT},
		{SECSESS_SUSPECT, 3, false, SECSESS_VERDICT_ENDED},
	};

	(void) state;
	for (size_t i = 0; i < SECSESS_COUNT(rows); i++) {
		struct secsess_place place = new_place("");
		struct secsess_header header = live();
		struct secsess_open_request request = ask(&place, rows[i].generation, new_token());
		struct secsess_opened opened = {0};
		struct secsess_buf before;
		int64_t began = now_ms();

		header.newest = header.confirmed = header.before = 5;
		header.suspect_by = 3;
		header.life = (uint8_t) rows[i].life;
		header.expires_at = rows[i].expired ? 1 : header.expires_at;
		header.lease_until = header.offered_at + LEASE; /* somebody holds it */
		put(&place, &header, "data");
		before = look(&place, SECSESS_PART_RECORD);
		request.wait_ms = 2000;
		assert_int_equal(S->ops->open(S, &request, &opened), SECSESS_DONE);
		assert_int_equal(opened.verdict, rows[i].verdict);
		assert_int_equal(opened.lock, SECSESS_LOCK_NOT_ASKED);
		assert_true(secsess_slice_equal(secsess_buf_slice(&opened.record), secsess_buf_slice(&before)));
		assert_true(now_ms() - began < 1500);
		secsess_buf_release(&opened.record);
		secsess_buf_release(&before);
	}
}

/* Whoever may come prolongs the record's stay, whoever may not doesn't. */
static void an_open_keeps_the_record(void **state)
{
	struct secsess_place kept = new_place(""), left = new_place("");
	const struct secsess_place *places[] = {&kept, &left};

	(void) state;
	for (int i = 0; i < 2; i++) {
		struct secsess_header header = live();
		struct secsess_buf record;
		struct secsess_create_request create = {.place = *places[i], .keep_ms = 300};
		struct secsess_open_request request = ask(places[i], 1, new_token());
		struct secsess_opened opened = {0};

		header.life = i ? SECSESS_ENDED : SECSESS_LIVE;
		header.expires_at = S->ops->now(S) + 250; /* near enough for an open to care */
		record = record_of(&header, "data");
		create.record = secsess_buf_slice(&record);
		assert_int_equal(S->ops->create(S, &create), SECSESS_DONE);
		assert_int_equal(S->ops->open(S, &request, &opened), SECSESS_DONE);
		secsess_buf_release(&opened.record);
		secsess_buf_release(&record);
	}
	await_absence(&left, SECSESS_PART_RECORD);
	assert_true(is_stored(&kept, SECSESS_PART_RECORD));
}

static void reading_waits_for_nobody(void **state)
{
	struct secsess_place place = session_with("data");
	struct secsess_header before;

	(void) state;
	lock(S, &place, new_token());
	before = header_at(&place);
	assert_payload(&place, "data");
	assert_int_equal(header_at(&place).fence, before.fence);
	assert_int_equal(header_at(&place).confirmed, before.confirmed);
}

/* As a record, past the driver, and what is there afterwards; a file that is too short for a block, too, and one that isn't. */
static void put_damaged(const struct secsess_create_request *create)
{
	if (contract.file) {
		put(&create->place,
			&(struct secsess_header) {.format = SECSESS_RECORD_FORMAT, .newest = 1, .meta_size = META_SIZE}, "data");
		file_replace(&create->place, create->record);
	} else {
		assert_int_equal(S->ops->create(S, create), SECSESS_DONE);
	}
}

static void assert_damaged_as_before(const struct secsess_create_request *create)
{
	struct secsess_buf after = contract.file ? file_content(&create->place) : look(&create->place, SECSESS_PART_RECORD);

	assert_true(secsess_slice_equal(secsess_buf_slice(&after), create->record));
	secsess_buf_release(&after);
}

/* Bytes that no version of ours wrote: told, and kept. */
static void damage_is_told_and_kept(void **state)
{
	static const size_t sizes[] = {1, SECSESS_HEADER_SIZE - 1, SECSESS_HEADER_SIZE + 10, 1000};

	(void) state;
	for (size_t i = 0; i < SECSESS_COUNT(sizes); i++) {
		unsigned char bytes[1000];
		struct secsess_place place = new_place("");
		struct secsess_create_request create = {.place = place, .keep_ms = KEEP};
		struct secsess_open_request request = ask(&place, 1, new_token());
		struct secsess_end_request end = end_of(&place);
		struct secsess_opened opened = {0};

		memset(bytes, 0xee, sizeof(bytes));
		create.record = secsess_slice_of(bytes, sizes[i]);
		put_damaged(&create);
		assert_int_equal(S->ops->open(S, &request, &opened), SECSESS_CORRUPT);
		assert_true(S->error.text[0]);
		assert_int_equal(S->ops->confirm(S, &request), SECSESS_CORRUPT);
		assert_int_equal(write_as(S, &place, new_token(), 1, "over it"), SECSESS_CORRUPT);
		assert_int_equal(S->ops->end(S, &end), SECSESS_CORRUPT);
		assert_damaged_as_before(&create);
	}
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_created_is_read),
		cmocka_unit_test(nothing_is_absent),
		cmocka_unit_test(opening_locks),
		cmocka_unit_test(who_is_refused_reads),
		cmocka_unit_test(an_offer_is_reserved),
		cmocka_unit_test(a_first_presentation_is_recorded),
		cmocka_unit_test(who_is_not_admitted),
		cmocka_unit_test(an_open_keeps_the_record),
		cmocka_unit_test(reading_waits_for_nobody),
		cmocka_unit_test(damage_is_told_and_kept),
	};

	return contract_run(argc, argv, "operations", tests, SECSESS_COUNT(tests));
}
