/* SPDX-License-Identifier: BSD-3-Clause */

/* php.ini's settings, parsed when they are set and never again. */
#ifndef SECSESS_SETTINGS_H
#define SECSESS_SETTINGS_H

#include "php.h"

#include "../core/network.h"
#include "../core/session.h"

enum secsess_native_regenerate { SECSESS_NATIVE_RENEW, SECSESS_NATIVE_ROTATE };

enum secsess_user_tag { SECSESS_USER_TAG_HASH, SECSESS_USER_TAG_PLAIN };

enum secsess_user_key_late { SECSESS_LATE_REFUSE, SECSESS_LATE_ALLOW };

enum secsess_file_sync { SECSESS_FILE_SYNC_NONE, SECSESS_FILE_SYNC_DATA };

enum secsess_csrf { SECSESS_CSRF_OFF, SECSESS_CSRF_LOG, SECSESS_CSRF_ENFORCE };

/* Durations in milliseconds. */
struct secsess_settings {
	zend_string *store; /* with credentials, which ini_get() never shows; NULL = files below session.save_path */
	int64_t profile;    /* enum secsess_profile */
	int64_t file_sync;  /* enum secsess_file_sync */
	char *store_credentials_file;
	char *secret_file;
	char *geoip_database;
	struct secsess_networks trusted_proxies;
	int64_t grace, rotate_interval;
	int64_t absolute_lifetime, empty_lifetime, tombstone_lifetime;
	int64_t lock_wait, lock_lease;
	int64_t connect_timeout, answer_timeout, retry_budget;
	int64_t breaker_failures; /* a count */
	int64_t breaker_cooldown;
	int64_t wait_replicas; /* a count */
	int64_t wait_replicas_timeout;
	int64_t lock_max_waiters, lock_slow_waiters; /* counts */
	int64_t on_lock_refused;                     /* enum secsess_on_refused */
	int64_t on_obsolete;                         /* enum secsess_on_obsolete */
	char *user_key;                              /* the entry of $_SESSION that tells whose it is, NULL = none does */
	int64_t user_tag;                            /* enum secsess_user_tag */
	char *login_drop;                            /* entries that no login carries over, NULL = none */
	int64_t user_key_late;                       /* enum secsess_user_key_late */
	int64_t max_sessions;                        /* of one user; 0 = any number */
	int64_t on_max_sessions;                     /* enum secsess_on_max */
	int64_t incident_lifetime;
	int64_t event_log;         /* enum secsess_event_log */
	int64_t native_regenerate; /* enum secsess_native_regenerate */
	char *autologin_cookie, *autologin_path;
	int64_t autologin_lifetime; /* 0 = no device is remembered */
	int64_t autologin_grace;
	int64_t autologin_max; /* devices of one user */
	int64_t csrf;          /* enum secsess_csrf */
	char *csrf_exempt;     /* paths, as core/csrf.h has them; NULL = none */
	int64_t csrf_rewrite;  /* 0 or 1 */
	int64_t require_https; /* 0 or 1 */
	char *hsts;            /* the header's value, NULL = none is sent */
	int64_t debug;         /* 0 or 1 */
	int64_t debug_lock;    /* a lock held longer is worth a hint, 0 = none is */
};

/* Registers and removes all settings. */
void secsess_settings_register(int module_number, int type);
void secsess_settings_unregister(int module_number, int type);
void secsess_settings_release(struct secsess_settings *settings);

/* An address of a store was refused: without another one there is no store. */
bool secsess_settings_store_refused(void);

/* Replaces credentials in what ini_get() and phpinfo() show of secsess.store. Cheap when there is nothing to do; call it
 * before any script runs, as a php-fpm pool or virtual host can set its own address. */
void secsess_settings_redact(void);

/* What the use cases need to know, for a request that begins now. */
void secsess_settings_config(const struct secsess_settings *settings, struct secsess_config *config);

#endif
