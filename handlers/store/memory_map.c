/* SPDX-License-Identifier: BSD-3-Clause */

/* The memory driver's keys and values. */
#include "memory_parts.h"

#include <stdio.h>

#define BUCKETS_MIN 64

static void name_of(char name[sizeof(((struct entry *) NULL)->name)], char kind, const char *id)
{
	snprintf(name, sizeof(((struct entry *) NULL)->name), "%c:%s", kind, id);
}

/* FNV-1a. Handles are hashes already, but tests may choose theirs. */
static size_t hash_of(const char *name)
{
	uint64_t hash = UINT64_C(0xcbf29ce484222325);

	for (; *name; name++) {
		hash = (hash ^ (unsigned char) *name) * UINT64_C(0x100000001b3);
	}
	return (size_t) (hash ^ hash >> 32);
}

/* Where a bucket's list holds the entry of that name, or ends. NULL: there are no buckets yet. */
static struct entry **link_of(const struct map *map, const char *name)
{
	struct entry **link;

	if (!map->bucket_count) {
		return NULL;
	}
	link = &map->buckets[hash_of(name) & (map->bucket_count - 1)];
	while (*link && strcmp((*link)->name, name) != 0) {
		link = &(*link)->next;
	}
	return link;
}

static void remove_at(struct map *map, struct entry **link)
{
	struct entry *entry = *link;

	*link = entry->next;
	secsess_buf_release(&entry->bytes);
	secsess_free(entry);
	map->count--;
}

static bool is_over(const struct entry *entry, int64_t now)
{
	return entry->expires_at && entry->expires_at <= now;
}

static void remove_expired(struct map *map, int64_t now)
{
	for (size_t i = 0; i < map->bucket_count; i++) {
		for (struct entry **link = &map->buckets[i]; *link;) {
			if (is_over(*link, now)) {
				remove_at(map, link);
			} else {
				link = &(*link)->next;
			}
		}
	}
}

static enum secsess_status resize(struct map *map, size_t bucket_count)
{
	struct map larger = {.buckets = secsess_alloc_zeroed(bucket_count * sizeof(struct entry *)),
		.bucket_count = bucket_count,
		.count = map->count};

	if (!larger.buckets) {
		return SECSESS_NOMEM;
	}
	for (size_t i = 0; i < map->bucket_count; i++) {
		while (map->buckets[i]) {
			struct entry *entry = map->buckets[i];
			struct entry **link = &larger.buckets[hash_of(entry->name) & (bucket_count - 1)];

			map->buckets[i] = entry->next;
			entry->next = *link;
			*link = entry;
		}
	}
	secsess_free(map->buckets);
	*map = larger;
	return SECSESS_DONE;
}

/* Makes room for one more. What nobody asks for any more goes first. */
static enum secsess_status reserve(struct map *map, int64_t now)
{
	if (map->count < map->bucket_count) {
		return SECSESS_DONE;
	}
	remove_expired(map, now);
	return map->count * 2 <= map->bucket_count && map->bucket_count
		? SECSESS_DONE
		: resize(map, map->bucket_count ? map->bucket_count * 2 : BUCKETS_MIN);
}

static struct entry *add(struct map *map, const char *name, int64_t now)
{
	struct entry *entry = secsess_alloc_zeroed(sizeof(*entry));

	if (!entry || reserve(map, now)) {
		secsess_free(entry);
		return NULL;
	}
	memcpy(entry->name, name, sizeof(entry->name));
	*link_of(map, name) = entry;
	map->count++;
	return entry;
}

struct entry *secsess_map_find(struct map *map, char kind, const char *id, int64_t now)
{
	char name[sizeof(((struct entry *) NULL)->name)];
	struct entry **link;

	name_of(name, kind, id);
	link = link_of(map, name);
	if (link && *link && is_over(*link, now)) {
		remove_at(map, link);
		return NULL;
	}
	return link ? *link : NULL;
}

enum secsess_status secsess_map_put(struct map *map, char kind, const char *id, struct secsess_slice head,
	struct secsess_slice body, int64_t now, int64_t keep_ms)
{
	char name[sizeof(((struct entry *) NULL)->name)];
	struct secsess_buf bytes = {0};
	struct entry *entry = secsess_map_find(map, kind, id, now);
	enum secsess_status status = secsess_buf_append(&bytes, head.data, head.size);

	if (!status) {
		status = secsess_buf_append(&bytes, body.data, body.size);
	}
	if (!status && !entry) {
		name_of(name, kind, id);
		entry = add(map, name, now);
		status = entry ? SECSESS_DONE : SECSESS_NOMEM;
	}
	if (status) {
		secsess_buf_release(&bytes);
		return status;
	}
	secsess_buf_release(&entry->bytes);
	entry->bytes = bytes;
	entry->expires_at = keep_ms ? now + keep_ms : 0;
	return SECSESS_DONE;
}

void secsess_map_drop(struct map *map, char kind, const char *id)
{
	char name[sizeof(((struct entry *) NULL)->name)];
	struct entry **link;

	name_of(name, kind, id);
	link = link_of(map, name);
	if (link && *link) {
		remove_at(map, link);
	}
}

static enum secsess_status copy_entry(struct entry **to, const struct entry *from)
{
	struct entry *entry = secsess_alloc_zeroed(sizeof(*entry));

	if (!entry || secsess_buf_append(&entry->bytes, from->bytes.data, from->bytes.size)) {
		secsess_free(entry);
		return SECSESS_NOMEM;
	}
	memcpy(entry->name, from->name, sizeof(entry->name));
	entry->expires_at = from->expires_at;
	*to = entry;
	return SECSESS_DONE;
}

enum secsess_status secsess_map_copy(struct map *copy, const struct map *map)
{
	if (!map->bucket_count) {
		return SECSESS_DONE;
	}
	*copy = (struct map) {.buckets = secsess_alloc_zeroed(map->bucket_count * sizeof(struct entry *)),
		.bucket_count = map->bucket_count};
	for (size_t i = 0; copy->buckets && i < map->bucket_count; i++) {
		struct entry **to = &copy->buckets[i];

		for (const struct entry *from = map->buckets[i]; from; from = from->next) {
			if (copy_entry(to, from)) {
				secsess_map_release(copy);
				return SECSESS_NOMEM;
			}
			copy->count++;
			to = &(*to)->next;
		}
	}
	if (!copy->buckets) {
		*copy = (struct map) {0};
		return SECSESS_NOMEM;
	}
	return SECSESS_DONE;
}

void secsess_map_release(struct map *map)
{
	for (size_t i = 0; i < map->bucket_count; i++) {
		while (map->buckets[i]) {
			remove_at(map, &map->buckets[i]);
		}
	}
	secsess_free(map->buckets);
	*map = (struct map) {0};
}
