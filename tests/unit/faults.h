/* SPDX-License-Identifier: BSD-3-Clause */

/* A store in front of another one, whose n-th operation fails. */
#ifndef SECSESS_FAULTS_H
#define SECSESS_FAULTS_H

#include "scene.h"

enum fault {
	FAULT_BEFORE, /* the operation didn't reach the store */
	FAULT_AFTER   /* it took effect, but its answer was lost */
};

struct faults {
	struct secsess_store base;
	struct secsess_store *real;
	enum fault kind;
	int calls;    /* of operations that speak to a server */
	int fail_at;  /* which of them fails, from 1; 0 = none */
	int listings; /* commits that tell the user's index of an expiry */
	int hearings; /* of what auto-login keys have made */
};

/* The scene's requests go by faults from now on. */
void faults_insert(struct faults *faults, struct scene *scene);
void faults_arm(struct faults *faults, enum fault kind, int fail_at);

#endif
