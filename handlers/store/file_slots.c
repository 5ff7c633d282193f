/* SPDX-License-Identifier: BSD-3-Clause */

/* The lock table's slots: who is inside, and who waits for whom. */
#include "../core/crypto.h"
#include "file_tickets.h"

/* A slot is held for microseconds; who holds it for so long is stopped, or his disk doesn't answer. */
#define ENTER_MS 2000

static struct secsess_slot *slot_of(struct secsess_table *table, enum secsess_slot_kind kind, const char *name)
{
	uint64_t hash = secsess_checksum_seed(secsess_slice_str(name));

	return kind == SECSESS_SLOT_SESSION ? &table->at->slots[hash % SECSESS_SESSION_SLOTS]
										: &table->at->slots[SECSESS_SESSION_SLOTS + hash % SECSESS_USER_SLOTS];
}

static struct secsess_slot *enter(struct secsess_table *table, struct secsess_slot *slot)
{
	if (!secsess_mutex_take(&table->shared, &slot->mutex, ENTER_MS)) {
		return NULL;
	}
	if (slot->busy) {
		secsess_tickets_rebuild(table, slot);
	}
	__atomic_store_n(&slot->busy, 1, __ATOMIC_SEQ_CST);
	return slot;
}

struct secsess_slot *secsess_table_enter(struct secsess_table *table, enum secsess_slot_kind kind, const char *name)
{
	return enter(table, slot_of(table, kind, name));
}

void secsess_table_leave(struct secsess_table *table, struct secsess_slot *slot)
{
	__atomic_store_n(&slot->busy, 0, __ATOMIC_SEQ_CST);
	secsess_mutex_leave(&table->shared, &slot->mutex);
}

bool secsess_table_is_busy(struct secsess_table *table, const char *handle)
{
	return __atomic_load_n(&slot_of(table, SECSESS_SLOT_SESSION, handle)->first, __ATOMIC_SEQ_CST) != 0;
}

struct secsess_slot *secsess_ticket_watch(struct secsess_table *table, struct secsess_slot *slot,
	struct secsess_ticket *ticket, int64_t wait_ms)
{
	ticket->watchers++;
	secsess_table_leave(table, slot);
	if (secsess_mutex_take(&table->shared, &ticket->mutex, wait_ms)) {
		secsess_mutex_leave(&table->shared, &ticket->mutex);
	}
	if (!enter(table, slot)) {
		return NULL;
	}
	ticket->watchers -= ticket->watchers > 0;
	return slot;
}

void secsess_table_prune_all(struct secsess_table *table, int64_t granted_before)
{
	for (size_t i = 0; i < SECSESS_SESSION_SLOTS; i++) {
		struct secsess_slot *slot = table->at->slots[i].first ? enter(table, &table->at->slots[i]) : NULL;

		if (slot) {
			secsess_table_prune(table, slot, granted_before);
			secsess_table_leave(table, slot);
		}
	}
}

uint64_t *secsess_table_enter_sweep(struct secsess_table *table)
{
	return secsess_mutex_try(&table->shared, &table->at->sweep) ? table->at->sweep_at : NULL;
}

void secsess_table_leave_sweep(struct secsess_table *table)
{
	secsess_mutex_leave(&table->shared, &table->at->sweep);
}
