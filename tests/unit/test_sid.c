/* SPDX-License-Identifier: BSD-3-Clause */

#include "unit.h"

#include "../../handlers/core/base32.h"

#include <ctype.h>

#define TAIL 60
#define TAGGED (SECSESS_TAG_LENGTH + 1)

static struct secsess_keyring *ring;
static const struct secsess_tag untagged = {""};

static int set_up(void **state)
{
	(void) state;
	if (secsess_crypto_init()) {
		return -1;
	}
	ring = ring_of("sign " KEY_A "\ntag " KEY_TAG "\n");
	return 0;
}

static int tear_down(void **state)
{
	(void) state;
	secsess_keyring_free(ring);
	return 0;
}

static struct secsess_sid minted(const char *label, const char *user)
{
	struct secsess_sid sid;
	struct secsess_tag tag;

	secsess_tag_of(&tag, ring, STR(user));
	assert_int_equal(secsess_sid_mint(&sid, ring, STR(label), &tag), SECSESS_DONE);
	return sid;
}

/* Parses a copy that the sanitizer guards; a refusal must leave the output alone. */
static enum secsess_status parse(struct secsess_sid *sid, const struct secsess_keyring *with, const void *text,
	size_t size)
{
	unsigned char *copy = exact_copy(text, size);
	struct secsess_sid found, untouched;
	enum secsess_status status;

	memset(&found, 0x5a, sizeof(found));
	untouched = found;
	status = secsess_sid_parse(&found, with, secsess_slice_of(copy, size));
	free(copy);
	if (status) {
		assert_memory_equal(&found, &untouched, sizeof(found));
	}
	if (sid) {
		*sid = found;
	}
	return status;
}

static void assert_same(const struct secsess_sid *a, const struct secsess_sid *b)
{
	assert_string_equal(a->text, b->text);
	assert_int_equal(a->size, b->size);
	assert_int_equal(strlen(a->text), a->size);
	assert_int_equal(a->label_size, b->label_size);
	assert_int_equal(a->generation, b->generation);
	assert_string_equal(a->place.handle, b->place.handle);
	assert_string_equal(a->place.tag.text, b->place.tag.text);
}

/* Text before the mac, signed with the ring's key, whatever it is. */
static size_t forge(char *text, const char *head)
{
	const struct secsess_slice part = STR(head);
	unsigned char hash[16];

	memcpy(text, head, part.size);
	secsess_hash(hash, sizeof(hash), ring->keys[0].sign, &part, 1);
	secsess_base32(text + part.size, hash, sizeof(hash));
	return part.size + 26;
}

static void minted_ids_parse(void **state)
{
	static const char *const labels[] = {"", "shop-", "A,b-9", "0123456789abcdefghij-", "-", "--------------------"};
	static const char *const users[] = {"", "u1", "a much longer user ID \xc3\xa9"};

	(void) state;
	for (size_t i = 0; i < SECSESS_COUNT(labels); i++) {
		for (size_t j = 0; j < SECSESS_COUNT(users); j++) {
			struct secsess_sid sid = minted(labels[i], users[j]), read;

			assert_int_equal(parse(&read, ring, sid.text, sid.size), SECSESS_DONE);
			assert_same(&read, &sid);
			assert_int_equal(sid.generation, 1);
			assert_int_equal(sid.label_size, strlen(labels[i]));
			assert_memory_equal(sid.text, labels[i], sid.label_size);
			assert_int_equal(sid.size, sid.label_size + TAIL + (j ? TAGGED : 0));
			assert_int_equal(sid.text[sid.size - 27], j ? '3' : '2');
			assert_int_equal(strlen(sid.place.handle), SECSESS_HANDLE_LENGTH);
			assert_int_equal(strlen(sid.place.tag.text), j ? SECSESS_TAG_LENGTH : 0);
			assert_memory_equal(sid.text + sid.label_size, sid.place.tag.text, strlen(sid.place.tag.text));
			assert_null(strstr(sid.text, sid.place.handle));
		}
	}
}

