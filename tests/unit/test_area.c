/* SPDX-License-Identifier: BSD-3-Clause */

/* The databases are written by data/make-area-database; time is an argument. */
#include "unit.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "../../handlers/core/area.h"

#define CITY "data/city.mmdb"
#define MOVED "data/city-moved.mmdb"
#define ASN "data/asn.mmdb"
#define COUNTRY "data/country.mmdb"

static char folder[] = "/tmp/secsess-area-XXXXXX";
static char path[64], other[64]; /* in it: what is opened, and what is to take its place */
static size_t allocations, fail_at;

/* Of the leak sanitizer, where there is one: what is allocated between both may leak. */
void __lsan_disable(void) __attribute__((weak)); /* NOLINT(bugprone-reserved-identifier) */
void __lsan_enable(void) __attribute__((weak));  /* NOLINT(bugprone-reserved-identifier) */

static void *failing_resize(void *old, size_t size)
{
	return ++allocations == fail_at ? NULL : realloc(old, size);
}

static int set_up(void **state)
{
	(void) state;
	if (!mkdtemp(folder)) {
		return -1;
	}
	snprintf(path, sizeof(path), "%s/area.mmdb", folder);
	snprintf(other, sizeof(other), "%s/other.mmdb", folder);
	return 0;
}

static int tear_down(void **state)
{
	(void) state;
	unlink(path);
	unlink(other);
	return rmdir(folder);
}

static struct secsess_buf bytes_of(const char *name)
{
	struct secsess_buf bytes = {0};
	FILE *file = fopen(name, "rb");
	unsigned char room[512];
	size_t got;

	assert_non_null(file);
	while ((got = fread(room, 1, sizeof(room), file)) > 0) {
		secsess_buf_append(&bytes, room, got);
	}
	fclose(file);
	return bytes;
}

/* As an updater does: written elsewhere, then put in place in one step. */
static void put_bytes(const void *bytes, size_t size)
{
	FILE *file = fopen(other, "wb");

	assert_non_null(file);
	assert_int_equal(fwrite(bytes, 1, size, file), size);
	assert_int_equal(fclose(file), 0);
	assert_int_equal(rename(other, path), 0);
}

static void put(const char *name)
{
	struct secsess_buf bytes = bytes_of(name);

	put_bytes(bytes.data, bytes.size);
	secsess_buf_release(&bytes);
}

static struct secsess_area opened(const char *name)
{
	struct secsess_area area = {0};

	assert_int_equal(secsess_area_open(&area, name, 0), SECSESS_DONE);
	assert_string_equal(area.error.text, "");
	return area;
}

/* Separators as |, so that a test can be read. */
static void assert_area(struct secsess_area *area, const char *address, int64_t now_ms, const char *expected)
{
	struct secsess_buf text = {0};
	char shown[512];

	secsess_buf_append(&text, "what was there before", 21);
	assert_int_equal(secsess_area_lookup(area, STR(address), now_ms, &text), SECSESS_DONE);
	snprintf(shown, sizeof(shown), "%.*s", (int) text.size, (const char *) text.data);
	for (char *at = shown; *at; at++) {
		*at = *at == SECSESS_AREA_SEPARATOR ? '|' : *at;
	}
	secsess_buf_release(&text);
	if (strcmp(shown, expected) != 0) {
		fail_msg("%s: %s instead of %s", address, shown, expected);
	}
}

static void what_the_file_knows_is_told(void **state)
{
	static const struct {
		const char *file, *address, *area;
	} rows[] = {
		{CITY, "192.0.2.1", "SE|Stockholm County|Stockholm||"},
		{CITY, "192.0.2.127", "SE|Stockholm County|Stockholm||"},
		{CITY, "::ffff:192.0.2.1", "SE|Stockholm County|Stockholm||"},
		{CITY, "192.0.2.129", "SE|M|||"},
		{CITY, "192.0.2.193", "SE||||"},
		{CITY, "2001:db8::1", "NO|Oslo|Oslo||"},
		{ASN, "192.0.2.1", "|||4294967295|Example AB"},
		{ASN, "198.51.100.1", "|||64496|"},
		{COUNTRY, "192.0.2.200", "SE||||"},
		/* nothing is known */
		{CITY, "198.51.100.1", ""},
		{CITY, "198.51.100.97", "X||||"},
		{CITY, "203.0.113.1", ""},
		{CITY, "10.0.0.1", ""},
		{CITY, "127.0.0.1", ""},
		{CITY, "::1", ""},
		{CITY, "2001:db8:8000::1", ""},
		{COUNTRY, "2001:db8::1", ""},
		{ASN, "2001:db8::1", ""}, /* in a file of IPv4 */
		{CITY, "", ""},
		{CITY, "unix:", ""},
		{CITY, "192.0.2.1:80", ""},
		{CITY, "example.org", ""},
	};

	(void) state;
	assert_non_null(secsess_area_library());
	for (size_t i = 0; i < SECSESS_COUNT(rows); i++) {
		struct secsess_area area = opened(rows[i].file);

		assert_area(&area, rows[i].address, 0, rows[i].area);
		secsess_area_close(&area);
		secsess_area_close(&area);
	}
}

