/* SPDX-License-Identifier: BSD-3-Clause */

#include "response.h"

#include "SAPI.h"

#define HEADER "Set-Cookie:"

static struct secsess_slice cookie_of(const sapi_header_struct *header)
{
	size_t name = strlen(HEADER);

	/* Each header of each response comes by here: most end with their first letter. */
	if (header->header_len < name || (header->header[0] | 0x20) != 's' ||
		strncasecmp(header->header, HEADER, name) != 0) {
		return (struct secsess_slice) {0};
	}
	return secsess_slice_of(header->header + name, header->header_len - name);
}

/* Headers have no removal by value, and some SAPIs keep their own table: all cookies go, and come back. */
static void replace_all(zend_llist *lines)
{
	/* cppcheck-suppress legacyUninitvar ; it does not know PHP's type */
	sapi_header_line all = {.line = "Set-Cookie", .line_len = strlen("Set-Cookie")};
	zend_llist_position position;

	sapi_header_op(SAPI_HEADER_DELETE, &all);
	for (zend_string **line = zend_llist_get_first_ex(lines, &position); line;
		 line = zend_llist_get_next_ex(lines, &position)) {
		sapi_add_header_ex(ZSTR_VAL(*line), ZSTR_LEN(*line), true, false);
	}
}

static void release_line(void *line)
{
	zend_string_release(*(zend_string **) line);
}

void secsess_response_cookies(secsess_fate_fn judge, void *context)
{
	zend_llist *headers = &SG(sapi_headers).headers;
	zend_llist lines;
	zend_llist_position position;
	bool changes = false;

	zend_llist_init(&lines, sizeof(zend_string *), release_line, 0);
	for (const sapi_header_struct *header = zend_llist_get_first_ex(headers, &position); header;
		 header = zend_llist_get_next_ex(headers, &position)) {
		struct secsess_slice text = cookie_of(header);
		struct secsess_buf changed = {0};
		zend_string *line = NULL;

		if (!text.data) {
			continue;
		}
		switch (judge(context, text, &changed)) {
			case SECSESS_FATE_STAYS:
				line = zend_string_init(header->header, header->header_len, false);
				break;
			case SECSESS_FATE_CHANGES:
				line = zend_strpprintf(0, HEADER " %s", (const char *) changed.data);
				changes = true;
				break;
			case SECSESS_FATE_GOES:
				changes = true;
				break;
		}
		secsess_buf_release(&changed);
		if (line) {
			zend_llist_add_element(&lines, &line);
		}
	}
	if (changes) {
		replace_all(&lines);
	}
	zend_llist_destroy(&lines);
}

bool secsess_response_says(const char *name, const char *word)
{
	zend_llist *headers = &SG(sapi_headers).headers;
	zend_llist_position position;
	size_t size = strlen(name);

	for (const sapi_header_struct *header = zend_llist_get_first_ex(headers, &position); header;
		 header = zend_llist_get_next_ex(headers, &position)) {
		if (header->header_len > size && header->header[size] == ':' && strncasecmp(header->header, name, size) == 0 &&
			(!word || zend_memnistr(header->header + size, word, strlen(word), header->header + header->header_len))) {
			return true;
		}
	}
	return false;
}

void secsess_response_set(const char *name, const char *value)
{
	zend_string *line = zend_strpprintf(0, "%s: %s", name, value);

	sapi_add_header_ex(ZSTR_VAL(line), ZSTR_LEN(line), true, true);
	zend_string_release(line);
}
