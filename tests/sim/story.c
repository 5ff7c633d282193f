/* SPDX-License-Identifier: BSD-3-Clause */

#include "story.h"

#include <inttypes.h>
#include <stdio.h>

static void mix(uint64_t *digest, uint64_t value)
{
	*digest = (*digest ^ value) * UINT64_C(0x9fb21c651e98df25);
	*digest ^= *digest >> 29;
}

static void mix_text(uint64_t *digest, const char *text)
{
	uint64_t hash = UINT64_C(0xcbf29ce484222325);

	for (; text && *text; text++) {
		hash = (hash ^ (unsigned char) *text) * UINT64_C(0x100000001b3);
	}
	mix(digest, hash);
}

static void print(const struct storyteller *teller, const struct story_event *event)
{
	int64_t ms = event->at - teller->begins_at;

	printf("  %3" PRId64 ":%02" PRId64 ":%02" PRId64 ".%03" PRId64, ms / 3600000, ms / 60000 % 60, ms / 1000 % 60,
		ms % 1000);
	if (event->request) {
		printf("  request %-7" PRIu64, event->request);
	} else {
		printf("  %-15s", "");
	}
	printf(" %-7s %s", event->by_thief ? "THIEF" : "", event->what);
	if (event->session) {
		printf(", session %" PRIu64 " generation %" PRIu32, event->session, event->generation);
	}
	printf("%s%s\n", event->detail ? ": " : "", event->detail ? event->detail : "");
}

void story_tell(struct storyteller *teller, struct story *story, uint64_t visitor, const struct story_event *event)
{
	mix(&teller->digest, (uint64_t) event->at);
	mix(&teller->digest, visitor);
	mix(&teller->digest, event->request);
	mix(&teller->digest, event->session << 33 | (uint64_t) event->by_thief << 32 | event->generation);
	mix_text(&teller->digest, event->what);
	mix_text(&teller->digest, event->detail);
	story->kept[story->told++ % STORY_KEPT] = *event;
	if (teller->traced == visitor) {
		print(teller, event);
	}
}

void story_print(const struct storyteller *teller, const struct story *story)
{
	for (uint64_t i = story->told > STORY_KEPT ? story->told - STORY_KEPT : 0; i < story->told; i++) {
		print(teller, &story->kept[i % STORY_KEPT]);
	}
}
