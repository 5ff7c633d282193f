/* SPDX-License-Identifier: BSD-3-Clause */

/* How what is noted for people is written: nobody who can write to the store changes, swaps or forges a note unseen. */
#include "unit.h"

#include "../../handlers/core/note.h"

#define SECRET "sign " KEY_A "\ntag " KEY_TAG "\n"

struct rings {
	struct secsess_keyring *sealing, *clear;
};

static int set_up(void **state)
{
	static struct rings rings;

	if (secsess_crypto_init()) {
		return -1;
	}
	rings = (struct rings) {ring_of(SECRET), shared_ring(7)};
	*state = &rings;
	return 0;
}

static int tear_down(void **state)
{
	struct rings *rings = *state;

	secsess_keyring_free(rings->sealing);
	secsess_keyring_free(rings->clear);
	return 0;
}

static struct secsess_buf closed(const struct secsess_keyring *ring, const char *name, struct secsess_slice text)
{
	struct secsess_buf stored = {0};

	assert_int_equal(secsess_note_close(&stored, ring, STR(name), text), SECSESS_DONE);
	return stored;
}

static void assert_opens(const struct secsess_keyring *ring, const char *name, const struct secsess_buf *stored,
	struct secsess_slice text)
{
	struct secsess_buf opened = {0};

	assert_int_equal(secsess_note_open(&opened, ring, STR(name), secsess_buf_slice(stored)), SECSESS_DONE);
	assert_true(secsess_slice_equal(secsess_buf_slice(&opened), text));
	secsess_buf_release(&opened);
}

static void assert_corrupt(const struct secsess_keyring *ring, const char *name, struct secsess_slice stored)
{
	unsigned char *exact = exact_copy(stored.data, stored.size);
	struct secsess_buf opened = {0};

	assert_int_equal(secsess_note_open(&opened, ring, STR(name), secsess_slice_of(exact, stored.size)),
		SECSESS_CORRUPT);
	assert_int_equal(opened.size, 0);
	secsess_buf_release(&opened);
	free(exact);
}

static void what_is_closed_can_be_opened(void **state)
{
	static const char text[] = "a text\0with any bytes\xff";
	static const char *const names[] = {"n", "0123456789abcdefghijklmnop.1",
		"a name as long as there may be one.............................x"};
	const struct rings *rings = *state;

	for (size_t i = 0; i < SECSESS_COUNT(names); i++) {
		for (size_t size = 0; size < sizeof(text); size++) {
			struct secsess_buf sealed = closed(rings->sealing, names[i], secsess_slice_of(text, size)),
							   clear = closed(rings->clear, names[i], secsess_slice_of(text, size));

			assert_opens(rings->sealing, names[i], &sealed, secsess_slice_of(text, size));
			assert_opens(rings->clear, names[i], &clear, secsess_slice_of(text, size));
			secsess_buf_release(&sealed);
			secsess_buf_release(&clear);
		}
	}
}

static void it_stands_behind_what_was_there(void **state)
{
	const struct rings *rings = *state;
	struct secsess_buf stored = {0};

	assert_int_equal(secsess_buf_append(&stored, "before", 6), SECSESS_DONE);
	assert_int_equal(secsess_note_close(&stored, rings->sealing, STR("name"), STR("text")), SECSESS_DONE);
	assert_memory_equal(stored.data, "before", 6);
	memmove(stored.data, stored.data + 6, stored.size -= 6);
	assert_opens(rings->sealing, "name", &stored, STR("text"));
	secsess_buf_release(&stored);
}

static void sealed_it_reveals_nothing(void **state)
{
	const struct rings *rings = *state;
	struct secsess_buf stored = closed(rings->sealing, "name", STR("the text of a note"));

	assert_null(memmem(stored.data, stored.size, "text", 4));
	assert_null(memmem(stored.data, stored.size, "name", 4));
	secsess_buf_release(&stored);
}

static void any_damage_is_seen(void **state)
{
	const struct rings *rings = *state;
	const struct secsess_keyring *const both[] = {rings->sealing, rings->clear};

	for (size_t i = 0; i < SECSESS_COUNT(both); i++) {
		struct secsess_buf stored = closed(both[i], "name", STR("a text"));
		size_t whole = stored.size;

		for (size_t at = 0; at < whole; at++) {
			/* The key's number is of no account where nothing is sealed. */
			bool unused = both[i] == rings->clear && at >= 1 && at < 5;

			for (int bit = 0; bit < 8 && !unused; bit++) {
				stored.data[at] ^= (unsigned char) (1 << bit);
				assert_corrupt(both[i], "name", secsess_buf_slice(&stored));
				stored.data[at] ^= (unsigned char) (1 << bit);
			}
			assert_corrupt(both[i], "name", secsess_slice_of(stored.data, at));
		}
		assert_int_equal(secsess_buf_append(&stored, "x", 1), SECSESS_DONE);
		assert_corrupt(both[i], "name", secsess_buf_slice(&stored));
		stored.size--;
		assert_opens(both[i], "name", &stored, STR("a text"));
		secsess_buf_release(&stored);
	}
}

