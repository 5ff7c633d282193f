--TEST--
Who got no lock
--SKIPIF--
<?php require __DIR__ . '/../include/skipif.inc'; ?>
--FILE--
<?php
require __DIR__ . '/../include/load.inc';

$on = 'secsess_on_event(function (array $event) {
    echo $event["event"], $event["detail"] === null ? "" : " ($event[detail])", " of ", $event["user"] ?? "nobody", $event["handle"] === null ? "" : ", with handle", "\n";
});';

$site = new Site(['secsess.lock_wait' => 0]);
$alice = $site->browser();
$alice->get('session_start(); secsess_login("alice"); $_SESSION["a"] = 1;');
$holder = $alice->begin('session_start(); stop();')->reached();
echo $alice->get("$on session_start();");
echo $alice->get("$on session_start();", ini: ['secsess.on_lock_refused' => 'fail']);
$holder->go()->end();
?>
--EXPECTF--
lock refused (optimistic) of alice, with handle | no cookie
Warning: session_start(): secsess: the session is locked by other requests for longer than secsess.lock_wait, lock_max_waiters and lock_slow_waiters allow; answer 503 with Retry-After, or set secsess.on_lock_refused = optimistic
Warning: session_start(): Failed to initialize storage module: secsess (path: %S)
lock refused (fail) of alice, with handle | no cookie
