/* SPDX-License-Identifier: BSD-3-Clause */

/* One input's worth: a Redis driver, the hostile server that it talks to, a session that this server holds, and what is
 * promised of every operation. */
#ifndef SECSESS_FUZZ_TRIAL_H
#define SECSESS_FUZZ_TRIAL_H

#include "../../handlers/core/session.h"
#include "hostile.h"

#define OWN_PAYLOAD "payload of alice"

/* The longest that a trial's requests wait for a lock. */
#define TRIAL_WAIT_MS 100

struct trial {
	struct feed feed;
	struct hostile hostile;
	struct secsess_store *store;
	struct secsess_keyring *ring; /* that made the session */
	bool learns;                  /* a worker without a secret of its own */
	struct secsess_config config;
	struct secsess_sid sid;
	struct secsess_slice record;
	uint64_t fence;
	unsigned char token[SECSESS_TOKEN_SIZE];
	int64_t began;
};

/* Once for the process. */
void trials_prepare(void);
void trial_open(struct trial *trial, struct secsess_slice input);
void trial_close(struct trial *trial);

/* Before and after each operation. */
void trial_begin(struct trial *trial);
void trial_check(struct trial *trial, enum secsess_status status);
void trial_check_error(enum secsess_status status, const struct secsess_error *error);

/* What the server said in this operation: that number by that script, such a reply to such a command. */
bool trial_script_said(const struct trial *trial, enum secsess_script script, long long number);
bool trial_replied(const struct trial *trial, enum ask ask, enum secsess_key_kind key, int type,
	struct secsess_slice bytes);
bool trial_listed(const struct trial *trial, enum ask ask, enum secsess_key_kind key, struct secsess_slice bytes);
/* SECSESS_SCRIPTS: no script. */
bool trial_absence_told(const struct trial *trial, enum secsess_script script, enum secsess_key_kind key);
bool trial_creation_told(const struct trial *trial);

/* A definite answer of an operation that one script does. */
void trial_check_script(const struct trial *trial, enum secsess_status status, enum secsess_script script);

/* What is done to many of a user's sessions, and to logs (trial_users.c); each answers what its operation did. */
enum secsess_status trial_index(struct trial *trial);
enum secsess_status trial_heads(struct trial *trial);
enum secsess_status trial_enlist(struct trial *trial);
enum secsess_status trial_unlist(struct trial *trial);
enum secsess_status trial_end_all(struct trial *trial);
enum secsess_status trial_revoke(struct trial *trial);
enum secsess_status trial_note(struct trial *trial);
enum secsess_status trial_notes(struct trial *trial);

/* The same of series of auto-login keys (trial_series.c). */
enum secsess_status trial_put_series(struct trial *trial);
enum secsess_status trial_use_key(struct trial *trial);
enum secsess_status trial_hear_series(struct trial *trial);
enum secsess_status trial_drop_series(struct trial *trial);
enum secsess_status trial_list_series(struct trial *trial);

/* A request from its start to its end (trial_request.c). Answers what its start did. */
enum secsess_status trial_request(struct trial *trial);

#endif
