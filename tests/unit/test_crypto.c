/* SPDX-License-Identifier: BSD-3-Clause */

#include "unit.h"

#include "../../handlers/core/base32.h"
#include "../../handlers/core/checksum_wide.h"

#include <sodium.h>
#include <sys/wait.h>
#define XXH_INLINE_ALL
#include <xxhash.h>
#include <unistd.h>

static const unsigned char key[SECSESS_KEY_SIZE] = {1, 2, 3};

static void hash_is_blake2b_of_parts_behind_their_lengths(void **state)
{
	const struct secsess_slice parts[] = {STR("ab"), STR(""), STR("c")};
	const char joined[] = "\2\0\0\0ab\0\0\0\0\1\0\0\0c";
	unsigned char hash[32], expected[32];

	(void) state;
	secsess_hash(hash, sizeof(hash), key, parts, 3);
	crypto_generichash(expected, sizeof(expected), (const unsigned char *) joined, sizeof(joined) - 1, key,
		sizeof(key));
	assert_memory_equal(hash, expected, sizeof(hash));
	secsess_hash(hash, 16, NULL, parts, 3);
	crypto_generichash(expected, 16, (const unsigned char *) joined, sizeof(joined) - 1, NULL, 0);
	assert_memory_equal(hash, expected, 16);
}

static void hash_tells_lists_of_parts_apart(void **state)
{
	const struct secsess_slice lists[][3] = {
		{STR("ab"), STR("c"), STR("")},
		{STR("a"), STR("bc"), STR("")},
		{STR(""), STR("ab"), STR("c")},
		{STR("abc"), STR(""), STR("")},
	};
	unsigned char hashes[SECSESS_COUNT(lists) + 1][32];

	(void) state;
	for (size_t i = 0; i < SECSESS_COUNT(lists); i++) {
		secsess_hash(hashes[i], 32, key, lists[i], 3);
	}
	secsess_hash(hashes[SECSESS_COUNT(lists)], 32, key, lists[3], 1);
	for (size_t i = 0; i < SECSESS_COUNT(hashes); i++) {
		for (size_t j = i + 1; j < SECSESS_COUNT(hashes); j++) {
			assert_memory_not_equal(hashes[i], hashes[j], 32);
		}
	}
}

static void derived_keys_differ_by_purpose_and_master(void **state)
{
	const unsigned char other[SECSESS_KEY_SIZE] = {1, 2, 4};
	unsigned char a[SECSESS_KEY_SIZE], b[SECSESS_KEY_SIZE];

	(void) state;
	secsess_derive(a, key, "sign");
	secsess_derive(b, key, "seal");
	assert_memory_not_equal(a, b, sizeof(a));
	secsess_derive(b, other, "sign");
	assert_memory_not_equal(a, b, sizeof(a));
	secsess_derive(b, key, "sign");
	assert_memory_equal(a, b, sizeof(a));
}

static void base32_is_phps_alphabet_highest_bits_first(void **state)
{
	const unsigned char bytes[] = {0x00, 0x44, 0x32, 0x14, 0xc7, 0xff, 0xff};
	char text[13] = "";

	(void) state;
	secsess_base32(text, bytes, 5);
	assert_string_equal(text, "01234567");
	memset(text, 0, sizeof(text));
	secsess_base32(text, bytes + 5, 2);
	assert_string_equal(text, "vvvg");
	memset(text, 0, sizeof(text));
	secsess_base32(text, bytes + 5, 1);
	assert_string_equal(text, "vs");
	secsess_base32(text, bytes, 0);
	assert_string_equal(text, "vs");
	assert_int_equal(SECSESS_BASE32_SIZE(16), 26);
}

