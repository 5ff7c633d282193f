/* SPDX-License-Identifier: BSD-3-Clause */

#include "mac.h"

static void make(char mac[SECSESS_MAC_LENGTH], const unsigned char key[SECSESS_KEY_SIZE],
	const struct secsess_slice *parts, size_t count)
{
	unsigned char hash[SECSESS_MAC_SIZE];

	secsess_hash(hash, sizeof(hash), key, parts, count);
	secsess_base32(mac, hash, sizeof(hash));
	secsess_wipe(hash, sizeof(hash));
}

void secsess_mac_make(char mac[SECSESS_MAC_LENGTH], const struct secsess_keyring *ring,
	const struct secsess_slice *parts, size_t count)
{
	make(mac, ring->keys[0].sign, parts, count);
}

bool secsess_mac_holds(const struct secsess_keyring *ring, const struct secsess_slice *parts, size_t count,
	const char mac[SECSESS_MAC_LENGTH])
{
	char expected[SECSESS_MAC_LENGTH];
	bool found = false;

	for (size_t i = 0; i < ring->count && !found; i++) {
		make(expected, ring->keys[i].sign, parts, count);
		found = secsess_equal(expected, mac, sizeof(expected));
	}
	secsess_wipe(expected, sizeof(expected));
	return found;
}
