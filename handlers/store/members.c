/* SPDX-License-Identifier: BSD-3-Clause */

#include "members.h"

#include <stdlib.h>

struct secsess_member *secsess_members_find(const struct secsess_members *members, const char *handle)
{
	for (size_t i = 0; i < members->count; i++) {
		if (strcmp(members->at[i].handle, handle) == 0) {
			return &members->at[i];
		}
	}
	return NULL;
}

enum secsess_status secsess_members_add(struct secsess_members *members, const char *handle, int64_t expires_at)
{
	struct secsess_member *member;

	if (members->count == members->capacity) {
		size_t capacity = 2 * members->capacity + 8;
		struct secsess_member *more = secsess_resize(members->at, capacity * sizeof(*more));

		if (!more) {
			return SECSESS_NOMEM;
		}
		members->at = more;
		members->capacity = capacity;
	}
	member = &members->at[members->count++];
	memcpy(member->handle, handle, sizeof(member->handle));
	member->expires_at = expires_at;
	return SECSESS_DONE;
}

void secsess_members_drop(struct secsess_members *members, const char *handle)
{
	struct secsess_member *member = secsess_members_find(members, handle);

	if (member) {
		*member = members->at[--members->count];
	}
}

/* Who expires first, first. */
static int compare(const void *a, const void *b)
{
	const struct secsess_member *one = a, *other = b;

	if (one->expires_at != other->expires_at) {
		return one->expires_at < other->expires_at ? -1 : 1;
	}
	return strcmp(one->handle, other->handle);
}

static void sort(struct secsess_members *members)
{
	if (members->count) {
		qsort(members->at, members->count, sizeof(*members->at), compare);
	}
}

static enum secsess_status make_room(struct secsess_index *index, size_t count)
{
	index->at = count ? secsess_resize(NULL, count * sizeof(*index->at)) : NULL;
	return count && !index->at ? SECSESS_NOMEM : SECSESS_DONE;
}

enum secsess_status secsess_members_yield(struct secsess_members *members, struct secsess_index *index)
{
	enum secsess_status status = make_room(index, members->count);

	if (status) {
		return status;
	}
	sort(members);
	while (index->count < members->count) {
		const struct secsess_member *member = &members->at[members->count - 1 - index->count];

		memcpy(index->at[index->count++], member->handle, sizeof(*index->at));
	}
	return SECSESS_DONE;
}

enum secsess_status secsess_members_judge(struct secsess_members *members, const struct secsess_enlist_request *request,
	struct secsess_index *over)
{
	const struct secsess_place *place = &request->place;
	bool same_user = strcmp(request->replaces.tag.text, place->tag.text) == 0;
	const char *replaced = same_user ? request->replaces.handle : "";
	size_t others = members->count, excess;
	enum secsess_status status;

	others -= secsess_members_find(members, place->handle) != NULL;
	others -= secsess_members_find(members, replaced) != NULL;
	excess = request->max_sessions && others + 1 > request->max_sessions ? others + 1 - request->max_sessions : 0;
	if (excess && request->refuse) {
		return SECSESS_FULL;
	}
	status = make_room(over, excess);
	if (status) {
		return status;
	}
	sort(members);
	for (size_t i = 0; over->count < excess; i++) {
		if (strcmp(members->at[i].handle, place->handle) != 0 && strcmp(members->at[i].handle, replaced) != 0) {
			memcpy(over->at[over->count++], members->at[i].handle, sizeof(*over->at));
		}
	}
	return SECSESS_DONE;
}

void secsess_members_release(struct secsess_members *members)
{
	secsess_free(members->at);
	*members = (struct secsess_members) {0};
}
