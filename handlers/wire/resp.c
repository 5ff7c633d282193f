/* SPDX-License-Identifier: BSD-3-Clause */

#include "resp.h"

/* "$", the digits of a size_t, "\r\n" and the one behind the word. */
#define FRAME_MAX 25

/* "<kind><number>\r\n" */
static unsigned char *put_line(unsigned char *at, char kind, size_t number)
{
	unsigned char digits[20];
	size_t count = 0;

	do {
		digits[count++] = (unsigned char) ('0' + number % 10);
		number /= 10;
	} while (number);
	*at++ = (unsigned char) kind;
	while (count) {
		*at++ = digits[--count];
	}
	*at++ = '\r';
	*at++ = '\n';
	return at;
}

static unsigned char *put_word(unsigned char *at, struct secsess_slice word)
{
	at = put_line(at, '$', word.size);
	if (word.size) {
		memcpy(at, word.data, word.size);
		at += word.size;
	}
	*at++ = '\r';
	*at++ = '\n';
	return at;
}

enum secsess_status secsess_resp_append(struct secsess_buf *out, size_t argc, const struct secsess_slice *argv)
{
	size_t room = FRAME_MAX;
	enum secsess_status status;
	unsigned char *at;

	for (size_t i = 0; i < argc; i++) {
		if (argv[i].size > SIZE_MAX - FRAME_MAX - room) {
			return SECSESS_NOMEM;
		}
		room += FRAME_MAX + argv[i].size;
	}
	status = secsess_buf_reserve(out, room);
	if (status) {
		return status;
	}
	at = put_line(out->data + out->size, '*', argc);
	for (size_t i = 0; i < argc; i++) {
		at = put_word(at, argv[i]);
	}
	out->size = (size_t) (at - out->data);
	return SECSESS_DONE;
}