static void sealed_text_opens_with_its_key_and_data_only(void **state)
{
	struct secsess_slice text = STR("payload"), data = STR("handle");
	unsigned char sealed[7 + SECSESS_SEAL_OVERHEAD], again[sizeof(sealed)], opened[7], other[SECSESS_KEY_SIZE] = {9};
	struct secsess_slice whole = secsess_slice_of(sealed, sizeof(sealed));

	(void) state;
	secsess_seal(sealed, text, data, key);
	assert_int_equal(secsess_unseal(opened, whole, data, key), SECSESS_DONE);
	assert_memory_equal(opened, "payload", 7);
	assert_int_equal(secsess_unseal(opened, whole, STR("handlf"), key), SECSESS_CORRUPT);
	assert_int_equal(secsess_unseal(opened, whole, data, other), SECSESS_CORRUPT);
	for (size_t size = 0; size < sizeof(sealed); size++) {
		unsigned char *cut = exact_copy(sealed, size);

		assert_int_equal(secsess_unseal(opened, secsess_slice_of(cut, size), data, key), SECSESS_CORRUPT);
		free(cut);
	}
	secsess_seal(again, text, data, key);
	assert_memory_not_equal(sealed, again, SECSESS_NONCE_SIZE);
}

static void sealing_works_in_place(void **state)
{
	unsigned char sealed[4 + SECSESS_SEAL_OVERHEAD], opened[4];

	(void) state;
	memcpy(sealed + SECSESS_NONCE_SIZE, "text", 4);
	secsess_seal(sealed, secsess_slice_of(sealed + SECSESS_NONCE_SIZE, 4), STR(""), key);
	assert_int_equal(secsess_unseal(opened, secsess_slice_of(sealed, sizeof(sealed)), STR(""), key), SECSESS_DONE);
	assert_memory_equal(opened, "text", 4);
}

static void hexadecimal_is_read_exactly(void **state)
{
	static const char *const wrong[] = {"", "0a0", "0a0B0", "0a0Bf", "0a0Bff0", "0a0Bfg", "0a 0Bf", "0x0a0B", "0a:0Bf"};
	unsigned char bytes[3];

	(void) state;
	assert_true(secsess_unhex(bytes, 3, STR("0a0Bff")));
	assert_memory_equal(bytes, "\x0a\x0b\xff", 3);
	for (size_t i = 0; i < SECSESS_COUNT(wrong); i++) {
		assert_false(secsess_unhex(bytes, 3, STR(wrong[i])));
	}
}

/* More than the supply holds at a time. */
static void unique_bytes_never_come_twice(void **state)
{
	static unsigned char got[400][SECSESS_NONCE_SIZE];

	(void) state;
	for (size_t i = 0; i < SECSESS_COUNT(got); i++) {
		secsess_unique(got[i], 1 + i % SECSESS_NONCE_SIZE);
		secsess_unique(got[i], sizeof(got[i]));
		for (size_t j = 0; j < i; j++) {
			assert_memory_not_equal(got[i], got[j], sizeof(got[i]));
		}
	}
}

static void a_forked_child_gets_other_unique_bytes(void **state)
{
	unsigned char ours[SECSESS_NONCE_SIZE], theirs[SECSESS_NONCE_SIZE];
	int ends[2], status;
	pid_t child;

	(void) state;
	secsess_unique(ours, sizeof(ours)); /* there is a supply */
	assert_int_equal(pipe(ends), 0);
	child = fork();
	if (child == 0) {
		secsess_unique(theirs, sizeof(theirs));
		_exit(write(ends[1], theirs, sizeof(theirs)) == sizeof(theirs) ? 0 : 1);
	}
	assert_true(child > 0);
	assert_int_equal(read(ends[0], theirs, sizeof(theirs)), sizeof(theirs));
	assert_int_equal(waitpid(child, &status, 0), child);
	close(ends[0]);
	close(ends[1]);
	secsess_unique(ours, sizeof(ours));
	assert_memory_not_equal(ours, theirs, sizeof(ours));
}

static void little_helpers(void **state)
{
	unsigned char at[8], sums[3][SECSESS_CHECKSUM_SIZE];
	struct secsess_error error;
	char *copy = secsess_strdup(secsess_slice_of("ab\0c", 4));

	(void) state;
	assert_memory_equal(copy, "ab\0c\0", 5);
	secsess_free(copy);
	secsess_put_u64(at, 0x0807060504030201);
	assert_memory_equal(at, "\1\2\3\4\5\6\7\10", 8);
	assert_true(secsess_get_u64(at) == 0x0807060504030201);
	secsess_checksum(sums[0], STR("a"), secsess_checksum_seed(STR("here")));
	secsess_checksum(sums[1], STR("b"), secsess_checksum_seed(STR("here")));
	secsess_checksum(sums[2], STR("a"), secsess_checksum_seed(STR("there")));
	assert_false(secsess_equal(sums[0], sums[1], SECSESS_CHECKSUM_SIZE));
	assert_false(secsess_equal(sums[0], sums[2], SECSESS_CHECKSUM_SIZE));
	assert_true(secsess_slice_equal(STR(""), secsess_slice_of(NULL, 0)));
	assert_false(secsess_slice_equal(STR("a"), STR("b")));
	assert_false(secsess_slice_equal(STR("a"), STR("ab")));
	secsess_error_set(&error, "%0400d", 1);
	assert_int_equal(strlen(error.text), sizeof(error.text) - 1);
	secsess_error_set(NULL, "nobody asked");
}

