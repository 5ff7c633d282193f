/* SPDX-License-Identifier: BSD-3-Clause */

/* The system calls of the program, of which one is its last, or fails: for programs that are linked with --wrap (Makefile). */
#ifndef SECSESS_CONTRACT_FILE_CALLS_H
#define SECSESS_CONTRACT_FILE_CALLS_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

enum calls_plan {
	CALLS_PASS = 0,
	CALLS_KILL,      /* before the nth that changes something, or takes or leaves a mutex, the process is killed */
	CALLS_KILL_HALF, /* after half of the nth write, in sectors */
	CALLS_FAIL,      /* the nth fails */
	CALLS_FAIL_ON,   /* and all after it */
	CALLS_SHORT      /* likewise the nth write takes half, and the one after it fails */
};

/* Shared with forks. */
struct calls {
	enum calls_plan plan;
	unsigned nth, seen;
	int error;
	bool hit;
	char name[32]; /* of the one that was hit */
};

extern struct calls *calls;
/* Told of each write to a file that was done whole. */
extern void (*calls_written)(int file, const void *bytes, size_t size, off_t at);

/* error: for those that are to fail. */
void calls_arm(enum calls_plan plan, unsigned nth, int error);
/* Whether it came to that. */
bool calls_disarm(void);

#endif
