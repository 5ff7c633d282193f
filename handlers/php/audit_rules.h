/* SPDX-License-Identifier: BSD-3-Clause */

/* What the audit looks at besides the store: a table a file. */
#ifndef SECSESS_AUDIT_RULES_H
#define SECSESS_AUDIT_RULES_H

#include <stdbool.h>

#include "../core/audit.h"

/* A row of a table: a finding, and whether it is one here and now. */
struct secsess_rule {
	struct secsess_finding finding;
	bool (*holds)(void);
};

struct secsess_rules {
	const struct secsess_rule *at;
	size_t count;
};

extern const struct secsess_rules secsess_php_rules;    /* PHP's own settings (audit_php.c) */
extern const struct secsess_rules secsess_cookie_rules; /* those of the session cookie (audit_cookie.c) */
extern const struct secsess_rules secsess_own_rules;    /* secsess' settings (audit_secsess.c) */
extern const struct secsess_rules secsess_server_rules; /* the present request and its answer (audit_server.c) */

/* A setting's value, as ini_get() shows it; "" also where there is no such setting. */
const char *secsess_audit_ini(const char *name);
bool secsess_audit_is_on(const char *name);
int64_t secsess_audit_number(const char *name);

#endif
