/* SPDX-License-Identifier: BSD-3-Clause */

#include "cookies.h"

#include <strings.h>

static bool is_blank(unsigned char c)
{
	return c == ' ' || c == '\t';
}

static struct secsess_slice without_indent(struct secsess_slice text)
{
	while (text.size && is_blank(text.data[0])) {
		text = secsess_slice_of(text.data + 1, text.size - 1);
	}
	return text;
}

static struct secsess_slice trimmed(struct secsess_slice text)
{
	text = without_indent(text);
	while (text.size && is_blank(text.data[text.size - 1])) {
		text.size--;
	}
	return text;
}

static size_t index_of(struct secsess_slice text, char wanted)
{
	const unsigned char *at = text.size ? memchr(text.data, wanted, text.size) : NULL;

	return at ? (size_t) (at - text.data) : text.size;
}

/* Up to the next ';', which is taken out of rest, too. */
static struct secsess_slice cut(struct secsess_slice *rest)
{
	size_t end = index_of(*rest, ';'), next = end < rest->size ? end + 1 : end;
	struct secsess_slice part = secsess_slice_of(rest->data, end);

	*rest = secsess_slice_of(rest->data + next, rest->size - next);
	return part;
}

bool secsess_cookie_next(struct secsess_slice *rest, struct secsess_slice *name, struct secsess_slice *value)
{
	while (rest->size) {
		struct secsess_slice pair = without_indent(cut(rest));
		size_t equals = index_of(pair, '=');

		if (equals < pair.size) {
			*name = secsess_slice_of(pair.data, equals);
			*value = secsess_slice_of(pair.data + equals + 1, pair.size - equals - 1);
			return true;
		}
	}
	return false;
}

/* By these, browsers know who may set a cookie: by the name as it stands. So PHP takes none whose name only becomes such a one. */
static bool lacks_prefix(struct secsess_slice name, const char *session_name)
{
	static const char *const prefixes[] = {"__Host-", "__Secure-"};

	for (size_t i = 0; i < SECSESS_COUNT(prefixes); i++) {
		size_t size = strlen(prefixes[i]);

		if (strncmp(session_name, prefixes[i], size) == 0) {
			return name.size < size || memcmp(name.data, prefixes[i], size) != 0;
		}
	}
	return false;
}

bool secsess_cookie_is_named(struct secsess_slice name, const char *session_name)
{
	size_t size = index_of(name, '['), length = strlen(session_name);

	if (size != length || lacks_prefix(name, session_name)) {
		return false;
	}
	for (size_t i = 0; i < size; i++) {
		char c = name.data[i] == ' ' || name.data[i] == '.' ? '_' : (char) name.data[i];

		if (c != session_name[i]) {
			return false;
		}
	}
	return size > 0;
}

/* ---- what a response sets */

static bool equals(struct secsess_slice text, const char *word)
{
	return text.size == strlen(word) && strncasecmp((const char *) text.data, word, text.size) == 0;
}

static struct secsess_slice next_part(struct secsess_slice *rest)
{
	return trimmed(cut(rest));
}

static void divide(struct secsess_slice part, struct secsess_slice *name, struct secsess_slice *value)
{
	size_t equal_sign = index_of(part, '='), next = equal_sign < part.size ? equal_sign + 1 : equal_sign;

	*name = trimmed(secsess_slice_of(part.data, equal_sign));
	*value = trimmed(secsess_slice_of(part.data + next, part.size - next));
}

/* 0 or less, as browsers read it: of what is no number they take no notice. */
static bool is_over_by_age(struct secsess_slice value, bool before)
{
	bool negative = value.size && value.data[0] == '-';

	for (size_t i = negative; i < value.size; i++) {
		if (value.data[i] < '0' || value.data[i] > '9') {
			return before;
		}
		if (!negative && value.data[i] != '0') {
			return false;
		}
	}
	return value.size > negative ? true : before;
}

