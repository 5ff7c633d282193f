--TEST--
A rotation that was due and a renewal make one cookie, that of the new session
--SKIPIF--
<?php require __DIR__ . '/../include/skipif.inc'; ?>
--FILE--
<?php
require __DIR__ . '/../include/load.inc';

$site = new Site();
$alice = $site->browser();
$handle = $alice->get('visit();')->handle();
$alice->get('visit();');
$site->store->age($handle, 901);
echo $alice->get('visit(); var_dump(session_regenerate_id());');
echo $alice->get('visit();');
?>
--EXPECT--
visit 3
bool(true) | cookie of a new session
visit 4 | no cookie
