/* SPDX-License-Identifier: BSD-3-Clause */

/* Connections over PHP's streams: unix, TCP and TLS. */
#ifndef SECSESS_PHP_TRANSPORT_H
#define SECSESS_PHP_TRANSPORT_H

#include "../wire/transport.h"

extern const struct secsess_dialer secsess_stream_dialer;

/* While it is on, closing a connection leaves its stream alone: at a process' end PHP has closed all persistent streams
 * before a module's globals go. */
void secsess_streams_end_with_php(bool end);

#endif
