/* SPDX-License-Identifier: BSD-3-Clause */

#include "area.h"

struct secsess_slice secsess_area_field(struct secsess_slice text, enum secsess_area_field field)
{
	for (int i = 0;; i++) {
		const unsigned char *end = text.size ? memchr(text.data, SECSESS_AREA_SEPARATOR, text.size) : NULL;
		size_t size = end ? (size_t) (end - text.data) : text.size;

		if (i == (int) field || !end) {
			return secsess_slice_of(text.data, i == (int) field ? size : 0);
		}
		text = secsess_slice_of(end + 1, text.size - size - 1);
	}
}

#ifdef HAVE_SECSESS_MAXMINDDB

#include <maxminddb.h>
#include <netinet/in.h>
#include <stdio.h>
#include <sys/stat.h>

#include "network.h"

#define LOOK_AGAIN_MS 1000

const char *secsess_area_library(void)
{
	return MMDB_lib_version();
}

/* ---- the file */

static struct secsess_area_file look(const char *path)
{
	struct stat info;

	if (stat(path, &info)) {
		return (struct secsess_area_file) {0};
	}
	return (struct secsess_area_file) {
		.device = info.st_dev,
		.inode = info.st_ino,
		.size = (uint64_t) info.st_size,
		.changed_at = (int64_t) info.st_mtim.tv_sec * 1000000000 + info.st_mtim.tv_nsec,
	};
}

static bool same_file(const struct secsess_area_file *a, const struct secsess_area_file *b)
{
	return a->device == b->device && a->inode == b->inode && a->size == b->size && a->changed_at == b->changed_at;
}

static void close_database(struct secsess_area *area)
{
	if (area->database) {
		MMDB_close(area->database);
		secsess_free(area->database);
		area->database = NULL;
	}
}

static void say_why(struct secsess_area *area, int code)
{
	secsess_error_set(&area->error, "secsess.geoip_database can't be opened (%s)%s",
		code == MMDB_FILE_OPEN_ERROR ? "no such file, or not readable" : MMDB_strerror(code),
		area->database ? "; the former one stays in use" : "");
}

/* The file that is there now takes the place of the one in use, if it can be opened. */
static enum secsess_status take(struct secsess_area *area)
{
	MMDB_s *opened = secsess_alloc_zeroed(sizeof(*opened));
	int code;

	if (!opened) {
		return SECSESS_NOMEM;
	}
	code = MMDB_open(area->path, MMDB_MODE_MMAP, opened);
	if (code) {
		secsess_free(opened);
		say_why(area, code);
		return SECSESS_DONE;
	}
	close_database(area);
	area->database = opened;
	area->error.text[0] = '\0';
	return SECSESS_DONE;
}

/* Whatever is found, opened or not, is tried once: the next attempt is at the next change. */
static enum secsess_status look_again(struct secsess_area *area, int64_t now_ms)
{
	struct secsess_area_file found;

	if (now_ms - area->looked_at < LOOK_AGAIN_MS) {
		return SECSESS_DONE;
	}
	area->looked_at = now_ms;
	found = look(area->path);
	if (same_file(&found, &area->seen)) {
		return SECSESS_DONE;
	}
	area->seen = found;
	return take(area);
}

enum secsess_status secsess_area_open(struct secsess_area *area, const char *path, int64_t now_ms)
{
	char *copy = secsess_strdup(secsess_slice_str(path));
	enum secsess_status status;

	if (!copy) {
		secsess_error_set(&area->error, "no memory for secsess.geoip_database");
		return SECSESS_NOMEM;
	}
	*area = (struct secsess_area) {.path = copy, .looked_at = now_ms};
	/* Before it is opened: a file that comes between both is then taken for a change. */
	area->seen = look(path);
	status = take(area);
	if (status) {
		secsess_area_close(area);
		secsess_error_set(&area->error, "no memory for secsess.geoip_database");
	}
	return status;
}

/* ---- what it tells */

static bool find(MMDB_s *database, struct secsess_slice address, MMDB_lookup_result_s *result)
{
	struct sockaddr_in6 v6 = {.sin6_family = AF_INET6};
	struct sockaddr_in v4 = {.sin_family = AF_INET};
	struct secsess_ip ip;
	int code;

	if (!secsess_ip_parse(&ip, address)) {
		return false;
	}
	if (secsess_ip_is_v4(&ip)) {
		memcpy(&v4.sin_addr, ip.bytes + sizeof(ip.bytes) - sizeof(v4.sin_addr), sizeof(v4.sin_addr));
		*result = MMDB_lookup_sockaddr(database, (const struct sockaddr *) (const void *) &v4, &code);
	} else {
		memcpy(&v6.sin6_addr, ip.bytes, sizeof(v6.sin6_addr));
		*result = MMDB_lookup_sockaddr(database, (const struct sockaddr *) (const void *) &v6, &code);
	}
	return code == MMDB_SUCCESS && result->found_entry;
}

