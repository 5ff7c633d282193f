/* SPDX-License-Identifier: BSD-3-Clause */

#include "addresses.h"

#include <stdio.h>

static void test_tcp(void **state)
{
	struct secsess_address address = parsed("redis://app:" SECRET "@db-1.example.org:6380/3?prefix=shop:");

	(void) state;
	assert_int_equal(address.endpoint.network, SECSESS_TCP);
	assert_string_equal(address.endpoint.host, "db-1.example.org");
	assert_int_equal(address.endpoint.port, 6380);
	assert_int_equal(address.db, 3);
	assert_string_equal(address.prefix, "shop:");
	assert_buf(&address.user, "app", 3);
	assert_buf(&address.password, SECRET, strlen(SECRET));
	secsess_address_release(&address);
	assert_null(address.password.data);
	secsess_address_release(&address);
}

static void test_defaults(void **state)
{
	struct secsess_address address = parsed("redis://localhost");

	(void) state;
	assert_int_equal(address.endpoint.port, 6379);
	assert_int_equal(address.db, 0);
	assert_string_equal(address.prefix, "secsess:");
	assert_int_equal(address.user.size, 0);
	assert_int_equal(address.password.size, 0);
	assert_true(address.endpoint.verify);
	secsess_address_release(&address);
}

static void test_tls(void **state)
{
	struct secsess_address
		address = parsed("rediss://h/?ca=/etc/a%26b.pem&cert=c.pem&key=k.pem&peer_name=redis.example&verify=0");

	(void) state;
	assert_int_equal(address.endpoint.network, SECSESS_TLS);
	assert_string_equal(address.endpoint.ca_file, "/etc/a&b.pem");
	assert_string_equal(address.endpoint.cert_file, "c.pem");
	assert_string_equal(address.endpoint.key_file, "k.pem");
	assert_string_equal(address.endpoint.peer_name, "redis.example");
	assert_false(address.endpoint.verify);
	secsess_address_release(&address);
	address = parsed("rediss://h");
	assert_true(address.endpoint.verify);
	secsess_address_release(&address);
}

static void test_unix(void **state)
{
	struct secsess_address address = parsed("redis+unix://:" SECRET "@/run/redis@0%3f.sock?db=65535&prefix=a%25");

	(void) state;
	assert_int_equal(address.endpoint.network, SECSESS_UNIX);
	assert_string_equal(address.endpoint.host, "/run/redis@0?.sock");
	assert_int_equal(address.db, 65535);
	assert_string_equal(address.prefix, "a%");
	assert_int_equal(address.user.size, 0);
	assert_buf(&address.password, SECRET, strlen(SECRET));
	secsess_address_release(&address);
}

static void test_any_byte_in_user_and_password(void **state)
{
	char text[8 + 2 * 256 * 3 + 8] = "redis://";
	char expected[256];
	struct secsess_address address;
	size_t at = strlen(text);

	(void) state;
	for (int part = 0; part < 2; part++) {
		for (int i = 0; i < 256; i++) {
			expected[i] = (char) i;
			at += (size_t) sprintf(text + at, part ? "%%%02X" : "%%%02x", i);
		}
		text[at++] = part ? '@' : ':';
	}
	memcpy(text + at, "h", 2);
	address = parsed(text);
	assert_buf(&address.user, expected, 256);
	assert_buf(&address.password, expected, 256);
	secsess_address_release(&address);
	address = parsed("redis://a+b:c:d+@h");
	assert_buf(&address.user, "a+b", 3);
	assert_buf(&address.password, "c:d+", 4);
	secsess_address_release(&address);
}

