/* SPDX-License-Identifier: BSD-3-Clause */

/* Leases: a lock that is held is in the lock table, not in the record. So it costs no write, and ends with its holder. */
#include "file_parts.h"

#include <unistd.h>

#include "../core/crypto.h"
#include "../wire/connection.h"

enum secsess_status secsess_file_enter(struct secsess_file *file, enum secsess_slot_kind kind, const char *name,
	struct secsess_slot **slot)
{
	*slot = secsess_table_enter(&file->table, kind, name);
	if (*slot) {
		return SECSESS_DONE;
	}
	secsess_error_set(&file->base.error,
		"a process that works on the session directory %s has not gone on for 2 s: is it stopped, or the disk stuck?",
		file->path);
	return SECSESS_TIMEOUT;
}

struct secsess_ticket *secsess_file_holder(struct secsess_file *file, struct secsess_slot *slot, const char *handle)
{
	struct secsess_ticket *ticket = NULL;

	if (!slot->first) {
		return NULL;
	}
	secsess_table_prune(&file->table, slot, 0);
	while ((ticket = secsess_ticket_next(&file->table, slot, handle, ticket)) != NULL &&
		ticket->state != SECSESS_TICKET_HOLDS) {
	}
	return ticket;
}

void secsess_file_overlay(struct secsess_header *header, const struct secsess_ticket *holder)
{
	if (holder && header->life == SECSESS_LIVE) {
		header->lock = holder->lock;
		header->fence = holder->fence;
		header->granted_at = holder->granted_at;
		header->lease_until = holder->lease_until;
		memcpy(header->owner, holder->token, sizeof(header->owner));
	}
}

void secsess_file_underlay(struct secsess_header *header, const struct secsess_header *stored)
{
	header->lock = stored->lock;
	header->fence = stored->fence;
	header->granted_at = stored->granted_at;
	header->lease_until = 0;
	memcpy(header->owner, stored->owner, sizeof(header->owner));
}

void secsess_file_grant(struct secsess_ticket *ticket, const struct secsess_header *header)
{
	ticket->lock = header->lock;
	ticket->fence = header->fence;
	ticket->granted_at = header->granted_at;
	ticket->lease_until = header->lease_until;
	memcpy(ticket->token, header->owner, sizeof(ticket->token));
	__atomic_store_n(&ticket->state, SECSESS_TICKET_HOLDS, __ATOMIC_SEQ_CST);
}

struct secsess_lease *secsess_file_lease(struct secsess_file *file, const char *handle,
	const unsigned char token[SECSESS_TOKEN_SIZE])
{
	for (size_t i = 0; i < file->lease_count; i++) {
		struct secsess_lease *lease = &file->leases[i];

		if (strcmp(lease->place.handle, handle) == 0 && memcmp(lease->ticket->token, token, SECSESS_TOKEN_SIZE) == 0) {
			return lease;
		}
	}
	return NULL;
}

enum secsess_status secsess_file_draw(struct secsess_file *file, struct secsess_slot *slot, const char *handle,
	struct secsess_ticket **ticket)
{
	if (file->lease_count == file->lease_room) {
		size_t room = 2 * file->lease_room + 2; /* one request has its session's, and the one that it renews to */
		struct secsess_lease *more = secsess_resize(file->leases, room * sizeof(*more));

		if (!more) {
			return SECSESS_NOMEM;
		}
		file->leases = more;
		file->lease_room = room;
	}
	*ticket = secsess_ticket_draw(&file->table, slot, handle);
	if (!*ticket) {
		secsess_error_set(&file->base.error,
			"the lock table of the session directory %s is full: more requests hold locks or wait for them than it has tickets",
			file->path);
		return SECSESS_REFUSED;
	}
	return SECSESS_DONE;
}

void secsess_file_keep_lease(struct secsess_file *file, const struct secsess_slot *slot, struct secsess_ticket *ticket,
	const struct secsess_place *place, struct secsess_value *value)
{
	struct secsess_lease *lease = &file->leases[file->lease_count++];

	*lease = (struct secsess_lease) {.ticket = ticket,
		.place = *place,
		.value = *value,
		.newest = (size_t) (value->newest - value->heads),
		.changes = slot->changes};
	value->file = -1;
}

bool secsess_file_recall(const struct secsess_lease *lease, const struct secsess_slot *slot,
	struct secsess_value *value)
{
	struct secsess_slice name = value->name;
	const struct secsess_place *place = value->place;

	*value = lease->value;
	value->newest = &value->heads[lease->newest];
	value->name = name;
	value->place = place;
	return lease->changes == slot->changes;
}

static int forget(struct secsess_file *file, struct secsess_lease *lease)
{
	int open_file = lease->value.file;

	*lease = file->leases[--file->lease_count];
	return open_file;
}

int secsess_file_end_lease(struct secsess_file *file, struct secsess_slot *slot, struct secsess_lease *lease)
{
	secsess_ticket_return(&file->table, slot, lease->ticket);
	return forget(file, lease);
}

int secsess_file_abandon_lease(struct secsess_file *file, struct secsess_lease *lease)
{
	secsess_ticket_abandon(&file->table, lease->ticket);
	return forget(file, lease);
}

void secsess_file_end_leases(struct secsess_file *file)
{
	/* A fork's copy of the list says what its parent holds. */
	bool own = file->lease_count && file->fork_mark == secsess_fork_mark();

	while (file->lease_count) {
		struct secsess_lease *lease = &file->leases[0];

		close(own ? secsess_file_abandon_lease(file, lease) : forget(file, lease));
	}
}
