/* SPDX-License-Identifier: BSD-3-Clause */

/* The store interface: few operations, each a documented contract that every driver fills.
 *
 * Statuses as in base.h: 0 done, positive = a definite no, negative = could not tell (store->error says why and what
 * to do); a caller never takes a negative one for ABSENT. Every operation may be repeated after a negative answer: with
 * the same token it takes effect once. Handles, tags and sealed bytes are all that a driver sees. */
#ifndef SECSESS_STORE_H
#define SECSESS_STORE_H

#include "../core/series.h"
#include "../core/step.h"
#include "traits.h"

struct secsess_store;

enum secsess_lock_answer {
	SECSESS_LOCK_NOT_ASKED = 0, /* not wanted, or the verdict does not admit */
	SECSESS_LOCK_HELD,
	SECSESS_LOCK_REFUSED, /* the queue is full or too slow for wait_ms */
	SECSESS_LOCK_TIMEOUT  /* waited wait_ms in vain */
};

/* What open and read found. Zeroed is empty; release with secsess_buf_release(&opened->record). */
struct secsess_opened {
	enum secsess_verdict verdict; /* by the header (open only) */
	enum secsess_lock_answer lock;
	int64_t now;        /* the store's clock */
	int64_t revoked_at; /* of the tag's user, 0 = none */
	bool spared;        /* that revocation is of all the user's other sessions */
	int64_t waited_ms;
	struct secsess_buf record; /* header, meta, payload; as after the step */
	bool whole; /* meta and payload are, byte by byte, what was stored for this session: the store has looked */
};

enum secsess_part {
	SECSESS_PART_RECORD,
	SECSESS_PART_SNAPSHOT /* of a retired session, for grace */
};

struct secsess_create_request {
	struct secsess_place place;
	struct secsess_slice record; /* header, meta, payload */
	int64_t keep_ms;
	int64_t list_until; /* as long it stands in its user's index */
	bool summed;        /* as of a commit */
	bool
		lasting; /* it raises what somebody may do: done only when it also outlasts the server, where a store can tell */
};

/* A user's sessions, by handle, the one that expires last first. Zeroed is empty; release with secsess_free(index->at). */
struct secsess_index {
	int64_t now, revoked_at;                /* the store's clock; 0 = the user was never revoked */
	char spared[SECSESS_HANDLE_LENGTH + 1]; /* whom that left alone, "" = nobody */
	char (*at)[SECSESS_HANDLE_LENGTH + 1];
	size_t count;
};

/* A new session in its user's index. */
struct secsess_enlist_request {
	struct secsess_place place;
	int64_t list_until;
	struct secsess_place replaces; /* the one that it takes over from doesn't count; handle "" = none */
	uint32_t max_sessions;         /* of the user, this one included; 0 = any number */
	bool refuse;                   /* when there are more: FULL; else they are named, to be ended */
};

struct secsess_retire_request {
	struct secsess_place place;
	unsigned char token[SECSESS_TOKEN_SIZE]; /* of the holder of the lease */
	uint64_t fence;
	struct secsess_slice meta; /* the tombstone's */
	uint8_t sealed;
	uint32_t key_id;
	int64_t snapshot_ms; /* how long the record as it was stays readable */
	int64_t keep_ms;     /* how long the tombstone stays */
};

struct secsess_end_request {
	struct secsess_place place;
	enum secsess_life life; /* ENDED or SUSPECT */
	enum secsess_reason reason;
	uint32_t suspect_by;              /* for SUSPECT: the generation that was presented */
	struct secsess_place predecessor; /* its snapshot goes too; handle "" = none */
	int64_t keep_ms;
};

struct secsess_revoke_request {
	struct secsess_tag tag;
	char spared[SECSESS_HANDLE_LENGTH + 1]; /* the one session that lives on, "" = none */
	char spared_series[SECSESS_HANDLE_LENGTH +
		1];          /* the one series of auto-login keys, of that session's device; "" = none */
	int64_t keep_ms; /* 0 = for ever */
};

/* A user's series of auto-login keys, as they lie in the store, in no order. Zeroed is empty. */
struct secsess_series_list {
	struct {
		char handle[SECSESS_HANDLE_LENGTH + 1];
		struct secsess_buf bytes;
	} * at;
	size_t count;
	int64_t now, revoked_at;                /* the store's clock; 0 = the user was never revoked */
	char spared[SECSESS_HANDLE_LENGTH + 1]; /* the series that was left alone then, "" = none */
};
void secsess_series_list_release(struct secsess_series_list *list);
/* Of a set (series_set.h). list: empty; NOMEM: release it. */
enum secsess_status secsess_series_list_take(struct secsess_series_list *list, const struct secsess_buf *set);

