/* SPDX-License-Identifier: BSD-3-Clause */

/* Connections over PHP's streams: unix, TCP and TLS. */
#ifndef SECSESS_PHP_TRANSPORT_H
#define SECSESS_PHP_TRANSPORT_H

#include "../wire/transport.h"

extern const struct secsess_dialer secsess_stream_dialer;

#endif
