/* SPDX-License-Identifier: BSD-3-Clause */

/* The index of a user's sessions: who is in it, who must make room, and what is done to many at once. */
#include "contract.h"

#include <stdio.h>

#define S contract.store
#define UNTIL (now_ms() + KEEP)

static struct secsess_index index_of(const struct secsess_tag *tag)
{
	struct secsess_index index = {0};

	assert_int_equal(S->ops->index(S, tag, &index), SECSESS_DONE);
	return index;
}

static bool is_in(const struct secsess_index *index, const struct secsess_place *place)
{
	for (size_t i = 0; i < index->count; i++) {
		if (strcmp(index->at[i], place->handle) == 0) {
			return true;
		}
	}
	return false;
}

static bool is_listed(const struct secsess_place *place)
{
	struct secsess_index index = index_of(&place->tag);
	bool found = is_in(&index, place);

	secsess_free(index.at);
	return found;
}

static size_t listed(const struct secsess_tag *tag)
{
	struct secsess_index index = index_of(tag);

	secsess_free(index.at);
	return index.count;
}

/* A live session of that user, in the index until then. */
static struct secsess_place session_of(const char *user, int64_t until)
{
	struct secsess_place place = new_place(user);
	struct secsess_header header = live();
	struct secsess_buf record = record_of(&header, "data");
	struct secsess_create_request request = {.place = place,
		.record = secsess_buf_slice(&record),
		.keep_ms = KEEP,
		.list_until = until};

	assert_int_equal(S->ops->create(S, &request), SECSESS_DONE);
	secsess_buf_release(&record);
	return place;
}

static enum secsess_status enlist(const struct secsess_place *place, int64_t until, uint32_t max, bool refuse,
	const struct secsess_place *replaces, struct secsess_index *over)
{
	struct secsess_enlist_request request = {.place = *place,
		.list_until = until,
		.max_sessions = max,
		.refuse = refuse};

	if (replaces) {
		request.replaces = *replaces;
	}
	*over = (struct secsess_index) {0};
	return S->ops->enlist(S, &request, over);
}

static void a_users_sessions_are_listed_and_nobody_elses(void **state)
{
	struct secsess_place later = session_of("lister", UNTIL + 1000), sooner = session_of("lister", UNTIL),
						 other = session_of("neighbour", UNTIL), nobody = session_with("data");
	struct secsess_index index = index_of(&later.tag);

	(void) state;
	assert_int_equal(index.count, 2);
	assert_string_equal(index.at[0], later.handle);
	assert_string_equal(index.at[1], sooner.handle);
	assert_in_range(index.now, now_ms() - 1000, now_ms() + 1000);
	assert_int_equal(index.revoked_at, 0);
	assert_string_equal(index.spared, "");
	secsess_free(index.at);
	assert_true(is_listed(&other));
	assert_int_equal(listed(&(struct secsess_tag) {"stranger"}), 0);
	assert_true(is_stored(&nobody, SECSESS_PART_RECORD));
}

static void what_ends_leaves_the_index(void **state)
{
	struct secsess_place ended = session_of("leaver", UNTIL), retired = session_of("leaver", UNTIL);
	struct secsess_end_request end = end_of(&ended);
	struct token token = new_token();
	struct secsess_retire_request retire = retire_of(&retired, token, lock(S, &retired, token));

	(void) state;
	assert_int_equal(S->ops->end(S, &end), SECSESS_DONE);
	assert_false(is_listed(&ended));
	assert_true(is_listed(&retired));
	assert_int_equal(S->ops->retire(S, &retire), SECSESS_DONE);
	assert_false(is_listed(&retired));
}

