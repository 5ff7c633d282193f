/* SPDX-License-Identifier: BSD-3-Clause */

/* What stands behind the "?" of an address: a row in a table for each option. */
#include "address.h"
#include "text.h"

#include <stdio.h>

#define DB_MAX 65535
#define HOST_MAX 253
#define PREFIX_MAX 64

typedef enum secsess_status (*option_fn)(struct secsess_address *address, struct secsess_slice value);

struct option {
	const char *name;
	unsigned networks; /* bits */
	option_fn apply;   /* CONFIG: not allowed */
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
	if (address->endpoint.key_file && !address->endpoint.cert_file) {
		secsess_error_set(error, "option \"key\" needs option \"cert\"");
		return SECSESS_CONFIG;
	}
	return SECSESS_DONE;
}
