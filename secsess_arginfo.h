/* This is a generated file, edit the .stub.php file instead.
 * Stub hash: 7daefa4d88e9c76330c19065ade52853ff345c7a */

ZEND_BEGIN_ARG_WITH_RETURN_TYPE_INFO_EX(arginfo_secsess_status, 0, 0, IS_ARRAY, 0)
ZEND_END_ARG_INFO()

#define arginfo_secsess_audit arginfo_secsess_status

ZEND_BEGIN_ARG_WITH_RETURN_TYPE_INFO_EX(arginfo_secsess_login, 0, 1, IS_VOID, 0)
	ZEND_ARG_TYPE_INFO(0, user, IS_STRING, 0)
	ZEND_ARG_TYPE_INFO_WITH_DEFAULT_VALUE(0, options, IS_ARRAY, 0, "[]")
ZEND_END_ARG_INFO()

ZEND_BEGIN_ARG_WITH_RETURN_TYPE_INFO_EX(arginfo_secsess_logout, 0, 0, IS_VOID, 0)
ZEND_END_ARG_INFO()

ZEND_BEGIN_ARG_WITH_RETURN_TYPE_INFO_EX(arginfo_secsess_user, 0, 0, IS_STRING, 1)
ZEND_END_ARG_INFO()

ZEND_BEGIN_ARG_WITH_RETURN_TYPE_INFO_EX(arginfo_secsess_authenticated_at, 0, 0, IS_LONG, 1)
ZEND_END_ARG_INFO()

#define arginfo_secsess_reauthenticate arginfo_secsess_logout

ZEND_BEGIN_ARG_WITH_RETURN_TYPE_INFO_EX(arginfo_secsess_fresh, 0, 1, _IS_BOOL, 0)
	ZEND_ARG_TYPE_INFO(0, seconds, IS_LONG, 0)
ZEND_END_ARG_INFO()

ZEND_BEGIN_ARG_WITH_RETURN_TYPE_INFO_EX(arginfo_secsess_sessions, 0, 0, IS_ARRAY, 0)
	ZEND_ARG_TYPE_INFO_WITH_DEFAULT_VALUE(0, user, IS_STRING, 1, "null")
	ZEND_ARG_TYPE_INFO_WITH_DEFAULT_VALUE(0, limit, IS_LONG, 0, "0")
	ZEND_ARG_TYPE_INFO_WITH_DEFAULT_VALUE(0, before, IS_STRING, 1, "null")
ZEND_END_ARG_INFO()

ZEND_BEGIN_ARG_WITH_RETURN_TYPE_INFO_EX(arginfo_secsess_count, 0, 0, IS_LONG, 0)
	ZEND_ARG_TYPE_INFO_WITH_DEFAULT_VALUE(0, user, IS_STRING, 1, "null")
ZEND_END_ARG_INFO()

ZEND_BEGIN_ARG_WITH_RETURN_TYPE_INFO_EX(arginfo_secsess_terminate, 0, 1, _IS_BOOL, 0)
	ZEND_ARG_TYPE_INFO(0, handle, IS_STRING, 0)
	ZEND_ARG_TYPE_INFO_WITH_DEFAULT_VALUE(0, user, IS_STRING, 1, "null")
ZEND_END_ARG_INFO()

ZEND_BEGIN_ARG_WITH_RETURN_TYPE_INFO_EX(arginfo_secsess_terminate_others, 0, 0, IS_LONG, 0)
ZEND_END_ARG_INFO()

ZEND_BEGIN_ARG_WITH_RETURN_TYPE_INFO_EX(arginfo_secsess_revoke, 0, 1, IS_LONG, 0)
	ZEND_ARG_TYPE_INFO(0, user, IS_STRING, 0)
ZEND_END_ARG_INFO()

ZEND_BEGIN_ARG_WITH_RETURN_TYPE_INFO_EX(arginfo_secsess_incidents, 0, 0, IS_ARRAY, 0)
	ZEND_ARG_TYPE_INFO_WITH_DEFAULT_VALUE(0, user, IS_STRING, 1, "null")
	ZEND_ARG_TYPE_INFO_WITH_DEFAULT_VALUE(0, limit, IS_LONG, 0, "100")
ZEND_END_ARG_INFO()

ZEND_BEGIN_ARG_WITH_RETURN_TYPE_INFO_EX(arginfo_secsess_on_event, 0, 1, IS_VOID, 0)
	ZEND_ARG_TYPE_INFO(0, listener, IS_CALLABLE, 0)
ZEND_END_ARG_INFO()

ZEND_BEGIN_ARG_WITH_RETURN_TYPE_INFO_EX(arginfo_secsess_events, 0, 0, IS_ARRAY, 0)
	ZEND_ARG_TYPE_INFO_WITH_DEFAULT_VALUE(0, limit, IS_LONG, 0, "100")
ZEND_END_ARG_INFO()

ZEND_BEGIN_ARG_WITH_RETURN_TYPE_INFO_EX(arginfo_secsess_autologin_issue, 0, 0, IS_VOID, 0)
	ZEND_ARG_TYPE_INFO_WITH_DEFAULT_VALUE(0, options, IS_ARRAY, 0, "[]")
ZEND_END_ARG_INFO()

#define arginfo_secsess_autologin_attempt arginfo_secsess_user

#define arginfo_secsess_autologin_forget arginfo_secsess_logout

