--TEST--
Who had to make room, and who found none
--SKIPIF--
<?php require __DIR__ . '/../include/skipif.inc'; ?>
--FILE--
<?php
require __DIR__ . '/../include/load.inc';

$on = 'secsess_on_event(function (array $event) {
    echo $event["event"], $event["detail"] === null ? "" : " ($event[detail])", " of ", $event["user"] ?? "nobody", $event["handle"] === null ? "" : ", with handle", "\n";
});';

$site = new Site(['secsess.max_sessions' => 1]);
$site->browser()->get('session_start(); secsess_login("alice");');
echo $site->browser()->get("$on session_start(); secsess_login('alice');");
$site->set('secsess.on_max_sessions', 'refuse');
echo $site->browser()->get("$on session_start(); try { secsess_login('alice'); } catch (SecsessException) { }");
?>
--EXPECTF--
limit (evicted) of alice, with handle
login of alice, with handle | cookie of a user's new session
limit (refused) of alice, with handle | cookie of a new session
