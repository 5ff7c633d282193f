--TEST--
A directory without room when a key is used locks nobody out
--SKIPIF--
<?php require __DIR__ . '/../include/file-skipif.inc'; ?>
--FILE--
<?php
require __DIR__ . '/../include/remembered.inc';
require __DIR__ . '/../include/no-room.inc';

$site = new Site();
$alice = restarted(remembered($site));
$attempt = 'session_start(); try { echo secsess_autologin_attempt(); } catch (SecsessException $e) { echo preg_replace("~/\S+~", "(path)", $e->getMessage()); } echo json_encode([secsess_user(), secsess_status()["autologin"]]);';
$alice->get('session_start(); $_SESSION["cart"] = 1;');
$alice->get('session_start();');
echo without_room($site, fn (): string => $alice->get($attempt) . number($alice)), "\n";
echo $alice->get(ATTEMPT), number($alice), "\n", $alice->get('session_start(); echo json_encode($_SESSION), secsess_count();');
?>
--EXPECTF--
The user was not logged in: %s in the session directory (path) can't be written, and is as it was: File too large[null,null]
Warning: PHP Request Shutdown: secsess: changes of session %s were NOT saved: %s can't be written, and is as it was: File too large | no cookie
autologin number 1
["alice","used"] | cookie of a user's new session
autologin number 2
{"cart":1}2 | no cookie
