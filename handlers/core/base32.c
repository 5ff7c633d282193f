/* SPDX-License-Identifier: BSD-3-Clause */

/* IDs are read and written at every request: five bytes are eight characters at a time, and characters are looked up. */
#include "base32.h"

#define GROUP 5 /* bytes */

static const char alphabet[] = "0123456789abcdefghijklmnopqrstuv";

/* A character's value, and 1; 0: it is none. */
static const unsigned char values[256] = {
	['0'] = 1,
	['1'] = 2,
	['2'] = 3,
	['3'] = 4,
	['4'] = 5,
	['5'] = 6,
	['6'] = 7,
	['7'] = 8,
	['8'] = 9,
	['9'] = 10,
	['a'] = 11,
	['b'] = 12,
	['c'] = 13,
	['d'] = 14,
	['e'] = 15,
	['f'] = 16,
	['g'] = 17,
	['h'] = 18,
	['i'] = 19,
	['j'] = 20,
	['k'] = 21,
	['l'] = 22,
	['m'] = 23,
	['n'] = 24,
	['o'] = 25,
	['p'] = 26,
	['q'] = 27,
	['r'] = 28,
	['s'] = 29,
	['t'] = 30,
	['u'] = 31,
	['v'] = 32,
};

static void put_group(char *text, const unsigned char bytes[GROUP])
{
	uint64_t held = (uint64_t) bytes[0] << 32 | (uint32_t) bytes[1] << 24 | (uint32_t) bytes[2] << 16 |
		(uint32_t) bytes[3] << 8 | bytes[4];

	text[0] = alphabet[held >> 35];
	text[1] = alphabet[held >> 30 & 31];
	text[2] = alphabet[held >> 25 & 31];
	text[3] = alphabet[held >> 20 & 31];
	text[4] = alphabet[held >> 15 & 31];
	text[5] = alphabet[held >> 10 & 31];
	text[6] = alphabet[held >> 5 & 31];
	text[7] = alphabet[held & 31];
}

void secsess_base32(char *text, const unsigned char *bytes, size_t size)
{
	unsigned char rest[GROUP] = {0}; /* what is missing counts as zeros */
	char last[SECSESS_BASE32_SIZE(GROUP)];

	for (; size >= GROUP; size -= GROUP, bytes += GROUP, text += sizeof(last)) {
		put_group(text, bytes);
	}
	if (size) {
		memcpy(rest, bytes, size);
		put_group(last, rest);
		memcpy(text, last, SECSESS_BASE32_SIZE(size));
	}
}

bool secsess_is_base32(const char *text, size_t size)
{
	bool good = true;

	for (size_t i = 0; i < size; i++) {
		good &= values[(unsigned char) text[i]] > 0;
	}
	return good;
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
		value = value << 5 | (values[(unsigned char) at[i]] - 1U);
	}
	*number = (uint32_t) value;
	return value > 0 && value <= UINT32_MAX;
}
