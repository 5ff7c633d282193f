/* SPDX-License-Identifier: BSD-3-Clause */

/* Which of PHP's session functions called us: the save handler's interface doesn't say, the call stack does. */
#ifndef SECSESS_FRAMES_H
#define SECSESS_FRAMES_H

#include <stdbool.h>

/* session_start() was called with read_and_close on. */
bool secsess_called_read_and_close(void);

/* session_destroy() is at work, and not session_start() that could not decode what it read. */
bool secsess_called_destroy(void);

/* A script's function is running: warnings may reach its error handler. */
bool secsess_called_at_all(void);

#endif
