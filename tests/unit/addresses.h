/* SPDX-License-Identifier: BSD-3-Clause */

/* What the tests of addresses share. */
#ifndef SECSESS_TEST_ADDRESSES_H
#define SECSESS_TEST_ADDRESSES_H

#include "unit.h"

#include "../../handlers/wire/address.h"

/* Stands wherever a password might; no error text may have it. */
#define SECRET "hunter2"

/* Fails the test when it is refused. The caller releases it. */
struct secsess_address parsed(const char *text);
/* A copy without NUL behind it, so that ASan sees a read too far. */
enum secsess_status parse_exact(struct secsess_address *address, const void *text, size_t size,
	struct secsess_error *error);
/* Refused, address as it was, the error tells that and no secret. */
void assert_refused(const char *text, const char *told);
void assert_buf(const struct secsess_buf *buf, const char *expected, size_t size);
void assert_described(const char *text, const char *expected);

#endif
