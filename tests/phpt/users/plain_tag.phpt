--TEST--
IDs that begin with the user ID, for sites that want it
--SKIPIF--
<?php require __DIR__ . '/../include/skipif.inc'; ?>
--FILE--
<?php
require __DIR__ . '/../include/load.inc';


$site = new Site(['secsess.user_tag' => 'plain']);
$see = 'session_start(); echo json_encode([secsess_user(), $_SESSION, secsess_count()]);';
foreach (['42', 'Alice7', str_repeat('u', 19), 'a'] as $user) {
    $browser = $site->browser();
    echo $browser->get("session_id(session_create_id('label-')); session_start(); secsess_login('$user'); session_regenerate_id(); \$_SESSION['of'] = '$user';");
    echo preg_replace('/[0-9a-v]{34}4[0-9a-v]{26}$/', '...', preg_replace('/(?<=-)[0-9a-v]{33}4[0-9a-v]{26}$/', '...', $browser->sid())), ' ', $browser->get($see);
}
foreach (['alice@example.org', str_repeat('u', 20), 'a-b', 'a,b', "a\0"] as $user) {
    echo $site->browser()->get('session_start(); try { secsess_login(' . var_export($user, true) . '); } catch (SecsessException $e) { echo $e->getMessage(); }');
}
$forged = $site->browser();
$forged->present(str_replace(',a-', ',b-', $browser->sid()));
echo $forged->get($see);
echo "with hashes instead\n";
$site->set('secsess.user_tag', 'hash');
echo $browser->get('session_start(); echo secsess_status()["previous_end"];');
?>
--EXPECTF--
cookie of a user's new session
,42-... ["42",{"of":"42"},1] | no cookie
cookie of a user's new session
,Alice7-... ["Alice7",{"of":"Alice7"},1] | no cookie
cookie of a user's new session
,uuuuuuuuuuuuuuuuuuu-... ["uuuuuuuuuuuuuuuuuuu",{"of":"uuuuuuuuuuuuuuuuuuu"},1] | no cookie
cookie of a user's new session
,a-... ["a",{"of":"a"},1] | no cookie
The user was not logged in: with secsess.user_tag = plain a user ID has 1 to 19 letters and digits, and nothing else | cookie of a new session
The user was not logged in: with secsess.user_tag = plain a user ID has 1 to 19 letters and digits, and nothing else | cookie of a new session
The user was not logged in: with secsess.user_tag = plain a user ID has 1 to 19 letters and digits, and nothing else | cookie of a new session
The user was not logged in: with secsess.user_tag = plain a user ID has 1 to 19 letters and digits, and nothing else | cookie of a new session
The user was not logged in: with secsess.user_tag = plain a user ID has 1 to 19 letters and digits, and nothing else | cookie of a new session
[null,[],0] | cookie of a new session
with hashes instead
foreign tag | cookie of a new session
