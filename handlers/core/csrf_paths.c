/* SPDX-License-Identifier: BSD-3-Clause */

/* The paths that need not come from this site. Who attacks chooses the address, so that it must not look like an exception to
 * us and like something else to the server: one with "..", for instance, be it in whatever disguise. */
#include "csrf.h"

static bool is_separator(unsigned char c)
{
	return c == ' ' || c == '\t' || c == ',';
}

/* Cuts the next path off. False: there is no more. */
static bool next_path(struct secsess_slice *paths, struct secsess_slice *path)
{
	size_t from = 0, to;

	while (from < paths->size && is_separator(paths->data[from])) {
		from++;
	}
	for (to = from; to < paths->size && !is_separator(paths->data[to]); to++) {
	}
	*path = secsess_slice_of(paths->data + from, to - from);
	*paths = secsess_slice_of(paths->data + to, paths->size - to);
	return path->size > 0;
}

static bool names_all_below(struct secsess_slice path)
{
	return path.size >= 2 && path.data[path.size - 1] == '*' && path.data[path.size - 2] == '/';
}

bool secsess_csrf_paths_are_valid(struct secsess_slice paths)
{
	struct secsess_slice path;

	while (next_path(&paths, &path)) {
		size_t plain = path.size - (names_all_below(path) ? 1 : 0);

		for (size_t i = 0; i < plain; i++) {
			if (path.data[i] <= ' ' || (path.data[i] && strchr("*?#%\\", path.data[i]))) {
				return false;
			}
		}
		if (path.data[0] != '/') {
			return false;
		}
	}
	return true;
}

static int hex(unsigned char c)
{
	if (c >= '0' && c <= '9') {
		return c - '0';
	}
	c |= 0x20;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* The character at this place of an address, decoded, and how many it takes there; 0: that is no good. */
static size_t read_char(struct secsess_slice address, size_t at, unsigned char *c)
{
	int high, low;

	*c = address.data[at];
	if (*c != '%') {
		return *c > ' ' && *c != '\\' && *c != 0x7f ? 1 : 0;
	}
	if (address.size - at < 3) {
		return 0;
	}
	high = hex(address.data[at + 1]);
	low = hex(address.data[at + 2]);
	*c = (unsigned char) (high * 16 + low);
	/* Nobody has a reason to encode a dot; a slash, a backslash and a percent sign may be decoded again by others, or not. */
	return high < 0 || low < 0 || *c < ' ' || *c == 0x7f || strchr("./\\%", *c) ? 0 : 3;
}

/* The segment that ends there is empty, or "." or "..". */
static bool is_dots(struct secsess_slice address, size_t from, size_t to)
{
	size_t size = to - from;

	return size <= 2 && (size < 1 || address.data[from] == '.') && (size < 2 || address.data[from + 1] == '.');
}

/* The size of the path, without its query; 0: it may be taken for another one. */
static size_t plain_size(struct secsess_slice address)
{
	size_t at = 0, segment = 1, size;
	unsigned char c;

	if (!address.size || address.data[0] != '/') {
		return 0;
	}
	for (at = 1; at < address.size && address.data[at] != '?'; at += size) {
		size = read_char(address, at, &c);
		if (!size || c == '#') {
			return 0;
		}
		if (c == '/') {
			if (is_dots(address, segment, at)) {
				return 0;
			}
			segment = at + 1;
		}
	}
	/* Only the last one may be empty. */
	return at > segment && is_dots(address, segment, at) ? 0 : at;
}

static bool matches(struct secsess_slice path, struct secsess_slice address)
{
	bool below = names_all_below(path);
	size_t at = 0, i = 0;

	path.size -= below ? 1 : 0;
	while (at < address.size && i < path.size) {
		unsigned char c;

		at += read_char(address, at, &c);
		if (c != path.data[i++]) {
			return false;
		}
	}
	return i == path.size && (below || at == address.size);
}

bool secsess_csrf_is_exempt(struct secsess_slice paths, struct secsess_slice address)
{
	struct secsess_slice path;

	address.size = plain_size(address);
	if (!address.size) {
		return false;
	}
	while (next_path(&paths, &path)) {
		if (matches(path, address)) {
			return true;
		}
	}
	return false;
}
