/* SPDX-License-Identifier: BSD-3-Clause */

#include "csrf.h"

#include "origin.h"

#define MAC_SIZE 16

_Static_assert(SECSESS_BASE64_SIZE(2 * MAC_SIZE) == SECSESS_CSRF_TOKEN_LENGTH, "token");

/* There is no secret to keep for it: the session's identity is one, and the key makes it another that shows nothing of it. */
static void make_mac(unsigned char mac[MAC_SIZE], const struct secsess_keys *keys, const struct secsess_sid *sid,
	struct secsess_slice scope)
{
	const struct secsess_slice parts[] = {secsess_slice_str("secsess csrf 1"), secsess_sid_identity(sid), scope};

	secsess_hash(mac, MAC_SIZE, keys->sign, parts, SECSESS_COUNT(parts));
}

static void mask(unsigned char to[MAC_SIZE], const unsigned char with[MAC_SIZE])
{
	for (size_t i = 0; i < MAC_SIZE; i++) {
		to[i] ^= with[i];
	}
}

void secsess_csrf_make(struct secsess_csrf_token *token, const struct secsess_keyring *ring,
	const struct secsess_sid *sid, struct secsess_slice scope)
{
	unsigned char halves[2][MAC_SIZE];

	secsess_unique(halves[0], MAC_SIZE);
	make_mac(halves[1], &ring->keys[0], sid, scope);
	mask(halves[1], halves[0]);
	secsess_base64url(token->text, halves[0], sizeof(halves));
}

bool secsess_csrf_holds(const struct secsess_keyring *ring, const struct secsess_sid *sid, struct secsess_slice scope,
	struct secsess_slice token)
{
	unsigned char halves[2][MAC_SIZE], expected[MAC_SIZE];
	bool found = false;

	if (!sid->size || !secsess_unbase64url(halves[0], sizeof(halves), token)) {
		return false;
	}
	mask(halves[1], halves[0]);
	for (size_t i = 0; i < ring->count && !found; i++) {
		make_mac(expected, &ring->keys[i], sid, scope);
		found = secsess_equal(expected, halves[1], MAC_SIZE);
	}
	secsess_wipe(expected, sizeof(expected));
	return found;
}

const char *secsess_csrf_verdict_name(enum secsess_csrf_verdict verdict)
{
	static const char *const names[] = {
		[SECSESS_CSRF_ALLOWED] = "allowed",
		[SECSESS_CSRF_BY_TOKEN] = "by token",
		[SECSESS_CSRF_CROSS_SITE] = "cross-site",
		[SECSESS_CSRF_FOREIGN_ORIGIN] = "foreign origin",
		[SECSESS_CSRF_NO_TOKEN] = "no token",
		[SECSESS_CSRF_WRONG_TOKEN] = "wrong token",
		[SECSESS_CSRF_UNKNOWN] = "no answer from the store",
	};

	return names[verdict];
}

static bool is(struct secsess_slice text, const char *word)
{
	return secsess_slice_equal(text, secsess_slice_str(word));
}

/* What does not ask for a change (RFC 9110, 9.2.1). Methods are told from each other by case: "get" is another one. */
static bool is_safe(struct secsess_slice method)
{
	return is(method, "GET") || is(method, "HEAD") || is(method, "OPTIONS") || is(method, "TRACE");
}

static bool is_own(const struct secsess_csrf_request *request)
{
	struct secsess_origin theirs, own;

	return secsess_origin_parse(&theirs, request->origin) &&
		secsess_origin_of_host(&own, request->https, request->host) && secsess_origin_equal(&theirs, &own);
}

enum secsess_csrf_verdict secsess_csrf_judge(const struct secsess_csrf_request *request)
{
	struct secsess_slice fetch_site = request->fetch_site;

	if (is_safe(request->method) || is(fetch_site, "same-origin") || is(fetch_site, "none")) {
		return SECSESS_CSRF_ALLOWED;
	}
	if (is(fetch_site, "cross-site")) {
		return SECSESS_CSRF_CROSS_SITE;
	}
	/* "same-site" may be a sibling that is less well kept than this site. All other words, and the header twice, say nothing.
	 * "null" is the origin of sandboxes and of pages that hide theirs, of this site's, too: as good as none. */
	if (!request->origin.size || is(request->origin, "null")) {
		return SECSESS_CSRF_BY_TOKEN;
	}
	return is_own(request) ? SECSESS_CSRF_ALLOWED : SECSESS_CSRF_FOREIGN_ORIGIN;
}
