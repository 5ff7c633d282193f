--TEST--
A user ID may be any bytes: they stay apart, and look like nothing else
--SKIPIF--
<?php require __DIR__ . '/../include/skipif.inc'; ?>
--FILE--
<?php
require __DIR__ . '/../include/load.inc';

$site = new Site();
$users = ["a\0b", "a", '*', '{x}', '0123456789abcdefghij', "\xff\xfe", 'a:b', str_repeat('u', 1024)];
foreach ($users as $i => $user) {
    $browsers[$i] = $site->browser();
    $browsers[$i]->get('session_start(); secsess_login(' . var_export($user, true) . "); \$_SESSION['i'] = $i;");
}
foreach ($users as $i => $user) {
    echo $browsers[$i]->get('session_start(); echo json_encode([secsess_user() === ' . var_export($user, true) . ', $_SESSION["i"], secsess_count()]);');
}
echo $browsers[2]->get('session_start(); var_dump(secsess_revoke("*"));');
echo $browsers[1]->get('session_start(); var_dump($_SESSION["i"]);');
?>
--EXPECTF--
[true,0,1] | no cookie
[true,1,1] | no cookie
[true,2,1] | no cookie
[true,3,1] | no cookie
[true,4,1] | no cookie
[true,5,1] | no cookie
[true,6,1] | no cookie
[true,7,1] | no cookie
int(1) | no cookie
int(1) | no cookie