static void what_expires_leaves_the_index(void **state)
{
	struct secsess_place brief = session_of("brief", now_ms() + 60), lasting = session_of("brief", UNTIL);
	struct secsess_index over;
	int64_t until = now_ms() + 5000;

	(void) state;
	assert_true(is_listed(&brief));
	sleep_ms(80);
	/* At the latest when another comes. */
	assert_int_equal(enlist(&lasting, UNTIL, 0, false, NULL, &over), SECSESS_DONE);
	assert_false(is_listed(&brief));
	assert_true(is_listed(&lasting));
	if (contract.redis) { /* and with its last member the key */
		struct secsess_place alone = session_of("alone", now_ms() + 40);
		char key[128];
		redisReply *reply;
		bool there = true;

		raw_key(key, sizeof(key), 'u', &(struct secsess_place) {.tag = alone.tag});
		while (there) {
			assert_true(now_ms() < until);
			sleep_ms(20);
			reply = raw("EXISTS %s", key);
			there = reply->integer;
			freeReplyObject(reply);
		}
	}
}

/* A write that was accepted puts the session back into an index that had lost it; one that was refused doesn't. */
static void a_commit_mends_the_index(void **state)
{
	struct secsess_place place = session_of("mender", UNTIL);
	struct token token = new_token();
	uint64_t fence = lock(S, &place, token);
	struct commit commit = commit_of(&place, SECSESS_COMMIT_WRITE, token, fence, "more");

	(void) state;
	assert_int_equal(S->ops->unlist(S, &place.tag, &place.handle, 1), SECSESS_DONE);
	assert_false(is_listed(&place));
	commit.request.list_until = UNTIL;
	assert_int_equal(commit_send(S, &commit), SECSESS_DONE);
	assert_true(is_listed(&place));
	fence = lock(S, &place, token);
	commit = commit_of(&place, SECSESS_COMMIT_TOUCH, token, fence, "");
	assert_int_equal(S->ops->unlist(S, &place.tag, &place.handle, 1), SECSESS_DONE);
	commit.request.list_until = UNTIL;
	assert_int_equal(commit_send(S, &commit), SECSESS_DONE);
	assert_true(is_listed(&place));

	fence = lock(S, &place, token);
	commit = commit_of(&place, SECSESS_COMMIT_WRITE, token, fence, "late");
	commit.request.list_until = UNTIL;
	assert_int_equal(S->ops->end(S,
						 &(struct secsess_end_request) {.place = place,
							 .life = SECSESS_ENDED,
							 .reason = SECSESS_REASON_TERMINATED,
							 .keep_ms = KEEP}),
		SECSESS_DONE);
	assert_int_equal(commit_send(S, &commit), SECSESS_GONE);
	assert_false(is_listed(&place));
}

static void who_is_too_many_is_named(void **state)
{
	struct secsess_place first = session_of("crowded", UNTIL), second = session_of("crowded", UNTIL + 10),
						 third = session_of("crowded", UNTIL + 20), more = new_place("crowded");
	struct secsess_index over;

	(void) state;
	assert_int_equal(enlist(&more, UNTIL - 5, 4, false, NULL, &over), SECSESS_DONE);
	assert_int_equal(over.count, 0);
	for (int times = 0; times < 2; times++) { /* a repetition names the same */
		assert_int_equal(enlist(&more, UNTIL - 5, 2, false, NULL, &over), SECSESS_DONE);
		assert_int_equal(over.count, 2);
		assert_true(is_in(&over, &first) && is_in(&over, &second)); /* not itself, though it expires first */
		secsess_free(over.at);
	}
	assert_int_equal(listed(&first.tag), 4); /* until they end */
	/* Who takes over from one of them makes no more of them. */
	assert_int_equal(enlist(&more, UNTIL, 3, false, &first, &over), SECSESS_DONE);
	assert_int_equal(over.count, 0);
	assert_int_equal(enlist(&more, UNTIL, 2, false, &first, &over), SECSESS_DONE);
	assert_int_equal(over.count, 1);
	assert_true(is_in(&over, &second));
	secsess_free(over.at);
	/* One that isn't there, or another user's, frees no place. */
	assert_int_equal(enlist(&more, UNTIL, 3, false, &(struct secsess_place) {"", first.tag}, &over), SECSESS_DONE);
	assert_int_equal(over.count, 1);
	secsess_free(over.at);
	assert_true(is_listed(&third));
}

