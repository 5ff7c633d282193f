/* SPDX-License-Identifier: BSD-3-Clause */

/* Values that tell of themselves which one they are, and whether they are whole. */
#ifndef SECSESS_CONTRACT_FILE_VERSIONS_H
#define SECSESS_CONTRACT_FILE_VERSIONS_H

#include "../../handlers/store/file_parts.h"
#include "files.h"

#define VERSION_NAME "u/value/a name"
#define VERSION_MAX 200000

/* What version a value is, is in its header; and in each byte of its body. */
struct version {
	uint64_t number, body; /* a head alone keeps the body of the version before */
	uint64_t size;         /* and, where a header has it, how much of that is meta: 0 = the body has no parts */
};

/* Of records with parts that are summed, as every other version is. */
extern const struct secsess_place version_place;

/* From here on the same numbers come again. */
void versions_begin(uint64_t seed);
uint32_t version_random(uint32_t limit);
/* Mostly of a page's session, now and then of any size. */
size_t version_size(size_t most);

/* A file that nothing was written to. The caller closes it. */
void version_file(struct secsess_value *value);
/* The next one. */
void version_write(struct secsess_value *value, struct version *version, size_t size, bool with_body);
/* One whole version, head and body; which. 0: it isn't. */
uint64_t version_read(const struct secsess_value *value, const struct secsess_buf *body);

#endif
