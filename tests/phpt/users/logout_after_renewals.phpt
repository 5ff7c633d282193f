--TEST--
After a logout no ID from before shows anything of the user, however often it was renewed within grace
--SKIPIF--
<?php require __DIR__ . '/../include/skipif.inc'; ?>
--FILE--
<?php
require __DIR__ . '/../include/load.inc';

$site = new Site();
$alice = $site->browser();
$alice->get('session_start(); secsess_login("alice"); $_SESSION["secret"] = 1;');
$olds = [];
for ($i = 0; $i < 4; $i++) {
    $olds[] = $alice->copy();
    $alice->get('session_start(); session_regenerate_id();');
}
echo $olds[0]->get('session_start(); echo json_encode($_SESSION);');
$alice->get('session_start(); secsess_logout();');
foreach ($olds as $old) {
    echo $old->get('session_start(); echo json_encode([$_SESSION, secsess_user()]);');
}
?>
--EXPECT--
{"secret":1} | no cookie
[[],null] | cookie of a new session
[[],null] | cookie of a new session
[[],null] | cookie of a new session
[[],null] | cookie of a new session
