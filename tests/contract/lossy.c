/* SPDX-License-Identifier: BSD-3-Clause */

#include "lossy.h"

#include "../unit/socket_transport.h"

struct carrier {
	struct secsess_transport base;
	struct secsess_transport *real;
	struct lossy *lossy;
	bool answers; /* something was sent since the last answer */
};

static struct carrier *of(struct secsess_transport *transport)
{
	return (struct carrier *) transport;
}

static enum secsess_status send_all(struct secsess_transport *transport, struct secsess_slice bytes, int timeout_ms)
{
	of(transport)->answers = true;
	return of(transport)->real->ops->send(of(transport)->real, bytes, timeout_ms);
}

static enum secsess_status receive(struct secsess_transport *transport, void *at, size_t capacity, size_t *received,
	int timeout_ms)
{
	struct carrier *carrier = of(transport);
	struct lossy *lossy = carrier->lossy;
	enum secsess_status status = carrier->real->ops->receive(carrier->real, at, capacity, received, timeout_ms);

	if (status || !carrier->answers || (!lossy->loses && !lossy->instead)) {
		return status;
	}
	carrier->answers = false;
	if (lossy->skip) {
		lossy->skip--;
		return status;
	}
	if (lossy->loses) {
		lossy->loses = false;
		return SECSESS_IO;
	}
	*received = strlen(lossy->instead);
	assert_true(*received <= capacity);
	memcpy(at, lossy->instead, *received);
	lossy->instead = NULL;
	return SECSESS_DONE;
}

static void close_carrier(struct secsess_transport *transport, bool forget)
{
	of(transport)->real->ops->close(of(transport)->real, forget);
	free(transport);
}

static const struct secsess_transport_ops carrier_ops = {.send = send_all, .receive = receive, .close = close_carrier};

static enum secsess_status dial(const struct secsess_dialer *dialer, const struct secsess_endpoint *endpoint,
	int timeout_ms, struct secsess_transport **transport, struct secsess_error *error)
{
	struct lossy *lossy = (struct lossy *) (void *) dialer;
	struct secsess_transport *real;
	enum secsess_status status = secsess_socket_dialer.dial(&secsess_socket_dialer, endpoint, timeout_ms, &real, error);
	struct carrier *carrier;

	lossy->dials++;
	if (status) {
		return status;
	}
	carrier = malloc(sizeof(*carrier));
	assert_non_null(carrier);
	*carrier = (struct carrier) {.base.ops = &carrier_ops, .real = real, .lossy = lossy};
	*transport = &carrier->base;
	return SECSESS_DONE;
}

void lossy_open(struct lossy *lossy, int budget_ms)
{
	char text[256];
	struct secsess_address address;
	struct secsess_error error = {""};
	const struct secsess_redis_options options = {.connect_ms = 2000, .answer_ms = 10000, .budget_ms = budget_ms};

	*lossy = (struct lossy) {.dialer.dial = dial};
	snprintf(text, sizeof(text), "%s?prefix=" PREFIX, getenv("SECSESS_REDIS_ADDRESS"));
	assert_int_equal(secsess_address_parse(&address, STR(text), &error), SECSESS_DONE);
	lossy->store = secsess_redis_new(&address, &lossy->dialer, &options);
	assert_non_null(lossy->store);
	assert_int_equal(lossy->store->ops->prepare(lossy->store), SECSESS_DONE);
}

void lossy_begin(const struct lossy *lossy)
{
	struct secsess_index index = {0};

	lossy->store->ops->begin(lossy->store);
	assert_int_equal(lossy->store->ops->index(lossy->store, &(struct secsess_tag) {"nobody"}, &index), SECSESS_DONE);
}
