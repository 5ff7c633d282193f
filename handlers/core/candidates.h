/* SPDX-License-Identifier: BSD-3-Clause */

/* Several cookies that bear the session's name.
 *
 * A browser keeps cookies apart by domain and path, and tells neither. So whoever controls a sibling host, or another path of
 * the site, can add some to a visitor's ("cookie tossing"), in front of the visitor's own or behind it. Here it is decided
 * which of them is the visitor's: what nobody here signed is nobody's, a user's session comes before that of nobody, a live
 * one before a dead one, and where users contradict each other, nobody is chosen. */
#ifndef SECSESS_CANDIDATES_H
#define SECSESS_CANDIDATES_H

#include "session.h"

/* So many genuine IDs are looked at, by a plain read each. */
#define SECSESS_CANDIDATES_MAX 4

enum secsess_rivalry {
	SECSESS_RIVALRY_NONE = 0, /* there is but one ID */
	SECSESS_RIVALRY_DEAD,     /* the others are forged or dead */
	SECSESS_RIVALRY_ALIVE,    /* another one is alive, too */
	SECSESS_RIVALRY_USERS     /* sessions of different users are alive: none was chosen */
};

struct secsess_choice {
	enum secsess_rivalry rivalry;
	size_t chosen; /* of the IDs; meaningless for USERS */
	size_t forged, dead, alive;
};

const char *secsess_rivalry_name(enum secsess_rivalry rivalry);

/* Chooses among IDs in the order of the header (browsers send that of the longest path first). Tells an event when there was
 * something to choose. The session's client is set, nothing is started. Negative: session->error; it could not be told which
 * of them live. */
enum secsess_status secsess_session_choose(struct secsess_session *session, const struct secsess_slice *ids,
	size_t count, struct secsess_choice *choice);

#endif
