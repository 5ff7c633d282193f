/* SPDX-License-Identifier: BSD-3-Clause */

/* The address of a store as an administrator writes it, and the text of a credentials file. */
#include "fuzz.h"

#include <stdio.h>
#include <stdlib.h>

#include "../../handlers/wire/address.h"

/* Stands where a password may; the dictionary has it too. */
#define MARKER "hunter2"

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	(void) argc;
	(void) argv;
	fuzz_set_up();
	return 0;
}

/* ---- an address written anew: everything that may be is percent-encoded */

static void put_encoded(struct secsess_buf *text, const void *bytes, size_t size)
{
	for (size_t i = 0; i < size; i++) {
		char encoded[4];

		snprintf(encoded, sizeof(encoded), "%%%02X", ((const unsigned char *) bytes)[i]);
		secsess_buf_append(text, encoded, 3);
	}
}

static void put_text(struct secsess_buf *text, const char *plain)
{
	secsess_buf_append(text, plain, strlen(plain));
}

static void put_option(struct secsess_buf *text, const char *name, const char *value)
{
	if (value) {
		put_text(text, text->size && memchr(text->data, '?', text->size) ? "&" : "?");
		put_text(text, name);
		put_text(text, "=");
		put_encoded(text, value, strlen(value));
	}
}

/* An IPv6 address stands in brackets, the % before its zone is encoded. */
static void put_host(struct secsess_buf *text, const char *host)
{
	size_t size = strcspn(host, "%");

	if (!strchr(host, ':')) {
		put_text(text, host);
		return;
	}
	put_text(text, "[");
	secsess_buf_append(text, host, size);
	if (host[size]) {
		put_text(text, "%25");
		put_text(text, host + size + 1);
	}
	put_text(text, "]");
}

static void put_hosts(struct secsess_buf *text, const struct secsess_address *address)
{
	char port[24];

	put_host(text, address->endpoint.host);
	snprintf(port, sizeof(port), ":%d", address->endpoint.port);
	put_text(text, port);
	for (size_t i = 0; i < address->more_count; i++) {
		put_text(text, ",");
		put_host(text, address->more[i].name);
		snprintf(port, sizeof(port), ":%d", address->more[i].port);
		put_text(text, port);
	}
	if (address->service) {
		put_text(text, "/");
		put_text(text, address->service);
	}
}

static void put_secret_option(struct secsess_buf *text, const char *name, const struct secsess_buf *value)
{
	if (value->size) {
		put_text(text, "&");
		put_text(text, name);
		put_text(text, "=");
		put_encoded(text, value->data, value->size);
	}
}

static struct secsess_buf written(const struct secsess_address *address)
{
	static const char *const networks[] =
		{[SECSESS_UNIX] = "redis+unix", [SECSESS_TCP] = "redis", [SECSESS_TLS] = "rediss"};
	static const char *const kinds[] =
		{[SECSESS_SERVER] = "://", [SECSESS_SENTINEL] = "-sentinel://", [SECSESS_CLUSTER] = "-cluster://"};
	const struct secsess_endpoint *endpoint = &address->endpoint;
	struct secsess_buf text = {0};
	char number[24];

	put_text(&text, networks[endpoint->network]);
	put_text(&text, kinds[address->kind]);
	if (address->user.size || address->password.size) {
		put_encoded(&text, address->user.data, address->user.size);
		put_text(&text, ":");
		put_encoded(&text, address->password.data, address->password.size);
		put_text(&text, "@");
	}
	if (endpoint->network == SECSESS_UNIX) {
		put_text(&text, "/");
		put_encoded(&text, endpoint->host + 1, strlen(endpoint->host + 1));
		snprintf(number, sizeof(number), "?db=%d", address->db);
	} else {
		put_hosts(&text, address);
		snprintf(number, sizeof(number), address->kind == SECSESS_CLUSTER ? "/" : "/%d", address->db);
	}
	put_text(&text, number);
	put_option(&text, "prefix", address->prefix);
	put_option(&text, "ca", endpoint->ca_file);
	put_option(&text, "cert", endpoint->cert_file);
	put_option(&text, "key", endpoint->key_file);
	put_option(&text, "peer_name", endpoint->peer_name);
	put_secret_option(&text, "sentinel_user", &address->sentinel_user);
	put_secret_option(&text, "sentinel_password", &address->sentinel_password);
	if (endpoint->network == SECSESS_TLS) {
		put_text(&text, endpoint->verify ? "&verify=1" : "&verify=0");
	}
	return text;
}

/* ---- what is promised */

static bool same_text(const char *a, const char *b)
{
	return a == b || (a && b && strcmp(a, b) == 0);
}

static bool same_buf(const struct secsess_buf *a, const struct secsess_buf *b)
{
	return secsess_slice_equal(secsess_buf_slice(a), secsess_buf_slice(b));
}

static bool same_hosts(const struct secsess_address *a, const struct secsess_address *b)
{
	bool same = a->more_count == b->more_count;

	for (size_t i = 0; same && i < a->more_count; i++) {
		same = same_text(a->more[i].name, b->more[i].name) && a->more[i].port == b->more[i].port;
	}
	return same;
}

