--TEST--
A function is called for what happens to the request's session
--SKIPIF--
<?php require __DIR__ . '/../include/skipif.inc'; ?>
--FILE--
<?php
require __DIR__ . '/../include/load.inc';

$on = 'secsess_on_event(function (array $event) {
    echo $event["event"], $event["detail"] === null ? "" : " ($event[detail])", " of ", $event["user"] ?? "nobody", $event["handle"] === null ? "" : ", with handle", "\n";
});';

$site = new Site();
$alice = $site->browser();
echo $alice->get("$on session_start(); secsess_login('alice'); session_regenerate_id(); secsess_reauthenticate();");
echo $alice->get("$on session_start(); secsess_terminate_others(); secsess_revoke('bob'); secsess_logout();");
echo $alice->get("$on session_start(); \$_SESSION['u'] = 7;", ini: ['secsess.user_key' => 'u']);
echo $alice->get("$on session_start(); unset(\$_SESSION['u']); secsess_terminate(secsess_status()['handle'], '7');", ini: ['secsess.user_key' => 'u']);
echo $site->browser()->present('forged')->get("$on session_start(['name' => 'PHPSESSID']); echo secsess_status()['verdict'];");
echo $alice->get("$on session_start(['read_and_close' => true]);");
?>
--EXPECTF--
login of alice, with handle
renew of alice, with handle
login (again) of alice, with handle | cookie of a user's new session
revoke (others) of alice
revoke (all) of bob
logout of alice, with handle | cookie deleted
login of 7, with handle | cookie of a user's new session
terminate of 7, with handle | no cookie
forged of nobody
new | cookie of a new session
cookie of a new session
