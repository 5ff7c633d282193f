/* SPDX-License-Identifier: BSD-3-Clause */

/* Origins (RFC 6454): scheme, host and port of a page, and whether an address in it stays there. */
#ifndef SECSESS_ORIGIN_H
#define SECSESS_ORIGIN_H

#include "base.h"

/* Zeroed it is no origin, and equal to none. */
struct secsess_origin {
	bool https;
	struct secsess_slice host; /* a name, or an IPv6 address with its brackets; borrowed */
	uint32_t port;
};

/* "https://host" or "https://host:port", as browsers write it, and nothing else. False: not that; "null" isn't, nor are lists. */
bool secsess_origin_parse(struct secsess_origin *origin, struct secsess_slice text);

/* What a Host header names: "host" or "host:port". False: not that. */
bool secsess_origin_of_host(struct secsess_origin *origin, bool https, struct secsess_slice host);

bool secsess_origin_equal(const struct secsess_origin *a, const struct secsess_origin *b);

/* Whether what is sent to this address, as it stands in an attribute of a page of own, goes to own. False in all cases of doubt:
 * browsers read more into an address than is good to guess. */
bool secsess_origin_reaches(const struct secsess_origin *own, struct secsess_slice address);

#endif
