/* SPDX-License-Identifier: BSD-3-Clause */

/* Tokens that only a session's own pages have, and what a browser says of where a request comes from. */
#include "unit.h"

#include "../../handlers/core/csrf.h"
#include "../../handlers/core/origin.h"

static struct secsess_keyring *ring, *other, *rotated, *forgotten;

static int set_up(void **state)
{
	(void) state;
	if (secsess_crypto_init()) {
		return -1;
	}
	ring = ring_of("sign " KEY_A "\ntag " KEY_TAG "\n");
	other = ring_of("sign " KEY_B "\ntag " KEY_TAG "\n");
	rotated = ring_of("sign " KEY_B "\nverify " KEY_A "\ntag " KEY_TAG "\n");
	forgotten = ring_of("sign " KEY_B "\nverify " KEY_C "\ntag " KEY_TAG "\n");
	return 0;
}

static int tear_down(void **state)
{
	struct secsess_keyring *rings[] = {ring, other, rotated, forgotten};

	(void) state;
	for (size_t i = 0; i < SECSESS_COUNT(rings); i++) {
		secsess_keyring_free(rings[i]);
	}
	return 0;
}

static struct secsess_sid sid_of(const char *label, const char *user)
{
	struct secsess_sid sid;
	struct secsess_tag tag;

	secsess_tag_of(&tag, ring, STR(user));
	assert_int_equal(secsess_sid_mint(&sid, ring, STR(label), &tag), SECSESS_DONE);
	return sid;
}

static struct secsess_csrf_token token_of(const struct secsess_sid *sid, const char *scope)
{
	struct secsess_csrf_token token;

	secsess_csrf_make(&token, ring, sid, STR(scope));
	assert_int_equal(strlen(token.text), SECSESS_CSRF_TOKEN_LENGTH);
	return token;
}

/* Holds a copy that the sanitizer guards. */
static bool holds(const struct secsess_keyring *with, const struct secsess_sid *sid, const char *scope,
	const void *text, size_t size)
{
	unsigned char *copy = exact_copy(text, size);
	bool held = secsess_csrf_holds(with, sid, STR(scope), secsess_slice_of(copy, size));

	free(copy);
	return held;
}

static bool holds_token(const struct secsess_keyring *with, const struct secsess_sid *sid, const char *scope,
	const struct secsess_csrf_token *token)
{
	return holds(with, sid, scope, token->text, SECSESS_CSRF_TOKEN_LENGTH);
}

/* ---- tokens */

static void a_token_is_good_for_its_session_in_whatever_generation(void **state)
{
	static const char *const sessions[][2] = {{"", ""}, {"", "alice"}, {"label-", ""}, {"label-", "alice"}};

	(void) state;
	for (size_t i = 0; i < SECSESS_COUNT(sessions); i++) {
		struct secsess_sid sid = sid_of(sessions[i][0], sessions[i][1]), later;
		struct secsess_csrf_token token = token_of(&sid, "");

		assert_true(holds_token(ring, &sid, "", &token));
		secsess_sid_at(&later, &sid, ring, 7);
		assert_true(holds_token(ring, &later, "", &token));
		token = token_of(&later, "");
		assert_true(holds_token(ring, &sid, "", &token));
	}
}

static void another_session_and_another_key_make_another_token(void **state)
{
	struct secsess_sid sid = sid_of("", "alice"), second = sid_of("", "alice"), none = {.size = 0};
	struct secsess_csrf_token token = token_of(&sid, "");

	(void) state;
	assert_false(holds_token(ring, &second, "", &token));
	assert_false(holds_token(other, &sid, "", &token));
	assert_false(holds_token(ring, &none, "", &token));
	token = token_of(&none, "");
	assert_false(holds_token(ring, &none, "", &token));
	assert_false(holds_token(ring, &sid, "", &token));
}

