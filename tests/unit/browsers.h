/* SPDX-License-Identifier: BSD-3-Clause */

/* Browsers of the scene that are remembered: they lose their session's cookie, and keep another one. */
#ifndef SECSESS_BROWSERS_H
#define SECSESS_BROWSERS_H

#include "people.h"

#include "../../handlers/core/autologin.h"

#define REMEMBERED_FOR INT64_C(2592000000)
#define KEY_GRACE INT64_C(30000)
#define LABEL "somebody's telephone"

struct browser {
	struct cookie cookie;              /* of its session; "" = none */
	struct secsess_autologin_text key; /* size 0 = none */
};

/* For cmocka, as the scene's, with auto-login. */
int browsers_set_up(void **state);
int browsers_set_up_clear(void **state);

#define BROWSER_TEST(test) cmocka_unit_test_setup_teardown(test, browsers_set_up, scene_tear_down)
#define BROWSER_TEST_CLEAR(test) \
	{ \
#test " (clear)", test, browsers_set_up_clear, scene_tear_down, NULL \
	}

/* Its user logs in by credentials and wants to be remembered, comes back once, and closes it. */
struct browser browser_new(const struct scene *scene, const char *user);
/* "Remember me" in the open session. */
void browser_issue(struct secsess_session *session, struct browser *browser);
/* What it sends beside the session's cookie. room: of the slice. */
struct secsess_autologin_cookies browser_cookies(const struct browser *browser, struct secsess_slice *room);

/* A request without a session: a new one, and the key is tried. */
enum secsess_status browser_try(const struct scene *scene, struct secsess_session *session,
	const struct browser *browser, struct secsess_autologin_result *result);
/* The answer's cookies reach it, if there are any. */
void browser_keep(struct browser *browser, const struct secsess_session *session,
	const struct secsess_autologin_result *result);
/* All of that, from its start to its end. */
enum secsess_autologin_state browser_return(const struct scene *scene, struct browser *browser);
/* The same, whose answer gets lost. */
enum secsess_autologin_state browser_return_in_vain(const struct scene *scene, const struct browser *browser,
	struct browser *would_have);

/* How many devices the user's list names. */
size_t browsers_listed(const struct scene *scene, const char *user);
struct secsess_place browser_series(const struct scene *scene, const struct browser *browser);

#endif
