--TEST--
Who leaves by secsess.user_key leaves nothing behind, neither under an ID from just before
--SKIPIF--
<?php require __DIR__ . '/../include/skipif.inc'; ?>
--FILE--
<?php
require __DIR__ . '/../include/load.inc';

$site = new Site(['secsess.user_key' => 'user_id', 'secsess.grace' => 60]);
$see = 'session_start(); echo json_encode([secsess_user(), $_SESSION]); session_abort();';
$alice = $site->browser();
$alice->get('session_start(); $_SESSION["user_id"] = 7;');
$before = $alice->copy();
$alice->get('session_start(); session_regenerate_id(true);');
$last = $alice->copy();
echo $before->get($see);
echo $alice->get('session_start(); unset($_SESSION["user_id"]); $_SESSION["bye"] = 1;'), $alice->get($see), $last->get($see), $before->get($see);
?>
--EXPECT--
["7",{"user_id":7}] | no cookie
cookie of a new session
[null,{"bye":1}] | no cookie
[null,[]] | cookie of a new session
[null,[]] | cookie of a new session
