/* SPDX-License-Identifier: BSD-3-Clause */

/* Which of PHP's session functions called us: the save handler's interface doesn't say, the call stack does. */
#ifndef SECSESS_FRAMES_H
#define SECSESS_FRAMES_H

#include <stdbool.h>

/* session_start() was called with read_and_close on. */
bool secsess_called_read_and_close(void);

/* A session begins: by session_start(), session_reset(), or before the script by auto_start or an upload's progress. */
bool secsess_called_start(void);

/* session_gc() was called: garbage is to be collected now. */
bool secsess_called_gc(void);

/* The session is to end: by session_destroy(), or by an application's handler that ends what is saved empty; and not
 * session_start() that could not decode what it read. */
bool secsess_called_to_end(void);

/* The request ends, and PHP saves by itself: nothing may throw any more. A class that extends SessionHandler makes PHP
 * save among the shutdown functions already. */
bool secsess_called_by_shutdown(void);

#endif
