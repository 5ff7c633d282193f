/* SPDX-License-Identifier: BSD-3-Clause */

/* Auto-login keys as a browser keeps them: what nobody here signed is refused, whatever its bytes. */
#include "unit.h"

#include "../../handlers/core/autologin_key.h"

static struct secsess_keyring *ring, *plain;

static int set_up(void **state)
{
	(void) state;
	if (secsess_crypto_init()) {
		return -1;
	}
	ring = ring_of("sign " KEY_A "\ntag " KEY_TAG "\n");
	plain = ring_of("sign " KEY_A "\ntag " KEY_TAG "\n");
	plain->plain_tags = true;
	return 0;
}

static int tear_down(void **state)
{
	(void) state;
	secsess_keyring_free(ring);
	secsess_keyring_free(plain);
	return 0;
}

static struct secsess_autologin_key key_of(const struct secsess_keyring *with, const char *user)
{
	struct secsess_autologin_key key;
	struct secsess_tag tag;

	secsess_tag_of(&tag, with, STR(user));
	secsess_autologin_key_new(&key, &tag);
	return key;
}

static struct secsess_autologin_text text_of(const struct secsess_autologin_key *key)
{
	struct secsess_autologin_text text;

	secsess_autologin_key_write(&text, key, ring);
	assert_int_equal(strlen(text.text), text.size);
	return text;
}

/* Parses a copy that the sanitizer guards; a refusal must leave the output alone. */
static enum secsess_status parse(struct secsess_autologin_key *key, const struct secsess_keyring *with,
	const void *text, size_t size)
{
	unsigned char *copy = exact_copy(text, size);
	struct secsess_autologin_key found, untouched;
	enum secsess_status status;

	memset(&found, 0x5a, sizeof(found));
	untouched = found;
	status = secsess_autologin_key_parse(&found, with, secsess_slice_of(copy, size));
	free(copy);
	if (status) {
		assert_memory_equal(&found, &untouched, sizeof(found));
	}
	if (key) {
		*key = found;
	}
	return status;
}

static void a_key_is_read_as_it_was_written(void **state)
{
	static const struct {
		const char *user;
		bool is_plain;
	} rows[] = {{"alice", false}, {"bob", false}, {"7", true}, {"abcdefghijklmnopqrs", true}};

	(void) state;
	for (size_t i = 0; i < SECSESS_COUNT(rows); i++) {
		struct secsess_autologin_key key = key_of(rows[i].is_plain ? plain : ring, rows[i].user), found;
		struct secsess_autologin_text text;

		key.number = UINT32_MAX - (uint32_t) i;
		text = text_of(&key);
		assert_int_equal(parse(&found, ring, text.text, text.size), SECSESS_DONE);
		assert_memory_equal(found.series, key.series, sizeof(key.series));
		assert_memory_equal(found.secret, key.secret, sizeof(key.secret));
		assert_int_equal(found.number, key.number);
		assert_string_equal(found.place.handle, key.place.handle);
		assert_string_equal(found.place.tag.text, key.place.tag.text);
		assert_true(secsess_is_handle(found.place.handle, strlen(found.place.handle)));
		assert_null(strstr(text.text, found.place.handle)); /* what a store sees leads to no cookie */
	}
}

static void the_next_key_is_of_the_same_series(void **state)
{
	struct secsess_autologin_key key = key_of(ring, "alice"), next, other = key_of(ring, "alice");
	unsigned char hash[SECSESS_KEY_HASH_SIZE], of_next[SECSESS_KEY_HASH_SIZE];

	(void) state;
	secsess_autologin_key_next(&next, &key);
	assert_memory_equal(next.series, key.series, sizeof(key.series));
	assert_string_equal(next.place.handle, key.place.handle);
	assert_memory_not_equal(next.secret, key.secret, sizeof(key.secret));
	assert_string_not_equal(other.place.handle, key.place.handle);
	secsess_autologin_key_hash(hash, &key);
	secsess_autologin_key_hash(of_next, &next);
	assert_memory_not_equal(hash, of_next, sizeof(hash));
	memcpy(next.secret, key.secret, sizeof(key.secret));
	secsess_autologin_key_hash(of_next, &next);
	assert_memory_equal(hash, of_next, sizeof(hash));
	other = key;
	other.series[0] = (char) (key.series[0] == '0' ? '1' : '0'); /* the same secret in another series */
	secsess_autologin_key_hash(of_next, &other);
	assert_memory_not_equal(hash, of_next, sizeof(hash));
}

static void every_other_character_is_forged(void **state)
{
	struct secsess_autologin_key key = key_of(ring, "alice");
	struct secsess_autologin_text text = text_of(&key);

	(void) state;
	assert_int_equal(text.size, SECSESS_AUTOLOGIN_TEXT_MAX);
	for (size_t at = 0; at < text.size; at++) {
		char before = text.text[at];

		for (int c = 0; c < 256; c++) {
			text.text[at] = (char) c;
			if (text.text[at] != before && parse(NULL, ring, text.text, text.size) != SECSESS_FORGED) {
				fail_msg("character %zu may be %d", at, c);
			}
		}
		text.text[at] = before;
	}
	assert_int_equal(parse(NULL, ring, text.text, text.size), SECSESS_DONE);
}

