/* SPDX-License-Identifier: BSD-3-Clause */

#include "text.h"

#include "../core/crypto.h"

struct secsess_slice secsess_text_part(struct secsess_slice text, size_t from, size_t to)
{
	return secsess_slice_of(text.data + from, to - from);
}

size_t secsess_text_find(struct secsess_slice text, char wanted)
{
	const unsigned char *at = text.size ? memchr(text.data, wanted, text.size) : NULL;

	return at ? (size_t) (at - text.data) : text.size;
}

struct secsess_slice secsess_text_cut(struct secsess_slice *rest, char separator)
{
	struct secsess_slice whole = *rest;
	size_t at = secsess_text_find(whole, separator);

	*rest = secsess_text_part(whole, at < whole.size ? at + 1 : at, whole.size);
	return secsess_text_part(whole, 0, at);
}

bool secsess_text_is_alphanumeric(unsigned char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

bool secsess_text_is_control(unsigned char c)
{
	return c < 0x20 || c == 0x7f;
}

bool secsess_text_is_name(struct secsess_slice text)
{
	for (size_t i = 0; i < text.size; i++) {
		if (!secsess_text_is_alphanumeric(text.data[i]) && !strchr("_-+.", text.data[i])) {
			return false;
		}
	}
	return text.size > 0 && text.size <= SECSESS_TEXT_NAME_MAX;
}

bool secsess_text_number(struct secsess_slice text, int min, int max, int *number)
{
	int value = 0;

	if (text.size == 0 || text.size > 5) {
		return false;
	}
	for (size_t i = 0; i < text.size; i++) {
		if (text.data[i] < '0' || text.data[i] > '9') {
			return false;
		}
		value = value * 10 + (text.data[i] - '0');
	}
	if (value < min || value > max) {
		return false;
	}
	*number = value;
	return true;
}

static int hex_digit(unsigned char c)
{
	if (c >= '0' && c <= '9') {
		return c - '0';
	}
	c |= 0x20;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

void secsess_text_wipe(struct secsess_buf *buf)
{
	if (buf->data) {
		secsess_wipe(buf->data, buf->capacity);
	}
	secsess_buf_release(buf);
}

enum secsess_status secsess_text_decode(struct secsess_buf *decoded, struct secsess_slice text)
{
	if (secsess_buf_reserve(decoded, text.size)) {
		return SECSESS_NOMEM;
	}
	for (size_t i = 0; i < text.size; i++) {
		int value = text.data[i];

		if (value == '%') {
			int high = i + 2 < text.size ? hex_digit(text.data[i + 1]) : -1;
			int low = i + 2 < text.size ? hex_digit(text.data[i + 2]) : -1;

			if (high < 0 || low < 0) {
				return SECSESS_CONFIG;
			}
			value = high * 16 + low;
			i += 2;
		}
		decoded->data[decoded->size++] = (unsigned char) value;
	}
	decoded->data[decoded->size] = '\0';
	return SECSESS_DONE;
}

enum secsess_status secsess_text_decode_string(char **string, struct secsess_slice text, size_t max)
{
	struct secsess_buf decoded = {0};
	enum secsess_status status = secsess_text_decode(&decoded, text);

	if (!status && (decoded.size == 0 || decoded.size > max)) {
		status = SECSESS_CONFIG;
	}
	for (size_t i = 0; !status && i < decoded.size; i++) {
		status = secsess_text_is_control(decoded.data[i]) ? SECSESS_CONFIG : SECSESS_DONE;
	}
	if (status) {
		secsess_buf_release(&decoded);
		return status;
	}
	*string = (char *) decoded.data;
	return SECSESS_DONE;
}