static void test_ipv6(void **state)
{
	struct secsess_address address = parsed("redis://u@[fe80::1%25eth0]:7000/1");

	(void) state;
	assert_string_equal(address.endpoint.host, "fe80::1%eth0");
	assert_int_equal(address.endpoint.port, 7000);
	assert_int_equal(address.db, 1);
	secsess_address_release(&address);
	assert_refused("redis://[::1", "] behind");
	assert_refused("redis://[]", "IPv6");
	assert_refused("redis://[::g]", "IPv6");
	assert_refused("redis://[::1%25]", "IPv6");
	assert_refused("redis://[::1%eth0]", "IPv6");
	assert_refused("redis://[::1%25a%20b]", "IPv6");
	assert_refused("redis://[::1]6379", "port");
	assert_refused("redis://[::1%250123456789012345678901234567890]", "IPv6");
	assert_refused(
		"redis://[00000000000000000000000000000000000000000000000000000000000000000000000000000000000000::1]", "IPv6");
	assert_refused("redis://::1", "host");
}

static void test_description(void **state)
{
	(void) state;
	assert_described("redis://u:" SECRET "@h:1/2", "tcp:h:1/db 2");
	assert_described("rediss://[::1]", "tls:[::1]:6379");
	assert_described("redis+unix:///run/redis.sock", "unix:/run/redis.sock");
}

static void test_description_is_cut(void **state)
{
	struct secsess_address address = parsed("redis://h:6379/65535");
	char text[18];

	(void) state;
	for (size_t size = 1; size <= sizeof(text); size++) {
		memset(text, '!', sizeof(text));
		secsess_address_describe(&address, text, size);
		assert_true(strlen(text) < size);
	}
	secsess_address_release(&address);
}

static void test_scheme(void **state)
{
	(void) state;
	assert_refused("", "must begin");
	assert_refused("/run/redis.sock", "must begin");
	assert_refused("redis:", "must begin");
	assert_refused("redis:/h", "must begin");
	assert_refused(SECRET, "must begin");
	assert_refused("valkey://h", "\"valkey\"");
	assert_refused("REDIS://h", "\"REDIS\"");
	assert_refused("x" SECRET SECRET SECRET "://h", "must begin");
}

static void test_ports(void **state)
{
	struct secsess_address address = parsed("redis://h:65535");

	(void) state;
	assert_int_equal(address.endpoint.port, 65535);
	secsess_address_release(&address);
	assert_refused("redis://h:0", "port");
	assert_refused("redis://h:65536", "port");
	assert_refused("redis://h:99999999999999999999", "port");
	assert_refused("redis://h:", "port");
	assert_refused("redis://h:+1", "port");
	assert_refused("redis://h:6379x", "port");
	assert_refused("redis://app:" SECRET, "port");
}

static void test_databases(void **state)
{
	(void) state;
	assert_refused("redis://h/65536", "database");
	assert_refused("redis://h/-1", "database");
	assert_refused("redis://h/1/", "database");
	assert_refused("redis://h/" SECRET, "database");
	assert_refused("redis+unix:///s?db=65536", "\"db\"");
	assert_refused("redis+unix:///s?db=", "\"db\"");
}

static void test_hosts(void **state)
{
	char text[300] = "redis://";

	(void) state;
	assert_refused("redis://", "host");
	assert_refused("redis:///2", "host");
	assert_refused("redis://u@:6379", "host");
	assert_refused("redis://a%2eb", "host");
	assert_refused("redis://a\\b", "host");
	assert_refused("redis://\xc3\xa9", "host");
	memset(text + 8, 'h', 254);
	assert_refused(text, "host");
}

static void test_socket_paths(void **state)
{
	char text[140] = "redis+unix:///";

	(void) state;
	assert_refused("redis+unix://", "absolute path");
	assert_refused("redis+unix:///", "absolute path");
	assert_refused("redis+unix://run/redis.sock", "absolute path");
	assert_refused("redis+unix:///a%00b", "absolute path");
	assert_refused("redis+unix:///a%0ab", "absolute path");
	assert_refused("redis+unix:///a%2", "absolute path");
	memset(text + 14, 's', 106);
	secsess_address_release(&(struct secsess_address[]) {parsed(text)}[0]);
	memset(text + 14, 's', 107);
	assert_refused(text, "absolute path");
}

