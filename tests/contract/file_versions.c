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

static unsigned char byte_of(uint64_t body, size_t at)
{
	return (unsigned char) ((body * UINT64_C(0x9e3779b97f4a7c15) >> 24) + at * 7 + (at >> 9));
}

void version_file(struct secsess_value *value)
{
	char path[] = "/tmp/secsess-value-XXXXXX";

	*value = (struct secsess_value) {.file = mkstemp(path), .name = STR(VERSION_NAME)};
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
		for (size_t i = 0; i < size; i++) {
			bytes[i] = byte_of(version->body, i);
		}
	}
	memcpy(head.header, version, sizeof(*version));
	assert_int_equal(secsess_value_read(value, &present), version->number == 1 ? SECSESS_ABSENT : SECSESS_DONE);
	secsess_buf_release(&present);
	assert_int_equal(secsess_value_write(value, &head, with_body ? &body : NULL), SECSESS_DONE);
}

uint64_t version_read(const struct secsess_value *value, const struct secsess_buf *body)
{
	struct version version;

	memcpy(&version, value->newest->header, sizeof(version));
	if (body->size != version.size) {
		return 0;
	}
	for (size_t i = 0; i < body->size; i++) {
		if (body->data[i] != byte_of(version.body, i)) {
			return 0;
		}
	}
	return version.number;
}
