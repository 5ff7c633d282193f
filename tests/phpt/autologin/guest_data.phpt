--TEST--
What a guest has put into $_SESSION comes along, another user's does not
--SKIPIF--
<?php require __DIR__ . '/../include/skipif.inc'; ?>
--FILE--
<?php
require __DIR__ . '/../include/remembered.inc';

$site = new Site();
$alice = restarted(remembered($site));
$guest = 'session_start(); $_SESSION["cart"] = ["a" => new ArrayObject([1, 2])];';
echo "in the same request: ", $alice->copy()->get("$guest echo secsess_autologin_attempt(), count(\$_SESSION['cart']['a']);");
age_keys($site, 61);
$alice->get($guest);
$alice->get('session_start();');
echo "from before: ", $alice->get('session_start(); echo secsess_autologin_attempt(), count($_SESSION["cart"]["a"]); $_SESSION["more"] = 1;'), $alice->get('session_start(); echo count($_SESSION["cart"]["a"]), $_SESSION["more"], secsess_user();');
echo "what can't be serialized: ", $alice->present(null)->get('session_start(); $_SESSION["f"] = fn () => 1; try { secsess_autologin_attempt(); } catch (Throwable $e) { echo get_class($e); } $_SESSION = [];'), number($alice), "\n";
$bob = $site->browser();
$bob->get('session_start(); secsess_login("bob"); $_SESSION["of"] = "bob";');
$bob->cookies['autologin'] = $alice->cookies['autologin'];
echo "another user's session: ", $bob->get(ATTEMPT), $bob->get(LOOK), number($bob), "\n";
?>
--EXPECT--
in the same request: alice2 | cookie of a user's new session
from before: alice2 | cookie of a user's new session
21alice | no cookie
what can't be serialized: Exception | cookie of a new session
autologin number 3
another user's session: ["bob",null] | no cookie
["bob",{"of":"bob"},null] | no cookie
autologin number 3
