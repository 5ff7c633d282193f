--TEST--
No more sessions of a user than there may be
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

$site = new Site(['secsess.max_sessions' => 2]);
$see = 'session_start(); echo json_encode([secsess_user(), $_SESSION, secsess_status()["previous_end"]]);';
$browsers = array_map(fn () => login($site, 'alice'), range(1, 4));
foreach ($browsers as $browser) {
    echo $browser->get($see);
}
echo "again by one of them\n", $browsers[2]->get('session_start(); secsess_login("alice"); echo secsess_count();');
$site->set('secsess.on_max_sessions', 'refuse');
$guest = $site->browser();
echo $guest->get('session_start(); $_SESSION["guest"] = 1; try { secsess_login("alice"); } catch (SecsessException $e) { echo $e->getMessage(); }'), $guest->get($see);
echo $browsers[2]->get('session_start(); secsess_login("alice"); echo secsess_count();');
echo $browsers[3]->get('session_start(); secsess_logout();'), $guest->get('session_start(); secsess_login("alice"); echo secsess_count();'), $guest->get($see);
?>
--EXPECTF--
[null,[],"limit"] | cookie of a new session
[null,[],"limit"] | cookie of a new session
["alice",{"of":"alice"},null] | no cookie
["alice",{"of":"alice"},null] | no cookie
again by one of them
2 | cookie of a user's new session
The user was not logged in: the user has as many sessions as secsess.max_sessions allows | cookie of a new session
[null,{"guest":1},null] | no cookie
2 | cookie of a user's new session
cookie deleted
2 | cookie of a user's new session
["alice",{"guest":1},null] | no cookie
