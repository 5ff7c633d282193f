/* SPDX-License-Identifier: BSD-3-Clause */

/* Cookie headers as PHP reads them, and Set-Cookie headers as browsers do. */
#include "shortage.h"

#include "../../handlers/core/cookies.h"

#define YEAR 2026

static void cookies_are_split(void **state)
{
	static const char header[] = "a=1; SID=x;SID[]=y;; noequals;  S.D=z=1;\tb=";
	struct secsess_slice rest = secsess_slice_str(header), name, value;
	char told[128] = "";

	(void) state;
	while (secsess_cookie_next(&rest, &name, &value)) {
		snprintf(told + strlen(told), sizeof(told) - strlen(told), "%.*s|%.*s ", (int) name.size,
			(const char *) name.data, (int) value.size, (const char *) value.data);
	}
	assert_string_equal(told, "a|1 SID|x SID[]|y S.D|z=1 b| ");
	assert_true(secsess_cookie_is_named(secsess_slice_str("SID"), "SID"));
	assert_true(secsess_cookie_is_named(secsess_slice_str("SID[x][y]"), "SID"));
	assert_true(secsess_cookie_is_named(secsess_slice_str("S.D"), "S_D"));
	assert_false(secsess_cookie_is_named(secsess_slice_str("SIDE"), "SID"));
	assert_false(secsess_cookie_is_named(secsess_slice_str("sid"), "SID"));
	assert_false(secsess_cookie_is_named(secsess_slice_str(""), ""));
	assert_false(secsess_cookie_is_named(secsess_slice_str("[SID]"), "SID"));
	assert_true(secsess_cookie_is_named(secsess_slice_str("__Host-S.D"), "__Host-S_D"));
	assert_true(secsess_cookie_is_named(secsess_slice_str("__Host-SID[]"), "__Host-SID"));
	assert_true(secsess_cookie_is_named(secsess_slice_str("__Secure-SID"), "__Secure-SID"));
	assert_false(secsess_cookie_is_named(secsess_slice_str("..Host-SID"), "__Host-SID"));
	assert_false(secsess_cookie_is_named(secsess_slice_str("_ Host-SID"), "__Host-SID"));
	assert_false(secsess_cookie_is_named(secsess_slice_str("_.Secure-SID"), "__Secure-SID"));
	assert_true(secsess_cookie_is_named(secsess_slice_str("..Hos"), "__Hos"));
}

static const struct secsess_cookie_place plain = {.path = "/", .domain = "", .same_site = ""};
static const struct secsess_cookie_place strict = {.path = "/shop",
	.domain = "example.test",
	.secure = true,
	.same_site = "Strict"};

static void assert_read(const char *text, const char *name, const char *value, bool ends)
{
	struct secsess_set_cookie cookie;
	bool readable = secsess_set_cookie_read(secsess_slice_str(text), YEAR, &cookie);

	print_message("%s\n", text);
	assert_int_equal(readable, name != NULL);
	if (name) {
		assert_true(secsess_slice_equal(cookie.name, secsess_slice_str(name)));
		assert_true(secsess_slice_equal(cookie.value, secsess_slice_str(value)));
		assert_int_equal(cookie.ends, ends);
	}
}

static void names_and_values_are_read(void **state)
{
	(void) state;
	assert_read("", NULL, NULL, false);
	assert_read("; Secure", NULL, NULL, false);
	assert_read("=", NULL, NULL, false);
	assert_read("a=b", "a", "b", false);
	assert_read(" a = b ;c=d", "a", "b", false);
	assert_read("\ta=b=c", "a", "b=c", false);
	assert_read("a=\"b; c\"", "a", "\"b", false);
	assert_read("=a=b", "a", "b", false);
	assert_read(" == a=b", "a", "b", false);
	assert_read("a", "a", "", true);
}

