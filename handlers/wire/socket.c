/* SPDX-License-Identifier: BSD-3-Clause */

#include "socket.h"

#include <errno.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/time.h>

#include "connection.h"

static bool is_busy(int error)
{
	return error == EAGAIN || error == EINTR; /* EWOULDBLOCK is EAGAIN wherever there is SO_RCVTIMEO and poll() */
}

/* Until it can be read or written, or has an error to tell. */
static enum secsess_status wait_for(int fd, short events, int64_t deadline_ms)
{
	struct pollfd at = {.fd = fd, .events = events};

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

enum secsess_status secsess_socket_send(const struct secsess_socket *socket, struct secsess_slice bytes, int timeout_ms)
{
	int64_t deadline_ms = secsess_monotonic_ms() + timeout_ms;

	while (bytes.size) {
		ssize_t sent = send(socket->fd, bytes.data, bytes.size, MSG_NOSIGNAL | MSG_DONTWAIT);
		enum secsess_status status = SECSESS_DONE;

		if (sent >= 0) {
			bytes = secsess_slice_of(bytes.data + sent, bytes.size - (size_t) sent);
		} else {
			status = is_busy(errno) ? wait_for(socket->fd, POLLOUT, deadline_ms) : SECSESS_IO;
		}
		if (status) {
			return status;
		}
	}
	return SECSESS_DONE;
}

/* recv(), its outcome as a status: TIMEOUT when there is nothing, or a signal came. */
static enum secsess_status take(int fd, void *at, size_t capacity, size_t *received, int flags)
{
	ssize_t size = recv(fd, at, capacity, flags);

	if (size > 0) {
		*received = (size_t) size;
		return SECSESS_DONE;
	}
	return size < 0 && is_busy(errno) ? SECSESS_TIMEOUT : SECSESS_IO;
}

/* The kernel is told once how long to wait. Half of what the first exchange may take, so that most of those that follow
 * have as much time left too: then an answer costs one call, not a poll() before it. */
static bool is_patient(struct secsess_socket *socket, int timeout_ms)
{
	if (socket->patience_ms == 0) {
		int wanted = timeout_ms > 1 ? timeout_ms / 2 : 1;
		struct timeval time = {.tv_sec = wanted / 1000, .tv_usec = wanted % 1000 * 1000L};

		socket->patience_ms = setsockopt(socket->fd, SOL_SOCKET, SO_RCVTIMEO, &time, sizeof(time)) == 0 ? wanted : -1;
	}
	return socket->patience_ms > 0 && socket->patience_ms <= timeout_ms;
}

enum secsess_status secsess_socket_receive(struct secsess_socket *socket, void *at, size_t capacity, size_t *received,
	int timeout_ms)
{
	int64_t deadline_ms = timeout_ms > 0 ? secsess_monotonic_ms() + timeout_ms : 0;
	enum secsess_status status = SECSESS_TIMEOUT;

	if (timeout_ms <= 0 || is_patient(socket, timeout_ms)) {
		status = take(socket->fd, at, capacity, received, timeout_ms > 0 ? 0 : MSG_DONTWAIT);
	}
	while (status == SECSESS_TIMEOUT && timeout_ms > 0) {
		status = wait_for(socket->fd, POLLIN, deadline_ms);
		if (status) {
			return status;
		}
		status = take(socket->fd, at, capacity, received, MSG_DONTWAIT);
	}
	return status;
}
