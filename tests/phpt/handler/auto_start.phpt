--TEST--
session.auto_start works
--SKIPIF--
<?php require __DIR__ . '/../include/skipif.inc'; ?>
--FILE--
<?php
require __DIR__ . '/../include/load.inc';

$site = new Site(['session.auto_start' => 1]);
$alice = $site->browser();
$code = '$_SESSION["n"] = ($_SESSION["n"] ?? 0) + 1; echo $_SESSION["n"], " ", secsess_status()["lock"];';
echo $alice->get($code);
echo $alice->get($code);
$site->set('session.use_strict_mode', 0);
echo $alice->present('planted')->get($code);
?>
--EXPECT--
1 held | cookie of a new session
2 held | no cookie
1 held | cookie of a new session
