/* SPDX-License-Identifier: BSD-3-Clause */

#ifndef PHP_SECSESS_H
#define PHP_SECSESS_H

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "php.h"

#include "handlers/php/area.h"
#include "handlers/php/request.h"
#include "handlers/php/settings.h"
#include "handlers/php/worker.h"

#define PHP_SECSESS_VERSION "0.1.0"

extern zend_module_entry secsess_module_entry;
#define phpext_secsess_ptr &secsess_module_entry

/* What anybody can cause, and what of it was told. */
struct secsess_pace {
	uint64_t count;   /* that nobody was told of yet */
	int64_t since_ms; /* monotonic; 0 = never */
	unsigned told;    /* since then */
};

ZEND_BEGIN_MODULE_GLOBALS(secsess)
struct secsess_settings settings;
struct secsess_worker *workers;     /* what outlives requests: stores and their secrets */
struct secsess_database *databases; /* that tell where an address is; they outlive requests too */
struct secsess_request request;     /* the present one; save-handler callbacks can come before our RINIT */
struct secsess_pace forged, csrf, plain, proxy;
ZEND_END_MODULE_GLOBALS(secsess)

ZEND_EXTERN_MODULE_GLOBALS(secsess)
#define SECSESS_G(member) ZEND_MODULE_GLOBALS_ACCESSOR(secsess, member)

#if defined(ZTS) && defined(COMPILE_DL_SECSESS)
ZEND_TSRMLS_CACHE_EXTERN()
#endif

#endif
