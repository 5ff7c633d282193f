/* SPDX-License-Identifier: BSD-3-Clause */

/* The page as it leaves PHP: forms get their hidden field. Not by PHP's own rewriter, which fills forms that GET, too, and so puts
 * tokens into addresses. */
#include "../../php_secsess.h"

#include "csrf.h"

#include "SAPI.h"

#include "../core/forms.h"

struct secsess_csrf_rewriter {
	struct secsess_forms forms;
	char *host;   /* emalloc'ed; what forms->own points into */
	bool left;    /* the page is passed on as it is from now on */
	bool encoded; /* by who stands before us; behind us PHP may compress */
};

/* The value of a header as it stands now, the last of several; NULL: it is not there. */
static const char *find_header(const char *name)
{
	zend_llist_position position;
	size_t size = strlen(name);
	const char *value = NULL;

	for (sapi_header_struct *header = zend_llist_get_first_ex(&SG(sapi_headers).headers, &position); header;
		 header = zend_llist_get_next_ex(&SG(sapi_headers).headers, &position)) {
		if (header->header_len > size && strncasecmp(header->header, name, size) == 0 && header->header[size] == ':') {
			value = header->header + size + 1;
			value += strspn(value, " \t");
		}
	}
	return value;
}

/* Plain HTML, by what the headers say by now. */
static bool is_html(const struct secsess_csrf_rewriter *rewriter)
{
	static const char html[] = "text/html";
	const char *type = find_header("Content-Type");

	type = type ? type : SG(default_mimetype) ? SG(default_mimetype) : html;
	return strncasecmp(type, html, strlen(html)) == 0 && strchr("; \t", type[strlen(html)]) && !rewriter->encoded;
}

static enum secsess_status add_field(void *context, struct secsess_buf *out)
{
	static const char before[] = "<input type=\"hidden\" name=\"" SECSESS_CSRF_FIELD "\" value=\"", after[] = "\">";
	struct secsess_csrf_token token;
	enum secsess_status status;

	if (!secsess_csrf_issue(context, secsess_slice_of("", 0), &token)) {
		return SECSESS_DONE;
	}
	status = secsess_buf_append(out, before, strlen(before));
	if (!status) {
		status = secsess_buf_append(out, token.text, SECSESS_CSRF_TOKEN_LENGTH);
	}
	return status ? status : secsess_buf_append(out, after, strlen(after));
}

static struct secsess_csrf_rewriter *begin(struct secsess_request *request)
{
	struct secsess_csrf_rewriter *rewriter = secsess_alloc_zeroed(sizeof(*rewriter));
	const char *encoding = find_header("Content-Encoding");

	if (!rewriter) {
		return NULL;
	}
	rewriter->forms.field_name = SECSESS_CSRF_FIELD;
	rewriter->forms.field = add_field;
	rewriter->forms.context = request;
	rewriter->encoded = encoding && strcasecmp(encoding, "identity") != 0;
	/* A length that was told already must not be another's. */
	rewriter->left = SG(headers_sent) && find_header("Content-Length");
	rewriter->host = secsess_request_authority();
	if (rewriter->host) {
		secsess_origin_of_host(&rewriter->forms.own, secsess_request_is_https(), secsess_slice_str(rewriter->host));
	}
	return rewriter;
}

static void hand_out(const void *first, size_t first_size, const void *second, size_t second_size, char **to,
	size_t *to_size)
{
	*to_size = first_size + second_size;
	*to = emalloc(*to_size + 1);
	if (first_size) {
		memcpy(*to, first, first_size);
	}
	if (second_size) {
		memcpy(*to + first_size, second, second_size);
	}
	(*to)[*to_size] = '\0';
}

/* Of PHP's output layer: leaves *to as it is where the part goes on unchanged. */
static void rewrite(char *part, size_t size, char **to, size_t *to_size, int mode)
{
	struct secsess_request *request = &SECSESS_G(request);
	struct secsess_csrf_rewriter *rewriter = request->rewriter;
	struct secsess_forms *forms;
	struct secsess_buf out = {0};
	bool changed;

	if (!rewriter) {
		rewriter = request->rewriter = begin(request);
	}
	if (!rewriter || rewriter->left) {
		return;
	}
	forms = &rewriter->forms;
	if (!is_html(rewriter) || secsess_forms_feed(forms, secsess_slice_of(part, size), &out, &changed)) {
		rewriter->left = SG(headers_sent); /* until then a script can change its mind */
		hand_out(forms->held, forms->held_size, part, size, to, to_size);
		forms->held_size = forms->pending = 0;
	} else if (changed || (mode & PHP_OUTPUT_HANDLER_FINAL && forms->held_size)) {
		bool final = mode & PHP_OUTPUT_HANDLER_FINAL;

		hand_out(out.data, out.size, forms->held, final ? forms->held_size : 0, to, to_size);
	}
	secsess_buf_release(&out);
}

void secsess_csrf_rewrite_begin(void)
{
	const php_output_handler *first = php_output_get_active_handler();
	bool below = PG(output_buffering) && php_output_get_level() == 1 &&
		zend_string_equals_literal(first->name, "default output handler");

	/* PHP's own buffer is there already, and empty. It stays the first that a script finds. */
	if (below) {
		php_output_discard();
	}
	/* Nothing is collected here: what a script sends goes on at once, as without us. */
	php_output_start_internal(ZEND_STRL("secsess forms"), rewrite, 1, PHP_OUTPUT_HANDLER_STDFLAGS);
	if (below) {
		php_output_start_user(NULL, PG(output_buffering) > 1 ? (size_t) PG(output_buffering) : 0,
			PHP_OUTPUT_HANDLER_STDFLAGS);
	}
}

void secsess_csrf_rewrite_settle(struct secsess_request *request)
{
	const struct secsess_csrf_rewriter *rewriter = request->rewriter;
	/* cppcheck-suppress legacyUninitvar ; it does not know PHP's type */
	sapi_header_line line = {.line = "Content-Length", .line_len = strlen("Content-Length")};

	if (rewriter && !rewriter->left && is_html(rewriter) && find_header("Content-Length")) {
		sapi_header_op(SAPI_HEADER_DELETE, &line);
	}
}

void secsess_csrf_rewrite_end(struct secsess_request *request)
{
	if (request->rewriter) {
		if (request->rewriter->host) {
			efree(request->rewriter->host);
		}
		secsess_free(request->rewriter);
		request->rewriter = NULL;
	}
}
