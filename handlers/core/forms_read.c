/* SPDX-License-Identifier: BSD-3-Clause */

/* Reads a page as browsers do, as far as it matters where a tag begins and ends. */
#include "forms_parts.h"

static bool is_blank(unsigned char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\f' || c == '\r';
}

static bool end_tag(struct secsess_forms *forms)
{
	bool raw = secsess_forms_tag_end(forms);

	forms->escaped = 0;
	forms->dashes = 0;
	if (forms->given_up || (raw && secsess_forms_name_is(&forms->raw, "plaintext"))) {
		return secsess_forms_go(forms, REST, true);
	}
	return secsess_forms_go(forms, raw ? RAW : TEXT, true);
}

/* "</form" is coming, and what is behind it will tell whether it is that. */
static void watch_end(struct secsess_forms *forms, unsigned char c)
{
	static const char end[SECSESS_FORMS_HELD_MAX + 1] = "</form";
	unsigned char letter = (unsigned char) (secsess_forms_is_letter(c) ? c | 0x20 : c);

	if (forms->pending == SECSESS_FORMS_HELD_MAX) {
		forms->ends_form = secsess_forms_ends_name(c);
		forms->pending = 0;
	} else if (forms->pending) {
		forms->pending = letter == (unsigned char) end[forms->pending] ? forms->pending + 1 : 0;
	}
	if (c == '<' && forms->state == TAG_OPEN && forms->wanted && !forms->opaque_depth) {
		forms->pending = 1; /* of two, one is as good as the other */
	}
}

static bool open_tag(struct secsess_forms *forms, unsigned char c)
{
	switch (c) {
		case '!':
			return secsess_forms_go(forms, DECLARATION, true);
		case '/':
			return secsess_forms_go(forms, END_TAG_OPEN, true);
		case '?':
			return secsess_forms_go(forms, BOGUS, true);
		default:
			secsess_forms_tag_begin(forms, false);
			return secsess_forms_go(forms, secsess_forms_is_letter(c) ? TAG_NAME : TEXT, false);
	}
}

static bool open_end_tag(struct secsess_forms *forms, unsigned char c)
{
	secsess_forms_tag_begin(forms, true);
	if (c == '>') {
		return secsess_forms_go(forms, TEXT, true);
	}
	return secsess_forms_go(forms, secsess_forms_is_letter(c) ? TAG_NAME : BOGUS, false);
}

static bool begin_attribute(struct secsess_forms *forms, unsigned char c)
{
	forms->attribute.size = 0;
	secsess_forms_name_add(&forms->attribute, c);
	return secsess_forms_go(forms, IN_NAME, true);
}

static bool end_value(struct secsess_forms *forms, enum secsess_forms_state state, bool taken)
{
	secsess_forms_attribute_end(forms);
	return secsess_forms_go(forms, state, taken);
}

static bool add_to_value(struct secsess_forms *forms, unsigned char c)
{
	if (forms->attribute_is && forms->value_size <= sizeof(forms->value)) {
		if (forms->value_size < sizeof(forms->value)) {
			forms->value[forms->value_size] = (char) c;
		}
		forms->value_size++;
	}
	return true;
}

static bool read_tag(struct secsess_forms *forms, unsigned char c)
{
	switch ((enum secsess_forms_state) forms->state) {
		case TAG_NAME:
			if (is_blank(c)) {
				return secsess_forms_go(forms, BEFORE_NAME, true);
			}
			if (c == '/') {
				return secsess_forms_go(forms, SLASH, true);
			}
			if (c == '>') {
				return end_tag(forms);
			}
			secsess_forms_name_add(&forms->tag, c);
			return true;
		case BEFORE_NAME:
			if (is_blank(c)) {
				return true;
			}
			return c == '/' || c == '>' ? secsess_forms_go(forms, AFTER_NAME, false) : begin_attribute(forms, c);
		case IN_NAME:
			if (secsess_forms_ends_name(c) || c == '=') {
				secsess_forms_attribute_named(forms);
				return c == '=' ? secsess_forms_go(forms, BEFORE_VALUE, true)
								: secsess_forms_go(forms, AFTER_NAME, false);
			}
			secsess_forms_name_add(&forms->attribute, c);
			return true;
		case AFTER_NAME:
			if (is_blank(c)) {
				return true;
			}
			if (c == '=') {
				return secsess_forms_go(forms, BEFORE_VALUE, true);
			}
			secsess_forms_attribute_end(forms); /* it has no value */
			if (c == '/') {
				return secsess_forms_go(forms, SLASH, true);
			}
			return c == '>' ? end_tag(forms) : begin_attribute(forms, c);
		case SLASH:
			if (c == '>') {
				forms->closes_itself = true;
				return end_tag(forms);
			}
			return secsess_forms_go(forms, BEFORE_NAME, false);
		default:
			return true;
	}
}

