/* SPDX-License-Identifier: BSD-3-Clause */

#include "../../php_secsess.h"

#include "events.h"

#include "SAPI.h"
#include "ext/json/php_json.h"
#include "main/php_syslog.h"
#include "zend_smart_str.h"
#include "zend_exceptions.h"

#include "../core/base32.h"
#include "../core/incident.h"
#include "../core/note.h"
#include "../wire/connection.h"
#include "area.h"
#include "handler.h"
#include "identity.h"
#include "values.h"
#include "warnings.h"

/* More events than that of one request tell nothing new. */
#define QUEUE_MAX 100
/* The log in the store. */
#define LOG_MAX 10000
#define PACE_MS 60000
/* They differ from each other, and who introduces the check wants to see which there are. */
#define CSRF_PACE 20

bool secsess_in_pace(struct secsess_pace *pace, unsigned most, uint64_t *count)
{
	int64_t now = secsess_monotonic_ms();

	pace->count++;
	if (!pace->since_ms || now - pace->since_ms >= PACE_MS) {
		pace->since_ms = now;
		pace->told = 0;
	}
	if (pace->told >= most) {
		return false;
	}
	pace->told++;
	*count = pace->count;
	pace->count = 0;
	return true;
}

static bool is_told(struct secsess_event *event)
{
	switch (event->kind) {
		case SECSESS_EVENT_FORGED:
			return secsess_in_pace(&SECSESS_G(forged), 1, &event->count);
		case SECSESS_EVENT_PLAIN:
			return secsess_in_pace(&SECSESS_G(plain), 1, &event->count);
		case SECSESS_EVENT_CSRF:
			return secsess_in_pace(&SECSESS_G(csrf), CSRF_PACE, &event->count);
		default:
			return true;
	}
}

static bool anybody_listens(const struct secsess_request *request)
{
	return Z_TYPE(request->listeners) == IS_ARRAY || SECSESS_G(settings).event_log != SECSESS_EVENT_LOG_NONE;
}

void secsess_event_take(void *context, const struct secsess_event *told)
{
	struct secsess_request *request = context;
	struct secsess_event event = *told;
	zval entry;

	/* What comes before the script waits for those who will listen. */
	if ((!anybody_listens(request) && event.kind != SECSESS_EVENT_CSRF) || !is_told(&event)) {
		return;
	}
	if (Z_TYPE(request->events) != IS_ARRAY) {
		array_init(&request->events);
	}
	if (zend_hash_num_elements(Z_ARRVAL(request->events)) >= QUEUE_MAX) {
		return;
	}
	array_init(&entry);
	add_assoc_string(&entry, "event", secsess_event_name(event.kind));
	secsess_add_time(&entry, "at", event.at);
	secsess_add_text(&entry, "handle", secsess_slice_str(event.handle));
	secsess_add_text(&entry, "user", event.user);
	secsess_add_text(&entry, "ip", event.ip);
	secsess_add_area(&entry, "area", event.area);
	secsess_add_text(&entry, "user_agent", event.agent);
	secsess_add_text(&entry, "detail", secsess_slice_str(event.detail));
	add_assoc_long(&entry, "count", (zend_long) event.count);
	add_next_index_zval(&request->events, &entry);
}

void secsess_event_take_early(struct secsess_request *request, enum secsess_event_kind kind, const char *detail)
{
	struct secsess_client client;

	secsess_request_client(request, &client);
	secsess_event_take(request,
		&(struct secsess_event) {
			.kind = kind,
			.at = (int64_t) (sapi_get_request_time() * 1000),
			.handle = "",
			.ip = client.ip,
			.agent = secsess_slice_of(client.agent.data, MIN(client.agent.size, SECSESS_AGENT_MAX)),
			.area = client.area,
			.detail = detail,
			.count = 1,
		});
}

/* One line of JSON; bytes that are no UTF-8 are replaced. */
static zend_string *line_of(zval *event)
{
	smart_str text = {0};

	php_json_encode(&text, event,
		PHP_JSON_INVALID_UTF8_SUBSTITUTE | PHP_JSON_UNESCAPED_SLASHES | PHP_JSON_UNESCAPED_UNICODE);
	smart_str_0(&text);
	/* The analyzer can't see into PHP's encoder, and takes it for the line before. NOLINTNEXTLINE(clang-analyzer-unix.Malloc) */
	return text.s ? text.s : ZSTR_EMPTY_ALLOC();
}

static void store_event(struct secsess_request *request, const zend_string *line)
{
	struct secsess_session *session = &request->session;
	unsigned char seed[16];
	char name[SECSESS_HANDLE_LENGTH + 1] = "";
	struct secsess_buf stored = {0};
	struct secsess_note note = {.log = SECSESS_LOG_EVENTS, .most = LOG_MAX};

	if (secsess_request_begin(request)) {
		secsess_warn("an event was not kept: %s", session->error.text);
		return;
	}
	secsess_random(seed, sizeof(seed));
	secsess_base32(name, seed, sizeof(seed));
	note.name = secsess_slice_of(name, SECSESS_HANDLE_LENGTH);
	note.keep_ms = request->config.incident_ms;
	if (!secsess_note_close(&stored, session->ring, note.name, secsess_slice_of(ZSTR_VAL(line), ZSTR_LEN(line)))) {
		note.bytes = secsess_buf_slice(&stored);
		if (session->store->ops->note(session->store, &note)) {
			secsess_warn("an event was not kept: %s", session->store->error.text);
		}
	}
	secsess_buf_release(&stored);
}

