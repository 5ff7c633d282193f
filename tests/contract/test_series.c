/* SPDX-License-Identifier: BSD-3-Clause */

/* Series of auto-login keys: they are put, used, heard, dropped and listed, and a revocation takes them along. */
#include "contract.h"

#define S contract.store
#define FAR (now_ms() + 600000)

static struct secsess_series new_series(int64_t used_at, int64_t expires_at)
{
	struct secsess_series series = {.heard = true,
		.newest = 1,
		.used_at = used_at,
		.expires_at = expires_at,
		.issue_size = 5};

	memset(series.newest_hash, 1, sizeof(series.newest_hash));
	return series;
}

/* Yields how many had to go for it. */
static size_t put_as(const struct secsess_place *place, const struct secsess_series *series, uint32_t most,
	const char *replaces)
{
	unsigned char bytes[SECSESS_SERIES_HEAD_SIZE + 9] = {0};
	struct secsess_series_put put = {.place = *place,
		.bytes = secsess_slice_of(bytes, sizeof(bytes)),
		.expires_at = series->expires_at,
		.most = most};
	size_t dropped = 99;

	secsess_series_encode(bytes, series);
	memcpy(bytes + SECSESS_SERIES_HEAD_SIZE, "ISSUEseen", 9);
	memcpy(put.replaces, replaces, strlen(replaces) + 1);
	if (S->ops->put_series(S, &put, &dropped)) {
		fail_msg("%s", S->error.text);
	}
	return dropped;
}

static struct secsess_place series_of(const char *user)
{
	struct secsess_place place = new_place(user);
	struct secsess_series series = new_series(now_ms(), FAR);

	assert_int_equal(put_as(&place, &series, 10, ""), 0);
	return place;
}

/* The key of that number, whose hash is all of this byte; the one that follows has the next byte. */
static struct secsess_key_use use_of(const struct secsess_place *place, uint32_t number, int hash, int64_t grace_ms)
{
	struct secsess_key_use use = {.place = *place,
		.number = number,
		.seen = STR("seen later"),
		.session = "0123456789abcdefghijklmnop",
		.grace_ms = grace_ms,
		.theft = SECSESS_THEFT_SUSPECT};

	memset(use.hash, hash, sizeof(use.hash));
	memset(use.next, hash + 1, sizeof(use.next));
	return use;
}

/* The outcome alone. */
static enum secsess_key_outcome outcome_of(const struct secsess_key_use *use)
{
	struct secsess_key_answer answer = {.number = 0};

	if (S->ops->use_key(S, use, &answer)) {
		fail_msg("%s", S->error.text);
	}
	assert_true(secsess_slice_equal(secsess_buf_slice(&answer.issue), STR("ISSUE")));
	secsess_buf_release(&answer.issue);
	return answer.outcome;
}

static enum secsess_status status_of(const struct secsess_key_use *use)
{
	struct secsess_key_answer answer = {.number = 0};
	enum secsess_status status = S->ops->use_key(S, use, &answer);

	assert_true(!status || !answer.issue.data);
	secsess_buf_release(&answer.issue);
	return status;
}

static size_t count_of(const struct secsess_tag *tag)
{
	struct secsess_series_list list = {0};
	size_t count;

	assert_int_equal(S->ops->list_series(S, tag, &list), SECSESS_DONE);
	count = list.count;
	secsess_series_list_release(&list);
	return count;
}

/* As stored; newest 0 = it isn't. */
static struct secsess_series stored(const struct secsess_place *place, const char *behind)
{
	struct secsess_series_list list = {0};
	struct secsess_series series = {.newest = 0};

	assert_int_equal(S->ops->list_series(S, &place->tag, &list), SECSESS_DONE);
	for (size_t i = 0; i < list.count; i++) {
		if (strcmp(list.at[i].handle, place->handle) == 0) {
			const struct secsess_slice bytes = secsess_buf_slice(&list.at[i].bytes);

			assert_int_equal(secsess_series_decode(&series, bytes), SECSESS_DONE);
			assert_int_equal(bytes.size, SECSESS_SERIES_HEAD_SIZE + strlen(behind));
			assert_memory_equal(bytes.data + SECSESS_SERIES_HEAD_SIZE, behind, strlen(behind));
		}
	}
	secsess_series_list_release(&list);
	return series;
}

static size_t drop(const struct secsess_tag *tag, const char *handle)
{
	struct secsess_place place = {.tag = *tag};
	size_t dropped = 99;

	memcpy(place.handle, handle, strlen(handle) + 1);
	assert_int_equal(S->ops->drop_series(S, &place, &dropped), SECSESS_DONE);
	return dropped;
}

