/* SPDX-License-Identifier: BSD-3-Clause */

/* Names for a message: few, short, and on one line. */
#include "unit.h"

#include "../../handlers/core/key_list.h"

static void names_and_numbers(void **state)
{
	struct secsess_key_list list = {.count = 0};

	(void) state;
	assert_string_equal(list.text, "");
	secsess_key_list_add(&list, STR("user"));
	assert_string_equal(list.text, "\"user\"");
	secsess_key_list_add_number(&list, INT64_MIN);
	secsess_key_list_add(&list, STR(""));
	assert_string_equal(list.text, "\"user\", -9223372036854775808, \"\"");
	assert_int_equal(list.count, 3);
}

static void odd_bytes_are_shown_as_numbers(void **state)
{
	struct secsess_key_list list = {.count = 0};

	(void) state;
	secsess_key_list_add(&list, secsess_slice_of("a\n\0\x7f\xff~\"\\", 8));
	assert_string_equal(list.text, "\"a\\x0a\\x00\\x7f\\xff~\\x22\\x5c\"");
}

static void long_names_are_cut(void **state)
{
	char name[SECSESS_KEY_LIST_WIDTH + 2];
	struct secsess_key_list list = {.count = 0};

	(void) state;
	memset(name, 'x', sizeof(name));
	name[SECSESS_KEY_LIST_WIDTH] = '\0';
	secsess_key_list_add(&list, STR(name));
	assert_int_equal(strlen(list.text), SECSESS_KEY_LIST_WIDTH + 2); /* just fits */
	secsess_key_list_add(&list, secsess_slice_of(name, sizeof(name)));
	assert_int_equal(strlen(list.text), 2 * (SECSESS_KEY_LIST_WIDTH + 2) + 2 + 3);
	assert_string_equal(list.text + strlen(list.text) - 5, "x...\"");
}

static void the_rest_is_counted(void **state)
{
	struct secsess_key_list list = {.count = 0};

	(void) state;
	for (int i = 0; i < SECSESS_KEY_LIST_NAMED; i++) {
		secsess_key_list_add_number(&list, i);
	}
	assert_string_equal(list.text, "0, 1, 2, 3, 4");
	secsess_key_list_add_number(&list, 5);
	assert_string_equal(list.text, "0, 1, 2, 3, 4 and 1 more");
	secsess_key_list_add(&list, STR("x"));
	assert_string_equal(list.text, "0, 1, 2, 3, 4 and 2 more");
}

/* Whatever comes, there is room. */
static void there_is_room_for_the_worst(void **state)
{
	unsigned char name[100];
	struct secsess_key_list list = {.count = 0};

	(void) state;
	for (int i = 0; i < 3 * SECSESS_KEY_LIST_NAMED; i++) {
		memset(name, i % 2 ? '\n' : 'x', sizeof(name));
		secsess_key_list_add(&list, secsess_slice_of(name, sizeof(name)));
	}
	list.count = SIZE_MAX - 1; /* as many digits as there may be */
	secsess_key_list_add_number(&list, 0);
	assert_string_equal(list.text + list.named_size, " and 18446744073709551610 more");
}

static void changes_in_words(void **state)
{
	struct secsess_changes changes = {.added = {.count = 0}};

	(void) state;
	assert_string_equal(secsess_changes_describe(&changes).text, "");
	secsess_key_list_add(&changes.changed, STR("b"));
	assert_string_equal(secsess_changes_describe(&changes).text, "changed \"b\"");
	secsess_key_list_add(&changes.added, STR("a"));
	secsess_key_list_add_number(&changes.removed, 5);
	secsess_key_list_add_number(&changes.removed, 6);
	assert_string_equal(secsess_changes_describe(&changes).text, "added \"a\"; changed \"b\"; removed 5, 6");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(names_and_numbers),
		cmocka_unit_test(odd_bytes_are_shown_as_numbers),
		cmocka_unit_test(long_names_are_cut),
		cmocka_unit_test(the_rest_is_counted),
		cmocka_unit_test(there_is_room_for_the_worst),
		cmocka_unit_test(changes_in_words),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
