/* SPDX-License-Identifier: BSD-3-Clause */

/* The module: its tables and its life. Everything else is in handlers/. */
#include "php_secsess.h"

#include "handlers/php/audit.h"
#include "handlers/php/compat.h"
#include "handlers/php/csrf.h"
#include "handlers/php/csrf_refusal.h"
#include "handlers/php/debug.h"
#include "handlers/php/events.h"
#include "handlers/php/gate.h"
#include "handlers/php/handler.h"
#include "handlers/php/identity.h"
#include "handlers/php/incidents.h"
#include "handlers/php/native.h"
#include "handlers/php/sessions.h"
#include "handlers/php/status.h"
#include "handlers/php/transport.h"
#include "handlers/php/user_key.h"

#include "ext/spl/spl_exceptions.h"

#include "secsess_arginfo.h"

ZEND_DECLARE_MODULE_GLOBALS(secsess)

static void globals_init(void *memory)
{
	zend_secsess_globals *globals = memory;

#if defined(COMPILE_DL_SECSESS) && defined(ZTS)
	ZEND_TSRMLS_CACHE_UPDATE();
#endif
	memset(globals, 0, sizeof(*globals));
	secsess_complete_session_globals();
}

static void globals_release(void *memory)
{
	zend_secsess_globals *globals = memory;

	secsess_workers_free(globals->workers);
	secsess_databases_free(globals->databases);
	secsess_settings_release(&globals->settings);
}

static PHP_MINIT_FUNCTION(secsess)
{
	if (secsess_crypto_init()) {
		zend_error(E_CORE_WARNING, "secsess: libsodium can't start");
		return FAILURE;
	}
	if (php_session_register_module(&secsess_ps_module) == FAILURE) {
		zend_error(E_CORE_WARNING, "secsess: PHP has no room for another session save handler");
		return FAILURE;
	}
	secsess_exception = register_class_SecsessException(spl_ce_RuntimeException);
	secsess_streams_end_with_php(false);
	secsess_settings_register(module_number, type);
	secsess_worker_preload(&SECSESS_G(settings));
	secsess_native_install();
	secsess_gate_install();
	return SUCCESS;
}

static PHP_MSHUTDOWN_FUNCTION(secsess)
{
	secsess_csrf_remove();
	secsess_gate_remove();
	secsess_native_remove();
	secsess_settings_unregister(module_number, type);
	secsess_worker_unload();
	secsess_streams_end_with_php(true);
	return SUCCESS;
}

/* Session's callbacks may have run before this: nothing of the request's state is reset here. */
static PHP_RINIT_FUNCTION(secsess)
{
#if defined(ZTS) && defined(COMPILE_DL_SECSESS)
	ZEND_TSRMLS_CACHE_UPDATE();
#endif
	secsess_settings_redact();                   /* a php-fpm pool can set its own address */
	secsess_user_key_begin(&SECSESS_G(request)); /* session.auto_start has started it already */
	secsess_csrf_begin(&SECSESS_G(request));
	return SUCCESS;
}

/* Session's last write comes after this. */
static PHP_RSHUTDOWN_FUNCTION(secsess)
{
	if (PS(session_status) != php_session_active || !secsess_is_handler()) {
		secsess_debug_end(&SECSESS_G(request));
		secsess_events_deliver(&SECSESS_G(request));
		secsess_events_release(&SECSESS_G(request));
	}
	return SUCCESS;
}

static ZEND_MODULE_POST_ZEND_DEACTIVATE_D(secsess)
{
	secsess_request_sweep(&SECSESS_G(request));
	return SUCCESS;
}

static PHP_MINFO_FUNCTION(secsess)
{
	secsess_status_info();
	DISPLAY_INI_ENTRIES();
}

static const zend_module_dep secsess_dependencies[] = {
	/* standard: a thread's streams end by its globals */
	ZEND_MOD_REQUIRED("session") ZEND_MOD_REQUIRED("standard") ZEND_MOD_OPTIONAL("openssl") ZEND_MOD_END};

/* clang-format off */
zend_module_entry secsess_module_entry = {
	STANDARD_MODULE_HEADER_EX,
	NULL,
	secsess_dependencies,
	"secsess",
	ext_functions,
	PHP_MINIT(secsess),
	PHP_MSHUTDOWN(secsess),
	PHP_RINIT(secsess),
	PHP_RSHUTDOWN(secsess),
	PHP_MINFO(secsess),
	PHP_SECSESS_VERSION,
	PHP_MODULE_GLOBALS(secsess),
	globals_init,
	globals_release,
	ZEND_MODULE_POST_ZEND_DEACTIVATE_N(secsess),
	STANDARD_MODULE_PROPERTIES_EX
};
/* clang-format on */

#ifdef COMPILE_DL_SECSESS
#ifdef ZTS
ZEND_TSRMLS_CACHE_DEFINE()
#endif
ZEND_GET_MODULE(secsess)
#endif
