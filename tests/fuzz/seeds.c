/* SPDX-License-Identifier: BSD-3-Clause */

/* Writes genuine inputs, from which a corpus begins: seeds DIRECTORY. IDs and records are made with the targets' own keys;
 * they open nothing elsewhere. */
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "../../handlers/core/autologin_key.h"
#include "../../handlers/core/series_set.h"
#include "made.h"

static const char *directory;
static struct secsess_keyring *sealing, *clear;

static void write_seed(const char *target, const char *name, struct secsess_slice bytes)
{
	char path[512];
	FILE *file;

	snprintf(path, sizeof(path), "%s/%s", directory, target);
	mkdir(path, 0777);
	snprintf(path, sizeof(path), "%s/%s/%s", directory, target, name);
	file = fopen(path, "wb");
	promise(file && fwrite(bytes.data, 1, bytes.size, file) == bytes.size && fclose(file) == 0,
		"a seed can be written");
}

static void write_ids(const struct secsess_keyring *ring)
{
	static const struct {
		const char *name, *label, *user;
	} kinds[] = {{"plain", "", ""}, {"tagged", "", "alice"}, {"labelled", "shop-", ""}, {"both", "a,B-9", "bob"}};

	for (size_t i = 0; i < SECSESS_COUNT(kinds); i++) {
		struct secsess_tag tag;
		struct secsess_sid sid;

		secsess_tag_of(&tag, ring, secsess_slice_str(kinds[i].user));
		promise(!secsess_sid_mint(&sid, ring, secsess_slice_str(kinds[i].label), &tag), "an ID can be minted");
		secsess_sid_at(&sid, &sid, ring, (uint32_t) (1 + 1000 * i));
		write_seed("fuzz_sid", kinds[i].name, secsess_slice_of(sid.text, sid.size));
	}
}

static void write_record(const char *name, const struct secsess_keyring *ring, const char *payload)
{
	struct secsess_header header = {.format = SECSESS_RECORD_FORMAT,
		.newest = 2,
		.confirmed = 1,
		.before = 1,
		.offers = 1,
		.offered_at = 1,
		.expires_at = 2,
		.fence = 3};
	struct secsess_meta meta = {.created_at = 1,
		.idle_deadline = 2,
		.newest = 2,
		.confirmed = 1,
		.predecessor = made_elsewhere,
		.user = secsess_slice_str("alice"),
		.ip = secsess_slice_str("192.0.2.7"),
		.agent = secsess_slice_str("Mozilla/5.0"),
		.serializer = secsess_slice_str("php")};
	struct secsess_buf record = {0};

	promise(!secsess_record_write(&record, true, &header, &meta, ring, &made_here, secsess_slice_str(payload)),
		"a record can be written");
	secsess_header_encode(record.data, &header);
	write_seed("fuzz_record", name, secsess_buf_slice(&record));
	secsess_buf_release(&record);
}

/* As fuzz_autologin reads them: what it is, then the bytes. */
static void write_autologin(void)
{
	struct secsess_autologin_key key;
	struct secsess_autologin_text text;
	struct secsess_tag tag;
	struct secsess_series series = {.newest = 2, .before = 1, .used_at = 1, .expires_at = 1000000, .issue_size = 2};
	unsigned char seed[1 + SECSESS_SERIES_HEAD_SIZE + 8] = {0};
	struct secsess_series_put put = {.bytes = secsess_slice_of(seed + 1, sizeof(seed) - 1),
		.expires_at = 1000000,
		.most = 5};
	struct secsess_buf set = {0};
	size_t dropped;
	int64_t latest;

	secsess_tag_of(&tag, sealing, secsess_slice_str("alice"));
	secsess_autologin_key_new(&key, &tag);
	secsess_autologin_key_write(&text, &key, sealing);
	memmove(text.text + 1, text.text, text.size);
	text.text[0] = '\0';
	write_seed("fuzz_autologin", "text", secsess_slice_of(text.text, text.size + 1));
	write_seed("fuzz_autologin", "made", secsess_slice_of("\1alice", 6));
	seed[0] = 2;
	secsess_series_encode(seed + 1, &series);
	write_seed("fuzz_autologin", "series", secsess_slice_of(seed, sizeof(seed)));
	put.place = key.place;
	promise(!secsess_series_set_put(&set, &put, 2, &dropped, &latest), "a series can be put");
	promise(!secsess_buf_reserve(&set, 1), "there is memory for a seed");
	memmove(set.data + 1, set.data, set.size++);
	set.data[0] = 3;
	write_seed("fuzz_autologin", "set", secsess_buf_slice(&set));
	secsess_buf_release(&set);
}

