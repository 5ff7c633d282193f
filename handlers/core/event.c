/* SPDX-License-Identifier: BSD-3-Clause */

#include "event.h"

const char *secsess_event_name(enum secsess_event_kind kind)
{
	static const char *const names[] = {
		[0] = "none",
		[SECSESS_EVENT_LOGIN] = "login",
		[SECSESS_EVENT_LOGOUT] = "logout",
		[SECSESS_EVENT_RENEW] = "renew",
		[SECSESS_EVENT_ORPHAN] = "orphan",
		[SECSESS_EVENT_OBSOLETE] = "obsolete",
		[SECSESS_EVENT_FIXATION] = "fixation attempt",
		[SECSESS_EVENT_INCIDENT] = "incident",
		[SECSESS_EVENT_TERMINATE] = "terminate",
		[SECSESS_EVENT_REVOKE] = "revoke",
		[SECSESS_EVENT_LIMIT] = "limit",
		[SECSESS_EVENT_LOCK_REFUSED] = "lock refused",
		[SECSESS_EVENT_FORGED] = "forged",
		[SECSESS_EVENT_KEY_ISSUED] = "auto-login issued",
		[SECSESS_EVENT_KEY_OBSOLETE] = "auto-login obsolete",
		[SECSESS_EVENT_TOSSED] = "several cookies",
		[SECSESS_EVENT_PLAIN] = "plain http",
		[SECSESS_EVENT_CSRF] = "csrf",
	};

	return names[kind];
}
