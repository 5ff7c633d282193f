/* SPDX-License-Identifier: BSD-3-Clause */

/* Connections over PHP's streams: unix, TCP and TLS. */
#ifndef SECSESS_PHP_TRANSPORT_H
#define SECSESS_PHP_TRANSPORT_H

#include "php.h"

#include "php_streams.h"

#include "../wire/transport.h"

#define SECSESS_STREAM_NAME_SIZE 40

/* A transport over a persistent stream of that name in PHP's list, which is its own from now on. plain: the stream's socket
 * can be used past it. NULL: no memory. */
struct secsess_transport *secsess_stream_transport(php_stream *stream, const char *name, bool plain);

extern const struct secsess_dialer secsess_stream_dialer;

/* While it is on, closing a connection leaves its stream alone: at a process' end PHP has closed all persistent streams
 * before a module's globals go. */
void secsess_streams_end_with_php(bool end);

#endif
