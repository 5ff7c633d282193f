--TEST--
Options, arguments and moments that are none for auto-login
--SKIPIF--
<?php require __DIR__ . '/../include/skipif.inc'; ?>
--FILE--
<?php
require __DIR__ . '/../include/remembered.inc';

$site = new Site();
$say = fn (string $call): string => "try { var_dump($call); } catch (Throwable \$e) { echo get_class(\$e), ': ', \$e->getMessage(); }";
$alice = $site->browser();
$alice->get('session_start(); secsess_login("alice");');
foreach (['"label" => 1', '"label" => str_repeat("x", 256)', '"lifetime" => 0', '"lifetime" => -1', '"lifetime" => "60"', '"lifetime" => 1.5',
    '"lifetime" => PHP_INT_MAX', '"level" => "x"', '"x"'] as $options) {
    echo "[$options] ", $alice->get('session_start(); ' . $say("secsess_autologin_issue([$options])"));
}
foreach (['keys("")', 'revoke(null, "")', 'revoke("x", str_repeat("u", 1025))'] as $call) {
    echo "$call ", $alice->get('session_start(); ' . $say("secsess_autologin_$call"));
}
echo "-- nobody is logged in\n";
foreach (['issue()', 'attempt()', 'forget()', 'revoke()', 'revoke("x")'] as $call) {
    echo "$call ", $site->browser()->get('session_start(); ' . $say("secsess_autologin_$call"))->body, "\n";
}
echo "-- no session is open\n";
foreach (['issue()', 'attempt()', 'forget()', 'keys()', 'keys("alice")', 'revoke(null, "alice")'] as $call) {
    echo "$call ", $alice->get($say("secsess_autologin_$call"));
}
echo "-- not open any more\n";
foreach (['issue()', 'attempt()'] as $call) {
    echo "$call ", $alice->get('session_start(["read_and_close" => true]); ' . $say("secsess_autologin_$call"));
}
echo "-- not locked\n";
$holder = $alice->begin('session_start(); stop();')->reached();
echo $alice->get('session_start(); ' . $say('secsess_autologin_issue()'), ini: ['secsess.lock_wait' => 0, 'secsess.on_lock_refused' => 'readonly']);
$holder->go()->end();
echo "-- another handler\n", $alice->copy()->get('session_start(); ' . $say('secsess_autologin_attempt()'), ini: ['session.save_handler' => 'files', 'session.save_path' => $site->folder])->body, "\n";
?>
--EXPECTF--
["label" => 1] TypeError: secsess_autologin_issue(): Argument #1 ($options) must have a string as option "label" | no cookie
["label" => str_repeat("x", 256)] ValueError: secsess_autologin_issue(): Argument #1 ($options) must have an option "label" of at most 255 bytes | no cookie
["lifetime" => 0] ValueError: secsess_autologin_issue(): Argument #1 ($options) must have a positive number of seconds as option "lifetime" | no cookie
["lifetime" => -1] ValueError: secsess_autologin_issue(): Argument #1 ($options) must have a positive number of seconds as option "lifetime" | no cookie
["lifetime" => "60"] ValueError: secsess_autologin_issue(): Argument #1 ($options) must have a positive number of seconds as option "lifetime" | no cookie
["lifetime" => 1.5] ValueError: secsess_autologin_issue(): Argument #1 ($options) must have a positive number of seconds as option "lifetime" | no cookie
["lifetime" => PHP_INT_MAX] ValueError: secsess_autologin_issue(): Argument #1 ($options) must have a positive number of seconds as option "lifetime" | no cookie
["level" => "x"] ValueError: secsess_autologin_issue(): Argument #1 ($options) must have no other options than "label" and "lifetime" | no cookie
["x"] ValueError: secsess_autologin_issue(): Argument #1 ($options) must have no other options than "label" and "lifetime" | no cookie
keys("") ValueError: secsess_autologin_keys(): Argument #1 ($user) must have 1 to 1024 bytes | no cookie
revoke(null, "") ValueError: secsess_autologin_revoke(): Argument #2 ($user) must have 1 to 1024 bytes | no cookie
revoke("x", str_repeat("u", 1025)) ValueError: secsess_autologin_revoke(): Argument #2 ($user) must have 1 to 1024 bytes | no cookie
-- nobody is logged in
issue() SecsessException: Nobody is logged in: call secsess_login() first
attempt() NULL
forget() NULL
revoke() int(0)
revoke("x") int(0)
-- no session is open
issue() SecsessException: No session is open: call session_start() first | no cookie
attempt() SecsessException: No session is open: call session_start() first | no cookie
forget() NULL | no cookie
keys() array(0) {
} | no cookie
keys("alice") array(0) {
} | no cookie
revoke(null, "alice") int(0) | no cookie
-- not open any more
issue() SecsessException: No session is open: call session_start() first | no cookie
attempt() SecsessException: No session is open: call session_start() first | no cookie
-- not locked
SecsessException: This device is not remembered: only a request that holds the session's lock and presented its newest ID may
Warning: PHP Request Shutdown: secsess: changes of session %s were NOT saved: the request did not get the lock, and secsess.on_lock_refused = readonly | no cookie
-- another handler
SecsessException: No session is open: set session.save_handler = secsess, and call session_start() first
