/* This is a generated file, edit the .stub.php file instead.
 * Stub hash: 358f079203b0c06afc4ce9d138f070104c6c6f46 */

ZEND_BEGIN_ARG_WITH_RETURN_TYPE_INFO_EX(arginfo_secsess_status, 0, 0, IS_ARRAY, 0)
ZEND_END_ARG_INFO()


ZEND_FUNCTION(secsess_status);


static const zend_function_entry ext_functions[] = {
	ZEND_FE(secsess_status, arginfo_secsess_status)
	ZEND_FE_END
};
