--TEST--
Where no more sessions may be the login fails, and the device keeps a good key
--SKIPIF--
<?php require __DIR__ . '/../include/skipif.inc'; ?>
--FILE--
<?php
require __DIR__ . '/../include/remembered.inc';

$site = new Site(['secsess.max_sessions' => 1, 'secsess.on_max_sessions' => 'refuse']);
$alice = remembered($site);
$again = restarted($alice);
echo $answer = $again->get('session_start(); try { secsess_autologin_attempt(); } catch (SecsessException $e) { echo $e->getMessage(); } echo json_encode([secsess_user(), secsess_status()["autologin"]]);');
echo preg_replace('/^PHPSESSID.*\n/m', '', cookie_lines($answer)), number($again), "\n";
$alice->get('session_start(); session_destroy();');
echo $again->get(ATTEMPT), number($again), "\n";
?>
--EXPECT--
The user was not logged in: the user has as many sessions as secsess.max_sessions allows[null,null] | cookie of a new session
autologin=...; expires=WHEN; Max-Age=LEFT; path=/; HttpOnly; SameSite=Lax
autologin number 2
["alice","used"] | cookie of a user's new session
autologin number 3
