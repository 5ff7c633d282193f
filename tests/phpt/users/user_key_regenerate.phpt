--TEST--
An application that calls session_regenerate_id(true), before or after
--SKIPIF--
<?php require __DIR__ . '/../include/skipif.inc'; ?>
--FILE--
<?php
require __DIR__ . '/../include/load.inc';

$site = new Site(['secsess.user_key' => 'user_id', 'secsess.login_drop' => 'csrf']);
$see = 'session_start(); echo json_encode([secsess_user(), $_SESSION, secsess_authenticated_at() !== null]);';

$who = ['$_SESSION["user_id"] = 7; session_regenerate_id(true);', 'session_regenerate_id(true); $_SESSION["user_id"] = 7;'];
foreach ($who as $code) {
    $browser = $site->browser();
    $browser->get('session_start(); $_SESSION["x"] = 1;');
    $old = $browser->copy();
    echo $browser->get("session_start(); $code echo 'in';"), $browser->get($see), $old->get($see);
}
?>
--EXPECTF--
in | cookie of a user's new session
["7",{"x":1,"user_id":7},true] | no cookie
[null,{"x":1},false] | no cookie
in | cookie of a user's new session
["7",{"x":1,"user_id":7},true] | no cookie
[null,{"x":1},false] | no cookie
