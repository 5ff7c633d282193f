--TEST--
Payloads of all sizes come back as they were
--SKIPIF--
<?php require __DIR__ . '/../include/skipif.inc'; ?>
--FILE--
<?php
require __DIR__ . '/../include/load.inc';

$site = new Site();
$alice = $site->browser();
foreach ([0, 1, 100, 2000, 2300, 2399, 2400, 2500, 65536, 1000000, 10] as $size) {
    $alice->get("session_start(); \$_SESSION['text'] = str_repeat(\"\\0\\r\\n*\\xff\", $size);");
    echo $alice->get("session_start(); var_dump(\$_SESSION['text'] === str_repeat(\"\\0\\r\\n*\\xff\", $size));");
}
?>
--EXPECT--
bool(true) | no cookie
bool(true) | no cookie
bool(true) | no cookie
bool(true) | no cookie
bool(true) | no cookie
bool(true) | no cookie
bool(true) | no cookie
bool(true) | no cookie
bool(true) | no cookie
bool(true) | no cookie
bool(true) | no cookie
