/* SPDX-License-Identifier: BSD-3-Clause */

/* Plain sockets as a transport, for tests, fuzzers and benches. Names are looked up without a time-out; no TLS. */
#ifndef SECSESS_SOCKET_TRANSPORT_H
#define SECSESS_SOCKET_TRANSPORT_H

#include "../../handlers/wire/transport.h"

extern const struct secsess_dialer secsess_socket_dialer;

/* Takes a connected socket over, and closes it in the end. NULL when memory is short; fd is then still the caller's. */
struct secsess_transport *secsess_socket_adopt(int fd);

#endif
