--TEST--
A session that becomes another user's starts empty
--SKIPIF--
<?php require __DIR__ . '/../include/skipif.inc'; ?>
--FILE--
<?php
require __DIR__ . '/../include/load.inc';

$site = new Site();
$browser = $site->browser();
$browser->get('session_start(); secsess_login("alice"); $_SESSION["secret"] = "of alice";');
echo $browser->get('session_start(); secsess_login("bob", ["keep" => ["secret"]]); echo json_encode($_SESSION); $_SESSION["x"] = 1;');
echo $browser->get('session_start(); echo json_encode([secsess_user(), $_SESSION, secsess_count(), secsess_count("alice")]);');
?>
--EXPECTF--
[] | cookie of a user's new session
["bob",{"x":1},1,0] | no cookie
