/* SPDX-License-Identifier: BSD-3-Clause */

/* What outlives requests: a store and its secret for each combination of settings, mostly just one. */
#ifndef SECSESS_WORKER_H
#define SECSESS_WORKER_H

#include "php.h"

#include "../store/store.h"

struct secsess_settings;

struct secsess_worker {
	struct secsess_worker *next;
	/* By which it is found again: a server, or where files are; credentials file, secret file. */
	zend_string *store_setting;
	char *save_path;
	char *credentials_file, *secret_file;
	struct secsess_store *store;
	struct secsess_keyring *ring;
};

/* Reads the secret file while the process may still be root (php-fpm's master). A failure is no error yet: the worker
 * tries again. */
void secsess_worker_preload(const struct secsess_settings *settings);
void secsess_worker_unload(void);

/* The worker for these settings, made when it is first asked for. CONFIG, NOMEM: error says what to do. */
enum secsess_status secsess_worker_get(struct secsess_worker **list, const struct secsess_settings *settings,
	struct secsess_worker **worker, struct secsess_error *error);

void secsess_workers_free(struct secsess_worker *list);

#endif
