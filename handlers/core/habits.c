/* SPDX-License-Identifier: BSD-3-Clause */

#include "habits.h"

/* People need longer from one thing that renews a session to the next, such as a password and the code behind it. */
#define JUST_MS 5000
/* The session that a login makes is made right behind it. */
#define LOGIN_MS 1000

int64_t secsess_session_held_in_vain(const struct secsess_session *session, struct secsess_slice payload)
{
	/* A new session's ID is nobody's yet: nobody waits. */
	if (session->access != SECSESS_ACCESS_LEASED || session->fresh ||
		(payload.data && !secsess_slice_equal(payload, session->payload))) {
		return 0;
	}
	return session->store->ops->now(session->store) - session->opened_at;
}

bool secsess_session_was_just_renewed(const struct secsess_session *session, int64_t *ago_ms)
{
	const struct secsess_meta *meta = &session->record.meta;

	if (session->access != SECSESS_ACCESS_LEASED || session->fresh || !meta->predecessor.handle[0] ||
		strcmp(meta->predecessor.tag.text, session->sid.place.tag.text) != 0 ||
		meta->authenticated_at > meta->created_at - LOGIN_MS) {
		return false;
	}
	*ago_ms = session->opened_at - meta->created_at;
	return *ago_ms < JUST_MS;
}
