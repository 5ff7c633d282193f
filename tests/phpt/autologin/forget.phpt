--TEST--
secsess_autologin_forget() forgets this device, and the session stays
--SKIPIF--
<?php require __DIR__ . '/../include/skipif.inc'; ?>
--FILE--
<?php
require __DIR__ . '/../include/remembered.inc';

$site = new Site();
$laptop = remembered($site);
$phone = remembered($site);
$copy = restarted($laptop);
echo $answer = $laptop->get('session_start(); var_dump(secsess_autologin_forget()); echo secsess_user();'), cookie_lines($answer);
echo "a copy of its key: ", $copy->get(ATTEMPT);
echo "phone: ", restarted($phone)->get(ATTEMPT);
echo "again: ", $answer = $laptop->get('session_start(); secsess_autologin_forget();'), cookie_lines($answer);
echo "by a guest with a key: ", $answer = ($guest = restarted(remembered($site, 'bob')))->copy()->get('session_start(); secsess_autologin_forget();', Browser::FETCH), cookie_lines($answer), $guest->get(ATTEMPT);
echo "and issued anew: ", $laptop->get('session_start(); secsess_autologin_issue();'), number($laptop), "\n", restarted($laptop)->get(ATTEMPT);
?>
--EXPECT--
NULL
alice | no cookie
autologin=deleted; expires=WHEN; Max-Age=0; path=/; HttpOnly; SameSite=Lax
a copy of its key: [null,"dead"] | cookie of a new session
phone: ["alice","used"] | cookie of a user's new session
again: no cookie
no Set-Cookie
by a guest with a key: cookie of a new session
PHPSESSID=...; path=/; HttpOnly; SameSite=Lax
autologin=deleted; expires=WHEN; Max-Age=0; path=/; HttpOnly; SameSite=Lax
[null,"dead"] | cookie of a new session
and issued anew: no cookie
autologin number 1
["alice","used"] | cookie of a user's new session
