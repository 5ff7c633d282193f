/* SPDX-License-Identifier: BSD-3-Clause */

/* The text of a secret file, compared with a second, naive reading of keyring.h. */
#include "fuzz.h"

#include <stdlib.h>

#define HEX "0123456789abcdefABCDEF"

/* What a secret file says, read the simple way. */
struct naive {
	unsigned char sign[SECSESS_KEY_SIZE], tag[SECSESS_KEY_SIZE], verify[SECSESS_KEYRING_MAX][SECSESS_KEY_SIZE];
	size_t signs, tags, verifies;
};

static struct secsess_keyring *ring, *untouched;

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	(void) argc;
	(void) argv;
	fuzz_set_up();
	ring = fuzz_ring(FUZZ_SECRET);
	untouched = fuzz_ring(FUZZ_SECRET);
	return 0;
}

static unsigned digit(unsigned char c)
{
	return c <= '9' ? (unsigned) (c - '0') : (unsigned) ((c | 0x20) - 'a' + 10);
}

static bool read_key(unsigned char key[SECSESS_KEY_SIZE], const unsigned char *at, size_t size)
{
	if (size != (size_t) 2 * SECSESS_KEY_SIZE) {
		return false;
	}
	for (size_t i = 0; i < size; i++) {
		if (!memchr(HEX, at[i], strlen(HEX))) {
			return false;
		}
	}
	for (size_t i = 0; i < SECSESS_KEY_SIZE; i++) {
		key[i] = (unsigned char) (digit(at[2 * i]) << 4 | digit(at[2 * i + 1]));
	}
	return true;
}

static bool is_blank(unsigned char c)
{
	return c == ' ' || c == '\t' || c == '\r';
}

/* A word, blanks, a key, blanks. */
static bool read_line(struct naive *naive, const unsigned char *line, size_t size)
{
	size_t word = 0, at;

	while (size && is_blank(line[size - 1])) {
		size--;
	}
	while (word < size && !is_blank(line[word])) {
		word++;
	}
	for (at = word; at < size && is_blank(line[at]); at++) {
	}
	if (size == 0 || line[0] == '#') {
		return true;
	}
	if (word == 4 && memcmp(line, "sign", 4) == 0) {
		return naive->signs++ == 0 && read_key(naive->sign, line + at, size - at);
	}
	if (word == 3 && memcmp(line, "tag", 3) == 0) {
		return naive->tags++ == 0 && read_key(naive->tag, line + at, size - at);
	}
	return word == 6 && memcmp(line, "verify", 6) == 0 && naive->verifies < SECSESS_KEYRING_MAX - 1 &&
		read_key(naive->verify[naive->verifies++], line + at, size - at);
}

static bool read_naively(struct naive *naive, struct secsess_slice text)
{
	size_t at = 0;

	while (at < text.size) {
		size_t end = at;

		while (end < text.size && text.data[end] != '\n') {
			end++;
		}
		if (!read_line(naive, text.data + at, end - at)) {
			return false;
		}
		at = end + 1;
	}
	return naive->signs == 1 && naive->tags == 1;
}

static bool derived(const unsigned char *key, const unsigned char *master, const char *purpose)
{
	unsigned char expected[SECSESS_KEY_SIZE];

	secsess_derive(expected, master, purpose);
	return memcmp(expected, key, sizeof(expected)) == 0;
}

static void check_ring(const struct naive *naive)
{
	promise(ring->sealing && ring->count == naive->verifies + 1, "a ring has every key of the file");
	promise(derived(ring->keys[0].sign, naive->sign, "secsess sign 1") &&
			derived(ring->tag, naive->tag, "secsess tag 1"),
		"what signs is the sign key, and what makes tags the tag key");
	for (size_t i = 0; i < ring->count; i++) {
		const unsigned char *master = i ? naive->verify[i - 1] : naive->sign;
		const struct secsess_keys *found = secsess_keyring_find(ring, ring->keys[i].id);

		promise(derived(ring->keys[i].sign, master, "secsess sign 1") &&
				derived(ring->keys[i].seal, master, "secsess seal 1"),
			"keys stand in the order of the file");
		promise(found && found->id == ring->keys[i].id, "a key is found by its name");
	}
}

/* Twelve digits in a row are too many to be by chance in both. */
static void check_error(struct secsess_slice text, const struct secsess_error *error)
{
	size_t run = 0;

	promise(error->text[0] && fuzz_is_printable(error->text), "an error says what is wrong");
	for (size_t i = 0; i < text.size; i++) {
		run = memchr(HEX, text.data[i], strlen(HEX)) ? run + 1 : 0;
		promise(run < 12 || !fuzz_contains(error->text, secsess_slice_of(text.data + i - 11, 12)),
			"an error text repeats nothing of a key");
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	unsigned char *copy = fuzz_copy(secsess_slice_of(data, size));
	const struct secsess_slice text = secsess_slice_of(copy, size);
	struct secsess_error error = {""};
	struct naive naive = {.signs = 0};
	bool good = read_naively(&naive, text);
	enum secsess_status status;

	*ring = *untouched;
	status = secsess_keyring_read(ring, text, &error);
	promise(status == (good ? SECSESS_DONE : SECSESS_CONFIG), "a secret file is read exactly when keyring.h says so");
	if (status) {
		promise(memcmp(ring, untouched, sizeof(*ring)) == 0, "a wrong secret file leaves the ring as it was");
		check_error(text, &error);
	} else {
		check_ring(&naive);
	}
	free(copy);
	return 0;
}
