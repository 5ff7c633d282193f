/* SPDX-License-Identifier: BSD-3-Clause */

/* The use cases around auto-login keys: a device that logs its user in by itself, by a key that serves once and is replaced at
 * each use. What stands in the cookie, autologin_key.h says; what the store keeps and which key is good, series.h. */
#ifndef SECSESS_AUTOLOGIN_H
#define SECSESS_AUTOLOGIN_H

#include "autologin_key.h"
#include "users.h"

/* The auto-login cookies that came, as many as bear the name: any bytes. */
struct secsess_autologin_cookies {
	const struct secsess_slice *at;
	size_t count;
};

/* A cookie that is to be sent. Wipe it. */
struct secsess_autologin_offer {
	struct secsess_autologin_text text; /* size 0: none */
	int64_t lifetime_ms;                /* what is left of it */
};

enum secsess_autologin_state {
	SECSESS_AUTOLOGIN_NONE = 0,  /* no key came, or none of ours */
	SECSESS_AUTOLOGIN_LOGGED_IN, /* the session is its user's */
	SECSESS_AUTOLOGIN_LATE,      /* another request of the same browser was faster: no cookie of any kind may go out */
	SECSESS_AUTOLOGIN_DEAD       /* of no use any more: it may be taken away from the browser */
};

struct secsess_autologin_result {
	enum secsess_autologin_state state;
	struct secsess_autologin_offer offer;
	bool inherits; /* as for secsess_session_login() */
};

/* Remembers the open session's user on this device, in place of what its cookies had. lifetime_ms: at most, 0 = as the settings
 * say. LOST: nobody is logged in, or the session is not locked by this request. */
enum secsess_status secsess_autologin_issue(struct secsess_session *session, struct secsess_slice label,
	int64_t lifetime_ms, const struct secsess_autologin_cookies *cookies, struct secsess_autologin_offer *offer);

/* Uses the key that came, and logs its user in. DONE whatever became of it: see result. Once the key was used result->offer
 * takes its place, also when the login then failed. Other statuses are those of secsess_session_login(), and negative ones. */
enum secsess_status secsess_autologin_attempt(struct secsess_session *session,
	const struct secsess_autologin_cookies *cookies, struct secsess_autologin_result *result);

/* Drops what this device has, by its session and by its cookies. *dropped: how many that were still good. */
enum secsess_status secsess_autologin_forget(struct secsess_session *session,
	const struct secsess_autologin_cookies *cookies, size_t *dropped);

/* One device that is remembered. Slices point into its texts. */
struct secsess_autologin_device {
	char handle[SECSESS_HANDLE_LENGTH + 1];
	bool current; /* the open session's */
	int64_t created_at, used_at, expires_at;
	struct secsess_slice label, ip, area, agent;
	struct secsess_buf texts[2];
};

/* Zeroed is empty. */
struct secsess_autologin_devices {
	struct secsess_autologin_device *at; /* the last used first */
	size_t count;
};

/* Those of a user that are still good. */
enum secsess_status secsess_autologin_list(struct secsess_session *session, struct secsess_slice user,
	struct secsess_autologin_devices *devices);
void secsess_autologin_devices_release(struct secsess_autologin_devices *devices);

/* Drops one of a user's devices, or all (handle.data NULL). */
enum secsess_status secsess_autologin_revoke(struct secsess_session *session, struct secsess_slice user,
	struct secsess_slice handle, size_t *dropped);

#endif
