/* SPDX-License-Identifier: BSD-3-Clause */

/* The lock table: a file in the store's directory that all who use it map into their memory. Who shares the directory shares
 * the table, in whatever container; a reboot makes it worthless, and it is made anew.
 *
 * It has slots and tickets. A slot's mutex is held for the microseconds that a step on a session (or a user) takes; names
 * share slots by their hash, and nobody holds two of one kind at once. A request that holds a session's lock, or waits for it,
 * has a ticket, and holds the ticket's mutex all the time: when it dies the kernel frees that, and the next in line, who
 * waits for just this mutex, is awake. The tickets of a session are in a chain, in the order in which they were drawn: who
 * holds, who comes next. So a wake-up wakes one process, and at once. */
#ifndef SECSESS_FILE_TABLE_H
#define SECSESS_FILE_TABLE_H

#include "../core/record.h"
#include "file_mutex.h"

enum secsess_ticket_state {
	SECSESS_TICKET_FREE = 0,
	SECSESS_TICKET_WAITS,
	SECSESS_TICKET_HOLDS,
	SECSESS_TICKET_VOID /* out of the chain, though its request doesn't know yet */
};

struct secsess_ticket {
	struct secsess_mutex mutex; /* of the request that has drawn it */
	uint32_t state;             /* enum secsess_ticket_state */
	uint32_t slot;
	uint32_t next;     /* in the slot's chain: index + 1, 0 = none */
	uint32_t watchers; /* who waits for the mutex: a hint not to draw it again at once */
	uint64_t number;   /* grows in the order of drawing, within a slot */
	int64_t called_at; /* when it could have gone on, 0 = not yet */
	char handle[SECSESS_HANDLE_LENGTH + 1];
	/* What the header of the record doesn't say while the lease is held. */
	uint8_t lock;
	unsigned char token[SECSESS_TOKEN_SIZE];
	uint64_t fence;
	int64_t granted_at, lease_until;
};

struct secsess_slot {
	struct secsess_mutex mutex;
	uint32_t busy;  /* whoever finds it set when he enters, follows one who died inside */
	uint32_t first; /* of the chain: index + 1 */
	uint64_t drawn;
	uint64_t
		changes; /* grows before a session's file is written or removed: as long as it stands, what was read stands */
};

struct secsess_layout;

/* shared.file < 0 is closed. */
struct secsess_table {
	struct secsess_shared shared;
	struct secsess_layout *at;
	uint32_t preferred; /* where to look first for a ticket */
};

/* Maps the table of a directory, or makes it. CONFIG, IO, TIMEOUT: error says why. */
enum secsess_status secsess_table_open(struct secsess_table *table, int directory, struct secsess_error *error);
void secsess_table_close(struct secsess_table *table);
/* Whether those who come now would map the same. */
bool secsess_table_is_current(const struct secsess_table *table);

enum secsess_slot_kind { SECSESS_SLOT_SESSION, SECSESS_SLOT_USER };

/* NULL: somebody holds it for very long. A user's before a session's, and never two of a kind. */
struct secsess_slot *secsess_table_enter(struct secsess_table *table, enum secsess_slot_kind kind, const char *name);
void secsess_table_leave(struct secsess_table *table, struct secsess_slot *slot);
/* Whether it may be that a session's lock is held or waited for, without entering. */
bool secsess_table_is_busy(struct secsess_table *table, const char *handle);

/* The following within the handle's slot. */

/* Draws a ticket, at the end of the chain. NULL: none is left. */
struct secsess_ticket *secsess_ticket_draw(struct secsess_table *table, struct secsess_slot *slot, const char *handle);
/* Gives it back, from whatever state. */
void secsess_ticket_return(struct secsess_table *table, struct secsess_slot *slot, struct secsess_ticket *ticket);
/* Gives it back as if its request had died, also without the slot. A lease ends; but its fence was seen, and counts until the next
 * grant or write goes beyond it: so the ticket stays in the chain. */
void secsess_ticket_abandon(struct secsess_table *table, struct secsess_ticket *ticket);
/* Takes another's out of the chain. */
void secsess_ticket_void(struct secsess_table *table, struct secsess_slot *slot, struct secsess_ticket *ticket);
/* Takes those out whose request died; of those that held a lease, only the ones that were granted it so early, in ms since 1970. */
void secsess_table_prune(struct secsess_table *table, struct secsess_slot *slot, int64_t granted_before);
/* In all slots; enters them. */
void secsess_table_prune_all(struct secsess_table *table, int64_t granted_before);
/* The next of the handle in the chain, after one (NULL: the first). */
struct secsess_ticket *secsess_ticket_next(struct secsess_table *table, const struct secsess_slot *slot,
	const char *handle, const struct secsess_ticket *after);
/* Leaves the slot, waits until the ticket is returned, its request dies, or the time is over; enters again. NULL as
 * secsess_table_enter(). */
struct secsess_slot *secsess_ticket_watch(struct secsess_table *table, struct secsess_slot *slot,
	struct secsess_ticket *ticket, int64_t wait_ms);

/* Where the collection of garbage goes on: three numbers of its own, guarded by a mutex of their own. NULL: another one
 * collects. */
uint64_t *secsess_table_enter_sweep(struct secsess_table *table);
void secsess_table_leave_sweep(struct secsess_table *table);

#endif
