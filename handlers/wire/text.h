/* SPDX-License-Identifier: BSD-3-Clause */

/* Pieces of text from outside: what an address and its options are read with. */
#ifndef SECSESS_TEXT_H
#define SECSESS_TEXT_H

#include "../core/base.h"

#define SECSESS_TEXT_NAME_MAX 20

struct secsess_slice secsess_text_part(struct secsess_slice text, size_t from, size_t to);
/* The index of the first such byte, or the size. */
size_t secsess_text_find(struct secsess_slice text, char wanted);
/* What stands before the separator; rest becomes what stands behind it, or nothing. */
struct secsess_slice secsess_text_cut(struct secsess_slice *rest, char separator);

bool secsess_text_is_alphanumeric(unsigned char c);
bool secsess_text_is_control(unsigned char c);
/* Short and of harmless characters: may be repeated in an error text. */
bool secsess_text_is_name(struct secsess_slice text);

/* Decimal digits, at most 5. false: anything else, or out of range. */
bool secsess_text_number(struct secsess_slice text, int min, int max, int *number);

/* Percent-decodes into an empty buf. CONFIG: a '%' without two hex digits. The room is taken in one piece, so that no
 * copy of a password stays behind in freed memory. */
enum secsess_status secsess_text_decode(struct secsess_buf *decoded, struct secsess_slice text);
/* The same into a string of its own. CONFIG: empty, longer than max, or a control character. */
enum secsess_status secsess_text_decode_string(char **string, struct secsess_slice text, size_t max);

/* Wipes and releases. */
void secsess_text_wipe(struct secsess_buf *buf);

#endif
