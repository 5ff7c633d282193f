/* SPDX-License-Identifier: BSD-3-Clause */

/* How the lock table lies in memory; not for anybody but its own files. */
#ifndef SECSESS_FILE_TICKETS_H
#define SECSESS_FILE_TICKETS_H

#include <time.h>

#include "file_table.h"

#define SECSESS_SESSION_SLOTS 512
#define SECSESS_USER_SLOTS 128
/* As many requests can hold or wait for locks at once. */
#define SECSESS_TICKETS 2048
#define SECSESS_SWEEP_NUMBERS 3

#ifdef CLOCK_BOOTTIME
#define SECSESS_BOOT_CLOCK CLOCK_BOOTTIME
#else
#define SECSESS_BOOT_CLOCK CLOCK_MONOTONIC
#endif

/* Whoever maps the table must understand it in just this way. */
struct secsess_table_mark {
	char magic[16];
	uint32_t version, library, mutex_size, size;
};

struct secsess_layout {
	struct secsess_table_mark mark;
	char boot_id[40];
	int64_t boot_began_ms;
	uint64_t inode, device; /* a copy of the file is no table */
	struct secsess_mutex sweep;
	uint64_t sweep_at[SECSESS_SWEEP_NUMBERS];
	/* Each in cache lines of its own. */
	struct secsess_slot slots[SECSESS_SESSION_SLOTS + SECSESS_USER_SLOTS] __attribute__((aligned(64)));
	struct secsess_ticket tickets[SECSESS_TICKETS] __attribute__((aligned(64)));
};

/* The chain anew, after somebody died at work on it. */
void secsess_tickets_rebuild(struct secsess_table *table, struct secsess_slot *slot);

#endif
