/* SPDX-License-Identifier: BSD-3-Clause */

/* What the tags of a page mean for the forms in it. */
#include "forms_parts.h"

enum attribute { OTHER, METHOD, ACTION, HREF, FORMACTION, FORMMETHOD, NAME };

bool secsess_forms_name_is(const struct secsess_forms_name *name, const char *text)
{
	return name->size == strlen(text) && name->size <= sizeof(name->text) && memcmp(name->text, text, name->size) == 0;
}

bool secsess_forms_same_name(const struct secsess_forms_name *a, const struct secsess_forms_name *b)
{
	return a->size == b->size && a->size <= sizeof(a->text) && memcmp(a->text, b->text, a->size) == 0;
}

void secsess_forms_name_add(struct secsess_forms_name *name, unsigned char c)
{
	if (name->size < sizeof(name->text)) {
		name->text[name->size] = (char) (c >= 'A' && c <= 'Z' ? c | 0x20 : c);
	}
	name->size += name->size <= sizeof(name->text) ? 1 : 0;
}

static bool is_one_of(const struct secsess_forms_name *name, const char *const *texts)
{
	while (*texts) {
		if (secsess_forms_name_is(name, *texts++)) {
			return true;
		}
	}
	return false;
}

void secsess_forms_tag_begin(struct secsess_forms *forms, bool is_end_tag)
{
	forms->tag.size = 0;
	forms->is_end_tag = is_end_tag;
	forms->closes_itself = false;
	forms->seen = 0;
	forms->attribute_is = OTHER;
	forms->tag_posts = false;
	forms->tag_stays = true; /* without an action it goes to the page itself */
}

void secsess_forms_attribute_named(struct secsess_forms *forms)
{
	static const struct {
		const char *tag; /* NULL = any */
		const char *name;
		enum attribute is;
	} rows[] = {
		{"form", "method", METHOD},
		{"form", "action", ACTION},
		{"base", "href", HREF},
		{NULL, "formaction", FORMACTION},
		{NULL, "formmethod", FORMMETHOD},
		{NULL, "name", NAME},
	};

	forms->attribute_is = OTHER;
	forms->value_size = 0;
	for (size_t i = 0; i < SECSESS_COUNT(rows) && !forms->is_end_tag; i++) {
		if (secsess_forms_name_is(&forms->attribute, rows[i].name) &&
			(!rows[i].tag || secsess_forms_name_is(&forms->tag, rows[i].tag)) && !(forms->seen & 1U << rows[i].is)) {
			forms->attribute_is = rows[i].is;
			forms->seen |= 1U << rows[i].is;
		}
	}
}

static bool value_is(const struct secsess_forms *forms, const char *text, bool any_case)
{
	size_t size = strlen(text);

	if (forms->value_size != size || size > sizeof(forms->value)) {
		return false;
	}
	for (size_t i = 0; i < size; i++) {
		char c = forms->value[i];

		if ((any_case && c >= 'A' && c <= 'Z' ? c | 0x20 : c) != text[i]) {
			return false;
		}
	}
	return true;
}

static bool value_stays(const struct secsess_forms *forms)
{
	return forms->value_size <= sizeof(forms->value) &&
		secsess_origin_reaches(&forms->own, secsess_slice_of(forms->value, forms->value_size));
}

void secsess_forms_attribute_end(struct secsess_forms *forms)
{
	enum attribute is = (enum attribute) forms->attribute_is;

	forms->attribute_is = OTHER;
	switch (is) {
		case OTHER:
			break;
		case METHOD:
			forms->tag_posts = value_is(forms, "post", true);
			break;
		case ACTION:
			forms->tag_stays = value_stays(forms);
			break;
		case HREF:
			/* All relative addresses of the page go elsewhere. */
			forms->given_up |= !value_stays(forms);
			break;
		case FORMACTION:
			forms->wanted &= value_stays(forms);
			break;
		case FORMMETHOD:
			forms->wanted &= value_is(forms, "post", true);
			break;
		case NAME:
			forms->wanted &= !value_is(forms, forms->field_name, false);
			break;
	}
}

/* Where browsers read markup in another way, or not at all, or keep it for later. */
static void enter_opaque(struct secsess_forms *forms)
{
	static const char *const foreign[] = {"svg", "math", NULL};
	bool is_foreign = is_one_of(&forms->tag, foreign);

	if ((is_foreign && !forms->closes_itself) || secsess_forms_name_is(&forms->tag, "template")) {
		forms->opaque = forms->tag;
		forms->opaque_depth = 1;
	}
}

static void in_opaque(struct secsess_forms *forms)
{
	bool is_template = secsess_forms_name_is(&forms->opaque, "template");
	bool same = secsess_forms_same_name(&forms->tag, &forms->opaque);

	if (same && forms->is_end_tag) {
		forms->opaque_depth--;
	} else if (same && (is_template || !forms->closes_itself)) {
		forms->opaque_depth++;
	}
	/* In a template forms are among themselves. Elsewhere it takes a whole browser to tell what became of them. */
	if (!is_template && secsess_forms_name_is(&forms->tag, "form")) {
		forms->given_up = true;
	}
}

static bool begins_raw(struct secsess_forms *forms)
{
	static const char *const raw[] = {"script", "style", "textarea", "title", "xmp", "iframe", "noembed", "noframes",
		"noscript", "plaintext", NULL};
	static const char *const foreign[] = {"svg", "math", NULL};

	if (forms->is_end_tag || (forms->opaque_depth && is_one_of(&forms->opaque, foreign)) ||
		!is_one_of(&forms->tag, raw)) {
		return false;
	}
	forms->raw = forms->tag;
	return true;
}

bool secsess_forms_tag_end(struct secsess_forms *forms)
{
	if (forms->opaque_depth) {
		in_opaque(forms);
	} else if (!secsess_forms_name_is(&forms->tag, "form")) {
		if (!forms->is_end_tag) {
			enter_opaque(forms);
		}
	} else if (forms->is_end_tag) {
		forms->in_form = forms->wanted = false;
	} else if (!forms->in_form) {
		forms->in_form = true;
		forms->wanted = forms->tag_posts && forms->tag_stays;
	}
	return begins_raw(forms);
}