static void every_other_character_anywhere_is_forged(void **state)
{
	struct secsess_sid sids[] = {minted("", ""), minted("shop-", "u1"), minted("Lab,el", "")};

	(void) state;
	for (size_t i = 0; i < SECSESS_COUNT(sids); i++) {
		for (size_t at = 0; at < sids[i].size; at++) {
			for (int c = 0; c < 256; c++) {
				char text[SECSESS_SID_MAX + 1];

				memcpy(text, sids[i].text, sizeof(text));
				if ((unsigned char) text[at] != c) {
					text[at] = (char) c;
					assert_int_equal(parse(NULL, ring, text, sids[i].size), SECSESS_FORGED);
				}
			}
		}
	}
}

static void every_other_length_is_forged(void **state)
{
	struct secsess_sid sid = minted("shop-", "u1");
	char longer[SECSESS_SID_MAX + 64];

	(void) state;
	for (size_t cut = 0; cut < sid.size; cut++) {
		assert_int_equal(parse(NULL, ring, sid.text, cut), SECSESS_FORGED);
		assert_int_equal(parse(NULL, ring, sid.text + sid.size - cut, cut), SECSESS_FORGED);
	}
	memset(longer, '0', sizeof(longer));
	memcpy(longer, sid.text, sid.size);
	for (size_t size = sid.size + 1; size < sizeof(longer); size++) {
		assert_int_equal(parse(NULL, ring, longer, size), SECSESS_FORGED);
		memset(longer, '0', sizeof(longer));
		memcpy(longer + size - sid.size, sid.text, sid.size);
		assert_int_equal(parse(NULL, ring, longer, size), SECSESS_FORGED);
		memcpy(longer, sid.text, sid.size);
	}
	assert_int_equal(parse(NULL, ring, sid.text, sid.size + 1), SECSESS_FORGED); /* its NUL */
	assert_int_equal(secsess_sid_parse(&sid, ring, secsess_slice_of(NULL, 0)), SECSESS_FORGED);
}

/* What no honest server signs must not come in even with a right mac: the texts of one generation would be many. */
static void malformed_ids_are_forged_even_when_signed(void **state)
{
	static const char seed[] = "0123456789abcdefghijklmno0";
	static const struct {
		const char *label, *generation, *form;
		enum secsess_status status;
	} heads[] = {
		{"", "0000001", "2", SECSESS_DONE},
		{"", "3vvvvvv", "2", SECSESS_DONE},
		{"", "4000000", "2", SECSESS_FORGED}, /* 2^32 */
		{"", "vvvvvvv", "2", SECSESS_FORGED},
		{"", "0000000", "2", SECSESS_FORGED},
		{"", "000000A", "2", SECSESS_FORGED},
		{"", "000000w", "2", SECSESS_FORGED},
		{"", "000001", "2", SECSESS_FORGED},
		{"", "0000001", "0", SECSESS_FORGED},
		{"", "0000001", "1", SECSESS_FORGED},
		{"", "0000001", "4", SECSESS_FORGED},
		{"", "0000001", "3", SECSESS_FORGED}, /* no tag there */
		{"a.b", "0000001", "2", SECSESS_FORGED},
		{"a b", "0000001", "2", SECSESS_FORGED},
		{"a/../b", "0000001", "2", SECSESS_FORGED},
		{"\xc3\xa9", "0000001", "2", SECSESS_FORGED},
		{"\n", "0000001", "2", SECSESS_FORGED},
		{"0123456789abcdefghij-", "0000001", "3", SECSESS_DONE},
		{"shop-0123456789abcdefghij-", "0000001", "3", SECSESS_DONE},
		{"0123456789abcdefghij,", "0000001", "3", SECSESS_FORGED},
		{"0123456789abcdefghiw-", "0000001", "3", SECSESS_FORGED},
		{"0123456789abcdefghiA-", "0000001", "3", SECSESS_FORGED},
		{"123456789abcdefghij-", "0000001", "3", SECSESS_FORGED},
	};

	(void) state;
	for (size_t i = 0; i < SECSESS_COUNT(heads); i++) {
		char head[128], text[SECSESS_SID_MAX];
		size_t size;

		snprintf(head, sizeof(head), "%s%s%s%s", heads[i].label, seed, heads[i].generation, heads[i].form);
		size = forge(text, head);
		if (parse(NULL, ring, text, size) != heads[i].status) {
			fail_msg("%s", head);
		}
	}
}

