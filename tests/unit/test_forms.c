/* SPDX-License-Identifier: BSD-3-Clause */

/* Where in a page a hidden field belongs: in the site's own forms that POST, and nowhere else. In the pages below "@" stands where
 * it is to come. */
#include "unit.h"

#include "../../handlers/core/forms.h"

static bool room = true;

static enum secsess_status add_mark(void *context, struct secsess_buf *out)
{
	(void) context;
	return room ? secsess_buf_append(out, "@", 1) : SECSESS_NOMEM;
}

static struct secsess_forms begin(void)
{
	struct secsess_forms forms = {.field_name = "token", .field = add_mark};

	assert_true(secsess_origin_of_host(&forms.own, true, STR("a.test")));
	return forms;
}

/* What becomes of a page that comes in parts of that size. */
static char *pass(const char *page, size_t step)
{
	struct secsess_forms forms = begin();
	struct secsess_buf all = {0};
	size_t size = strlen(page);

	for (size_t at = 0; at < size; at += step) {
		size_t part = step < size - at ? step : size - at;
		unsigned char *copy = exact_copy(page + at, part);
		struct secsess_buf out = {0};
		bool changed;

		assert_int_equal(secsess_forms_feed(&forms, secsess_slice_of(copy, part), &out, &changed), SECSESS_DONE);
		if (changed) {
			secsess_buf_append(&all, out.data ? out.data : copy, out.size);
		} else {
			assert_int_equal(out.size, 0);
			secsess_buf_append(&all, copy, part);
		}
		secsess_buf_release(&out);
		free(copy);
	}
	secsess_buf_append(&all, forms.held, forms.held_size);
	return (char *) all.data;
}

static void check(const char *marked)
{
	char *page = strdup(marked), *to = page, *found;
	size_t size = strlen(marked);

	for (const char *from = marked; *from; from++) {
		if (*from != '@') {
			*to++ = *from;
		}
	}
	*to = '\0';
	for (size_t step = 1; step <= size; step++) {
		found = pass(page, step);
		if (strcmp(found ? found : "", marked) != 0) {
			fail_msg("%s\nin parts of %zu:\n%s", marked, step, found);
		}
		secsess_free(found);
	}
	free(page);
}

static void check_all(const char *const *pages)
{
	while (*pages) {
		check(*pages++);
	}
}

static void forms_that_post_to_the_own_site_get_it(void **state)
{
	static const char *const pages[] = {
		"<form method=post>x@</form>",
		"<form method=\"post\" action=\"\">x@</form>y",
		"<FORM METHOD='POST'>x@</FORM>",
		"<form\nmethod = post\n>@</form >",
		"<form method=post />x@</form/>",
		"<form id=a method=post class=\"b c\" data-x='>'>@</form\n>",
		"<form method=post action=/a/b?c=d&e#f>@</form>",
		"<form method=post action=\"a.php\">@</form>",
		"<form method=post action=\"?x=http://evil.test\">@</form>",
		"<form method=post action=\" /a \">@</form>",
		"<form method=post action=https://a.test/x>@</form>",
		"<form method=post action=https://a.test>@</form>",
		"<form method=post action=HTTPS://A.TEST:443/x>@</form>",
		"<form method=post action=//a.test/x>@</form>",
		"<form method=post action=https://a.test?x>@</form>",
		"<form method=post action>@</form>",
		"<form method=post method=get>@</form>",
		"<form method=post action=/a action=//evil.test>@</form>",
		"<form method=post>@</form><p><form method=post>@</form>",
		"<form method=post><button formaction=/b formmethod=POST>x</button>@</form>",
		"<form method=post><button formaction>x</button>@</form>",
		"<form method=post><input name=other>a < b </ c> <@</form>",
		"<form method=post></for></forms></form-x><<</f></x><@</form>",
		"<table><form method=post><tr><td>@</form></table>",
		NULL,
	};

	(void) state;
	check_all(pages);
}

