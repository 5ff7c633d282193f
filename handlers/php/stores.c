/* SPDX-License-Identifier: BSD-3-Clause */

#include "stores.h"

#include "../store/file.h"
#include "../store/redis.h"
#include "compat.h"
#include "private_file.h"
#include "settings.h"
#include "transport.h"

#include "main/php_open_temporary_file.h"

/* Below session.save_path: the folder is ours, whatever else lies in that path. */
#define FOLDER "secsess"

static enum secsess_status load_address(struct secsess_address *address, const struct secsess_settings *settings,
	struct secsess_error *error)
{
	struct secsess_buf text = {0};
	enum secsess_status status = secsess_address_parse(address,
		secsess_slice_of(ZSTR_VAL(settings->store), ZSTR_LEN(settings->store)), error);

	if (!status && settings->store_credentials_file) {
		status = secsess_read_private("secsess.store_credentials_file", settings->store_credentials_file, &text, error);
		if (!status) {
			status = secsess_address_credentials(address, secsess_buf_slice(&text), error);
		}
		secsess_release_private(&text);
	}
	return status;
}

static enum secsess_status make_redis(struct secsess_store **store, const struct secsess_settings *settings,
	struct secsess_error *error)
{
	struct secsess_address address = {0};
	struct secsess_redis_options options = {.connect_ms = (int) settings->connect_timeout,
		.answer_ms = (int) settings->answer_timeout,
		.budget_ms = (int) settings->retry_budget,
		.breaker = {.failures = (uint32_t) settings->breaker_failures, .cooldown_ms = settings->breaker_cooldown},
		.replicas = (int) settings->wait_replicas,
		.replica_ms = (int) settings->wait_replicas_timeout};
	enum secsess_status status = load_address(&address, settings, error);

	if (!status) {
		*store = secsess_redis_new(&address, &secsess_stream_dialer, &options);
		status = *store ? SECSESS_DONE : SECSESS_NOMEM;
	}
	secsess_address_release(&address);
	return status;
}

/* PHP's own files may have a depth and a mode before the path: "2;0600;/var/lib/php/sessions". */
static const char *parent_of(const char *save_path)
{
	const char *semicolon = strrchr(save_path, ';');

	if (semicolon) {
		save_path = semicolon + 1;
	}
	return save_path[0] ? save_path : php_get_temporary_directory();
}

static enum secsess_status make_file(struct secsess_store **store, const struct secsess_settings *settings,
	const char *save_path, struct secsess_error *error)
{
	const struct secsess_file_options options = {.sync = settings->file_sync == SECSESS_FILE_SYNC_DATA};
	const char *parent = parent_of(save_path);
	char path[MAXPATHLEN];

	if (parent[0] != '/' || snprintf(path, sizeof(path), "%s/" FOLDER, parent) >= (int) sizeof(path)) {
		secsess_error_set(error,
			"session.save_path is no absolute path, so that there is no place for the sessions: set it, or secsess.store to a "
			"server, for example redis://127.0.0.1:6379");
		return SECSESS_CONFIG;
	}
	*store = secsess_file_new(path, &options);
	return *store ? SECSESS_DONE : SECSESS_NOMEM;
}

enum secsess_status secsess_store_make(struct secsess_store **store, const struct secsess_settings *settings,
	const char *save_path, struct secsess_error *error)
{
	enum secsess_status status;

	if (!settings->store && secsess_settings_store_refused()) {
		secsess_error_set(error, "secsess.store is not usable: PHP said why when it started");
		return SECSESS_CONFIG;
	}
	status = settings->store ? make_redis(store, settings, error) : make_file(store, settings, save_path, error);

	if (status == SECSESS_NOMEM) {
		secsess_error_set(error, "out of memory");
	}
	return status;
}
