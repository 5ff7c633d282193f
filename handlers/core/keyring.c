/* SPDX-License-Identifier: BSD-3-Clause */

#include "keyring.h"

#define MAKE_A_KEY "\"openssl rand -hex 32\" makes one"

enum role { SIGN, TAG, VERIFY, NO_ROLE };

static const char *const roles[] = {[SIGN] = "sign", [TAG] = "tag", [VERIFY] = "verify"};

/* Where in a secret file the reader is, and what it has seen. */
struct reading {
	struct secsess_slice rest;
	size_t line; /* from 1 */
	bool seen[SECSESS_COUNT(roles)];
};

struct secsess_keyring *secsess_keyring_new(void)
{
	return secsess_locked_alloc(sizeof(struct secsess_keyring));
}

void secsess_keyring_free(struct secsess_keyring *ring)
{
	secsess_locked_free(ring);
}

static void derive_keys(struct secsess_keys *keys, const unsigned char master[SECSESS_KEY_SIZE])
{
	unsigned char named[SECSESS_KEY_SIZE];

	secsess_derive(keys->sign, master, "secsess sign 1");
	secsess_derive(keys->seal, master, "secsess seal 1");
	secsess_derive(named, master, "secsess key id 1");
	keys->id = secsess_get_u32(named);
	secsess_wipe(named, sizeof(named));
}

static void derive_tag(struct secsess_keyring *ring, const unsigned char master[SECSESS_KEY_SIZE])
{
	secsess_derive(ring->tag, master, "secsess tag 1");
}

static bool is_blank(unsigned char c)
{
	return c == ' ' || c == '\t' || c == '\r';
}

/* The next line without the blanks at its end. */
static bool next_line(struct reading *reading, struct secsess_slice *line)
{
	const unsigned char *end;

	if (reading->rest.size == 0) {
		return false;
	}
	end = memchr(reading->rest.data, '\n', reading->rest.size);
	*line = secsess_slice_of(reading->rest.data, end ? (size_t) (end - reading->rest.data) : reading->rest.size);
	reading->rest.data += line->size + (end ? 1 : 0);
	reading->rest.size -= line->size + (end ? 1 : 0);
	reading->line++;
	while (line->size && is_blank(line->data[line->size - 1])) {
		line->size--;
	}
	return true;
}

/* The role that a line begins with; *key is what stands behind it. */
static enum role split_line(struct secsess_slice line, struct secsess_slice *key)
{
	size_t word = 0;

	while (word < line.size && !is_blank(line.data[word])) {
		word++;
	}
	for (size_t i = 0; i < SECSESS_COUNT(roles); i++) {
		if (secsess_slice_equal(secsess_slice_of(line.data, word), secsess_slice_str(roles[i]))) {
			while (word < line.size && is_blank(line.data[word])) {
				word++;
			}
			*key = secsess_slice_of(line.data + word, line.size - word);
			return (enum role) i;
		}
	}
	return NO_ROLE;
}

/* [0] is kept for the signing key, wherever in the file it stands. False: no room. */
static bool keep(struct secsess_keyring *ring, enum role role, const unsigned char master[SECSESS_KEY_SIZE])
{
	if (role == TAG) {
		derive_tag(ring, master);
		return true;
	}
	if (role == SIGN) {
		derive_keys(&ring->keys[0], master);
		return true;
	}
	if (ring->count == SECSESS_KEYRING_MAX) {
		return false;
	}
	derive_keys(&ring->keys[ring->count++], master);
	return true;
}

static enum secsess_status read_line(struct secsess_keyring *ring, struct reading *reading, struct secsess_slice line,
	struct secsess_error *error)
{
	unsigned char master[SECSESS_KEY_SIZE];
	struct secsess_slice key;
	enum role role = split_line(line, &key);
	bool kept;

