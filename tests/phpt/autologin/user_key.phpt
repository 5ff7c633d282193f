--TEST--
With secsess.user_key the entry says the same user, and with login_drop what must go goes
--SKIPIF--
<?php require __DIR__ . '/../include/skipif.inc'; ?>
--FILE--
<?php
require __DIR__ . '/../include/remembered.inc';

$site = new Site(['secsess.user_key' => 'user_id', 'secsess.login_drop' => 'csrf, nonce']);
$alice = $site->browser();
echo "by the entry: ", $alice->get('session_start(); $_SESSION["user_id"] = 7; session_write_close(); session_start(); secsess_autologin_issue();'), number($alice), "\n";
$alice->present(null);
$alice->get('session_start(); $_SESSION = ["cart" => 1, "csrf" => "x"];');
$enter = 'session_start(); $user = secsess_autologin_attempt(); echo json_encode([$user, $_SESSION]);';
echo "by the key: ", $alice->get("$enter \$_SESSION['user_id'] = \$user;");
echo "goes on: ", $alice->get(LOOK), $alice->get('session_start(); echo json_encode([secsess_fresh(60), secsess_sessions()[0]["level"]]);');
echo "where the entry is not set: ", $alice->present(null)->get($enter), $alice->get(LOOK);
echo "out by the entry: ", $alice->get('session_start(); $_SESSION["user_id"] = 7;'), $alice->get('session_start(); unset($_SESSION["user_id"]);'), $alice->get(LOOK);
?>
--EXPECT--
by the entry: cookie of a user's new session
autologin number 1
by the key: ["7",{"cart":1}] | cookie of a user's new session
goes on: ["7",{"cart":1,"user_id":"7"},null] | no cookie
[false,"remembered"] | no cookie
where the entry is not set: ["7",[]] | cookie of a user's new session
["7",[],null] | no cookie
out by the entry: no cookie
cookie of a new session
[null,[],null] | no cookie
