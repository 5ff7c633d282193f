/* SPDX-License-Identifier: BSD-3-Clause */

/* What stands behind the "?" of an address: a row in a table for each option. */
#include "address_parts.h"

#include <stdio.h>

#define DB_MAX 65535
#define HOST_MAX 253
#define PREFIX_MAX 64

typedef enum secsess_status (*option_fn)(struct secsess_address *address, struct secsess_slice value);

struct option {
	const char *name;
	unsigned kinds, networks; /* bits */
	option_fn apply;          /* CONFIG: not allowed */
	const char *allowed;
};

static enum secsess_status apply_db(struct secsess_address *address, struct secsess_slice value)
{
	return secsess_text_number(value, 0, DB_MAX, &address->db) ? SECSESS_DONE : SECSESS_CONFIG;
}

static enum secsess_status apply_ca(struct secsess_address *address, struct secsess_slice value)
{
	return secsess_text_decode_string(&address->endpoint.ca_file, value, SIZE_MAX);
}

static enum secsess_status apply_cert(struct secsess_address *address, struct secsess_slice value)
{
	return secsess_text_decode_string(&address->endpoint.cert_file, value, SIZE_MAX);
}

static enum secsess_status apply_key(struct secsess_address *address, struct secsess_slice value)
{
	return secsess_text_decode_string(&address->endpoint.key_file, value, SIZE_MAX);
}

static enum secsess_status apply_peer_name(struct secsess_address *address, struct secsess_slice value)
{
	return secsess_text_decode_string(&address->endpoint.peer_name, value, HOST_MAX);
}

static enum secsess_status apply_verify(struct secsess_address *address, struct secsess_slice value)
{
	int number;

	if (value.size != 1 || !secsess_text_number(value, 0, 1, &number)) {
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
	enum secsess_status status = secsess_text_decode_string(&address->prefix, value, PREFIX_MAX);

	return !status && !is_prefix(address->prefix) ? SECSESS_CONFIG : status;
}

static enum secsess_status apply_sentinel_user(struct secsess_address *address, struct secsess_slice value)
{
	return secsess_text_decode(&address->sentinel_user, value);
}

static enum secsess_status apply_sentinel_password(struct secsess_address *address, struct secsess_slice value)
{
	return secsess_text_decode(&address->sentinel_password, value);
}

#define ALL (~0U)
#define SENTINELS (1U << SECSESS_SENTINEL)
#define TLS (1U << SECSESS_TLS)

static const struct option options[] = {
	{"db", ALL, 1U << SECSESS_UNIX, apply_db, "0 to 65535"},
	{"prefix", ALL, ALL, apply_prefix, "1 to 64 printable ASCII characters without space, { } * ? [ ] and \\"},
	{"ca", ALL, TLS, apply_ca, "a file"},
	{"cert", ALL, TLS, apply_cert, "a file"},
	{"key", ALL, TLS, apply_key, "a file"},
	{"peer_name", ALL, TLS, apply_peer_name, "a host name"},
	{"verify", ALL, TLS, apply_verify, "0 or 1"},
	{"sentinel_user", SENTINELS, ALL, apply_sentinel_user, "a user"},
	{"sentinel_password", SENTINELS, ALL, apply_sentinel_password, "a password"},
};

static bool is_allowed(const struct option *option, const struct secsess_address *address)
{
	return option->kinds & 1U << address->kind && option->networks & 1U << address->endpoint.network;
}

static void list_options(const struct secsess_address *address, char *text, size_t size)
{
	size_t used = 0;

	text[0] = '\0';
	for (size_t i = 0; i < SECSESS_COUNT(options); i++) {
		if (is_allowed(&options[i], address) && used < size) {
			used += (size_t) snprintf(text + used, size - used, "%s%s", used ? ", " : "", options[i].name);
		}
	}
}

static enum secsess_status refuse_option(const struct secsess_address *address, struct secsess_slice name,
	size_t position, struct secsess_error *error)
{
	char allowed[96];

	list_options(address, allowed, sizeof(allowed));
	if (secsess_text_is_name(name)) {
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
	struct secsess_slice value = text, name = secsess_text_cut(&value, '=');
	enum secsess_status status;
	size_t i = 0;

	while (i < SECSESS_COUNT(options) && !secsess_slice_equal(name, secsess_slice_str(options[i].name))) {
		i++;
	}
	if (i == SECSESS_COUNT(options) || !is_allowed(&options[i], address)) {
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

enum secsess_status secsess_address_options(struct secsess_address *address, struct secsess_slice text,
	struct secsess_error *error)
{
	unsigned seen = 0;

	for (size_t position = 1; text.size; position++) {
		enum secsess_status status = parse_option(address, secsess_text_cut(&text, '&'), position, &seen, error);

		if (status) {
			return status;
		}
	}
	if (address->sentinel_user.size && !address->sentinel_password.size) {
		secsess_error_set(error, "option \"sentinel_user\" needs option \"sentinel_password\"");
		return SECSESS_CONFIG;
	}
	if (address->endpoint.key_file && !address->endpoint.cert_file) {
		secsess_error_set(error, "option \"key\" needs option \"cert\"");
		return SECSESS_CONFIG;
	}
	return SECSESS_DONE;
}
