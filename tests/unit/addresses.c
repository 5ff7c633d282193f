/* SPDX-License-Identifier: BSD-3-Clause */

#include "addresses.h"

#include <stdio.h>
#include <stdlib.h>

struct secsess_address parsed(const char *text)
{
	struct secsess_address address = {0};
	struct secsess_error error = {0};

	if (secsess_address_parse(&address, secsess_slice_str(text), &error)) {
		fail_msg("%s: %s", text, error.text);
	}
	return address;
}

enum secsess_status parse_exact(struct secsess_address *address, const void *text, size_t size,
	struct secsess_error *error)
{
	unsigned char *copy = malloc(size ? size : 1);
	enum secsess_status status;

	assert_non_null(copy);
	memcpy(copy, text, size);
	status = secsess_address_parse(address, secsess_slice_of(copy, size), error);
	free(copy);
	return status;
}

void assert_refused(const char *text, const char *told)
{
	struct secsess_address address, before;
	struct secsess_error error = {0};

	memset(&address, 0x5a, sizeof(address));
	before = address;
	if (parse_exact(&address, text, strlen(text), &error) != SECSESS_CONFIG) {
		fail_msg("%s was not refused", text);
	}
	assert_memory_equal(&address, &before, sizeof(address));
	if (!strstr(error.text, told) || strstr(error.text, SECRET)) {
		fail_msg("%s: \"%s\" should tell %s and no secret", text, error.text, told);
	}
}

void assert_buf(const struct secsess_buf *buf, const char *expected, size_t size)
{
	assert_int_equal(buf->size, size);
	if (size) {
		assert_memory_equal(buf->data, expected, size);
	}
}

void assert_described(const char *text, const char *expected)
{
	struct secsess_address address = parsed(text);
	char described[128];

	secsess_address_describe(&address, described, sizeof(described));
	assert_string_equal(described, expected);
	secsess_address_release(&address);
}
