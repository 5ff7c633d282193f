--TEST--
A logout ends the session, in the store and in the browser
--SKIPIF--
<?php require __DIR__ . '/../include/skipif.inc'; ?>
--FILE--
<?php
require __DIR__ . '/../include/load.inc';

$site = new Site(['session.cookie_path' => '/app', 'session.cookie_samesite' => 'Lax', 'session.cookie_httponly' => 1]);
$alice = $site->browser();
$alice->get('session_start(); secsess_login("alice"); $_SESSION["a"] = 1;');
$copy = $alice->copy();
$answer = $alice->get('session_start(); setcookie("other", "kept"); secsess_logout(); echo json_encode([$_SESSION ?? null, secsess_user(), session_status() === PHP_SESSION_NONE, secsess_count("alice")]);');
echo $answer, implode("\n", preg_grep('/^(Set-Cookie|Clear)/', $answer->headers)), "\n";
echo $copy->get('session_start(); echo json_encode([$_SESSION, secsess_status()["previous_end"]]);');
$carol = $site->browser();
$https = [['X-Forwarded-Proto' => 'https', 'X-Forwarded-For' => '192.0.2.7'], ['secsess.trusted_proxies' => '127.0.0.1']];
$carol->get('session_start(); secsess_login("carol");', ...$https);
echo implode("\n", preg_grep('/^Clear/', $carol->get('session_start(); secsess_logout();', ...$https)->headers)), "\n";
echo "too late for the cookie\n";
$bob = $site->browser();
$bob->get('session_start(); secsess_login("bob");');
$copy = $bob->copy();
echo $bob->get('session_start(); echo "page"; send(); secsess_logout();');
echo $copy->get('session_start(); echo json_encode([secsess_user(), secsess_status()["previous_end"]]);');
?>
--EXPECTF--
[[],null,true,0] | cookie deleted
Set-Cookie: other=kept
Set-Cookie: PHPSESSID=deleted; expires=Thu, 01 Jan 1970 00:00:01 GMT; Max-Age=0; path=/app; HttpOnly; SameSite=Lax
Clear-Site-Data: "storage"
[[],"destroyed"] | cookie of a new session
Clear-Site-Data: "cookies", "storage"
too late for the cookie
page
Warning: secsess_logout(): secsess: the browser keeps its session cookie, since output has begun: call secsess_logout() before any output | no cookie
[null,"destroyed"] | cookie of a new session