static void test_prefix(void **state)
{
	static const char *bad[] = {"", "%20", "a%20b", "{", "a%7db", "*", "a%3f", "[", "]", "%5c", "%00", "a%00b", "%7f",
		"%0a", "%80", "%c3%a9", "0123456789012345678901234567890123456789012345678901234567890123x"};
	struct secsess_address address;
	char text[128];

	(void) state;
	for (size_t i = 0; i < SECSESS_COUNT(bad); i++) {
		sprintf(text, "redis://h?prefix=%s", bad[i]);
		assert_refused(text, "\"prefix\"");
	}
	address = parsed("redis://h?prefix=0123456789012345678901234567890123456789012345678901234567890123");
	assert_int_equal(strlen(address.prefix), 64);
	secsess_address_release(&address);
	address = parsed("redis://h?prefix=!~%25:%2f+");
	assert_string_equal(address.prefix, "!~%:/+");
	secsess_address_release(&address);
}

static void test_options(void **state)
{
	(void) state;
	assert_refused("redis://h?timeout=1", "\"timeout\"");
	assert_refused("redis://h?password=" SECRET, "\"password\"");
	assert_refused("redis://h?a&b", "\"a\"");
	assert_refused("redis://h?prefix=a&prefix=b", "\"prefix\" stands there twice");
	assert_refused("redis://h?prefix", "\"prefix\"");
	assert_refused("redis://h?=1", "option 1");
	assert_refused("redis://h?prefix=a&&", "option 2");
	assert_refused("redis://h?x" SECRET SECRET SECRET "=1", "option 1");
	assert_refused("redis://h?ca=/a", "\"ca\"");
	assert_refused("redis://h?verify=0", "\"verify\"");
	assert_refused("redis://h?db=1", "\"db\"");
	assert_refused("redis+unix:///s?peer_name=a", "\"peer_name\"");
	assert_refused("rediss://h?verify=2", "\"verify\"");
	assert_refused("rediss://h?verify=00", "\"verify\"");
	assert_refused("rediss://h?verify=", "\"verify\"");
	assert_refused("rediss://h?ca=", "\"ca\"");
	assert_refused("rediss://h?ca=a%00b", "\"ca\"");
	assert_refused("rediss://h?key=k", "\"cert\"");
	secsess_address_release(&(struct secsess_address[]) {parsed("redis://h/?")}[0]);
	secsess_address_release(&(struct secsess_address[]) {parsed("redis://h?prefix=a&")}[0]);
}

/* Whatever a password holds as it is, and wherever that makes the parser see its pieces. */
static void test_unencoded_passwords_are_not_told(void **state)
{
	(void) state;
	assert_refused("redis://u:p@" SECRET "@h", "percent-encoded");
	assert_refused("redis://u:1/" SECRET "@h", "percent-encoded");
	assert_refused("redis://u:1?" SECRET "=@h", "percent-encoded");
	assert_refused("redis://u:1?" SECRET "@h", "percent-encoded");
	assert_refused("redis://u:1&" SECRET "@h?" SECRET "@", "percent-encoded");
	assert_refused("redis://u:%" SECRET "@h", "%25");
	assert_refused("redis://u:%4@h", "%25");
	assert_refused("redis://u:" SECRET "#@h", "character 18");
	assert_refused("redis://u:" SECRET " @h", "character 18");
	assert_refused("redis://u:" SECRET "\n@h", "character 18");
	assert_refused("redis+unix://u:" SECRET "/x@/run/s", "absolute path");
	assert_refused("redis+unix://u:" SECRET "?x@/run/s", "percent-encoded");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_tcp),
		cmocka_unit_test(test_defaults),
		cmocka_unit_test(test_tls),
		cmocka_unit_test(test_unix),
		cmocka_unit_test(test_any_byte_in_user_and_password),
		cmocka_unit_test(test_ipv6),
		cmocka_unit_test(test_description),
		cmocka_unit_test(test_description_is_cut),
		cmocka_unit_test(test_scheme),
		cmocka_unit_test(test_ports),
		cmocka_unit_test(test_databases),
		cmocka_unit_test(test_hosts),
		cmocka_unit_test(test_socket_paths),
		cmocka_unit_test(test_prefix),
		cmocka_unit_test(test_options),
		cmocka_unit_test(test_unencoded_passwords_are_not_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
