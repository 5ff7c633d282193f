--TEST--
A second session_start() changes nothing
--SKIPIF--
<?php require __DIR__ . '/../include/skipif.inc'; ?>
--FILE--
<?php
require __DIR__ . '/../include/load.inc';

$site = new Site();
$alice = $site->browser();
echo $alice->get('visit(); visit();');
echo $alice->get('visit(); visit();');
?>
--EXPECTF--
visit 1
Notice: session_start(): Ignoring session_start() because a session is already active%S
visit 2 | cookie of a new session
visit 3
Notice: session_start(): Ignoring session_start() because a session is already active%S
visit 4 | no cookie
