/* SPDX-License-Identifier: BSD-3-Clause */

#include "unit.h"

#include "../../handlers/core/forwarded.h"

#define PROXIES "10.0.0.0/8, 127.0.0.1 ::1,fd00::/8"
#define MEGABYTE (1 << 20)

static size_t allocations, fail_at;

static void *failing_resize(void *old, size_t size)
{
	return ++allocations == fail_at ? NULL : realloc(old, size);
}

static struct secsess_networks networks_of(const char *text)
{
	struct secsess_networks networks;
	struct secsess_error error = {""};

	if (secsess_networks_parse(&networks, STR(text), &error)) {
		fail_msg("%s", error.text);
	}
	return networks;
}

static struct secsess_ip ip_of(const char *text)
{
	struct secsess_ip ip;

	assert_true(secsess_ip_parse(&ip, STR(text)));
	return ip;
}

/* ---- addresses */

static void an_address_has_one_text(void **state)
{
	static const char *const rows[][2] = {
		{"1.2.3.4", "1.2.3.4"},
		{"255.255.255.255", "255.255.255.255"},
		{"::ffff:1.2.3.4", "1.2.3.4"},
		{"::FFFF:102:304", "1.2.3.4"},
		{"0:0:0:0:0:ffff:1.2.3.4", "1.2.3.4"},
		{"::1", "::1"},
		{"0:0:0:0:0:0:0:1", "::1"},
		{"2001:DB8::0:1", "2001:db8::1"},
		{"2001:0db8:0000:0000:0000:0000:0000:0001", "2001:db8::1"},
		{"::1.2.3.4", "::1.2.3.4"},
		{"64:ff9b::1.2.3.4", "64:ff9b::102:304"},
		{"abcd:abcd:abcd:abcd:abcd:abcd:255.255.255.255", "abcd:abcd:abcd:abcd:abcd:abcd:ffff:ffff"},
	};
	char room[SECSESS_IP_TEXT_ROOM];

	(void) state;
	for (size_t i = 0; i < SECSESS_COUNT(rows); i++) {
		struct secsess_ip ip = ip_of(rows[i][0]);

		assert_string_equal(secsess_ip_text(&ip, room).data, rows[i][1]);
		assert_int_equal(secsess_ip_is_v4(&ip), strchr(rows[i][1], ':') == NULL);
	}
}

static void what_is_no_address_is_refused(void **state)
{
	static const char *const wrong[] = {"", " ", "1", "1.2.3", "1.2.3.4.5", "1.2.3.256", "1.2.3.4 ", " 1.2.3.4",
		"01.2.3.4", "0x1.2.3.4", "1.2.3.-4", "1.2.3.4:80", "1.2.3.4/32", "[::1]", "::1%lo", "::1/128", ":::1", "::g",
		"1:2:3:4:5:6:7:8:9", "unix:", "unknown", "_hidden", "localhost", "16909060",
		"0000:0000:0000:0000:0000:0000:255.255.255.255.0"};
	struct secsess_ip ip, untouched;

	(void) state;
	memset(&ip, 0x5a, sizeof(ip));
	untouched = ip;
	for (size_t i = 0; i < SECSESS_COUNT(wrong); i++) {
		if (secsess_ip_parse(&ip, STR(wrong[i]))) {
			fail_msg("\"%s\" is taken", wrong[i]);
		}
	}
	assert_false(secsess_ip_parse(&ip, secsess_slice_of("1.2.3.4\0x", 9)));
	assert_false(secsess_ip_parse(&ip, secsess_slice_of("1.2.3.4\0", 8)));
	assert_false(secsess_ip_parse(&ip, secsess_slice_of(NULL, 0)));
	assert_memory_equal(&ip, &untouched, sizeof(ip));
}

/* ---- lists of networks */

