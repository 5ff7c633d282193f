--TEST--
A dead key is taken from the browser when a person goes to a page, and by no other request
--SKIPIF--
<?php require __DIR__ . '/../include/skipif.inc'; ?>
--FILE--
<?php
require __DIR__ . '/../include/remembered.inc';

$site = new Site();
$alice = restarted(remembered($site));
$site->cli('secsess_autologin_revoke(null, "alice");');
foreach (['script' => Browser::FETCH, 'frame' => ['Sec-Fetch-Dest' => 'iframe'] + Browser::NAVIGATION] as $what => $headers) {
    echo "$what: ", $answer = $alice->copy()->get(ATTEMPT, $headers), cookie_lines($answer);
}
echo "form: ", $answer = $alice->copy()->post(ATTEMPT, 'a=b'), cookie_lines($answer);
echo "page: ", $answer = $alice->get(ATTEMPT), cookie_lines($answer), number($alice), "\n";
echo "and then: ", $answer = $alice->get(ATTEMPT), cookie_lines($answer);
?>
--EXPECT--
script: [null,"dead"] | cookie of a new session
PHPSESSID=...; path=/; HttpOnly; SameSite=Lax
frame: [null,"dead"] | cookie of a new session
PHPSESSID=...; path=/; HttpOnly; SameSite=Lax
form: [null,"dead"] | cookie of a new session
PHPSESSID=...; path=/; HttpOnly; SameSite=Lax
page: [null,"dead"] | cookie of a new session
PHPSESSID=...; path=/; HttpOnly; SameSite=Lax
autologin=deleted; expires=WHEN; Max-Age=0; path=/; HttpOnly; SameSite=Lax
no key
and then: [null,null] | no cookie
no Set-Cookie
