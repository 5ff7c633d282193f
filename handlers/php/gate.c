/* SPDX-License-Identifier: BSD-3-Clause */

#include "../../php_secsess.h"

#include "compat.h"

#include "SAPI.h"
#include "ext/standard/url.h"

#include "autologin.h"
#include "csrf.h"
#include "gate.h"
#include "tossed.h"
#include "user_key.h"

static int (*send_headers_before)(sapi_headers_struct *headers);

static bool is_cookie(const sapi_header_struct *header)
{
	return header->header_len > strlen("Set-Cookie:") && strncasecmp(header->header, "Set-Cookie:", 11) == 0;
}

/* "Set-Cookie: NAME=", as PHP writes it. */
static zend_string *cookie_start(const char *name)
{
	zend_string *encoded = php_url_encode(name, strlen(name));
	zend_string *start = zend_strpprintf(0, "Set-Cookie: %s=", ZSTR_VAL(encoded));

	zend_string_release(encoded);
	return start;
}

static bool begins_with(const sapi_header_struct *header, const zend_string *start)
{
	return header->header_len >= ZSTR_LEN(start) && memcmp(header->header, ZSTR_VAL(start), ZSTR_LEN(start)) == 0;
}

/* Headers have no removal by value, and some SAPIs keep their own table: all cookies go, and all others come back. */
void secsess_gate_withdraw(const char *name)
{
	zend_string *start = cookie_start(name);
	zend_llist *headers = &SG(sapi_headers).headers;
	zend_llist others;
	zend_llist_position position;
	bool found = false;

	zend_llist_init(&others, sizeof(char *), NULL, 0);
	for (sapi_header_struct *header = zend_llist_get_first_ex(headers, &position); header;
		 header = zend_llist_get_next_ex(headers, &position)) {
		if (begins_with(header, start)) {
			found = true;
		} else if (is_cookie(header)) {
			char *copy = estrndup(header->header, header->header_len);

			zend_llist_add_element(&others, &copy);
		}
	}
	if (found) {
		/* cppcheck-suppress legacyUninitvar ; it does not know PHP's type */
		sapi_header_line line = {.line = "Set-Cookie", .line_len = strlen("Set-Cookie")};

		sapi_header_op(SAPI_HEADER_DELETE, &line);
	}
	for (char **other = zend_llist_get_first_ex(&others, &position); other;
		 other = zend_llist_get_next_ex(&others, &position)) {
		if (found) {
			sapi_add_header_ex(*other, strlen(*other), true, false);
		}
		efree(*other);
	}
	zend_llist_destroy(&others);
	zend_string_release(start);
}

void secsess_gate_withdraw_cookie(void)
{
	secsess_gate_withdraw(secsess_session_name());
}

void secsess_gate_settle(struct secsess_request *request)
{
	struct secsess_session *session = &request->session;

	if (!session->offered || !secsess_session_offer_is_stale(session)) {
		return;
	}
	secsess_gate_withdraw_cookie();
	secsess_session_drop_offer(session);
	if (PS(session_status) == php_session_active && PS(id)) {
		zend_string_release(PS(id));
		PS(id) = zend_string_init(session->sid.text, session->sid.size, false);
	}
}

static int send_headers(sapi_headers_struct *headers)
{
	/* Headers count as sent by now; for whoever changes them here they aren't. */
	SG(headers_sent) = 0;
	secsess_user_key_follow(&SECSESS_G(request));
	secsess_gate_settle(&SECSESS_G(request));
	secsess_autologin_settle(&SECSESS_G(request));
	if (SECSESS_G(request).view.access == SECSESS_ACCESS_DENIED) {
		/* Also the application's own, which takes the cookie away with an empty session, as Symfony does: the client has a
		 * good one by now. */
		secsess_gate_withdraw_cookie();
	}
	secsess_tossed_expire(&SECSESS_G(request));
	secsess_csrf_rewrite_settle(&SECSESS_G(request));
	SG(headers_sent) = 1;
	return send_headers_before(headers);
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
