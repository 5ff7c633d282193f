/* SPDX-License-Identifier: BSD-3-Clause */

/* An address may hold a password, and one that was not percent-encoded may end up in any part of what is parsed here.
 * So no error text repeats any of it but a scheme or an option name, and an '@' in the wrong place is found before
 * anything is called by name. */
#include "address.h"

#include "../core/crypto.h"

#include <arpa/inet.h>
#include <stdio.h>

#define DEFAULT_PORT 6379
#define DEFAULT_PREFIX "secsess:"
#define PORT_MAX 65535
#define DB_MAX 65535
#define HOST_MAX 253
#define SOCKET_PATH_MAX 107 /* sun_path less its NUL */
#define PREFIX_MAX 64
#define NAME_MAX_SHOWN 16

struct scheme {
	const char *name;
	enum secsess_network network;
};

static const struct scheme schemes[] = {
	{"redis", SECSESS_TCP},
	{"rediss", SECSESS_TLS},
	{"redis+unix", SECSESS_UNIX},
};

typedef enum secsess_status (*option_fn)(struct secsess_address *address, struct secsess_slice value);

struct option {
	const char *name;
	unsigned networks; /* bits */
	option_fn apply;   /* CONFIG: not allowed */
	const char *allowed;
};

static struct secsess_slice part(struct secsess_slice text, size_t from, size_t to)
{
	return secsess_slice_of(text.data + from, to - from);
}

/* The index of the first such byte, or the size. */
static size_t find(struct secsess_slice text, char wanted)
{
	const unsigned char *at = text.size ? memchr(text.data, wanted, text.size) : NULL;

	return at ? (size_t) (at - text.data) : text.size;
}

/* What stands before the separator; rest becomes what stands behind it, or nothing. */
static struct secsess_slice cut(struct secsess_slice *rest, char separator)
{
	struct secsess_slice whole = *rest;
	size_t at = find(whole, separator);

	*rest = part(whole, at < whole.size ? at + 1 : at, whole.size);
	return part(whole, 0, at);
}

