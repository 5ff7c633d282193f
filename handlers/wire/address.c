/* SPDX-License-Identifier: BSD-3-Clause */

/* An address may hold a password, and one that was not percent-encoded may end up in any part of what is parsed here.
 * So no error text repeats any of it but a scheme or an option name, and an '@' in the wrong place is found before
 * anything is called by name. */
#include "address_parts.h"

#include <stdio.h>

#define DEFAULT_PORT 6379
#define SENTINEL_PORT 26379
#define DEFAULT_PREFIX "secsess:"
#define DB_MAX 65535
#define SERVICE_MAX 64
#define SOCKET_PATH_MAX 107 /* sun_path less its NUL */

struct scheme {
	const char *name;
	enum secsess_network network;
	enum secsess_address_kind kind;
};

static const struct scheme schemes[] = {
	{"redis", SECSESS_TCP, SECSESS_SERVER},
	{"rediss", SECSESS_TLS, SECSESS_SERVER},
	{"redis+unix", SECSESS_UNIX, SECSESS_SERVER},
	{"redis-sentinel", SECSESS_TCP, SECSESS_SENTINEL},
	{"rediss-sentinel", SECSESS_TLS, SECSESS_SENTINEL},
	{"redis-cluster", SECSESS_TCP, SECSESS_CLUSTER},
	{"rediss-cluster", SECSESS_TLS, SECSESS_CLUSTER},
};
#define SCHEMES "redis://, redis-sentinel://, redis-cluster://, the same with rediss for TLS, redis+unix://"

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
			address->kind = schemes[i].kind;
			*text = secsess_text_part(rest, 2, rest.size);
			return SECSESS_DONE;
		}
	}
	if (secsess_text_is_name(name)) {
		secsess_error_set(error, "scheme \"%.*s\" is unknown; allowed: " SCHEMES, (int) name.size,
			(const char *) name.data);
	} else {
		secsess_error_set(error, "the address must begin with one of " SCHEMES);
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

static bool is_service(struct secsess_slice text)
{
	for (size_t i = 0; i < text.size; i++) {
		if (!secsess_text_is_alphanumeric(text.data[i]) && !strchr("_-.", text.data[i])) {
			return false;
		}
	}
	return text.size > 0 && text.size <= SERVICE_MAX;
}

/* /service[/db] */
static enum secsess_status parse_service(struct secsess_address *address, struct secsess_slice path,
	struct secsess_error *error)
{
	struct secsess_slice db = path.size ? secsess_text_part(path, 1, path.size) : path;
	struct secsess_slice service = secsess_text_part(db, 0, secsess_text_find(db, '/'));

	if (!is_service(service)) {
		secsess_error_set(error,
			"behind the Sentinels must stand the name of their service: letters, digits, . - and _, as in "
			"redis-sentinel://host:26379/shop");
		return SECSESS_CONFIG;
	}
	address->service = secsess_strdup(service);
	db = secsess_text_part(db, service.size, db.size);
	return address->service ? parse_db(address, db, error) : SECSESS_NOMEM;
}

static enum secsess_status parse_path(struct secsess_address *address, struct secsess_slice path,
	struct secsess_error *error)
{
	switch (address->kind) {
		case SECSESS_SERVER:
			return parse_db(address, path, error);
		case SECSESS_SENTINEL:
			return parse_service(address, path, error);
		case SECSESS_CLUSTER:
			break;
	}
	if (path.size > 1) {
		secsess_error_set(error, "nothing may follow the hosts of a Cluster, which has one database");
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
		status = secsess_address_user(address, secsess_text_part(host, 0, at), error);
		host = secsess_text_part(host, at + 1, host.size);
	}
	if (status) {
		return status;
	}
	if (address->endpoint.network == SECSESS_UNIX) {
		return parse_socket(address, host, path, error);
	}
	status = secsess_address_hosts(address, host, address->kind == SECSESS_SENTINEL ? SENTINEL_PORT : DEFAULT_PORT,
		error);
	return status ? status : parse_path(address, path, error);
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

void secsess_address_describe(const struct secsess_address *address, char *text, size_t size)
{
	char host[128];
	size_t used;

	secsess_endpoint_describe(&address->endpoint, host, sizeof(host));
	switch (address->kind) {
		case SECSESS_SERVER:
			snprintf(text, size, "%s", host);
			break;
		case SECSESS_SENTINEL:
			snprintf(text, size, "service %s by %s%s", address->service, host, address->more_count ? ", ..." : "");
			break;
		case SECSESS_CLUSTER:
			snprintf(text, size, "cluster %s%s", host, address->more_count ? ", ..." : "");
			break;
	}
	used = strlen(text);
	if (address->db) {
		snprintf(text + used, size - used, "/db %d", address->db);
	}
}

void secsess_address_release(struct secsess_address *address)
{
	secsess_endpoint_release(&address->endpoint);
	for (size_t i = 0; i < address->more_count; i++) {
		secsess_free(address->more[i].name);
	}
	secsess_free(address->more);
	secsess_free(address->service);
	secsess_text_wipe(&address->user);
	secsess_text_wipe(&address->password);
	secsess_text_wipe(&address->sentinel_user);
	secsess_text_wipe(&address->sentinel_password);
	secsess_free(address->prefix);
	*address = (struct secsess_address) {0};
}