static void one_is_not_taken_for_another(void **state)
{
	static const char *const others[] = {"", "nam", "name2", "namf", "Name"};
	const struct rings *rings = *state;
	struct secsess_buf sealed = closed(rings->sealing, "name", STR("a text")),
					   clear = closed(rings->clear, "name", STR("a text"));

	for (size_t i = 0; i < SECSESS_COUNT(others); i++) {
		assert_corrupt(rings->sealing, others[i], secsess_buf_slice(&sealed));
		assert_corrupt(rings->clear, others[i], secsess_buf_slice(&clear));
	}
	secsess_buf_release(&sealed);
	secsess_buf_release(&clear);
}

/* Whoever can write to the store could make one with a checksum. */
static void who_seals_believes_nothing_in_clear(void **state)
{
	const struct rings *rings = *state;
	struct secsess_buf clear = closed(rings->clear, "name", STR("a text"));

	assert_corrupt(rings->sealing, "name", secsess_buf_slice(&clear));
	secsess_buf_release(&clear);
}

static void it_takes_the_key_that_sealed_it(void **state)
{
	const struct rings *rings = *state;
	struct secsess_keyring *next = ring_of("sign " KEY_B "\nverify " KEY_A "\ntag " KEY_TAG "\n"),
						   *stranger = ring_of("sign " KEY_B "\ntag " KEY_TAG "\n");
	struct secsess_buf sealed = closed(rings->sealing, "name", STR("a text"));

	assert_opens(next, "name", &sealed, STR("a text"));
	assert_corrupt(stranger, "name", secsess_buf_slice(&sealed));
	assert_corrupt(rings->clear, "name", secsess_buf_slice(&sealed));
	secsess_buf_release(&sealed);
	secsess_keyring_free(next);
	secsess_keyring_free(stranger);
}

/* ---- what a text is made of */

static void what_was_put_is_taken(void **state)
{
	struct secsess_buf text = {0};
	struct secsess_slice rest, value;
	uint64_t number;

	(void) state;
	assert_int_equal(secsess_note_put_number(&text, UINT64_C(0x0123456789abcdef)), SECSESS_DONE);
	assert_int_equal(secsess_note_put(&text, STR(""), 10), SECSESS_DONE);
	assert_int_equal(secsess_note_put(&text, STR("just ten b"), 10), SECSESS_DONE);
	assert_int_equal(secsess_note_put(&text, STR("one too long"), 11), SECSESS_DONE);
	assert_int_equal(secsess_note_put_number(&text, 0), SECSESS_DONE);
	rest = secsess_buf_slice(&text);
	assert_true(secsess_note_take_number(&rest, &number));
	assert_true(number == UINT64_C(0x0123456789abcdef));
	assert_true(secsess_note_take(&rest, &value));
	assert_int_equal(value.size, 0);
	assert_true(secsess_note_take(&rest, &value));
	assert_true(secsess_slice_equal(value, STR("just ten b")));
	assert_true(secsess_note_take(&rest, &value));
	assert_true(secsess_slice_equal(value, STR("one too lon")));
	assert_true(secsess_note_take_number(&rest, &number));
	assert_true(number == 0);
	assert_int_equal(rest.size, 0);
	assert_false(secsess_note_take_number(&rest, &number));
	assert_false(secsess_note_take(&rest, &value));
	secsess_buf_release(&text);
}

static void nothing_is_taken_from_behind_the_end(void **state)
{
	unsigned char bytes[12] = {8, 0, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8};
	static const uint32_t sizes[] = {9, 255, 0x7fffffff, 0xfffffffc, 0xffffffff};
	struct secsess_slice value;
	uint64_t number;

	(void) state;
	for (size_t size = 0; size < sizeof(bytes); size++) {
		unsigned char *cut = exact_copy(bytes, size);
		struct secsess_slice rest = secsess_slice_of(cut, size);

		assert_false(secsess_note_take(&rest, &value));
		assert_int_equal(rest.size, size);
		assert_int_equal(secsess_note_take_number(&rest, &number), size >= 8);
		free(cut);
	}
	for (size_t i = 0; i < SECSESS_COUNT(sizes); i++) {
		unsigned char *copy;
		struct secsess_slice rest;

		secsess_put_u32(bytes, sizes[i]);
		copy = exact_copy(bytes, sizeof(bytes));
		rest = secsess_slice_of(copy, sizeof(bytes));
		assert_false(secsess_note_take(&rest, &value));
		free(copy);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_closed_can_be_opened),
		cmocka_unit_test(it_stands_behind_what_was_there),
		cmocka_unit_test(sealed_it_reveals_nothing),
		cmocka_unit_test(any_damage_is_seen),
		cmocka_unit_test(one_is_not_taken_for_another),
		cmocka_unit_test(who_seals_believes_nothing_in_clear),
		cmocka_unit_test(it_takes_the_key_that_sealed_it),
		cmocka_unit_test(what_was_put_is_taken),
		cmocka_unit_test(nothing_is_taken_from_behind_the_end),
	};

	return cmocka_run_group_tests_name("note", tests, set_up, tear_down);
}
