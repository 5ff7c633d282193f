/* SPDX-License-Identifier: BSD-3-Clause */

#include "../../php_secsess.h"

#include "https.h"

#include "compat.h"

#include "SAPI.h"

#include "cookies.h"
#include "events.h"
#include "handler.h"
#include "response.h"
#include "warnings.h"

#define HSTS "Strict-Transport-Security"

/* Names and addresses that browsers reach without a network: RFC 6761, and 127.0.0.0/8. */
static bool is_local_name(const char *host)
{
	size_t size = strlen(host), local = strlen("localhost");
	struct secsess_ip ip;

	if (size >= local && strcasecmp(host + size - local, "localhost") == 0) {
		return size == local || host[size - local - 1] == '.';
	}
	return strcmp(host, "[::1]") == 0 ||
		(secsess_ip_parse(&ip, secsess_slice_str(host)) && secsess_ip_is_loopback(&ip));
}

/* By the host's name, which anybody can write into a request, and by where it comes from, which nobody can; behind a proxy of
 * this machine all do. */
static bool is_local(void)
{
	char *host = secsess_request_host(), *remote = secsess_request_variable("REMOTE_ADDR");
	struct secsess_ip ip;
	bool local = host && is_local_name(host) && remote && secsess_ip_parse(&ip, secsess_slice_str(remote)) &&
		secsess_ip_is_loopback(&ip) && !secsess_request_is_forwarded();

	if (remote) {
		efree(remote);
	}
	if (host) {
		efree(host);
	}
	return local;
}

bool secsess_https_is_missing(void)
{
	return SECSESS_G(settings).require_https && SG(request_info).request_method && !secsess_request_is_https() &&
		!is_local();
}

/* The likeliest cause, where it is none that a visitor can mend. */
static void warn_of_proxy(void)
{
	char *protocol = secsess_request_variable("HTTP_X_FORWARDED_PROTO");
	uint64_t count;

	if (protocol && strcasecmp(protocol, "https") == 0 && secsess_in_pace(&SECSESS_G(proxy), 1, &count)) {
		secsess_warn("secsess.require_https: %" PRIu64
					 " requests came over plain HTTP and had no session, though their "
					 "X-Forwarded-Proto says https: name the proxy in secsess.trusted_proxies, if it is yours",
			count);
	}
	if (protocol) {
		efree(protocol);
	}
}

void secsess_https_settle(struct secsess_request *request)
{
	if (request->session.barred || !secsess_https_is_missing()) {
		return;
	}
	request->session.barred = "secsess.require_https = 1, and the request came over plain HTTP";
	warn_of_proxy();
	if (secsess_request_came_by_cookie()) {
		/* Whoever listens has the ID by now. */
		secsess_event_take_early(request, SECSESS_EVENT_PLAIN, "");
	}
	secsess_cookies_show(secsess_session_name(), secsess_slice_of("", 0));
}

void secsess_https_tell(void)
{
	if (SECSESS_G(settings).hsts && SG(request_info).request_method && secsess_request_is_https() &&
		!secsess_response_says(HSTS, NULL)) {
		secsess_response_set(HSTS, SECSESS_G(settings).hsts);
	}
}