static void a_full_house_is_refused(void **state)
{
	struct secsess_place first = session_of("full", UNTIL), brief = session_of("full", now_ms() + 50),
						 more = new_place("full");
	struct secsess_index over;

	(void) state;
	assert_int_equal(enlist(&more, UNTIL, 2, true, NULL, &over), SECSESS_FULL);
	assert_int_equal(over.count, 0);
	assert_false(is_listed(&more));
	sleep_ms(70);
	assert_int_equal(enlist(&more, UNTIL, 2, true, NULL, &over), SECSESS_DONE); /* brief is over */
	assert_true(is_listed(&more));
	assert_false(is_listed(&brief));
	assert_int_equal(enlist(&more, UNTIL, 2, true, NULL, &over), SECSESS_DONE); /* it has its place */
	assert_true(is_listed(&first));
}

static void heads_are_read_without_payloads(void **state)
{
	enum { COUNT = 4 };
	struct secsess_place places[COUNT] = {session_of("header", UNTIL), new_place("header"), session_of("header", UNTIL),
		session_of("header", UNTIL)};
	char handles[COUNT][SECSESS_HANDLE_LENGTH + 1];
	struct secsess_end_request end = end_of(&places[2]);
	struct secsess_buf heads[COUNT] = {{0}};
	struct secsess_header header;

	(void) state;
	for (size_t i = 0; i < COUNT; i++) {
		memcpy(handles[i], places[i].handle, sizeof(handles[i]));
	}
	assert_int_equal(S->ops->end(S, &end), SECSESS_DONE);
	assert_int_equal(S->ops->heads(S, &places[0].tag, (const char(*)[SECSESS_HANDLE_LENGTH + 1]) handles, COUNT, heads),
		SECSESS_DONE);
	for (size_t i = 0; i < COUNT; i++) {
		struct secsess_buf stored = look(&places[i], SECSESS_PART_RECORD);

		assert_int_equal(heads[i].size, i == 1 ? 0 : SECSESS_HEADER_SIZE + META_SIZE);
		assert_memory_equal(heads[i].data ? heads[i].data : (const unsigned char *) "",
			stored.data ? stored.data : (const unsigned char *) "", heads[i].size);
		secsess_buf_release(&stored);
	}
	assert_int_equal(secsess_header_decode(&header, secsess_buf_slice(&heads[2])), SECSESS_DONE);
	assert_int_equal(header.life, SECSESS_ENDED);
	for (size_t i = 0; i < COUNT; i++) {
		secsess_buf_release(&heads[i]);
	}
}

/* More than go into one command, and than go into one exchange. */
static void many_at_once(void **state)
{
	enum { MANY = 4200, STORED = 3 };
	struct secsess_place some[STORED];
	char(*handles)[SECSESS_HANDLE_LENGTH + 1] = secsess_alloc_zeroed(MANY * sizeof(*handles));
	struct secsess_buf *heads = secsess_alloc_zeroed(MANY * sizeof(*heads));
	struct secsess_end_all_request request = {.handles = (const char(*)[SECSESS_HANDLE_LENGTH + 1]) handles,
		.count = MANY,
		.reason = SECSESS_REASON_LIMIT,
		.keep_ms = KEEP};
	static const size_t at[STORED] = {0, 999, MANY - 1};
	size_t found = 0, ended;

	(void) state;
	for (size_t i = 0; i < MANY; i++) {
		snprintf(handles[i], sizeof(*handles), "herd%022zu", i);
	}
	for (size_t i = 0; i < STORED; i++) {
		some[i] = session_of("herd", UNTIL);
		memcpy(handles[at[i]], some[i].handle, sizeof(*handles));
	}
	request.tag = some[0].tag;
	assert_int_equal(S->ops->heads(S, &request.tag, request.handles, MANY, heads), SECSESS_DONE);
	for (size_t i = 0; i < MANY; i++) {
		found += heads[i].size > 0;
		secsess_buf_release(&heads[i]);
	}
	assert_int_equal(found, STORED);
	assert_int_equal(S->ops->end_all(S, &request, &ended), SECSESS_DONE);
	assert_int_equal(ended, STORED);
	for (size_t i = 0; i < STORED; i++) {
		struct secsess_buf bytes = look(&some[i], SECSESS_PART_RECORD);

		assert_int_equal(bytes.size, SECSESS_HEADER_SIZE + META_SIZE);
		assert_int_equal(header_at(&some[i]).life, SECSESS_ENDED);
		assert_int_equal(header_at(&some[i]).reason, SECSESS_REASON_LIMIT);
		assert_false(is_listed(&some[i]));
		secsess_buf_release(&bytes);
	}
	assert_int_equal(S->ops->end_all(S, &request, &ended), SECSESS_DONE);
	assert_int_equal(ended, 0); /* that was the end of none */
	assert_int_equal(S->ops->unlist(S, &request.tag, request.handles, MANY), SECSESS_DONE);
	secsess_free(handles);
	secsess_free(heads);
}

