/* SPDX-License-Identifier: BSD-3-Clause */

/* A directory of its own for each test of the file store, with stores in it. */
#ifndef SECSESS_CONTRACT_FILE_HOME_H
#define SECSESS_CONTRACT_FILE_HOME_H

#include "files.h"

extern char home[256];

/* name "": the directory itself. */
struct file_path home_path(const char *name);

/* A store at that path, which wants to keep a secret; and one in the directory, which is in order. */
struct secsess_store *home_store_at(const char *path);
struct secsess_store *home_prepared(void);

enum secsess_status home_create(struct secsess_store *store, const struct secsess_place *place);
/* Sessions can be made, locked and written. */
void home_assert_works(struct secsess_store *store);
/* The same by a store that comes and goes. */
void home_work_once(void);
/* A store at that path says no, and why: with this word. */
void home_assert_refused(const char *path, enum secsess_status expected, const char *word);

int home_set_up(void **state);
int home_tear_down(void **state);
#define HOME_TEST(name) cmocka_unit_test_setup_teardown(name, home_set_up, home_tear_down)

#endif
