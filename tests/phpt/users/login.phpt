--TEST--
A login gives the session to the user, under an ID that nobody has seen
--SKIPIF--
<?php require __DIR__ . '/../include/skipif.inc'; ?>
--FILE--
<?php
require __DIR__ . '/../include/load.inc';

$site = new Site();
$alice = $site->browser();
$alice->get('session_start(); $_SESSION["cart"] = "book";');
$planted = $alice->copy();
echo $alice->get('session_start(); var_dump(secsess_user(), secsess_authenticated_at(), secsess_fresh(9)); secsess_login("alice"); $_SESSION["role"] = "admin";
    var_dump(secsess_user(), secsess_authenticated_at() - time() <= 0, secsess_fresh(9));');
echo $alice->get('session_start(); echo json_encode([secsess_user(), $_SESSION]);');
echo $planted->get('session_start(); echo json_encode([secsess_user(), $_SESSION]);');
?>
--EXPECTF--
NULL
NULL
bool(false)
string(5) "alice"
bool(true)
bool(true) | cookie of a user's new session
["alice",{"cart":"book","role":"admin"}] | no cookie
[null,{"cart":"book"}] | no cookie
