--TEST--
Who is late and has a session already keeps it as it was
--SKIPIF--
<?php require __DIR__ . '/../include/skipif.inc'; ?>
--FILE--
<?php
require __DIR__ . '/../include/remembered.inc';

$site = new Site();
$alice = restarted(remembered($site));
$tab = $alice->copy();
$alice->get('session_start(); $_SESSION["cart"] = 1;');
$same = $alice->copy();
echo "first: ", $alice->get(ATTEMPT);
echo "late, with the session that the first one had: ", $answer = $same->get(ATTEMPT . ' $_SESSION["lost"] = 1;'), cookie_lines($answer);
echo "loaded again: ", $alice->get(LOOK);
$tab->get('session_start(); $_SESSION["cart"] = 2;');
echo "late, with one of its own: ", $answer = $tab->get(ATTEMPT . ' $_SESSION["more"] = 3;'), cookie_lines($answer), $tab->get(LOOK);
?>
--EXPECTF--
first: ["alice","used"] | cookie of a user's new session
late, with the session that the first one had: [null,"late"]
Warning: PHP Request Shutdown: secsess: changes of session %s were NOT saved: the session was ended or renewed by another request meanwhile, or the store lost it | no cookie
no Set-Cookie
loaded again: ["alice",{"cart":1},null] | no cookie
late, with one of its own: [null,"late"] | no cookie
no Set-Cookie
[null,{"cart":2,"more":3},null] | no cookie
