/* SPDX-License-Identifier: BSD-3-Clause */

/* PHP's own functions whose meaning changes while secsess is the handler. */
#ifndef SECSESS_NATIVE_H
#define SECSESS_NATIVE_H

/* Wraps session_regenerate_id() and session_create_id(), and puts them back. */
void secsess_native_install(void);
void secsess_native_remove(void);

#endif