static bool same(const struct secsess_address *a, const struct secsess_address *b)
{
	const struct secsess_endpoint *x = &a->endpoint, *y = &b->endpoint;

	return x->network == y->network && same_text(x->host, y->host) && x->port == y->port && x->verify == y->verify &&
		same_text(x->ca_file, y->ca_file) && same_text(x->cert_file, y->cert_file) &&
		same_text(x->key_file, y->key_file) && same_text(x->peer_name, y->peer_name) && a->db == b->db &&
		same_text(a->prefix, b->prefix) && same_buf(&a->user, &b->user) && same_buf(&a->password, &b->password) &&
		same_buf(&a->sentinel_user, &b->sentinel_user) && same_buf(&a->sentinel_password, &b->sentinel_password) &&
		a->kind == b->kind && same_text(a->service, b->service) && same_hosts(a, b);
}

static void check_written_again(const struct secsess_address *address)
{
	struct secsess_buf text = written(address);
	struct secsess_address again;
	struct secsess_error error = {""};

	promise(secsess_address_parse(&again, secsess_buf_slice(&text), &error) == SECSESS_DONE,
		"an address that was read and is written anew is read again");
	promise(same(address, &again), "an address written anew is the same");
	secsess_address_release(&again);
	secsess_buf_release(&text);
}

static void check_values(const struct secsess_address *address)
{
	const struct secsess_endpoint *endpoint = &address->endpoint;
	size_t prefix = strlen(address->prefix);

	promise(endpoint->host && endpoint->host[0], "there is a host, or a socket");
	promise(endpoint->network == SECSESS_UNIX ? endpoint->host[0] == '/' && strlen(endpoint->host) <= 107
											  : strlen(endpoint->host) <= 253 && !strpbrk(endpoint->host, " /@?#[]"),
		"a host is a name, and the path of a socket is absolute and fits");
	promise(endpoint->network == SECSESS_UNIX || (endpoint->port >= 1 && endpoint->port <= 65535),
		"a port is 1 to 65535");
	promise(address->db >= 0 && address->db <= 65535, "a database is 0 to 65535");
	promise(prefix >= 1 && prefix <= 64 && !strpbrk(address->prefix, " {}*?[]\\") && fuzz_is_printable(address->prefix),
		"a prefix is what the README says");
	promise(endpoint->cert_file || !endpoint->key_file, "a key has a certificate");
}

/* handlers/php/redaction.c hides what stands behind :// and before the last @ that comes before a / or ?. */
static void check_redaction(const struct secsess_address *address, struct secsess_slice text)
{
	const unsigned char *place = memmem(text.data, text.size, "://", 3);
	size_t from = (size_t) (place - text.data) + 3, to = from, at = 0;

	for (; to < text.size && text.data[to] != '/' && text.data[to] != '?'; to++) {
		at = text.data[to] == '@' ? to : at;
	}
	promise(at || (!address->user.size && !address->password.size), "whoever redacts an address finds its credentials");
}

/* A password that was not encoded may end up anywhere, but never in an error text. */
static void check_error(struct secsess_slice text, const struct secsess_error *error)
{
	const unsigned char *place = memmem(text.data, text.size, "://", 3);
	const unsigned char *marker = place ? memmem(place, text.size - (size_t) (place - text.data), MARKER, 7) : NULL;
	size_t left = marker ? text.size - (size_t) (marker - text.data) : 0;

	promise(error->text[0] && fuzz_is_printable(error->text), "an error says what is wrong");
	if (marker && memchr(marker, '@', left) && memmem(text.data, text.size, MARKER, 7) == marker &&
		!memmem(marker + 1, left - 1, MARKER, 7)) {
		promise(!strstr(error->text, MARKER), "an error text repeats no password");
	}
}

static void check_described(const struct secsess_address *address)
{
	char text[128];

	memset(text, 'x', sizeof(text));
	secsess_address_describe(address, text, sizeof(text));
	promise(memchr(text, '\0', sizeof(text)) != NULL, "a description fits");
	if (!strstr(address->endpoint.host, MARKER) && !(address->service && strstr(address->service, MARKER))) {
		promise(!strstr(text, MARKER), "a description holds no credentials");
	}
}

static void check_address(struct secsess_slice text)
{
	struct secsess_address address, before;
	struct secsess_error error = {""};
	enum secsess_status status;

	memset(&address, 0x5a, sizeof(address));
	before = address;
	status = secsess_address_parse(&address, text, &error);
	if (status) {
		promise(status == SECSESS_CONFIG, "an address is read, or it is wrong");
		promise(memcmp(&address, &before, sizeof(address)) == 0, "a wrong address leaves nothing behind");
		check_error(text, &error);
		return;
	}
	check_values(&address);
	check_redaction(&address, text);
	check_described(&address);
	check_written_again(&address);
	secsess_address_release(&address);
	secsess_address_release(&address);
}

static void check_credentials(struct secsess_slice text)
{
	struct secsess_address address = {0};
	struct secsess_error error = {""};
	enum secsess_status status;

	secsess_buf_append(&address.user, "user", 4);
	status = secsess_address_credentials(&address, text, &error);
	if (status) {
		promise(status == SECSESS_CONFIG && error.text[0], "credentials are read, or they are wrong");
		promise(address.user.size == 4 && !address.password.size, "wrong credentials leave the address as it was");
	} else {
		promise(address.user.size && address.password.size, "there are a user and a password");
		promise(!memchr(address.password.data, '\n', address.password.size) &&
				!memchr(address.user.data, '\n', address.user.size),
			"neither goes over a line's end");
		promise(memmem(text.data, text.size, address.password.data, address.password.size) != NULL,
			"a password is taken as it stands there");
	}
	secsess_address_release(&address);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	unsigned char *copy = fuzz_copy(secsess_slice_of(data, size));

	fuzz_reseed(size);
	check_address(secsess_slice_of(copy, size));
	check_credentials(secsess_slice_of(copy, size));
	free(copy);
	return 0;
}
