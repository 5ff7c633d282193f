--TEST--
Credentials shown again: under a new ID, and no old one gains by it
--SKIPIF--
<?php require __DIR__ . '/../include/skipif.inc'; ?>
--FILE--
<?php
require __DIR__ . '/../include/load.inc';

$site = new Site();
$alice = $site->browser();
$alice->get('session_start(); secsess_login("alice", ["level" => "password"]); $_SESSION["a"] = 1;');
usleep(1100000);
$old = $alice->copy();
echo $alice->get('session_start(); $handle = secsess_status()["handle"]; echo json_encode(secsess_fresh(1)); secsess_reauthenticate();
    echo json_encode([secsess_fresh(1), $handle !== secsess_status()["handle"], secsess_user(), $_SESSION, secsess_sessions()[0]["level"], secsess_count()]);');
echo $alice->get('session_start(); echo json_encode([secsess_user(), $_SESSION, secsess_fresh(60)]);');
echo $old->get('session_start(); echo json_encode([secsess_user(), $_SESSION, secsess_fresh(1)]);');
?>
--EXPECTF--
false[true,true,"alice",{"a":1},"password",1] | cookie of a user's new session
["alice",{"a":1},true] | no cookie
["alice",{"a":1},false] | no cookie
