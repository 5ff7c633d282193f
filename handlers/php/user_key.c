/* SPDX-License-Identifier: BSD-3-Clause */

#include "../../php_secsess.h"

#include "user_key.h"

#include "compat.h"

#include "debug.h"
#include "identity.h"
#include "variables.h"
#include "warnings.h"

/* What $_SESSION names: a user ID in text, or nobody. */
struct named {
	struct secsess_slice user;
	char digits[MAX_LENGTH_OF_LONG];
};

/* false: what stands there is no user ID. */
static bool read_name(const char *path, struct named *named)
{
	zval *value = secsess_variables_find(path);

	named->user = secsess_slice_of("", 0);
	if (!value) {
		return true;
	}
	switch (Z_TYPE_P(value)) {
		case IS_UNDEF:
		case IS_NULL:
		case IS_FALSE:
			return true;
		case IS_STRING:
			if (!zend_string_equals_literal(Z_STR_P(value), "0")) {
				named->user = secsess_slice_of(Z_STRVAL_P(value), Z_STRLEN_P(value));
			}
			return Z_STRLEN_P(value) <= SECSESS_USER_MAX;
		case IS_LONG:
			if (Z_LVAL_P(value) == 0) {
				return true; /* a guest, by a wide-spread habit: all of them must not become one user */
			}
			named->user = secsess_slice_of(named->digits,
				(size_t) snprintf(named->digits, sizeof(named->digits), ZEND_LONG_FMT, Z_LVAL_P(value)));
			return true;
		default:
			return false;
	}
}

/* What the request made of the entry, and what is to be done about it. */
enum change {
	CHANGE_NONE,
	CHANGE_ADOPT,  /* it stood there before, and the session is nobody's yet */
	CHANGE_FOLLOW, /* somebody logged in, out, or became somebody else */
	CHANGE_BAD     /* what stands there is no user ID */
};

static enum change find_change(const struct secsess_request *request, struct named *named)
{
	const char *path = SECSESS_G(settings).user_key;
	struct secsess_slice before = secsess_slice_of("", 0);
	struct secsess_slice owner = request->session.record.meta.user;

	if (!path || PS(session_status) != php_session_active || request->session.access == SECSESS_ACCESS_NONE) {
		return CHANGE_NONE;
	}
	if (request->named) {
		before = secsess_slice_of(ZSTR_VAL(request->named), ZSTR_LEN(request->named));
	}
	if (!read_name(path, named)) {
		return CHANGE_BAD;
	}
	if (secsess_slice_equal(named->user, before)) {
		return named->user.size && !owner.size ? CHANGE_ADOPT : CHANGE_NONE;
	}
	return secsess_slice_equal(named->user, owner) ? CHANGE_NONE : CHANGE_FOLLOW;
}

static void note(struct secsess_request *request, struct secsess_slice user)
{
	zend_string *named = user.size ? zend_string_init((const char *) user.data, user.size, false) : NULL;

	if (request->named) {
		zend_string_release(request->named);
	}
	request->named = named;
}

void secsess_user_key_begin(struct secsess_request *request)
{
	const char *path = SECSESS_G(settings).user_key;
	struct named named;

	if (path && PS(session_status) == php_session_active && read_name(path, &named)) {
		note(request, named.user);
	}
}

static bool refuse(struct secsess_request *request, const char *why)
{
	request->user_refused = true;
	secsess_warn("the user of session %s did not change, and nothing that the request wrote is saved: %s",
		request->view.handle[0] ? request->view.handle : "(none)", why);
	return false;
}

bool secsess_user_key_check(struct secsess_request *request)
{
	struct named named;

	if (request->user_refused) {
		return false;
	}
	switch (find_change(request, &named)) {
		case CHANGE_NONE:
		case CHANGE_ADOPT:
			return true;
		case CHANGE_BAD:
			return refuse(request,
				"what secsess.user_key names in $_SESSION is no number and no text of up to 1024 bytes");
		case CHANGE_FOLLOW:
			break;
	}
	secsess_debug_output_began(request);
	return SECSESS_G(settings).user_key_late == SECSESS_LATE_ALLOW ||
		refuse(request,
			"the new session ID can't be sent any more; log in before any output, or use output buffering "
			"(or secsess.user_key_late = allow, which leaves the user to an ID from before the login)");
}

/* What the session held is the new one's, or only whose it is. */
static bool adapt(struct secsess_request *request, struct secsess_slice user, bool inherits)
{
	if (!inherits) {
		secsess_variables_reduce_to(SECSESS_G(settings).user_key);
		request->reduced = true;
	}
	if (user.size && SECSESS_G(settings).login_drop) {
		request->reduced |= secsess_variables_drop(SECSESS_G(settings).login_drop);
	}
	return secsess_show_renewed(request);
}

enum secsess_follow secsess_user_key_follow(struct secsess_request *request)
{
	struct secsess_session *session = &request->session;
	struct secsess_login login = {0};
	struct named named;
	enum change change;
	enum secsess_status status;
	bool inherits;

	if (request->user_refused) {
		return SECSESS_FOLLOW_REFUSED;
	}
	change = find_change(request, &named);
	if (change == CHANGE_NONE || (change == CHANGE_ADOPT && !secsess_session_may_renew(session))) {
		return SECSESS_FOLLOW_SAME;
	}
	if (change == CHANGE_BAD) {
		secsess_user_key_check(request);
		return SECSESS_FOLLOW_REFUSED;
	}
	login.user = named.user;
	login.authenticated = change == CHANGE_FOLLOW && named.user.size > 0;
	status = secsess_session_login(session, &login, &inherits);
	if (status && change == CHANGE_ADOPT) {
		return SECSESS_FOLLOW_SAME; /* the next request may have more luck */
	}
	if (status) {
		refuse(request, secsess_refusal(request, status));
		return SECSESS_FOLLOW_REFUSED;
	}
	note(request, named.user);
	return adapt(request, named.user, inherits) ? SECSESS_FOLLOW_RENEWED : SECSESS_FOLLOW_REFUSED;
}
