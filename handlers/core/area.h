/* SPDX-License-Identifier: BSD-3-Clause */

/* Where an address is, from a file in MaxMind's DB format (GeoLite2, GeoIP2, DB-IP). Built without libmaxminddb
 * everything here is there, and no file can be opened. */
#ifndef SECSESS_AREA_H
#define SECSESS_AREA_H

#include "base.h"

/* What an area's text consists of: this many fields with separators between, each empty where it is not known. */
enum secsess_area_field {
	SECSESS_AREA_COUNTRY, /* its ISO code */
	SECSESS_AREA_REGION,  /* its English name, or else its ISO code */
	SECSESS_AREA_CITY,    /* its English name */
	SECSESS_AREA_ASN,     /* decimal */
	SECSESS_AREA_ORGANIZATION,
	SECSESS_AREA_FIELDS
};

#define SECSESS_AREA_SEPARATOR 0x1f
#define SECSESS_AREA_FIELD_MAX ((size_t) 64) /* bytes; what is longer is cut between two characters */

/* Which file it was. */
struct secsess_area_file {
	uint64_t device, inode, size;
	int64_t changed_at; /* ns; all 0 = there is none */
};

/* Zeroed it is closed: nothing is known of any address. */
struct secsess_area {
	char *path;                    /* owned */
	void *database;                /* what was last opened there, owned; NULL = nothing yet */
	struct secsess_area_file seen; /* what was last found there, opened or not */
	int64_t looked_at;             /* then, in ms */
	/* Why the file that is there now is not the one in use; the text is empty when it is, or when the host has taken
	 * note and emptied it. */
	struct secsess_error error;
};

/* libmaxminddb's version, or NULL: built without. */
const char *secsess_area_library(void);

/* Opens a file for good: when it changes it is opened anew. Whatever area held must have been closed. DONE also when the
 * file can't be opened yet: then error is set, and the file is watched for. CONFIG: built without libmaxminddb; NOMEM. */
enum secsess_status secsess_area_open(struct secsess_area *area, const char *path, int64_t now_ms);

/* Replaces what text holds by what is known of an address (fields as above; empty = nothing at all, as for an address
 * that is none, is private, or that a damaged file can't tell of). The file is looked at at most once a second, by
 * now_ms, which may be of any clock that does not go back; one that can't be opened leaves the former in use, and error
 * says so once. DONE or NOMEM. */
enum secsess_status secsess_area_lookup(struct secsess_area *area, struct secsess_slice address, int64_t now_ms,
	struct secsess_buf *text);

/* A field of such a text; empty where it has none. */
struct secsess_slice secsess_area_field(struct secsess_slice text, enum secsess_area_field field);

/* Releases and zeroes. A second call does nothing. */
void secsess_area_close(struct secsess_area *area);

#endif