static void a_network_contains_what_begins_like_it(void **state)
{
	static const struct {
		const char *list, *address;
		bool inside;
	} rows[] = {
		{"", "1.2.3.4", false},
		{"", "::", false},
		{" , ,\t\n", "1.2.3.4", false},
		{"1.2.3.4", "1.2.3.4", true},
		{"1.2.3.4", "1.2.3.5", false},
		{"1.2.3.4/32", "1.2.3.4", true},
		{"1.2.3.4/31", "1.2.3.5", true},
		{"1.2.3.4/31", "1.2.3.6", false},
		{"10.0.0.0/8", "10.255.255.255", true},
		{"10.0.0.0/8", "11.0.0.0", false},
		{"10.0.0.0/8", "9.255.255.255", false},
		{"172.16.0.0/12", "172.31.255.255", true},
		{"172.16.0.0/12", "172.32.0.0", false},
		{"0.0.0.0/0", "255.0.0.1", true},
		{"0.0.0.0/0", "::1", false},
		{"0.0.0.0/0", "::ffff:9.9.9.9", true},
		{"128.0.0.0/1", "127.255.255.255", false},
		{"::/0", "2001:db8::1", true},
		{"::/0", "1.2.3.4", false},
		{"::/0", "::ffff:1.2.3.4", false},
		{"::/80", "::ffff:1.2.3.4", false},
		{"::/80", "::fffe:1.2.3.4", true},
		{"fd00::/8", "fdff::1", true},
		{"fd00::/8", "fe00::1", false},
		{"2001:db8::/47", "2001:db8:1:ffff::", true},
		{"2001:db8::/47", "2001:db8:2::", false},
		{"::1", "::1", true},
		{"::1", "::2", false},
		{"::1/128", "0.0.0.1", false},
		{"::ffff:10.0.0.0/104", "10.1.2.3", true},
		{"::ffff:10.0.0.0/104", "11.1.2.3", false},
		{"::ffff:1.2.3.4", "1.2.3.4", true},
		{"1.2.3.4", "::ffff:1.2.3.4", true},
		{"::ffff:0:0/96", "200.1.1.1", true},
		{"::ffff:0:0/96", "::1", false},
		{PROXIES, "10.9.9.9", true},
		{PROXIES, "127.0.0.1", true},
		{PROXIES, "127.0.0.2", false},
		{PROXIES, "::1", true},
		{PROXIES, "fd12::1", true},
		{PROXIES, "fc12::1", false},
		{",,1.1.1.1  2.2.2.2,", "2.2.2.2", true},
	};

	(void) state;
	for (size_t i = 0; i < SECSESS_COUNT(rows); i++) {
		struct secsess_networks networks = networks_of(rows[i].list);
		struct secsess_ip ip = ip_of(rows[i].address);

		if (secsess_networks_contain(&networks, &ip) != rows[i].inside) {
			fail_msg("\"%s\": %s", rows[i].list, rows[i].address);
		}
		secsess_networks_release(&networks);
		secsess_networks_release(&networks);
	}
}

