/* SPDX-License-Identifier: BSD-3-Clause */

#include "worker.h"

#include "../core/keyring.h"
#include "compat.h"
#include "private_file.h"
#include "settings.h"
#include "stores.h"

/* What the parent process read, for those of its children that can't. */
static struct {
	char *path;
	struct secsess_buf text;
} preloaded;

void secsess_worker_preload(const struct secsess_settings *settings)
{
	struct secsess_error error;

	if (!settings->secret_file || preloaded.path) {
		return;
	}
	if (secsess_read_private("secsess.secret_file", settings->secret_file, &preloaded.text, &error)) {
		secsess_release_private(&preloaded.text);
		return;
	}
	preloaded.path = strdup(settings->secret_file);
}

void secsess_worker_unload(void)
{
	secsess_release_private(&preloaded.text);
	free(preloaded.path);
	preloaded.path = NULL;
}

static bool same(const char *a, const char *b)
{
	return a == b || (a && b && strcmp(a, b) == 0);
}

static enum secsess_status load_ring(struct secsess_keyring *ring, const char *path, struct secsess_error *error)
{
	struct secsess_buf text = {0};
	enum secsess_status status;

	if (same(path, preloaded.path)) {
		return secsess_keyring_read(ring, secsess_buf_slice(&preloaded.text), error);
	}
	status = secsess_read_private("secsess.secret_file", path, &text, error);
	if (!status) {
		status = secsess_keyring_read(ring, secsess_buf_slice(&text), error);
	}
	secsess_release_private(&text);
	return status;
}

static void free_worker(struct secsess_worker *worker)
{
	if (worker->store) {
		worker->store->ops->close(worker->store);
	}
	secsess_keyring_free(worker->ring);
	if (worker->store_setting) {
		secsess_wipe(ZSTR_VAL(worker->store_setting), ZSTR_LEN(worker->store_setting));
		zend_string_release_ex(worker->store_setting, true);
	}
	free(worker->save_path);
	free(worker->credentials_file);
	free(worker->secret_file);
	free(worker);
}

static enum secsess_status fill(struct secsess_worker *worker, const struct secsess_settings *settings,
	struct secsess_error *error)
{
	enum secsess_status status;

	if (settings->store) {
		worker->store_setting = zend_string_init(ZSTR_VAL(settings->store), ZSTR_LEN(settings->store), true);
	} else {
		worker->save_path = strdup(secsess_save_path());
	}
	worker->credentials_file = settings->store_credentials_file ? strdup(settings->store_credentials_file) : NULL;
	worker->secret_file = settings->secret_file ? strdup(settings->secret_file) : NULL;
	worker->ring = secsess_keyring_new();
	if (!worker->ring) {
		secsess_error_set(error, "no memory that can be locked: raise RLIMIT_MEMLOCK");
		return SECSESS_NOMEM;
	}
	status = secsess_store_make(&worker->store, settings, worker->save_path, error);
	if (status) {
		return status;
	}
	if (worker->secret_file) {
		return load_ring(worker->ring, worker->secret_file, error);
	}
	/* No secret file: the store keeps the secret, this one unless it has one. */
	secsess_random(worker->ring->shared, sizeof(worker->ring->shared));
	memcpy(worker->store->secret.offer, worker->ring->shared, sizeof(worker->store->secret.offer));
	worker->store->secret.wanted = true;
	return SECSESS_DONE;
}

static bool fits(const struct secsess_worker *worker, const struct secsess_settings *settings)
{
	bool store = settings->store ? worker->store_setting && zend_string_equals(worker->store_setting, settings->store)
								 : worker->save_path && strcmp(worker->save_path, secsess_save_path()) == 0;

	return store && same(worker->credentials_file, settings->store_credentials_file) &&
		same(worker->secret_file, settings->secret_file);
}

enum secsess_status secsess_worker_get(struct secsess_worker **list, const struct secsess_settings *settings,
	struct secsess_worker **worker, struct secsess_error *error)
{
	struct secsess_worker *made;
	enum secsess_status status;

	for (*worker = *list; *worker; *worker = (*worker)->next) {
		if (fits(*worker, settings)) {
			return SECSESS_DONE;
		}
	}
	made = calloc(1, sizeof(*made));
	status = made ? fill(made, settings, error) : SECSESS_NOMEM;
	if (status) {
		if (made) {
			free_worker(made);
		}
		return status;
	}
	made->ring->plain_tags = settings->user_tag == SECSESS_USER_TAG_PLAIN;
	made->next = *list;
	*list = *worker = made;
	return SECSESS_DONE;
}

void secsess_workers_free(struct secsess_worker *list)
{
	while (list) {
		struct secsess_worker *next = list->next;

		free_worker(list);
		list = next;
	}
}
