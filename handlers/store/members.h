/* SPDX-License-Identifier: BSD-3-Clause */

/* A user's index as it is worked on by drivers whose store has no sorted sets. */
#ifndef SECSESS_MEMBERS_H
#define SECSESS_MEMBERS_H

#include "store.h"

struct secsess_member {
	char handle[SECSESS_HANDLE_LENGTH + 1];
	int64_t expires_at;
};

/* In no order, each handle once. Zeroed is empty. */
struct secsess_members {
	struct secsess_member *at;
	size_t count, capacity;
};

/* NOMEM: as before. */
enum secsess_status secsess_members_add(struct secsess_members *members, const char *handle, int64_t expires_at);
/* NULL: it is not in. */
struct secsess_member *secsess_members_find(const struct secsess_members *members, const char *handle);
void secsess_members_drop(struct secsess_members *members, const char *handle);
/* All, as store.h wants them. NOMEM: index is as before. */
enum secsess_status secsess_members_yield(struct secsess_members *members, struct secsess_index *index);
/* What enlist() answers where these are in the index; the request's own may be among them. */
enum secsess_status secsess_members_judge(struct secsess_members *members, const struct secsess_enlist_request *request,
	struct secsess_index *over);
void secsess_members_release(struct secsess_members *members);

#endif
