/* SPDX-License-Identifier: BSD-3-Clause */

#include "unit.h"

#include <sys/wait.h>
#include <unistd.h>

static void a_file_gives_all_keys(void **state)
{
	struct secsess_keyring *ring, *same;

	(void) state;
	ring = ring_of("# ours\r\n\r\nverify " KEY_B "\r\ntag\t " KEY_TAG "  \n   \nsign " KEY_A "\nverify " KEY_C);
	same = ring_of("sign " KEY_A "\ntag " KEY_TAG "\nverify " KEY_B "\nverify " KEY_C "\n");
	assert_int_equal(ring->count, 3);
	assert_true(ring->sealing);
	assert_memory_equal(ring, same, sizeof(*ring));
	for (size_t i = 0; i < ring->count; i++) {
		assert_ptr_equal(secsess_keyring_find(ring, ring->keys[i].id), &ring->keys[i]);
	}
	assert_null(secsess_keyring_find(ring, ~ring->keys[0].id));
	for (size_t i = 0; i < sizeof(ring->shared); i++) {
		assert_int_equal(ring->shared[i], 0);
	}
	secsess_keyring_free(ring);
	secsess_keyring_free(same);
	secsess_keyring_free(NULL);
}

static void keys_differ_by_purpose_and_are_never_the_master(void **state)
{
	struct secsess_keyring *ring = ring_of("sign " KEY_A "\ntag " KEY_A "\nverify " KEY_B "\n");
	unsigned char master[SECSESS_KEY_SIZE], id[4];

	(void) state;
	assert_true(secsess_unhex(master, sizeof(master), STR(KEY_A)));
	secsess_put_u32(id, ring->keys[0].id);
	assert_memory_not_equal(ring->keys[0].sign, ring->keys[0].seal, SECSESS_KEY_SIZE);
	assert_memory_not_equal(ring->keys[0].sign, ring->tag, SECSESS_KEY_SIZE);
	assert_memory_not_equal(ring->keys[0].seal, ring->tag, SECSESS_KEY_SIZE);
	assert_memory_not_equal(ring->keys[0].sign, master, SECSESS_KEY_SIZE);
	assert_memory_not_equal(ring->keys[0].seal, master, SECSESS_KEY_SIZE);
	assert_memory_not_equal(ring->tag, master, SECSESS_KEY_SIZE);
	assert_memory_not_equal(id, master, 4);
	assert_memory_not_equal(id, ring->keys[0].sign, 4);
	assert_memory_not_equal(id, ring->keys[0].seal, 4);
	assert_memory_not_equal(ring->keys[0].sign, ring->keys[1].sign, SECSESS_KEY_SIZE);
	secsess_keyring_free(ring);
}

#define VERIFY "verify " KEY_B "\n"

