/* SPDX-License-Identifier: BSD-3-Clause */

#include "../../php_secsess.h"

#include "autologin_cookie.h"

#include "compat.h"

#include "SAPI.h"
#include "ext/standard/url.h"

#include "cookies.h"

#define HOST_PREFIX "__Host-"

static const char *cookie_path(void)
{
	return SECSESS_G(settings).autologin_path;
}

static bool is_secure(void)
{
	return PS(cookie_secure) || secsess_request_is_https();
}

/* No other host, no plain connection and no other path can set a cookie of such a name. */
static zend_string *cookie_name(void)
{
	bool host = strcmp(cookie_path(), "/") == 0 && is_secure();

	return zend_strpprintf(0, "%s%s", host ? HOST_PREFIX : "", SECSESS_G(settings).autologin_cookie);
}

static const char *skip_blanks(const char *at)
{
	while (*at == ' ' || *at == '\t') {
		at++;
	}
	return at;
}

void secsess_autologin_came(struct secsess_autologin_came *came)
{
	zend_string *name = cookie_name();
	char *at;

	*came = (struct secsess_autologin_came) {.cookies = {.at = came->at}};
	came->text = estrdup(SG(request_info).cookie_data ? SG(request_info).cookie_data : "");
	at = came->text;
	while (at && came->cookies.count < SECSESS_COUNT(came->at)) {
		char *end = strchr(at, ';'), *start = (char *) skip_blanks(at);

		if (end) {
			*end = '\0';
		}
		if (strncmp(start, ZSTR_VAL(name), ZSTR_LEN(name)) == 0 && start[ZSTR_LEN(name)] == '=') {
			char *value = start + ZSTR_LEN(name) + 1;
			size_t size = php_url_decode(value, strcspn(value, " \t"));

			came->at[came->cookies.count++] = secsess_slice_of(value, size);
		}
		at = end ? end + 1 : NULL;
	}
	zend_string_release(name);
}

void secsess_autologin_came_release(struct secsess_autologin_came *came)
{
	efree(came->text);
}

static void set(const zend_string *name, zend_string *value, time_t expires)
{
	const char *same_site = secsess_cookie_same_site();

	secsess_cookies_withdraw(ZSTR_VAL(name));
	secsess_set_cookie(ZSTR_VAL(name), value, expires, cookie_path(), is_secure(), *same_site ? same_site : "Lax");
}

void secsess_autologin_send(const struct secsess_autologin_offer *offer)
{
	zend_string *name, *value;

	if (!offer->text.size || offer->lifetime_ms < 1000) {
		return;
	}
	name = cookie_name();
	value = zend_string_init(offer->text.text, offer->text.size, false);
	set(name, value, time(NULL) + (time_t) (offer->lifetime_ms / 1000));
	secsess_wipe(ZSTR_VAL(value), ZSTR_LEN(value));
	zend_string_release(value);
	zend_string_release(name);
}

void secsess_autologin_expire(void)
{
	zend_string *name = cookie_name();

	set(name, NULL, 0);
	zend_string_release(name);
}

void secsess_autologin_withdraw(void)
{
	zend_string *name = cookie_name();

	secsess_cookies_withdraw(ZSTR_VAL(name));
	zend_string_release(name);
}

bool secsess_autologin_is_named(struct secsess_slice name)
{
	size_t prefix = strlen(HOST_PREFIX);

	if (name.size > prefix && memcmp(name.data, HOST_PREFIX, prefix) == 0) {
		name = secsess_slice_of(name.data + prefix, name.size - prefix);
	}
	return secsess_slice_equal(name, secsess_slice_str(SECSESS_G(settings).autologin_cookie));
}
