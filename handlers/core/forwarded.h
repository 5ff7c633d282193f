/* SPDX-License-Identifier: BSD-3-Clause */

/* The client's address, when what connects to us is a proxy that we trust. */
#ifndef SECSESS_FORWARDED_H
#define SECSESS_FORWARDED_H

#include "network.h"

/* What came with a request, each as it came; empty = not there. */
struct secsess_hops {
	struct secsess_slice remote;          /* who is connected: REMOTE_ADDR */
	struct secsess_slice x_forwarded_for; /* several header lines joined by ", " */
	struct secsess_slice forwarded;       /* RFC 7239, the same; read only where there is no X-Forwarded-For */
};

/* The address of the client: going back from remote, the first that is not in networks, or the last where all are.
 *
 * A header's last entry is what the proxy next to us saw, the one before it what the next one saw. An entry is believed
 * only when all behind it are trusted: what stands further to the left may be the client's own invention. An entry
 * that is no address ("unknown", an obfuscated identifier, anything else) says nothing, and those before it are no
 * longer anybody's word: the answer is then the last trusted address.
 *
 * The answer lies in room and is as secsess_ip_text() writes it. A remote that is no address ("", "unix:") is answered
 * as it is, and nothing is trusted. No header makes more work than its last 64 entries of at most 1024 bytes. */
struct secsess_slice secsess_client_address(const struct secsess_networks *networks, const struct secsess_hops *hops,
	char room[SECSESS_IP_TEXT_ROOM]);

#endif
