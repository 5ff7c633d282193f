/* SPDX-License-Identifier: BSD-3-Clause */

/* Where clients are: the databases that tell, and what a script sees of it. */
#ifndef SECSESS_PHP_AREA_H
#define SECSESS_PHP_AREA_H

#include "php.h"

#include "../core/area.h"

/* One for each path that secsess.geoip_database has had in this thread, mostly just one. It lives as long as the thread,
 * so that whatever is wrong with a file is told once and not in each request. */
struct secsess_database;

/* Replaces what text holds by what is known of an address; empty when nothing is, also for path NULL = no database.
 * What is wrong with the database is a warning, once. */
void secsess_find_area(struct secsess_database **list, const char *path, struct secsess_slice address,
	struct secsess_buf *text);

void secsess_databases_free(struct secsess_database *list);

/* Adds array[name]: null for an empty area, else an array of country, region, city, asn (an int) and organization, each
 * null where it is not known. */
void secsess_add_area(zval *array, const char *name, struct secsess_slice area);

#endif
