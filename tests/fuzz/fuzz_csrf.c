/* SPDX-License-Identifier: BSD-3-Clause */

/* What a request says of where it comes from (method, Sec-Fetch-Site, Origin, Host, exceptions, address, token: a line of the input
 * each), and a page with forms, which is the rest. */
#include "fuzz.h"

#include <stdlib.h>

#include "../../handlers/core/csrf.h"
#include "../../handlers/core/forms.h"

#define MARK '\x01' /* in the place of the field */

static struct secsess_keyring *ring;
static struct secsess_sid sid;

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	struct secsess_tag tag = {""};

	(void) argc;
	(void) argv;
	fuzz_set_up();
	ring = fuzz_ring(FUZZ_SECRET);
	promise(!secsess_sid_mint(&sid, ring, secsess_slice_str(""), &tag), "an ID can be minted");
	return 0;
}

static struct secsess_slice cut_line(struct secsess_slice *rest)
{
	const unsigned char *end = rest->size ? memchr(rest->data, '\n', rest->size) : NULL;
	struct secsess_slice line = secsess_slice_of(rest->data, end ? (size_t) (end - rest->data) : rest->size);

	*rest = secsess_slice_of(rest->data + line.size + (end ? 1 : 0), rest->size - line.size - (end ? 1 : 0));
	return line;
}

static bool contains(struct secsess_slice text, const char *part)
{
	return memmem(text.data, text.size, part, strlen(part)) != NULL;
}

static void check_request(struct secsess_slice lines[7])
{
	struct secsess_csrf_request request = {lines[0], lines[1], lines[2], lines[3], true};
	enum secsess_csrf_verdict verdict = secsess_csrf_judge(&request);
	bool said = secsess_slice_equal(lines[1], secsess_slice_str("same-origin")) ||
		secsess_slice_equal(lines[1], secsess_slice_str("none"));

	if (verdict == SECSESS_CSRF_ALLOWED && !said) {
		request.method = secsess_slice_str("POST");
		if (secsess_csrf_judge(&request) == SECSESS_CSRF_ALLOWED) {
			promise(lines[3].size && lines[2].size >= strlen("https://"), "an origin is compared with a host");
		}
	}
	if (secsess_csrf_is_exempt(lines[4], lines[5])) {
		const unsigned char *query = memchr(lines[5].data, '?', lines[5].size);
		struct secsess_slice path = secsess_slice_of(lines[5].data,
			query ? (size_t) (query - lines[5].data) : lines[5].size);

		promise(lines[5].data[0] == '/' && !contains(path, "/../") && !contains(path, "//") && !contains(path, "\\"),
			"no path in disguise is exempt");
	}
	secsess_csrf_paths_are_valid(lines[4]);
	promise(!secsess_csrf_holds(ring, &sid, secsess_slice_str(""), lines[6]), "nobody guesses a token");
}

/* ---- pages */

static enum secsess_status add_mark(void *context, struct secsess_buf *out)
{
	unsigned char mark = MARK;

	(void) context;
	return secsess_buf_append(out, &mark, 1);
}

static void pass(struct secsess_slice page, size_t step, struct secsess_buf *all)
{
	struct secsess_forms forms = {.field_name = "token", .field = add_mark};

	secsess_origin_of_host(&forms.own, true, secsess_slice_str("a.test"));
	for (size_t at = 0; at < page.size; at += step) {
		size_t size = step < page.size - at ? step : page.size - at;
		unsigned char *part = malloc(size);
		struct secsess_buf out = {0};
		bool changed;

		memcpy(part, page.data + at, size);
		promise(!secsess_forms_feed(&forms, secsess_slice_of(part, size), &out, &changed), "there is memory");
		promise(changed || out.size == 0, "a page that stays has nothing instead");
		secsess_buf_append(all, changed ? out.data : part, changed ? out.size : size);
		secsess_buf_release(&out);
		free(part);
	}
	promise(forms.held_size <= sizeof(forms.held), "no more is held back than fits in");
	secsess_buf_append(all, forms.held, forms.held_size);
}

static void check_page(struct secsess_slice page, size_t step)
{
	struct secsess_buf whole = {0}, parts = {0};
	size_t at = 0;

	pass(page, page.size, &whole);
	pass(page, step, &parts);
	promise(secsess_slice_equal(secsess_buf_slice(&whole), secsess_buf_slice(&parts)), "parts make no difference");
	for (size_t i = 0; i < whole.size; i++) {
		if (whole.data[i] == MARK && (at == page.size || page.data[at] != MARK)) {
			promise(page.size - at >= 7 && strncasecmp((const char *) page.data + at, "</form", 6) == 0,
				"a field stands at the end of a form");
			continue;
		}
		promise(at < page.size && whole.data[i] == page.data[at], "nothing else changes");
		at++;
	}
	promise(at == page.size, "nothing is lost");
	secsess_buf_release(&whole);
	secsess_buf_release(&parts);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct secsess_slice rest = secsess_slice_of(data, size), lines[7];

	for (size_t i = 0; i < SECSESS_COUNT(lines); i++) {
		lines[i] = cut_line(&rest);
	}
	check_request(lines);
	if (rest.size) {
		check_page(rest, 1 + lines[0].size);
	}
	return 0;
}
