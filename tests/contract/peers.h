/* SPDX-License-Identifier: BSD-3-Clause */

/* Other processes that want a session's lock, and that can be stopped and killed. */
#ifndef SECSESS_CONTRACT_PEERS_H
#define SECSESS_CONTRACT_PEERS_H

#include "contract.h"

#define PEERS 12

enum stage { PEER_WAITS = 0, PEER_HOLDS, PEER_IS_THROUGH };

/* Shared with it. */
struct peer {
	pid_t pid;
	struct secsess_place place;
	int number;
	int64_t wait_ms, lease_ms;
	bool keep;        /* it holds the lock until it may go on */
	bool may_go_on;   /* ... which is said here */
	enum stage stage; /* where it is */
	enum secsess_status status, written;
	enum secsess_lock_answer lock;
	int order;       /* as the how-many-th it got the lock, from 1 */
	int64_t held_at; /* since when */
};

/* PEERS of them, at rest. */
extern struct peer *peers;
void peers_begin(void);

/* Starts a peer, and comes back when it has the lock, or stands in line as the length-th (0: at once). What it gets to write is
 * one letter behind what it read. */
void peer_hold(int number, const struct secsess_place *place, int64_t lease_ms);
void peer_wait(int number, const struct secsess_place *place, long long length);
void peer_await(int number, enum stage stage);
void peer_go_on(int number);
void peer_signal(int number, int signal);
/* Kills it, and waits for its end. */
void peer_kill(int number);
/* Waits until it is through. */
void peer_join(int number);

/* Forks to do this, and fails unless it exits with 0. */
void in_child(void (*task)(void *context), void *context);

#endif
