--TEST--
Sessions from before secsess.user_key was set become their users' 
--SKIPIF--
<?php require __DIR__ . '/../include/skipif.inc'; ?>
--FILE--
<?php
require __DIR__ . '/../include/load.inc';

$site = new Site(['secsess.user_key' => 'user_id', 'secsess.login_drop' => 'csrf']);
$see = 'session_start(); echo json_encode([secsess_user(), $_SESSION, secsess_authenticated_at() !== null]);';

$alice = $site->browser();
$alice->get('session_start(); $_SESSION = ["user_id" => 9, "k" => 1];', ini: ['secsess.user_key' => '']);
$old = $alice->copy();
echo $alice->get($see), $alice->get($see), $old->get($see);
?>
--EXPECTF--
[null,{"user_id":9,"k":1},false] | cookie of a user's new session
["9",{"user_id":9,"k":1},false] | no cookie
[null,{"user_id":9,"k":1},false] | no cookie