static void a_buf_grows_geometrically_and_ends_with_nul(void **state)
{
	struct secsess_buf buf = {0};
	size_t last = 0, grown = 0;

	(void) state;
	assert_int_equal(secsess_buf_append(&buf, NULL, 0), SECSESS_DONE);
	assert_string_equal((char *) buf.data, "");
	for (size_t i = 0; i < 100000; i++) {
		assert_int_equal(secsess_buf_append(&buf, "x", 1), SECSESS_DONE);
		assert_int_equal(buf.data[buf.size], 0);
		assert_true(buf.capacity > buf.size);
		grown += buf.capacity != last;
		last = buf.capacity;
	}
	assert_int_equal(buf.size, 100000);
	assert_in_range(grown, 1, 20);
	/* What can't be had, or can't even be counted, changes nothing. */
	assert_int_equal(secsess_buf_reserve(&buf, SIZE_MAX), SECSESS_NOMEM);
	assert_int_equal(secsess_buf_reserve(&buf, SIZE_MAX - 100000), SECSESS_NOMEM);
	assert_int_equal(secsess_buf_reserve(&buf, SIZE_MAX / 2), SECSESS_NOMEM);
	assert_int_equal(buf.size, 100000);
	assert_int_equal(buf.capacity, last);
	secsess_buf_release(&buf);
	secsess_buf_release(&buf);
	assert_null(buf.data);
	assert_null(secsess_strdup(secsess_slice_of("", SIZE_MAX)));
}

/* Bytes on disks and in stores must not depend on the processor that wrote them. */
static void a_checksum_is_the_same_on_every_processor(void **state)
{
	static const size_t sizes[] = {0, 1, 240, 241, 1023, 1024, 1025, 4096, 65536, 100001};
	static unsigned char text[100001];
	unsigned char sum[SECSESS_CHECKSUM_SIZE], wide[SECSESS_CHECKSUM_SIZE];
	uint64_t seed = XXH3_64bits("here", 4);

	(void) state;
	for (size_t i = 0; i < sizeof(text); i++) {
		text[i] = (unsigned char) (i * i >> 3);
	}
	for (size_t i = 0; i < SECSESS_COUNT(sizes); i++) {
		XXH128_canonical_t expected;

		XXH128_canonicalFromHash(&expected, XXH3_128bits_withSeed(text, sizes[i], seed));
		secsess_checksum(sum, secsess_slice_of(text, sizes[i]), secsess_checksum_seed(STR("here")));
		assert_memory_equal(sum, expected.digest, sizeof(sum));
		if (secsess_checksum_wide(wide, secsess_slice_of(text, sizes[i]), seed)) {
			assert_memory_equal(wide, expected.digest, sizeof(wide));
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(hash_is_blake2b_of_parts_behind_their_lengths),
		cmocka_unit_test(hash_tells_lists_of_parts_apart),
		cmocka_unit_test(derived_keys_differ_by_purpose_and_master),
		cmocka_unit_test(base32_is_phps_alphabet_highest_bits_first),
		cmocka_unit_test(sealed_text_opens_with_its_key_and_data_only),
		cmocka_unit_test(sealing_works_in_place),
		cmocka_unit_test(hexadecimal_is_read_exactly),
		cmocka_unit_test(unique_bytes_never_come_twice),
		cmocka_unit_test(a_forked_child_gets_other_unique_bytes),
		cmocka_unit_test(a_checksum_is_the_same_on_every_processor),
		cmocka_unit_test(little_helpers),
		cmocka_unit_test(a_buf_grows_geometrically_and_ends_with_nul),
	};

	return cmocka_run_group_tests(tests, init_crypto, NULL);
}
