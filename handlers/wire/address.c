/* SPDX-License-Identifier: BSD-3-Clause */

/* An address may hold a password, and one that was not percent-encoded may end up in any part of what is parsed here.
 * So no error text repeats any of it but a scheme or an option name, and an '@' in the wrong place is found before
 * anything is called by name. */
#include "address.h"

#include "text.h"

#include <arpa/inet.h>
#include <stdio.h>

#define DEFAULT_PORT 6379
#define DEFAULT_PREFIX "secsess:"
#define PORT_MAX 65535
#define DB_MAX 65535
#define HOST_MAX 253
#define SOCKET_PATH_MAX 107 /* sun_path less its NUL */

struct scheme {
	const char *name;
	enum secsess_network network;
};

static const struct scheme schemes[] = {
	{"redis", SECSESS_TCP},
	{"rediss", SECSESS_TLS},
	{"redis+unix", SECSESS_UNIX},
};

static enum secsess_status parse_scheme(struct secsess_address *address, struct secsess_slice *text,
	struct secsess_error *error)
{
	struct secsess_slice rest = *text, name = secsess_text_cut(&rest, ':');

	if (rest.size < 2 || memcmp(rest.data, "//", 2) != 0) {
		name.size = 0;
	}
	for (size_t i = 0; i < SECSESS_COUNT(schemes); i++) {
		if (secsess_slice_equal(name, secsess_slice_str(schemes[i].name))) {
			address->endpoint.network = schemes[i].network;
			*text = secsess_text_part(rest, 2, rest.size);
			return SECSESS_DONE;
		}
	}
	if (secsess_text_is_name(name)) {
		secsess_error_set(error, "scheme \"%.*s\" is unknown; allowed: redis://, rediss://, redis+unix://",
			(int) name.size, (const char *) name.data);
	} else {
		secsess_error_set(error, "the address must begin with redis://, rediss:// or redis+unix://");
	}
	return SECSESS_CONFIG;
}

/* What must not stand anywhere as it is. Also finds the usual mistake, a password that was not encoded. */
static enum secsess_status check_characters(struct secsess_slice text, struct secsess_error *error)
{
	for (size_t i = 0; i < text.size; i++) {
		if (secsess_text_is_control(text.data[i]) || text.data[i] == ' ' || text.data[i] == '#') {
			secsess_error_set(error, "character %zu of the address must be percent-encoded", i + 1);
			return SECSESS_CONFIG;
		}
	}
	return SECSESS_DONE;
}

static enum secsess_status parse_user(struct secsess_address *address, struct secsess_slice text,
	struct secsess_error *error)
{
	struct secsess_slice password = text, user = secsess_text_cut(&password, ':');
	enum secsess_status status = secsess_text_decode(&address->user, user);

	if (!status) {
		status = secsess_text_decode(&address->password, password);
	}
	if (status == SECSESS_CONFIG) {
		secsess_error_set(error, "a %% in the user or password must be written %%25");
	}
	return status;
}

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

static enum secsess_status parse_ipv6(struct secsess_address *address, struct secsess_slice text,
	struct secsess_error *error)
{
	char host[INET6_ADDRSTRLEN + 20] = "", zone[20] = "";
	struct in6_addr ignored;
	size_t size = secsess_text_find(text, '%');

	if (size < INET6_ADDRSTRLEN) {
		memcpy(host, text.data, size);
	}
	if (inet_pton(AF_INET6, host, &ignored) != 1 ||
		!parse_zone(secsess_text_part(text, size, text.size), zone, sizeof(zone))) {
		secsess_error_set(error, "between [ and ] must stand an IPv6 address, as in redis://[::1]:6379");
		return SECSESS_CONFIG;
	}
	snprintf(host + size, sizeof(host) - size, "%s", zone);
	address->endpoint.host = secsess_strdup(secsess_slice_str(host));
	return address->endpoint.host ? SECSESS_DONE : SECSESS_NOMEM;
}

static enum secsess_status parse_name(struct secsess_address *address, struct secsess_slice text,
	struct secsess_error *error)
{
	bool good = text.size > 0 && text.size <= HOST_MAX;