ZEND_BEGIN_ARG_WITH_RETURN_TYPE_INFO_EX(arginfo_secsess_autologin_keys, 0, 0, IS_ARRAY, 0)
	ZEND_ARG_TYPE_INFO_WITH_DEFAULT_VALUE(0, user, IS_STRING, 1, "null")
ZEND_END_ARG_INFO()

ZEND_BEGIN_ARG_WITH_RETURN_TYPE_INFO_EX(arginfo_secsess_autologin_revoke, 0, 0, IS_LONG, 0)
	ZEND_ARG_TYPE_INFO_WITH_DEFAULT_VALUE(0, series, IS_STRING, 1, "null")
	ZEND_ARG_TYPE_INFO_WITH_DEFAULT_VALUE(0, user, IS_STRING, 1, "null")
ZEND_END_ARG_INFO()

ZEND_BEGIN_ARG_WITH_RETURN_TYPE_INFO_EX(arginfo_secsess_csrf_token, 0, 0, IS_STRING, 0)
	ZEND_ARG_TYPE_INFO_WITH_DEFAULT_VALUE(0, scope, IS_STRING, 0, "\"\"")
ZEND_END_ARG_INFO()

ZEND_BEGIN_ARG_WITH_RETURN_TYPE_INFO_EX(arginfo_secsess_csrf_check, 0, 0, _IS_BOOL, 0)
	ZEND_ARG_TYPE_INFO_WITH_DEFAULT_VALUE(0, token, IS_STRING, 1, "null")
	ZEND_ARG_TYPE_INFO_WITH_DEFAULT_VALUE(0, scope, IS_STRING, 0, "\"\"")
ZEND_END_ARG_INFO()


ZEND_FUNCTION(secsess_status);
ZEND_FUNCTION(secsess_audit);
ZEND_FUNCTION(secsess_login);
ZEND_FUNCTION(secsess_logout);
ZEND_FUNCTION(secsess_user);
ZEND_FUNCTION(secsess_authenticated_at);
ZEND_FUNCTION(secsess_reauthenticate);
ZEND_FUNCTION(secsess_fresh);
ZEND_FUNCTION(secsess_sessions);
ZEND_FUNCTION(secsess_count);
ZEND_FUNCTION(secsess_terminate);
ZEND_FUNCTION(secsess_terminate_others);
ZEND_FUNCTION(secsess_revoke);
ZEND_FUNCTION(secsess_incidents);
ZEND_FUNCTION(secsess_on_event);
ZEND_FUNCTION(secsess_events);
ZEND_FUNCTION(secsess_autologin_issue);
ZEND_FUNCTION(secsess_autologin_attempt);
ZEND_FUNCTION(secsess_autologin_forget);
ZEND_FUNCTION(secsess_autologin_keys);
ZEND_FUNCTION(secsess_autologin_revoke);
ZEND_FUNCTION(secsess_csrf_token);
ZEND_FUNCTION(secsess_csrf_check);


static const zend_function_entry ext_functions[] = {
	ZEND_FE(secsess_status, arginfo_secsess_status)
	ZEND_FE(secsess_audit, arginfo_secsess_audit)
	ZEND_FE(secsess_login, arginfo_secsess_login)
	ZEND_FE(secsess_logout, arginfo_secsess_logout)
	ZEND_FE(secsess_user, arginfo_secsess_user)
	ZEND_FE(secsess_authenticated_at, arginfo_secsess_authenticated_at)
	ZEND_FE(secsess_reauthenticate, arginfo_secsess_reauthenticate)
	ZEND_FE(secsess_fresh, arginfo_secsess_fresh)
	ZEND_FE(secsess_sessions, arginfo_secsess_sessions)
	ZEND_FE(secsess_count, arginfo_secsess_count)
	ZEND_FE(secsess_terminate, arginfo_secsess_terminate)
	ZEND_FE(secsess_terminate_others, arginfo_secsess_terminate_others)
	ZEND_FE(secsess_revoke, arginfo_secsess_revoke)
	ZEND_FE(secsess_incidents, arginfo_secsess_incidents)
	ZEND_FE(secsess_on_event, arginfo_secsess_on_event)
	ZEND_FE(secsess_events, arginfo_secsess_events)
	ZEND_FE(secsess_autologin_issue, arginfo_secsess_autologin_issue)
	ZEND_FE(secsess_autologin_attempt, arginfo_secsess_autologin_attempt)
	ZEND_FE(secsess_autologin_forget, arginfo_secsess_autologin_forget)
	ZEND_FE(secsess_autologin_keys, arginfo_secsess_autologin_keys)
	ZEND_FE(secsess_autologin_revoke, arginfo_secsess_autologin_revoke)
	ZEND_FE(secsess_csrf_token, arginfo_secsess_csrf_token)
	ZEND_FE(secsess_csrf_check, arginfo_secsess_csrf_check)
	ZEND_FE_END
};


static const zend_function_entry class_SecsessException_methods[] = {
	ZEND_FE_END
};

static zend_class_entry *register_class_SecsessException(zend_class_entry *class_entry_RuntimeException)
{
	zend_class_entry ce, *class_entry;

	INIT_CLASS_ENTRY(ce, "SecsessException", class_SecsessException_methods);
	class_entry = zend_register_internal_class_ex(&ce, class_entry_RuntimeException);

	return class_entry;
}
