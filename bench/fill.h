/* SPDX-License-Identifier: BSD-3-Clause */

/* What is to be filled in, and how (fill.c); the sessions themselves (fill_sessions.c). */
#ifndef SECSESS_BENCH_FILL_H
#define SECSESS_BENCH_FILL_H

#include <hiredis/hiredis.h>

#include "../handlers/store/redis_link.h"

enum keeps { KEEPS_SECSESS, KEEPS_PHP_REDIS, KEEPS_PHP_FILES };
enum form { FORM_NONE, FORM_TEXT, FORM_BINARY };

struct fill {
	const char *address; /* a directory's begins with a slash */
	enum keeps keeps;
	enum form form;
	size_t count, a_user, tell;
	size_t size_from, size_to;
	struct secsess_slice agent;
	struct secsess_buf payload; /* a file's, or as many random bytes as there may be */
	bool random;
	bool expired; /* all but those that are told */
	struct secsess_keyring *ring;
	struct secsess_store *store;
	redisContext *raw; /* NULL: the store is a directory */
	size_t pending;    /* commands without an answer yet */
	size_t position;   /* of the session that is being made */
};

__attribute__((noreturn, format(printf, 1, 2))) void die(const char *format, ...);
/* Dies of what isn't good; error may be NULL. */
void need(bool good, const char *what, const struct secsess_error *error);

/* Makes the sessions, and writes the IDs of those that are to be told. */
void fill_up(struct fill *fill);

/* fill_files.c */

/* Sets store, and the ring if it is empty: by the secret that the directory keeps. */
void open_directory(struct fill *fill);
void put_record(struct fill *fill, const struct secsess_place *place, struct secsess_slice record, int64_t keep_ms);
/* As PHP's files handler leaves it. */
void put_php_file(const struct fill *fill, const char *sid, struct secsess_slice payload, int64_t written_at);

#endif