static void a_key_is_used_and_replaced(void **state)
{
	struct secsess_place place = series_of("user"), other = series_of("user");
	struct secsess_key_use use = use_of(&place, 1, 1, 60000), late = use, next = use_of(&place, 2, 2, 60000);
	struct secsess_key_answer answer = {.number = 0};
	struct secsess_series after;

	(void) state;
	assert_int_equal(S->ops->use_key(S, &use, &answer), SECSESS_DONE);
	assert_int_equal(answer.outcome, SECSESS_KEY_USED);
	assert_int_equal(answer.number, 2);
	assert_string_equal(answer.vain, "");
	assert_int_equal(answer.revoked_at, 0);
	assert_false(answer.spared);
	secsess_buf_release(&answer.issue);
	after = stored(&place, "ISSUEseen later");
	assert_string_equal(after.session, use.session);
	assert_false(after.heard);
	assert_in_range(after.used_at, now_ms() - 1000, now_ms() + 1000);
	assert_int_equal(outcome_of(&use), SECSESS_KEY_USED); /* the same use once more, as after a lost answer */
	assert_int_equal(stored(&place, "ISSUEseen later").newest, 2);
	memset(late.next, 77, sizeof(late.next));
	assert_int_equal(outcome_of(&late), SECSESS_KEY_LATE);
	assert_int_equal(outcome_of(&next), SECSESS_KEY_USED);
	assert_int_equal(stored(&other, "ISSUEseen").newest, 1);
	use = use_of(&(struct secsess_place) {"00000000000000000000000000", place.tag}, 1, 1, 0);
	assert_int_equal(status_of(&use), SECSESS_ABSENT);
	use = use_of(&place, 1, 1, 0);
	memcpy(use.place.tag.text, "somebody", 9); /* another user's hash has it not */
	assert_int_equal(status_of(&use), SECSESS_ABSENT);
	drop(&place.tag, "");
}

static void who_used_it_in_vain_is_named(void **state)
{
	struct secsess_place place = series_of("vain");
	struct secsess_key_use use = use_of(&place, 1, 1, -1), again = use;
	struct secsess_key_answer answer = {.number = 0};

	(void) state;
	assert_int_equal(outcome_of(&use), SECSESS_KEY_USED);
	memset(again.next, 9, sizeof(again.next));
	assert_int_equal(S->ops->use_key(S, &again, &answer), SECSESS_DONE);
	assert_int_equal(answer.outcome, SECSESS_KEY_AGAIN);
	assert_int_equal(answer.number, 3);
	assert_string_equal(answer.vain, use.session);
	secsess_buf_release(&answer.issue);
	assert_int_equal(S->ops->hear_series(S, &place, 2), SECSESS_GONE);
	assert_int_equal(S->ops->hear_series(S, &place, 3), SECSESS_DONE);
	assert_true(stored(&place, "ISSUEseen later").heard);
	memset(again.next, 10, sizeof(again.next));
	assert_int_equal(outcome_of(&again), SECSESS_KEY_OBSOLETE);
	assert_true(stored(&place, "ISSUEseen later").suspect);
	assert_int_equal(outcome_of(&again), SECSESS_KEY_DEAD);
	assert_int_equal(S->ops->hear_series(S, &place, 3), SECSESS_GONE);
	use = use_of(&place, 3, 9, -1);
	assert_int_equal(outcome_of(&use), SECSESS_KEY_INCIDENT);
	assert_int_equal(drop(&place.tag, place.handle), 0); /* it was good no more */
	assert_int_equal(S->ops->hear_series(S, &place, 3), SECSESS_ABSENT);
}

static void theft_may_drop_it_or_leave_it(void **state)
{
	struct secsess_place place = series_of("theft");
	struct secsess_key_use use = use_of(&place, 1, 50, -1);

	(void) state;
	use.theft = SECSESS_THEFT_KEEP;
	assert_int_equal(outcome_of(&use), SECSESS_KEY_OBSOLETE);
	assert_false(stored(&place, "ISSUEseen").suspect);
	use.theft = SECSESS_THEFT_DROP;
	assert_int_equal(outcome_of(&use), SECSESS_KEY_OBSOLETE);
	assert_int_equal(status_of(&use), SECSESS_ABSENT);
	assert_int_equal(count_of(&place.tag), 0);
}

static void who_is_too_many_goes(void **state)
{
	struct secsess_place places[4], fifth = new_place("many"), sixth = new_place("many"), last = new_place("many");
	int64_t now = now_ms();
	struct secsess_series series = new_series(now, FAR);

	(void) state;
	for (int i = 0; i < 4; i++) {
		places[i] = new_place("many");
		series = new_series(now + i, FAR);
		series.suspect = i == 3;
		put_as(&places[i], &series, 10, "");
	}
	series = new_series(now, FAR);
	assert_int_equal(put_as(&fifth, &series, 4, ""), 1);
	assert_int_equal(stored(&places[3], "").newest, 0); /* the suspect one */
	assert_int_equal(put_as(&sixth, &series, 4, places[2].handle), 0);
	assert_int_equal(stored(&places[2], "").newest, 0);  /* the device's former one */
	assert_int_equal(put_as(&sixth, &series, 4, ""), 0); /* a repetition */
	assert_int_equal(count_of(&fifth.tag), 4);
	assert_int_equal(put_as(&last, &series, 2, ""), 3);
	assert_int_equal(stored(&places[1], "ISSUEseen").newest, 1); /* the last used, and the new one */
	assert_int_equal(put_as(&last, &series, 0, ""), 1);
	assert_int_equal(count_of(&last.tag), 1);
	assert_int_equal(drop(&last.tag, ""), 1);
	assert_int_equal(drop(&last.tag, ""), 0);
}

