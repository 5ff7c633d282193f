--TEST--
A revocation ends everything, and nobody outlives it by what was under way
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
$browsers = [login($site, 'alice'), login($site, 'alice'), login($site, 'alice')];
$visits = [
    $browsers[0]->begin('session_start(); stop(); $_SESSION["late"] = 1;')->reached(),
    $browsers[1]->begin('session_start(); stop(); session_regenerate_id(); $_SESSION["late"] = 1;')->reached(),
    $browsers[2]->begin('session_start(); stop(); try { secsess_login("alice"); } catch (SecsessException $e) { echo $e->getMessage(); }')->reached(),
];
$guest = $site->browser();
$guest->get('session_start(); $_SESSION["guest"] = 1;');
$login = $guest->begin('session_start(); stop(); secsess_login("alice"); $_SESSION["late"] = 1;')->reached();
$anonymous = $site->browser();
echo $site->cli('var_dump(secsess_revoke("alice"), secsess_count("alice"), secsess_revoke("alice"));');
foreach ($visits as $i => $visit) {
    echo $visit->go()->end(), $browsers[$i]->get($see);
}
echo "a login that had begun before\n", $login->go()->end(), $guest->get($see);
echo "one's own\n";
$alice = login($site, 'alice');
echo $alice->get('session_start(); var_dump(secsess_revoke("alice"), secsess_user()); $_SESSION["late"] = 1;'), $alice->get($see);
echo "and in again\n";
$alice = login($site, 'alice');
echo $alice->get('session_start(); secsess_revoke("alice"); session_write_close(); session_start(); secsess_login("alice");'), $alice->get($see);
?>
--EXPECTF--
int(3)
int(0)
int(0)
Warning: PHP Request Shutdown: secsess: changes of session %s were NOT saved: the session was ended or renewed by another request meanwhile, or the store lost it | no cookie
[null,[],"revoked"] | cookie of a new session
Warning: session_regenerate_id(): secsess: the session ID was not renewed: the session was ended or renewed by another request
Warning: PHP Request Shutdown: secsess: changes of session %s were NOT saved: the session was ended or renewed by another request meanwhile, or the store lost it | no cookie
[null,[],"revoked"] | cookie of a new session
The user was not logged in: the session was ended or renewed by another request | no cookie
[null,[],"revoked"] | cookie of a new session
a login that had begun before
cookie of a user's new session
[null,[],"revoked"] | cookie of a new session
one's own
int(1)
NULL | no cookie
[null,[],"revoked"] | cookie of a new session
and in again
cookie of a user's new session
["alice",[],null] | no cookie