/* A date's year is what has four digits. */
static bool is_over_by_date(struct secsess_slice value, int year)
{
	size_t digits = 0;
	int number = 0;

	for (size_t i = 0; i <= value.size; i++) {
		unsigned char c = i < value.size ? value.data[i] : ' ';

		if (c >= '0' && c <= '9') {
			number = digits < 4 ? number * 10 + (c - '0') : number;
			digits++;
			continue;
		}
		if (digits == 4) {
			return number < year;
		}
		digits = 0;
		number = 0;
	}
	return false;
}

/* Without a name it comes back as its value alone, which then has one: "=name=value". */
static void read_pair(struct secsess_slice pair, struct secsess_set_cookie *cookie)
{
	while (pair.size && pair.data[0] == '=') {
		pair = trimmed(secsess_slice_of(pair.data + 1, pair.size - 1));
	}
	divide(pair, &cookie->name, &cookie->value);
}

bool secsess_set_cookie_read(struct secsess_slice text, int year, struct secsess_set_cookie *cookie)
{
	struct secsess_slice name, value;
	bool by_age = false, aged = false, by_date = false;

	read_pair(next_part(&text), cookie);
	while (text.size) {
		divide(next_part(&text), &name, &value);
		if (equals(name, "Max-Age") && value.size) {
			by_age = is_over_by_age(value, by_age);
			aged = true;
		} else if (equals(name, "Expires")) {
			by_date = is_over_by_date(value, year);
		}
	}
	cookie->ends = cookie->value.size == 0 || equals(cookie->value, "deleted") || (aged ? by_age : by_date);
	return cookie->name.size > 0;
}

static int strictness(struct secsess_slice same_site)
{
	static const char *const names[] = {"None", "Lax", "Strict"};

	for (int i = 0; i < (int) SECSESS_COUNT(names); i++) {
		if (equals(same_site, names[i])) {
			return i;
		}
	}
	return -1;
}

/* The stricter of both; what a browser does not know it takes for Lax, more or less. */
static struct secsess_slice stricter(struct secsess_slice same_site, struct secsess_slice other)
{
	if (strictness(same_site) < 0) {
		same_site = secsess_slice_str("Lax");
	}
	return strictness(other) > strictness(same_site) ? other : same_site;
}

static enum secsess_status append(struct secsess_buf *to, const char *text)
{
	return text ? secsess_buf_append(to, text, strlen(text)) : SECSESS_DONE;
}

static enum secsess_status append_part(struct secsess_buf *to, struct secsess_slice part)
{
	enum secsess_status status = append(to, "; ");

	return status ? status : secsess_buf_append(to, part.data, part.size);
}

/* In the order in which PHP writes them, so that what is right stays byte by byte what it is. */
enum secsess_status secsess_set_cookie_write(struct secsess_buf *to, struct secsess_slice text,
	const struct secsess_cookie_place *place)
{
	struct secsess_slice same_site = stricter(secsess_slice_str(place->same_site), (struct secsess_slice) {0});
	struct secsess_slice name, value;
	struct secsess_set_cookie cookie;
	bool secure = place->secure;
	enum secsess_status status;

	read_pair(next_part(&text), &cookie);
	status = secsess_buf_append(to, cookie.name.data, cookie.name.size);
	status = status ? status : append(to, "=");
	status = status ? status : secsess_buf_append(to, cookie.value.data, cookie.value.size);
	while (!status && text.size) {
		struct secsess_slice part = next_part(&text);

		divide(part, &name, &value);
		if (equals(name, "Secure")) {
			secure = true;
		} else if (equals(name, "SameSite")) {
			same_site = stricter(same_site, value);
		} else if (part.size && !equals(name, "HttpOnly") && !equals(name, "Path") && !equals(name, "Domain")) {
			status = append_part(to, part);
		}
	}
	const char *const rest[] = {"; path=", place->path, place->domain[0] ? "; domain=" : NULL, place->domain,
		secure ? "; secure" : NULL, "; HttpOnly; SameSite="};

	for (size_t i = 0; !status && i < SECSESS_COUNT(rest); i++) {
		status = append(to, rest[i]);
	}
	return status ? status : secsess_buf_append(to, same_site.data, same_site.size);
}
