--TEST--
What a login takes along, and what it notes
--SKIPIF--
<?php require __DIR__ . '/../include/skipif.inc'; ?>
--FILE--
<?php
require __DIR__ . '/../include/load.inc';

$site = new Site(['secsess.login_drop' => 'csrf, nonce']);
$alice = $site->browser();
echo $alice->get('session_start(); $_SESSION = ["a" => 1, "b" => 2, "csrf" => "x"]; secsess_login("alice", ["level" => "password", "label" => "my phone", "keep" => ["a", "csrf", "none"]]); echo json_encode($_SESSION);');
echo $alice->get('session_start(); echo json_encode($_SESSION);');
echo $alice->get('session_start(); foreach (secsess_sessions() as $session) echo json_encode(array_diff_key($session, ["handle" => 0]));');
echo $alice->get('session_start(); secsess_login("alice", ["label" => ""]); $session = secsess_sessions()[0]; echo json_encode([$session["level"], $session["label"], $_SESSION]);');
?>
--EXPECTF--
{"a":1} | cookie of a user's new session
{"a":1} | no cookie
{"current":true,"created_at":%f,"authenticated_at":%f,"last_seen_at":%f,"ip":"127.0.0.1","area":null,"user_agent":"Browser\/1.0","level":"password","label":"my phone","idle_deadline":%f,"absolute_deadline":%f} | no cookie
["password",null,{"a":1}] | cookie of a user's new session
