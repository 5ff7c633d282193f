--TEST--
A record that is gone between open and commit costs the change, and says so; nothing is thrown at the request's end
--SKIPIF--
<?php require __DIR__ . '/../include/skipif.inc'; ?>
--FILE--
<?php
require __DIR__ . '/../include/load.inc';

$site = new Site();
$alice = $site->browser();
foreach (['', 'set_error_handler(function ($level, $message) { echo "HANDLER: $message"; throw new Exception("thrown"); });',
    'var_dump(session_write_close());', 'var_dump(session_destroy());', 'var_dump(session_regenerate_id());', 'var_dump(session_abort());',
    'var_dump(session_reset());'] as $close) {
    $before = $site->store->handles();
    $visit = $alice->begin("visit(); stop(); $close")->reached();
    [$handle] = array_values(array_diff($site->store->handles(), $before));
    $site->store->drop($handle);
    echo "-- $close\n", $visit->go()->end(), $site->store->life($handle), "\n";
    $alice->present(null);
}
?>
--EXPECTF--
-- 
visit 1
Warning: PHP Request Shutdown: secsess: changes of session %s were NOT saved: the session was ended or renewed by another request meanwhile, or the store lost it | cookie of a new session
absent
-- set_error_handler(function ($level, $message) { echo "HANDLER: $message"; throw new Exception("thrown"); });
visit 1
Warning: PHP Request Shutdown: secsess: changes of session %s were NOT saved: the session was ended or renewed by another request meanwhile, or the store lost it | cookie of a new session
absent
-- var_dump(session_write_close());
visit 1
Warning: session_write_close(): secsess: changes of session %s were NOT saved: the session was ended or renewed by another request meanwhile, or the store lost it
Warning: session_write_close(): Failed to write session data (secsess). Please verify that the current setting of session.save_path is correct (%S)
bool(true) | cookie of a new session
absent
-- var_dump(session_destroy());
visit 1
bool(true) | no cookie
absent
-- var_dump(session_regenerate_id());
visit 1
Warning: session_regenerate_id(): secsess: the session ID was not renewed: the session was ended or renewed by another request
bool(false)
Warning: PHP Request Shutdown: secsess: changes of session %s were NOT saved: the session was ended or renewed by another request meanwhile, or the store lost it | cookie of a new session
absent
-- var_dump(session_abort());
visit 1
bool(true) | cookie of a new session
absent
-- var_dump(session_reset());
visit 1
bool(true)
Warning: PHP Request Shutdown: secsess: changes of session %s were NOT saved: the session was ended or renewed by another request meanwhile, or the store lost it | cookie of a new session
absent
