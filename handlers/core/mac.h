/* SPDX-License-Identifier: BSD-3-Clause */

/* Whether a text that comes from a client was made by us. */
#ifndef SECSESS_MAC_H
#define SECSESS_MAC_H

#include "base32.h"
#include "keyring.h"

#define SECSESS_MAC_SIZE 16
#define SECSESS_MAC_LENGTH SECSESS_BASE32_SIZE(SECSESS_MAC_SIZE)

/* Of the parts, as secsess_hash() takes them, with the ring's signing key. The ring has one. */
void secsess_mac_make(char mac[SECSESS_MAC_LENGTH], const struct secsess_keyring *ring,
	const struct secsess_slice *parts, size_t count);

/* Made with any of the ring's keys, as text: two texts can stand for the same bits, and only one of them is the MAC. */
bool secsess_mac_holds(const struct secsess_keyring *ring, const struct secsess_slice *parts, size_t count,
	const char mac[SECSESS_MAC_LENGTH]);

#endif
