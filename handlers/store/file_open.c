/* SPDX-License-Identifier: BSD-3-Clause */

/* How the file driver opens: the lock, the waiting for it, the step. Where nobody else wants the lock and nothing is to
 * be written down, an open is a file that is opened and read once. */
#include <fcntl.h>
#include <unistd.h>

#include "../wire/connection.h"
#include "file_parts.h"

#define MOST 1000
#define SLICE_MS 250 /* who waits looks again this often whether waiting still makes sense */
/* Who could go on and does not, for so long, is stopped: the next one's turn has come. */
#define CLAIM_MS 1000

struct attempt {
	struct secsess_file *file;
	const struct secsess_open_request *request;
	struct secsess_value value;
	struct secsess_slot *slot;
	struct secsess_ticket *ticket; /* as long as it waits */
	struct secsess_ticket *before; /* the last one in the chain before it */
	uint32_t ahead;                /* how many wait before it */
	int64_t wait_ms;
	struct secsess_header stored, header; /* as in the file; as it is, and as it will be */
	struct secsess_opened found;
};

/* What the chain says: who holds, how many wait before this one. */
static uint32_t ahead_of(struct attempt *attempt, int64_t now)
{
	struct secsess_table *table = &attempt->file->table;
	const char *handle = attempt->request->place.handle;
	bool free = secsess_step_free(&attempt->header, now);
	struct secsess_ticket *ticket, *after = NULL;
	uint32_t ahead = 0;

	attempt->before = NULL;
	while ((ticket = secsess_ticket_next(table, attempt->slot, handle, after)) != NULL && ticket != attempt->ticket) {
		if (ticket->state == SECSESS_TICKET_WAITS && free && ahead == 0) {
			if (ticket->called_at && now - ticket->called_at > CLAIM_MS) {
				secsess_ticket_void(table, attempt->slot, ticket); /* after is in the chain still */
				continue;
			}
			ticket->called_at = ticket->called_at ? ticket->called_at : now;
		}
		ahead += ticket->state == SECSESS_TICKET_WAITS;
		attempt->before = after = ticket;
	}
	return ahead;
}

/* The lock for an admitted request: HELD, REFUSED, TIMEOUT, or NOT_ASKED = wait on. */
static enum secsess_lock_answer try_lock(struct attempt *attempt, int64_t now)
{
	const struct secsess_open_request *request = attempt->request;
	uint32_t ahead = ahead_of(attempt, now);

	attempt->ahead = ahead;
	if (secsess_step_own(&attempt->header, request->token, now) ||
		(secsess_step_free(&attempt->header, now) && ahead == 0)) {
		return SECSESS_LOCK_HELD;
	}
	if (attempt->wait_ms <= 0) {
		return SECSESS_LOCK_TIMEOUT;
	}
	if (secsess_step_may_wait(&attempt->header, request, ahead, attempt->ticket != NULL, attempt->wait_ms, now)) {
		return SECSESS_LOCK_NOT_ASKED;
	}
	secsess_step_refuse(&attempt->header, ahead);
	return SECSESS_LOCK_REFUSED;
}

/* The body of the newest head was lost: what counts now must be the newest. */
static bool fell_back(const struct secsess_value *value)
{
	for (size_t i = 0; i < SECSESS_VALUE_HEADS; i++) {
		if (value->heads[i].sequence > value->newest->sequence) {
			return true;
		}
	}
	return false;
}

/* Writes down what the step changed, but for the lease. */
static enum secsess_status keep_header(struct attempt *attempt, int64_t now)
{
	const struct secsess_open_request *request = attempt->request;
	struct secsess_value_head head = *attempt->value.newest;
	struct secsess_header header = attempt->header;
	unsigned char text[SECSESS_HEADER_SIZE];
	bool due = head.gone_at && head.gone_at - now <= request->idle_ms / 2;

	secsess_file_underlay(&header, &attempt->stored);
	secsess_header_encode(text, &header);
	if (!due && !fell_back(&attempt->value) && memcmp(text, head.header, sizeof(text)) == 0) {
		return SECSESS_DONE;
	}
	memcpy(head.header, text, sizeof(text));
	head.gone_at = now + request->keep_ms;
	return secsess_file_write(attempt->file, &attempt->value, &head, NULL);
}