static void a_bad_list_is_refused_by_the_name_of_its_first_bad_item(void **state)
{
	static const struct {
		const char *list, *error;
	} rows[] = {
		{"10.0.0.0/8, localhost, x",
			"\"localhost\" is neither an IP address nor a network such as 10.0.0.0/8 or fd00::/8"},
		{"10.0.0.0/8;::1", "\"10.0.0.0/8;::1\": behind the / must stand a prefix length, 0 to 32"},
		{"10.0.0/8", "\"10.0.0/8\" is neither"},
		{"/8", "\"/8\" is neither"},
		{"10.0.0.0/33", "\"10.0.0.0/33\": behind the / must stand a prefix length, 0 to 32"},
		{"::/129", "\"::/129\": behind the / must stand a prefix length, 0 to 128"},
		{"10.0.0.0/", "\"10.0.0.0/\": behind"},
		{"10.0.0.0/08", "\"10.0.0.0/08\": behind"},
		{"10.0.0.0/8/8", "\"10.0.0.0/8/8\": behind"},
		{"10.0.0.0/+8", "\"10.0.0.0/+8\": behind"},
		{"10.0.0.0/-1", "\"10.0.0.0/-1\": behind"},
		{"10.0.0.0/255.0.0.0", "\"10.0.0.0/255.0.0.0\": behind"},
		{"10.0.0.0/4294967304", "\"10.0.0.0/4294967304\": behind"},
		{"10.0.0.1/8", "\"10.0.0.1/8\" has bits set behind its prefix length; the network would be 10.0.0.0/8"},
		{"1.2.3.4/0", "\"1.2.3.4/0\" has bits set behind its prefix length; the network would be 0.0.0.0/0"},
		{"fd00::1/8", "\"fd00::1/8\" has bits set behind its prefix length; the network would be fd00::/8"},
		{"::ffff:10.0.0.1/104", "the network would be 10.0.0.0/8"},
		{"::ffff:10.0.0.0/90", "the network would be ::ff"},
		{"a\x01\"\xff", "\"a?\"?\" is neither"},
		{"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxyyyy",
			"\"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\" is neither"},
	};
	struct secsess_networks networks, untouched;

	(void) state;
	memset(&networks, 0x5a, sizeof(networks));
	untouched = networks;
	for (size_t i = 0; i < SECSESS_COUNT(rows); i++) {
		struct secsess_error error = {""};

		assert_int_equal(secsess_networks_parse(&networks, STR(rows[i].list), &error), SECSESS_CONFIG);
		if (!strstr(error.text, rows[i].error)) {
			fail_msg("\"%s\": %s", rows[i].list, error.text);
		}
	}
	assert_memory_equal(&networks, &untouched, sizeof(networks));
}

static void a_list_without_memory_is_none(void **state)
{
	struct secsess_networks networks = {0};
	struct secsess_error error = {""};

	(void) state;
	secsess_set_resize(failing_resize);
	for (fail_at = 1; fail_at <= 4; fail_at++) {
		allocations = 0;
		assert_int_equal(secsess_networks_parse(&networks, STR(PROXIES), &error), SECSESS_NOMEM);
		assert_null(networks.ranges);
	}
	fail_at = 0;
	secsess_set_resize(NULL);
}

/* ---- whose request it is */

static struct secsess_slice client(const struct secsess_networks *networks, const char *remote, struct secsess_slice x,
	struct secsess_slice forwarded, char room[SECSESS_IP_TEXT_ROOM])
{
	unsigned char *x_copy = exact_copy(x.data, x.size), *forwarded_copy = exact_copy(forwarded.data, forwarded.size);
	struct secsess_hops hops = {.remote = STR(remote),
		.x_forwarded_for = secsess_slice_of(x_copy, x.size),
		.forwarded = secsess_slice_of(forwarded_copy, forwarded.size)};
	struct secsess_slice address = secsess_client_address(networks, &hops, room);

	free(x_copy);
	free(forwarded_copy);
	return address;
}

static void check(const char *remote, const char *x, const char *forwarded, const char *expected)
{
	struct secsess_networks networks = networks_of(PROXIES);
	char room[SECSESS_IP_TEXT_ROOM];
	struct secsess_slice address = client(&networks, remote, STR(x), STR(forwarded), room);

	if (!secsess_slice_equal(address, STR(expected))) {
		fail_msg("%s | %s | %s: %.*s instead of %s", remote, x, forwarded, (int) address.size,
			(const char *) address.data, expected);
	}
	secsess_networks_release(&networks);
}

static void whom_nobody_trusts_is_the_client(void **state)
{
	static const char *const rows[][2] = {
		{"9.9.9.9", "9.9.9.9"},
		{"11.0.0.1", "11.0.0.1"},
		{"127.0.0.2", "127.0.0.2"},
		{"::ffff:9.9.9.9", "9.9.9.9"},
		{"2001:DB8:0::9", "2001:db8::9"},
		{"", ""},
		{"unix:", "unix:"},
		{"10.0.0.1 ", "10.0.0.1 "},
		{"10.0.0.1:80", "10.0.0.1:80"},
		{"fe80::1%eth0", "fe80::1%eth0"},
	};
	struct secsess_networks nobody = {0};
	char room[SECSESS_IP_TEXT_ROOM];

	(void) state;
	for (size_t i = 0; i < SECSESS_COUNT(rows); i++) {
		check(rows[i][0], "6.6.6.6", "for=6.6.6.6", rows[i][1]);
		check(rows[i][0], "", "for=6.6.6.6", rows[i][1]);
		check(rows[i][0], "6.6.6.6, 10.0.0.1", "", rows[i][1]);
	}
	assert_string_equal(client(&nobody, "10.0.0.1", STR("6.6.6.6"), STR("for=6.6.6.6"), room).data, "10.0.0.1");
}