static void a_signed_id_that_is_too_long_is_forged(void **state)
{
	static const char tail[] = "0123456789abcdefghijklmno000000012";
	char head[SECSESS_SID_MAX + 1], text[SECSESS_SID_MAX + 64];
	size_t longest = SECSESS_SID_MAX - TAIL;

	(void) state;
	for (size_t label = longest - 1; label <= longest + 1; label++) {
		memset(head, 'L', label);
		memcpy(head + label, tail, sizeof(tail));
		assert_int_equal(parse(NULL, ring, text, forge(text, head)), label > longest ? SECSESS_FORGED : SECSESS_DONE);
	}
}

static void a_signed_id_with_a_character_outside_the_alphabet_in_its_seed_is_forged(void **state)
{
	static const char wrong[] = "wxyzABZ,-";
	char head[64], text[SECSESS_SID_MAX];

	(void) state;
	for (size_t i = 0; i < sizeof(wrong) - 1; i++) {
		snprintf(head, sizeof(head), "0123456789abc%cefghijklmno000000012", wrong[i]);
		assert_int_equal(parse(NULL, ring, text, forge(text, head)), SECSESS_FORGED);
	}
}

/* 26 characters hold 130 bits: three other last characters stand for the same 128. */
static void a_mac_has_one_spelling(void **state)
{
	static const char digits[] = "0123456789abcdefghijklmnopqrstuv";
	struct secsess_sid sid = minted("", "");
	char last = sid.text[sid.size - 1];
	size_t value = (size_t) (strchr(digits, last) - digits);

	(void) state;
	assert_int_equal(value & 3, 0);
	for (size_t i = 1; i < 4; i++) {
		sid.text[sid.size - 1] = digits[value + i];
		assert_int_equal(parse(NULL, ring, sid.text, sid.size), SECSESS_FORGED);
	}
	sid.text[sid.size - 1] = (char) toupper(last);
	assert_int_equal(parse(NULL, ring, sid.text, sid.size), isalpha(last) ? SECSESS_FORGED : SECSESS_DONE);
}

static void keys_are_tried_in_turn(void **state)
{
	struct secsess_sid sid = minted("l", "u1"), read;
	struct secsess_keyring *other = ring_of("sign " KEY_B "\ntag " KEY_TAG "\n");
	struct secsess_keyring *rotated = ring_of("sign " KEY_B "\ntag " KEY_TAG "\nverify " KEY_C "\nverify " KEY_A "\n");
	struct secsess_keyring *tag_only = ring_of("sign " KEY_B "\ntag " KEY_A "\n"), *empty = secsess_keyring_new();

	(void) state;
	assert_int_equal(parse(NULL, other, sid.text, sid.size), SECSESS_FORGED);
	assert_int_equal(parse(NULL, tag_only, sid.text, sid.size), SECSESS_FORGED);
	assert_int_equal(parse(NULL, empty, sid.text, sid.size), SECSESS_FORGED);
	assert_int_equal(parse(&read, rotated, sid.text, sid.size), SECSESS_DONE);
	assert_same(&read, &sid);
	/* The next generation is signed with the new key, and keeps the identity. */
	secsess_sid_at(&read, &read, rotated, 2);
	assert_int_equal(parse(NULL, ring, read.text, read.size), SECSESS_FORGED);
	assert_int_equal(parse(&read, other, read.text, read.size), SECSESS_DONE);
	assert_string_equal(read.place.handle, sid.place.handle);
	secsess_keyring_free(other);
	secsess_keyring_free(rotated);
	secsess_keyring_free(tag_only);
	secsess_keyring_free(empty);
}

static void generations_follow_from_each_other(void **state)
{
	static const uint32_t generations[] = {1, 2, 31, 32, 33, 1 << 30, 0xfffffffe, 0xffffffff};
	struct secsess_sid first = minted("shop-", "u1");

	(void) state;
	for (size_t i = 0; i < SECSESS_COUNT(generations); i++) {
		struct secsess_sid next, read, again = first;

		secsess_sid_at(&next, &first, ring, generations[i]);
		assert_int_equal(next.generation, generations[i]);
		assert_int_equal(parse(&read, ring, next.text, next.size), SECSESS_DONE);
		assert_same(&read, &next);
		assert_string_equal(read.place.handle, first.place.handle);
		assert_int_equal(next.size, first.size);
		secsess_sid_at(&again, &again, ring, generations[i]); /* in place, and the same on every server */
		assert_same(&again, &next);
		assert_int_equal(strcmp(next.text, first.text) == 0, generations[i] == 1);
		/* Everything but generation and mac stays. */
		assert_memory_equal(next.text, first.text, first.size - 34);
	}
}

