/* SPDX-License-Identifier: BSD-3-Clause */

/* The Redis driver's lower half: pipelines with their retries, error replies, keys. Where they go: redis_route.h. */
#ifndef SECSESS_REDIS_LINK_H
#define SECSESS_REDIS_LINK_H

#include "redis.h"
#include "redis_route.h"

/* What may help against an error reply. */
enum secsess_cure {
	SECSESS_CURE_NONE,
	SECSESS_CURE_SCRIPTS,   /* load the scripts */
	SECSESS_CURE_WAIT,      /* a moment later */
	SECSESS_CURE_REPLICAS,  /* the same: they lag behind */
	SECSESS_CURE_MOVING,    /* the same; or another form of the command, with one key: the keys' slot is being moved */
	SECSESS_CURE_RECONNECT, /* by another connection */
	SECSESS_CURE_FULL       /* another form of the command, if there is one: the server is at its maxmemory */
};

struct secsess_redis {
	struct secsess_store base;
	struct secsess_address address;
	struct secsess_redis_options options;
	const struct secsess_dialer *dialer;
	struct secsess_route route;
	int64_t clock_ms;       /* the server's clock when it was last told ... */
	int64_t clock_at_ms;    /* ... at this monotonic time; 0 = never */
	int64_t budget_ms;      /* for repetitions, what is left of it in this request */
	int64_t retry_until;    /* monotonic: when it will be used up; 0 = it isn't being used */
	enum secsess_cure cure; /* of the last error reply */
	struct {
		struct secsess_place place;
		unsigned char token[SECSESS_TOKEN_SIZE];
		bool pending;
	} abandoned; /* a lock that we may hold, since the answer to an open never came */
};

enum secsess_script {
	SECSESS_SCRIPT_OPEN,
	SECSESS_SCRIPT_COMMIT,
	SECSESS_SCRIPT_RELEASE,
	SECSESS_SCRIPT_RETIRE,
	SECSESS_SCRIPT_END,
	SECSESS_SCRIPT_REVOKE,
	SECSESS_SCRIPT_ENLIST,
	SECSESS_SCRIPT_HEADS,
	SECSESS_SCRIPT_NOTE,
	SECSESS_SCRIPT_KEY_USE,
	SECSESS_SCRIPT_SERIES_PUT,
	SECSESS_SCRIPT_SERIES_HEAR,
	SECSESS_SCRIPT_SERIES_DROP,
	SECSESS_SCRIPTS
};

struct secsess_script_text {
	const char *text, *sha1;
};
extern const struct secsess_script_text secsess_scripts[SECSESS_SCRIPTS];

#define SECSESS_COMMAND_MAX 9 /* words of one command */

/* Commands that travel together. The words are borrowed until _run returns. Zeroed is empty. */
struct secsess_pipeline {
	struct {
		struct secsess_slice word[SECSESS_COMMAND_MAX];
		size_t words;
		const struct secsess_slice *all; /* NULL, or the words when they are too many for word; borrowed, too */
	} command[SECSESS_PIPELINE_MAX];
	size_t count;
	bool
		divisible; /* there is another form of it, where no command has more than one key: a moving slot is told at once */
	bool lasting;     /* done only when as many replicas as are wanted have it */
	int blocking_ms;  /* a command blocks so long by itself: added to the answer's time-out */
	unsigned repeats; /* set by _run: how often it was sent again after a failure */
	bool resent;      /* the same: for whatever reason; what it asks for may be done already */
};

/* Room for a number in decimal digits. */
struct secsess_decimal {
	char text[24];
};
struct secsess_slice secsess_decimal(struct secsess_decimal *room, int64_t number);

struct secsess_key {
	char text[192];
	size_t size;
};

enum secsess_key_kind {
	SECSESS_KEY_RECORD = 's',
	SECSESS_KEY_SNAPSHOT = 'f',
	SECSESS_KEY_QUEUE = 'q',
	SECSESS_KEY_WAKE = 'w',    /* of one waiter */
	SECSESS_KEY_SIDE = 'p',    /* a large payload on its way */
	SECSESS_KEY_REVOKED = 'r', /* of a user, as the next: the place needs a tag */
	SECSESS_KEY_INDEX = 'u',
	SECSESS_KEY_SERIES = 'k',    /* of auto-login keys */
	SECSESS_KEY_LOG_NAMES = 't', /* of a log: its name is the place's handle */
	SECSESS_KEY_LOG_ENTRIES = 'd'
};

