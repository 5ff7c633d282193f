/* SPDX-License-Identifier: BSD-3-Clause */

/* Addresses of Sentinels and Clusters. */
#include "addresses.h"

#include <stdio.h>

static void test_sentinels(void **state)
{
	struct secsess_address address = parsed("redis-sentinel://app:" SECRET
											"@a,b:5000,[::1]:26380/shop-1.x/3?sentinel_user=w&sentinel_password=p%40");

	(void) state;
	assert_int_equal(address.kind, SECSESS_SENTINEL);
	assert_int_equal(address.endpoint.network, SECSESS_TCP);
	assert_string_equal(address.endpoint.host, "a");
	assert_int_equal(address.endpoint.port, 26379);
	assert_int_equal(address.more_count, 2);
	assert_string_equal(address.more[0].name, "b");
	assert_int_equal(address.more[0].port, 5000);
	assert_string_equal(address.more[1].name, "::1");
	assert_int_equal(address.more[1].port, 26380);
	assert_string_equal(address.service, "shop-1.x");
	assert_int_equal(address.db, 3);
	assert_buf(&address.user, "app", 3);
	assert_buf(&address.sentinel_user, "w", 1);
	assert_buf(&address.sentinel_password, "p@", 2);
	secsess_address_release(&address);
	assert_null(address.more);
}

static void test_cluster(void **state)
{
	struct secsess_address address = parsed("rediss-cluster://a,b:7001/?ca=c.pem&prefix=x");

	(void) state;
	assert_int_equal(address.kind, SECSESS_CLUSTER);
	assert_int_equal(address.endpoint.network, SECSESS_TLS);
	assert_string_equal(address.endpoint.host, "a");
	assert_int_equal(address.endpoint.port, 6379);
	assert_int_equal(address.more_count, 1);
	assert_int_equal(address.more[0].port, 7001);
	assert_string_equal(address.endpoint.ca_file, "c.pem");
	assert_null(address.service);
	secsess_address_release(&address);
	address = parsed("redis-cluster://only");
	assert_int_equal(address.more_count, 0);
	secsess_address_release(&address);
}

static void test_hosts(void **state)
{
	char text[2 * 70 + 40] = "redis-cluster://h";

	(void) state;
	assert_refused("redis-cluster://", "host");
	assert_refused("redis-cluster://a,", "host");
	assert_refused("redis-cluster://,a", "host");
	assert_refused("redis-cluster://a,,b", "host");
	assert_refused("redis-cluster://a,b:0", "port");
	assert_refused("redis-cluster://a,[::1", "] behind");
	assert_refused("redis-cluster://u:" SECRET "@a,u:" SECRET "@b", "percent-encoded");
	assert_refused("redis://a,b", "host");
	for (size_t i = 1; i < 64; i++) {
		memcpy(text + strlen("redis-cluster://h") + 2 * (i - 1), ",h", 3);
	}
	secsess_address_release(&(struct secsess_address[]) {parsed(text)}[0]);
	memcpy(text + strlen(text), ",h", 3);
	assert_refused(text, "64 hosts");
}

static void test_services(void **state)
{
	char text[128] = "redis-sentinel://h/";

	(void) state;
	assert_refused("redis-sentinel://h", "service");
	assert_refused("redis-sentinel://h/", "service");
	assert_refused("redis-sentinel://h//1", "service");
	assert_refused("redis-sentinel://h/a%20b", "service");
	assert_refused("redis-sentinel://h/a/x", "database");
	assert_refused("redis-sentinel://h/a/65536", "database");
	assert_refused("redis-sentinel://h/a/1/2", "database");
	memset(text + strlen(text), 's', 65);
	assert_refused(text, "service");
	text[strlen(text) - 1] = '\0';
	secsess_address_release(&(struct secsess_address[]) {parsed(text)}[0]);
	secsess_address_release(&(struct secsess_address[]) {parsed("redis-sentinel://h/a/")}[0]);
	assert_refused("redis-cluster://h/1", "one database");
	assert_refused("redis-cluster://h/" SECRET, "one database");
}

static void test_options(void **state)
{
	(void) state;
	assert_refused("redis-cluster://h?sentinel_password=" SECRET, "\"sentinel_password\" is");
	assert_refused("redis://h?sentinel_user=" SECRET, "\"sentinel_user\"");
	assert_refused("redis-sentinel://h/s?sentinel_user=u", "\"sentinel_password\"");
	assert_refused("redis-sentinel://h/s?sentinel_password=%", "\"sentinel_password\" must");
	assert_refused("redis-sentinel://h/s?ca=/a", "\"ca\"");
	assert_refused("redis-sentinel://h/s?sentinel_password=a&sentinel_password=b", "twice");
}

static void test_description(void **state)
{
	(void) state;
	assert_described("redis-sentinel://u:" SECRET "@h:1/shop/2", "service shop by tcp:h:1/db 2");
	assert_described("rediss-sentinel://[::1],b/shop", "service shop by tls:[::1]:26379, ...");
	assert_described("redis-cluster://h", "cluster tcp:h:6379");
	assert_described("rediss-cluster://h,i,j", "cluster tls:h:6379, ...");
}

/* Of what a server says of others nothing may lead astray. */
static void test_hosts_that_servers_name(void **state)
{
	static const char *good[] = {"10.0.0.1", "::1", "fe80::1:2", "redis-1.local", "a_b"};
	static const char *bad[] = {"", "?", "a b", "/run/redis.sock", "[::1]", "a/b", "u@h", "a:b", "h\n", "\xc3\xa9"};

	(void) state;
	for (size_t i = 0; i < SECSESS_COUNT(good); i++) {
		assert_true(secsess_host_is_possible(good[i]));
	}
	for (size_t i = 0; i < SECSESS_COUNT(bad); i++) {
		assert_false(secsess_host_is_possible(bad[i]));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_sentinels),
		cmocka_unit_test(test_cluster),
		cmocka_unit_test(test_hosts),
		cmocka_unit_test(test_services),
		cmocka_unit_test(test_options),
		cmocka_unit_test(test_description),
		cmocka_unit_test(test_hosts_that_servers_name),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
