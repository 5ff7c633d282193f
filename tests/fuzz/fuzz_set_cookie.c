/* SPDX-License-Identifier: BSD-3-Clause */

/* A Set-Cookie header of the application's, any bytes: what leaves is guarded, in its place, with the same name and value, and
 * stays as it is when it is looked at again. The input's first byte tells the place. */
#include "fuzz.h"

#include "../../handlers/core/cookies.h"

#define YEAR 2026

static const struct secsess_cookie_place places[] = {
	{.path = "/", .domain = "", .secure = false, .same_site = ""},
	{.path = "/", .domain = "", .secure = true, .same_site = "None"},
	{.path = "/a", .domain = "b.test", .secure = true, .same_site = "Strict"},
	{.path = "/", .domain = "", .secure = false, .same_site = "nonsense"},
};

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	(void) argc;
	(void) argv;
	fuzz_set_up();
	return 0;
}

static size_t count(struct secsess_slice text, const char *part)
{
	size_t found = 0;

	for (const unsigned char *at = text.data, *end = at + text.size;
		 (at = memmem(at, (size_t) (end - at), part, strlen(part))); at++) {
		found++;
	}
	return found;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct secsess_cookie_place *place = &places[size ? data[0] % SECSESS_COUNT(places) : 0];
	struct secsess_slice text = secsess_slice_of(data + (size > 0), size - (size > 0)), written, ending;
	struct secsess_buf first = {0}, second = {0};
	struct secsess_set_cookie cookie, after;

	if (secsess_set_cookie_read(text, YEAR, &cookie)) {
		promise(!secsess_set_cookie_write(&first, text, place), "there is memory");
		written = secsess_buf_slice(&first);
		promise(secsess_set_cookie_read(written, YEAR, &after), "what is written can be read");
		promise(secsess_slice_equal(cookie.name, after.name) && secsess_slice_equal(cookie.value, after.value),
			"name and value stay");
		promise(cookie.ends == after.ends, "its lifetime stays");
		ending = written;
		while (ending.size && count(ending, "; path=") > 1) {
			ending = secsess_slice_of(ending.data + 1, ending.size - 1);
		}
		promise(count(ending, place->path) && count(ending, "; HttpOnly; SameSite="),
			"it is in its place, and guarded");
		promise(!place->secure || count(ending, "; secure;"), "it is secure where it must be");
		promise(!secsess_set_cookie_write(&second, written, place), "there is memory");
		promise(secsess_slice_equal(written, secsess_buf_slice(&second)), "what is right stays byte by byte");
	}
	secsess_buf_release(&first);
	secsess_buf_release(&second);
	return 0;
}
