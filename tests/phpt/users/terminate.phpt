--TEST--
One session is ended by its handle, and what runs in it saves nothing more
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
$bob = login($site, 'bob');
$handle = $phone->get('session_start();')->handle();
echo $bob->get("session_start(); var_dump(secsess_terminate('$handle'), secsess_terminate('x'), secsess_terminate('$handle', 'bob'));");
echo $phone->get($see);
$late = $phone->begin('session_start(); stop(); $_SESSION["late"] = 1;')->reached();
echo $alice->get("session_start(); var_dump(secsess_terminate('$handle'), secsess_terminate('$handle'), secsess_count());");
echo $late->go()->end(), $phone->get($see);
echo "by somebody who answers for the site\n";
$handle = $alice->get('session_start();')->handle();
echo $site->cli("var_dump(secsess_terminate('$handle'), secsess_terminate('$handle', 'alice'));");
echo $alice->get($see);
echo "its own\n";
echo $bob->get('session_start(); $_SESSION["late"] = 1; var_dump(secsess_terminate(secsess_status()["handle"]), secsess_user());'), $bob->get($see);
?>
--EXPECTF--
bool(false)
bool(false)
bool(false) | no cookie
["alice",{"of":"alice"},null] | no cookie
bool(true)
bool(false)
int(1) | no cookie
Warning: PHP Request Shutdown: secsess: changes of session %s were NOT saved: the session was ended or renewed by another request meanwhile, or the store lost it | no cookie
[null,[],"terminated"] | cookie of a new session
by somebody who answers for the site
bool(false)
bool(true)
[null,[],"terminated"] | cookie of a new session
its own
bool(true)
NULL | no cookie
[null,[],"terminated"] | cookie of a new session