static void ids_are_never_minted_twice(void **state)
{
	struct secsess_sid a = minted("", ""), b = minted("", "");

	(void) state;
	assert_string_not_equal(a.text, b.text);
	assert_string_not_equal(a.place.handle, b.place.handle);
	assert_memory_not_equal(a.text, b.text, 26);
}

/* The same characters as label, tag or seed are other sessions. */
static void label_and_tag_belong_to_the_identity(void **state)
{
	static const char *const heads[] = {
		"0123456789abcdefghijklmno000000012",
		"a0123456789abcdefghijklmno000000012",
		"A0123456789abcdefghijklmno000000012",
		"0123456789abcdefghij-0123456789abcdefghijklmno000000012",
		"0123456789abcdefghij-0123456789abcdefghijklmno000000013",
		"0123456789abcdefghik-0123456789abcdefghijklmno000000013",
		"a0123456789abcdefghij-0123456789abcdefghijklmno000000013",
	};
	struct secsess_sid sids[SECSESS_COUNT(heads)];

	(void) state;
	for (size_t i = 0; i < SECSESS_COUNT(heads); i++) {
		char text[SECSESS_SID_MAX];
		size_t size = forge(text, heads[i]);

		assert_int_equal(parse(&sids[i], ring, text, size), SECSESS_DONE);
		for (size_t j = 0; j < i; j++) {
			assert_string_not_equal(sids[i].place.handle, sids[j].place.handle);
		}
	}
	assert_int_equal(sids[3].label_size, 21);
	assert_string_equal(sids[3].place.tag.text, "");
	assert_int_equal(sids[4].label_size, 0);
	assert_string_equal(sids[4].place.tag.text, "0123456789abcdefghij");
	assert_int_equal(sids[6].label_size, 1);
}

static void a_handle_outlives_every_key(void **state)
{
	struct secsess_keyring *other = ring_of("sign " KEY_B "\ntag " KEY_B "\nverify " KEY_A "\n");
	struct secsess_sid sid = minted("shop-", "u1"), read;

	(void) state;
	assert_int_equal(parse(&read, other, sid.text, sid.size), SECSESS_DONE);
	assert_string_equal(read.place.handle, sid.place.handle);
	secsess_keyring_free(other);
}

static void labels_are_checked_and_bounded(void **state)
{
	static const char *const wrong[] = {"a b", "a.b", "a/b", "a_b", "\xc3\xa9", "a\n", "{a}", "a;"};
	char longest[SECSESS_LABEL_MAX + 2];
	struct secsess_sid sid;
	struct secsess_tag tag;

	(void) state;
	secsess_tag_of(&tag, ring, STR("u1"));
	for (size_t i = 0; i < SECSESS_COUNT(wrong); i++) {
		assert_int_equal(secsess_sid_mint(&sid, ring, STR(wrong[i]), &untagged), SECSESS_CONFIG);
	}
	assert_int_equal(secsess_sid_mint(&sid, ring, secsess_slice_of("a\0b", 3), &untagged), SECSESS_CONFIG);
	memset(longest, 'L', sizeof(longest));
	longest[SECSESS_LABEL_MAX + 1] = '\0';
	/* Refused early rather than at the login that comes later. */
	assert_int_equal(secsess_sid_mint(&sid, ring, STR(longest), &untagged), SECSESS_CONFIG);
	longest[SECSESS_LABEL_MAX] = '\0';
	assert_int_equal(secsess_sid_mint(&sid, ring, STR(longest), &tag), SECSESS_DONE);
	assert_int_equal(sid.size, SECSESS_SID_MAX);
	assert_int_equal(sid.text[SECSESS_SID_MAX], 0);
	assert_int_equal(parse(NULL, ring, sid.text, sid.size), SECSESS_DONE);
}

