/* SPDX-License-Identifier: BSD-3-Clause */

#include "../../php_secsess.h"

#include "csrf_refusal.h"

#include <stdatomic.h>

#include "SAPI.h"
#include "zend_exceptions.h"

#include "events.h"

#define PATH_SHOWN 200

/* "cross-site: POST /account", without the query, in which there may be what is nobody's business. */
static void describe(char *detail, size_t size, enum secsess_csrf_verdict verdict)
{
	char *address = secsess_request_variable("REQUEST_URI");
	const char *path = address ? address : "";

	snprintf(detail, size, "%s: %.16s %.*s", secsess_csrf_verdict_name(verdict), SG(request_info).request_method,
		(int) MIN(strcspn(path, "?#"), PATH_SHOWN), path);
	if (address) {
		efree(address);
	}
}

void secsess_csrf_tell(struct secsess_request *request, enum secsess_csrf_verdict verdict)
{
	char detail[PATH_SHOWN + 64];

	describe(detail, sizeof(detail), verdict);
	secsess_event_take_early(request, SECSESS_EVENT_CSRF, detail);
}

/* status: 0 = as it is. */
static void set_header(const char *text, int status)
{
	/* cppcheck-suppress legacyUninitvar ; it does not know PHP's type */
	sapi_header_line line = {.line = text, .line_len = strlen(text), .response_code = status};

	sapi_header_op(SAPI_HEADER_REPLACE, &line);
}

static zend_op_array *(*compile_before)(zend_file_handle *file, int type);

/* As exit() ends a script, this ends it before it has begun: the script, or what auto_prepend_file names. */
static zend_op_array *compile(zend_file_handle *file, int type)
{
	if (!SECSESS_G(request).refused) {
		return compile_before(file, type);
	}
	if (!EG(exception)) {
		EG(exception) = zend_create_unwind_exit();
	}
	return NULL;
}

/* What else there is to end a request in a RINIT (a failure, a bailout) ends the worker, and an exception keeps the server from opening
 * the script, which it then says is not there. Here and not in MINIT, so that opcache stands behind us; once for all threads. */
static void stand_before_scripts(void)
{
	static atomic_flag lock = ATOMIC_FLAG_INIT;

	while (atomic_flag_test_and_set(&lock)) {
	}
	if (!compile_before) {
		compile_before = zend_compile_file;
		zend_compile_file = compile;
	}
	atomic_flag_clear(&lock);
}

void secsess_csrf_remove(void)
{
	if (zend_compile_file == compile) {
		zend_compile_file = compile_before;
	}
}

void secsess_csrf_refuse(struct secsess_request *request, enum secsess_csrf_verdict verdict)
{
	static const char
		refused[] = "Forbidden: this request was not sent by a page of this site, or its form is too old. "
					"Go back, load the page again, and try once more.\n";
	static const char
		unknown[] = "Service unavailable: it can't be told now whether this request was sent by a page of this "
					"site. Try again in a moment.\n";
	const char *text = verdict == SECSESS_CSRF_UNKNOWN ? unknown : refused;

	/* Before the body: where nothing is buffered, that sends the headers. */
	set_header("Content-Type: text/plain; charset=UTF-8", verdict == SECSESS_CSRF_UNKNOWN ? 503 : 403);
	set_header("Cache-Control: no-store", 0);
	set_header("Vary: Sec-Fetch-Site, Origin", 0);
	if (verdict == SECSESS_CSRF_UNKNOWN) {
		set_header("Retry-After: 5", 0);
	}
	php_output_write(text, strlen(text));
	/* No script will say that it listens. */
	secsess_events_deliver(request);
	request->refused = true;
	stand_before_scripts();
}
