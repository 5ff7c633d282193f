/* SPDX-License-Identifier: BSD-3-Clause */

/* The chains of tickets: who holds a session's lock, and who waits for it. */
#include "file_tickets.h"

static uint32_t index_of(const struct secsess_table *table, const struct secsess_ticket *ticket)
{
	return (uint32_t) (ticket - table->at->tickets) + 1;
}

/* A number that a process wrote which died may be any. */
static struct secsess_ticket *ticket_at(const struct secsess_table *table, uint32_t index)
{
	return index && index <= SECSESS_TICKETS ? &table->at->tickets[index - 1] : NULL;
}

static uint32_t number_of(const struct secsess_table *table, const struct secsess_slot *slot)
{
	return (uint32_t) (slot - table->at->slots);
}

static void set_state(struct secsess_ticket *ticket, enum secsess_ticket_state state)
{
	__atomic_store_n(&ticket->state, state, __ATOMIC_SEQ_CST);
}

static uint32_t *end_of_chain(const struct secsess_table *table, struct secsess_slot *slot)
{
	uint32_t *link = &slot->first;
	struct secsess_ticket *ticket;

	while ((ticket = ticket_at(table, *link)) != NULL) {
		link = &ticket->next;
	}
	return link;
}

static bool is_linked(const struct secsess_ticket *ticket)
{
	return ticket->state == SECSESS_TICKET_WAITS || ticket->state == SECSESS_TICKET_HOLDS;
}

static void unlink_ticket(const struct secsess_table *table, struct secsess_slot *slot,
	const struct secsess_ticket *old)
{
	uint32_t *link = &slot->first;
	struct secsess_ticket *ticket;

	while ((ticket = ticket_at(table, *link)) != NULL) {
		if (ticket == old) {
			*link = ticket->next;
			return;
		}
		link = &ticket->next;
	}
}

void secsess_tickets_rebuild(struct secsess_table *table, struct secsess_slot *slot)
{
	uint64_t last = 0;
	const struct secsess_ticket *before = NULL;

	slot->first = 0;
	/* They are few, and this is rare: each turn finds the next by its number. */
	for (;;) {
		struct secsess_ticket *next = NULL;

		for (uint32_t i = 0; i < SECSESS_TICKETS; i++) {
			struct secsess_ticket *ticket = &table->at->tickets[i];

			if (is_linked(ticket) && ticket->slot == number_of(table, slot) && ticket->number > last &&
				(!next || ticket->number < next->number)) {
				next = ticket;
			}
		}
		if (!next) {
			break;
		}
		next->next = 0;
		*end_of_chain(table, slot) = index_of(table, next);
		last = next->number;
		before = next;
	}
	if (before && slot->drawn < before->number) {
		slot->drawn = before->number;
	}
}

/* One that was declared void is free when its mutex is: its request died before it knew. */
static bool is_free(const struct secsess_ticket *ticket)
{
	return ticket->state == SECSESS_TICKET_FREE || ticket->state == SECSESS_TICKET_VOID;
}

static bool take(struct secsess_table *table, struct secsess_ticket *ticket, bool watched)
{
	if (!is_free(ticket) || (ticket->watchers && !watched) || !secsess_mutex_try(&table->shared, &ticket->mutex)) {
		return false;
	}
	if (!is_free(ticket)) { /* drawn meanwhile by one who died: its slot's business */
		secsess_mutex_leave(&table->shared, &ticket->mutex);
		return false;
	}
	return true;
}

static struct secsess_ticket *find_free(struct secsess_table *table)
{
	for (uint32_t i = 0; i < 2 * SECSESS_TICKETS; i++) {
		struct secsess_ticket *ticket = &table->at->tickets[(table->preferred + i) % SECSESS_TICKETS];

		if (take(table, ticket, i >= SECSESS_TICKETS)) {
			table->preferred = (table->preferred + i) % SECSESS_TICKETS;
			return ticket;
		}
	}
	return NULL;
}

struct secsess_ticket *secsess_ticket_draw(struct secsess_table *table, struct secsess_slot *slot, const char *handle)
{
	struct secsess_ticket *ticket = find_free(table);

	if (!ticket) {
		return NULL;
	}
	memcpy(ticket->handle, handle, sizeof(ticket->handle));
	ticket->slot = number_of(table, slot);
	ticket->next = 0;
	ticket->watchers = 0;
	ticket->called_at = 0;
	ticket->number = ++slot->drawn;
	set_state(ticket, SECSESS_TICKET_WAITS);
	*end_of_chain(table, slot) = index_of(table, ticket);
	return ticket;
}

void secsess_ticket_void(struct secsess_table *table, struct secsess_slot *slot, struct secsess_ticket *ticket)
{
	unlink_ticket(table, slot, ticket);
	set_state(ticket, SECSESS_TICKET_VOID);
}

void secsess_ticket_return(struct secsess_table *table, struct secsess_slot *slot, struct secsess_ticket *ticket)
{
	if (is_linked(ticket)) {
		unlink_ticket(table, slot, ticket);
	}
	set_state(ticket, SECSESS_TICKET_FREE);
	secsess_mutex_leave(&table->shared, &ticket->mutex);
}

void secsess_ticket_abandon(struct secsess_table *table, struct secsess_ticket *ticket)
{
	ticket->lease_until = 0;
	secsess_mutex_leave(&table->shared, &ticket->mutex);
}

void secsess_table_prune(struct secsess_table *table, struct secsess_slot *slot, int64_t granted_before)
{
	struct secsess_ticket *ticket = ticket_at(table, slot->first), *next;

	for (; ticket; ticket = next) {
		next = ticket_at(table, ticket->next);
		if (!secsess_mutex_try(&table->shared, &ticket->mutex)) {
			continue;
		}
		if (ticket->state == SECSESS_TICKET_HOLDS && ticket->granted_at > granted_before) {
			secsess_ticket_abandon(table, ticket);
		} else {
			secsess_ticket_return(table, slot, ticket);
		}
	}
}

struct secsess_ticket *secsess_ticket_next(struct secsess_table *table, const struct secsess_slot *slot,
	const char *handle, const struct secsess_ticket *after)
{
	struct secsess_ticket *ticket = ticket_at(table, after ? after->next : slot->first);

	while (ticket && strcmp(ticket->handle, handle) != 0) {
		ticket = ticket_at(table, ticket->next);
	}
	return ticket;
}
