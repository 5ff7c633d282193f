/* SPDX-License-Identifier: BSD-3-Clause */

#include "worker.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../core/keyring.h"
#include "../store/redis.h"
#include "settings.h"
#include "transport.h"

#define PRIVATE_FILE_MAX 65536

/* What the parent process read, for those of its children that can't. */
static struct {
	char *path;
	struct secsess_buf text;
} preloaded;

static void wipe(struct secsess_buf *text)
{
	if (text->data) {
		secsess_wipe(text->data, text->size);
	}
	secsess_buf_release(text);
}

static enum secsess_status read_all(int file, struct secsess_buf *text)
{
	enum secsess_status status = secsess_buf_reserve(text, PRIVATE_FILE_MAX);
	ssize_t got;

	while (!status && text->size < PRIVATE_FILE_MAX &&
		(got = read(file, text->data + text->size, PRIVATE_FILE_MAX - text->size)) != 0) {
		if (got < 0 && errno != EINTR) {
			return SECSESS_IO;
		}
		text->size += got > 0 ? (size_t) got : 0;
	}
	return status;
}

/* Reads a file that holds secrets; one that everybody can read or write is refused. */
static enum secsess_status read_private(const char *setting, const char *path, struct secsess_buf *text,
	struct secsess_error *error)
{
	struct stat info;
	int file = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
	enum secsess_status status = SECSESS_CONFIG;

	if (file < 0) {
		secsess_error_set(error, "%s can't be read (%s): make it readable for the user that PHP runs as", setting,
			strerror(errno)); /* each thread's own text in libc: NOLINT(concurrency-mt-unsafe) */
		return SECSESS_CONFIG;
	}
	if (fstat(file, &info) || !S_ISREG(info.st_mode)) {
		secsess_error_set(error, "%s is not a plain file", setting);
	} else if (info.st_mode & (S_IRWXO | S_IWGRP)) {
		secsess_error_set(error, "%s is open to others than its owner and group: chmod 640 it", setting);
	} else if ((status = read_all(file, text)) != SECSESS_DONE) {
		secsess_error_set(error, "%s can't be read", setting);
	}
	close(file);
	return status;
}

void secsess_worker_preload(const struct secsess_settings *settings)
{
	struct secsess_error error;

	if (!settings->secret_file || preloaded.path) {
		return;
	}
	if (read_private("secsess.secret_file", settings->secret_file, &preloaded.text, &error)) {
		wipe(&preloaded.text);
		return;
	}
	preloaded.path = strdup(settings->secret_file);
}

void secsess_worker_unload(void)
{
	wipe(&preloaded.text);
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
	status = read_private("secsess.secret_file", path, &text, error);
	if (!status) {
		status = secsess_keyring_read(ring, secsess_buf_slice(&text), error);
	}
	wipe(&text);
	return status;
}

static enum secsess_status load_address(struct secsess_address *address, const struct secsess_settings *settings,
	struct secsess_error *error)
{
	struct secsess_buf text = {0};
	enum secsess_status status = secsess_address_parse(address,
		secsess_slice_of(ZSTR_VAL(settings->store), ZSTR_LEN(settings->store)), error);

	if (!status && settings->store_credentials_file) {
		status = read_private("secsess.store_credentials_file", settings->store_credentials_file, &text, error);
		if (!status) {
			status = secsess_address_credentials(address, secsess_buf_slice(&text), error);
		}
		wipe(&text);
	}
	return status;
}

static enum secsess_status make_store(struct secsess_worker *worker, const struct secsess_settings *settings,
	struct secsess_error *error)
{
	struct secsess_address address = {0};
	struct secsess_redis_options options = {.connect_ms = (int) settings->connect_timeout,
		.answer_ms = (int) settings->answer_timeout,
		.budget_ms = (int) settings->retry_budget};
	enum secsess_status status = load_address(&address, settings, error);

	if (!status) {
		worker->store = secsess_redis_new(&address, &secsess_stream_dialer, &options);
		if (!worker->store) {
			secsess_error_set(error, "out of memory");
			status = SECSESS_NOMEM;
		}
	}
	secsess_address_release(&address);
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
	free(worker->credentials_file);
	free(worker->secret_file);
	free(worker);
}

static enum secsess_status fill(struct secsess_worker *worker, const struct secsess_settings *settings,
	struct secsess_error *error)
{
	enum secsess_status status;

	worker->store_setting = zend_string_init(ZSTR_VAL(settings->store), ZSTR_LEN(settings->store), true);
	worker->credentials_file = settings->store_credentials_file ? strdup(settings->store_credentials_file) : NULL;
	worker->secret_file = settings->secret_file ? strdup(settings->secret_file) : NULL;
	worker->ring = secsess_keyring_new();
	if (!worker->ring) {
		secsess_error_set(error, "no memory that can be locked: raise RLIMIT_MEMLOCK");
		return SECSESS_NOMEM;
	}
	status = make_store(worker, settings, error);
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
	return zend_string_equals(worker->store_setting, settings->store) &&
		same(worker->credentials_file, settings->store_credentials_file) &&
		same(worker->secret_file, settings->secret_file);
}

enum secsess_status secsess_worker_get(struct secsess_worker **list, const struct secsess_settings *settings,
	struct secsess_worker **worker, struct secsess_error *error)
{
	struct secsess_worker *made;
	enum secsess_status status;

	if (!settings->store) {
		secsess_error_set(error, "secsess.store is not set: for example secsess.store = redis://127.0.0.1:6379");
		return SECSESS_CONFIG;
	}
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
