/* SPDX-License-Identifier: BSD-3-Clause */

/* What the reading of forms shares among its files. */
#ifndef SECSESS_FORMS_PARTS_H
#define SECSESS_FORMS_PARTS_H

#include "forms.h"

/* The states of the HTML standard's tokenizer (13.2.5) that matter here. */
enum secsess_forms_state {
	TEXT,
	TAG_OPEN,
	END_TAG_OPEN,
	TAG_NAME,
	BEFORE_NAME, /* of an attribute */
	IN_NAME,
	AFTER_NAME,
	BEFORE_VALUE,
	IN_DOUBLE,
	IN_SINGLE,
	UNQUOTED,
	AFTER_QUOTED,
	SLASH,
	DECLARATION, /* "<!" */
	DECLARATION_DASH,
	COMMENT_START,
	COMMENT_START_DASH,
	COMMENT,
	COMMENT_DASH,
	COMMENT_END,
	COMMENT_BANG,
	BOGUS, /* what begins like a comment, and ends with the next ">" */
	RAW,   /* the text of a script, a text area, … */
	RAW_OPEN,
	RAW_END_OPEN,
	RAW_END_NAME,
	SCRIPT_BANG,
	SCRIPT_DASH,
	SCRIPT_NAME,
	REST /* nothing is read any more */
};

static inline bool secsess_forms_is_letter(unsigned char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* What stands behind the name of a tag. */
static inline bool secsess_forms_ends_name(unsigned char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\f' || c == '\r' || c == '/' || c == '>';
}

/* A state that has taken the character, or (false) leaves it to the next one. */
static inline bool secsess_forms_go(struct secsess_forms *forms, enum secsess_forms_state state, bool taken)
{
	forms->state = state;
	return taken;
}

/* Reads a character (forms_read.c); one of the states from RAW on (forms_raw.c). */
void secsess_forms_read(struct secsess_forms *forms, unsigned char c);
bool secsess_forms_read_raw(struct secsess_forms *forms, unsigned char c);

/* What a tag means, and an attribute of it. (forms_tag.c) */
void secsess_forms_tag_begin(struct secsess_forms *forms, bool is_end_tag);
void secsess_forms_attribute_named(struct secsess_forms *forms);
void secsess_forms_attribute_end(struct secsess_forms *forms);
/* Whether what follows is text up to the end of this element: its name is in forms->raw. */
bool secsess_forms_tag_end(struct secsess_forms *forms);

bool secsess_forms_name_is(const struct secsess_forms_name *name, const char *text);
bool secsess_forms_same_name(const struct secsess_forms_name *a, const struct secsess_forms_name *b);
void secsess_forms_name_add(struct secsess_forms_name *name, unsigned char c);

#endif
