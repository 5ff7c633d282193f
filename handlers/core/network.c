/* SPDX-License-Identifier: BSD-3-Clause */

#include "network.h"

#include <arpa/inet.h>
#include <stdio.h>

#define ALL_BITS 128
#define MAPPED_BITS 96 /* of ::ffff:0:0/96, where IPv4 lies */
#define SHOWN_MAX 60

_Static_assert(SECSESS_IP_TEXT_ROOM == INET6_ADDRSTRLEN, "room for any address");

static const unsigned char mapped[MAPPED_BITS / 8] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};

bool secsess_ip_is_v4(const struct secsess_ip *ip)
{
	return memcmp(ip->bytes, mapped, sizeof(mapped)) == 0;
}

bool secsess_ip_is_loopback(const struct secsess_ip *ip)
{
	static const unsigned char local[16] = {[15] = 1};

	return secsess_ip_is_v4(ip) ? ip->bytes[12] == 127 : memcmp(ip->bytes, local, sizeof(local)) == 0;
}

bool secsess_ip_parse(struct secsess_ip *ip, struct secsess_slice text)
{
	char copy[SECSESS_IP_TEXT_ROOM];
	struct secsess_ip found;

	if (text.size == 0 || text.size >= sizeof(copy) || memchr(text.data, '\0', text.size)) {
		return false;
	}
	memcpy(copy, text.data, text.size);
	copy[text.size] = '\0';
	if (inet_pton(AF_INET, copy, found.bytes + sizeof(mapped)) == 1) {
		memcpy(found.bytes, mapped, sizeof(mapped));
	} else if (inet_pton(AF_INET6, copy, found.bytes) != 1) {
		return false;
	}
	*ip = found;
	return true;
}

struct secsess_slice secsess_ip_text(const struct secsess_ip *ip, char room[SECSESS_IP_TEXT_ROOM])
{
	if (secsess_ip_is_v4(ip)) {
		inet_ntop(AF_INET, ip->bytes + sizeof(mapped), room, SECSESS_IP_TEXT_ROOM);
	} else {
		inet_ntop(AF_INET6, ip->bytes, room, SECSESS_IP_TEXT_ROOM);
	}
	return secsess_slice_str(room);
}

/* The mask of the byte at this place in an address. */
static unsigned char mask_at(unsigned prefix, size_t at)
{
	unsigned before = (unsigned) at * 8;

	if (prefix <= before) {
		return 0;
	}
	return (unsigned char) (prefix - before >= 8 ? 0xff : 0xff << (8 - (prefix - before)));
}

static struct secsess_ip masked(const struct secsess_ip *ip, unsigned prefix)
{
	struct secsess_ip result;

	for (size_t i = 0; i < sizeof(result.bytes); i++) {
		result.bytes[i] = ip->bytes[i] & mask_at(prefix, i);
	}
	return result;
}

static bool range_is_v4(const struct secsess_range *range)
{
	return range->prefix >= MAPPED_BITS && secsess_ip_is_v4(&range->ip);
}

static bool in_range(const struct secsess_range *range, const struct secsess_ip *ip)
{
	struct secsess_ip network = masked(ip, range->prefix);

	return range_is_v4(range) == secsess_ip_is_v4(ip) &&
		memcmp(network.bytes, range->ip.bytes, sizeof(network.bytes)) == 0;
}

bool secsess_networks_contain(const struct secsess_networks *networks, const struct secsess_ip *ip)
{
	for (size_t i = 0; i < networks->count; i++) {
		if (in_range(&networks->ranges[i], ip)) {
			return true;
		}
	}
	return false;
}

/* A part of a setting, as a log may show it. */
static const char *shown(struct secsess_slice item, char room[SHOWN_MAX + 1])
{
	size_t size = item.size < SHOWN_MAX ? item.size : SHOWN_MAX;

	for (size_t i = 0; i < size; i++) {
		room[i] = (char) (item.data[i] > ' ' && item.data[i] < 0x7f ? item.data[i] : '?');
	}
	room[size] = '\0';
	return room;
}