/* Whose ticket the lease gets: the one that its request holds already, the one that it waited with, a new one. */
static enum secsess_status take_lease(struct attempt *attempt, struct secsess_ticket *holder, int64_t now)
{
	struct secsess_file *file = attempt->file;
	const struct secsess_open_request *request = attempt->request;
	struct secsess_lease *own = secsess_file_lease(file, request->place.handle, request->token);
	enum secsess_status status = SECSESS_DONE;

	if (own && own->ticket != holder) {
		close(secsess_file_end_lease(file, attempt->slot, own)); /* it was lost before */
		own = NULL;
	}
	if (!own && !attempt->ticket) {
		status = secsess_file_draw(file, attempt->slot, request->place.handle, &attempt->ticket);
	}
	if (!status) {
		secsess_step_grant(&attempt->header, request, attempt->found.verdict, now);
		status = keep_header(attempt, now);
	}
	if (status) {
		return status;
	}
	if (own) {
		secsess_file_grant(own->ticket, &attempt->header);
		return SECSESS_DONE;
	}
	if (holder) {
		secsess_ticket_void(&file->table, attempt->slot, holder); /* its lease ran out */
	}
	secsess_file_grant(attempt->ticket, &attempt->header);
	secsess_file_keep_lease(file, attempt->slot, attempt->ticket, &request->place, &attempt->value);
	attempt->ticket = NULL;
	return SECSESS_DONE;
}

static enum secsess_status open_once(struct attempt *attempt, bool *wait)
{
	static const unsigned char room[SECSESS_HEADER_SIZE];
	const struct secsess_open_request *request = attempt->request;
	struct secsess_opened *found = &attempt->found;
	struct secsess_ticket *holder;
	int64_t now = attempt->file->now_ms;
	enum secsess_status status;

	*wait = false;
	found->record.size = 0;
	status = secsess_buf_reserve(&found->record, MOST); /* of most records all, got at once */
	status = status ? status : secsess_buf_append(&found->record, room, sizeof(room));
	if (!status) {
		status = secsess_file_look(attempt->file, &attempt->value, &attempt->stored, &found->record);
	}
	if (status) {
		return status;
	}
	if (attempt->ticket && attempt->ticket->state == SECSESS_TICKET_VOID) { /* we were stopped */
		secsess_ticket_return(&attempt->file->table, attempt->slot, attempt->ticket);
		attempt->ticket = NULL;
	}
	attempt->header = attempt->stored;
	holder = secsess_file_holder(attempt->file, attempt->slot, request->place.handle);
	secsess_file_overlay(&attempt->header, holder);
	found->now = now;
	found->verdict = secsess_step_admit(&attempt->header, request, now);
	if (!secsess_verdict_admits(found->verdict)) {
		return SECSESS_DONE;
	}
	if (request->presented.leased) {
		found->lock = try_lock(attempt, now);
		*wait = found->lock == SECSESS_LOCK_NOT_ASKED;
	}
	if (found->lock == SECSESS_LOCK_HELD) {
		return take_lease(attempt, holder, now);
	}
	if (holder) {
		holder->lock = attempt->header.lock; /* that there is a crowd */
	}
	return keep_header(attempt, now);
}

static int64_t sooner(int64_t a, int64_t b)
{
	return a < b ? a : b;
}

/* Blocks until whoever is right before this one is gone, or for a while. */
static enum secsess_status await_turn(struct attempt *attempt)
{
	struct secsess_file *file = attempt->file;
	const char *handle = attempt->request->place.handle;
	int64_t now = file->now_ms, until, wait_ms = sooner(attempt->wait_ms, SLICE_MS);
	const struct secsess_ticket *before;

