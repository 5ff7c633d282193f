/* SPDX-License-Identifier: BSD-3-Clause */

#include "frames.h"

#include "compat.h"

/* The innermost of PHP's functions session_*(); a class that extends SessionHandler, wrappers, fibers and the JIT put
 * frames of their own in between. NULL: auto_start, upload progress or the request's end. */
static zend_execute_data *session_call(void)
{
	for (zend_execute_data *call = EG(current_execute_data); call; call = call->prev_execute_data) {
		const zend_function *function = call->func;

		if (function && function->type == ZEND_INTERNAL_FUNCTION && !function->common.scope &&
			function->common.function_name &&
			zend_string_starts_with_literal(function->common.function_name, "session_")) {
			return call;
		}
	}
	return NULL;
}

static bool is_call_to(const zend_execute_data *call, const char *name)
{
	return call && strcmp(ZSTR_VAL(call->func->common.function_name), name) == 0;
}

bool secsess_called_read_and_close(void)
{
	zend_execute_data *call = session_call();
	zval *options, *value;

	if (!is_call_to(call, "session_start") || ZEND_CALL_NUM_ARGS(call) < 1) {
		return false;
	}
	options = ZEND_CALL_ARG(call, 1);
	value = Z_TYPE_P(options) == IS_ARRAY ? zend_hash_str_find(Z_ARRVAL_P(options), ZEND_STRL("read_and_close")) : NULL;
	return value && Z_TYPE_P(value) != IS_REFERENCE && secsess_is_read_and_close(value);
}

bool secsess_called_gc(void)
{
	return is_call_to(session_call(), "session_gc");
}

bool secsess_called_by_shutdown(void)
{
	const zend_execute_data *call = session_call();

	if (!(EG(flags) & EG_FLAGS_IN_SHUTDOWN)) {
		return false;
	}
	for (call = call ? call->prev_execute_data : NULL; call; call = call->prev_execute_data) {
		if (call->func) {
			return false; /* a shutdown function or destructor of the application's, which wants to know */
		}
	}
	return true;
}

bool secsess_called_start(void)
{
	const zend_execute_data *call = session_call();

	return call ? is_call_to(call, "session_start") || is_call_to(call, "session_reset") : !EG(current_execute_data);
}

bool secsess_called_to_end(void)
{
	const zend_execute_data *call = session_call();

	return call ? is_call_to(call, "session_destroy") || is_call_to(call, "session_write_close") ||
			is_call_to(call, "session_commit")
				: (EG(flags) & EG_FLAGS_IN_SHUTDOWN) != 0;
}