/* The holder of a lock can't write any more, and who waits for it goes on. */
static void ending_many_takes_their_locks(void **state)
{
	struct secsess_place place = session_of("holder", UNTIL);
	struct token token = new_token();
	uint64_t fence = lock(S, &place, token);
	struct secsess_end_all_request request = {.tag = place.tag,
		.handles = &place.handle,
		.count = 1,
		.reason = SECSESS_REASON_REVOKED,
		.keep_ms = KEEP};
	size_t ended;

	(void) state;
	assert_int_equal(S->ops->end_all(S, &request, &ended), SECSESS_DONE);
	assert_int_equal(ended, 1);
	assert_int_equal(write_as(S, &place, token, fence, "late"), SECSESS_GONE);
}

static struct secsess_opened read_of(const struct secsess_place *place)
{
	struct secsess_opened opened = {0};

	assert_int_equal(S->ops->read(S, place, SECSESS_PART_RECORD, &opened), SECSESS_DONE);
	secsess_buf_release(&opened.record);
	return opened;
}

static void a_revocation_names_the_indexed_and_spares_one(void **state)
{
	struct secsess_place mine = session_of("sparing", UNTIL), other = session_of("sparing", UNTIL);
	struct secsess_revoke_request request = {.tag = mine.tag, .keep_ms = KEEP};
	struct secsess_index index = {0};

	(void) state;
	memcpy(request.spared, mine.handle, sizeof(request.spared));
	assert_int_equal(S->ops->revoke(S, &request, &index), SECSESS_DONE);
	assert_int_equal(index.count, 2);
	assert_true(is_in(&index, &mine) && is_in(&index, &other));
	assert_in_range(index.revoked_at, now_ms() - 1000, now_ms() + 1000);
	assert_int_equal(read_of(&mine).revoked_at, index.revoked_at);
	assert_int_equal(read_of(&other).revoked_at, index.revoked_at);
	assert_true(read_of(&mine).spared);
	assert_false(read_of(&other).spared);
	secsess_free(index.at);
	index = index_of(&mine.tag);
	assert_string_equal(index.spared, mine.handle);
	assert_int_equal(index.revoked_at, read_of(&mine).revoked_at);
	secsess_free(index.at);
	/* The next one spares nobody. */
	assert_int_equal(revoke_user(S, &mine.tag, KEEP), SECSESS_DONE);
	assert_false(read_of(&mine).spared);
	assert_int_not_equal(read_of(&mine).revoked_at, 0);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_users_sessions_are_listed_and_nobody_elses),
		cmocka_unit_test(what_ends_leaves_the_index),
		cmocka_unit_test(what_expires_leaves_the_index),
		cmocka_unit_test(a_commit_mends_the_index),
		cmocka_unit_test(who_is_too_many_is_named),
		cmocka_unit_test(a_full_house_is_refused),
		cmocka_unit_test(heads_are_read_without_payloads),
		cmocka_unit_test(many_at_once),
		cmocka_unit_test(ending_many_takes_their_locks),
		cmocka_unit_test(a_revocation_names_the_indexed_and_spares_one),
	};

	return contract_run(argc, argv, "index", tests, SECSESS_COUNT(tests));
}
