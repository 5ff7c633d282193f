/* SPDX-License-Identifier: BSD-3-Clause */

/* Users of the scene: who logs in, what the store says of their sessions, and what was told of them. */
#ifndef SECSESS_PEOPLE_H
#define SECSESS_PEOPLE_H

#include "scene.h"

#include "../../handlers/core/users.h"

/* By credentials; user "" = nobody. inherits may be NULL. */
enum secsess_status people_log_in(struct secsess_session *session, const char *user, bool *inherits);
/* A new visitor who logs in, leaves this payload and comes back once: C = 1. */
struct cookie people_arrive(const struct scene *scene, const char *user, const char *payload);

struct secsess_tag people_tag(const struct scene *scene, const char *user);
/* How many sessions the user's index names, whether they live or not; and whether this is one of them. */
size_t people_indexed(const struct scene *scene, const char *user);
bool people_is_indexed(const struct scene *scene, const char *user, const struct cookie *cookie);
/* How many are in the user's list. */
size_t people_listed(const struct scene *scene, const char *user);
/* By another request, without a session: of how many it was the end. */
size_t people_revoke(const struct scene *scene, const char *user);

/* Header and meta as stored; the caller's to release. */
struct secsess_record people_record(const struct scene *scene, const struct cookie *cookie);
/* What the next request with it comes to, which leaves all as it is; and why. */
enum secsess_verdict people_look(const struct scene *scene, const struct cookie *cookie, enum secsess_reason *previous);
void people_assert_user(const struct secsess_meta *meta, const char *user);

/* Keeps what is told, as text. */
struct witness {
	struct testimony {
		enum secsess_event_kind kind;
		char handle[SECSESS_HANDLE_LENGTH + 1];
		char user[16], detail[32];
		int64_t at;
	} told[64];
	size_t count;
	char all[16384]; /* every text of every event, one behind the other */
	size_t size;
};
void witness_listen(struct witness *witness, struct scene *scene);
/* The only event of this kind; fails when there is none, or another. */
const struct testimony *witness_only(const struct witness *witness, enum secsess_event_kind kind);
size_t witness_count(const struct witness *witness, enum secsess_event_kind kind);

#endif