/* suffix: the waiter's or writer's name for WAKE and SIDE, else empty. */
void secsess_key_make(struct secsess_key *key, const struct secsess_redis *redis, enum secsess_key_kind kind,
	const struct secsess_place *place, struct secsess_slice suffix);
/* Of what is one key for all that a user has. */
void secsess_user_key_make(struct secsess_key *key, const struct secsess_redis *redis, enum secsess_key_kind kind,
	const struct secsess_tag *tag);
/* Of a user's index. */
void secsess_index_key_make(struct secsess_key *key, const struct secsess_redis *redis, const struct secsess_tag *tag);
struct secsess_slice secsess_key_slice(const struct secsess_key *key);

/* Adds a command of constant text words; the index of its reply. */
size_t secsess_pipeline_add(struct secsess_pipeline *pipeline, const struct secsess_slice *words, size_t count);
/* Adds EVALSHA script keys... arguments... */
size_t secsess_pipeline_script(struct secsess_pipeline *pipeline, enum secsess_script script,
	const struct secsess_slice *keys, size_t key_count, const struct secsess_slice *arguments, size_t argument_count);

/* Adds a command of any number of words, which are borrowed until _run returns. */
size_t secsess_pipeline_long(struct secsess_pipeline *pipeline, const struct secsess_slice *words, size_t count);

/* Sends the pipeline and reads all replies, none of them an error. Connects when need be; loads scripts that the server
 * doesn't know; what failed is sent again within the request's budget: every command here takes effect once however
 * often it is sent. Negative: redis->base.error is set, replies are empty. */
enum secsess_status secsess_redis_run(struct secsess_redis *redis, struct secsess_pipeline *pipeline,
	struct secsess_replies *replies);

/* Once: each command to the server that has its key, in their order (redis_dispatch.c). DONE: replies are as many as
 * commands; an error may be among them. */
enum secsess_status secsess_redis_dispatch(struct secsess_redis *redis, struct secsess_pipeline *pipeline,
	struct secsess_replies *replies);

/* One exchange over a node's open connection, of count commands from the one at first on. REFUSED: of what must last, too few
 * replicas have heard in time. An error is a reply, too; one that
 * no command of its kind is ever answered with is not: IO, and the connection is closed. */
enum secsess_status secsess_redis_exchange(struct secsess_redis *redis, struct secsess_node *node,
	const struct secsess_pipeline *pipeline, size_t first, size_t count, struct secsess_replies *replies,
	int timeout_ms);
/* Of a whole pipeline, within the time that an answer may take. */
enum secsess_status secsess_redis_ask(struct secsess_redis *redis, struct secsess_node *node,
	const struct secsess_pipeline *pipeline, struct secsess_replies *replies);
/* From that monotonic time on, what is done is done at the budget's expense, until a pipeline gets through; least_ms: that much
 * time there is in any case. */
void secsess_redis_spend(struct secsess_redis *redis, int64_t began, int64_t least_ms);
/* What the budget of this request leaves, in ms, at most wanted and at least 1. */
int secsess_redis_within_budget(const struct secsess_redis *redis, int wanted);
/* A pipeline that is divisible was refused because its slot is being moved. */
bool secsess_redis_is_moving(const struct secsess_redis *redis, enum secsess_status status);
/* CORRUPT, with its error. */
enum secsess_status secsess_redis_damaged(struct secsess_redis *redis, const struct secsess_place *place);
/* REFUSED, with error and cure of an error reply. */
enum secsess_status secsess_redis_refuse(struct secsess_redis *redis, const char *reply);

