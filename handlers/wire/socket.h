/* SPDX-License-Identifier: BSD-3-Clause */

/* Bytes over a connected plain socket, with as few system calls as there can be: one to send, one to receive. */
#ifndef SECSESS_SOCKET_H
#define SECSESS_SOCKET_H

#include "../core/base.h"

/* {.fd = N} is ready for use. Who connected it closes it. */
struct secsess_socket {
	int fd;
	int patience_ms; /* how long the kernel waits in a blocking receive; 0 = not told yet, -1 = it can't be told */
};

/* As the callbacks of that name in transport.h. */
enum secsess_status secsess_socket_send(const struct secsess_socket *socket, struct secsess_slice bytes,
	int timeout_ms);
enum secsess_status secsess_socket_receive(struct secsess_socket *socket, void *at, size_t capacity, size_t *received,
	int timeout_ms);

#endif
