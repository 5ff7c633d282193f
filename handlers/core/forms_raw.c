/* SPDX-License-Identifier: BSD-3-Clause */

/* Scripts, text areas and their like: text up to the end tag of the same name. */
#include "forms_parts.h"

/* A script in a comment of its own may name scripts, and these do not end it: escaped is 1 in such a comment, and 2 in such a
 * script there. */
static bool read_raw_name(struct secsess_forms *forms, unsigned char c)
{
	bool is_end = forms->state == RAW_END_NAME;

	if (secsess_forms_is_letter(c)) {
		secsess_forms_name_add(&forms->tag, c);
		return true;
	}
	if (secsess_forms_ends_name(c) && secsess_forms_same_name(&forms->tag, &forms->raw)) {
		if (!is_end || forms->escaped == 2) {
			forms->escaped = is_end ? 1 : 2;
		} else {
			return secsess_forms_go(forms, TAG_NAME, false);
		}
	}
	return secsess_forms_go(forms, RAW, false);
}

bool secsess_forms_read_raw(struct secsess_forms *forms, unsigned char c)
{
	bool is_script = secsess_forms_name_is(&forms->raw, "script");

	switch ((enum secsess_forms_state) forms->state) {
		case RAW:
			if (c == '>' && forms->dashes >= 2) {
				forms->escaped = 0;
			}
			forms->dashes = c == '-' ? forms->dashes + 1 : 0;
			return secsess_forms_go(forms, c == '<' ? RAW_OPEN : RAW, true);
		case RAW_OPEN:
			if (c == '/') {
				return secsess_forms_go(forms, RAW_END_OPEN, true);
			}
			if (is_script && c == '!' && !forms->escaped) {
				return secsess_forms_go(forms, SCRIPT_BANG, true);
			}
			secsess_forms_tag_begin(forms, false);
			return secsess_forms_go(forms,
				is_script && forms->escaped == 1 && secsess_forms_is_letter(c) ? SCRIPT_NAME : RAW, false);
		case RAW_END_OPEN:
			secsess_forms_tag_begin(forms, true);
			return secsess_forms_go(forms, secsess_forms_is_letter(c) ? RAW_END_NAME : RAW, false);
		case SCRIPT_BANG:
			return c == '-' ? secsess_forms_go(forms, SCRIPT_DASH, true) : secsess_forms_go(forms, RAW, false);
		case SCRIPT_DASH:
			if (c != '-') {
				forms->dashes = 1;
				return secsess_forms_go(forms, RAW, false);
			}
			forms->escaped = 1;
			forms->dashes = 2;
			return secsess_forms_go(forms, RAW, true);
		default:
			return read_raw_name(forms, c);
	}
}