static bool is_alphanumeric(unsigned char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

static bool is_control(unsigned char c)
{
	return c < 0x20 || c == 0x7f;
}

/* Short and of harmless characters: may be repeated in an error text. */
static bool is_name(struct secsess_slice text)
{
	for (size_t i = 0; i < text.size; i++) {
		if (!is_alphanumeric(text.data[i]) && !strchr("_-+.", text.data[i])) {
			return false;
		}
	}
	return text.size > 0 && text.size <= NAME_MAX_SHOWN;
}

static bool parse_number(struct secsess_slice text, int min, int max, int *number)
{
	int value = 0;

	if (text.size == 0 || text.size > 5) {
		return false;
	}
	for (size_t i = 0; i < text.size; i++) {
		if (text.data[i] < '0' || text.data[i] > '9') {
			return false;
		}
		value = value * 10 + (text.data[i] - '0');
	}
	if (value < min || value > max) {
		return false;
	}
	*number = value;
	return true;
}

static int hex_digit(unsigned char c)
{
	if (c >= '0' && c <= '9') {
		return c - '0';
	}
	c |= 0x20;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static void wipe(struct secsess_buf *buf)
{
	if (buf->data) {
		secsess_wipe(buf->data, buf->capacity);
	}
	secsess_buf_release(buf);
}

/* Appends to an empty buf. CONFIG: a '%' without two hex digits. The room is taken in one piece, so that no copy of a
 * password stays behind in freed memory. */
static enum secsess_status decode(struct secsess_buf *decoded, struct secsess_slice text)
{
	if (secsess_buf_reserve(decoded, text.size)) {
		return SECSESS_NOMEM;
	}
	for (size_t i = 0; i < text.size; i++) {
		int value = text.data[i];

		if (value == '%') {
			int high = i + 2 < text.size ? hex_digit(text.data[i + 1]) : -1;
			int low = i + 2 < text.size ? hex_digit(text.data[i + 2]) : -1;

			if (high < 0 || low < 0) {
				return SECSESS_CONFIG;
			}
			value = high * 16 + low;
			i += 2;
		}
		decoded->data[decoded->size++] = (unsigned char) value;
	}
	decoded->data[decoded->size] = '\0';
	return SECSESS_DONE;
}

/* Decodes into a string of its own. CONFIG: empty, longer than max, or a control character. */
static enum secsess_status decode_string(char **string, struct secsess_slice text, size_t max)
{
	struct secsess_buf decoded = {0};
	enum secsess_status status = decode(&decoded, text);

	if (!status && (decoded.size == 0 || decoded.size > max)) {
		status = SECSESS_CONFIG;
	}
	for (size_t i = 0; !status && i < decoded.size; i++) {
		status = is_control(decoded.data[i]) ? SECSESS_CONFIG : SECSESS_DONE;
	}
	if (status) {
		secsess_buf_release(&decoded);
		return status;
	}
	*string = (char *) decoded.data;
	return SECSESS_DONE;
}

static enum secsess_status apply_db(struct secsess_address *address, struct secsess_slice value)
{
	return parse_number(value, 0, DB_MAX, &address->db) ? SECSESS_DONE : SECSESS_CONFIG;
}

static enum secsess_status apply_ca(struct secsess_address *address, struct secsess_slice value)
{
	return decode_string(&address->endpoint.ca_file, value, SIZE_MAX);
}

static enum secsess_status apply_cert(struct secsess_address *address, struct secsess_slice value)
{
	return decode_string(&address->endpoint.cert_file, value, SIZE_MAX);
}

static enum secsess_status apply_key(struct secsess_address *address, struct secsess_slice value)
{
	return decode_string(&address->endpoint.key_file, value, SIZE_MAX);
}

static enum secsess_status apply_peer_name(struct secsess_address *address, struct secsess_slice value)
{
	return decode_string(&address->endpoint.peer_name, value, HOST_MAX);
}

static enum secsess_status apply_verify(struct secsess_address *address, struct secsess_slice value)
{
	int number;

	if (value.size != 1 || !parse_number(value, 0, 1, &number)) {
		return SECSESS_CONFIG;
	}
	address->endpoint.verify = number;
	return SECSESS_DONE;
}

/* The prefix stands in key patterns of ACLs and in front of a Cluster hash tag. */
static bool is_prefix(const char *text)
{
	for (; *text; text++) {
		if (*text <= ' ' || *text > '~' || strchr("{}*?[]\\", *text)) {
			return false;
		}
	}
	return true;
}

static enum secsess_status apply_prefix(struct secsess_address *address, struct secsess_slice value)
{
	enum secsess_status status = decode_string(&address->prefix, value, PREFIX_MAX);

	return !status && !is_prefix(address->prefix) ? SECSESS_CONFIG : status;
}

static const struct option options[] = {
	{"db", 1U << SECSESS_UNIX, apply_db, "0 to 65535"},
	{"prefix", 1U << SECSESS_UNIX | 1U << SECSESS_TCP | 1U << SECSESS_TLS, apply_prefix,
		"1 to 64 printable ASCII characters without space, { } * ? [ ] and \\"},
	{"ca", 1U << SECSESS_TLS, apply_ca, "a file"},
	{"cert", 1U << SECSESS_TLS, apply_cert, "a file"},
	{"key", 1U << SECSESS_TLS, apply_key, "a file"},
	{"peer_name", 1U << SECSESS_TLS, apply_peer_name, "a host name"},
	{"verify", 1U << SECSESS_TLS, apply_verify, "0 or 1"},
};

static void list_options(enum secsess_network network, char *text, size_t size)
{
	size_t used = 0;

	text[0] = '\0';
	for (size_t i = 0; i < SECSESS_COUNT(options); i++) {
		if (options[i].networks & 1U << network && used < size) {
			used += (size_t) snprintf(text + used, size - used, "%s%s", used ? ", " : "", options[i].name);
		}
	}
}

static enum secsess_status refuse_option(const struct secsess_address *address, struct secsess_slice name,
	size_t position, struct secsess_error *error)
{
	char allowed[96];

	list_options(address->endpoint.network, allowed, sizeof(allowed));
	if (is_name(name)) {
		secsess_error_set(error, "option \"%.*s\" is unknown for this kind of address; allowed: %s", (int) name.size,
			(const char *) name.data, allowed);
	} else {
		secsess_error_set(error, "option %zu has no usable name; allowed: %s", position, allowed);
	}
	return SECSESS_CONFIG;
}

/* seen: a bit for each option, to find those that come twice. */
static enum secsess_status parse_option(struct secsess_address *address, struct secsess_slice text, size_t position,
	unsigned *seen, struct secsess_error *error)
{
	struct secsess_slice value = text, name = cut(&value, '=');
	enum secsess_status status;
	size_t i = 0;

	while (i < SECSESS_COUNT(options) && !secsess_slice_equal(name, secsess_slice_str(options[i].name))) {
		i++;
	}
	if (i == SECSESS_COUNT(options) || !(options[i].networks & 1U << address->endpoint.network)) {
		return refuse_option(address, name, position, error);
	}
	if (*seen & 1U << i) {
		secsess_error_set(error, "option \"%s\" stands there twice", options[i].name);
		return SECSESS_CONFIG;
	}
	*seen |= 1U << i;
	status = options[i].apply(address, value);
	if (status == SECSESS_CONFIG) {
		secsess_error_set(error, "option \"%s\" must be %s, percent-encoded", options[i].name, options[i].allowed);
	}
	return status;
}

static enum secsess_status parse_options(struct secsess_address *address, struct secsess_slice text,
	struct secsess_error *error)
{
	unsigned seen = 0;

	for (size_t position = 1; text.size; position++) {
		enum secsess_status status = parse_option(address, cut(&text, '&'), position, &seen, error);

		if (status) {
			return status;
		}
	}
	if (address->endpoint.key_file && !address->endpoint.cert_file) {
		secsess_error_set(error, "option \"key\" needs option \"cert\"");
		return SECSESS_CONFIG;
	}
	return SECSESS_DONE;
}

static enum secsess_status parse_scheme(struct secsess_address *address, struct secsess_slice *text,
	struct secsess_error *error)
{
	struct secsess_slice rest = *text, name = cut(&rest, ':');

	if (rest.size < 2 || memcmp(rest.data, "//", 2) != 0) {
		name.size = 0;
	}
	for (size_t i = 0; i < SECSESS_COUNT(schemes); i++) {
		if (secsess_slice_equal(name, secsess_slice_str(schemes[i].name))) {
			address->endpoint.network = schemes[i].network;
			*text = part(rest, 2, rest.size);
			return SECSESS_DONE;
		}
	}
	if (is_name(name)) {
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
		if (is_control(text.data[i]) || text.data[i] == ' ' || text.data[i] == '#') {
			secsess_error_set(error, "character %zu of the address must be percent-encoded", i + 1);
			return SECSESS_CONFIG;
		}
	}
	return SECSESS_DONE;
}

static enum secsess_status parse_user(struct secsess_address *address, struct secsess_slice text,
	struct secsess_error *error)
{
	struct secsess_slice password = text, user = cut(&password, ':');
	enum secsess_status status = decode(&address->user, user);

	if (!status) {
		status = decode(&address->password, password);
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
	name = part(text, 3, text.size);
	for (size_t i = 0; i < name.size; i++) {
		if (!is_alphanumeric(name.data[i]) && !strchr("_-.", name.data[i])) {
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
	size_t size = find(text, '%');

	if (size < INET6_ADDRSTRLEN) {
		memcpy(host, text.data, size);
	}
	if (inet_pton(AF_INET6, host, &ignored) != 1 || !parse_zone(part(text, size, text.size), zone, sizeof(zone))) {
		secsess_error_set(error, "between [ and ] must stand an IPv6 address, as in redis://[::1]:6379");
		return SECSESS_CONFIG;
	}
	strcat(host, zone);
	address->endpoint.host = secsess_strdup(secsess_slice_str(host));
	return address->endpoint.host ? SECSESS_DONE : SECSESS_NOMEM;
}

static enum secsess_status parse_name(struct secsess_address *address, struct secsess_slice text,
	struct secsess_error *error)
{
	bool good = text.size > 0 && text.size <= HOST_MAX;

	for (size_t i = 0; good && i < text.size; i++) {
		good = is_alphanumeric(text.data[i]) || text.data[i] == '.' || text.data[i] == '-' || text.data[i] == '_';
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
		host = cut(&port, ']');
		status = parse_ipv6(address, part(host, 1, host.size), error);
		/* What is left must be a port; without a ']' it is nothing, and parse_ipv6 may not take that for a host. */
		if (!status && host.size == text.size) {
			secsess_error_set(error, "the ] behind the IPv6 address is missing");
			status = SECSESS_CONFIG;
		}
	} else {
		host = part(text, 0, find(text, ':'));
		port = part(text, host.size, text.size);
		status = parse_name(address, host, error);
	}
	address->endpoint.port = DEFAULT_PORT;
	if (!status && port.size &&
		(port.data[0] != ':' || !parse_number(part(port, 1, port.size), 1, PORT_MAX, &address->endpoint.port))) {
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
		status = decode_string(&address->endpoint.host, path, SOCKET_PATH_MAX);
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
	if (path.size > 1 && !parse_number(part(path, 1, path.size), 0, DB_MAX, &address->db)) {
		secsess_error_set(error, "what follows the host must be a database, 0 to 65535, as in redis://host:6379/2");
		return SECSESS_CONFIG;
	}
	return SECSESS_DONE;
}

/* [user[:password]@]host[path] */
static enum secsess_status parse_place(struct secsess_address *address, struct secsess_slice text,
	struct secsess_error *error)
{
	size_t slash = find(text, '/');
	struct secsess_slice host = part(text, 0, slash), path = part(text, slash, text.size);
	size_t at = find(host, '@');
	enum secsess_status status = SECSESS_DONE;

	if (at < host.size) {
		status = parse_user(address, part(host, 0, at), error);
		host = part(host, at + 1, host.size);
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
	struct secsess_slice path = part(place, find(place, '/'), place.size);
	struct secsess_slice before = part(place, 0, find(place, '/'));
	size_t first = find(before, '@');
	bool twice = first < before.size && find(part(before, first + 1, before.size), '@') < before.size - first - 1;

	if (twice || find(query, '@') < query.size || (network != SECSESS_UNIX && find(path, '@') < path.size)) {
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
	place = cut(&query, '?');
	status = check_at(address->endpoint.network, place, query, error);
	if (!status) {
		status = parse_place(address, place, error);
	}
	if (!status) {
		status = parse_options(address, query, error);
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
	struct secsess_slice lines = ends ? without_cr(part(text, 0, text.size - 1)) : text;
	bool two = find(lines, '\n') < lines.size;

	*user = two ? without_cr(cut(&lines, '\n')) : secsess_slice_of(NULL, 0);
	*password = lines;
	if (lines.size == 0 || find(lines, '\n') < lines.size || (two && user->size == 0)) {
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
		wipe(&new_user);
		wipe(&new_password);
		return SECSESS_NOMEM;
	}
	wipe(&address->password);
	address->password = new_password;
	if (user.size) {
		wipe(&address->user);
		address->user = new_user;
	} else {
		wipe(&new_user);
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
	wipe(&address->user);
	wipe(&address->password);
	secsess_free(address->prefix);
	*address = (struct secsess_address) {0};
}
