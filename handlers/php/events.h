/* SPDX-License-Identifier: BSD-3-Clause */

/* Events on their way to whoever wants to know: functions of the application, a log. They wait until the store's work of
 * the moment is done, and whatever becomes of them, the request goes on. */
#ifndef SECSESS_EVENTS_H
#define SECSESS_EVENTS_H

#include "php.h"

#include "../core/event.h"
#include "request.h"

struct secsess_pace;

enum secsess_event_log {
	SECSESS_EVENT_LOG_NONE,
	SECSESS_EVENT_LOG_SYSLOG,
	SECSESS_EVENT_LOG_ERROR_LOG,
	SECSESS_EVENT_LOG_STORE
};

PHP_FUNCTION(secsess_on_event);
PHP_FUNCTION(secsess_events);

/* Whoever can cause such a thing must not fill a log by it: at most so many a minute are told. True: this one is, with how many it
 * were since the one before. */
bool secsess_in_pace(struct secsess_pace *pace, unsigned most, uint64_t *count);

/* For core: takes an event into the queue of the request that is its context. */
void secsess_event_take(void *context, const struct secsess_event *told);
/* The same of what shows before the store is asked anything, so that its clock is not known. */
void secsess_event_take_early(struct secsess_request *request, enum secsess_event_kind kind, const char *detail);
/* Hands out what is in the queue. */
void secsess_events_deliver(struct secsess_request *request);
/* Nothing more will happen to the request's session: its functions are released, while objects still can be. */
void secsess_events_release(struct secsess_request *request);
/* The request has ended: what was left is forgotten. */
void secsess_events_forget(struct secsess_request *request);

#endif
