--TEST--
session_regenerate_id() again and again is told; once, or where it belongs, it is not
--SKIPIF--
<?php require __DIR__ . '/../include/skipif.inc'; ?>
--FILE--
<?php
require __DIR__ . '/../include/load.inc';
require __DIR__ . '/../include/told.inc';

$site = new Site(['secsess.debug' => 1, 'secsess.debug_lock' => 0]);
echo $site->browser()->get('session_start(); session_regenerate_id(); session_regenerate_id(true); session_regenerate_id();');
$loop = 'session_start(); session_regenerate_id(true);';
$visits = function (string ...$codes) use ($site): string {
    $alice = $site->browser();
    return implode(', ', array_map(
        fn (string $code): string => preg_replace('/ \d\.\d s/', ' … s', told($alice->get($code))), $codes));
};
$cases = [
    'on each page' => ['session_start();', $loop, $loop, $loop],
    'on each page, also twice' => [$loop, "$loop session_regenerate_id();", $loop],
    'once' => ['visit();', $loop, 'visit();'],
    'on the first page' => [$loop, 'visit();'],
    'logged in, then regenerated' => ['session_start(); secsess_login("7");', $loop, 'visit();'],
    'regenerated, then logged in' => [$loop, 'session_start(); secsess_login("7");'],
    'both on one page' => ['visit();', "$loop secsess_login('7');", 'visit();'],
    'authenticated again' => ['session_start(); secsess_login("7");', 'session_start(); secsess_reauthenticate();', $loop],
    'logged out and in' => ['session_start(); secsess_login("7");', 'session_start(); secsess_logout();', 'session_start(); secsess_login("7");'],
    'regenerated, destroyed, regenerated' => [$loop, 'session_start(); session_destroy();', $loop],
];
foreach ($cases as $name => $codes) {
    echo "$name: ", $visits(...$codes), "\n";
}
$site->set('secsess.native_regenerate', 'rotate');
echo 'rotated: ', $visits('visit();', $loop, "$loop $loop", $loop), "\n";
$site->set('secsess.native_regenerate', 'renew');
$site->set('secsess.user_key', 'user');
echo 'regenerated and user_key: ', $visits('visit();', "$loop \$_SESSION['user'] = 7;", "$loop \$_SESSION['user'] = 8;", "$loop unset(\$_SESSION['user']);"), "\n";
?>
--EXPECT--
Notice: session_regenerate_id(): secsess: session_regenerate_id() was called more than once in a request; each call ends the session that the visitor's other requests still use: what they write is refused, and where none of the new cookies arrives, the login is lost; call it where rights change (login, logout), and leave the rest to secsess.rotate_interval | cookie of a new session
on each page: nothing, nothing, Notice: session_regenerate_id() was called by a request that began … s after another one had called it, Notice: session_regenerate_id() was called by a request that began … s after another one had called it
on each page, also twice: nothing, Notice: session_regenerate_id() was called by a request that began … s after another one had called it, Notice: session_regenerate_id() was called by a request that began … s after another one had called it
once: nothing, nothing, nothing
on the first page: nothing, nothing
logged in, then regenerated: nothing, nothing, nothing
regenerated, then logged in: nothing, nothing
both on one page: nothing, nothing, nothing
authenticated again: nothing, nothing, nothing
logged out and in: nothing, nothing, nothing
regenerated, destroyed, regenerated: nothing, nothing, nothing
rotated: nothing, nothing, nothing, nothing
regenerated and user_key: nothing, nothing, nothing, nothing
