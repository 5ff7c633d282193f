/* SPDX-License-Identifier: BSD-3-Clause */

/* What can be told of a store by looking at it: for an audit, never for a decision in a request. */
#ifndef SECSESS_TRAITS_H
#define SECSESS_TRAITS_H

#include <stdbool.h>

/* What a server won't say is neither good nor bad. */
enum secsess_told { SECSESS_NOT_TOLD, SECSESS_TOLD_NO, SECSESS_TOLD_YES };

enum secsess_store_place {
	SECSESS_PLACE_PROCESS, /* nothing outlives the process */
	SECSESS_PLACE_FILES,
	SECSESS_PLACE_SERVER
};

/* Zeroed is nothing known. Of many servers each trait is that of the worst: in all that is told, yes is worse than no. */
struct secsess_store_traits {
	enum secsess_store_place place;

	/* The way to a server. */
	bool remote;             /* it leaves this machine */
	bool encrypted;          /* TLS ... */
	bool verified;           /* ... whose certificate is looked at */
	bool credentials;        /* a password is shown */
	enum secsess_told local; /* everybody on this machine can connect */

	/* A server. */
	char policy[24];                          /* maxmemory-policy; "" = not told */
	enum secsess_told evicts;                 /* that policy throws away what is still good ... */
	enum secsess_told bounded;                /* ... as soon as a maxmemory is reached that there is */
	enum secsess_told forgets;                /* nothing is written to its disk */
	enum secsess_told unjournaled;            /* no append-only file: a crash loses all since the last snapshot */
	enum secsess_told failing;                /* its last attempt to write to disk failed */
	enum secsess_told replicated;             /* another one takes over, with what it has by then */
	char user[48];                            /* whom it takes us for; "" = not told */
	enum secsess_told all_commands, all_keys; /* what that user may do, and with what */

	/* Files. */
	bool replaceable; /* somebody else can move the directory away */
	bool squattable;  /* somebody else can make it first */
	bool listed;      /* everybody sees that it is there */
	bool in_memory;   /* its file system ends with the machine's run */
	bool synced;      /* what was written is on the disk */
};

/* Of two servers, the worse one's. */
static inline enum secsess_told secsess_worse(enum secsess_told a, enum secsess_told b)
{
	if (a == SECSESS_TOLD_YES || b == SECSESS_TOLD_YES) {
		return SECSESS_TOLD_YES;
	}
	return a == SECSESS_NOT_TOLD || b == SECSESS_NOT_TOLD ? SECSESS_NOT_TOLD : SECSESS_TOLD_NO;
}

#endif