static void minting_needs_a_key_and_a_whole_tag(void **state)
{
	static const struct secsess_tag wrong[] = {{"0123"}, {"0123456789abcdefghiw"}, {"0123456789abcdefghi-"}};
	struct secsess_keyring *empty = secsess_keyring_new();
	struct secsess_sid sid;

	(void) state;
	assert_int_equal(secsess_sid_mint(&sid, empty, STR(""), &untagged), SECSESS_CONFIG);
	for (size_t i = 0; i < SECSESS_COUNT(wrong); i++) {
		assert_int_equal(secsess_sid_mint(&sid, ring, STR(""), &wrong[i]), SECSESS_CONFIG);
		/* The end of this label would make a short tag whole. */
		assert_int_equal(secsess_sid_mint(&sid, ring, STR("abcdefghijklmnopqrstuv"), &wrong[i]), SECSESS_CONFIG);
	}
	secsess_keyring_free(empty);
}

static void tags_come_from_user_and_tag_key_alone(void **state)
{
	struct secsess_keyring *resigned = ring_of("sign " KEY_B "\ntag " KEY_TAG "\n");
	struct secsess_keyring *retagged = ring_of("sign " KEY_A "\ntag " KEY_B "\n");
	struct secsess_tag tag, other;

	(void) state;
	secsess_tag_of(&tag, ring, STR("u1"));
	assert_int_equal(strlen(tag.text), SECSESS_TAG_LENGTH);
	secsess_tag_of(&other, resigned, STR("u1"));
	assert_string_equal(other.text, tag.text);
	secsess_tag_of(&other, retagged, STR("u1"));
	assert_string_not_equal(other.text, tag.text);
	secsess_tag_of(&other, ring, STR("u2"));
	assert_string_not_equal(other.text, tag.text);
	secsess_tag_of(&other, ring, secsess_slice_of("u1\0", 3));
	assert_string_not_equal(other.text, tag.text);
	secsess_tag_of(&other, ring, STR(""));
	assert_string_equal(other.text, "");
	secsess_keyring_free(resigned);
	secsess_keyring_free(retagged);
}

/* Cookies outlive upgrades: what is signed today must parse for ever. Computed with Python's hashlib. */
static void the_format_is_frozen(void **state)
{
	struct secsess_sid sid;
	struct secsess_tag tag;
	char text[SECSESS_SID_MAX + 1] = "";
	size_t size = forge(text, "shop-0123456789abcdefghij-0123456789abcdefghijklmno000000013");

	(void) state;
	secsess_tag_of(&tag, ring, STR("u1"));
	assert_string_equal(tag.text, "blsgps2095b61qchucb8");
	assert_string_equal(text,
		"shop-0123456789abcdefghij-0123456789abcdefghijklmno000000013"
		"0c8tooubc8t7e1faocem60nu58");
	assert_int_equal(parse(&sid, ring, text, size), SECSESS_DONE);
	assert_string_equal(sid.place.handle, "fs4re0gj2e38n9da52v0so8keo");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(minted_ids_parse),
		cmocka_unit_test(every_other_character_anywhere_is_forged),
		cmocka_unit_test(every_other_length_is_forged),
		cmocka_unit_test(malformed_ids_are_forged_even_when_signed),
		cmocka_unit_test(a_signed_id_that_is_too_long_is_forged),
		cmocka_unit_test(a_signed_id_with_a_character_outside_the_alphabet_in_its_seed_is_forged),
		cmocka_unit_test(a_mac_has_one_spelling),
		cmocka_unit_test(keys_are_tried_in_turn),
		cmocka_unit_test(generations_follow_from_each_other),
		cmocka_unit_test(ids_are_never_minted_twice),
		cmocka_unit_test(label_and_tag_belong_to_the_identity),
		cmocka_unit_test(a_handle_outlives_every_key),
		cmocka_unit_test(labels_are_checked_and_bounded),
		cmocka_unit_test(minting_needs_a_key_and_a_whole_tag),
		cmocka_unit_test(tags_come_from_user_and_tag_key_alone),
		cmocka_unit_test(the_format_is_frozen),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
