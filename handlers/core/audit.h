/* SPDX-License-Identifier: BSD-3-Clause */

/* Findings of an audit, and those about the store. */
#ifndef SECSESS_AUDIT_H
#define SECSESS_AUDIT_H

#include "../store/traits.h"
#include "base.h"

enum secsess_severity {
	SECSESS_CRITICAL, /* whoever comes by can take sessions over */
	SECSESS_HIGH,     /* an attacker takes sessions over under usual circumstances, or keeps what was ended */
	SECSESS_MEDIUM,   /* ... under further ones */
	SECSESS_LOW,      /* a line of defence less */
	SECSESS_INFO,     /* to be known, or what could not be told */
	SECSESS_SEVERITIES
};

/* In words: "critical", ... */
const char *secsess_severity_name(enum secsess_severity severity);

/* Texts for people, all of them constant. */
struct secsess_finding {
	const char *id; /* for machines: it never changes its meaning */
	enum secsess_severity severity;
	const char *setting; /* of php.ini, whose value is shown; NULL = none */
	const char *problem; /* what is wrong */
	const char *allows;  /* what an attacker, or a mishap, makes of it */
	const char *remedy;  /* the line to change */
	const char *source;  /* who says so */
};

/* The store, and the settings that decide with it. */
struct secsess_store_facts {
	const struct secsess_store_traits *traits;
	enum secsess_status status;  /* of looking at it */
	bool secret_file;            /* there is one, so that the store doesn't keep the secret */
	bool credentials_in_setting; /* the password stands in secsess.store itself */
	bool waits_for_replicas;     /* secsess.wait_replicas */
};

/* The next finding about the store; *at: begin with 0. NULL: there are no more. */
const struct secsess_finding *secsess_store_finding(const struct secsess_store_facts *facts, size_t *at);

#endif
