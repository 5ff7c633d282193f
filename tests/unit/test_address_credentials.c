/* SPDX-License-Identifier: BSD-3-Clause */

/* Credentials files; and what holds for addresses of every kind: short memory, wiping, hostile input. */
#include "addresses.h"

#include <stdlib.h>

static void assert_credentials(const char *file, size_t size, const char *user, const char *password,
	size_t password_size)
{
	struct secsess_address address = parsed("redis://before:old@h");
	struct secsess_error error = {0};
	unsigned char *copy = malloc(size);

	assert_non_null(copy);
	memcpy(copy, file, size);
	assert_int_equal(secsess_address_credentials(&address, secsess_slice_of(copy, size), &error), SECSESS_DONE);
	free(copy);
	assert_buf(&address.user, user, strlen(user));
	assert_buf(&address.password, password, password_size);
	secsess_address_release(&address);
}

static void test_credentials(void **state)
{
	(void) state;
	assert_credentials("pw", 2, "before", "pw", 2);
	assert_credentials("pw\n", 3, "before", "pw", 2);
	assert_credentials("pw\r\n", 4, "before", "pw", 2);
	assert_credentials("pw\r", 3, "before", "pw\r", 3);
	assert_credentials("app\npw", 6, "app", "pw", 2);
	assert_credentials("app\npw\n", 7, "app", "pw", 2);
	assert_credentials("app\r\npw\r\n", 9, "app", "pw", 2);
	assert_credentials("app\n p%20: @/w ", 15, "app", " p%20: @/w ", 11);
	assert_credentials("a:b\nc\0d\n", 8, "a:b", "c\0d", 3);
	assert_credentials("a b", 3, "before", "a b", 3);
}

static void test_bad_credentials(void **state)
{
	static const char *bad[] = {"", "\n", "\r\n", "\npw", "\r\npw", "user\n\n", "user\r\n\r\n", "u\nx\n\n",
		/* NOLINTNEXTLINE(bugprone-suspicious-missing-comma): one text */
		"u\n" SECRET "\nx"};
	struct secsess_address address = parsed("redis://before:old@h");

	(void) state;
	for (size_t i = 0; i < SECSESS_COUNT(bad); i++) {
		struct secsess_error error = {0};

		assert_int_equal(secsess_address_credentials(&address, secsess_slice_str(bad[i]), &error), SECSESS_CONFIG);
		assert_non_null(strstr(error.text, "two: the user, the password"));
		assert_null(strstr(error.text, SECRET));
	}
	assert_buf(&address.user, "before", 6);
	assert_buf(&address.password, "old", 3);
	secsess_address_release(&address);
}

static void test_sentinel_credentials(void **state)
{
	static const char file[] = "app\npw\nwatch\r\nw2\n",
					  *bad[] = {"a\nb\nc\n", "a\nb\n\nd", "a\nb\nc\n\n", "a\nb\nc\nd\ne"};
	struct secsess_address address = parsed("redis-sentinel://before:old@h/shop?sentinel_password=older");
	struct secsess_error error = {0};

	(void) state;
	assert_int_equal(secsess_address_credentials(&address, secsess_slice_str(file), &error), SECSESS_DONE);
	assert_buf(&address.user, "app", 3);
	assert_buf(&address.password, "pw", 2);
	assert_buf(&address.sentinel_user, "watch", 5);
	assert_buf(&address.sentinel_password, "w2", 2);
	assert_int_equal(secsess_address_credentials(&address, secsess_slice_str("new"), &error), SECSESS_DONE);
	assert_buf(&address.password, "new", 3);
	assert_buf(&address.sentinel_password, "w2", 2);
	for (size_t i = 0; i < SECSESS_COUNT(bad); i++) {
		assert_int_equal(secsess_address_credentials(&address, secsess_slice_str(bad[i]), &error), SECSESS_CONFIG);
		assert_non_null(strstr(error.text, "or four"));
	}
	assert_buf(&address.password, "new", 3);
	secsess_address_release(&address);
}

static size_t allocations_left;
static unsigned char *watched;
static size_t watched_size;
static bool watched_was_wiped;

