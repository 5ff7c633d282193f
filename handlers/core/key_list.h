/* SPDX-License-Identifier: BSD-3-Clause */

/* A few names for a message, of however many there are: short, and with nothing in them that could end a line of a log. */
#ifndef SECSESS_KEY_LIST_H
#define SECSESS_KEY_LIST_H

#include "base.h"

/* So many are named, the others counted; of a long name so many characters show. */
#define SECSESS_KEY_LIST_NAMED 5
#define SECSESS_KEY_LIST_WIDTH 40

/* Zeroed it is empty. */
struct secsess_key_list {
	char text[SECSESS_KEY_LIST_NAMED * (SECSESS_KEY_LIST_WIDTH + 16) + 32]; /* "a", "b" and 3 more */
	size_t named_size;                                                      /* of text, without " and 3 more" */
	size_t count;
};

void secsess_key_list_add(struct secsess_key_list *list, struct secsess_slice name);
void secsess_key_list_add_number(struct secsess_key_list *list, int64_t number);

struct secsess_changes {
	struct secsess_key_list added, changed, removed;
};

struct secsess_changes_text {
	char text[3 * sizeof(((struct secsess_key_list *) NULL)->text) + 40];
};

/* added "a"; changed "b", "c"; removed "d": what there is of these. */
struct secsess_changes_text secsess_changes_describe(const struct secsess_changes *changes);

#endif