	for (size_t i = 0; good && i < text.size; i++) {
		good = secsess_text_is_alphanumeric(text.data[i]) || text.data[i] == '.' || text.data[i] == '-' ||
			text.data[i] == '_';
	}
	if (!good) {
		secsess_error_set(error, "the host must be a name, an IPv4 address or an IPv6 address in [ ]");
		return SECSESS_CONFIG;
	}
	address->endpoint.host = secsess_strdup(text);
	return address->endpoint.host ? SECSESS_DONE : SECSESS_NOMEM;
}

/* host, host:port, [ipv6], [ipv6]:port */
static enum secsess_status parse_host(struct secsess_address *address, struct secsess_slice text,
	struct secsess_error *error)
{
	struct secsess_slice port = text, host;
	enum secsess_status status;

	if (text.size && text.data[0] == '[') {
		host = secsess_text_cut(&port, ']');
		status = parse_ipv6(address, secsess_text_part(host, 1, host.size), error);
		/* What is left must be a port; without a ']' it is nothing, and parse_ipv6 may not take that for a host. */
		if (!status && host.size == text.size) {
			secsess_error_set(error, "the ] behind the IPv6 address is missing");
			status = SECSESS_CONFIG;
		}
	} else {
		host = secsess_text_part(text, 0, secsess_text_find(text, ':'));
		port = secsess_text_part(text, host.size, text.size);
		status = parse_name(address, host, error);
	}
	address->endpoint.port = DEFAULT_PORT;
	if (!status && port.size &&
		(port.data[0] != ':' ||
			!secsess_text_number(secsess_text_part(port, 1, port.size), 1, PORT_MAX, &address->endpoint.port))) {
		secsess_error_set(error, "the port must be 1 to 65535");
		status = SECSESS_CONFIG;
	}
	return status;
}

static enum secsess_status parse_socket(struct secsess_address *address, struct secsess_slice host,
	struct secsess_slice path, struct secsess_error *error)
{
	enum secsess_status status = SECSESS_CONFIG;

	if (host.size == 0 && path.size > 1) {
		status = secsess_text_decode_string(&address->endpoint.host, path, SOCKET_PATH_MAX);
	}
	if (status == SECSESS_CONFIG) {
		secsess_error_set(error,
			"redis+unix:// must be followed by the absolute path of a socket, percent-encoded and "
			"at most %d bytes long, as in redis+unix:///run/redis/redis.sock",
			SOCKET_PATH_MAX);
	}
	return status;
}

static enum secsess_status parse_db(struct secsess_address *address, struct secsess_slice path,
	struct secsess_error *error)
{
	if (path.size > 1 && !secsess_text_number(secsess_text_part(path, 1, path.size), 0, DB_MAX, &address->db)) {
		secsess_error_set(error, "what follows the host must be a database, 0 to 65535, as in redis://host:6379/2");
		return SECSESS_CONFIG;
	}
	return SECSESS_DONE;
}

/* [user[:password]@]host[path] */
static enum secsess_status parse_place(struct secsess_address *address, struct secsess_slice text,
	struct secsess_error *error)
{
	size_t slash = secsess_text_find(text, '/');
	struct secsess_slice host = secsess_text_part(text, 0, slash), path = secsess_text_part(text, slash, text.size);
	size_t at = secsess_text_find(host, '@');
	enum secsess_status status = SECSESS_DONE;

	if (at < host.size) {
		status = parse_user(address, secsess_text_part(host, 0, at), error);
		host = secsess_text_part(host, at + 1, host.size);
	}
	if (status) {
		return status;
	}
	if (address->endpoint.network == SECSESS_UNIX) {
		return parse_socket(address, host, path, error);
	}
	status = parse_host(address, host, error);
	return status ? status : parse_db(address, path, error);
}

/* An '@' behind the host means that user or password hold a '/' or '?' as it is, and that what looks like an option
 * may be a part of them. Only a socket's path may have one. */
static enum secsess_status check_at(enum secsess_network network, struct secsess_slice place,
	struct secsess_slice query, struct secsess_error *error)
{
	struct secsess_slice path = secsess_text_part(place, secsess_text_find(place, '/'), place.size);
	struct secsess_slice before = secsess_text_part(place, 0, secsess_text_find(place, '/'));
	size_t first = secsess_text_find(before, '@');
	bool twice = first < before.size &&
		secsess_text_find(secsess_text_part(before, first + 1, before.size), '@') < before.size - first - 1;