static void log_event(struct secsess_request *request, zval *event)
{
	zend_string *line;

	if (SECSESS_G(settings).event_log == SECSESS_EVENT_LOG_NONE) {
		return;
	}
	line = line_of(event);
	switch (SECSESS_G(settings).event_log) {
		case SECSESS_EVENT_LOG_SYSLOG:
			php_syslog(LOG_NOTICE, "secsess: %s", ZSTR_VAL(line));
			break;
		case SECSESS_EVENT_LOG_ERROR_LOG: {
			zend_string *text = zend_strpprintf(0, "secsess: %s", ZSTR_VAL(line));

			php_log_err(ZSTR_VAL(text));
			zend_string_release(text);
			break;
		}
		case SECSESS_EVENT_LOG_STORE:
			store_event(request, line);
			break;
		default:
			break;
	}
	zend_string_release(line);
}

/* What a listener throws is told, and goes no further: an event is no reason to fail. */
static void call_listener(zval *listener, zval *event)
{
	zend_execute_data *frames = EG(current_execute_data), frame = {.func = (zend_function *) &zend_pass_function};
	zend_object *before = EG(exception);
	bool threw;
	zval result;

	ZVAL_UNDEF(&result);
	EG(exception) = NULL;
	if (!frames) {
		EG(current_execute_data) = &frame; /* without any, PHP ends over an exception at once */
	}
	call_user_function(NULL, NULL, listener, &result, 1, event);
	zval_ptr_dtor(&result);
	threw = EG(exception) != NULL;
	if (threw) {
		zend_clear_exception();
	}
	EG(current_execute_data) = frames;
	EG(exception) = before;
	if (threw) {
		secsess_warn("a function that was given to secsess_on_event() has thrown; the request goes on");
	}
}

void secsess_events_deliver(struct secsess_request *request)
{
	zval events, *event, *listener;

	if (Z_TYPE(request->events) != IS_ARRAY || request->delivering) {
		return;
	}
	request->delivering = true;
	ZVAL_COPY_VALUE(&events, &request->events);
	ZVAL_UNDEF(&request->events);
	ZEND_HASH_FOREACH_VAL(Z_ARRVAL(events), event)
	{
		log_event(request, event);
		if (Z_TYPE(request->listeners) == IS_ARRAY) {
			ZEND_HASH_FOREACH_VAL(Z_ARRVAL(request->listeners), listener)
			{
				call_listener(listener, event);
			}
			ZEND_HASH_FOREACH_END();
		}
	}
	ZEND_HASH_FOREACH_END();
	zval_ptr_dtor(&events);
	request->delivering = false;
}

/* After an error that ended the script nobody may have released the listeners: objects are gone by now, and not ours to
 * release any more. */
static void leave_objects(zval *value)
{
	zval *inner;

	if (Z_TYPE_P(value) == IS_OBJECT) {
		ZVAL_NULL(value);
	} else if (Z_TYPE_P(value) == IS_ARRAY) {
		SEPARATE_ARRAY(value);
		ZEND_HASH_FOREACH_VAL(Z_ARRVAL_P(value), inner)
		{
			leave_objects(inner);
		}
		ZEND_HASH_FOREACH_END();
	}
}

void secsess_events_release(struct secsess_request *request)
{
	zval listeners;

	ZVAL_COPY_VALUE(&listeners, &request->listeners);
	ZVAL_UNDEF(&request->listeners);
	zval_ptr_dtor(&listeners);
}

void secsess_events_forget(struct secsess_request *request)
{
	leave_objects(&request->listeners);
	zval_ptr_dtor(&request->listeners);
	zval_ptr_dtor(&request->events);
	ZVAL_UNDEF(&request->listeners);
	ZVAL_UNDEF(&request->events);
}

PHP_FUNCTION(secsess_on_event)
{
	struct secsess_request *request = &SECSESS_G(request);
	zend_fcall_info call;
	zend_fcall_info_cache cache;
	zval listener;

	ZEND_PARSE_PARAMETERS_START(1, 1)
	Z_PARAM_FUNC(call, cache)
	ZEND_PARSE_PARAMETERS_END();

	if (Z_TYPE(request->listeners) != IS_ARRAY) {
		array_init(&request->listeners);
	}
	ZVAL_COPY(&listener, &call.function_name);
	add_next_index_zval(&request->listeners, &listener);
}

static void add_stored(zval *list, struct secsess_session *session, const struct secsess_noted *noted)
{
	struct secsess_buf text = {0};
	zval event;

	if (secsess_note_open(&text, session->ring, secsess_slice_str(noted->name), secsess_buf_slice(&noted->bytes))) {
		return; /* another secret's */
	}
	if (php_json_decode_ex(&event, (const char *) text.data, text.size, PHP_JSON_OBJECT_AS_ARRAY, 32) == SUCCESS) {
		add_next_index_zval(list, &event);
	}
	secsess_buf_release(&text);
}

PHP_FUNCTION(secsess_events)
{
	struct secsess_request *request = &SECSESS_G(request);
	struct secsess_session *session = &request->session;
	struct secsess_notes notes = {0};
	zend_long limit = 100;
	enum secsess_status status;

	ZEND_PARSE_PARAMETERS_START(0, 1)
	Z_PARAM_OPTIONAL
	Z_PARAM_LONG(limit)
	ZEND_PARSE_PARAMETERS_END();

	if (limit < 1 || limit > LOG_MAX) {
		zend_argument_value_error(1, "must be from 1 to %d", LOG_MAX);
		RETURN_THROWS();
	}
	status = secsess_request_begin(request);
	if (!status) {
		status = secsess_session_events(session, (uint32_t) limit, &notes);
	}
	if (status) {
		secsess_throw("The events can't be read", request, status);
		RETURN_THROWS();
	}
	array_init(return_value);
	for (size_t i = 0; i < notes.count; i++) {
		add_stored(return_value, session, &notes.at[i]);
	}
	secsess_notes_release(&notes);
}
