--TEST--
All others end, and the own session goes on, whatever takes over from it
--SKIPIF--
<?php require __DIR__ . '/../include/skipif.inc'; ?>
--FILE--
<?php
require __DIR__ . '/../include/load.inc';

function login(Site $site, string $user): Browser
{
    $browser = $site->browser();
    $browser->get("session_start(); secsess_login('$user'); \$_SESSION['of'] = '$user';");
    return $browser;
}

$site = new Site();
$see = 'session_start(); echo json_encode([secsess_user(), $_SESSION, secsess_status()["previous_end"]]);';
$alice = login($site, 'alice');
$phone = login($site, 'alice');
$end = 'session_start(); var_dump(secsess_terminate_others());';
echo $alice->get($end), $alice->get($see), $phone->get($see);
$phone = login($site, 'alice');
echo $alice->get("$end session_regenerate_id();"), $alice->get($see), $phone->get($see);
echo $alice->get($end), $alice->get($see);
$phone = login($site, 'alice');
echo $phone->get($end), $alice->get($see), $phone->get($see);
?>
--EXPECTF--
int(1) | no cookie
["alice",{"of":"alice"},null] | no cookie
[null,[],"terminated"] | cookie of a new session
int(1) | cookie of a user's new session
["alice",{"of":"alice"},null] | no cookie
[null,[],"terminated"] | cookie of a new session
int(0) | no cookie
["alice",{"of":"alice"},null] | no cookie
int(1) | no cookie
[null,[],"terminated"] | cookie of a new session
["alice",{"of":"alice"},null] | no cookie