	if (twice || secsess_text_find(query, '@') < query.size ||
		(network != SECSESS_UNIX && secsess_text_find(path, '@') < path.size)) {
		secsess_error_set(error,
			"one @ too many: @ / ? # & in a user, password or value must be percent-encoded "
			"(%%40 %%2F %%3F %%23 %%26)");
		return SECSESS_CONFIG;
	}
	return SECSESS_DONE;
}

static enum secsess_status parse(struct secsess_address *address, struct secsess_slice text,
	struct secsess_error *error)
{
	struct secsess_slice place, query = text;
	enum secsess_status status = check_characters(text, error);

	if (!status) {
		status = parse_scheme(address, &query, error);
	}
	if (status) {
		return status;
	}
	place = secsess_text_cut(&query, '?');
	status = check_at(address->endpoint.network, place, query, error);
	if (!status) {
		status = parse_place(address, place, error);
	}
	if (!status) {
		status = secsess_address_options(address, query, error);
	}
	if (!status && !address->prefix) {
		address->prefix = secsess_strdup(secsess_slice_str(DEFAULT_PREFIX));
		status = address->prefix ? SECSESS_DONE : SECSESS_NOMEM;
	}
	return status;
}

enum secsess_status secsess_address_parse(struct secsess_address *address, struct secsess_slice text,
	struct secsess_error *error)
{
	struct secsess_address parsed = {.endpoint.verify = true};
	enum secsess_status status = parse(&parsed, text, error);

	if (status == SECSESS_NOMEM) {
		secsess_error_set(error, "no memory for the address");
	}
	if (status) {
		secsess_address_release(&parsed);
		return status;
	}
	*address = parsed;
	return SECSESS_DONE;
}

static struct secsess_slice without_cr(struct secsess_slice line)
{
	if (line.size && line.data[line.size - 1] == '\r') {
		line.size--;
	}
	return line;
}

/* One line is a password, two are user and password. */
static enum secsess_status split_credentials(struct secsess_slice text, struct secsess_slice *user,
	struct secsess_slice *password, struct secsess_error *error)
{
	bool ends = text.size && text.data[text.size - 1] == '\n';
	struct secsess_slice lines = ends ? without_cr(secsess_text_part(text, 0, text.size - 1)) : text;
	bool two = secsess_text_find(lines, '\n') < lines.size;

	*user = two ? without_cr(secsess_text_cut(&lines, '\n')) : secsess_slice_of(NULL, 0);
	*password = lines;
	if (lines.size == 0 || secsess_text_find(lines, '\n') < lines.size || (two && user->size == 0)) {
		secsess_error_set(error, "a credentials file holds one line with the password, or two: the user, the password");
		return SECSESS_CONFIG;
	}
	return SECSESS_DONE;
}

enum secsess_status secsess_address_credentials(struct secsess_address *address, struct secsess_slice text,
	struct secsess_error *error)
{
	struct secsess_buf new_user = {0}, new_password = {0};
	struct secsess_slice user, password;
	enum secsess_status status = split_credentials(text, &user, &password, error);

	if (status) {
		return status;
	}
	if (secsess_buf_append(&new_user, user.data, user.size) ||
		secsess_buf_append(&new_password, password.data, password.size)) {
		secsess_error_set(error, "no memory for the credentials");
		secsess_text_wipe(&new_user);
		secsess_text_wipe(&new_password);
		return SECSESS_NOMEM;
	}
	secsess_text_wipe(&address->password);
	address->password = new_password;
	if (user.size) {
		secsess_text_wipe(&address->user);
		address->user = new_user;
	} else {
		secsess_text_wipe(&new_user);
	}
	return SECSESS_DONE;
}

void secsess_address_describe(const struct secsess_address *address, char *text, size_t size)
{
	size_t used;

	secsess_endpoint_describe(&address->endpoint, text, size);
	used = strlen(text);
	if (address->db) {
		snprintf(text + used, size - used, "/db %d", address->db);
	}
}

void secsess_address_release(struct secsess_address *address)
{
	secsess_endpoint_release(&address->endpoint);
	secsess_text_wipe(&address->user);
	secsess_text_wipe(&address->password);
	secsess_free(address->prefix);
	*address = (struct secsess_address) {0};
}
