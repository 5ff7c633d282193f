/* SPDX-License-Identifier: BSD-3-Clause */

/* A site with the memory store, the IDs that it gave out, and what its sessions must hold: whatever a request comes with,
 * it sees its own session's last accepted write, or nothing. */
#ifndef SECSESS_FUZZ_SITE_H
#define SECSESS_FUZZ_SITE_H

#include "fuzz.h"

#include "../../handlers/core/session.h"
#include "../../handlers/store/memory.h"

#define SITE_SESSIONS 32 /* sessions of one input */
#define SITE_IDS 64      /* IDs that were given out */
#define SITE_WORKERS 2

/* What is known of one session. Versions count accepted writes over all sessions; 0 = empty. */
struct truth {
	char handle[SECSESS_HANDLE_LENGTH + 1];
	struct secsess_tag tag;
	uint32_t version; /* of its payload */
	uint32_t frozen;  /* of its snapshot, when renewed */
	bool over;        /* ended: never to be served or written again */
	bool refused;     /* revoked, or its tag is not its user's: never to be served again */
	bool renewed;
};

/* One request at a time. */
struct worker {
	struct secsess_session session;
	uint32_t version;     /* what it read */
	int64_t leased_until; /* at least */
	char ip[64];
	unsigned char agent[256];
};

struct site {
	struct secsess_store *store;
	struct secsess_keyring *ring;
	struct secsess_config config;
	int64_t now;
	struct truth truths[SITE_SESSIONS];
	size_t truth_count;
	struct secsess_sid ids[SITE_IDS];
	size_t id_count;
	struct worker workers[SITE_WORKERS];
	uint32_t versions;
};

void site_open(struct site *site, struct secsess_keyring *ring);
void site_close(struct site *site);

/* Stores a session of a user whose SID has the tag of tag_user. */
void site_plant(struct site *site, const char *user, const char *tag_user);
/* Notes an ID that a client may come back with. */
void site_note_id(struct site *site, const struct secsess_sid *sid);
/* NULL: there is none with this handle. */
struct truth *site_truth(struct site *site, const char *handle);
/* One more; when there is no room, the site is full and nothing more is checked: false. */
bool site_add_truth(struct site *site, const struct secsess_sid *sid, uint32_t version);

/* What a start came to, for an ID that was genuine or not. */
void site_check_start(struct site *site, struct worker *worker, struct secsess_slice id, bool genuine,
	const struct secsess_start *start, enum secsess_status status, uint64_t round_trips);
void site_check_error(const struct secsess_session *session, enum secsess_status status, struct secsess_slice id);

/* Each ends the worker's session, and checks what came of it. */
void site_save(struct site *site, struct worker *worker, bool changed);
void site_abort(struct site *site, struct worker *worker);
void site_end(struct site *site, struct worker *worker);
/* The session goes on, under another ID. */
void site_renew(struct site *site, struct worker *worker);
void site_rotate(struct site *site, struct worker *worker);

#endif
