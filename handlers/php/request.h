/* SPDX-License-Identifier: BSD-3-Clause */

/* One request's state, and what it tells of its client. */
#ifndef SECSESS_REQUEST_H
#define SECSESS_REQUEST_H

#include "php.h"

#include "../core/autologin.h"
#include "../core/candidates.h"

/* What secsess_status() tells; it outlives the session's closing. */
struct secsess_view {
	bool known;
	enum secsess_verdict verdict;
	enum secsess_access access;
	enum secsess_reason previous;
	char handle[SECSESS_HANDLE_LENGTH + 1];
	uint32_t generation;
	int64_t created_at, last_seen_at, rotated_at, idle_deadline, absolute_deadline; /* ms, 0 = none */
	int64_t authenticated_at;
	zend_string *user; /* whose it is; NULL = nobody's */
};

struct secsess_csrf_rewriter;
struct secsess_debug;

/* Zeroed it is ready. Strings are emalloc'ed unless said otherwise and freed by _sweep, which runs after session's own shutdown. */
struct secsess_request {
	struct secsess_session session;
	struct secsess_config config;
	struct secsess_view view;
	zend_string *asked;           /* the ID that s_open was called with, NULL = none */
	char *ip, *agent;             /* of the client; NULL = not looked up, or not there */
	struct secsess_buf area;      /* where ip is; not emalloc'ed */
	bool begun;                   /* config, store and client are looked up */
	bool judged;                  /* the ID's fate has reached PHP since the session was opened */
	bool handed;                  /* the new ID has been handed out since the session was opened */
	zend_string *named;           /* the user whom secsess.user_key named when $_SESSION was read; NULL = nobody */
	bool cookieless;              /* PHP makes a cookie of an ID that the client has, by session_start() */
	zval listeners, events;       /* undefined, or arrays: who is to be told, and of what */
	bool delivering;              /* they are being told */
	bool reduced;                 /* $_SESSION lost entries when it became another's */
	bool user_refused;            /* $_SESSION names another by now, and it could not be made his */
	bool logged_out;              /* inside secsess_logout(): the store's part is done */
	bool renewing;                /* inside session_regenerate_id(): the store's part is done */
	bool strict_is_ours;          /* PS(use_strict_mode) was set here ... */
	bool strict_before;           /* ... and was this */
	unsigned fork_mark;           /* of the process that opened the session */
	struct secsess_choice choice; /* among several cookies of the session's name */
	enum secsess_autologin_state autologin; /* what became of the key that came */
	int64_t autologin_at;                   /* store's clock: when it was used; 0 = not, or nothing of it goes out */
	bool ended;                             /* the session that was opened last: by the script */
	bool withheld;                          /* by SameSite: see cookies.h */
	bool leased_to_end;                     /* the lock was held until the request had ended */
	bool refused;                           /* it was answered before its script began, which must not run */
	struct secsess_csrf_rewriter *rewriter; /* the page's forms get a hidden field; not emalloc'ed, NULL = not (yet) */
	struct secsess_debug *debug;            /* what was seen of it; NULL = secsess.debug = 0, or nothing yet */
};

/* The client's share of the request: who it is, and whether the response can keep a cookie. */
void secsess_request_client(struct secsess_request *request, struct secsess_client *client);

/* For our RINIT: from now on variables are there. */
void secsess_request_variables_begin(void);

/* A CGI variable of the request, to be efree'd; NULL when it isn't there. What the script has made of $_SERVER does not count. */
char *secsess_request_variable(const char *name);

/* Whether it is there, and exactly that. */
bool secsess_request_says(const char *name, const char *value);

/* "host" or "host:port" as the client knows it, as far as the server and trusted proxies say; to be efree'd. NULL: not known. */
char *secsess_request_authority(void);

/* The connection to the browser is encrypted, as far as the server and trusted proxies say. */
bool secsess_request_is_https(void);

/* The same without a port, to be efree'd; NULL = not told. */
char *secsess_request_host(void);

/* Somebody speaks for the client, believed or not. */
bool secsess_request_is_forwarded(void);

/* The response can bring cookies that the browser will keep. */
bool secsess_request_can_bring_cookies(void);

/* PS(id) is what the client's cookie says: an answer's cookie would replace it. */
bool secsess_request_came_by_cookie(void);

/* Frees everything and makes it ready for the next request. */
void secsess_request_sweep(struct secsess_request *request);

/* Takes over what secsess_status() shows from the open session. */
void secsess_request_view(struct secsess_request *request);

#endif