static void other_forms_stay_as_they_are(void **state)
{
	static const char *const pages[] = {
		"",
		"plain",
		"<form>x</form>",
		"<form method=get>x</form>",
		"<form method=dialog>x</form>",
		"<form method>x</form>",
		"<form method=post/>x</form>",
		"<form method=\" post\">x</form>",
		"<form method=\"p&#111;st\">x</form>",
		"<form method=get method=post>x</form>",
		"<formx method=post>x</form>",
		"<x-form method=post>x</form>",
		"< form method=post>x</form>",
		"<form method=post>never closed",
		"<form method=post>x</form",
		"</form>",
		/* Elsewhere, in all the ways in which it can be said. */
		"<form method=post action=https://evil.test/>x</form>",
		"<form method=post action=//evil.test>x</form>",
		"<form method=post action=///evil.test>x</form>",
		"<form method=post action=http://a.test/>x</form>",
		"<form method=post action=https://a.test:8443/>x</form>",
		"<form method=post action=https://a.test.evil.test/>x</form>",
		"<form method=post action=https://a.test@evil.test/>x</form>",
		"<form method=post action=https:/evil.test>x</form>",
		"<form method=post action=https:evil.test>x</form>",
		"<form method=post action=https:\\\\evil.test>x</form>",
		"<form method=post action=/\\evil.test>x</form>",
		"<form method=post action=\\\\evil.test>x</form>",
		"<form method=post action=\"/\t/evil.test\">x</form>",
		"<form method=post action=\"\n//evil.test\">x</form>",
		"<form method=post action=\"h\nttps://evil.test\">x</form>",
		"<form method=post action=\"&#47;/evil.test\">x</form>",
		"<form method=post action=\"//evil.test&#47;\">x</form>",
		"<form method=post action=\"javascript:x()\">x</form>",
		"<form method=post action=\"mailto:x@evil.test\">x</form>",
		"<form method=post action=\"x:y\">x</form>",
		"<form method=post action=//evil.test action=/a>x</form>",
		/* A button of theirs. */
		"<form method=post><button formaction=//evil.test>x</button></form>",
		"<form method=post><button formmethod=get>x</button></form>",
		"<form method=post><button formmethod>x</button></form>",
		"<form method=post><input type=image formaction='https://evil.test/'></form>",
		/* They have one. */
		"<form method=post><input type=hidden name=token value=x></form>",
		"<form method=post><input type=hidden NAME=\"token\" value=x></form>",
		NULL,
	};

	(void) state;
	for (const char *const *page = pages; *page; page++) {
		/* In the address of a letter "@" is a character: as it is. */
		if (!strchr(*page, '@')) {
			check(*page);
		} else {
			char *found = pass(*page, 5);

			assert_string_equal(found, *page);
			secsess_free(found);
		}
	}
}

static void of_two_forms_in_each_other_the_outer_counts(void **state)
{
	static const char *const pages[] = {
		"<form method=post action=//evil.test><form method=post>x</form><form method=post>@</form>",
		"<form method=post action=//evil.test>unclosed<p><form method=post>x</form></form><form method=post>@</form>",
		"<form method=get><form method=post>x</form>",
		"<form method=post><form action=//evil.test>x@</form>y</form>",
		NULL,
	};

	(void) state;
	check_all(pages);
}

static void what_is_no_markup_is_not_read_as_such(void **state)
{
	static const char *const pages[] = {
		"<!-- <form method=post></form> -->",
		"<!-- <form method=post> --><form></form>",
		"<form method=post><!-- </form> -- > -->@</form>",
		"<form method=post><!-- --!>@</form -->",
		"<form method=post><!-- --!</form> -->@</form>",
		"<form method=post><!-->@</form>-->",
		"<form method=post><!--->@</form>-->",
		"<form method=post><!--a--!>@</form>-->",
		"<form method=post><!doctype x \"</form\">@</form>",
		"<form method=post><?php </form ?>@</form>",
		"<form method=post></ </form>@</form>",
		"<script>x = '<form method=post></form>'</script><form method=post>@</form>",
		"<form method=post><script>'</form>'</script >@</form>",
		"<form method=post><SCRIPT>'</form>'</scripts></SCRIPT>@</form>",
		"<script><!-- '<script>' '</script>' '<form method=post></form>' --></script><form method=post>@</form>",
		"<script><!-- '<script>' --></script><form method=post>@</form>",
		"<script><!-- </script><form method=post>@</form>",
		"<script><!--></script><form method=post>@</form>",
		"<script><!- '<script>' </script><form method=post>@</form>",
		"<style>a::before{content:'<form method=post></form>'}</style>",
		"<textarea><form method=post></form></textarea>",
		"<form method=post><textarea></form></textarea>@</form>",
		"<form method=post><textarea></form></textarea\n>@</form>",
		"<title><form method=post></form></title>",
		"<xmp><form method=post></form></xmp>",
		"<iframe><form method=post></form></iframe>",
		"<noscript><form method=post></form></noscript>",
		"<plaintext><form method=post></form></plaintext><form method=post></form>",
		"<form method=post><img alt='</form>' title=\"</form>\">@</form>",
		"<form method=post><img alt=</form>@</form>",
		"<p title='<form method=post></form>'>",
		"<p title=\"it's\"><form method=post>@</form>",
		"<form title='\">' method=post>@</form>",
		NULL,
	};

	(void) state;
	check_all(pages);
}

