--TEST--
Each setting of PHP that is amiss is found, and nothing else
--SKIPIF--
<?php require __DIR__ . '/../include/skipif.inc'; ?>
--FILE--
<?php
require __DIR__ . '/../include/audit.inc';

show_rows(new Site(), [
    ['allow_url_include' => 1],
    ['session.save_handler' => 'files'],
    ['session.save_handler' => 'files', 'session.use_strict_mode' => 0],
    ['session.use_strict_mode' => 0],
    ['session.use_only_cookies' => 0],
    ['session.use_cookies' => 0],
    ['session.use_trans_sid' => 1],
    ['session.cache_limiter' => 'public'],
    ['session.cache_limiter' => ''],
    ['session.cache_limiter' => 'private'],
    ['session.cache_limiter' => 'private_no_expire'],
    ['session.gc_maxlifetime' => 3600],
    ['session.gc_maxlifetime' => 3601],
    ['session.gc_maxlifetime' => 86400],
    ['session.gc_maxlifetime' => 86401],
    ['session.gc_maxlifetime' => 86401, 'secsess.profile' => 'aal2'], /* what counts is less */
    ['session.referer_check' => 'example.org'],
    ['display_errors' => 1],
    ['zend.exception_ignore_args' => 0],
    ['session.auto_start' => 1],
    ['session.upload_progress.enabled' => 1],
], 'php');
?>
--EXPECT--
as it should be: nothing
allow_url_include=1: php.allow_url_include
session.save_handler=files: php.save_handler
session.save_handler=files session.use_strict_mode=0: php.save_handler php.strict_mode
session.use_strict_mode=0: php.strict_mode_hidden
session.use_only_cookies=0: php.only_cookies
session.use_cookies=0: php.use_cookies
session.use_trans_sid=1: php.trans_sid
session.cache_limiter=public: php.cache_public
session.cache_limiter=: php.cache_silent
session.cache_limiter=private: php.cache_private
session.cache_limiter=private_no_expire: php.cache_private
session.gc_maxlifetime=3600: nothing
session.gc_maxlifetime=3601: php.idle_hours
session.gc_maxlifetime=86400: php.idle_hours
session.gc_maxlifetime=86401: php.idle_days
session.gc_maxlifetime=86401 secsess.profile=aal2: nothing
session.referer_check=example.org: php.referer_check
display_errors=1: php.display_errors
zend.exception_ignore_args=0: php.trace_arguments
session.auto_start=1: php.auto_start
session.upload_progress.enabled=1: php.upload_progress
