/* SPDX-License-Identifier: BSD-3-Clause */

/* Fills a Redis, or a directory, with many sessions within seconds: where measures of memory and of growth begin.
 *
 * fill NAME=VALUE...
 *
 *   store=ADDRESS   of the server, as in secsess.store; or a directory: session.save_path
 *   secret=FILE     as in secsess.secret_file; a directory has one of its own
 *   keeps=WHAT      secsess' sessions, or with php-redis or php-files those of that handler, which knows no users
 *   count=N         how many
 *   a-user=N        so many of them belong to one user each time; 0 = they are bound to nobody
 *   index=FORM      of each user's index: none, text or binary
 *   payload=FILE    what each of them holds, or else
 *   size=N[-M]      so many random bytes, of its own each; from N to M evenly
 *   agent=TEXT      their user agent
 *   tell=N          writes the IDs of so many of them, spread evenly, a line each
 *   expired=1       those that are not told expired two days ago; of directories only
 *
 * Records, IDs and names of keys come of handlers/core and the Redis driver: it is what a web server would have left there.
 * Only the way is another: many commands at once; in a directory the driver itself writes. What is told has been read back through the driver. */
#include "fill.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "../tests/unit/socket_transport.h"

void die(const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	fputs("fill: ", stderr);
	vfprintf(stderr, format, arguments);
	fputc('\n', stderr);
	va_end(arguments);
	exit(1);
}

void need(bool good, const char *what, const struct secsess_error *error)
{
	if (!good) {
		die("%s: %s", what, error && error->text[0] ? error->text : "failed");
	}
}

static struct secsess_buf read_file(const char *path)
{
	struct secsess_buf bytes = {0};
	char part[4096];
	size_t size;
	FILE *file = fopen(path, "rb");

	if (!file) {
		die("cannot read %s", path);
	}
	while ((size = fread(part, 1, sizeof(part), file)) > 0) {
		need(!secsess_buf_append(&bytes, part, size), "memory", NULL);
	}
	fclose(file);
	return bytes;
}

static void read_secret(struct fill *fill, const char *path)
{
	struct secsess_buf text = read_file(path);
	struct secsess_error error = {""};

	need(!secsess_keyring_read(fill->ring, secsess_buf_slice(&text), &error), path, &error);
	secsess_wipe(text.data, text.size);
	secsess_buf_release(&text);
}

static size_t number(const char *text, const char **end)
{
	char *stop;
	unsigned long value = strtoul(text, &stop, 10);

	if (stop == text || (*stop && !end)) {
		die("\"%s\" is no number", text);
	}
	if (end) {
		*end = stop;
	}
	return value;
}

static void read_sizes(struct fill *fill, const char *text)
{
	fill->size_from = fill->size_to = number(text, &text);
	if (*text == '-') {
		fill->size_to = number(text + 1, NULL);
	}
	fill->random = true;
	need(fill->size_from <= fill->size_to && !secsess_buf_reserve(&fill->payload, fill->size_to), "size", NULL);
}

static size_t choice(const char *text, const char *const *names, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		if (strcmp(text, names[i]) == 0) {
			return i;
		}
	}
	die("there is no \"%s\"", text);
}

static void read_argument(struct fill *fill, const char *name, const char *value)
{
	static const char *const kept[] =
		{[KEEPS_SECSESS] = "secsess", [KEEPS_PHP_REDIS] = "php-redis", [KEEPS_PHP_FILES] = "php-files"};
	static const char *const forms[] = {[FORM_NONE] = "none", [FORM_TEXT] = "text", [FORM_BINARY] = "binary"};

	if (strcmp(name, "store") == 0) {
		fill->address = value;
	} else if (strcmp(name, "secret") == 0) {
		read_secret(fill, value);
	} else if (strcmp(name, "keeps") == 0) {
		fill->keeps = (enum keeps) choice(value, kept, SECSESS_COUNT(kept));
	} else if (strcmp(name, "index") == 0) {
		fill->form = (enum form) choice(value, forms, SECSESS_COUNT(forms));
	} else if (strcmp(name, "count") == 0) {
		fill->count = number(value, NULL);
	} else if (strcmp(name, "a-user") == 0) {
		fill->a_user = number(value, NULL);
	} else if (strcmp(name, "tell") == 0) {
		fill->tell = number(value, NULL);
	} else if (strcmp(name, "expired") == 0) {
		fill->expired = number(value, NULL) > 0;
	} else if (strcmp(name, "payload") == 0) {
		fill->payload = read_file(value);
		fill->size_from = fill->size_to = fill->payload.size;
	} else if (strcmp(name, "size") == 0) {
		read_sizes(fill, value);
	} else if (strcmp(name, "agent") == 0) {
		fill->agent = secsess_slice_str(value);
	} else {
		die("there is no argument %s", name);
	}
}

static void connect_to(struct fill *fill)
{
	static const struct secsess_redis_options options = {.connect_ms = 2000, .answer_ms = 60000, .budget_ms = 2000};
	struct secsess_address address;
	struct secsess_error error = {""};

	if (secsess_address_parse(&address, secsess_slice_str(fill->address), &error)) {
		die("%s", error.text);
	}
	fill->raw = address.endpoint.network == SECSESS_UNIX ? redisConnectUnix(address.endpoint.host)
														 : redisConnect(address.endpoint.host, address.endpoint.port);
	need(fill->raw && !fill->raw->err, "no connection", NULL);
	fill->store = secsess_redis_new(&address, &secsess_socket_dialer, &options);
	need(fill->store && !fill->store->ops->prepare(fill->store), "no answer", &fill->store->error);
}

int main(int argc, char **argv)
{
	struct fill fill = {.address = NULL};

	need(!secsess_crypto_init() && (fill.ring = secsess_keyring_new()), "libsodium", NULL);
	for (int i = 1; i < argc; i++) {
		char *value = strchr(argv[i], '=');

		need(value, argv[i], NULL);
		*value = '\0';
		read_argument(&fill, argv[i], value + 1);
	}
	if (!fill.address || !fill.payload.data || fill.tell > fill.count) {
		die("store, and payload or size are needed; no more can be told than are made");
	}
	if (fill.address[0] == '/') {
		open_directory(&fill);
	} else {
		connect_to(&fill);
	}
	need(fill.keeps != KEEPS_SECSESS || fill.ring->count, "a secret is needed", NULL);
	need(fill.keeps != (fill.raw ? KEEPS_PHP_FILES : KEEPS_PHP_REDIS) && !(fill.raw && fill.expired),
		"such a store does not keep that", NULL);
	fill_up(&fill);
	fill.store->ops->close(fill.store);
	if (fill.raw) {
		redisFree(fill.raw);
	}
	secsess_keyring_free(fill.ring);
	secsess_buf_release(&fill.payload);
	return 0;
}
