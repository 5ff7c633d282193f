/* SPDX-License-Identifier: BSD-3-Clause */

/* Headers are read from their end, and no farther than addresses are trusted: what the client sent itself stands before
 * what a proxy appended, and must not change how that is read. So an open quote in it, for instance, is never seen. */
#include "forwarded.h"

#define ENTRIES_MAX 64
#define ENTRY_MAX 1024
#define BLANKS_MAX 8 /* around an entry */
#define NODE_MAX 128 /* an address, and a port that may be obfuscated */

/* Takes the address out of an entry. */
typedef bool (*read_entry_fn)(struct secsess_slice entry, struct secsess_ip *ip);

static struct secsess_slice part(struct secsess_slice text, size_t from, size_t to)
{
	return secsess_slice_of(text.data + from, to - from);
}

static bool is_blank(unsigned char c)
{
	return c == ' ' || c == '\t';
}

static struct secsess_slice trimmed(struct secsess_slice text)
{
	while (text.size && is_blank(text.data[text.size - 1])) {
		text.size--;
	}
	while (text.size && is_blank(text.data[0])) {
		text = part(text, 1, text.size);
	}
	return text;
}

static bool is_digit(unsigned char c)
{
	return c >= '0' && c <= '9';
}

static unsigned char lower(unsigned char c)
{
	return c >= 'A' && c <= 'Z' ? (unsigned char) (c | 0x20) : c;
}

static bool is_port(struct secsess_slice text)
{
	bool obfuscated = text.size > 1 && text.data[0] == '_';

	for (size_t i = obfuscated ? 1 : 0; i < text.size; i++) {
		unsigned char c = text.data[i], letter = lower(c);
		bool allowed = is_digit(c) || (obfuscated && ((letter >= 'a' && letter <= 'z') || (c && strchr("._-", c))));

		if (!allowed) {
			return false;
		}
	}
	return obfuscated || (text.size > 0 && text.size <= 5);
}

/* An address, an IPv6 one also in brackets, and behind brackets or an IPv4 address a port. */
static bool read_node(struct secsess_slice node, struct secsess_ip *ip)
{
	bool bracketed = node.size && node.data[0] == '[';
	const unsigned char *end = memchr(node.data, bracketed ? ']' : ':', node.size);
	struct secsess_slice host, port;

	if (secsess_ip_parse(ip, node)) {
		return true;
	}
	if (!end) {
		return false;
	}
	host = part(node, bracketed ? 1 : 0, (size_t) (end - node.data));
	port = part(node, (size_t) (end - node.data) + (bracketed ? 1 : 0), node.size);
	if (port.size && (port.data[0] != ':' || !is_port(part(port, 1, port.size)))) {
		return false;
	}
	return bracketed == (memchr(host.data, ':', host.size) != NULL) && secsess_ip_parse(ip, host);
}

/* The size of a quoted string at the beginning of text, quotes included; 0 = it does not end. */
static size_t quoted_size(struct secsess_slice text)
{
	for (size_t i = 1; i < text.size; i++) {
		if (text.data[i] == '"') {
			return i + 1;
		}
		i += text.data[i] == '\\' ? 1 : 0;
	}
	return 0;
}

/* The value of a parameter, its quotes and backslashes taken away. False: too long for an address, or half quoted. */
static bool unquote(struct secsess_slice value, unsigned char room[NODE_MAX], struct secsess_slice *plain)
{
	size_t size = 0;

	if (!value.size || value.data[0] != '"') {
		*plain = value;
		return true;
	}
	if (quoted_size(value) != value.size) {
		return false;
	}
	for (size_t i = 1; i < value.size - 1; i++) {
		i += value.data[i] == '\\' ? 1 : 0;
		if (size == NODE_MAX) {
			return false;
		}
		room[size++] = value.data[i];
	}
	*plain = secsess_slice_of(room, size);
	return true;
}

/* Cuts off what stands before the first ';' that is in no quotes. False: quotes do not end. */
static bool cut_parameter(struct secsess_slice *rest, struct secsess_slice *parameter)
{
	struct secsess_slice text = *rest;
	size_t at = 0;

	while (at < text.size && text.data[at] != ';') {
		size_t size = text.data[at] == '"' ? quoted_size(part(text, at, text.size)) : 1;

		if (!size) {
			return false;
		}
		at += size;
	}
	*parameter = trimmed(part(text, 0, at));
	*rest = part(text, at < text.size ? at + 1 : at, text.size);
	return true;
}

static bool is_for(struct secsess_slice name)
{
	return name.size == 3 && lower(name.data[0]) == 'f' && lower(name.data[1]) == 'o' && lower(name.data[2]) == 'r';
}

/* An element of Forwarded: name=value; name=value. Twice "for" in one of them is forbidden. */
static bool read_element(struct secsess_slice element, struct secsess_ip *ip)
{
	unsigned char room[NODE_MAX];
	struct secsess_slice parameter, node = {0}, plain;
	bool found = false;

	while (element.size) {
		const unsigned char *equals;
		size_t at;

		if (!cut_parameter(&element, &parameter)) {
			return false;
		}
		equals = memchr(parameter.data, '=', parameter.size);
		at = equals ? (size_t) (equals - parameter.data) : parameter.size;
		if (equals && is_for(trimmed(part(parameter, 0, at)))) {
			if (found) {
				return false;
			}
			found = true;
			node = trimmed(part(parameter, at + 1, parameter.size));
		}
	}
	return found && unquote(node, room, &plain) && read_node(plain, ip);
}

/* Whether the quote at this place is one in a quoted string: an odd number of backslashes stands before it. */
static bool is_escaped(struct secsess_slice text, size_t at, size_t least)
{
	size_t from = at;

	while (from > least && text.data[from - 1] == '\\') {
		from--;
	}
	return (at - from) % 2 == 1;
}

/* Cuts the last entry off, at a comma that is in no quotes. False: there is none, or it is too long to be genuine. */
static bool cut_last(struct secsess_slice *list, struct secsess_slice *entry)
{
	const size_t most = ENTRY_MAX + BLANKS_MAX;
	size_t least = list->size > most ? list->size - most : 0, at = list->size;
	bool quoted = false;

	while (at > least && (quoted || list->data[at - 1] != ',')) {
		at--;
		if (list->data[at] == '"' && !(quoted && is_escaped(*list, at, least))) {
			quoted = !quoted;
		}
	}
	if (quoted || list->size == 0 || (at && list->data[at - 1] != ',')) {
		return false;
	}
	*entry = trimmed(part(*list, at, list->size));
	list->size = at ? at - 1 : 0;
	return entry->size <= ENTRY_MAX; /* whether a comma stands before it or not */
}

struct secsess_slice secsess_client_address(const struct secsess_networks *networks, const struct secsess_hops *hops,
	char room[SECSESS_IP_TEXT_ROOM])
{
	struct secsess_slice list = hops->x_forwarded_for, entry;
	read_entry_fn read_entry = read_node;
	struct secsess_ip ip;

	if (!secsess_ip_parse(&ip, hops->remote)) {
		return hops->remote;
	}
	if (list.size == 0) {
		list = hops->forwarded;
		read_entry = read_element;
	}
	for (int i = 0; i < ENTRIES_MAX && secsess_networks_contain(networks, &ip); i++) {
		if (!cut_last(&list, &entry) || !read_entry(entry, &ip)) {
			break;
		}
	}
	return secsess_ip_text(&ip, room);
}
