/* SPDX-License-Identifier: BSD-3-Clause */

#include "../../php_secsess.h"

#include "compat.h"

#include "SAPI.h"

#include "autologin.h"
#include "autologin_cookie.h"
#include "cookies.h"
#include "csrf.h"
#include "gate.h"
#include "https.h"
#include "tossed.h"
#include "user_key.h"
#include "warnings.h"

static int (*send_headers_before)(sapi_headers_struct *headers);

void secsess_gate_settle(struct secsess_request *request)
{
	struct secsess_session *session = &request->session;

	if (!session->offered || !secsess_session_offer_is_stale(session)) {
		return;
	}
	secsess_cookies_withdraw_session();
	secsess_session_drop_offer(session);
	if (PS(session_status) == php_session_active && PS(id)) {
		zend_string_release(PS(id));
		PS(id) = zend_string_init(session->sid.text, session->sid.size, false);
	}
}

/* Of the session and of the auto-login: what may not leave is taken back. */
static void withdraw(struct secsess_request *request)
{
	if (secsess_https_is_missing()) {
		secsess_autologin_withdraw();
		secsess_cookies_withdraw_session();
	} else if (request->view.access == SECSESS_ACCESS_DENIED) {
		/* Also the application's own, which takes the cookie away with an empty session, as Symfony does: the client has a
		 * good one by now. */
		secsess_cookies_withdraw_session();
	}
}

static int send_headers(sapi_headers_struct *headers)
{
	struct secsess_request *request = &SECSESS_G(request);
	bool settled;
	int sent;

	/* Headers count as sent by now; for whoever changes them here they aren't. */
	SG(headers_sent) = 0;
	secsess_user_key_follow(request);
	secsess_gate_settle(request);
	secsess_autologin_settle(request);
	withdraw(request);
	settled = secsess_cookies_settle(request);
	secsess_tossed_expire(request);
	secsess_cookies_keep_from_caches();
	secsess_csrf_rewrite_settle(request);
	secsess_https_tell();
	SG(headers_sent) = 1;
	sent = send_headers_before(headers);
	if (!settled) {
		/* Where errors are displayed this is output, and comes behind the headers. */
		secsess_warn(
			"the application set a cookie named %s with an ID that is not the session's; it was not sent: leave this cookie to "
			"session_start(), session_id() and session_set_cookie_params()",
			secsess_session_name());
	}
	return sent;
}

void secsess_gate_install(void)
{
	if (sapi_module.send_headers) {
		send_headers_before = sapi_module.send_headers;
		sapi_module.send_headers = send_headers;
	}
}

void secsess_gate_remove(void)
{
	if (sapi_module.send_headers == send_headers) {
		sapi_module.send_headers = send_headers_before;
	}
}
