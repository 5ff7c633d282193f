/* SPDX-License-Identifier: BSD-3-Clause */

/* What the files of the file driver share; not for anybody else. */
#ifndef SECSESS_FILE_PARTS_H
#define SECSESS_FILE_PARTS_H

#include "file.h"
#include "file_table.h"
#include "file_value.h"
#include "members.h"

/* A lock that this store's request holds. */
struct secsess_lease {
	struct secsess_ticket *ticket;
	struct secsess_place place;
	struct secsess_value value; /* the record's file, open until the lease ends, and what it said ... */
	size_t newest;              /* (a lease moves about: value.newest points to where it was) */
	uint64_t changes;           /* ... when its slot's count of changes was this */
};

/* "-", a user's number, and the end. */
#define SECSESS_FILE_SUFFIX_SIZE 24

struct secsess_file {
	struct secsess_store base;
	char *wanted, *path; /* the directory that was asked for, and the one that it is, which has room for a suffix */
	struct secsess_file_options options;
	int root; /* < 0: not open */
	uint64_t device, inode;
	int64_t now_ms; /* the clock, when an operation began or entered a slot: a look at it costs more than a look here */
	int64_t looked_at_ms; /* when root was last seen in its place */
	struct secsess_table table;
	struct secsess_lease *leases;
	size_t lease_count, lease_room;
	unsigned fork_mark; /* of the process that opened it, whose leases these are: a fork has none */
	unsigned creations;
};

/* A file's name below the directory: "u/" tag "/" handle ".f". */
#define SECSESS_PATH_SIZE (SECSESS_TAG_LENGTH + SECSESS_HANDLE_LENGTH + 8)
struct secsess_path {
	char text[SECSESS_PATH_SIZE];
	const struct secsess_place *place; /* whose record or snapshot it is; NULL = nobody's */
};

/* file.c */

struct secsess_file *secsess_file_of(struct secsess_store *store);
int64_t secsess_file_now(void);
/* The same, into file->now_ms, too. */
int64_t secsess_file_tick(struct secsess_file *file);

/* file_directory.c */

/* Sees to it that directory and lock table are open, and the store's secret known. */
enum secsess_status secsess_file_ready(struct secsess_file *file);
void secsess_file_close(struct secsess_file *file);
/* The same anew, for one that was removed. IO: the request holds locks in it. */
enum secsess_status secsess_file_reopen(struct secsess_file *file);
/* REFUSED. Sets the store's error from errno: what could not be done to that file. */
enum secsess_status secsess_file_fail(struct secsess_file *file, const char *what, const char *path);
/* The same for a file whose content is not what it was. */
enum secsess_status secsess_file_damaged(struct secsess_file *file, const char *path);

/* What an operation answers: where memory was short, the error says so. */
enum secsess_status secsess_file_answer(struct secsess_file *file, enum secsess_status status);

void secsess_path_record(struct secsess_path *path, const struct secsess_place *place, enum secsess_part part);
void secsess_path_user(struct secsess_path *path, const struct secsess_tag *tag, const char *name);

/* Opens a file for reading and writing (create: makes it, and what it lies in). ABSENT. The caller closes value->file. */
enum secsess_status secsess_file_open_value(struct secsess_file *file, const struct secsess_path *path, int flags,
	struct secsess_value *value);
/* Looks (body NULL) or reads. ABSENT also when it is gone by now. */
enum secsess_status secsess_file_load(struct secsess_file *file, struct secsess_value *value, struct secsess_buf *body);
/* Writes, as secsess_value_write(), and tells what failed. */
enum secsess_status secsess_file_write(struct secsess_file *file, struct secsess_value *value,
	struct secsess_value_head *head, const struct secsess_slice *body);
/* What was written is on the disk, if the options want that, or it must be. created: so is the file's name. */
enum secsess_status secsess_file_settle(struct secsess_file *file, const struct secsess_value *value, bool created,
	bool must);
/* Removes a file; one that isn't there is fine. */
enum secsess_status secsess_file_remove(struct secsess_file *file, const struct secsess_path *path);

/* file_lease.c: within the session's slot */

/* TIMEOUT: error says that a process doesn't go on. */
enum secsess_status secsess_file_enter(struct secsess_file *file, enum secsess_slot_kind kind, const char *name,
	struct secsess_slot **slot);
/* Whoever holds the lock, or was the last to hold it and died: then its lease is over. NULL: nobody. */
struct secsess_ticket *secsess_file_holder(struct secsess_file *file, struct secsess_slot *slot, const char *handle);
/* The header as it would be if the lease were written into the record. holder may be NULL. */
void secsess_file_overlay(struct secsess_header *header, const struct secsess_ticket *holder);
/* And without it: how the record is to be stored, which says what stored says. */
void secsess_file_underlay(struct secsess_header *header, const struct secsess_header *stored);
/* What the ticket's lease is, from a header that was granted it. */
void secsess_file_grant(struct secsess_ticket *ticket, const struct secsess_header *header);
/* This store's own. */
struct secsess_lease *secsess_file_lease(struct secsess_file *file, const char *handle,
	const unsigned char token[SECSESS_TOKEN_SIZE]);
/* Draws the ticket of a lease that is to come. REFUSED, NOMEM: error says why. */
enum secsess_status secsess_file_draw(struct secsess_file *file, struct secsess_slot *slot, const char *handle,
	struct secsess_ticket **ticket);