static void where_it_is_in_doubt_nothing_is_added(void **state)
{
	static const char *const pages[] = {
		"<base href=//evil.test><form method=post>x</form>",
		"<base href=https://evil.test/><form method=post action=/a>x</form>",
		"<base href=/deeper/><form method=post action=a>@</form>",
		"<base target=_top><form method=post>@</form>",
		"<template><form method=post>x</form></template><form method=post>@</form>",
		"<template><form action=//evil.test></template><form method=post>@</form>",
		"<template><template></template><form method=post>x</form></template><form method=post>@</form>",
		"<template/><form method=post>x</form></template><form method=post>@</form>",
		"<form action=//evil.test method=post><template></form></template><form method=post>x</form>",
		"<svg><path d=''/></svg><form method=post>@</form>",
		"<svg/><form method=post>@</form>",
		"<svg><svg/></svg><form method=post>@</form>",
		"<svg><svg></svg></svg><form method=post>@</form>",
		"<form method=post><svg><title>a</title><style>b</style></svg>@</form>",
		"<form action=//evil.test method=post><svg><form></form></svg><form method=post>x</form>",
		"<svg><form method=post>x</form></svg><form method=post>y</form>",
		"<svg><path><form method=post>x</form>",
		"<math><mi>x</math><form method=post>@</form>",
		NULL,
	};

	(void) state;
	check_all(pages);
}

static void an_address_that_is_too_long_is_nobodys(void **state)
{
	char page[SECSESS_FORMS_VALUE_MAX + 100], address[SECSESS_FORMS_VALUE_MAX + 2];

	(void) state;
	memset(address, 'a', sizeof(address));
	address[0] = '/';
	address[SECSESS_FORMS_VALUE_MAX] = '\0';
	snprintf(page, sizeof(page), "<form method=post action=%s>@</form>", address);
	check(page);
	address[SECSESS_FORMS_VALUE_MAX] = 'a';
	address[SECSESS_FORMS_VALUE_MAX + 1] = '\0';
	snprintf(page, sizeof(page), "<form method=post action=%s>x</form>", address);
	check(page);
	address[1] = '?';
	snprintf(page, sizeof(page), "<form method=post action=%s>x</form>", address);
	check(page);
	address[1] = 'a';
	/* So is a name. */
	snprintf(page, sizeof(page), "<form method=post %s=x>@</form>", address + 100);
	check(page);
}

static void without_memory_what_was_held_back_is_there(void **state)
{
	struct secsess_forms forms = begin();
	struct secsess_buf out = {0};
	bool changed;

	(void) state;
	assert_int_equal(secsess_forms_feed(&forms, STR("<form method=post>x</fo"), &out, &changed), SECSESS_DONE);
	assert_true(changed);
	assert_memory_equal(out.data, "<form method=post>x", out.size);
	assert_int_equal(forms.held_size, 4);
	room = false;
	assert_int_equal(secsess_forms_feed(&forms, STR("rm>"), &out, &changed), SECSESS_NOMEM);
	room = true;
	assert_memory_equal(forms.held, "</fo", 4);
	assert_int_equal(forms.held_size, 4);
	secsess_buf_release(&out);
	/* The same when it was let go already, and something later goes wrong. */
	forms = begin();
	assert_int_equal(secsess_forms_feed(&forms, STR("<form method=post>x</fo"), &out, &changed), SECSESS_DONE);
	secsess_buf_release(&out);
	room = false;
	assert_int_equal(secsess_forms_feed(&forms, STR("x></form>"), &out, &changed), SECSESS_NOMEM);
	room = true;
	assert_memory_equal(forms.held, "</fo", 4);
	assert_int_equal(forms.held_size, 4);
	secsess_buf_release(&out);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(forms_that_post_to_the_own_site_get_it),
		cmocka_unit_test(other_forms_stay_as_they_are),
		cmocka_unit_test(of_two_forms_in_each_other_the_outer_counts),
		cmocka_unit_test(what_is_no_markup_is_not_read_as_such),
		cmocka_unit_test(where_it_is_in_doubt_nothing_is_added),
		cmocka_unit_test(an_address_that_is_too_long_is_nobodys),
		cmocka_unit_test(without_memory_what_was_held_back_is_there),
	};

	return cmocka_run_group_tests(tests, init_crypto, NULL);
}