static void *resize(void *old, size_t size)
{
	if (size == 0) {
		if (old && old == watched) {
			watched_was_wiped = true;
			for (size_t i = 0; i < watched_size; i++) {
				watched_was_wiped = watched_was_wiped && watched[i] == 0;
			}
		}
		free(old);
		return NULL;
	}
	return allocations_left && allocations_left-- ? realloc(old, size) : NULL;
}

static void test_every_allocation_may_fail(void **state)
{
	static const char text[] = "rediss-sentinel://u:" SECRET
							   "@[::1]:1,h,i/shop/2?prefix=a&ca=a&cert=b&key=c&peer_name=d&verify=1&sentinel_user=e"
							   "&sentinel_password=f";
	enum secsess_status status = SECSESS_NOMEM;
	size_t allowed = 0;

	(void) state;
	secsess_set_resize(resize);
	for (; status == SECSESS_NOMEM; allowed++) {
		struct secsess_address address = {0};
		struct secsess_error error = {0};

		allocations_left = allowed;
		status = secsess_address_parse(&address, secsess_slice_str(text), &error);
		if (!status) {
			status = secsess_address_credentials(&address, secsess_slice_str("a\nb\nc\nd"), &error);
		}
		assert_true(!status || strstr(error.text, "no memory"));
		secsess_address_release(&address);
	}
	secsess_set_resize(NULL);
	assert_int_equal(status, SECSESS_DONE);
	assert_in_range(allowed, 9, 30);
}

static void test_release_wipes(void **state)
{
	struct secsess_address address;

	(void) state;
	allocations_left = 100;
	secsess_set_resize(resize);
	address = parsed("redis://user:" SECRET "@h");
	watched = address.password.data;
	watched_size = address.password.size;
	watched_was_wiped = false;
	secsess_address_release(&address);
	assert_true(watched_was_wiped);
	address = parsed("redis://user:" SECRET "@h");
	watched = address.user.data;
	watched_size = address.user.size;
	watched_was_wiped = false;
	secsess_address_release(&address);
	assert_true(watched_was_wiped);
	address = parsed("redis-sentinel://h/s?sentinel_password=" SECRET);
	watched = address.sentinel_password.data;
	watched_size = address.sentinel_password.size;
	watched_was_wiped = false;
	secsess_address_release(&address);
	secsess_set_resize(NULL);
	watched = NULL;
	assert_true(watched_was_wiped);
}

static unsigned next_random(unsigned *seed)
{
	*seed = *seed * 1664525 + 1013904223;
	return *seed >> 16;
}

/* Cuts and bends good addresses; ASan and UBSan judge. */
static void test_hostile_input(void **state)
{
	static const char *good[] = {"redis://user:p%40ss@host.example:6379/2?prefix=a%3a",
		"rediss://[fe80::1%25eth0]:6379/65535?ca=a&cert=b&key=c&verify=0", "redis+unix://u:p@/run/r.sock?db=1&prefix=x",
		"redis-sentinel://u:p@a:1,[::1],c/shop/3?sentinel_password=%40", "rediss-cluster://u:p@a:1,[::1]:2,c?ca=a"};
	static const char odd[] = "%%@:/?&=[]#\0\xff 0a{";
	unsigned seed = 1;

	(void) state;
	for (int round = 0; round < 30000; round++) {
		const char *from = good[next_random(&seed) % SECSESS_COUNT(good)];
		struct secsess_address address = {0};
		struct secsess_error error = {0};
		char text[96];
		size_t size = strlen(from);

		memcpy(text, from, size);
		for (unsigned bends = next_random(&seed) % 4; bends; bends--) {
			text[next_random(&seed) % size] = odd[next_random(&seed) % (sizeof(odd) - 1)];
		}
		size = next_random(&seed) % 3 ? size : next_random(&seed) % (size + 1);
		if (parse_exact(&address, text, size, &error)) {
			assert_int_not_equal(error.text[0], '\0');
		}
		secsess_address_release(&address);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_credentials),
		cmocka_unit_test(test_bad_credentials),
		cmocka_unit_test(test_sentinel_credentials),
		cmocka_unit_test(test_every_allocation_may_fail),
		cmocka_unit_test(test_release_wipes),
		cmocka_unit_test(test_hostile_input),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
