/* SPDX-License-Identifier: BSD-3-Clause */

#include "../../php_secsess.h"

#include "status.h"

#include <hiredis/hiredis.h>
#include <sodium.h>

#include "compat.h"

#include "ext/standard/info.h"

#include "../core/area.h"
#include "autologin.h"
#include "values.h"

static const char *lock_name(enum secsess_access access)
{
	switch (access) {
		case SECSESS_ACCESS_LEASED:
			return "held";
		case SECSESS_ACCESS_OPTIMISTIC:
			return "optimistic";
		case SECSESS_ACCESS_READER:
			return "readonly";
		case SECSESS_ACCESS_FROZEN:
		case SECSESS_ACCESS_DENIED:
		case SECSESS_ACCESS_NONE:
			break;
	}
	return "none";
}

PHP_FUNCTION(secsess_status)
{
	static const char *const names[] = {"verdict", "handle", "generation", "created_at", "last_seen_at", "rotated_at",
		"idle_deadline", "absolute_deadline", "lock", "previous_end", "autologin", "cookies"};
	const struct secsess_view *view = &SECSESS_G(request).view;

	ZEND_PARSE_PARAMETERS_NONE();
	array_init(return_value);
	if (!view->known) {
		for (size_t i = 0; i < SECSESS_COUNT(names); i++) {
			add_assoc_null(return_value, names[i]);
		}
		return;
	}
	add_assoc_string(return_value, "verdict", secsess_verdict_name(view->verdict));
	if (view->handle[0]) {
		add_assoc_string(return_value, "handle", view->handle);
	} else {
		add_assoc_null(return_value, "handle");
	}
	add_assoc_long(return_value, "generation", view->generation);
	secsess_add_time(return_value, "created_at", view->created_at);
	secsess_add_time(return_value, "last_seen_at", view->last_seen_at);
	secsess_add_time(return_value, "rotated_at", view->rotated_at);
	secsess_add_time(return_value, "idle_deadline", view->idle_deadline);
	secsess_add_time(return_value, "absolute_deadline", view->absolute_deadline);
	add_assoc_string(return_value, "lock", lock_name(view->access));
	if (view->previous == SECSESS_REASON_NONE) {
		add_assoc_null(return_value, "previous_end");
	} else {
		add_assoc_string(return_value, "previous_end", secsess_reason_name(view->previous));
	}
	if (secsess_autologin_outcome(&SECSESS_G(request))) {
		add_assoc_string(return_value, "autologin", secsess_autologin_outcome(&SECSESS_G(request)));
	} else {
		add_assoc_null(return_value, "autologin");
	}
	if (SECSESS_G(request).session.barred) {
		add_assoc_string(return_value, "cookies", "refused");
	} else if (SECSESS_G(request).withheld) {
		add_assoc_string(return_value, "cookies", "withheld");
	} else if (SECSESS_G(request).choice.rivalry) {
		add_assoc_string(return_value, "cookies", secsess_rivalry_name(SECSESS_G(request).choice.rivalry));
	} else {
		add_assoc_null(return_value, "cookies");
	}
}

static void number_row(const char *name, uint64_t number)
{
	char text[24];

	snprintf(text, sizeof(text), "%" PRIu64, number);
	php_info_print_table_row(2, name, text);
}

static void store_rows(const struct secsess_worker *worker)
{
	const struct secsess_store *store = worker->store;
	const struct secsess_store_counters *counters = &store->counters;
	char latency[32];

	php_info_print_table_row(2, "Store", store->address);
	php_info_print_table_row(2, "Store server", store->server[0] ? store->server : "not asked yet");
	php_info_print_table_row(2, "Secret",
		worker->ring->sealing ? "from a file; records are sealed" : "kept in the store; records are not sealed");
	if (counters->answered_us) {
		number_row("Round trips of this worker", counters->round_trips);
		snprintf(latency, sizeof(latency), "%.0f \xC2\xB5s",
			(double) counters->answered_us / (double) counters->round_trips);
		php_info_print_table_row(2, "Mean time of a round trip", latency);
		number_row("Connections made", counters->connects);
		number_row("Retries", counters->retries);
	} else {
		number_row("Operations of this worker", counters->round_trips);
	}
	number_row("Waits for a lock", counters->waits);
	number_row("Failures", counters->failures);
}

void secsess_status_info(void)
{
	char hiredis[32];

	snprintf(hiredis, sizeof(hiredis), "%d.%d.%d", HIREDIS_MAJOR, HIREDIS_MINOR, HIREDIS_PATCH);
	php_info_print_table_start();
	php_info_print_table_row(2, "secsess support", "enabled");
	php_info_print_table_row(2, "Version", PHP_SECSESS_VERSION);
	php_info_print_table_row(2, "hiredis (headers)", hiredis);
	php_info_print_table_row(2, "libsodium", sodium_version_string());
	php_info_print_table_row(2, "libmaxminddb", secsess_area_library() ? secsess_area_library() : "not built in");
	for (const struct secsess_worker *worker = SECSESS_G(workers); worker; worker = worker->next) {
		store_rows(worker);
	}
	php_info_print_table_end();
}