	if (role == NO_ROLE) {
		secsess_error_set(error,
			"line %zu of the secret file must be \"sign KEY\", \"tag KEY\", \"verify KEY\", empty "
			"or begin with #",
			reading->line);
		return SECSESS_CONFIG;
	}
	if (role != VERIFY && reading->seen[role]) {
		secsess_error_set(error, "line %zu of the secret file is a second \"%s\": keep one%s", reading->line,
			roles[role], role == SIGN ? " and make the other a \"verify\"" : "");
		return SECSESS_CONFIG;
	}
	if (!secsess_unhex(master, sizeof(master), key)) {
		secsess_wipe(master, sizeof(master));
		secsess_error_set(error,
			"line %zu of the secret file: the key behind \"%s\" must be %d hexadecimal digits; " MAKE_A_KEY,
			reading->line, roles[role], 2 * SECSESS_KEY_SIZE);
		return SECSESS_CONFIG;
	}
	kept = keep(ring, role, master);
	secsess_wipe(master, sizeof(master));
	if (!kept) {
		secsess_error_set(error,
			"line %zu of the secret file is one \"verify\" too many: at most %d, so remove the "
			"oldest",
			reading->line, SECSESS_KEYRING_MAX - 1);
		return SECSESS_CONFIG;
	}
	reading->seen[role] = true;
	return SECSESS_DONE;
}

static enum secsess_status read_lines(struct secsess_keyring *ring, struct secsess_slice text,
	struct secsess_error *error)
{
	struct reading reading = {.rest = text};
	struct secsess_slice line;
	enum secsess_status status;

	ring->count = 1;
	while (next_line(&reading, &line)) {
		if (line.size == 0 || line.data[0] == '#') {
			continue;
		}
		status = read_line(ring, &reading, line, error);
		if (status) {
			return status;
		}
	}
	/* A tag key of its own, so that a new signing key doesn't change every user's tag. */
	for (enum role role = SIGN; role <= TAG; role++) {
		if (!reading.seen[role]) {
			secsess_error_set(error, "the secret file has no line \"%s KEY\" (read to line %zu): add one; " MAKE_A_KEY,
				roles[role], reading.line);
			return SECSESS_CONFIG;
		}
	}
	ring->sealing = true;
	return SECSESS_DONE;
}

enum secsess_status secsess_keyring_read(struct secsess_keyring *ring, struct secsess_slice text,
	struct secsess_error *error)
{
	struct secsess_keyring *fresh = secsess_keyring_new();
	enum secsess_status status;

	if (!fresh) {
		secsess_error_set(error, "no memory for the secret file's keys");
		return SECSESS_NOMEM;
	}
	status = read_lines(fresh, text, error);
	if (!status) {
		*ring = *fresh;
	}
	secsess_keyring_free(fresh);
	return status;
}

void secsess_keyring_adopt(struct secsess_keyring *ring, const unsigned char secret[SECSESS_SHARED_SECRET_SIZE])
{
	struct secsess_keys keys;
	size_t at = 0;

	/* What a store says never replaces a secret file. */
	if (ring->sealing || (ring->count && secsess_equal(ring->shared, secret, SECSESS_SHARED_SECRET_SIZE))) {
		return;
	}
	derive_keys(&keys, secret);
	while (at < ring->count && !secsess_equal(ring->keys[at].sign, keys.sign, SECSESS_KEY_SIZE)) {
		at++;
	}
	if (at == ring->count) {
		if (ring->count < SECSESS_KEYRING_MAX) {
			ring->count++;
		} else {
			at--; /* the oldest goes */
		}
	}
	memmove(&ring->keys[1], &ring->keys[0], at * sizeof(ring->keys[0]));
	ring->keys[0] = keys;
	derive_tag(ring, secret + SECSESS_KEY_SIZE);
	memcpy(ring->shared, secret, SECSESS_SHARED_SECRET_SIZE);
	secsess_wipe(&keys, sizeof(keys));
}

const struct secsess_keys *secsess_keyring_find(const struct secsess_keyring *ring, uint32_t id)
{
	for (size_t i = 0; i < ring->count; i++) {
		if (ring->keys[i].id == id) {
			return &ring->keys[i];
		}
	}
	return NULL;
}
