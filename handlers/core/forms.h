/* SPDX-License-Identifier: BSD-3-Clause */

/* Adds a hidden field to the forms of a page that streams by.
 *
 * Only to those that POST to the page's own site, and only right before their end: by then it is known that no button of theirs
 * sends what is in them elsewhere, or into an address, and that they have no such field yet. What is no tag (text, comments,
 * scripts, text areas) is read as browsers read it, and passed on as it is. Of two forms one in the other browsers take the outer;
 * so do we. What is in <template>, <svg> and <math> gets nothing, and where it leaves in doubt to whom the rest of the page belongs,
 * the rest gets nothing either. */
#ifndef SECSESS_FORMS_H
#define SECSESS_FORMS_H

#include "origin.h"

#define SECSESS_FORMS_NAME_MAX 12    /* of tags and attributes that matter, and one more */
#define SECSESS_FORMS_VALUE_MAX 1024 /* an address that is longer is nobody's */
#define SECSESS_FORMS_HELD_MAX 6     /* "</form" */

/* Appends the field. */
typedef enum secsess_status (*secsess_forms_field_fn)(void *context, struct secsess_buf *out);

struct secsess_forms_name {
	char text[SECSESS_FORMS_NAME_MAX];
	size_t size; /* more than fits in: another name than all that matter */
};

/* Zeroed but for these it is ready. It owns nothing. */
struct secsess_forms {
	struct secsess_origin own; /* of the page; borrowed */
	const char *field_name;
	secsess_forms_field_fn field;
	void *context;

	/* What follows is between the parts of forms. */
	int state;
	bool is_end_tag, closes_itself;
	struct secsess_forms_name tag, attribute, raw;
	unsigned seen; /* attributes of this tag, by bit: of two with one name the first counts */
	unsigned attribute_is;
	char value[SECSESS_FORMS_VALUE_MAX];
	size_t value_size; /* more than fits in: not to be known */
	int escaped;       /* how deep a script is in what once hid it from browsers */
	unsigned dashes;   /* that stand right before, in a script */

	bool tag_posts, tag_stays; /* what the tag says of itself */
	bool in_form, wanted;      /* a form is open, and so far it is one of those */
	bool given_up;
	struct secsess_forms_name opaque; /* what nothing is added in */
	unsigned opaque_depth;

	size_t pending; /* so many of the last characters may be the beginning of a form's end */
	bool ends_form;
	char held[SECSESS_FORMS_HELD_MAX]; /* those of them that were not passed on yet */
	size_t held_size;
};

/* Takes the next part of the page. *changed: the page goes on with out, which got what is to be sent instead; else with text as it
 * is. NOMEM: nothing more can be done about this page; what was held back is in forms->held. */
enum secsess_status secsess_forms_feed(struct secsess_forms *forms, struct secsess_slice text, struct secsess_buf *out,
	bool *changed);

#endif
