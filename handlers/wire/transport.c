/* SPDX-License-Identifier: BSD-3-Clause */

#include "transport.h"

#include <stdio.h>

void secsess_endpoint_describe(const struct secsess_endpoint *endpoint, char *text, size_t size)
{
	const char *host = endpoint->host ? endpoint->host : "";
	bool brackets = strchr(host, ':') != NULL;

	switch (endpoint->network) {
		case SECSESS_UNIX:
			snprintf(text, size, "unix:%s", host);
			return;
		case SECSESS_TCP:
		case SECSESS_TLS:
			snprintf(text, size, "%s:%s%s%s:%d", endpoint->network == SECSESS_TLS ? "tls" : "tcp", brackets ? "[" : "",
				host, brackets ? "]" : "", endpoint->port);
			return;
	}
}

void secsess_endpoint_release(struct secsess_endpoint *endpoint)
{
	secsess_free(endpoint->host);
	secsess_free(endpoint->ca_file);
	secsess_free(endpoint->cert_file);
	secsess_free(endpoint->key_file);
	secsess_free(endpoint->peer_name);
	*endpoint = (struct secsess_endpoint) {0};
}
