/* SPDX-License-Identifier: BSD-3-Clause */

#include "../../php_secsess.h"

#include "sessions.h"

#include "zend_exceptions.h"

#include "area.h"
#include "events.h"
#include "handler.h"
#include "identity.h"
#include "values.h"

struct secsess_request *secsess_with_store(const char *what)
{
	struct secsess_request *request = &SECSESS_G(request);
	enum secsess_status status = secsess_request_begin(request);

	if (status) {
		secsess_throw(what, request, status);
		return NULL;
	}
	return request;
}

bool secsess_whose(const struct secsess_request *request, const zend_string *argument, uint32_t number,
	struct secsess_slice *user)
{
	const zend_string *name = argument ? argument : request->view.user;

	if (argument && (ZSTR_LEN(argument) == 0 || ZSTR_LEN(argument) > SECSESS_USER_MAX)) {
		zend_argument_value_error(number, "must have 1 to %d bytes", SECSESS_USER_MAX);
		return false;
	}
	*user = name ? secsess_slice_of(ZSTR_VAL(name), ZSTR_LEN(name)) : secsess_slice_of("", 0);
	return true;
}

static const char *current_handle(const struct secsess_request *request)
{
	const struct secsess_session *session = &request->session;

	return session->access == SECSESS_ACCESS_DENIED ? "" : request->view.handle;
}

void secsess_describe_session(zval *array, const struct secsess_listed *listed, const char *current)
{
	const struct secsess_meta *meta = &listed->record.meta;

	array_init(array);
	add_assoc_string(array, "handle", listed->handle);
	add_assoc_bool(array, "current", strcmp(listed->handle, current) == 0);
	secsess_add_time(array, "created_at", meta->created_at);
	secsess_add_time(array, "authenticated_at", meta->authenticated_at);
	secsess_add_time(array, "last_seen_at", meta->last_seen_at);
	secsess_add_text(array, "ip", meta->ip);
	secsess_add_area(array, "area", meta->area);
	secsess_add_text(array, "user_agent", meta->agent);
	secsess_add_text(array, "level", meta->level);
	secsess_add_text(array, "label", meta->label);
	secsess_add_time(array, "idle_deadline", meta->idle_deadline);
	secsess_add_time(array, "absolute_deadline", meta->absolute_deadline);
}

/* Behind the session of that handle; none when it is not there. */
static size_t behind(const struct secsess_list *list, const zend_string *handle)
{
	size_t i = 0;

	while (i < list->count && !zend_string_equals_cstr(handle, list->at[i].handle, strlen(list->at[i].handle))) {
		i++;
	}
	return i < list->count ? i + 1 : i;
}

static bool get_list(struct secsess_request *request, struct secsess_slice user, struct secsess_list *list)
{
	enum secsess_status status = secsess_session_list(&request->session, user, list);

	if (status) {
		secsess_throw("The user's sessions can't be looked at", request, status);
	}
	return !status;
}

PHP_FUNCTION(secsess_sessions)
{
	zend_string *name = NULL, *before = NULL;
	zend_long limit = 0;
	struct secsess_request *request;
	struct secsess_slice user;
	struct secsess_list list = {0};

	ZEND_PARSE_PARAMETERS_START(0, 3)
	Z_PARAM_OPTIONAL
	Z_PARAM_STR_OR_NULL(name)
	Z_PARAM_LONG(limit)
	Z_PARAM_STR_OR_NULL(before)
	ZEND_PARSE_PARAMETERS_END();

	if (limit < 0) {
		zend_argument_value_error(2, "must not be negative");
		RETURN_THROWS();
	}
	request = secsess_with_store("The user's sessions can't be looked at");
	if (!request || !secsess_whose(request, name, 1, &user) || !get_list(request, user, &list)) {
		RETURN_THROWS();
	}
	array_init(return_value);
	for (size_t i = before ? behind(&list, before) : 0;
		 i < list.count && (!limit || zend_hash_num_elements(Z_ARRVAL_P(return_value)) < (zend_ulong) limit); i++) {
		zval entry;

		secsess_describe_session(&entry, &list.at[i], current_handle(request));
		add_next_index_zval(return_value, &entry);
	}
	secsess_list_release(&list);
}

