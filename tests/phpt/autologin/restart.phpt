--TEST--
A browser that comes back without a session is logged in by its key, which serves once
--SKIPIF--
<?php require __DIR__ . '/../include/skipif.inc'; ?>
--FILE--
<?php
require __DIR__ . '/../include/load.inc';

$site = new Site();
$who = 'session_start(); echo json_encode([secsess_autologin_attempt(), secsess_status()["autologin"], secsess_fresh(3600), secsess_sessions()[0]["level"] ?? null]);';
$alice = $site->browser();
$answer = $alice->get('session_start(); secsess_login("alice", ["level" => "password"]); $_SESSION["a"] = 1; secsess_autologin_issue(["label" => "laptop"]);');
echo implode("\n", preg_replace('/(?<==)[\w-]{100,}/', 'KEY', preg_grep('/^Set-Cookie: autologin/', $answer->headers))), "\n";
$first = $alice->cookies['autologin'];

echo "already logged in: ", $alice->get($who);
$alice->present(null);
echo "restarted: ", $alice->get($who);
var_dump($alice->cookies['autologin'] !== $first, strlen($first));
echo "goes on: ", $alice->get('session_start(); echo json_encode([secsess_user(), $_SESSION]);');
$alice->present(null);
echo "restarted again: ", $alice->get($who);
echo $alice->get('session_start(); foreach (secsess_autologin_keys() as $key) { echo json_encode(array_intersect_key($key, ["current" => 1, "label" => 1, "ip" => 1, "user_agent" => 1])); }');
echo $alice->get('session_start(); secsess_logout();');
var_dump($alice->cookies);
?>
--EXPECTF--
Set-Cookie: autologin=KEY; expires=%s; Max-Age=25%d; path=/; HttpOnly; SameSite=Lax
already logged in: ["alice",null,true,"password"] | no cookie
restarted: ["alice","used",false,"remembered"] | cookie of a user's new session
bool(true)
int(133)
goes on: ["alice",[]] | no cookie
restarted again: ["alice","used",false,"remembered"] | cookie of a user's new session
{"current":true,"ip":"127.0.0.1","user_agent":"Browser\/1.0","label":"laptop"} | no cookie
cookie deleted
array(0) {
}