static const char *const country[] = {"country", "iso_code", NULL};
static const char *const region[] = {"subdivisions", "0", "names", "en", NULL};
static const char *const region_code[] = {"subdivisions", "0", "iso_code", NULL};
static const char *const city[] = {"city", "names", "en", NULL};
static const char *const asn[] = {"autonomous_system_number", NULL};
static const char *const organization[] = {"autonomous_system_organization", NULL};

/* Each field's ways to be found, the first that there is counts. */
static const char *const *const ways[SECSESS_AREA_FIELDS][2] = {
	[SECSESS_AREA_COUNTRY] = {country, NULL},
	[SECSESS_AREA_REGION] = {region, region_code},
	[SECSESS_AREA_CITY] = {city, NULL},
	[SECSESS_AREA_ASN] = {asn, NULL},
	[SECSESS_AREA_ORGANIZATION] = {organization, NULL},
};

static bool is_continuation(unsigned char c)
{
	return (c & 0xc0) == 0x80;
}

/* A text that can stand in a log, and between our separators. */
static size_t put_text(unsigned char room[SECSESS_AREA_FIELD_MAX], const char *text, size_t size)
{
	size_t used = 0;

	for (size_t i = 0; i < size; i++) {
		unsigned char c = (unsigned char) text[i];

		if (c < 0x20 || c == 0x7f) {
			continue;
		}
		if (used == SECSESS_AREA_FIELD_MAX) {
			/* A character that is not whole goes: its other bytes, and the first. */
			while (used && is_continuation(c)) {
				c = room[--used];
			}
			break;
		}
		room[used++] = c;
	}
	return used;
}

static size_t put_number(unsigned char room[SECSESS_AREA_FIELD_MAX], uint64_t number)
{
	return (size_t) snprintf((char *) room, SECSESS_AREA_FIELD_MAX, "%llu", (unsigned long long) number);
}

static size_t put_value(unsigned char room[SECSESS_AREA_FIELD_MAX], const MMDB_entry_data_s *value)
{
	switch (value->type) {
		case MMDB_DATA_TYPE_UTF8_STRING:
			return put_text(room, value->utf8_string, value->data_size);
		case MMDB_DATA_TYPE_UINT16:
			return put_number(room, value->uint16);
		case MMDB_DATA_TYPE_UINT32:
			return put_number(room, value->uint32);
		case MMDB_DATA_TYPE_UINT64:
			return put_number(room, value->uint64);
		default: /* the library's types: no field is of any other */
			return 0;
	}
}

static size_t put_field(unsigned char room[SECSESS_AREA_FIELD_MAX], MMDB_entry_s *entry,
	const char *const *const alternatives[2])
{
	size_t size = 0;

	for (int i = 0; i < 2 && !size && alternatives[i]; i++) {
		MMDB_entry_data_s value = {0};

		if (!MMDB_aget_value(entry, &value, alternatives[i]) && value.has_data) {
			size = put_value(room, &value);
		}
	}
	return size;
}

static enum secsess_status describe(MMDB_entry_s *entry, struct secsess_buf *text)
{
	/* Separators included, and a byte more for each than there are. */
	enum secsess_status status = secsess_buf_reserve(text, SECSESS_AREA_FIELDS * (SECSESS_AREA_FIELD_MAX + 1));
	bool known = false;

	for (int i = 0; !status && i < SECSESS_AREA_FIELDS; i++) {
		size_t size = put_field(text->data + text->size, entry, ways[i]);

		known = known || size;
		text->size += size;
		if (i + 1 < SECSESS_AREA_FIELDS) {
			text->data[text->size++] = SECSESS_AREA_SEPARATOR;
		}
	}
	text->size = known ? text->size : 0;
	return status;
}

enum secsess_status secsess_area_lookup(struct secsess_area *area, struct secsess_slice address, int64_t now_ms,
	struct secsess_buf *text)
{
	enum secsess_status status = area->path ? look_again(area, now_ms) : SECSESS_DONE;
	MMDB_lookup_result_s result;

	text->size = 0;
	if (!status && area->database && find(area->database, address, &result)) {
		status = describe(&result.entry, text);
	}
	return status;
}

void secsess_area_close(struct secsess_area *area)
{
	close_database(area);
	secsess_free(area->path);
	*area = (struct secsess_area) {0};
}

#else

const char *secsess_area_library(void)
{
	return NULL;
}

enum secsess_status secsess_area_open(struct secsess_area *area, const char *path, int64_t now_ms)
{
	(void) path;
	(void) now_ms;
	secsess_error_set(&area->error, "secsess was built without libmaxminddb");
	return SECSESS_CONFIG;
}

enum secsess_status secsess_area_lookup(struct secsess_area *area, struct secsess_slice address, int64_t now_ms,
	struct secsess_buf *text)
{
	(void) area;
	(void) address;
	(void) now_ms;
	text->size = 0;
	return SECSESS_DONE;
}

void secsess_area_close(struct secsess_area *area)
{
	*area = (struct secsess_area) {0};
}

#endif
