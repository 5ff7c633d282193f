/* SPDX-License-Identifier: BSD-3-Clause */

/* A site with a store in memory, a clock that stands still until it is moved, and browsers that keep a cookie: what the
 * tests of the use cases share. */
#ifndef SECSESS_SCENE_H
#define SECSESS_SCENE_H

#include "unit.h"

#include "../../handlers/core/session.h"
#include "../../handlers/store/memory.h"

#define GRACE INT64_C(60000)
#define ROTATE INT64_C(900000)
#define IDLE INT64_C(1440000)
#define ABSOLUTE INT64_C(43200000)
#define EMPTY INT64_C(300000)
#define LEASE INT64_C(30000)
#define TOMBSTONE INT64_C(86400000)
#define MARGIN INT64_C(300000) /* a record outlives its deadline by that */

struct scene {
	struct secsess_store *store; /* what requests work with */
	struct secsess_store *memory;
	struct secsess_keyring *ring;
	struct secsess_config config;
	/* How the next request comes. */
	struct secsess_client client;
	struct secsess_start start;
	int64_t now;
	secsess_event_fn on_event; /* who listens to the requests, or NULL */
	void *event_context;
};

/* What a browser holds; "" = no cookie. */
struct cookie {
	char text[SECSESS_SID_MAX + 1];
};

/* For cmocka: with a secret file, so that records are sealed; and without one. */
int scene_set_up(void **state);
int scene_set_up_clear(void **state);
int scene_tear_down(void **state);

#define SCENE_TEST(test) cmocka_unit_test_setup_teardown(test, scene_set_up, scene_tear_down)
#define SCENE_TEST_CLEAR(test) \
	{ \
#test " (clear)", test, scene_set_up_clear, scene_tear_down, NULL \
	}

/* A request that has no session open yet. */
struct secsess_session scene_request(const struct scene *scene);
/* session_start() with what the browser sends; NULL = no cookie. */
enum secsess_status scene_start(const struct scene *scene, struct secsess_session *session,
	const struct cookie *cookie);
/* The same where nothing may go wrong. */
void scene_open(const struct scene *scene, struct secsess_session *session, const struct cookie *cookie);
/* The Set-Cookie that the request would send, if any, reaches the browser. */
bool scene_set_cookie(const struct secsess_session *session, struct cookie *cookie);
enum secsess_status scene_save(struct secsess_session *session, const char *payload);
/* The request ends without a change. */
enum secsess_status scene_leave(struct secsess_session *session);
void scene_forget(struct secsess_session *session);

/* A whole request: start, write (NULL: nothing changed), answer. Yields the verdict. */
enum secsess_verdict scene_visit(const struct scene *scene, struct cookie *cookie, const char *payload);
/* A whole request that renews: the browser has the new cookie. */
void scene_renew(const struct scene *scene, struct cookie *cookie, const char *payload);
/* A new visitor whose session holds this and who came back once: C = 1. */
struct cookie scene_settle(const struct scene *scene, const char *payload);
/* The same rotated once: the answer is the current cookie, *old the one before. */
struct cookie scene_rotated(struct scene *scene, struct cookie *old);

struct secsess_sid scene_sid(const struct scene *scene, const struct cookie *cookie);
uint32_t scene_generation(const struct scene *scene, const struct cookie *cookie);
/* The same session's cookie of another generation. */
struct cookie scene_cookie_at(const struct scene *scene, const struct cookie *cookie, uint32_t generation);

/* The stored bytes; ABSENT = empty. */
struct secsess_buf scene_bytes(const struct scene *scene, const struct cookie *cookie, enum secsess_part part);
struct secsess_header scene_header(const struct scene *scene, const struct cookie *cookie);
bool scene_is_stored(const struct scene *scene, const struct cookie *cookie, enum secsess_part part);
/* What the store holds for the session. */
void scene_assert_payload(const struct scene *scene, const struct cookie *cookie, const char *payload);
/* What the request reads. */
void scene_assert_reads(const struct secsess_session *session, const char *payload);
void scene_assert_unlocked(const struct scene *scene, const struct cookie *cookie);

/* Stores a session of a user with C = G = 1 as a login made it, and yields its cookie. */
struct cookie scene_plant(const struct scene *scene, const char *user, struct secsess_header header,
	struct secsess_meta meta, const char *payload);

#endif