static bool read_value(struct secsess_forms *forms, unsigned char c)
{
	switch ((enum secsess_forms_state) forms->state) {
		case BEFORE_VALUE:
			if (is_blank(c)) {
				return true;
			}
			if (c == '"' || c == '\'') {
				return secsess_forms_go(forms, c == '"' ? IN_DOUBLE : IN_SINGLE, true);
			}
			return secsess_forms_go(forms, UNQUOTED, false);
		case IN_DOUBLE:
			return c == '"' ? end_value(forms, AFTER_QUOTED, true) : add_to_value(forms, c);
		case IN_SINGLE:
			return c == '\'' ? end_value(forms, AFTER_QUOTED, true) : add_to_value(forms, c);
		case UNQUOTED:
			if (is_blank(c)) {
				return end_value(forms, BEFORE_NAME, true);
			}
			if (c == '>') {
				secsess_forms_attribute_end(forms);
				return end_tag(forms);
			}
			return add_to_value(forms, c);
		case AFTER_QUOTED:
			return secsess_forms_go(forms, BEFORE_NAME, false);
		default:
			return true;
	}
}

static bool read_comment(struct secsess_forms *forms, unsigned char c)
{
	switch ((enum secsess_forms_state) forms->state) {
		case DECLARATION:
			return c == '-' ? secsess_forms_go(forms, DECLARATION_DASH, true) : secsess_forms_go(forms, BOGUS, false);
		case DECLARATION_DASH:
			return c == '-' ? secsess_forms_go(forms, COMMENT_START, true) : secsess_forms_go(forms, BOGUS, false);
		case COMMENT_START:
		case COMMENT_START_DASH:
			if (c == '-') {
				return secsess_forms_go(forms, forms->state == COMMENT_START ? COMMENT_START_DASH : COMMENT_END, true);
			}
			return c == '>' ? secsess_forms_go(forms, TEXT, true) : secsess_forms_go(forms, COMMENT, false);
		case COMMENT:
			return secsess_forms_go(forms, c == '-' ? COMMENT_DASH : COMMENT, true);
		case COMMENT_DASH:
			return c == '-' ? secsess_forms_go(forms, COMMENT_END, true) : secsess_forms_go(forms, COMMENT, false);
		case COMMENT_END:
			if (c == '>' || c == '!') {
				return secsess_forms_go(forms, c == '>' ? TEXT : COMMENT_BANG, true);
			}
			return c == '-' ? true : secsess_forms_go(forms, COMMENT, false);
		case COMMENT_BANG:
			if (c == '>' || c == '-') {
				return secsess_forms_go(forms, c == '>' ? TEXT : COMMENT_DASH, true);
			}
			return secsess_forms_go(forms, COMMENT, false);
		case BOGUS:
			return secsess_forms_go(forms, c == '>' ? TEXT : BOGUS, true);
		default:
			return true;
	}
}

static bool read(struct secsess_forms *forms, unsigned char c)
{
	switch ((enum secsess_forms_state) forms->state) {
		case TEXT:
			return secsess_forms_go(forms, c == '<' ? TAG_OPEN : TEXT, true);
		case TAG_OPEN:
			return open_tag(forms, c);
		case END_TAG_OPEN:
			return open_end_tag(forms, c);
		case TAG_NAME:
		case BEFORE_NAME:
		case IN_NAME:
		case AFTER_NAME:
		case SLASH:
			return read_tag(forms, c);
		case BEFORE_VALUE:
		case IN_DOUBLE:
		case IN_SINGLE:
		case UNQUOTED:
		case AFTER_QUOTED:
			return read_value(forms, c);
		case DECLARATION:
		case DECLARATION_DASH:
		case COMMENT_START:
		case COMMENT_START_DASH:
		case COMMENT:
		case COMMENT_DASH:
		case COMMENT_END:
		case COMMENT_BANG:
		case BOGUS:
			return read_comment(forms, c);
		case RAW:
		case RAW_OPEN:
		case RAW_END_OPEN:
		case RAW_END_NAME:
		case SCRIPT_BANG:
		case SCRIPT_DASH:
		case SCRIPT_NAME:
			return secsess_forms_read_raw(forms, c);
		case REST:
			break;
	}
	return true;
}

void secsess_forms_read(struct secsess_forms *forms, unsigned char c)
{
	bool taken;

	do {
		taken = read(forms, c);
	} while (!taken);
	watch_end(forms, c);
}
