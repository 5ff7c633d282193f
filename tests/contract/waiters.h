/* SPDX-License-Identifier: BSD-3-Clause */

/* Waiters for a lock: each is a thread with a driver of its own. */
#ifndef SECSESS_WAITERS_H
#define SECSESS_WAITERS_H

#include "contract.h"

#include <pthread.h>

#define WAITERS 12

/* Who got the lock, in turn. */
struct turns {
	pthread_mutex_t mutex;
	int order[WAITERS];
	int count;
};

extern struct turns turns;

struct waiter {
	pthread_t thread;
	struct secsess_store *store;
	struct secsess_open_request request;
	struct token token;
	int number;
	int hold_ms;
	bool only_looks; /* keeps the lock */
	enum secsess_status status;
	struct secsess_opened opened;
	uint64_t fence;
	int64_t took_ms;
	enum secsess_status written;
};

/* Nobody had a turn yet. */
void turns_begin(void);

/* number: from 0, below WAITERS. What it gets to write is one letter behind what it read. */
void waiter_begin(struct waiter *waiter, int number, const struct secsess_place *place, int64_t wait_ms);
void waiter_launch(struct waiter *waiter);
/* Launches it and comes back when it stands in line as the length-th. */
void waiter_queue_up(struct waiter *waiter, long long length);
/* Waits for its end; what it read is released. */
void waiter_join(struct waiter *waiter);

/* Not in memory: how many stand in line. */
long long waiters_queued(const struct secsess_place *place);

#endif
