--TEST--
A login that was clicked twice works twice, and takes along what is its own
--SKIPIF--
<?php require __DIR__ . '/../include/skipif.inc'; ?>
--FILE--
<?php
require __DIR__ . '/../include/load.inc';

$site = new Site(['secsess.user_key' => 'user_id', 'secsess.login_drop' => 'csrf']);
$see = 'session_start(); echo json_encode([secsess_user(), $_SESSION, secsess_authenticated_at() !== null]);';

$alice = $site->browser();
$alice->get('session_start(); $_SESSION["x"] = 1;');
$twin = $alice->copy();
echo $alice->get('session_start(); $_SESSION["user_id"] = 7; echo "first";');
echo $twin->get('session_start(); $_SESSION["user_id"] = 7; $_SESSION["y"] = 1; echo "second";');
echo $alice->get($see), $twin->get($see);
?>
--EXPECTF--
first | cookie of a user's new session
second | cookie of a user's new session
["7",{"x":1,"user_id":7},true] | no cookie
["7",{"user_id":7},true] | no cookie
