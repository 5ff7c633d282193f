/* SPDX-License-Identifier: BSD-3-Clause */

#include "origin.h"

#include "network.h"

#define HOST_MAX 253 /* RFC 1035 */
#define PORT_MAX 65535

static struct secsess_slice part(struct secsess_slice text, size_t from, size_t to)
{
	return secsess_slice_of(text.data + from, to - from);
}

static unsigned char lower(unsigned char c)
{
	return c >= 'A' && c <= 'Z' ? (unsigned char) (c | 0x20) : c;
}

static bool is_letter(unsigned char c)
{
	return lower(c) >= 'a' && lower(c) <= 'z';
}

static bool is_digit(unsigned char c)
{
	return c >= '0' && c <= '9';
}

static bool equal_but_for_case(struct secsess_slice a, struct secsess_slice b)
{
	if (a.size != b.size) {
		return false;
	}
	for (size_t i = 0; i < a.size; i++) {
		if (lower(a.data[i]) != lower(b.data[i])) {
			return false;
		}
	}
	return true;
}

static bool begins_with(struct secsess_slice text, const char *start)
{
	size_t size = strlen(start);

	return text.size >= size && equal_but_for_case(part(text, 0, size), secsess_slice_str(start));
}

static bool is_bracketed(struct secsess_slice host)
{
	return host.size > 2 && host.data[0] == '[' && host.data[host.size - 1] == ']';
}

/* A name in ASCII (others come as "xn--"), an IPv4 address, or an IPv6 one in brackets. */
static bool is_host(struct secsess_slice host)
{
	struct secsess_ip ip;

	if (is_bracketed(host)) {
		struct secsess_slice address = part(host, 1, host.size - 1);

		return memchr(address.data, ':', address.size) && secsess_ip_parse(&ip, address);
	}
	for (size_t i = 0; i < host.size; i++) {
		unsigned char c = host.data[i];

		if (!is_letter(c) && !is_digit(c) && c != '-' && c != '.' && c != '_') {
			return false;
		}
	}
	return host.size > 0 && host.size <= HOST_MAX;
}

static bool read_port(uint32_t *port, struct secsess_slice digits)
{
	uint32_t value = 0;

	if (!digits.size || digits.size > 5) {
		return false;
	}
	for (size_t i = 0; i < digits.size; i++) {
		if (!is_digit(digits.data[i])) {
			return false;
		}
		value = value * 10 + (uint32_t) (digits.data[i] - '0');
	}
	*port = value;
	return value > 0 && value <= PORT_MAX;
}

bool secsess_origin_of_host(struct secsess_origin *origin, bool https, struct secsess_slice host)
{
	struct secsess_origin found = {.https = https, .host = host, .port = https ? 443 : 80};
	size_t end = host.size;

	while (end && is_digit(host.data[end - 1])) {
		end--;
	}
	/* An address of IPv6 ends with its bracket, so that a colon before the last digits is always a port's. */
	if (end && host.data[end - 1] == ':') {
		found.host = part(host, 0, end - 1);
		if (!read_port(&found.port, part(host, end, host.size))) {
			return false;
		}
	}
	if (!is_host(found.host)) {
		return false;
	}
	*origin = found;
	return true;
}

bool secsess_origin_parse(struct secsess_origin *origin, struct secsess_slice text)
{
	if (begins_with(text, "https://")) {
		return secsess_origin_of_host(origin, true, part(text, strlen("https://"), text.size));
	}
	return begins_with(text, "http://") &&
		secsess_origin_of_host(origin, false, part(text, strlen("http://"), text.size));
}

static bool same_address(struct secsess_slice a, struct secsess_slice b)
{
	struct secsess_ip first, second;
	char texts[2][SECSESS_IP_TEXT_ROOM];

	return is_bracketed(a) && is_bracketed(b) && secsess_ip_parse(&first, part(a, 1, a.size - 1)) &&
		secsess_ip_parse(&second, part(b, 1, b.size - 1)) &&
		secsess_slice_equal(secsess_ip_text(&first, texts[0]), secsess_ip_text(&second, texts[1]));
}

bool secsess_origin_equal(const struct secsess_origin *a, const struct secsess_origin *b)
{
	return a->host.size && a->https == b->https && a->port == b->port &&
		(equal_but_for_case(a->host, b->host) || same_address(a->host, b->host));
}

/* What stands before a query or fragment, which change nothing about where it goes. False: there is something in it that browsers
 * leave out, turn into something else, or decode. */
static bool plain_part(struct secsess_slice address, struct secsess_slice *plain)
{
	size_t from = 0, to;

	while (from < address.size && address.data[from] <= ' ') {
		from++;
	}
	for (to = from; to < address.size && address.data[to] != '?' && address.data[to] != '#'; to++) {
		unsigned char c = address.data[to];

		if (c < ' ' || c == '\\' || c == '&') {
			return false;
		}
	}
	*plain = part(address, from, to);
	return true;
}

/* The size of "scheme:"; 0: it has none. */
static size_t scheme_size(struct secsess_slice address)
{
	size_t i = 0;

	if (!address.size || !is_letter(address.data[0])) {
		return 0;
	}
	while (i < address.size &&
		(is_letter(address.data[i]) || is_digit(address.data[i]) ||
			(address.data[i] && strchr("+-.", address.data[i])))) {
		i++;
	}
	return i < address.size && address.data[i] == ':' ? i + 1 : 0;
}

/* Up to the path, which begins with a slash. */
static struct secsess_slice without_path(struct secsess_slice address, size_t from)
{
	const unsigned char *slash = address.size > from ? memchr(address.data + from, '/', address.size - from) : NULL;

	return part(address, 0, slash ? (size_t) (slash - address.data) : address.size);
}

bool secsess_origin_reaches(const struct secsess_origin *own, struct secsess_slice address)
{
	struct secsess_origin target = {0};
	struct secsess_slice plain;
	size_t scheme;

	if (!plain_part(address, &plain)) {
		return false;
	}
	if (begins_with(plain, "//")) {
		struct secsess_slice host = without_path(plain, 2);

		return secsess_origin_of_host(&target, own->https, part(host, 2, host.size)) &&
			secsess_origin_equal(&target, own);
	}
	scheme = scheme_size(plain);
	if (!scheme) {
		return true; /* relative to the page */
	}
	return secsess_origin_parse(&target, without_path(plain, scheme + 2)) && secsess_origin_equal(&target, own);
}