static void the_end_of_a_cookie_is_seen(void **state)
{
	static const char *const over[] = {"a=", "a=deleted", "a=b; Max-Age=0", "a=b; max-age=-1", "a=b;MAX-AGE=000",
		"a=b; expires=Thu, 01-Jan-1970 00:00:01 GMT; Max-Age=0", "a=b; Expires=Thu, 01 Jan 1970 00:00:00 GMT",
		"a=b; Expires=Wed, 31 Dec 2025 23:59:59 GMT", "a=b; Max-Age=5; Max-Age=0", "a=b; Max-Age=0; Max-Age=x",
		"a=b; Expires=Thu, 01 Jan 2100 00:00:00 GMT; Max-Age=0"};
	static const char *const lives[] = {"a=b", "a=b; Max-Age", "a=b; Max-Age=", "a=b; Max-Age=x", "a=b; Max-Age=-",
		"a=b; Max-Age=1", "a=b; Max-Age=0; Max-Age=5", "a=b; Expires=Thu, 01 Jan 2026 00:00:00 GMT",
		"a=b; Expires=nonsense", "a=b; Expires=12345678", "a=b; Expires=Thu, 01 Jan 1970 00:00:00 GMT; Max-Age=9",
		"a=b; Max-Age=0x", "a=0; X-Max-Age=0"};

	(void) state;
	for (size_t i = 0; i < SECSESS_COUNT(over); i++) {
		assert_read(over[i], "a", over[i][2] == 'b' ? "b" : over[i][2] ? "deleted" : "", true);
	}
	for (size_t i = 0; i < SECSESS_COUNT(lives); i++) {
		assert_read(lives[i], "a", lives[i][2] == 'b' ? "b" : "0", false);
	}
}

static void assert_written(const char *text, const struct secsess_cookie_place *place, const char *expected)
{
	struct secsess_buf written = {0}, again = {0};

	assert_int_equal(secsess_set_cookie_write(&written, secsess_slice_str(text), place), SECSESS_DONE);
	assert_string_equal((const char *) written.data, expected);
	/* What is as it must be stays so, byte by byte. */
	assert_int_equal(secsess_set_cookie_write(&again, secsess_buf_slice(&written), place), SECSESS_DONE);
	assert_string_equal((const char *) again.data, expected);
	secsess_buf_release(&written);
	secsess_buf_release(&again);
}

static void what_is_missing_is_added(void **state)
{
	(void) state;
	assert_written("a=b", &plain, "a=b; path=/; HttpOnly; SameSite=Lax");
	assert_written("a=b; path=/", &plain, "a=b; path=/; HttpOnly; SameSite=Lax");
	assert_written("a=b", &strict, "a=b; path=/shop; domain=example.test; secure; HttpOnly; SameSite=Strict");
	assert_written("a=b; httponly; secure; samesite=strict", &plain, "a=b; path=/; secure; HttpOnly; SameSite=strict");
}

static void what_would_weaken_it_goes(void **state)
{
	(void) state;
	assert_written("a=b; Domain=evil.test; Path=/x; Path=/y", &plain, "a=b; path=/; HttpOnly; SameSite=Lax");
	assert_written("a=b; SameSite=None", &plain, "a=b; path=/; HttpOnly; SameSite=Lax");
	assert_written("a=b; SameSite=Strict; SameSite=None", &plain, "a=b; path=/; HttpOnly; SameSite=Strict");
	assert_written("a=b; SameSite=Lax", &strict,
		"a=b; path=/shop; domain=example.test; secure; HttpOnly; SameSite=Strict");
	assert_written("a=b; SameSite=lenient", &plain, "a=b; path=/; HttpOnly; SameSite=Lax");
	assert_written("=a = b ;;  ; path=/", &plain, "a=b; path=/; HttpOnly; SameSite=Lax");
}

static void what_it_has_besides_stays(void **state)
{
	const struct secsess_cookie_place none = {.path = "/", .domain = "", .secure = true, .same_site = "None"};

	(void) state;
	assert_written("a=b; expires=Thu, 01 Jan 2100 00:00:00 GMT; Max-Age=99; Priority=High; Partitioned", &none,
		"a=b; expires=Thu, 01 Jan 2100 00:00:00 GMT; Max-Age=99; Priority=High; Partitioned; path=/; secure; HttpOnly; "
		"SameSite=None");
	assert_written("a=b; SameSite=Lax", &none, "a=b; path=/; secure; HttpOnly; SameSite=Lax");
}

static void memory_may_be_short(void **state)
{
	const char *text = "a=b; Max-Age=9; Priority=High";

	(void) state;
	for (size_t nth = 1;; nth++) {
		struct secsess_buf written = {0};
		enum secsess_status status;
		bool failed;

		shortage_arm(nth);
		status = secsess_set_cookie_write(&written, secsess_slice_str(text), &strict);
		failed = shortage_disarm();
		secsess_buf_release(&written);
		assert_int_equal(status, failed ? SECSESS_NOMEM : SECSESS_DONE);
		if (!failed) {
			assert_true(nth > 1);
			return;
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(cookies_are_split),
		cmocka_unit_test(names_and_values_are_read),
		cmocka_unit_test(the_end_of_a_cookie_is_seen),
		cmocka_unit_test(what_is_missing_is_added),
		cmocka_unit_test(what_would_weaken_it_goes),
		cmocka_unit_test(what_it_has_besides_stays),
		cmocka_unit_test(memory_may_be_short),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
