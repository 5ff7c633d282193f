/* SPDX-License-Identifier: BSD-3-Clause */

#include "socket_transport.h"

#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "../../handlers/wire/connection.h"
#include "../../handlers/wire/socket.h"

struct socket_transport {
	struct secsess_transport base;
	struct secsess_socket socket;
};

/* Until the connection is made, or has an error to tell. */
static enum secsess_status wait_for(int fd, int64_t deadline_ms)
{
	struct pollfd at = {.fd = fd, .events = POLLOUT};

	for (;;) {
		int64_t left = deadline_ms - secsess_monotonic_ms();
		int ready = left > 0 ? poll(&at, 1, (int) left) : 0;

		if (ready > 0) {
			return SECSESS_DONE;
		}
		if (ready == 0) {
			return SECSESS_TIMEOUT;
		}
		if (errno != EINTR) {
			return SECSESS_IO;
		}
	}
}

static enum secsess_status send_all(struct secsess_transport *transport, struct secsess_slice bytes, int timeout_ms)
{
	return secsess_socket_send(&((struct socket_transport *) transport)->socket, bytes, timeout_ms);
}

static enum secsess_status receive(struct secsess_transport *transport, void *at, size_t capacity, size_t *received,
	int timeout_ms)
{
	return secsess_socket_receive(&((struct socket_transport *) transport)->socket, at, capacity, received, timeout_ms);
}

/* A plain close() sends nothing while the parent still has the socket, so forgetting is the same. */
static void close_socket(struct secsess_transport *transport, bool forget)
{
	(void) forget;
	close(((struct socket_transport *) transport)->socket.fd);
	secsess_free(transport);
}

static const struct secsess_transport_ops ops = {.send = send_all, .receive = receive, .close = close_socket};

struct secsess_transport *secsess_socket_adopt(int fd)
{
	struct socket_transport *transport = secsess_alloc_zeroed(sizeof(*transport));

	if (!transport) {
		return NULL;
	}
	transport->base.ops = &ops;
	transport->socket.fd = fd;
	return &transport->base;
}

/* *failure is an errno, when the answer is IO. */
static enum secsess_status connect_within(int fd, const struct sockaddr *to, socklen_t size, int64_t deadline_ms,
	int *failure)
{
	socklen_t length = sizeof(*failure);
	enum secsess_status status;

	if (connect(fd, to, size) == 0) {
		return SECSESS_DONE;
	}
	*failure = errno;
	/* A unix socket whose queue is full answers EAGAIN, and there is nothing to wait for. */
	if (errno != EINPROGRESS) {
		return SECSESS_IO;
	}
	status = wait_for(fd, deadline_ms);
	if (status) {
		return status;
	}
	if (getsockopt(fd, SOL_SOCKET, SO_ERROR, failure, &length) != 0) {
		*failure = errno;
	}
	return *failure ? SECSESS_IO : SECSESS_DONE;
}

static enum secsess_status dial_one(int family, const struct sockaddr *to, socklen_t size, int64_t deadline_ms, int *fd,
	int *failure)
{
	int made = socket(family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0), on = 1;
	enum secsess_status status;

	if (made < 0) {
		*failure = errno;
		return SECSESS_IO;
	}
	status = connect_within(made, to, size, deadline_ms, failure);
	if (status) {
		close(made);
		return status;
	}
	if (family != AF_UNIX) {
		setsockopt(made, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
	}
	fcntl(made, F_SETFL, fcntl(made, F_GETFL) & ~O_NONBLOCK); /* as PHP's streams have it */
	*fd = made;
	return SECSESS_DONE;
}

static enum secsess_status dial_unix(const struct secsess_endpoint *endpoint, int64_t deadline_ms, int *fd,
	int *failure)
{
	struct sockaddr_un to = {.sun_family = AF_UNIX};

	if (strlen(endpoint->host) >= sizeof(to.sun_path)) {
		*failure = ENAMETOOLONG;
		return SECSESS_IO;
	}
	snprintf(to.sun_path, sizeof(to.sun_path), "%s", endpoint->host);
	return dial_one(AF_UNIX, (const struct sockaddr *) &to, sizeof(to), deadline_ms, fd, failure);
}

static enum secsess_status dial_tcp(const struct secsess_endpoint *endpoint, int64_t deadline_ms, int *fd, int *failure)
{
	struct addrinfo hints = {.ai_socktype = SOCK_STREAM, .ai_flags = AI_NUMERICSERV}, *found = NULL;
	enum secsess_status status = SECSESS_IO;
	char port[12];

	snprintf(port, sizeof(port), "%d", endpoint->port);
	*failure = EADDRNOTAVAIL;
	if (getaddrinfo(endpoint->host, port, &hints, &found) != 0) {
		return SECSESS_IO;
	}
	for (const struct addrinfo *at = found; at && status == SECSESS_IO; at = at->ai_next) {
		status = dial_one(at->ai_family, at->ai_addr, at->ai_addrlen, deadline_ms, fd, failure);
	}
	freeaddrinfo(found);
	return status;
}

static enum secsess_status dial_socket(const struct secsess_endpoint *endpoint, int64_t deadline_ms, int *fd,
	int *failure)
{
	switch (endpoint->network) {
		case SECSESS_UNIX:
			return dial_unix(endpoint, deadline_ms, fd, failure);
		case SECSESS_TCP:
			return dial_tcp(endpoint, deadline_ms, fd, failure);
		case SECSESS_TLS:
			break;
	}
	return SECSESS_CONFIG;
}

static void explain(struct secsess_error *error, const struct secsess_endpoint *endpoint, enum secsess_status status,
	int timeout_ms, int failure)
{
	char where[128];

	secsess_endpoint_describe(endpoint, where, sizeof(where));
	if (status == SECSESS_CONFIG) {
		secsess_error_set(error, "plain sockets can't speak TLS to %s", where);
	} else if (status == SECSESS_TIMEOUT) {
		secsess_error_set(error, "no connection to %s within %d ms", where, timeout_ms);
	} else {
		secsess_error_set(error, "no connection to %s: %s", where, strerror(failure));
	}
}

static enum secsess_status dial(const struct secsess_dialer *dialer, const struct secsess_endpoint *endpoint,
	int timeout_ms, struct secsess_transport **transport, struct secsess_error *error)
{
	int fd = -1, failure = 0;
	enum secsess_status status = dial_socket(endpoint, secsess_monotonic_ms() + timeout_ms, &fd, &failure);
	struct secsess_transport *made;

	(void) dialer;
	if (status) {
		explain(error, endpoint, status, timeout_ms, failure);
		return status;
	}
	made = secsess_socket_adopt(fd);
	if (!made) {
		close(fd);
		secsess_error_set(error, "no memory for a connection");
		return SECSESS_NOMEM;
	}
	*transport = made;
	return SECSESS_DONE;
}

const struct secsess_dialer secsess_socket_dialer = {.dial = dial};
