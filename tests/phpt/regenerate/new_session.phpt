--TEST--
A session that was just made can be renewed
--SKIPIF--
<?php require __DIR__ . '/../include/skipif.inc'; ?>
--FILE--
<?php
require __DIR__ . '/../include/load.inc';

$site = new Site();
$alice = $site->browser();
echo $alice->get('visit(); $id = session_id(); var_dump(session_regenerate_id(), session_id() === $id);');
echo $alice->get('visit();');
?>
--EXPECT--
visit 1
bool(true)
bool(false) | cookie of a new session
visit 2 | no cookie