/* Connects if there is no usable connection, and sees that the node is what it should be. */
enum secsess_status secsess_redis_connect(struct secsess_redis *redis, struct secsess_node *node);
/* Adds the reading of the secret that the store keeps, and its writing where there is none. */
void secsess_redis_add_secret(struct secsess_redis *redis, struct secsess_pipeline *pipeline, struct secsess_key *room);
/* Their two answers, of which the first may be an error. */
enum secsess_status secsess_redis_take_secret(struct secsess_redis *redis, const redisReply *set,
	const redisReply *get);

void secsess_redis_set_clock(struct secsess_redis *redis, int64_t now_ms);
/* The same by the answer to TIME. IO: it tells none. */
enum secsess_status secsess_redis_note_time(struct secsess_redis *redis, const redisReply *time);

/* Puts an error reply into words for people (redis_errors.c): of the reply itself only the first word is shown, since
 * servers repeat keys and arguments in it. */
enum secsess_cure secsess_redis_explain(const char *reply, const char *address, struct secsess_error *error);

/* Whether a command with this first word is ever answered with such a reply. */
bool secsess_redis_may_answer(struct secsess_slice command, const redisReply *reply);
/* IO, and the connection that was used last is closed: what was answered makes no sense. */
enum secsess_status secsess_redis_misunderstood(struct secsess_redis *redis);
/* NOMEM: for a list of sessions. */
enum secsess_status secsess_redis_out_of_memory(struct secsess_redis *redis);
/* The i-th number of a script's answer. */
bool secsess_redis_number_at(const redisReply *reply, size_t i, long long *number);
/* Nothing but decimal digits, 0 to max. */
bool secsess_redis_decimal_of(struct secsess_slice text, int64_t max, int64_t *number);
/* Scripts answer with numbers, their status first. ABSENT, CORRUPT, or DONE with the answer. */
enum secsess_status secsess_redis_answered(struct secsess_redis *redis, const struct secsess_place *place,
	const redisReply *reply, long long *answer);
/* The same for a script that can only be done or refuse, in one of these ways (a bit for each status); any other answer
 * makes no sense. */
enum secsess_status secsess_redis_settled(struct secsess_redis *redis, const struct secsess_place *place,
	const redisReply *reply, unsigned refusals);
/* Done, but somebody waits for the lock: his name. */
bool secsess_redis_names_waiter(const redisReply *reply, unsigned char name[SECSESS_NEXT_SIZE]);

/* What lies under a user's revocation key, as text: the time, and whom it spared behind spaces. */
struct secsess_revocation {
	int64_t at;                             /* 0 = never */
	char spared[SECSESS_HANDLE_LENGTH + 1]; /* session and series, "" = none */
	char spared_series[SECSESS_HANDLE_LENGTH + 1];
};
/* DONE also when the user was never revoked; CORRUPT. */
enum secsess_status secsess_redis_take_revocation(struct secsess_redis *redis, const redisReply *reply,
	struct secsess_revocation *revocation);

/* Behind what is asked of a user: when the user was revoked, and the server's clock. Their answers are a pipeline's last two. */
void secsess_redis_add_standing(struct secsess_pipeline *pipeline, const struct secsess_redis *redis,
	const struct secsess_tag *tag, struct secsess_key *room);
enum secsess_status secsess_redis_take_standing(struct secsess_redis *redis, const struct secsess_replies *replies,
	struct secsess_revocation *revocation);

/* Adds the reading of the user's revocation time; 0 = the session has no user (redis_read.c). */
size_t secsess_redis_add_revocation(struct secsess_pipeline *pipeline, const struct secsess_redis *redis,
	const struct secsess_place *place, struct secsess_key *key);
enum secsess_status secsess_redis_take_revoked(struct secsess_redis *redis, const struct secsess_replies *replies,
	size_t at, const struct secsess_place *place, struct secsess_opened *opened);
/* The answer to GET. ABSENT, NOMEM. */
enum secsess_status secsess_redis_take_record(struct secsess_redis *redis, const redisReply *reply,
	struct secsess_buf *record);

