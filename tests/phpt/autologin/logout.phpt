--TEST--
A logout forgets the device, though its key is not sent to that page
--SKIPIF--
<?php require __DIR__ . '/../include/skipif.inc'; ?>
--FILE--
<?php
require __DIR__ . '/../include/remembered.inc';

$site = new Site(['secsess.autologin_path' => '/login']);
$alice = $site->browser();
echo "issued: ", $answer = $alice->get('session_start(); secsess_login("alice"); secsess_autologin_issue();'), cookie_lines($answer);
$phone = remembered($site);
$thief = restarted($alice);
$elsewhere = $alice->copy();
unset($elsewhere->cookies['autologin']);
echo "logout elsewhere: ", $answer = $elsewhere->get('session_start(); secsess_logout();'), cookie_lines($answer);
echo "a copy of its key: ", $thief->get(ATTEMPT);
echo "another device: ", restarted($phone)->get(ATTEMPT);
?>
--EXPECT--
issued: cookie of a user's new session
PHPSESSID=...; path=/; HttpOnly; SameSite=Lax
autologin=...; expires=WHEN; Max-Age=LEFT; path=/login; HttpOnly; SameSite=Lax
logout elsewhere: cookie deleted
PHPSESSID=deleted; expires=WHEN; Max-Age=0; path=/
autologin=deleted; expires=WHEN; Max-Age=0; path=/login; HttpOnly; SameSite=Lax
a copy of its key: [null,"dead"] | cookie of a new session
another device: ["alice","used"] | cookie of a user's new session
