/* SPDX-License-Identifier: BSD-3-Clause */

/* The setting secsess.trusted_proxies, REMOTE_ADDR, X-Forwarded-For and Forwarded: a line of the input each. */
#include "fuzz.h"

#include <stdlib.h>

#include "../../handlers/core/forwarded.h"

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	(void) argc;
	(void) argv;
	fuzz_set_up();
	return 0;
}

static struct secsess_slice cut_line(struct secsess_slice *rest)
{
	const unsigned char *end = rest->size ? memchr(rest->data, '\n', rest->size) : NULL;
	struct secsess_slice line = secsess_slice_of(rest->data, end ? (size_t) (end - rest->data) : rest->size);

	*rest = secsess_slice_of(rest->data + line.size + (end ? 1 : 0), rest->size - line.size - (end ? 1 : 0));
	return line;
}

/* ---- the list */

static void check_networks(const struct secsess_networks *networks)
{
	for (size_t i = 0; i < networks->count; i++) {
		const struct secsess_range *range = &networks->ranges[i];

		promise(range->prefix <= 128, "a prefix has at most 128 bits");
		promise(secsess_networks_contain(networks, &range->ip), "a network holds its own address");
		for (unsigned bit = range->prefix; bit < 128; bit++) {
			promise(!(range->ip.bytes[bit / 8] & 0x80 >> bit % 8), "no bit is set behind a prefix");
		}
	}
}

static bool parse_networks(struct secsess_networks *networks, struct secsess_slice text)
{
	struct secsess_networks before;
	struct secsess_error error = {""};
	enum secsess_status status;

	memset(networks, 0x5a, sizeof(*networks));
	before = *networks;
	status = secsess_networks_parse(networks, text, &error);
	if (status) {
		promise(status == SECSESS_CONFIG, "a list is read, or it is wrong");
		promise(memcmp(networks, &before, sizeof(before)) == 0, "a wrong list leaves nothing behind");
		promise(error.text[0] && fuzz_is_printable(error.text), "an error says what is wrong");
		return false;
	}
	check_networks(networks);
	return true;
}

/* ---- the client */

static bool is_part_of_an_address(unsigned char c)
{
	return c && strchr("0123456789abcdefABCDEF.:", c);
}

/* Some text in the header is this address, backslashes aside. */
static bool stands_in(const struct secsess_ip *ip, struct secsess_slice header)
{
	unsigned char *plain = malloc(header.size + 1);
	size_t size = 0;
	bool found = false;

	for (size_t i = 0; i < header.size; i++) {
		if (header.data[i] != '\\') {
			plain[size++] = header.data[i];
		}
	}
	for (size_t from = 0; from < size && !found; from++) {
		if (from && is_part_of_an_address(plain[from - 1])) {
			continue;
		}
		for (size_t to = from; to < size && to - from < SECSESS_IP_TEXT_MAX && !found; to++) {
			struct secsess_ip read;

			if (!is_part_of_an_address(plain[to])) {
				break;
			}
			found = secsess_ip_parse(&read, secsess_slice_of(plain + from, to + 1 - from)) &&
				memcmp(&read, ip, sizeof(read)) == 0;
		}
	}
	free(plain);
	return found;
}

static struct secsess_slice client(const struct secsess_networks *networks, const struct secsess_hops *hops,
	char room[SECSESS_IP_TEXT_ROOM])
{
	memset(room, 'x', SECSESS_IP_TEXT_ROOM);
	return secsess_client_address(networks, hops, room);
}

/* Whoever writes into the header first can put this before all that is appended to it. */
static void check_spoofed(const struct secsess_networks *networks, const struct secsess_hops *hops,
	struct secsess_slice answer, const char *invented)
{
	struct secsess_hops spoofed = *hops;
	struct secsess_slice *header = hops->x_forwarded_for.size ? &spoofed.x_forwarded_for : &spoofed.forwarded;
	struct secsess_buf text = {0};
	char room[SECSESS_IP_TEXT_ROOM];

	secsess_buf_append(&text, invented, strlen(invented));
	secsess_buf_append(&text, header->data, header->size);
	*header = secsess_buf_slice(&text);
	promise(secsess_slice_equal(client(networks, &spoofed, room), answer), "what stands before changes nothing");
	secsess_buf_release(&text);
}

static void check_client(const struct secsess_networks *networks, const struct secsess_hops *hops)
{
	struct secsess_slice header = hops->x_forwarded_for.size ? hops->x_forwarded_for : hops->forwarded, answer, text;
	char room[SECSESS_IP_TEXT_ROOM], again[SECSESS_IP_TEXT_ROOM];
	struct secsess_ip remote, ip;

	answer = client(networks, hops, room);
	if (!secsess_ip_parse(&remote, hops->remote)) {
		promise(answer.data == hops->remote.data && answer.size == hops->remote.size, "no address stays as it is");
		return;
	}
	promise(answer.size <= SECSESS_IP_TEXT_MAX && secsess_ip_parse(&ip, answer), "the answer is an address");
	text = secsess_ip_text(&ip, again);
	promise(secsess_slice_equal(text, answer), "an address has one text");
	if (!secsess_networks_contain(networks, &remote)) {
		promise(memcmp(&ip, &remote, sizeof(ip)) == 0, "headers of whom nobody trusts are not read");
		return;
	}
	promise(memcmp(&ip, &remote, sizeof(ip)) == 0 || stands_in(&ip, header), "an address comes from somewhere");
	if (header.size) {
		check_spoofed(networks, hops, answer, "invented, ");
		check_spoofed(networks, hops, answer, "for=\"invented,");
		check_spoofed(networks, hops, answer, "for=_invented;x=\"\\,");
	}
	/* Where the answer isn't trusted, it is final; else the entry before it counts. */
	if (header.size && !secsess_networks_contain(networks, &ip)) {
		check_spoofed(networks, hops, answer, "192.0.2.99,");
		check_spoofed(networks, hops, answer, "for=192.0.2.99,");
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	unsigned char *copy = fuzz_copy(secsess_slice_of(data, size));
	struct secsess_slice rest = secsess_slice_of(copy, size), list = cut_line(&rest);
	struct secsess_networks networks, nobody = {0};
	struct secsess_hops hops = {.remote = cut_line(&rest)};

	hops.x_forwarded_for = cut_line(&rest);
	hops.forwarded = rest;
	fuzz_reseed(size);
	check_client(&nobody, &hops);
	if (parse_networks(&networks, list)) {
		check_client(&networks, &hops);
		secsess_networks_release(&networks);
		secsess_networks_release(&networks);
	}
	free(copy);
	return 0;
}
