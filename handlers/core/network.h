/* SPDX-License-Identifier: BSD-3-Clause */

/* IP addresses, and lists of networks. */
#ifndef SECSESS_NETWORK_H
#define SECSESS_NETWORK_H

#include "base.h"

#define SECSESS_IP_TEXT_MAX 45
#define SECSESS_IP_TEXT_ROOM (SECSESS_IP_TEXT_MAX + 1)

/* An IPv4 address is kept as what IPv6 maps it to (::ffff:a.b.c.d), so that both ways to write it are one. */
struct secsess_ip {
	unsigned char bytes[16];
};

/* What begins with the first prefix bits of ip; the other bits of ip are 0. */
struct secsess_range {
	struct secsess_ip ip;
	unsigned prefix; /* 0 to 128 */
};

/* Zeroed it is the empty list. */
struct secsess_networks {
	struct secsess_range *ranges; /* owned */
	size_t count;
};

/* Exactly an address, without port, zone, brackets or blanks. False leaves ip as it was. */
bool secsess_ip_parse(struct secsess_ip *ip, struct secsess_slice text);
bool secsess_ip_is_v4(const struct secsess_ip *ip);
/* 127.0.0.0/8 and ::1. */
bool secsess_ip_is_loopback(const struct secsess_ip *ip);
/* The one way that inet_ntop() writes an address, a mapped one as IPv4; the answer lies in room. */
struct secsess_slice secsess_ip_text(const struct secsess_ip *ip, char room[SECSESS_IP_TEXT_ROOM]);

/* Reads addresses and networks ("10.0.0.0/8, ::1"), separated by commas, blanks or both. CONFIG: error names the first
 * bad one; NOMEM. networks is written only when DONE, and what it held is not released. */
enum secsess_status secsess_networks_parse(struct secsess_networks *networks, struct secsess_slice text,
	struct secsess_error *error);
/* A network of IPv6 holds no IPv4 address, however short its prefix: ::/0 is all of IPv6 and nothing else. */
bool secsess_networks_contain(const struct secsess_networks *networks, const struct secsess_ip *ip);
/* Frees and zeroes. A second call does nothing. */
void secsess_networks_release(struct secsess_networks *networks);

#endif