static void a_wrong_file_is_named_by_line_and_remedy_never_by_content(void **state)
{
	static const struct {
		const char *text, *where, *remedy;
	} wrong[] = {
		{"", "sign", "openssl rand -hex 32"},
		{"sign " KEY_A "\n", "tag", "openssl rand -hex 32"},
		{"tag " KEY_A "\n", "sign", "openssl rand -hex 32"},
		{"tag " KEY_TAG "\nverify " KEY_A "\n", "sign", "openssl rand -hex 32"},
		{"sign " KEY_A "\ntag " KEY_TAG "\nsign " KEY_B "\n", "line 3 ", "\"verify\""},
		{"sign " KEY_A "\ntag " KEY_TAG "\n\ntag " KEY_B "\n", "line 4 ", "keep one"},
		{"# x\nsign secret\ntag " KEY_TAG "\n", "line 2 ", "openssl rand -hex 32"},
		{"sign\ntag " KEY_TAG "\n", "line 1 ", "64 hexadecimal digits"},
		{"sign " KEY_A "0\n", "line 1 ", "64 hexadecimal digits"},
		{"sign " KEY_A " " KEY_B "\n", "line 1 ", "64 hexadecimal digits"},
		{"sign" KEY_A "\n", "line 1 ", "sign KEY"},
		{"Sign " KEY_A "\n", "line 1 ", "sign KEY"},
		{"password=secret\n", "line 1 ", "sign KEY"},
		{" sign " KEY_A "\n", "line 1 ", "sign KEY"},
		{KEY_A, "line 1 ", "sign KEY"},
		{"sign " KEY_A "\ntag " KEY_TAG "\n" VERIFY VERIFY VERIFY VERIFY VERIFY VERIFY VERIFY VERIFY, "line 10 ",
			"remove the oldest"},
	};
	struct secsess_keyring *ring = ring_of("sign " KEY_C "\ntag " KEY_TAG "\n"), *before = secsess_keyring_new();

	(void) state;
	*before = *ring;
	for (size_t i = 0; i < SECSESS_COUNT(wrong); i++) {
		struct secsess_error error = {""};

		assert_int_equal(secsess_keyring_read(ring, STR(wrong[i].text), &error), SECSESS_CONFIG);
		if (!strstr(error.text, wrong[i].where) || !strstr(error.text, wrong[i].remedy)) {
			fail_msg("file %zu: %s", i, error.text);
		}
		assert_null(strstr(error.text, "secret\n"));
		assert_null(strstr(error.text, "password"));
		assert_null(strstr(error.text, "a0a1"));
		assert_null(strstr(error.text, "0b0b"));
		assert_memory_equal(ring, before, sizeof(*ring));
	}
	secsess_keyring_free(before);
	secsess_keyring_free(ring);
}

static void hostile_bytes_and_cut_files_are_refused_or_read(void **state)
{
	const char whole[] = "sign " KEY_A "\ntag " KEY_TAG "\nverify " KEY_B;
	struct secsess_keyring *ring = secsess_keyring_new();

	(void) state;
	for (size_t size = 0; size < sizeof(whole) - 1; size++) {
		unsigned char *cut = exact_copy(whole, size);
		enum secsess_status status = secsess_keyring_read(ring, secsess_slice_of(cut, size), NULL);
		/* Complete, with or without its last line end. */
		bool two = size == 5 + 64 + 1 + 4 + 64 || size == 5 + 64 + 1 + 4 + 64 + 1;

		assert_int_equal(status, two ? SECSESS_DONE : SECSESS_CONFIG);
		free(cut);
	}
	assert_int_equal(secsess_keyring_read(ring, secsess_slice_of("sign\0" KEY_A, 69), NULL), SECSESS_CONFIG);
	assert_int_equal(secsess_keyring_read(ring, STR("\xef\xbb\xbfsign " KEY_A), NULL), SECSESS_CONFIG);
	secsess_keyring_free(ring);
}

static void adopting_keeps_the_former_key_for_verifying(void **state)
{
	struct secsess_keyring *ring = shared_ring(1), *before = secsess_keyring_new();
	struct secsess_keyring *two = shared_ring(2);
	unsigned char secret[SECSESS_SHARED_SECRET_SIZE];

	(void) state;
	assert_int_equal(ring->count, 1);
	assert_false(ring->sealing);
	*before = *ring;
	memset(secret, 1, sizeof(secret));
	secsess_keyring_adopt(ring, secret); /* the same again */
	assert_memory_equal(ring, before, sizeof(*ring));

	memset(secret, 2, sizeof(secret));
	secsess_keyring_adopt(ring, secret);
	assert_int_equal(ring->count, 2);
	assert_memory_equal(&ring->keys[0], &two->keys[0], sizeof(ring->keys[0]));
	assert_memory_equal(&ring->keys[1], &before->keys[0], sizeof(ring->keys[0]));
	assert_memory_equal(ring->tag, two->tag, sizeof(ring->tag));
	assert_memory_not_equal(ring->tag, before->tag, sizeof(ring->tag));
	assert_memory_equal(ring->shared, secret, sizeof(secret));

	memset(secret, 1, sizeof(secret));
	secsess_keyring_adopt(ring, secret); /* back again: no key twice */
	assert_int_equal(ring->count, 2);
	assert_memory_equal(&ring->keys[0], &before->keys[0], sizeof(ring->keys[0]));
	assert_memory_equal(&ring->keys[1], &two->keys[0], sizeof(ring->keys[0]));
	secsess_keyring_free(two);
	secsess_keyring_free(before);
	secsess_keyring_free(ring);
}

