--TEST--
A login that comes when the new ID can not be sent any more
--SKIPIF--
<?php require __DIR__ . '/../include/skipif.inc'; ?>
--FILE--
<?php
require __DIR__ . '/../include/load.inc';

$site = new Site(['secsess.user_key' => 'user_id', 'secsess.login_drop' => 'csrf']);
$see = 'session_start(); echo json_encode([secsess_user(), $_SESSION, secsess_authenticated_at() !== null]);';

$alice = $site->browser();
$alice->get('session_start(); $_SESSION["x"] = 1;');
echo $alice->get('session_start(); echo "page\n"; send(); $_SESSION["user_id"] = 7; var_dump(session_write_close());'), $alice->get($see);
$site->set('secsess.user_key_late', 'allow');
echo $alice->get('session_start(); echo "page"; send(); $_SESSION["user_id"] = 7;'), $alice->get($see), $alice->get($see);
?>
--EXPECTF--
page
Warning: session_write_close(): secsess: the user of session %s did not change, and nothing that the request wrote is saved: the new session ID can't be sent any more; log in before any output, or use output buffering (or secsess.user_key_late = allow, which leaves the user to an ID from before the login)
Warning: session_write_close(): Failed to write session data (secsess). Please verify that the current setting of session.save_path is correct (%S)
bool(true) | no cookie
[null,{"x":1},false] | no cookie
page | no cookie
[null,{"x":1,"user_id":7},false] | cookie of a user's new session
["7",{"x":1,"user_id":7},false] | no cookie
