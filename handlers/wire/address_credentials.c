/* SPDX-License-Identifier: BSD-3-Clause */

/* Who we are to the servers: in the address, or in a file of its own. */
#include "address_parts.h"

enum secsess_status secsess_address_user(struct secsess_address *address, struct secsess_slice text,
	struct secsess_error *error)
{
	struct secsess_slice password = text, user = secsess_text_cut(&password, ':');
	enum secsess_status status = secsess_text_decode(&address->user, user);

	if (!status) {
		status = secsess_text_decode(&address->password, password);
	}
	if (status == SECSESS_CONFIG) {
		secsess_error_set(error, "a %% in the user or password must be written %%25");
	}
	return status;
}

static struct secsess_slice without_cr(struct secsess_slice line)
{
	if (line.size && line.data[line.size - 1] == '\r') {
		line.size--;
	}
	return line;
}

#define LINES_MAX 4

/* The lines, in the order of the file: at most LINES_MAX + 1. */
static size_t split_lines(struct secsess_slice text, struct secsess_slice line[LINES_MAX + 1])
{
	bool ends = text.size && text.data[text.size - 1] == '\n';
	struct secsess_slice rest = ends ? secsess_text_part(text, 0, text.size - 1) : text;
	bool more = text.size > 0;
	size_t count = 0;

	while (more && count <= LINES_MAX) {
		more = secsess_text_find(rest, '\n') < rest.size;
		line[count] = secsess_text_cut(&rest, '\n');
		if (more || ends) {
			line[count] = without_cr(line[count]);
		}
		count++;
	}
	return count;
}

/* Replaces both; an empty user leaves the user as it is. */
struct replacement {
	struct secsess_slice user, password;
	struct secsess_buf *at_user, *at_password;
	struct secsess_buf new_user, new_password;
};

static enum secsess_status copy(struct replacement *with)
{
	return secsess_buf_append(&with->new_user, with->user.data, with->user.size) ||
			secsess_buf_append(&with->new_password, with->password.data, with->password.size)
		? SECSESS_NOMEM
		: SECSESS_DONE;
}

static void settle(struct replacement *with, enum secsess_status status)
{
	if (!status && with->at_password) {
		secsess_text_wipe(with->at_password);
		*with->at_password = with->new_password;
		with->new_password = (struct secsess_buf) {0};
		if (with->user.size) {
			secsess_text_wipe(with->at_user);
			*with->at_user = with->new_user;
			with->new_user = (struct secsess_buf) {0};
		}
	}
	secsess_text_wipe(&with->new_user);
	secsess_text_wipe(&with->new_password);
}

enum secsess_status secsess_address_credentials(struct secsess_address *address, struct secsess_slice text,
	struct secsess_error *error)
{
	struct secsess_slice line[LINES_MAX + 1];
	size_t count = split_lines(text, line);
	struct replacement server = {.at_user = &address->user, .at_password = &address->password},
					   sentinel = {.at_user = NULL};
	bool good = count == 1 || count == 2;
	enum secsess_status status = SECSESS_DONE;

	if (count == LINES_MAX && address->kind == SECSESS_SENTINEL) {
		sentinel = (struct replacement) {.user = line[2],
			.password = line[3],
			.at_user = &address->sentinel_user,
			.at_password = &address->sentinel_password};
		good = line[2].size && line[3].size;
	}
	if (good && count > 1) {
		server.user = line[0];
	}
	if (good) {
		server.password = line[count > 1 ? 1 : 0];
		good = server.password.size && (count == 1 || server.user.size);
	}
	if (!good) {
		secsess_error_set(error,
			"a credentials file holds one line with the password, or two: the user, the password%s",
			address->kind == SECSESS_SENTINEL ? "; or four: then the same of the Sentinels" : "");
		return SECSESS_CONFIG;
	}
	status = copy(&server);
	if (!status) {
		status = copy(&sentinel);
	}
	if (status) {
		secsess_error_set(error, "no memory for the credentials");
	}
	settle(&server, status);
	settle(&sentinel, status);
	return status;
}
