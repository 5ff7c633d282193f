--TEST--
A token is good for its session and scope, however often the ID rotates, and not for the session that comes behind a renewal
--SKIPIF--
<?php require __DIR__ . '/../include/skipif.inc'; ?>
--FILE--
<?php
require __DIR__ . '/../include/load.inc';

$site = new Site(['secsess.rotate_interval' => 2, 'secsess.grace' => 1]);
$alice = $site->browser();
$token = fn (Browser $browser, string $scope = ''): string => $browser->get("session_start(); echo secsess_csrf_token('$scope');")->body;
$check = fn (Browser $browser, string $token, string $scope = ''): string
    => $browser->get("session_start(); var_dump(secsess_csrf_check('$token', '$scope'));")->body . "\n";
$first = $token($alice);
$second = $token($alice);
$scoped = $token($alice, 'transfer');
var_dump(preg_match('/^[\w-]{43}$/D', $first), $first !== $second);
echo 'each is good: ', $check($alice, $first), $check($alice, $second);
echo 'in its scope: ', $check($alice, $scoped, 'transfer'), $check($alice, $scoped), $check($alice, $first, 'transfer');
await('a rotation', fn () => str_starts_with($alice->get('session_start();')->cookie(), 'cookie of generation'));
echo 'after a rotation: ', $check($alice, $first), $check($alice, $scoped, 'transfer');
echo "another's: ", $check($site->browser(), $first), $check($alice, $token($site->browser()));
$alice->get('session_start(); session_regenerate_id();');
echo 'after a renewal: ', $check($alice, $first);
$third = $token($alice);
$alice->get('session_start(); secsess_login("alice");');
echo 'after a login: ', $check($alice, $third);
$fourth = $token($alice);
echo 'of the user: ', $check($alice, $fourth);
$alice->get('session_start(); secsess_logout();');
echo 'after the logout: ', $check($alice, $fourth);
echo 'within one request: ', $alice->get('session_start(); var_dump(secsess_csrf_check(secsess_csrf_token()));
    $token = secsess_csrf_token(); session_regenerate_id(); var_dump(secsess_csrf_check($token), secsess_csrf_check(secsess_csrf_token()));')->body, "\n";
?>
--EXPECT--
int(1)
bool(true)
each is good: bool(true)
bool(true)
in its scope: bool(true)
bool(false)
bool(false)
after a rotation: bool(true)
bool(true)
another's: bool(false)
bool(false)
after a renewal: bool(false)
after a login: bool(false)
of the user: bool(true)
after the logout: bool(false)
within one request: bool(true)
bool(false)
bool(true)
