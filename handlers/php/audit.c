/* SPDX-License-Identifier: BSD-3-Clause */

#include "../../php_secsess.h"

#include "audit.h"

#include "../wire/address.h"
#include "audit_rules.h"
#include "compat.h"
#include "handler.h"

static const struct secsess_rules *const tables[] = {&secsess_php_rules, &secsess_cookie_rules, &secsess_own_rules,
	&secsess_server_rules};

const char *secsess_audit_ini(const char *name)
{
	const char *value = zend_ini_string(name, strlen(name), false);

	return value ? value : "";
}

bool secsess_audit_is_on(const char *name)
{
	zend_string *value = zend_string_init(secsess_audit_ini(name), strlen(secsess_audit_ini(name)), false);
	bool on = zend_ini_parse_bool(value);

	zend_string_release(value);
	return on;
}

int64_t secsess_audit_number(const char *name)
{
	return (int64_t) zend_ini_long(name, strlen(name), false);
}

static void add_text(zval *array, const char *name, const char *text)
{
	if (text && *text) {
		add_assoc_string(array, name, text);
	} else {
		add_assoc_null(array, name);
	}
}

static void add_finding(zval *list, const struct secsess_finding *finding, const char *value)
{
	zval entry;

	array_init(&entry);
	add_assoc_string(&entry, "id", finding->id);
	add_assoc_string(&entry, "severity", secsess_severity_name(finding->severity));
	add_text(&entry, "setting", finding->setting);
	add_text(&entry, "value", value);
	add_assoc_string(&entry, "problem", finding->problem);
	add_assoc_string(&entry, "allows", finding->allows);
	add_assoc_string(&entry, "remedy", finding->remedy);
	add_assoc_string(&entry, "source", finding->source);
	add_next_index_zval(list, &entry);
}

static void add_ruled(zval *list, const struct secsess_rules *rules, enum secsess_severity severity)
{
	for (size_t i = 0; i < rules->count; i++) {
		const struct secsess_finding *finding = &rules->at[i].finding;

		if (finding->severity == severity && rules->at[i].holds()) {
			add_finding(list, finding, finding->setting ? secsess_audit_ini(finding->setting) : NULL);
		}
	}
}

/* Of the store more is known than its settings: why it fails, whom it takes us for. */
static const char *store_value(const struct secsess_finding *finding, const struct secsess_store_facts *facts,
	const struct secsess_error *error)
{
	if (strcmp(finding->id, "store.unreachable") == 0) {
		return error->text;
	}
	if (strncmp(finding->id, "store.eviction", strlen("store.eviction")) == 0) {
		return facts->traits->policy;
	}
	if (strncmp(finding->id, "store.acl", strlen("store.acl")) == 0) {
		return facts->traits->user;
	}
	return finding->setting ? secsess_audit_ini(finding->setting) : NULL;
}

static void add_stored(zval *list, const struct secsess_store_facts *facts, const struct secsess_error *error,
	enum secsess_severity severity)
{
	const struct secsess_finding *finding;
	size_t at = 0;

	while ((finding = secsess_store_finding(facts, &at)) != NULL) {
		if (finding->severity == severity) {
			add_finding(list, finding, store_value(finding, facts, error));
		}
	}
}

static bool has_password(const zend_string *setting)
{
	struct secsess_address address = {0};
	struct secsess_error error;
	bool has = false;

	if (setting && !secsess_address_parse(&address, secsess_slice_of(ZSTR_VAL(setting), ZSTR_LEN(setting)), &error)) {
		has = address.password.size || address.sentinel_password.size;
		secsess_address_release(&address);
	}
	return has;
}

/* Nothing is thrown, and nothing warned of: a store that is down is a finding. */
static void look_at_store(struct secsess_store_facts *facts, struct secsess_store_traits *traits,
	struct secsess_error *error)
{
	struct secsess_request *request = &SECSESS_G(request);
	const struct secsess_settings *settings = &SECSESS_G(settings);

	*facts = (struct secsess_store_facts) {.traits = traits,
		.secret_file = settings->secret_file != NULL,
		.credentials_in_setting = !settings->store_credentials_file && has_password(settings->store),
		.waits_for_replicas = settings->wait_replicas > 0,
		.status = secsess_request_begin(request)};
	if (facts->status) {
		*error = request->session.error;
		return;
	}
	facts->status = request->session.store->ops->inspect(request->session.store, traits);
	if (facts->status) {
		*error = request->session.store->error;
	}
}

PHP_FUNCTION(secsess_audit)
{
	struct secsess_store_traits traits = {0};
	struct secsess_error error = {""};
	struct secsess_store_facts facts;

	ZEND_PARSE_PARAMETERS_NONE();
	look_at_store(&facts, &traits, &error);
	array_init(return_value);
	for (int severity = 0; severity < SECSESS_SEVERITIES; severity++) {
		add_stored(return_value, &facts, &error, (enum secsess_severity) severity);
		for (size_t i = 0; i < SECSESS_COUNT(tables); i++) {
			add_ruled(return_value, tables[i], (enum secsess_severity) severity);
		}
	}
}