/* Takes over the open file. For a ticket that was drawn there is room. */
void secsess_file_keep_lease(struct secsess_file *file, const struct secsess_slot *slot, struct secsess_ticket *ticket,
	const struct secsess_place *place, struct secsess_value *value);
/* What the lease's record is now: value->name is set. true: value says it already. */
bool secsess_file_recall(const struct secsess_lease *lease, const struct secsess_slot *slot,
	struct secsess_value *value);
/* Returns the ticket, and yields the file, to be closed. */
int secsess_file_end_lease(struct secsess_file *file, struct secsess_slot *slot, struct secsess_lease *lease);
/* The same for one that was granted, and nothing came of it. */
int secsess_file_abandon_lease(struct secsess_file *file, struct secsess_lease *lease);
/* All that are left: a request that ended without giving them back. */
void secsess_file_end_leases(struct secsess_file *file);

/* The record's head, and its header as it is stored; ABSENT, CORRUPT. body NULL: it is not read. */
enum secsess_status secsess_file_look(struct secsess_file *file, struct secsess_value *value,
	struct secsess_header *header, struct secsess_buf *body);
/* The same, of a value that was looked at. */
enum secsess_status secsess_file_decode(struct secsess_file *file, const struct secsess_value *value,
	struct secsess_header *header);

/* Operations of store.h. */

/* file_open.c */
enum secsess_status secsess_file_open(struct secsess_store *store, const struct secsess_open_request *request,
	struct secsess_opened *opened);
enum secsess_status secsess_file_confirm(struct secsess_store *store, const struct secsess_open_request *request);

/* file_read.c */
enum secsess_status secsess_file_read(struct secsess_store *store, const struct secsess_place *place,
	enum secsess_part part, struct secsess_opened *opened);
/* Of the place's user, into found. */
enum secsess_status secsess_file_read_revocation(struct secsess_file *file, const struct secsess_place *place,
	struct secsess_opened *found);

/* file_write.c */
enum secsess_status secsess_file_create(struct secsess_store *store, const struct secsess_create_request *request);
enum secsess_status secsess_file_commit(struct secsess_store *store, const struct secsess_commit_request *request);

/* file_end.c */
enum secsess_status secsess_file_retire(struct secsess_store *store, const struct secsess_retire_request *request);
enum secsess_status secsess_file_end(struct secsess_store *store, const struct secsess_end_request *request);
enum secsess_status secsess_file_end_all(struct secsess_store *store, const struct secsess_end_all_request *request,
	size_t *ended);

/* file_index.c */
enum secsess_status secsess_file_enlist(struct secsess_store *store, const struct secsess_enlist_request *request,
	struct secsess_index *over);
enum secsess_status secsess_file_unlist(struct secsess_store *store, const struct secsess_tag *tag,
	const char (*handles)[SECSESS_HANDLE_LENGTH + 1], size_t count);
enum secsess_status secsess_file_index(struct secsess_store *store, const struct secsess_tag *tag,
	struct secsess_index *index);
enum secsess_status secsess_file_heads(struct secsess_store *store, const struct secsess_tag *tag,
	const char (*handles)[SECSESS_HANDLE_LENGTH + 1], size_t count, struct secsess_buf *heads);
/* Without the revocation. */
enum secsess_status secsess_file_members(struct secsess_file *file, const struct secsess_tag *tag,
	struct secsess_members *members);

/* file_user.c */
struct secsess_file_revocation {
	int64_t at; /* 0 = never */
	char spared[SECSESS_HANDLE_LENGTH + 1], spared_series[SECSESS_HANDLE_LENGTH + 1];
};
enum secsess_status secsess_file_revocation(struct secsess_file *file, const struct secsess_tag *tag,
	struct secsess_file_revocation *revocation);
enum secsess_status secsess_file_revoke(struct secsess_store *store, const struct secsess_revoke_request *request,
	struct secsess_index *index);

/* file_series.c */
enum secsess_status secsess_file_put_series(struct secsess_store *store, const struct secsess_series_put *put,
	size_t *dropped);
enum secsess_status secsess_file_use_key(struct secsess_store *store, const struct secsess_key_use *use,
	struct secsess_key_answer *answer);
enum secsess_status secsess_file_hear_series(struct secsess_store *store, const struct secsess_place *place,
	uint32_t number);
enum secsess_status secsess_file_drop_series(struct secsess_store *store, const struct secsess_place *place,
	size_t *dropped);
enum secsess_status secsess_file_list_series(struct secsess_store *store, const struct secsess_tag *tag,
	struct secsess_series_list *list);
/* Within the user's slot: drops all but one. */
enum secsess_status secsess_file_keep_series(struct secsess_file *file, const struct secsess_tag *tag,
	const char *spared);

/* file_notes.c */
enum secsess_status secsess_file_note(struct secsess_store *store, const struct secsess_note *note);
enum secsess_status secsess_file_notes(struct secsess_store *store, enum secsess_log which, uint32_t limit,
	struct secsess_notes *notes);

/* file_collect.c */
enum secsess_status secsess_file_collect(struct secsess_store *store, const struct secsess_collect_request *request,
	size_t *removed);

/* file_inspect.c */
enum secsess_status secsess_file_inspect(struct secsess_store *store, struct secsess_store_traits *traits);

#endif