static void x_forwarded_for_is_believed_from_its_end(void **state)
{
	static const struct {
		const char *header, *client;
	} rows[] = {
		{"9.9.9.9", "9.9.9.9"},
		{" 9.9.9.9\t", "9.9.9.9"},
		{"::ffff:9.9.9.9", "9.9.9.9"},
		{"2001:DB8::9", "2001:db8::9"},
		/* what the client sent itself stands before */
		{"6.6.6.6, 9.9.9.9", "9.9.9.9"},
		{"10.0.0.9, 9.9.9.9", "9.9.9.9"},
		{"127.0.0.1,6.6.6.6,9.9.9.9", "9.9.9.9"},
		{"6.6.6.6, 9.9.9.9, 10.0.0.2", "9.9.9.9"},
		{"6.6.6.6, 9.9.9.9, 10.0.0.2, ::1, fd00::7, ::ffff:10.0.0.3", "9.9.9.9"},
		{"\", 9.9.9.9", "9.9.9.9"},
		{"\\\", 9.9.9.9", "9.9.9.9"},
		{"[, 9.9.9.9", "9.9.9.9"},
		{"garbage, 9.9.9.9, 10.0.0.2", "9.9.9.9"},
		/* all trusted: the first of them */
		{"10.0.0.2", "10.0.0.2"},
		{"10.0.0.4, 10.0.0.3, 10.0.0.2", "10.0.0.4"},
		{"fd00::8,10.0.0.2", "fd00::8"},
		/* ports */
		{"9.9.9.9:567", "9.9.9.9"},
		{"9.9.9.9:0, 10.0.0.2:65535", "9.9.9.9"},
		{"[2001:db8::9]:567", "2001:db8::9"},
		{"[2001:db8::9]", "2001:db8::9"},
		{"[::ffff:9.9.9.9]:1", "9.9.9.9"},
		/* no address: whatever stands before it is nobody's word */
		{"6.6.6.6, unknown, 10.0.0.2", "10.0.0.2"},
		{"6.6.6.6, unknown", "10.0.0.1"},
		{"6.6.6.6, _hidden, 10.0.0.3, 10.0.0.2", "10.0.0.3"},
		{"6.6.6.6, , 10.0.0.2", "10.0.0.2"},
		{"6.6.6.6,", "10.0.0.1"},
		{",", "10.0.0.1"},
		{" ", "10.0.0.1"},
		{",10.0.0.2", "10.0.0.2"},
		{"6.6.6.6, 9.9.9.9 8.8.8.8", "10.0.0.1"},
		{"6.6.6.6, 9.9.9.9:", "10.0.0.1"},
		{"6.6.6.6, 9.9.9.9:123456", "10.0.0.1"},
		{"6.6.6.6, 9.9.9.9:x", "10.0.0.1"},
		{"6.6.6.6, 9.9.9.9:1:2", "10.0.0.1"},
		{"6.6.6.6, 9.9.9", "10.0.0.1"},
		{"6.6.6.6, 09.9.9.9", "10.0.0.1"},
		{"6.6.6.6, 9.9.9.9/8", "10.0.0.1"},
		{"6.6.6.6, [9.9.9.9]", "10.0.0.1"},
		{"6.6.6.6, [9.9.9.9]:80", "10.0.0.1"},
		{"6.6.6.6, [2001:db8::9", "10.0.0.1"},
		{"6.6.6.6, [2001:db8::9]x", "10.0.0.1"},
		{"6.6.6.6, [2001:db8::9]:", "10.0.0.1"},
		{"6.6.6.6, [[2001:db8::9]]", "10.0.0.1"},
		{"6.6.6.6, 2001:db8::9]:80", "10.0.0.1"},
		{"6.6.6.6, []", "10.0.0.1"},
		{"6.6.6.6, fe80::1%eth0", "10.0.0.1"},
		{"6.6.6.6, \"9.9.9.9\"", "10.0.0.1"},
		{"6.6.6.6, for=9.9.9.9", "10.0.0.1"},
		{"6.6.6.6;9.9.9.9", "10.0.0.1"},
	};

	(void) state;
	for (size_t i = 0; i < SECSESS_COUNT(rows); i++) {
		check("10.0.0.1", rows[i].header, "for=7.7.7.7", rows[i].client);
		check("::ffff:10.0.0.1", rows[i].header, "", rows[i].client);
	}
}

