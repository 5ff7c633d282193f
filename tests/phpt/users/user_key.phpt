--TEST--
An application that calls nothing: its entry in $_SESSION tells whose session it is
--SKIPIF--
<?php require __DIR__ . '/../include/skipif.inc'; ?>
--FILE--
<?php
require __DIR__ . '/../include/load.inc';

$site = new Site(['secsess.user_key' => 'user_id', 'secsess.login_drop' => 'csrf']);
$see = 'session_start(); echo json_encode([secsess_user(), $_SESSION, secsess_authenticated_at() !== null]);';

$alice = $site->browser();
$alice->get('session_start(); $_SESSION["cart"] = 1; $_SESSION["csrf"] = "t";');
$planted = $alice->copy();
echo $alice->get('session_start(); $_SESSION["user_id"] = 7; header("Location: /");');
echo $alice->get($see), $planted->get($see);
echo "a page with a body\n";
$bob = $site->browser();
echo $bob->get('session_start(); $_SESSION["user_id"] = "bob"; echo "hello"; send();'), $bob->get($see);
echo "closed before the page\n";
$carol = $site->browser();
$carol->get('session_start(); $_SESSION["x"] = 1;');
echo $carol->get('session_start(); $_SESSION["user_id"] = "carol"; session_write_close(); echo secsess_user();'), $carol->get($see);
echo "another user\n";
echo $carol->get('session_start(); $_SESSION["user_id"] = "dave"; $_SESSION["n"] = 8; echo "page";'), $carol->get($see);
echo "nobody any more\n";
$old = $carol->copy();
echo $carol->get('session_start(); unset($_SESSION["user_id"]); $_SESSION["left"] = 1; echo "page";'), $carol->get($see), $old->get($see);
?>
--EXPECTF--
302 cookie of a user's new session
["7",{"cart":1,"user_id":7},true] | no cookie
[null,{"cart":1,"csrf":"t"},false] | no cookie
a page with a body
hello | cookie of a user's new session
["bob",{"user_id":"bob"},true] | no cookie
closed before the page
carol | cookie of a user's new session
["carol",{"x":1,"user_id":"carol"},true] | no cookie
another user
page | cookie of a user's new session
["dave",{"user_id":"dave"},true] | no cookie
nobody any more
page | cookie of a new session
[null,{"left":1},false] | no cookie
[null,[],false] | cookie of a new session
