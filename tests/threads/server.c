/* SPDX-License-Identifier: BSD-3-Clause */

/* A server with threads, as small as can be, for a PHP with ZTS: Debian has none to test with.
 *
 *   server [-d NAME=VALUE]... PAGE THREADS REQUESTS ROUNDS COOKIE
 *
 * Each thread is a browser and the worker that serves it. It starts with the header COOKIE, "" for none, asks for PAGE so
 * many times, and keeps what Set-Cookie tells; then it ends. In the next round there are new ones. A line is written for
 * each response: thread, request, number of Set-Cookie headers, body. */
#include "php.h"

#include "SAPI.h"
#include "php_main.h"
#include "php_variables.h"

#include <pthread.h>

#ifndef ZTS
#error "this is about threads: it wants a PHP with ZTS"
#endif

struct browser {
	pthread_t thread;
	const char *page;
	int number, requests;
	char cookie[1024]; /* of the next request */
	char body[8192];   /* of the present response */
	size_t size;
	int cookies_set;
};

static size_t write_body(const char *text, size_t size)
{
	struct browser *browser = SG(server_context);

	/* What doesn't fit is missed by who reads it. PHP's own start writes too, outside of any request. */
	if (browser && size < sizeof(browser->body) - browser->size) {
		memcpy(browser->body + browser->size, text, size);
		browser->size += size;
	}
	return size;
}

static void keep_cookie(struct browser *browser, const char *cookie)
{
	size_t size = strcspn(cookie, ";");

	if (size < sizeof(browser->cookie)) {
		memcpy(browser->cookie, cookie, size);
		browser->cookie[size] = '\0';
	}
	browser->cookies_set++;
}

static int send_headers(sapi_headers_struct *headers)
{
	static const char name[] = "Set-Cookie: ";
	zend_llist_position position;

	for (sapi_header_struct *header = zend_llist_get_first_ex(&headers->headers, &position); header;
		 header = zend_llist_get_next_ex(&headers->headers, &position)) {
		if (strncmp(header->header, name, sizeof(name) - 1) == 0) {
			keep_cookie(SG(server_context), header->header + sizeof(name) - 1);
		}
	}
	return SAPI_HEADER_SENT_SUCCESSFULLY;
}

static char *read_cookies(void)
{
	struct browser *browser = SG(server_context);

	return browser->cookie[0] ? browser->cookie : NULL;
}

static char *read_variable(const char *name, size_t size)
{
	return size == strlen("REMOTE_ADDR") && strcmp(name, "REMOTE_ADDR") == 0 ? (char *) "192.0.2.1" : NULL;
}

static void tell(const char *message, int level)
{
	fprintf(stderr, "%s\n", message);
}

static int start_php(sapi_module_struct *module)
{
	return php_module_startup(module, NULL);
}

static sapi_module_struct server = {
	.name = "threads",
	.pretty_name = "Threads of a test",
	.startup = start_php,
	.shutdown = php_module_shutdown_wrapper,
	.ub_write = write_body,
	.getenv = read_variable,
	.sapi_error = php_error,
	.send_headers = send_headers,
	.read_cookies = read_cookies,
	.log_message = tell,
	.php_ini_ignore = 1,
};

static bool serve(struct browser *browser)
{
	zend_file_handle page;
	bool served;

	browser->size = 0;
	browser->cookies_set = 0;
	SG(server_context) = browser;
	SG(request_info).request_method = "GET";
	SG(request_info).proto_num = 1001;
	SG(sapi_headers).http_response_code = 200;
	SG(options) |= SAPI_OPTION_NO_CHDIR;
	if (php_request_startup() == FAILURE) {
		return false;
	}
	zend_stream_init_filename(&page, browser->page);
	page.primary_script = true;
	served = php_execute_script(&page);
	zend_destroy_file_handle(&page);
	php_request_shutdown(NULL);
	SG(server_context) = NULL;
	return served;
}

static void *browse(void *argument)
{
	struct browser *browser = argument;

	(void) ts_resource(0);
	for (int request = 0; request < browser->requests; request++) {
		bool served = serve(browser);

		/* One call writes a line whole, whatever the others write. */
		printf("%d %d %d %s%.*s\n", browser->number, request, browser->cookies_set, served ? "" : "FAILED ",
			(int) browser->size, browser->body);
	}
	ts_free_thread();
	return NULL;
}

/* The lines of php.ini that stand in front of the arguments, which are moved behind them. */
static char *read_options(char ***arguments)
{
	char *lines = NULL;
	size_t size;
	FILE *text = open_memstream(&lines, &size);

	for (; (*arguments)[0] && strcmp((*arguments)[0], "-d") == 0 && (*arguments)[1]; *arguments += 2) {
		const char *option = (*arguments)[1];
		int name = (int) strcspn(option, "=");

		fprintf(text, "%.*s=\"%s\"\n", name, option, option[name] ? option + name + 1 : "");
	}
	fclose(text);
	return lines;
}

/* One round: threads that begin together and end. */
static void browse_all(struct browser *browsers, int threads, const char *page, int requests, const char *cookie)
{
	for (int i = 0; i < threads; i++) {
		browsers[i] = (struct browser) {.page = page, .number = i, .requests = requests};
		snprintf(browsers[i].cookie, sizeof(browsers[i].cookie), "%s", cookie);
		if (pthread_create(&browsers[i].thread, NULL, browse, &browsers[i])) {
			abort();
		}
	}
	for (int i = 0; i < threads; i++) {
		pthread_join(browsers[i].thread, NULL);
	}
}

static int run(char **arguments)
{
	enum { PAGE, THREADS, REQUESTS, ROUNDS, COOKIE };
	int threads = atoi(arguments[THREADS]);
	struct browser *browsers = calloc((size_t) threads, sizeof(*browsers));

	if (!browsers || server.startup(&server) == FAILURE) {
		free(browsers);
		return EXIT_FAILURE;
	}
	for (int round = atoi(arguments[ROUNDS]); round > 0; round--) {
		browse_all(browsers, threads, arguments[PAGE], atoi(arguments[REQUESTS]), arguments[COOKIE]);
	}
	php_module_shutdown();
	free(browsers);
	return EXIT_SUCCESS;
}

int main(int count, char **arguments)
{
	char *options;
	int status = EXIT_FAILURE;

	arguments++;
	options = read_options(&arguments);
	php_tsrm_startup();
	zend_signal_startup();
	sapi_startup(&server);
	server.ini_entries = options; /* which it has just set to none */
	for (count = 0; arguments[count]; count++) {
	}
	if (count == 5) {
		status = run(arguments);
	} else {
		fprintf(stderr, "usage: server [-d NAME=VALUE]... PAGE THREADS REQUESTS ROUNDS COOKIE\n");
	}
	sapi_shutdown();
	tsrm_shutdown();
	free(options);
	return status;
}
