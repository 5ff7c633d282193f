/* SPDX-License-Identifier: BSD-3-Clause */

#include "../../php_secsess.h"

#include "incidents.h"

#include "../core/incident.h"
#include "area.h"
#include "handler.h"
#include "identity.h"
#include "sessions.h"
#include "values.h"

static void add_sighting(zval *list, const struct secsess_sighting *sighting)
{
	zval entry;

	if (!sighting->at) {
		return;
	}
	array_init(&entry);
	secsess_add_time(&entry, "at", sighting->at);
	add_assoc_long(&entry, "generation", sighting->generation);
	secsess_add_text(&entry, "ip", sighting->ip);
	secsess_add_area(&entry, "area", sighting->area);
	secsess_add_text(&entry, "user_agent", sighting->agent);
	add_next_index_zval(list, &entry);
}

static void describe(zval *entry, const struct secsess_incident *incident)
{
	zval requests, sessions;

	array_init(entry);
	add_assoc_string(entry, "handle", incident->handle);
	secsess_add_time(entry, "at", incident->at);
	secsess_add_text(entry, "user", incident->user);
	array_init(&requests);
	add_sighting(&requests, &incident->first);
	add_sighting(&requests, &incident->second);
	add_assoc_zval(entry, "requests", &requests);
	array_init(&sessions);
	for (size_t i = 0; i < incident->sessions.count; i++) {
		zval session;

		secsess_describe_session(&session, &incident->sessions.at[i], "");
		zend_hash_str_del(Z_ARRVAL(session), ZEND_STRL("current"));
		add_next_index_zval(&sessions, &session);
	}
	add_assoc_zval(entry, "sessions", &sessions);
}

PHP_FUNCTION(secsess_incidents)
{
	struct secsess_request *request = &SECSESS_G(request);
	struct secsess_incidents incidents = {0};
	struct secsess_slice user = {0};
	zend_string *name = NULL;
	zend_long limit = 100;
	enum secsess_status status;

	ZEND_PARSE_PARAMETERS_START(0, 2)
	Z_PARAM_OPTIONAL
	Z_PARAM_STR_OR_NULL(name)
	Z_PARAM_LONG(limit)
	ZEND_PARSE_PARAMETERS_END();

	if (limit < 1 || limit > 1000) {
		zend_argument_value_error(2, "must be from 1 to 1000");
		RETURN_THROWS();
	}
	if (name) {
		user = secsess_slice_of(ZSTR_VAL(name), ZSTR_LEN(name));
	}
	status = secsess_request_begin(request);
	if (!status) {
		status = secsess_session_incidents(&request->session, user, (uint32_t) limit, &incidents);
	}
	if (status) {
		secsess_throw("The incidents can't be read", request, status);
		RETURN_THROWS();
	}
	array_init(return_value);
	for (size_t i = 0; i < incidents.count; i++) {
		zval entry;

		describe(&entry, &incidents.at[i]);
		add_next_index_zval(return_value, &entry);
	}
	secsess_incidents_release(&incidents);
}
