/* SPDX-License-Identifier: BSD-3-Clause */

/* What is found before PHP or the store go on is told after they have: an error handler may throw, and must not come in between. */
#include "../../php_secsess.h"

#include "debug.h"

#include "compat.h"

#include "SAPI.h"

#include "../core/habits.h"
#include "contents.h"
#include "handler.h"
#include "warnings.h"

static const char belongs[] = "belongs between session_start() (without read_and_close) and session_commit()";

enum repetition { ONCE, TWICE_IN_REQUEST, AGAIN_IN_NEXT };

struct found {
	bool any;
	struct secsess_changes changes;
};

/* Of a request; emalloc'ed. */
struct secsess_debug {
	bool foreign;                 /* a class of the application's keeps sessions without us */
	zval contents;                /* of $_SESSION when the session was closed; undefined = none was yet */
	bool over;                    /* that session was destroyed, by the script or since PHP could not decode it */
	struct found lost;            /* in session_start() */
	struct found cut_off, denied; /* in a commit */
	int64_t held_ms;              /* in vain, by the session that is being committed; 0 = not */
	enum repetition repetition;
	int64_t ago_ms; /* the call before, by another request */
	unsigned renewals;
	bool told_repetition, told_output;
};

static bool is_on(void)
{
	return SECSESS_G(settings).debug && secsess_is_handler();
}

/* What the script has to see to first is an exception that is under way. */
static bool may_tell(void)
{
	return is_on() && !EG(exception);
}

static struct secsess_debug *state(struct secsess_request *request)
{
	if (!request->debug) {
		request->debug = ecalloc(1, sizeof(*request->debug));
	}
	return request->debug;
}

void secsess_debug_forget(struct secsess_request *request)
{
	if (request->debug) {
		zval_ptr_dtor(&request->debug->contents);
		efree(request->debug);
		request->debug = NULL;
	}
}

/* The variable of that name, whatever the script has made of it; NULL = there is none. */
static zval *shown(void)
{
	return zend_hash_str_find_ind(&EG(symbol_table), ZEND_STRL("_SESSION"));
}

static void find_changes(struct found *found, const zval *before, zval *variables, bool removed_too)
{
	zval now;

	secsess_contents_take(&now, variables);
	found->any = secsess_contents_compare(&found->changes, before, &now, removed_too);
	zval_ptr_dtor(&now);
}

/* What happened to $_SESSION since the last session was closed. Without the variable itself, nothing is missed: somebody has
 * put it out of reach. */
static void find_lost(struct secsess_request *request, struct found *found)
{
	struct secsess_debug *debug = state(request);
	zval *variables = shown();

	found->any = false;
	if (variables && !debug->foreign) {
		find_changes(found, &debug->contents, variables, !debug->over && !request->ended);
	}
}

void secsess_debug_starts(struct secsess_request *request)
{
	if (is_on() && PS(session_status) != php_session_active) {
		find_lost(request, &state(request)->lost);
	}
}

void secsess_debug_started(struct secsess_request *request, bool done)
{
	bool emptied, lost;

	if (!is_on() || !request->debug) {
		return;
	}
	/* Where it fails, PHP empties what is left of a former session. */
	emptied = !done && Z_ISREF(PS(http_session_vars));
	lost = request->debug->lost.any && (done || emptied);
	request->debug->lost.any = false;
	request->debug->foreign = done && !request->view.known;
	if (emptied) {
		secsess_debug_closed(request);
	}
	if (!done) {
		secsess_debug_output_began(request);
	}
	if (lost && !request->debug->foreign && may_tell()) {
		secsess_warn(
			"session_start() has dropped what was done to $_SESSION while no session was open: %s; what is to be kept %s",
			secsess_changes_describe(&request->debug->lost.changes).text, belongs);
	}
}

void secsess_debug_closed(struct secsess_request *request)
{
	/* Nothing comes behind PHP's own close at the end. */
	if (!is_on() || (!EG(current_execute_data) && (EG(flags) & EG_FLAGS_IN_SHUTDOWN))) {
		return;
	}
	zval_ptr_dtor(&state(request)->contents);
	request->debug->over = Z_ISUNDEF(PS(http_session_vars));
	secsess_contents_take(&request->debug->contents, shown());
}

void secsess_debug_end(struct secsess_request *request)
{
	struct found found;

	/* After a fatal error there is worse to see to. */
	if (!is_on() || CG(unclean_shutdown)) {
		return;
	}
	find_lost(request, &found);
	if (!found.any) {
		return;
	}
	if (!Z_ISUNDEF(request->debug->contents)) {
		secsess_warn(
			"$_SESSION was changed while no session was open, and that is not saved: %s; what is to be kept %s",
			secsess_changes_describe(&found.changes).text,
			request->ended ? "after session_destroy() needs another session_start()" : belongs);
	} else if (SG(request_info).request_method) {
		/* Not on the command line: there it is what a test has filled. */
		secsess_warn(
			"$_SESSION was changed, but no session was started, and nothing of it is saved: %s; call session_start() first",
			secsess_changes_describe(&found.changes).text);
	}
}