/* Operations of the driver; store.h has their contracts (redis_open.c, redis_read.c, redis_write.c, redis_end.c). */
enum secsess_status secsess_redis_create(struct secsess_store *store, const struct secsess_create_request *request);
enum secsess_status secsess_redis_commit(struct secsess_store *store, const struct secsess_commit_request *request);
enum secsess_status secsess_redis_retire(struct secsess_store *store, const struct secsess_retire_request *request);
enum secsess_status secsess_redis_end(struct secsess_store *store, const struct secsess_end_request *request);
enum secsess_status secsess_redis_open(struct secsess_store *store, const struct secsess_open_request *request,
	struct secsess_opened *opened);
enum secsess_status secsess_redis_read(struct secsess_store *store, const struct secsess_place *place,
	enum secsess_part part, struct secsess_opened *opened);
enum secsess_status secsess_redis_confirm(struct secsess_store *store, const struct secsess_open_request *request);

/* The same of a user's sessions (redis_index.c, redis_bulk.c). */
enum secsess_status secsess_redis_revoke(struct secsess_store *store, const struct secsess_revoke_request *request,
	struct secsess_index *index);
enum secsess_status secsess_redis_end_all(struct secsess_store *store, const struct secsess_end_all_request *request,
	size_t *ended);
enum secsess_status secsess_redis_enlist(struct secsess_store *store, const struct secsess_enlist_request *request,
	struct secsess_index *over);
enum secsess_status secsess_redis_unlist(struct secsess_store *store, const struct secsess_tag *tag,
	const char (*handles)[SECSESS_HANDLE_LENGTH + 1], size_t count);
enum secsess_status secsess_redis_index(struct secsess_store *store, const struct secsess_tag *tag,
	struct secsess_index *index);
enum secsess_status secsess_redis_heads(struct secsess_store *store, const struct secsess_tag *tag,
	const char (*handles)[SECSESS_HANDLE_LENGTH + 1], size_t count, struct secsess_buf *heads);

/* Series of auto-login keys (redis_series.c). */
enum secsess_status secsess_redis_put_series(struct secsess_store *store, const struct secsess_series_put *put,
	size_t *dropped);
enum secsess_status secsess_redis_use_key(struct secsess_store *store, const struct secsess_key_use *use,
	struct secsess_key_answer *answer);
enum secsess_status secsess_redis_hear_series(struct secsess_store *store, const struct secsess_place *place,
	uint32_t number);
enum secsess_status secsess_redis_drop_series(struct secsess_store *store, const struct secsess_place *place,
	size_t *dropped);
enum secsess_status secsess_redis_list_series(struct secsess_store *store, const struct secsess_tag *tag,
	struct secsess_series_list *list);

/* Logs (redis_notes.c). */
enum secsess_status secsess_redis_note(struct secsess_store *store, const struct secsess_note *note);
enum secsess_status secsess_redis_notes(struct secsess_store *store, enum secsess_log log, uint32_t limit,
	struct secsess_notes *notes);

/* What the servers are, and how they are reached (redis_inspect.c). */
enum secsess_status secsess_redis_inspect(struct secsess_store *store, struct secsess_store_traits *traits);

/* Adds to a pipeline that a user's session stands in the index by its expiry; for nobody's, nothing. divided: by a command of
 * one key, which doesn't look whether the session lives. */
struct secsess_enlisting {
	struct secsess_key index, record;
	struct secsess_decimal expires_at;
};
void secsess_redis_add_enlisting(struct secsess_pipeline *pipeline, const struct secsess_redis *redis,
	const struct secsess_place *place, int64_t expires_at, bool divided, struct secsess_enlisting *room);
/* ... or that it doesn't any more. */
void secsess_redis_add_unlisting(struct secsess_pipeline *pipeline, const struct secsess_redis *redis,
	const struct secsess_place *place, struct secsess_key *room);

/* Hands a lock over to the first waiter (named first, or zeros), or frees it; LOST: it is another's. */
enum secsess_status secsess_redis_release(struct secsess_redis *redis, const struct secsess_place *place,
	const unsigned char token[SECSESS_TOKEN_SIZE], const unsigned char first[SECSESS_NEXT_SIZE]);

static inline struct secsess_redis *secsess_redis_of(struct secsess_store *store)
{
	return (struct secsess_redis *) store;
}

#endif