static void fields_are_short_and_without_control_characters(void **state)
{
	static const char a62[] = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";
	struct secsess_area area = opened(CITY);
	char expected[128];

	(void) state;
	assert_area(&area, "198.51.100.17", 0, "CO||Linebreak||");
	/* the 64th byte is the first of two, the second of two, the second of three */
	snprintf(expected, sizeof(expected), "X||%sa||", a62);
	assert_area(&area, "198.51.100.33", 0, expected);
	snprintf(expected, sizeof(expected), "X||%s\xc3\xa9||", a62);
	assert_area(&area, "198.51.100.49", 0, expected);
	snprintf(expected, sizeof(expected), "X||%s||", a62);
	assert_area(&area, "198.51.100.65", 0, expected);
	/* what is dropped doesn't count */
	snprintf(expected, sizeof(expected), "X||%saa||", a62);
	assert_area(&area, "198.51.100.81", 0, expected);
	secsess_area_close(&area);
}

static void what_is_closed_knows_nothing(void **state)
{
	struct secsess_area area = {0};

	(void) state;
	assert_area(&area, "192.0.2.1", 0, "");
	secsess_area_close(&area);
}

static void a_text_has_its_fields(void **state)
{
	static const struct {
		const char *text, *fields[SECSESS_AREA_FIELDS];
	} rows[] = {
		{"", {"", "", "", "", ""}},
		{"SE", {"SE", "", "", "", ""}},
		{"SE\x1f\x1fOslo\x1f"
		 "1\x1fx",
			{"SE", "", "Oslo", "1", "x"}},
		{"\x1f\x1f\x1f\x1f", {"", "", "", "", ""}},
		{"\x1f\x1f\x1f"
		 "7\x1f",
			{"", "", "", "7", ""}},
		{"a\x1f"
		 "b\x1f"
		 "c\x1f"
		 "d\x1f"
		 "e\x1f"
		 "f",
			{"a", "b", "c", "d", "e"}},
	};

	(void) state;
	for (size_t i = 0; i < SECSESS_COUNT(rows); i++) {
		for (int field = 0; field < SECSESS_AREA_FIELDS; field++) {
			struct secsess_slice found = secsess_area_field(STR(rows[i].text), (enum secsess_area_field) field);

			assert_true(secsess_slice_equal(found, STR(rows[i].fields[field])));
		}
	}
	assert_int_equal(secsess_area_field(secsess_slice_of(NULL, 0), SECSESS_AREA_CITY).size, 0);
}

static void a_new_file_is_taken_within_a_second(void **state)
{
	struct secsess_area area;

	(void) state;
	put(CITY);
	area = opened(path);
	put(MOVED);
	assert_area(&area, "192.0.2.1", 999, "SE|Stockholm County|Stockholm||");
	assert_area(&area, "192.0.2.1", 1000, "FI||Turku||");
	put(ASN);
	assert_area(&area, "192.0.2.1", 1999, "FI||Turku||");
	assert_area(&area, "192.0.2.1", 2000, "|||4294967295|Example AB");
	assert_string_equal(area.error.text, "");
	secsess_area_close(&area);
}

static void a_file_that_was_only_touched_is_opened_anew(void **state)
{
	struct timespec times[2] = {{.tv_sec = 1000000}, {.tv_sec = 1000000}};
	struct secsess_area area;
	void *before;

	(void) state;
	put(CITY);
	area = opened(path);
	before = area.database;
	assert_area(&area, "192.0.2.1", 1000, "SE|Stockholm County|Stockholm||");
	assert_ptr_equal(area.database, before);
	assert_int_equal(utimensat(AT_FDCWD, path, times, 0), 0);
	assert_area(&area, "192.0.2.1", 2000, "SE|Stockholm County|Stockholm||");
	assert_int_equal(area.seen.changed_at, INT64_C(1000000000000000));
	secsess_area_close(&area);
}

static void a_broken_replacement_leaves_the_former_in_use(void **state)
{
	static const char *const texts[] = {"", "no database", "\xab\xcd\xefMaxMind.com"};
	struct secsess_area area;

	(void) state;
	put(CITY);
	area = opened(path);
	for (int i = 0; i < 3; i++) {
		int64_t now = INT64_C(10000) * (i + 1);

		put_bytes(texts[i], strlen(texts[i]));
		assert_area(&area, "192.0.2.1", now, "SE|Stockholm County|Stockholm||");
		assert_non_null(strstr(area.error.text, "secsess.geoip_database can't be opened ("));
		assert_non_null(strstr(area.error.text, "); the former one stays in use"));
		/* Said once: the host has taken note. */
		area.error.text[0] = '\0';
		assert_area(&area, "192.0.2.1", now + 5000, "SE|Stockholm County|Stockholm||");
		assert_string_equal(area.error.text, "");
	}
	unlink(path);
	assert_area(&area, "192.0.2.1", 50000, "SE|Stockholm County|Stockholm||");
	assert_non_null(strstr(area.error.text, "no such file"));
	put(MOVED);
	assert_area(&area, "192.0.2.1", 60000, "FI||Turku||");
	assert_string_equal(area.error.text, "");
	secsess_area_close(&area);
}

