/* SPDX-License-Identifier: BSD-3-Clause */

/* What pages do with their sessions that works, and harms: for those who write them. */
#ifndef SECSESS_HABITS_H
#define SECSESS_HABITS_H

#include "session.h"

/* How long an existing session has been locked, in ms, where what is about to be committed (as for secsess_session_commit())
 * is what was read, so that nobody had to be kept waiting for it; 0 = it was not so. */
int64_t secsess_session_held_in_vain(const struct secsess_session *session, struct secsess_slice payload);

/* The open session, that is about to be renewed, came of a renewal itself, by another request and so lately that nobody can have
 * asked for both: in *ago_ms. A login's or logout's does not count. */
bool secsess_session_was_just_renewed(const struct secsess_session *session, int64_t *ago_ms);

#endif
