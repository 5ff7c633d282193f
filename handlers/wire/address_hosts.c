/* SPDX-License-Identifier: BSD-3-Clause */

/* Names and ports of servers: as they stand in an address, and as other servers tell them. */
#include "address_parts.h"

#include <arpa/inet.h>
#include <stdio.h>

#define PORT_MAX 65535
#define HOST_MAX 253
/* Of one address. More are learned from the servers themselves. */
#define HOSTS_MAX 64

/* %25 and the name of an interface, as RFC 6874 writes it. */
static bool parse_zone(struct secsess_slice text, char *zone, size_t size)
{
	struct secsess_slice name;

	if (text.size == 0) {
		return true;
	}
	if (text.size < 4 || text.size - 2 >= size || memcmp(text.data, "%25", 3) != 0) {
		return false;
	}
	name = secsess_text_part(text, 3, text.size);
	for (size_t i = 0; i < name.size; i++) {
		if (!secsess_text_is_alphanumeric(name.data[i]) && !strchr("_-.", name.data[i])) {
			return false;
		}
	}
	snprintf(zone, size, "%%%.*s", (int) name.size, (const char *) name.data);
	return true;
}

static enum secsess_status copy(char **host, struct secsess_slice text)
{
	*host = secsess_strdup(text);
	return *host ? SECSESS_DONE : SECSESS_NOMEM;
}

static enum secsess_status parse_ipv6(char **host, struct secsess_slice text, struct secsess_error *error)
{
	char bare[INET6_ADDRSTRLEN + 20] = "", zone[20] = "";
	struct in6_addr ignored;
	size_t size = secsess_text_find(text, '%');

	if (size < INET6_ADDRSTRLEN) {
		memcpy(bare, text.data, size);
	}
	if (inet_pton(AF_INET6, bare, &ignored) != 1 ||
		!parse_zone(secsess_text_part(text, size, text.size), zone, sizeof(zone))) {
		secsess_error_set(error, "between [ and ] must stand an IPv6 address, as in redis://[::1]:6379");
		return SECSESS_CONFIG;
	}
	snprintf(bare + size, sizeof(bare) - size, "%s", zone);
	return copy(host, secsess_slice_str(bare));
}

static bool is_name(struct secsess_slice text)
{
	bool good = text.size > 0 && text.size <= HOST_MAX;

	for (size_t i = 0; good && i < text.size; i++) {
		good = secsess_text_is_alphanumeric(text.data[i]) || text.data[i] == '.' || text.data[i] == '-' ||
			text.data[i] == '_';
	}
	return good;
}

bool secsess_host_is_possible(const char *host)
{
	struct in6_addr ignored;

	return is_name(secsess_slice_str(host)) || inet_pton(AF_INET6, host, &ignored) == 1;
}

static enum secsess_status parse_name(char **host, struct secsess_slice text, struct secsess_error *error)
{
	if (!is_name(text)) {
		secsess_error_set(error, "the host must be a name, an IPv4 address or an IPv6 address in [ ]");
		return SECSESS_CONFIG;
	}
	return copy(host, text);
}

/* host, host:port, [ipv6], [ipv6]:port */
static enum secsess_status parse_host(char **name, int *number, struct secsess_slice text, struct secsess_error *error)
{
	struct secsess_slice port = text, host;
	enum secsess_status status;

	if (text.size && text.data[0] == '[') {
		host = secsess_text_cut(&port, ']');
		status = parse_ipv6(name, secsess_text_part(host, 1, host.size), error);
		/* What is left must be a port; without a ']' it is nothing, and parse_ipv6 may not take that for a host. */
		if (!status && host.size == text.size) {
			secsess_error_set(error, "the ] behind the IPv6 address is missing");
			status = SECSESS_CONFIG;
		}
	} else {
		host = secsess_text_part(text, 0, secsess_text_find(text, ':'));
		port = secsess_text_part(text, host.size, text.size);
		status = parse_name(name, host, error);
	}
	if (!status && port.size &&
		(port.data[0] != ':' || !secsess_text_number(secsess_text_part(port, 1, port.size), 1, PORT_MAX, number))) {
		secsess_error_set(error, "the port must be 1 to 65535");
		status = SECSESS_CONFIG;
	}
	return status;
}

static enum secsess_status add_host(struct secsess_address *address, struct secsess_slice text, int port,
	struct secsess_error *error)
{
	struct secsess_host *more = secsess_resize(address->more, (address->more_count + 1) * sizeof(*more));

	if (!more) {
		return SECSESS_NOMEM;
	}
	address->more = more;
	more[address->more_count] = (struct secsess_host) {.port = port};
	address->more_count++; /* with its name it is released in any case */
	return parse_host(&more[address->more_count - 1].name, &more[address->more_count - 1].port, text, error);
}

enum secsess_status secsess_address_hosts(struct secsess_address *address, struct secsess_slice text, int port,
	struct secsess_error *error)
{
	bool many = address->kind != SECSESS_SERVER;
	struct secsess_slice rest = text, host = many ? secsess_text_cut(&rest, ',') : text;
	enum secsess_status status;

	address->endpoint.port = port;
	status = parse_host(&address->endpoint.host, &address->endpoint.port, host, error);
	while (!status && host.data + host.size < text.data + text.size) {
		if (address->more_count == HOSTS_MAX - 1) {
			secsess_error_set(error, "an address names %d hosts at most: they tell of the others", HOSTS_MAX);
			return SECSESS_CONFIG;
		}
		host = secsess_text_cut(&rest, ',');
		status = add_host(address, host, port, error);
	}
	return status;
}
