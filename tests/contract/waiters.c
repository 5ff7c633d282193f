/* SPDX-License-Identifier: BSD-3-Clause */

#include "waiters.h"

#include "../../handlers/store/file_parts.h"

struct turns turns = {.mutex = PTHREAD_MUTEX_INITIALIZER};

void turns_begin(void)
{
	turns.count = 0;
}

static void take_turn(int number)
{
	pthread_mutex_lock(&turns.mutex);
	turns.order[turns.count++ % WAITERS] = number;
	pthread_mutex_unlock(&turns.mutex);
}

/* Adds one letter to what it read: a lost update would lose letters. */
static void write_letter(struct waiter *waiter)
{
	struct secsess_header seen;
	size_t before = SECSESS_HEADER_SIZE + META_SIZE, size = waiter->opened.record.size - before;
	char payload[64] = "";

	memcpy(payload, waiter->opened.record.data + before, size);
	payload[size] = (char) ('a' + waiter->number);
	secsess_header_decode(&seen, secsess_buf_slice(&waiter->opened.record));
	waiter->written = write_seen(waiter->store, &waiter->request.place, waiter->token, &seen, payload);
}

static void *wait_in_line(void *context)
{
	struct waiter *waiter = context;
	struct secsess_header header = {0};
	int64_t began = now_ms();

	waiter->status = waiter->store->ops->open(waiter->store, &waiter->request, &waiter->opened);
	waiter->took_ms = now_ms() - began;
	if (!waiter->status && waiter->opened.lock == SECSESS_LOCK_HELD) {
		secsess_header_decode(&header, secsess_buf_slice(&waiter->opened.record));
		waiter->fence = header.fence;
		take_turn(waiter->number);
		sleep_ms(waiter->hold_ms);
		if (!waiter->only_looks) {
			write_letter(waiter);
		}
	}
	return NULL;
}

/* How many have a ticket and wait, in the lock table of a store of our own. */
static long long tickets_waiting(const struct secsess_place *place)
{
	struct secsess_table *table = &((struct secsess_file *) contract.store)->table;
	struct secsess_slot *slot = secsess_table_enter(table, SECSESS_SLOT_SESSION, place->handle);
	const struct secsess_ticket *ticket = NULL;
	long long count = 0;

	while ((ticket = secsess_ticket_next(table, slot, place->handle, ticket)) != NULL) {
		count += ticket->state == SECSESS_TICKET_WAITS;
	}
	secsess_table_leave(table, slot);
	return count;
}

long long waiters_queued(const struct secsess_place *place)
{
	char key[128];
	redisReply *reply;
	long long count;

	if (contract.file) {
		return tickets_waiting(place);
	}
	raw_key(key, sizeof(key), 'q', place);
	reply = raw("ZCARD %s", key);
	count = reply->integer;
	freeReplyObject(reply);
	return count;
}

/* A waiter is in line. With the memory driver it is, once it came in: it lets go of the store only to wait. */
static void await_queue(const struct secsess_place *place, long long length, uint64_t round_trips)
{
	int64_t until = now_ms() + 10000;

	while (contract.redis || contract.file
			? waiters_queued(place) < length
			: __atomic_load_n(&contract.store->counters.round_trips, __ATOMIC_SEQ_CST) < round_trips) {
		assert_true(now_ms() < until);
		sleep_ms(1);
	}
}

void waiter_begin(struct waiter *waiter, int number, const struct secsess_place *place, int64_t wait_ms)
{
	*waiter = (struct waiter) {.store = actor_new(), .number = number, .token = new_token()};
	waiter->request = ask(place, 1, waiter->token);
	waiter->request.wait_ms = wait_ms;
}

void waiter_launch(struct waiter *waiter)
{
	assert_int_equal(pthread_create(&waiter->thread, NULL, wait_in_line, waiter), 0);
}

void waiter_queue_up(struct waiter *waiter, long long length)
{
	uint64_t round_trips = contract.store->counters.round_trips + 1;

	waiter_launch(waiter);
	await_queue(&waiter->request.place, length, round_trips);
}

void waiter_join(struct waiter *waiter)
{
	pthread_join(waiter->thread, NULL);
	secsess_buf_release(&waiter->opened.record);
	if (waiter->status < 0) {
		fail_msg("%s", waiter->store->error.text);
	}
	actor_free(waiter->store);
}