	if (!attempt->ticket) {
		enum secsess_status status = secsess_file_draw(file, attempt->slot, handle, &attempt->ticket);

		if (status) {
			return status;
		}
	}
	before = attempt->before;
	if (before && before->state == SECSESS_TICKET_HOLDS) {
		wait_ms = sooner(wait_ms, before->lease_until - now + 1);
	}
	until = secsess_step_may_wait_until(&attempt->header, attempt->request, attempt->ahead, attempt->wait_ms, now);
	wait_ms = sooner(wait_ms, until - now + 1);
	file->base.counters.waits++;
	if (before && wait_ms > 0) {
		attempt->slot = secsess_ticket_watch(&file->table, attempt->slot, attempt->before, wait_ms);
	}
	if (attempt->slot) {
		return SECSESS_DONE;
	}
	secsess_ticket_abandon(&file->table, attempt->ticket);
	attempt->ticket = NULL;
	return secsess_file_enter(file, SECSESS_SLOT_SESSION, handle, &attempt->slot);
}

static enum secsess_status enter_and_wait(struct attempt *attempt)
{
	const struct secsess_open_request *request = attempt->request;
	int64_t began = 0;
	enum secsess_status status = secsess_file_enter(attempt->file, SECSESS_SLOT_SESSION, request->place.handle,
		&attempt->slot);
	bool wait;

	attempt->value.changes = attempt->slot ? &attempt->slot->changes : NULL;
	while (!status && !(status = open_once(attempt, &wait)) && wait) {
		began = began ? began : secsess_monotonic_ms();
		status = await_turn(attempt);
		secsess_file_tick(attempt->file);
		attempt->found.waited_ms = secsess_monotonic_ms() - began;
		attempt->wait_ms = request->wait_ms - attempt->found.waited_ms;
	}
	if (attempt->slot) {
		if (attempt->ticket) {
			secsess_ticket_return(&attempt->file->table, attempt->slot, attempt->ticket);
		}
		secsess_table_leave(&attempt->file->table, attempt->slot);
	}
	return status;
}

static enum secsess_status open_and_wait(struct attempt *attempt)
{
	struct secsess_path path;
	enum secsess_status status = secsess_file_ready(attempt->file);

	secsess_path_record(&path, &attempt->request->place, SECSESS_PART_RECORD);
	if (!status) {
		status = secsess_file_open_value(attempt->file, &path, O_RDWR, &attempt->value);
	}
	if (!status) {
		status = enter_and_wait(attempt);
	}
	if (attempt->value.file >= 0) {
		close(attempt->value.file);
	}
	return status;
}

static void give_back(struct secsess_file *file, const struct secsess_open_request *request)
{
	struct secsess_lease *lease = secsess_file_lease(file, request->place.handle, request->token);

	if (lease) {
		close(secsess_file_abandon_lease(file, lease));
	}
}

enum secsess_status secsess_file_open(struct secsess_store *store, const struct secsess_open_request *request,
	struct secsess_opened *opened)
{
	struct attempt attempt = {.file = secsess_file_of(store),
		.request = request,
		.value.file = -1,
		.wait_ms = request->wait_ms};
	enum secsess_status status = open_and_wait(&attempt);

	if (!status) {
		status = secsess_file_read_revocation(attempt.file, &request->place, &attempt.found);
		if (status && attempt.found.lock == SECSESS_LOCK_HELD) {
			give_back(attempt.file, request);
		}
	}
	if (status) {
		secsess_buf_release(&attempt.found.record);
		return secsess_file_answer(attempt.file, status);
	}
	secsess_header_encode(attempt.found.record.data, &attempt.header);
	attempt.found.whole = attempt.value.newest && attempt.value.newest->summed;
	if (attempt.found.lock != SECSESS_LOCK_HELD) {
		attempt.found.verdict = secsess_step_without_lease(attempt.found.verdict);
	}
	*opened = attempt.found;
	return SECSESS_DONE;
}

enum secsess_status secsess_file_confirm(struct secsess_store *store, const struct secsess_open_request *request)
{
	struct secsess_open_request unlocked = *request;
	struct attempt attempt = {.file = secsess_file_of(store), .request = &unlocked, .value.file = -1};
	enum secsess_status status;

	unlocked.presented.leased = false;
	status = open_and_wait(&attempt);
	secsess_buf_release(&attempt.found.record);
	return secsess_file_answer(attempt.file, status);
}