static void forwarded_is_believed_from_its_end(void **state)
{
	static const struct {
		const char *header, *client;
	} rows[] = {
		{"for=9.9.9.9", "9.9.9.9"},
		{"For=9.9.9.9;proto=https", "9.9.9.9"},
		{"proto=https; FOR = 9.9.9.9 ;by=203.0.113.43", "9.9.9.9"},
		{"for=\"9.9.9.9:80\"", "9.9.9.9"},
		{"for=9.9.9.9:80", "9.9.9.9"},
		{"for=\"[2001:db8::9]:4711\"", "2001:db8::9"},
		{"for=\"[2001:DB8::9]\";host=\"a;for=6.6.6.6, b\"", "2001:db8::9"},
		{"for=\"[::ffff:9.9.9.9]\"", "9.9.9.9"},
		{"for=\"[2001:db8::9]:_port.-9\"", "2001:db8::9"},
		{"for=\"\\9.9.\\9.9\"", "9.9.9.9"},
		{"for=9.9.9.9;", "9.9.9.9"},
		{";;for=9.9.9.9", "9.9.9.9"},
		{"host=\"\\\"\\\\\";for=9.9.9.9", "9.9.9.9"},
		{"ext=\"for=6.6.6.6\";for=9.9.9.9", "9.9.9.9"},
		{"xfor=6.6.6.6;for=9.9.9.9;fort=6.6.6.6", "9.9.9.9"},
		/* what the client sent itself stands before, and can't reach into what is appended */
		{"for=6.6.6.6, for=9.9.9.9", "9.9.9.9"},
		{"for=6.6.6.6,for=9.9.9.9,for=\"[fd00::2]:1\"", "9.9.9.9"},
		{"for=\", for=9.9.9.9", "9.9.9.9"},
		{"for=\", for=\"9.9.9.9\"", "9.9.9.9"},
		{"for=\"6.6.6.6, for=\"[2001:db8::9]\"", "2001:db8::9"},
		{"for=\"6.6.6.6\\, for=\"[2001:db8::9]\"", "2001:db8::9"},
		{"for=6.6.6.6;x=\"\\, for=9.9.9.9;host=\"a\"", "9.9.9.9"},
		/* all trusted */
		{"for=10.0.0.3, for=\"10.0.0.2:1\"", "10.0.0.3"},
		{"for=127.0.0.1", "127.0.0.1"},
		/* nothing was told */
		{"for=6.6.6.6, for=unknown", "10.0.0.1"},
		{"for=6.6.6.6, for=_hidden, for=10.0.0.2", "10.0.0.2"},
		{"for=6.6.6.6, for=\"_hidden:80\"", "10.0.0.1"},
		{"for=6.6.6.6, for=\"unknown:80\"", "10.0.0.1"},
		{"for=6.6.6.6, by=9.9.9.9", "10.0.0.1"},
		{"for=6.6.6.6, proto=http", "10.0.0.1"},
		{"for=6.6.6.6, for", "10.0.0.1"},
		{"for=6.6.6.6, for=", "10.0.0.1"},
		{"for=6.6.6.6, for=\"\"", "10.0.0.1"},
		{"for=6.6.6.6, for=\"", "10.0.0.1"},
		{"for=6.6.6.6, ", "10.0.0.1"},
		{"for=6.6.6.6, 9.9.9.9", "10.0.0.1"},
		{"for=6.6.6.6, for=9.9.9.9 8.8.8.8", "10.0.0.1"},
		{"for=6.6.6.6, for=9.9.9.9;for=8.8.8.8", "10.0.0.1"},
		{"for=6.6.6.6, for=9.9.9.9;FOR=9.9.9.9", "10.0.0.1"},
		{"for=6.6.6.6, for=\"9.9.9.9\"x", "10.0.0.1"},
		{"for=6.6.6.6, for=\"9.9.9.9;x", "10.0.0.1"},
		{"for=6.6.6.6, for=\"9.9.9.9\\\"", "10.0.0.1"},
		{"for=6.6.6.6, for=9.9.9.9;x=\"", "10.0.0.1"},
		{"for=6.6.6.6, for=\"[9.9.9.9]\"", "10.0.0.1"},
		{"for=6.6.6.6, for=\"9.9.9.9:_\"", "10.0.0.1"},
		{"for=6.6.6.6, for=\"9.9.9.9:_a b\"", "10.0.0.1"},
		{"for=6.6.6.6, for=\"9.9.9.9 \"", "10.0.0.1"},
		{"6.6.6.6", "10.0.0.1"},
		{"", "10.0.0.1"},
	};

	(void) state;
	for (size_t i = 0; i < SECSESS_COUNT(rows); i++) {
		check("10.0.0.1", "", rows[i].header, rows[i].client);
	}
}

