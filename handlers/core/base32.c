/* SPDX-License-Identifier: BSD-3-Clause */

#include "base32.h"

static const char alphabet[] = "0123456789abcdefghijklmnopqrstuv";

void secsess_base32(char *text, const unsigned char *bytes, size_t size)
{
	unsigned held = 0, bits = 0; /* the bits not yet written are the lowest of held */

	for (size_t i = 0; i < size; i++) {
		held = (held << 8 | bytes[i]) & 0xfff;
		for (bits += 8; bits >= 5; bits -= 5) {
			*text++ = alphabet[held >> (bits - 5) & 31];
		}
	}
	if (bits) {
		*text = alphabet[held << (5 - bits) & 31];
	}
}

static int digit_value(char c)
{
	if (c >= '0' && c <= '9') {
		return c - '0';
	}
	return c >= 'a' && c <= 'v' ? c - 'a' + 10 : -1;
}

bool secsess_is_base32(const char *text, size_t size)
{
	while (size && digit_value(*text) >= 0) {
		text++;
		size--;
	}
	return size == 0;
}

void secsess_number_put(char at[SECSESS_NUMBER_LENGTH], uint32_t number)
{
	for (int i = SECSESS_NUMBER_LENGTH - 1; i >= 0; i--) {
		at[i] = alphabet[number & 31];
		number >>= 5;
	}
}

bool secsess_number_get(const char at[SECSESS_NUMBER_LENGTH], uint32_t *number)
{
	uint64_t value = 0;

	if (!secsess_is_base32(at, SECSESS_NUMBER_LENGTH)) {
		return false;
	}
	for (int i = 0; i < SECSESS_NUMBER_LENGTH; i++) {
		value = value << 5 | (unsigned) digit_value(at[i]);
	}
	*number = (uint32_t) value;
	return value > 0 && value <= UINT32_MAX;
}
