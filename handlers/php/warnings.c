/* SPDX-License-Identifier: BSD-3-Clause */

#include "warnings.h"

#include "compat.h"

#include "frames.h"

static void tell(int level, const char *format, va_list arguments)
{
	char text[1024];
	zval handler;
	bool past_handler = secsess_called_by_shutdown();

	vsnprintf(text, sizeof(text), format, arguments);
	if (past_handler) {
		ZVAL_COPY_VALUE(&handler, &EG(user_error_handler));
		ZVAL_UNDEF(&EG(user_error_handler));
	}
	php_error_docref(NULL, level, "secsess: %s", text);
	if (past_handler) {
		ZVAL_COPY_VALUE(&EG(user_error_handler), &handler);
	}
}

void secsess_warn(const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	tell(E_WARNING, format, arguments);
	va_end(arguments);
}

void secsess_notice(const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	tell(E_NOTICE, format, arguments);
	va_end(arguments);
}

void secsess_warn_start(const struct secsess_request *request, enum secsess_status status)
{
	if (status == SECSESS_BUSY) {
		secsess_warn(
			"the session is locked by other requests for longer than secsess.lock_wait, lock_max_waiters and lock_slow_waiters allow; "
			"answer 503 with Retry-After, or set secsess.on_lock_refused = optimistic");
		return;
	}
	secsess_warn("%s", request->session.error.text);
}

static void warn_refused(const struct secsess_request *request, const char *why)
{
	secsess_warn("changes of session %s were NOT saved: %s", request->view.handle, why);
}

void secsess_warn_commit(const struct secsess_request *request, enum secsess_status status)
{
	switch (status) {
		case SECSESS_DONE:
			break;
		case SECSESS_LOST:
			warn_refused(request,
				request->view.access == SECSESS_ACCESS_READER
					? "the request did not get the lock, and secsess.on_lock_refused = readonly"
					: "its lock ran out (secsess.lock_lease) and another request took it");
			break;
		case SECSESS_CONFLICT:
			warn_refused(request, "the request did not get the lock in time, and another request wrote or holds it");
			break;
		case SECSESS_GONE:
			warn_refused(request,
				"the session was ended or renewed by another request meanwhile, or the store lost it");
			break;
		case SECSESS_ABSENT:
		case SECSESS_FORGED:
		case SECSESS_BUSY:
		case SECSESS_FULL:
			warn_refused(request, "the session is not there");
			break;
		case SECSESS_IO:
		case SECSESS_TIMEOUT:
		case SECSESS_CORRUPT:
		case SECSESS_NOMEM:
		case SECSESS_REFUSED:
		case SECSESS_CONFIG:
			warn_refused(request, request->session.error.text);
			break;
	}
}

const char *secsess_refusal(const struct secsess_request *request, enum secsess_status status)
{
	switch (status) {
		case SECSESS_LOST:
			return "only a request that holds the session's lock and presented its newest ID may";
		case SECSESS_GONE:
			return "the session was ended or renewed by another request";
		case SECSESS_FULL:
			return "the user has as many sessions as secsess.max_sessions allows";
		default:
			return request->session.error.text;
	}
}

void secsess_warn_renew(const struct secsess_request *request, enum secsess_status status)
{
	secsess_warn("the session ID was not renewed: %s", secsess_refusal(request, status));
}
