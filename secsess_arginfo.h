/* This is a generated file, edit the .stub.php file instead.
 * Stub hash: 33df9b67f14b61f01dc69c5a8045b12a234edc3d */

ZEND_BEGIN_ARG_WITH_RETURN_TYPE_INFO_EX(arginfo_secsess_status, 0, 0, IS_ARRAY, 0)
ZEND_END_ARG_INFO()


ZEND_FUNCTION(secsess_status);


static const zend_function_entry ext_functions[] = {
	ZEND_FE(secsess_status, arginfo_secsess_status)
	ZEND_FE_END
};
