--TEST--
A class that keeps sessions in its own form: a login by secsess.user_key keeps that form
--SKIPIF--
<?php require __DIR__ . '/../include/skipif.inc'; ?>
--FILE--
<?php
require __DIR__ . '/../include/load.inc';

$site = new Site(['secsess.user_key' => 'user_id', 'secsess.login_drop' => 'csrf']);
$class = 'class Rot extends SessionHandler {
    function read($id): string|false { return str_rot13(parent::read($id)); }
    function write($id, $data): bool { return parent::write($id, str_rot13($data)); }
}
session_set_save_handler(new Rot, true);
';
$see = "$class session_start(); echo json_encode([secsess_user(), \$_SESSION]);";
$alice = $site->browser();
$alice->get("$class session_start(); \$_SESSION['text'] = 'kept';");
echo $alice->get("$class session_start(); \$_SESSION['user_id'] = 'alice';"), $alice->get($see);
echo "adopted\n";
$bob = $site->browser();
$bob->get("$class session_start(); \$_SESSION = ['text' => 'kept', 'user_id' => 'bob'];", ini: ['secsess.user_key' => '']);
echo $bob->get($see), $bob->get($see);
echo "with something to drop\n";
$carol = $site->browser();
$carol->get("$class session_start(); \$_SESSION['csrf'] = 'x';");
echo $carol->get("$class session_start(); \$_SESSION['user_id'] = 'carol';"), $carol->get($see);
?>
--EXPECTF--
cookie of a user's new session
["alice",{"text":"kept","user_id":"alice"}] | no cookie
adopted
[null,{"text":"kept","user_id":"bob"}] | cookie of a user's new session
["bob",{"text":"kept","user_id":"bob"}] | no cookie
with something to drop
Warning: SessionHandler::write(): secsess: session %s is its new user's and begins empty: what its class had made for it was not the new user's alone | cookie of a user's new session
["carol",[]] | no cookie
