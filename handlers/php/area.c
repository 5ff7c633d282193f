/* SPDX-License-Identifier: BSD-3-Clause */

#include "area.h"

#include "../wire/connection.h"
#include "values.h"
#include "warnings.h"

struct secsess_database {
	struct secsess_database *next;
	struct secsess_area area;
	char path[]; /* NUL-terminated; by which it is found again, opened or not */
};

static struct secsess_database *get(struct secsess_database **list, const char *path)
{
	struct secsess_database *database;
	size_t size = strlen(path) + 1;

	for (database = *list; database; database = database->next) {
		if (strcmp(database->path, path) == 0) {
			return database;
		}
	}
	database = secsess_alloc_zeroed(sizeof(*database) + size);
	if (database) {
		memcpy(database->path, path, size);
		secsess_area_open(&database->area, path, secsess_monotonic_ms());
		database->next = *list;
		*list = database;
	}
	return database;
}

void secsess_find_area(struct secsess_database **list, const char *path, struct secsess_slice address,
	struct secsess_buf *text)
{
	struct secsess_database *database = path ? get(list, path) : NULL;
	struct secsess_error error;

	text->size = 0;
	if (!database) {
		return;
	}
	/* Memory that is short leaves it empty: a session is worth more than where it is. */
	secsess_area_lookup(&database->area, address, secsess_monotonic_ms(), text);
	if (database->area.error.text[0]) {
		error = database->area.error;
		database->area.error.text[0] = '\0'; /* before the application's error handler can end this */
		secsess_warn("%s", error.text);
	}
}

void secsess_databases_free(struct secsess_database *list)
{
	while (list) {
		struct secsess_database *next = list->next;

		secsess_area_close(&list->area);
		secsess_free(list);
		list = next;
	}
}

/* A number is what libmaxminddb gave as one: 32 bits, mostly. Of a record from elsewhere anything may come. */
static void add_number(zval *array, const char *name, struct secsess_slice text)
{
	int64_t number = 0;
	size_t at = 0;

	while (at < text.size && at < 10 && text.data[at] >= '0' && text.data[at] <= '9') {
		number = number * 10 + (text.data[at++] - '0');
	}
	if (at && at == text.size && number <= ZEND_LONG_MAX) {
		add_assoc_long(array, name, (zend_long) number);
	} else {
		add_assoc_null(array, name);
	}
}

void secsess_add_area(zval *array, const char *name, struct secsess_slice area)
{
	zval fields;

	if (!area.size) {
		add_assoc_null(array, name);
		return;
	}
	array_init(&fields);
	secsess_add_text(&fields, "country", secsess_area_field(area, SECSESS_AREA_COUNTRY));
	secsess_add_text(&fields, "region", secsess_area_field(area, SECSESS_AREA_REGION));
	secsess_add_text(&fields, "city", secsess_area_field(area, SECSESS_AREA_CITY));
	add_number(&fields, "asn", secsess_area_field(area, SECSESS_AREA_ASN));
	secsess_add_text(&fields, "organization", secsess_area_field(area, SECSESS_AREA_ORGANIZATION));
	add_assoc_zval(array, name, &fields);
}
