--TEST--
What is told of auto-login
--SKIPIF--
<?php require __DIR__ . '/../include/skipif.inc'; ?>
--FILE--
<?php
require __DIR__ . '/../include/remembered.inc';

$site = new Site();
$alice = $site->browser();
echo $alice->get(ON_EVENT . 'session_start(); secsess_login("alice"); secsess_autologin_issue();');
echo $alice->present(null)->get(ON_EVENT . ATTEMPT);
echo $alice->get(ON_EVENT . 'session_start(); secsess_reauthenticate(); echo json_encode([secsess_fresh(60), secsess_sessions()[0]["level"]]);');
echo $alice->get(ON_EVENT . 'session_start(); echo json_encode(secsess_autologin_keys()[0]["current"]); secsess_logout();');
?>
--EXPECT--
login of alice
auto-login issued of alice | cookie of a user's new session
login (remembered) of alice
["alice","used"] | cookie of a user's new session
login (again) of alice
[true,null] | cookie of a user's new session
truelogout of alice | cookie deleted