static void who_expired_is_absent(void **state)
{
	struct secsess_place brief = new_place("brief"), lasting = series_of("brief");
	struct secsess_series series = new_series(now_ms(), now_ms() + 60);
	struct secsess_key_use use = use_of(&brief, 1, 1, 0);

	(void) state;
	put_as(&brief, &series, 10, "");
	sleep_ms(80);
	assert_int_equal(status_of(&use), SECSESS_ABSENT);
	assert_int_equal(S->ops->hear_series(S, &brief, 1), SECSESS_ABSENT);
	assert_int_equal(put_as(&brief, &(struct secsess_series) {.newest = 1, .issue_size = 5, .expires_at = FAR}, 2, ""),
		0);
	assert_int_equal(drop(&brief.tag, lasting.handle), 1);
	assert_int_equal(drop(&brief.tag, ""), 1);
}

static void a_revocation_spares_one(void **state)
{
	struct secsess_place mine = series_of("spared"), other = series_of("spared"), bobs = series_of("bob");
	struct secsess_revoke_request request = {.tag = mine.tag, .keep_ms = KEEP, .spared = "0123456789abcdefghijklmnop"};
	struct secsess_key_use use = use_of(&mine, 1, 1, 0);
	struct secsess_series_list list = {0};
	struct secsess_key_answer answer = {.number = 0};
	struct secsess_index index = {0};

	(void) state;
	memcpy(request.spared_series, mine.handle, sizeof(request.spared_series));
	assert_int_equal(S->ops->revoke(S, &request, &index), SECSESS_DONE);
	secsess_free(index.at);
	assert_int_equal(S->ops->list_series(S, &mine.tag, &list), SECSESS_DONE);
	assert_int_equal(list.count, 1);
	assert_string_equal(list.at[0].handle, mine.handle);
	assert_string_equal(list.spared, mine.handle);
	assert_int_equal(list.revoked_at, index.revoked_at);
	assert_in_range(list.now, now_ms() - 1000, now_ms() + 1000);
	secsess_series_list_release(&list);
	assert_int_equal(S->ops->use_key(S, &use, &answer), SECSESS_DONE);
	assert_int_equal(answer.revoked_at, index.revoked_at);
	assert_true(answer.spared);
	secsess_buf_release(&answer.issue);
	assert_int_equal(S->ops->index(S, &mine.tag, &index), SECSESS_DONE);
	assert_string_equal(index.spared, request.spared);
	secsess_free(index.at);
	other = series_of("spared"); /* since */
	use = use_of(&other, 1, 1, 0);
	assert_int_equal(S->ops->use_key(S, &use, &answer), SECSESS_DONE);
	assert_false(answer.spared);
	secsess_buf_release(&answer.issue);
	assert_int_equal(revoke_user(S, &mine.tag, KEEP), SECSESS_DONE);
	assert_int_equal(count_of(&mine.tag), 0);
	assert_int_equal(count_of(&bobs.tag), 1);
	drop(&bobs.tag, "");
}

static void keys_of_redis_expire_with_the_last_series(void **state)
{
	struct secsess_place place;
	struct secsess_key_use use;
	redisReply *reply;
	char key[128];

	(void) state;
	if (!contract.redis) {
		return;
	}
	raw_ok("FLUSHALL");
	place = series_of("keys");
	use = use_of(&place, 1, 1, 0);
	assert_int_equal(outcome_of(&use), SECSESS_KEY_USED);
	assert_every_key_expires();
	raw_key(key, sizeof(key), 'k', &(struct secsess_place) {.tag = place.tag});
	reply = raw("PTTL %s", key);
	assert_in_range(reply->integer, 590000, 600000);
	freeReplyObject(reply);
	raw_ok("HSET %s %s damaged", key, place.handle);
	assert_int_equal(status_of(&use), SECSESS_CORRUPT);
	assert_non_null(strstr(S->error.text, place.handle));
	assert_int_equal(S->ops->hear_series(S, &place, 1), SECSESS_CORRUPT);
	assert_int_equal(drop(&place.tag, place.handle), 0);
	raw_ok("HSET %s nohandle x", key);
	assert_int_equal(S->ops->list_series(S, &place.tag, &(struct secsess_series_list) {0}), SECSESS_IO);
	raw_ok("SET %s x", key);
	assert_int_equal(status_of(&use), SECSESS_REFUSED);
	raw_ok("FLUSHALL");
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_key_is_used_and_replaced),
		cmocka_unit_test(who_used_it_in_vain_is_named),
		cmocka_unit_test(theft_may_drop_it_or_leave_it),
		cmocka_unit_test(who_is_too_many_goes),
		cmocka_unit_test(who_expired_is_absent),
		cmocka_unit_test(a_revocation_spares_one),
		cmocka_unit_test(keys_of_redis_expire_with_the_last_series),
	};

	return contract_run(argc, argv, "series", tests, SECSESS_COUNT(tests));
}