/* A text repeated up to a size, with another at its end. */
static struct secsess_buf repeated(const char *text, size_t size, const char *end)
{
	struct secsess_buf buf = {0};

	while (buf.size < size) {
		secsess_buf_append(&buf, text, strlen(text));
	}
	secsess_buf_append(&buf, end, strlen(end));
	return buf;
}

static void a_hostile_header_is_read_no_farther_than_needed(void **state)
{
	static const struct {
		const char *text, *end, *client;
	} rows[] = {
		{"x", "", "10.0.0.1"},
		{"x", ",9.9.9.9", "9.9.9.9"},
		{"x", ",10.0.0.2", "10.0.0.2"},
		{" ", "", "10.0.0.1"},
		{" ", "for=9.9.9.9", "10.0.0.1"},
		{",", "", "10.0.0.1"},
		{"\"", "", "10.0.0.1"},
		{"\\", "", "10.0.0.1"},
		{"\\", "\"", "10.0.0.1"},
		{"\\\"", "\"", "10.0.0.1"},
		{"\",", "\"", "10.0.0.1"},
		{";", "", "10.0.0.1"},
		{"6.6.6.6,", "9.9.9.9", "9.9.9.9"},
		{"for=6.6.6.6,", "for=9.9.9.9", "9.9.9.9"},
		/* more proxies than anybody has: the client may be anywhere before */
		{"10.0.0.2,", "10.0.0.3", "10.0.0.2"},
		{"for=10.0.0.2,", "for=10.0.0.3", "10.0.0.2"},
	};
	struct secsess_networks networks = networks_of(PROXIES);
	char room[SECSESS_IP_TEXT_ROOM];

	(void) state;
	for (size_t i = 0; i < SECSESS_COUNT(rows); i++) {
		struct secsess_buf header = repeated(rows[i].text, MEGABYTE, rows[i].end);
		bool is_forwarded = strstr(rows[i].end, "for=") != NULL;
		struct secsess_slice nothing = secsess_slice_of(NULL, 0), bytes = secsess_buf_slice(&header), address;

		address = client(&networks, "10.0.0.1", is_forwarded ? nothing : bytes, is_forwarded ? bytes : nothing, room);
		if (!secsess_slice_equal(address, STR(rows[i].client)) && !(rows[i].end[0] == ',' && rows[i].end[1])) {
			fail_msg("%s…%s: %s", rows[i].text, rows[i].end, room);
		}
		/* The same in the other header ends too, whatever it comes to. */
		client(&networks, "10.0.0.1", is_forwarded ? bytes : nothing, is_forwarded ? nothing : bytes, room);
		secsess_buf_release(&header);
	}
	secsess_networks_release(&networks);
}

