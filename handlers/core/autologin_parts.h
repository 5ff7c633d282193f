/* SPDX-License-Identifier: BSD-3-Clause */

/* What the use cases of auto-login share among themselves; not for the host. */
#ifndef SECSESS_AUTOLOGIN_PARTS_H
#define SECSESS_AUTOLOGIN_PARTS_H

#include "autologin.h"

/* What was noted when a series was issued. Slices point into text. */
struct secsess_autologin_issued {
	int64_t created_at, bound_at, expires_at;
	struct secsess_slice user, label;
	struct secsess_buf text;
};

/* Appends to stored. */
enum secsess_status secsess_autologin_issued_close(struct secsess_buf *stored, const struct secsess_session *session,
	const char *handle, const struct secsess_autologin_issued *issued);
/* issued: zeroed. CORRUPT: damaged, another's, or sealed with a key that the ring has not. */
enum secsess_status secsess_autologin_issued_open(struct secsess_autologin_issued *issued,
	const struct secsess_session *session, const char *handle, struct secsess_slice stored);

/* Where the request comes from; appends to stored. */
enum secsess_status secsess_autologin_seen_close(struct secsess_buf *stored, const struct secsess_session *session,
	const char *handle);
/* As above; sets what was seen. */
enum secsess_status secsess_autologin_seen_open(struct secsess_autologin_device *device,
	const struct secsess_session *session, struct secsess_slice stored);

/* Of all that came, the one that was signed here. ABSENT: none; FORGED: none of those that came, or several. */
enum secsess_status secsess_autologin_find(struct secsess_session *session,
	const struct secsess_autologin_cookies *cookies, struct secsess_autologin_key *key);

/* Revoked since it was issued. */
bool secsess_autologin_is_revoked(const struct secsess_autologin_issued *issued, int64_t revoked_at, bool spared);

/* What a key leads to that there are two of: by the settings the series, the sessions that it made, all that the user has.
 * user: empty = not known. */
enum secsess_status secsess_autologin_react(struct secsess_session *session, const struct secsess_autologin_key *key,
	enum secsess_key_outcome outcome, struct secsess_slice user);
enum secsess_key_theft secsess_autologin_theft(const struct secsess_config *config);

/* The session that a use made in vain, or whatever took over from it. Failing that, it will not be let in. */
void secsess_autologin_end_vain(struct secsess_session *session, const struct secsess_tag *tag, const char *handle);

#endif