/* Many of a user's sessions at once. */
struct secsess_end_all_request {
	struct secsess_tag tag;
	const char (*handles)[SECSESS_HANDLE_LENGTH + 1];
	size_t count;
	enum secsess_reason reason;
	int64_t keep_ms;
};

/* What is kept for people to look at. */
enum secsess_log { SECSESS_LOG_INCIDENTS, SECSESS_LOG_EVENTS };

#define SECSESS_NOTE_NAME_MAX 40

struct secsess_note {
	enum secsess_log log;
	struct secsess_slice name; /* of which there is one entry only; 1 to SECSESS_NOTE_NAME_MAX characters */
	struct secsess_slice bytes;
	uint32_t most; /* so many are kept, the newest */
	int64_t keep_ms;
};

struct secsess_noted {
	char name[SECSESS_NOTE_NAME_MAX + 1];
	int64_t time;             /* the store's clock */
	struct secsess_buf bytes; /* empty: dropped meanwhile */
};

/* Zeroed is empty. */
struct secsess_notes {
	struct secsess_noted *at; /* the newest first */
	size_t count;
};
void secsess_notes_release(struct secsess_notes *notes);

/* How much of its time a request gives to others' garbage. */
struct secsess_collect_request {
	int64_t time_us; /* no longer than about this; 0 = until all was looked at once */
};

struct secsess_store_ops {
	const char *name;

	/* The store's clock, by the last answer and monotonic time since; no I/O once an answer was had. */
	int64_t (*now)(struct secsess_store *store);

	/* Makes sure that store->secret.answer is known; I/O only when it isn't. */
	enum secsess_status (*prepare)(struct secsess_store *store);

	/* Judges by the header, records a first presentation, locks (waiting its turn if need be), reserves an offer, reads
	 * the record and the user's revocation time. A verdict that doesn't admit neither waits nor locks. Refused the
	 * lock, the record is still read: DONE with lock REFUSED or TIMEOUT. ABSENT also when expired. */
	enum secsess_status (*open)(struct secsess_store *store, const struct secsess_open_request *request,
		struct secsess_opened *opened);

	/* A plain read: no lock, waits for nobody, records nothing. ABSENT as above. */
	enum secsess_status (*read)(struct secsess_store *store, const struct secsess_place *place, enum secsess_part part,
		struct secsess_opened *opened);

	/* Records a first presentation without lock (after read). ABSENT as above. */
	enum secsess_status (*confirm)(struct secsess_store *store, const struct secsess_open_request *request);

	/* Stores a new record; a user's stands in its index. CONFLICT: there is one with this handle. */
	enum secsess_status (*create)(struct secsess_store *store, const struct secsess_create_request *request);

	/* Writes, touches or just unlocks as one step, and hands the lock over. LOST: the lease is another's, or somebody
	 * wrote since. CONFLICT: the same for an optimistic write. GONE: ended, retired or expired meanwhile. Only DONE has
	 * stored anything. */
	enum secsess_status (*commit)(struct secsess_store *store, const struct secsess_commit_request *request);

	/* Turns a record into a retired tombstone and keeps it as it was as a snapshot. LOST, GONE as for commit. */
	enum secsess_status (*retire)(struct secsess_store *store, const struct secsess_retire_request *request);

	/* Ends a session now, whoever holds its lock; its payload and its snapshot are gone. ABSENT: there was none. One
	 * that is ended or suspect stays as it is: who logged out is not suspected later. */
	enum secsess_status (*end)(struct secsess_store *store, const struct secsess_end_request *request);

	/* The same for many of one user's. *ended: of how many that is the end. */
	enum secsess_status (*end_all)(struct secsess_store *store, const struct secsess_end_all_request *request,
		size_t *ended);

	/* Moves the revocation time of the tag's user forward to now, drops the user's auto-login keys, and yields that time with
	 * the sessions that are in the index then. Who was spared before is no longer. */
	enum secsess_status (*revoke)(struct secsess_store *store, const struct secsess_revoke_request *request,
		struct secsess_index *index);

