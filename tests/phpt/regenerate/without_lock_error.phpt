--TEST--
Without the lock an ID is not renewed, and nothing is lost
--SKIPIF--
<?php require __DIR__ . '/../include/skipif.inc'; ?>
--FILE--
<?php
require __DIR__ . '/../include/load.inc';

$site = new Site(['secsess.lock_wait' => 0]);
$alice = $site->browser();
$handle = $alice->get('visit();')->handle();
$slow = $alice->begin('session_start(); stop();')->reached();
$code = 'visit(); var_dump(session_regenerate_id(), session_status() === PHP_SESSION_ACTIVE, session_id() === $_COOKIE["PHPSESSID"], $_SESSION);';
echo $alice->get($code, ini: ['secsess.on_lock_refused' => 'readonly']);
$optimist = $alice->begin("$code stop();")->reached();
echo $slow->go()->end();
echo $optimist->go()->end();
echo $site->store->life($handle), "\n", $alice->get('visit();');
?>
--EXPECTF--
visit 2
Warning: session_regenerate_id(): secsess: the session ID was not renewed: only a request that holds the session's lock and presented its newest ID may
bool(false)
bool(true)
bool(true)
array(1) {
  ["n"]=>
  int(2)
}
Warning: PHP Request Shutdown: secsess: changes of session %s were NOT saved: the request did not get the lock, and secsess.on_lock_refused = readonly | no cookie
no cookie
visit 2
Warning: session_regenerate_id(): secsess: the session ID was not renewed: only a request that holds the session's lock and presented its newest ID may
bool(false)
bool(true)
bool(true)
array(1) {
  ["n"]=>
  int(2)
} | no cookie
live
visit 3 | no cookie
