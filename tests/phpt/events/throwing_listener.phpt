--TEST--
A listener that throws or exits harms nobody
--SKIPIF--
<?php require __DIR__ . '/../include/skipif.inc'; ?>
--FILE--
<?php
require __DIR__ . '/../include/load.inc';

$site = new Site();
$alice = $site->browser();
$bad = 'secsess_on_event(fn () => throw new Exception("x")); secsess_on_event(function () { exit("tried\n"); }); secsess_on_event("no_such_function");';
echo $alice->get('try { ' . $bad . ' } catch (TypeError $e) { echo $e->getMessage(), "\n"; } session_start(); secsess_login("alice"); echo "goes on"; $_SESSION["x"] = 1;');
echo $alice->get('session_start(); echo json_encode($_SESSION);');
echo $alice->get('final class Listener { function hear(array $event): void { echo "heard $event[event]\n"; } } secsess_on_event([new Listener, "hear"]); secsess_on_event("printf"); session_start(); $_SESSION["u"] = "alice2"; ', ini: ['secsess.user_key' => 'u']);
?>
--EXPECTF--
secsess_on_event(): Argument #1 ($listener) must be a valid callback, function "no_such_function" not found or invalid function name
Warning: secsess_login(): secsess: a function that was given to secsess_on_event() has thrown; the request goes on
tried
Warning: secsess_login(): secsess: a function that was given to secsess_on_event() has thrown; the request goes on
goes on | cookie of a user's new session
{"x":1} | no cookie
heard login
Warning: PHP Request Shutdown: secsess: a function that was given to secsess_on_event() has thrown; the request goes on | cookie of a user's new session