static void another_length_is_forged(void **state)
{
	struct secsess_autologin_key keys[] = {key_of(ring, "alice"), key_of(plain, "bob")};
	char longer[SECSESS_AUTOLOGIN_TEXT_MAX + 3];

	(void) state;
	for (size_t i = 0; i < SECSESS_COUNT(keys); i++) {
		struct secsess_autologin_text text = text_of(&keys[i]);

		for (size_t size = 0; size < text.size; size++) {
			assert_int_equal(parse(NULL, ring, text.text, size), SECSESS_FORGED);
			assert_int_equal(parse(NULL, ring, text.text + text.size - size, size), SECSESS_FORGED);
		}
		memcpy(longer + 1, text.text, text.size + 1);
		assert_int_equal(parse(NULL, ring, longer + 1, text.size + 1), SECSESS_FORGED);
		longer[0] = 'a';
		assert_int_equal(parse(NULL, ring, longer, text.size + 1), SECSESS_FORGED);
		longer[0] = '-';
		assert_int_equal(parse(NULL, ring, longer, text.size + 1), SECSESS_FORGED);
	}
	assert_int_equal(secsess_autologin_key_parse(&keys[0], ring, (struct secsess_slice) {0}), SECSESS_FORGED);
}

static void random_bytes_are_forged(void **state)
{
	static const char digits[] = "0123456789abcdefghijklmnopqrstuv";

	(void) state;
	for (int i = 0; i < 20000; i++) {
		unsigned char bytes[SECSESS_AUTOLOGIN_TEXT_MAX];
		size_t size;

		secsess_random(bytes, sizeof(bytes));
		size = sizeof(bytes) - (i % 4 ? bytes[0] % 20U : 0);
		for (size_t at = 0; i % 2 && at < size; at++) { /* as far as to the MAC */
			bytes[at] = (unsigned char) digits[bytes[at] % 32];
		}
		if (i % 2) {
			memcpy(bytes + size - 85, "0000001", 7);
			bytes[size - 86] = bytes[size - 86 - 27] = '-';
		}
		assert_int_equal(parse(NULL, ring, bytes, size), SECSESS_FORGED);
	}
}

static void number_none_is_no_number(void **state)
{
	struct secsess_autologin_key key = key_of(ring, "alice");
	struct secsess_autologin_text text;

	(void) state;
	key.number = 0;
	text = text_of(&key);
	assert_int_equal(parse(NULL, ring, text.text, text.size), SECSESS_FORGED);
}

/* What is signed for one purpose is good for no other one. */
static void a_mac_of_another_purpose_is_none(void **state)
{
	struct secsess_autologin_key key = key_of(ring, "alice");
	struct secsess_autologin_text text = text_of(&key);
	const size_t signed_size = text.size - SECSESS_MAC_LENGTH;
	struct secsess_slice parts[2] = {secsess_slice_of(text.text, signed_size)};
	struct secsess_sid sid;

	(void) state;
	assert_int_equal(secsess_sid_parse(&sid, ring, secsess_slice_of(text.text, text.size)), SECSESS_FORGED);
	assert_int_equal(secsess_sid_mint(&sid, ring, STR(""), &key.place.tag), SECSESS_DONE);
	assert_int_equal(parse(NULL, ring, sid.text, sid.size), SECSESS_FORGED);
	secsess_mac_make(text.text + signed_size, ring, parts, 1); /* as an SID's is */
	assert_int_equal(parse(NULL, ring, text.text, text.size), SECSESS_FORGED);
	parts[1] = parts[0];
	parts[0] = STR("secsess autologin 2");
	secsess_mac_make(text.text + signed_size, ring, parts, 2);
	assert_int_equal(parse(NULL, ring, text.text, text.size), SECSESS_FORGED);
	parts[0] = STR("secsess autologin 1");
	secsess_mac_make(text.text + signed_size, ring, parts, 2);
	assert_int_equal(parse(NULL, ring, text.text, text.size), SECSESS_DONE);
}

static void rings_know_their_own_and_former_ones(void **state)
{
	struct secsess_keyring *other = ring_of("sign " KEY_C "\ntag " KEY_TAG "\n"), *empty = secsess_keyring_new(),
						   *changed = ring_of("sign " KEY_B "\nverify " KEY_A "\ntag " KEY_TAG "\n");
	struct secsess_autologin_key key = key_of(ring, "alice");
	struct secsess_autologin_text text = text_of(&key);

	(void) state;
	assert_non_null(empty);
	assert_int_equal(parse(NULL, other, text.text, text.size), SECSESS_FORGED);
	assert_int_equal(parse(NULL, empty, text.text, text.size), SECSESS_FORGED);
	assert_int_equal(parse(NULL, changed, text.text, text.size), SECSESS_DONE);
	secsess_keyring_free(other);
	secsess_keyring_free(empty);
	secsess_keyring_free(changed);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_key_is_read_as_it_was_written),
		cmocka_unit_test(the_next_key_is_of_the_same_series),
		cmocka_unit_test(every_other_character_is_forged),
		cmocka_unit_test(another_length_is_forged),
		cmocka_unit_test(random_bytes_are_forged),
		cmocka_unit_test(number_none_is_no_number),
		cmocka_unit_test(a_mac_of_another_purpose_is_none),
		cmocka_unit_test(rings_know_their_own_and_former_ones),
	};

	return cmocka_run_group_tests_name("auto-login key", tests, set_up, tear_down);
}