static void a_token_outlives_the_change_of_the_key_while_that_still_verifies(void **state)
{
	struct secsess_sid sid = sid_of("", "");
	struct secsess_csrf_token token = token_of(&sid, "");

	(void) state;
	assert_true(holds_token(rotated, &sid, "", &token));
	assert_false(holds_token(forgotten, &sid, "", &token));
}

static void a_token_is_good_for_its_scope(void **state)
{
	static const char *const scopes[] = {"", "a", "ab", "b", "transfer", "Transfer", "transfer ", "secsess csrf 1"};
	struct secsess_sid sid = sid_of("", "");

	(void) state;
	for (size_t i = 0; i < SECSESS_COUNT(scopes); i++) {
		struct secsess_csrf_token token = token_of(&sid, scopes[i]);

		for (size_t j = 0; j < SECSESS_COUNT(scopes); j++) {
			assert_int_equal(holds_token(ring, &sid, scopes[j], &token), i == j);
		}
	}
}

static void no_two_tokens_have_anything_in_common(void **state)
{
	struct secsess_sid sid = sid_of("", "");
	char *tokens[64];
	size_t same[SECSESS_CSRF_TOKEN_LENGTH] = {0};

	(void) state;
	for (size_t i = 0; i < SECSESS_COUNT(tokens); i++) {
		struct secsess_csrf_token token = token_of(&sid, "");

		assert_int_equal(strspn(token.text, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"),
			SECSESS_CSRF_TOKEN_LENGTH);
		tokens[i] = strdup(token.text);
		for (size_t at = 0; at < SECSESS_CSRF_TOKEN_LENGTH && i; at++) {
			same[at] += tokens[i][at] == tokens[i - 1][at];
		}
	}
	/* One of 64 characters: that 63 neighbours had 12 in common by chance at one place would take a million runs and more. The last
	 * one has but 4 bits. */
	for (size_t at = 0; at < SECSESS_CSRF_TOKEN_LENGTH - 1; at++) {
		assert_true(same[at] < 12);
	}
	for (size_t i = 0; i < SECSESS_COUNT(tokens); i++) {
		free(tokens[i]);
	}
}

static void what_is_no_token_is_refused(void **state)
{
	struct secsess_sid sid = sid_of("", "");
	struct secsess_csrf_token token = token_of(&sid, "");
	char longer[2 * SECSESS_CSRF_TOKEN_LENGTH + 3];
	char zeros[SECSESS_CSRF_TOKEN_LENGTH + 1];

	(void) state;
	while (!strchr(token.text, '_')) {
		token = token_of(&sid, ""); /* what other decoders take any byte beyond ASCII for */
	}
	for (size_t size = 0; size < SECSESS_CSRF_TOKEN_LENGTH; size++) {
		assert_false(holds(ring, &sid, "", token.text, size));
	}
	snprintf(longer, sizeof(longer), "%s, %s", token.text, token.text);
	for (size_t size = SECSESS_CSRF_TOKEN_LENGTH + 1; size < sizeof(longer); size++) {
		assert_false(holds(ring, &sid, "", longer, size));
	}
	snprintf(longer, sizeof(longer), "%s=", token.text);
	assert_false(holds(ring, &sid, "", longer, SECSESS_CSRF_TOKEN_LENGTH + 1));
	memset(zeros, 'A', sizeof(zeros));
	assert_false(holds(ring, &sid, "", zeros, SECSESS_CSRF_TOKEN_LENGTH));
	/* Each other byte at each place. */
	for (size_t at = 0; at < SECSESS_CSRF_TOKEN_LENGTH; at++) {
		for (int byte = 0; byte < 256; byte++) {
			struct secsess_csrf_token changed = token;

			changed.text[at] = (char) byte;
			assert_int_equal(holds_token(ring, &sid, "", &changed), changed.text[at] == token.text[at]);
		}
	}
}

/* ---- requests */

static void a_request_is_judged_by_what_its_browser_says(void **state)
{
	static const struct {
		const char *method, *fetch_site, *origin, *host;
		bool https;
		enum secsess_csrf_verdict verdict;
	} rows[] = {
		/* What changes nothing may come from anywhere. */
		{"GET", "cross-site", "https://evil.test", "a.test", true, SECSESS_CSRF_ALLOWED},
		{"HEAD", "cross-site", "", "a.test", true, SECSESS_CSRF_ALLOWED},
		{"OPTIONS", "cross-site", "https://evil.test", "a.test", true, SECSESS_CSRF_ALLOWED},
		{"TRACE", "", "https://evil.test", "a.test", true, SECSESS_CSRF_ALLOWED},
		{"get", "cross-site", "", "a.test", true, SECSESS_CSRF_CROSS_SITE},
		{"", "cross-site", "", "a.test", true, SECSESS_CSRF_CROSS_SITE},
		{"PUT", "cross-site", "", "a.test", true, SECSESS_CSRF_CROSS_SITE},
		{"DELETE", "cross-site", "", "a.test", true, SECSESS_CSRF_CROSS_SITE},
		{"PROPFIND", "cross-site", "", "a.test", true, SECSESS_CSRF_CROSS_SITE},
		/* Sec-Fetch-Site, whatever else there is. */
		{"POST", "same-origin", "", "a.test", true, SECSESS_CSRF_ALLOWED},
		{"POST", "same-origin", "null", "a.test", true, SECSESS_CSRF_ALLOWED},
		{"POST", "same-origin", "https://a.test", "", false, SECSESS_CSRF_ALLOWED},
		{"POST", "none", "", "a.test", true, SECSESS_CSRF_ALLOWED},
		{"POST", "cross-site", "https://a.test", "a.test", true, SECSESS_CSRF_CROSS_SITE},
		{"POST", "cross-site", "", "a.test", true, SECSESS_CSRF_CROSS_SITE},
		/* A sibling is not ours; words that nobody knows, and the header twice, say nothing. */
		{"POST", "same-site", "https://b.a.test", "a.test", true, SECSESS_CSRF_FOREIGN_ORIGIN},
		{"POST", "same-site", "https://a.test", "a.test", true, SECSESS_CSRF_ALLOWED},
		{"POST", "same-site", "", "a.test", true, SECSESS_CSRF_BY_TOKEN},
		{"POST", "Same-Origin", "https://evil.test", "a.test", true, SECSESS_CSRF_FOREIGN_ORIGIN},
		{"POST", "same-origin, same-origin", "https://evil.test", "a.test", true, SECSESS_CSRF_FOREIGN_ORIGIN},
		{"POST", "same-origin ", "", "a.test", true, SECSESS_CSRF_BY_TOKEN},
		{"POST", "same-origin, cross-site", "", "a.test", true, SECSESS_CSRF_BY_TOKEN},
		{"POST", "same-planet", "https://a.test", "a.test", true, SECSESS_CSRF_ALLOWED},
		/* Then the origin. */
		{"POST", "", "", "a.test", true, SECSESS_CSRF_BY_TOKEN},
		{"POST", "", "null", "a.test", true, SECSESS_CSRF_BY_TOKEN},
		{"POST", "", "NULL", "a.test", true, SECSESS_CSRF_FOREIGN_ORIGIN},
		{"POST", "", "https://a.test", "a.test", true, SECSESS_CSRF_ALLOWED},
		{"POST", "", "http://a.test", "a.test", false, SECSESS_CSRF_ALLOWED},
		{"POST", "", "http://a.test", "a.test", true, SECSESS_CSRF_FOREIGN_ORIGIN},
		{"POST", "", "https://a.test", "a.test", false, SECSESS_CSRF_FOREIGN_ORIGIN},
		{"POST", "", "http://a.test:8443", "a.test:8443", true, SECSESS_CSRF_FOREIGN_ORIGIN},
		{"POST", "", "http://a.test:443", "a.test", true, SECSESS_CSRF_FOREIGN_ORIGIN},
		{"POST", "", "https://A.Test", "a.tEST", true, SECSESS_CSRF_ALLOWED},
		{"POST", "", "HTTPS://a.test", "a.test", true, SECSESS_CSRF_ALLOWED},
		{"POST", "", "https://a.test", "a.test:443", true, SECSESS_CSRF_ALLOWED},
		{"POST", "", "https://a.test:443", "a.test", true, SECSESS_CSRF_ALLOWED},
		{"POST", "", "http://a.test", "a.test:80", false, SECSESS_CSRF_ALLOWED},
		{"POST", "", "http://a.test", "a.test:443", false, SECSESS_CSRF_FOREIGN_ORIGIN},
		{"POST", "", "https://a.test:8443", "a.test:8443", true, SECSESS_CSRF_ALLOWED},
		{"POST", "", "https://a.test:8443", "a.test", true, SECSESS_CSRF_FOREIGN_ORIGIN},
		{"POST", "", "https://a.test", "a.test:8443", true, SECSESS_CSRF_FOREIGN_ORIGIN},
		{"POST", "", "https://a.test:8443", "a.test:84430", true, SECSESS_CSRF_FOREIGN_ORIGIN},
		{"POST", "", "https://[::1]", "[::1]", true, SECSESS_CSRF_ALLOWED},
		{"POST", "", "https://[2001:DB8::1]:8443", "[2001:db8:0:0::1]:8443", true, SECSESS_CSRF_ALLOWED},
		{"POST", "", "https://[2001:db8::1]", "[2001:db8::2]", true, SECSESS_CSRF_FOREIGN_ORIGIN},
		{"POST", "", "https://[2001:db8::1]:443", "[2001:db8::1]", true, SECSESS_CSRF_ALLOWED},
		{"POST", "", "https://::1", "::1", true, SECSESS_CSRF_FOREIGN_ORIGIN},
		{"POST", "", "https://[::1", "[::1", true, SECSESS_CSRF_FOREIGN_ORIGIN},
		{"POST", "", "https://[1.2.3.4]", "[1.2.3.4]", true, SECSESS_CSRF_FOREIGN_ORIGIN},
		{"POST", "", "https://1.2.3.4", "1.2.3.4", true, SECSESS_CSRF_ALLOWED},
		{"POST", "", "https://xn--bcher-kva.test", "xn--bcher-kva.test", true, SECSESS_CSRF_ALLOWED},
		{"POST", "", "https://XN--BCHER-KVA.test", "xn--bcher-kva.test", true, SECSESS_CSRF_ALLOWED},
		{"POST", "",
			"https://b\xc3\xbc"
			"cher.test",
			"b\xc3\xbc"
			"cher.test",
			true, SECSESS_CSRF_FOREIGN_ORIGIN},
		{"POST", "", "https://a.test.evil.test", "a.test", true, SECSESS_CSRF_FOREIGN_ORIGIN},
		{"POST", "", "https://evila.test", "a.test", true, SECSESS_CSRF_FOREIGN_ORIGIN},
		{"POST", "", "https://a.test.", "a.test", true, SECSESS_CSRF_FOREIGN_ORIGIN},
		/* More than one, or none at all. */
		{"POST", "", "https://a.test, https://a.test", "a.test", true, SECSESS_CSRF_FOREIGN_ORIGIN},
		{"POST", "", "https://a.test https://evil.test", "a.test", true, SECSESS_CSRF_FOREIGN_ORIGIN},
		{"POST", "", "https://a.test/", "a.test", true, SECSESS_CSRF_FOREIGN_ORIGIN},
		{"POST", "", "https://a.test@evil.test", "a.test", true, SECSESS_CSRF_FOREIGN_ORIGIN},
		{"POST", "", "https://user@a.test", "a.test", true, SECSESS_CSRF_FOREIGN_ORIGIN},
		{"POST", "", "//a.test", "a.test", true, SECSESS_CSRF_FOREIGN_ORIGIN},
		{"POST", "", "a.test", "a.test", true, SECSESS_CSRF_FOREIGN_ORIGIN},
		{"POST", "", "ftp://a.test", "a.test", true, SECSESS_CSRF_FOREIGN_ORIGIN},
		{"POST", "", "file://", "a.test", true, SECSESS_CSRF_FOREIGN_ORIGIN},
		{"POST", "", "https://", "", true, SECSESS_CSRF_FOREIGN_ORIGIN},
		{"POST", "", "https://:443", ":443", true, SECSESS_CSRF_FOREIGN_ORIGIN},
		{"POST", "", "https://a.test:", "a.test:", true, SECSESS_CSRF_FOREIGN_ORIGIN},
		{"POST", "", "https://a.test:0", "a.test:0", true, SECSESS_CSRF_FOREIGN_ORIGIN},
		{"POST", "", "https://a.test:65536", "a.test:65536", true, SECSESS_CSRF_FOREIGN_ORIGIN},
		{"POST", "", "https://a.test:4 43", "a.test", true, SECSESS_CSRF_FOREIGN_ORIGIN},
		{"POST", "", "https://a.test", "", true, SECSESS_CSRF_FOREIGN_ORIGIN},
		{"POST", "", "https://a.test", "a.test, a.test", true, SECSESS_CSRF_FOREIGN_ORIGIN},
		{"POST", "", " ", "a.test", true, SECSESS_CSRF_FOREIGN_ORIGIN},
	};

	(void) state;
	for (size_t i = 0; i < SECSESS_COUNT(rows); i++) {
		unsigned char *origin = exact_copy(rows[i].origin, strlen(rows[i].origin));
		unsigned char *host = exact_copy(rows[i].host, strlen(rows[i].host));
		enum secsess_csrf_verdict verdict = secsess_csrf_judge(&(struct secsess_csrf_request) {
			.method = STR(rows[i].method),
			.fetch_site = STR(rows[i].fetch_site),
			.origin = secsess_slice_of(origin, strlen(rows[i].origin)),
			.host = secsess_slice_of(host, strlen(rows[i].host)),
			.https = rows[i].https,
		});

		if (verdict != rows[i].verdict) {
			fail_msg("row %zu: %s \"%s\" \"%s\" to \"%s\" is \"%s\"", i, rows[i].method, rows[i].fetch_site,
				rows[i].origin, rows[i].host, secsess_csrf_verdict_name(verdict));
		}
		free(origin);
		free(host);
	}
}

static void no_origin_is_equal_to_none(void **state)
{
	struct secsess_origin none = {.https = false}, second = none;

	(void) state;
	assert_false(secsess_origin_equal(&none, &second));
	assert_false(secsess_origin_reaches(&none, STR("https://a.test/")));
	assert_false(secsess_origin_reaches(&none, STR("//")));
	assert_true(secsess_origin_reaches(&none, STR("/a")));
}

static void every_verdict_has_a_name(void **state)
{
	(void) state;
	for (int verdict = SECSESS_CSRF_ALLOWED; verdict <= SECSESS_CSRF_UNKNOWN; verdict++) {
		assert_true(strlen(secsess_csrf_verdict_name((enum secsess_csrf_verdict) verdict)) > 0);
	}
}

/* ---- exceptions */

static void an_exception_is_a_path_or_all_below_one(void **state)
{
	static const struct {
		const char *paths, *address;
		bool exempt;
	} rows[] = {
		{"/hook", "/hook", true},
		{"/hook", "/hook?a=/../", true},
		{"/hook", "/hook/", false},
		{"/hook", "/hooks", false},
		{"/hook", "/hoo", false},
		{"/hook", "/Hook", false},
		{"/hook", "", false},
		{"/hook", "hook", false},
		{"/hook", "http://a.test/hook", false},
		{"", "/hook", false},
		{" , ", "/", false},
		{"/", "/", true},
		{"/", "/a", false},
		{"/a, /b\t/c", "/b", true},
		{"/a, /b\t/c", "/c", true},
		{"/api/*", "/api/", true},
		{"/api/*", "/api/v1/pay", true},
		{"/api/*", "/api", false},
		{"/api/*", "/apis/v1", false},
		{"/*", "/anything/at/all", true},
		{"/hook*", "/hooks", false},
		{"/caf\xc3\xa9", "/caf%C3%a9", true},
		{"/api/*", "/api/a%40b", true},
		{"/hook", "/h%6Fok", true},
		/* What is one path to us and may be another to the server. */
		{"/api/*", "/api/../account", false},
		{"/api/*", "/api/..", false},
		{"/api/*", "/api/.", false},
		{"/api/*", "/api/./x", false},
		{"/api/*", "/api/%2e%2e/account", false},
		{"/api/*", "/api/.%2E/account", false},
		{"/api/*", "/api/..%2faccount", false},
		{"/api/*", "/api/..%5caccount", false},
		{"/api/*", "/api/..\\account", false},
		{"/api/*", "/api/%252e%252e/account", false},
		{"/api/*", "/api/a%2fb", false},
		{"/api/*", "/api/a%5cb", false},
		{"/api/*", "/api//x", false},
		{"/api/*", "//api/x", false},
		{"/api/*", "/api/x%00", false},
		{"/api/*", "/api/x%0a", false},
		{"/api/*", "/api/x%", false},
		{"/api/*", "/api/x%4", false},
		{"/api/*", "/api/x%4g", false},
		{"/api/*", "/api/x y", false},
		{"/api/*", "/api/x#y", false},
		{"/api/*", "/api/...", true},
		{"/api/*", "/api/a.b/.well-known", true},
	};

	(void) state;
	for (size_t i = 0; i < SECSESS_COUNT(rows); i++) {
		size_t size = strlen(rows[i].address);
		unsigned char *address = exact_copy(rows[i].address, size);

		if (secsess_csrf_is_exempt(STR(rows[i].paths), secsess_slice_of(address, size)) != rows[i].exempt) {
			fail_msg("\"%s\" by \"%s\"", rows[i].address, rows[i].paths);
		}
		free(address);
	}
}

static void paths_that_mean_nothing_are_not_taken(void **state)
{
	static const char *const good[] = {"", " ", "/", "/*", "/a/*", "/a, /b,/c/*\t/d", "/caf\xc3\xa9"};
	static const char *const bad[] = {"a", "*", "/a*", "/*/b", "/a/**", "/a?b", "/a#", "/%41", "/a\\b", "/a;b, c",
		"http://a.test/", "/a\nb"};

	(void) state;
	for (size_t i = 0; i < SECSESS_COUNT(good); i++) {
		assert_true(secsess_csrf_paths_are_valid(STR(good[i])));
	}
	for (size_t i = 0; i < SECSESS_COUNT(bad); i++) {
		if (secsess_csrf_paths_are_valid(STR(bad[i]))) {
			fail_msg("\"%s\" is taken", bad[i]);
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_token_is_good_for_its_session_in_whatever_generation),
		cmocka_unit_test(another_session_and_another_key_make_another_token),
		cmocka_unit_test(a_token_outlives_the_change_of_the_key_while_that_still_verifies),
		cmocka_unit_test(a_token_is_good_for_its_scope),
		cmocka_unit_test(no_two_tokens_have_anything_in_common),
		cmocka_unit_test(what_is_no_token_is_refused),
		cmocka_unit_test(a_request_is_judged_by_what_its_browser_says),
		cmocka_unit_test(no_origin_is_equal_to_none),
		cmocka_unit_test(every_verdict_has_a_name),
		cmocka_unit_test(an_exception_is_a_path_or_all_below_one),
		cmocka_unit_test(paths_that_mean_nothing_are_not_taken),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
