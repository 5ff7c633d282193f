/* SPDX-License-Identifier: BSD-3-Clause */

/* Connections over PHP's streams: unix, TCP and TLS. */
#ifndef SECSESS_PHP_TRANSPORT_H
#define SECSESS_PHP_TRANSPORT_H

#include "../wire/transport.h"

extern const struct secsess_dialer secsess_stream_dialer;

/* While it is on, closing a connection leaves its stream alone: at the end of a process or thread PHP closes persistent
 * streams by itself, and has mostly done so before a module's globals go. */
void secsess_streams_end_with_php(bool end);

#endif