PHP_FUNCTION(secsess_count)
{
	zend_string *name = NULL;
	struct secsess_request *request;
	struct secsess_slice user;
	struct secsess_list list = {0};
	size_t count;

	ZEND_PARSE_PARAMETERS_START(0, 1)
	Z_PARAM_OPTIONAL
	Z_PARAM_STR_OR_NULL(name)
	ZEND_PARSE_PARAMETERS_END();

	request = secsess_with_store("The user's sessions can't be looked at");
	if (!request || !secsess_whose(request, name, 1, &user) || !get_list(request, user, &list)) {
		RETURN_THROWS();
	}
	count = list.count;
	secsess_list_release(&list);
	RETURN_LONG((zend_long) count);
}

/* What the request shows of itself when its own session may be over. */
static void look_again(struct secsess_request *request)
{
	if (request->session.access == SECSESS_ACCESS_NONE && request->view.user) {
		zend_string_release(request->view.user);
		request->view.user = NULL;
		request->view.authenticated_at = 0;
		request->view.access = SECSESS_ACCESS_NONE;
	}
}

PHP_FUNCTION(secsess_terminate)
{
	zend_string *handle, *name = NULL;
	struct secsess_request *request;
	struct secsess_slice user;
	enum secsess_status status;
	bool open;

	ZEND_PARSE_PARAMETERS_START(1, 2)
	Z_PARAM_STR(handle)
	Z_PARAM_OPTIONAL
	Z_PARAM_STR_OR_NULL(name)
	ZEND_PARSE_PARAMETERS_END();

	request = secsess_with_store("The user's sessions can't be looked at");
	if (!request || !secsess_whose(request, name, 2, &user)) {
		RETURN_THROWS();
	}
	open = request->session.access != SECSESS_ACCESS_NONE;
	status = secsess_session_terminate(&request->session, user, secsess_slice_of(ZSTR_VAL(handle), ZSTR_LEN(handle)));
	if (status < 0) {
		secsess_throw("The session was not ended", request, status);
		RETURN_THROWS();
	}
	if (open) {
		look_again(request);
	}
	secsess_events_deliver(request);
	RETURN_BOOL(status == SECSESS_DONE);
}

static void revoke_sessions(zval *return_value, struct secsess_request *request, struct secsess_slice user, bool spare)
{
	bool open = request->session.access != SECSESS_ACCESS_NONE;
	size_t ended;
	enum secsess_status status = secsess_session_revoke(&request->session, user, spare, &ended);

	if (status) {
		secsess_throw("The user's sessions were not all ended: call it again", request, status);
		return;
	}
	if (open) {
		look_again(request);
	}
	secsess_events_deliver(request);
	RETURN_LONG((zend_long) ended);
}

PHP_FUNCTION(secsess_terminate_others)
{
	struct secsess_request *request;
	struct secsess_slice user;

	ZEND_PARSE_PARAMETERS_NONE();
	request = secsess_with_store("The user's sessions can't be looked at");
	if (!request || !secsess_whose(request, NULL, 1, &user)) {
		RETURN_THROWS();
	}
	if (!user.size) {
		zend_throw_exception(secsess_exception, "Nobody is logged in: there are no others", 0);
		RETURN_THROWS();
	}
	revoke_sessions(return_value, request, user, true);
}

PHP_FUNCTION(secsess_revoke)
{
	zend_string *name;
	struct secsess_request *request;
	struct secsess_slice user;

	ZEND_PARSE_PARAMETERS_START(1, 1)
	Z_PARAM_STR(name)
	ZEND_PARSE_PARAMETERS_END();

	request = secsess_with_store("The user's sessions can't be looked at");
	if (!request || !secsess_whose(request, name, 1, &user)) {
		RETURN_THROWS();
	}
	revoke_sessions(return_value, request, user, false);
}
