--TEST--
A logout from a session that a key made ends the series
--SKIPIF--
<?php require __DIR__ . '/../include/skipif.inc'; ?>
--FILE--
<?php
require __DIR__ . '/../include/remembered.inc';

$site = new Site();
$alice = restarted(remembered($site));
$alice->get(ATTEMPT);
$copy = restarted($alice);
$page = $alice->copy();
unset($page->cookies['autologin']);
echo $answer = $page->get(ON_EVENT . 'session_start(); secsess_logout();'), cookie_lines($answer);
echo "its key: ", $copy->get(ATTEMPT);
echo $site->cli('echo count(secsess_autologin_keys("alice")), "\n";');
?>
--EXPECT--
logout of alice | cookie deleted
PHPSESSID=deleted; expires=WHEN; Max-Age=0; path=/
autologin=deleted; expires=WHEN; Max-Age=0; path=/; HttpOnly; SameSite=Lax
its key: [null,"dead"] | cookie of a new session
0
