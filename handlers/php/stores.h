/* SPDX-License-Identifier: BSD-3-Clause */

/* Which store the settings name. */
#ifndef SECSESS_STORES_H
#define SECSESS_STORES_H

#include "../store/store.h"

struct secsess_settings;

/* secsess.store, or without it the files below save_path. CONFIG, NOMEM: error says what to do. */
enum secsess_status secsess_store_make(struct secsess_store **store, const struct secsess_settings *settings,
	const char *save_path, struct secsess_error *error);

#endif
