/* SPDX-License-Identifier: BSD-3-Clause */

#include "key_list.h"

#include <inttypes.h>
#include <stdio.h>

/* The name in quotes; what is not printable as \x1f, and what is too long with dots at its end. */
static size_t quote(char *at, struct secsess_slice name)
{
	static const char digits[] = "0123456789abcdef";
	size_t size = 1;

	at[0] = '"';
	for (size_t i = 0; i < name.size; i++) {
		unsigned char byte = name.data[i];
		bool plain = byte >= ' ' && byte <= '~' && byte != '"' && byte != '\\';

		if (size - 1 + (plain ? 1 : 4) > SECSESS_KEY_LIST_WIDTH) {
			for (int dots = 0; dots < 3; dots++) {
				at[size++] = '.';
			}
			break;
		}
		if (plain) {
			at[size++] = (char) byte;
		} else {
			memcpy(at + size, (const char[]) {'\\', 'x', digits[byte >> 4], digits[byte & 15]}, 4);
			size += 4;
		}
	}
	at[size++] = '"';
	return size;
}

static void add(struct secsess_key_list *list, const char *text, size_t size)
{
	char *end = list->text + list->named_size;

	if (++list->count > SECSESS_KEY_LIST_NAMED) {
		snprintf(end, sizeof(list->text) - list->named_size, " and %zu more", list->count - SECSESS_KEY_LIST_NAMED);
		return;
	}
	list->named_size += (size_t) snprintf(end, sizeof(list->text) - list->named_size, "%s%.*s",
		list->count > 1 ? ", " : "", (int) size, text);
}

void secsess_key_list_add(struct secsess_key_list *list, struct secsess_slice name)
{
	char quoted[SECSESS_KEY_LIST_WIDTH + 8];

	add(list, quoted, quote(quoted, name));
}

void secsess_key_list_add_number(struct secsess_key_list *list, int64_t number)
{
	char digits[24];

	add(list, digits, (size_t) snprintf(digits, sizeof(digits), "%" PRId64, number));
}

static void append(struct secsess_changes_text *text, const char *what, const struct secsess_key_list *list)
{
	size_t size = strlen(text->text);

	if (list->count) {
		snprintf(text->text + size, sizeof(text->text) - size, "%s%s %s", size ? "; " : "", what, list->text);
	}
}

struct secsess_changes_text secsess_changes_describe(const struct secsess_changes *changes)
{
	struct secsess_changes_text text = {""};

	append(&text, "added", &changes->added);
	append(&text, "changed", &changes->changed);
	append(&text, "removed", &changes->removed);
	return text;
}
