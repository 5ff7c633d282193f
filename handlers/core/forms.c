/* SPDX-License-Identifier: BSD-3-Clause */

/* What of a page is passed on when: all at once, but for the beginning of what may be the end of a form. */
#include "forms_parts.h"

/* What was held back, and turned out to be nothing, or to stand behind the field. */
static enum secsess_status let_go(struct secsess_forms *forms, struct secsess_buf *out)
{
	size_t size = forms->held_size;

	forms->held_size = 0;
	return secsess_buf_append(out, forms->held, size);
}

/* text[0..at) has been read, and its last six characters, with what is held, are the end tag's. *from: what is in out already. */
static enum secsess_status add_field(struct secsess_forms *forms, struct secsess_slice text, size_t at, size_t *from,
	struct secsess_buf *out)
{
	size_t tag = at - (SECSESS_FORMS_HELD_MAX - forms->held_size);
	enum secsess_status status = secsess_buf_append(out, text.data + *from, tag - *from);

	*from = tag;
	if (!status) {
		status = forms->field(forms->context, out);
	}
	return status ? status : let_go(forms, out);
}

static enum secsess_status hold_back(struct secsess_forms *forms, struct secsess_slice text, size_t from,
	struct secsess_buf *out)
{
	size_t size = forms->pending - forms->held_size;
	enum secsess_status status = secsess_buf_append(out, text.data + from, text.size - size - from);

	if (!status) {
		memcpy(forms->held + forms->held_size, text.data + text.size - size, size);
		forms->held_size += size;
	}
	return status;
}

/* From there on, the next character that can mean anything. Most of a page is text. */
static size_t skip(struct secsess_forms *forms, struct secsess_slice text, size_t from)
{
	bool is_text = forms->state == TEXT || (forms->state == RAW && !forms->escaped);
	const unsigned char *next;

	if (forms->state == REST || from == text.size) {
		return text.size;
	}
	if (!is_text || forms->pending || forms->held_size) {
		return from;
	}
	next = memchr(text.data + from, '<', text.size - from);
	return next ? (size_t) (next - text.data) : text.size;
}

static enum secsess_status feed(struct secsess_forms *forms, struct secsess_slice text, struct secsess_buf *out,
	bool *changed)
{
	enum secsess_status status = SECSESS_DONE;
	size_t from = 0;

	*changed = forms->held_size > 0;
	for (size_t i = skip(forms, text, 0); i < text.size && !status; i = skip(forms, text, i + 1)) {
		secsess_forms_read(forms, text.data[i]);
		if (forms->ends_form) {
			forms->ends_form = false;
			*changed = true;
			status = add_field(forms, text, i, &from, out);
		} else if (forms->held_size && !forms->pending) {
			status = let_go(forms, out);
		}
	}
	if (!status && forms->pending && text.size) {
		*changed = true;
		return hold_back(forms, text, from, out);
	}
	return status || !*changed ? status : secsess_buf_append(out, text.data + from, text.size - from);
}

enum secsess_status secsess_forms_feed(struct secsess_forms *forms, struct secsess_slice text, struct secsess_buf *out,
	bool *changed)
{
	char held[SECSESS_FORMS_HELD_MAX];
	size_t held_size = forms->held_size;
	enum secsess_status status;

	memcpy(held, forms->held, sizeof(held));
	status = feed(forms, text, out, changed);
	if (status) {
		/* Who goes on without us needs them, wherever they were on their way to. */
		memcpy(forms->held, held, sizeof(held));
		forms->held_size = held_size;
	}
	return status;
}