/* unset($_SESSION) and a reference put in its place leave PHP with the former variable, which is what it saves. */
static void find_cut_off(struct secsess_debug *debug)
{
	zval *saved = &PS(http_session_vars), *variables = shown();
	zval before;

	debug->cut_off.any = false;
	if (!variables || !Z_ISREF_P(saved) || (Z_ISREF_P(variables) && Z_REF_P(variables) == Z_REF_P(saved))) {
		return;
	}
	secsess_contents_take(&before, saved);
	find_changes(&debug->cut_off, &before, variables, true);
	zval_ptr_dtor(&before);
}

void secsess_debug_commits(struct secsess_request *request, struct secsess_slice payload)
{
	const struct secsess_session *session = &request->session;
	struct secsess_debug *debug;
	zval nothing;

	if (!is_on()) {
		return;
	}
	debug = state(request);
	debug->held_ms = SECSESS_G(settings).debug_lock ? secsess_session_held_in_vain(session, payload) : 0;
	debug->denied.any = false;
	if (session->access == SECSESS_ACCESS_DENIED && payload.data) {
		ZVAL_UNDEF(&nothing);
		find_changes(&debug->denied, &nothing, &PS(http_session_vars), true);
	}
	find_cut_off(debug);
}

static void tell_held(const struct secsess_request *request)
{
	double seconds = (double) request->debug->held_ms / 1000;

	secsess_notice(
		"session %s was locked for %.2f s and nothing in it was changed: so long the visitor's other requests have to wait; "
		"call session_commit() right behind the last use of $_SESSION, or, where a page never writes, "
		"session_start(['read_and_close' => true]), which takes no lock (and neither prolongs the session nor rotates its ID)",
		request->view.handle, seconds);
}

void secsess_debug_committed(struct secsess_request *request, enum secsess_status status)
{
	struct secsess_debug *debug = request->debug;

	if (!may_tell() || !debug) {
		return;
	}
	if (!status && debug->held_ms && debug->held_ms >= SECSESS_G(settings).debug_lock) {
		tell_held(request);
	}
	if (!status && debug->denied.any && may_tell() && request->view.access == SECSESS_ACCESS_DENIED) {
		secsess_warn(
			"$_SESSION was changed, and nothing of it is saved: %s; this request got an empty session that is not kept "
			"(secsess_status() says why)",
			secsess_changes_describe(&debug->denied.changes).text);
	}
	if (debug->cut_off.any && may_tell()) {
		secsess_warn(
			"$_SESSION is not the session's variable any more, and what differs is not saved: %s; call session_unset() in the "
			"place of unset($_SESSION), and don't make $_SESSION a reference",
			secsess_changes_describe(&debug->cut_off.changes).text);
	}
}

void secsess_debug_renews(struct secsess_request *request)
{
	struct secsess_debug *debug;

	if (!is_on()) {
		return;
	}
	debug = state(request);
	debug->repetition = debug->renewals                                       ? TWICE_IN_REQUEST
		: secsess_session_was_just_renewed(&request->session, &debug->ago_ms) ? AGAIN_IN_NEXT
																			  : ONCE;
}

void secsess_debug_renewed(struct secsess_request *request)
{
	struct secsess_debug *debug = request->debug;
	char when[80];

	if (!is_on() || !debug) {
		return;
	}
	debug->renewals++;
	if (debug->repetition == ONCE || debug->told_repetition || !may_tell()) {
		return;
	}
	debug->told_repetition = true;
	if (debug->repetition == TWICE_IN_REQUEST) {
		strcpy(when, "more than once in a request");
	} else {
		snprintf(when, sizeof(when), "by a request that began %.1f s after another one had called it",
			(double) debug->ago_ms / 1000);
	}
	secsess_notice(
		"session_regenerate_id() was called %s; each call ends the session that the visitor's other requests still use: what they "
		"write is refused, and where none of the new cookies arrives, the login is lost; call it where rights change (login, "
		"logout), and leave the rest to secsess.rotate_interval",
		when);
}

void secsess_debug_output_began(struct secsess_request *request)
{
	const char *file;

	if (!may_tell() || !SG(headers_sent) || !PS(use_cookies) || state(request)->told_output) {
		return;
	}
	request->debug->told_output = true;
	file = php_output_get_start_filename();
	secsess_notice(
		"the session's cookie could not be sent, since output began at %s:%d; move what starts, renews or ends a session "
		"before it, or set output_buffering",
		file ? file : "an unknown place", php_output_get_start_lineno());
}