/* Decimal, without what another program might read as octal. */
static bool parse_prefix(struct secsess_slice text, unsigned most, unsigned *prefix)
{
	unsigned value = 0;

	if (text.size == 0 || text.size > 3 || (text.size > 1 && text.data[0] == '0')) {
		return false;
	}
	for (size_t i = 0; i < text.size; i++) {
		if (text.data[i] < '0' || text.data[i] > '9') {
			return false;
		}
		value = value * 10 + (unsigned) (text.data[i] - '0');
	}
	*prefix = value;
	return value <= most;
}

/* Bits behind the prefix are mostly a mistake in one of both, and nobody knows in which. */
static enum secsess_status refuse_bits(const struct secsess_range *range, bool as_v4, const char *item,
	struct secsess_error *error)
{
	struct secsess_ip network = masked(&range->ip, range->prefix);
	char room[SECSESS_IP_TEXT_ROOM];

	secsess_ip_text(&network, room);
	secsess_error_set(error, "\"%s\" has bits set behind its prefix length; the network would be %s/%u", item, room,
		as_v4 ? range->prefix - MAPPED_BITS : range->prefix);
	return SECSESS_CONFIG;
}

static enum secsess_status parse_range(struct secsess_range *range, struct secsess_slice item,
	struct secsess_error *error)
{
	const unsigned char *slash = memchr(item.data, '/', item.size);
	struct secsess_slice text = secsess_slice_of(item.data, slash ? (size_t) (slash - item.data) : item.size);
	bool dotted = !memchr(text.data, ':', text.size);
	unsigned most = dotted ? ALL_BITS - MAPPED_BITS : ALL_BITS;
	struct secsess_ip network;
	char room[SHOWN_MAX + 1];

	shown(item, room);
	if (!secsess_ip_parse(&range->ip, text)) {
		secsess_error_set(error, "\"%s\" is neither an IP address nor a network such as 10.0.0.0/8 or fd00::/8", room);
		return SECSESS_CONFIG;
	}
	range->prefix = most;
	if (slash && !parse_prefix(secsess_slice_of(slash + 1, item.size - text.size - 1), most, &range->prefix)) {
		secsess_error_set(error, "\"%s\": behind the / must stand a prefix length, 0 to %u", room, most);
		return SECSESS_CONFIG;
	}
	range->prefix += dotted ? MAPPED_BITS : 0;
	network = masked(&range->ip, range->prefix);
	if (memcmp(network.bytes, range->ip.bytes, sizeof(network.bytes)) != 0) {
		return refuse_bits(range, range_is_v4(range), room, error);
	}
	return SECSESS_DONE;
}

static enum secsess_status add(struct secsess_networks *networks, const struct secsess_range *range,
	struct secsess_error *error)
{
	struct secsess_range *grown = secsess_resize(networks->ranges, (networks->count + 1) * sizeof(*grown));

	if (!grown) {
		secsess_error_set(error, "no memory for the list of networks");
		return SECSESS_NOMEM;
	}
	grown[networks->count++] = *range;
	networks->ranges = grown;
	return SECSESS_DONE;
}

static bool is_separator(unsigned char c)
{
	return c == ',' || c == ' ' || (c >= '\t' && c <= '\r');
}

enum secsess_status secsess_networks_parse(struct secsess_networks *networks, struct secsess_slice text,
	struct secsess_error *error)
{
	struct secsess_networks parsed = {0};
	enum secsess_status status = SECSESS_DONE;
	size_t at = 0;

	while (!status && at < text.size) {
		struct secsess_range range;
		size_t from = at;

		while (at < text.size && !is_separator(text.data[at])) {
			at++;
		}
		if (at > from) {
			status = parse_range(&range, secsess_slice_of(text.data + from, at - from), error);
			status = status ? status : add(&parsed, &range, error);
		} else {
			at++;
		}
	}
	if (status) {
		secsess_networks_release(&parsed);
		return status;
	}
	*networks = parsed;
	return SECSESS_DONE;
}

void secsess_networks_release(struct secsess_networks *networks)
{
	secsess_free(networks->ranges);
	*networks = (struct secsess_networks) {0};
}
