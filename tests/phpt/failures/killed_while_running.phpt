--TEST--
A store that dies between open and commit costs the change, and says so
--SKIPIF--
<?php require __DIR__ . '/../include/own-redis-skipif.inc'; ?>
--FILE--
<?php
require __DIR__ . '/../include/load.inc';

$redis = new OwnRedis();
$site = new Site(['secsess.retry_budget' => 0.2], $redis);
$alice = $site->browser();
foreach (['', 'var_dump(session_write_close());', 'var_dump(session_destroy());', 'var_dump(session_regenerate_id());', 'var_dump(session_abort());',
    'var_dump(session_reset());'] as $close) {
    $visit = $alice->begin("visit(); stop(); $close")->reached();
    $redis->kill();
    echo "-- $close\n", $visit->go()->end();
    $redis->start();
    $alice->present(null);
}
?>
--EXPECTF--
-- 
visit 1
Warning: PHP Request Shutdown: secsess: changes of session %s were NOT saved: %s | cookie of a new session
-- var_dump(session_write_close());
visit 1
Warning: session_write_close(): secsess: changes of session %s were NOT saved: %s
Warning: session_write_close(): Failed to write session data (secsess). Please verify that the current setting of session.save_path is correct (%S)
bool(true) | cookie of a new session
-- var_dump(session_destroy());
visit 1
Warning: session_destroy(): secsess: session %s was not ended: %s
Warning: session_destroy(): Session object destruction failed
bool(false) | no cookie
-- var_dump(session_regenerate_id());
visit 1
Warning: session_regenerate_id(): secsess: the session ID was not renewed: %s
bool(false)
Warning: PHP Request Shutdown: secsess: changes of session %s were NOT saved: %s | cookie of a new session
-- var_dump(session_abort());
visit 1
Warning: session_abort(): secsess: the lock of session %s could not be given back and will run out: %s
bool(true) | cookie of a new session
-- var_dump(session_reset());
visit 1
bool(true)
Warning: PHP Request Shutdown: secsess: changes of session %s were NOT saved: %s | cookie of a new session