static void tag_and_signing_key_are_apart(void **state)
{
	struct secsess_keyring *ring = shared_ring(1), *before = secsess_keyring_new();
	unsigned char secret[SECSESS_SHARED_SECRET_SIZE];

	(void) state;
	*before = *ring;
	memset(secret, 1, sizeof(secret));
	secret[SECSESS_SHARED_SECRET_SIZE - 1] = 2; /* of the tag key */
	secsess_keyring_adopt(ring, secret);
	assert_int_equal(ring->count, 1);
	assert_memory_equal(&ring->keys[0], &before->keys[0], sizeof(ring->keys[0]));
	assert_memory_not_equal(ring->tag, before->tag, sizeof(ring->tag));
	secsess_keyring_free(before);
	secsess_keyring_free(ring);
}

static void adopting_keeps_so_many_keys_at_most(void **state)
{
	struct secsess_keyring *ring = secsess_keyring_new();
	unsigned char secret[SECSESS_SHARED_SECRET_SIZE];
	uint32_t ids[SECSESS_KEYRING_MAX + 3];

	(void) state;
	for (size_t i = 0; i < SECSESS_COUNT(ids); i++) {
		memset(secret, (int) i, sizeof(secret)); /* the first is all zero, as an unset one would be */
		secsess_keyring_adopt(ring, secret);
		assert_int_equal(ring->count, i < SECSESS_KEYRING_MAX ? i + 1 : SECSESS_KEYRING_MAX);
		ids[i] = ring->keys[0].id;
	}
	assert_int_equal(ring->count, SECSESS_KEYRING_MAX);
	for (size_t i = 0; i < SECSESS_KEYRING_MAX; i++) {
		assert_int_equal(ring->keys[i].id, ids[SECSESS_COUNT(ids) - 1 - i]);
	}
	assert_null(secsess_keyring_find(ring, ids[0]));
	secsess_keyring_free(ring);
}

static void a_store_never_replaces_a_file(void **state)
{
	struct secsess_keyring *ring = ring_of("sign " KEY_C "\ntag " KEY_TAG "\n"), *before = secsess_keyring_new();
	const unsigned char secret[SECSESS_SHARED_SECRET_SIZE] = {1};

	(void) state;
	*before = *ring;
	secsess_keyring_adopt(ring, secret);
	assert_memory_equal(ring, before, sizeof(*ring));
	secsess_keyring_free(before);
	secsess_keyring_free(ring);
}

static void the_ring_lies_between_guard_pages(void **state)
{
	struct secsess_keyring *ring = secsess_keyring_new();
	pid_t child = fork();
	int status;

	(void) state;
	assert_true(child >= 0);
	if (child == 0) {
		const volatile char *behind = (const volatile char *) (ring + 1);

		close(STDERR_FILENO); /* the sanitizer's report of what is to happen */
		(void) *behind;
		_exit(0);
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_false(WIFEXITED(status) && WEXITSTATUS(status) == 0);
	secsess_keyring_free(ring);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_file_gives_all_keys),
		cmocka_unit_test(keys_differ_by_purpose_and_are_never_the_master),
		cmocka_unit_test(a_wrong_file_is_named_by_line_and_remedy_never_by_content),
		cmocka_unit_test(hostile_bytes_and_cut_files_are_refused_or_read),
		cmocka_unit_test(adopting_keeps_the_former_key_for_verifying),
		cmocka_unit_test(tag_and_signing_key_are_apart),
		cmocka_unit_test(adopting_keeps_so_many_keys_at_most),
		cmocka_unit_test(a_store_never_replaces_a_file),
		cmocka_unit_test(the_ring_lies_between_guard_pages),
	};

	return cmocka_run_group_tests(tests, init_crypto, NULL);
}