	/* Puts a session into its user's index, or moves it there. over: those that are too many then, the one that expires
	 * first at the end; the request's is never among them. FULL: it is not in the index. */
	enum secsess_status (*enlist)(struct secsess_store *store, const struct secsess_enlist_request *request,
		struct secsess_index *over);

	/* Takes sessions out of the index. The records stay. */
	enum secsess_status (*unlist)(struct secsess_store *store, const struct secsess_tag *tag,
		const char (*handles)[SECSESS_HANDLE_LENGTH + 1], size_t count);

	/* Reads a user's index: hints, which only the records make true. Nobody indexed: DONE, and none. */
	enum secsess_status (*index)(struct secsess_store *store, const struct secsess_tag *tag,
		struct secsess_index *index);

	/* Reads of many of a user's records header and meta. heads: count of them, zeroed; release each one's bytes. */
	enum secsess_status (*heads)(struct secsess_store *store, const struct secsess_tag *tag,
		const char (*handles)[SECSESS_HANDLE_LENGTH + 1], size_t count, struct secsess_buf *heads);

	/* Stores a new series of auto-login keys. *dropped: how many others had to go, since there would be too many. */
	enum secsess_status (*put_series)(struct secsess_store *store, const struct secsess_series_put *put,
		size_t *dropped);

	/* Uses an auto-login key, as secsess_series_use() says, in one atomic step. ABSENT: there is no such series. */
	enum secsess_status (*use_key)(struct secsess_store *store, const struct secsess_key_use *use,
		struct secsess_key_answer *answer);

	/* A client shows the session that came with the key of that number. GONE: it was made in vain. ABSENT. */
	enum secsess_status (*hear_series)(struct secsess_store *store, const struct secsess_place *place, uint32_t number);

	/* Drops one of a user's series, or all (handle ""). *dropped: how many that were still good. */
	enum secsess_status (*drop_series)(struct secsess_store *store, const struct secsess_place *place, size_t *dropped);

	/* Reads all of a user's series. None: DONE. */
	enum secsess_status (*list_series)(struct secsess_store *store, const struct secsess_tag *tag,
		struct secsess_series_list *list);

	/* Adds an entry to a log. CONFLICT: there is another one of this name; the very same is a repetition, and DONE. */
	enum secsess_status (*note)(struct secsess_store *store, const struct secsess_note *note);

	/* Reads a log's newest entries. */
	enum secsess_status (*notes)(struct secsess_store *store, enum secsess_log log, uint32_t limit,
		struct secsess_notes *notes);

	/* Removes what has expired, in a store that doesn't by itself; goes on where it, or another worker, last stopped. Holds
	 * nobody up but its caller. *removed: how much. */
	enum secsess_status (*collect)(struct secsess_store *store, const struct secsess_collect_request *request,
		size_t *removed);

	/* Looks at the store itself, for an audit; slow. It makes nothing that isn't there, but for the secret that a server
	 * keeps. What is known without asking is in traits even where the answer is negative;
	 * what a server refuses to tell is left untold, and no failure. */
	enum secsess_status (*inspect)(struct secsess_store *store, struct secsess_store_traits *traits);

	/* A new request begins, or one is over: its time budget is whole again. Locks that it still holds end, where that takes no answer
	 * of a server. */
	void (*begin)(struct secsess_store *store);

	/* Frees the driver and the store with it. store may be NULL. */
	void (*close)(struct secsess_store *store);
};

/* For people (phpinfo): what a driver counted since it was made. */
struct secsess_store_counters {
	uint64_t round_trips, connects, retries, failures, waits;
	uint64_t answered_us; /* time spent in round trips, waits for locks not counted */
};

/* The secret that a store keeps for those who have no secret file. */
struct secsess_store_secret {
	bool wanted;
	unsigned char offer[SECSESS_SHARED_SECRET_SIZE]; /* kept unless there is one already */
	unsigned char answer[SECSESS_SHARED_SECRET_SIZE];
	uint32_t answers; /* grows with every answer: compare it, then look */
};

/* A driver's struct begins with this. */
struct secsess_store {
	const struct secsess_store_ops *ops;
	struct secsess_error error;
	struct secsess_store_secret secret;
	struct secsess_store_counters counters;
	char server[64];   /* name and version as the server told, "" = not known yet */
	char address[128]; /* without credentials */
};

/* collect() of a store where what expires goes by itself. */
enum secsess_status secsess_collect_nothing(struct secsess_store *store, const struct secsess_collect_request *request,
	size_t *removed);

#endif
