/* SPDX-License-Identifier: BSD-3-Clause */

#include "file_versions.h"

static uint64_t random_state;

void versions_begin(uint64_t seed)
{
	random_state = seed;
}

uint32_t version_random(uint32_t limit)
{
	random_state = random_state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
	return (uint32_t) (random_state >> 33) % limit;
}

size_t version_size(size_t most)
{
	switch (version_random(4)) {
		case 0:
			return version_random(3);
		case 1:
			return version_random((uint32_t) most + 1);
		default:
			return version_random(most < 6000 ? (uint32_t) most + 1 : 6000);
	}
}

#define META 48
#define META_SHIFT 48 /* where a header has its meta_size, at byte 22 */

static unsigned char byte_of(uint64_t body, size_t at)
{
	return (unsigned char) ((body * UINT64_C(0x9e3779b97f4a7c15) >> 24) + at * 7 + (at >> 9));
}

const struct secsess_place version_place = {.handle = "0123456789abcdefghijklmnop"};

/* The sum that a part in clear ends with. */
static void close_part(unsigned char *at, size_t size, char part)
{
	unsigned char context[SECSESS_HANDLE_LENGTH + 2];

	memcpy(context, version_place.handle, SECSESS_HANDLE_LENGTH);
	context[SECSESS_HANDLE_LENGTH] = (unsigned char) part;
	context[SECSESS_HANDLE_LENGTH + 1] = SECSESS_RECORD_FORMAT;
	size -= SECSESS_CHECKSUM_SIZE;
	secsess_checksum(at + size, secsess_slice_of(at, size),
		secsess_checksum_seed(secsess_slice_of(context, sizeof(context))));
}

static void fill(unsigned char *bytes, const struct version *version)
{
	size_t size = (uint32_t) version->size;

	for (size_t i = 0; i < size; i++) {
		bytes[i] = byte_of(version->body, i);
	}
	if (version->size >> META_SHIFT) {
		close_part(bytes, META, 'm');
		close_part(bytes + META, size - META, 'p');
	}
}

void version_file(struct secsess_value *value)
{
	char path[] = "/tmp/secsess-value-XXXXXX";

	*value = secsess_value_of(mkstemp(path), STR(VERSION_NAME), &version_place);
	assert_true(value->file >= 0);
	unlink(path);
	assert_int_equal(secsess_value_look(value), SECSESS_ABSENT);
}

void version_write(struct secsess_value *value, struct version *version, size_t size, bool with_body)
{
	static unsigned char bytes[VERSION_MAX];
	struct secsess_value_head head = {.gone_at = 0};
	struct secsess_slice body = {bytes, size};
	struct secsess_buf present = {0};

	version->number++;
	if (with_body) {
		version->body = version->number;
		version->size = size;
		if (version->number % 2 && size >= META + SECSESS_CHECKSUM_SIZE) {
			version->size |= (uint64_t) META << META_SHIFT;
			head.summed = true;
		}
		fill(bytes, version);
	}
	memcpy(head.header, version, sizeof(*version));
	assert_int_equal(secsess_value_read(value, &present), version->number == 1 ? SECSESS_ABSENT : SECSESS_DONE);
	secsess_buf_release(&present);
	assert_int_equal(secsess_value_write(value, &head, with_body ? &body : NULL), SECSESS_DONE);
}

uint64_t version_read(const struct secsess_value *value, const struct secsess_buf *body)
{
	unsigned char *bytes = malloc(VERSION_MAX); /* readers are threads */
	struct version version;
	bool same;

	memcpy(&version, value->newest->header, sizeof(version));
	fill(bytes, &version);
	same = body->size == (uint32_t) version.size && memcmp(bytes, body->data, body->size) == 0;
	free(bytes);
	return same ? version.number : 0;
}
