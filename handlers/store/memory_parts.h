/* SPDX-License-Identifier: BSD-3-Clause */

/* What the files of the memory driver share; not for anybody else. All of it is called with the store entered. */
#ifndef SECSESS_MEMORY_PARTS_H
#define SECSESS_MEMORY_PARTS_H

#include <pthread.h>

#include "memory.h"

/* What lies under one name. Stays where it is until it is removed. */
struct entry {
	struct entry *next;                   /* in its bucket */
	char name[SECSESS_HANDLE_LENGTH + 3]; /* kind, ":", handle or tag */
	int64_t expires_at;                   /* 0 = never */
	struct secsess_buf bytes;
};

/* A hash map. Zeroed is empty. */
struct map {
	struct entry **buckets;
	size_t bucket_count; /* a power of two, or 0 */
	size_t count;        /* of entries, with those that expired and that nobody has asked for since */
};

/* In the order of arrival; each lives on its waiter's stack. */
struct waiter {
	struct waiter *next;
	const char *handle;
};

struct memory {
	struct secsess_store base;
	pthread_mutex_t mutex;
	pthread_cond_t changed;
	secsess_clock_fn clock;
	void *context;
	struct secsess_memory_waiting waiting; /* .pause NULL: in real time */
	struct map map;
	struct waiter *waiters;
	struct secsess_notes logs[SECSESS_LOG_EVENTS + 1];
};

/* memory.c */

struct memory *secsess_memory_enter(struct secsess_store *store);
/* Yields status. */
enum secsess_status secsess_memory_leave(struct memory *memory, enum secsess_status status);
int64_t secsess_memory_now(const struct memory *memory);
/* secsess_map_find() and _put(), by the store's clock. */
struct entry *secsess_memory_find(struct memory *memory, char kind, const char *id);
enum secsess_status secsess_memory_put(struct memory *memory, char kind, const char *id, struct secsess_slice head,
	struct secsess_slice body, int64_t keep_ms);
/* The record and its header; ABSENT, CORRUPT. */
enum secsess_status secsess_memory_look(struct memory *memory, const struct secsess_place *place, struct entry **entry,
	struct secsess_header *header);
/* keep_ms: 0 = as it is. */
void secsess_memory_keep_header(const struct memory *memory, struct entry *entry, const struct secsess_header *header,
	int64_t keep_ms);
void secsess_memory_read_revocation(struct memory *memory, const struct secsess_place *place,
	struct secsess_opened *found);
struct secsess_revocation_entry {
	int64_t at; /* 0 = never */
	char spared[SECSESS_HANDLE_LENGTH + 1], spared_series[SECSESS_HANDLE_LENGTH + 1];
};
struct secsess_revocation_entry secsess_memory_revocation(struct memory *memory, const struct secsess_tag *tag);

/* memory_map.c: kind is 's' record, 'f' snapshot, 'r' revocation time, 'u' index, 'k' series */

/* The entry of that name, or NULL; one that expired is removed. */
struct entry *secsess_map_find(struct map *map, char kind, const char *id, int64_t now);
/* Writes a whole value, made of two parts. keep_ms: 0 = for ever. NOMEM: all is as before. */
enum secsess_status secsess_map_put(struct map *map, char kind, const char *id, struct secsess_slice head,
	struct secsess_slice body, int64_t now, int64_t keep_ms);
void secsess_map_drop(struct map *map, char kind, const char *id);
/* copy: empty. NOMEM: still empty. */
enum secsess_status secsess_map_copy(struct map *copy, const struct map *map);
void secsess_map_release(struct map *map);

/* Operations of store.h. */

/* memory_open.c */
enum secsess_status secsess_memory_open(struct secsess_store *store, const struct secsess_open_request *request,
	struct secsess_opened *opened);
enum secsess_status secsess_memory_confirm(struct secsess_store *store, const struct secsess_open_request *request);
/* Something changed that waiters may wait for. */
void secsess_memory_wake(struct memory *memory);

/* memory_write.c */
enum secsess_status secsess_memory_commit(struct secsess_store *store, const struct secsess_commit_request *request);
enum secsess_status secsess_memory_retire(struct secsess_store *store, const struct secsess_retire_request *request);
enum secsess_status secsess_memory_end(struct secsess_store *store, const struct secsess_end_request *request);
/* Ends the record alone. GONE: ended before. */
enum secsess_status secsess_memory_finish(struct memory *memory, const struct secsess_end_request *request);

/* memory_index.c */
enum secsess_status secsess_memory_end_all(struct secsess_store *store, const struct secsess_end_all_request *request,
	size_t *ended);
enum secsess_status secsess_memory_enlist(struct secsess_store *store, const struct secsess_enlist_request *request,
	struct secsess_index *over);
enum secsess_status secsess_memory_unlist(struct secsess_store *store, const struct secsess_tag *tag,
	const char (*handles)[SECSESS_HANDLE_LENGTH + 1], size_t count);
enum secsess_status secsess_memory_index(struct secsess_store *store, const struct secsess_tag *tag,
	struct secsess_index *index);
enum secsess_status secsess_memory_heads(struct secsess_store *store, const struct secsess_tag *tag,
	const char (*handles)[SECSESS_HANDLE_LENGTH + 1], size_t count, struct secsess_buf *heads);
/* memory_series.c */
enum secsess_status secsess_memory_put_series(struct secsess_store *store, const struct secsess_series_put *put,
	size_t *dropped);
enum secsess_status secsess_memory_use_key(struct secsess_store *store, const struct secsess_key_use *use,
	struct secsess_key_answer *answer);
enum secsess_status secsess_memory_hear_series(struct secsess_store *store, const struct secsess_place *place,
	uint32_t number);
enum secsess_status secsess_memory_drop_series(struct secsess_store *store, const struct secsess_place *place,
	size_t *dropped);
enum secsess_status secsess_memory_list_series(struct secsess_store *store, const struct secsess_tag *tag,
	struct secsess_series_list *list);
/* Drops all but one. */
enum secsess_status secsess_memory_keep_series(struct memory *memory, const struct secsess_tag *tag,
	const char *spared);
/* memory_notes.c */
enum secsess_status secsess_memory_note(struct secsess_store *store, const struct secsess_note *note);
enum secsess_status secsess_memory_notes(struct secsess_store *store, enum secsess_log log, uint32_t limit,
	struct secsess_notes *notes);

/* Within others: of nobody's sessions there is no index. */
enum secsess_status secsess_memory_list(struct memory *memory, const struct secsess_place *place, int64_t expires_at);
enum secsess_status secsess_memory_drop_from_list(struct memory *memory, const struct secsess_tag *tag,
	const char (*handles)[SECSESS_HANDLE_LENGTH + 1], size_t count);
enum secsess_status secsess_memory_read_index(struct memory *memory, const struct secsess_tag *tag,
	struct secsess_index *index);

#endif