static void after_64_entries_nobody_looks_further(void **state)
{
	struct secsess_networks networks = networks_of(PROXIES);
	char room[SECSESS_IP_TEXT_ROOM];

	(void) state;
	for (int trusted = 62; trusted <= 65; trusted++) {
		struct secsess_buf header = {0};
		struct secsess_slice address;

		secsess_buf_append(&header, "9.9.9.9", 7);
		for (int i = 0; i < trusted; i++) {
			secsess_buf_append(&header, ",10.0.0.2", 9);
		}
		address = client(&networks, "10.0.0.1", secsess_buf_slice(&header), secsess_slice_of(NULL, 0), room);
		assert_string_equal(address.data, trusted < 64 ? "9.9.9.9" : "10.0.0.2");
		secsess_buf_release(&header);
	}
	secsess_networks_release(&networks);
}

static void an_entry_may_be_long_but_not_endless(void **state)
{
	struct secsess_networks networks = networks_of(PROXIES);
	char room[SECSESS_IP_TEXT_ROOM];

	(void) state;
	for (size_t size = 900; size <= 1100; size += 200) {
		struct secsess_buf header = repeated("x", size, "\";for=9.9.9.9");
		struct secsess_slice address;

		memcpy(header.data, "for=6.6.6.6,host=\"", 18);
		address = client(&networks, "10.0.0.1", secsess_slice_of(NULL, 0), secsess_buf_slice(&header), room);
		assert_string_equal(address.data, size < 1000 ? "9.9.9.9" : "10.0.0.1");
		secsess_buf_release(&header);
	}
	secsess_networks_release(&networks);
}

static void any_byte_anywhere_is_harmless(void **state)
{
	static const char *const headers[] = {"6.6.6.6, [2001:db8::9]:80 ,10.0.0.2:1",
		"for=6.6.6.6;by=x, for=\"[2001:db8::9]:80\";host=\"a\\\"b\",for=10.0.0.2"};
	struct secsess_networks networks = networks_of(PROXIES);
	char room[SECSESS_IP_TEXT_ROOM], text[128];
	struct secsess_ip ip;

	(void) state;
	for (int h = 0; h < 2; h++) {
		struct secsess_slice header = secsess_slice_of(text, strlen(headers[h]));

		for (size_t at = 0; at < header.size; at++) {
			for (int c = 0; c < 256; c++) {
				struct secsess_slice nothing = secsess_slice_of(NULL, 0), address;

				memcpy(text, headers[h], header.size);
				text[at] = (char) c;
				address = client(&networks, "10.0.0.1", h ? nothing : header, h ? header : nothing, room);
				assert_true(secsess_ip_parse(&ip, address));
				/* Behind the spoofer's comma no byte makes its entry anybody's word. */
				assert_true(at <= strcspn(headers[h], ",") || strcmp((const char *) address.data, "6.6.6.6") != 0);
			}
		}
	}
	secsess_networks_release(&networks);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_address_has_one_text),
		cmocka_unit_test(what_is_no_address_is_refused),
		cmocka_unit_test(a_network_contains_what_begins_like_it),
		cmocka_unit_test(a_bad_list_is_refused_by_the_name_of_its_first_bad_item),
		cmocka_unit_test(a_list_without_memory_is_none),
		cmocka_unit_test(whom_nobody_trusts_is_the_client),
		cmocka_unit_test(x_forwarded_for_is_believed_from_its_end),
		cmocka_unit_test(forwarded_is_believed_from_its_end),
		cmocka_unit_test(a_hostile_header_is_read_no_farther_than_needed),
		cmocka_unit_test(after_64_entries_nobody_looks_further),
		cmocka_unit_test(an_entry_may_be_long_but_not_endless),
		cmocka_unit_test(any_byte_anywhere_is_harmless),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
