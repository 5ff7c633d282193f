/* SPDX-License-Identifier: BSD-3-Clause */

#include "login.h"

#include <stdio.h>

#include "../../handlers/core/users.h"

static void take_over(struct witness *witness, const struct secsess_session *session, bool retired)
{
	struct exchange *x = witness->exchange;
	struct truth *truth = truth_new(witness, &session->sid.place, retired ? witness->truth : NULL);

	truth->predecessor = witness->truth;
	truth->account = x->account;
	truth->bound_at = session->record.meta.bound_at;
	x->sets_cookie = x->logged_in = true;
	x->offered_at = 0;
	x->set = (struct cookie) {.generation = 1, .truth = truth};
	memcpy(x->set.text, session->sid.text, session->sid.size + 1);
	exchange_tell(x, "logs in", &x->set, NULL);
}

/* Who may not renew (comes late, or without the lock) logs in all the same, and his old session lives on. */
bool login_run(struct witness *witness, struct secsess_session *session)
{
	bool retires = witness->truth && secsess_session_may_renew(session);
	struct secsess_login login = {.authenticated = true};
	char user[16];
	bool inherits;

	snprintf(user, sizeof(user), "user%u", witness->exchange->account);
	login.user = secsess_slice_str(user);
	if (secsess_session_login(session, &login, &inherits)) {
		return false;
	}
	take_over(witness, session, retires);
	secsess_session_abort(session);
	session->offered = false; /* the login's cookie went over it */
	return true;
}