static void a_file_that_is_not_there_yet_is_watched_for(void **state)
{
	struct secsess_area area = {0};

	(void) state;
	unlink(path);
	assert_int_equal(secsess_area_open(&area, path, 7), SECSESS_DONE);
	assert_string_equal(area.error.text, "secsess.geoip_database can't be opened (no such file, or not readable)");
	area.error.text[0] = '\0';
	assert_area(&area, "192.0.2.1", 3000, "");
	assert_string_equal(area.error.text, "");
	put(CITY);
	assert_area(&area, "192.0.2.1", 3500, "");
	assert_area(&area, "192.0.2.1", 4000, "SE|Stockholm County|Stockholm||");
	secsess_area_close(&area);
}

/* ---- damaged files */

static void look_everywhere(struct secsess_area *area)
{
	static const char *const addresses[] = {"192.0.2.1", "192.0.2.129", "192.0.2.193", "198.51.100.17", "198.51.100.81",
		"203.0.113.1", "0.0.0.0", "255.255.255.255", "2001:db8::1", "ffff::"};
	struct secsess_buf text = {0};

	for (size_t i = 0; i < SECSESS_COUNT(addresses); i++) {
		assert_int_equal(secsess_area_lookup(area, STR(addresses[i]), 0, &text), SECSESS_DONE);
		assert_in_range(text.size, 0, SECSESS_AREA_FIELDS * (SECSESS_AREA_FIELD_MAX + 1) - 1);
	}
	secsess_buf_release(&text);
}

static void open_damaged(const void *bytes, size_t size)
{
	struct secsess_area area = {0};

	put_bytes(bytes, size);
	assert_int_equal(secsess_area_open(&area, path, 0), SECSESS_DONE);
	assert_true((area.database == NULL) == (area.error.text[0] != '\0'));
	look_everywhere(&area);
	secsess_area_close(&area);
}

static void a_file_cut_anywhere_is_harmless(void **state)
{
	static const char *const names[] = {CITY, ASN};

	(void) state;
	for (int n = 0; n < 2; n++) {
		struct secsess_buf bytes = bytes_of(names[n]);

		for (size_t size = 0; size < bytes.size; size++) {
			open_damaged(bytes.data, size);
			open_damaged(bytes.data + size, bytes.size - size);
		}
		secsess_buf_release(&bytes);
	}
}

/* libmaxminddb 1.7 leaks a description that it can't read to the end. */
static void flip_and_open(struct secsess_buf *bytes, size_t at, unsigned char mask)
{
	if (__lsan_disable) {
		__lsan_disable();
	}
	bytes->data[at] ^= mask;
	open_damaged(bytes->data, bytes->size);
	bytes->data[at] ^= mask;
	if (__lsan_enable) {
		__lsan_enable();
	}
}

static void flipped_bytes_are_harmless(void **state)
{
	static const char *const names[] = {CITY, ASN};
	static const unsigned char masks[] = {0x01, 0x20, 0x80, 0xff};

	(void) state;
	for (int n = 0; n < 2; n++) {
		struct secsess_buf bytes = bytes_of(names[n]);

		for (size_t at = 0; at < bytes.size; at++) {
			for (size_t m = 0; m < sizeof(masks); m++) {
				flip_and_open(&bytes, at, masks[m]);
			}
		}
		secsess_buf_release(&bytes);
	}
}

static void no_memory_is_told(void **state)
{
	struct secsess_buf text = {0};
	struct secsess_area area = {0};

	(void) state;
	secsess_set_resize(failing_resize);
	for (fail_at = 1; fail_at <= 2; fail_at++) {
		allocations = 0;
		assert_int_equal(secsess_area_open(&area, CITY, 0), SECSESS_NOMEM);
		assert_null(area.path);
		assert_null(area.database);
	}
	allocations = 0;
	fail_at = 3;
	assert_int_equal(secsess_area_open(&area, CITY, 0), SECSESS_DONE);
	assert_int_equal(secsess_area_lookup(&area, STR("192.0.2.1"), 0, &text), SECSESS_NOMEM);
	assert_int_equal(text.size, 0);
	fail_at = 0;
	assert_area(&area, "192.0.2.1", 0, "SE|Stockholm County|Stockholm||");
	secsess_area_close(&area);
	secsess_set_resize(NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_the_file_knows_is_told),
		cmocka_unit_test(fields_are_short_and_without_control_characters),
		cmocka_unit_test(what_is_closed_knows_nothing),
		cmocka_unit_test(a_text_has_its_fields),
		cmocka_unit_test(a_new_file_is_taken_within_a_second),
		cmocka_unit_test(a_file_that_was_only_touched_is_opened_anew),
		cmocka_unit_test(a_broken_replacement_leaves_the_former_in_use),
		cmocka_unit_test(a_file_that_is_not_there_yet_is_watched_for),
		cmocka_unit_test(a_file_cut_anywhere_is_harmless),
		cmocka_unit_test(flipped_bytes_are_harmless),
		cmocka_unit_test(no_memory_is_told),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