static void write_settings(void)
{
	static const char *const addresses[] = {"redis://127.0.0.1:6379",
		"redis://user:hunter2@db-1.example.org:6380/3?prefix=shop:",
		"rediss://:p%40ss@[fe80::1%25eth0]:6379?ca=/etc/ca.pem&cert=/c&key=/k&peer_name=db&verify=0",
		"redis+unix://u:p@/run/redis%20a/redis.sock?db=2&prefix=a:"};
	char name[24];

	for (size_t i = 0; i < SECSESS_COUNT(addresses); i++) {
		snprintf(name, sizeof(name), "address-%zu", i);
		write_seed("fuzz_address", name, secsess_slice_str(addresses[i]));
	}
	write_seed("fuzz_address", "credentials", secsess_slice_str("user\r\npass word\r\n"));
	write_seed("fuzz_secret", "two-keys", secsess_slice_str("# ours\n" FUZZ_SECRET));
}

/* Networks, REMOTE_ADDR, X-Forwarded-For, Forwarded: a line each. */
static void write_hops(void)
{
	static const char *const hops[] = {
		"10.0.0.0/8, 127.0.0.1 ::1,fd00::/8\n10.0.0.1\n6.6.6.6, 9.9.9.9:80, [fd00::2]:443\n",
		"::ffff:10.0.0.0/104\n::ffff:10.0.0.1\n6.6.6.6, unknown, 10.0.0.2\nfor=7.7.7.7",
		"0.0.0.0/0\n10.0.0.1\n\nfor=6.6.6.6;by=_a, For=\"[2001:db8::9]:_port\";host=\"a\\\"b,c\",for=\"10.0.0.2:1\"",
		"10.0.0.1/8\nunix:\n\n", "2001:db8::/47\n2001:DB8:1::7\n,2001:db8::8,[2001:db8:1::9]"};
	char name[24];

	for (size_t i = 0; i < SECSESS_COUNT(hops); i++) {
		snprintf(name, sizeof(name), "hops-%zu", i);
		write_seed("fuzz_network", name, secsess_slice_str(hops[i]));
	}
}

/* A request of seven lines, and a page. */
static void write_csrf(void)
{
	static const char *const inputs[] = {
		"POST\nsame-site\nhttps://[2001:db8::1]:8443\n[2001:DB8::1]:8443\n/hook, /api/*\n/api/a%40b?x\nAAAA\n"
		"<!doctype html><!-- a --><form method=post action='/a'><input name=x><button formaction=//b>c</button></form>"
		"<form method=\"POST\">d</form><svg/><template><form></form></template>",
		"PUT\n\nnull\na.test\n/\n/..%2f\n\n<script><!-- '<script></script>' --></script><textarea></form></textarea>"
		"<form method=post action=https://a.test/><form></form></form><base href=//b>",
	};
	char name[24];

	for (size_t i = 0; i < SECSESS_COUNT(inputs); i++) {
		snprintf(name, sizeof(name), "request-%zu", i);
		write_seed("fuzz_csrf", name, secsess_slice_str(inputs[i]));
	}
}

static void write_set_cookies(void)
{
	static const char *const inputs[] = {"0=a=b; Path=/x; Domain=c.test; Secure; HttpOnly; SameSite=None",
		"1a=b; expires=Thu, 01-Jan-1970 00:00:01 GMT; Max-Age=0; path=/; secure; HttpOnly; SameSite=Strict; Partitioned"};

	for (size_t i = 0; i < SECSESS_COUNT(inputs); i++) {
		char name[24];

		snprintf(name, sizeof(name), "cookie-%zu", i);
		write_seed("fuzz_set_cookie", name, secsess_slice_str(inputs[i]));
	}
}

int main(int argc, char **argv)
{
	promise(argc == 2, "usage: seeds DIRECTORY");
	directory = argv[1];
	fuzz_set_up();
	fuzz_reseed(1);
	sealing = fuzz_ring(FUZZ_SECRET);
	clear = fuzz_shared_ring();
	write_ids(sealing);
	write_record("sealed", sealing, "user|s:5:\"alice\";");
	write_record("empty", sealing, "");
	write_record("clear", clear, "user|s:5:\"alice\";");
	write_autologin();
	write_settings();
	write_hops();
	write_csrf();
	write_set_cookies();
	return 0;
}
