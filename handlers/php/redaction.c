/* SPDX-License-Identifier: BSD-3-Clause */

#include "redaction.h"

#include "../core/crypto.h"

#ifdef ZTS
#include "TSRM.h"
#endif

struct redaction {
	struct redaction *next;
	zend_string *text;    /* as shown */
	zend_string *address; /* as it is */
};

/* Of the process: few, and none is ever forgotten. */
static struct redaction *known;

#ifdef ZTS
static MUTEX_T mutex;
#endif

static void lock(void)
{
#ifdef ZTS
	tsrm_mutex_lock(mutex);
#endif
}

static void unlock(void)
{
#ifdef ZTS
	tsrm_mutex_unlock(mutex);
#endif
}

static zend_string *persistent(zend_string *text)
{
	GC_MAKE_PERSISTENT_LOCAL(text);
	return text;
}

void secsess_redaction_start(void)
{
#ifdef ZTS
	mutex = tsrm_mutex_alloc();
#endif
}

void secsess_redaction_end(void)
{
	while (known) {
		struct redaction *next = known->next;

		secsess_wipe(ZSTR_VAL(known->address), ZSTR_LEN(known->address));
		zend_string_release_ex(known->address, true);
		zend_string_release_ex(known->text, true);
		free(known);
		known = next;
	}
#ifdef ZTS
	tsrm_mutex_free(mutex);
#endif
}

static struct redaction *find_text(const zend_string *text)
{
	struct redaction *found = known;

	while (found && !zend_string_equals(found->text, text)) {
		found = found->next;
	}
	return found;
}

static struct redaction *find_address(const zend_string *address)
{
	struct redaction *found = known;

	while (found && !zend_string_equals(found->address, address)) {
		found = found->next;
	}
	return found;
}

/* The @ behind the credentials; NULL = there are none. */
static const char *end_of_credentials(const char *authority)
{
	return memrchr(authority, '@', strcspn(authority, "/?"));
}

#define SECRET_OPTION "sentinel_password="

/* The value of the option that holds a password; NULL = there is none. */
static const char *secret_option(const char *authority)
{
	const char *option = strstr(authority, SECRET_OPTION);

	while (option && option[-1] != '?' && option[-1] != '&') {
		option = strstr(option + 1, SECRET_OPTION);
	}
	return option ? option + strlen(SECRET_OPTION) : NULL;
}

static zend_string *shown(const zend_string *address, const char *authority, const char *mark)
{
	const char *at = end_of_credentials(authority), *rest = at ? at : authority, *secret = secret_option(rest);
	int before = (int) (authority - ZSTR_VAL(address));

	if (!secret) {
		return zend_strpprintf(0, "%.*s%s%s", before, ZSTR_VAL(address), mark, rest);
	}
	return zend_strpprintf(0, "%.*s%s%.*s%s%s", before, ZSTR_VAL(address), at ? mark : "", (int) (secret - rest), rest,
		mark, secret + strcspn(secret, "&"));
}

/* "***" for the first, "***2", "***3" where they would be shown alike: what is shown must lead back to one address. */
static zend_string *make_text(const zend_string *address, const char *authority)
{
	int number = 1;

	for (;;) {
		char mark[16];
		zend_string *text;

		snprintf(mark, sizeof(mark), number > 1 ? "***%d" : "***", number);
		text = shown(address, authority, mark);
		if (!find_text(text)) {
			return text;
		}
		zend_string_release(text);
		number++;
	}
}

static struct redaction *add(const zend_string *address, const char *authority)
{
	struct redaction *made = pemalloc(sizeof(*made), true);
	zend_string *text = make_text(address, authority);

	made->text = persistent(zend_string_init(ZSTR_VAL(text), ZSTR_LEN(text), true));
	made->address = persistent(zend_string_init(ZSTR_VAL(address), ZSTR_LEN(address), true));
	made->next = known;
	zend_string_release(text);
	return known = made;
}

zend_string *secsess_redact(const zend_string *address)
{
	const char *scheme = strstr(ZSTR_VAL(address), "://");
	struct redaction *redaction = NULL;

	if (!scheme || (!end_of_credentials(scheme + 3) && !secret_option(scheme + 3))) {
		return NULL;
	}
	lock();
	if (!find_text(address)) {
		redaction = find_address(address);
		redaction = redaction ? redaction : add(address, scheme + 3);
	}
	unlock();
	return redaction ? persistent(zend_string_init(ZSTR_VAL(redaction->text), ZSTR_LEN(redaction->text), true)) : NULL;
}

const zend_string *secsess_unredact(const zend_string *text)
{
	struct redaction *redaction;

	lock();
	redaction = find_text(text);
	unlock();
	return redaction ? redaction->address : NULL;
}
